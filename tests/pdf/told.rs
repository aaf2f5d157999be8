//! What `fondo pdfa` tells: why nothing was made and what to do, in one language; what of a source is not in its copy;
//! what is assumed.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::support::plain_tiff::PlainTiff;
use crate::support::program::{AT, Ended, end, fondo};
use crate::support::{corpus, tool};

fn command(sources: &[&Path], out: &Path, more: &[&str]) -> Command {
    let mut command = fondo();
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.arg("pdfa").args(sources).arg("--out").arg(out).args(["--text", "never", "--at", AT]).args(more);
    command
}

fn events(sources: &[&Path], out: &Path, more: &[&str]) -> Ended {
    end(command(sources, out, more).arg("--json"))
}

fn refused(ended: &Ended) -> &Value {
    let event = ended.events.iter().find(|event| event["event"] == "refused");
    event.unwrap_or_else(|| panic!("{:?} {}", ended.events, ended.stderr))
}

/// Pixels of an image of 96 by 64: `samples` of each.
fn rows(samples: u32) -> Vec<u8> {
    (0..64u32).flat_map(|y| (0..96 * samples).map(move |x| ((x * 5 + y * 3) % 256) as u8)).collect()
}

fn tiff(samples: u16, photometric: u16) -> Vec<u8> {
    let rows = rows(samples.into());
    PlainTiff { width: 96, height: 64, bits: 8, samples, photometric, rows: &rows, tags: &[] }.bytes()
}

#[test]
fn a_refused_image_is_told_in_one_language_with_its_remedy() {
    let place = tempfile::tempdir().unwrap();
    let (source, out) = (place.path().join("inks.tif"), place.path().join("made.pdf"));
    fs::write(&source, tiff(4, 5)).unwrap();
    let italian = end(command(&[&source], &out, &[]).env("LC_ALL", "it_IT.UTF-8")).expect(3).stderr;
    assert!(italian.contains("CMYK senza profilo di colore"), "{italian}");
    assert!(!italian.contains("without") && !italian.contains("unknown-inks"), "{italian}");
    assert!(italian.contains("→ Far produrre il PDF/A da copie di accesso"), "{italian}");
    let english = end(&mut command(&[&source], &out, &[])).expect(3).stderr;
    assert!(english.contains("pdfa-image-refused") && english.contains("CMYK without a colour profile"), "{english}");
    assert!(english.contains("→ Have the PDF/A made of access copies"), "{english}");
    let ended = events(&[&source], &out, &[]).expect(3);
    let event = refused(&ended);
    assert_eq!(event["code"], "pdfa-image-refused");
    assert_eq!(
        event["reason"],
        "no PDF/A was made: it cannot hold CMYK without a colour profile without a change of its pixels"
    );
    assert!(event["remedy"].as_str().unwrap().starts_with("Have the PDF/A made of access copies"), "{event}");
    assert_eq!(event["findings"][0]["args"]["variant"], "unknown-inks");
}

#[test]
fn a_flavour_that_has_it_is_named() {
    let place = tempfile::tempdir().unwrap();
    let (source, out) = (place.path().join("deep.tif"), place.path().join("made.pdf"));
    let rows: Vec<u8> = (0..64 * 96 * 2u32).map(|at| (at % 251) as u8).collect();
    let deep = PlainTiff { width: 96, height: 64, bits: 16, samples: 1, photometric: 1, rows: &rows, tags: &[] };
    fs::write(&source, deep.bytes()).unwrap();
    let told = end(&mut command(&[&source], &out, &["--flavour", "1b"])).expect(3).stderr;
    assert!(told.contains("samples of 16 bits") && told.contains("→ Try --flavour 2b"), "{told}");
    events(&[&source], &out, &["--flavour", "2b"]).expect(0);
}

#[test]
fn what_is_wrong_with_a_damaged_page_comes_with_what_to_do() {
    let place = tempfile::tempdir().unwrap();
    let (source, out) = (place.path().join("cut.tif"), place.path().join("made.pdf"));
    let bytes = tiff(1, 1);
    fs::write(&source, &bytes[..bytes.len() / 2]).unwrap();
    let ended = events(&[&source], &out, &[]).expect(3);
    let event = refused(&ended);
    assert!(event["code"].as_str().is_some_and(|code| !code.is_empty()), "{event}");
    assert!(event["remedy"].as_str().unwrap().len() > 40, "{event}");
    let told = end(&mut command(&[&source], &out, &[])).expect(3).stderr;
    assert!(told.contains("  → ") && told.ends_with("The source is as it was.\n"), "{told}");
}

