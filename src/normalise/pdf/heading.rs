//! What a document says of itself.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::formats::pdf::write::{dict, text};
use crate::formats::pdf::{Dict, Object};
use crate::records::PdfaFlavour;

/// The metadata of a document: in its dictionary and, in the same words, in its XMP packet (ISO 19005-1, 6.7.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// What it claims to be.
    pub flavour: PdfaFlavour,
    /// Title.
    pub title: String,
    /// Who made what is shown: one name, or several in one line (ISO 19005-1, 6.7.3-4).
    pub creator: Option<String>,
    /// What it is about.
    pub description: Option<String>,
    /// The identifier of the unit that it shows.
    pub identifier: Option<String>,
    /// The language of its text (BCP 47).
    pub language: Option<String>,
    /// The program that made the pages.
    pub tool: Option<String>,
    /// The program that writes the file.
    pub producer: String,
    /// When the pages were made, where that is known.
    pub created: Option<Timestamp>,
    /// The one instant of the package.
    pub instant: Timestamp,
    /// What a PDF that was received says of itself beside that.
    pub carried: Box<Carried>,
}

/// Statements of a PDF that was received, as its copy says them again. Each is one that PDF/A allows as it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Carried {
    /// `Keywords`, which are `pdf:Keywords`.
    pub keywords: Option<String>,
    /// `dc:identifier`, where the heading has none of its own.
    pub identifier: Option<String>,
    /// `dc:subject`.
    pub subjects: Vec<String>,
    /// `dc:rights`, in the default language.
    pub rights: Option<String>,
    /// `dc:language`, beside the language of the text (RFC 3066).
    pub languages: Vec<String>,
    /// `dc:date`, in the form of XMP.
    pub dates: Vec<String>,
}

impl Heading {
    /// Created: where nobody knows, the instant.
    pub(super) fn created(&self) -> Timestamp {
        self.created.unwrap_or(self.instant)
    }

    /// The dictionary (ISO 32000-1 §14.3.3).
    pub(super) fn info(&self) -> Dict {
        let mut info = dict([("Title", text(&clean(&self.title)))]);
        let mut add = |key: &str, value: Option<&String>| {
            info.0.extend(value.map(|value| (key.as_bytes().to_vec(), text(&clean(value)))));
        };
        add("Author", self.creator.as_ref());
        add("Subject", self.description.as_ref());
        add("Keywords", self.carried.keywords.as_ref());
        add("Creator", self.tool.as_ref());
        add("Producer", Some(&self.producer));
        let dates = [("CreationDate", self.created()), ("ModDate", self.instant)];
        let dates = dates.map(|(key, date)| (key.as_bytes().to_vec(), Object::String(pdf_date(date).into_bytes())));
        info.0.extend(dates);
        info
    }
}

/// A date in the form of PDF (§7.9.4), in UTC.
fn pdf_date(date: Timestamp) -> String {
    format!("D:{}Z", date.strftime("%Y%m%d%H%M%S"))
}

/// What neither XML nor a person can read goes: control characters are spaces.
pub(super) fn clean(text: &str) -> String {
    let readable = |letter: char| !(letter.is_control() || matches!(letter, '\u{FFFE}' | '\u{FFFF}'));
    text.chars().map(|letter| if readable(letter) { letter } else { ' ' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_texts() {
        let heading = Heading {
            flavour: PdfaFlavour::A2b,
            title: "Delibera\n12".to_owned(),
            creator: Some("Città".to_owned()),
            description: None,
            identifier: None,
            language: None,
            tool: None,
            producer: "fondo".to_owned(),
            created: None,
            instant: "2026-11-05T08:09:10.5Z".parse().unwrap(),
            carried: Box::new(Carried { keywords: Some("mappe, Città".to_owned()), ..Carried::default() }),
        };
        let info = heading.info();
        assert_eq!(info.get(b"Title"), Some(&Object::String(b"Delibera 12".to_vec())));
        assert_eq!(info.get(b"ModDate"), Some(&Object::String(b"D:20261105080910Z".to_vec())));
        assert_eq!(info.get(b"CreationDate"), info.get(b"ModDate"));
        assert_eq!(info.get(b"Subject"), None);
        assert_eq!(info.get(b"Keywords"), Some(&text("mappe, Città")));
    }
}
