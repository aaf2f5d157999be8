//! What may stand where in the provider's requests, version 1.5: a documentary unit, and a document that is added to
//! one.

use super::super::xml_tree::{Children, Content, Grammar, Kind, Particle, Value};

/// The longest numbers and counts.
const FOUR_DIGITS: Value = Value::Integer { least: 0, most: 9_999 };
const FIVE_DIGITS: Value = Value::Integer { least: 0, most: 99_999 };
const TWELVE_DIGITS: Value = Value::Integer { least: 1, most: 999_999_999_999 };

const fn kept(least: usize, most: usize) -> Kind {
    Kind::leaf(Value::String { least, most })
}

const fn token(least: usize, most: usize) -> Kind {
    Kind::leaf(Value::Token { least, most })
}

pub(super) static NAME_100: Kind = kept(1, 100);
static NAME_254: Kind = kept(1, 254);
static NAME_4000: Kind = kept(1, 4000);
static NAME_1024: Kind = kept(1, 1024);
static NAME: Kind = kept(1, usize::MAX);
static TEXT_100: Kind = kept(0, 100);
static TEXT_254: Kind = kept(0, 254);
static TEXT_4000: Kind = kept(0, 4000);
pub(super) static TOKEN: Kind = token(1, usize::MAX);
static TOKEN_100: Kind = token(1, 100);
static TOKEN_254: Kind = token(1, 254);
static TOKEN_1024: Kind = token(1, 1024);
static CODE_16: Kind = token(16, 16);
static CODE_11: Kind = token(11, 11);
pub(super) static YEAR: Kind = Kind::leaf(FOUR_DIGITS);
static ORDER: Kind = Kind::leaf(FIVE_DIGITS);
static LONG_NUMBER: Kind = Kind::leaf(TWELVE_DIGITS);
pub(super) static FLAG: Kind = Kind::leaf(Value::Boolean);
pub(super) static DAY: Kind = Kind::leaf(Value::Date);
static MOMENT: Kind = Kind::leaf(Value::DateTime);
static DAY_OR_MOMENT: Kind = Kind::leaf(Value::DateOrDateTime);
static CONSERVATION: Kind = Kind::leaf(Value::Word(&["SOSTITUTIVA", "FISCALE", "MIGRAZIONE", "VERSAMENTO_ANTICIPATO"]));
static SUPPORT: Kind = Kind::leaf(Value::Word(&["FILE", "RIFERIMENTO", "METADATI"]));

static SENDER: Kind = Kind::sequence(&[
    Particle::one("Ambiente", &NAME_100),
    Particle::one("Ente", &NAME_100),
    Particle::one("Struttura", &NAME_100),
    Particle::one("UserID", &NAME_100),
    Particle::may("Utente", &NAME),
]);

static KEY: Kind = Kind::sequence(&[
    Particle::one("Numero", &NAME_100),
    Particle::one("Anno", &YEAR),
    Particle::one("TipoRegistro", &NAME_100),
]);

static HEADING: Kind = Kind::sequence(&[
    Particle::one("Versione", &NAME_100),
    Particle::one("Versatore", &SENDER),
    Particle::one("Chiave", &KEY),
    Particle::one("TipologiaUnitaDocumentaria", &TOKEN),
]);

static ADDING_HEADING: Kind = Kind::sequence(&[
    Particle::one("Versione", &NAME_100),
    Particle::one("Versatore", &SENDER),
    Particle::one("Chiave", &KEY),
]);

static CONFIGURATION: Kind = Kind::sequence(&[
    Particle::may("TipoConservazione", &CONSERVATION),
    Particle::may("SistemaDiMigrazione", &TOKEN_100),
    Particle::may("ForzaAccettazione", &FLAG),
    Particle::may("ForzaConservazione", &FLAG),
    Particle::may("ForzaCollegamento", &FLAG),
    Particle::may("ForzaHash", &FLAG),
    Particle::may("ForzaFormatoNumero", &FLAG),
    Particle::may("ForzaFormatoFile", &FLAG),
    Particle::may("SimulaSalvataggioDatiInDB", &FLAG),
]);

