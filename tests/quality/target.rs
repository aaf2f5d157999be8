//! Frames of a colour chart whose every colour is known: what is measured is what was drawn.

use std::collections::BTreeSet;
use std::fs;

use crate::support::chart::{self, PERSPECTIVE, REFERENCE, STRAIGHT, Shot, Space, TURNED, pale};
use crate::support::plain_tiff::PlainTiff;
use fondo::profile::{ColourDifference, TargetLevel, TargetRules};
use fondo::quality::Judged;
use fondo::records::{Metric, NotApplicable};

const TARGET: [Metric; 6] = [
    Metric::TargetDeltaMean,
    Metric::TargetDeltaMax,
    Metric::TargetDeltaNinth,
    Metric::TargetWhiteBalance,
    Metric::TargetTone,
    Metric::TargetNoise,
];

fn rules(corners: [[f64; 2]; 4], reference: &[[f64; 3]]) -> TargetRules {
    TargetRules {
        files: Some("target".to_owned()),
        corners: Some(corners),
        reference: reference.to_vec(),
        formula: Some(ColourDifference::Cie76),
        level: Some(TargetLevel::Fadgi3),
        ..TargetRules::default()
    }
}

fn judged(bytes: &[u8], rules: &TargetRules) -> Judged {
    chart::judged(bytes, rules.clone())
}

fn value(judged: &Judged, metric: Metric) -> f64 {
    judged.quality.value(metric).unwrap_or_else(|| panic!("{metric:?}: {:?}", judged.quality.measure(metric)))
}

fn codes(judged: &Judged) -> BTreeSet<&'static str> {
    judged.notes.iter().map(|note| note.code.slug()).collect()
}

#[track_caller]
fn near(found: f64, expected: f64, off: f64) {
    assert!((found - expected).abs() <= off, "{found}, expected {expected} ± {off}");
}

/// Space, bits, where the chart is, what it should be, how far what is measured may be off.
fn shots() -> Vec<(Shot, Vec<[f64; 3]>, f64)> {
    vec![
        (Shot::new(Space::Srgb, 8, STRAIGHT, 1), pale(), 0.15),
        (Shot::new(Space::Srgb, 8, PERSPECTIVE, 2), pale(), 0.15),
        (Shot::new(Space::Adobe, 8, TURNED, 3), REFERENCE.to_vec(), 0.15),
        (Shot::new(Space::Adobe, 16, PERSPECTIVE, 4), REFERENCE.to_vec(), 0.06),
        (Shot::new(Space::Srgb, 16, TURNED, 5), pale(), 0.06),
    ]
}

#[test]
fn a_true_chart_is_true_and_has_its_noise() {
    for (shot, reference, off) in shots() {
        let found = judged(&shot.tiff(|at| reference[at]), &rules(shot.corners, &reference));
        assert_eq!(codes(&found), BTreeSet::new(), "{shot:?}");
        assert!(value(&found, Metric::TargetDeltaMean) < 2.0 * off, "{shot:?}: {:?}", found.quality);
        assert!(value(&found, Metric::TargetWhiteBalance) < 3.0 * off && value(&found, Metric::TargetTone) < 2.0 * off);
        near(value(&found, Metric::TargetNoise), 0.6, 0.12);
        let confidence = found.quality.measure(Metric::TargetDeltaMean).unwrap().confidence;
        near(confidence, 1.0, 1e-9);
    }
}

#[test]
fn a_cast_is_measured_as_it_was_drawn() {
    for (shot, reference, off) in shots() {
        let cast = |at: usize| {
            let [l, a, b] = reference[at];
            [l - 1.0, a + 3.0, b - 4.0]
        };
        let found = judged(&shot.tiff(cast), &rules(shot.corners, &reference));
        near(value(&found, Metric::TargetDeltaMean), 26f64.sqrt(), 1.5 * off);
        near(value(&found, Metric::TargetDeltaNinth), 26f64.sqrt(), 4.0 * off);
        near(value(&found, Metric::TargetWhiteBalance), 5.0, 3.0 * off);
        near(value(&found, Metric::TargetTone), 1.0, 2.0 * off);
        // Three stars allow 3.5 on the average, 4 of grey; 7 of nine tenths, 3 of tone.
        assert_eq!(codes(&found), ["quality-target-colour", "quality-target-white"].into(), "{shot:?}");
        let note = found.notes.iter().find(|note| note.code.slug() == "quality-target-colour").unwrap();
        assert_eq!((note.args["formula"].as_str(), note.args["limit"].as_str()), ("ΔE*ab", "3.5"));
    }
}

