//! The words of the report in both languages. The template asks for them by name; a name that is not here fails its
//! rendering.

use std::collections::BTreeMap;

use crate::records::{Lang, Severity, Unchecked, UnitState};

/// Name, English, Italian.
const WORDS: &[(&str, &str, &str)] = &[
    ("report", "Batch report", "Rapporto di consegna"),
    ("batch", "Batch", "Consegna"),
    ("profile", "Profile", "Profilo"),
    ("instant", "Date borne by the packages", "Data riportata nei pacchetti"),
    ("written", "Report written", "Rapporto redatto"),
    ("operator", "Operator", "Operatore"),
    ("program", "Program", "Programma"),
    ("corrective", "Corrective delivery", "Consegna correttiva"),
    ("at_a_glance", "At a glance", "In sintesi"),
    ("units", "Units", "Unità"),
    ("pages", "Pages", "Pagine"),
    ("recognised", "With text", "Con testo"),
    ("documents", "PDF/A documents", "Documenti PDF/A"),
    ("text", "Text: where the engine is least sure", "Testo: dove il motore è meno sicuro"),
    (
        "text_lead",
        "Mean confidence of the engine over a page, 0 to 100. It ranks pages to be looked at; it says nothing of how many letters are right.",
        "Confidenza media del motore su una pagina, da 0 a 100. Ordina le pagine da rivedere; non dice quante lettere siano giuste.",
    ),
    ("confidence", "Confidence", "Confidenza"),
    ("words", "Words", "Parole"),
    ("files", "Files", "File"),
    ("received", "Received", "Ricevuti"),
    ("packaged_bytes", "In packages", "Nei pacchetti"),
    ("duration", "Working time", "Tempo di lavoro"),
    ("states", "Where the units stand", "Stato delle unità"),
    ("attention", "Held and refused", "Sospese e respinte"),
    (
        "attention_lead",
        "These units have no new package. Each finding says what to do; after that, run the same command again.",
        "Queste unità non hanno un nuovo pacchetto. Ogni rilievo indica che cosa fare; poi si ripete lo stesso comando.",
    ),
    ("nothing_held", "No unit was held or refused.", "Nessuna unità è stata sospesa o respinta."),
    ("look", "Accepted, worth a look", "Accettate, da rivedere"),
    (
        "look_lead",
        "These units were packaged. Somebody should look at what is noted here.",
        "Queste unità sono state impacchettate. È bene che una persona guardi quanto segnalato.",
    ),
    ("delivery", "About the delivery as a whole", "Sulla consegna nel suo insieme"),
    ("reconciliation", "Scope and reconciliation", "Ambito e riscontro"),
    (
        "reconciliation_lead",
        "Counted over all deliveries up to this one.",
        "Conteggio su tutte le consegne fino a questa.",
    ),
    ("expected", "Expected", "Attese"),
    ("delivered", "Delivered", "Consegnate"),
    ("not_accepted", "Delivered, held or refused", "Consegnate, sospese o respinte"),
    ("awaited", "Still awaited", "Ancora attese"),
    ("without_files", "Without files, for a reason on record", "Senza file, con motivo registrato"),
    ("unexpected", "Delivered, named nowhere", "Consegnate ma non previste"),
    ("extent_differs", "Page count differs from the declared one", "Consistenza diversa da quella dichiarata"),
    ("undeclared_gaps", "With undeclared gaps", "Con lacune non dichiarate"),
    ("codes", "Findings by code", "Rilievi per codice"),
    (
        "codes_lead",
        "All findings, one a row, are in findings.csv.",
        "Tutti i rilievi, uno per riga, sono in findings.csv.",
    ),
    ("no_findings", "Nothing was found.", "Nessun rilievo."),
    ("code", "Code", "Codice"),
    ("severity", "Severity", "Gravità"),
    ("findings", "Findings", "Rilievi"),
    ("in_units", "Units", "Unità"),
    ("meaning", "What it means, what to do", "Significato e rimedio"),
    ("unchecked", "What was not checked", "Che cosa non è stato verificato"),
    (
        "unchecked_lead",
        "Silence about these things does not mean that they are in order.",
        "Il silenzio su questi punti non significa che siano in ordine.",
    ),
    ("time", "Time and throughput", "Tempi e rendimento"),
    ("runs", "Runs, interrupted ones included", "Esecuzioni, comprese quelle interrotte"),
    ("first_started", "First run began", "Inizio della prima esecuzione"),
    ("last_seen", "Last activity", "Ultima attività"),
    ("processed", "Read and packaged in that time", "Letti e impacchettati in quel tempo"),
    ("throughput", "Throughput", "Rendimento"),
    ("pages_per_second", "pages a second", "pagine al secondo"),
    ("restricted", "Restricted", "Riservata"),
    (
        "restricted_note",
        "Access is restricted: title, file names, values and pictures are not shown.",
        "Accesso riservato: titolo, nomi dei file, valori e immagini non sono mostrati.",
    ),
    ("whole_unit", "the unit as a whole", "l’unità nel suo insieme"),
    ("whole_delivery", "the delivery as a whole", "la consegna nel suo insieme"),
    ("page", "page", "pagina"),
    ("row", "row", "riga"),
    ("unit", "unit", "unità"),
    ("remedy", "What to do", "Che cosa fare"),
    ("details", "Details", "Dettagli"),
    ("item", "Item", "Voce"),
    ("number", "Number", "Numero"),
    ("csv_pointer", "the full list is in findings.csv", "l’elenco completo è in findings.csv"),
    ("value", "Value", "Valore"),
    ("picture_of", "Thumbnail of", "Miniatura di"),
    ("empty", "none", "nessuna"),
];

