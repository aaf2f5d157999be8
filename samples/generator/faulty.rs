//! `samples/faulty`: a small delivery in which something is wrong with nearly every unit, and the table of what a run
//! must say.
//!
//! Each unit has one kind of fault, so that each finding stands alone. The supplier's checksums are those of the files
//! as they lie here, except where they are the fault. Names that Windows cannot hold are not among them: Git would
//! refuse to check them out there, and the whole repository with them; `tests/batch/samples.rs` plants those into a
//! copy.

use super::Fault;
use super::pages::slips;
use super::tree::{Table, Tree, sha256_line};
use super::write::jpeg::{self, Shot};
use super::write::pdf;
use super::write::raster::png;
use super::write::tiff::{self, Coding, Page, Scan};

/// What a run must say of one file or unit: subject, code, severity.
struct Expected(&'static str, &'static str, &'static str);

/// A unit of the delivery: its folder, and the pages that the inventory declares; `None` is a unit without a row.
struct Unit {
    folder: &'static str,
    declared: Option<u32>,
    dates: &'static str,
}

const fn unit(folder: &'static str, pages: u32) -> Unit {
    Unit { folder, declared: Some(pages), dates: "1934 ott." }
}

const UNITS: [Unit; 17] = [
    unit("B01 - JPEG troncato", 2),
    unit("B02 - TIFF con striscia guasta", 2),
    unit("B03 - PNG con CRC errato", 2),
    unit("B04 - impronta diversa", 1),
    unit("B05 - file non elencato", 2),
    unit("B06 - file elencato ma assente", 1),
    unit("B07 - estensione errata", 1),
    unit("B08 - file vuoto", 2),
    unit("B09 - salto nella numerazione", 4),
    unit("B10 - meno pagine del dichiarato", 5),
    Unit { folder: "B11 - senza riga", declared: None, dates: "" },
    unit("B12 - riga senza file", 3),
    unit("B13 - nomi strani", 4),
    unit("B14 - PDF cifrato", 1),
    unit("B15 - PDF con tabella guasta", 1),
    unit("B16 - senza risoluzione", 1),
    Unit { folder: "B17 - data impossibile", declared: Some(1), dates: "31/02/1934" },
];

/// Every finding of a run with the profile `deposito`, and no other.
const EXPECTED: [Expected; 23] = [
    Expected("B01 - JPEG troncato/B01_0002.jpg", "format-incomplete", "warning"),
    Expected("B01 - JPEG troncato/B01_0002.jpg", "jpeg-truncated", "error"),
    Expected("B02 - TIFF con striscia guasta/B02_0002.tif", "tiff-data-damaged", "error"),
    Expected("B03 - PNG con CRC errato/B03_0002.png", "png-crc", "error"),
    Expected("B04 - impronta diversa/B04_0001.tif", "checksum-differs", "error"),
    Expected("B05 - file non elencato/B05_0002.jpg", "checksum-file-not-listed", "warning"),
    Expected("B06 - file elencato ma assente/B06_0002.jpg", "checksum-entry-without-file", "error"),
    Expected("B07 - estensione errata/B07_0001.tif", "format-extension-mismatch", "warning"),
    Expected("B08 - file vuoto/B08_0002.jpg", "file-empty", "error"),
    Expected("B08", "extent-fewer", "error"),
    Expected("B09", "page-gap", "error"),
    Expected("B10", "extent-fewer", "error"),
    Expected("B11 - senza riga", "inventory-missing-row", "error"),
    Expected("B12", "inventory-row-without-files", "warning"),
    Expected("B13 - nomi strani/ B13_0001.jpg", "name-leading-blank", "warning"),
    Expected("B13 - nomi strani/B13_0002 perche\u{301}.jpg", "name-not-nfc", "warning"),
    Expected("B13 - nomi strani/B13_0003 100%.jpg", "name-percent", "warning"),
    Expected("B13 - nomi strani/Thumbs.db", "survey-junk", "info"),
    Expected("B14 - PDF cifrato/B14_buoni.pdf", "pdf-encrypted", "error"),
    Expected("B15 - PDF con tabella guasta/B15_buoni.pdf", "pdf-broken-xref", "error"),
    Expected("B16 - senza risoluzione/B16_0001.tif", "image-no-resolution", "info"),
    Expected("B16 - senza risoluzione/B16_0001.tif", "image-resolution-required", "warning"),
    Expected("B17", "inventory-bad-date", "error"),
];

/// The delivery, file by file, with its table of expected findings.
///
/// # Errors
/// An encoder refuses a picture.
pub fn faulty() -> Result<Tree, Fault> {
    let mut tree = Tree::default();
    damaged_images(&mut tree)?;
    checksums_and_counts(&mut tree);
    odd_names(&mut tree);
    documents(&mut tree);
    tree.add(within(15, "B16_0001.tif"), tiff_slip(16, None));
    tree.add(within(16, "B17_0001.jpg"), jpeg_slip(17));
    let list = checksums(&tree);
    tree.add("checksums.sha256", list);
    tree.add("inventario.csv", inventory());
    tree.add("expected.csv", expected());
    Ok(tree)
}

fn within(unit: usize, name: &str) -> String {
    format!("{}/{name}", UNITS[unit].folder)
}

fn jpeg_slip(number: usize) -> Vec<u8> {
    jpeg::write(&slips::page(number), &Shot { quality: 75, ppi: 300, icc: None, taken: None })
}

fn tiff_slip(number: usize, ppi: Option<u32>) -> Vec<u8> {
    tiff_of(number, ppi, Coding::Group4)
}

fn tiff_of(number: usize, ppi: Option<u32>, coding: Coding) -> Vec<u8> {
    let picture = slips::page(number);
    let (bits, data) = match coding {
        Coding::Group4 | Coding::None => (1, picture.bilevel(0.5)),
        Coding::Lzw | Coding::Deflate => (8, picture.bytes()),
    };
    let page = Page { width: picture.width, height: picture.height, bits, samples: 1, data };
    let device = ("Officina Digitale", "Piano A4");
    tiff::write(&[page], &Scan { coding, ppi, icc: None, taken: "2026:03:09 08:30:00", device })
}

fn damaged_images(tree: &mut Tree) -> Result<(), Fault> {
    tree.add(within(0, "B01_0001.jpg"), jpeg_slip(1));
    let mut cut = jpeg_slip(2);
    cut.truncate(cut.len() * 3 / 5);
    tree.add(within(0, "B01_0002.jpg"), cut);

    tree.add(within(1, "B02_0001.tif"), tiff_slip(3, Some(300)));
    let mut bad = tiff_of(4, Some(300), Coding::Deflate);
    // The first strip begins after the header: spoil the middle of its compressed data.
    for byte in bad.iter_mut().skip(2000).take(40) {
        *byte ^= 0xA5;
    }
    tree.add(within(1, "B02_0002.tif"), bad);

    let sheet = |number| png(&slips::page(number), 300.0, None);
    tree.add(within(2, "B03_0001.png"), sheet(5)?);
    let mut wrong = sheet(6)?;
    spoil_last_data_crc(&mut wrong);
    tree.add(within(2, "B03_0002.png"), wrong);

    tree.add(within(7, "B08_0001.jpg"), jpeg_slip(7));
    tree.add(within(7, "B08_0002.jpg"), Vec::new());
    Ok(())
}

/// Turns a bit of the checksum of the chunk before `IEND`.
fn spoil_last_data_crc(png: &mut [u8]) {
    let end = png.len().saturating_sub(12 + 1);
    if let Some(byte) = png.get_mut(end) {
        *byte ^= 1;
    }
}

fn checksums_and_counts(tree: &mut Tree) {
    // A bit that turned on the way: nothing but the supplier's checksum can tell.
    let mut turned = as_supplied();
    let middle = turned.len() / 2;
    turned[middle] ^= 0x10;
    tree.add(within(3, "B04_0001.tif"), turned);
    for (unit, names) in [
        (4, &["B05_0001.jpg", "B05_0002.jpg"][..]),
        (5, &["B06_0001.jpg"]),
        (6, &["B07_0001.tif"]),
        (8, &["B09_0001.jpg", "B09_0002.jpg", "B09_0004.jpg", "B09_0005.jpg"]),
        (9, &["B10_0001.jpg", "B10_0002.jpg", "B10_0003.jpg"]),
        (10, &["B11_0001.jpg"]),
    ] {
        for (index, name) in names.iter().enumerate() {
            tree.add(within(unit, name), jpeg_slip(unit * 7 + index));
        }
    }
}

/// The file of unit B04 before a bit of it turned.
fn as_supplied() -> Vec<u8> {
    tiff_of(8, Some(300), Coding::None)
}

fn odd_names(tree: &mut Tree) {
    // The accent is a character of its own (Unicode normal form D), as macOS writes names.
    let names = [" B13_0001.jpg", "B13_0002 perche\u{301}.jpg", "B13_0003 100%.jpg", "B13_0004.jpg"];
    for (index, name) in names.into_iter().enumerate() {
        tree.add(within(12, name), jpeg_slip(80 + index));
    }
    tree.add(within(12, "Thumbs.db"), b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec());
}

fn documents(tree: &mut Tree) {
    // They bear the titles that the inventory has.
    let document = |number, title, password| {
        let picture = slips::page(number);
        let (width, height) = (picture.width, picture.height);
        let image = pdf::Image { width, height, ppi: 300.0, data: jpeg_slip(number), coding: pdf::Coding::GreyJpeg };
        pdf::write(&[image], title, "D:20260309083000+01'00'", password)
    };
    tree.add(within(13, "B14_buoni.pdf"), document(50, "Buoni di prelievo (PDF cifrato)", Some("segreto")));
    let broken = document(51, "Buoni di prelievo (PDF con tabella guasta)", None);
    // The table of objects is told to be where it is not.
    let text: Vec<u8> = match broken.windows(9).rposition(|window| window == b"startxref") {
        Some(at) => [&broken[..at], b"startxref\n77\n%%EOF\n"].concat(),
        None => broken,
    };
    tree.add(within(14, "B15_buoni.pdf"), text);
}

fn inventory() -> Vec<u8> {
    let mut table =
        Table::new(&["Identificativo", "Serie", "Titolo", "Estremi cronologici", "Supporto", "Facciate", "Cartella"]);
    for unit in UNITS {
        let Some(declared) = unit.declared else { continue };
        let (identifier, title) = unit.folder.split_once(" - ").unwrap_or((unit.folder, ""));
        let pages = declared.to_string();
        let title = format!("Buoni di prelievo ({title})");
        table.row(&[identifier, "Economato", &title, unit.dates, "cartaceo", &pages, unit.folder]);
    }
    table.bytes()
}

fn expected() -> Vec<u8> {
    let mut text = "path_or_unit,code,severity\n".to_owned();
    for Expected(subject, code, severity) in EXPECTED {
        text += &format!("{subject},{code},{severity}\n");
    }
    text.into_bytes()
}

/// The supplier's list: right but for three lines.
fn checksums(tree: &Tree) -> Vec<u8> {
    let mut list = String::new();
    for (path, bytes) in &tree.0 {
        if path.ends_with("B05_0002.jpg") || path.ends_with("Thumbs.db") {
            continue;
        }
        let listed = if path.ends_with("B04_0001.tif") { &as_supplied() } else { bytes };
        list += &sha256_line(path, listed);
    }
    list += &sha256_line(&within(5, "B06_0002.jpg"), b"never delivered");
    list.into_bytes()
}
