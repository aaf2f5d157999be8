//! Putting a store on record, and taking over what came into it since.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::BufReader;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::catalogue::{Catalogue, Indexed, StoreFiles, StoreRecordError, index_store};
use crate::io::{Meter, temporary_name};
use crate::progress::Listener;
use crate::records::event_log::EventLog;
use crate::records::fixity::{Cutter, ManifestReader, Reading};
use crate::records::{Algorithm, EventType, Outcome, SourcePath};

use super::super::create::{create, extend};
use super::super::request::VerifyRequest;
use super::error::StoreError;
use super::evidence::{Act, logged_seal, note};

/// What was put on record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Registered {
    /// The store as it is now.
    pub indexed: Indexed,
    /// Files that were read and added.
    pub added: u64,
    /// Whether the store was on record before.
    pub was_known: bool,
}

/// Puts the place of `request` on record as the store of `files`. The first time every file is read. Later only files that no line of the
/// manifest names are read and added; what is on record stays as it is, so that damage is not taken for the good state.
///
/// The order: manifest, readings, log, catalogue. Cut off in between, the same call goes on.
///
/// # Errors
/// [`StoreError`].
#[allow(clippy::too_many_arguments, reason = "each is another part of the workspace")]
pub fn register(
    files: &StoreFiles,
    request: &VerifyRequest,
    catalogue: &mut Catalogue,
    log: &mut EventLog,
    agent: &str,
    at: Timestamp,
    listener: &dyn Listener,
) -> Result<Registered, StoreError> {
    fs::create_dir_all(files.folder())
        .map_err(|source| StoreRecordError::Write { path: files.folder().to_path_buf(), source })?;
    let (manifest, meter) = (files.manifest(), Meter::default());
    let was_known = manifest.exists();
    let added = if was_known {
        // An altered manifest is not built upon.
        let expected = logged_seal(log, &files.name)?;
        index_store(files, catalogue, expected, &request.scratch)?;
        let before = old_manifest(&manifest)?;
        let extended = extend(request, &before, &manifest, at, &meter, listener);
        let added = extended?;
        if added > 0 {
            note_new_portions(files, &before, at)?;
        }
        let _ = fs::remove_file(&before);
        added
    } else {
        let created = create(request, &manifest, at, &meter, listener)?;
        let reading = Reading {
            at,
            from: None,
            to: None,
            files: created.files,
            bytes: created.bytes,
            algorithm: Algorithm::Blake3,
            faults: 0,
        };
        files.note_reading(&reading)?;
        created.files
    };
    let indexed = index_store(files, catalogue, None, &request.scratch)?;
    let detail = BTreeMap::from([
        ("seal".to_owned(), indexed.seal.to_string()),
        ("files".to_owned(), indexed.files.to_string()),
        ("bytes".to_owned(), indexed.bytes.to_string()),
        ("added".to_owned(), added.to_string()),
    ]);
    let act = Act {
        store: &files.name,
        kind: EventType::MessageDigestCalculation,
        step: "register",
        at,
        agent,
        outcome: Outcome::Success,
        detail,
    };
    note(log, catalogue, act)?;
    Ok(Registered { indexed, added, was_known })
}

/// The manifest as it was, under a name that the sweep knows: it is gone when the new one stands.
fn old_manifest(manifest: &Path) -> Result<PathBuf, StoreError> {
    let before = temporary_name(&manifest.with_file_name("manifest-before.jsonl"));
    let _ = fs::remove_file(&before);
    fs::hard_link(manifest, &before)
        .or_else(|_| fs::copy(manifest, &before).map(drop))
        .map_err(|source| StoreRecordError::Write { path: before.clone(), source })?;
    Ok(before)
}

/// A portion in which nothing was on record before was read as a whole just now.
fn note_new_portions(files: &StoreFiles, before: &Path, at: Timestamp) -> Result<(), StoreError> {
    let open = |path: &Path| {
        let failed = |source| StoreRecordError::Manifest { path: path.to_path_buf(), source };
        let file = File::open(path).map_err(|error| failed(error.into()))?;
        ManifestReader::new(BufReader::with_capacity(256 << 10, file)).map_err(failed)
    };
    let failed = |source| StoreRecordError::Manifest { path: files.manifest(), source };
    let (mut old, mut new) = (open(before)?, open(&files.manifest())?);
    let (mut cutter, mut portions) = (Cutter::default(), Vec::new());
    loop {
        let offset = new.offset();
        let Some(file) = new.next_file().map_err(failed)? else { break };
        portions.extend(cutter.file(&file, offset));
    }
    portions.push(cutter.finish());
    let mut known = old.next_file().map_err(failed)?.map(|file| file.path.sort_key());
    for portion in portions {
        let lies_before = |key: &Vec<u8>| portion.stop.as_ref().is_none_or(|stop| key < stop);
        let is_new = !known.as_ref().is_some_and(lies_before);
        if is_new && portion.files > 0 {
            let path = |key: &[u8]| (!key.is_empty()).then(|| SourcePath::from_sort_key(key));
            files.note_reading(&Reading {
                at,
                from: path(&portion.start),
                to: portion.stop.as_deref().and_then(path),
                files: portion.files,
                bytes: portion.bytes,
                algorithm: Algorithm::Blake3,
                faults: 0,
            })?;
        }
        while known.as_ref().is_some_and(lies_before) {
            known = old.next_file().map_err(failed)?.map(|file| file.path.sort_key());
        }
    }
    Ok(())
}
