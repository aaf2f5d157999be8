//! One portion of a store, read to its end or as far as there is time.

use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::catalogue::{Catalogue, PortionRow, StoreFiles, StoreRecordError};
use crate::io::{Meter, Pace};
use crate::progress::Listener;
use crate::records::fixity::{Reading, UnderWay};
use crate::records::{Algorithm, Finding, Hex32, LineWriter, Record, SourcePath};

use super::super::baseline::Baseline;
use super::super::error::VerifyError;
use super::super::outcome::Counts;
use super::super::request::{DigestChoice, Extent, VerifyRequest};
use super::super::run::verify_watched;
use super::error::StoreError;
use super::progress::{Progress, progress_path};
use super::promise::credible;

/// How the portions of a run are read.
pub struct PortionReading<'r> {
    /// How files are read; the part is set here.
    pub request: VerifyRequest,
    /// Which digests are taken.
    pub choice: DigestChoice,
    /// The records of the store.
    pub files: &'r StoreFiles,
    /// The seal of its manifest.
    pub seal: Hex32,
    /// How fast.
    pub pace: Option<Arc<Pace>>,
    /// Whether it is enough.
    pub stop: &'r (dyn Fn() -> bool + Sync),
    /// The instant of the run.
    pub now: Timestamp,
}

/// What came of a portion.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PortionOutcome {
    /// What was found; of one that was not read to its end, nothing.
    pub counts: Counts,
    /// Whether the place could not be reached at all.
    pub place_unreachable: bool,
    /// Whether it is on record as read.
    pub is_read: bool,
    /// Whether there was no time to read it to its end.
    pub is_cut_off: bool,
}

/// A line of `stores/NAME/findings.jsonl`.
#[derive(Serialize, Deserialize)]
pub(super) struct FindingLine {
    pub(super) at: Timestamp,
    pub(super) finding: Finding,
}

impl PortionReading<'_> {
    /// Reads a portion. It is on record when it was read to its end; what was read of it before that is known when it
    /// is gone on with.
    pub fn read(
        &self,
        row: &PortionRow,
        catalogue: &mut Catalogue,
        listener: &dyn Listener,
        each: &mut dyn FnMut(&Finding),
    ) -> Result<PortionOutcome, StoreError> {
        let path = |key: &[u8]| (!key.is_empty()).then(|| SourcePath::from_sort_key(key));
        let (from, to) = (path(&row.portion.start), row.portion.stop.as_deref().and_then(path));
        let progress = self.progress(row, from.clone(), to.clone());
        let request = VerifyRequest {
            baseline: Baseline::Manifest(self.files.manifest()),
            choice: self.choice,
            extent: Extent::Part(row.portion.clone()),
            ..self.request.clone()
        };
        let (meter, began, mut found) = (Meter::paced(self.pace.clone()), Instant::now(), Vec::new());
        let verified =
            verify_watched(&request, &progress, &meter, listener, &mut |finding| found.push(finding.clone()));
        let verified = match verified {
            Err(VerifyError::Interrupted) => {
                progress.pause();
                return Ok(PortionOutcome { is_cut_off: true, ..PortionOutcome::default() });
            }
            other => other?,
        };
        found.iter().for_each(&mut *each);
        keep(self.files, self.now, &found)?;
        let counts = verified.counts;
        let outcome = PortionOutcome { counts, place_unreachable: verified.place_unreachable, ..Default::default() };
        let met =
            counts.intact + counts.changed + counts.truncated + counts.exchanged + counts.unreadable + counts.busy;
        if counts.unsettled > 0 && !verified.place_unreachable {
            self.files.note_unsettled()?;
        }
        // What could not be reached was not read, nor was a portion of which no file is there: it stays as old as it
        // is.
        if verified.place_unreachable || counts.unreachable > 0 || (met == 0 && row.portion.files > 0) {
            return Ok(outcome);
        }
        let reading = Reading {
            at: progress.since(),
            from,
            to,
            files: row.portion.files,
            bytes: row.portion.bytes,
            speed: speed(counts.bytes, began),
            algorithms: algorithms(self.choice),
            faults: row.portion.files.saturating_sub(counts.intact),
        };
        let length = self.files.note_reading(&reading)?;
        catalogue.note_reading(&self.files.name, &reading, length)?;
        progress.finish();
        Ok(PortionOutcome { is_read: true, ..outcome })
    }

    fn progress(&self, row: &PortionRow, from: Option<SourcePath>, to: Option<SourcePath>) -> Progress<'_> {
        let head = UnderWay {
            format: UnderWay::FORMAT.to_owned(),
            version: UnderWay::VERSION,
            // The clock of the machine, not the instant of the run: a run may take days.
            since: self.now.max(Timestamp::now()),
            seal: self.seal,
            from,
            to,
            algorithms: algorithms(self.choice),
        };
        let path = progress_path(self.files.folder(), &row.portion.start);
        Progress::open(path, head, credible(row.read, self.now), self.stop)
    }
}

/// The digests that a choice takes of files that have both on record.
pub(super) fn algorithms(choice: DigestChoice) -> Vec<Algorithm> {
    match choice {
        DigestChoice::Fastest => vec![Algorithm::Blake3],
        DigestChoice::Sha256 => vec![Algorithm::Sha256],
        DigestChoice::All => vec![Algorithm::Blake3, Algorithm::Sha256],
    }
}

/// Bytes a second.
pub(super) fn speed(bytes: u64, began: Instant) -> Option<u64> {
    let seconds = began.elapsed().as_secs_f64();
    (bytes > 0 && seconds > 0.0).then(|| ((bytes as f64 / seconds) as u64).max(1))
}

pub(super) fn keep(files: &StoreFiles, at: Timestamp, found: &[Finding]) -> Result<(), StoreError> {
    if found.is_empty() {
        return Ok(());
    }
    let path = files.findings();
    let kept = (|| {
        let (mut writer, _) = LineWriter::append(&path)?;
        found.iter().try_for_each(|finding| writer.write(&FindingLine { at, finding: finding.clone() }))?;
        writer.flush_durable()
    })();
    Ok(kept.map_err(|source: std::io::Error| StoreRecordError::Write { path, source })?)
}
