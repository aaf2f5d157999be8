//! BagIt (RFC 8493, and the drafts 0.93 to 0.97 before it): the text files of a bag, read and written.

mod checksum;
mod declaration;
mod fetch;
mod info;
mod lines;
mod manifest;
mod path;
mod profile;

pub use checksum::{Checksum, ChecksumAlgorithm};
pub use declaration::{BAGIT_TXT, Declaration, DeclarationFault, Version};
pub use fetch::{FetchLine, parse_fetch_line};
pub use info::{InfoLine, InfoReader, size_for_people, write_info};
pub use lines::{Encoding, Line, LineError, Lines};
pub use manifest::{ManifestLine, ParsedLine, PathCoding, encode_path, parse_line, write_line};
pub use path::{NameFault, fold, is_system_file, leads_out, leaves_root, name_fault, tidy};
pub use profile::{BagProfile, BagProfileInfo, ProfileBreach, SeenBag, Serialization, TagRule};
