//! The table beside a contact sheet, before a new one takes its place.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::accept::{IncomingError, read_decisions};
use crate::records::{DecisionEntry, DecisionRecord};

use super::super::request::RunError;
use super::acceptance::decisions;

/// The table that comes to lie beside a page or a report.
///
/// # Errors
/// [`RunError::OutIsTable`]: it would lie in its place.
pub fn table_beside(out: &Path) -> Result<PathBuf, RunError> {
    let table = out.with_extension("csv");
    if table == out { Err(RunError::OutIsTable { path: table }) } else { Ok(table) }
}

/// Refuses where something else lies at `table` than what begins with these columns: only an earlier one is replaced.
///
/// # Errors
/// [`RunError::OutStands`], or it cannot be read.
pub fn refuse_to_replace(table: &Path, columns: &[&str]) -> Result<(), RunError> {
    let header = format!("\u{feff}{}\r\n", columns.join(";"));
    let failed = |source| RunError::Read { path: table.to_path_buf(), source };
    let mut begins = Vec::new();
    match fs::File::open(table) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        file => file.and_then(|file| file.take(header.len() as u64).read_to_end(&mut begins)).map_err(failed)?,
    };
    if begins == header.as_bytes() { Ok(()) } else { Err(RunError::OutStands { path: table.to_path_buf() }) }
}

/// Refuses where the table that lies at `table` holds decisions that are not on record: a person's work is not written
/// over. `folder` is that of the batch `batch`, and `known` has its decisions.
///
/// # Errors
/// [`RunError::NotApplied`], or the table or the decisions cannot be read.
pub fn refuse_to_lose(table: &Path, folder: &Path, batch: &str, known: &[DecisionRecord]) -> Result<(), RunError> {
    let bytes = match fs::read(table) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(source) => return Err(RunError::Read { path: table.to_path_buf(), source }),
    };
    let incoming = match read_decisions(&bytes) {
        Ok(incoming) => incoming,
        Err(IncomingError::Empty) => return Ok(()),
        // Nobody can tell what a person wrote there.
        Err(_) => return Err(RunError::NotApplied { table: table.to_path_buf() }),
    };
    let of_another =
        if incoming.batch == batch { Vec::new() } else { decisions(&folder.with_file_name(&incoming.batch))? };
    let known = if incoming.batch == batch { known } else { &of_another };
    let applied = |entry: &DecisionEntry| known.iter().any(|decision| says(decision, entry));
    if incoming.entries.iter().all(|(_, entry)| applied(entry)) {
        return Ok(());
    }
    Err(RunError::NotApplied { table: table.to_path_buf() })
}

/// Whether a decision on record is that of a row. A row may leave out who decided and when; and the record names an
/// image where the row may name the file, and the other way round.
fn says(decision: &DecisionRecord, entry: &DecisionEntry) -> bool {
    let page = match (&decision.page, &entry.page) {
        (Some(decided), Some(page)) => {
            decided.name == page.name
                && (decided.image == page.image || decided.image.is_none() || page.image.is_none())
        }
        (decided, page) => decided.is_none() && page.is_none(),
    };
    page && (&decision.unit, decision.bound_to, decision.verdict) == (&entry.unit, entry.bound_to, entry.verdict)
        && (&decision.defect, &decision.reason) == (&entry.defect, &entry.reason)
        && entry.by.as_ref().is_none_or(|by| *by == decision.by)
        && entry.at.is_none_or(|at| at == decision.at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accept::COLUMNS;
    use crate::records::{DecidedPage, Hex, Verdict, example_decision};

    #[test]
    fn only_a_table_of_its_kind_is_replaced() {
        let place = tempfile::tempdir().unwrap();
        let table = place.path().join("x.csv");
        let may = || refuse_to_replace(&table, &["a", "b"]).is_ok();
        assert!(may(), "there is none");
        for (lies, replaced) in
            [("\u{feff}a;b\r\n1;2\r\n", true), ("", false), ("\u{feff}a;b;c\r\n", false), ("a;b", false)]
        {
            fs::write(&table, lies).unwrap();
            assert_eq!(may(), replaced, "{lies}");
        }
        fs::remove_file(&table).unwrap();
        fs::create_dir(&table).unwrap();
        assert!(!may());
        assert_eq!(table_beside(&place.path().join("x.pdf")).unwrap(), table);
        assert!(matches!(table_beside(&table), Err(RunError::OutIsTable { .. })));
    }

    #[test]
    fn a_table_with_decisions_that_are_not_on_record_stays() {
        let place = tempfile::tempdir().unwrap();
        let table = place.path().join("review.csv");
        let decision = DecisionRecord {
            unit: Some("F1".to_owned()),
            page: Some(DecidedPage { name: "1.tif".to_owned(), image: Some(1) }),
            reason: Some("seen".to_owned()),
            ..example_decision(Verdict::Waive, Hex([3; 32]))
        };
        let lies = |rows: &[&str]| {
            let rows = rows.iter().map(|rest| format!("b;flagged;F1;1.tif;1;{};;{rest}\r\n", Hex([3; 32])));
            fs::write(&table, COLUMNS.join(";") + "\r\n" + &rows.collect::<String>()).unwrap();
            refuse_to_lose(&table, place.path(), "b", std::slice::from_ref(&decision)).is_ok()
        };
        assert!(refuse_to_lose(&table, place.path(), "b", &[]).is_ok(), "there is none");
        assert!(lies(&[";;;;"]), "nothing was decided");
        assert!(lies(&["waive;;seen;arch1;1970-01-01T00:00:00Z", "deroga;;seen;;"]), "all are on record");
        for more in ["accept;;;;", "waive;;not seen;;", "waive;dust;seen;;", "waive;;seen;arch2;", "perhaps;;;;"] {
            assert!(!lies(&["waive;;seen;;", more]), "{more}");
        }
    }
}