#[test]
fn one_wrong_patch_shows_in_the_greatest_and_names_its_place() {
    let shot = Shot::new(Space::Adobe, 16, STRAIGHT, 6);
    // Patch 9, from 1: the third of the second row.
    let wrong = |at: usize| if at == 8 { [50.57, 28.64, 16.67] } else { REFERENCE[at] };
    let target = TargetRules { delta_max: Some(15.0), ..rules(STRAIGHT, &REFERENCE) };
    let found = judged(&shot.tiff(wrong), &target);
    assert_eq!(codes(&found), ["quality-target-colour-max"].into());
    near(value(&found, Metric::TargetDeltaMax), 20.0, 0.2);
    assert!(value(&found, Metric::TargetDeltaNinth) < 0.5);
    let region = found.quality.measure(Metric::TargetDeltaMax).unwrap().region.unwrap();
    // 660 × 460 pixels, of which the chart has from 66 and 55.2 on 88 × 87.4 for each patch.
    assert_eq!((region.x, region.y), (242, 143));
    assert!((87..=89).contains(&region.width) && (86..=89).contains(&region.height), "{region:?}");
}

#[test]
fn tone_noise_and_smoothing_have_findings_of_their_own() {
    let shot = Shot::new(Space::Adobe, 16, TURNED, 7);
    let target = rules(TURNED, &REFERENCE);
    let dark = judged(&shot.tiff(|at| [REFERENCE[at][0] - 3.4, REFERENCE[at][1], REFERENCE[at][2]]), &target);
    assert_eq!(codes(&dark), ["quality-target-tone"].into());
    near(value(&dark, Metric::TargetTone), 3.4, 0.1);
    let loud = judged(&Shot { noise: 2.4, ..shot.clone() }.tiff(|at| REFERENCE[at]), &target);
    assert_eq!(codes(&loud), ["quality-target-noise"].into());
    near(value(&loud, Metric::TargetNoise), 2.4, 0.25);
    let smooth = judged(&Shot { noise: 0.1, ..shot.clone() }.tiff(|at| REFERENCE[at]), &target);
    assert_eq!(codes(&smooth), ["quality-target-smoothed"].into());
    // Light that falls off across the chart is no noise.
    let falling = Shot { noise: 0.4, ..shot };
    let lit = judged(
        &falling.tiff(|at| [REFERENCE[at][0] - (at % 6) as f64 * 0.4, REFERENCE[at][1], REFERENCE[at][2]]),
        &target,
    );
    assert_eq!(codes(&lit), BTreeSet::new());
}

/// A chart that is not where the profile says never passes: nothing is measured, and that is said.
#[test]
fn wrong_corners_are_no_pass() {
    let shot = Shot::new(Space::Adobe, 8, STRAIGHT, 8);
    let bytes = shot.tiff(|at| REFERENCE[at]);
    let moved = |right: f64, down: f64| STRAIGHT.map(|[x, y]| [(x + right).min(1.0), (y + down).min(1.0)]);
    let [a, b, c, d] = STRAIGHT;
    let places = [
        ("half a patch to the right", moved(0.066, 0.0)),
        ("half a patch down", moved(0.0, 0.095)),
        ("a whole patch to the left", moved(-0.8 / 6.0 * 0.74, 0.0)),
        ("upside down", [c, d, a, b]),
        ("mirrored", [b, a, d, c]),
        ("on its side", [b, c, d, a]),
        ("a corner of it", [[0.1, 0.12], [0.5, 0.12], [0.5, 0.5], [0.1, 0.5]]),
        ("beside it", [[0.01, 0.01], [0.09, 0.01], [0.09, 0.1], [0.01, 0.1]]),
        ("much too small", [[0.3, 0.3], [0.32, 0.3], [0.32, 0.32], [0.3, 0.32]]),
    ];
    for (name, corners) in places {
        let found = judged(&bytes, &rules(corners, &REFERENCE));
        assert_eq!(codes(&found), ["quality-target-misplaced"].into(), "{name}: {:?}", found.notes);
        for metric in TARGET {
            let measure = found.quality.measure(metric).unwrap();
            assert!(!measure.applicable && measure.value.is_none(), "{name}: {measure:?}");
            assert!(measure.reason.is_some(), "{name}: {measure:?}");
        }
    }
    // And so a frame that shows none at all.
    let paper: Vec<u8> = crate::support::plain_tiff::page(660, 460);
    let page = PlainTiff { width: 660, height: 460, bits: 8, samples: 3, photometric: 2, rows: &paper, tags: &[] };
    assert_eq!(codes(&judged(&page.bytes(), &rules(STRAIGHT, &REFERENCE))), ["quality-target-misplaced"].into());
}

