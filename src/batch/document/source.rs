//! What a PDF says of itself, for the heading of its copy.

use crate::formats::pdf::{Dict, Document, Indirect, Object, Pages, Protection, date, is_language, text_string};
use crate::normalise::pdf::rebuild::{RebuildFault, left_out};
use crate::profile::Limits;
use crate::records::Note;
use crate::records::codes::pdfa;

use super::order::SourceAnswer;
use super::packet::{self, Packet};
use super::request::DocumentRequest;

/// Longest text that is taken over, in letters: a string of a PDF/A has 32767 bytes at most (ISO 19005-2, 6.1.13-3),
/// two for a letter.
const LONGEST: usize = 16_000;

/// Entries of the document information that the copy has, as they are or anew; `Trapped` is about a press.
const KNOWN: [&[u8]; 9] =
    [b"Title", b"Author", b"Subject", b"Keywords", b"Creator", b"Producer", b"CreationDate", b"ModDate", b"Trapped"];

/// Most fields that are named.
const MOST_NAMED: usize = 24;

/// Reads the document information (ISO 32000-1 §14.3.3) and the XMP packet (§14.3.2), and counts the pages.
pub(super) fn ask(document: &Document<'_>, limits: &Limits) -> SourceAnswer {
    let closed = matches!(document.protection, Protection::Closed);
    let mut answer = SourceAnswer {
        closed,
        restricted: matches!(document.protection, Protection::Open(_)),
        unlocked: matches!(document.protection, Protection::Unlocked(_)),
        ..SourceAnswer::default()
    };
    if closed {
        return answer;
    }
    pages(document, limits, &mut answer);
    let indirect = |key: &[u8]| match document.xref.trailer.get(key) {
        Some(Object::Reference(number, _)) => document.indirect(*number),
        _ => None,
    };
    let root = indirect(b"Root");
    let packet = root.as_ref().and_then(|root| root.object.dict());
    let packet = packet.map(|root| packet::read(document, root, limits)).unwrap_or_default();
    match root.as_ref().and_then(|root| text(document, root, b"Lang")) {
        Some(language) if !is_language(&language) => answer.left.push("Lang".to_owned()),
        language => answer.language = language,
    }
    if let Some(info) = indirect(b"Info") {
        information(document, &info, &mut answer);
    }
    answer.left.extend(left_out(document).into_iter().map(|key| format!("Catalog {key}")));
    beside(packet, &mut answer);
    shorten(&mut answer);
    answer
}

/// Counts the pages, and looks whether all of them are there.
fn pages(document: &Document<'_>, limits: &Limits, answer: &mut SourceAnswer) {
    let mut pages = Pages::new(document, limits.max_nodes);
    answer.pages = u32::try_from(pages.by_ref().count()).unwrap_or(u32::MAX);
    answer.declared = pages.declared().filter(|declared| *declared != i64::from(answer.pages));
    let fault = match (pages.lost(), pages.is_bounded()) {
        (0, false) if answer.pages == 0 => Some(RebuildFault::NoPages),
        (0, false) => None,
        (0, true) => Some(RebuildFault::PagesBounded),
        (lost, _) => Some(RebuildFault::PagesLost(lost)),
    };
    answer.fault = fault.map(|fault| fault.to_string());
}

fn information(document: &Document<'_>, info: &Indirect, answer: &mut SourceAnswer) {
    let text = |key: &[u8]| text(document, info, key);
    answer.title = text(b"Title");
    answer.creator = text(b"Author");
    answer.description = text(b"Subject");
    answer.carried.keywords = text(b"Keywords");
    let producer = text(b"Producer");
    (answer.tool, answer.producer) = match text(b"Creator") {
        None => (producer, None),
        Some(tool) => {
            let other = producer.filter(|producer| *producer != tool);
            (Some(tool), other)
        }
    };
    answer.created = text(b"CreationDate").and_then(|text| date(&text));
    let empty = Dict::default();
    let own = info.object.dict().unwrap_or(&empty).0.iter().filter(|(key, _)| !KNOWN.contains(&key.as_slice()));
    let own = own.filter(|(key, _)| text(key).is_some());
    answer.left.extend(own.map(|(key, _)| format!("Info {}", text_string(key))));
}

/// What the packet says where the document information says nothing, what it says beside it, and where the two differ.
fn beside(packet: Packet, answer: &mut SourceAnswer) {
    let pairs = [
        (&mut answer.title, packet.title, "Title / dc:title"),
        (&mut answer.creator, packet.creator, "Author / dc:creator"),
        (&mut answer.description, packet.description, "Subject / dc:description"),
        (&mut answer.carried.keywords, packet.keywords, "Keywords / pdf:Keywords"),
    ];
    for (own, theirs, names) in pairs {
        match (own.as_ref(), theirs) {
            (None, theirs) => *own = theirs,
            (Some(own), Some(theirs)) if !same(own, &theirs) => answer.differing.push(names.to_owned()),
            _ => {}
        }
    }
    answer.tool = answer.tool.take().or(packet.tool);
    answer.created = answer.created.or(packet.created);
    answer.carried.identifier = packet.identifier;
    answer.carried.subjects = packet.subjects;
    answer.carried.rights = packet.rights;
    answer.carried.languages = packet.languages;
    answer.carried.dates = packet.dates;
    answer.left.extend(packet.left);
}

