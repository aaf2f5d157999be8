//! Lists of checksums as other programs write them: md5sum, sha*sum, b3sum, their BSD and OpenSSL forms, bags,
//! hashdeep, tables.

mod line;
mod list;
mod names;
mod table;

pub use line::{Entry, Line, Value, algorithm_named};
pub use list::{ChecksumList, Numbered};
pub use names::{algorithm_of_list, manifest_algorithm};
