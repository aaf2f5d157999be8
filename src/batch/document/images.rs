//! A document of page images: each as it is, on a page of its size.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use super::check::{Checked, check, patience, sample};
use super::order::{Compared, DataPlace, DocumentOrder, Grey, LeafAnswer, MadeLeaf};
use super::ordered::in_order;
use super::place::Place;
use super::reading::{Answered, Files, Lane, Reading, digest as digest_of, open, prepare, recognise};
use super::request::{DocumentError, DocumentOutcome, DocumentRequest, GivenDensity, GivenPage, Refusal};
use super::texts::{How, PageLine, Texts};
use crate::formats::alto::read_alto;
use crate::formats::tiff::has_one_directory;
use crate::normalise::pdf::picture::{Coding, Picture, Taken};
use crate::normalise::pdf::rebuild::Rebuilt;
use crate::normalise::pdf::{Book, Leaf, Stored};
use crate::ocr::{Recognised, Scale};
use crate::progress::{Listener, Progress};
use crate::records::codes::pdfa;
use crate::records::{Family, Hex, Hex32, Note, PageText, PdfaFlavour};

/// The greatest mean difference between an image and its page as another draws it: two decoders, two conversions of
/// colours.
const MOST_DIFFERENT: f64 = 6.0;

/// A page image that was looked at.
struct Looked {
    file: File,
    length: u64,
    leaf: MadeLeaf,
    block: Vec<u8>,
    text: Option<PageText>,
    notes: Vec<Note>,
    recognition: Recognition,
}

/// Whether the text of a page was recognised.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Recognition {
    Now,
    Before,
    NotWanted,
}

/// Makes it.
///
/// # Errors
/// [`DocumentError`].
pub(super) fn make(
    mut lanes: Vec<Lane>,
    request: &DocumentRequest,
    sources: &[(PathBuf, Family)],
    place: &Place,
    listener: &dyn Listener,
) -> Result<DocumentOutcome, DocumentError> {
    let flavour = request.flavour.unwrap_or(PdfaFlavour::A2u);
    let mut outcome = DocumentOutcome { flavour: Some(flavour), ..DocumentOutcome::default() };
    let reading = match prepare(request) {
        Ok(reading) => reading,
        Err(fault) => {
            outcome.no_text = Some(fault.to_string());
            None
        }
    };
    let texts = match &reading {
        Some(reading) => {
            let texts = Texts::open(&place.work, reading.context).map_err(Place::failed(&place.work))?;
            Some(Mutex::new(texts))
        }
        None => None,
    };
    let heading = request.heading(flavour);
    let out = BufWriter::with_capacity(1 << 20, place.create()?);
    let mut book = Book::new(out, &heading).map_err(Place::failed(&place.temporary))?;
    let pages = pages(request, sources, &mut lanes)?;
    let digests = sources.iter().map(|_| OnceLock::new()).collect();
    let work = Work { request, flavour, sources, reading: reading.as_ref(), texts: texts.as_ref(), digests };
    let mut images = Vec::with_capacity(pages.len());
    in_order(
        pages.len(),
        &mut lanes,
        |lane, index| work.look(lane, pages[index], u32::try_from(index + 1).unwrap_or(u32::MAX)),
        |index, looked| {
            let looked = looked?;
            let (source, image) = pages[index];
            let name = sources[source].0.display().to_string();
            outcome.recognised.0 += u32::from(looked.recognition == Recognition::Now);
            outcome.recognised.1 += u32::from(looked.recognition == Recognition::Before);
            let several = image > 0 || pages.get(index + 1).is_some_and(|(next, _)| *next == source);
            let image_number = several.then(|| u32::try_from(image + 1).unwrap_or(u32::MAX));
            let notes = looked.notes.iter().map(|note| (name.clone(), on_image(note.clone(), image_number)));
            outcome.notes.extend(notes);
            let given = (work.given((source, image)), image_number);
            images.push(put((request, given), &mut book, &looked, &name, &mut outcome, place)?);
            if image == 0 {
                listener.say(Progress::Bytes { bytes: looked.length });
            }
            listener.say(Progress::Pages { pages: 1 });
            Ok(())
        },
    )?;
    outcome.pages = book.pages();
    let mut out = book.finish().map_err(Place::failed(&place.temporary))?;
    out.flush().map_err(Place::failed(&place.temporary))?;
    drop(out);
    // Each stream must be there as it was looked at: a file may change while it is copied.
    let written = Rebuilt { pages: outcome.pages, images, changes: BTreeSet::new() };
    let proven = Proven { request, sources, pages: &pages, place };
    proven.look(&mut lanes, written, &mut outcome)?;
    Ok(outcome)
}

