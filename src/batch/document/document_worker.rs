//! The worker's side of a document.

use std::io::BufWriter;

use crate::engine::{Answer, Given};
use crate::formats::pdf::{Document, Page, Pages};
use crate::formats::raster::{self, Observed, Raster};
use crate::inspect::{self, ImageDepth, Inspection};
use crate::normalise::image::{GreyPicture, GreyTaker};
use crate::normalise::pdf::draw::{Drawing, Drawn, Extent, Tones, difference, draw, painted};
use crate::normalise::pdf::picture::{Follow, PictureOrder, picture};
use crate::normalise::pdf::rebuild::{RebuildOrder, Rebuilt, keeps_text, page_alone, painting, prove, rebuild};
use crate::profile::Limits;
use crate::records::codes::{pdfa, text};
use crate::records::{Family, Hex32, ImageRole, Note, PdfaFlavour, Severity};

use super::order::{
    BrokenRule, CheckAnswer, Compared, DataPlace, DocumentOrder, Existing, Grey, LeafAnswer, MadeLeaf, PaintingAnswer,
    ReadAnswer,
};
use super::{lettering, source, texts::TextIndex};

/// Bytes that are gathered before they are written.
const BUFFER: usize = 1 << 20;

/// Does one order. Runs in the confined process.
pub(in crate::batch) fn work(order: &DocumentOrder, given: &Given<'_>) -> Answer {
    let mut block = Vec::new();
    // All of it: around each place that is looked at the system maps some pages more.
    let rest = || [given.bytes, given.companion].into_iter().for_each(|part| given.forget(part));
    // What was received may have a table that is wrong; in what was made here that would be a fault.
    let opened = |bytes, password: &str, limits: &Limits| {
        Document::open_with(bytes, limits.max_nodes, password).resting(&rest).mended()
    };
    let own = |bytes, limits: &Limits| Document::open(bytes, limits.max_nodes).resting(&rest);
    let text = match order {
        DocumentOrder::Count { family, limits } => serde_json::to_vec(&count(*family, given.bytes, limits)),
        DocumentOrder::Leaf { family, index, flavour, grey, follow, limits } => {
            let (family, index, flavour, grey) = (*family, *index, *flavour, *grey);
            let order = LeafOrder { family, index, flavour, grey, follow: *follow, limits };
            serde_json::to_vec(&leaf(&order, given.bytes, &mut block))
        }
        DocumentOrder::Source { password, limits } => {
            let document = opened(given.bytes, password, limits);
            serde_json::to_vec(&source::ask(&document, limits))
        }
        DocumentOrder::Read { page, existing, password, limits } => {
            let document = opened(given.bytes, password, limits);
            match read(&document, *page, *existing, limits, &mut block) {
                Ok(answer) => serde_json::to_vec(&answer),
                Err(note) => serde_json::to_vec(&note),
            }
        }
        DocumentOrder::Rebuild { heading, hidden, password, limits } => {
            let Some(output) = given.output else { return Answer::default() };
            let document = opened(given.bytes, password, limits);
            let index = TextIndex::of(given.companion);
            let mut text = |page| index.text(page);
            let (text, hidden, most_nodes) = (&mut text as &mut dyn FnMut(u32) -> _, *hidden, limits.max_nodes);
            let order = RebuildOrder { document: &document, heading, text, hidden, most_nodes };
            let made = rebuild(order, BufWriter::with_capacity(BUFFER, output));
            serde_json::to_vec(&made.map_err(|fault| Note::new(pdfa::NOT_REBUILT).with("reason", fault)))
        }
        DocumentOrder::Check { flavour, rebuilt, limits } => {
            let document = own(given.bytes, limits);
            serde_json::to_vec(&check(&document, given.bytes, (*flavour, rebuilt), limits))
        }
        DocumentOrder::Faults { follow, password, limits } => {
            let document = opened(given.bytes, password, limits);
            let depth = if *follow == Follow::Data { ImageDepth::Data } else { ImageDepth::Structure };
            serde_json::to_vec(&inspect::image_faults(&document, depth, limits))
        }
        DocumentOrder::Painting { password, limits } => {
            let (made, source) = (own(given.bytes, limits), opened(given.companion, password, limits));
            serde_json::to_vec(&painted_alike(&made, &source, limits))
        }
        DocumentOrder::Differ { page, drawing, password, limits } => {
            let files = [opened(given.bytes, password, limits), own(given.companion, limits)];
            serde_json::to_vec(&differ(*page, *drawing, &files, limits))
        }
        DocumentOrder::Match { family, index, page, limits } => {
            let written = own(given.companion, limits);
            serde_json::to_vec(&matched((*family, *index, given.bytes), *page, &written, limits))
        }
    };
    Answer { text: text.unwrap_or_default(), block }
}

struct LeafOrder<'o> {
    family: Family,
    index: usize,
    flavour: PdfaFlavour,
    grey: Grey,
    follow: Follow,
    limits: &'o Limits,
}