#[test]
fn a_frame_is_no_page() {
    let shot = Shot::new(Space::Srgb, 8, STRAIGHT, 9);
    let found = judged(&Shot { profiled: false, ..shot }.tiff(|at| pale()[at]), &rules(STRAIGHT, &pale()));
    assert_eq!(codes(&found), BTreeSet::new());
    assert_eq!(found.quality.likeness, None);
    assert!(found.quality.is_target());
    for metric in [Metric::Ink, Metric::Skew, Metric::Sharpness, Metric::PaperA, Metric::InkAtEdge] {
        assert_eq!(found.quality.measure(metric).unwrap().reason, Some(NotApplicable::TargetFrame), "{metric:?}");
    }
    // Without a profile its colours are taken for sRGB, and half believed.
    near(found.quality.measure(Metric::TargetDeltaMean).unwrap().confidence, 0.5, 1e-9);
}

#[test]
fn grey_has_tone_and_noise_and_no_colour() {
    let shot = Shot::new(Space::Srgb, 16, PERSPECTIVE, 10);
    let reference: Vec<[f64; 3]> = REFERENCE.iter().map(|[l, _, _]| [*l, 0.0, 0.0]).collect();
    let rows = shot.rows(|at| reference[at]);
    let grey: Vec<u8> = rows.chunks_exact(6).flat_map(|pixel| [pixel[0], pixel[1]]).collect();
    let tiff = PlainTiff { width: 660, height: 460, bits: 16, samples: 1, photometric: 1, rows: &grey, tags: &[] };
    let found = judged(&tiff.bytes(), &rules(PERSPECTIVE, &reference));
    assert_eq!(codes(&found), BTreeSet::new());
    assert!(value(&found, Metric::TargetTone) < 0.1);
    near(value(&found, Metric::TargetNoise), 0.6, 0.12);
    for metric in [Metric::TargetDeltaMean, Metric::TargetDeltaMax, Metric::TargetWhiteBalance] {
        assert_eq!(found.quality.measure(metric).unwrap().reason, Some(NotApplicable::NoColour), "{metric:?}");
    }
}

#[cfg(unix)]
#[test]
fn in_a_run_frames_are_measured_and_stand_beside_the_pages() {
    use crate::support::people::{profile, run_with};
    use crate::support::tree::{findings, unit_json};

    let place = tempfile::tempdir().unwrap();
    let (source, workspace) = (place.path().join("delivery"), place.path().join("w"));
    crate::support::delivery::make(&source, 2, 3, 60, 80);
    let shot = Shot::new(Space::Adobe, 16, STRAIGHT, 11);
    let frame = shot.tiff(|at| [REFERENCE[at][0], REFERENCE[at][1], REFERENCE[at][2] + 6.0]);
    for unit in ["F0001", "F0002"] {
        fs::write(source.join(unit).join(format!("{unit}_target.tif")), &frame).unwrap();
    }
    let text = |values: &[[f64; 3]]| values.iter().map(|value| format!("{value:?}")).collect::<Vec<_>>().join(", ");
    let corners: Vec<String> = STRAIGHT.iter().map(|corner| format!("{corner:?}")).collect();
    let rules = format!(
        "[target]\nfiles = '_target[.]'\nlevel = \"metamorfoze-full\"\ncorners = [{}]\nreference = [{}]",
        corners.join(", "),
        text(&REFERENCE)
    );
    let terms = profile(place.path(), &rules);
    run_with(&source, &terms, &workspace, &[]).expect(0);
    let said: BTreeSet<(String, String)> = findings(&workspace, "delivery")
        .into_iter()
        .filter(|row| {
            row.path.contains("target") || row.code.starts_with("duplicate-") || row.code.starts_with("page-")
        })
        .map(|row| (row.code, row.unit))
        .collect();
    let expected = ["F0001", "F0002"].iter().flat_map(|unit| {
        ["quality-target-colour", "quality-target-white"].map(|code| (code.to_owned(), (*unit).to_owned()))
    });
    assert_eq!(said, expected.collect());
    let record = unit_json(&workspace, "F0001", 1);
    let files = record["files"].as_array().unwrap();
    let measures = |name: &str| {
        let file = files.iter().find(|file| file["name"] == name).unwrap();
        file["technical"]["images"][0]["quality"]["measures"].as_array().unwrap().clone()
    };
    let white = measures("F0001_target.tif").into_iter().find(|measure| measure["metric"] == "target-white-balance");
    let white = white.unwrap();
    near(white["value"].as_f64().unwrap(), 6.0, 0.1);
    assert_eq!((&white["severity"], &white["applicable"]), (&"warning".into(), &true.into()));
    assert!(
        measures("F0001_0001.tif").iter().all(|measure| !measure["metric"].as_str().unwrap().starts_with("target-"))
    );
}
