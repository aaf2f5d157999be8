//! A file of the 1930s: letters on half sheets, typed, stamped and signed.

use super::super::draw::paper::Paper;
use super::super::draw::plane::{Picture, at};
use super::super::draw::stamp::{ProtocolStamp, seal};
use super::super::draw::text::{Hand, Lettering, Typewriter};
use super::{BLUE_BLACK, PENCIL, RIBBON, Setting, Sheet, VIOLET};

struct Letter {
    head: [&'static str; 2],
    place: &'static str,
    subject: &'static str,
    to: &'static str,
    body: &'static [&'static str],
    signed: &'static str,
    role: &'static str,
    number: &'static str,
    date: &'static str,
}

/// Élite, narrow.
const PITCH: f32 = 1.95;

/// How many leaves the file has.
pub const COUNT: usize = LETTERS.len();

/// Leaf `index` of the file at 300 ppi, grey.
pub fn page(index: usize) -> Picture {
    let letter = &LETTERS[index];
    let seed = 193_200 + index as u64;
    let paper = Paper {
        size: (126.0, 178.0),
        colour: [0.90, 0.87, 0.79],
        age: 0.55,
        tooth: 0.08,
        folds: if index % 3 == 1 { vec![88.0] } else { vec![58.0, 119.0] },
        spots: 3 + index % 4 * 2,
        holes: index.is_multiple_of(2),
        seed,
    };
    let skew = [0.35, -0.5, 0.15, -0.2, 0.6, -0.35, 0.25][index % 7];
    let mut sheet = Sheet::new(&paper, &Setting { ppi: 300.0, margin: 3.0, skew, channels: 1 });
    letterhead(&mut sheet, letter);
    typed(&mut sheet, letter, seed);
    office(&mut sheet, letter, index);
    sheet.picture
}

fn letterhead(sheet: &mut Sheet, letter: &Letter) {
    let mut print = sheet.layer();
    let large = Lettering { weight: 0.42, serifs: true, ..Lettering::new(2.9) };
    large.centred(&mut print, at(42.0, 14.0), letter.head[0], 0.95);
    let small = Lettering { weight: 0.24, ..Lettering::new(1.7) };
    small.centred(&mut print, at(42.0, 19.0), letter.head[1], 0.9);
    print.lines(&[at(27.0, 21.6), at(57.0, 21.6)], 0.25, 0.9);
    sheet.lay(&print, [0.2, 0.2, 0.22], 0.12, 0.25);
}

fn typed(sheet: &mut Sheet, letter: &Letter, seed: u64) {
    let machine =
        Typewriter { pitch: PITCH, ribbon: 0.86, seed: if letter.head[0].starts_with("PROV") { 7 } else { seed } };
    let mut ribbon = sheet.layer();
    let mut random = sheet.random.clone();
    machine.line(&mut ribbon, &mut random, at(17.0, 41.0), letter.place);
    machine.line(&mut ribbon, &mut random, at(17.0, 48.5), &format!("Oggetto: {}", letter.subject));
    let rule: String = letter.subject.chars().map(|_| '_').collect();
    machine.line(&mut ribbon, &mut random, at(17.0 + 9.0 * PITCH, 48.8), &rule);
    machine.line(&mut ribbon, &mut random, at(56.0, 57.0), letter.to);
    let after = machine.block(&mut ribbon, &mut random, at(17.0, 67.0), 5.4, letter.body);
    machine.line(&mut ribbon, &mut random, at(66.0, after + 5.0), letter.role);
    if letter.number == "1243" {
        // A slip, struck out with the next key.
        machine.line(&mut ribbon, &mut random, at(17.0 + 12.0 * PITCH, after - 5.4), "da esegir");
        machine.line(&mut ribbon, &mut random, at(17.0 + 12.0 * PITCH, after - 5.4), "xxxxxxxxx");
    }
    sheet.random = random;
    sheet.lay(&ribbon, RIBBON, 0.28, 0.22);
    let mut pen = sheet.layer();
    let hand = Hand { size: 2.6, slant: 0.55, pen: 0.34, shake: 0.9, breadth: 1.15 };
    let mut random = sheet.random.clone();
    hand.write(&mut pen, &mut random, at(66.0, after + 15.0), letter.signed);
    pen.lines(&[at(68.0, after + 18.0), at(84.0, after + 16.8), at(101.0, after + 17.8)], 0.3, 0.75);
    sheet.random = random;
    sheet.lay(&pen, BLUE_BLACK, 0.2, 0.5);
}

fn office(sheet: &mut Sheet, letter: &Letter, index: usize) {
    let (mut rubber, mut pen, mut pencil) = (sheet.layer(), sheet.layer(), sheet.layer());
    let mut random = sheet.random.clone();
    let stamp = ProtocolStamp {
        office: "PROVINCIA DI MONTALBANO",
        number: letter.number,
        date: letter.date,
        class: "10 - 4 - 3",
    };
    stamp.press(&mut rubber, &mut pen, &mut random, at(77.0, 11.0 + (index % 3) as f32), [2.5, -1.5, 1.0][index % 3]);
    if index % 2 == 1 {
        seal(&mut rubber, at(38.0, 154.0), 14.0, "UFFICIO TECNICO PROVINCIALE", "MONTALBANO");
    }
    let hand = Hand { size: 2.2, slant: 0.3, pen: 0.4, shake: 1.0, breadth: 1.1 };
    hand.write(&mut pencil, &mut random, at(116.0, 8.0), &(index + 1).to_string());
    if index == 2 {
        let note = Hand { size: 2.4, slant: 0.5, pen: 0.35, shake: 1.0, breadth: 1.2 };
        note.write(&mut pencil, &mut random, at(22.0, 171.0), "agli atti, risposto li 3 maggio");
    }
    sheet.random = random;
    sheet.lay(&rubber, VIOLET, 0.55, 0.7);
    sheet.lay(&pen, BLUE_BLACK, 0.2, 0.5);
    sheet.lay(&pencil, PENCIL, 0.5, 0.18);
}

