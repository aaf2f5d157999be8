//! PDF/A documents in a batch: of page images and of received PDFs, with text, proven by programs of others; made once,
//! the same after a kill.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::support::people::run_with;
use crate::support::program::{AT, end, fondo, start};
use crate::support::reader::{calls, delivery, double, tesseract};
use crate::support::tool;
use crate::support::tree::packages;
use crate::support::written_page::{WrittenPage, lines};
use serde_json::Value;

/// A profile with this behind its arrangement, by folders.
fn profile(place: &Path, more: &str) -> PathBuf {
    let path = place.join("pdf.toml");
    let rules = format!(
        "[profile]\nid = \"pdf\"\nversion = \"1\"\nlabel_en = \"-\"\nlabel_it = \"-\"\n\
         [arrangement]\nby = \"folder\"\nlevel = 1\n[quality]\nmeasure = false\n{more}\n"
    );
    fs::write(&path, rules).unwrap();
    path
}

fn text(engine: &Path) -> String {
    format!("[text]\nrecognise = \"always\"\npsm = 6\nengine = \"{}\"\n", engine.display())
}

fn package(workspace: &Path, unit: &str, version: u32) -> PathBuf {
    workspace.join(format!("packages/{unit}/{unit}_v{version}"))
}

fn record(package: &Path) -> Value {
    serde_json::from_slice(&fs::read(package.join("data/metadata/unit.json")).unwrap()).unwrap()
}

fn access(package: &Path, name: &str) -> PathBuf {
    package.join("data/representations/access").join(name)
}

fn codes(record: &Value) -> BTreeSet<String> {
    let findings = record["findings"].as_array().into_iter().flatten();
    findings.map(|finding| finding["code"].as_str().unwrap().to_owned()).collect()
}

fn said(program: &str, arguments: &[&str], file: &Path) -> String {
    let mut command = Command::new(program);
    // pdftotext: to its output, not to a file.
    let output = command.args(arguments).arg(file).args((program == "pdftotext").then_some("-")).output().unwrap();
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

/// A PDF of one page with this content and these fonts.
fn plain_pdf(content: &str, resources: &str) -> Vec<u8> {
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<<{resources}>>>>"),
        format!("<</Length {}>>\nstream\n{content}\nendstream", content.len()),
    ];
    let (mut pdf, mut places) = (String::from("%PDF-1.4\n"), Vec::new());
    for (index, object) in objects.iter().enumerate() {
        places.push(pdf.len());
        pdf.push_str(&format!("{} 0 obj\n{object}\nendobj\n", index + 1));
    }
    let table = pdf.len();
    pdf.push_str("xref\n0 5\n0000000000 65535 f \n");
    pdf.extend(places.iter().map(|place| format!("{place:010} 00000 n \n")));
    pdf.push_str(&format!("trailer\n<</Size 5/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n"));
    pdf.into_bytes()
}

/// A scanned PDF of written pages, without text: made by `fondo pdfa`.
fn scanned(place: &Path, out: &Path, pages: u32) {
    let folder = place.join(format!("scans of {pages}"));
    fs::create_dir_all(&folder).unwrap();
    for page in 1..=pages {
        let lines = lines(5000 + page);
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        fs::write(folder.join(format!("{page:02}.tif")), WrittenPage::of(&lines).tiff()).unwrap();
    }
    end(fondo().arg("pdfa").arg(&folder).arg("--out").arg(out).args(["--text", "never", "--at", AT])).expect(0);
}

