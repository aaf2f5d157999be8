//! What the inspection says of PDFs: of every one in the corpus beside what other programs say, and of those made here.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use fondo::inspect::pdf_rules::precheck;
use fondo::inspect::{PolicySubject, inspect, policy};
use fondo::profile::{CaptureRules, Limits, MasterRules};
use fondo::records::{DocumentTechnical, Family, PageKind, PdfaFlavour, TextLayer};

fn pdfs(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            pdfs(&path, found);
        } else if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("pdf")) {
            found.push(path);
        }
    }
}

/// What pdfinfo said: pages, and whether it is encrypted.
fn oracle(real: &Path) -> BTreeMap<String, (u32, bool)> {
    let mut reader = csv::Reader::from_path(real.join("ORACLE.csv")).unwrap();
    let mut said = BTreeMap::new();
    for row in reader.byte_records() {
        let row = row.unwrap();
        let row: Vec<String> = row.iter().map(|field| String::from_utf8_lossy(field).into_owned()).collect();
        let words: Vec<&str> = row[4].split_whitespace().collect();
        let pages = words.iter().find_map(|word| word.strip_prefix("pages=")?.parse().ok());
        if let Some(pages) = pages {
            said.insert(row[0].clone(), (pages, words.contains(&"encrypted=yes")));
        }
    }
    said
}

fn document(bytes: &[u8]) -> DocumentTechnical {
    inspect(Family::Pdf, bytes, &Limits::default()).technical.document.unwrap()
}

fn codes(bytes: &[u8]) -> Vec<&'static str> {
    inspect(Family::Pdf, bytes, &Limits::default()).notes.iter().map(|note| note.code.slug()).collect()
}

