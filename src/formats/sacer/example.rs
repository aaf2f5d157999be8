//! A request and an index of a file with everything in them, for the tests of this room and of those that use it.

use crate::records::Hex;

use super::super::xml_tree::Element;
use super::{
    Agreement, ArchivalProfile, Component, Depositor, Document, DocumentRole, FileConservation, FileCover, FileIndex,
    FileKey, Filed, FiledList, Force, GivenFile, NormativeProfile, OpenProfile, Register, SpecificData, Support,
    UnitKey, UnitRequest,
};

pub fn component(id: &str, order: u32) -> Component {
    Component {
        id: id.to_owned(),
        order,
        kind: Some("Contenuto".to_owned()),
        support: Support::File,
        name: Some(format!("{id}.tif")),
        format: Some("TIFF".to_owned()),
        sha256: Some(Hex([7; 32])),
        original_id: Some(format!("{id}.tif")),
        parts: Vec::new(),
        time_reference: None,
    }
}

pub fn document(id: &str, kind: &str, components: Vec<Component>) -> Document {
    Document {
        id: id.to_owned(),
        kind: kind.to_owned(),
        description: Some("Citt\u{e0}".to_owned()),
        author: None,
        specific: None,
        structure: Some("DocumentoGenerico".to_owned()),
        components,
    }
}

pub fn depositor() -> Depositor {
    Depositor { environment: "AMBIENTE".to_owned(), body: "ente".to_owned(), structure: "AOO1".to_owned() }
}

pub fn key() -> UnitKey {
    UnitKey { register: "DIGIT".to_owned(), year: 1998, number: "06.02-12".to_owned() }
}

/// A request that breaks no rule.
pub fn request() -> UnitRequest {
    UnitRequest {
        version: "1.5".to_owned(),
        depositor: depositor(),
        user: "utente_ws".to_owned(),
        key: key(),
        kind: "DOCUMENTO DIGITALIZZATO".to_owned(),
        conservation: Some("SOSTITUTIVA".to_owned()),
        migrated_from: None,
        force: Force { conservation: Some(true), hash: Some(false), ..Force::default() },
        archival: Some(ArchivalProfile {
            main: FileCover {
                classification: Some("06.02".to_owned()),
                file: Some(("1998/12".to_owned(), Some("Concessioni".to_owned()))),
                sub_file: None,
            },
            others: vec![FileCover { classification: Some("06.03".to_owned()), ..FileCover::default() }],
        }),
        subject: Some("Concessione per accesso carraio".to_owned()),
        date: Some("1998-05-14".to_owned()),
        paper: Some(true),
        normative: Some(NormativeProfile {
            version: "1.0".to_owned(),
            metadata: Element::new("DocumentoAmministrativoInformatico").with(Element::leaf("Note", "\u{e8}")),
        }),
        specific: Some(SpecificData {
            version: "2".to_owned(),
            values: vec![("Segnatura".to_owned(), "ASC/7".to_owned()), ("Busta".to_owned(), "12".to_owned())],
        }),
        links: vec![(UnitKey { number: "1".to_owned(), ..key() }, "precedente".to_owned())],
        main: document("DOC-1", "COPIA PER IMMAGINE", vec![component("ID1", 1)]),
        others: vec![
            (DocumentRole::Attachment, document("DOC-2", "MASTER", vec![component("ID2", 1), component("ID3", 2)])),
            (DocumentRole::Annex, document("DOC-3", "METADATI", vec![component("ID4", 1)])),
        ],
    }
}

/// The files of that request.
pub fn files() -> Vec<GivenFile> {
    let file = |id: &str| GivenFile {
        component: id.to_owned(),
        size: 10,
        sha256: Hex([7; 32]),
        others: Vec::new(),
        signed: false,
    };
    ["ID1", "ID2", "ID3", "ID4"].map(file).into()
}

/// An agreement that knows everything and that the request keeps.
pub fn agreement() -> Agreement {
    let words = |list: &[&str]| list.iter().map(|word| (*word).to_owned()).collect();
    Agreement {
        version: Some("1.5".to_owned()),
        user: Some("utente_ws".to_owned()),
        unit_types: words(&["DOCUMENTO DIGITALIZZATO"]),
        registers: vec![Register {
            name: "DIGIT".to_owned(),
            first_year: Some(1861),
            last_year: Some(2030),
            number: Some("[0-9.-]+".to_owned()),
        }],
        main_documents: words(&["COPIA PER IMMAGINE"]),
        other_documents: words(&["MASTER", "METADATI"]),
        structures: words(&["DocumentoGenerico"]),
        components: words(&["Contenuto"]),
        formats: words(&["TIFF"]),
        subject_required: Some(true),
        date_required: Some(true),
        hash_required: Some(true),
        signature_required: Some(true),
        normative_profile: Some("1.0".to_owned()),
        specific_data: Some("2".to_owned()),
        specific_data_length: Some(20),
        file_bytes: Some(1000),
        request_bytes: Some(3000),
    }
}

/// An index of a file that breaks no rule.
pub fn file_index() -> FileIndex {
    let leaf = |name: &str, text: &str| Element::leaf(name, text);
    let signature = Element::new("SegnaturaArchivistica")
        .with(Element::new("Classificazione").with(leaf("IndiceClassificazione", "06.02")));
    let link = Element::new("FascicoloCollegato").with(leaf("DescrizioneCollegamento", "precedente"));
    let archival = Element::new("ProfiloArchivisticoFascicolo")
        .with(signature)
        .with(Element::new("Collegamenti").with(link))
        .with(Element::new("PianoConservazione").with(leaf("TempoConservazione", "9999")));
    let person = Element::new("TipoSoggettoPF").with(leaf("Cognome", "Rossi")).with(leaf("Nome", "Maria"));
    let first = Element::new("PrimoDocumentoNelFascicolo")
        .with(leaf("Registro", "DIGIT"))
        .with(leaf("Anno", "1998"))
        .with(leaf("Numero", "06.02-12"));
    let mut last = first.clone();
    last.name = super::super::xml_tree::Name::plain("UltimoDocumentoNelFascicolo");
    let general = Element::new("ProfiloGeneraleFascicolo")
        .with(leaf("DataApertura", "1998-01-01"))
        .with(leaf("DataChiusura", "1998-12-31"))
        .with(leaf("Oggetto", "Citt\u{e0}"))
        .with(Element::new("Soggetti").with(Element::new("Soggetto").with(leaf("Ruolo", "Redattore")).with(person)))
        .with(first)
        .with(last);
    FileIndex {
        version: "3.0".to_owned(),
        conservation: FileConservation::Archive,
        force_classification: None,
        force_number: Some(false),
        force_link: None,
        simulate: None,
        depositor: depositor(),
        user: "utente_ws".to_owned(),
        producer: None,
        key: FileKey { year: 1998, number: "12".to_owned() },
        kind: "Fascicolo di concessione".to_owned(),
        archival: OpenProfile { version: "3.0".to_owned(), content: vec![archival] },
        normative: None,
        general: OpenProfile { version: "3.0".to_owned(), content: vec![general] },
        specific: None,
        units: FiledList::of(vec![Filed { key: key(), position: Some(1), added: Some("1998-05-14".to_owned()) }]),
        files: FiledList::of(vec![Filed {
            key: FileKey { year: 1998, number: "12-1".to_owned() },
            position: None,
            added: None,
        }]),
    }
}
