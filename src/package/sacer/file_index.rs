//! The index of the file (fascicolo) that the documentary units of a unit make.

use crate::formats::sacer::{FileConservation, FileIndex, FileKey, Filed, FiledList, OpenProfile, UnitKey};
use crate::formats::xml_tree::Element;
use crate::profile::{SacerFile, SacerRules};
use crate::records::codes::deposit as codes;
use crate::records::{Finding, Subject};

use super::super::error::PackageError;
use super::super::layout::package_name;
use super::super::provider::ShapeOrder;
use super::super::values::Values;
use super::dates::opened_and_closed;
use super::plan::{agid, depositor};

/// The index, or what keeps it from being made.
///
/// # Errors
/// The metadata cannot be written.
pub(super) fn file_index(
    order: &ShapeOrder<'_>,
    rules: &SacerRules,
    file: &SacerFile,
    values: &Values,
    keys: &[UnitKey],
) -> Result<Result<FileIndex, Finding>, PackageError> {
    let subject = || Subject::Package { name: package_name(order.record), entry: None };
    let missing = |place: &str, field: &str| {
        Finding::new(codes::DEPOSIT_VALUE_MISSING, subject()).with("place", place).with("field", field)
    };
    let number = match values.fill(&file.number) {
        Ok(number) => number,
        Err(place) => return Ok(Err(missing(&place, "Chiave/Numero"))),
    };
    let (opened, closed) = opened_and_closed(order.record);
    let Some(opened) = opened else { return Ok(Err(missing("description.opened", "DataApertura"))) };
    let filed = |(place, key): (i64, &UnitKey)| Filed { key: key.clone(), position: Some(place), added: None };
    let Some(units) = FiledList::of((1..).zip(keys).map(filed).collect()) else {
        let finding = Finding::new(codes::DEPOSIT_TOO_MANY, subject());
        return Ok(Err(finding.with("found", keys.len()).with("most", 9_999)));
    };
    let normative = match &rules.normative {
        Some(version) => agid(order)?.map(|metadata| OpenProfile { version: version.clone(), content: vec![metadata] }),
        None => None,
    };
    let mut general = Element::new("ProfiloGeneraleFascicolo");
    general.push_leaf("DataApertura", Some(&opened.to_string()));
    let closed = closed.filter(|_| !file.in_advance).map(|date| date.to_string());
    general.push_leaf("DataChiusura", closed.as_deref());
    general.push_leaf("Oggetto", values.fill(&rules.subject).ok().as_deref());
    let profile = |content| OpenProfile { version: file.version.clone(), content: vec![content] };
    Ok(Ok(FileIndex {
        version: file.version.clone(),
        conservation: if file.in_advance { FileConservation::InAdvance } else { FileConservation::Archive },
        force_classification: None,
        force_number: rules.force.number_format,
        force_link: rules.force.link,
        simulate: rules.force.simulate,
        depositor: depositor(rules),
        user: rules.user.clone(),
        producer: None,
        key: FileKey { year: u16::try_from(opened.year()).unwrap_or_default(), number },
        kind: file.file_type.clone(),
        archival: profile(archival(order, values)),
        normative,
        general: profile(general),
        specific: None,
        units: Some(units),
        files: None,
    }))
}

/// `ProfiloArchivisticoFascicolo`.
fn archival(order: &ShapeOrder<'_>, values: &Values) -> Element {
    let mut classification = Element::new("Classificazione");
    let code = values.value("description.classification");
    classification.push_leaf("IndiceClassificazione", code.as_deref());
    if let (Some(code), Some(label)) = (&code, values.value("description.classification_label")) {
        let voice = Element::new("VoceClassificazione")
            .with(Element::leaf("CodiceVoce", code.as_str()))
            .with(Element::leaf("DescrizioneVoce", label));
        classification.push(Element::new("DescrizioneIndiceClassificazione").with(voice));
    }
    let mut profile =
        Element::new("ProfiloArchivisticoFascicolo").with(Element::new("SegnaturaArchivistica").with(classification));
    let description = order.record.description.as_ref();
    if let Some(years) = description.and_then(|description| description.retention_years()) {
        profile.push(Element::new("PianoConservazione").with(Element::leaf("TempoConservazione", years.to_string())));
    }
    profile
}
