//! `Process`: who submits, who holds, who signs, and when.

use super::model::MoreInfo;

/// `AgentID`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentId {
    /// `VATIT-…`, `TINIT-…`.
    pub value: String,
    /// `@expan`.
    pub expansion: Option<String>,
    /// `@nameRegistrationAuthority`.
    pub authority: Option<String>,
}

/// The name of an agent, and of which kind the agent is: `@agentType` goes with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AgentName {
    /// `NameAndSurname`.
    Person {
        /// `FirstName`.
        first: String,
        /// `LastName`.
        last: String,
    },
    /// `FormalName`.
    Formal(String),
}

/// `RelevantDocument`: what entitles the agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelevantDocument {
    /// What it is called.
    pub text: String,
    /// `@docHash`.
    pub hash: Option<String>,
    /// `@hashFunction`.
    pub function: Option<String>,
    /// `@uriDoc`.
    pub uri: Option<String>,
}

/// Somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agent {
    /// `@agentType`: whether it is a natural person; else it is a legal one.
    pub natural: bool,
    /// `AgentID`.
    pub ids: Vec<AgentId>,
    /// `AgentName`.
    pub name: AgentName,
    /// `RelevantDocument`, at least one.
    pub documents: Vec<RelevantDocument>,
    /// `MoreInfo`.
    pub more_info: Option<MoreInfo>,
}

impl Agent {
    /// Whether the kind of name is that of the kind of agent: the standard's schema does not see to it.
    #[must_use]
    pub const fn is_coherent(&self) -> bool {
        self.natural == matches!(self.name, AgentName::Person { .. })
    }
}

/// `@holderRole`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum HolderRole {
    /// `soggetto produttore`.
    Producer,
    /// `soggetto proprietario`.
    Owner,
    /// `soggetto possessore`.
    Possessor,
    /// `soggetto detentore`.
    Keeper,
}

impl HolderRole {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Producer, Self::Owner, Self::Possessor, Self::Keeper];

    /// The term of the standard.
    #[must_use]
    pub const fn term(self) -> &'static str {
        match self {
            Self::Producer => "soggetto produttore",
            Self::Owner => "soggetto proprietario",
            Self::Possessor => "soggetto possessore",
            Self::Keeper => "soggetto detentore",
        }
    }
}

/// `Holder`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// `@holderRole`.
    pub role: HolderRole,
    /// Who.
    pub agent: Agent,
}

/// `AuthorizedSigner`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signer {
    /// `@signerRole`.
    pub role: Option<String>,
    /// Who.
    pub agent: Agent,
}

/// `TimeReference`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TimeReference {
    /// `TimeInfo`.
    Info {
        /// An `xs:dateTime`.
        moment: String,
        /// `@attachedTimeStamp`.
        attached: bool,
    },
    /// `TimeStamp`.
    Stamp {
        /// Where it lies.
        uri: String,
        /// `@encoding`.
        encoding: String,
        /// `@format`.
        format: String,
        /// `@normal`: an `xs:dateTime`.
        normal: String,
    },
}

/// `Process`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Process {
    /// `Submitter`.
    pub submitter: Agent,
    /// `Holder`, at least one.
    pub holders: Vec<Holder>,
    /// `AuthorizedSigner`, at least one.
    pub signers: Vec<Signer>,
    /// `TimeReference`.
    pub time: TimeReference,
    /// `LawsAndRegulations`.
    pub laws: Option<String>,
    /// `MoreInfo`.
    pub more_info: Option<MoreInfo>,
}
