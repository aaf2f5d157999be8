//! Whether a unit may be shown to everybody, by what is on record of it.

use crate::catalogue::Catalogue;

use super::super::request::RunError;

/// Whether any version of a unit is restricted, whichever delivery brought it: a restriction that came later holds for what came before it.
///
/// # Errors
/// The catalogue cannot be read.
pub fn kept_back(catalogue: Option<&Catalogue>, unit: &str) -> Result<bool, RunError> {
    let Some(catalogue) = catalogue else { return Ok(false) };
    Ok(catalogue.versions_of_unit(unit)?.iter().any(|row| row.restricted))
}
