//! A document of page images: each as it is, on a page of its size.

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::make::{Checked, Place, check, heading, patience, sample};
use super::order::{Compared, DataPlace, DocumentOrder, Grey, LeafAnswer, MadeLeaf};
use super::ordered::in_order;
use super::reading::{Files, Lane, Reading, open, prepare, recognise};
use super::request::{DocumentError, DocumentOutcome, DocumentRequest, GivenDensity, GivenPage, Refusal};
use super::texts::{How, PageLine, TextIndex, Texts};
use crate::formats::alto::read_alto;
use crate::io::View;
use crate::normalise::pdf::picture::{Picture, PictureColour, Taken};
use crate::normalise::pdf::{Book, Leaf};
use crate::ocr::Recognised;
use crate::progress::{Listener, Progress};
use crate::records::codes::pdfa;
use crate::records::{Family, Hex, Hex32, Note, PageText, PdfaFlavour};

/// The greatest mean difference between an image and its page as another draws it: two decoders, two conversions of colours.
const MOST_DIFFERENT: f64 = 6.0;

/// A file that was looked at: its page images in order.
struct Looked {
    file: File,
    length: u64,
    leaves: Vec<(MadeLeaf, Vec<u8>, Option<PageText>)>,
    notes: Vec<Note>,
    recognised: (u32, u32),
}

/// Makes it.
///
/// # Errors
/// [`DocumentError`].
pub(super) fn make(
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
    let heading = heading(request, flavour);
    let out = BufWriter::with_capacity(1 << 20, place.create()?);
    let mut book = Book::new(out, &heading).map_err(Place::failed(&place.temporary))?;
    // Of which file and image each page is.
    let mut pages: Vec<(usize, usize)> = Vec::new();
    let lanes = Lane::several(request, sources.len())?;
    let work = Work { request, flavour, reading: reading.as_ref(), texts: texts.as_ref() };
    in_order(
        sources.len(),
        lanes,
        |lane, index| work.look(lane, sources, index),
        |index, looked| {
            let looked = looked?;
            let name = sources[index].0.display().to_string();
            outcome.recognised.0 += looked.recognised.0;
            outcome.recognised.1 += looked.recognised.1;
            outcome.notes.extend(looked.notes.iter().map(|note| (name.clone(), note.clone())));
            let given = request.given.get(index).map_or(&[][..], Vec::as_slice);
            put((request, given), &mut book, &looked, &name, &mut outcome, place)?;
            pages.extend((0..looked.leaves.len()).map(|image| (index, image)));
            listener.say(Progress::Bytes { bytes: looked.length });
            listener.say(Progress::Pages { pages: looked.leaves.len() as u64 });
            Ok(())
        },
    )?;
    outcome.pages = book.pages();
    let mut out = book.finish().map_err(Place::failed(&place.temporary))?;
    out.flush().map_err(Place::failed(&place.temporary))?;
    drop(out);
    let mut lane = Lane::several(request, 1)?.remove(0);
    if let Checked::Broken(broken) = check(request, &mut lane, place, flavour, None, &mut outcome)? {
        return Err(DocumentError::Refused(Refusal::Rules { flavour, broken }));
    }
    compare(request, &mut lane, sources, &pages, place, &mut outcome)?;
    Ok(outcome)
}

/// What lanes need.
struct Work<'w> {
    request: &'w DocumentRequest,
    flavour: PdfaFlavour,
    reading: Option<&'w Reading>,
    texts: Option<&'w Mutex<Texts>>,
}

