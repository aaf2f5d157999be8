//! `samples/delivery`: what a scanning company sends when all is well. Five units, 28 pages.

use super::Fault;
use super::pages::{contract, deliberations, letters, map, photograph, register};
use super::tree::{Table, Tree, sha256sum};
use super::write::icc;
use super::write::jpeg::{self, Shot, Taken};
use super::write::pdf;
use super::write::raster::png;
use super::write::tiff::{self, Coding, Page, Scan};

const FOLDERS: [&str; 5] = [
    "Serie 10 - Strade e ponti/F0001 - Ponte sul Rivafredda",
    "Serie 01 - Protocolli/F0002 - Registro 1921-1922",
    "Serie 07 - Contratti/F0003 - Allargamento del ponte",
    "Serie 10 - Strade e ponti/F0004 - Fotografia del ponte",
    "Serie 10 - Strade e ponti/F0005 - Carta della valle",
];

/// The delivery, file by file.
///
/// # Errors
/// An encoder refuses a picture.
pub fn delivery() -> Result<Tree, Fault> {
    let mut tree = Tree::default();
    file_on_the_bridge(&mut tree);
    protocol_register(&mut tree);
    building_contract(&mut tree);
    photograph_of_the_bridge(&mut tree);
    let sheet = png(&map::sheet(), 300.0, Some(icc::plain_rgb()))?;
    tree.add(format!("{}/F0005_0001.png", FOLDERS[4]), sheet);
    // The company lists what it scanned; inventory and classification plan are the archive's own.
    let list = sha256sum(&tree);
    tree.add("checksums.sha256", list);
    tree.add("inventario.csv", inventory());
    tree.add("titolario.csv", classification_plan());
    Ok(tree)
}

/// Letters from the flatbed scanner, and copies of deliberations from the document feeder in black and white.
fn file_on_the_bridge(tree: &mut Tree) {
    let grey = icc::grey();
    for index in 0..letters::COUNT {
        let picture = letters::page(index);
        let page = Page { width: picture.width, height: picture.height, bits: 8, samples: 1, data: picture.bytes() };
        let taken = format!("2026:03:02 09:1{}:20", index);
        let device = ("Officina Digitale", "Piano A3");
        let coding = if index == 0 { Coding::Lzw } else { Coding::Deflate };
        let scan = Scan { coding, ppi: Some(300), icc: Some(&grey), taken: &taken, device };
        tree.add(format!("{}/F0001_{:04}.tif", FOLDERS[0], index + 1), tiff::write(&[page], &scan));
    }
    let pages = (0..deliberations::COUNT).map(|index| {
        let picture = deliberations::page(index);
        let data = picture.bilevel(deliberations::THRESHOLD);
        Page { width: picture.width, height: picture.height, bits: 1, samples: 1, data }
    });
    let device = ("Officina Digitale", "Alimentatore 60");
    let scan = Scan { coding: Coding::Group4, ppi: Some(300), icc: None, taken: "2026:03:02 10:02:11", device };
    tree.add(format!("{}/F0001_0006.tif", FOLDERS[0]), tiff::write(&pages.collect::<Vec<_>>(), &scan));
}

/// A bound volume, shot page by page with a camera.
fn protocol_register(tree: &mut Tree) {
    let colours = icc::plain_rgb();
    for index in 0..register::COUNT {
        let taken = format!("2026:03:03 11:2{index}:07");
        let shot = Shot {
            quality: 75,
            ppi: 300,
            icc: Some(&colours),
            taken: Some(Taken { when: &taken, make: "Officina Digitale", model: "Leggio 50" }),
        };
        tree.add(format!("{}/F0002_{:04}.jpg", FOLDERS[1], index + 1), jpeg::write(&register::page(index), &shot));
    }
}

/// What the office's own copier made: one PDF, black and white with a drawing in colour.
fn building_contract(tree: &mut Tree) {
    let mut images: Vec<pdf::Image> = (0..contract::TYPED)
        .map(|index| {
            let picture = contract::page(index);
            let data = super::write::fax::group4(&picture.bilevel(deliberations::THRESHOLD), picture.width);
            pdf::Image { width: picture.width, height: picture.height, ppi: 300.0, data, coding: pdf::Coding::Group4 }
        })
        .collect();
    let drawing = contract::drawing();
    let data = jpeg::write(&drawing, &Shot { quality: 75, ppi: 300, icc: None, taken: None });
    let (width, height) = (drawing.width, drawing.height);
    images.push(pdf::Image { width, height, ppi: 300.0, data, coding: pdf::Coding::ColourJpeg });
    let document = pdf::write(
        &images,
        "Contratto di appalto per l'allargamento del ponte, con disegno",
        "D:20260304100000+01'00'",
        None,
    );
    tree.add(format!("{}/F0003_contratto.pdf", FOLDERS[2]), document);
}

