//! `metadata.csv` and `rights.csv`. Programs read them: nothing is neutralised for spreadsheets.

use std::collections::BTreeMap;
use std::io::{self, Write};

use crate::profile::RIGHTS_COLUMNS;
use crate::records::{RestrictionBasis, UnitRecord};

use super::super::values::Values;

/// `metadata.csv`: a row for each folder of objects.
pub(super) fn metadata(
    out: &mut dyn Write,
    columns: &BTreeMap<String, String>,
    folders: &[String],
    values: &Values,
) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(out);
    let header = std::iter::once("filename").chain(columns.keys().map(String::as_str));
    table.write_record(header)?;
    for folder in folders {
        let cells = columns.values().map(|template| values.fill(template).unwrap_or_default());
        table.write_record(std::iter::once(folder.clone()).chain(cells))?;
    }
    table.flush()
}

/// A row of `rights.csv` without its file: the cells that are not empty.
pub(super) type Right = BTreeMap<&'static str, String>;

/// What the description grants and restricts, one row for each act: reuse by a licence, dissemination that is
/// restricted until a day. A unit about which nothing is said has no row.
pub(super) fn stated(record: &UnitRecord) -> Vec<Right> {
    let Some(description) = &record.description else { return Vec::new() };
    let rights = &description.rights;
    let mut rows = Vec::new();
    if let Some(licence) = rights.licence.as_deref().map(str::trim).filter(|licence| !licence.is_empty()) {
        rows.push(row([
            ("basis", "License".to_owned()),
            ("terms", licence.to_owned()),
            ("grant_act", "disseminate".to_owned()),
            ("grant_restriction", "Conditional".to_owned()),
        ]));
    }
    if description.is_restricted() {
        let mut restriction = row([
            ("note", description.restriction.clone().unwrap_or_default()),
            ("grant_act", "disseminate".to_owned()),
            ("grant_restriction", "Disallow".to_owned()),
        ]);
        restriction.extend(match rights.restriction_basis() {
            RestrictionBasis::Statute { jurisdiction, citation } => row([
                ("basis", "Statute".to_owned()),
                ("jurisdiction", jurisdiction.to_owned()),
                ("citation", citation.to_owned()),
            ]),
            RestrictionBasis::Other(words) => {
                row([("basis", "Other".to_owned()), ("terms", words.unwrap_or_default().to_owned())])
            }
        });
        if let Some(until) = rights.restricted_until.as_ref().and_then(|date| date.bounds().last) {
            restriction.insert("grant_end_date", until.to_string());
        }
        rows.push(restriction);
    }
    rows
}

fn row<const N: usize>(cells: [(&'static str, String); N]) -> Right {
    cells.into_iter().filter(|(_, value)| !value.trim().is_empty()).collect()
}

/// The row that the provider's templates give.
pub(super) fn templated(columns: &BTreeMap<String, String>, values: &Values) -> Option<Right> {
    let cell = |column: &'static str| Some((column, columns.get(column).and_then(|text| values.fill(text).ok())?));
    let filled: Right = RIGHTS_COLUMNS.iter().filter_map(|column| cell(column)).collect();
    (!filled.is_empty()).then_some(filled)
}

/// `rights.csv`: each right for each file.
pub(super) fn rights(out: &mut dyn Write, rows: &[Right], files: &[String]) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(out);
    table.write_record(RIGHTS_COLUMNS)?;
    for file in files {
        for row in rows {
            let cell = |column: &&'static str| match *column {
                "file" => file.as_str(),
                other => row.get(other).map(String::as_str).unwrap_or_default(),
            };
            table.write_record(RIGHTS_COLUMNS.iter().map(cell))?;
        }
    }
    table.flush()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::{DateStatement, Description, RightsStatements, example_unit};

    fn of(description: Description) -> Vec<Right> {
        stated(&UnitRecord { description: Some(description), ..example_unit() })
    }

    #[test]
    fn what_is_said_has_a_row_for_each_act() {
        assert_eq!(of(Description::default()), Vec::<Right>::new());
        let rights = RightsStatements {
            basis: Some("art. 122 D.Lgs. 42/2004".into()),
            restricted_until: Some(DateStatement { written: "2070".into(), edtf: Some("2070".into()) }),
            licence: Some("CC BY 4.0".into()),
            holder: None,
        };
        let rows = of(Description { restriction: Some("riservato".into()), rights, ..Description::default() });
        assert_eq!((rows[0]["basis"].as_str(), rows[0]["terms"].as_str()), ("License", "CC BY 4.0"));
        let restricted = &rows[1];
        assert_eq!((restricted["basis"].as_str(), restricted["jurisdiction"].as_str()), ("Statute", "it"));
        assert_eq!((restricted["grant_end_date"].as_str(), restricted["note"].as_str()), ("2070-12-31", "riservato"));
        let mut out = Vec::new();
        super::rights(&mut out, &rows, &["objects/master/a.tif".to_owned()]).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.starts_with(
            "file,basis,status,determination_date,jurisdiction,start_date,end_date,terms,citation,note,grant_act,"
        ));
        assert_eq!(text.lines().count(), 3);
    }
}