const PROVINCE: [&str; 2] = ["PROVINCIA DI MONTALBANO", "UFFICIO TECNICO"];
const TOWN: [&str; 2] = ["COMUNE DI ROCCAFERRATA", "IL PODESTÀ"];

const LETTERS: [Letter; 5] = [
    Letter {
        head: TOWN,
        place: "Roccaferrata, li 8 marzo 1932",
        subject: "Ponte sul Rivafredda",
        to: "Alla Provincia di Montalbano",
        body: &[
            "     Si segnala a codesta Amministrazione che",
            "in seguito alla piena dei giorni 4 e 5 corren-",
            "te la spalla sinistra del ponte sul torrente",
            "Rivafredda, al Km. 12 della strada provinciale,",
            "presenta una lesione verticale della lunghezza",
            "di circa m. 3,20.",
            "     Il transito dei carri è stato limitato ad",
            "un solo veicolo per volta, con peso non supe-",
            "riore a q.li 30.",
            "     Si prega di voler disporre con urgenza un",
            "sopraluogo.",
        ],
        signed: "E. Altobrandi",
        role: "IL PODESTÀ",
        number: "1243",
        date: "10 mar 1932",
    },
    Letter {
        head: PROVINCE,
        place: "Montalbano, li 12 marzo 1932",
        subject: "Ponte sul Rivafredda: sopraluogo",
        to: "Al Podestà di Roccaferrata",
        body: &[
            "     In riscontro alla nota 8 corrente n. 211",
            "si comunica che l'ingegnere di sezione si re-",
            "cherà sul posto il giorno 15, alle ore 9.",
            "     Si gradirà la presenza dell'assistente ai",
            "lavori e del cantoniere di zona, ai quali vor-",
            "rà essere dato avviso a cura di codesto Comune.",
        ],
        signed: "Ing. C. Valdemarin",
        role: "L'INGEGNERE CAPO",
        number: "1289",
        date: "12 mar 1932",
    },
    Letter {
        head: PROVINCE,
        place: "Montalbano, li 18 marzo 1932",
        subject: "Relazione di sopraluogo",
        to: "All'On. Deputazione",
        body: &[
            "     Visitato il manufatto, si riferisce:",
            " 1) la lesione interessa il solo paramento;",
            " 2) le fondazioni risultano scalzate a valle",
            "    per una profondità di m. 0,70;",
            " 3) l'arco in mattoni è in buono stato.",
            "     Si propone la costruzione di una platea",
            "in calcestruzzo, con gabbionate a difesa, per",
            "una spesa presunta di L. 48.600, così distinta:",
            "",
            "  scavi e aggottamenti .......... L.   6.200",
            "  calcestruzzo .................. L.  27.900",
            "  gabbionate .................... L.  11.000",
            "  imprevisti .................... L.   3.500",
        ],
        signed: "Ing. C. Valdemarin",
        role: "L'INGEGNERE CAPO",
        number: "1352",
        date: "18 mar 1932",
    },
    Letter {
        head: ["F.LLI SGARZOLINI", "COSTRUZIONI - MONTALBANO"],
        place: "Montalbano, li 13 aprile 1932",
        subject: "Offerta lavori ponte",
        to: "All'Ufficio Tecnico Provinciale",
        body: &[
            "     La sottoscritta Ditta, presa visione del",
            "capitolato e visitati i luoghi, offre di ese-",
            "guire i lavori con il ribasso del 7,35 per cen-",
            "to sui prezzi di elenco.",
            "     Dichiara di poter dare mano ai lavori en-",
            "tro cinque giorni dalla consegna e di ultimar-",
            "li in giorni sessanta, salvo piene del torrente.",
        ],
        signed: "Sgarzolini Amedeo",
        role: "p. LA DITTA",
        number: "1630",
        date: "14 apr 1932",
    },
    Letter {
        head: PROVINCE,
        place: "Montalbano, li 6 luglio 1932",
        subject: "Certificato di ultimazione",
        to: "Alla Ragioneria",
        body: &[
            "     Si certifica che i lavori di consolidamen-",
            "to del ponte sul torrente Rivafredda sono sta-",
            "ti ultimati il 2 luglio corrente, in tempo uti-",
            "le, e regolarmente eseguiti.",
            "     Si può pertanto liquidare all'Impresa la",
            "seconda rata, in L. 22.513,95, al netto del ri-",
            "basso d'asta e delle ritenute di legge.",
        ],
        signed: "Ing. C. Valdemarin",
        role: "L'INGEGNERE CAPO",
        number: "2418",
        date: "7 lug 1932",
    },
];