/// The pages: of which source, and which of its page images. Only a TIFF and a JBIG2 file hold several.
fn pages(
    request: &DocumentRequest,
    sources: &[(PathBuf, Family)],
    lanes: &mut [Lane],
) -> Result<Vec<(usize, usize)>, DocumentError> {
    let mut pages = Vec::with_capacity(sources.len());
    let count = |lane: &mut Lane, source: usize| {
        let (path, family) = &sources[source];
        let (file, length) = open(path)?;
        // Most files have one: that is seen without an order for each.
        let seen = *family == Family::Tiff && has_one_directory(&file).unwrap_or(false);
        if seen {
            return Ok(1);
        }
        let order = DocumentOrder::Count { family: *family, limits: request.limits.clone() };
        let counted = lane.ask::<usize>(&order, Files::of(&file, length), patience(request, length))?;
        // A file without an image is asked for its first: then it says what is wrong with it.
        Ok::<_, DocumentError>(counted.map_or(1, |(images, _)| images.max(1)))
    };
    in_order(
        sources.len(),
        lanes,
        |lane, source| match sources[source].1 {
            Family::Tiff | Family::Jbig2 => count(lane, source),
            _ => Ok(1),
        },
        |source, counted| {
            let images = counted?;
            // No worker's word makes this process allocate without bound.
            if images > request.limits.max_nodes as usize {
                let note = Note::new(pdfa::IMAGE_UNREAD).with("message", "images-too-many").with("images", images);
                let name = sources[source].0.display().to_string();
                return Err(DocumentError::Refused(Refusal::Source { name, note: Box::new(note) }));
            }
            pages.extend((0..images).map(|image| (source, image)));
            Ok(())
        },
    )?;
    Ok(pages)
}

/// What lanes need.
struct Work<'w> {
    request: &'w DocumentRequest,
    flavour: PdfaFlavour,
    sources: &'w [(PathBuf, Family)],
    reading: Option<&'w Reading>,
    texts: Option<&'w Mutex<Texts>>,
    /// What each source is made of, when somebody has asked.
    digests: Vec<OnceLock<Hex32>>,
}

