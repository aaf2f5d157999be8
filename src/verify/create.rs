//! Putting a tree under fixity: the digests of every file, in a manifest.

use std::fs::File;
use std::io::{BufReader, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use serde::Serialize;

use crate::io::{
    AtomicFile, Folder, Meter, Sorted, Sorter, drop_cache, file_system_id, mount_point, path_to_bytes, stamp,
};
use crate::progress::{Listener, Progress, Stage};
use crate::records::fixity::{
    FileSystemId, ManifestEnd, ManifestError, ManifestFile, ManifestHead, ManifestPlace, ManifestReader, ManifestWriter,
};
use crate::records::{Algorithm, Hex, Hex32, Record, SourcePath};

use super::baseline::{Baseline, open};
use super::digests::DigestReader;
use super::error::VerifyError;
use super::merge::{Job, Merge, Step, lies_below};
use super::place;
use super::pool::{AT_ONCE, Pool};
use super::request::{DigestChoice, VerifyRequest};
use super::walk::{Met, Walk};
use super::why::Why;

/// Bytes of digests that are held in memory while they are sorted.
const HELD: usize = 24 << 20;

/// What was put under fixity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CreateOutcome {
    /// Files.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// The seal of the manifest: SHA-256 over its lines but for the last.
    pub seal: Hex32,
    /// Links, pipes and devices, which have no bytes of their own and are not listed.
    pub passed_over: u64,
}

/// Reads every file below `request.root` and writes its digests to `manifest`: BLAKE3, and SHA-256 where all are asked
/// for. What cannot be read keeps it from being made, as do files that change meanwhile. What has its name already is
/// never replaced: where it is the manifest of the same place, damage would become the good state.
///
/// # Errors
/// [`VerifyError`].
pub fn create(
    request: &VerifyRequest,
    manifest: &Path,
    at: Timestamp,
    meter: &Meter,
    listener: &dyn Listener,
) -> Result<CreateOutcome, VerifyError> {
    let tree = |source| VerifyError::Tree { path: request.root.clone(), source };
    // Said before hours of reading; asked again when it gets its name.
    if manifest.symlink_metadata().is_ok() {
        return Err(VerifyError::Exists { path: manifest.to_path_buf() });
    }
    let root = request.root.canonicalize().map_err(tree)?;
    let own = manifest_key(manifest, &root);
    let mut walk = Walk::new(Folder::open(&root).map_err(tree)?).map_err(tree)?;
    let (mut place, mut passed_over) = (place_of(&root)?, 0);
    let sorted = read_all(request, &root, meter, listener, |give| {
        while let Some(met) = walk.advance() {
            let key = walk.key().to_vec();
            let goes_on = match met {
                Met::File(folder) if own.as_ref() != Some(&key) => give(Found::File(Job::unlisted(folder, &key))),
                Met::File(_) => true,
                Met::Other(_) => {
                    passed_over += 1;
                    true
                }
                Met::Mount => {
                    place.mounts.push(SourcePath::from_sort_key(&key));
                    true
                }
                Met::Unreadable(error) => give(Found::Unread(key, error.to_string())),
            };
            if !goes_on {
                break;
            }
        }
        Ok(())
    })?;
    let end = write(manifest, None, sorted, place, at, meter)?;
    Ok(CreateOutcome { files: end.files, bytes: end.bytes, seal: end.seal, passed_over })
}

