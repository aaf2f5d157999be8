//! Carbon copies of deliberations, scanned in black and white: six pages in one file.

use super::super::draw::paper::Paper;
use super::super::draw::plane::{Picture, at};
use super::super::draw::stamp::{ProtocolStamp, seal};
use super::super::draw::text::{Hand, Lettering, Typewriter};
use super::{PENCIL, RIBBON, Setting, Sheet, VIOLET};

/// How many pages the file has.
pub const COUNT: usize = SUBJECTS.len();

/// Above this a pixel is white.
pub const THRESHOLD: f32 = 0.56;

const SUBJECTS: [(&str, &str, &str); 6] = [
    (
        "Consolidamento del ponte sul Rivafredda",
        "48.600",
        "Il manufatto, costruito nel 1871, fu danneggiato dalla piena del 4 marzo ultimo scorso. L'Ufficio tecnico ne propone il consolidamento mediante platea in calcestruzzo e gabbionate.",
    ),
    (
        "Fornitura di ghiaia per le strade provinciali",
        "21.450",
        "Le scorte di pietrisco lungo i tronchi III e IV sono esaurite. Occorre provvedere prima della stagione invernale alla fornitura di metri cubi 1.430 di ghiaia vagliata, resa in cumuli sui bordi della strada.",
    ),
    (
        "Sussidio alla Scuola di arti e mestieri",
        "3.000",
        "La Direzione della Scuola ha fatto istanza per un concorso nella spesa di rinnovo del laboratorio di falegnameria, frequentato da quarantadue allievi provenienti da undici Comuni della Provincia.",
    ),
    (
        "Riparazioni al tetto dell'Ospizio esposti",
        "7.815",
        "La nevicata del febbraio ha guastato l'orditura minuta della falda a settentrione. Il capo mastro ha già posto mano a opere provvisionali per salvare le carte dell'archivio che vi sono depositate.",
    ),
    (
        "Acquisto di una macchina da scrivere",
        "1.980",
        "La macchina in uso presso la Segreteria, acquistata nel 1911, non è più riparabile. Sono state richieste tre offerte; la più conveniente comprende il ritiro della macchina vecchia per lire centoventi.",
    ),
    (
        "Nomina di un cantoniere provvisorio",
        "2.640",
        "Per il collocamento a riposo del cantoniere del tronco VII occorre provvedere alla sorveglianza della strada fino all'espletamento del concorso, che si terrà non oltre il mese di settembre.",
    ),
];

/// Page `index` in grey; the file holds it in black and white.
pub fn page(index: usize) -> Picture {
    let seed = 77_000 + index as u64;
    let paper = Paper {
        size: (206.0, 292.0),
        colour: [0.93, 0.92, 0.86],
        age: 0.4,
        tooth: 0.0,
        folds: Vec::new(),
        spots: 2,
        holes: true,
        seed,
    };
    let skew = [0.2, -0.4, 0.1, 0.5, -0.15, 0.3][index % 6];
    let mut sheet = Sheet::new(&paper, &Setting { ppi: 300.0, margin: 2.0, skew, channels: 1 });
    typed(&mut sheet, index, seed);
    stamped(&mut sheet, index);
    specks(&mut sheet);
    sheet.picture
}