impl Work<'_> {
    /// Looks at a page image, and reads its text where that is wanted and was not done before.
    fn look(&self, lane: &mut Lane, (source, image): (usize, usize), page: u32) -> Result<Looked, DocumentError> {
        let (path, family) = &self.sources[source];
        let (file, length) = open(path)?;
        let refused = |note: Note| {
            DocumentError::Refused(Refusal::Source { name: path.display().to_string(), note: Box::new(note) })
        };
        let digest = self.texts.map(|_| self.digest((source, image))).transpose()?;
        let kept = match (self.texts, &digest) {
            (Some(texts), Some(digest)) => {
                let texts = texts.lock().unwrap_or_else(PoisonError::into_inner);
                texts.text(page, digest).map_err(Place::failed(path))?
            }
            _ => None,
        };
        let grey = if self.reading.is_some() && kept.is_none() { Grey::Wanted } else { Grey::NotWanted };
        let (follow, limits) = (self.request.follow, self.request.limits.clone());
        let order = DocumentOrder::Leaf { family: *family, index: image, flavour: self.flavour, grey, follow, limits };
        let answer = lane.ask::<LeafAnswer>(&order, Files::of(&file, length), patience(self.request, length))?;
        let (answer, mut block) = answer.map_err(&refused)?;
        let missing = || Note::new(pdfa::IMAGE_UNREAD).with("message", "images-none");
        let LeafAnswer { leaf, note } = answer;
        let Some(leaf) = leaf else { return Err(refused(note.unwrap_or_else(missing))) };
        let mut notes = Vec::from_iter(note);
        let (mut text, mut recognition) = (None, Recognition::NotWanted);
        match (self.reading, kept) {
            (_, Some(kept)) => (text, recognition) = (Some(kept), Recognition::Before),
            // A page that could not be read is not kept: the next attempt reads it again, and says so again.
            (Some(reading), None) => match self.read(lane, reading, &leaf, &block)? {
                Ok(Some(Recognised { text: read, parameters, levelled })) => {
                    if let (Some(texts), Some(digest)) = (self.texts, digest) {
                        let how = Some(How { parameters, levelled });
                        let line = PageLine { page, digest, text: Some(read.clone()), how };
                        let mut texts = texts.lock().unwrap_or_else(PoisonError::into_inner);
                        texts.keep(line).map_err(Place::failed(path))?;
                    }
                    (text, recognition) = (Some(read), Recognition::Now);
                }
                Ok(None) => {}
                Err(fault) => notes.push(fault),
            },
            (None, None) => {
                let given = self.given((source, image)).and_then(|given| given.alto.as_deref());
                text = given.map(alto).transpose()?;
            }
        }
        // The grey picture has been read: what is left is the stream and its profile.
        let grey = leaf.grey.map_or(0, |(width, height)| width as usize * height as usize);
        block.truncate(block.len().saturating_sub(grey));
        Ok(Looked { file, length, leaf, block, text, notes, recognition })
    }

    fn read(
        &self,
        lane: &mut Lane,
        reading: &Reading,
        leaf: &MadeLeaf,
        block: &[u8],
    ) -> Result<Result<Option<Recognised>, Note>, DocumentError> {
        let Some((width, height)) = leaf.grey else { return Ok(Ok(None)) };
        let length = width as usize * height as usize;
        let pixels = block.len().checked_sub(length).and_then(|at| block.get(at..));
        let Some(pixels) = pixels else { return Ok(Ok(None)) };
        let scale = Scale::of(leaf.resolution, leaf.orientation);
        Ok(recognise(lane, reading, &self.request.text, (pixels, width, height), scale)?.map(Some))
    }

    /// What a page image is made of: its file, which is read once for all of its images, and which image of it.
    fn digest(&self, (source, image): (usize, usize)) -> Result<Hex32, DocumentError> {
        let path = &self.sources[source].0;
        let of_file = match self.digests[source].get() {
            Some(digest) => *digest,
            None => {
                let digest = digest_of(path)?;
                // Another lane may have been quicker, with the same.
                let _ = self.digests[source].set(digest);
                digest
            }
        };
        let mut hasher = blake3::Hasher::new();
        hasher.update(&of_file.0).update(&(image as u64).to_le_bytes());
        Ok(Hex(*hasher.finalize().as_bytes()))
    }

    fn given(&self, (source, image): (usize, usize)) -> Option<&GivenPage> {
        self.request.given.get(source)?.get(image)
    }
}

/// The text of a page, from a file with its places.
fn alto(path: &Path) -> Result<PageText, DocumentError> {
    let read = || -> std::io::Result<PageText> {
        let mut pages = read_alto(&std::fs::read(path)?, None).map_err(std::io::Error::other)?;
        if pages.is_empty() { Err(std::io::ErrorKind::InvalidData.into()) } else { Ok(pages.swap_remove(0)) }
    };
    read().map_err(|error| DocumentError::Read { path: path.to_path_buf(), error })
}

/// A note about one image of several.
fn on_image(note: Note, of_several: Option<u32>) -> Note {
    match of_several {
        Some(image) => note.on_page(image),
        None => note,
    }
}

