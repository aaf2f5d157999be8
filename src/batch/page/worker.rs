//! The worker's side of a page: inspect it, check it against the profile, derive from it, all from one mapping.

use crate::batch::document::{DocumentOrder, document_worker};
use crate::engine::{Answer, Given};
use crate::formats::raster::{PixelDigest, Place, Resting};
use crate::inspect::{self, Inspection, PolicySubject};
use crate::normalise::image::{DeriveFault, DeriveOrder, Derived, GreyPicture, GreyTaker, paint, paint_square};
use crate::quality::{self, Meter, Shown};
use crate::records::{Family, ImageRole, Note, Severity, Technical};

use super::master_order::MasterOrder;
use super::master_worker;
use super::order::{CopyPixels, MadeCopy, PageAnswer, PageOrder, Rest, Resume, SmallPicture, THUMBNAIL, TakenGrey};

/// Does one order. Runs in the confined process; an order that cannot be understood gets an empty answer, which the run
/// takes for a fault of the worker.
#[must_use]
pub fn work(order: &[u8], given: &Given<'_>) -> Answer {
    let bytes = given.bytes;
    if let Ok(order) = serde_json::from_slice::<MasterOrder>(order) {
        return master_worker::work(&order, bytes, given.output);
    }
    if let Ok(order) = serde_json::from_slice::<DocumentOrder>(order) {
        return document_worker::work(&order, given);
    }
    let Ok(order) = serde_json::from_slice::<PageOrder>(order) else { return Answer::default() };
    let mut block = Vec::new();
    let answer = look_at(order, given, &mut block);
    Answer { text: serde_json::to_vec(&answer).unwrap_or_default(), block }
}

/// Inspects and derives, or goes on deriving. Pages are decoded once: their coded data are counted only where a decoder
/// was not content with them, or none is asked. Then counting says what is wrong, and what was made is not kept: what a
/// decoder makes of damaged files are wrong pixels.
fn look_at(mut order: PageOrder, given: &Given<'_>, block: &mut Vec<u8>) -> PageAnswer {
    let bytes = given.bytes;
    let (mut answer, rest, sound) = match order.resume.take() {
        Some(Resume { technical, rest }) => (PageAnswer::of(technical, Vec::new()), rest, true),
        None => {
            let inspection = inspect::inspect_before_decoding(order.family, bytes, &order.limits);
            let (places, uncounted) = (inspection.places.clone(), inspection.uncounted);
            let answer = answered(&order, inspection, bytes);
            let look = answer.notes.iter().any(|note| note.code.0.severity >= Severity::Warning);
            let picture = if look { SmallPicture::Wanted } else { SmallPicture::IfNoted };
            let sound = order.family != Family::Pdf && answer.technical.complete;
            (answer, Rest { image: 1, picture, places, uncounted }, sound)
        }
    };
    let uncounted = rest.uncounted;
    let decoded = sound && derive_from(rest, &order, given, block, &mut answer);
    if uncounted && !decoded {
        let counted = inspect::inspect(order.family, bytes, &order.limits);
        if !counted.technical.complete {
            block.clear();
            return PageAnswer { anew: true, ..answered(&order, counted, bytes) };
        }
        if let Some(next) = &mut answer.next {
            next.uncounted = false;
        }
    }
    answer
}

fn answered(order: &PageOrder, inspection: Inspection, bytes: &[u8]) -> PageAnswer {
    let (mut technical, mut notes) = (inspection.technical, inspection.notes);
    let subject = PolicySubject { family: order.family, puid: order.puid.as_deref(), bytes, technical: &technical };
    let (failures, outcome) = inspect::policy(&subject, &order.capture, &order.master);
    notes.extend(failures);
    technical.policy = outcome.told();
    PageAnswer { tags: inspection.tags, ..PageAnswer::of(technical, notes) }
}

