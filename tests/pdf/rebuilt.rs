//! `fondo pdfa` over the PDFs of the real material: each becomes a PDF/A whose images are byte by byte those of the
//! source and whose pages look the same, or is refused. Judges: qpdf, pdfimages, poppler, Preflight.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::plain_pdf::{plain_pdf, stream};
use crate::support::program::{AT, Ended, end, fondo};
use crate::support::{corpus, tool};

/// Every PDF of the material but those of the suite for validators, which has its own test.
fn sources(corpus: &Path) -> Vec<PathBuf> {
    let walk = walkdir::WalkDir::new(corpus.join("real")).sort_by_file_name().into_iter().filter_map(Result::ok);
    let files = walk.filter(|entry| entry.file_type().is_file()).map(walkdir::DirEntry::into_path);
    let is_pdf = |path: &PathBuf| path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("pdf"));
    files.filter(|path| is_pdf(path) && !path.to_string_lossy().contains("veraPDF")).collect()
}

fn pdfa(sources: &[&Path], out: &Path, more: &[&str]) -> Ended {
    let mut command = fondo();
    command.arg("pdfa").args(sources).arg("--out").arg(out).args(["--at", AT, "--json"]).args(more);
    // Programs such as tesseract are searched there.
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    end(&mut command)
}

/// Digests of the images of a PDF as `pdfimages` takes them out, sorted.
fn images(pdf: &Path, place: &Path) -> Vec<String> {
    let folder = place.join("images");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir(&folder).unwrap();
    let taken = Command::new("pdfimages").arg("-all").arg(pdf).arg(folder.join("i")).output().unwrap();
    assert!(taken.status.success(), "{}", String::from_utf8_lossy(&taken.stderr));
    let mut digests: Vec<String> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| blake3::hash(&std::fs::read(entry.unwrap().path()).unwrap()).to_hex().to_string())
        .collect();
    digests.sort();
    digests
}

/// The pages of a PDF as poppler renders them, page by page.
fn rendered(pdf: &Path, place: &Path) -> BTreeMap<String, Vec<u8>> {
    let folder = place.join("pages");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir(&folder).unwrap();
    let taken =
        Command::new("pdftoppm").args(["-r", "60", "-l", "20"]).arg(pdf).arg(folder.join("p")).output().unwrap();
    assert!(taken.status.success(), "{}", String::from_utf8_lossy(&taken.stderr));
    std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(path).unwrap())
        })
        .collect()
}

#[test]
fn every_pdf_is_rebuilt_the_same_or_refused() {
    let (Some(corpus), Some(_), Some(_), Some(_)) = (corpus(), tool("qpdf"), tool("pdfimages"), tool("pdftoppm"))
    else {
        return;
    };
    let place = tempfile::tempdir().unwrap();
    let (mut made, mut refused) = (Vec::new(), Vec::new());
    for source in sources(&corpus) {
        let before = std::fs::read(&source).unwrap();
        let out = place.path().join("copy.pdf");
        let ended = pdfa(&[&source], &out, &["--text", "never"]);
        let name = source.file_name().unwrap().to_string_lossy().into_owned();
        assert!(std::fs::read(&source).unwrap() == before, "{name}: the source was written to");
        match ended.code {
            Some(0) => {
                let summary = ended.summary().clone();
                let checked = Command::new("qpdf").arg("--check").arg(&out).output().unwrap();
                let said =
                    String::from_utf8_lossy(&checked.stdout).into_owned() + &String::from_utf8_lossy(&checked.stderr);
                assert!(checked.status.success() && !said.contains("WARNING"), "{name}: {said}");
                assert_eq!(images(&source, place.path()), images(&out, place.path()), "{name}");
                let (theirs, ours) = (rendered(&source, place.path()), rendered(&out, place.path()));
                assert!(theirs == ours, "{name}: pages look otherwise");
                made.push(format!("{name}: PDF/A-{}", summary["flavour"].as_str().unwrap()));
                std::fs::remove_file(&out).unwrap();
            }
            Some(3) => {
                let event = ended.events.iter().find(|event| event["event"] == "refused").unwrap();
                assert!(!out.exists(), "{name}");
                let broken = event["broken"].as_array().unwrap();
                let rules: Vec<String> =
                    broken.iter().map(|rule| format!("{} {}", rule["id"], rule["found"])).collect();
                refused.push(format!("{name}: {} {}", event["reason"], rules.join("; ")));
            }
            other => panic!("{name}: {other:?} {}", ended.stderr),
        }
    }
    println!("{}", made.join("\n"));
    println!("refused:\n{}", refused.join("\n"));
    assert!(made.len() >= 12, "{}", made.len());
    let left: Vec<_> = std::fs::read_dir(place.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().starts_with(".fondo-tmp")), "{left:?}");
}

