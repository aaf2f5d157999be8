//! Which files a delivery itself brought. A correction is laid over the pages that came before: what it did not bring is
//! in its version too, and is no matter of its supplier.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::path::{Path, PathBuf};

use crate::records::{MasterFile, SourcePath, UnitRecord};

use super::super::preparation::planning::units;
use super::super::request::RunError;

/// The files of a delivery's plan, which are read when they are first asked for.
pub struct Brought {
    folder: PathBuf,
    hasher: RandomState,
    /// Of each file and its unit 64 bits: a delivery may have millions.
    planned: Option<HashSet<u64>>,
}

impl Brought {
    /// By the batch in `folder`.
    pub fn by(folder: &Path) -> Self {
        Self { folder: folder.to_path_buf(), hasher: RandomState::new(), planned: None }
    }

    /// Those files of a unit that the delivery brought. Where it has no plan any more, all.
    ///
    /// # Errors
    /// The plan cannot be read.
    pub fn of<'u>(&mut self, record: &'u UnitRecord) -> Result<Vec<&'u MasterFile>, RunError> {
        let all = record.files.iter();
        if record.change.is_none() || !self.folder.join("plan.jsonl").exists() {
            return Ok(all.collect());
        }
        if self.planned.is_none() {
            let mut planned = HashSet::new();
            for plan in units(&self.folder)? {
                let plan = plan?;
                planned.extend(plan.files.iter().map(|file| self.known_by(&plan.unit, &file.path)));
            }
            self.planned = Some(planned);
        }
        let planned = self.planned.as_ref();
        let came = |file: &&MasterFile| {
            planned.is_none_or(|planned| planned.contains(&self.known_by(&record.unit, &file.source)))
        };
        Ok(all.filter(came).collect())
    }

    fn known_by(&self, unit: &str, path: &SourcePath) -> u64 {
        self.hasher.hash_one((unit, path.as_bytes()))
    }
}
