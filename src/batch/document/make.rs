//! The way of a document: what it is made of, made, read back, checked, looked at, named.

use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use super::order::{BrokenRule, CheckAnswer, DocumentOrder};
use super::ordered::in_order;
use super::reading::{Files, Lane, open};
use super::request::{DocumentError, DocumentOutcome, DocumentRequest, Refusal};
use super::{ghostscript, images, scanned, texts};
use crate::intake::{self, Sample};
use crate::io::{Lock, LockError, Meter, Purpose, TEMPORARY_PREFIX, rename_new, sync_folder};
use crate::normalise::pdf::Heading;
use crate::normalise::pdf::rebuild::Rebuilt;
use crate::progress::Listener;
use crate::records::codes::pdfa;
use crate::records::{Family, Note, PdfaFlavour, SourcePath};

/// Bytes by which a file is known for what it is.
const HEAD: usize = 64 << 10;

/// Makes a PDF/A of images or of a PDF. It gets its name when it has been read back, checked and looked at; the name must be free, and not in
/// a folder that is a source. Sources are only read. A folder of work beside it holds the texts of the pages until then: an attempt that was
/// cut off goes on from there.
///
/// # Errors
/// [`DocumentError`].
pub fn make_document(
    request: &DocumentRequest,
    listener: &dyn Listener,
    meter: &Meter,
) -> Result<DocumentOutcome, DocumentError> {
    let place = Place::of(&request.out)?;
    place.is_free(&request.sources)?;
    // While they start, it is found out what the sources are.
    let lanes = Lane::several(request)?;
    let (sources, left_out) = sources(request, lanes.len())?;
    fs::create_dir_all(&place.work).map_err(Place::failed(&place.work))?;
    let lock = place.work.join("lock");
    let held = Lock::acquire(&lock).map_err(|error| match error {
        LockError::Held => DocumentError::Locked { path: request.out.clone() },
        LockError::Io(error) => DocumentError::Write { path: lock.clone(), error },
    })?;
    let outcome = make_in(lanes, request, &sources, &place, (listener, meter));
    // Our own files, one by one. Texts are kept where there is no document yet: the next attempt need not read these pages again.
    let done = outcome.is_ok().then_some(texts::FILE);
    for own in [ghostscript::FILE, "lock"].into_iter().chain(done) {
        let _ = fs::remove_file(place.work.join(own));
    }
    drop(held);
    // It stays where something is in it.
    let _ = fs::remove_dir(&place.work);
    let mut outcome = outcome?;
    let told = left_out.iter().map(|path| (path.display().to_string(), Note::new(pdfa::FILE_LEFT_OUT)));
    outcome.notes.extend(told);
    Ok(outcome)
}

/// Makes it of sources whose families are known, at a place that is chosen. The folder of work stays, with the texts.
///
/// # Errors
/// [`DocumentError`].
pub(in crate::batch) fn make_at(
    request: &DocumentRequest,
    sources: &[(PathBuf, Family)],
    place: &Place,
    listener: &dyn Listener,
    meter: &Meter,
) -> Result<DocumentOutcome, DocumentError> {
    make_in(Lane::several(request)?, request, sources, place, (listener, meter))
}

fn make_in(
    lanes: Vec<Lane>,
    request: &DocumentRequest,
    sources: &[(PathBuf, Family)],
    place: &Place,
    (listener, meter): (&dyn Listener, &Meter),
) -> Result<DocumentOutcome, DocumentError> {
    let made = match sources {
        [(path, Family::Pdf)] => scanned::make(lanes, request, path, place, listener),
        images => images::make(lanes, request, images, place, listener),
    };
    let outcome = made.and_then(|mut outcome| {
        outcome.bytes = place.commit(meter)?;
        Ok(outcome)
    });
    if outcome.is_err() {
        place.forget();
    }
    outcome
}

/// Where a document grows.
pub(in crate::batch) struct Place {
    out: PathBuf,
    taken: Taken,
    /// The file under its temporary name.
    pub temporary: PathBuf,
    /// The folder of work.
    pub work: PathBuf,
}

/// What becomes of a file that has the name already.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Taken {
    /// It stays, and there is no document.
    Stays,
    /// It is left from an attempt that was cut off, in a folder of Fondo's own.
    IsOwn,
}

impl Place {
    /// It grows in `folder`, which holds nothing else, and gets its name elsewhere on the same disk.
    pub(in crate::batch) fn apart(out: &Path, folder: &Path) -> Self {
        let (out, work) = (out.to_path_buf(), folder.to_path_buf());
        Self { out, taken: Taken::IsOwn, temporary: folder.join("document.pdf"), work }
    }