/// Writes `manifest` as `before`, with the files that no line of it names: these alone are read. What is on record and
/// gone, or has other content now, stays on record as it was. Devices that are mounted below the folder since are put
/// on record too: without that their files would be missing, not unreachable, when they are not mounted. Gives the
/// number of files that were added and the new last line; where there is neither a new file nor a new device, nothing
/// is written.
///
/// # Errors
/// [`VerifyError`]; also where the device of the folder is not mounted, for what lies there now is not part of it.
pub fn extend(
    request: &VerifyRequest,
    before: &Path,
    manifest: &Path,
    at: Timestamp,
    meter: &Meter,
    listener: &dyn Listener,
) -> Result<Option<(u64, ManifestEnd)>, VerifyError> {
    let tree = |source| VerifyError::Tree { path: request.root.clone(), source };
    let root = request.root.canonicalize().map_err(tree)?;
    let walk = Walk::new(Folder::open(&root).map_err(tree)?).map_err(tree)?;
    let mut opened = open(&Baseline::Manifest(before.to_path_buf()), &root, None, &request.scratch)?;
    opened.own.extend(manifest_key(manifest, &root));
    let mut place = opened.place.clone().unwrap_or_default();
    if let Some(why) = place::not_mounted(&root, &place).filter(|_| place::is_of(&root, &place)) {
        return Err(tree(std::io::Error::new(std::io::ErrorKind::NotFound, reason(&why))));
    }
    let mounts_before = place.mounts.len();
    // What lies at the place of a device that is not mounted now is not part of the folder either.
    let absent = if place::is_of(&root, &place) { place::absent_mounts(&root, &place) } else { Vec::new() };
    let mut merge = Merge::new(walk, &mut opened, Vec::new())?;
    let mut added = 0;
    let sorted = read_all(request, &root, meter, listener, |give| {
        while let Some(step) = merge.step()? {
            let goes_on = match step {
                Step::Read(job) if absent.iter().any(|mount| lies_below(job.key(), mount)) => true,
                Step::Read(job) if !job.is_listed() => {
                    added += 1;
                    give(Found::File(job))
                }
                Step::Unreachable { key, why, .. } => give(Found::Unread(key, reason(&why))),
                Step::Mount { key } => {
                    let mount = SourcePath::from_sort_key(&key);
                    if !place.mounts.contains(&mount) {
                        place.mounts.push(mount);
                    }
                    true
                }
                Step::Read(_) | Step::Gone { .. } | Step::NoFile { .. } => true,
            };
            if !goes_on {
                break;
            }
        }
        Ok(())
    })?;
    if added == 0 && place.mounts.len() == mounts_before {
        return Ok(None);
    }
    place.mounts.sort_by_key(SourcePath::sort_key);
    write(manifest, Some(before), sorted, place, at, meter).map(|end| Some((added, end)))
}

/// A reason in words of the system, where there are any.
fn reason(why: &Why) -> String {
    match why {
        Why::System(message) => message.clone(),
        Why::NotMounted { place } => format!("nothing is mounted at {place}"),
        Why::Empty | Why::OtherDevice | Why::WentAway | Why::Link | Why::ArchiveDamaged => {
            std::io::ErrorKind::NotFound.to_string()
        }
    }
}

/// What the walk finds.
enum Found {
    /// A file that is to be read.
    File(Job),
    /// A folder that cannot be, and why.
    Unread(Vec<u8>, String),
}

/// Reads the files that `walk` gives, on all threads; gives their digests in the order of paths.
fn read_all(
    request: &VerifyRequest,
    root: &Path,
    meter: &Meter,
    listener: &dyn Listener,
    walk: impl FnOnce(&mut dyn FnMut(Found) -> bool) -> Result<(), VerifyError>,
) -> Result<Sorted, VerifyError> {
    listener.say(Progress::Stage { stage: Stage::Verify, bytes: 0, files: 0, units: 0 });
    let reading = Reading {
        sorter: Mutex::new(Sorter::new(&request.scratch, HELD)),
        unread: Mutex::new((0, None)),
        pool: Pool::new(),
        request,
        meter,
        listener,
    };
    std::thread::scope(|scope| {
        let readers: Vec<_> = (0..request.threads.get()).map(|_| scope.spawn(|| reading.work())).collect();
        let mut jobs = Vec::with_capacity(AT_ONCE);
        let walked = walk(&mut |found| {
            match found {
                Found::File(job) => jobs.push(job),
                Found::Unread(key, message) => reading.unread(&key, &message),
            }
            if request.cancel.is_requested() {
                reading.pool.abandon();
                return false;
            }
            jobs.len() < AT_ONCE || reading.pool.put(&mut jobs)
        });
        reading.pool.put(&mut jobs);
        reading.pool.close();
        readers.into_iter().fold(walked, |sofar, reader| {
            sofar.and(reader.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        })
    })?;
    if request.cancel.is_requested() {
        return Err(VerifyError::Interrupted);
    }
    let (unread, first) = reading.unread.into_inner().unwrap_or_else(PoisonError::into_inner);
    if let Some((first, message)) = first {
        return Err(VerifyError::Unread { path: root.to_path_buf(), unread, first, message });
    }
    let sorter = reading.sorter.into_inner().unwrap_or_else(PoisonError::into_inner);
    sorter.finish().map_err(VerifyError::Scratch)
}

/// What the readers share.
struct Reading<'r> {
    sorter: Mutex<Sorter>,
    /// How many could not be read, and the first with the reason.
    unread: Mutex<(u64, Option<(String, String)>)>,
    pool: Pool<Job>,
    request: &'r VerifyRequest,
    meter: &'r Meter,
    listener: &'r dyn Listener,
}

