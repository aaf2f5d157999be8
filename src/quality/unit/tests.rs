use super::*;
use crate::profile::QualityRules;
use crate::records::codes::quality as codes;
use crate::records::{
    Code, ColourSpace, Finding, Hex, Hex32, ImageTechnical, Likeness, Measure, MeasureUnit, Metric, NotApplicable,
    Quality, Resolution, ResolutionUnit, SourcePath, Subject, Technical,
};

/// A page whose likeness is drawn from `seed`, with these values.
fn page(seed: u8, values: &[(Metric, f64)]) -> ImageTechnical {
    let bits = |salt: u8| *blake3::hash(&[seed, salt]).as_bytes();
    let mut coarse = [0; 8];
    coarse.copy_from_slice(&bits(0)[..8]);
    let likeness = Likeness { coarse: Hex(coarse), fine: Hex(bits(1)), written: Hex(bits(2)) };
    let measures = values.iter().map(|(metric, value)| Measure::of(*metric, *value, MeasureUnit::Ratio)).collect();
    ImageTechnical {
        quality: Some(Quality { measures, likeness: Some(likeness) }),
        ..ImageTechnical::plain((1000, 1400), vec![8], ColourSpace::Rgb, "none")
    }
}

/// What is said of files of one image each: the place of the file, or none for the unit.
fn said(images: &[ImageTechnical], rules: &QualityRules) -> Vec<(Option<usize>, Code)> {
    let digests: Vec<Hex32> = (0..images.len()).map(|at| Hex32::blake3(&[at as u8])).collect();
    said_of(images, &digests, rules)
}

fn said_of(images: &[ImageTechnical], digests: &[Hex32], rules: &QualityRules) -> Vec<(Option<usize>, Code)> {
    let paths: Vec<SourcePath> = (0..images.len()).map(|at| SourcePath::from(format!("{at}").as_str())).collect();
    let technical: Vec<Technical> =
        images.iter().map(|image| Technical { images: vec![image.clone()], ..Technical::opaque() }).collect();
    let files: Vec<ComparedFile<'_>> = paths
        .iter()
        .zip(digests)
        .zip(&technical)
        .map(|((path, blake3), technical)| ComparedFile { path, blake3, technical })
        .collect();
    let place = |finding: &Finding| match &finding.subject {
        Subject::File { path, .. } => paths.iter().position(|own| own == path),
        _ => None,
    };
    compare(&files, "U", rules).iter().map(|finding| (place(finding), finding.code)).collect()
}

fn pages(count: u8, values: &[(Metric, f64)]) -> Vec<ImageTechnical> {
    (0..count).map(|seed| page(seed, values)).collect()
}

#[test]
fn the_same_bytes_and_the_same_sheet() {
    let rules = QualityRules::default();
    let mut images = pages(8, &[]);
    assert_eq!(said(&images, &rules), []);
    // Page 4 is page 2 again: a few bits apart.
    images[4] = images[2].clone();
    let likeness = images[4].quality.as_mut().unwrap().likeness.as_mut().unwrap();
    (likeness.coarse.0[0], likeness.written.0[9]) = (likeness.coarse.0[0] ^ 3, likeness.written.0[9] ^ 0xff);
    assert_eq!(said(&images, &rules), [(Some(4), codes::NEAR_DUPLICATE)]);
    // Beyond the neighbours nobody looks.
    assert_eq!(said(&images, &QualityRules { neighbours: 1, ..rules.clone() }), []);
    let mut digests: Vec<Hex32> = (0..8u8).map(|at| Hex([at; 32])).collect();
    digests[4] = digests[2];
    assert_eq!(said_of(&images, &digests, &rules), [(Some(4), codes::DUPLICATE)]);
}