/// Derives from each page that is left, until the block holds enough for one round. True where all of these could be
/// decoded.
fn derive_from(rest: Rest, order: &PageOrder, given: &Given<'_>, block: &mut Vec<u8>, answer: &mut PageAnswer) -> bool {
    let (mut picture, mut thumbnail, mut derived) = (rest.picture, None, true);
    let mut greys = Vec::new();
    for index in pages(&answer.technical) {
        let image = u32::try_from(index).unwrap_or(u32::MAX).saturating_add(1);
        if image < rest.image {
            continue;
        }
        if (block.len() + greys.len()) as u64 >= order.round {
            answer.next = Some(Rest { image, picture, ..rest });
            break;
        }
        match one(index, rest.places[index], picture, order, given, answer) {
            Ok((made, grey)) => {
                if let Some(GreyPicture { pixels, size: (width, height) }) = grey {
                    answer.grey.push(TakenGrey { image, width, height });
                    greys.extend_from_slice(&pixels);
                }
                if made.thumbnail.is_some() {
                    (picture, thumbnail) = (SmallPicture::Made, made.thumbnail);
                }
                // Where the profile wants no copies the image was still decoded to its end: that is the proof that it
                // can be.
                if order.access.make {
                    let length = made.jpeg.len() as u64;
                    answer.access.push(MadeCopy { image, width: made.width, height: made.height, length });
                    block.extend_from_slice(&made.jpeg);
                }
            }
            Err(fault) => {
                derived = false;
                // A sound variant that is not decoded, or one that is too large for this machine, says nothing against
                // the file.
                answer.technical.complete &= !fault.is_damage();
                answer.notes.push(on_page(fault.note(), image, &answer.technical));
            }
        }
    }
    block.append(&mut greys);
    if let Some(thumbnail) = thumbnail {
        answer.thumbnail = Some(thumbnail.len() as u64);
        block.extend_from_slice(&thumbnail);
    }
    derived
}

/// Decodes one image, measures it on the way, and derives from it.
fn one(
    index: usize,
    place: Place,
    picture: SmallPicture,
    order: &PageOrder,
    given: &Given<'_>,
    answer: &mut PageAnswer,
) -> Result<(Derived, Option<GreyPicture>), DeriveFault> {
    let image = &answer.technical.images[index];
    let (measured, shown) = (order.quality.measure, Shown::of(image));
    let meter = || order.target.clone().map_or_else(Meter::default, Meter::of_target);
    let taking = order.grey && order.target.is_none();
    let rest = || given.forget(given.bytes);
    let mut watching =
        (((measured.then(meter), PixelDigest::new()), taking.then(GreyTaker::default)), Resting::new(&rest));
    let around = if measured { quality::memory(image.width) } else { 0 };
    let pixels = u64::from(image.width) * u64::from(image.height);
    let around = around.saturating_add(if taking { GreyTaker::memory(pixels) } else { 0 });
    let paint = match order.pixels {
        CopyPixels::OfMaster => paint,
        CopyPixels::Square => paint_square,
    };
    let painted = paint(
        &DeriveOrder {
            family: order.family,
            bytes: given.bytes,
            image: place,
            resolution: image.resolution,
            orientation: image.orientation,
            rules: &order.access,
            thumbnail: None,
            memory: order.memory.saturating_sub(around),
            limits: &order.limits,
        },
        &mut watching,
    )?;
    let (((meter, digest), grey), _) = watching;
    let grey = grey.and_then(|grey| grey.finish(image.orientation));
    answer.technical.images[index].pixels = digest.finish();
    let jpeg = (order.family == Family::Jpeg).then_some(given.bytes);
    let judged = meter.and_then(|meter| quality::judge(meter, jpeg, shown, &order.quality));
    let noted = judged.as_ref().is_some_and(|judged| !judged.notes.is_empty());
    let small = picture == SmallPicture::Wanted || (picture == SmallPicture::IfNoted && noted);
    let made = painted.finish(small.then_some(THUMBNAIL))?;
    if let Some(judged) = judged {
        let number = u32::try_from(index).unwrap_or(u32::MAX).saturating_add(1);
        answer.notes.extend(judged.notes.into_iter().map(|note| on_page(note, number, &answer.technical)));
        answer.technical.images[index].quality = Some(judged.quality);
    }
    Ok((made, grey))
}