/// The page images of a file, by their places among all of its images.
fn page_images(inspection: &Inspection) -> Vec<usize> {
    let images = inspection.technical.images.iter().enumerate();
    images.filter(|(_, image)| image.role == ImageRole::Page).map(|(index, _)| index).collect()
}

/// How many page images a file has. Those that can have one only are not read for it: what is wrong with them is found
/// when it is taken.
fn count(family: Family, bytes: &[u8], limits: &Limits) -> usize {
    match family {
        Family::Jpeg | Family::Png | Family::Jpeg2000 => 1,
        _ => page_images(&inspect::inspect_images(family, bytes, limits)).len(),
    }
}

fn leaf(order: &LeafOrder<'_>, bytes: &[u8], block: &mut Vec<u8>) -> LeafAnswer {
    let inspection = inspect::inspect_images(order.family, bytes, order.limits);
    let pages = page_images(&inspection);
    let damaged = |message: &str| Some(Note::new(pdfa::IMAGE_UNREAD).with("message", message));
    if !inspection.technical.complete {
        // What is wrong with it, in the words of who found it.
        let weighty = inspection.notes.iter().find(|note| note.code.0.severity == Severity::Error);
        let found = weighty.or(inspection.notes.first()).cloned();
        return LeafAnswer { leaf: None, note: found.or_else(|| damaged("damaged")) };
    }
    let Some(&index) = pages.get(order.index) else {
        return LeafAnswer { leaf: None, note: damaged("there is no such image") };
    };
    let found = inspection.technical.images.get(index).zip(inspection.places.get(index).copied());
    let Some((image, place)) = found else {
        return LeafAnswer { leaf: None, note: damaged("it has no place in the file") };
    };
    let (family, limits) = (order.family, order.limits);
    let (flavour, follow) = (order.flavour, order.follow);
    let made = picture(&PictureOrder { family, bytes, image: place, flavour, follow, limits });
    let made = match made {
        Ok(made) => made,
        Err(fault) => return LeafAnswer { leaf: None, note: Some(fault.note()) },
    };
    let data = match place_in(bytes, &made.data) {
        Some(at) => {
            let digest = Hex32::blake3(&made.data);
            DataPlace::File(at, made.data.len() as u64, digest)
        }
        None => {
            block.extend_from_slice(&made.data);
            DataPlace::Block(made.data.len() as u64)
        }
    };
    block.extend_from_slice(made.shared.as_deref().unwrap_or_default());
    block.extend_from_slice(made.icc.as_deref().unwrap_or_default());
    let grey = match order.grey {
        Grey::Wanted => grey(order.family, bytes, index, &inspection, limits),
        Grey::NotWanted => None,
    };
    if let Some(grey) = &grey {
        block.extend_from_slice(&grey.pixels);
    }
    let leaf = MadeLeaf {
        width: made.width,
        height: made.height,
        bits: made.bits,
        colour: made.colour,
        inverted: made.inverted,
        coding: made.coding,
        taken: made.taken,
        data,
        shared: made.shared.map(|shared| shared.len() as u64),
        icc: made.icc.map(|icc| icc.len() as u64),
        resolution: image.resolution,
        orientation: image.orientation,
        grey: grey.map(|grey| grey.size),
    };
    LeafAnswer { leaf: Some(leaf), note: made.note }
}

/// Where `part` lies in `bytes`, if it does.
fn place_in(bytes: &[u8], part: &[u8]) -> Option<u64> {
    let at = (part.as_ptr() as usize).checked_sub(bytes.as_ptr() as usize)?;
    (at.checked_add(part.len())? <= bytes.len()).then_some(at as u64)
}

/// The grey picture of an image, upright.
fn grey(family: Family, bytes: &[u8], index: usize, inspection: &Inspection, limits: &Limits) -> Option<GreyPicture> {
    let raster = raster::open(family, bytes, *inspection.places.get(index)?, limits.max_pixels).ok()?;
    let mut taker = GreyTaker::default();
    let mut observed = Observed::new(raster, &mut taker);
    while observed.next_band().ok()?.is_some() {}
    drop(observed);
    taker.finish(inspection.technical.images.get(index)?.orientation)
}

fn page_of(document: &Document<'_>, number: u32, limits: &Limits) -> Option<Page> {
    Pages::new(document, limits.max_nodes).nth(number.checked_sub(1)? as usize)
}

