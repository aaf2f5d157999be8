use super::*;
use crate::quality::ComparedFile;
use crate::records::codes::quality as codes;
use crate::records::{
    Code, ColourSpace, FilePages, Hex, ImageTechnical, Measure, MeasureUnit, Metric, NotApplicable, PagePixels,
    Quality, Record, SourcePath, Subject, Technical, UnitPages, UnitPaper,
};

/// A file whose bytes are `bytes` and whose images have these pixels.
fn file(path: &str, bytes: u8, pixels: &[u8]) -> FilePages {
    let number = |at: usize| (pixels.len() > 1).then(|| u32::try_from(at + 1).unwrap());
    let images = pixels.iter().enumerate();
    FilePages {
        path: SourcePath::from(path),
        blake3: Hex([bytes; 32]),
        images: images.map(|(at, seed)| PagePixels { image: number(at), pixels: Hex([*seed; 32]) }).collect(),
    }
}

fn unit(name: &str, paper: Option<(f64, f64)>, files: Vec<FilePages>) -> UnitPages {
    UnitPages {
        format: UnitPages::FORMAT.to_owned(),
        version: UnitPages::VERSION,
        unit: name.to_owned(),
        paper: paper.map(|(a, b)| UnitPaper { l: 90.0, a, b, pages: 9 }),
        files,
    }
}

/// What is found when the plan has `plan` and what was measured came in the order of `came`.
fn found(plan: &[(&str, Option<f64>)], came: &[UnitPages]) -> Vec<Across> {
    let index = BatchIndex::create().unwrap();
    for (place, (unit, cast)) in (0..).zip(plan) {
        index.plan(&UnitPlace { place, unit, profile: "p", cast: *cast }).unwrap();
    }
    for (line, pages) in (0..).zip(came) {
        index.take(line, pages).unwrap();
    }
    let mut found = Vec::new();
    let keep = |across| {
        found.push(across);
        Ok::<_, BatchIndexError>(())
    };
    index.compare(keep).unwrap();
    found
}

/// A double in short: unit, code, file, image, the other, its unit.
type Short<'a> = (&'a str, Code, String, Option<u32>, &'a str, &'a str);

fn said(found: &[Across]) -> Vec<Short<'_>> {
    let short = |across: &'_ Across| {
        let Subject::File { path, page } = &across.finding.subject else { panic!("{across:?}") };
        (across.finding.code, path.to_string(), *page)
    };
    let in_words = found.iter().map(|across| {
        let ((code, path, page), args) = (short(across), &across.finding.args);
        (across.unit.as_str(), code, path, page, args["other"].as_str(), args["unit"].as_str())
    });
    in_words.collect()
}

const PLAN: [(&str, Option<f64>); 3] = [("B", None), ("A", None), ("C", None)];

fn three() -> [UnitPages; 3] {
    [
        unit("B", None, vec![file("B/1", 1, &[1]), file("B/2", 2, &[2])]),
        // The first file of B again; the pixels of its second in another file, and that twice.
        unit("A", None, vec![file("A/1", 1, &[1]), file("A/2", 3, &[2]), file("A/3", 4, &[2])]),
        unit("C", None, vec![file("C/1", 5, &[9, 2, 8]), file("C/2", 1, &[1]), file("C/3", 1, &[1])]),
    ]
}

#[test]
fn the_first_is_the_one_that_stands_first_in_the_plan_whoever_came_first() {
    let expected = |found: &[Across]| {
        let exact = codes::DUPLICATE_ELSEWHERE;
        let pixels = codes::PIXELS_ELSEWHERE;
        assert_eq!(
            said(found),
            [
                ("A", exact, "A/1".to_owned(), None, "B/1", "B"),
                ("A", pixels, "A/2".to_owned(), None, "B/2", "B"),
                ("C", exact, "C/2".to_owned(), None, "B/1", "B"),
                ("C", pixels, "C/1".to_owned(), Some(2), "B/2", "B"),
            ]
        );
    };
    let [one, two, three] = three();
    expected(&found(&PLAN, &[one.clone(), two.clone(), three.clone()]));
    expected(&found(&PLAN, &[three.clone(), two.clone(), one.clone()]));
    // Units that were dealt with again count as they are now; what the plan does not know does not count.
    let before = unit("A", None, vec![file("A/1", 7, &[7]), file("A/0", 5, &[9])]);
    let gone = unit("0", None, vec![file("0/1", 1, &[1])]);
    expected(&found(&PLAN, &[before, gone, two, three, one]));
}

