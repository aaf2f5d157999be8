//! What all threads of one run share.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::Timestamp;

use crate::catalogue::Catalogue;
use crate::engine::{Budget, Cancel};
use crate::intake::SuppliedIndex;
use crate::io::{SourceRoot, write_atomic};
use crate::profile::Shelf;
use crate::progress::Listener;
use crate::records::{Digests, Finding, LineWriter, PackageShape, SourcePath, SuppliedFixity, UnitPages, UnitPlan};

use super::books::batch_books::Books;
use super::decisions::acceptance::Acceptance;
use super::preparation::space::room_for;
use super::preparation::text::TextTools;
use super::request::RunError;
use super::unit::standing::Known;

/// This program and its version, as records bear them.
pub fn program() -> String {
    format!("fondo {}", env!("CARGO_PKG_VERSION"))
}

/// What all threads of one run share.
pub struct RunContext<'r> {
    /// The books of the batch; its threads are the lanes.
    pub books: Books,
    /// The delivery.
    pub source: SourceRoot,
    /// The one instant of the packages.
    pub at: Timestamp,
    /// The profile of units that name no other, and those that rows may name.
    pub profiles: Shelf,
    /// What people decided on the batch.
    pub acceptance: Acceptance,
    /// Why, where the delivery is corrective.
    pub corrective: Option<String>,
    /// Shapes asked for beside those of the profiles.
    pub shapes: Vec<PackageShape>,
    /// Who is told.
    pub listener: &'r dyn Listener,
    /// The person's wish to stop.
    pub cancel: Cancel,
    /// Set when an error ends the run.
    pub failed: AtomicBool,
    /// What the lists of checksums say.
    pub supplied: SuppliedIndex,
    /// What of its units can be compared with each other.
    pub pages: Mutex<LineWriter<UnitPages>>,
    /// Bytes of files in memory.
    pub intake_budget: Budget,
    /// Bytes that decoders use.
    pub decode_budget: Budget,
    /// What text is recognised with.
    pub text: TextTools,
    /// Whether recorded digests of unchanged sources do not stand.
    pub paranoid: bool,
}

impl RunContext<'_> {
    /// Whether nothing new should begin.
    pub fn halted(&self) -> bool {
        self.cancel.is_requested() || self.failed.load(Ordering::SeqCst)
    }

    /// Whether to stop in the middle of a file.
    pub fn halted_now(&self) -> bool {
        self.cancel.is_forced() || self.failed.load(Ordering::SeqCst)
    }

    /// What is needed to look up where a unit stands.
    pub fn known<'k>(&'k self, catalogue: &'k Catalogue) -> Known<'k> {
        Known {
            catalogue,
            supplied: &self.supplied,
            workspace: &self.books.workspace,
            batch: &self.books.batch,
            corrective: self.corrective.as_deref(),
            text: &self.text,
        }
    }

    /// The least that any image is given to be decoded in: small files need no more, and it is not worth counting
    /// below.
    pub fn least_decode_memory(&self) -> u64 {
        (8 << 20).min(self.decode_budget.total())
    }

    /// Whether `bytes` more can be written while the reserve stays.
    ///
    /// # Errors
    /// [`RunError::DiskFull`].
    pub fn room_for(&self, bytes: u64) -> Result<(), RunError> {
        room_for(&self.books.folder, bytes)
    }

    /// Compares what was read with what the supplier's lists say.
    ///
    /// # Errors
    /// The index of the lists cannot be read.
    pub fn compare_supplied(
        &self,
        path: &SourcePath,
        digests: &Digests,
    ) -> Result<(SuppliedFixity, Vec<Finding>), RunError> {
        Ok(self.supplied.judge(path, digests)?)
    }

    /// Keeps a small picture for the report, outside of the package.
    ///
    /// # Errors
    /// The batch's folder cannot be written.
    pub fn keep_thumbnail(&self, unit: &UnitPlan, index: usize, jpeg: &[u8]) -> Result<String, RunError> {
        let name = format!("thumbnails/{}-{:05}.jpg", unit.folder, index + 1);
        let path = self.books.folder.join(&name);
        let folder = self.books.folder.join("thumbnails");
        std::fs::create_dir_all(&folder)
            .and_then(|()| write_atomic(&path, jpeg, &self.books.meter))
            .map_err(|source| self.books.write_failed(&path, source))?;
        Ok(name)
    }
}