/// The picture of a page that is to be read. A note in its place where text that is there neither counts nor can give
/// way.
fn read(
    document: &Document<'_>,
    number: u32,
    existing: Existing,
    limits: &Limits,
    block: &mut Vec<u8>,
) -> Result<ReadAnswer, Note> {
    let Some(page) = page_of(document, number, limits) else {
        return Ok(ReadAnswer { fault: Some("there is no such page".to_owned()), ..ReadAnswer::default() });
    };
    let found = lettering::look(document, &page);
    if (found.has_text && existing == Existing::Used) || !found.paints {
        return Ok(ReadAnswer { has_text: found.has_text, ..ReadAnswer::default() });
    }
    if found.has_text && keeps_text(document, &page) {
        return Err(Note::new(text::PAINTED));
    }
    let ppi = found.reading_ppi();
    let drawing = Drawing { tones: Tones::Grey, extent: Extent::Ppi(ppi) };
    let drawn = page_alone(document, &page, limits.max_nodes).map_err(|fault| fault.to_string());
    let drawn = drawn.and_then(|alone| draw(&alone, drawing, limits.max_pixels).map_err(|fault| fault.to_string()));
    let (drawn, fault) = match drawn {
        Ok(drawn) => {
            block.extend_from_slice(&drawn.pixels);
            (Some((drawn.width, drawn.height, ppi)), None)
        }
        Err(fault) => (None, Some(fault)),
    };
    Ok(ReadAnswer { has_text: found.has_text, drawn, fault })
}

fn check(
    document: &Document<'_>,
    whole: &[u8],
    (flavour, rebuilt): (PdfaFlavour, &Rebuilt),
    limits: &Limits,
) -> CheckAnswer {
    let proof = prove(document, rebuilt, limits.max_nodes).err();
    let checked = inspect::pdf_rules::precheck_opened(document, whole, flavour, limits);
    let broken = checked.broken.iter().map(|broken| BrokenRule {
        id: broken.id.to_owned(),
        count: broken.count,
        page: broken.kept.first().and_then(|first| first.page),
        found: broken.kept.first().map(|first| first.found.clone()).unwrap_or_default(),
    });
    CheckAnswer {
        proof: proof.map(|fault| fault.to_string()),
        evaluated: checked.evaluated,
        partly: checked.partly,
        rules: checked.rules,
        complete: checked.complete,
        broken: broken.collect(),
    }
}

fn painted_alike(made: &Document<'_>, source: &Document<'_>, limits: &Limits) -> PaintingAnswer {
    let [made, source] = [made, source].map(|document| painting(document, limits.max_nodes));
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let mut pages = made.pages.iter().zip(&source.pages);
    PaintingAnswer {
        pages: (number(made.pages.len()), number(source.pages.len())),
        whole: !made.bounded && !source.bounded,
        otherwise: pages.position(|(made, source)| made != source).map(|index| number(index + 1)),
        same_streams: (number(source.images.intersection(&made.images).count()), number(source.images.len())),
        missing: source.missing,
    }
}

/// A page as a file of its own.
fn alone(document: &Document<'_>, number: u32, limits: &Limits) -> Result<Vec<u8>, String> {
    let page = page_of(document, number, limits).ok_or("there is no such page")?;
    page_alone(document, &page, limits.max_nodes).map_err(|fault| fault.to_string())
}

fn drawn(document: &Document<'_>, number: u32, drawing: Drawing, limits: &Limits) -> Result<Drawn, String> {
    let alone = alone(document, number, limits)?;
    draw(&alone, drawing, limits.max_pixels).map_err(|fault| fault.to_string())
}

fn differ(page: u32, drawing: Drawing, files: &[Document<'_>; 2], limits: &Limits) -> Compared {
    let [one, other] = files.each_ref().map(|file| drawn(file, page, drawing, limits));
    difference(&one?, &other?).ok_or_else(|| "the two have other sizes".to_owned())
}

/// The image as it is decoded here, and its page as it is drawn by another's program, both in grey, pixel by pixel.
fn matched(
    (family, index, source): (Family, usize, &[u8]),
    page: u32,
    written: &Document<'_>,
    limits: &Limits,
) -> Compared {
    let inspection = inspect::inspect_images(family, source, limits);
    let image = *page_images(&inspection).get(index).ok_or("there is no such image")?;
    let stated = inspection.technical.images.get(image).ok_or("there is no such image")?;
    // To the very pixels of the image, which are no squares where its two resolutions differ.
    let turned = matches!(stated.orientation, 5..=8);
    let size = if turned { (stated.height, stated.width) } else { (stated.width, stated.height) };
    let alone = alone(written, page, limits)?;
    let (own, painted) = at_once(
        || grey(family, source, image, &inspection, limits),
        || painted(&alone, size, limits.max_pixels).map_err(|fault| fault.to_string()),
    );
    let own = own.ok_or("the image cannot be decoded")?;
    let own = Drawn { width: own.size.0, height: own.size.1, pixels: own.pixels };
    painted?.difference_to(&own).ok_or_else(|| "it has another size".to_owned())
}

/// Does both at once, where the system has a thread for it; what breaks off in one breaks off here.
fn at_once<A: Send, B>(one: impl Fn() -> A + Sync, other: impl FnOnce() -> B) -> (A, B) {
    std::thread::scope(|scope| {
        let beside = std::thread::Builder::new().spawn_scoped(scope, &one);
        let other = other();
        let one = match beside {
            Ok(beside) => beside.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            Err(_) => one(),
        };
        (one, other)
    })
}
