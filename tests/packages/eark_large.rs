//! A unit of many files as an E-ARK package by every built-in profile that makes one, as a folder, a zip and a tar: all
//! judges are content. In CI a few hundred files; `FONDO_FULL=1` asks for 10,000 (`docs/proofs.md`).

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::support::eark::{Packaged, judged, places};
use crate::support::plain_tiff::PlainTiff;
use crate::support::program::{end, fondo};
use crate::support::tool;

const PROFILE: &str = r#"
[profile]
id = "many"
version = "1"
label_en = "-"
label_it = "-"
[arrangement]
by = "folder"
level = 2
levels = ["series"]
[quality]
measure = false
"#;

fn count() -> u32 {
    if std::env::var_os("FONDO_FULL").is_some_and(|value| value == "1") { 10_000 } else { 300 }
}

/// One unit of so many sheets, each of one look of its own.
fn packaged() -> Option<&'static Packaged> {
    static PACKAGED: OnceLock<Option<Packaged>> = OnceLock::new();
    let packaged = || {
        let source = tempfile::tempdir().unwrap();
        let unit = source.path().join("Serie 01/F0001");
        fs::create_dir_all(&unit).unwrap();
        for number in 0..count() {
            let rows: Vec<u8> =
                (0..16 * 16).map(|at| (u32::from(at as u8).wrapping_mul(number + 3) % 251) as u8).collect();
            let tiff = PlainTiff { width: 16, height: 16, bits: 8, samples: 1, photometric: 1, rows: &rows, tags: &[] };
            fs::write(unit.join(format!("F0001_{:05}.tif", number + 1)), tiff.bytes()).unwrap();
        }
        Packaged::run(source.path(), PROFILE)
    };
    PACKAGED.get_or_init(packaged).as_ref()
}

/// The built-in provider profiles that make E-ARK packages.
fn providers() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("profiles/providers");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<_> =
        files.filter(|path| fs::read_to_string(path).unwrap().contains("as = \"eark-sip\"")).collect();
    found.sort();
    assert!(!found.is_empty());
    found
}

/// Packages the unit in a container by every profile; gives the package to `unpack` and what comes of it to the judges.
fn all_pass(container: &str, unpack: &dyn Fn(&Path, &Path)) {
    let Some(packaged) = packaged() else { return };
    for provider in providers() {
        let text = fs::read_to_string(&provider).unwrap();
        let id = provider.file_stem().unwrap().to_str().unwrap();
        let text = text.replace("container = \"folder\"", &format!("container = \"{container}\""));
        let text = text.replace(&format!("id = \"{id}\""), &format!("id = \"{id}-{container}\""));
        assert!(text.contains(&format!("container = \"{container}\"")), "{text}");
        let profile = packaged.place.path().join(format!("{id}-{container}.toml"));
        fs::write(&profile, text).unwrap();
        let made = places(&packaged.package(profile.to_str().unwrap(), 0));
        let [package] = made.as_slice() else { panic!("{made:?}") };
        let verdict = end(fondo().args(["validate", "--json"]).arg(package)).expect(0);
        assert!(verdict.events[0]["compared"].as_u64().unwrap() >= u64::from(count()), "{:?}", verdict.events);
        let out = packaged.place.path().join(format!("unpacked-{id}-{container}"));
        fs::create_dir_all(&out).unwrap();
        unpack(package, &out);
        let roots: Vec<_> = fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().path()).collect();
        let [root] = roots.as_slice() else { panic!("{roots:?}") };
        judged(root);
        fs::remove_dir_all(&out).unwrap();
    }
}

#[test]
fn as_a_folder() {
    all_pass("folder", &|package, out| {
        // A link with the name of the package: the judges go by names.
        std::os::unix::fs::symlink(package, out.join(package.file_name().unwrap())).unwrap();
    });
}

#[test]
fn as_a_zip() {
    let Some(unzip) = tool("unzip") else { return };
    all_pass("zip", &|package, out| {
        assert!(Command::new(&unzip).arg("-q").arg(package).current_dir(out).status().unwrap().success());
    });
}

#[test]
fn as_a_tar() {
    let Some(tar) = tool("tar") else { return };
    all_pass("tar", &|package, out| {
        assert!(Command::new(&tar).arg("-xf").arg(package).current_dir(out).status().unwrap().success());
    });
}
