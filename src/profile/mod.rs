//! Profiles: load, check, explain.

mod load;
mod model;
mod shelf;
mod suggest;

pub use load::{ALWAYS_ERRORS, LoadedProfile, ProfileError, built_in_names, load, parse};
pub use model::{
    AcceptRules, AccessRules, Arrangement, CaptureRules, DamagedPage, Identity, IntakeRules, InventoryRules, Limits,
    NameRules, PackageRules, Profile, ReadBack, Subsampling,
};
pub use shelf::Shelf;
pub use suggest::{explain, nearest, tables};
