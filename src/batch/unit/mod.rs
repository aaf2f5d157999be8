//! One unit, from where it stands before the run to its end: packaged, waiting for people, or refused.

pub mod work;
pub mod standing;
pub mod carry;
pub mod checkpoint;
pub mod tag_lines;
pub mod tag_store;
pub mod draft;
pub mod finish;
pub mod pack;
pub mod release;
pub mod described;
pub mod new_version;
pub mod key;
pub mod names;
