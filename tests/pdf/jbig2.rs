//! JBIG2 files, of the streams of real PDFs: into a PDF/A segment by segment, into packages pixel by pixel. Judge:
//! poppler.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use fondo::formats::raster::{Place, Samples, Unpacker, open};
use fondo::records::Family;

use crate::support::program::{AT, end, fondo, run_command};
use crate::support::{corpus, tool};

/// PDFs of the corpus whose first image is JBIG2, one with shapes that its pages share, one without.
const SOURCES: [&str; 2] = ["jbig2.pdf", "linn.pdf"];

/// A segment without data.
fn mark(number: u8, kind: u8, page: u8) -> [u8; 11] {
    [0, 0, 0, number, kind, 0, page, 0, 0, 0, 0]
}

/// The stream of a PDF as a file of its own (T.88 annex D.1).
fn standalone(shared: &[u8], page: &[u8]) -> Vec<u8> {
    let head = b"\x97JB2\r\n\x1A\n\x01\0\0\0\x01";
    [head, shared, page, &mark(200, 49, 1), &mark(201, 51, 0)].concat()
}

/// The segments of page 1 once more, as those of page 2 and with other numbers (T.88 §7.2).
fn as_second_page(page: &[u8]) -> Vec<u8> {
    const FURTHER: u8 = 100;
    let word = |at: usize| u32::from_be_bytes(page[at..at + 4].try_into().unwrap());
    let (mut second, mut at, mut own) = (page.to_vec(), 0, Vec::new());
    while at < page.len() {
        assert!(word(at) < 100 && page[at + 5] >> 5 < 5 && page[at + 4] & 0x40 == 0, "short forms of all fields");
        own.push(page[at + 3]);
        second[at + 3] += FURTHER;
        let references = at + 6..at + 6 + usize::from(page[at + 5] >> 5);
        let place = references.end;
        for to in references.filter(|to| own.contains(&page[*to])) {
            second[to] += FURTHER;
        }
        second[place] = 2;
        at = place + 5 + word(place + 1) as usize;
    }
    second
}

/// What `pdfimages` takes out of a PDF with these options: the files in order of their names, with their extensions.
fn taken(pdf: &Path, options: &[&str], place: &Path) -> Vec<(String, Vec<u8>)> {
    let folder = tempfile::tempdir_in(place).unwrap();
    let done = Command::new("pdfimages").args(options).arg(pdf).arg(folder.path().join("i")).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let mut paths: Vec<PathBuf> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let extension = |path: &Path| path.extension().unwrap().to_string_lossy().into_owned();
    paths.iter().map(|path| (extension(path), fs::read(path).unwrap())).collect()
}

/// The coded streams of a PDF's first image: what it shares, and its own.
fn streams(pdf: &Path, place: &Path) -> Option<(Vec<u8>, Vec<u8>)> {
    let all = taken(pdf, &["-all", "-l", "1"], place);
    let of = |wanted: &str| all.iter().find(|(extension, _)| extension == wanted).map(|(_, bytes)| bytes.clone());
    Some((of("jb2g").unwrap_or_default(), of("jb2e")?))
}

/// The pixels of a bilevel image, 1 for white.
fn white(family: Family, bytes: &[u8]) -> (u32, u32, Vec<u8>) {
    let mut raster = open(family, bytes, Place::Chain(0), 1 << 30).unwrap();
    let shape = raster.shape().clone();
    assert_eq!(shape.bits, 1);
    let mut unpacker = Unpacker::new(&shape).unwrap();
    let mut pixels = Vec::new();
    while let Some(band) = raster.next_band().unwrap() {
        for row in 0..band.rows {
            let Samples::Eight(row) = unpacker.row(&band, row).unwrap() else { panic!("16 bits") };
            // Where white is 0 the samples are turned round.
            pixels.extend(row.iter().map(|sample| if family == Family::Jbig2 { 1 - sample } else { *sample }));
        }
    }
    (shape.width, shape.height, pixels)
}