#[test]
fn every_pdf_of_the_corpus() {
    let Some(real) = crate::support::shared("corpus/real") else { return };
    let said = oracle(&real);
    let mut paths = Vec::new();
    pdfs(&real, &mut paths);
    assert!(paths.len() > 250);
    let (mut compared, mut wrong) = (0, Vec::new());
    for path in paths {
        let name = path.strip_prefix(&real).unwrap().to_str().unwrap().to_owned();
        let bytes = fs::read(&path).unwrap();
        let inspection = inspect(Family::Pdf, &bytes, &Limits::default());
        for flavour in PdfaFlavour::ALL {
            let outcome = precheck(&bytes, flavour, &Limits::default());
            assert!(outcome.evaluated <= outcome.rules, "{name}");
        }
        let Some(document) = inspection.technical.document else { continue };
        let record = serde_json::to_string(&document).unwrap();
        println!(
            "{name}: {} {:?}",
            document.pages,
            document.details.as_ref().map(|details| (&details.kinds, &details.text))
        );
        if record.len() > 1_000_000 {
            wrong.push(format!("{name}: a record of {} bytes", record.len()));
        }
        if let Some((pages, encrypted)) = said.get(&name) {
            compared += 1;
            if (document.pages, document.encrypted) != (*pages, *encrypted) {
                wrong.push(format!(
                    "{name}: {} pages, pdfinfo {pages}; encrypted {}",
                    document.pages, document.encrypted
                ));
            }
        }
        let details = document.details.unwrap();
        let counted: u32 = details.kinds.values().sum();
        if details.encryption.is_none_or(|encryption| encryption.opens) && counted != document.pages {
            wrong.push(format!("{name}: {counted} pages are of a kind, {} are counted", document.pages));
        }
    }
    assert!(compared > 200, "{compared}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Objects from number 1 on, with a table and a trailer; the first is the catalogue.
fn file(objects: &[String]) -> Vec<u8> {
    let (mut text, mut places) = (String::from("%PDF-1.5\n"), Vec::new());
    for (index, object) in objects.iter().enumerate() {
        places.push(text.len());
        write!(text, "{} 0 obj\n{object}\nendobj\n", index + 1).unwrap();
    }
    let start = text.len();
    write!(text, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).unwrap();
    for place in places {
        writeln!(text, "{place:010} 00000 n ").unwrap();
    }
    write!(text, "trailer\n<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1).unwrap();
    text.into_bytes()
}

fn stream(entries: &str, data: &str) -> String {
    format!("<<{entries}/Length {}>>\nstream\n{data}\nendstream", data.len())
}

/// Pages of 144 × 72 points, each with one of the contents, an image of 200 × 100 pixels `I` and a font `F`.
fn pages(contents: &[&str], count: usize) -> Vec<u8> {
    let kids: Vec<String> = (0..count).map(|page| format!("{} 0 R", 6 + page * 2)).collect();
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R/Lang(it-IT)/MarkInfo<</Marked true>>>>".to_owned(),
        format!("<</Type/Pages/Kids[{}]/Count {count}/MediaBox[0 0 144 72]/Resources 3 0 R>>", kids.join(" ")),
        "<</XObject<</I 4 0 R>>/Font<</F 5 0 R>>>>".to_owned(),
        stream(
            "/Type/XObject/Subtype/Image/Width 200/Height 100/BitsPerComponent 8/ColorSpace/DeviceGray/Filter/ASCIIHexDecode",
            "00>",
        ),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_owned(),
    ];
    for page in 0..count {
        objects.push(format!("<</Type/Page/Parent 2 0 R/Contents {} 0 R>>", 7 + page * 2));
        objects.push(stream("", contents[page % contents.len()]));
    }
    file(&objects)
}

#[test]
fn kinds_of_pages() {
    let scan = "q 144 0 0 72 0 0 cm /I Do Q";
    let searchable = "q 144 0 0 72 0 0 cm /I Do Q BT 3 Tr /F 10 Tf 10 10 Td (hidden) Tj ET";
    let mixed = "q 144 0 0 72 0 0 cm /I Do Q BT /F 10 Tf 10 10 Td (seen) Tj ET";
    let digital = "BT /F 10 Tf 10 10 Td (seen) Tj ET";
    let stretched = "q 144 0 0 36 0 0 cm /I Do Q q 144 0 0 36 0 36 cm /I Do Q";
    let outside = "BT /F 10 Tf 500 10 Td (far) Tj ET";
    let bytes = pages(&[scan, searchable, mixed, digital, "", stretched, outside], 7);
    let details = document(&bytes).details.unwrap();
    let kinds: Vec<_> = details.pages.iter().map(|run| (run.kind, run.text)).collect();
    assert_eq!(
        kinds,
        [
            (PageKind::Scan, TextLayer::None),
            (PageKind::Scan, TextLayer::Hidden),
            (PageKind::Mixed, TextLayer::Visible),
            (PageKind::BornDigital, TextLayer::Visible),
            (PageKind::Empty, TextLayer::None),
            (PageKind::Scan, TextLayer::None),
            (PageKind::BornDigital, TextLayer::Visible),
        ]
    );
    let image = &details.pages[0].images[0];
    assert_eq!(
        (image.ppi_x, image.ppi_y, image.width, image.bits, image.colour.as_str()),
        (100.0, 100.0, 200, 8, "DeviceGray")
    );
    assert_eq!(details.fonts.len(), 1);
    assert_eq!((details.fonts[0].pages, details.fonts[0].first_page, details.fonts[0].embedded), (4, 2, false));
    assert_eq!((details.tagged, details.languages.as_slice()), (true, &["it-IT".to_owned()][..]));
    assert_eq!(details.images, BTreeMap::from([("ASCIIHexDecode".to_owned(), 1)]));
    let codes = codes(&bytes);
    for code in ["pdf-image-stretched", "pdf-text-outside", "pdf-fonts-not-embedded"] {
        assert!(codes.contains(&code), "{codes:?}");
    }
}

/// Ten thousand pages that are alike are one line of the record.
#[test]
fn ten_thousand_pages() {
    let bytes = pages(&["q 144 0 0 72 0 0 cm /I Do Q BT 3 Tr /F 10 Tf 10 10 Td (hidden) Tj ET"], 10_000);
    let document = document(&bytes);
    let details = document.details.as_ref().unwrap();
    assert_eq!(document.pages, 10_000);
    assert_eq!(
        (details.pages.len(), details.pages[0].last, details.sizes.len(), details.sizes[0].count),
        (1, 10_000, 1, 10_000)
    );
    assert!(serde_json::to_string(&document).unwrap().len() < 2_000);
    assert!(!precheck(&bytes, PdfaFlavour::A2b, &Limits::default()).broken.is_empty());
}

/// Pages that all differ are told up to the cap, and counted beyond it.
#[test]
fn pages_beyond_the_cap() {
    let bytes = pages(&["q 144 0 0 72 0 0 cm /I Do Q", ""], 5_000);
    let details = document(&bytes).details.unwrap();
    assert_eq!((details.pages.len(), details.other_pages), (2_000, 3_000));
    assert_eq!(details.kinds, BTreeMap::from([(PageKind::Scan, 2_500), (PageKind::Empty, 2_500)]));
}

/// Where the table is gone, or something stands before the header, the pages are found all the same.
#[test]
fn what_is_broken_is_read_as_far_as_it_goes() {
    let sound = pages(&["q 144 0 0 72 0 0 cm /I Do Q"], 3);
    let at = sound.windows(9).position(|word| word == b"startxref").unwrap();
    let mut lost = sound.clone();
    lost[at + 10..at + 13].copy_from_slice(b"999");
    let junk = [b"From: somebody\n\n".as_slice(), &sound].concat();
    for (bytes, code) in [(lost, "pdf-broken-xref"), (junk, "pdf-leading-bytes")] {
        assert!(codes(&bytes).contains(&code), "{code}");
        assert_eq!(document(&bytes).details.unwrap().kinds, BTreeMap::from([(PageKind::Scan, 3)]), "{code}");
    }
}

/// A form that invokes itself twice, nested, would be painted for ever.
#[test]
fn forms_in_forms_end() {
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 10 10]>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>".to_owned(),
        stream("", "/X Do"),
    ];
    let last = 5 + 40;
    for number in 5..=last {
        let next = if number == last { 5 } else { number + 1 };
        let resources = format!("/Type/XObject/Subtype/Form/BBox[0 0 1 1]/Resources<</XObject<</X {next} 0 R>>>>");
        objects.push(stream(&resources, "/X Do /X Do"));
    }
    let bytes = file(&objects);
    let details = document(&bytes).details.unwrap();
    assert!(!details.content_complete);
    let _ = precheck(&bytes, PdfaFlavour::A1b, &Limits::default());
}