#[test]
fn a_unit_becomes_a_document_with_its_text() {
    let (Some(engine), Some(_), Some(_), Some(_)) = (tesseract(), tool("qpdf"), tool("pdftotext"), tool("pdfimages"))
    else {
        return;
    };
    let place = tempfile::tempdir().unwrap();
    let (source, out) = (place.path().join("delivery"), place.path().join("w"));
    delivery(&source, 1, 3);
    // Names without leading zeros: the tenth page is the last.
    fs::rename(source.join("F0001/0003.tif"), source.join("F0001/0010.tif")).unwrap();
    let rules = profile(place.path(), &format!("{}[pdf]\nmake = true\ncompare = 2\n", text(&engine)));
    run_with(&source, &rules, &out, &["--threads", "2"]).expect(0);
    let bag = package(&out, "F0001", 1);
    let pdf = access(&bag, "F0001.pdf");
    let unit = record(&bag);
    let document = &unit["documents"][0];
    assert_eq!((document["name"].as_str(), document["pages"].as_u64()), (Some("F0001.pdf"), Some(3)), "{document:#}");
    assert_eq!((document["of"].as_str(), document["flavour"].as_str()), (Some("access-copies"), Some("2u")));
    assert_eq!((document["compared"].as_u64(), document["streams"]["count"].as_u64()), (Some(2), Some(3)));
    assert!(document["rules"]["count"].as_u64().unwrap() > 50, "{document:#}");
    let bytes = fs::read(&pdf).unwrap();
    assert_eq!(document["blake3"].as_str().unwrap(), blake3::hash(&bytes).to_hex().as_str());
    assert!(said("qpdf", &["--check"], &pdf).contains("No syntax or stream encoding errors"));

    // The words of the ALTO in their order; plain text says the same.
    let texts = ["0001.txt", "0002.txt", "0010.txt"];
    let texts = texts.map(|name| fs::read_to_string(bag.join("data/representations/text").join(name)).unwrap());
    assert_eq!(words(&said("pdftotext", &["-raw"], &pdf)), words(&texts.join("\n")));

    // The access copies, byte by byte.
    let images = place.path().join("images");
    fs::create_dir(&images).unwrap();
    let taken = Command::new("pdfimages").arg("-all").arg(&pdf).arg(images.join("i")).status().unwrap();
    assert!(taken.success());
    for (image, copy) in [("i-000.jpg", "0001.jpg"), ("i-001.jpg", "0002.jpg"), ("i-002.jpg", "0010.jpg")] {
        assert!(fs::read(images.join(image)).unwrap() == fs::read(access(&bag, copy)).unwrap(), "{copy}");
    }
    let premis = fs::read_to_string(bag.join("data/metadata/premis.xml")).unwrap();
    for word in ["fmt/478", "data/representations/access/F0001.pdf", "rules evaluated; it is no certificate"] {
        assert!(premis.contains(word), "{word}");
    }
    end(fondo().arg("validate").arg(&bag)).expect(0);

    // Threads change nothing; what stands is not made again.
    let other = place.path().join("other");
    run_with(&source, &rules, &other, &["--threads", "1"]).expect(0);
    assert_eq!(packages(&other), packages(&out));
    let again = run_with(&source, &rules, &out, &[]).expect(0);
    assert_eq!((again.number("packaged"), again.number("unchanged")), (0, 1));
}