#[test]
fn segments_go_in_as_they_are_and_pixels_are_those_of_another_decoder() {
    let (Some(corpus), Some(_), Some(_)) = (corpus(), tool("pdfimages"), tool("qpdf")) else { return };
    let place = tempfile::tempdir().unwrap();
    for name in SOURCES {
        let source = corpus.join("real/ocrmypdf-resources/tests/resources").join(name);
        let (shared, page) = streams(&source, place.path()).unwrap();
        let file = place.path().join("page.jb2");
        fs::write(&file, standalone(&shared, &page)).unwrap();
        let out = place.path().join("copy.pdf");
        let mut command = fondo();
        command.arg("pdfa").arg(&file).arg("--out").arg(&out).args([
            "--text",
            "never",
            "--thorough",
            "--at",
            AT,
            "--json",
        ]);
        let ended = end(&mut command).expect(0);
        assert_eq!(ended.summary()["pages_compared"], 1, "{name}: another's program drew it and it looked the same");
        let checked = Command::new("qpdf").arg("--check").arg(&out).output().unwrap();
        assert!(checked.status.success(), "{name}: {}", String::from_utf8_lossy(&checked.stdout));
        assert!(streams(&out, place.path()).unwrap() == (shared.clone(), page.clone()), "{name}: other bytes");
        let theirs = taken(&out, &["-png"], place.path()).remove(0).1;
        assert!(theirs == taken(&source, &["-png", "-l", "1"], place.path()).remove(0).1, "{name}: it looks otherwise");
        let (ours, theirs) = (white(Family::Jbig2, &fs::read(&file).unwrap()), white(Family::Png, &theirs));
        assert_eq!((ours.0, ours.1), (theirs.0, theirs.1), "{name}");
        let other = ours.2.iter().zip(&theirs.2).filter(|(one, other)| one != other).count();
        assert_eq!((ours.2.len(), other), (theirs.2.len(), 0), "{name}: other pixels than those of poppler");
        fs::remove_file(&out).unwrap();
        // Cut anywhere it is no page.
        let whole = fs::read(&file).unwrap();
        for length in [whole.len() - 5, whole.len() / 2, 20] {
            fs::write(&file, &whole[..length]).unwrap();
            let mut command = fondo();
            command.arg("pdfa").arg(&file).arg("--out").arg(&out).args(["--text", "never", "--at", AT]);
            end(&mut command).expect(3);
            assert!(!out.exists());
        }
    }
}

#[test]
fn each_page_of_a_file_becomes_a_page() {
    let (Some(corpus), Some(_)) = (corpus(), tool("pdfimages")) else { return };
    let place = tempfile::tempdir().unwrap();
    for name in SOURCES {
        let source = corpus.join("real/ocrmypdf-resources/tests/resources").join(name);
        let (shared, page) = streams(&source, place.path()).unwrap();
        let both = [page.as_slice(), &mark(99, 49, 1), &as_second_page(&page)].concat();
        let head = b"\x97JB2\r\n\x1A\n\x01\0\0\0\x02";
        let file = place.path().join("pages.jb2");
        fs::write(&file, [head, shared.as_slice(), &both, &mark(200, 49, 2), &mark(201, 51, 0)].concat()).unwrap();
        let out = place.path().join("copy.pdf");
        let mut command = fondo();
        command.arg("pdfa").arg(&file).arg("--out").arg(&out).args(["--text", "never", "--at", AT, "--json"]);
        let ended = end(command.args(["--compare", "2"])).expect(0);
        assert_eq!((&ended.summary()["pages"], &ended.summary()["pages_compared"]), (&2.into(), &2.into()), "{name}");
        let pages = taken(&out, &["-png"], place.path());
        assert!(pages[0].1 == pages[1].1, "{name}: the second page looks otherwise");
        fs::remove_file(&out).unwrap();
    }
}

#[test]
fn a_batch_preserves_them_and_says_what_symbols_mean() {
    let (Some(corpus), Some(_)) = (corpus(), tool("pdfimages")) else { return };
    let place = tempfile::tempdir().unwrap();
    let (source, out) = (place.path().join("delivery"), place.path().join("w"));
    fs::create_dir_all(source.join("F0001")).unwrap();
    let (shared, page) =
        streams(&corpus.join("real/ocrmypdf-resources/tests/resources/jbig2.pdf"), place.path()).unwrap();
    let file = standalone(&shared, &page);
    fs::write(source.join("F0001/F0001_0001.jb2"), &file).unwrap();
    end(&mut run_command(&source, &out)).expect(0);
    let bag = out.join("packages/F0001/F0001_v1");
    let unit: serde_json::Value =
        serde_json::from_slice(&fs::read(bag.join("data/metadata/unit.json")).unwrap()).unwrap();
    let image = &unit["files"][0]["technical"]["images"][0];
    assert_eq!((image["compression"].as_str(), image["bits"][0].as_u64()), (Some("jbig2"), Some(1)), "{unit:#}");
    let codes: Vec<&str> =
        unit["findings"].as_array().unwrap().iter().map(|finding| finding["code"].as_str().unwrap()).collect();
    assert!(codes.contains(&"jbig2-symbols"), "{codes:?}");
    assert!(fs::read(bag.join("data/representations/master/F0001_0001.jb2")).unwrap() == file);
    assert!(!codes.contains(&"format-incomplete"), "{codes:?}");
    assert!(bag.join("data/representations/access/F0001_0001.jpg").exists(), "it was decoded");
}