/// A PDF of one page with this catalogue beside its pages, and further objects from number 4 on.
fn pdf(catalogue: &str, trailer: &str, more: &[String]) -> Vec<u8> {
    let mut objects = vec![
        format!("<</Type/Catalog/Pages 2 0 R{catalogue}>>"),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 90 90]/Resources<<>>>>".to_owned(),
    ];
    objects.extend(more.iter().cloned());
    let (mut file, mut places) = (String::from("%PDF-1.5\n"), Vec::new());
    for (index, object) in objects.iter().enumerate() {
        places.push(file.len());
        file.push_str(&format!("{} 0 obj\n{object}\nendobj\n", index + 1));
    }
    let start = file.len();
    file.push_str(&format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1));
    file.extend(places.iter().map(|place| format!("{place:010} 00000 n \n")));
    let size = objects.len() + 1;
    file.push_str(&format!("trailer\n<</Size {size}/Root 1 0 R{trailer}>>\nstartxref\n{start}\n%%EOF\n"));
    file.into_bytes()
}

#[test]
fn broken_rules_say_what_they_ask_for_and_which_option_may_help() {
    let Some(corpus) = corpus() else { return };
    let place = tempfile::tempdir().unwrap();
    let source = corpus.join("real/opf_format-corpus/pdfCabinetOfHorrors/test_fontArialNotEmbedded.pdf");
    let out = place.path().join("made.pdf");
    let told = end(&mut command(&[&source], &out, &[])).expect(3).stderr;
    assert!(told.contains("  → Only fonts stand in the way: with --ghostscript"), "{told}");
    let ended = events(&[&source], &out, &[]).expect(3);
    let event = refused(&ended);
    assert_eq!(event["code"], "pdfa-rules-broken");
    assert!(event["broken"][0]["id"].as_str().unwrap().starts_with("6.2.11.4.1"), "{event}");
    assert!(event["broken"][0]["demand"].as_str().unwrap().contains("embedded"), "{event}");
    assert!(event["remedy"].as_str().unwrap().contains("--ghostscript"), "{event}");
}

#[test]
fn files_inside_are_the_matter_of_the_third_part() {
    let place = tempfile::tempdir().unwrap();
    let (source, out) = (place.path().join("attached.pdf"), place.path().join("made.pdf"));
    let attached = [
        "<</Type/Filespec/F(a.txt)/UF(a.txt)/AFRelationship/Data/EF<</F 5 0 R/UF 5 0 R>>>>".to_owned(),
        "<</Type/EmbeddedFile/Subtype/text#2Fplain/Length 4>>\nstream\nciao\nendstream".to_owned(),
    ];
    let names = "/Names<</EmbeddedFiles<</Names[(a.txt) 4 0 R]>>>>/AF[4 0 R]";
    fs::write(&source, pdf(names, "", &attached)).unwrap();
    let ended = events(&[&source], &out, &["--flavour", "2b"]);
    let event = refused(&ended);
    assert_eq!((event["broken"][0]["id"].as_str(), event["broken"].as_array().unwrap().len()), (Some("6.8-5"), 1));
    assert!(event["remedy"].as_str().unwrap().contains("--flavour 3b"), "{event}");
    // Whoever asks for that is not told to ask for it.
    let ended = events(&[&source], &out, &["--flavour", "3b"]);
    let again = ended.events.iter().find(|event| event["event"] == "refused");
    assert!(again.is_none_or(|again| !again["remedy"].as_str().unwrap().contains("--flavour")), "{again:?}");
}

