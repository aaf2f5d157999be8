//! A pocket register of a municipal protocol office, 1921–1922: the cover and seven pages, shot with a camera.

use super::super::draw::paper::Paper;
use super::super::draw::plane::{Picture, Point, at};
use super::super::draw::random::{noise, rough};
use super::super::draw::text::{Hand, Lettering};
use super::{BLUE_BLACK, GALL, PENCIL, RED, Setting, Sheet};

/// How many images the volume has.
pub const COUNT: usize = 5;

const SIZE: (f32, f32) = (98.0, 140.0);

/// Image `index`, colour, 300 ppi.
pub fn page(index: usize) -> Picture {
    if index == 0 { cover() } else { leaf(index) }
}

fn cover() -> Picture {
    let board = Paper {
        size: (SIZE.0 + 3.0, SIZE.1 + 3.0),
        colour: [0.30, 0.24, 0.20],
        age: 0.8,
        tooth: 1.0,
        folds: Vec::new(),
        spots: 4,
        holes: false,
        seed: 1921,
    };
    let mut sheet = Sheet::new(&board, &Setting { ppi: 300.0, margin: 2.5, skew: 0.3, channels: 3 });
    let (width, height) = board.size;
    // Marbled paper on the boards, cloth at the spine and the corners.
    let mut marble = sheet.layer();
    marble.tint(|place| {
        if !on_paper(place, width, height) {
            return 0.0;
        }
        let swirl = rough(5, place.x / 9.0 + 1.5 * noise(6, place.x / 14.0, place.y / 14.0), place.y / 6.0, 3);
        (0.5 + 1.6 * swirl).clamp(0.0, 1.0) * 0.55
    });
    sheet.lay(&marble, [0.45, 0.42, 0.62], 0.1, 1.0);
    let mut cloth = sheet.layer();
    cloth.area(&[at(0.6, 0.6), at(15.0, 0.6), at(15.0, height - 0.6), at(0.6, height - 0.6)], 0.72);
    cloth.area(&[at(width - 18.0, 0.6), at(width - 0.6, 0.6), at(width - 0.6, 18.0)], 0.72);
    cloth.area(&[at(width - 18.0, height - 0.6), at(width - 0.6, height - 0.6), at(width - 0.6, height - 18.0)], 0.72);
    sheet.lay(&cloth, [0.42, 0.30, 0.26], 0.25, 0.35);
    label(&mut sheet);
    sheet.picture
}

fn on_paper(place: Point, width: f32, height: f32) -> bool {
    place.x > 0.4 && place.y > 0.4 && place.x < width - 0.4 && place.y < height - 0.4
}

fn label(sheet: &mut Sheet) {
    // The label is lighter than the board: it is pasted over it.
    let (left, top, width, height) = (28.0, 30.0, 56.0, 40.0);
    let frame = sheet.frame.clone();
    for row in 0..frame.height {
        for column in 0..frame.width {
            let place = frame.millimetre(column, row);
            let edge = (place.x - left).min(place.y - top).min(left + width - place.x).min(top + height - place.y);
            if edge > 0.15 * noise(8, place.x, place.y) {
                let light = 0.02 * noise(9, place.x / 5.0, place.y / 5.0) - 0.12 * (1.0 - edge / 6.0).max(0.0);
                let pixel = (row * frame.width + column) * 3;
                for (channel, tone) in [0.87, 0.80, 0.66].into_iter().enumerate() {
                    sheet.picture.samples[pixel + channel] = tone + light;
                }
            }
        }
    }
    let (mut print, mut pen) = (sheet.layer(), sheet.layer());
    for inset in [1.6, 2.4] {
        let (x0, y0, x1, y1) = (left + inset, top + inset, left + width - inset, top + height - inset);
        print.lines(&[at(x0, y0), at(x1, y0), at(x1, y1), at(x0, y1), at(x0, y0)], 0.2, 0.9);
    }
    Lettering { serifs: true, ..Lettering::new(2.6) }.centred(&mut print, at(56.0, 39.0), "COMUNE DI", 0.95);
    Lettering { serifs: true, ..Lettering::new(2.6) }.centred(&mut print, at(56.0, 44.5), "ROCCAFERRATA", 0.95);
    sheet.lay(&print, [0.2, 0.16, 0.15], 0.2, 0.3);
    let mut random = sheet.random.clone();
    let hand = Hand { size: 2.9, slant: 0.5, pen: 0.5, shake: 0.7, breadth: 1.1 };
    hand.write(&mut pen, &mut random, at(36.0, 55.0), "Protocollo");
    hand.write(&mut pen, &mut random, at(36.0, 64.0), "1921 - 1922");
    sheet.random = random;
    sheet.lay(&pen, GALL, 0.2, 0.4);
}

/// Where the columns of the form begin, and what their heads say.
const COLUMNS: [(f32, &str); 5] = [(4.0, "N."), (13.0, "DATA"), (26.0, "MITTENTE"), (52.0, "OGGETTO"), (87.0, "CAT.")];

const ROW: f32 = 6.9;