#[test]
fn masters_and_items_and_what_a_new_version_takes_over() {
    let Some(_) = tool("qpdf") else { return };
    let place = tempfile::tempdir().unwrap();
    let (source, out) = (place.path().join("delivery"), place.path().join("w"));
    delivery(&source, 1, 4);
    for (from, to) in [("0001", "A_1"), ("0002", "A_2"), ("0003", "B_1"), ("0004", "B_2")] {
        fs::rename(source.join(format!("F0001/{from}.tif")), source.join(format!("F0001/{to}.tif"))).unwrap();
    }
    let rules =
        profile(place.path(), "[access]\nmake = false\n[pdf]\nmake = true\nof = \"item\"\nimages = \"master\"\n");
    let items = fs::read_to_string(&rules).unwrap();
    let items = items.replace("level = 1", "level = 1\npage = '(?<item>[A-Z])_(?<page>\\d+)'");
    fs::write(&rules, &items).unwrap();
    run_with(&source, &rules, &out, &[]).expect(0);
    let first = package(&out, "F0001", 1);
    let unit = record(&first);
    let names: Vec<_> = unit["documents"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["A.pdf", "B.pdf"], "{unit:#}");
    assert_eq!(unit["documents"][1]["files"], serde_json::json!(["B_1.tif", "B_2.tif"]));

    // The second item comes again: the document of the first stands, byte by byte.
    let again = place.path().join("again");
    fs::create_dir_all(again.join("F0001")).unwrap();
    fs::copy(source.join("F0001/A_1.tif"), again.join("F0001/B_2.tif")).unwrap();
    let mut command = fondo();
    command.arg("run").arg(&again).arg("--profile").arg(&rules).arg("--out").arg(&out);
    end(command.args(["--at", "2027-02-03T04:05:06Z", "--corrective", "page B 2 scanned again", "--json"])).expect(0);
    let second = package(&out, "F0001", 2);
    let bytes = |bag: &Path, name: &str| fs::read(access(bag, name)).unwrap();
    assert!(bytes(&first, "A.pdf") == bytes(&second, "A.pdf"), "it was made again");
    assert!(bytes(&first, "B.pdf") != bytes(&second, "B.pdf"), "it was not made again");
    end(fondo().arg("validate").arg(&second)).expect(0);

    // One document, with a bookmark for each item.
    fs::write(&rules, items.replace("of = \"item\"", "of = \"unit\"")).unwrap();
    let whole = place.path().join("whole");
    run_with(&source, &rules, &whole, &[]).expect(0);
    let pdf = access(&package(&whole, "F0001", 1), "F0001.pdf");
    let outline = said("qpdf", &["--json", "--json-key=outlines"], &pdf);
    let outline: Value = serde_json::from_str(&outline).unwrap();
    let marks: Vec<_> = outline["outlines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|mark| (mark["title"].as_str().unwrap(), mark["destpageposfrom1"].as_u64().unwrap()))
        .collect();
    assert_eq!(marks, [("A", 1), ("B", 3)], "{outline:#}");
}

#[test]
fn a_received_pdf_gets_a_copy_or_a_finding() {
    let (Some(engine), Some(_), Some(_)) = (tesseract(), tool("qpdf"), tool("pdftotext")) else { return };
    let place = tempfile::tempdir().unwrap();
    let (source, out) = (place.path().join("delivery"), place.path().join("w"));
    fs::create_dir_all(source.join("F0001")).unwrap();
    scanned(place.path(), &source.join("F0001/scan.pdf"), 2);
    let font = "/Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>";
    fs::write(source.join("F0001/letter.pdf"), plain_pdf("BT /F1 12 Tf 20 20 Td (Gentile ufficio) Tj ET", font))
        .unwrap();
    let rules = text(&engine).replace("\"always\"", "\"when-missing\"");
    let rules = profile(place.path(), &format!("{rules}[pdf]\nreceived = true\n"));
    run_with(&source, &rules, &out, &[]).expect(0);
    let bag = package(&out, "F0001", 1);
    let unit = record(&bag);
    assert_eq!(unit["documents"].as_array().unwrap().len(), 1, "{unit:#}");
    let document = &unit["documents"][0];
    assert_eq!((document["name"].as_str(), document["of"].as_str()), (Some("scan.pdf"), Some("received-pdf")));
    assert_eq!(document["text"].as_array().unwrap().len(), 2);
    let texts: Vec<_> = ["scan_p0001.txt", "scan_p0002.txt"]
        .map(|name| fs::read_to_string(bag.join("data/representations/text").join(name)).unwrap())
        .into();
    assert_eq!(words(&said("pdftotext", &["-raw"], &access(&bag, "scan.pdf"))), words(&texts.join("\n")));
    assert_eq!(words(&texts[0]), words(&lines(5001).join(" ")));
    // The other is preserved as it is, and it is said why it has no copy.
    assert!(codes(&unit).contains("pdfa-rules-broken"), "{unit:#}");
    let finding = unit["findings"].as_array().unwrap().iter().find(|one| one["code"] == "pdfa-rules-broken").unwrap();
    assert!(finding["args"]["rules"].as_str().unwrap().contains("6.2.11.4.1"), "{finding}");
    assert!(!access(&bag, "letter.pdf").exists());
    let kept = bag.join("data/representations/master/letter.pdf");
    assert!(fs::read(kept).unwrap() == fs::read(source.join("F0001/letter.pdf")).unwrap());
    end(fondo().arg("validate").arg(&bag)).expect(0);
}

#[test]
fn ghostscript_helps_where_the_profile_allows_it_and_says_so() {
    let (Some(_), Some(_)) = (tool("gs"), tool("pdffonts")) else { return };
    let place = tempfile::tempdir().unwrap();
    let source = place.path().join("delivery");
    fs::create_dir_all(source.join("F0001")).unwrap();
    let font = "/Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>";
    let letter = plain_pdf("BT /F1 12 Tf 20 20 Td (Gentile ufficio) Tj ET", font);
    fs::write(source.join("F0001/letter.pdf"), &letter).unwrap();
    let rules = profile(place.path(), "[pdf]\nreceived = true\nghostscript = \"allowed\"\n");
    let made = |out: &Path| {
        let mut command = fondo();
        command.arg("run").arg(&source).arg("--profile").arg(&rules).args(["--at", AT, "--json", "--out"]).arg(out);
        // Programs such as gs are searched there.
        end(command.env("PATH", std::env::var_os("PATH").unwrap_or_default())).expect(0);
        let bag = package(out, "F0001", 1);
        (record(&bag), fs::read(access(&bag, "letter.pdf")).unwrap(), bag)
    };
    let (unit, copy, bag) = made(&place.path().join("w"));
    assert!(codes(&unit).contains("pdfa-by-ghostscript"), "{unit:#}");
    let version = unit["documents"][0]["ghostscript"].as_str().unwrap();
    let premis = fs::read_to_string(bag.join("data/metadata/premis.xml")).unwrap();
    assert!(premis.contains(&format!("as Ghostscript {version} wrote them")), "{premis}");
    let fonts = said("pdffonts", &[], &access(&bag, "letter.pdf"));
    assert!(fonts.lines().skip(2).count() > 0 && fonts.lines().skip(2).all(|line| line.contains(" yes ")), "{fonts}");
    assert!(fs::read(bag.join("data/representations/master/letter.pdf")).unwrap() == letter);
    // Where it cannot be found, that is said beside the rules that are broken.
    let out = place.path().join("without");
    let mut command = fondo();
    command.arg("run").arg(&source).arg("--profile").arg(&rules).args(["--at", AT, "--json", "--out"]).arg(&out);
    end(command.env("PATH", "/nowhere")).expect(0);
    let without = codes(&record(&package(&out, "F0001", 1)));
    assert!(without.contains("pdfa-rules-broken") && without.contains("pdfa-ghostscript-in-vain"), "{without:?}");
    // The same input makes the same bytes, whatever dates Ghostscript writes.
    let (_, again, _) = made(&place.path().join("again"));
    assert!(again == copy);
}

#[test]
fn a_page_that_cannot_be_shown_means_no_document() {
    let place = tempfile::tempdir().unwrap();
    let (source, out) = (place.path().join("delivery"), place.path().join("w"));
    delivery(&source, 1, 2);
    let page = source.join("F0001/0002.tif");
    let whole = fs::read(&page).unwrap();
    fs::write(&page, &whole[..whole.len() / 2]).unwrap();
    let rules =
        "[access]\nmake = false\n[accept]\ndamaged_page = \"preserve\"\n[pdf]\nmake = true\nimages = \"master\"\n";
    run_with(&source, &profile(place.path(), rules), &out, &[]).expect(0);
    let bag = package(&out, "F0001", 1);
    let unit = record(&bag);
    assert!(codes(&unit).contains("pdfa-image-unread") && unit.get("documents").is_none(), "{unit:#}");
    let finding = unit["findings"].as_array().unwrap().iter().find(|one| one["code"] == "pdfa-image-unread").unwrap();
    assert!(finding["subject"].to_string().contains("0002.tif"), "{finding}");
    assert!(!access(&bag, "F0001.pdf").exists());
    end(fondo().arg("validate").arg(&bag)).expect(0);
}

#[test]
fn killed_while_a_pdf_is_read_it_goes_on_at_the_page() {
    let Some(_) = tesseract() else { return };
    let place = tempfile::tempdir().unwrap();
    let (source, whole) = (place.path().join("delivery"), place.path().join("whole"));
    let pages = 8;
    delivery(&source, 1, 1);
    scanned(place.path(), &source.join("F0001/scan.pdf"), pages);
    let bin = place.path().join("bin");
    let engine = double(&bin, "exec /usr/bin/tesseract \"$@\"");
    let rules = profile(place.path(), &format!("{}[pdf]\nmake = true\nreceived = true\n", text(&engine)));
    run_with(&source, &rules, &whole, &["--threads", "2"]).expect(0);
    let all = pages as usize + 1;
    assert_eq!(calls(&bin), all);
    fs::remove_file(bin.join("calls")).unwrap();

    let out = place.path().join("killed");
    let mut command = fondo();
    command.arg("run").arg(&source).arg("--profile").arg(&rules).args(["--at", AT, "--threads", "2", "--out"]);
    let mut child = start(command.arg(&out));
    let patience = Instant::now();
    while calls(&bin) < all / 2 + 1 {
        assert!(
            patience.elapsed() < Duration::from_secs(600) && child.try_wait().unwrap().is_none(),
            "it never got there"
        );
        std::thread::sleep(Duration::from_millis(10));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(calls(&bin) < all, "it was at its end");
    run_with(&source, &rules, &out, &["--threads", "2"]).expect(0);
    let twice = calls(&bin) - all;
    assert!(twice <= 2, "{twice} pages were read twice");
    assert_eq!(packages(&out), packages(&whole));
}
