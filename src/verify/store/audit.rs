//! A random sample of a store: what can be said of all files from a few.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use serde::Serialize;

use crate::catalogue::{Catalogue, StoreFiles, StoreRecordError};
use crate::io::{Meter, Pace, PairReader, Purpose, drop_cache, is_unreachable};
use crate::records::codes::fixity as codes;
use crate::records::event_log::EventLog;
use crate::records::fixity::{ManifestFile, ManifestRange};
use crate::records::{EventType, Finding, Outcome, StoreSettings, Subject};

use super::super::schedule::sample_size;
use super::current::bring_up;
use super::error::StoreError;
use super::evidence::{Act, logged_seal, note};
use super::standing::Standing;

/// Most files of a sample: with 95 % it finds damage of one file in thirty thousand.
const MOST: u64 = 100_000;

/// A sample that is to be read.
pub struct AuditRequest<'r> {
    /// The store.
    pub settings: &'r StoreSettings,
    /// Its records.
    pub files: &'r StoreFiles,
    /// The part of all files (above 0, below 1) that would be damaged.
    pub damaged: f64,
    /// How surely at least one of them is to be among the sample, above 0 and below 1.
    pub confidence: f64,
    /// From which the sample is drawn: with the same number it is the same.
    pub seed: u64,
    /// The instant.
    pub now: Timestamp,
    /// Who runs it.
    pub agent: &'r str,
    /// Folder for what is sorted on disk.
    pub scratch: &'r Path,
    /// How fast.
    pub pace: Option<Arc<Pace>>,
    /// Whether to stop.
    pub stop: &'r dyn Fn() -> bool,
}

/// What the sample says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct AuditOutcome {
    /// Files that were to be read.
    pub sample: u64,
    /// Files that were read or found to be gone.
    pub read: u64,
    /// Files that are not what they were.
    pub faults: u64,
    /// Files that could not be reached: nothing is known of them, and the sample says less.
    pub unreachable: u64,
    /// Whether every file of the store was read, so that nothing is left to chance.
    pub is_everything: bool,
}

impl AuditOutcome {
    /// Whether what was asked for can be said: the whole sample was read and no file of it is damaged.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.read == self.sample && self.faults == 0
    }
}

/// Draws files at random, reads each with both digests, and puts the outcome into the log. `None` where no size of a
/// sample fits. What the files are compared with is the manifest whose seal was logged, or nothing is read.
///
/// # Errors
/// [`StoreError`].
pub fn audit(
    request: &AuditRequest<'_>,
    catalogue: &mut Catalogue,
    log: &mut EventLog,
    each: &mut dyn FnMut(&Finding),
) -> Result<Option<AuditOutcome>, StoreError> {
    let Some(wanted) = sample_size(request.damaged, request.confidence).filter(|wanted| *wanted <= MOST) else {
        return Ok(None);
    };
    let name = &request.files.name;
    let seal = logged_seal(log, catalogue, name)?;
    bring_up(request.files, catalogue, seal, request.scratch)?;
    let Some(row) = catalogue.store(name)? else {
        return Err(StoreRecordError::NotIndexed { name: name.clone() }.into());
    };
    let chosen = draw(row.files, wanted, request.seed);
    let mut outcome = AuditOutcome { sample: chosen.len() as u64, ..AuditOutcome::default() };
    read_chosen(request, catalogue, &chosen, &mut outcome, each)?;
    outcome.is_everything = outcome.read == row.files;
    let told = [
        ("seal", row.seal.to_string()),
        ("sample", outcome.sample.to_string()),
        ("read", outcome.read.to_string()),
        ("faults", outcome.faults.to_string()),
        ("damaged", request.damaged.to_string()),
        ("confidence", request.confidence.to_string()),
        ("seed", request.seed.to_string()),
    ];
    let step = format!("audit {}", request.now);
    let act = Act {
        store: name,
        kind: EventType::FixityCheck,
        step: &step,
        at: request.now,
        agent: request.agent,
        outcome: match (outcome.faults, outcome.holds()) {
            (0, true) => Outcome::Success,
            (0, false) => Outcome::Warning,
            _ => Outcome::Failure,
        },
        detail: told.into_iter().map(|(key, value)| (key.to_owned(), value)).collect::<BTreeMap<_, _>>(),
    };
    note(log, catalogue, act)?;
    Ok(Some(outcome))
}

