//! What may stand where in a `PIndex`. Elements and attributes are qualified.

use super::super::xml_tree::{Children, Content, Grammar, Kind, Particle, Value};

/// The namespace of SInCRO of 2020.
pub const SINCRO: &str = "http://www.uni.com/U3011/sincro-v2/";

/// What identifiers of agents look like (ETSI EN 319 412-1 §5.1.3), for messages.
pub const AGENT_ID: &str = "(PAS|IDC|PNO|TIN|VAT|NTR|xx:)CC-value";

/// Whether a text is an identifier of an agent: `VATIT-01234567890`.
#[must_use]
pub fn is_agent_id(text: &str) -> bool {
    let Some((head, value)) = text.split_once('-') else { return false };
    let country = |code: &str| code.len() == 2 && code.bytes().all(|letter| letter.is_ascii_uppercase());
    let scheme = match head.split_once(':') {
        Some((own, code)) => {
            (own.len() == 2 && own.bytes().all(|letter| letter.is_ascii_alphanumeric())).then_some(code)
        }
        None => ["PAS", "IDC", "PNO", "TIN", "VAT", "NTR"].iter().find_map(|known| head.strip_prefix(known)),
    };
    scheme.is_some_and(country) && !value.is_empty() && value.bytes().all(|letter| letter.is_ascii_alphanumeric())
}

fn is_language(text: &str) -> bool {
    let mut parts = text.split('-');
    let first =
        parts.next().is_some_and(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphabetic()));
    first && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
}

fn is_uri(text: &str) -> bool {
    // XML Schema takes nearly everything for a URI; a blank inside is what people get wrong.
    !text.trim().contains([' ', '\t', '\n'])
}

const ANY: Value = Value::ANY;
const URI: Value = Value::Form(is_uri, "URI");
const ENCODING: Value = Value::Word(&["7bit", "8bit", "base64", "binary", "quoted-printable"]);

static TEXT: Kind = Kind::leaf(ANY);
static LOCATION: Kind = Kind::leaf(URI);
static IDENTIFIER: Kind = Kind { attributes: &[("scheme", true, ANY)], content: Content::Text(ANY) };
static HASH: Kind = Kind {
    attributes: &[("canonicalXML", false, Value::Boolean), ("hashFunction", true, ANY)],
    content: Content::Text(ANY),
};
static PREVIOUS_HASH: Kind = Kind {
    attributes: &[("canonicalXML", false, Value::Boolean), ("hashFunction", true, ANY), ("relatedPIndex", true, ANY)],
    content: Content::Text(ANY),
};
static EMBEDDED: Kind = Kind { attributes: &[], content: Content::Open { first: &[], least: 1, most: usize::MAX } };
static EXTERNAL: Kind = Kind {
    attributes: &[("encoding", true, ENCODING), ("extension", false, ANY), ("format", true, ANY)],
    content: Content::Elements(Children::Sequence(&[
        Particle::one("ID", &IDENTIFIER),
        Particle::one("Path", &LOCATION),
        Particle::one("Hash", &HASH),
        Particle::may("MoreInfo", &MORE_INFO),
    ])),
};
static MORE_INFO: Kind = Kind {
    attributes: &[("xmlSchema", true, URI)],
    content: Content::Elements(Children::SequenceThenOne(
        &[],
        &[Particle::one("EmbeddedMetadata", &EMBEDDED), Particle::one("ExternalMetadata", &EXTERNAL)],
    )),
};
static APPLICATION: Kind =
    Kind::sequence(&[Particle::one("Name", &TEXT), Particle::one("Version", &TEXT), Particle::one("Producer", &TEXT)]);
static INDEX_SOURCE: Kind = Kind {
    attributes: &[("derivation", true, Value::Word(&["onetoone", "manytoone", "onetomany"]))],
    content: Content::Elements(Children::Sequence(&[
        Particle::one("ID", &IDENTIFIER),
        Particle::one("Path", &LOCATION),
        Particle::one("Hash", &HASH),
    ])),
};
pub(super) static SELF_DESCRIPTION: Kind = Kind::sequence(&[
    Particle::one("ID", &IDENTIFIER),
    Particle::one("CreatingApplication", &APPLICATION),
    Particle::any("PIndexSource", &INDEX_SOURCE),
    Particle::may("MoreInfo", &MORE_INFO),
]);
static VOLUME_SOURCE: Kind =
    Kind::sequence(&[Particle::one("ID", &IDENTIFIER), Particle::one("PIndexID", &IDENTIFIER)]);