/// A signature that covers the file as it is, and one after which something was added.
#[test]
fn signatures_and_what_they_cover() {
    let form = "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[5 0 R]/XFA 7 0 R>>>>".to_owned();
    let make = |kind: &str, range: &str| {
        let objects = [
            form.clone(),
            "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 10 10]>>".to_owned(),
            "<</Type/Page/Parent 2 0 R/Contents 4 0 R>>".to_owned(),
            stream("", "0 g"),
            "<</FT/Sig/T(S)/V 6 0 R>>".to_owned(),
            format!("<</Type/{kind}/Filter/Adobe.PPKLite/ByteRange[{range}]/Contents<00>>>"),
            stream("", ""),
        ];
        file(&objects)
    };
    let pattern = "0 0000000000 0000000000 0000000000";
    let unsigned = make("Sig", pattern);
    let gap = unsigned.windows(4).position(|word| word == b"<00>").unwrap();
    let range = format!("0 {gap:010} {:010} {:010}", gap + 4, unsigned.len() - gap - 4);
    let signed = make("Sig", &range);
    assert_eq!(signed.len(), unsigned.len());
    let details = document(&signed).details.unwrap();
    assert_eq!((details.signatures, details.time_stamps, details.signature_covers), (1, 0, Some(true)));
    let stamped = document(&make("DocTimeStamp", pattern)).details.unwrap();
    assert_eq!((stamped.signatures, stamped.time_stamps), (1, 1));
    assert_eq!(details.form.map(|form| (form.fields, form.xfa)), Some((1, true)));
    assert!(precheck(&signed, PdfaFlavour::A2b, &Limits::default()).find("6.4.3-1").is_none());
    let changed = [signed.as_slice(), b"%added\n%%EOF\n"].concat();
    assert_eq!(document(&changed).details.unwrap().signature_covers, Some(false));
    assert!(codes(&changed).contains(&"pdf-signature-partial"));
}

