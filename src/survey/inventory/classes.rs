//! Classification plans that lie with a delivery.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use super::fields::Field;
use super::header::{Recogniser, detect};
use super::load::Source;
use crate::formats::table::TableFile;

/// Most classes of a plan: the largest in use have some thousands.
const MOST_CLASSES: usize = 200_000;

/// The codes of a classification plan.
#[derive(Debug, Default)]
pub struct ClassificationPlan {
    codes: BTreeSet<String>,
}

impl ClassificationPlan {
    /// Reads a plan; says why it is none.
    ///
    /// # Errors
    /// The table cannot be read or has no column with codes.
    pub fn read(source: Source) -> Result<Self, String> {
        let mut table = TableFile::open(source.file).map_err(|error| error.to_string())?;
        let recogniser = Recogniser::automatic();
        let mut plan = Self::default();
        for sheet in table.sheets() {
            let has_codes = |fields: &BTreeSet<Field>| {
                fields.contains(&Field::Classification) || fields.contains(&Field::Identifier)
            };
            let layout =
                detect(&mut table, sheet.as_deref(), &recogniser, &has_codes).map_err(|error| error.to_string())?;
            let Some(layout) = layout else { continue };
            // "codice" alone is an identifier elsewhere; in a plan it is the class.
            let Some(column) = layout.column(Field::Classification).or_else(|| layout.column(Field::Identifier)) else {
                continue;
            };
            let read = table.rows(sheet.as_deref(), &mut |row| {
                let code = normalised(row.text(column));
                if row.number > layout.header_row && !code.is_empty() {
                    plan.codes.insert(code);
                }
                if plan.codes.len() < MOST_CLASSES { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            });
            read.map_err(|error| error.to_string())?;
        }
        if plan.codes.is_empty() { Err("no column holds codes of classes".to_owned()) } else { Ok(plan) }
    }

    /// Whether the plan has this class.
    pub fn has(&self, code: &str) -> bool {
        self.codes.contains(&normalised(code))
    }
}

/// `IV / 4`, `IV-4` and `iv.4.` are one class.
fn normalised(code: &str) -> String {
    let parts = code.split(|character: char| !character.is_alphanumeric()).filter(|part| !part.is_empty());
    parts.map(str::to_uppercase).collect::<Vec<_>>().join(".")
}