static VOLUME_GROUP: Kind = Kind::sequence(&[
    Particle::one("ID", &IDENTIFIER),
    Particle::may("Label", &TEXT),
    Particle::may("Description", &TEXT),
]);
pub(super) static VOLUME: Kind = Kind::sequence(&[
    Particle::one("ID", &IDENTIFIER),
    Particle::may("Label", &TEXT),
    Particle::may("Description", &TEXT),
    Particle::any("PVolumeSource", &VOLUME_SOURCE),
    Particle::may("PVolumeGroup", &VOLUME_GROUP),
    Particle::may("MoreInfo", &MORE_INFO),
]);
static RELATION: Kind = Kind::sequence(&[Particle::one("Type", &TEXT), Particle::some("Value", &TEXT)]);
pub(super) static FILE: Kind = Kind {
    attributes: &[("encoding", true, ENCODING), ("extension", false, ANY), ("format", true, ANY)],
    content: Content::Elements(Children::Sequence(&[
        Particle::one("ID", &IDENTIFIER),
        Particle::one("Path", &LOCATION),
        Particle::one("Hash", &HASH),
        Particle::may("PreviousHash", &PREVIOUS_HASH),
        Particle::any("Relation", &RELATION),
        Particle::may("MoreInfo", &MORE_INFO),
    ])),
};
/// A group without its files, which are read one by one.
pub(super) static GROUP_FRAME: Kind = Kind::sequence(&[
    Particle::one("ID", &IDENTIFIER),
    Particle::may("Label", &TEXT),
    Particle::may("Description", &TEXT),
    Particle::any("Relation", &RELATION),
    Particle::may("MoreInfo", &MORE_INFO),
]);
static GROUP: Kind = Kind::sequence(&[
    Particle::one("ID", &IDENTIFIER),
    Particle::may("Label", &TEXT),
    Particle::may("Description", &TEXT),
    Particle::some("File", &FILE),
    Particle::any("Relation", &RELATION),
    Particle::may("MoreInfo", &MORE_INFO),
]);
static AGENT_IDENTIFIER: Kind = Kind {
    attributes: &[("expan", false, ANY), ("nameRegistrationAuthority", false, ANY)],
    content: Content::Text(Value::Form(is_agent_id, AGENT_ID)),
};
static PERSON_NAME: Kind = Kind::sequence(&[Particle::one("FirstName", &TEXT), Particle::one("LastName", &TEXT)]);
static AGENT_NAME: Kind = Kind {
    attributes: &[],
    content: Content::Elements(Children::SequenceThenOne(
        &[],
        &[Particle::one("NameAndSurname", &PERSON_NAME), Particle::one("FormalName", &TEXT)],
    )),
};
static RELEVANT_DOCUMENT: Kind = Kind {
    attributes: &[("docHash", false, ANY), ("hashFunction", false, ANY), ("uriDoc", false, URI)],
    content: Content::Text(ANY),
};
const AGENT: &[Particle] = &[
    Particle::any("AgentID", &AGENT_IDENTIFIER),
    Particle::one("AgentName", &AGENT_NAME),
    Particle::some("RelevantDocument", &RELEVANT_DOCUMENT),
    Particle::may("MoreInfo", &MORE_INFO),
];
const AGENT_TYPE: Value = Value::Word(&["natural person", "legal person"]);
const HOLDER_ROLES: Value =
    Value::Word(&["soggetto produttore", "soggetto proprietario", "soggetto possessore", "soggetto detentore"]);
static SUBMITTER: Kind =
    Kind { attributes: &[("agentType", true, AGENT_TYPE)], content: Content::Elements(Children::Sequence(AGENT)) };
static HOLDER: Kind = Kind {
    attributes: &[("agentType", true, AGENT_TYPE), ("holderRole", true, HOLDER_ROLES)],
    content: Content::Elements(Children::Sequence(AGENT)),
};
static SIGNER: Kind = Kind {
    attributes: &[("agentType", true, AGENT_TYPE), ("signerRole", false, ANY)],
    content: Content::Elements(Children::Sequence(AGENT)),
};
static TIME_INFO: Kind =
    Kind { attributes: &[("attachedTimeStamp", true, Value::Boolean)], content: Content::Text(Value::DateTime) };
static TIME_STAMP: Kind = Kind {
    attributes: &[("encoding", true, ENCODING), ("format", true, ANY), ("normal", true, Value::DateTime)],
    content: Content::Text(URI),
};
static TIME_REFERENCE: Kind = Kind {
    attributes: &[],
    content: Content::Elements(Children::SequenceThenOne(
        &[],
        &[Particle::one("TimeInfo", &TIME_INFO), Particle::one("TimeStamp", &TIME_STAMP)],
    )),
};
pub(super) static PROCESS: Kind = Kind::sequence(&[
    Particle::one("Submitter", &SUBMITTER),
    Particle::some("Holder", &HOLDER),
    Particle::some("AuthorizedSigner", &SIGNER),
    Particle::one("TimeReference", &TIME_REFERENCE),
    Particle::may("LawsAndRegulations", &TEXT),
    Particle::may("MoreInfo", &MORE_INFO),
]);
/// The attributes of the root.
pub(super) static ROOT_FRAME: Kind =
    Kind { attributes: ROOT_ATTRIBUTES, content: Content::Elements(Children::Sequence(&[])) };
const ROOT_ATTRIBUTES: &[(&str, bool, Value)] = &[
    ("language", true, Value::Form(is_language, "xs:language")),
    ("uri", true, Value::Word(&["http://www.uni.com/U3011/sincro-v2/PIndex.xsd"])),
    ("sincroVersion", true, Value::Word(&["2.0"])),
];
static ROOT: Kind = Kind {
    attributes: ROOT_ATTRIBUTES,
    content: Content::Elements(Children::Sequence(&[
        Particle::one("SelfDescription", &SELF_DESCRIPTION),
        Particle::one("PVolume", &VOLUME),
        Particle::some("FileGroup", &GROUP),
        Particle::one("Process", &PROCESS),
    ])),
};

/// The whole index.
pub static PINDEX: Grammar = Grammar { namespace: SINCRO, roots: &[Particle::one("PIndex", &ROOT)] };
