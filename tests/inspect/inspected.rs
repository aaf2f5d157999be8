//! Inspection over the real material: what other tools measured, what upstream says of broken files, and damage made on
//! purpose.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use fondo::formats::raster::demands;
use fondo::inspect::{Inspection, inspect};
use fondo::intake::{Sample, identify};
use fondo::io::path_to_bytes;
use fondo::profile::Limits;
use fondo::records::{Family, Severity, SourcePath};

use crate::support::{corpus, python_with};

/// One file of the real material, inspected.
struct Inspected {
    /// Its path as the tables of the material have it.
    name: String,
    family: Family,
    bytes: Vec<u8>,
    inspection: Inspection,
}

impl Inspected {
    /// Whether an error was found.
    fn is_broken(&self) -> bool {
        errors(&self.inspection) > 0
    }

    fn has(&self, slug: &str) -> bool {
        self.inspection.notes.iter().any(|note| note.code.slug() == slug)
    }
}

fn errors(inspection: &Inspection) -> usize {
    inspection.notes.iter().filter(|note| note.code.0.severity == Severity::Error).count()
}

fn warnings(inspection: &Inspection) -> usize {
    inspection.notes.iter().filter(|note| note.code.0.severity == Severity::Warning).count()
}

fn material() -> Option<(PathBuf, Vec<Inspected>)> {
    let real = corpus()?.join("real");
    let walk = walkdir::WalkDir::new(&real).sort_by_file_name().into_iter().filter_map(Result::ok);
    let files = walk.filter(|entry| entry.file_type().is_file()).map(walkdir::DirEntry::into_path);
    let inspected = files.filter_map(|path| {
        let bytes = std::fs::read(&path).unwrap();
        let source = SourcePath::from_bytes(path_to_bytes(&path).into_owned());
        let family = identify(Sample::whole(&bytes), &source).0.family;
        let ours = matches!(family, Family::Tiff | Family::Jpeg | Family::Png | Family::Jpeg2000 | Family::Pdf);
        let inspection = ours.then(|| inspect(family, &bytes, &Limits::default()))?;
        let name = path.strip_prefix(&real).unwrap().to_string_lossy().into_owned();
        Some(Inspected { name, family, bytes, inspection })
    });
    let inspected: Vec<_> = inspected.collect();
    assert!(inspected.len() > 400, "{} files", inspected.len());
    Some((real, inspected))
}

/// The rows of a table by their first column; `columns` of them.
fn table<const N: usize>(path: &Path, columns: [&str; N]) -> BTreeMap<String, [String; N]> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let headers = reader.byte_headers().unwrap().clone();
    let places = columns.map(|column| headers.iter().position(|header| header == column.as_bytes()).unwrap());
    let text = |field: Option<&[u8]>| String::from_utf8_lossy(field.unwrap_or_default()).into_owned();
    let rows = reader.byte_records().map(Result::unwrap);
    rows.map(|row| (text(row.get(0)), places.map(|place| text(row.get(place))))).collect()
}

/// What stands after `key=` in a line of `key=value` pairs.
fn value<'t>(line: &'t str, key: &str) -> Option<&'t str> {
    let rest = line.split_once(&format!("{key}="))?.1;
    rest.split(' ').next()
}

