//! What lives in the provider's database: types, registers, years, profiles. Checked as far as the agreement tells it.

use regex::Regex;

use crate::records::codes::sacer as codes;

use super::super::super::xml_tree::Element;
use super::super::agreement::{Agreement, Register};
use super::super::key::{Depositor, LONGEST_KEY, LONGEST_URN, Names, UnitKey, normalised};
use super::preflight::{Run, all_documents, components_of, shown, word};

/// Checks a request against the agreement.
pub(super) fn check(root: &Element, agreement: &Agreement, run: &mut Run<'_>) {
    let is_unit = *root.name.local == *"UnitaDocumentaria";
    key(root, run);
    if is_unit {
        listed(root, &["Intestazione", "TipologiaUnitaDocumentaria"], &agreement.unit_types, "UD-003-001", run);
        profile(root, agreement, run);
        normative(root, agreement, run);
        specific(root, agreement, run);
    }
    register(root, &agreement.registers, run);
    for (kind, document) in all_documents(root) {
        let is_main = kind == "DocumentoPrincipale";
        let (known, provider) = if is_main {
            (&agreement.main_documents, "DOC-001-002")
        } else {
            (&agreement.other_documents, "DOC-001-001")
        };
        listed(document, &["TipoDocumento"], known, provider, run);
        listed(document, &["StrutturaOriginale", "TipoStruttura"], &agreement.structures, "DOC-005-001", run);
    }
}

/// A value is one of those that were agreed. One that is not there is for the schema to miss.
pub(super) fn listed(of: &Element, path: &[&str], known: &[String], provider: &'static str, run: &mut Run<'_>) {
    if known.is_empty() {
        return run.unknown(&[provider]);
    }
    let found = word(of, path);
    if !found.is_empty() && !known.contains(&found) {
        let finding = run.about(codes::SACER_NOT_AGREED, provider).with("place", path.join("/"));
        run.say(finding.with("found", shown(&found)));
    }
}

/// Lengths of the key and of the names that the provider derives from it, and characters that its file system does not
/// take.
fn key(root: &Element, run: &mut Run<'_>) {
    let part = |name| word(root, &["Intestazione", "Chiave", name]);
    let sender = |name| word(root, &["Intestazione", "Versatore", name]);
    let key = UnitKey {
        register: part("TipoRegistro"),
        year: part("Anno").parse().unwrap_or_default(),
        number: part("Numero"),
    };
    let depositor = Depositor { environment: sender("Ambiente"), body: sender("Ente"), structure: sender("Struttura") };
    let shown_key = key.normalised();
    if shown_key.chars().count() > LONGEST_KEY {
        let finding = run.about(codes::SACER_KEY_TOO_LONG, "UD-007-002").with("most", LONGEST_KEY);
        run.say(finding.with("found", shown_key.chars().count()).with("key", shown(&key.shown())));
    }
    let names = Names::new(&depositor, &key);
    let documents = all_documents(root).count();
    let components = all_documents(root).map(|(_, document)| components_of(document).count()).max().unwrap_or(0);
    let longest = names.component(documents, components);
    if longest.chars().count() > LONGEST_URN {
        let finding = run.about(codes::SACER_KEY_TOO_LONG, "UD-007-003").with("most", LONGEST_URN);
        run.say(finding.with("found", longest.chars().count()).with("key", shown(&longest)));
    }
    let parts = [
        ("Ambiente", &depositor.environment, "FILESYS-001-001"),
        ("Ente", &depositor.body, "FILESYS-001-002"),
        ("Struttura", &depositor.structure, "FILESYS-001-003"),
        ("TipoRegistro", &key.register, "FILESYS-001-004"),
        ("Numero", &key.number, "FILESYS-001-005"),
    ];
    for (element, value, provider) in parts {
        if *value != normalised(value) {
            let finding = run.about(codes::SACER_KEY_NOT_POSIX, provider).with("element", element);
            run.say(finding.with("found", shown(value)));
        }
    }
}