/// What a file claims is measured, and what the profile asks for.
#[test]
fn claims_and_what_the_profile_asks_for() {
    let rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
    let id = "http://www.aiim.org/pdfa/ns/id/";
    let packet = format!(
        "<rdf:RDF xmlns:rdf='{rdf}'><rdf:Description rdf:about='' xmlns:pdfaid='{id}' pdfaid:part='2' pdfaid:conformance='B'/></rdf:RDF>"
    );
    let objects = [
        "<</Type/Catalog/Pages 2 0 R/Metadata 5 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 144 72]>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</XObject<</I 6 0 R>>>>>>".to_owned(),
        stream("", "q 144 0 0 72 0 0 cm /I Do Q"),
        stream("/Type/Metadata/Subtype/XML", &packet),
        stream(
            "/Type/XObject/Subtype/Image/Width 200/Height 100/BitsPerComponent 8/ColorSpace/DeviceGray/Filter/ASCIIHexDecode",
            "00>",
        ),
    ];
    let bytes = file(&objects);
    let inspection = inspect(Family::Pdf, &bytes, &Limits::default());
    assert!(inspection.notes.iter().any(|note| note.code.slug() == "pdf-pdfa-claim" && note.args["rule"] == "6.1.3-1"));
    let document = inspection.technical.document.as_ref().unwrap();
    let check = document.details.as_ref().unwrap().precheck.clone().unwrap();
    assert_eq!((document.pdfa_claim.as_deref(), check.flavour.as_str(), check.rules), (Some("2b"), "2b", 144));
    // No ID, no comment after the header, device grey without an output intent; nothing else.
    assert_eq!(check.broken.keys().collect::<Vec<_>>(), ["6.1.2-2", "6.1.3-1", "6.2.4.3-4"]);
    let subject = PolicySubject { family: Family::Pdf, puid: None, bytes: &bytes, technical: &inspection.technical };
    let capture = CaptureRules { ppi_min: Some(300.0), ..CaptureRules::default() };
    let master = MasterRules { pdfa: Some(PdfaFlavour::A1b), ..MasterRules::default() };
    let (notes, outcome) = policy(&subject, &capture, &master);
    assert_eq!(outcome.failed, ["capture.ppi_min", "master.pdfa=1b"]);
    let rules: Vec<_> =
        notes.iter().filter(|note| note.code.slug() == "pdf-pdfa-rule").map(|note| &note.args["rule"]).collect();
    assert!(rules.iter().any(|rule| *rule == "6.7.11-2"), "{rules:?}");
}

/// What does not depend on how a file is written.
fn shown(bytes: &[u8]) -> serde_json::Value {
    let document = document(bytes);
    let details = serde_json::to_value(&document.details).unwrap();
    let of = |key: &str| details.get(key).cloned().unwrap_or_default();
    let keys = ["sizes", "kinds", "text", "images", "actions", "tagged", "embedded_files", "form"];
    let fonts = of("fonts").as_array().map_or(0, Vec::len);
    serde_json::json!({ "pages": document.pages, "fonts": fonts, "rest": keys.map(of) })
}