#[test]
fn one_capture_saved_twice() {
    let rules = QualityRules::default();
    let mut images = pages(6, &[]);
    for (image, seed) in images.iter_mut().zip(0u8..) {
        image.pixels = Some(Hex([seed; 32]));
    }
    assert_eq!(said(&images, &rules), []);
    // Page 4 holds the pixels of page 1: no near double besides.
    images[4] = images[1].clone();
    assert_eq!(said(&images, &rules), [(Some(4), codes::DUPLICATE_PIXELS)]);
    // Indices into other palettes are other colours.
    let palettes: Vec<ImageTechnical> = images
        .iter()
        .map(|image| ImageTechnical { colour: ColourSpace::Palette, quality: None, ..image.clone() })
        .collect();
    assert_eq!(said(&palettes, &rules), []);
    // The bytes say more than the pixels.
    let mut digests: Vec<Hex32> = (10..16u8).map(|at| Hex([at; 32])).collect();
    digests[4] = digests[1];
    assert_eq!(said_of(&images, &digests, &rules), [(Some(4), codes::DUPLICATE)]);
}

/// A blank side with this much noise; none in black and white.
fn blank(noise: Option<f64>) -> ImageTechnical {
    let mut image = page(0, &noise.map(|noise| (Metric::NoiseOverall, noise)).into_iter().collect::<Vec<_>>());
    let quality = image.quality.as_mut().unwrap();
    quality.likeness = None;
    quality.measures.push(Measure::none(Metric::Skew, MeasureUnit::Degrees, NotApplicable::Blank));
    image.pixels = Some(Hex([7; 32]));
    image
}

#[test]
fn bare_blank_sides_are_the_same_by_nature_and_those_with_grain_are_not() {
    let rules = QualityRules::default();
    for bare in [None, Some(0.0), Some(0.09)] {
        let images = vec![blank(bare); 3];
        assert_eq!(said(&images, &rules), [], "{bare:?}");
        assert_eq!(said_of(&images, &[Hex([1; 32]); 3], &rules), [], "{bare:?}");
    }
    let copied = vec![blank(Some(0.8)); 2];
    assert_eq!(said(&copied, &rules), [(Some(1), codes::DUPLICATE_PIXELS)]);
    assert_eq!(said_of(&copied, &[Hex([1; 32]); 2], &rules), [(Some(1), codes::DUPLICATE)]);
    // Writing in black and white is never the same twice.
    let mut written = page(1, &[]);
    written.pixels = Some(Hex([7; 32]));
    assert_eq!(said(&vec![written; 2], &rules), [(Some(1), codes::DUPLICATE_PIXELS)]);
}

#[test]
fn a_file_of_several_images_is_told_of_once_and_its_images_by_number() {
    let image = |seed: u8| ImageTechnical { pixels: Some(Hex([seed; 32])), ..page(seed, &[]) };
    let file = |seeds: &[u8]| Technical { images: seeds.iter().copied().map(image).collect(), ..Technical::opaque() };
    let technical = [file(&[1, 2]), file(&[1, 2]), file(&[3, 2, 3])];
    let (paths, digests) = (["a", "b", "c"].map(SourcePath::from), [Hex([1; 32]), Hex([1; 32]), Hex([2; 32])]);
    let files: Vec<ComparedFile<'_>> =
        (0..3).map(|at| ComparedFile { path: &paths[at], blake3: &digests[at], technical: &technical[at] }).collect();
    let said: Vec<_> = compare(&files, "U", &QualityRules::default())
        .into_iter()
        .map(|finding| (finding.code, finding.subject, finding.args["other"].clone()))
        .collect();
    let on = |path: usize, page| Subject::File { path: paths[path].clone(), page };
    assert_eq!(
        said,
        [
            (codes::DUPLICATE, on(1, None), "a".to_owned()),
            (codes::DUPLICATE_PIXELS, on(2, Some(2)), "a [2]".to_owned()),
            (codes::DUPLICATE_PIXELS, on(2, Some(3)), "c [1]".to_owned()),
        ]
    );
}

#[test]
fn forms_that_all_look_alike_are_no_doubles() {
    let form = |filled: u8| {
        let mut image = page(0, &[]);
        let likeness = image.quality.as_mut().unwrap().likeness.as_mut().unwrap();
        let (place, bits) = (usize::from(filled) * 3, 0b111);
        (likeness.written.0[place], likeness.fine.0[place]) =
            (likeness.written.0[place] ^ bits, likeness.fine.0[place] ^ bits);
        image
    };
    let forms: Vec<ImageTechnical> = (0..8).map(form).collect();
    assert_eq!(said(&forms, &QualityRules::default()), []);
    let mut doubled = forms.clone();
    doubled[5] = doubled[4].clone();
    assert_eq!(said(&doubled, &QualityRules::default()), [(Some(5), codes::NEAR_DUPLICATE)]);
}