#[test]
fn sizes_resolutions_and_pages_are_those_of_other_tools() {
    let Some((real, files)) = material() else { return };
    let oracle = table(&real.join("ORACLE.csv"), ["pillow", "pillow_or_pdfinfo"]);
    let mut compared = [0; 4];
    for file in &files {
        let Some([pillow, said]) = oracle.get(&file.name) else { continue };
        let technical = &file.inspection.technical;
        let context = format!("{}: {said}", file.name);
        if pillow == "ok" {
            let image = technical.images.first().unwrap_or_else(|| panic!("{context}"));
            let size = said.split(' ').nth(1).unwrap();
            assert_eq!(format!("{}x{}", image.width, image.height), size, "{context}");
            compared[0] += 1;
            if file.family == Family::Tiff {
                assert_eq!(value(said, "frames").unwrap(), technical.images.len().to_string(), "{context}");
            }
            // Pillow makes a resolution of TIFF's ratio without a unit, and does not read every box of JPEG 2000.
            let theirs = said.split_once("dpi=(").and_then(|(_, rest)| rest.split(',').next()?.parse::<f64>().ok());
            let ours = image.resolution.and_then(|resolution| resolution.ppi());
            if let Some((theirs, (ours, _))) = theirs.zip(ours) {
                assert!((theirs - ours).abs() < 0.02, "{context}: {ours}");
                compared[1] += 1;
            } else if let Some(theirs) = theirs {
                assert!(theirs == 1.0 && file.family == Family::Tiff, "{context}");
            }
        }
        if let Some(pages) = value(said, "pages") {
            assert_eq!(pages, technical.pages().to_string(), "{context}");
            let document = technical.document.as_ref().unwrap();
            assert_eq!(value(said, "encrypted") == Some("yes"), document.encrypted, "{context}");
            compared[2] += 1;
        }
        // The memory that is put aside must be known for each image that will be decoded.
        let demands = demands(file.family, &file.bytes, Limits::default().max_pixels);
        for image in technical.images.iter().filter(|_| technical.complete) {
            let found = demands.iter().any(|demand| (demand.width, demand.height) == (image.width, image.height));
            assert!(found, "{context}: {}x{} is not among {demands:?}", image.width, image.height);
            compared[3] += 1;
        }
    }
    let [sizes, resolutions, documents, headers] = compared;
    println!("equal: {sizes} sizes, {resolutions} resolutions, {documents} documents; {headers} headers are enough");
    assert!(sizes > 90 && resolutions > 20 && documents > 250 && headers > 100, "{compared:?}");
}

/// Where our verdict is another than upstream's or a tool's, and why.
const DIFFERENCES: &[(&str, &str)] = &[
    ("DAFANCH96_048MIC06480_L-1.jpg", "djpeg says no JPEG: it is a sound PNG with the wrong extension"),
    ("DAFANCH96_048MIC06492_L-1.jpg", "djpeg says no JPEG: it is a sound PNG with the wrong extension"),
    (
        "oor_panic/sample-get-lzw-stuck.tiff",
        "tiffinfo reads no pixels: the strips end beyond the file, and Pillow fails",
    ),
    ("invalid_character_in_codestream_comment.jp2", "only the comment is wrong: a warning, the image is whole"),
    ("profile-part2.j2c", "upstream says valid; jpylyzer knows part 1 only"),
    ("oht-ht.j2c", "a sound codestream of part 15 under another name; jpylyzer knows part 1 only"),
    ("balloon_eciRGBv2_ps_adobeplugin.jpf", "a sound JPX; jpylyzer knows JP2 only"),
    (
        "6-2-3-t01-fail-b.pdf",
        "qpdf --check decodes no output profile; asked for the data of object 8 it says that they cannot be inflated",
    ),
];

/// What upstream's word for a file means for us.
fn expected(word: &str) -> Option<bool> {
    match word {
        "valid" | "pass" | "skew" => Some(false),
        "invalid" | "truncated" | "corrupt" | "must-not-crash" => Some(true),
        // PDF/A rules are not checked here: such files are whole.
        "fail" => Some(false),
        _ => None,
    }
}

#[test]
fn verdicts_are_those_of_upstream() {
    let Some((real, files)) = material() else { return };
    let upstream = table(&real.join("EXPECTED.csv"), ["expected"]);
    let oracle = table(&real.join("ORACLE.csv"), ["tool2_verdict"]);
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    let mut unexplained = Vec::new();
    let mut explained = BTreeSet::new();
    for file in &files {
        let word = upstream.get(&file.name).map(|[word]| word.as_str());
        let tool = oracle.get(&file.name).map(|[verdict]| verdict.as_str());
        let by_tool = match tool {
            Some("ok") => Some(false),
            Some("fail") => Some(true),
            _ => None,
        };
        let verdicts = [("upstream", word.and_then(expected)), ("tool", by_tool)];
        for (judge, verdict) in verdicts.into_iter().filter_map(|(judge, verdict)| Some((judge, verdict?))) {
            let outcome = match (verdict, file.is_broken()) {
                (true, true) => "found",
                (true, false) => "missed",
                (false, true) => "false alarm",
                (false, false) => "rightly silent",
            };
            *counts.entry(format!("{judge}, {:?}: {outcome}", file.family)).or_default() += 1;
            if matches!(outcome, "missed" | "false alarm") {
                if let Some((end, _)) = DIFFERENCES.iter().find(|(end, _)| file.name.ends_with(end)) {
                    explained.insert(*end);
                } else {
                    unexplained.push(format!("{} ({outcome}): {:?}", file.name, file.inspection.notes));
                }
            }
        }
        if file.is_broken() {
            assert!(!file.inspection.technical.complete, "{}: {:?}", file.name, file.inspection.notes);
        }
        let special = match word {
            Some("encrypted") => file.has("pdf-encrypted") || file.has("pdf-restricted"),
            Some("attachment") => file.has("pdf-embedded-files"),
            Some("javascript") => file.has("pdf-active-content"),
            _ => true,
        };
        assert!(special, "{} ({word:?}): {:?}", file.name, file.inspection.notes);
    }
    println!("{counts:#?}; {} files differ with a reason", explained.len());
    assert!(unexplained.is_empty(), "{unexplained:#?}");
    // An entry that explains nothing any more hides the next difference.
    assert_eq!(explained.len(), DIFFERENCES.len(), "{explained:?}");
}

