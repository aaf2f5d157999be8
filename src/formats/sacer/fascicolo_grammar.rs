//! What may stand where in the index of a file (`IndiceSIPFascicolo`), version 3. Its profiles are left open by the
//! provider's schema.

use super::super::xml_tree::{Content, Grammar, Kind, Particle, Value};
use super::grammar::{DAY, FLAG, NAME_100, TOKEN, YEAR};

static NAME_254: Kind = Kind::leaf(Value::String { least: 1, most: 254 });
static NUMBER: Kind = Kind::leaf(Value::Integer { least: i64::MIN, most: i64::MAX });
static CONSERVATION: Kind = Kind::leaf(Value::Word(&["IN_ARCHIVIO", "VERSAMENTO_ANTICIPATO"]));

static PARAMETERS: Kind = Kind::sequence(&[
    Particle::one("VersioneIndiceSIPFascicolo", &NAME_100),
    Particle::one("TipoConservazione", &CONSERVATION),
    Particle::may("ForzaClassificazione", &FLAG),
    Particle::may("ForzaNumero", &FLAG),
    Particle::may("ForzaCollegamento", &FLAG),
    Particle::may("SimulaSalvataggioDatiInDB", &FLAG),
]);

static SENDER: Kind = Kind::sequence(&[
    Particle::one("Ambiente", &NAME_100),
    Particle::one("Ente", &NAME_100),
    Particle::one("Struttura", &NAME_100),
    Particle::one("UserID", &NAME_100),
]);

static PRODUCER: Kind = Kind::sequence(&[
    Particle::may("Ambiente", &NAME_100),
    Particle::may("Codice", &NAME_100),
    Particle::may("Denominazione", &NAME_254),
]);

static KEY: Kind = Kind::sequence(&[Particle::one("Anno", &YEAR), Particle::one("Numero", &NAME_100)]);

static HEADING: Kind = Kind::sequence(&[
    Particle::one("Versatore", &SENDER),
    Particle::may("SoggettoProduttore", &PRODUCER),
    Particle::one("Chiave", &KEY),
    Particle::one("TipoFascicolo", &TOKEN),
]);

const VERSION: &[(&str, bool, Value)] = &[("versione", true, Value::String { least: 1, most: 1024 })];

static PROFILE: Kind = Kind { attributes: VERSION, content: Content::Open { first: &[], least: 1, most: 1 } };
static SPECIFIC: Kind = Kind { attributes: VERSION, content: Content::Open { first: &[], least: 0, most: usize::MAX } };

static UNIT: Kind = Kind::sequence(&[
    Particle::one("Registro", &NAME_100),
    Particle::one("Anno", &YEAR),
    Particle::one("Numero", &NAME_100),
    Particle::may("Posizione", &NUMBER),
    Particle::may("DataInserimentoFascicolo", &DAY),
]);

static FILE: Kind = Kind::sequence(&[
    Particle::one("Anno", &YEAR),
    Particle::one("Numero", &NAME_100),
    Particle::may("Posizione", &NUMBER),
    Particle::may("DataInserimentoFascicolo", &DAY),
]);

static UNIT_LIST: Kind = Kind::sequence(&[Particle::some("UnitaDocumentaria", &UNIT)]);
static FILE_LIST: Kind = Kind::sequence(&[Particle::some("Fascicolo", &FILE)]);

static UNITS: Kind = Kind::sequence(&[
    Particle::one("NumeroUnitaDocumentarie", &YEAR),
    Particle::one("DettaglioUnitaDocumentarie", &UNIT_LIST),
]);

static FILES: Kind =
    Kind::sequence(&[Particle::one("NumeroFascicoli", &YEAR), Particle::one("DettaglioFascicoli", &FILE_LIST)]);

static CONTENTS: Kind =
    Kind::sequence(&[Particle::may("UnitaDocumentarie", &UNITS), Particle::may("Fascicoli", &FILES)]);

static INDEX: Kind = Kind::sequence(&[
    Particle::one("Parametri", &PARAMETERS),
    Particle::one("Intestazione", &HEADING),
    Particle::one("ProfiloArchivistico", &PROFILE),
    Particle::may("ProfiloNormativo", &PROFILE),
    Particle::one("ProfiloGenerale", &PROFILE),
    Particle::may("ProfiloSpecifico", &SPECIFIC),
    Particle::one("Contenuto", &CONTENTS),
]);

/// The index of a file.
pub static FILE_INDEX: Grammar = Grammar { namespace: "", roots: &[Particle::one("IndiceSIPFascicolo", &INDEX)] };