/// Whether two texts are the same but for blanks; names of several may stand in one line or one by one.
fn same(one: &str, other: &str) -> bool {
    let words = |text: &str| text.replace([';', ','], " ").split_whitespace().collect::<Vec<_>>().join(" ");
    words(one) == words(other)
}

/// Texts that are too long for a string of a PDF/A are cut, and that is said.
fn shorten(answer: &mut SourceAnswer) {
    let mut cut = Vec::new();
    let texts = [
        (&mut answer.title, "Title"),
        (&mut answer.creator, "Author"),
        (&mut answer.description, "Subject"),
        (&mut answer.carried.keywords, "Keywords"),
        (&mut answer.tool, "Creator"),
        (&mut answer.producer, "Producer"),
    ];
    for (text, name) in texts {
        if let Some(long) = text.as_mut().filter(|text| text.chars().count() > LONGEST) {
            *long = long.chars().take(LONGEST).collect();
            cut.push(format!("{name} ({LONGEST} …)"));
        }
    }
    answer.left.extend(cut);
}

fn text(document: &Document<'_>, holder: &Indirect, key: &[u8]) -> Option<String> {
    let value = holder.object.dict()?.get(key)?;
    // A string of its own is enciphered with its own number.
    let own = match value {
        Object::Reference(number, _) => Some(document.indirect(*number)?),
        _ => None,
    };
    let (object, owner) = own.as_ref().map_or((value, holder), |own| (&own.object, own));
    let Object::String(string) = object else { return None };
    let text = text_string(&document.clear_string(owner.owner(), string)?);
    let text = text.trim().to_owned();
    (!text.is_empty()).then_some(text)
}

impl SourceAnswer {
    /// What there is to say of statements that are not in the copy that is asked for. What whoever asks says otherwise
    /// is no loss but for the identifier: it is the file's own name for itself.
    pub(super) fn notes(&self, request: &DocumentRequest) -> Vec<Note> {
        let identifier = self.carried.identifier.as_ref().filter(|own| {
            let asked = request.identifier.as_ref();
            asked.is_some_and(|asked| asked != *own)
        });
        let left: Vec<&str> = self.left.iter().map(String::as_str).chain(identifier.map(|_| "dc:identifier")).collect();
        let differing: Vec<&str> = self.differing.iter().map(String::as_str).collect();
        let note = |code, fields: &[&str]| (!fields.is_empty()).then(|| Note::new(code).with("fields", named(fields)));
        let notes = [note(pdfa::STATEMENTS_LEFT_OUT, &left), note(pdfa::STATEMENTS_DIFFER, &differing)];
        notes.into_iter().flatten().collect()
    }
}

