//! The verification from its first step to its last.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::io::{Folder, Meter, Purpose};
use crate::progress::{Listener, Progress, Stage};
use crate::records::{Finding, Subject};

use super::baseline::{Opened, lists_any, open};
use super::book::{Book, Settling};
use super::digests::DigestReader;
use super::error::VerifyError;
use super::judge::{Judge, Verdict, look};
use super::merge::{Job, Merge, Step};
use super::outcome::{Counts, Verified};
use super::place::{self, Device};
use super::pool::{AT_ONCE, Pool};
use super::request::{Extent, VerifyRequest};
use super::walk::Walk;
use super::watch::{Unwatched, Watch};
use super::why::Why;

/// From this size on a file is left to one thread, and what waits behind it to the others.
const LARGE: u64 = 4 << 20;

/// Verifies a folder: reads every file that is listed or there, compares, and gives what it has to say to `each`, in
/// the order of paths. Walking, comparing and reading overlap; memory does not grow with the number of files.
///
/// # Errors
/// [`VerifyError`]. A place that cannot be reached is no error but a finding.
pub fn verify(
    request: &VerifyRequest,
    meter: &Meter,
    listener: &dyn Listener,
    each: &mut dyn FnMut(&Finding),
) -> Result<Verified, VerifyError> {
    verify_watched(request, &Unwatched(request.cancel.clone()), meter, listener, each)
}

/// The same, while somebody looks on.
///
/// # Errors
/// [`VerifyError`]; [`VerifyError::Interrupted`] where it is enough before the end.
pub(super) fn verify_watched(
    request: &VerifyRequest,
    watch: &dyn Watch,
    meter: &Meter,
    listener: &dyn Listener,
    each: &mut dyn FnMut(&Finding),
) -> Result<Verified, VerifyError> {
    let root = std::path::absolute(&request.root).unwrap_or_else(|_| request.root.clone());
    let (root, folder) = match root.canonicalize().and_then(|root| Folder::open(&root).map(|folder| (root, folder))) {
        Ok(opened) => opened,
        Err(error) => return unreachable_root(request, &root, &Why::System(error.to_string()), each),
    };
    let part = match &request.extent {
        Extent::Part(part) => Some(part),
        Extent::Whole | Extent::Names | Extent::Look => None,
    };
    let mut opened = open(&request.baseline, &root, part, &request.scratch)?;
    let list_faults = !opened.findings.is_empty();
    opened.findings.iter().for_each(&mut *each);
    let mut absent = Vec::new();
    let known = opened.place.clone().filter(|place| place::is_of(&root, place));
    if let Some(place) = &known {
        if let Some(why) = place::not_mounted(&root, place) {
            return unreachable(opened, &root, &why, list_faults, each);
        }
        absent = place::absent_mounts(&root, place);
    }
    let identity = folder.identity().ok();
    let walk = match Walk::new(folder) {
        Ok(walk) => walk,
        Err(error) => return unreachable(opened, &root, &Why::System(error.to_string()), list_faults, each),
    };
    if walk.is_empty() {
        // An empty folder is what is left of a device that is not there, unless the device is proven to be there.
        let why = match place::device(&root, known.as_ref()) {
            Device::Same => None,
            Device::Other => Some(Why::OtherDevice),
            Device::Unknown => Some(Why::Empty),
        };
        // Of a folder that was empty when it was put on record nothing can be gone.
        let why = match why {
            Some(why) if known.is_none() || lists_any(&request.baseline, &root, &request.scratch)? => Some(why),
            _ => None,
        };
        if let Some(why) = why {
            return unreachable(opened, &root, &why, list_faults, each);
        }
    }
    let walk = match part {
        Some(part) => walk.within(&part.start, part.stop.as_deref()),
        None => walk,
    };
    let reading = Reading { request, watch, meter, listener };
    let book = match &request.extent {
        Extent::Names => reading.names(&root, walk, &mut opened, absent)?,
        Extent::Look => reading.look(&root, walk, &mut opened, absent)?,
        Extent::Whole => {
            let book = Book::new(&request.scratch, Settling::Now)?;
            reading.all(book, walk, &mut opened, absent, Only::Everything)?
        }
        Extent::Part(_) => {
            let book = Book::new(&request.scratch, Settling::Later)?;
            reading.all(book, walk, &mut opened, absent, Only::Listed)?
        }
    };
    let gone = if identity != place::identity_of(&root) {
        Some(Why::WentAway)
    } else if !book.met_any() && place::device(&root, known.as_ref()) == Device::Other {
        Some(Why::OtherDevice)
    } else {
        None
    };
    let (mut counts, mut findings) = book.close(gone.as_ref())?;
    counts.bytes = meter.total(Purpose::Source);
    while let Some(finding) = findings.next()? {
        each(&finding);
    }
    Ok(Verified { counts, list_faults, place_unreachable: false })
}

/// What is read of what is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Only {
    /// All of it.
    Everything,
    /// What is listed; the rest is counted.
    Listed,
    /// What no list names; what is listed and there is taken as it is.
    Unlisted,
    /// Nothing: what is listed is looked at, the rest is counted.
    Nothing,
}

