//! The worker's side of a page: inspect it, check it against the profile, derive from it, all from one mapping.

use crate::engine::Answer;
use crate::inspect;
use crate::normalise::image::{DeriveOrder, derive};
use crate::records::{Family, ImageRole, Note, Severity, Technical};

use super::order::{MadeCopy, Next, PageAnswer, PageOrder, Resume, THUMBNAIL};

/// Does one order. Runs in the confined process; an order that cannot be understood gets an empty answer, which the run takes for a
/// fault of the worker.
#[must_use]
pub fn work(order: &[u8], bytes: &[u8]) -> Answer {
    let Ok(order) = serde_json::from_slice::<PageOrder>(order) else { return Answer::default() };
    let mut block = Vec::new();
    let answer = look_at(order, bytes, &mut block);
    Answer { text: serde_json::to_vec(&answer).unwrap_or_default(), block }
}

fn look_at(order: PageOrder, bytes: &[u8], block: &mut Vec<u8>) -> PageAnswer {
    let mut answer = PageAnswer {
        technical: Technical::opaque(),
        notes: Vec::new(),
        access: Vec::new(),
        thumbnail: None,
        next: None,
    };
    let from = match &order.resume {
        Some(Resume { technical, from }) => {
            answer.technical = technical.clone();
            *from
        }
        None => {
            let inspection = inspect::inspect(order.family, bytes, &order.limits);
            answer.technical = inspection.technical;
            answer.notes = inspection.notes;
            answer.notes.extend(inspect::capture(&answer.technical, &order.capture));
            // Damaged files are not derived from: what a decoder makes of them are wrong pixels.
            if order.family == Family::Pdf || !answer.technical.complete {
                return answer;
            }
            let someone_should_look = answer.notes.iter().any(|note| note.code.0.severity >= Severity::Warning);
            Next { image: 1, thumbnail: someone_should_look }
        }
    };
    derive_from(from, &order, bytes, block, &mut answer);
    answer
}

/// Derives from the images from `from` on, until the block holds enough for one round.
fn derive_from(from: Next, order: &PageOrder, bytes: &[u8], block: &mut Vec<u8>, answer: &mut PageAnswer) {
    let mut thumbnail = None;
    for index in pages(&answer.technical) {
        let image = u32::try_from(index).unwrap_or(u32::MAX).saturating_add(1);
        if image < from.image {
            continue;
        }
        if block.len() as u64 >= order.round {
            answer.next = Some(Next { image, thumbnail: from.thumbnail && thumbnail.is_none() });
            break;
        }
        let made = derive(&DeriveOrder {
            family: order.family,
            bytes,
            image: index,
            resolution: answer.technical.images[index].resolution,
            orientation: answer.technical.images[index].orientation,
            rules: &order.access,
            thumbnail: (from.thumbnail && thumbnail.is_none()).then_some(THUMBNAIL),
            memory: order.memory,
            limits: &order.limits,
        });
        match made {
            Ok(made) => {
                thumbnail = thumbnail.or(made.thumbnail);
                // Where the profile wants no copies the image was still decoded to its end: that is the proof that it can be.
                if order.access.make {
                    let length = made.jpeg.len() as u64;
                    answer.access.push(MadeCopy { image, width: made.width, height: made.height, length });
                    block.extend_from_slice(&made.jpeg);
                }
            }
            Err(fault) => {
                answer.technical.complete = false;
                answer.notes.push(on_page(fault.note(), image, &answer.technical));
            }
        }
    }
    if let Some(thumbnail) = thumbnail {
        answer.thumbnail = Some(thumbnail.len() as u64);
        block.extend_from_slice(&thumbnail);
    }
}

fn pages(technical: &Technical) -> Vec<usize> {
    let images = technical.images.iter().enumerate();
    images.filter(|(_, image)| image.role == ImageRole::Page).map(|(index, _)| index).collect()
}

fn on_page(note: Note, image: u32, technical: &Technical) -> Note {
    if technical.images.len() > 1 { note.on_page(image) } else { note }
}
