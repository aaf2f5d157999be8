//! Putting a store on record, and taking over what came into it since.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;

use crate::catalogue::{Catalogue, Indexed, StoreFiles, StoreRecordError, index_store};
use crate::io::{Folder, Meter, Pace, Purpose};
use crate::progress::Listener;
use crate::records::event_log::EventLog;
use crate::records::fixity::{Cutter, ManifestEnd, ManifestReader, Reading};
use crate::records::{EventType, Outcome, SourcePath};

use super::super::create::{create, extend};
use super::super::error::VerifyError;
use super::super::request::{DigestChoice, VerifyRequest};
use super::error::StoreError;
use super::evidence::{Act, logged_seal, note};
use super::portion::{algorithms, speed};

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

/// A store that is to be put on record.
pub struct RegisterRequest<'r> {
    /// Its records.
    pub files: &'r StoreFiles,
    /// How its files are read; the choice of digests is set here.
    pub reading: &'r VerifyRequest,
    /// How fast.
    pub pace: Option<Arc<Pace>>,
    /// The instant.
    pub now: Timestamp,
    /// Who runs it.
    pub agent: &'r str,
}

/// Puts the place of `request` on record as the store of its files. The first time every file is read. Later only files
/// that no line of the manifest names are read and added; what is on record stays as it is, so that damage is not taken
/// for the good state.
///
/// The order: the next manifest under a name of its own, readings, log, the name of the manifest, catalogue. Cut off
/// anywhere, the next call sees by the log what stands. Where the place is not there nothing is written at all.
///
/// # Errors
/// [`StoreError`].
pub fn register(
    request: &RegisterRequest<'_>,
    catalogue: &mut Catalogue,
    log: &mut EventLog,
    listener: &dyn Listener,
) -> Result<Registered, StoreError> {
    let RegisterRequest { files, reading, now: at, agent, .. } = *request;
    let root = &reading.root;
    let there = root.canonicalize().and_then(|root| Folder::open(&root));
    there.map_err(|source| VerifyError::Tree { path: root.clone(), source })?;
    fs::create_dir_all(files.folder())
        .map_err(|source| StoreRecordError::Write { path: files.folder().to_path_buf(), source })?;
    // What is kept for years rests on two algorithms.
    let reading = &VerifyRequest { choice: DigestChoice::All, ..reading.clone() };
    let (manifest, next) = (files.manifest(), files.next_manifest());
    let (meter, began) = (Meter::paced(request.pace.clone()), Instant::now());
    let logged = logged_seal(log, catalogue, &files.name)?;
    files.settle(logged)?;
    let was_known = manifest.exists();
    let (added, end) = if was_known {
        // An altered manifest is not built upon.
        let known = index_store(files, catalogue, logged, &reading.scratch)?;
        match extend(reading, &manifest, &next, at, &meter, listener)? {
            Some((added, end)) => {
                note_new_portions(files, at)?;
                (added, end)
            }
            None => (0, ManifestEnd { files: known.files, bytes: known.bytes, seal: known.seal }),
        }
    } else {
        let created = create(reading, &next, at, &meter, listener)?;
        let end = ManifestEnd { files: created.files, bytes: created.bytes, seal: created.seal };
        files.note_reading(&Reading {
            at,
            from: None,
            to: None,
            files: end.files,
            bytes: end.bytes,
            speed: speed(meter.total(Purpose::Source), began),
            algorithms: algorithms(DigestChoice::All),
            faults: 0,
        })?;
        (end.files, end)
    };
    let detail = BTreeMap::from([
        ("seal".to_owned(), end.seal.to_string()),
        ("files".to_owned(), end.files.to_string()),
        ("bytes".to_owned(), end.bytes.to_string()),
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
    // The same seal is the same act: where nothing was added nothing is logged again.
    note(log, catalogue, act)?;
    files.settle(Some(end.seal))?;
    let indexed = index_store(files, catalogue, Some(end.seal), &reading.scratch)?;
    Ok(Registered { indexed, added, was_known })
}

/// A portion in which nothing was on record before was read as a whole just now.
fn note_new_portions(files: &StoreFiles, at: Timestamp) -> Result<(), StoreError> {
    let open = |path: &Path| {
        ManifestReader::open(path).map_err(|source| StoreRecordError::Manifest { path: path.to_path_buf(), source })
    };
    let failed = |source| StoreRecordError::Manifest { path: files.manifest(), source };
    let (mut old, mut new) = (open(&files.manifest())?, open(&files.next_manifest())?);
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
                speed: None,
                algorithms: algorithms(DigestChoice::All),
                faults: 0,
            })?;
        }
        while known.as_ref().is_some_and(lies_before) {
            known = old.next_file().map_err(failed)?.map(|file| file.path.sort_key());
        }
    }
    Ok(())
}
