//! The index of a file (`IndiceSIPFascicolo` 3.0): written for what we deposit, and read back.

use super::super::xml_tree::{Breach, Element, Node, check};
use super::fascicolo_grammar::FILE_INDEX;
use super::flags::{flag, push_flag};
use super::key::{Depositor, UnitKey};

/// When a file is deposited (`TipoConservazione`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileConservation {
    /// `IN_ARCHIVIO`: it is closed.
    Archive,
    /// `VERSAMENTO_ANTICIPATO`: it may still grow.
    InAdvance,
}

impl FileConservation {
    const fn word(self) -> &'static str {
        match self {
            Self::Archive => "IN_ARCHIVIO",
            Self::InAdvance => "VERSAMENTO_ANTICIPATO",
        }
    }
}

/// The year and number of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileKey {
    /// `Anno`.
    pub year: u16,
    /// `Numero`.
    pub number: String,
}

/// The institution whose file it is, where it is another than the depositor (`SoggettoProduttore`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileProducer {
    /// `Ambiente`.
    pub environment: Option<String>,
    /// `Codice`.
    pub code: Option<String>,
    /// `Denominazione`.
    pub denomination: Option<String>,
}

/// A profile: its version, and what the provider's schema leaves open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenProfile {
    /// `@versione`.
    pub version: String,
    /// Its elements.
    pub content: Vec<Element>,
}

/// A documentary unit or a file in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filed<K> {
    /// Its key.
    pub key: K,
    /// `Posizione`.
    pub position: Option<i64>,
    /// `DataInserimentoFascicolo`, an `xs:date`.
    pub added: Option<String>,
}

/// What a list says of its own length, and the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FiledList<K> {
    /// The declared number.
    pub declared: u16,
    /// What is listed.
    pub listed: Vec<Filed<K>>,
}

impl<K> FiledList<K> {
    /// A list that says how long it is; `None` where it is longer than the schema can say.
    #[must_use]
    pub fn of(listed: Vec<Filed<K>>) -> Option<Self> {
        let declared = u16::try_from(listed.len()).ok().filter(|number| *number <= 9_999)?;
        Some(Self { declared, listed })
    }
}

/// The index of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileIndex {
    /// `VersioneIndiceSIPFascicolo`.
    pub version: String,
    /// `TipoConservazione`.
    pub conservation: FileConservation,
    /// `ForzaClassificazione`; not to say it is not the same as `false`.
    pub force_classification: Option<bool>,
    /// `ForzaNumero`.
    pub force_number: Option<bool>,
    /// `ForzaCollegamento`.
    pub force_link: Option<bool>,
    /// `SimulaSalvataggioDatiInDB`: everything is checked, nothing is taken in charge.
    pub simulate: Option<bool>,
    /// `Versatore`.
    pub depositor: Depositor,
    /// `UserID`.
    pub user: String,
    /// `SoggettoProduttore`.
    pub producer: Option<FileProducer>,
    /// `Chiave`.
    pub key: FileKey,
    /// `TipoFascicolo`.
    pub kind: String,
    /// `ProfiloArchivistico`.
    pub archival: OpenProfile,
    /// `ProfiloNormativo`.
    pub normative: Option<OpenProfile>,
    /// `ProfiloGenerale`.
    pub general: OpenProfile,
    /// `ProfiloSpecifico`.
    pub specific: Option<OpenProfile>,
    /// `UnitaDocumentarie`.
    pub units: Option<FiledList<UnitKey>>,
    /// `Fascicoli`.
    pub files: Option<FiledList<FileKey>>,
}

impl FileIndex {
    /// Reads an index.
    ///
    /// # Errors
    /// What the provider's schema does not allow.
    pub fn read(root: &Element) -> Result<Self, Vec<Breach>> {
        let breaches = check(root, &FILE_INDEX);
        if !breaches.is_empty() {
            return Err(breaches);
        }
        // The grammar vouches for what must be there and for its form.
        let heading = root.first("Intestazione");
        let parameters = root.first("Parametri");
        let sender = |name| text(heading.and_then(|heading| heading.first("Versatore")), name);
        let parameter = |name| parameters.and_then(|parameters| flag(parameters, name));
        let contents = root.first("Contenuto");
        Ok(Self {
            version: text(parameters, "VersioneIndiceSIPFascicolo"),
            conservation: match text(parameters, "TipoConservazione").trim() {
                "IN_ARCHIVIO" => FileConservation::Archive,
                _ => FileConservation::InAdvance,
            },
            force_classification: parameter("ForzaClassificazione"),
            force_number: parameter("ForzaNumero"),
            force_link: parameter("ForzaCollegamento"),
            simulate: parameter("SimulaSalvataggioDatiInDB"),
            depositor: Depositor {
                environment: sender("Ambiente"),
                body: sender("Ente"),
                structure: sender("Struttura"),
            },
            user: sender("UserID"),
            producer: heading.and_then(|heading| heading.first("SoggettoProduttore")).map(|producer| FileProducer {
                environment: producer.text_of("Ambiente"),
                code: producer.text_of("Codice"),
                denomination: producer.text_of("Denominazione"),
            }),
            key: file_key(heading.and_then(|heading| heading.first("Chiave"))),
            kind: text(heading, "TipoFascicolo"),
            archival: profile(root.first("ProfiloArchivistico")).unwrap_or_else(empty_profile),
            normative: profile(root.first("ProfiloNormativo")),
            general: profile(root.first("ProfiloGenerale")).unwrap_or_else(empty_profile),
            specific: profile(root.first("ProfiloSpecifico")),
            units: contents.and_then(|contents| contents.first("UnitaDocumentarie")).map(|units| FiledList {
                declared: number(Some(units), "NumeroUnitaDocumentarie"),
                listed: filed(units.first("DettaglioUnitaDocumentarie"), "UnitaDocumentaria", |unit| UnitKey {
                    register: text(Some(unit), "Registro"),
                    year: number(Some(unit), "Anno"),
                    number: text(Some(unit), "Numero"),
                }),
            }),
            files: contents.and_then(|contents| contents.first("Fascicoli")).map(|files| FiledList {
                declared: number(Some(files), "NumeroFascicoli"),
                listed: filed(files.first("DettaglioFascicoli"), "Fascicolo", |file| file_key(Some(file))),
            }),
        })
    }

