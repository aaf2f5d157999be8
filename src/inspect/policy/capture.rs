//! The profile's rules for captured images.

use std::collections::BTreeSet;

use crate::profile::CaptureRules;
use crate::records::codes::image as codes;
use crate::records::{Code, ColourSpace, DocumentDetails, ImageRole, ImageTechnical, Note, PageKind, Technical};

use super::super::look::is_coloured;
use super::evaluate::Verdict;

/// How far below the least resolution an image may lie: PNG and JPEG 2000 count whole pixels in a metre.
const TOLERANCE_PPI: f64 = 0.5;

/// The rules that the profile has, each with the page images that do not meet it. Copies and masks inside a file are no
/// captures.
pub(super) fn verdicts(technical: &Technical, rules: &CaptureRules) -> Vec<Verdict> {
    if let Some(details) = technical.document.as_ref().and_then(|document| document.details.as_deref()) {
        return of_document(details, rules);
    }
    if technical.images.is_empty() {
        return Vec::new();
    }
    type Check = fn(&ImageTechnical, &CaptureRules) -> Option<Note>;
    type Known = fn(&ImageTechnical) -> bool;
    let stated: Known = |image| ppi(image).is_some();
    let named: Known = |image| image.icc.is_some();
    let always: Known = |_| true;
    let counted: Known = |image| !image.bits.is_empty();
    let checks: [(bool, &str, Check, Known); 9] = [
        (rules.resolution_required, "capture.resolution_required", resolution_required, always),
        (rules.ppi_min.is_some(), "capture.ppi_min", resolution, stated),
        (rules.ppi_max.is_some(), "capture.ppi_max", resolution_high, stated),
        (rules.icc_required, "capture.icc_required", profile, always),
        (!rules.icc_names.is_empty(), "capture.icc_names", profile_name, named),
        (!rules.icc_versions.is_empty(), "capture.icc_versions", profile_version, named),
        (!rules.colour.is_empty(), "capture.colour", mode, always),
        (!rules.bits.is_empty(), "capture.bits", bits, counted),
        (!rules.sampling.is_empty(), "capture.sampling", sampling, is_sampling_known),
    ];
    let several = technical.images.len() > 1;
    let pages = || (1u32..).zip(&technical.images).filter(|(_, image)| image.role == ImageRole::Page);
    let notes = |check: Check| {
        let found = pages().filter_map(move |(page, image)| check(image, rules).map(|note| (page, note)));
        found.map(|(page, note)| if several { note.on_page(page) } else { note }).collect::<Vec<_>>()
    };
    let asked = checks.into_iter().filter(|(asked, ..)| *asked);
    let verdict = |(_, rule, check, known): (bool, &str, Check, Known)| {
        let known = pages().next().is_some() && pages().all(|(_, image)| known(image));
        Verdict::new(rule, notes(check)).where_known(known)
    };
    asked.map(verdict).collect()
}

/// Most pages of a document that are told one by one.
const MOST_NOTES: usize = 50;

/// The resolution of the scans in a document: what their pixels have on the page.
fn of_document(details: &DocumentDetails, rules: &CaptureRules) -> Vec<Verdict> {
    let scans = || details.pages.iter().filter(|run| matches!(run.kind, PageKind::Scan | PageKind::Mixed));
    if scans().next().is_none() {
        return Vec::new();
    }
    let told = |fails: &dyn Fn(f64, f64) -> bool, code: Code, limit: f64| {
        let found = scans().filter_map(|run| {
            let image = run
                .images
                .iter()
                .find(|image| image.ppi_x > 0.0 && image.ppi_y > 0.0 && fails(image.ppi_x, image.ppi_y))?;
            let note = Note::new(code).with("found", ppi_text(image.ppi_x, image.ppi_y)).with("limit", number(limit));
            Some(note.on_page(run.first))
        });
        found.take(MOST_NOTES).collect::<Vec<_>>()
    };
    // What an image has on its page is not known of each, nor of pages beyond those that are listed.
    let stated = scans().all(|run| {
        let known = run.images.iter().all(|image| image.ppi_x > 0.0 && image.ppi_y > 0.0);
        known && !run.images.is_empty() && run.other_images == 0
    });
    let known = stated && details.other_pages == 0;
    let low = rules.ppi_min.map(|least| {
        let fails = move |x: f64, y: f64| x.min(y) < least - TOLERANCE_PPI;
        Verdict::new("capture.ppi_min", told(&fails, codes::RESOLUTION_LOW, least)).where_known(known)
    });
    let high = rules.ppi_max.map(|most| {
        let fails = move |x: f64, y: f64| x.max(y) > most + TOLERANCE_PPI;
        Verdict::new("capture.ppi_max", told(&fails, codes::RESOLUTION_HIGH, most)).where_known(known)
    });
    low.into_iter().chain(high).collect()
}