/// Names of fields in one line.
fn named(fields: &[&str]) -> String {
    let name = |field: &&str| field.chars().filter(|letter| !letter.is_control()).take(60).collect::<String>();
    let mut names: Vec<String> = fields.iter().take(MOST_NAMED).map(name).collect();
    if fields.len() > MOST_NAMED {
        names.push("…".to_owned());
    }
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;

    /// A document of one page with these entries of its information and this packet.
    fn document(info: &str, packet: &str) -> Vec<u8> {
        let rdf = format!(
            "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\
             <rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
             xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" \
             xmlns:own=\"http://example.org/own/\">{packet}</rdf:Description></rdf:RDF></x:xmpmeta>"
        );
        let objects = [
            "<</Type/Catalog/Pages 2 0 R/Metadata 5 0 R/Lang(it)>>".to_owned(),
            "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>".to_owned(),
            format!("<<{info}>>"),
            format!("<</Type/Metadata/Subtype/XML/Length {}>>\nstream\n{rdf}\nendstream", rdf.len()),
        ];
        let (mut file, mut places) = (String::from("%PDF-1.5\n"), Vec::new());
        for (index, object) in objects.iter().enumerate() {
            places.push(file.len());
            write!(file, "{} 0 obj\n{object}\nendobj\n", index + 1).unwrap();
        }
        let start = file.len();
        write!(file, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).unwrap();
        places.iter().for_each(|place| writeln!(file, "{place:010} 00000 n ").unwrap());
        write!(file, "trailer\n<</Size {}/Root 1 0 R/Info 4 0 R>>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1)
            .unwrap();
        file.into_bytes()
    }

    fn asked(info: &str, packet: &str) -> SourceAnswer {
        let (bytes, limits) = (document(info, packet), Limits::default());
        ask(&Document::open(&bytes, limits.max_nodes), &limits)
    }

    fn list(name: &str, array: &str, items: &[&str]) -> String {
        let items: String = items.iter().map(|item| format!("<rdf:li>{item}</rdf:li>")).collect();
        format!("<dc:{name}><rdf:{array}>{items}</rdf:{array}></dc:{name}>")
    }

    #[test]
    fn what_a_document_says_is_carried() {
        let packet = list("subject", "Bag", &["mappe", "catasto"])
            + &list("language", "Bag", &["it", "la"])
            + &list("date", "Seq", &["1931", "1931-05-02T10:00:00+01:00"])
            + "<dc:rights><rdf:Alt><rdf:li xml:lang=\"x-default\">Pubblico dominio</rdf:li></rdf:Alt></dc:rights>\
               <dc:identifier>IT-1</dc:identifier>";
        let answer = asked("/Title(Registro)/Keywords(mappe, catasto)", &packet);
        assert_eq!((answer.title.as_deref(), answer.language.as_deref()), (Some("Registro"), Some("it")));
        let carried = &answer.carried;
        assert_eq!(carried.keywords.as_deref(), Some("mappe, catasto"));
        assert_eq!(carried.identifier.as_deref(), Some("IT-1"));
        assert_eq!(carried.rights.as_deref(), Some("Pubblico dominio"));
        assert_eq!(
            (carried.subjects.as_slice(), carried.languages.as_slice()),
            (["mappe".to_owned(), "catasto".to_owned()].as_slice(), ["it".to_owned(), "la".to_owned()].as_slice())
        );
        assert_eq!(carried.dates, ["1931", "1931-05-02T10:00:00+01:00"]);
        assert_eq!((answer.left, answer.differing), (vec![], vec![]));
    }

    #[test]
    fn what_is_not_carried_is_named() {
        let packet = list("language", "Bag", &["italiano del Trecento"])
            + &list("date", "Seq", &["primavera 1931"])
            + "<own:box>12</own:box><xmp:Rating>3</xmp:Rating><pdf:Producer>x</pdf:Producer>\
               <dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">Registro</rdf:li>\
               <rdf:li xml:lang=\"en\">Register</rdf:li></rdf:Alt></dc:title>";
        let answer = asked("/Title(Registro)/Segnatura(b. 12)/Empty()", &packet);
        let left = ["Info Segnatura", "dc:date", "dc:language", "dc:title [en]", "own:box", "xmp:Rating"];
        let mut found = answer.left.clone();
        found.sort();
        assert_eq!(found, left);
        assert_eq!(answer.carried.dates.len() + answer.carried.languages.len(), 0);
    }

    #[test]
    fn two_statements_that_differ_are_named_and_one_alone_is_taken() {
        let title = "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">Altro</rdf:li></rdf:Alt></dc:title>";
        let packet = title.to_owned() + &list("creator", "Seq", &["Rossi", "Bianchi"]);
        let answer = asked("/Title(Registro)/Author(Rossi; Bianchi)", &packet);
        assert_eq!(answer.differing, ["Title / dc:title"]);
        assert_eq!(answer.title.as_deref(), Some("Registro"));
        let answer = asked("", &(packet + "<pdf:Keywords>mappe</pdf:Keywords>"));
        assert_eq!((answer.title.as_deref(), answer.creator.as_deref()), (Some("Altro"), Some("Rossi; Bianchi")));
        assert_eq!((answer.carried.keywords.as_deref(), answer.differing.len()), (Some("mappe"), 0));
    }

    #[test]
    fn a_language_that_is_none_is_named() {
        let (bytes, limits) = (document("", ""), Limits::default());
        let bytes = String::from_utf8(bytes).unwrap().replace("/Lang(it)", "/Lang(_!)").into_bytes();
        let answer = ask(&Document::open(&bytes, limits.max_nodes), &limits);
        assert_eq!((answer.language, answer.left), (None, vec!["Lang".to_owned()]));
    }

    #[test]
    fn long_texts_are_cut_and_named() {
        let answer = asked(&format!("/Title({})", "a".repeat(LONGEST + 1)), "");
        assert_eq!(answer.title.map(|title| title.len()), Some(LONGEST));
        assert_eq!(answer.left, [format!("Title ({LONGEST} …)")]);
    }

    #[test]
    fn both_programs_are_carried() {
        let answer = asked("/Creator(Scanner 3)/Producer(Libreria 7)", "");
        assert_eq!((answer.tool.as_deref(), answer.producer.as_deref()), (Some("Scanner 3"), Some("Libreria 7")));
        let answer = asked("/Producer(Libreria 7)", "");
        assert_eq!((answer.tool.as_deref(), answer.producer), (Some("Libreria 7"), None));
    }

    #[test]
    fn a_page_that_is_not_there_is_a_fault() {
        let limits = Limits::default();
        let of = |kids: &str| {
            let bytes = String::from_utf8(document("", "")).unwrap().replace("/Kids[3 0 R]", kids).into_bytes();
            ask(&Document::open(&bytes, limits.max_nodes), &limits)
        };
        let sound = of("/Kids[3 0 R]");
        assert_eq!((sound.pages, sound.fault, sound.declared), (1, None, None));
        let lost = of("/Kids[9 0 R]");
        assert!(lost.pages == 0 && lost.fault.is_some() && lost.declared == Some(1));
    }

    #[test]
    fn many_names_end_somewhere() {
        let names: Vec<String> = (0..40).map(|number| format!("own:a{number}\n")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let line = named(&names);
        assert!(line.starts_with("own:a0, own:a1,") && line.ends_with("own:a23, …"), "{line}");
    }
}
