//! The defects that people name when they look at an image, after the lists of digitisation contracts (ICDP,
//! *collaudo*).

use super::super::finding::Lang;
use super::terms::DefectClass;

/// One kind of defect.
#[derive(Debug, PartialEq, Eq)]
pub struct Defect {
    /// The stable name.
    pub slug: &'static str,
    /// Its class, unless the profile's clauses say otherwise.
    pub class: DefectClass,
    /// English.
    pub en: &'static str,
    /// Italian.
    pub it: &'static str,
}

impl Defect {
    /// Finds a defect by its stable name.
    #[must_use]
    pub fn find(slug: &str) -> Option<&'static Self> {
        DEFECTS.iter().find(|defect| defect.slug == slug)
    }

    /// What it is called in `lang`.
    #[must_use]
    pub fn name(&self, lang: Lang) -> &'static str {
        lang.pick(self.en, self.it)
    }
}

const fn defect(slug: &'static str, class: DefectClass, en: &'static str, it: &'static str) -> Defect {
    Defect { slug, class, en, it }
}

/// All of them, the heaviest first.
pub const DEFECTS: [Defect; 16] = [
    defect("illegible", DefectClass::Critical, "not legible", "illeggibile"),
    defect("wrong-page", DefectClass::Critical, "not the page that it should be", "pagina sbagliata"),
    defect("missing-page", DefectClass::Critical, "a page is missing here", "manca una pagina"),
    defect("damaged-file", DefectClass::Critical, "the file is damaged", "file danneggiato"),
    defect("double-page", DefectClass::Major, "the page was captured twice", "pagina ripresa due volte"),
    defect("wrong-order", DefectClass::Major, "out of order", "fuori ordine"),
    defect("cut", DefectClass::Major, "text or margin is cut off", "testo o margine tagliato"),
    defect("out-of-focus", DefectClass::Major, "out of focus", "sfocata"),
    defect("colour", DefectClass::Major, "wrong colours", "colori errati"),
    defect("exposure", DefectClass::Major, "too dark or too light", "troppo scura o troppo chiara"),
    defect("resolution", DefectClass::Major, "resolution below what was agreed", "risoluzione inferiore al pattuito"),
    defect("foreign-object", DefectClass::Major, "fingers, shadows or foreign objects", "dita, ombre o corpi estranei"),
    defect("moire", DefectClass::Minor, "moiré or scanner stripes", "moiré o righe dello scanner"),
    defect("skewed", DefectClass::Minor, "skewed", "storta"),
    defect("dust", DefectClass::Minor, "dust or spots", "polvere o macchie"),
    defect("border", DefectClass::Minor, "border too wide or too narrow", "bordo troppo largo o troppo stretto"),
];