#[test]
fn passwords_in_their_encodings_and_wrong_ones() {
    let Some(_) = tool("qpdf") else { return };
    let place = tempfile::tempdir().unwrap();
    let file = |name: &str| -> PathBuf { place.path().join(name) };
    fs::write(file("open.pdf"), pdf("", "", &[])).unwrap();
    for (bits, more) in [("40", None), ("128", Some("--use-aes=n")), ("128", Some("--use-aes=y")), ("256", None)] {
        let mut qpdf = Command::new("qpdf");
        qpdf.args(["--allow-weak-crypto", "--encrypt", "perché", "padrone", bits]).args(more).arg("--");
        assert!(qpdf.arg(file("open.pdf")).arg(file("closed.pdf")).status().unwrap().success());
        for written in [b"perch\xC3\xA9\n".as_slice(), b"perch\xE9\r\n"] {
            fs::write(file("password"), written).unwrap();
            let password = file("password");
            let given = ["--password-file", password.to_str().unwrap()];
            events(&[&file("closed.pdf")], &file("made.pdf"), &given).expect(0);
            fs::remove_file(file("made.pdf")).unwrap();
        }
        fs::write(file("password"), "perche\n").unwrap();
        let password = file("password");
        let ended = events(&[&file("closed.pdf")], &file("made.pdf"), &["--password-file", password.to_str().unwrap()]);
        assert_eq!(refused(&ended.expect(3))["code"], "pdfa-password-wrong");
        let ended = events(&[&file("closed.pdf")], &file("made.pdf"), &[]).expect(3);
        assert_eq!(refused(&ended)["code"], "pdfa-encrypted");
        assert!(refused(&ended)["remedy"].as_str().unwrap().contains("--password-file"));
    }
}

#[test]
fn a_language_that_is_none_is_a_mistake_of_the_command_line() {
    let place = tempfile::tempdir().unwrap();
    let (source, out) = (place.path().join("page.tif"), place.path().join("made.pdf"));
    fs::write(&source, tiff(1, 1)).unwrap();
    let told = end(&mut command(&[&source], &out, &["--language", "xx_!"])).expect(2).stderr;
    assert!(told.contains("xx_!") && told.contains("it-IT"), "{told}");
    events(&[&source], &out, &["--language", "it-IT"]).expect(0);
}

#[test]
fn that_colours_are_taken_for_srgb_is_told() {
    let place = tempfile::tempdir().unwrap();
    let (source, out) = (place.path().join("page.tif"), place.path().join("made.pdf"));
    fs::write(&source, tiff(3, 2)).unwrap();
    let told = end(&mut command(&[&source], &out, &[])).expect(0).stderr;
    assert!(
        told.contains("Pages shown as sRGB, an assumption, since their images have no colour profile: 1."),
        "{told}"
    );
    fs::remove_file(&out).unwrap();
    let ended = events(&[&source], &out, &[]).expect(0);
    assert_eq!((&ended.summary()["colour_assumed"], &ended.summary()["size_assumed"]), (&1.into(), &0.into()));
}

/// Codes of the findings that were told, with one of their arguments.
fn findings<'e>(ended: &'e Ended, argument: &str) -> Vec<(&'e str, &'e str)> {
    let findings = ended.events.iter().filter(|event| event["event"] == "finding");
    findings
        .map(|event| {
            let finding = &event["finding"];
            (finding["code"].as_str().unwrap(), finding["args"][argument].as_str().unwrap_or_default())
        })
        .collect()
}

/// A PNG of 4 by 4 pixels, red, with these chunks before its data.
fn png(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let chunk = |name: &[u8; 4], payload: &[u8]| {
        let mut crc = flate2::Crc::new();
        crc.update(name);
        crc.update(payload);
        let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
        [length.as_slice(), name, payload, &crc.sum().to_be_bytes()].concat()
    };
    let rows: Vec<u8> = (0..4).flat_map(|_| std::iter::once(0).chain([200, 40, 30].repeat(4))).collect();
    let mut data = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    data.write_all(&rows).unwrap();
    let density = [11811u32.to_be_bytes().as_slice(), &11811u32.to_be_bytes(), &[1]].concat();
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    file.extend(chunk(b"IHDR", &[0, 0, 0, 4, 0, 0, 0, 4, 8, 2, 0, 0, 0]));
    file.extend(chunk(b"pHYs", &density));
    chunks.iter().for_each(|(name, payload)| file.extend(chunk(name, payload)));
    file.extend(chunk(b"IDAT", &data.finish().unwrap()));
    file.extend(chunk(b"IEND", &[]));
    file
}

