//! Who had to do with a document (*soggetti*): people, organisations, administrations.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "is", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Party {
    /// A natural person (PF).
    Person {
        /// Surname.
        surname: String,
        /// Given name.
        given: String,
        /// Italian tax code (codice fiscale).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tax_code: Option<String>,
    },
    /// A legal person (PG).
    Organisation {
        /// Its name.
        name: String,
        /// Tax code or VAT number.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tax_code: Option<String>,
        /// An office of it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        office: Option<String>,
    },
    /// An Italian administration (PAI).
    Administration {
        /// Its name.
        name: String,
        /// Its code in the index of public administrations (IPA).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ipa: Option<String>,
        /// The organisational area (AOO) or office in it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        office: Option<String>,
    },
}

impl Party {
    /// Reads one party as a cell of an inventory has it. The mark before it says what it is: `pf:` (`Rossi, Mario`),
    /// `pg:`, `pai:`; without a mark, a tax code of sixteen characters tells a person, a code in square brackets an
    /// administration; everybody else is an organisation. `(…)` holds the tax code, `[…]` the IPA code, ` / ` divides
    /// the office from what it belongs to.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let (mark, rest) = marked(text.trim());
        let (rest, tax_code) = bracketed(rest, '(', ')', is_tax_code);
        let (rest, ipa) = bracketed(&rest, '[', ']', |code| !code.is_empty());
        let (name, office) = match rest.split_once(" / ") {
            Some((name, office)) => (name.trim().to_owned(), Some(office.trim().to_owned())),
            None => (rest.trim().to_owned(), None),
        };
        if name.is_empty() {
            return None;
        }
        let personal = tax_code.as_ref().is_some_and(|code| code.len() == 16);
        let found = match mark {
            Some(Mark::Person) => person(&name, tax_code.as_deref()),
            None if personal => person(&name, tax_code.as_deref()),
            Some(Mark::Organisation) => None,
            Some(Mark::Administration) => return Some(Self::Administration { name, ipa, office }),
            None if ipa.is_some() => return Some(Self::Administration { name, ipa, office }),
            None => None,
        };
        Some(found.unwrap_or(Self::Organisation { name, tax_code, office }))
    }

    /// Its name in one line; a person's surname goes first.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Person { surname, given, .. } => format!("{surname}, {given}"),
            Self::Organisation { name, .. } | Self::Administration { name, .. } => name.clone(),
        }
    }
}

#[derive(Clone, Copy)]
enum Mark {
    Person,
    Organisation,
    Administration,
}

fn marked(text: &str) -> (Option<Mark>, &str) {
    let Some((mark, rest)) = text.split_once(':') else { return (None, text) };
    let mark = match mark.trim().to_lowercase().as_str() {
        "pf" | "persona" => Mark::Person,
        "pg" | "organizzazione" => Mark::Organisation,
        "pai" | "amministrazione" => Mark::Administration,
        _ => return (None, text),
    };
    (Some(mark), rest)
}

/// `Rossi, Mario`; without a comma the first word is the surname, as Italian registers have it. `None` for a single
/// word.
fn person(name: &str, tax_code: Option<&str>) -> Option<Party> {
    let (surname, given) = name.split_once(',').or_else(|| name.split_once(' '))?;
    let (surname, given) = (surname.trim().to_owned(), given.trim().to_owned());
    let tax_code = tax_code.map(str::to_owned);
    (!surname.is_empty() && !given.is_empty()).then_some(Party::Person { surname, given, tax_code })
}

/// `text` without the bracket that holds a code, and the code.
fn bracketed(text: &str, open: char, close: char, is_code: impl Fn(&str) -> bool) -> (String, Option<String>) {
    let found = text.rfind(open).and_then(|start| {
        let end = text.get(start..)?.find(close)? + start;
        let code = text.get(start + open.len_utf8()..end)?.trim();
        is_code(code).then(|| (start, end, code.to_owned()))
    });
    match found {
        Some((start, end, code)) => {
            let before = text.get(..start).unwrap_or_default().trim_end();
            let after = text.get(end + close.len_utf8()..).unwrap_or_default();
            (format!("{before}{after}"), Some(code))
        }
        None => (text.to_owned(), None),
    }
}

/// Sixteen letters and digits (a person), or eleven digits.
fn is_tax_code(text: &str) -> bool {
    let all = |test: fn(&u8) -> bool| text.bytes().all(|byte| test(&byte));
    (text.len() == 16 && all(u8::is_ascii_alphanumeric)) || (text.len() == 11 && all(u8::is_ascii_digit))
}

/// The parties of a cell: `;` or a line break divides them.
#[must_use]
pub fn parties(text: &str) -> Vec<Party> {
    text.split([';', '\n']).filter_map(Party::read).collect()
}

/// What somebody had to do with a document (AgID Allegato 5, *Soggetti*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PartyRole {
    /// Who registers it: *soggetto (amministrazione) che effettua la registrazione*.
    Registrar,
    /// *Autore*.
    Author,
    /// *Mittente*.
    Sender,
    /// *Destinatario*.
    Addressee,
    /// *Assegnatario*.
    Assignee,
    /// *Operatore*.
    Operator,
    /// *Responsabile della gestione documentale*.
    RecordsManager,
    /// *Responsabile del servizio di protocollo*.
    ProtocolManager,
    /// *Responsabile unico del procedimento* (RUP).
    ProcedureManager,
    /// *Amministrazione titolare* of an aggregation.
    HoldingAdministration,
    /// *Amministrazioni partecipanti*.
    ParticipatingAdministration,
    /// *Soggetto intestatario* of an aggregation.
    NamedSubject,
    /// *Altro*.
    Other,
}

/// Somebody in a role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleHolder {
    /// The role.
    pub role: PartyRole,
    /// Who.
    pub party: Party,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn cells() {
        let organisation = |name: &str, tax_code: Option<&str>| Party::Organisation {
            name: name.into(),
            tax_code: tax_code.map(Into::into),
            office: None,
        };
        let found = parties(
            "Ditta Rossi, Milano (01234567890); pf: Bianchi, Anna ;Verdi Luca (VRDLCU80A01H501X)\npai: Comune di Prova [c_x123] / Ufficio tecnico; [ ];",
        );
        assert_eq!(
            found,
            [
                organisation("Ditta Rossi, Milano", Some("01234567890")),
                Party::Person { surname: "Bianchi".into(), given: "Anna".into(), tax_code: None },
                Party::Person {
                    surname: "Verdi".into(),
                    given: "Luca".into(),
                    tax_code: Some("VRDLCU80A01H501X".into())
                },
                Party::Administration {
                    name: "Comune di Prova".into(),
                    ipa: Some("c_x123".into()),
                    office: Some("Ufficio tecnico".into()),
                },
                organisation("[ ]", None),
            ]
        );
        assert_eq!(Party::read("Azienda (ex Ditta)"), Some(organisation("Azienda (ex Ditta)", None)));
        assert_eq!(found[1].name(), "Bianchi, Anna");
    }

    proptest! {
        #[test]
        fn any_cell_is_read(text in "\\PC{0,60}") {
            for party in parties(&text) {
                prop_assert!(!party.name().trim().is_empty());
            }
        }
    }
}