/// A verification, and who takes part in it.
struct Reading<'r> {
    request: &'r VerifyRequest,
    watch: &'r dyn Watch,
    meter: &'r Meter,
    listener: &'r dyn Listener,
}

impl Reading<'_> {
    /// Compares the names of all. New files are read only where something is gone that they could be.
    fn names(&self, root: &Path, walk: Walk, opened: &mut Opened, absent: Vec<Vec<u8>>) -> Result<Book, VerifyError> {
        let mut book = Book::new(&self.request.scratch, Settling::Now)?;
        let mut merge = Merge::new(walk, opened, absent.clone())?;
        let mut gone = 0;
        while let Some(step) = merge.step()? {
            if self.watch.is_enough() {
                return Err(VerifyError::Interrupted);
            }
            match step {
                Step::Read(job) if job.is_listed() => book.saw_listed(),
                Step::Read(job) => book.unread(job.key())?,
                Step::Gone { .. } => gone += 1,
                Step::Unreachable { key, why, files } => book.shut(&key, &why, files)?,
                Step::NoFile { .. } | Step::Mount { .. } => {}
            }
        }
        if gone == 0 {
            return Ok(book);
        }
        self.settle(Book::new(&self.request.scratch, Settling::Now)?, root, gone, absent)
    }

    /// Compares names, sizes and times. What is gone and new is settled in a second walk; new files are read there.
    fn look(&self, root: &Path, walk: Walk, opened: &mut Opened, absent: Vec<Vec<u8>>) -> Result<Book, VerifyError> {
        let book = Book::new(&self.request.scratch, Settling::Later)?;
        let mut book = self.all(book, walk, opened, absent.clone(), Only::Nothing)?;
        match book.settle() {
            0 => Ok(book),
            unsettled => self.settle(book, root, unsettled, absent),
        }
    }

    /// Says in a second walk what is gone, new, moved. Of `unsettled` files that is not known yet: where the place went
    /// away meanwhile it never is, and they are unreachable.
    fn settle(&self, mut book: Book, root: &Path, unsettled: u64, absent: Vec<Vec<u8>>) -> Result<Book, VerifyError> {
        match Folder::open(root).and_then(Walk::new) {
            Ok(walk) => {
                let mut whole = open(&self.request.baseline, root, None, &self.request.scratch)?;
                self.all(book, walk, &mut whole, absent, Only::Unlisted)
            }
            Err(error) => {
                book.went_away(&Why::System(error.to_string()), unsettled)?;
                Ok(book)
            }
        }
    }

    /// Walks, compares and reads; what it comes to goes into `book`.
    fn all(
        &self,
        book: Book,
        walk: Walk,
        opened: &mut Opened,
        absent: Vec<Vec<u8>>,
        only: Only,
    ) -> Result<Book, VerifyError> {
        self.listener.say(Progress::Stage { stage: Stage::Verify, bytes: 0, files: 0, units: 0 });
        let judge = Judge::new(self.request.choice, &opened.algorithms);
        let book = Mutex::new(book);
        let pool = Pool::new();
        let threads = self.request.threads.get();
        let crew = Crew {
            reading: self,
            judge: &judge,
            book: &book,
            pool: &pool,
            threads,
            only,
            was_enough: AtomicBool::new(false),
        };
        let mut merge = Merge::new(walk, opened, absent)?;
        let outcome = std::thread::scope(|scope| {
            let readers: Vec<_> = (0..threads).map(|_| scope.spawn(|| crew.work())).collect();
            let walked = crew.walk(&mut merge);
            if walked.is_err() {
                pool.abandon();
            }
            pool.close();
            readers.into_iter().fold(walked, |sofar, reader| {
                let read = reader.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
                sofar.and(read)
            })
        });
        outcome?;
        if crew.was_enough.load(Ordering::SeqCst) {
            return Err(VerifyError::Interrupted);
        }
        Ok(book.into_inner().unwrap_or_else(PoisonError::into_inner))
    }
}

/// What all threads of a verification need.
struct Crew<'c> {
    reading: &'c Reading<'c>,
    judge: &'c Judge,
    book: &'c Mutex<Book>,
    pool: &'c Pool<Job>,
    threads: usize,
    only: Only,
    /// Whether it ended before its end.
    was_enough: AtomicBool,
}

/// What a thread saw and did not put into the book yet.
#[derive(Default)]
struct Seen {
    /// What was read and is as it was.
    intact: Vec<Job>,
    /// How many are as they were by their size and time.
    unread: u64,
    others: Vec<(Job, Verdict)>,
}

