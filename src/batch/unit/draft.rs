//! A unit that waits for people: what is needed to package it when they have decided, beside its staged files. Nothing
//! is read or decoded again then, and the source need no longer be there.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::io::{Meter, sync_folder, write_atomic};
use crate::profile::PackageRules;
use crate::records::{Hex32, PackageShape, Record, UnitOutcome, UnitRecord, read};

use super::super::request::RunError;

/// The file beside the staging folder.
const FILE: &str = "draft.json";

/// Says of which lot the unit is.
const LOT: &str = "lot";

/// The folder in a batch's with the drafts of units that a later delivery brought.
const SUPERSEDED: &str = "superseded";

/// The record `fondo.draft`, in `work/UNIT/draft.json`: it lives until the unit is packaged or worked on again, also
/// where people have refused the unit. Where a later delivery brings what waits, it is kept in
/// `superseded/UNIT/draft.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// `fondo.draft`.
    pub format: String,
    /// Version of the format.
    pub version: u32,
    /// The unit's folder below `packages/`.
    pub folder: String,
    /// What its package will say of itself. The version's number is given when it is packaged; until then it is 0.
    /// Errors stand in it.
    pub record: UnitRecord,
    /// What its package looks like.
    pub rules: PackageRules,
    /// Shapes beside the folder bag.
    pub shapes: Vec<PackageShape>,
    /// The batches over whose held pages it was laid, the earliest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bases: Vec<String>,
    /// The digest of the terms under which it waits; absent where an older Fondo let it wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terms: Option<Hex32>,
    /// How it ended, as the journal has it.
    pub outcome: UnitOutcome,
    /// The version that brought what was awaited; absent while the unit waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub superseded: Option<SupersededBy>,
}

/// The version of a later delivery in which a unit stands that waited in an earlier one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SupersededBy {
    /// The delivery.
    pub batch: String,
    /// The version.
    pub unit_version: u32,
}

impl Record for Draft {
    const FORMAT: &'static str = "fondo.draft";
    const VERSION: u32 = 1;
}

impl Draft {
    /// Writes it into the unit's folder of work; durable when this returns.
    ///
    /// # Errors
    /// What the system says.
    pub fn write(&self, work: &Path, meter: &Meter) -> io::Result<()> {
        write_atomic(&work.join(FILE), &serde_json::to_vec(self)?, meter)
    }

    /// The draft in a unit's folder of work; `None` where there is none.
    ///
    /// # Errors
    /// It cannot be read, or is of a newer program.
    pub fn open(work: &Path) -> Result<Option<Self>, RunError> {
        let path = work.join(FILE);
        match fs::read(&path) {
            Ok(json) => Ok(Some(read(&json)?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(RunError::Read { path, source }),
        }
    }
}

/// Keeps the draft of a unit that a later delivery has brought: it waits no longer, its staged files go, and what was
/// found in them stays true of the delivery that brought them. Durable when this returns; done twice it is done once.
///
/// # Errors
/// What the system says.
pub fn keep_superseded(batch: &Path, draft: &Draft, meter: &Meter) -> io::Result<()> {
    let above = batch.join(SUPERSEDED);
    let folder = above.join(&draft.folder);
    fs::create_dir_all(&folder)?;
    draft.write(&folder, meter)?;
    sync_folder(&above)?;
    sync_folder(batch)
}

/// The folders with the drafts of a batch's units that later deliveries brought, in order of the folders' names.
///
/// # Errors
/// The folder cannot be read.
pub fn superseded(batch: &Path) -> Result<Vec<PathBuf>, RunError> {
    folders_with_drafts(batch.join(SUPERSEDED))
}

/// The draft that is kept of what waited in the folder of work `folder` until a later delivery brought it; `None` where
/// none can be read.
#[must_use]
pub fn kept_superseded(batch: &Path, folder: &str) -> Option<Draft> {
    Draft::open(&batch.join(SUPERSEDED).join(folder)).ok().flatten()
}

/// Whether a unit waits there.
#[must_use]
pub fn waits(work: &Path) -> bool {
    work.join(FILE).exists()
}

/// The unit is worked on again: what waited waits no longer.
///
/// # Errors
/// What the system says.
pub fn withdraw(work: &Path) -> io::Result<()> {
    for name in [FILE, LOT] {
        match fs::remove_file(work.join(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// Notes that the unit is of a lot that was drawn from.
///
/// # Errors
/// What the system says.
pub fn mark(work: &Path, lot: &Hex32, meter: &Meter) -> io::Result<()> {
    write_atomic(&work.join(LOT), lot.to_string().as_bytes(), meter)
}

/// Whether the unit is of that lot.
#[must_use]
pub fn is_of_lot(work: &Path, lot: &Hex32) -> bool {
    fs::read(work.join(LOT)).is_ok_and(|found| found == lot.to_string().as_bytes())
}

/// The folders of work of a batch's units that wait, in order of the folders' names.
///
/// # Errors
/// The folder cannot be read.
pub fn waiting(batch: &Path) -> Result<Vec<PathBuf>, RunError> {
    folders_with_drafts(batch.join("work"))
}

fn folders_with_drafts(above: PathBuf) -> Result<Vec<PathBuf>, RunError> {
    let listed = || fs::read_dir(&above)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>();
    let mut found = match listed() {
        Ok(found) => found,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(source) => return Err(RunError::Read { path: above, source }),
    };
    found.retain(|folder| waits(folder));
    found.sort();
    Ok(found)
}

/// The draft of a unit in a batch: where its folder has the expected name, else wherever it is.
///
/// # Errors
/// A folder or a draft cannot be read.
pub fn of_unit(batch: &Path, unit: &str, folder: &str) -> Result<Option<(PathBuf, Draft)>, RunError> {
    let expected = batch.join("work").join(folder);
    if let Some(draft) = Draft::open(&expected)?.filter(|draft| draft.record.unit == unit) {
        return Ok(Some((expected, draft)));
    }
    for work in waiting(batch)? {
        if let Some(draft) = Draft::open(&work)?.filter(|draft| draft.record.unit == unit) {
            return Ok(Some((work, draft)));
        }
    }
    Ok(None)
}