static ADDING_CONFIGURATION: Kind = Kind::sequence(&[
    Particle::may("TipoConservazione", &CONSERVATION),
    Particle::may("SistemaDiMigrazione", &NAME_100),
    Particle::may("ForzaAccettazione", &FLAG),
    Particle::may("ForzaConservazione", &FLAG),
    Particle::may("ForzaHash", &FLAG),
    Particle::may("ForzaFormatoFile", &FLAG),
    Particle::may("ForzaAggiuntaDocumento", &FLAG),
    Particle::may("SimulaSalvataggioDatiInDB", &FLAG),
]);

static FILE: Kind =
    Kind::sequence(&[Particle::one("Identificativo", &NAME_4000), Particle::may("Oggetto", &TEXT_4000)]);

static FILE_COVER: Kind = Kind::sequence(&[
    Particle::may("Classifica", &NAME_254),
    Particle::may("Fascicolo", &FILE),
    Particle::may("SottoFascicolo", &FILE),
]);

static OTHER_FILES: Kind = Kind::sequence(&[Particle::some("FascicoloSecondario", &FILE_COVER)]);

static ARCHIVAL_PROFILE: Kind = Kind::sequence(&[
    Particle::one("FascicoloPrincipale", &FILE_COVER),
    Particle::may("FascicoliSecondari", &OTHER_FILES),
]);

static UNIT_PROFILE: Kind = Kind::sequence(&[
    Particle::may("Oggetto", &TEXT_4000),
    Particle::may("Data", &DAY_OR_MOMENT),
    Particle::may("Cartaceo", &FLAG),
]);

static NORMATIVE_PROFILE: Kind = Kind {
    attributes: &[("versione", true, Value::String { least: 1, most: 1024 })],
    content: Content::Open { first: &[], least: 1, most: 1 },
};

static SPECIFIC_DATA: Kind = Kind {
    attributes: &[],
    content: Content::Open { first: &[Particle::one("VersioneDatiSpecifici", &NAME_1024)], least: 0, most: usize::MAX },
};

static LINK: Kind =
    Kind::sequence(&[Particle::one("ChiaveCollegamento", &KEY), Particle::one("DescrizioneCollegamento", &TEXT_254)]);

static LINKS: Kind = Kind::sequence(&[Particle::some("DocumentoCollegato", &LINK)]);

static DOCUMENT_PROFILE: Kind =
    Kind::sequence(&[Particle::may("Descrizione", &TEXT_4000), Particle::may("Autore", &TEXT_4000)]);

static FISCAL_DATA: Kind = Kind::sequence(&[
    Particle::may("Denominazione", &TEXT_254),
    Particle::may("Nome", &TEXT_100),
    Particle::may("Cognome", &TEXT_100),
    Particle::may("CF", &CODE_16),
    Particle::may("PIVA", &CODE_11),
    Particle::one("DataEmissione", &DAY),
    Particle::one("NumeroProgressivo", &LONG_NUMBER),
    Particle::one("Registro", &TEXT_100),
    Particle::one("PeriodoFiscale", &TEXT_100),
    Particle::one("DataTermineEmissione", &DAY),
]);

static PART: Kind = Kind::sequence(&[
    Particle::one("ID", &NAME_254),
    Particle::one("OrdinePresentazione", &ORDER),
    Particle::one("TipoComponente", &TOKEN),
    Particle::may("TipoSupportoComponente", &SUPPORT),
    Particle::may("Riferimento", &KEY),
    Particle::may("NomeComponente", &NAME_254),
    Particle::may("FormatoFileVersato", &TOKEN),
    Particle::may("UrnVersato", &TOKEN_1024),
    Particle::may("IDComponenteVersato", &TOKEN_254),
    Particle::may("DatiSpecifici", &SPECIFIC_DATA),
    Particle::may("DatiSpecificiMigrazione", &SPECIFIC_DATA),
]);

static PARTS: Kind = Kind::sequence(&[Particle::some("SottoComponente", &PART)]);

