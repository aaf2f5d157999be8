//! Places that go away while they are looked at, and devices that come below them.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use super::baseline::open;
use super::merge::{Merge, Step};
use super::run::verify_watched;
use super::tests::{Place, codes, sample};
use super::walk::Walk;
use super::watch::Watch;
use super::*;
use crate::io::{Folder, Meter};
use crate::progress::Silent;
use crate::records::{SourcePath, Stamp, fixity::LongState};

/// Takes the place away as soon as anybody looks.
struct Thief {
    from: PathBuf,
    to: PathBuf,
    done: AtomicBool,
}

impl Watch for Thief {
    fn is_enough(&self) -> bool {
        if !self.done.swap(true, Ordering::SeqCst) {
            fs::rename(&self.from, &self.to).unwrap();
        }
        false
    }

    fn is_known(&self, _: &[u8]) -> bool {
        false
    }

    fn intact(&self, _: &mut dyn Iterator<Item = &[u8]>) {}

    fn so_far(&self, _: &[u8], _: &Stamp) -> Vec<LongState> {
        Vec::new()
    }

    fn reached(&self, _: &[u8], _: &Stamp, _: LongState) {}
}

/// What is found of a place that goes away while it is looked at, where `lost` files were gone before.
fn stolen(extent: Extent, lost: &[&str]) -> (Verified, Vec<(String, &'static str)>) {
    let place = sample();
    let request = VerifyRequest { extent, ..place.request(place.manifest()) };
    lost.iter().for_each(|path| fs::remove_file(place.path(path)).unwrap());
    let thief = Thief { from: place.root(), to: place.folder.path().join("away"), done: AtomicBool::new(false) };
    let mut findings = Vec::new();
    let verified = verify_watched(&request, &thief, &Meter::default(), &Silent, &mut |finding| {
        findings.push(finding.clone());
    });
    (verified.unwrap(), codes(&findings))
}

#[test]
fn a_place_that_goes_away_between_two_walks_is_not_well() {
    for extent in [Extent::Names, Extent::Look] {
        let (verified, findings) = stolen(extent.clone(), &["z", "a/1.tif"]);
        assert_eq!((verified.counts.unreachable, verified.counts.missing), (2, 0), "{extent:?}: {findings:?}");
        assert!(!verified.is_well() && !verified.has_damage(), "{extent:?}");
        assert_eq!(findings, [(String::new(), "fixity-unreachable")], "{extent:?}");
        // Nothing was in doubt: that it went away is told all the same.
        let (verified, findings) = stolen(extent.clone(), &[]);
        assert!(!verified.is_well() && !verified.has_damage(), "{extent:?}");
        assert_eq!(findings, [(String::new(), "fixity-went-away")], "{extent:?}");
    }
}

#[test]
fn what_is_gone_from_a_portion_of_a_place_that_went_away_is_unreachable() {
    let all = crate::records::fixity::Portion { start: Vec::new(), stop: None, offset: 0, files: 5, bytes: 15 };
    let (verified, findings) = stolen(Extent::Part(all), &["z", "a/1.tif"]);
    assert_eq!((verified.counts.unreachable, verified.counts.unsettled), (2, 0), "{findings:?}");
    assert_eq!(findings, [(String::new(), "fixity-went-away")]);
}

#[test]
fn a_folder_that_cannot_be_reached_is_told_by_a_look_at_names() {
    let place = sample();
    let baseline = place.manifest();
    fs::rename(place.path("a"), place.folder.path().join("elsewhere")).unwrap();
    std::os::unix::fs::symlink(place.folder.path().join("elsewhere"), place.path("a")).unwrap();
    fs::remove_file(place.path("z")).unwrap();
    for extent in [Extent::Names, Extent::Look] {
        let request = VerifyRequest { extent, ..place.request(baseline.clone()) };
        let mut findings = Vec::new();
        let verified = verify(&request, &Meter::default(), &Silent, &mut |finding| findings.push(finding.clone()));
        assert_eq!(codes(&findings), [("a".to_owned(), "fixity-link"), ("z".to_owned(), "fixity-missing")]);
        assert_eq!(verified.unwrap().counts.unreachable, 2, "once, in however many walks");
    }
}

#[test]
fn a_portion_that_begins_behind_a_link_is_unreachable() {
    let place = sample();
    let baseline = place.manifest();
    fs::rename(place.path("a"), place.folder.path().join("elsewhere")).unwrap();
    std::os::unix::fs::symlink(place.folder.path().join("elsewhere"), place.path("a")).unwrap();
    let start = SourcePath::from("a/2.tif").sort_key();
    let portion = crate::records::fixity::Portion { start, stop: None, offset: 0, files: 4, bytes: 12 };
    let request = VerifyRequest { extent: Extent::Part(portion), ..place.request(baseline) };
    let verified = verify(&request, &Meter::default(), &Silent, &mut |_| {}).unwrap();
    assert_eq!((verified.counts.unreachable, verified.counts.unsettled), (2, 0));
}

/// Makes a manifest say that no file system had a number.
fn forget_device(baseline: &Baseline) {
    let Baseline::Manifest(path) = baseline else { unreachable!() };
    let text = fs::read_to_string(path).unwrap();
    let mut lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    lines[0]["place"].as_object_mut().unwrap().remove("file_system");
    let body: String = text.lines().skip(1).take(lines.len() - 2).map(|line| format!("{line}\n")).collect();
    let body = format!("{}\n{body}", lines[0]);
    let last = lines.len() - 1;
    lines[last]["seal"] = crate::io::Hasher::of(body.as_bytes()).0.sha256.to_string().into();
    fs::write(path, format!("{body}{}\n", lines[last])).unwrap();
}

#[test]
fn an_empty_folder_on_an_unknown_device_says_nothing_of_its_files() {
    let place = sample();
    let baseline = place.manifest();
    fs::rename(place.root(), place.folder.path().join("away")).unwrap();
    fs::create_dir(place.root()).unwrap();
    let (verified, _) = place.verify(&baseline);
    assert_eq!((verified.counts.missing, verified.place_unreachable), (5, false), "the device is there");
    forget_device(&baseline);
    let (verified, findings) = place.verify(&baseline);
    assert_eq!((verified.counts.missing, verified.counts.unreachable, verified.place_unreachable), (0, 5, true));
    assert_eq!(findings[0].code.slug(), "fixity-place-empty");
    // Where nothing is on record nothing can be gone.
    let none = Place::new(&[]);
    fs::create_dir(none.root()).unwrap();
    let baseline = none.manifest();
    forget_device(&baseline);
    assert!(none.verify(&baseline).0.is_well());
}

/// The first of some folders of the machine at which a device is mounted below another.
fn mounted_below() -> Option<(&'static Path, &'static str)> {
    let device = |path: &Path| place::identity_of(path).map(|identity| identity.device);
    [("/dev", "pts"), ("/dev", "shm"), ("/", "proc"), ("/", "dev")].into_iter().find_map(|(above, name)| {
        let above = Path::new(above);
        let (one, other) = (device(above)?, device(&above.join(name))?);
        (one != other).then_some((above, name))
    })
}

#[test]
fn devices_below_are_met_as_such() {
    let Some((root, name)) = mounted_below() else {
        println!("skipped: no device is mounted below a folder here");
        return;
    };
    let place = sample();
    let mut opened = open(&place.manifest(), &place.root(), None, place.folder.path()).unwrap();
    let walk = Walk::new(Folder::open(root).unwrap()).unwrap();
    let key = SourcePath::from(name).sort_key();
    let walk = walk.within(&key, Some(&[&key[..], &[1]].concat()));
    let mut merge = Merge::new(walk, &mut opened, Vec::new()).unwrap();
    let mut mounts = Vec::new();
    while let Some(step) = merge.step().unwrap() {
        if let Step::Mount { key } = step {
            mounts.push(SourcePath::from_sort_key(&key).to_string());
            break;
        }
    }
    assert_eq!(mounts, [name]);
}
