//! What lies in the bag: every entry into the scratch index, and what there is to say of names.

use std::io;

use crate::formats::bag::{NameFault, fold, is_system_file, name_fault};
use crate::io::{EntryKind, entry_kind, path_to_bytes};
use crate::records::SourcePath;
use crate::records::codes::package as codes;

use super::super::error::ValidateError;
use super::check::Check;
use super::scratch::Kind;

/// The size of a payload.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Payload {
    pub(super) files: u64,
    pub(super) bytes: u64,
}

/// Walks the bag without following a link, then says what there is to say of the entries, in order of path.
///
/// # Errors
/// There is no room for the scratch index.
pub(super) fn take_stock(check: &mut Check<'_>) -> Result<Payload, ValidateError> {
    let mut payload = Payload::default();
    let mut has_payload_folder = false;
    let root = check.root.path().to_path_buf();
    // Not sorted here: a folder's names would have to be in memory. The scratch index sorts.
    for entry in walkdir::WalkDir::new(&root).min_depth(1) {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                cannot_walk(check, &root, error);
                continue;
            }
        };
        let relative = entry.path().strip_prefix(&root).unwrap_or(entry.path());
        let path = SourcePath::from_bytes(path_to_bytes(relative).into_owned());
        let in_payload = path.as_bytes().starts_with(b"data/");
        let kind = match entry_kind(entry.file_type()) {
            EntryKind::Folder => {
                has_payload_folder |= path.as_bytes() == b"data";
                continue;
            }
            EntryKind::File if in_payload => Kind::Payload,
            EntryKind::File => Kind::Tag,
            _ => Kind::Special,
        };
        let size = match entry.metadata() {
            Ok(metadata) if kind != Kind::Special => metadata.len(),
            Ok(_) => 0,
            Err(error) => {
                cannot_walk(check, &root, error);
                0
            }
        };
        if kind == Kind::Payload {
            payload.files += 1;
            payload.bytes = payload.bytes.saturating_add(size);
        }
        check.scratch.note_file(&path, size, kind, path.as_str().map(fold).as_deref())?;
    }
    if !has_payload_folder {
        let finding = check.findings.about(codes::BAG_NO_PAYLOAD_FOLDER, None);
        check.findings.say(finding);
    }
    entries(check)?;
    Ok(payload)
}

fn cannot_walk(check: &mut Check<'_>, root: &std::path::Path, error: walkdir::Error) {
    let relative = error.path().and_then(|path| path.strip_prefix(root).ok()).unwrap_or(root);
    let path = SourcePath::from_bytes(path_to_bytes(relative).into_owned());
    let finding = check.findings.about(codes::BAG_FILE_UNREADABLE, Some(&path));
    let finding = finding.with("path", &path).with("error", io::Error::from(error));
    check.findings.say(finding);
}

fn entries(check: &mut Check<'_>) -> Result<(), ValidateError> {
    let Check { scratch, findings, .. } = check;
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
    })?;
    Ok(())
}

/// Whether every system can hold a file of this name. The percent sign and normal forms are matters of lists, not of systems.
fn is_portable(path: &SourcePath) -> bool {
    let fault = path.as_str().map(name_fault);
    matches!(fault, Some(None | Some(NameFault::Percent | NameFault::NormalForm)))
}