#[test]
fn encrypted_documents_are_told_apart() {
    let Some((_, files)) = material() else { return };
    let find = |end: &str| files.iter().find(|file| file.name.ends_with(end)).unwrap();
    let closed = find("encryption_openpassword.pdf");
    assert!(closed.has("pdf-encrypted") && !closed.inspection.technical.complete);
    // The text is deciphered with the empty password: the page tree lies in an object stream that is enciphered.
    let open = find("encryption_notextaccess.pdf");
    assert!(open.has("pdf-restricted") && open.inspection.technical.complete, "{:?}", open.inspection.notes);
    assert!(open.inspection.technical.tools.iter().any(|tool| tool.value.contains("Acrobat")));
}

#[test]
fn altered_real_files_never_stop_the_inspection() {
    let Some((_, files)) = material() else { return };
    let mut random = Random(0x5eed);
    for file in files.iter().filter(|file| file.bytes.len() < 200_000) {
        for _ in 0..12 {
            let mut bytes = file.bytes.clone();
            for _ in 0..=random.below(8) {
                // The beginnings and ends of files hold most of their structure.
                let at = match random.below(3) {
                    0 => random.below(bytes.len().min(2000)),
                    1 => bytes.len() - 1 - random.below(bytes.len().min(2000)),
                    _ => random.below(bytes.len()),
                };
                bytes[at] = random.below(256) as u8;
            }
            if random.below(4) == 0 {
                bytes.truncate(random.below(bytes.len()));
            }
            let inspection = inspect(file.family, &bytes, &Limits::default());
            assert!(inspection.technical.complete || !inspection.notes.is_empty(), "{}", file.name);
            let _ = demands(file.family, &bytes, Limits::default().max_pixels);
        }
    }
}

/// A sequence that looks random and is the same each time (xorshift64).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound.max(1) as u64) as usize
    }
}

/// Writes one real page in all codings, with the writers of others.
const WRITE: &str = "
import sys
from PIL import Image
source, folder = sys.argv[1:]
page = Image.open(source).convert('RGB').resize((1240, 1754))
grey = page.convert('L')
bilevel = page.convert('1')
dpi = {'dpi': (150, 150)}
page.save(folder + '/baseline.jpg', quality=85, **dpi)
page.save(folder + '/progressive.jpg', quality=85, progressive=True, **dpi)
page.convert('CMYK').save(folder + '/cmyk.jpg', quality=85, **dpi)
page.save(folder + '/rgb.png', **dpi)
for name, coding in [('none', None), ('lzw', 'tiff_lzw'), ('deflate', 'tiff_adobe_deflate'), ('packbits', 'packbits'), ('jpeg', 'jpeg')]:
    page.save(folder + '/' + name + '.tif', compression=coding, **dpi)
bilevel.save(folder + '/g4.tif', compression='group4', **dpi)
bilevel.save(folder + '/g3.tif', compression='group3', **dpi)
page.save(folder + '/pages.tif', compression='tiff_lzw', save_all=True, append_images=[grey, bilevel], **dpi)
page.save(folder + '/lossless.jp2', irreversible=False)
page.save(folder + '/page.pdf', resolution=150)
bilevel.save(folder + '/fax.pdf', resolution=150)
";