/// The words in `lang`, by name.
pub fn words(lang: Lang) -> BTreeMap<&'static str, &'static str> {
    WORDS.iter().map(|(name, en, it)| (*name, lang.pick(*en, *it))).collect()
}

/// A severity, for people.
pub fn severity(severity: Severity, lang: Lang) -> &'static str {
    match severity {
        Severity::Error => lang.pick("error", "errore"),
        Severity::Warning => lang.pick("warning", "avviso"),
        Severity::Info => lang.pick("information", "informazione"),
    }
}

/// A state, for people.
pub fn state(state: UnitState, lang: Lang) -> &'static str {
    match state {
        UnitState::Surveyed => lang.pick("surveyed", "rilevata"),
        UnitState::Processed => lang.pick("processed", "elaborata"),
        UnitState::Held => lang.pick("held", "sospesa"),
        UnitState::Refused => lang.pick("refused", "respinta"),
        UnitState::Accepted => lang.pick("accepted", "accettata"),
        UnitState::Packaged => lang.pick("packaged", "impacchettata"),
        UnitState::Withdrawn => lang.pick("withdrawn", "ritirata"),
    }
}

/// What was not checked: a title, and why it matters.
pub fn unchecked(what: Unchecked, lang: Lang) -> (&'static str, &'static str) {
    match what {
        Unchecked::Originals => lang.pick(
            ("Comparison with the originals", "The images were not compared with the documents. Only that comparison supports an attestation of conformity."),
            ("Raffronto con gli originali", "Le immagini non sono state raffrontate con i documenti. Solo il raffronto consente un’attestazione di conformità."),
        ),
        Unchecked::Legibility => lang.pick(
            ("Legibility", "Files were checked for being whole, and page images measured where the profile asks for it (writing, skew, sharpness, tone, doubles). Whether a page can be read, is complete and stands the right way up, a person must judge."),
            ("Leggibilità", "È stato verificato che i file siano integri e, dove il profilo lo chiede, le immagini sono state misurate (scrittura, inclinazione, nitidezza, toni, doppioni). Se una pagina si legge, è completa e ben orientata lo giudica una persona."),
        ),
        Unchecked::Signatures => lang.pick(
            ("Signatures and time stamps", "They came along, beside the documents or inside PDFs, and were kept. Neither their validity nor that of their certificates was examined."),
            ("Firme e marche temporali", "Giunte accanto ai documenti o dentro i PDF, sono state conservate. Non ne è stata esaminata la validità, né quella dei certificati."),
        ),
        Unchecked::IntegrityBeforeIntake => lang.pick(
            ("Integrity before intake", "The supplier sent no checksums. From intake on every byte is under control; what happened before is unknown."),
            ("Integrità prima dell’acquisizione", "Il fornitore non ha consegnato impronte. Dall’acquisizione in poi ogni byte è sotto controllo; ciò che è avvenuto prima non è noto."),
        ),
        Unchecked::Completeness => lang.pick(
            ("Completeness of the delivery", "Without an inventory or a scope nothing says what should have come."),
            ("Completezza della consegna", "Senza inventario o ambito nulla dice che cosa dovesse arrivare."),
        ),
        Unchecked::PendingUnits => lang.pick(
            ("Units that were not reached", "The run was cut off. Run the same command again: it goes on where it stopped."),
            ("Unità non raggiunte", "L’esecuzione è stata interrotta. Ripetere lo stesso comando: riprende da dove si era fermata."),
        ),
    }
}