    fn of(out: &Path) -> Result<Self, DocumentError> {
        let name = out.file_name().ok_or_else(|| DocumentError::Write {
            path: out.to_path_buf(),
            error: std::io::ErrorKind::InvalidInput.into(),
        })?;
        let beside = |suffix: &str| {
            let mut own = OsString::from(TEMPORARY_PREFIX);
            own.push(name);
            own.push(suffix);
            out.with_file_name(own)
        };
        Ok(Self { out: out.to_path_buf(), taken: Taken::Stays, temporary: beside(""), work: beside(".work") })
    }

    /// Nothing may stand there, least of all a source; and nothing is written into a folder that is one.
    fn is_free(&self, sources: &[PathBuf]) -> Result<(), DocumentError> {
        if self.out.symlink_metadata().is_ok() {
            return Err(DocumentError::Exists { path: self.out.clone() });
        }
        let folder = self.out.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let real = folder.canonicalize().map_err(Self::failed(folder))?;
        for source in sources {
            let source = source.canonicalize();
            // One that is not there is told when it is read.
            if source.is_ok_and(|source| source.is_dir() && real.starts_with(&source)) {
                return Err(DocumentError::InSource { path: self.out.clone() });
            }
        }
        Ok(())
    }

    /// What cannot be written.
    pub(super) fn failed(path: &Path) -> impl FnOnce(std::io::Error) -> DocumentError {
        let path = path.to_path_buf();
        move |error| DocumentError::Write { path, error }
    }

    /// The file, empty.
    pub(super) fn create(&self) -> Result<File, DocumentError> {
        let create = || {
            // One of an attempt that was cut off; never what a link would lead to.
            match fs::remove_file(&self.temporary) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
            File::options().read(true).write(true).create_new(true).open(&self.temporary)
        };
        create().map_err(Self::failed(&self.temporary))
    }

    /// Makes the file durable and gives it its name.
    fn commit(&self, meter: &Meter) -> Result<u64, DocumentError> {
        let commit = || -> std::io::Result<u64> {
            let file = File::open(&self.temporary)?;
            file.sync_all()?;
            let length = file.metadata()?.len();
            match self.taken {
                Taken::Stays => rename_new(&self.temporary, &self.out)?,
                Taken::IsOwn => fs::rename(&self.temporary, &self.out)?,
            }
            let folder = self.out.parent().filter(|folder| !folder.as_os_str().is_empty());
            sync_folder(folder.unwrap_or(Path::new(".")))?;
            Ok(length)
        };
        let length = commit().map_err(Self::failed(&self.out))?;
        meter.add(Purpose::Output, length);
        Ok(length)
    }

    fn forget(&self) {
        let _ = fs::remove_file(&self.temporary);
    }
}

/// Files with the family of each.
type Sources = Vec<(PathBuf, Family)>;

/// The files to make it of; folders are replaced by the images in them, by name. What else lies there is left out, and told.
fn sources(request: &DocumentRequest, threads: usize) -> Result<(Sources, Vec<PathBuf>), DocumentError> {
    let (mut found, mut left_out) = (Vec::new(), Vec::new());
    for source in &request.sources {
        let failed = |error| DocumentError::Read { path: source.clone(), error };
        if fs::metadata(source).map_err(failed)?.is_dir() {
            let entries = fs::read_dir(source).map_err(failed)?;
            let files: Result<Vec<PathBuf>, _> = entries.map(|entry| Ok(entry?.path())).collect();
            let mut files = files.map_err(failed)?;
            files.sort_by_cached_key(|path| natural(path));
            let look = |(): &mut (), at: usize| if files[at].is_file() { image(&files[at]) } else { Ok(None) };
            in_order(files.len(), &mut vec![(); threads], look, |at, family| {
                match family? {
                    Some(family) => found.push((files[at].clone(), family)),
                    None => left_out.push(files[at].clone()),
                }
                Ok::<(), DocumentError>(())
            })?;
        } else {
            let family = image(source)?.ok_or_else(|| DocumentError::NoSource { path: source.clone() })?;
            found.push((source.clone(), family));
        }
    }
    if found.is_empty() {
        return Err(DocumentError::NoSource { path: request.sources.first().cloned().unwrap_or_default() });
    }
    if found.len() > 1 && found.iter().any(|(_, family)| *family == Family::Pdf) {
        return Err(DocumentError::Mixed);
    }
    Ok((found, left_out))
}

/// A name in the order in which people count: runs of digits by their value.
pub(in crate::batch) fn natural(path: &Path) -> Vec<(String, u64, String)> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut parts = Vec::new();
    let mut rest = name.as_str();
    while !rest.is_empty() {
        let text = rest.find(|letter: char| letter.is_ascii_digit()).unwrap_or(rest.len());
        let (words, behind) = rest.split_at(text);
        let digits = behind.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(behind.len());
        let (number, behind) = behind.split_at(digits);
        parts.push((words.to_lowercase(), number.parse().unwrap_or(u64::MAX), number.to_owned()));
        rest = behind;
    }
    parts
}