/// How often a damage in the middle of the data must be found, of [`PLACES`] places; a little less than is found, since
/// encoders change.
#[derive(Clone, Copy)]
struct Coding {
    file: &'static str,
    family: Family,
    /// Places of one flipped bit that are found.
    flips: usize,
    /// Places of 64 zeroed bytes that are found.
    zeros: usize,
}

const PLACES: usize = 16;

const fn coding(file: &'static str, family: Family, flips: usize, zeros: usize) -> Coding {
    Coding { file, family, flips, zeros }
}

/// Checksums find all; codes find most; uncompressed data, LZW's strings and JPEG 2000 hide what was altered
/// (qc_metrics §2).
const CODINGS: [Coding; 15] = [
    coding("baseline.jpg", Family::Jpeg, 0, 8),
    coding("progressive.jpg", Family::Jpeg, 1, 2),
    coding("cmyk.jpg", Family::Jpeg, 2, 12),
    coding("rgb.png", Family::Png, PLACES, PLACES),
    coding("none.tif", Family::Tiff, 0, 0),
    coding("lzw.tif", Family::Tiff, 0, 12),
    coding("deflate.tif", Family::Tiff, PLACES, PLACES),
    coding("packbits.tif", Family::Tiff, 0, 0),
    coding("jpeg.tif", Family::Tiff, 1, 12),
    coding("g4.tif", Family::Tiff, 12, 14),
    coding("g3.tif", Family::Tiff, 12, 14),
    coding("pages.tif", Family::Tiff, 1, 12),
    coding("lossless.jp2", Family::Jpeg2000, 0, 0),
    coding("page.pdf", Family::Pdf, 0, 5),
    coding("fax.pdf", Family::Pdf, 10, 14),
];

#[test]
fn damage_made_on_purpose() {
    let Some((real, _)) = material() else { return };
    let Some(python) = python_with("PIL") else { return };
    let folder = tempfile::tempdir().unwrap();
    let page = real.join("ocrd_gt_structure_text/data/clauren_mimil_1815/GT-PAGE/clauren_mimil_1815_0023.jpg");
    let written = Command::new(python).args(["-c", WRITE]).arg(page).arg(folder.path()).status().unwrap();
    assert!(written.success());
    let mut wrong = Vec::new();
    for coding in &CODINGS {
        let bytes = std::fs::read(folder.path().join(coding.file)).unwrap();
        let look = |bytes: &[u8]| inspect(coding.family, bytes, &Limits::default());
        let whole = look(&bytes);
        if errors(&whole) + warnings(&whole) > 0 || !whole.technical.complete {
            wrong.push(format!("{} intact: {:?}", coding.file, whole.notes));
        }
        let cuts = [bytes.len() / 2, bytes.len() * 98 / 100, bytes.len() - 2];
        for length in cuts {
            let cut = look(&bytes[..length]);
            // A line end after the last mark of a PDF is no loss, nor are zeros that pad a TIFF.
            let nothing_lost = bytes[length..].iter().all(|byte| *byte == 0 || byte.is_ascii_whitespace());
            if !nothing_lost && (errors(&cut) == 0 || cut.technical.complete) {
                wrong.push(format!("{} cut to {length} of {}: {:?}", coding.file, bytes.len(), cut.notes));
            }
        }
        let longer = look(&[bytes.as_slice(), &[b'x'; 70]].concat());
        if warnings(&longer) == 0 || errors(&longer) > 0 || !longer.technical.complete {
            wrong.push(format!("{} with bytes appended: {:?}", coding.file, longer.notes));
        }
        let found = |alter: &dyn Fn(&mut [u8])| {
            let places = (0..PLACES).map(|place| bytes.len() / 10 + place * (bytes.len() * 8 / 10) / PLACES);
            let broken = places.filter(|at| {
                let mut altered = bytes.clone();
                alter(&mut altered[*at..at + 64]);
                errors(&look(&altered)) > 0
            });
            broken.count()
        };
        let (flips, zeros) = (found(&|bytes| bytes[0] ^= 16), found(&|bytes| bytes.fill(0)));
        println!("{:16} of {PLACES}: {flips:2} bits, {zeros:2} times 64 zeros found", coding.file);
        if flips < coding.flips || zeros < coding.zeros {
            wrong.push(format!("{}: {flips} bits, {zeros} zeros", coding.file));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
