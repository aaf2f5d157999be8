//! Where things lie in a package: what every stage that speaks of its files has to agree on.

/// The masters: the bytes that are preserved.
pub const MASTER_FOLDER: &str = "data/representations/master";
/// The sources of those masters that were made of them; where a source is its own master it lies there alone.
pub const SOURCE_FOLDER: &str = "data/representations/source";
/// The access copies.
pub const ACCESS_FOLDER: &str = "data/representations/access";
/// The text of the pages.
pub const TEXT_FOLDER: &str = "data/representations/text";
/// What is said of the unit.
pub const METADATA_FOLDER: &str = "data/metadata";
