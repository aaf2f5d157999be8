//! Which files a delivery itself brought. A correction is laid over the pages that came before: what it did not bring is
//! in its version too, and is no matter of its supplier.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::path::{Path, PathBuf};

use crate::records::{MasterFile, UnitRecord};

use super::super::preparation::planning::units;
use super::super::request::RunError;

/// The files of a delivery's plan, which are read when they are first asked for.
pub struct Brought {
    folder: PathBuf,
    hasher: RandomState,
    /// Of each unit, and of each file with its unit, 64 bits: a delivery may have millions.
    planned: Option<HashSet<u64>>,
}

impl Brought {
    /// By the batch in `folder`.
    pub fn by(folder: &Path) -> Self {
        Self { folder: folder.to_path_buf(), hasher: RandomState::new(), planned: None }
    }

    /// Those files of a unit that the delivery brought: what has another name was kept. Where the unit is not in the plan
    /// any more, all.
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
                planned.insert(self.known_by(&plan.unit, None));
                planned.extend(plan.files.iter().map(|file| self.known_by(&plan.unit, Some(&file.name))));
            }
            self.planned = Some(planned);
        }
        let holds =
            |name| self.planned.as_ref().is_some_and(|planned| planned.contains(&self.known_by(&record.unit, name)));
        let is_planned = holds(None);
        Ok(all.filter(|file| !is_planned || holds(Some(&file.name))).collect())
    }

    fn known_by(&self, unit: &str, name: Option<&str>) -> u64 {
        self.hasher.hash_one((unit, name))
    }
}
