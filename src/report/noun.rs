//! Words that are counted.

use crate::records::Lang;

/// A word in the singular and the plural of both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Noun {
    en: [&'static str; 2],
    it: [&'static str; 2],
}

impl Noun {
    const fn new(en: [&'static str; 2], it: [&'static str; 2]) -> Self {
        Self { en, it }
    }

    /// The word that goes with this number.
    #[must_use]
    pub const fn of(&self, value: u64, lang: Lang) -> &'static str {
        lang.plural(value, self.en, self.it)
    }
}

/// Batches.
pub const BATCHES: Noun = Noun::new(["batch", "batches"], ["consegna", "consegne"]);
/// Decisions.
pub const DECISIONS: Noun = Noun::new(["decision", "decisions"], ["decisione", "decisioni"]);
/// Events.
pub const EVENTS: Noun = Noun::new(["event", "events"], ["evento", "eventi"]);
/// Errors.
pub const ERRORS: Noun = Noun::new(["error", "errors"], ["errore", "errori"]);
/// Files.
pub const FILES: Noun = Noun::new(["file", "files"], ["file", "file"]);
/// Images.
pub const IMAGES: Noun = Noun::new(["image", "images"], ["immagine", "immagini"]);
/// Pages.
pub const PAGES: Noun = Noun::new(["page", "pages"], ["pagina", "pagine"]);
/// Places in a text.
pub const PLACES: Noun = Noun::new(["place", "places"], ["punto", "punti"]);
/// Rescans.
pub const RESCANS: Noun = Noun::new(["rescan", "rescans"], ["riacquisizione", "riacquisizioni"]);
/// Rows.
pub const ROWS: Noun = Noun::new(["row", "rows"], ["riga", "righe"]);
/// Units.
pub const UNITS: Noun = Noun::new(["unit", "units"], ["unità", "unità"]);
/// Warnings.
pub const WARNINGS: Noun = Noun::new(["warning", "warnings"], ["avviso", "avvisi"]);
/// Versions.
pub const VERSIONS: Noun = Noun::new(["version", "versions"], ["versione", "versioni"]);

/// Units that were packaged.
pub const PACKAGED: Noun = Noun::new(["packaged", "packaged"], ["impacchettata", "impacchettate"]);
/// Units on which nothing had to be done.
pub const UNCHANGED: Noun = Noun::new(["unchanged", "unchanged"], ["invariata", "invariate"]);
/// Units that are held.
pub const HELD: Noun = Noun::new(["held", "held"], ["sospesa", "sospese"]);
/// Units that were refused.
pub const REFUSED: Noun = Noun::new(["refused", "refused"], ["respinta", "respinte"]);
/// Units that are being worked on.
pub const UNDERWAY: Noun = Noun::new(["under way", "under way"], ["in lavorazione", "in lavorazione"]);
/// Units that were not reached.
pub const PENDING: Noun = Noun::new(["not reached", "not reached"], ["non raggiunta", "non raggiunte"]);
/// Units that were withdrawn.
pub const WITHDRAWN: Noun = Noun::new(["withdrawn", "withdrawn"], ["ritirata", "ritirate"]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_singular_and_none_is_not() {
        for (value, en, it) in [(0, "pages", "pagine"), (1, "page", "pagina"), (2, "pages", "pagine")] {
            assert_eq!((PAGES.of(value, Lang::En), PAGES.of(value, Lang::It)), (en, it));
        }
    }
}