fn ppi(image: &ImageTechnical) -> Option<(f64, f64)> {
    image.resolution.and_then(|resolution| resolution.ppi())
}

fn resolution_required(image: &ImageTechnical, _: &CaptureRules) -> Option<Note> {
    ppi(image).is_none().then(|| Note::new(codes::RESOLUTION_REQUIRED))
}

fn resolution_high(image: &ImageTechnical, rules: &CaptureRules) -> Option<Note> {
    let (x, y) = ppi(image)?;
    let most = rules.ppi_max?;
    let note = || Note::new(codes::RESOLUTION_HIGH).with("found", ppi_text(x, y)).with("limit", number(most));
    (x.max(y) > most + TOLERANCE_PPI).then(note)
}

fn resolution(image: &ImageTechnical, rules: &CaptureRules) -> Option<Note> {
    let (x, y) = ppi(image)?;
    let least = rules.ppi_min?;
    let note = || Note::new(codes::RESOLUTION_LOW).with("found", ppi_text(x, y)).with("limit", number(least));
    (x.min(y) < least - TOLERANCE_PPI).then(note)
}

fn profile(image: &ImageTechnical, rules: &CaptureRules) -> Option<Note> {
    let missing = rules.icc_required && image.icc.is_none() && is_coloured(image.colour);
    missing.then(|| Note::new(codes::ICC_REQUIRED))
}

fn profile_unexpected(rule: &str, found: &str, expected: &[String]) -> Note {
    Note::new(codes::ICC_UNEXPECTED).with("rule", rule).with("found", found).with("limit", expected.join(", "))
}

fn profile_name(image: &ImageTechnical, rules: &CaptureRules) -> Option<Note> {
    let icc = image.icc.as_ref()?;
    let expected = rules.icc_names.iter().any(|pattern| matches(pattern, icc.name.trim()));
    (!expected).then(|| profile_unexpected("capture.icc_names", &icc.name, &rules.icc_names))
}