impl Crew<'_> {
    /// Compares the names, and hands out what is to be read.
    fn walk(&self, merge: &mut Merge<'_>) -> Result<(), VerifyError> {
        let only = self.only;
        let is_counted = matches!(only, Only::Listed | Only::Nothing);
        let mut jobs = Vec::with_capacity(AT_ONCE);
        while let Some(step) = merge.step()? {
            if self.is_enough() {
                return Ok(());
            }
            match step {
                Step::Read(job) if only == Only::Unlisted && job.is_listed() => self.book().saw_listed(),
                Step::Read(job) if is_counted && !job.is_listed() => self.book().unread(job.key())?,
                Step::NoFile { .. } if only == Only::Unlisted => {}
                Step::Read(job) if job.is_listed() && self.reading.watch.is_known(job.key()) => {
                    self.book().note(job.key(), Verdict::Intact)?;
                }
                Step::Read(job) => {
                    jobs.push(job);
                    if jobs.len() == AT_ONCE && !self.pool.put(&mut jobs) {
                        return Ok(());
                    }
                }
                Step::Gone { key, expected } => self.book().gone(&key, &expected)?,
                Step::Unreachable { key, why, files } => self.book().shut(&key, &why, files)?,
                Step::NoFile { key } => self.book().no_file(&key)?,
                Step::Mount { .. } => {}
            }
        }
        self.pool.put(&mut jobs);
        Ok(())
    }

    /// Reads files until there are no more.
    fn work(&self) -> Result<(), VerifyError> {
        let worked = self.read_files();
        if worked.is_err() {
            self.pool.abandon();
        }
        worked
    }

    fn read_files(&self) -> Result<(), VerifyError> {
        let mut reader = DigestReader::new(self.reading.meter, self.threads);
        let (mut jobs, mut seen) = (Vec::new(), Seen::default());
        while self.pool.take(&mut jobs, self.threads) {
            jobs.reverse();
            let (mut files, mut bytes) = (0, 0);
            while let Some(job) = jobs.pop() {
                if self.is_enough() {
                    break;
                }
                let expected = job.expected();
                let size = expected.as_ref().and_then(|expected| expected.size);
                // Who does not know how large it is looks on while it reads: the rest of a share is small.
                if self.only != Only::Nothing && size.is_some_and(|size| size >= LARGE) {
                    jobs.reverse();
                    self.pool.give_back(&mut jobs);
                }
                let (verdict, read) = match self.only {
                    Only::Nothing => (look(&job, expected), 0),
                    _ => self.judge.judge(&job, expected, &mut reader, self.reading.watch),
                };
                match verdict {
                    Verdict::Intact => seen.intact.push(job),
                    Verdict::Unread => seen.unread += 1,
                    verdict => seen.others.push((job, verdict)),
                }
                files += 1;
                bytes += read;
                if read >= LARGE {
                    jobs.reverse();
                    self.pool.give_back(&mut jobs);
                }
            }
            self.note(&mut seen)?;
            self.reading.listener.say(Progress::Files { files });
            self.reading.listener.say(Progress::Bytes { bytes });
        }
        Ok(())
    }

    /// Puts what was seen into the book; then who looks on may rely on it.
    fn note(&self, seen: &mut Seen) -> Result<(), VerifyError> {
        let mut book = self.book();
        book.well(seen.intact.len() as u64, std::mem::take(&mut seen.unread));
        for (job, verdict) in seen.others.drain(..) {
            if matches!(verdict, Verdict::Unfinished) {
                self.was_enough.store(true, Ordering::SeqCst);
            }
            book.note(job.key(), verdict)?;
        }
        drop(book);
        self.reading.watch.intact(&mut seen.intact.iter().map(Job::key));
        seen.intact.clear();
        Ok(())
    }

    /// Whether nothing more should be read; then nobody reads on.
    fn is_enough(&self) -> bool {
        let enough = self.was_enough.load(Ordering::SeqCst) || self.reading.watch.is_enough();
        if enough {
            self.was_enough.store(true, Ordering::SeqCst);
            self.pool.abandon();
        }
        enough
    }

    fn book(&self) -> std::sync::MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The root cannot be opened: the list alone says how many files are not verified.
pub(super) fn unreachable_root(
    request: &VerifyRequest,
    root: &Path,
    why: &Why,
    each: &mut dyn FnMut(&Finding),
) -> Result<Verified, VerifyError> {
    match open(&request.baseline, root, None, &request.scratch) {
        Ok(opened) => {
            let list_faults = !opened.findings.is_empty();
            unreachable(opened, root, why, list_faults, each)
        }
        // The manifests of a bag lie in it.
        Err(VerifyError::List { .. }) if request.baseline == super::Baseline::Bag => {
            each(&unreachable_place(root, why, 0));
            Ok(Verified { counts: Counts::default(), list_faults: false, place_unreachable: true })
        }
        Err(error) => Err(error),
    }
}

fn unreachable(
    mut opened: Opened,
    root: &Path,
    why: &Why,
    list_faults: bool,
    each: &mut dyn FnMut(&Finding),
) -> Result<Verified, VerifyError> {
    let mut files = 0;
    while opened.listing.advance()? {
        files += 1;
    }
    each(&unreachable_place(root, why, files));
    let counts = Counts { unreachable: files, ..Counts::default() };
    Ok(Verified { counts, list_faults, place_unreachable: true })
}

fn unreachable_place(root: &Path, why: &Why, files: u64) -> Finding {
    why.finding(Subject::Package { name: root.display().to_string(), entry: None }, files)
}
