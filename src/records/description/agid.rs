//! What the AgID guidelines ask of a document or a file (*Linee guida*, Allegato 5), as far as a person has to say it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::party::{PartyRole, RoleHolder};
use super::row::{DateStatement, fill};

/// A term of a closed list: its word in the standard, and the words of cells that mean it.
macro_rules! terms {
    ($($(#[$doc:meta])* $name:ident { $($(#[$term:meta])* $variant:ident, $standard:literal, [$($word:literal),*];)* })*) => {
        $($(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name {
            $($(#[$term])* $variant,)*
        }

        impl $name {
            /// All terms.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The word of the standard.
            #[must_use]
            pub const fn term(self) -> &'static str {
                match self {
                    $(Self::$variant => $standard,)*
                }
            }

            /// The term that a cell of an inventory means.
            #[must_use]
            pub fn of_word(text: &str) -> Option<Self> {
                let text = text.trim().to_lowercase();
                let means = |term: &&Self| {
                    let words: &[&str] = match term {
                        $(Self::$variant => &[$($word),*],)*
                    };
                    term.term().to_lowercase() == text || words.contains(&text.as_str())
                };
                Self::ALL.iter().find(means).copied()
            }
        })*
    };
}

terms! {
    /// Which of the three schemes of Allegato 5 describes something.
    AgidKind {
        /// *Documento informatico*.
        Document, "documento informatico", ["di", "documento", "document"];
        /// *Documento amministrativo informatico*.
        AdministrativeDocument, "documento amministrativo informatico", ["dai", "documento amministrativo", "administrative document"];
        /// *Aggregazione documentale informatica*.
        Aggregation, "aggregazione documentale informatica", ["agg", "aggregazione", "aggregazione documentale", "fascicolo", "aggregation"];
    }
    /// How a document came about (*modalità di formazione*).
    Formation {
        /// Written with software.
        Creation, "creazione tramite utilizzo di strumenti software che assicurino la produzione di documenti nei formati previsti in allegato 2", ["a", "creazione", "creation"];
        /// Acquired, or copied from an analogue original: what a scan is.
        Acquisition, "acquisizione di un documento informatico per via telematica o su supporto informatico, acquisizione della copia per immagine su supporto informatico di un documento analogico, acquisizione della copia informatica di un documento analogico", ["b", "acquisizione", "scansione", "copia per immagine", "acquisition"];
        /// Recorded from transactions or forms.
        Recording, "memorizzazione su supporto informatico in formato digitale delle informazioni risultanti da transazioni o processi informatici o dalla presentazione telematica di dati attraverso moduli o formulari resi disponibili ad utente", ["c", "memorizzazione", "recording"];
        /// Generated from data.
        Generation, "generazione o raggruppamento anche in via automatica di un insieme di dati o registrazioni, provenienti da una o più banche dati, anche appartenenti a più soggetti interoperanti, secondo una struttura logica predeterminata e memorizzata in forma statica", ["d", "generazione", "raggruppamento", "generation"];
    }
    /// Which way a document went (*tipologia di flusso*).
    Flow {
        /// Incoming.
        Incoming, "E", ["entrata", "in entrata", "ingresso", "arrivo", "in arrivo", "ricevuto", "incoming"];
        /// Outgoing.
        Outgoing, "U", ["uscita", "in uscita", "partenza", "in partenza", "spedito", "inviato", "outgoing"];
        /// Internal.
        Internal, "I", ["interno", "interna", "internal"];
    }
    /// Where a document is registered (*tipo registro*).
    RegisterKind {
        /// Nowhere.
        None, "Nessuno", ["none", "no"];
        /// The protocol, ordinary or of an emergency.
        Protocol, "ProtocolloOrdinario\\ProtocolloEmergenza", ["protocollo", "protocollo ordinario", "protocollo di emergenza", "protocol"];
        /// A repertory or another register.
        Repertory, "Repertorio\\Registro", ["repertorio", "registro", "repertory", "register"];
    }
    /// What kind of aggregation it is (*tipo aggregazione*).
    AggregationKind {
        /// A file.
        File, "Fascicolo", ["file"];
        /// A series of documents.
        DocumentSeries, "Serie Documentale", ["serie di documenti", "document series"];
        /// A series of files.
        FileSeries, "Serie di Fascicoli", ["serie", "file series"];
    }
    /// What a file is about (*tipologia fascicolo*).
    FileKind {
        /// A matter.
        Matter, "affare", ["matter"];
        /// An activity.
        Activity, "attività", ["attivita", "activity"];
        /// A natural person.
        NaturalPerson, "persona fisica", ["persona", "personale", "person"];
        /// A legal person.
        LegalPerson, "persona giuridica", ["ditta", "ente", "organisation"];
        /// An administrative procedure.
        Procedure, "procedimento amministrativo", ["procedimento", "procedure"];
    }
}

impl AgidKind {
    /// Most keywords that a scheme takes.
    pub const MOST_KEYWORDS: usize = 5;
}

/// The administrative procedure that a file belongs to (*procedimento amministrativo*).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Procedure {
    /// Subject matter (*materia, argomento, struttura*).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matter: Option<String>,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Where the catalogue of procedures lies, as URI.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub catalogue: Option<String>,
}

/// What a person says beyond the fields that every description has.
///
/// What can be measured is not here: digests, format, name, number of pages. That an image copy conforms to its
/// original (*conformità copie immagine*) is not here either: only a recorded comparison with the originals says so.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct AgidStatements {
    /// Which scheme describes the unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<AgidKind>,
    /// Documentary type (*tipologia documentale*): invoice, deliberation, contract.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_type: Option<String>,
    /// How it came about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub formation: Option<Formation>,
    /// Which way it went.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flow: Option<Flow>,
    /// Where it is registered; number, date and register are the description's `protocol`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub register: Option<RegisterKind>,
    /// Number of a document that no register has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_number: Option<String>,
    /// Date of such a document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_date: Option<DateStatement>,
    /// Who had to do with it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parties: Vec<RoleHolder>,
    /// Keywords; the standard takes five.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keywords: Vec<String>,
    /// Number of attachments.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attachments: Option<u32>,
    /// Names of the attachments in the unit: of files, or of items (*indice degli allegati*).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attachment_index: Vec<String>,
    /// Name or address of the classification plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub classification_plan: Option<String>,
    /// Signed digitally.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signed: Option<bool>,
    /// Sealed electronically.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sealed: Option<bool>,
    /// Bears a time stamp.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_stamped: Option<bool>,
    /// Version of the document, as its makers count it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_version: Option<String>,
    /// Identifier of the document to which this one is attached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub primary_document: Option<String>,
    /// What kind of aggregation it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aggregation: Option<AggregationKind>,
    /// What the file is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file_kind: Option<FileKind>,
    /// Identifier of the aggregation that holds it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub primary_aggregation: Option<String>,
    /// The procedure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub procedure: Option<Procedure>,
}

impl AgidStatements {
    /// Whether nothing is said.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        *self == Self::default()
    }

    /// Takes from `other` what is not said here; roles that nobody has here are filled from there.
    pub fn fill_from(&mut self, other: &Self) {
        fill!(self, other; kind, document_type, formation, flow, register, document_number, document_date, attachments);
        fill!(self, other; classification_plan, signed, sealed, time_stamped, document_version, primary_document);
        fill!(self, other; aggregation, file_kind, primary_aggregation, procedure);
        let vacant = |holder: &&RoleHolder| self.holders(holder.role).next().is_none();
        let further: Vec<RoleHolder> = other.parties.iter().filter(vacant).cloned().collect();
        self.parties.extend(further);
        if self.attachment_index.is_empty() {
            self.attachment_index.clone_from(&other.attachment_index);
        }
        if self.keywords.is_empty() {
            self.keywords.clone_from(&other.keywords);
        }
    }

    /// Who has this role.
    pub fn holders(&self, role: PartyRole) -> impl Iterator<Item = &super::party::Party> {
        self.parties.iter().filter(move |holder| holder.role == role).map(|holder| &holder.party)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_cells() {
        assert_eq!(Flow::of_word(" In arrivo "), Some(Flow::Incoming));
        assert_eq!(Flow::of_word("u"), Some(Flow::Outgoing));
        assert_eq!(Formation::of_word("scansione"), Some(Formation::Acquisition));
        assert_eq!(RegisterKind::of_word("repertorio\\registro"), Some(RegisterKind::Repertory));
        assert_eq!(FileKind::of_word("Attività"), Some(FileKind::Activity));
        assert_eq!(AgidKind::of_word("boh"), None);
        assert!(Formation::ALL.iter().all(|term| Formation::of_word(term.term()) == Some(*term)));
    }
}
