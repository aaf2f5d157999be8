//! The worker's side of a page: inspect it, check it against the profile, derive from it, all from one mapping.

use crate::engine::Answer;
use crate::inspect;
use crate::normalise::image::{DeriveOrder, derive};
use crate::records::{Family, ImageRole, Note, Severity, Technical};

use super::order::{MadeCopy, PageAnswer, PageOrder, THUMBNAIL};

/// Does one order. Runs in the confined process; an order that cannot be understood gets an empty answer, which the run takes for a
/// fault of the worker.
#[must_use]
pub fn work(order: &[u8], bytes: &[u8]) -> Answer {
    let Ok(order) = serde_json::from_slice::<PageOrder>(order) else { return Answer::default() };
    let mut block = Vec::new();
    let answer = look_at(&order, bytes, &mut block);
    Answer { text: serde_json::to_vec(&answer).unwrap_or_default(), block }
}

fn look_at(order: &PageOrder, bytes: &[u8], block: &mut Vec<u8>) -> PageAnswer {
    let inspection = inspect::inspect(order.family, bytes, &order.limits);
    let mut answer =
        PageAnswer { technical: inspection.technical, notes: inspection.notes, access: Vec::new(), thumbnail: None };
    answer.notes.extend(inspect::capture(&answer.technical, &order.capture));
    // Damaged files are not derived from: what a decoder makes of them are wrong pixels.
    if order.family != Family::Pdf && answer.technical.complete {
        derive_all(order, bytes, block, &mut answer);
    }
    answer
}

fn derive_all(order: &PageOrder, bytes: &[u8], block: &mut Vec<u8>, answer: &mut PageAnswer) {
    let someone_should_look = answer.notes.iter().any(|note| note.code.0.severity >= Severity::Warning);
    let mut thumbnail = None;
    for index in pages(&answer.technical) {
        let image = u32::try_from(index).unwrap_or(u32::MAX).saturating_add(1);
        let made = derive(&DeriveOrder {
            family: order.family,
            bytes,
            image: index,
            resolution: answer.technical.images[index].resolution,
            orientation: answer.technical.images[index].orientation,
            rules: &order.access,
            thumbnail: (someone_should_look && thumbnail.is_none()).then_some(THUMBNAIL),
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
                // A sound variant that is not decoded, or one that is too large for this machine, says nothing against the file.
                answer.technical.complete &= !fault.is_damage();
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
