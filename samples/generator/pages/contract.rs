//! A contract of 1951 that came as a PDF: five typed pages in black and white and a drawing in colour.

use super::super::draw::paper::Paper;
use super::super::draw::plane::{Picture, at, turn};
use super::super::draw::stamp::seal;
use super::super::draw::text::{Hand, Lettering, Typewriter};
use super::deliberations::wrap;
use super::{BLUE_BLACK, RED, RIBBON, Setting, Sheet, VIOLET};

/// How many typed pages there are.
pub const TYPED: usize = 5;

const ARTICLES: [&str; 15] = [
    "Oggetto dell'appalto. L'Impresa assume i lavori di allargamento del ponte sul torrente Rivafredda, al chilometro dodici della strada provinciale, secondo il progetto approvato.",
    "Ammontare. L'importo dei lavori a misura è stabilito in lire quattro milioni duecentomila, al netto del ribasso offerto.",
    "Tempo utile. I lavori saranno compiuti in giorni centottanta, naturali e consecutivi, decorrenti dalla data del verbale di consegna.",
    "Penale. Per ogni giorno di ritardo non giustificato sarà trattenuta dalla rata di saldo la somma di lire tremila.",
    "Materiali. Le pietre da taglio proverranno dalle cave di Monte Arso; il cemento sarà consegnato in sacchi suggellati e conservato all'asciutto.",
    "Deviazione del transito. Durante i lavori l'Impresa manterrà una passerella in legname, larga non meno di metri due e cinquanta.",
    "Opere provvisionali. Le centine dell'arco saranno disarmate soltanto dopo visita dell'ingegnere, e in ogni caso non prima di quaranta giorni.",
    "Pagamenti. I pagamenti in acconto saranno fatti per rate non minori di lire cinquecentomila, su certificato dell'Ufficio tecnico.",
    "Mano d'opera. L'Impresa assumerà di preferenza operai residenti nei Comuni attraversati dalla strada.",
    "Assicurazioni. Sono a carico dell'Impresa tutte le assicurazioni di legge contro gli infortuni e per la vecchiaia.",
    "Piene. I danni cagionati da piene che superino la quota di metri 2,40 all'idrometro saranno accertati in contraddittorio.",
    "Vigilanza. L'assistente ai lavori terrà il giornale, che l'Impresa firmerà ogni sabato.",
    "Collaudo. Il collaudo sarà eseguito entro un anno dall'ultimazione, con prova di carico da farsi con due rulli compressori affiancati.",
    "Controversie. Ogni questione sarà deferita a tre arbitri, uno dei quali nominato dal Presidente del Tribunale.",
    "Spese. Le spese di bollo, registro e copie sono a carico dell'Impresa.",
];

/// Typed page `index` in grey; the document holds it in black and white.
pub fn page(index: usize) -> Picture {
    let seed = 51_000 + index as u64;
    let paper = Paper {
        size: (206.0, 292.0),
        colour: [0.94, 0.93, 0.88],
        age: 0.3,
        tooth: 0.0,
        folds: Vec::new(),
        spots: 1,
        holes: false,
        seed,
    };
    let skew = [-0.2, 0.3, 0.1, -0.35, 0.2][index % 5];
    let mut sheet = Sheet::new(&paper, &Setting { ppi: 300.0, margin: 2.0, skew, channels: 1 });
    let machine = Typewriter { pitch: 2.3, ribbon: 0.95, seed: 51 };
    let (mut ribbon, mut print) = (sheet.layer(), sheet.layer());
    let mut random = sheet.random.clone();
    let mut y = 40.0;
    if index == 0 {
        let head = Lettering { serifs: true, weight: 0.5, ..Lettering::new(3.4) };
        head.centred(&mut print, at(103.0, 30.0), "CONTRATTO DI APPALTO", 1.0);
        duty_stamp(&mut print);
        let opening = "L'anno millenovecentocinquantuno, addì sette del mese di maggio, in Montalbano, nella sede dell'Amministrazione provinciale, fra il Presidente della Deputazione e la Società anonima Costruzioni Val d'Arno si conviene quanto segue:";
        for line in wrap(opening, 62, 0) {
            machine.line(&mut ribbon, &mut random, at(32.0, y + 28.0), &line);
            y += 7.4;
        }
        y += 36.0;
    }
    for (order, article) in ARTICLES.iter().enumerate().skip(index * 3).take(3) {
        let text = format!("Art. {}) {article}", order + 1);
        for line in wrap(&text, 62, 0) {
            machine.line(&mut ribbon, &mut random, at(32.0, y), &line);
            y += 7.4;
        }
        y += 7.4;
    }
    machine.line(&mut ribbon, &mut random, at(100.0, 282.0), &format!("- {} -", index + 1));
    sheet.random = random;
    sheet.lay(&ribbon, RIBBON, 0.25, 0.3);
    sheet.lay(&print, RIBBON, 0.05, 1.0);
    signatures(&mut sheet, index, y);
    sheet.picture
}

