//! What `fondo inventory map` says: which header means which field, as far as that can be told.

use std::collections::BTreeSet;
use std::fs::File;
use std::ops::ControlFlow;
use std::path::Path;

use crate::formats::table::{Dialect, Row, TableError, TableFile};

use super::fields::{Field, normalised};
use super::header::{Layout, Recogniser, describes_units, detect, single};

/// How alike a header and a known one must be for the field to be proposed.
const ALIKE: f64 = 0.82;
/// Sample values of each column.
const SAMPLES: usize = 3;

/// A proposal for one file.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// Encoding and divider; `None` for a workbook.
    pub dialect: Option<Dialect>,
    /// Its sheets.
    pub sheets: Vec<SheetProposal>,
}

/// A proposal for one sheet.
#[derive(Clone, Debug)]
pub struct SheetProposal {
    /// Name of the sheet; `None` for CSV.
    pub sheet: Option<String>,
    /// The last row of the header, as a spreadsheet counts; 0 where none was found.
    pub header_row: u64,
    /// The columns from the left.
    pub columns: Vec<ProposedColumn>,
}

/// A proposal for one column.
#[derive(Clone, Debug)]
pub struct ProposedColumn {
    /// The header as written.
    pub header: String,
    /// The field that it probably means.
    pub field: Option<Field>,
    /// How sure that is: 1 for a known header.
    pub confidence: f64,
    /// The first values that differ.
    pub samples: Vec<String>,
}

impl Proposal {
    /// The part of a profile that says the same, ready to be pasted.
    #[must_use]
    pub fn toml(&self) -> String {
        let mut text = String::from("[inventory]\n");
        let named: Vec<String> = self
            .sheets
            .iter()
            .filter(|sheet| sheet.columns.iter().any(|column| column.field.is_some()))
            .filter_map(|sheet| sheet.sheet.as_deref().map(quoted))
            .collect();
        if !named.is_empty() {
            text.push_str(&format!("sheets = [{}]\n", named.join(", ")));
        }
        text.push_str("\n[inventory.columns]\n");
        let mut seen = BTreeSet::new();
        for column in self.sheets.iter().flat_map(|sheet| &sheet.columns) {
            let Some(field) = column.field.filter(|field| seen.insert(*field)) else { continue };
            let note = if column.confidence < 1.0 { "  # ? da verificare / please check" } else { "" };
            text.push_str(&format!("{} = {}{note}\n", field.name(), quoted(&column.header)));
        }
        text
    }

