//! Fixity over the years: what a tree of files was when it was put under fixity, and when it was read since.

mod line;
mod manifest;
mod portion;
mod range;
mod read;
mod reading;
mod under_way;
mod write;

pub use line::FileLine;
pub use manifest::{FileSystemId, ManifestEnd, ManifestFile, ManifestHead, ManifestPlace};
pub use portion::{Cutter, Portion};
pub use range::ManifestRange;
pub use read::{ManifestError, ManifestReader};
pub use reading::{LastRead, LastReading, Reading};
pub use under_way::{LongState, NotRead, NotReadPortion, UnderWay, UnderWayLine, WholeReading};
pub use write::ManifestWriter;
