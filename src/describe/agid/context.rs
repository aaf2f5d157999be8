//! What the schemes ask for beyond the unit's record.

use crate::records::{Institution, UnitRecord};

/// Whether it is attested that the image copies conform to their originals (*conformità copie immagine*, CAD art. 22).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Conformity {
    /// A recorded comparison with the originals, or a certified process, was attested by who may do so.
    Attested,
    /// Nobody attested it.
    #[default]
    NotAttested,
}

/// What the schemes ask for beyond the unit's record.
#[derive(Clone, Copy, Debug)]
pub struct AgidContext<'c> {
    /// The institution that answers for the unit; its identifier is taken as its IPA code.
    pub institution: &'c Institution,
    /// Whether the copies were attested.
    pub conformity: Conformity,
    /// The version before, where there is one and its package is at hand.
    pub previous: Option<&'c UnitRecord>,
    /// The unit to which this one is attached, where the workspace has it.
    pub primary: Option<&'c UnitRecord>,
}
