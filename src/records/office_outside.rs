//! The parts of `fondo.toml` that say how the outside is told: mail, a server.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `[mail]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MailSettings {
    /// Who sends: an address, or `Name <address>`.
    pub from: String,
    /// Who is told.
    #[serde(default)]
    pub to: Vec<String>,
    /// `server:port`. Without it and without `sendmail`: the machine's own server, `localhost:25`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub smtp: Option<String>,
    /// A program that takes mail as `sendmail` does; it goes before `smtp`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sendmail: Option<String>,
    /// How the connection is secured.
    #[serde(default)]
    pub security: MailSecurity,
    /// Who we are for the server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// The file that holds the password, readable by its owner alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password_file: Option<PathBuf>,
}

/// How a connection to a mail server is secured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum MailSecurity {
    /// It begins in the clear and must change to TLS (RFC 3207).
    #[default]
    Starttls,
    /// TLS from the beginning (RFC 8314).
    Tls,
    /// None: for a server on the machine itself.
    None,
}

/// `[webhook]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookSettings {
    /// Where the summary is posted as JSON.
    pub url: String,
}