impl Reading<'_> {
    fn work(&self) -> Result<(), VerifyError> {
        let threads = self.request.threads.get();
        let mut reader = DigestReader::new(self.meter, threads);
        let wanted: &[Algorithm] = match self.request.choice {
            DigestChoice::All => &[Algorithm::Blake3, Algorithm::Sha256],
            DigestChoice::Fastest | DigestChoice::Sha256 => &[Algorithm::Blake3],
        };
        let (mut jobs, mut done) = (Vec::new(), Vec::new());
        while self.pool.take(&mut jobs, threads) {
            jobs.reverse();
            let (mut files, mut bytes) = (0, 0);
            while let Some(job) = jobs.pop() {
                let large = match digests(&job, &mut reader, wanted) {
                    Ok((size, value)) => {
                        done.push((job, value));
                        bytes += size;
                        size >= 4 << 20
                    }
                    Err(error) => {
                        self.unread(job.key(), &error.to_string());
                        false
                    }
                };
                files += 1;
                if large {
                    jobs.reverse();
                    self.pool.give_back(&mut jobs);
                }
            }
            let mut sorter = self.sorter.lock().unwrap_or_else(PoisonError::into_inner);
            for (job, value) in done.drain(..) {
                if let Err(error) = sorter.push(job.key(), &value) {
                    self.pool.abandon();
                    return Err(VerifyError::Scratch(error));
                }
            }
            drop(sorter);
            self.listener.say(Progress::Files { files });
            self.listener.say(Progress::Bytes { bytes });
        }
        Ok(())
    }

    fn unread(&self, key: &[u8], message: &str) {
        let mut unread = self.unread.lock().unwrap_or_else(PoisonError::into_inner);
        unread.0 += 1;
        unread.1.get_or_insert_with(|| (SourcePath::from_sort_key(key).to_string(), message.to_owned()));
    }
}

/// Size of a file, and what is sorted of it: size, time, the digests.
fn digests(job: &Job, reader: &mut DigestReader<'_>, wanted: &[Algorithm]) -> std::io::Result<(u64, Vec<u8>)> {
    let file = job.folder.open_file(job.name())?;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(std::io::Error::other("no regular file"));
    }
    let before = stamp(&metadata);
    // What is put on record is what the device gives, as far as it was written to it.
    drop_cache(&file);
    let (bytes, taken) = reader.take(&file, before.size, wanted)?;
    if stamp(&file.metadata()?) != before || bytes != before.size {
        return Err(std::io::Error::other("the file was changed while it was read"));
    }
    let mut value = [before.size.to_le_bytes(), before.mtime_ns.to_le_bytes()].concat();
    taken.iter().for_each(|(_, digest)| value.extend_from_slice(digest));
    Ok((before.size, value))
}

