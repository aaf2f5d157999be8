//! Signatures, time stamps and messages that come along with documents.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a companion is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CompanionKind {
    /// CAdES with the document inside (ETSI EN 319 122-1): `p7m`.
    SignedEnvelope,
    /// CAdES apart from its document: `p7s`.
    DetachedSignature,
    /// XAdES (ETSI EN 319 132-1), enveloped or apart.
    XmlSignature,
    /// A ZIP with documents and signatures (ETSI EN 319 162-1): `asice`, `asics`.
    SignatureContainer,
    /// Time-stamp response (RFC 3161): `tsr`.
    TimeStampResponse,
    /// Time-stamp token alone (RFC 3161): `tst`, `tsr`.
    TimeStampToken,
    /// Document and time stamps in one (RFC 5544): `tsd`.
    TimeStampedData,
    /// A message (RFC 5322, or Outlook's `msg`).
    Message,
    /// A certified message [busta di trasporto PEC].
    PecMessage,
    /// A receipt of certified mail [ricevuta PEC].
    PecReceipt,
    /// The data of a certification, `daticert.xml`.
    PecData,
}

impl CompanionKind {
    /// What people call it, the same in both languages.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::SignedEnvelope => "CAdES (p7m)",
            Self::DetachedSignature => "CAdES (p7s)",
            Self::XmlSignature => "XAdES",
            Self::SignatureContainer => "ASiC",
            Self::TimeStampResponse => "RFC 3161 (tsr)",
            Self::TimeStampToken => "RFC 3161 (tst)",
            Self::TimeStampedData => "RFC 5544 (tsd)",
            Self::Message => "e-mail",
            Self::PecMessage => "PEC (postacert)",
            Self::PecReceipt => "PEC (ricevuta)",
            Self::PecData => "PEC (daticert.xml)",
        }
    }
}

/// What the bytes of a companion say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CompanionLook {
    /// What it is.
    pub kind: CompanionKind,
    /// A message's identifier.
    pub message_id: Option<String>,
    /// The identifier of the message that a receipt is about.
    pub refers_to: Option<String>,
}