/// The family of a file where it is an image or a PDF.
fn image(path: &Path) -> Result<Option<Family>, DocumentError> {
    let head = || -> std::io::Result<Vec<u8>> {
        let mut head = Vec::new();
        std::io::Read::read_to_end(&mut std::io::Read::take(File::open(path)?, HEAD as u64), &mut head)?;
        Ok(head)
    };
    let head = head().map_err(|error| DocumentError::Read { path: path.to_path_buf(), error })?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let name = SourcePath::from_bytes(name);
    let (found, _) = intake::identify(Sample::whole(&head), &name);
    let shown = matches!(
        found.family,
        Family::Tiff | Family::Jpeg | Family::Png | Family::Jpeg2000 | Family::Jbig2 | Family::Pdf
    );
    Ok(shown.then_some(found.family))
}

/// What a check of the written file comes to.
pub(super) struct Checked {
    /// Rules that it breaks.
    pub broken: Vec<BrokenRule>,
    rules: (u32, u32),
    rules_in_part: u32,
}

impl Checked {
    /// Whether it keeps all rules that were evaluated.
    pub(super) fn passed(&self) -> bool {
        self.broken.is_empty()
    }

    /// Says in the outcome how much was evaluated.
    pub(super) fn tell(&self, outcome: &mut DocumentOutcome) {
        outcome.rules = self.rules;
        outcome.rules_in_part = self.rules_in_part;
    }
}

/// Reads the written file back, in the worker, and puts the rules of its flavour to it.
///
/// # Errors
/// It is not what was written, or cannot be looked at whole.
pub(super) fn check(
    request: &DocumentRequest,
    lane: &mut Lane,
    place: &Place,
    flavour: PdfaFlavour,
    rebuilt: Rebuilt,
) -> Result<Checked, DocumentError> {
    let (file, length) = open(&place.temporary)?;
    let order = DocumentOrder::Check { flavour, rebuilt, limits: request.limits.clone() };
    let answer = lane.ask::<CheckAnswer>(&order, Files::of(&file, length), patience(request, length))?;
    let refused = |reason: String| DocumentError::Refused(Refusal::Proof { reason });
    let (answer, _) = answer.map_err(|note| refused(note.code.slug().to_owned()))?;
    if let Some(reason) = answer.proof {
        return Err(refused(reason));
    }
    if answer.broken.is_empty() && !answer.complete {
        return Err(refused("not all of it could be looked at".to_owned()));
    }
    Ok(Checked { broken: answer.broken, rules: (answer.evaluated, answer.rules), rules_in_part: answer.partly })
}

/// Seconds that looking at a file of this size may take.
pub(super) fn patience(request: &DocumentRequest, length: u64) -> u64 {
    request.limits.timeout_s.saturating_add(length >> 20)
}

/// Which pages are drawn and compared: the one in the middle; or the first, the last, and between them at even distances.
pub(super) fn sample(pages: u32, wanted: u32) -> Vec<u32> {
    let wanted = wanted.min(pages);
    if wanted == 1 {
        return vec![pages.div_ceil(2)];
    }
    let step = |index: u32| 1 + u64::from(index) * u64::from(pages - 1) / u64::from(wanted.max(2) - 1);
    (0..wanted).map(|index| u32::try_from(step(index)).unwrap_or(pages)).collect()
}

/// The heading as the request has it, and what the source says where it says nothing.
pub(super) fn heading(request: &DocumentRequest, flavour: PdfaFlavour) -> Heading {
    let name = request.out.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    Heading {
        flavour,
        title: request.title.clone().unwrap_or(name),
        creator: request.creator.clone(),
        description: None,
        identifier: request.identifier.clone(),
        language: request.language.clone(),
        tool: None,
        producer: format!("fondo {}", env!("CARGO_PKG_VERSION")),
        created: None,
        instant: request.at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_in_the_order_of_their_numbers() {
        let mut names: Vec<PathBuf> = ["p10.tif", "P2.tif", "p1.tif", "p02b.tif", "a.tif"].map(PathBuf::from).into();
        names.sort_by_key(|path| natural(path));
        assert_eq!(names, ["a.tif", "p1.tif", "p02b.tif", "P2.tif", "p10.tif"].map(PathBuf::from));
    }

    #[test]
    fn a_sample_has_both_ends() {
        assert_eq!(sample(100, 3), [1, 50, 100]);
        assert_eq!(sample(2, 5), [1, 2]);
        assert_eq!(sample(9, 1), [5]);
        assert_eq!(sample(9, 0), [0u32; 0]);
        assert_eq!(sample(0, 3), [0u32; 0]);
    }
}
