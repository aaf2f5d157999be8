//! The rules that are not evaluated, and those that are not evaluated for everything, each with why.

use crate::records::PdfaFlavour;

/// A rule by its numbers in part 1 and in the later parts, and the reason in English and Italian.
struct Reservation {
    part1: Option<&'static str>,
    part2: Option<&'static str>,
    en: &'static str,
    it: &'static str,
}

/// Number of the rule and the reason, in English and Italian.
pub type Reserved = (&'static str, &'static str, &'static str);

const PROGRAMS_EN: &str = "not for programs that cannot be read, for compact programs whose encoding is a predefined one that the font does not repeat, and for composite fonts with a predefined map other than Identity";
const PROGRAMS_IT: &str = "non per i programmi illeggibili, i programmi compatti con una codifica predefinita non ripetuta nel font e i font composti con una CMap predefinita diversa da Identity";

const PARTLY: [Reservation; 7] = [
    Reservation { part1: Some("6.3.5-1"), part2: Some("6.2.11.4.1-2"), en: PROGRAMS_EN, it: PROGRAMS_IT },
    Reservation { part1: Some("6.3.6-1"), part2: Some("6.2.11.5-1"), en: PROGRAMS_EN, it: PROGRAMS_IT },
    Reservation { part1: None, part2: Some("6.2.11.8-1"), en: PROGRAMS_EN, it: PROGRAMS_IT },
    Reservation {
        part1: Some("6.3.5-2"),
        part2: Some("6.2.11.4.2-1"),
        en: "not for names of expert sets in compact programs",
        it: "non per i nomi dei set expert nei programmi compatti",
    },
    Reservation {
        part1: Some("6.3.5-3"),
        part2: Some("6.2.11.4.2-2"),
        en: "not for compact programs without character identifiers",
        it: "non per i programmi compatti senza identificatori di carattere",
    },
    Reservation {
        part1: None,
        part2: Some("6.4.3-3"),
        en: "the envelope is read, no signature is validated",
        it: "la busta è letta, nessuna firma è verificata",
    },
    Reservation {
        part1: None,
        part2: Some("6.8-5"),
        en: "the embedded file is pre-checked against what it claims, two levels deep",
        it: "il file incorporato è sottoposto al controllo preliminare di quanto dichiara, per due livelli",
    },
];

/// The rules of a flavour that are not evaluated: none.
#[must_use]
pub const fn not_evaluated(_: PdfaFlavour) -> &'static [Reserved] {
    &[]
}

/// The rules of a flavour that are not evaluated for everything that they are about.
pub fn partly_evaluated(flavour: PdfaFlavour) -> impl Iterator<Item = Reserved> {
    PARTLY.iter().filter_map(move |rule| {
        let number = if flavour == PdfaFlavour::A1b { rule.part1 } else { rule.part2 };
        let number = number.filter(|number| *number != "6.8-5" || flavour != PdfaFlavour::A3b)?;
        Some((number, rule.en, rule.it))
    })
}
