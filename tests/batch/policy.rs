//! A run under a profile with rules for masters: what fails is told, what was evaluated is on record, and the package
//! holds MIX.

use std::fs;

use crate::support::delivery;
use crate::support::program::{end, fondo};
use crate::support::tree::findings;
use serde_json::Value;

const PROFILE: &str = r#"
[profile]
id = "strict"
version = "1.0.0"
label_en = "Masters as a contract has them"
label_it = "Master come da capitolato"
[arrangement]
by = "leaf"
[capture]
ppi_max = 200
plane = "object"
producer = "Ditta esempio"
[master]
formats = ["jpeg2000", "tiff"]
compressions = ["deflate"]
tags_required = [306]
tiff_rules = "ti-a"
"#;

#[test]
fn what_fails_is_told_and_what_was_evaluated_is_on_record() {
    let place = tempfile::tempdir().unwrap();
    let (source, workspace, profile) =
        (place.path().join("delivery"), place.path().join("w"), place.path().join("strict.toml"));
    delivery::make(&source, 1, 2, 60, 80);
    fs::write(&profile, PROFILE).unwrap();
    let mut command = fondo();
    command.arg("run").arg(&source).arg("--profile").arg(&profile).arg("--out").arg(&workspace).arg("--json");
    // Warnings hold nothing.
    end(&mut command).expect(0);
    let found = findings(&workspace, "delivery");
    let of = |code: &str| found.iter().filter(|row| row.code == code).collect::<Vec<_>>();
    assert_eq!(of("image-resolution-high").len(), 2);
    let rules = of("image-master-rule");
    assert_eq!(rules.len(), 4, "{rules:?}");
    let told = |text: &str| rules.iter().filter(|row| row.detail.contains(text) && row.severity == "warning").count();
    assert_eq!((told("`master.compressions`: found none, asked deflate"), told("`master.tags_required`")), (2, 2));
    // PlanarConfiguration is no tag of the white paper's list.
    assert!(of("tiff-rule-failed").iter().any(|row| row.detail.contains("rule tag 284 of the set `ti-a`")));

    let metadata = workspace.join("packages/F0001/F0001_v1/data/metadata");
    let technical: Value = serde_json::from_slice(&fs::read(metadata.join("technical.json")).unwrap()).unwrap();
    let policy = &technical["files"][0]["technical"]["policy"];
    let evaluated =
        ["capture.ppi_max", "master.formats", "master.compressions", "master.tags_required", "master.tiff_rules=ti-a"];
    assert_eq!(policy["evaluated"], serde_json::json!(evaluated));
    assert_eq!(policy["failed"].as_array().unwrap().len(), 4);
    let mix = fs::read_to_string(metadata.join("mix.xml")).unwrap();
    assert_eq!(mix.matches("<mix:samplingFrequencyPlane>object plane<").count(), 2);
    assert_eq!(mix.matches("<mix:imageProducer>Ditta esempio<").count(), 2);
    let tags = fs::read_to_string(metadata.join("tags.jsonl")).unwrap();
    assert_eq!(tags.lines().filter(|line| line.contains("\"PlanarConfiguration\"")).count(), 2);
}

#[test]
fn values_that_no_file_can_have_are_refused() {
    let place = tempfile::tempdir().unwrap();
    for (right, wrong, told) in [
        ("[\"deflate\"]", "[\"deflat\"]", "did you mean `deflate`?"),
        ("\"tiff\"]", "\"tif\"]", "did you mean `tiff`?"),
        ("tags_required = [306]", "tags_required = [306]\ntags_forbidden = [306]", "`master.tags_forbidden` forbids"),
        ("tags_required = [306]", "tags_left_out = [306]\ntags_required = [306]", "`master.tags_required` requires"),
        ("tiff_rules = \"ti-a\"", "tags_left_out = [315]", "which nothing forbids"),
        ("tiff_rules = \"ti-a\"", "tags_forbidden = [274]\ntags_left_out = [274]", "only tags that describe"),
        ("ppi_max = 200", "ppi_max = 200\nppi_min = 300", "below `capture.ppi_min`"),
        ("tiff_rules = \"ti-a\"", "orientations = [9]", "orientations are 1 to 8"),
        ("plane = \"object\"", "target_number = \"7\"", "`capture.target_name` is missing"),
    ] {
        let text = PROFILE.replace(right, wrong);
        assert_ne!(text, PROFILE);
        let path = place.path().join("wrong.toml");
        fs::write(&path, text).unwrap();
        let output = fondo().args(["profile", "check"]).arg(&path).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
        assert!(!output.status.success() && said.contains(told), "{wrong}: {said}");
    }
}
