//! Identification over the real material, beside siegfried (PyPI `pygfried`) where it is installed.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use fondo::intake::{Sample, identify};
use fondo::io::path_to_bytes;
use fondo::records::{Basis, SourcePath};

use crate::support::{corpus, python_with};

/// A kind of difference that is meant, and why.
struct Difference {
    siegfried: &'static str,
    ours: &'static str,
    basis: Basis,
    why: &'static str,
}

const DIFFERENCES: &[Difference] = &[
    Difference {
        siegfried: "UNKNOWN",
        ours: "x-fmt/111",
        basis: Basis::Text,
        why: "text whose extension belongs to formats that have signatures: siegfried lets the extension veto what the bytes are; \
              we say plain text, and report the extension",
    },
    Difference {
        siegfried: "UNKNOWN",
        ours: "fmt/101",
        basis: Basis::Text,
        why: "XML without a declaration, which XML 1.0 §2.8 allows; PRONOM's signature asks for one",
    },
    Difference {
        siegfried: "UNKNOWN",
        ours: "fmt/278",
        basis: Basis::Text,
        why: "a message by its header fields (RFC 5322 §3.6); PRONOM only has signatures of two programs and of MIME with all of its five fields",
    },
    Difference {
        siegfried: "UNKNOWN",
        ours: "fmt/670",
        basis: Basis::Text,
        why: "a PKCS #7 signature in base64 or PEM; PRONOM's signature is of the binary form",
    },
    Difference {
        siegfried: "fmt/1616",
        ours: "fmt/1149",
        basis: Basis::Extension,
        why: "a Markdown file that quotes a BibTeX entry: PRONOM's signature of BibTeX finds it anywhere; BibTeX is not among our formats",
    },
];

struct Ours {
    puid: String,
    basis: Basis,
}

#[test]
fn every_difference_from_siegfried_is_explained() {
    let Some(corpus) = corpus() else { return };
    let files = files(&corpus);
    assert!(files.len() > 1000, "{} files in {}", files.len(), corpus.display());
    let ours: Vec<Ours> = files.iter().map(|path| ours(path)).collect();
    let unknown = ours.iter().filter(|ours| ours.puid == "UNKNOWN").count();
    assert!(unknown * 100 < files.len(), "{unknown} of {} files unknown", files.len());
    let Some(siegfrieds) = siegfried(&files) else { return };
    let mut explained: BTreeMap<&str, u32> = BTreeMap::new();
    let mut unexplained = Vec::new();
    let mut equal = 0;
    for ((path, ours), siegfried) in files.iter().zip(&ours).zip(&siegfrieds) {
        // pygfried takes no names that are not UTF-8.
        if siegfried == &ours.puid || siegfried == "name" {
            equal += 1;
            continue;
        }
        let known = DIFFERENCES.iter().find(|known| {
            (known.siegfried, known.ours, known.basis) == (siegfried.as_str(), ours.puid.as_str(), ours.basis)
        });
        match known {
            Some(known) => *explained.entry(known.why).or_default() += 1,
            None => unexplained.push(format!("{}: siegfried {siegfried}, ours {}", path.display(), ours.puid)),
        }
    }
    println!("{equal} of {} files equal; {explained:#?}", files.len());
    assert!(unexplained.is_empty(), "{unexplained:#?}");
}

#[test]
fn windows_of_a_stream_say_what_the_whole_file_says() {
    let Some(corpus) = corpus() else { return };
    for path in files(&corpus) {
        let bytes = std::fs::read(&path).unwrap();
        let file = std::fs::File::open(&path).unwrap();
        let meter = fondo::io::Meter::default();
        let reading = fondo::intake::read_once(fondo::intake::ReadOrder {
            file: &file,
            expected: fondo::io::stamp(&file.metadata().unwrap()),
            into: fondo::intake::Target::Streaming,
            copy_to: None,
            digests: fondo::io::DigestSet::PAIR,
            meter: &meter,
            progress: &|_| {},
            cancel: &|| false,
        })
        .unwrap();
        let name = SourcePath::from_bytes(path_to_bytes(&path).into_owned());
        let whole = identify(Sample::whole(&bytes), &name);
        let streamed = identify(Sample::streamed(&reading), &name);
        assert_eq!(streamed, whole, "{}", path.display());
    }
}

fn ours(path: &Path) -> Ours {
    let bytes = std::fs::read(path).unwrap();
    let name = SourcePath::from_bytes(path_to_bytes(path).into_owned());
    let (identification, _) = identify(Sample::whole(&bytes), &name);
    Ours { puid: identification.puid.unwrap_or_else(|| "UNKNOWN".into()), basis: identification.basis }
}

fn files(corpus: &Path) -> Vec<PathBuf> {
    let walk = walkdir::WalkDir::new(corpus).sort_by_file_name().into_iter().filter_map(Result::ok);
    walk.filter(|entry| entry.file_type().is_file()).map(walkdir::DirEntry::into_path).collect()
}

/// The first PUID that pygfried gives for each file; `name` where it cannot take the name.
fn siegfried(files: &[PathBuf]) -> Option<Vec<String>> {
    const SCRIPT: &str = "
import os, sys
import pygfried
for name in sys.stdin.buffer.read().split(b'\\0')[:-1]:
    try:
        print(pygfried.identify(os.fsdecode(name)) or 'UNKNOWN')
    except Exception:
        print('name')
";
    let python = python_with("pygfried")?;
    let mut child =
        Command::new(python).args(["-c", SCRIPT]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut names = Vec::new();
    for path in files {
        names.extend_from_slice(&path_to_bytes(path));
        names.push(0);
    }
    child.stdin.take().unwrap().write_all(&names).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    let found: Vec<String> = String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect();
    assert_eq!(found.len(), files.len());
    Some(found)
}
