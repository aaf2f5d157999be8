//! Names: what is wrong with them, what they mean, and what they are called in a package.

mod faults;
mod fold;
mod map;
mod patterns;
mod safe;

pub use faults::{NameFault, faults};
pub use fold::{decoded, fold};
pub use map::{Mapped, NameMap};
pub use patterns::{ArchiveKind, Patterns, archive_kind, is_checksum_list, is_image, is_tag_file, role};
pub use safe::{is_reserved, safe_component};