/// Different numbers below `files`, each as likely as any other.
fn draw(files: u64, wanted: u64, seed: u64) -> BTreeSet<u64> {
    let wanted = wanted.min(files);
    let mut state = seed;
    let mut chosen = BTreeSet::new();
    // Floyd's way: as many draws as numbers, however many there are.
    for last in files - wanted..files {
        let number = below(&mut state, last + 1);
        if !chosen.insert(number) {
            chosen.insert(last);
        }
    }
    chosen
}

/// A number below `end`, without the bias of a remainder.
fn below(state: &mut u64, end: u64) -> u64 {
    let limit = u64::MAX - u64::MAX % end.max(1);
    loop {
        // Splitmix64 (Steele, Lea, Flood 2014).
        *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let number = mixed ^ (mixed >> 31);
        if number < limit {
            return number % end.max(1);
        }
    }
}

fn read_chosen(
    request: &AuditRequest<'_>,
    catalogue: &Catalogue,
    chosen: &BTreeSet<u64>,
    outcome: &mut AuditOutcome,
    each: &mut dyn FnMut(&Finding),
) -> Result<(), StoreError> {
    let mut portions = catalogue.portions(&request.files.name)?;
    portions.sort_by(|one, other| one.portion.start.cmp(&other.portion.start));
    let manifest = request.files.manifest();
    let failed = |source| StoreRecordError::Manifest { path: manifest.clone(), source };
    let standing = Standing::open(request.settings, request.files)?;
    let meter = Meter::paced(request.pace.clone());
    let mut reader = PairReader::new(&meter, Purpose::Source);
    let mut first = 0;
    for row in portions {
        let behind = first + row.portion.files;
        let mut here = chosen.range(first..behind).peekable();
        if here.peek().is_some() {
            let mut lines = ManifestRange::open(&manifest, row.portion.offset, row.portion.stop).map_err(failed)?;
            let mut place = first;
            while let Some(file) = lines.next_file().map_err(failed)? {
                if here.next_if(|wanted| **wanted == place).is_some() {
                    if (request.stop)() {
                        return Ok(());
                    }
                    judge(standing.as_ref(), &file, &mut reader, outcome, each);
                }
                place += 1;
            }
        }
        first = behind;
    }
    Ok(())
}

fn judge(
    standing: Option<&Standing>,
    file: &ManifestFile,
    reader: &mut PairReader<'_>,
    outcome: &mut AuditOutcome,
    each: &mut dyn FnMut(&Finding),
) {
    let about = |code| Finding::new(code, Subject::file(&file.path));
    let Some(standing) = standing else {
        outcome.unreachable += 1;
        return;
    };
    let taken = standing.root().open_file(&file.path).and_then(|open| {
        // The device is asked, not what the system remembers.
        drop_cache(&open);
        reader.read(&open, file.size, 2)
    });
    let finding = match taken {
        Ok(pair) if pair.blake3 == file.blake3 && file.sha256.is_none_or(|sha256| pair.sha256 == sha256) => {
            outcome.read += 1;
            return;
        }
        Ok(pair) => {
            about(codes::CHANGED).with("algorithm", "BLAKE3").with("expected", file.blake3).with("found", pair.blake3)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound && standing.holds(&file.path) => about(codes::MISSING),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            outcome.unreachable += 1;
            each(&about(codes::WENT_AWAY).with("files", 1));
            return;
        }
        Err(error) if is_unreachable(&error) => {
            outcome.unreachable += 1;
            each(&about(codes::UNREACHABLE).with("message", error).with("files", 1));
            return;
        }
        Err(error) => about(codes::UNREADABLE).with("message", error),
    };
    outcome.read += 1;
    outcome.faults += 1;
    each(&finding);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_as_likely_as_any_other() {
        let mut hits = [0u32; 20];
        for seed in 0..4000 {
            let drawn = draw(20, 5, seed);
            assert_eq!(drawn.len(), 5);
            assert_eq!(drawn, draw(20, 5, seed), "the same seed draws the same");
            drawn.into_iter().for_each(|number| hits[usize::try_from(number).unwrap()] += 1);
        }
        // A thousand each; five standard deviations are some 140.
        assert!(hits.iter().all(|hit| (860..1140).contains(hit)), "{hits:?}");
        assert_eq!(draw(3, 10, 1), BTreeSet::from([0, 1, 2]));
        assert!(draw(0, 10, 1).is_empty());
    }
}