fn leaf(index: usize) -> Picture {
    let seed = 1_921_000 + index as u64;
    let paper = Paper {
        size: SIZE,
        colour: [0.89, 0.83, 0.71],
        age: 0.8,
        tooth: 0.6,
        folds: Vec::new(),
        spots: 6 + index,
        holes: false,
        seed,
    };
    let skew = [0.0, 0.4, -0.3, 0.25, -0.5, 0.35, -0.2, 0.5][index % 8];
    let mut sheet = Sheet::new(&paper, &Setting { ppi: 300.0, margin: 2.5, skew, channels: 3 });
    gutter(&mut sheet, index % 2 == 1);
    form(&mut sheet);
    entries(&mut sheet, index);
    sheet.picture
}

/// The page bends into the spine: it grows dark there.
fn gutter(sheet: &mut Sheet, at_left: bool) {
    let mut shade = sheet.layer();
    shade.tint(|place| {
        let from_spine = if at_left { place.x } else { SIZE.0 - place.x };
        if place.y < 0.1 || place.y > SIZE.1 || !(0.0..12.0).contains(&from_spine) {
            return 0.0;
        }
        let near = 1.0 - from_spine / 12.0;
        near * near * 0.6
    });
    sheet.lay(&shade, [0.45, 0.38, 0.30], 0.05, 3.0);
}

fn form(sheet: &mut Sheet) {
    let (mut blue, mut red, mut print) = (sheet.layer(), sheet.layer(), sheet.layer());
    for row in 0..18 {
        let y = 20.0 + row as f32 * ROW;
        blue.line(at(3.0, y), at(95.5, y), (0.16, 0.16), 0.5);
    }
    for x in COLUMNS.iter().skip(1).map(|(x, _)| x - 1.2).chain([3.0, 95.5]) {
        red.line(at(x, 10.0), at(x, 137.3), (0.18, 0.18), 0.62);
    }
    red.line(at(3.0, 10.0), at(95.5, 10.0), (0.3, 0.3), 0.7);
    red.line(at(3.0, 19.0), at(95.5, 19.0), (0.3, 0.3), 0.7);
    for (x, head) in COLUMNS {
        Lettering { weight: 0.2, ..Lettering::new(1.5) }.set(&mut print, at(x, 15.4), head, 0.9);
    }
    sheet.lay(&blue, [0.45, 0.55, 0.72], 0.3, 1.2);
    sheet.lay(&red, RED, 0.3, 1.5);
    sheet.lay(&print, [0.25, 0.22, 0.24], 0.2, 0.3);
}

const SENDERS: [&str; 10] = [
    "Prefettura",
    "Sottoprefetto",
    "Provincia",
    "Genio civile",
    "Parroco",
    "Esattore",
    "Maestra Nardi",
    "Congregazione",
    "Medico condotto",
    "Stazione R.C.",
];
const SUBJECTS: [&str; 14] = [
    "Liste di leva",
    "Ruolo tassa cani",
    "Stato civile: atti",
    "Strada del Molino",
    "Sussidio a vedova",
    "Fiera di settembre",
    "Pesi e misure",
    "Certificati di nascita",
    "Acque del lavatoio",
    "Arredi scolastici",
    "Censimento bestiame",
    "Illuminazione",
    "Cimitero: colombari",
    "Taglio del bosco",
];
const MONTHS: [&str; 7] = ["gen", "feb", "mar", "apr", "mag", "giu", "lug"];

fn entries(sheet: &mut Sheet, index: usize) {
    let (mut pen, mut pencil) = (sheet.layer(), sheet.layer());
    let mut random = sheet.random.clone();
    let hand = Hand { size: 1.42, slant: 0.55, pen: 0.26, shake: 1.0, breadth: 0.92 };
    for row in 0..16 {
        let number = 1 + (index - 1) * 16 + row;
        let y = 20.0 + (row + 1) as f32 * ROW - 1.2;
        let day = 1 + row * 2 - row / 4;
        hand.write(&mut pen, &mut random, at(COLUMNS[0].0, y), &number.to_string());
        hand.write(&mut pen, &mut random, at(COLUMNS[1].0, y), &format!("{day} {}", MONTHS[(index - 1) % 7]));
        let (sender, subject) = (random.pick(&SENDERS), random.pick(&SUBJECTS));
        hand.write(&mut pen, &mut random, at(COLUMNS[2].0, y), sender);
        hand.write(&mut pen, &mut random, at(COLUMNS[3].0, y), subject);
        let class = 1 + random.below(15);
        hand.write(&mut pen, &mut random, at(COLUMNS[4].0 + 1.0, y), &class.to_string());
    }
    let leaf = Hand { size: 1.8, slant: 0.4, pen: 0.35, shake: 0.8, breadth: 1.0 };
    leaf.write(&mut pencil, &mut random, at(if index % 2 == 1 { 90.0 } else { 6.0 }, 7.0), &index.to_string());
    if index == 4 {
        pen.lines(&[at(52.0, 66.0), at(84.0, 65.0)], 0.3, 0.8);
        leaf.write(&mut pencil, &mut random, at(60.0, 71.5), "annullato");
    }
    sheet.random = random;
    sheet.lay(&pen, if index > 4 { BLUE_BLACK } else { GALL }, 0.3, 0.6);
    sheet.lay(&pencil, PENCIL, 0.4, 0.2);
}