/// `4` allows every version 4, `4.3` only those that begin so.
fn profile_version(image: &ImageTechnical, rules: &CaptureRules) -> Option<Note> {
    let icc = image.icc.as_ref()?;
    let begins = |version: &String| {
        icc.version.strip_prefix(version.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let found = || format!("{}, version {}", icc.name, icc.version);
    let expected = rules.icc_versions.iter().any(begins);
    (!expected).then(|| profile_unexpected("capture.icc_versions", &found(), &rules.icc_versions))
}

/// Whether a text is like a pattern in which `*` stands for any characters; case does not count.
fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.to_lowercase(), text.to_lowercase());
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        match rest.find(part) {
            Some(at) => rest = rest.get(at + part.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    rest.ends_with(last)
}

/// Subsampling as photographers write it. Where luma and chroma are not stored apart, nothing is reduced.
fn sampling(image: &ImageTechnical, rules: &CaptureRules) -> Option<Note> {
    let found = match image.details.as_ref().and_then(|details| details.subsampling)? {
        (1, 1) => "4:4:4".to_owned(),
        (2, 1) => "4:2:2".to_owned(),
        (1, 2) => "4:4:0".to_owned(),
        (2, 2) => "4:2:0".to_owned(),
        (4, 1) => "4:1:1".to_owned(),
        (4, 2) => "4:1:0".to_owned(),
        (h, v) => format!("{h} × {v}"),
    };
    let expected = rules.sampling.contains(&found);
    let note =
        || Note::new(codes::SAMPLING_UNEXPECTED).with("found", &found).with("expected", rules.sampling.join(", "));
    (!expected).then(note)
}

/// Whether it is known by how much chroma is reduced: nothing is where it is not stored apart.
fn is_sampling_known(image: &ImageTechnical) -> bool {
    let apart = matches!(image.colour, ColourSpace::YCbCr | ColourSpace::Ycck);
    !apart || image.details.as_ref().is_some_and(|details| details.subsampling.is_some())
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
pub(in super::super) fn colour_mode(image: &ImageTechnical) -> &'static str {
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
pub(in super::super) fn ppi_text(x: f64, y: f64) -> String {
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
    use super::*;
    use crate::records::{Code, Hex, IccProfile, ImageDetails, Resolution, ResolutionUnit};

    fn technical(image: ImageTechnical) -> Technical {
        Technical { images: vec![image], ..Technical::opaque() }
    }

    fn notes_of(image: ImageTechnical, rules: &CaptureRules) -> Vec<Note> {
        verdicts(&technical(image), rules).into_iter().flat_map(|verdict| verdict.notes).collect()
    }

    fn codes_of(image: ImageTechnical, rules: &CaptureRules) -> Vec<Code> {
        notes_of(image, rules).into_iter().map(|note| note.code).collect()
    }

    fn page(x: u32, unit: ResolutionUnit) -> ImageTechnical {
        let mut image = ImageTechnical::plain((10, 10), vec![8; 3], ColourSpace::Rgb, "none");
        image.resolution = Some(Resolution { x: (x, 1), y: (x, 1), unit });
        image
    }

    #[test]
    fn nothing_is_asked_nothing_is_said() {
        assert_eq!(
            codes_of(ImageTechnical::plain((1, 1), vec![1], ColourSpace::Other, "x"), &CaptureRules::default()),
            []
        );
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
        let notes = notes_of(page(200, ResolutionUnit::Inch), &rules);
        assert_eq!((notes[0].args["found"].as_str(), notes[0].args["limit"].as_str()), ("200", "300"));
    }

    #[test]
    fn greatest_resolution_profiles_and_sampling() {
        let rules = CaptureRules {
            ppi_max: Some(600.0),
            icc_names: vec!["Adobe RGB*".into(), "*eci*v2".into()],
            icc_versions: vec!["2".into(), "4.3".into()],
            sampling: vec!["4:4:4".into()],
            ..CaptureRules::default()
        };
        let with = |name: &str, version: &str, ppi: u32, sampling: Option<(u16, u16)>| {
            let mut image = page(ppi, ResolutionUnit::Inch);
            image.icc = Some(IccProfile {
                name: name.into(),
                version: version.into(),
                class: "mntr".into(),
                space: "RGB".into(),
                size: 1,
                blake3: Hex([0; 32]),
            });
            image.details = Some(Box::new(ImageDetails { subsampling: sampling, ..ImageDetails::default() }));
            codes_of(image, &rules)
        };
        assert_eq!(with("Adobe RGB (1998)", "2.1.0", 600, None), []);
        assert_eq!(with("eciRGB v2", "4.3.0", 600, Some((1, 1))), []);
        assert_eq!(with("sRGB IEC61966-2.1", "2.1.0", 600, None), [codes::ICC_UNEXPECTED]);
        assert_eq!(with("Adobe RGB (1998)", "4.4.0", 600, None), [codes::ICC_UNEXPECTED]);
        assert_eq!(
            with("Adobe RGB (1998)", "2.1.0", 601, Some((2, 2))),
            [codes::RESOLUTION_HIGH, codes::SAMPLING_UNEXPECTED]
        );
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
        let fax = ImageTechnical::plain((1, 1), vec![1], ColourSpace::WhiteIsZero, "ccitt-g4");
        let notes = notes_of(fax, &rules);
        assert_eq!(notes[0].args["found"], "bilevel");
        assert_eq!(notes[1].args["expected"], "8, 16");
        assert_eq!(notes.len(), 2);
    }
}