/// The register is one of those agreed, open for the year, and its numbers are of the agreed form.
fn register(root: &Element, registers: &[Register], run: &mut Run<'_>) {
    let path = ["Intestazione", "Chiave", "TipoRegistro"];
    let name = word(root, &path);
    let Some(register) = registers.iter().find(|register| register.name == name) else {
        run.unknown(&["UD-003-004", "UD-007-001"]);
        let names: Vec<_> = registers.iter().map(|register| register.name.clone()).collect();
        return listed(root, &path, &names, "UD-003-002", run);
    };
    let year = word(root, &["Intestazione", "Chiave", "Anno"]).parse::<u16>();
    let (first, last) = (register.first_year.unwrap_or(0), register.last_year.unwrap_or(9999));
    if let Ok(year) = year
        && !(first..=last).contains(&year)
    {
        let finding = run.about(codes::SACER_YEAR_OUTSIDE, "UD-003-004").with("found", year);
        run.say(finding.with("register", &name).with("expected", format!("{first} – {last}")));
    }
    match &register.number {
        None => run.unknown(&["UD-007-001"]),
        Some(expected) => {
            let number = word(root, &["Intestazione", "Chiave", "Numero"]);
            // An expression that cannot be read was refused with the profile.
            let fits = Regex::new(&format!("^(?:{expected})$")).is_ok_and(|expression| expression.is_match(&number));
            if !fits {
                let finding = run.about(codes::SACER_NUMBER_FORM, "UD-007-001").with("found", shown(&number));
                run.say(finding.with("expected", expected));
            }
        }
    }
}

/// Subject and date, where the provider wants them.
fn profile(root: &Element, agreement: &Agreement, run: &mut Run<'_>) {
    let wanted = [
        ("Oggetto", agreement.subject_required, "UD-014-001", "title"),
        ("Data", agreement.date_required, "UD-014-002", "dates"),
    ];
    for (element, required, provider, column) in wanted {
        match required {
            None => run.unknown(&[provider]),
            Some(true) if word(root, &["ProfiloUnitaDocumentaria", element]).is_empty() => {
                let finding = run.about(codes::SACER_PROFILE_INCOMPLETE, provider).with("element", element);
                run.say(finding.with("column", column));
            }
            Some(_) => {}
        }
    }
}

/// The normative profile is there in the agreed version, or not at all.
fn normative(root: &Element, agreement: &Agreement, run: &mut Run<'_>) {
    let Some(expected) = &agreement.normative_profile else {
        return run.unknown(&["PROFNORM-001-001", "PROFNORM-001-002", "PROFNORM-001-004"]);
    };
    let found = root.first("ProfiloNormativo").map(|profile| profile.attribute("versione").unwrap_or_default());
    let (code, provider) = match found {
        None if expected.is_empty() => return,
        Some(found) if found == expected && !expected.is_empty() => return,
        None => (codes::SACER_NORMATIVE_PROFILE_MISSING, "PROFNORM-001-001"),
        Some(_) if expected.is_empty() => (codes::SACER_NOT_AGREED, "PROFNORM-001-004"),
        Some(_) => (codes::SACER_NOT_AGREED, "PROFNORM-001-002"),
    };
    let finding = run.about(code, provider).with("expected", expected);
    run.say(finding.with("place", "ProfiloNormativo/@versione").with("found", shown(found.unwrap_or_default())));
}

/// Specific data of the unit: version, names once, lengths.
fn specific(root: &Element, agreement: &Agreement, run: &mut Run<'_>) {
    let data = root.first("DatiSpecifici");
    match &agreement.specific_data {
        None => run.unknown(&["DATISPEC-001-001", "DATISPEC-001-002"]),
        Some(expected) => {
            let found = data.map(|data| word(data, &["VersioneDatiSpecifici"]));
            match found {
                None if expected.is_empty() => {}
                None => {
                    let finding = run.about(codes::SACER_SPECIFIC_DATA_MISSING, "DATISPEC-001-002");
                    run.say(finding.with("place", "UnitaDocumentaria").with("expected", expected));
                }
                Some(found) if found == *expected => {}
                Some(found) => {
                    let finding = run.about(codes::SACER_NOT_AGREED, "DATISPEC-001-001");
                    let finding = finding.with("place", "DatiSpecifici/VersioneDatiSpecifici");
                    run.say(finding.with("found", shown(&found)));
                }
            }
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    for value in data.into_iter().flat_map(Element::elements) {
        let name = &*value.name.local;
        if !seen.insert(name.to_owned()) {
            let finding = run.about(codes::SACER_IDENTIFIER_TWICE, "DATISPEC-002-002").with("identifier", shown(name));
            run.say(finding.with("element", "DatiSpecifici"));
        }
        let length = value.text().chars().count();
        if let Some(most) = agreement.specific_data_length.filter(|most| length > *most) {
            let finding = run.about(codes::SACER_VALUE_LENGTH, "DATISPEC-002-001").with("found", length);
            run.say(finding.with("expected", format!("0 – {most}")).with("place", format!("DatiSpecifici/{name}")));
        }
    }
    if agreement.specific_data_length.is_none() {
        run.unknown(&["DATISPEC-002-001"]);
    }
}