#[test]
fn the_same_document_in_every_structure() {
    let (Some(real), Some(qpdf)) = (crate::support::shared("corpus/real"), crate::support::tool("qpdf")) else {
        return;
    };
    let place = tempfile::tempdir().unwrap();
    let resources = real.join("ocrmypdf-resources/tests/resources");
    for name in ["linn.pdf", "c02-22.pdf", "multipage.pdf", "kcs.pdf"] {
        let original = fs::read(resources.join(name)).unwrap();
        let expected = shown(&original);
        for options in [
            &["--object-streams=generate"][..],
            &["--object-streams=disable"],
            &["--object-streams=generate", "--linearize"],
        ] {
            let other = place.path().join("other.pdf");
            let done = std::process::Command::new(&qpdf)
                .args(options)
                .arg("--warning-exit-0")
                .arg(resources.join(name))
                .arg(&other)
                .status();
            assert!(done.unwrap().success(), "{name} {options:?}");
            let other = fs::read(&other).unwrap();
            assert_eq!(shown(&other), expected, "{name} {options:?}");
            let behind_junk = [b"From: scanner@example.org\r\n\r\n".as_slice(), &other].concat();
            assert_eq!(shown(&behind_junk), expected, "{name} {options:?}, behind something else");
            let table = memchr::memmem::rfind(&other, b"startxref").unwrap();
            let without_table = [&other[..table], b"startxref\n99999999\n%%EOF\n"].concat();
            assert_eq!(shown(&without_table), expected, "{name} {options:?}, its table is not where it says");
        }
    }
}

/// A file whose pages stand in a stream of objects that only the table beside the table knows of (ISO 32000-1
/// §7.5.8.4).
fn hybrid() -> Vec<u8> {
    let (pages, page) = ("<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>");
    let inside = format!("2 0 3 {} {pages} {page}", pages.len() + 1);
    let first = inside.find('<').unwrap();
    let mut file = b"%PDF-1.5\n".to_vec();
    let mut places = [0; 7];
    let mut put = |number: usize, object: &[u8]| {
        places[number] = file.len();
        file.extend(format!("{number} 0 obj\n").into_bytes());
        file.extend_from_slice(object);
        file.extend(b"\nendobj\n");
    };
    put(1, b"<</Type/Catalog/Pages 2 0 R>>");
    put(5, stream(&format!("/Type/ObjStm/N 2/First {first}"), &inside).as_bytes());
    // Objects 2 and 3: in stream 5, the first and the second.
    let table = b"\x02\0\x05\0\x02\0\x05\x01";
    let head = format!("<</Type/XRef/Size 4/Index[2 2]/W[1 2 1]/Length {}>>\nstream\n", table.len());
    put(6, &[head.as_bytes(), table, b"\nendstream"].concat());
    let start = file.len();
    let used = |number: usize| format!("{:010} 00000 n \n", places[number]);
    let free = "0000000000 65535 f \n";
    let rows = [free.to_owned(), used(1), free.to_owned(), free.to_owned(), free.to_owned(), used(5), used(6)].concat();
    let trailer = format!("trailer\n<</Size 7/Root 1 0 R/XRefStm {}>>\nstartxref\n{start}\n%%EOF\n", places[6]);
    file.extend(format!("xref\n0 7\n{rows}{trailer}").into_bytes());
    file
}

#[test]
fn hybrid_files_are_read_by_both_of_their_tables() {
    let bytes = hybrid();
    assert_eq!(document(&bytes).pages, 1);
    let size = &document(&bytes).details.unwrap().sizes[0];
    assert_eq!((size.width, size.height), (200.0, 100.0));
    if let Some(qpdf) = crate::support::tool("qpdf") {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("hybrid.pdf");
        fs::write(&path, &bytes).unwrap();
        let said = std::process::Command::new(qpdf).arg("--show-npages").arg(&path).output().unwrap();
        assert_eq!(String::from_utf8_lossy(&said.stdout).trim(), "1", "{}", String::from_utf8_lossy(&said.stderr));
    }
}
