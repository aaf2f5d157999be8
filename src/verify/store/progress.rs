//! How far the reading of a portion got, kept so that a run that is killed goes on inside it, and inside a file that
//! takes hours.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::records::fixity::{LongState, UnderWay, UnderWayLine};
use crate::records::{LineWriter, SourcePath, Stamp, read_lines};

use super::super::watch::Watch;

/// A portion that is read in less time leaves nothing behind: to read it again costs less than to note it.
const WORTH_NOTING: Duration = Duration::from_secs(1);

/// Looks on while a portion is read.
pub struct Progress<'p> {
    path: PathBuf,
    head: UnderWay,
    stop: &'p (dyn Fn() -> bool + Sync),
    known: HashSet<Vec<u8>>,
    steps: HashMap<Vec<u8>, (Stamp, Vec<LongState>)>,
    notes: Mutex<Notes>,
}

struct Notes {
    writer: Option<LineWriter<UnderWayLine>>,
    /// Whether the file holds something of this portion already.
    is_begun: bool,
    waiting: Vec<SourcePath>,
    noted: Instant,
}

impl<'p> Progress<'p> {
    /// Goes on with what the file at `path` says of the portion of `head`, if it says anything of it. What was begun
    /// before `read` ended with that reading, or is older than it.
    pub fn open(path: PathBuf, head: UnderWay, read: Option<Timestamp>, stop: &'p (dyn Fn() -> bool + Sync)) -> Self {
        let mut progress = Self {
            path,
            head,
            stop,
            known: HashSet::new(),
            steps: HashMap::new(),
            notes: Mutex::new(Notes { writer: None, is_begun: false, waiting: Vec::new(), noted: Instant::now() }),
        };
        progress.take_over(read);
        progress
    }

    /// What cannot be read was never acknowledged, or is damaged: what stands before it counts.
    fn take_over(&mut self, read: Option<Timestamp>) {
        let Ok(mut lines) = read_lines::<UnderWayLine>(&self.path) else { return };
        let Some(Ok(UnderWayLine::Portion(found))) = lines.next() else { return };
        let UnderWay { version, since, .. } = &found;
        let is_ours = found == UnderWay { since: *since, version: *version, ..self.head.clone() };
        // Seconds are what the catalogue knows of readings.
        if !is_ours || read.is_some_and(|read| since.as_second() <= read.as_second()) {
            return;
        }
        self.head.since = *since;
        self.notes.get_mut().unwrap_or_else(PoisonError::into_inner).is_begun = true;
        for line in lines.map_while(Result::ok) {
            match line {
                UnderWayLine::Portion(_) => return,
                UnderWayLine::Intact(paths) => self.known.extend(paths.iter().map(SourcePath::sort_key)),
                UnderWayLine::Reached { path, stamp, state } => {
                    let (last, states) = self.steps.entry(path.sort_key()).or_insert_with(|| (stamp, Vec::new()));
                    // It was changed between two readings, or begun anew: the steps noted before say nothing of it.
                    if *last != stamp || states.last().is_some_and(|last| last.bytes >= state.bytes) {
                        (*last, *states) = (stamp, Vec::new());
                    }
                    states.push(state);
                }
            }
        }
    }

    /// When the first byte of the portion was read.
    pub fn since(&self) -> Timestamp {
        self.head.since
    }

    /// The portion is on record as read.
    pub fn finish(self) {
        drop(self.notes);
        let _ = fs::remove_file(&self.path);
    }

    /// It is gone on with another time.
    pub fn pause(self) {
        self.keep(&mut self.notes());
    }

    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes durable what was seen so far.
    fn keep(&self, notes: &mut Notes) {
        if !notes.waiting.is_empty() {
            let paths = std::mem::take(&mut notes.waiting);
            self.write(notes, &UnderWayLine::Intact(paths));
        }
        if let Some(writer) = &mut notes.writer {
            let _ = writer.flush_durable();
        }
        notes.noted = Instant::now();
    }

    fn keep_if_due(&self, notes: &mut Notes) {
        if notes.noted.elapsed() >= WORTH_NOTING {
            self.keep(notes);
        }
    }

    /// Where this cannot be written nothing is lost but time: what must be on record is written elsewhere, and fails
    /// there.
    fn write(&self, notes: &mut Notes, line: &UnderWayLine) {
        if notes.writer.is_none() {
            notes.writer = self.begin(notes.is_begun).ok();
            notes.is_begun = true;
        }
        let written = notes.writer.as_mut().is_some_and(|writer| writer.write(line).is_ok());
        if !written {
            notes.writer = None;
        }
    }

