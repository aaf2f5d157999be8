//! Slips of the stores: half-printed receipts, filled in by hand. Small pages for small faults.

use super::super::draw::paper::Paper;
use super::super::draw::plane::{Picture, at};
use super::super::draw::stamp::seal;
use super::super::draw::text::{Hand, Lettering};
use super::{BLUE_BLACK, RIBBON, Setting, Sheet, VIOLET};

/// What is drawn from the stores, and for whom.
const GOODS: [(&str, &str); 12] = [
    ("n. 2 risme carta protocollo", "Segreteria"),
    ("kg. 40 carbone fossile", "Archivio"),
    ("n. 6 lampade da 25 candele", "Ragioneria"),
    ("n. 1 nastro per macchina", "Ufficio tecnico"),
    ("m. 12 tela cerata", "Ospizio"),
    ("n. 100 buste gialle", "Protocollo"),
    ("litri 5 olio lubrificante", "Cantoniere IV"),
    ("n. 3 badili", "Cantoniere VII"),
    ("kg. 2 ceralacca", "Spedizione"),
    ("n. 1 calamaio", "Presidenza"),
    ("n. 24 penne", "Scuola d'arti"),
    ("n. 2 sedie", "Sala deputati"),
];

/// Slip `number`, grey, 300 ppi.
pub fn page(number: usize) -> Picture {
    let seed = 30_000 + number as u64;
    let paper = Paper {
        size: (74.0, 48.0),
        colour: [0.89, 0.85, 0.77],
        age: 0.5,
        tooth: 0.1,
        folds: Vec::new(),
        spots: 1 + number % 3,
        holes: false,
        seed,
    };
    let skew = [0.4, -0.6, 0.2, -0.3, 0.7][number % 5];
    let mut sheet = Sheet::new(&paper, &Setting { ppi: 300.0, margin: 1.5, skew, channels: 1 });
    form(&mut sheet);
    filled_in(&mut sheet, number);
    sheet.picture
}

fn form(sheet: &mut Sheet) {
    let mut print = sheet.layer();
    let head = Lettering { serifs: true, weight: 0.3, ..Lettering::new(2.2) };
    head.centred(&mut print, at(37.0, 6.5), "PROVINCIA DI MONTALBANO", 0.95);
    let plain = Lettering { weight: 0.2, ..Lettering::new(1.6) };
    plain.centred(&mut print, at(37.0, 10.5), "ECONOMATO - BUONO DI PRELIEVO", 0.9);
    for (y, label) in [(17.0, "N."), (24.0, "PER"), (31.0, "MATERIALE"), (41.0, "FIRMA")] {
        plain.set(&mut print, at(5.0, y), label, 0.9);
        print.lines(&[at(20.0, y + 0.6), at(69.0, y + 0.6)], 0.15, 0.8);
    }
    sheet.lay(&print, RIBBON, 0.15, 0.3);
}

fn filled_in(sheet: &mut Sheet, number: usize) {
    let (mut pen, mut rubber) = (sheet.layer(), sheet.layer());
    let mut random = sheet.random.clone();
    let (goods, office) = GOODS[number % GOODS.len()];
    let hand = Hand { size: 1.5, slant: 0.5, pen: 0.3, shake: 1.0, breadth: 1.1 };
    let when = format!("{}   del {} ott 1934", 411 + number * 3, 2 + number % 27);
    hand.write(&mut pen, &mut random, at(21.0, 16.6), &when);
    hand.write(&mut pen, &mut random, at(21.0, 23.6), office);
    hand.write(&mut pen, &mut random, at(21.0, 30.6), goods);
    let name = ["Cerchiari", "B. Quagliati", "Nardi"][number % 3];
    hand.write(&mut pen, &mut random, at(24.0, 40.4), name);
    if number.is_multiple_of(2) {
        seal(&mut rubber, at(60.0, 37.0), 8.0, "ECONOMATO PROVINCIALE", "MONTALBANO");
    }
    sheet.random = random;
    sheet.lay(&pen, BLUE_BLACK, 0.25, 0.4);
    sheet.lay(&rubber, VIOLET, 0.5, 0.6);
}