impl Work<'_> {
    /// Looks at a file, image by image.
    fn look(&self, lane: &mut Lane, sources: &[(PathBuf, Family)], index: usize) -> Result<Looked, DocumentError> {
        let (path, family) = &sources[index];
        let (file, length) = open(path)?;
        let refused = |note: Note| {
            DocumentError::Refused(Refusal::Source { name: path.display().to_string(), note: Box::new(note) })
        };
        let digest = self.texts.map(|_| digest(path)).transpose()?;
        let (mut leaves, mut notes, mut recognised) = (Vec::new(), Vec::new(), (0, 0));
        loop {
            let image = leaves.len();
            // A page of a document: by file and image, so that numbers do not depend on what came before.
            let page = u32::try_from(index << 12 | image & 0xFFF).unwrap_or(u32::MAX);
            let kept = match (self.texts, &digest) {
                (Some(texts), Some(digest)) => kept(texts, page, digest)?,
                _ => None,
            };
            let grey = if self.reading.is_some() && kept.is_none() { Grey::Wanted } else { Grey::NotWanted };
            let limits = self.request.limits.clone();
            let order = DocumentOrder::Leaf { family: *family, index: image, flavour: self.flavour, grey, limits };
            let answer = lane.ask::<LeafAnswer>(&order, Files::of(&file, length), patience(self.request, length))?;
            let (answer, block) = answer.map_err(&refused)?;
            let leaf = match (answer.leaf, answer.note) {
                (Some(leaf), _) => leaf,
                (None, note) => {
                    return Err(refused(
                        note.unwrap_or_else(|| Note::new(pdfa::IMAGE_UNREAD).with("message", "no page image is in it")),
                    ));
                }
            };
            let text = match (self.reading, kept) {
                (_, Some(text)) => {
                    recognised.1 += 1;
                    text
                }
                (Some(reading), None) => {
                    let read = self.read(lane, reading, &leaf, &block)?;
                    recognised.0 += 1;
                    let (text, how) = match read {
                        Ok(Some(Recognised { text, parameters, levelled })) => {
                            (Some(text), Some(How { parameters, levelled }))
                        }
                        Ok(None) => (None, None),
                        Err(note) => {
                            notes.push(note);
                            (None, None)
                        }
                    };
                    if let (Some(texts), Some(digest)) = (self.texts, digest) {
                        let line = PageLine { page, digest, text: text.clone(), how };
                        let mut texts = texts.lock().unwrap_or_else(PoisonError::into_inner);
                        texts.keep(line).map_err(Place::failed(path))?;
                    }
                    text
                }
                (None, None) => {
                    self.given(index, image).and_then(|given| given.alto.as_deref()).map(alto).transpose()?
                }
            };
            leaves.push((leaf, block, text));
            if leaves.len() >= answer.images {
                return Ok(Looked { file, length, leaves, notes, recognised });
            }
        }
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
        let ppi =
            leaf.resolution.and_then(|resolution| resolution.ppi()).map(|(across, down)| f64::midpoint(across, down));
        Ok(recognise(lane, reading, &self.request.text, (pixels, width, height), ppi)?.map(Some))
    }

    fn given(&self, index: usize, image: usize) -> Option<&GivenPage> {
        self.request.given.get(index)?.get(image)
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

/// The text of a page that was read before: `Some(None)` where it could not be.
fn kept(texts: &Mutex<Texts>, page: u32, digest: &Hex32) -> Result<Option<Option<PageText>>, DocumentError> {
    let texts = texts.lock().unwrap_or_else(PoisonError::into_inner);
    if !texts.has(page, digest) {
        return Ok(None);
    }
    let failed = |error| DocumentError::Write { path: PathBuf::new(), error };
    let (file, length) = texts.reader().map_err(failed)?;
    let view = View::of(&file, usize::try_from(length).unwrap_or(0)).map_err(failed)?;
    Ok(Some(TextIndex::of(view.bytes()).text(page)))
}

/// What a file is made of.
fn digest(path: &Path) -> Result<Hex32, DocumentError> {
    let mut hasher = blake3::Hasher::new();
    let (file, _) = open(path)?;
    hasher.update_reader(file).map_err(|error| DocumentError::Read { path: path.to_path_buf(), error })?;
    Ok(Hex(*hasher.finalize().as_bytes()))
}

/// Puts the images of a file on pages.
fn put<W: Write>(
    (request, given): (&DocumentRequest, &[GivenPage]),
    book: &mut Book<'_, W>,
    looked: &Looked,
    name: &str,
    outcome: &mut DocumentOutcome,
    place: &Place,
) -> Result<(), DocumentError> {
    let unread = |error| DocumentError::Read { path: PathBuf::from(name), error };
    for (image, (leaf, block, text)) in looked.leaves.iter().enumerate() {
        let given = given.get(image);
        let from_file = matches!(leaf.data, DataPlace::File(..));
        let source = match leaf.data {
            DataPlace::File(at, length) => Some(read_at(&looked.file, at, length).map_err(unread)?),
            DataPlace::Block(_) => None,
        };
        let in_block = match leaf.data {
            DataPlace::File(..) => 0,
            DataPlace::Block(length) => usize::try_from(length).unwrap_or(0),
        };
        let icc = leaf.icc.and_then(|length| block.get(in_block..in_block + usize::try_from(length).ok()?));
        let data = source.as_deref().or(block.get(..in_block)).unwrap_or_default();
        let stated = leaf.resolution.and_then(|resolution| resolution.ppi());
        let (ppi, assumed) = match (given.map(|given| given.density).unwrap_or_default(), stated) {
            (GivenDensity::Known(across, down), _) => ((across, down), false),
            (GivenDensity::Assumed(across, down), _) => ((across, down), true),
            (GivenDensity::AsStated, Some(stated)) => (stated, false),
            (GivenDensity::AsStated, None) => ((request.assume_ppi, request.assume_ppi), true),
        };
        if assumed {
            let note = Note::new(pdfa::ASSUMED_SIZE).with("ppi", request.assume_ppi);
            let several = looked.leaves.len() > 1;
            let note = if several { note.on_page(u32::try_from(image + 1).unwrap_or(u32::MAX)) } else { note };
            outcome.notes.push((name.to_owned(), note));
        }
        outcome.size_assumed += u32::from(assumed);
        outcome.colour_assumed += u32::from(leaf.icc.is_none() && leaf.colour != PictureColour::Own);
        outcome.same_streams.0 += u32::from(leaf.taken == Taken::Bytes && (from_file || in_block > 0));
        outcome.same_streams.1 += 1;
        let picture = Picture {
            width: leaf.width,
            height: leaf.height,
            bits: leaf.bits,
            colour: leaf.colour.clone(),
            icc: icc.map(Cow::Borrowed),
            inverted: leaf.inverted,
            coding: leaf.coding,
            data: Cow::Borrowed(data),
            taken: leaf.taken,
        };
        let leaf = Leaf {
            picture,
            ppi,
            orientation: leaf.orientation,
            text: text.as_ref(),
            bookmarks: given.map(|given| given.bookmarks.clone()).unwrap_or_default(),
        };
        book.page(&leaf).map_err(Place::failed(&place.temporary))?;
    }
    Ok(())
}

/// Bytes of a file. They are read, not mapped: a file of others may become shorter.
fn read_at(file: &File, at: u64, length: u64) -> std::io::Result<Vec<u8>> {
    use std::io::{Read, Seek, SeekFrom};
    let mut file = file;
    file.seek(SeekFrom::Start(at))?;
    let mut bytes = vec![0; usize::try_from(length).map_err(std::io::Error::other)?];
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// Has some pages drawn by another's program, and compares them with their images.
fn compare(
    request: &DocumentRequest,
    lane: &mut Lane,
    sources: &[(PathBuf, Family)],
    pages: &[(usize, usize)],
    place: &Place,
    outcome: &mut DocumentOutcome,
) -> Result<(), DocumentError> {
    let made = open(&place.temporary)?;
    for page in sample(outcome.pages, request.compare) {
        let Some(&(source, index)) = pages.get(page as usize - 1) else { continue };
        let Some((path, family)) = sources.get(source) else { continue };
        let (file, length) = open(path)?;
        let order = DocumentOrder::Match { family: *family, index, page, limits: request.limits.clone() };
        let files = Files { input: (&file, length), companion: Some((&made.0, made.1)), output: None };
        let found = lane.ask::<Compared>(&order, files, patience(request, length))?;
        let reason = match found {
            Ok((Ok(found), _)) if found.mean <= MOST_DIFFERENT => {
                outcome.compared += 1;
                continue;
            }
            Ok((Ok(found), _)) => format!("page {page} is drawn otherwise: {:.1} of 255 in the mean", found.mean),
            Ok((Err(reason), _)) => format!("page {page} cannot be drawn: {reason}"),
            Err(note) => format!("page {page} cannot be drawn: {}", note.code.slug()),
        };
        return Err(DocumentError::Refused(Refusal::Proof { reason }));
    }
    Ok(())
}
