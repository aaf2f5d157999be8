//! `bagit.txt`.

use std::io::{self, Read};

use crate::formats::bag::{Declaration, DeclarationFault};
use crate::records::codes::package as codes;

use super::super::error::ValidateError;
use super::check::Check;
use super::lists::unreadable;

const NAME: &str = "bagit.txt";
/// More than any declaration has; what lies beyond is not read.
const LONGEST: u64 = 1 << 16;

/// Reads the declaration: by which version's rules the bag is checked, and in which encoding its tag files are.
///
/// # Errors
/// The scratch index cannot be read.
pub(super) fn declaration(check: &mut Check<'_>) -> Result<(), ValidateError> {
    let mut bytes = Vec::new();
    match check.open(NAME)?.and_then(|file| file.take(LONGEST).read_to_end(&mut bytes)) {
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let finding = check.findings.about_tag_file(codes::BAG_DECLARATION_MISSING, NAME);
            check.findings.say(finding);
            return Ok(());
        }
        Err(error) => {
            unreadable(check, NAME, &error);
            return Ok(());
        }
    }
    let declaration = Declaration::read(&bytes);
    for fault in &declaration.faults {
        let about = |code| check.findings.about_tag_file(code, NAME);
        let finding = match fault {
            DeclarationFault::ByteOrderMark => about(codes::BAG_DECLARATION_BOM),
            DeclarationFault::Line { number, found, expected } => about(codes::BAG_DECLARATION_MALFORMED)
                .with("line", number)
                .with("found", found)
                .with("expected", expected),
            DeclarationFault::UnknownVersion(version) => about(codes::BAG_VERSION_UNKNOWN).with("version", version),
            DeclarationFault::UnknownEncoding(name) => about(codes::BAG_ENCODING_UNKNOWN).with("encoding", name),
        };
        check.findings.say(finding);
    }
    check.version = declaration.version.filter(|version| version.is_known());
    check.encoding = declaration.encoding;
    Ok(())
}