#[test]
fn doubles_within_a_unit_and_units_that_were_not_read_say_nothing() {
    let [one, _, _] = three();
    assert_eq!(found(&PLAN, &[one]), []);
    let doubled = unit("C", None, vec![file("C/1", 5, &[9]), file("C/2", 5, &[9])]);
    assert_eq!(found(&PLAN, &[doubled]), []);
}

#[test]
fn a_unit_is_off_the_middle_of_the_units() {
    let names = ["A", "B", "C", "D", "E", "F", "G", "H"];
    let units = |colour: &dyn Fn(usize) -> Option<(f64, f64)>| -> Vec<UnitPages> {
        (0..8).map(|at| unit(names[at], colour(at), Vec::new())).collect()
    };
    let plan = |cast: Option<f64>| names.map(|name| (name, cast));
    let one_off = units(&|at| Some((1.0, if at == 3 { 5.0 } else { 12.0 })));
    let said = |found: Vec<Across>| -> Vec<_> {
        found
            .into_iter()
            .map(|across| (across.unit, across.finding.code, across.finding.args["value"].clone()))
            .collect()
    };
    let expected = [("D".to_owned(), codes::UNIT_CAST, "7.0".to_owned())];
    assert_eq!(said(found(&plan(Some(6.0)), &one_off)), expected);
    // The limit itself is allowed; a profile may not judge it.
    assert_eq!(said(found(&plan(Some(7.0)), &one_off)), []);
    assert_eq!(said(found(&plan(None), &one_off)), []);
    // Few units, units of few pages, and batches of all colours.
    assert_eq!(said(found(&plan(Some(6.0)), &one_off[..4])), []);
    assert_eq!(said(found(&plan(Some(6.0)), &units(&|at| (at < 4).then_some((1.0, at as f64 * 9.0))))), []);
    assert_eq!(said(found(&plan(Some(6.0)), &units(&|at| Some((1.0, at as f64 * 9.0))))), []);
}

/// A page image whose paper has this colour, and which is blank without grain or not.
fn image(seed: u8, b: f64, bare: bool) -> ImageTechnical {
    let mut measures: Vec<Measure> = [(Metric::PaperLightness, 90.0), (Metric::PaperA, 1.0), (Metric::PaperB, b)]
        .map(|(metric, value)| Measure::of(metric, value, MeasureUnit::Lab))
        .to_vec();
    if bare {
        measures.push(Measure::none(Metric::Skew, MeasureUnit::Degrees, NotApplicable::Blank));
    }
    ImageTechnical {
        pixels: Some(Hex([seed; 32])),
        quality: Some(Quality { measures, likeness: None }),
        ..ImageTechnical::plain((1000, 1400), vec![8, 8, 8], ColourSpace::Rgb, "none")
    }
}

#[test]
fn what_is_compared_leaves_bare_sides_out_and_takes_the_middle_colour() {
    let technical: Vec<Technical> =
        [(1, 10.0, false), (2, 11.0, true), (3, 30.0, false), (4, 12.0, false), (5, 9.0, false)]
            .into_iter()
            .map(|(seed, b, bare)| Technical { images: vec![image(seed, b, bare)], ..Technical::opaque() })
            .collect();
    let paths: Vec<SourcePath> = (0..5).map(|at| SourcePath::from(format!("{at}").as_str())).collect();
    let digests: Vec<_> = (0..5u8).map(|at| Hex([at; 32])).collect();
    let files: Vec<ComparedFile<'_>> =
        (0..5).map(|at| ComparedFile { path: &paths[at], blake3: &digests[at], technical: &technical[at] }).collect();
    let pages = unit_pages(&files, "U");
    assert_eq!(pages.paper, Some(UnitPaper { l: 90.0, a: 1.0, b: 11.0, pages: 5 }));
    let kept: Vec<_> = pages.files.iter().map(|file| (file.path.to_string(), file.images[0].pixels)).collect();
    assert_eq!(kept.len(), 4);
    assert_eq!(kept[1], ("2".to_owned(), Hex([3; 32])));
    assert_eq!(unit_pages(&files[..4], "U").paper, None);
}
