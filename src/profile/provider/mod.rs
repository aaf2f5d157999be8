//! Provider profiles: what a provider of preservation takes. Each is a TOML file, so that a new provider is no new
//! release.

mod eark;
mod indexed;
mod load;
mod model;
mod others;
mod parts;
mod places;
mod receipts;
mod sacer;
mod sincro;
mod template;

pub use eark::{EarkAgent, EarkRules};
pub use indexed::{
    EcoMicContext, EcoMicHolder, EcoMicRelation, EcoMicRights, EcoMicRules, EcoMicTrack, IndexedLayout, MagRules,
};
pub use load::{built_in_providers, load_provider, parse_provider};
pub use model::{Container, Provider, ProviderIdentity, ProviderPackage, ShapeRules};
pub use others::{
    ArchivematicaRules, GenericColumn, GenericDone, GenericIndex, GenericRules, GenericSidecar, OpexRules,
    ProfiledBagRules, RIGHTS_COLUMNS, Transfer,
};
pub use parts::PartSet;
pub use receipts::ReceiptTable;
pub use sacer::{
    DateFrom, Granularity, SacerAddition, SacerArchival, SacerDocument, SacerFile, SacerOther, SacerPart,
    SacerReference, SacerRules, SacerSpecific, SacerValue,
};
pub use sincro::{SincroAgent, SincroHolder, SincroRules, SincroSigner};
pub use template::{TemplatePiece, template_pieces};