/// A revenue stamp, printed and cancelled.
fn duty_stamp(print: &mut super::super::draw::plane::Layer) {
    let (left, top, width, height) = (158.0, 12.0, 24.0, 30.0);
    for inset in [0.0, 1.2] {
        let (x0, y0, x1, y1) = (left + inset, top + inset, left + width - inset, top + height - inset);
        print.lines(&[at(x0, y0), at(x1, y0), at(x1, y1), at(x0, y1), at(x0, y0)], 0.3, 1.0);
    }
    let mut step = 0.0;
    while step < width - 3.0 {
        print.lines(&[at(left + 1.5 + step, top + 9.0), at(left + 1.5 + step, top + 20.0)], 0.18, 1.0);
        step += 0.8;
    }
    Lettering::new(2.0).centred(print, at(left + width / 2.0, top + 6.0), "BOLLO", 1.0);
    Lettering::new(2.6).centred(print, at(left + width / 2.0, top + 26.0), "LIRE 32", 1.0);
}

fn signatures(sheet: &mut Sheet, index: usize, y: f32) {
    let (mut pen, mut rubber) = (sheet.layer(), sheet.layer());
    let mut random = sheet.random.clone();
    let hand = Hand { size: 2.7, slant: 0.5, pen: 0.42, shake: 1.0, breadth: 1.2 };
    if index + 1 == TYPED {
        hand.write(&mut pen, &mut random, at(36.0, y + 16.0), "Dondarini");
        hand.write(&mut pen, &mut random, at(120.0, y + 18.0), "L. Tassinari");
        seal(&mut rubber, at(88.0, y + 24.0), 15.0, "PROVINCIA DI MONTALBANO", "CONTRATTI");
    } else {
        hand.write(&mut pen, &mut random, at(186.0, 270.0), ["LT", "D"][index % 2]);
    }
    seal(&mut rubber, at(184.0, 236.0), 11.0, "UFFICIO DEL REGISTRO", "1951");
    sheet.random = random;
    sheet.lay(&pen, BLUE_BLACK, 0.1, 0.5);
    sheet.lay(&rubber, VIOLET, 0.3, 0.5);
}

/// The drawing at the end: the bridge from upstream, in colour.
pub fn drawing() -> Picture {
    let paper = Paper {
        size: (150.0, 96.0),
        colour: [0.90, 0.90, 0.86],
        age: 0.25,
        tooth: 0.15,
        folds: Vec::new(),
        spots: 2,
        holes: false,
        seed: 51_900,
    };
    let mut sheet = Sheet::new(&paper, &Setting { ppi: 300.0, margin: 2.0, skew: 0.2, channels: 3 });
    let (mut black, mut red, mut wash) = (sheet.layer(), sheet.layer(), sheet.layer());
    black.lines(&[at(5.0, 5.0), at(145.0, 5.0), at(145.0, 91.0), at(5.0, 91.0), at(5.0, 5.0)], 0.5, 1.0);
    let arch = |radius: f32| {
        (0..=36).map(move |step| {
            let (sine, cosine) = turn(180.0 + step as f32 * 5.0);
            at(75.0 + radius * cosine, 62.0 + radius * 0.78 * sine)
        })
    };
    let inner: Vec<_> = arch(27.0).collect();
    let outer: Vec<_> = arch(31.0).collect();
    black.lines(&inner, 0.35, 1.0);
    black.lines(&outer, 0.35, 1.0);
    for (a, b) in inner.iter().zip(&outer) {
        black.line(*a, *b, (0.2, 0.2), 1.0);
    }
    for (y, weight) in [(34.0, 0.4), (31.5, 0.25), (26.0, 0.5)] {
        black.lines(&[at(14.0, y), at(136.0, y)], weight, 1.0);
    }
    for x in (0..31).map(|step| 15.0 + step as f32 * 4.0) {
        black.line(at(x, 26.0), at(x, 31.5), (0.2, 0.2), 1.0);
    }
    for side in [-1.0f32, 1.0] {
        let x = |distance: f32| 75.0 + side * distance;
        black.lines(&[at(x(31.0), 62.0), at(x(31.0), 74.0), at(x(44.0), 74.0), at(x(44.0), 34.0)], 0.35, 1.0);
        black.lines(&[at(x(27.0), 62.0), at(x(27.0), 74.0), at(x(31.0), 74.0)], 0.3, 1.0);
    }
    wash.area(&[at(49.0, 66.0), at(101.0, 66.0), at(101.0, 70.0), at(49.0, 70.0)], 0.35);
    red.lines(&[at(48.0, 78.0), at(102.0, 78.0)], 0.2, 1.0);
    red.lines(&[at(48.0, 76.5), at(48.0, 79.5)], 0.2, 1.0);
    red.lines(&[at(102.0, 76.5), at(102.0, 79.5)], 0.2, 1.0);
    Lettering::new(2.2).centred(&mut red, at(75.0, 77.0), "M. 18,00", 1.0);
    Lettering::new(2.8).centred(&mut black, at(75.0, 14.0), "PONTE SUL TORRENTE RIVAFREDDA", 1.0);
    Lettering::new(1.8).centred(&mut black, at(75.0, 19.5), "PROSPETTO A MONTE - SCALA 1 : 200 - TAV. 3", 1.0);
    sheet.lay(&wash, [0.55, 0.70, 0.85], 0.2, 2.0);
    sheet.lay(&black, RIBBON, 0.15, 0.3);
    sheet.lay(&red, RED, 0.15, 0.3);
    sheet.picture
}