/// Codes of the findings that were told.
fn codes(ended: &Ended) -> Vec<String> {
    let findings = ended.events.iter().filter(|event| event["event"] == "finding");
    findings.map(|event| event["finding"]["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_password_opens_and_is_said() {
    let (Some(corpus), Some(_), Some(_)) = (corpus(), tool("qpdf"), tool("pdfimages")) else { return };
    let place = tempfile::tempdir().unwrap();
    let plain = corpus.join("real/ocrmypdf-resources/tests/resources/linn.pdf");
    let out = place.path().join("copy.pdf");
    for bits in ["128", "256"] {
        let closed = place.path().join("closed.pdf");
        let mut command = Command::new("qpdf");
        command.args(["--allow-weak-crypto", "--encrypt", "segreto", "padrone", bits]);
        if bits == "128" {
            command.arg("--use-aes=y");
        }
        assert!(command.arg("--").arg(&plain).arg(&closed).status().unwrap().success());
        pdfa(&[&closed], &out, &["--text", "never"]).expect(3);
        let password = place.path().join("password");
        std::fs::write(&password, "sbagliata\n").unwrap();
        let file = ["--text", "never", "--password-file", password.to_str().unwrap()];
        pdfa(&[&closed], &out, &file).expect(3);
        std::fs::write(&password, "segreto\n").unwrap();
        let ended = pdfa(&[&closed], &out, &file).expect(0);
        assert_eq!(codes(&ended), ["pdfa-opened-with-password"]);
        assert_eq!(images(&plain, place.path()), images(&out, place.path()));
        assert!(!String::from_utf8_lossy(&std::fs::read(&out).unwrap()).contains("/Encrypt"));
        std::fs::remove_file(&out).unwrap();
    }
}

#[test]
fn fonts_that_are_missing_are_the_matter_of_ghostscript_where_that_is_allowed() {
    let (Some(corpus), Some(_), Some(_)) = (corpus(), tool("gs"), tool("pdffonts")) else { return };
    let place = tempfile::tempdir().unwrap();
    let source = corpus.join("real/opf_format-corpus/pdfCabinetOfHorrors/test_fontArialNotEmbedded.pdf");
    let out = place.path().join("copy.pdf");
    let refused = pdfa(&[&source], &out, &["--text", "never"]).expect(3);
    let event = refused.events.iter().find(|event| event["event"] == "refused").unwrap();
    assert!(event["broken"][0]["id"].as_str().unwrap().starts_with("6.2.11.4.1"), "{event}");
    let mut without = fondo();
    without.arg("pdfa").arg(&source).arg("--out").arg(&out).args(["--text", "never", "--ghostscript", "--at", AT]);
    let without = end(without.env("PATH", "/nowhere")).expect(3);
    assert!(without.stderr.contains("Ghostscript is not installed"), "{}", without.stderr);
    let ended = pdfa(&[&source], &out, &["--text", "never", "--ghostscript"]).expect(0);
    assert_eq!(codes(&ended), ["pdfa-by-ghostscript"]);
    // It says of itself who wrote its pages.
    let said = Command::new("pdfinfo").arg(&out).output().unwrap();
    assert!(String::from_utf8_lossy(&said.stdout).contains("from pages written by Ghostscript"), "{said:?}");
    assert!(ended.summary()["ghostscript"].as_str().is_some_and(|version| !version.is_empty()));
    let fonts = Command::new("pdffonts").arg(&out).output().unwrap();
    let fonts = String::from_utf8_lossy(&fonts.stdout).into_owned();
    assert!(fonts.lines().skip(2).count() > 0 && fonts.lines().skip(2).all(|line| line.contains(" yes ")), "{fonts}");
}

/// A PDF of a picture, and of hidden words in a font of which it does not say how wide its letters are: no PDF/A has
/// that.
fn with_hidden_words(words: &[(&str, u32, u32)]) -> Vec<u8> {
    let shown = |(word, x, y): &(&str, u32, u32)| format!("BT 3 Tr /F 20 Tf 1 0 0 1 {x} {y} Tm ({word}) Tj ET\n");
    let content = format!("q 300 0 0 300 0 0 cm /Im Do Q\n{}", words.iter().map(shown).collect::<String>());
    plain_pdf(&[
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>/XObject<</Im 6 0 R>>>>>>"
            .to_owned(),
        stream("", &content),
        "<</Type/Font/Subtype/Type1/BaseFont/Scanner/Encoding/WinAnsiEncoding>>".to_owned(),
        stream(
            "/Type/XObject/Subtype/Image/Width 2/Height 2/BitsPerComponent 8/ColorSpace/DeviceGray/Filter/ASCIIHexDecode",
            "F000F0A0>",
        ),
    ])
}

#[test]
fn hidden_text_in_a_broken_font_is_written_anew_where_it_stood() {
    let (Some(_), Some(_)) = (tool("qpdf"), tool("pdftotext")) else { return };
    let place = tempfile::tempdir().unwrap();
    let (source, out) = (place.path().join("scan.pdf"), place.path().join("copy.pdf"));
    let words = [("Protocollo", 20, 250), ("numero", 140, 250), ("Citt\\340", 20, 200)];
    std::fs::write(&source, with_hidden_words(&words)).unwrap();
    let ended = pdfa(&[&source], &out, &["--text", "never"]).expect(0);
    assert_eq!(ended.summary()["flavour"], "2u");
    let changes = ended.summary()["changes"].as_array().unwrap();
    assert!(changes.iter().any(|change| change == "hidden-text"), "{changes:?}");
    let said = Command::new("pdftotext").args(["-bbox"]).arg(&out).arg("-").output().unwrap();
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    let mut found: Vec<(String, f64, f64)> = said
        .lines()
        .filter_map(|line| {
            let of = |key: &str| line.split(&format!("{key}=\"")).nth(1)?.split('"').next()?.parse().ok();
            let word = line.split('>').nth(1)?.split('<').next()?;
            Some((word.to_owned(), of("xMin")?, of("yMax")?))
        })
        .collect();
    // From the left to the right and from above: programs that extract text order it by columns.
    found.sort_by(|one, other| one.2.total_cmp(&other.2).then(one.1.total_cmp(&other.1)));
    assert_eq!(found.iter().map(|(word, ..)| word.as_str()).collect::<Vec<_>>(), ["Protocollo", "numero", "Città"]);
    // The font does not say how far its letters reach below the line: a quarter of their size of 20.
    for ((_, x, y), (_, left, foot)) in words.iter().zip(&found) {
        assert!((left - f64::from(*x)).abs() < 0.1 && (300.0 - foot - f64::from(*y) + 5.0).abs() < 0.1, "{found:?}");
    }
    let checked = Command::new("qpdf").arg("--check").arg(&out).output().unwrap();
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));
}