    /// The index as a tree.
    #[must_use]
    pub fn tree(&self) -> Element {
        let mut parameters = Element::new("Parametri");
        parameters.push_leaf("VersioneIndiceSIPFascicolo", Some(&self.version));
        parameters.push_leaf("TipoConservazione", Some(self.conservation.word()));
        push_flag(&mut parameters, "ForzaClassificazione", self.force_classification);
        push_flag(&mut parameters, "ForzaNumero", self.force_number);
        push_flag(&mut parameters, "ForzaCollegamento", self.force_link);
        push_flag(&mut parameters, "SimulaSalvataggioDatiInDB", self.simulate);
        let mut root = Element::new("IndiceSIPFascicolo").with(parameters).with(self.heading());
        root.push(profile_tree("ProfiloArchivistico", &self.archival));
        if let Some(normative) = &self.normative {
            root.push(profile_tree("ProfiloNormativo", normative));
        }
        root.push(profile_tree("ProfiloGenerale", &self.general));
        if let Some(specific) = &self.specific {
            root.push(profile_tree("ProfiloSpecifico", specific));
        }
        root.with(self.contents())
    }

    fn heading(&self) -> Element {
        let mut sender = Element::new("Versatore");
        sender.push_leaf("Ambiente", Some(&self.depositor.environment));
        sender.push_leaf("Ente", Some(&self.depositor.body));
        sender.push_leaf("Struttura", Some(&self.depositor.structure));
        sender.push_leaf("UserID", Some(&self.user));
        let mut heading = Element::new("Intestazione").with(sender);
        if let Some(producer) = &self.producer {
            let mut element = Element::new("SoggettoProduttore");
            element.push_leaf("Ambiente", producer.environment.as_deref());
            element.push_leaf("Codice", producer.code.as_deref());
            element.push_leaf("Denominazione", producer.denomination.as_deref());
            heading.push(element);
        }
        let mut key = Element::new("Chiave");
        push_file_key(&mut key, &self.key);
        heading.with(key).with(Element::leaf("TipoFascicolo", self.kind.as_str()))
    }

    fn contents(&self) -> Element {
        let mut contents = Element::new("Contenuto");
        if let Some(units) = &self.units {
            let mut list = Element::new("DettaglioUnitaDocumentarie");
            for unit in &units.listed {
                let mut element = Element::new("UnitaDocumentaria");
                element.push_leaf("Registro", Some(&unit.key.register));
                element.push_leaf("Anno", Some(&unit.key.year.to_string()));
                element.push_leaf("Numero", Some(&unit.key.number));
                push_place(&mut element, unit);
                list.push(element);
            }
            let number = Element::leaf("NumeroUnitaDocumentarie", units.declared.to_string());
            contents.push(Element::new("UnitaDocumentarie").with(number).with(list));
        }
        if let Some(files) = &self.files {
            let mut list = Element::new("DettaglioFascicoli");
            for file in &files.listed {
                let mut element = Element::new("Fascicolo");
                push_file_key(&mut element, &file.key);
                push_place(&mut element, file);
                list.push(element);
            }
            let number = Element::leaf("NumeroFascicoli", files.declared.to_string());
            contents.push(Element::new("Fascicoli").with(number).with(list));
        }
        contents
    }
}

fn text(of: Option<&Element>, name: &str) -> String {
    of.and_then(|of| of.text_of(name)).unwrap_or_default()
}

fn number(of: Option<&Element>, name: &str) -> u16 {
    text(of, name).trim().trim_start_matches('+').parse().unwrap_or_default()
}

fn file_key(of: Option<&Element>) -> FileKey {
    FileKey { year: number(of, "Anno"), number: text(of, "Numero") }
}

fn push_file_key(element: &mut Element, key: &FileKey) {
    element.push_leaf("Anno", Some(&key.year.to_string()));
    element.push_leaf("Numero", Some(&key.number));
}

fn push_place<K>(element: &mut Element, filed: &Filed<K>) {
    element.push_leaf("Posizione", filed.position.map(|position| position.to_string()).as_deref());
    element.push_leaf("DataInserimentoFascicolo", filed.added.as_deref());
}

fn filed<K>(list: Option<&Element>, name: &str, key: impl Fn(&Element) -> K) -> Vec<Filed<K>> {
    let listed = list.into_iter().flat_map(|list| list.all(name));
    listed
        .map(|one| Filed {
            key: key(one),
            position: one.text_of("Posizione").and_then(|position| position.trim().parse().ok()),
            added: one.text_of("DataInserimentoFascicolo"),
        })
        .collect()
}

fn profile(of: Option<&Element>) -> Option<OpenProfile> {
    of.map(|of| OpenProfile {
        version: of.attribute("versione").unwrap_or_default().to_owned(),
        content: of.elements().cloned().collect(),
    })
}

const fn empty_profile() -> OpenProfile {
    OpenProfile { version: String::new(), content: Vec::new() }
}

fn profile_tree(name: &str, profile: &OpenProfile) -> Element {
    let mut element = Element::new(name).with_attribute("versione", profile.version.as_str());
    element.nodes.extend(profile.content.iter().cloned().map(Node::Element));
    element
}