fn pages(technical: &Technical) -> Vec<usize> {
    let images = technical.images.iter().enumerate();
    images.filter(|(_, image)| image.role == ImageRole::Page).map(|(index, _)| index).collect()
}

fn on_page(note: Note, image: u32, technical: &Technical) -> Note {
    if technical.images.len() > 1 { note.on_page(image) } else { note }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalise::image::derive;
    use crate::profile::{AccessRules, CaptureRules, Limits, MasterRules, QualityRules};
    use crate::records::codes::decoding;
    use crate::records::{Resolution, ResolutionUnit};

    /// One grey image of 8 bits, uncompressed, as a directory with its pixels behind it.
    struct Image {
        width: u16,
        height: u16,
        /// Further tags of one SHORT or LONG, ascending and above 279.
        tags: &'static [(u16, u32)],
    }

    /// A little-endian file. Directories follow one another, the last `below` of them outside of the chain, where
    /// `SubIFDs` of the first points to the first of those.
    fn tiff(images: &[Image], below: usize) -> Vec<u8> {
        let mut bytes = b"II*\0\x08\0\0\0".to_vec();
        let length = |image: &Image, more: usize| 2 + (9 + image.tags.len() + more) * 12 + 4;
        let size = |image: &Image| usize::from(image.width) * usize::from(image.height);
        let in_chain = images.len() - below;
        let more = |index: usize| usize::from(index == 0 && below > 0);
        let starts: Vec<usize> = images
            .iter()
            .enumerate()
            .scan(8, |at, (index, image)| {
                let start = *at;
                *at += length(image, more(index)) + size(image);
                Some(start)
            })
            .collect();
        for (index, image) in images.iter().enumerate() {
            let pixels = starts[index] + length(image, more(index));
            let mut tags = vec![(254, 0), (256, image.width.into()), (257, image.height.into()), (258, 8), (259, 1)];
            tags.extend([(262, 1), (273, pixels as u32), (278, image.height.into()), (279, size(image) as u32)]);
            tags.extend((more(index) > 0).then(|| (330, starts[in_chain] as u32)));
            tags.extend_from_slice(image.tags);
            bytes.extend_from_slice(&(tags.len() as u16).to_le_bytes());
            for (tag, value) in tags {
                bytes.extend_from_slice(&[&tag.to_le_bytes()[..], b"\x04\0\x01\0\0\0", &value.to_le_bytes()].concat());
            }
            let next = if index + 1 < in_chain { starts[index + 1] as u32 } else { 0 };
            bytes.extend_from_slice(&next.to_le_bytes());
            bytes.extend(std::iter::repeat_n(100, size(image)));
        }
        bytes
    }

    fn order(memory: u64) -> PageOrder {
        PageOrder {
            family: Family::Tiff,
            access: AccessRules::default(),
            pixels: CopyPixels::OfMaster,
            puid: None,
            capture: CaptureRules::default(),
            master: MasterRules::default(),
            quality: QualityRules::default(),
            target: None,
            grey: false,
            limits: Limits::default(),
            memory,
            round: u64::MAX,
            resume: None,
        }
    }

    fn asked(order: &PageOrder, bytes: &[u8]) -> PageAnswer {
        serde_json::from_slice(&work(&serde_json::to_vec(order).unwrap(), &Given { bytes, ..Given::default() }).text)
            .unwrap()
    }

    fn answer(bytes: &[u8], memory: u64) -> PageAnswer {
        asked(&order(memory), bytes)
    }

    /// All rounds of a file, one image a round.
    fn rounds(bytes: &[u8]) -> Vec<PageAnswer> {
        let mut order = PageOrder { round: 1, ..order(1 << 30) };
        let mut rounds = Vec::new();
        loop {
            let said = asked(&order, bytes);
            let next = said.next.clone();
            order.resume = next.map(|rest| Resume { technical: said.technical.clone(), rest });
            rounds.push(said);
            if order.resume.is_none() {
                return rounds;
            }
        }
    }

    #[test]
    fn rounds_come_to_what_one_would() {
        let image = |width| Image { width, height: 10, tags: &[] };
        let file = tiff(&[image(20), image(30), image(40)], 1);
        let copies = |said: &PageAnswer| -> Vec<_> {
            said.access.iter().map(|copy| (copy.image, copy.width, copy.length)).collect()
        };
        let (whole, rounds) = (answer(&file, 1 << 30), rounds(&file));
        assert_eq!(rounds.len(), 3);
        assert_eq!(rounds.iter().flat_map(copies).collect::<Vec<_>>(), copies(&whole));
        assert_eq!(rounds.iter().flat_map(|said| said.notes.clone()).collect::<Vec<_>>(), whole.notes);
        assert!(rounds.iter().all(|said| !said.anew));
        assert_eq!(rounds.last().unwrap().technical, whole.technical);
    }

    #[test]
    fn pictures_for_persons_have_square_pixels() {
        // An access copy, which says how its pixels are.
        let page = tiff(&[Image { width: 30, height: 20, tags: &[] }], 0);
        let resolution = Some(Resolution { x: (200, 1), y: (100, 1), unit: ResolutionUnit::Inch });
        let copy = derive(&DeriveOrder {
            family: Family::Tiff,
            bytes: &page,
            image: Place::Chain(0),
            resolution,
            orientation: 1,
            rules: &AccessRules::default(),
            thumbnail: None,
            memory: 1 << 30,
            limits: &Limits::default(),
        });
        let copy = copy.unwrap().jpeg;
        let size = |pixels| {
            let made = asked(&PageOrder { family: Family::Jpeg, pixels, ..order(1 << 30) }, &copy);
            (made.access[0].width, made.access[0].height)
        };
        assert_eq!((size(CopyPixels::Square), size(CopyPixels::OfMaster)), ((15, 20), (30, 20)));
    }

    #[test]
    fn images_below_others_are_derived_from_by_their_directory() {
        let image = |width| Image { width, height: 10, tags: &[] };
        let made = answer(&tiff(&[image(20), image(30), image(40)], 1), 1 << 30);
        assert_eq!(made.notes.iter().filter(|note| note.code.0.severity >= Severity::Error).count(), 0);
        let copies: Vec<_> = made.access.iter().map(|copy| (copy.image, copy.width)).collect();
        assert_eq!(copies, [(1, 20), (2, 30), (3, 40)]);
    }

    #[test]
    fn only_damage_is_said_of_the_structure() {
        let errors = |answer: &PageAnswer| -> Vec<_> {
            let errors = answer.notes.iter().filter(|note| note.code.0.severity >= Severity::Error);
            errors.map(|note| note.code).collect()
        };
        let sound = tiff(&[Image { width: 20, height: 10, tags: &[] }], 0);
        let refused = answer(&sound, 1);
        assert_eq!((errors(&refused), refused.technical.complete), (vec![decoding::MEMORY], true));
        let signed = answer(&tiff(&[Image { width: 20, height: 10, tags: &[(339, 2)] }], 0), 1 << 30);
        assert_eq!((errors(&signed), signed.technical.complete), (vec![decoding::UNSUPPORTED], true));
        let beyond = tiff(&[Image { width: 300, height: 10, tags: &[] }], 0);
        let cut = answer(&beyond[..beyond.len() - 1], 1 << 30);
        assert!(!cut.technical.complete && !errors(&cut).is_empty());
    }
}