static COMPONENT: Kind = Kind::sequence(&[
    Particle::one("ID", &NAME_254),
    Particle::one("OrdinePresentazione", &ORDER),
    Particle::may("TipoComponente", &TOKEN),
    Particle::may("TipoSupportoComponente", &SUPPORT),
    Particle::may("Riferimento", &KEY),
    Particle::may("TipoRappresentazioneComponente", &TOKEN),
    Particle::may("NomeComponente", &NAME_254),
    Particle::may("FormatoFileVersato", &TOKEN),
    Particle::may("HashVersato", &TOKEN_254),
    Particle::may("UrnVersato", &TOKEN_1024),
    Particle::may("IDComponenteVersato", &TOKEN_254),
    Particle::may("DatiSpecifici", &SPECIFIC_DATA),
    Particle::may("DatiSpecificiMigrazione", &SPECIFIC_DATA),
    Particle::may("UtilizzoDataFirmaPerRifTemp", &FLAG),
    Particle::may("RiferimentoTemporale", &MOMENT),
    Particle::may("DescrizioneRiferimentoTemporale", &TEXT_254),
    Particle::may("SottoComponenti", &PARTS),
]);

static COMPONENTS: Kind = Kind::sequence(&[Particle::some("Componente", &COMPONENT)]);

static STRUCTURE: Kind =
    Kind::sequence(&[Particle::may("TipoStruttura", &TOKEN), Particle::one("Componenti", &COMPONENTS)]);

static DOCUMENT: Kind = Kind::sequence(&[
    Particle::one("IDDocumento", &NAME_100),
    Particle::one("TipoDocumento", &TOKEN),
    Particle::may("ProfiloDocumento", &DOCUMENT_PROFILE),
    Particle::may("DatiSpecifici", &SPECIFIC_DATA),
    Particle::may("DatiSpecificiMigrazione", &SPECIFIC_DATA),
    Particle::may("DatiFiscali", &FISCAL_DATA),
    Particle::one("StrutturaOriginale", &STRUCTURE),
]);

static ATTACHMENTS: Kind = Kind::sequence(&[Particle::some("Allegato", &DOCUMENT)]);
static ANNEXES: Kind = Kind::sequence(&[Particle::some("Annesso", &DOCUMENT)]);
static ANNOTATIONS: Kind = Kind::sequence(&[Particle::some("Annotazione", &DOCUMENT)]);

static UNIT: Kind = Kind::sequence(&[
    Particle::one("Intestazione", &HEADING),
    Particle::may("Configurazione", &CONFIGURATION),
    Particle::may("ProfiloArchivistico", &ARCHIVAL_PROFILE),
    Particle::may("ProfiloUnitaDocumentaria", &UNIT_PROFILE),
    Particle::may("ProfiloNormativo", &NORMATIVE_PROFILE),
    Particle::may("DatiSpecifici", &SPECIFIC_DATA),
    Particle::may("DatiSpecificiMigrazione", &SPECIFIC_DATA),
    Particle::may("DocumentiCollegati", &LINKS),
    Particle::may("NumeroAllegati", &YEAR),
    Particle::may("NumeroAnnessi", &YEAR),
    Particle::may("NumeroAnnotazioni", &YEAR),
    Particle::one("DocumentoPrincipale", &DOCUMENT),
    Particle::may("Allegati", &ATTACHMENTS),
    Particle::may("Annessi", &ANNEXES),
    Particle::may("Annotazioni", &ANNOTATIONS),
]);

static ADDING: Kind = Kind {
    attributes: &[],
    content: Content::Elements(Children::SequenceThenOne(
        &[Particle::one("Intestazione", &ADDING_HEADING), Particle::may("Configurazione", &ADDING_CONFIGURATION)],
        &[
            Particle::one("Allegato", &DOCUMENT),
            Particle::one("Annesso", &DOCUMENT),
            Particle::one("Annotazione", &DOCUMENT),
        ],
    )),
};

/// Both requests.
pub static REQUEST: Grammar = Grammar {
    namespace: "",
    roots: &[Particle::one("UnitaDocumentaria", &UNIT), Particle::one("UnitaDocAggAllegati", &ADDING)],
};
