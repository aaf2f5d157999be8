//! Files (fascicoli): numbers, dates, classification, retention, subjects.

use crate::records::codes::sacer as codes;

use super::super::super::xml_tree::{DATE, Element, is_date};
use super::preflight::{Run, shown, word};

/// Longest description of a link, in characters.
const LONGEST_LINK: usize = 254;

/// Checks an index of a file.
pub(super) fn check(root: &Element, run: &mut Run<'_>) {
    counts(root, run);
    let archival = root.find(&["ProfiloArchivistico", "ProfiloArchivisticoFascicolo"]);
    let general = root.find(&["ProfiloGenerale", "ProfiloGeneraleFascicolo"]);
    if let Some(archival) = archival {
        self::archival(archival, run);
    }
    if let Some(general) = general {
        dates(root, general, run);
        subjects(general, run);
        ends(root, general, run);
    }
}

/// Declared numbers are those of the listed units and files.
fn counts(root: &Element, run: &mut Run<'_>) {
    let groups = [
        ("UnitaDocumentarie", "NumeroUnitaDocumentarie", "DettaglioUnitaDocumentarie", "UnitaDocumentaria"),
        ("Fascicoli", "NumeroFascicoli", "DettaglioFascicoli", "Fascicolo"),
    ];
    for (group, number, list, name) in groups {
        let Some(group) = root.find(&["Contenuto", group]) else { continue };
        let found = group.first(list).map_or(0, |list| list.all(name).count());
        let declared = word(group, &[number]);
        if declared.parse() != Ok(found) {
            let finding = run.about(codes::SACER_COUNT_DIFFERS, "FASC-003-001").with("element", number);
            run.say(finding.with("declared", shown(&declared)).with("found", found));
        }
    }
}

fn archival(profile: &Element, run: &mut Run<'_>) {
    if word(profile, &["SegnaturaArchivistica", "Classificazione", "IndiceClassificazione"]).is_empty() {
        let finding = run.about(codes::SACER_FILE_CLASSIFICATION, "FASC-004-002");
        run.say(finding);
    }
    if word(profile, &["PianoConservazione", "TempoConservazione"]).is_empty() {
        let finding = run.about(codes::SACER_FILE_RETENTION_MISSING, "FAS_PF_GEN-003-005");
        run.say(finding);
    }
    let links = profile.first("Collegamenti").into_iter().flat_map(|links| links.all("FascicoloCollegato"));
    for link in links {
        let length = link.text_of("DescrizioneCollegamento").unwrap_or_default().chars().count();
        if length > LONGEST_LINK {
            let finding = run.about(codes::SACER_VALUE_LENGTH, "FASC-006-002").with("found", length);
            let finding = finding.with("place", "Collegamenti/FascicoloCollegato/DescrizioneCollegamento");
            run.say(finding.with("expected", format!("0 – {LONGEST_LINK}")));
        }
    }
}

/// Opened before closed; closed where it goes into the archive.
fn dates(root: &Element, general: &Element, run: &mut Run<'_>) {
    let (opened, closed) = (word(general, &["DataApertura"]), word(general, &["DataChiusura"]));
    for (element, value) in [("DataApertura", &opened), ("DataChiusura", &closed)] {
        if !value.is_empty() && !is_date(value) {
            let finding = run.about(codes::SACER_VALUE_FORM, "FAS_PF_GEN-002-001").with("found", shown(value));
            run.say(finding.with("place", format!("ProfiloGenerale/{element}")).with("expected", DATE));
            return;
        }
    }
    // Both are dates, or empty: their first ten characters compare as days.
    if !closed.is_empty() && opened.get(..10) > closed.get(..10) {
        let finding = run.about(codes::SACER_FILE_DATES, "FAS_PF_GEN-003-001").with("opened", &opened);
        run.say(finding.with("closed", &closed));
    }
    if closed.is_empty() && word(root, &["Parametri", "TipoConservazione"]) == "IN_ARCHIVIO" {
        let finding = run.about(codes::SACER_FILE_NOT_CLOSED, "FAS_PF_GEN-003-002");
        run.say(finding);
    }
}

/// A subject has a denomination, or a surname and a name.
fn subjects(general: &Element, run: &mut Run<'_>) {
    for subject in general.first("Soggetti").into_iter().flat_map(|subjects| subjects.all("Soggetto")) {
        // The name stands in an element that says of which kind the subject is.
        let kinds = subject.elements().filter(|kind| kind.name.local.starts_with("TipoSoggetto"));
        let holders: Vec<_> = kinds.chain([subject]).collect();
        let has = |name| holders.iter().any(|holder| !word(holder, &[name]).is_empty());
        let provider = match (has("Denominazione"), has("Cognome"), has("Nome")) {
            (false, false, false) => "FAS_PF_GEN-003-006",
            (false, true, false) | (false, false, true) => "FAS_PF_GEN-003-007",
            (true, true, _) | (true, _, true) => "FAS_PF_GEN-003-008",
            (true, false, false) | (false, true, true) => continue,
        };
        let finding = run.about(codes::SACER_FILE_SUBJECT, provider);
        run.say(finding.with("found", shown(&word(subject, &["Ruolo"]))));
    }
}

/// The first and the last document are listed.
fn ends(root: &Element, general: &Element, run: &mut Run<'_>) {
    let key = |of: &Element| {
        let register = of.first("Registro").or_else(|| of.first("TipoRegistro")).map(Element::text).unwrap_or_default();
        format!("{}-{}-{}", register.trim(), word(of, &["Anno"]), word(of, &["Numero"]))
    };
    let listed = root.find(&["Contenuto", "UnitaDocumentarie", "DettaglioUnitaDocumentarie"]);
    for (element, provider) in
        [("PrimoDocumentoNelFascicolo", "FAS_PF_GEN-003-003"), ("UltimoDocumentoNelFascicolo", "FAS_PF_GEN-003-004")]
    {
        let Some(end) = general.first(element) else { continue };
        let found = key(end);
        if !listed.is_some_and(|listed| listed.all("UnitaDocumentaria").any(|unit| key(unit) == found)) {
            let finding = run.about(codes::SACER_FILE_END_UNLISTED, provider).with("element", element);
            run.say(finding.with("found", shown(&found)));
        }
    }
}
