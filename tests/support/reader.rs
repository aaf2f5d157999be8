//! Engines that read text, real ones and doubles, and profiles that ask for them.
#![allow(dead_code, reason = "each test file uses its part")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::skipped;
use super::written_page::{WrittenPage, lines};

/// The real engine with its Italian model, where it is installed.
pub fn tesseract() -> Option<PathBuf> {
    let program = PathBuf::from("/usr/bin/tesseract");
    let languages = std::process::Command::new(&program).arg("--list-langs").output();
    let has = |model: &str| {
        languages.as_ref().is_ok_and(|said| String::from_utf8_lossy(&said.stdout).lines().any(|line| line == model))
    };
    if has("ita") && has("osd") { Some(program) } else { skipped("tesseract with ita and osd is not installed") }
}

/// A program in `folder` that does what `script` says with a page, and answers the questions of the engine as the real
/// one does. `$CALLS` is a file in which each page that is read leaves a line.
pub fn double(folder: &Path, script: &str) -> PathBuf {
    fs::create_dir_all(folder).unwrap();
    let program = folder.join("tesseract");
    let calls = folder.join("calls");
    let text = format!(
        "#!/bin/sh\nCALLS='{}'\ncase \"$1\" in --version|--list-langs) exec /usr/bin/tesseract \"$@\";; esac\n\
         echo page >> \"$CALLS\"\n{script}\n",
        calls.display()
    );
    fs::write(&program, text).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    program
}

/// How many pages a double was given.
pub fn calls(folder: &Path) -> usize {
    fs::read_to_string(folder.join("calls")).map_or(0, |text| text.lines().count())
}

/// A profile that asks for text, in a file below `place`.
pub fn profile(place: &Path, text: &str) -> PathBuf {
    let path = place.join("text.toml");
    let rules = format!(
        "[profile]\nid = \"text\"\nversion = \"1\"\nlabel_en = \"-\"\nlabel_it = \"-\"\n\
         [arrangement]\nby = \"folder\"\nlevel = 1\n[access]\nmake = false\n\
         [text]\nrecognise = \"always\"\npsm = 6\n{text}\n"
    );
    fs::write(&path, rules).unwrap();
    path
}

/// A delivery of `units` folders with `pages` pages each, all different.
pub fn delivery(source: &Path, units: u32, pages: u32) {
    for unit in 1..=units {
        let folder = source.join(format!("F{unit:04}"));
        fs::create_dir_all(&folder).unwrap();
        for page in 1..=pages {
            let lines = lines(unit * 1000 + page);
            let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
            fs::write(folder.join(format!("{page:04}.tif")), WrittenPage::of(&lines).tiff()).unwrap();
        }
    }
}
