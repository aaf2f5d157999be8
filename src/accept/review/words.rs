//! The words of the contact sheet.

use std::collections::BTreeMap;

use crate::records::Lang;

const WORDS: &[(&str, &str, &str)] = &[
    ("title", "Contact sheet", "Foglio di controllo"),
    ("made", "Made", "Prodotto il"),
    ("profile", "Profile", "Profilo"),
    ("sample", "Sample", "Campione"),
    ("worst", "Worst first", "I casi peggiori"),
    ("flagged", "Flagged", "Segnalate"),
    ("all", "All", "Tutte"),
    ("open", "Not decided", "Da decidere"),
    (
        "sample_about",
        "Drawn at random; every page must be looked at, in this order.",
        "Estratte a caso; vanno esaminate tutte, in quest’ordine.",
    ),
    (
        "worst_about",
        "The pages with the heaviest findings. They do not count for the sample.",
        "Le pagine con i rilievi più gravi. Non contano per il campione.",
    ),
    (
        "flagged_about",
        "Pages on which something was found that a person should see.",
        "Pagine su cui è emerso qualcosa che una persona deve vedere.",
    ),
    ("who", "Who decides", "Chi decide"),
    ("who_hint", "id of fondo.toml", "id di fondo.toml"),
    ("accept", "Accept", "Accetta"),
    ("waive", "Waive", "Deroga"),
    ("rescan", "Rescan", "Rifare"),
    ("reject", "Reject", "Respingi"),
    ("defect", "Defect", "Difetto"),
    (
        "standard",
        "ISO 2859-1, single sampling, normal inspection",
        "ISO 2859-1, campionamento semplice, collaudo ordinario",
    ),
    ("reason", "Reason", "Motivazione"),
    ("save", "Save the decisions", "Salva le decisioni"),
    ("save_csv", "Save as a table", "Salva come tabella"),
    ("decided", "decided", "decise"),
    ("of", "of", "su"),
    (
        "keys",
        "Keys: ← → or J K the page before and after · A accept · W waive · R rescan · X reject · Z large picture · S save",
        "Tasti: ← → oppure J K pagina precedente e successiva · A accetta · W deroga · R rifare · X respingi · Z immagine grande · S salva",
    ),
    ("then", "Then apply the file:", "Poi applicare il file:"),
    ("no_picture", "no picture", "nessuna immagine"),
    ("hidden", "Restricted: not shown to this role", "Riservata: non visibile in questo ruolo"),
    ("whole_unit", "the unit as a whole", "l’unità nel suo insieme"),
    ("image", "image", "immagine"),
    ("nothing_found", "nothing was found", "nessun rilievo"),
    ("stands", "Decided", "Deciso"),
    ("by", "by", "da"),
    ("need_reason", "needs a reason", "manca la motivazione"),
    ("need_defect", "needs a defect or a reason", "mancano il difetto o la motivazione"),
    ("need_who", "Say first who decides.", "Indicare prima chi decide."),
    ("nothing", "Nothing was decided on yet.", "Non è stato ancora deciso nulla."),
    ("incomplete", "Some decisions lack their reason:", "Ad alcune decisioni manca la motivazione:"),
    ("delivery", "The delivery as a whole", "La consegna nel suo insieme"),
    (
        "more",
        "flagged pages are not on this sheet: decide on these first and make it anew.",
        "pagine segnalate non sono in questo foglio: decidere prima su queste e rifarlo.",
    ),
    ("class", "Class", "Classe"),
    ("allowed", "allowed", "ammesse"),
    ("found", "found", "trovate"),
    ("pages", "pages", "pagine"),
    ("critical", "critical", "critici"),
    ("major", "major", "gravi"),
    ("minor", "minor", "lievi"),
    ("letter", "Code letter", "Lettera codice"),
    ("level", "level", "livello"),
    ("empty", "Nothing needs to be decided.", "Non c’è nulla da decidere."),
    (
        "no_script",
        "This page needs JavaScript, which a browser has by itself; nothing is loaded from the network.",
        "Questa pagina richiede JavaScript, già presente nel browser; nulla viene caricato dalla rete.",
    ),
];

/// All words in `lang`, by their names in the template.
#[must_use]
pub fn words(lang: Lang) -> BTreeMap<&'static str, &'static str> {
    WORDS.iter().map(|(name, en, it)| (*name, lang.pick(*en, *it))).collect()
}
