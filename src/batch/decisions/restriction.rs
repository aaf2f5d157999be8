//! Whether a unit may be shown to everybody, by what is on record of it.

use crate::catalogue::Catalogue;
use crate::records::UnitState;

use super::super::request::RunError;

/// Whether what was said last of a unit restricts it, whichever delivery said it: a restriction that came later holds
/// for what came before it, as does a word that lifts it. A version that was withdrawn lifts nothing.
///
/// # Errors
/// The catalogue cannot be read.
pub fn kept_back(catalogue: Option<&Catalogue>, unit: &str) -> Result<bool, RunError> {
    let Some(catalogue) = catalogue else { return Ok(false) };
    let versions = catalogue.versions_of_unit(unit)?;
    let last = versions.iter().rfind(|row| row.restricted || row.state != UnitState::Withdrawn);
    Ok(last.is_some_and(|row| row.restricted))
}
