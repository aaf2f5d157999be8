//! The verification of an archive from its first step to its last.

use std::cmp::Ordering;
use std::io;

use crate::io::{Meter, Purpose, Sorted};
use crate::progress::{Listener, Progress, Stage};
use crate::records::{Algorithm, Finding};

use super::super::baseline::{Baseline, Opened, first_names, open_bag, open_with};
use super::super::book::{Book, Settling};
use super::super::error::VerifyError;
use super::super::expected::Expected;
use super::super::judge::{Judge, Verdict};
use super::super::outcome::Verified;
use super::super::request::VerifyRequest;
use super::super::run::unreachable_root;
use super::super::why::Why;
use super::bag::BagLists;
use super::entries::{Archive, Found};
use super::names::Fitting;
use super::read::{Taken, digests};

/// Nanoseconds of a second: tars know whole seconds, or no time at all.
const SECOND: i64 = 1_000_000_000;
/// Most names that are told because they are there more than once.
const MOST_TWINS: usize = 1000;

/// Verifies the tar or zip `request.root` against a list, or against the manifests of the bag in it, without unpacking
/// it: every entry is read to its end. What the archive holds is compared with what is listed as the files of a folder
/// are; a folder above all entries, in the archive or in the list, makes no difference. Memory does not grow with the
/// number of entries of a tar; of a zip its directory is held.
///
/// # Errors
/// [`VerifyError`]. An archive that cannot be reached is no error but a finding.
pub fn verify_archive(
    request: &VerifyRequest,
    meter: &Meter,
    listener: &dyn Listener,
    each: &mut dyn FnMut(&Finding),
) -> Result<Verified, VerifyError> {
    let mut archive = match Archive::open(&request.root) {
        Ok(Some(archive)) => archive,
        Ok(None) => return Err(VerifyError::NoArchive { path: request.root.clone() }),
        Err(error) => return unreachable_root(request, &request.root, &Why::System(error.to_string()), each),
    };
    listener.say(Progress::Stage { stage: Stage::Verify, bytes: 0, files: 0, units: 0 });
    let (beginning, mut opened) = expected(&mut archive, request, meter)?;
    let algorithms = algorithms(request, &opened);
    let (mut sorted, damage) = digests(&mut archive, &beginning, &algorithms, request, meter, listener)?;
    opened.findings.iter().chain(&damage).for_each(&mut *each);
    let mut book = Book::new(&request.scratch, Settling::Now)?;
    let judge = Judge::new(request.choice, &opened.algorithms);
    let twins = compared(&mut opened, &mut sorted, &judge, &mut book)?;
    let twins = twins.findings(&archive, &damage);
    twins.iter().for_each(&mut *each);
    let list_faults = !opened.findings.is_empty() || !damage.is_empty() || !twins.is_empty();
    // Of an archive that could not be read to its end nothing is missing: nobody knows what stood behind.
    let (mut counts, mut findings) = book.close((!damage.is_empty()).then_some(&Why::ArchiveDamaged))?;
    counts.bytes = meter.total(Purpose::Source);
    while let Some(finding) = findings.next()? {
        each(&finding);
    }
    Ok(Verified { counts, list_faults, place_unreachable: false })
}

/// Compares what is listed with what is there, both in the order of paths; gives the names that are there more than
/// once.
fn compared(opened: &mut Opened, sorted: &mut Sorted, judge: &Judge, book: &mut Book) -> Result<Twins, VerifyError> {
    let mut twins = Twins::default();
    let mut there = twins.next(sorted)?;
    opened.listing.advance()?;
    loop {
        let order = match (opened.listing.key(), &there) {
            (None, None) => break,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(key), Some((found, _))) => key.cmp(found),
        };
        match order {
            Ordering::Less => {
                if let Some(key) = opened.listing.key() {
                    book.gone(key, &opened.listing.expected()?)?;
                }
                opened.listing.advance()?;
            }
            Ordering::Greater => {
                match there.take() {
                    Some((key, Taken::Digests(taken))) if opened.is_kept(&key) => {
                        book.note(&key, Verdict::Fresh(pairs(&taken)))?;
                    }
                    // Whatever it is: an archive of which a part cannot be read is not well.
                    Some((key, Taken::Unreadable(message))) => {
                        book.note(&key, Verdict::Unreadable(io::Error::other(message)))?;
                    }
                    _ => {}
                }
                there = twins.next(sorted)?;
            }
            Ordering::Equal => {
                if let Some((key, taken)) = there.take() {
                    book.note(&key, verdict(judge, opened.listing.expected()?, taken))?;
                }
                opened.listing.advance()?;
                there = twins.next(sorted)?;
            }
        }
    }
    Ok(twins)
}

