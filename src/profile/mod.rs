//! Profiles: load, check, explain.

mod bounds;
mod capture;
mod description;
mod load;
mod master;
mod model;
mod normalise;
mod pdf;
mod problem;
mod provider;
mod quality;
mod register;
mod shelf;
mod suggest;
mod target;
mod text;

pub use capture::CaptureRules;
pub use description::{DescriptionRules, StatementsOfFiles};
pub use load::{ALWAYS_ERRORS, EVERY_KEY, LoadedProfile, ProfileError, built_in_names, load, parse};
pub use master::{MasterRules, Planar, TiffRuleSet};
pub use model::{
    AcceptRules, AccessRules, Arrangement, DamagedPage, Identity, IntakeRules, InventoryRules, Limits, NameRules,
    PackageRules, Profile, ReadBack, Subsampling,
};
pub use normalise::{BilevelCompression, MasterCompression, MasterFormat, NormaliseRules};
pub use pdf::{DocumentImages, DocumentOf, GhostscriptUse, PdfRules};
pub use problem::Problem;
pub use provider::{
    ArchivematicaRules, Container, DateFrom, EarkAgent, EarkRules, EcoMicContext, EcoMicHolder, EcoMicRelation,
    EcoMicRights, EcoMicRules, EcoMicTrack, GenericColumn, GenericDone, GenericIndex, GenericRules, GenericSidecar,
    Granularity, IndexedLayout, MagRules, OpexRules, PartSet, ProfiledBagRules, Provider, ProviderIdentity,
    ProviderPackage, RIGHTS_COLUMNS, ReceiptTable, SacerAddition, SacerArchival, SacerDocument, SacerFile, SacerOther,
    SacerPart, SacerReference, SacerRules, SacerSpecific, SacerValue, ShapeRules, SincroAgent, SincroHolder,
    SincroRules, SincroSigner, TemplatePiece, Transfer, built_in_providers, load_provider, parse_provider,
    template_pieces,
};
pub use quality::QualityRules;
pub use register::{ClosedWeekday, RegisterRules};
pub use shelf::Shelf;
pub use suggest::{explain, nearest, tables};
pub use target::{ColourDifference, TargetFrames, TargetLevel, TargetLimits, TargetRules};
pub use text::{Recognise, TextRules, Threshold};
