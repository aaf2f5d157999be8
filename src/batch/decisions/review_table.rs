//! The table beside a contact sheet, before a new one takes its place.

use std::fs;
use std::io;
use std::path::Path;

use crate::accept::{IncomingError, read_decisions};
use crate::records::{DecisionEntry, DecisionRecord};

use super::super::request::RunError;
use super::acceptance::decisions;

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
