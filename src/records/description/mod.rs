//! What is said of a unit: the neutral model that every metadata writer reads.

mod agid;
mod edtf;
mod isad;
mod obligations;
mod party;
mod rights;
mod row;

pub use agid::{AggregationKind, AgidKind, AgidStatements, FileKind, Flow, Formation, Procedure, RegisterKind};
pub use edtf::DateBounds;
pub use isad::{ISAD_ELEMENTS, IsadElement, IsadLevel, IsadStatements};
pub use obligations::{Case, CaseFacts, OBLIGATIONS, Obligation, ObligationSet, SealFacts, missing};
pub use party::{Party, PartyRole, RoleHolder, parties};
pub use rights::{RestrictionBasis, RightsStatements};
pub use row::{Counting, DateStatement, DeclaredGap, Description, Extent, Levels, Protocol, StatedByFiles, Support};