/// Names that an archive has more than once. Which of the two stands there when it is unpacked depends on the program:
/// that one of them is what the list says is no proof of the other.
#[derive(Default)]
struct Twins {
    ahead: Option<Record>,
    keys: Vec<Vec<u8>>,
}

/// The sort key of an entry, and what was taken of it as it was sorted.
type Record = (Vec<u8>, Vec<u8>);

impl Twins {
    /// The next entry with another name than the last one. Of twins always the same one, whichever thread was done
    /// first.
    fn next(&mut self, sorted: &mut Sorted) -> Result<Option<(Vec<u8>, Taken)>, VerifyError> {
        let first = self.ahead.take().map_or_else(|| record(sorted), |ahead| Ok(Some(ahead)))?;
        let Some((key, mut value)) = first else { return Ok(None) };
        while let Some((next, other)) = record(sorted)? {
            if next != key {
                self.ahead = Some((next, other));
                break;
            }
            value = value.min(other);
            if self.keys.last() != Some(&key) && self.keys.len() < MOST_TWINS {
                self.keys.push(key.clone());
            }
        }
        let damaged = || VerifyError::Scratch(io::ErrorKind::InvalidData.into());
        let taken = Taken::decode(&value).ok_or_else(damaged)?;
        Ok(Some((key, taken)))
    }

    /// One for each name, but for those that the archive itself told already.
    fn findings(&self, archive: &Archive, told: &[Finding]) -> Vec<Finding> {
        let findings = self.keys.iter().map(|key| archive.twice(key));
        findings.filter(|finding| told.iter().all(|told| told.code != finding.code)).collect()
    }
}

/// What is to be taken off the names of the entries, and what should be there.
fn expected(archive: &mut Archive, request: &VerifyRequest, meter: &Meter) -> Result<(Vec<u8>, Opened), VerifyError> {
    if request.baseline == Baseline::Bag {
        let bag = BagLists::take(archive, &request.root, &request.scratch, meter)?;
        let mut opened = open_bag(&bag.lists, &request.root, &request.scratch)?;
        opened.findings.extend(bag.findings.iter().cloned());
        return Ok((bag.folder, opened));
    }
    let mut fitting = Fitting::new(&first_names(&request.baseline)?);
    // The names alone; the bytes of the entries are passed over.
    archive
        .walk(meter, &mut |found| {
            if let Found::File(entry) = found {
                fitting.met(&entry.key);
            }
            !request.cancel.is_requested()
        })
        .map_err(|source| VerifyError::List { path: request.root.clone(), source })?;
    let (beginning, base) = fitting.best();
    Ok((beginning, open_with(&request.baseline, base, &request.root, &request.scratch)?))
}

/// The digests that are taken of every entry: before they are read nobody knows which is which.
fn algorithms(request: &VerifyRequest, opened: &Opened) -> Vec<Algorithm> {
    let all = opened.algorithms.iter().copied();
    match request.baseline {
        // Every line has both.
        Baseline::Manifest(_) => all.clone().filter(|one| request.choice.wants(*one, all.clone())).collect(),
        Baseline::List(_) | Baseline::Bag => all.collect(),
    }
}

fn record(sorted: &mut Sorted) -> Result<Option<Record>, VerifyError> {
    let record = sorted.next_record().map_err(VerifyError::Scratch)?;
    Ok(record.map(|(key, value)| (key.to_vec(), value.to_vec())))
}

fn pairs(taken: &Expected) -> Vec<(Algorithm, Vec<u8>)> {
    taken.digests().map(|digest| (digest.algorithm, digest.value.to_vec())).collect()
}

fn verdict(judge: &Judge, expected: Expected, taken: Taken) -> Verdict {
    let taken = match taken {
        Taken::Digests(taken) => taken,
        Taken::Unreadable(message) => return Verdict::Unreadable(io::Error::other(message)),
        Taken::Special => return Verdict::NoFile,
    };
    let (size, time) = (taken.size.unwrap_or_default(), taken.mtime);
    let taken = pairs(&taken);
    if let Some(how) = judge.difference(&expected, &taken, size) {
        return Verdict::Altered { expected, taken, how };
    }
    match (expected.mtime, time) {
        (Some(then), Some(now)) if then.div_euclid(SECOND) != now => {
            Verdict::OtherTime { found: now.saturating_mul(SECOND), expected: then }
        }
        _ => Verdict::Intact,
    }
}
