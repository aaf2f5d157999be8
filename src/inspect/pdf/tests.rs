//! Documents made by hand.

use proptest::prelude::*;

use crate::inspect::{Inspection, inspect};
use crate::profile::Limits;
use crate::records::codes::pdf as codes;
use crate::records::{Code, Family};

/// A document with a table of objects: number 1 is the catalogue, 2 the root of the pages.
fn document(objects: &[&str]) -> Vec<u8> {
    let mut bytes = b"%PDF-1.4\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (number, object) in (1..).zip(objects) {
        table.push_str(&format!("{:010} 00000 n \n", bytes.len()));
        bytes.extend_from_slice(format!("{number} 0 obj\n{object}\nendobj\n").as_bytes());
    }
    let start = bytes.len();
    let trailer = format!("trailer\n<</Size {}/Root 1 0 R/Info 4 0 R>>\n", objects.len() + 1);
    bytes.extend_from_slice(format!("{table}{trailer}startxref\n{start}\n%%EOF\n").as_bytes());
    bytes
}

const CATALOGUE: &str = "<</Type/Catalog/Pages 2 0 R>>";
const PAGES: &str = "<</Type/Pages/Kids[3 0 R]/Count 1>>";
const PAGE: &str = "<</Type/Page/Parent 2 0 R/Contents 5 0 R>>";
const INFO: &str = "<</Producer(A tool)/CreationDate(D:20210304)>>";
const CONTENTS: &str = "<</Length 3>>stream\nabc\nendstream";

fn sound() -> Vec<u8> {
    document(&[CATALOGUE, PAGES, PAGE, INFO, CONTENTS])
}

fn look(bytes: &[u8]) -> Inspection {
    inspect(Family::Pdf, bytes, &Limits::default())
}

fn found(bytes: &[u8]) -> Vec<Code> {
    look(bytes).notes.iter().map(|note| note.code).collect()
}

#[test]
fn a_sound_document() {
    let inspection = look(&sound());
    let document = inspection.technical.document.as_ref().unwrap();
    assert_eq!((document.pages, document.version.as_str(), document.encrypted), (1, "1.4", false));
    assert_eq!(inspection.technical.tools[0].value, "A tool");
    assert_eq!(inspection.technical.dates[0].field, "pdf:CreationDate");
    assert_eq!((inspection.notes, inspection.technical.complete), (vec![], true));
}

#[test]
fn the_end_is_missing_wherever_it_is_cut() {
    let whole = sound();
    // What follows the last sign of the end mark is a line end.
    for length in 0..whole.len() - 1 {
        let inspection = look(&whole[..length]);
        assert!(!inspection.technical.complete, "{length} of {}", whole.len());
        assert!(!inspection.notes.is_empty(), "{length}");
    }
    let trailing = [whole.as_slice(), b"left behind"].concat();
    assert_eq!(found(&trailing), [codes::TRAILING]);
    let leading = [b"left before\n", whole.as_slice()].concat();
    assert_eq!(found(&leading), [codes::JUNK]);
}

#[test]
fn pages_are_counted_and_not_believed() {
    let kids = |kids: &str, count: u32| {
        document(&[CATALOGUE, &format!("<</Type/Pages/Kids[{kids}]/Count {count}>>"), PAGE, INFO, CONTENTS])
    };
    assert_eq!(found(&kids("3 0 R", 7)), [codes::PAGE_COUNT]);
    assert_eq!(found(&kids("", 0)), [codes::NO_PAGES]);
    // A tree that holds itself.
    assert_eq!(found(&kids("2 0 R 3 0 R", 1)), []);
}

#[test]
fn what_lies_in_a_document() {
    let catalogue = "<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(x)>>/AF[<</EF<</F 5 0 R>>>>]\
        /X<</ByteRange[0 1]/Contents<00>>>>>";
    let kinds = look(&document(&[catalogue, PAGES, PAGE, INFO, CONTENTS]));
    let codes_found: Vec<_> = kinds.notes.iter().map(|note| note.code).collect();
    assert_eq!(codes_found, [codes::ACTIVE, codes::EMBEDDED, codes::SIGNED, codes::SIGNATURE_PARTIAL]);
    assert_eq!(kinds.notes[0].args["kinds"], "JavaScript");
    assert!(kinds.technical.complete);
}

#[test]
fn streams_are_looked_at() {
    let with = |contents: &str| found(&document(&[CATALOGUE, PAGES, PAGE, INFO, contents]));
    assert_eq!(with("<</Length 9>>stream\nabc\nendstream"), [codes::STREAM_LENGTH]);
    assert_eq!(with("<</Length 3/Filter/FlateDecode>>stream\nabc\nendstream"), [codes::STREAM_DAMAGED]);
    assert_eq!(with("<</Length 3/Filter/DCTDecode>>stream\nabc\nendstream"), [codes::IMAGE_DAMAGED]);
    let huge = "<</Subtype/Image/Width 99999/Height 99999/Length 3>>stream\nabc\nendstream";
    assert_eq!(with(huge), [codes::IMAGE_LARGE]);
}

#[test]
fn objects_that_are_elsewhere() {
    let mut bytes = sound();
    let at = bytes.windows(7).position(|window| window == b"3 0 obj").unwrap();
    bytes[at] = b'9';
    let inspection = look(&bytes);
    assert_eq!(inspection.notes[0].code, codes::BROKEN_OBJECTS);
    assert_eq!(inspection.notes[0].args["object"], "3");
    assert!(!inspection.technical.complete);
}

proptest! {
    #[test]
    fn altered_documents_end(changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12)) {
        let mut bytes = sound();
        for (index, value) in changes {
            let at = index.index(bytes.len());
            bytes[at] = value;
        }
        let _ = look(&bytes);
    }
}
