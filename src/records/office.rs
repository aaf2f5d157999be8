//! `fondo.toml`: the institution, its people and their roles. Written at the first run with every key explained.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::office_outside::{MailSettings, WebhookSettings};
use super::office_stores::StoreSettings;

/// The settings of a workspace.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Office {
    /// Version of this format.
    pub version: u32,
    /// The institution.
    #[serde(default)]
    pub institution: Institution,
    /// The people who may answer for what is done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<Person>,
    /// The places whose files are verified over the years.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stores: Vec<StoreSettings>,
    /// How mail is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail: Option<MailSettings>,
    /// A server that is told how jobs ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub webhook: Option<WebhookSettings>,
}

/// `[institution]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Institution {
    /// Its name, as packages bear it (`Source-Organization`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its identifier: IPA code, ISIL, EORI.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identifier: Option<String>,
}

/// `[[people]]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// What `--operator` takes and what events bear: a code or a role, not the name.
    pub id: String,
    /// The name; it stays in this file.
    pub name: String,
    /// What the person may do.
    #[serde(default)]
    pub roles: Vec<Role>,
}

/// What a person may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Runs batches.
    Operator,
    /// Decides on held units and undoes runs.
    Archivist,
    /// Sees what restrictions hide.
    Reader,
}

impl Role {
    /// The name that `fondo.toml` uses.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Archivist => "archivist",
            Self::Reader => "reader",
        }
    }
}

/// The version that this program writes.
pub const OFFICE_VERSION: u32 = 1;

/// The file of a new workspace.
pub const OFFICE_TEMPLATE: &str = r#"# fondo.toml: le impostazioni di questo spazio di lavoro / the settings of this workspace.
# Ogni riga che comincia con # è una spiegazione o un esempio / Every line that begins with # explains or is an example.

# Versione di questo formato: non cambiarla / Version of this format: leave it.
version = 1

[institution]
# Il nome dell'ente, come compare nei pacchetti / The institution's name, as packages bear it.
# name = "Città metropolitana di ..."
# Il suo identificativo: codice IPA, ISIL / Its identifier: IPA code, ISIL.
# identifier = "..."

# Le persone che rispondono di ciò che si fa. Nel registro degli eventi va l'id, mai il nome.
# The people who answer for what is done. The event log bears the id, never the name.
# roles: "operator" (esegue le consegne / runs batches), "archivist" (decide sulle unità sospese, annulla / decides on held units, undoes),
#        "reader" (vede ciò che la riservatezza nasconde / sees what restrictions hide).
# [[people]]
# id = "arch1"
# name = "..."
# roles = ["operator", "archivist"]

# I luoghi da verificare negli anni: ogni byte viene riletto entro period_days. Si registrano con `fondo store register NOME`.
# The places to verify over the years: every byte is read again within period_days. They are put on record with `fondo store register NAME`.
# rate_mb: megabyte al secondo / megabytes a second. budget_gb, budget_minutes: al massimo per esecuzione / at most in one run.
# grows: true se vi arrivano file: quelli nuovi si registrano da sé prima di ogni esecuzione / true if files come into it: the new ones are put
# on record before each run.
# quiet: ore in cui non si legge / hours in which nothing is read. sha256_every: ogni quanti giri SHA-256 al posto di BLAKE3.
# [[stores]]
# name = "nas"
# path = "/mnt/nas/archivio"
# period_days = 90
# rate_mb = 80
# budget_gb = 2000
# budget_minutes = 360
# quiet = ["08:00-19:00"]
# sha256_every = 4

# Come si spedisce la posta: riepiloghi delle verifiche, checkpoint del registro. Con smtp (server:porta) o con sendmail (programma).
# How mail is sent: summaries of verifications, checkpoints of the log. By smtp (server:port) or by sendmail (a program).
# security: "starttls", "tls", "none". La password sta in un file leggibile solo dal proprietario / The password is in a file of its own.
# [mail]
# from = "Fondo <fondo@archivio.example>"
# to = ["conservazione@archivio.example"]
# smtp = "mail.archivio.example:587"
# security = "starttls"
# user = "fondo"
# password_file = "/etc/fondo/mail-password"

# Un server che riceve in JSON il riepilogo di ogni verifica / A server that is sent the summary of each verification as JSON.
# [webhook]
# url = "https://monitor.archivio.example/fondo"
"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_is_a_valid_file_with_its_examples_too() {
        let office: Office = toml::from_str(OFFICE_TEMPLATE).unwrap();
        assert_eq!(office.version, OFFICE_VERSION);
        let examples: String = OFFICE_TEMPLATE
            .lines()
            .map(|line| match line.strip_prefix("# ") {
                Some(rest) if rest.starts_with('[') || rest.contains(" = ") => format!("{rest}\n"),
                _ => format!("{line}\n"),
            })
            .collect();
        let office: Office = toml::from_str(&examples).unwrap();
        assert_eq!(office.people[0].roles, [Role::Operator, Role::Archivist]);
        assert!(office.mail.is_some() && office.webhook.is_some());
        assert_eq!(office.stores[0].period_days, 90);
    }
}