    fn begin(&self, is_begun: bool) -> std::io::Result<LineWriter<UnderWayLine>> {
        if is_begun {
            return LineWriter::append(&self.path).map(|(writer, _)| writer);
        }
        let mut writer = LineWriter::create(&self.path)?;
        writer.write(&UnderWayLine::Portion(self.head.clone()))?;
        Ok(writer)
    }
}

impl Watch for Progress<'_> {
    fn is_enough(&self) -> bool {
        (self.stop)()
    }

    fn is_known(&self, key: &[u8]) -> bool {
        self.known.contains(key)
    }

    fn intact(&self, keys: &mut dyn Iterator<Item = &[u8]>) {
        let mut notes = self.notes();
        notes.waiting.extend(keys.map(SourcePath::from_sort_key));
        self.keep_if_due(&mut notes);
    }

    fn so_far(&self, key: &[u8], stamp: &Stamp) -> Vec<LongState> {
        let kept = self.steps.get(key).filter(|(then, _)| then == stamp);
        kept.map(|(_, states)| states.clone()).unwrap_or_default()
    }

    fn reached(&self, key: &[u8], stamp: &Stamp, state: LongState) {
        let path = SourcePath::from_sort_key(key);
        let mut notes = self.notes();
        self.write(&mut notes, &UnderWayLine::Reached { path, stamp: *stamp, state });
        self.keep_if_due(&mut notes);
    }
}

/// How the names of the files begin that keep the progress of a store, and how they end.
const NAME: (&str, &str) = ("under-way-", ".jsonl");
/// The one file in which earlier versions kept it, of whichever portion was read last.
const OF_ALL: &str = "under-way.jsonl";

/// Where the progress of the portion is kept that begins with the sort key `start`. Each has a file of its own: one
/// that is tried in vain every night must not take away what was read of another.
pub fn progress_path(folder: &Path, start: &[u8]) -> PathBuf {
    folder.join(name_of(start))
}

fn name_of(start: &[u8]) -> String {
    format!("{}{:.16}{}", NAME.0, blake3::hash(start).to_hex(), NAME.1)
}

/// Removes the progress of portions that there are no more: nobody goes on with it. `starts` are the sort keys with
/// which portions begin.
pub fn sweep<'k>(folder: &Path, starts: impl Iterator<Item = &'k [u8]>) {
    take_over_old(folder);
    let Ok(entries) = fs::read_dir(folder) else { return };
    let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    let mut left: HashSet<String> = names.filter(|name| name.starts_with(NAME.0) && name.ends_with(NAME.1)).collect();
    if left.is_empty() {
        return;
    }
    for start in starts {
        left.remove(&name_of(start));
    }
    for name in left {
        // One that stays costs nothing but its place.
        let _ = fs::remove_file(folder.join(name));
    }
}