    /// Headers for which no field is proposed; their columns are kept as they are.
    pub fn unmapped(&self) -> impl Iterator<Item = &str> {
        let columns = self.sheets.iter().flat_map(|sheet| &sheet.columns);
        columns.filter(|column| column.field.is_none()).map(|column| column.header.as_str())
    }
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// Looks at a table and proposes a mapping.
///
/// # Errors
/// The table cannot be opened or read.
pub fn propose(path: &Path) -> Result<Proposal, TableError> {
    let mut table = TableFile::open(File::open(path)?)?;
    let dialect = table.dialect()?;
    let mut sheets = Vec::new();
    for sheet in table.sheets() {
        sheets.push(propose_sheet(&mut table, sheet)?);
    }
    Ok(Proposal { dialect, sheets })
}

fn propose_sheet(table: &mut TableFile, sheet: Option<String>) -> Result<SheetProposal, TableError> {
    let recogniser = Recogniser::automatic();
    let found = detect(table, sheet.as_deref(), &recogniser, &describes_units)?;
    let layout = match found {
        Some(layout) => layout,
        // No header is known well enough: the first row with most texts is taken, and its headers are guessed at.
        None => match fullest(table, sheet.as_deref())? {
            Some(layout) => layout,
            None => return Ok(SheetProposal { sheet, header_row: 0, columns: Vec::new() }),
        },
    };
    let samples = samples(table, sheet.as_deref(), &layout)?;
    let mut taken: BTreeSet<Field> = layout.columns.iter().filter_map(|column| column.field).collect();
    let columns = layout.columns.iter().zip(samples).map(|(column, samples)| {
        let (field, confidence) = match column.field {
            Some(field) => (Some(field), 1.0),
            None => guess(&column.header, &taken).map_or((None, 0.0), |(field, alike)| (Some(field), alike)),
        };
        taken.extend(field);
        ProposedColumn { header: column.header.clone(), field, confidence, samples }
    });
    Ok(SheetProposal { header_row: layout.header_row, columns: columns.collect(), sheet })
}

/// The field whose known headers are most like this one.
fn guess(header: &str, taken: &BTreeSet<Field>) -> Option<(Field, f64)> {
    let header = &normalised(header);
    let free = Field::ALL.iter().filter(|field| !taken.contains(field));
    let scored = free.flat_map(|field| field.synonyms().iter().map(move |synonym| (*field, likeness(header, synonym))));
    scored.filter(|(_, alike)| *alike >= ALIKE).max_by(|one, two| one.1.total_cmp(&two.1))
}

/// Up to 0.99: spelled almost the same, or a known header with more words around it.
fn likeness(header: &str, synonym: &str) -> f64 {
    let spelled = strsim::normalized_damerau_levenshtein(header, synonym);
    let words: BTreeSet<&str> = header.split(' ').collect();
    let known: BTreeSet<&str> = synonym.split(' ').collect();
    let contained = synonym.len() >= 5 && known.is_subset(&words);
    let covered = if contained { 0.82 + 0.15 * synonym.len() as f64 / header.len().max(1) as f64 } else { 0.0 };
    spelled.max(covered).min(0.99)
}

fn fullest(table: &mut TableFile, sheet: Option<&str>) -> Result<Option<Layout>, TableError> {
    let mut best: Option<(usize, Row)> = None;
    let mut seen = 0;
    let _ = table.rows(sheet, &mut |row| {
        let words = row.cells.iter().filter(|cell| cell.text.chars().any(char::is_alphabetic)).count();
        if best.as_ref().is_none_or(|(most, _)| words > *most) {
            best = Some((words, row));
        }
        seen += 1;
        if seen < 20 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    Ok(best.map(|(_, row)| single(&row, &Recogniser::automatic())))
}

fn samples(table: &mut TableFile, sheet: Option<&str>, layout: &Layout) -> Result<Vec<Vec<String>>, TableError> {
    const ROWS: u64 = 200;
    let mut samples: Vec<Vec<String>> = vec![Vec::new(); layout.columns.len()];
    table.rows(sheet, &mut |row| {
        if row.number > layout.header_row {
            for (column, values) in samples.iter_mut().enumerate() {
                let text: String = row.text(column).trim().chars().take(80).collect();
                if !text.is_empty() && values.len() < SAMPLES && !values.contains(&text) {
                    values.push(text);
                }
            }
        }
        if row.number < layout.header_row + ROWS { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    Ok(samples)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_and_guessed() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("elenco.csv");
        std::fs::write(&path, "Elenco di consistenza;;;\nIdentificativo;Ogetto;Estremi cronologici del pezzo;Boh\nA1;Strade;1932;x\nA2;Ponti;1933;y\n").unwrap();
        let proposal = propose(&path).unwrap();
        let sheet = &proposal.sheets[0];
        assert_eq!(sheet.header_row, 2);
        let fields: Vec<_> = sheet.columns.iter().map(|column| column.field).collect();
        assert_eq!(fields, [Some(Field::Identifier), Some(Field::Title), Some(Field::Dates), None]);
        assert!(sheet.columns[1].confidence < 1.0 && sheet.columns[0].confidence >= 1.0);
        assert_eq!(sheet.columns[1].samples, ["Strade", "Ponti"]);
        assert_eq!(proposal.unmapped().collect::<Vec<_>>(), ["Boh"]);
        let text = format!(
            "[profile]\nid='a'\nversion='1'\nlabel_en=''\nlabel_it=''\n[arrangement]\nby='leaf'\n{}",
            proposal.toml()
        );
        let profile = crate::profile::parse("proposal", &text).unwrap();
        assert_eq!(profile.rules.inventory.columns["title"], "Ogetto");
    }
}
