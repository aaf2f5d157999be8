//! Bags by a BagIt Profile.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::desk::{copy, made, named_copy, package};
use crate::support::program::{end, fondo};
use crate::support::python_with;

pub fn unpacked(archive: &Path, place: &Path, tool: &str) -> std::path::PathBuf {
    let folder = place.join(format!("unpacked-{tool}"));
    fs::create_dir_all(&folder).unwrap();
    let mut command = Command::new(tool);
    match tool {
        "unzip" => command.arg("-q").arg(archive).arg("-d").arg(&folder),
        _ => command.arg("-xf").arg(archive).arg("-C").arg(&folder),
    };
    assert!(command.status().unwrap().success());
    fs::read_dir(&folder).unwrap().next().unwrap().unwrap().path()
}

/// bagit-python, and with a profile PyPI's bagit-profile, accept a bag.
#[track_caller]
pub fn judged_bag(bag: &Path, profile: Option<&str>) {
    let Some(python) = python_with("bagit, bagit_profile") else { return };
    let script = "import sys, json, bagit\nfrom bagit_profile import Profile\nbag = bagit.Bag(sys.argv[1])\nbag.validate()\nif len(sys.argv) > 2:\n    text = json.load(open(sys.argv[2]))\n    profile = Profile(text['BagIt-Profile-Info']['BagIt-Profile-Identifier'], profile=text)\n    ok = profile.validate(bag)\n    print(getattr(profile, 'report', ''))\n    sys.exit(0 if ok else 1)\n";
    let mut command = Command::new(python);
    command.arg("-c").arg(script).arg(bag);
    let path = bag.with_file_name("profile.json");
    if let Some(profile) = profile {
        fs::write(&path, profile).unwrap();
        command.arg(&path);
    }
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{}\n{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

/// The BagIt Profile of a provider.
fn bag_profile(toml: &str) -> String {
    let table: toml::Table = toml.parse().unwrap();
    table["shape"]["profile"].as_str().unwrap().to_owned()
}

#[test]
fn bags_keep_the_profile_that_the_provider_asks_for() {
    let place = named_copy();
    let workspace = place.path().join("w");
    let tar = made(&workspace, "F0003", "aptrust-like");
    end(fondo().arg("validate").arg(&tar)).expect(0);
    let bag = unpacked(&tar, place.path(), "tar");
    assert!(fs::read_to_string(bag.join("aptrust-info.txt")).unwrap().contains("Access: Institution"));
    judged_bag(&bag, Some(&bag_profile(include_str!("../../profiles/providers/aptrust-like.toml"))));
    let zip = made(&workspace, "F0005", "beyond-the-repository-like");
    let bag = unpacked(&zip, place.path(), "unzip");
    judged_bag(&bag, Some(&bag_profile(include_str!("../../profiles/providers/beyond-the-repository-like.toml"))));
}

#[test]
fn a_bag_that_would_not_keep_its_profile_is_not_made() {
    let place = copy();
    let workspace = place.path().join("w");
    // Nobody is named as the organisation.
    let ended = package(&workspace, &["F0003"], "aptrust-like").expect(3);
    let codes: Vec<_> = ended.events[0]["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["code"].as_str().unwrap())
        .collect();
    assert!(codes.contains(&"deposit-value-missing") && codes.contains(&"bag-profile-not-met"), "{codes:?}");
    assert!(!workspace.join("submissions/aptrust-like").exists());
}
