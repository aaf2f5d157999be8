//! The profile's rules for captured images.

use std::collections::BTreeSet;

use crate::profile::CaptureRules;
use crate::records::codes::image as codes;
use crate::records::{ColourSpace, ImageRole, ImageTechnical, Note, Technical};

use super::look::is_coloured;

/// How far below the least resolution an image may lie: PNG and JPEG 2000 count whole pixels in a metre.
const TOLERANCE_PPI: f64 = 0.5;

/// Checks what was measured against the profile's rules. Copies and masks inside a file are no captures.
#[must_use]
pub fn capture(technical: &Technical, rules: &CaptureRules) -> Vec<Note> {
    let mut notes = Vec::new();
    let several = technical.images.len() > 1;
    for (page, image) in (1u32..).zip(&technical.images).filter(|(_, image)| image.role == ImageRole::Page) {
        let found = [resolution(image, rules), profile(image, rules), mode(image, rules), bits(image, rules)];
        let found = found.into_iter().flatten();
        notes.extend(found.map(|note| if several { note.on_page(page) } else { note }));
    }
    notes
}

fn resolution(image: &ImageTechnical, rules: &CaptureRules) -> Option<Note> {
    let Some((x, y)) = image.resolution.and_then(|resolution| resolution.ppi()) else {
        return rules.resolution_required.then(|| Note::new(codes::RESOLUTION_REQUIRED));
    };
    let least = rules.ppi_min?;
    let note = || Note::new(codes::RESOLUTION_LOW).with("found", ppi_text(x, y)).with("limit", number(least));
    (x.min(y) < least - TOLERANCE_PPI).then(note)
}

fn profile(image: &ImageTechnical, rules: &CaptureRules) -> Option<Note> {
    let missing = rules.icc_required && image.icc.is_none() && is_coloured(image.colour);
    missing.then(|| Note::new(codes::ICC_REQUIRED))
}

fn mode(image: &ImageTechnical, rules: &CaptureRules) -> Option<Note> {
    let found = colour_mode(image);
    let expected = rules.colour.is_empty() || rules.colour.iter().any(|mode| mode == found);
    let note = || Note::new(codes::COLOUR_UNEXPECTED).with("found", found).with("expected", rules.colour.join(", "));
    (!expected).then(note)
}

fn bits(image: &ImageTechnical, rules: &CaptureRules) -> Option<Note> {
    if rules.bits.is_empty() || image.bits.iter().all(|bits| rules.bits.contains(bits)) {
        return None;
    }
    let list = |bits: &mut dyn Iterator<Item = &u16>| bits.map(u16::to_string).collect::<Vec<_>>().join(", ");
    let found: BTreeSet<_> = image.bits.iter().copied().collect();
    let note = Note::new(codes::BITS_UNEXPECTED).with("found", list(&mut found.iter()));
    Some(note.with("expected", list(&mut rules.bits.iter())))
}

/// The colour mode, in the words of a profile.
pub(super) fn colour_mode(image: &ImageTechnical) -> &'static str {
    match image.colour {
        ColourSpace::BlackIsZero | ColourSpace::WhiteIsZero if image.bits.first() == Some(&1) => "bilevel",
        ColourSpace::BlackIsZero | ColourSpace::WhiteIsZero => "grey",
        ColourSpace::Rgb | ColourSpace::YCbCr => "rgb",
        ColourSpace::Palette => "palette",
        ColourSpace::Cmyk | ColourSpace::Ycck => "cmyk",
        ColourSpace::CieLab => "lab",
        ColourSpace::Other => "other",
    }
}

/// A resolution for people: one number where both directions agree.
pub(super) fn ppi_text(x: f64, y: f64) -> String {
    let (x, y) = (number(x), number(y));
    if x == y { x } else { format!("{x} × {y}") }
}

/// Two decimals at most, none where they are zeros.
fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::look::plain;
    use super::*;
    use crate::records::{Code, Resolution, ResolutionUnit};

    fn technical(image: ImageTechnical) -> Technical {
        Technical { images: vec![image], ..Technical::opaque() }
    }

    fn codes_of(image: ImageTechnical, rules: &CaptureRules) -> Vec<Code> {
        capture(&technical(image), rules).into_iter().map(|note| note.code).collect()
    }

    fn page(x: u32, unit: ResolutionUnit) -> ImageTechnical {
        let mut image = plain(10, 10, vec![8; 3], ColourSpace::Rgb, "none");
        image.resolution = Some(Resolution { x: (x, 1), y: (x, 1), unit });
        image
    }

    #[test]
    fn nothing_is_asked_nothing_is_said() {
        assert_eq!(codes_of(plain(1, 1, vec![1], ColourSpace::Other, "x"), &CaptureRules::default()), []);
    }

    #[test]
    fn resolution() {
        let rules = CaptureRules { ppi_min: Some(300.0), resolution_required: true, ..CaptureRules::default() };
        assert_eq!(codes_of(page(300, ResolutionUnit::Inch), &rules), []);
        // 300 ppi in whole pixels a metre is 299.9994.
        assert_eq!(codes_of(page(11811, ResolutionUnit::Metre), &rules), []);
        assert_eq!(codes_of(page(299, ResolutionUnit::Inch), &rules), [codes::RESOLUTION_LOW]);
        assert_eq!(codes_of(page(117, ResolutionUnit::Centimetre), &rules), [codes::RESOLUTION_LOW]);
        assert_eq!(codes_of(page(300, ResolutionUnit::None), &rules), [codes::RESOLUTION_REQUIRED]);
        let notes = capture(&technical(page(200, ResolutionUnit::Inch)), &rules);
        assert_eq!((notes[0].args["found"].as_str(), notes[0].args["limit"].as_str()), ("200", "300"));
    }

    #[test]
    fn colours_bits_and_profiles() {
        let rules = CaptureRules {
            icc_required: true,
            colour: vec!["rgb".into()],
            bits: vec![8, 16],
            ..CaptureRules::default()
        };
        assert_eq!(codes_of(page(300, ResolutionUnit::Inch), &rules), [codes::ICC_REQUIRED]);
        let fax = plain(1, 1, vec![1], ColourSpace::WhiteIsZero, "ccitt-g4");
        let notes = capture(&technical(fax), &rules);
        assert_eq!(notes[0].args["found"], "bilevel");
        assert_eq!(notes[1].args["expected"], "8, 16");
        assert_eq!(notes.len(), 2);
    }
}
