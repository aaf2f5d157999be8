//! A printed map of the valley, with contour lines, the stream, roads, woods and names.

use super::super::draw::paper::Paper;
use super::super::draw::plane::{Layer, Picture, Point, at};
use super::super::draw::random::{Random, rough};
use super::super::draw::text::{Hand, Lettering, smooth};
use super::{RED, Setting, Sheet};

const SIZE: (f32, f32) = (134.0, 104.0);
/// The drawing inside its frame: left, top, right, bottom.
const FIELD: (f32, f32, f32, f32) = (8.0, 14.0, 126.0, 92.0);

const BROWN: [f32; 3] = [0.66, 0.44, 0.26];
const BLUE: [f32; 3] = [0.28, 0.50, 0.74];
const GREEN: [f32; 3] = [0.66, 0.80, 0.58];
const BLACK: [f32; 3] = [0.16, 0.15, 0.16];

/// The map, colour, 300 ppi.
pub fn sheet() -> Picture {
    let paper = Paper {
        size: SIZE,
        colour: [0.92, 0.89, 0.80],
        age: 0.45,
        tooth: 0.0,
        folds: vec![52.0],
        spots: 3,
        holes: false,
        seed: 1928,
    };
    let mut sheet = Sheet::new(&paper, &Setting { ppi: 300.0, margin: 2.0, skew: -0.2, channels: 3 });
    ground(&mut sheet);
    water_and_roads(&mut sheet);
    names(&mut sheet);
    margins(&mut sheet);
    sheet.picture
}

fn inside(place: Point) -> bool {
    place.x > FIELD.0 && place.x < FIELD.2 && place.y > FIELD.1 && place.y < FIELD.3
}

/// Where the stream lies for each x: the valley's lowest line.
fn stream(x: f32) -> f32 {
    56.0 + 14.0 * rough(71, x / 40.0, 0.0, 3) - (x - 67.0) * 0.16
}

/// Metres above the sea.
fn height(place: Point) -> f32 {
    let away = (place.y - stream(place.x)).abs();
    180.0 + 7.0 * away + 150.0 * rough(72, place.x / 26.0, place.y / 26.0, 4) * (away / 14.0).min(1.0)
}

fn ground(sheet: &mut Sheet) {
    let (mut woods, mut contours) = (sheet.layer(), sheet.layer());
    woods.tint(|place| {
        let wooded = rough(73, place.x / 20.0, place.y / 20.0, 2) > 0.12;
        if inside(place) && wooded && height(place) > 270.0 { 0.8 } else { 0.0 }
    });
    let step = 0.085;
    contours.tint(|place| {
        if !inside(place) {
            return 0.0;
        }
        let here = height(place);
        let (east, south) = (height(at(place.x + step, place.y)), height(at(place.x, place.y + step)));
        let slope = ((east - here) * (east - here) + (south - here) * (south - here)).sqrt() / step;
        let line = |interval: f32, width: f32| {
            let off = (here / interval - (here / interval).round()).abs() * interval / slope.max(0.5);
            ((width - off) / 0.06 + 0.5).clamp(0.0, 1.0)
        };
        (line(25.0, 0.055) * 0.75).max(line(125.0, 0.12))
    });
    sheet.lay(&woods, GREEN, 0.0, 2.0);
    sheet.lay(&contours, BROWN, 0.0, 1.0);
}

fn path(layer: &mut Layer, points: &[(f32, f32)], width: f32) {
    let points: Vec<Point> = smooth(points).into_iter().map(|(x, y)| at(x, y)).filter(|place| inside(*place)).collect();
    layer.lines(&points, width, 1.0);
}

fn water_and_roads(sheet: &mut Sheet) {
    let (mut blue, mut casing, mut black) = (sheet.layer(), sheet.layer(), sheet.layer());
    let mut x = FIELD.0;
    while x < FIELD.2 - 0.5 {
        let width = 0.35 + (x - FIELD.0) * 0.006;
        blue.line(at(x, stream(x)), at(x + 0.5, stream(x + 0.5)), (width, width), 1.0);
        x += 0.5;
    }
    path(&mut blue, &[(40.0, 15.0), (43.0, 26.0), (40.0, 36.0), (46.0, stream(46.0))], 0.28);
    path(&mut blue, &[(96.0, 91.0), (93.0, 80.0), (97.0, 68.0), (92.0, stream(92.0))], 0.28);
    let road: Vec<(f32, f32)> = (0..14)
        .map(|step| {
            let x = 6.0 + step as f32 * 9.5;
            let side = if x < 70.0 { 4.5 } else { -4.5 };
            (x, stream(x) + side)
        })
        .collect();
    path(&mut casing, &road, 1.0);
    path(&mut black, &[(34.0, stream(34.0) + 5.0), (30.0, 74.0), (40.0, 83.0), (38.0, 93.0)], 0.22);
    path(&mut black, &[(88.0, stream(88.0) - 5.0), (98.0, 34.0), (112.0, 28.0), (127.0, 20.0)], 0.22);
    let mut random = Random::new(74);
    for (x, y, houses) in
        [(31.0, stream(31.0) + 8.0, 17), (103.0, stream(103.0) - 8.0, 9), (40.0, 82.0, 6), (72.0, 26.0, 4)]
    {
        for _ in 0..houses {
            let corner = at(x + random.range(-5.0, 5.0), y + random.range(-3.0, 3.0));
            let (width, height) = (random.range(0.6, 1.5), random.range(0.5, 1.0));
            let far = at(corner.x + width, corner.y + height);
            black.area(&[corner, at(far.x, corner.y), far, at(corner.x, far.y)], 1.0);
        }
    }
    sheet.lay(&blue, BLUE, 0.05, 1.0);
    sheet.lay(&casing, BLACK, 0.0, 1.0);
    // The filling is printed in red on bare paper: lighten what the casing darkened.
    let mut filling = sheet.layer();
    path(&mut filling, &road, 0.55);
    lighten(sheet, &filling);
    sheet.lay(&filling, [0.86, 0.52, 0.40], 0.0, 1.0);
    sheet.lay(&black, BLACK, 0.0, 1.0);
}