/// Puts an image on its page. The digest of its stream, as it was when it was looked at.
fn put<W: Write>(
    (request, (given, of_several)): (&DocumentRequest, (Option<&GivenPage>, Option<u32>)),
    book: &mut Book<'_, W>,
    looked: &Looked,
    name: &str,
    outcome: &mut DocumentOutcome,
    place: &Place,
) -> Result<[u8; 32], DocumentError> {
    let (leaf, block) = (&looked.leaf, &looked.block);
    let (stored, in_block) = match leaf.data {
        DataPlace::File(at, length, digest) => (Some(Stored { file: &looked.file, at, length, digest: digest.0 }), 0),
        DataPlace::Block(length) => (None, usize::try_from(length).unwrap_or(0)),
    };
    let part = |from: usize, length: Option<u64>| {
        length.and_then(|length| block.get(from..from + usize::try_from(length).ok()?))
    };
    let shared = part(in_block, leaf.shared);
    let icc = part(in_block + shared.map_or(0, <[u8]>::len), leaf.icc);
    let data = block.get(..in_block).unwrap_or_default();
    let digest = stored.map_or_else(|| *blake3::hash(data).as_bytes(), |stored| stored.digest);
    let stated = leaf.resolution.and_then(|resolution| resolution.ppi());
    let (ppi, assumed) = match (given.map(|given| given.density).unwrap_or_default(), stated) {
        (GivenDensity::Known(across, down), _) => ((across, down), false),
        (GivenDensity::Assumed(across, down), _) => ((across, down), true),
        (GivenDensity::AsStated, Some(stated)) => (stated, false),
        (GivenDensity::AsStated, None) => ((request.assume_ppi, request.assume_ppi), true),
    };
    if assumed {
        let note = Note::new(pdfa::ASSUMED_SIZE).with("ppi", request.assume_ppi);
        outcome.notes.push((name.to_owned(), on_image(note, of_several)));
    }
    if let Some(times) = book.reduction((leaf.width, leaf.height), ppi) {
        let note = Note::new(pdfa::PAGE_REDUCED).with("times", times);
        outcome.notes.push((name.to_owned(), on_image(note, of_several)));
    }
    outcome.size_assumed += u32::from(assumed);
    outcome.colour_assumed += u32::from(leaf.icc.is_none() && leaf.coding != Coding::Jpx);
    outcome.same_streams.0 += u32::from(leaf.taken == Taken::Bytes);
    outcome.same_streams.1 += 1;
    let picture = Picture {
        width: leaf.width,
        height: leaf.height,
        bits: leaf.bits,
        colour: leaf.colour.clone(),
        icc: icc.map(Cow::Borrowed),
        note: None,
        shared: shared.map(Cow::Borrowed),
        inverted: leaf.inverted,
        coding: leaf.coding,
        data: Cow::Borrowed(data),
        taken: leaf.taken,
    };
    let leaf = Leaf {
        picture,
        stored,
        ppi,
        orientation: leaf.orientation,
        text: looked.text.as_ref(),
        bookmarks: given.map(|given| given.bookmarks.clone()).unwrap_or_default(),
    };
    book.page(&leaf).map_err(Place::failed(&place.temporary))?;
    Ok(digest)
}

/// What was written, and what it was made of.
struct Proven<'p> {
    request: &'p DocumentRequest,
    sources: &'p [(PathBuf, Family)],
    pages: &'p [(usize, usize)],
    place: &'p Place,
}

/// What came of looking at it.
enum Proof {
    Checked(Checked),
    /// The page, and how far it is from its image.
    Compared(u32, Answered<Compared>),
}

impl Proven<'_> {
    /// Puts the rules of its flavour to it, and has some pages drawn by another's program and compared with their
    /// images. All of it only reads: as many lanes as there are do it at once.
    fn look(&self, lanes: &mut [Lane], written: Rebuilt, outcome: &mut DocumentOutcome) -> Result<(), DocumentError> {
        let flavour = outcome.flavour.unwrap_or(PdfaFlavour::A2u);
        let drawn = sample(written.pages, self.request.compare);
        // Each page takes as long as a check of a hundred: the check comes last.
        let look = |lane: &mut Lane, index: usize| match drawn.get(index) {
            Some(&page) => Ok(Proof::Compared(page, self.compare(lane, page)?)),
            None => check(self.request, lane, self.place, flavour, written.clone()).map(Proof::Checked),
        };
        in_order(drawn.len() + 1, lanes, look, |_, proof| match proof? {
            Proof::Checked(checked) => {
                checked.tell(outcome);
                if checked.passed() {
                    return Ok(());
                }
                Err(DocumentError::Refused(Refusal::Rules { flavour, broken: checked.broken, in_vain: None }))
            }
            Proof::Compared(page, found) => {
                let reason = match found {
                    Ok((Ok(found), _)) if found.mean <= MOST_DIFFERENT => {
                        outcome.compared += 1;
                        return Ok(());
                    }
                    Ok((Ok(found), _)) => {
                        format!("page {page} is drawn otherwise: {:.1} of 255 in the mean", found.mean)
                    }
                    Ok((Err(reason), _)) => format!("page {page} cannot be drawn: {reason}"),
                    Err(note) => format!("page {page} cannot be drawn: {}", note.code.slug()),
                };
                Err(DocumentError::Refused(Refusal::Proof { reason }))
            }
        })
    }

    fn compare(&self, lane: &mut Lane, page: u32) -> Result<Answered<Compared>, DocumentError> {
        let (source, index) = self.pages[page as usize - 1];
        let (path, family) = &self.sources[source];
        let (made, (file, length)) = (open(&self.place.temporary)?, open(path)?);
        let order = DocumentOrder::Match { family: *family, index, page, limits: self.request.limits.clone() };
        let files = Files { input: (&file, length), companion: Some((&made.0, made.1)), output: None };
        lane.ask::<Compared>(&order, files, patience(self.request, length))
    }
}
