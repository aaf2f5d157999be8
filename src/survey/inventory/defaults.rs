//! What the profile says for all units where the inventory does not.

use std::collections::{BTreeMap, BTreeSet};

use crate::formats::table::{Cell, Row};
use crate::profile::nearest;
use crate::records::{Counting, Description};

use super::fields::Field;
use super::header::{Column, Layout};
use super::row::{self, RowPlace};

/// Fields that say which unit a row is about, or what was counted in it: no value is right for all.
const OF_ONE_UNIT: [Field; 4] = [Field::Identifier, Field::Folder, Field::Profile, Field::Extent];

/// What is wrong with the profile's defaults.
#[derive(Debug, thiserror::Error)]
#[error("use the profile's [description.defaults]: `{field}` {problem}")]
pub struct DefaultFault {
    /// The field, as the profile names it.
    pub field: String,
    /// What is wrong with it.
    pub problem: DefaultProblem,
}

/// What is wrong with a default.
#[derive(Debug, thiserror::Error)]
pub enum DefaultProblem {
    /// It says which unit a row is about, or what was counted.
    #[error("cannot be the same for all units")]
    OfOneUnit,
    /// No description has it.
    #[error("is no field of a description{hint}")]
    Unknown {
        /// The nearest known one, as a question; or nothing.
        hint: String,
    },
    /// Its value is no date, number or term.
    #[error("holds a value that is not understood")]
    NotUnderstood,
}

/// Reads the defaults as a row of an inventory would be read; `None` where the profile has none.
///
/// # Errors
/// A field that no description has, that cannot be the same for all units, or a value that is not understood.
pub fn defaults(given: &BTreeMap<String, String>) -> Result<Option<Description>, DefaultFault> {
    if given.is_empty() {
        return Ok(None);
    }
    let (mut columns, mut cells) = (Vec::new(), Vec::new());
    for (name, value) in given {
        let field = known(name)?;
        columns.push(Column { header: name.clone(), field: Some(field), counting: None });
        cells.push(Cell { text: value.clone(), inherited: false });
    }
    let layout = Layout { header_row: 0, columns };
    let place = RowPlace { table: "profile", counting: Counting::default(), ragged: false };
    let reading =
        row::read(&Row { number: 1, cells, loose_mark: false, uncalculated: BTreeSet::new() }, &layout, place);
    match reading.findings.into_iter().next() {
        Some(finding) => {
            let field = finding.args.get("column").cloned().unwrap_or_default();
            Err(DefaultFault { field, problem: DefaultProblem::NotUnderstood })
        }
        None => Ok(Some(reading.description)),
    }
}

fn known(name: &str) -> Result<Field, DefaultFault> {
    let fault = |problem| DefaultFault { field: name.to_owned(), problem };
    match Field::named(name) {
        Some(field) if OF_ONE_UNIT.contains(&field) => Err(fault(DefaultProblem::OfOneUnit)),
        Some(field) => Ok(field),
        None => {
            let near = nearest(name, Field::ALL.iter().map(|field| field.name()));
            let hint = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            Err(fault(DefaultProblem::Unknown { hint }))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::Flow;

    fn given(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(field, value)| ((*field).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn as_a_row_would_be_read() {
        assert_eq!(defaults(&BTreeMap::new()).unwrap(), None);
        let found =
            defaults(&given(&[("producer", "Comune"), ("flow", "interno"), ("dates", "1932")])).unwrap().unwrap();
        assert_eq!(found.producer.as_deref(), Some("Comune"));
        assert_eq!(found.agid.flow, Some(Flow::Internal));
        assert_eq!(found.dates.unwrap().edtf.as_deref(), Some("1932"));
    }

    #[test]
    fn what_cannot_be_used_is_told() {
        let fault = |field, value| defaults(&given(&[(field, value)])).unwrap_err().to_string();
        assert!(fault("producr", "x").contains("did you mean `producer`?"));
        assert!(fault("identifier", "x").contains("cannot be the same"));
        assert!(fault("flow", "x").contains("`flow` holds a value"));
    }
}