fn lighten(sheet: &mut Sheet, mask: &Layer) {
    for (pixel, cover) in sheet.picture.samples.chunks_exact_mut(3).zip(mask.cover()) {
        let cover = f32::from(*cover) / 255.0;
        for (sample, tone) in pixel.iter_mut().zip([0.92, 0.89, 0.80]) {
            *sample += (tone - *sample) * cover;
        }
    }
}

fn names(sheet: &mut Sheet) {
    let (mut black, mut blue, mut brown) = (sheet.layer(), sheet.layer(), sheet.layer());
    let town = Lettering { serifs: true, weight: 0.34, ..Lettering::new(2.5) };
    town.set(&mut black, at(14.0, stream(31.0) + 14.5), "ROCCAFERRATA", 1.0);
    let village = Lettering { weight: 0.26, ..Lettering::new(1.9) };
    village.set(&mut black, at(99.0, stream(103.0) - 12.5), "Molino Vecchio", 1.0);
    village.set(&mut black, at(46.0, 84.0), "Pieve di Sorra", 1.0);
    village.set(&mut black, at(66.0, 22.5), "Ca' del Vento", 1.0);
    Lettering { slant: 0.3, spacing: 0.55, weight: 0.26, turn: -9.0, ..Lettering::new(2.1) }.set(
        &mut blue,
        at(52.0, stream(58.0) - 3.2),
        "T. Rivafredda",
        1.0,
    );
    let peak = Lettering { slant: 0.25, weight: 0.24, ..Lettering::new(1.8) };
    for (x, y, name, metres) in
        [(20.0, 24.0, "M. Arso", "712"), (108.0, 80.0, "M. Cucco", "655"), (58.0, 74.0, "Poggio Alto", "498")]
    {
        let corners = [at(x, y - 1.3), at(x + 1.1, y + 0.6), at(x - 1.1, y + 0.6), at(x, y - 1.3)];
        black.lines(&corners, 0.25, 1.0);
        peak.set(&mut black, at(x + 2.0, y), name, 1.0);
        Lettering::new(1.4).set(&mut brown, at(x + 2.0, y + 2.6), metres, 1.0);
    }
    sheet.lay(&black, BLACK, 0.0, 1.0);
    sheet.lay(&blue, BLUE, 0.0, 1.0);
    sheet.lay(&brown, BROWN, 0.0, 1.0);
}

fn margins(sheet: &mut Sheet) {
    let (mut black, mut pen) = (sheet.layer(), sheet.layer());
    let (left, top, right, bottom) = FIELD;
    for (grow, width) in [(0.0, 0.25), (1.6, 0.5)] {
        let (x0, y0, x1, y1) = (left - grow, top - grow, right + grow, bottom + grow);
        black.lines(&[at(x0, y0), at(x1, y0), at(x1, y1), at(x0, y1), at(x0, y0)], width, 1.0);
    }
    for step in 0..=8 {
        let x = left + (right - left) * step as f32 / 8.0;
        black.line(at(x, top - 1.6), at(x, top), (0.2, 0.2), 1.0);
        black.line(at(x, bottom), at(x, bottom + 1.6), (0.2, 0.2), 1.0);
    }
    let title = Lettering { serifs: true, weight: 0.36, spacing: 0.4, ..Lettering::new(3.0) };
    title.centred(&mut black, at(67.0, 9.5), "CARTA DELLA VALLE DEL RIVAFREDDA", 1.0);
    Lettering::new(1.6).set(&mut black, at(8.0, 99.5), "PROVINCIA DI MONTALBANO - UFFICIO TECNICO - 1928", 1.0);
    // The scale: five kilometres in alternating blocks.
    for block in 0..5 {
        let x = 90.0 + block as f32 * 6.5;
        let corners = [at(x, 96.8), at(x + 6.5, 96.8), at(x + 6.5, 98.0), at(x, 98.0)];
        if block % 2 == 0 {
            black.area(&corners, 1.0);
        }
        black.lines(&[corners[0], corners[1], corners[2], corners[3], corners[0]], 0.15, 1.0);
        Lettering::new(1.3).centred(&mut black, at(x, 100.6), &block.to_string(), 1.0);
    }
    Lettering::new(1.3).set(&mut black, at(121.8, 100.6), "5 KM", 1.0);
    sheet.lay(&black, BLACK, 0.0, 1.0);
    let mut random = sheet.random.clone();
    let hand = Hand { size: 1.9, slant: 0.5, pen: 0.35, shake: 1.0, breadth: 1.1 };
    let bridge = at(70.0, stream(70.0));
    super::super::draw::stamp::circle(&mut pen, bridge, 4.0, 0.35, 0.9);
    pen.lines(&[at(73.0, bridge.y + 3.0), at(77.0, bridge.y + 9.0)], 0.3, 0.9);
    hand.write(&mut pen, &mut random, at(75.0, bridge.y + 12.0), "ponte Km. 12");
    sheet.random = random;
    sheet.lay(&pen, RED, 0.25, 0.5);
}