/// Writes the files that were read, among those of the manifest `before`, where there is one, to a file that is not
/// there yet.
fn write(
    path: &Path,
    before: Option<&Path>,
    mut sorted: Sorted,
    place: ManifestPlace,
    at: Timestamp,
    meter: &Meter,
) -> Result<ManifestEnd, VerifyError> {
    let failed = |source| VerifyError::Write { path: path.to_path_buf(), source };
    let head = ManifestHead { format: ManifestHead::FORMAT.to_owned(), version: ManifestHead::VERSION, at, place };
    let mut old = before.map(Old::open).transpose()?;
    let mut kept = old.as_mut().map_or(Ok(None), Old::next)?;
    let file = AtomicFile::create(path, meter).map_err(failed)?;
    let mut writer = ManifestWriter::new(BufWriter::with_capacity(256 << 10, file), &head).map_err(failed)?;
    while let Some((key, value)) = sorted.next_record().map_err(VerifyError::Scratch)? {
        while let Some(earlier) = kept.take_if(|earlier| earlier.path.sort_key().as_slice() < key) {
            writer.file(&earlier).map_err(failed)?;
            kept = old.as_mut().map_or(Ok(None), Old::next)?;
        }
        let file = file_of(key, value).ok_or_else(|| VerifyError::Scratch(std::io::ErrorKind::InvalidData.into()))?;
        writer.file(&file).map_err(failed)?;
    }
    while let Some(earlier) = kept {
        writer.file(&earlier).map_err(failed)?;
        kept = old.as_mut().map_or(Ok(None), Old::next)?;
    }
    let (mut to, end) = writer.finish().map_err(failed)?;
    to.flush().map_err(failed)?;
    let file = to.into_inner().map_err(|error| failed(error.into_error()))?;
    file.commit_new().map_err(|source| match source.kind() {
        ErrorKind::AlreadyExists => VerifyError::Exists { path: path.to_path_buf() },
        _ => failed(source),
    })?;
    Ok(end)
}

/// A manifest whose lines are taken over.
struct Old {
    reader: ManifestReader<BufReader<File>>,
    path: PathBuf,
}

impl Old {
    fn open(path: &Path) -> Result<Self, VerifyError> {
        let path = path.to_path_buf();
        match ManifestReader::open(&path) {
            Ok(reader) => Ok(Self { reader, path }),
            Err(ManifestError::Io(source)) => Err(VerifyError::List { path, source }),
            Err(source) => Err(VerifyError::Manifest { path, source }),
        }
    }

    fn next(&mut self) -> Result<Option<ManifestFile>, VerifyError> {
        let file = self.reader.next_file();
        file.map_err(|source| VerifyError::Manifest { path: self.path.clone(), source })
    }
}

fn file_of(key: &[u8], value: &[u8]) -> Option<ManifestFile> {
    let (size, rest) = value.split_first_chunk::<8>()?;
    let (mtime, rest) = rest.split_first_chunk::<8>()?;
    let (blake3, sha256) = rest.split_first_chunk::<32>()?;
    Some(ManifestFile {
        path: SourcePath::from_sort_key(key),
        size: u64::from_le_bytes(*size),
        mtime: i64::from_le_bytes(*mtime),
        blake3: Hex(*blake3),
        sha256: if sha256.is_empty() { None } else { Some(Hex(sha256.try_into().ok()?)) },
    })
}

fn place_of(root: &Path) -> Result<ManifestPlace, VerifyError> {
    let path = |path: &Path| SourcePath::from_bytes(path_to_bytes(path).into_owned());
    let mounted = mount_point(root).map_err(|source| VerifyError::Tree { path: root.to_path_buf(), source })?;
    Ok(ManifestPlace {
        root: path(root),
        mounted_at: path(&mounted),
        file_system: file_system_id(root).map(FileSystemId),
        mounts: Vec::new(),
    })
}

/// The sort key of the manifest itself, where it will lie in the tree.
fn manifest_key(manifest: &Path, root: &Path) -> Option<Vec<u8>> {
    let folder = manifest.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let path: PathBuf = folder.canonicalize().ok()?.join(manifest.file_name()?);
    let relative = path.strip_prefix(root).ok()?;
    Some(SourcePath::from_bytes(path_to_bytes(relative).into_owned()).sort_key())
}
