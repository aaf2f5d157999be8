//! Profiles: load, check, explain.

mod load;
mod model;
mod quality;
mod shelf;
mod suggest;

pub use load::{LoadedProfile, ProfileError, built_in_names, load, parse};
pub use model::{
    AcceptRules, AccessRules, Arrangement, CaptureRules, DamagedPage, Identity, IntakeRules, InventoryRules, Limits,
    NameRules, PackageRules, Profile, ReadBack, Subsampling,
};
pub use quality::QualityRules;
pub use shelf::Shelf;
pub use suggest::{explain, nearest, tables};
