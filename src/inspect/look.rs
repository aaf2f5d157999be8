//! What is gathered while one file is inspected.

use crate::formats::raster::Place;
use crate::profile::Limits;
use crate::records::codes::image;
use crate::records::{Code, ColourSpace, ImageRole, ImageTechnical, Note, ResolutionUnit, Severity, Technical};

use super::inspection::Inspection;

/// Most notes of one file: a person reads a few, the rest says the same again.
const MOST_NOTES: usize = 200;

/// What is gathered while one file is inspected.
pub(super) struct Look {
    /// What was measured so far.
    pub technical: Technical,
    /// Whether coded data were left to the decoders.
    pub uncounted: bool,
    places: Vec<Place>,
    notes: Vec<Note>,
}

impl Look {
    pub(super) fn new() -> Self {
        Self { technical: Technical::opaque(), uncounted: false, places: Vec::new(), notes: Vec::new() }
    }

    /// Says something that leaves the pixels as trustworthy as they were.
    pub(super) fn say(&mut self, note: Note) {
        // An error is never dropped in favour of a remark that came before it.
        if self.notes.len() >= MOST_NOTES
            && let Some(place) = self.notes.iter().rposition(|known| known.code.0.severity < note.code.0.severity)
        {
            self.notes.remove(place);
        }
        if self.notes.len() < MOST_NOTES {
            self.notes.push(note);
        }
    }

    /// Says something after which the pixels cannot be trusted whole.
    pub(super) fn broken(&mut self, note: Note) {
        self.technical.complete = false;
        self.say(note);
    }

    /// Says `note` as its severity has it: after an error the pixels are not trusted.
    pub(super) fn weigh(&mut self, note: Note) {
        if note.code.0.severity == Severity::Error { self.broken(note) } else { self.say(note) }
    }

    /// Whether this was said already.
    pub(super) fn said(&self, code: Code) -> bool {
        self.notes.iter().any(|note| note.code == code)
    }

    /// Takes the image at `place`; says what holds for every format. `colours` tells what else than a colour profile
    /// explains its colours.
    pub(super) fn image(&mut self, place: Place, image: ImageTechnical, colours: Colours, limits: &Limits) {
        if exceeds(image.width, image.height, limits) {
            self.broken(too_large(image::TOO_LARGE, image.width, image.height, limits));
        }
        if image.role == ImageRole::Page {
            let known = image.resolution.is_some_and(|resolution| resolution.unit != ResolutionUnit::None);
            if !known && !self.said(image::NO_RESOLUTION) {
                self.say(Note::new(image::NO_RESOLUTION));
            }
            let unexplained = colours == Colours::Unsaid && image.icc.is_none() && is_coloured(image.colour);
            if unexplained && !self.said(image::NO_ICC) {
                self.say(Note::new(image::NO_ICC));
            }
            if image.orientation != 1 {
                let page = u32::try_from(self.technical.images.len()).unwrap_or(u32::MAX).saturating_add(1);
                self.say(Note::new(image::ORIENTATION).with("orientation", image.orientation).on_page(page));
            }
        }
        self.technical.images.push(image);
        self.places.push(place);
    }

    /// The end. A note names an image only where there are several.
    pub(super) fn into_inspection(mut self) -> Inspection {
        if self.technical.document.is_none() && self.technical.images.len() <= 1 {
            self.notes.iter_mut().for_each(|note| note.page = None);
        }
        Inspection {
            technical: self.technical,
            places: self.places,
            notes: self.notes,
            uncounted: self.uncounted,
            tags: None,
        }
    }
}

/// Whether the file says what its colours are, beside a colour profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Colours {
    /// It does: sRGB, or a space that needs no profile.
    Said,
    /// It does not.
    Unsaid,
}

impl Colours {
    /// Said where `condition` holds.
    pub(super) fn said_if(condition: bool) -> Self {
        if condition { Self::Said } else { Self::Unsaid }
    }
}

/// Whether an image has more pixels than the profile allows.
pub(super) fn exceeds(width: u32, height: u32, limits: &Limits) -> bool {
    u64::from(width) * u64::from(height) > limits.max_pixels
}

/// The note about an image beyond the limit.
pub(super) fn too_large(code: Code, width: u32, height: u32, limits: &Limits) -> Note {
    Note::new(code).with("width", width).with("height", height).with("limit", limits.max_pixels)
}

/// Whether colours look otherwise without a profile: device colours do, grey and L*a*b* do not.
pub(super) fn is_coloured(colour: ColourSpace) -> bool {
    matches!(
        colour,
        ColourSpace::Rgb | ColourSpace::Palette | ColourSpace::YCbCr | ColourSpace::Cmyk | ColourSpace::Ycck
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_takes_the_place_of_a_remark() {
        let mut look = Look::new();
        for _ in 0..MOST_NOTES + 5 {
            look.say(Note::new(image::NO_ICC));
        }
        look.broken(Note::new(image::PNG_CRC));
        let inspection = look.into_inspection();
        assert_eq!(inspection.notes.len(), MOST_NOTES);
        assert!(inspection.notes.iter().any(|note| note.code == image::PNG_CRC));
        assert!(!inspection.technical.complete);
    }
}