fn typed(sheet: &mut Sheet, index: usize, seed: u64) {
    let (subject, amount, reason) = SUBJECTS[index];
    let machine = Typewriter { pitch: 2.2, ribbon: 0.82, seed };
    let mut random = sheet.random.clone();
    let mut ribbon = sheet.layer();
    let head = Lettering { serifs: true, weight: 0.5, ..Lettering::new(3.6) };
    head.centred(&mut ribbon, at(103.0, 24.0), "PROVINCIA DI MONTALBANO", 1.0);
    let under = Lettering { weight: 0.34, ..Lettering::new(2.3) };
    under.centred(&mut ribbon, at(103.0, 30.5), "ESTRATTO DAL REGISTRO DELLE DELIBERAZIONI DELLA DEPUTAZIONE", 1.0);
    let number = format!("N. {} - Seduta del {} aprile 1932", 112 + index * 3, 6 + index);
    machine.line(&mut ribbon, &mut random, at(30.0, 64.0), &number);
    let mut y = 74.0;
    for (hanging, text) in [
        (9, format!("Oggetto: {subject}.")),
        (0, "Presenti: il Presidente; i Deputati Altobrandi, Bevilaqua Serri, Cerchiari, Dondarini; assiste il Segretario generale.".to_owned()),
        (0, reason.to_owned()),
        (0, format!("Veduto il bilancio dell'esercizio in corso, che all'articolo {} presenta la necessaria disponibilità;", 31 + index * 4)),
        (0, "Udito il parere favorevole della Ragioneria e dell'Ufficio tecnico, ciascuno per la parte di propria competenza; ad unanimità di voti, espressi nelle forme di legge,".to_owned()),
    ] {
        for line in wrap(&text, 66, hanging) {
            machine.line(&mut ribbon, &mut random, at(30.0, y), &line);
            y += 6.6;
        }
        y += 3.0;
    }
    machine.line(&mut ribbon, &mut random, at(30.0 + 26.0 * 2.2, y + 1.0), "D E L I B E R A");
    y += 11.0;
    for (order, text) in [
        format!("di approvare la spesa complessiva di lire {amount};"),
        "di provvedervi con i fondi di cui all'articolo sopra indicato;".to_owned(),
        "di dare alla presente immediata esecuzione, salva la comunicazione all'autorità tutoria.".to_owned(),
    ]
    .iter()
    .enumerate()
    {
        for line in wrap(&format!("{}) {text}", order + 1), 62, 3) {
            machine.line(&mut ribbon, &mut random, at(36.0, y), &line);
            y += 6.6;
        }
    }
    machine.line(&mut ribbon, &mut random, at(34.0, y + 10.0), "IL PRESIDENTE");
    machine.line(&mut ribbon, &mut random, at(120.0, y + 10.0), "IL SEGRETARIO GENERALE");
    machine.line(&mut ribbon, &mut random, at(34.0, y + 18.0), "F.to Altobrandi");
    machine.line(&mut ribbon, &mut random, at(120.0, y + 18.0), "F.to Quagliati");
    machine.line(&mut ribbon, &mut random, at(30.0, 278.0), "Per copia conforme, ad uso amministrativo.");
    sheet.random = random;
    sheet.lay(&ribbon, RIBBON, 0.35, 0.3);
}

fn stamped(sheet: &mut Sheet, index: usize) {
    let mut random = sheet.random.clone();
    let (mut rubber, mut pen) = (sheet.layer(), sheet.layer());
    let number = (1461 + index * 17).to_string();
    let stamp =
        ProtocolStamp { office: "PROVINCIA DI MONTALBANO", number: &number, date: "18 apr 1932", class: "3 - 2 - 1" };
    stamp.press(&mut rubber, &mut pen, &mut random, at(150.0, 36.0), random_tilt(index));
    seal(&mut rubber, at(62.0, 262.0), 14.0, "PROVINCIA DI MONTALBANO", "SEGRETERIA");
    let hand = Hand { size: 2.8, slant: 0.5, pen: 0.45, shake: 1.0, breadth: 1.15 };
    hand.write(&mut pen, &mut random, at(122.0, 264.0), "Quagliati");
    hand.write(&mut pen, &mut random, at(190.0, 14.0), &(index + 1).to_string());
    sheet.random = random;
    sheet.lay(&rubber, VIOLET, 0.5, 0.5);
    sheet.lay(&pen, PENCIL, 0.1, 0.3);
}

fn random_tilt(index: usize) -> f32 {
    [1.5, -2.0, 0.5, 3.0, -1.0, 2.0][index % 6]
}

/// Dust that black-and-white scanning turns into black points.
fn specks(sheet: &mut Sheet) {
    let mut dust = sheet.layer();
    for _ in 0..70 {
        let place = at(sheet.random.range(2.0, 204.0), sheet.random.range(2.0, 290.0));
        let size = sheet.random.range(0.08, 0.22);
        dust.line(place, place, (size, size), 1.0);
    }
    sheet.lay(&dust, RIBBON, 0.0, 1.0);
}

/// Breaks `text` into lines of at most `width` characters; lines after the first begin with `hanging` blanks.
pub fn wrap(text: &str, width: usize, hanging: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        if line.chars().count() + 1 + word.chars().count() > width {
            lines.push(std::mem::replace(&mut line, " ".repeat(hanging) + word));
        } else {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines.push(line);
    lines
}