#[test]
fn colours_that_a_page_does_not_show_are_told() {
    let place = tempfile::tempdir().unwrap();
    let (source, out) = (place.path().join("page.png"), place.path().join("made.pdf"));
    let said = |bytes: Vec<u8>, argument: &str| {
        fs::write(&source, bytes).unwrap();
        let ended = events(&[&source], &out, &[]).expect(0);
        fs::remove_file(&out).unwrap();
        let found = findings(&ended, argument);
        found.into_iter().map(|(code, value)| format!("{code} {value}")).collect::<Vec<_>>()
    };
    let linear = 100_000u32.to_be_bytes();
    assert_eq!(said(png(&[(b"gAMA", &linear)]), "statement"), ["pdfa-colour-not-shown gAMA 1"]);
    assert_eq!(said(png(&[(b"cICP", &[9, 16, 0, 1])]), "statement"), ["pdfa-colour-not-shown cICP 9-16-0-1"]);
    assert_eq!(said(png(&[(b"gAMA", &linear), (b"sRGB", &[0])]), "statement"), [""; 0]);
    let rows = rows(1);
    let icc = (34675, 7, fondo::normalise::image::srgb_profile().to_vec());
    let tags = [icc];
    let grey = PlainTiff { width: 96, height: 64, bits: 8, samples: 1, photometric: 1, rows: &rows, tags: &tags };
    fs::remove_file(&source).unwrap();
    assert_eq!(said(grey.bytes(), "space"), ["pdfa-profile-unfit RGB"]);
}

#[test]
fn a_damaged_page_is_told_in_the_words_of_who_found_it() {
    let place = tempfile::tempdir().unwrap();
    let (source, out) = (place.path().join("cut.png"), place.path().join("made.pdf"));
    let bytes = png(&[]);
    fs::write(&source, &bytes[..bytes.len() - 20]).unwrap();
    let ended = events(&[&source], &out, &[]).expect(3);
    let event = refused(&ended);
    assert!(event["code"].as_str().unwrap().starts_with("png-"), "{event}");
    assert_eq!(event["findings"][0]["severity"], "error");
}

#[test]
fn what_a_document_says_of_itself_is_carried_or_named() {
    let place = tempfile::tempdir().unwrap();
    let (source, out) = (place.path().join("scan.pdf"), place.path().join("made.pdf"));
    let packet = "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\
                  <rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:own=\"http://example.org/own/\">\
                  <dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">Un altro</rdf:li></rdf:Alt></dc:title>\
                  <dc:subject><rdf:Bag><rdf:li>mappe</rdf:li><rdf:li>catasto</rdf:li></rdf:Bag></dc:subject>\
                  <dc:rights><rdf:Alt><rdf:li xml:lang=\"x-default\">Pubblico</rdf:li></rdf:Alt></dc:rights>\
                  <dc:identifier>IT-1</dc:identifier><dc:language><rdf:Bag><rdf:li>la</rdf:li></rdf:Bag></dc:language>\
                  <dc:date><rdf:Seq><rdf:li>1931</rdf:li></rdf:Seq></dc:date><own:box>12</own:box>\
                  </rdf:Description></rdf:RDF></x:xmpmeta>";
    let more = [
        "<</Title(Registro)/Keywords(mappe, Citt\\340)/Segnatura(b. 12)>>".to_owned(),
        format!("<</Type/Metadata/Subtype/XML/Length {}>>\nstream\n{packet}\nendstream", packet.len()),
    ];
    fs::write(&source, pdf("/Metadata 5 0 R", "/Info 4 0 R", &more)).unwrap();
    for flavour in ["1b", "2u"] {
        let ended = events(&[&source], &out, &["--flavour", flavour]).expect(0);
        let expected =
            [("pdfa-statements-left-out", "Info Segnatura, own:box"), ("pdfa-statements-differ", "Title / dc:title")];
        assert_eq!(findings(&ended, "fields"), expected);
        let made = String::from_utf8_lossy(&fs::read(&out).unwrap()).into_owned();
        for carried in [
            "<pdf:Keywords>mappe, Città</pdf:Keywords>",
            "<dc:subject><rdf:Bag><rdf:li>mappe</rdf:li><rdf:li>catasto</rdf:li></rdf:Bag></dc:subject>",
            "<dc:identifier>IT-1</dc:identifier>",
            "<dc:language><rdf:Bag><rdf:li>la</rdf:li></rdf:Bag></dc:language>",
            "<dc:date><rdf:Seq><rdf:li>1931</rdf:li></rdf:Seq></dc:date>",
            ">Pubblico</rdf:li>",
            ">Registro</rdf:li>",
        ] {
            assert!(made.contains(carried), "{flavour}: {carried}");
        }
        fs::remove_file(&out).unwrap();
    }
    let ended = events(&[&source], &out, &["--identifier", "IT-2"]).expect(0);
    assert!(findings(&ended, "fields")[0].1.ends_with("dc:identifier"), "{:?}", ended.events);
}