/// Gives what an earlier version kept the name that it has now.
fn take_over_old(folder: &Path) {
    let old = folder.join(OF_ALL);
    let Ok(mut lines) = read_lines::<UnderWayLine>(&old) else { return };
    let start = match lines.next() {
        Some(Ok(UnderWayLine::Portion(head))) => head.from.map_or_else(Vec::new, |path| path.sort_key()),
        _ => Vec::new(),
    };
    let new = progress_path(folder, &start);
    let _ = if new.exists() { fs::remove_file(&old) } else { fs::rename(&old, new) };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::{Algorithm, Hex, Record};

    fn head(since: i64) -> UnderWay {
        UnderWay {
            format: UnderWay::FORMAT.to_owned(),
            version: UnderWay::VERSION,
            since: Timestamp::from_second(since).unwrap(),
            seal: Hex([3; 32]),
            from: None,
            to: Some("b".into()),
            algorithms: vec![Algorithm::Blake3],
        }
    }

    fn state(bytes: u64) -> LongState {
        LongState { bytes, blake3: Some(Hex([1; 32])), sha256: None }
    }

    #[test]
    fn what_was_noted_is_known_again_and_of_the_same_portion_alone() {
        let place = tempfile::tempdir().unwrap();
        let path = progress_path(place.path(), b"");
        let never = || false;
        let (stamp, other) = (Stamp { size: 7, ..Stamp::default() }, Stamp { size: 8, ..Stamp::default() });
        let first = Progress::open(path.clone(), head(1000), None, &never);
        first.intact(&mut [&b"a\x001"[..], b"a\x002"].into_iter());
        first.reached(b"long", &other, state(64));
        first.reached(b"long", &stamp, state(64));
        first.reached(b"long", &stamp, state(128));
        first.pause();
        let open = |head: UnderWay, read| Progress::open(path.clone(), head, read, &never);
        let again = open(head(2000), None);
        assert_eq!(again.since().as_second(), 1000);
        assert!(again.is_known(b"a\x001") && again.is_known(b"a\x002") && !again.is_known(b"a\x003"));
        assert_eq!(again.so_far(b"long", &stamp).len(), 2);
        assert!(again.so_far(b"long", &other).is_empty());
        // It is gone on with at the end of the same file.
        again.intact(&mut [&b"a\x003"[..]].into_iter());
        again.pause();
        assert!(open(head(3000), None).is_known(b"a\x003") && open(head(3000), None).is_known(b"a\x001"));
        // A reading that ended meanwhile, another manifest, another portion, other digests: nothing of it counts.
        let read = |second| Some(Timestamp::from_second(second).unwrap());
        assert!(open(head(3000), read(999)).is_known(b"a\x001"));
        assert!(!open(head(3000), read(1000)).is_known(b"a\x001"));
        for another in [
            UnderWay { seal: Hex([4; 32]), ..head(3000) },
            UnderWay { to: None, ..head(3000) },
            UnderWay { algorithms: vec![Algorithm::Sha256], ..head(3000) },
        ] {
            let fresh = open(another, None);
            assert!(!fresh.is_known(b"a\x001") && fresh.since().as_second() == 3000);
        }
        open(head(3000), None).finish();
        assert!(!path.exists() && !open(head(3000), None).is_known(b"a\x001"));
    }

    #[test]
    fn a_portion_that_is_tried_in_vain_takes_nothing_from_another() {
        let place = tempfile::tempdir().unwrap();
        let (never, stamp) = (|| false, Stamp { size: 7, ..Stamp::default() });
        let of = |start: &str| {
            let from = (!start.is_empty()).then(|| start.into());
            let head = UnderWay { from, to: None, ..head(1000) };
            Progress::open(progress_path(place.path(), start.as_bytes()), head, None, &never)
        };
        let long = of("a");
        long.reached(b"long", &stamp, state(64));
        long.pause();
        // Another one is begun, cut off, gone on with and finished.
        let other = of("f");
        other.intact(&mut [&b"f1"[..]].into_iter());
        other.pause();
        assert!(of("f").is_known(b"f1") && !of("f").is_known(b"f2"));
        of("f").finish();
        assert_eq!(of("a").so_far(b"long", &stamp).len(), 1);
        // What belongs to no portion any more goes.
        sweep(place.path(), [&b""[..], b"a"].into_iter());
        assert_eq!(of("a").so_far(b"long", &stamp).len(), 1);
        sweep(place.path(), [&b""[..], b"b"].into_iter());
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 0);
        // What an earlier version kept is gone on with.
        let old = of("a");
        old.reached(b"long", &stamp, state(64));
        old.pause();
        let under_way = place.path().join(OF_ALL);
        fs::rename(progress_path(place.path(), b"a"), &under_way).unwrap();
        sweep(place.path(), [&b""[..], b"a"].into_iter());
        assert!(!under_way.exists());
        assert_eq!(of("a").so_far(b"long", &stamp).len(), 1);
        fs::write(&under_way, b"no line").unwrap();
        sweep(place.path(), [&b"a"[..]].into_iter());
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
    }

    #[test]
    fn damage_costs_what_stands_behind_it() {
        let place = tempfile::tempdir().unwrap();
        let path = progress_path(place.path(), b"");
        let never = || false;
        let first = Progress::open(path.clone(), head(1000), None, &never);
        first.intact(&mut [&b"1"[..]].into_iter());
        first.pause();
        let mut text = fs::read_to_string(&path).unwrap();
        text.push_str("{\"intact\":[\"2\"]}\n{\"inta");
        fs::write(&path, &text).unwrap();
        let again = Progress::open(path.clone(), head(2000), None, &never);
        assert!(again.is_known(b"1") && again.is_known(b"2"));
        fs::write(&path, text.replacen("\"2\"", "2", 1)).unwrap();
        let again = Progress::open(path, head(2000), None, &never);
        assert!(again.is_known(b"1") && !again.is_known(b"2"));
    }
}