/// A print and its back, 16 bits a sample.
fn photograph_of_the_bridge(tree: &mut Tree) {
    let colours = icc::wide_rgb();
    for (side, picture) in [("r", photograph::front()), ("v", photograph::back())] {
        let page = Page { width: picture.width, height: picture.height, bits: 16, samples: 3, data: picture.words() };
        let scan = Scan {
            coding: Coding::Deflate,
            ppi: Some(photograph::PPI),
            icc: Some(&colours),
            taken: "2026:03:05 15:40:00",
            device: ("Officina Digitale", "Piano A4 foto"),
        };
        tree.add(format!("{}/F0004_0001{side}.tif", FOLDERS[3]), tiff::write(&[page], &scan));
    }
}

/// The inventory as an archivist keeps it in a spreadsheet.
fn inventory() -> Vec<u8> {
    let mut table = Table::new(&[
        "Identificativo",
        "Fondo",
        "Serie",
        "N. fasc.",
        "Titolo",
        "Estremi cronologici",
        "Classifica",
        "Tempi di conservazione",
        "Esito",
        "Riservatezza",
        "Supporto",
        "Busta",
        "Facciate",
        "Protocollo",
        "Data protocollo",
        "Soggetto produttore",
        "Collocazione",
        "Profilo",
        "Cartella",
        "Note",
    ]);
    let fonds = "Provincia di Montalbano";
    table.row(&[
        "F0001",
        fonds,
        "Strade e ponti",
        "1",
        "Ponte sul Rivafredda: danni della piena e consolidamento",
        "1932 mar. 8 - lug. 6",
        "10.4",
        "illimitata",
        "conservare",
        "pubblico",
        "cartaceo",
        "Busta 31",
        "11",
        "1243",
        "10/03/1932",
        "Provincia di Montalbano, Ufficio tecnico",
        "Deposito A, scaffale 12, palchetto 3",
        "",
        FOLDERS[0],
        "contiene copie di deliberazioni; sottofascicolo \"Offerte\" non rinvenuto",
    ]);
    table.row(&[
        "F0002",
        "Comune di Roccaferrata",
        "Protocolli",
        "2",
        "Registro di protocollo",
        "[1921]-1922",
        "1.6",
        "illimitata",
        "conservare",
        "pubblico",
        "cartaceo",
        "Registro 4",
        "5",
        "",
        "",
        "Comune di Roccaferrata",
        "Deposito A, scaffale 2",
        "registri",
        FOLDERS[1],
        "piatto anteriore e cc. 1-2; le restanti carte bianche",
    ]);
    table.row(&[
        "F0003",
        fonds,
        "Contratti",
        "118",
        "Contratto di appalto per l'allargamento del ponte, con disegno",
        "1951 mag. 7",
        "4.8",
        "illimitata",
        "conservare",
        "pubblico",
        "cartaceo",
        "Busta 77",
        "6",
        "",
        "",
        "Provincia di Montalbano, Ufficio contratti",
        "Deposito B, scaffale 5",
        "",
        FOLDERS[2],
        "",
    ]);
    table.row(&[
        "F0004",
        fonds,
        "Strade e ponti",
        "1/b",
        "Fotografia del ponte da monte, con didascalia sul verso",
        "giugno 1933",
        "10.4",
        "illimitata",
        "conservare",
        "pubblico",
        "cartaceo",
        "Busta 31",
        "2",
        "",
        "",
        "Foto Boldrighini",
        "Deposito A, scaffale 12, palchetto 3",
        "fotografie",
        FOLDERS[3],
        "stampa alla gelatina, mm 56 x 40",
    ]);
    table.row(&[
        "F0005",
        fonds,
        "Strade e ponti",
        "1/c",
        "Carta della valle del Rivafredda",
        "s.d. [1928]",
        "10.4",
        "illimitata",
        "conservare",
        "pubblico",
        "cartaceo",
        "Busta 31",
        "1",
        "",
        "",
        "Provincia di Montalbano, Ufficio tecnico",
        "Deposito A, cassettiera 1",
        "mappe",
        FOLDERS[4],
        "annotazione in rosso",
    ]);
    table.bytes()
}

/// The part of the classification plan that the inventory uses.
fn classification_plan() -> Vec<u8> {
    let mut table = Table::new(&["classifica", "voce", "anni_conservazione", "esito"]);
    table.row(&["1.6", "Archivio e protocollo", "", "conservare"]);
    table.row(&["4.8", "Gare e contratti", "", "conservare"]);
    table.row(&["10.4", "Opere pubbliche: ponti", "", "conservare"]);
    table.bytes()
}
