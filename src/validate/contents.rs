//! What there is to say of the names of what lies in a package.

use crate::formats::bag::{NameFault, is_system_file, name_fault};
use crate::records::SourcePath;
use crate::records::codes::package as codes;

use super::findings::Findings;
use super::scratch::{Kind, Scratch};

/// Says what there is to say of the entries, in order of path.
///
/// # Errors
/// The scratch index cannot be read.
pub(super) fn entries(scratch: &Scratch, findings: &mut Findings) -> Result<(), rusqlite::Error> {
    scratch.each_file(Kind::Special, |path| {
        let finding = findings.about(codes::BAG_SPECIAL_FILE, Some(path));
        findings.say(finding.with("path", path));
    })?;
    for kind in [Kind::Payload, Kind::Tag] {
        scratch.each_file(kind, |path| {
            if !is_portable(path) {
                let finding = findings.about(codes::BAG_NAME_NOT_PORTABLE, Some(path));
                findings.say(finding.with("path", path));
            }
            if kind == Kind::Payload && path.as_str().is_some_and(is_system_file) {
                let finding = findings.about(codes::BAG_SYSTEM_FILE, Some(path));
                findings.say(finding.with("path", path));
            }
        })?;
    }
    scratch.each_collision(|other, path| {
        let finding = findings.about(codes::BAG_NAMES_COLLIDE, Some(path));
        findings.say(finding.with("path", path).with("other", other));
    })
}

/// Whether every system can hold a file of this name. The percent sign and normal forms are matters of lists, not of
/// systems.
fn is_portable(path: &SourcePath) -> bool {
    let fault = path.as_str().map(name_fault);
    matches!(fault, Some(None | Some(NameFault::Percent | NameFault::NormalForm)))
}