#[test]
fn one_sheet_of_another_colour() {
    let rules = QualityRules::default();
    let paper = |b: f64| [(Metric::PaperA, 1.0), (Metric::PaperB, b)];
    let mut images = pages(8, &paper(12.0));
    images[3] = page(3, &paper(19.0));
    assert_eq!(said(&images, &rules), [(Some(3), codes::CAST)]);
    // Covers, units of all colours, and too few pages.
    let mut covers = pages(8, &paper(12.0));
    (covers[0], covers[7]) = (page(0, &paper(25.0)), page(7, &paper(25.0)));
    assert_eq!(said(&covers, &rules), []);
    let mixed: Vec<ImageTechnical> = (0..8).map(|seed| page(seed, &paper(f64::from(seed) * 9.0))).collect();
    assert_eq!(said(&mixed, &rules), []);
    assert_eq!(said(&images[..4], &rules), []);
    assert_eq!(said(&images, &QualityRules { skip: vec![Metric::PaperA], ..rules }), []);
}

#[test]
fn one_page_softer_than_the_others() {
    let values = |sharpness: f64, detail: f64| [(Metric::Sharpness, sharpness), (Metric::Detail, detail)];
    let mut images = pages(8, &values(0.48, 1000.0));
    images[5] = page(5, &values(0.42, 150.0));
    assert_eq!(said(&images, &QualityRules::default()), [(Some(5), codes::SOFTER)]);
    // Finer writing has as much detail; what is soft by itself was said of the page alone.
    images[5] = page(5, &values(0.42, 700.0));
    assert_eq!(said(&images, &QualityRules::default()), []);
    images[5] = page(5, &values(0.2, 50.0));
    assert_eq!(said(&images, &QualityRules::default()), []);
}

#[test]
fn a_page_that_lies_on_its_side() {
    let mut images = pages(5, &[]);
    (images[2].width, images[2].height) = (1400, 1000);
    assert_eq!(said(&images, &QualityRules::default()), [(Some(2), codes::TURNED)]);
    // Viewers turn it.
    images[2].orientation = 6;
    assert_eq!(said(&images, &QualityRules::default()), []);
}

#[test]
fn what_holds_for_many_is_said_once() {
    let images = pages(6, &[(Metric::UsedBits, 8.0), (Metric::EqualChannels, 1.0)]);
    assert_eq!(said(&images, &QualityRules::default()), [(None, codes::PADDED), (None, codes::GREY_AS_COLOUR)]);
    assert_eq!(said(&images, &QualityRules { measure: false, ..QualityRules::default() }), []);
    assert_eq!(
        said(&pages(6, &[(Metric::UsedBits, 12.0), (Metric::EqualChannels, 0.0)]), &QualityRules::default()),
        []
    );
}

#[test]
fn sizes_follow_from_resolution() {
    let at = |x: u32, y: u32| {
        let mut image = page(0, &[]);
        image.resolution = Some(Resolution { x: (x, 1), y: (y, 1), unit: ResolutionUnit::Inch });
        image
    };
    let a4 = QualityRules { sheet: Some([210.0, 297.0]), ..QualityRules::default() };
    // 1000 pixels at 120 ppi are 212 mm, 1400 are 296.
    assert_eq!(said(&[at(120, 120)], &a4), []);
    assert_eq!(said(&[at(150, 150)], &a4), [(Some(0), codes::SHEET_SIZE)]);
    assert_eq!(said(&[at(150, 150)], &QualityRules::default()), []);
    let range = QualityRules { sheet_min: Some([100.0, 100.0]), sheet_max: Some([250.0, 300.0]), ..a4.clone() };
    let range = QualityRules { sheet: None, ..range };
    assert_eq!(said(&[at(150, 150)], &range), []);
    assert_eq!(said(&[at(300, 300)], &range), [(Some(0), codes::SHEET_SIZE)]);
    assert_eq!(said(&[at(72, 72)], &a4), [(None, codes::RESOLUTION_DEFAULT)]);
    assert_eq!(said(&[at(204, 98)], &QualityRules::default()), [(Some(0), codes::RESOLUTION_UNEVEN)]);
}
