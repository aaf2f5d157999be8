//! JBIG2.

use crate::formats::jbig2::{self, File, Jbig2Fault, Page};
use crate::formats::raster::Place;
use crate::profile::Limits;
use crate::records::codes::image;
use crate::records::{ColourSpace, ImageTechnical, Note, Resolution, ResolutionUnit};

use super::look::{Colours, Look};

/// Inspects a file of JBIG2 pages.
pub(super) fn inspect(bytes: &[u8], limits: &Limits) -> Look {
    let mut look = Look::new();
    let file = match File::read(bytes) {
        Ok(file) => file,
        Err(Jbig2Fault::NotJbig2) => {
            look.weigh(Note::new(image::NOT_RECOGNISED).with("size", bytes.len()).with("format", "JBIG2"));
            return look;
        }
        Err(fault) => {
            look.weigh(Note::new(image::JBIG2_DAMAGED).with("message", fault));
            return look;
        }
    };
    match jbig2::pages(&file) {
        Ok(pages) if pages.is_empty() => look.weigh(Note::new(image::JBIG2_DAMAGED).with("message", "pages-none")),
        Ok(pages) => {
            for (index, page) in pages.iter().enumerate() {
                look.image(Place::Chain(index), image_of(page), Colours::said_if(false), limits);
            }
            if pages.iter().any(|page| page.has_symbols) {
                look.say(Note::new(image::JBIG2_SYMBOLS));
            }
        }
        Err(fault) => look.weigh(Note::new(image::JBIG2_DAMAGED).with("message", fault)),
    }
    let left = bytes.len().saturating_sub(file.end);
    if left > 0 {
        look.say(Note::new(image::JBIG2_TRAILING).with("bytes", left));
    }
    look
}

fn image_of(page: &Page) -> ImageTechnical {
    let mut image = ImageTechnical::plain((page.width, page.height), vec![1], ColourSpace::WhiteIsZero, "jbig2");
    let (x, y) = page.per_metre;
    if x > 0 && y > 0 {
        image.resolution = Some(Resolution { x: (x, 1), y: (y, 1), unit: ResolutionUnit::Metre });
    }
    image
}
