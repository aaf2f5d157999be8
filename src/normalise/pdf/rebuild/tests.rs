//! Copies of files that are built by hand.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use lopdf::{EncryptionState, EncryptionVersion, Permissions, StringFormat};

use super::*;
use crate::formats::pdf::{Dict, Document, Object, Pages};
use crate::normalise::pdf::Heading;
use crate::records::{PageText, PdfaFlavour, TextArea, TextBlock, TextLine, TextWord};

/// A file of these objects, numbered from 1; the first is the catalogue.
fn file(objects: &[&str]) -> Vec<u8> {
    let (mut text, mut offsets) = (String::from("%PDF-1.4\n"), Vec::new());
    for (index, object) in objects.iter().enumerate() {
        offsets.push(text.len());
        let _ = write!(text, "{} 0 obj\n{object}\nendobj\n", index + 1);
    }
    let (start, size) = (text.len(), objects.len() + 1);
    let _ = write!(text, "xref\n0 {size}\n0000000000 65535 f\r\n");
    offsets.iter().for_each(|offset| _ = write!(text, "{offset:010} 00000 n\r\n"));
    let _ = write!(text, "trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n");
    text.into_bytes()
}

fn heading() -> Heading {
    Heading {
        flavour: PdfaFlavour::A2b,
        title: "Registro".to_owned(),
        creator: None,
        description: None,
        identifier: None,
        language: None,
        tool: None,
        producer: "fondo".to_owned(),
        created: None,
        instant: "2026-11-05T08:09:10Z".parse().unwrap(),
        carried: Box::default(),
    }
}

fn copied(document: &Document<'_>, text: Option<&PageText>) -> (Result<Rebuilt, RebuildFault>, Vec<u8>) {
    let mut out = Vec::new();
    let heading = heading();
    let mut text = |_| text.cloned();
    let order =
        RebuildOrder { document, heading: &heading, text: &mut text, hidden: HiddenText::Kept, most_nodes: 1000 };
    (rebuild(order, &mut out), out)
}

/// The value at the end of a way through dictionaries and arrays.
fn at(document: &Document<'_>, way: &[&str]) -> Object {
    let mut found = document.get(&document.xref.trailer, b"Root");
    for step in way {
        found = match &found {
            Object::Dict(dict) => document.get(dict, step.as_bytes()),
            Object::Array(values) => document.resolve(&values[step.parse::<usize>().unwrap()]),
            _ => Object::Null,
        };
    }
    found
}

fn word() -> PageText {
    let area = TextArea { left: 10, top: 10, width: 30, height: 10 };
    let words = vec![TextWord { content: "ab".to_owned(), area, confidence: None }];
    let lines = vec![TextLine { words, ..TextLine::default() }];
    PageText { width: 100, height: 100, blocks: vec![TextBlock { lines, ..TextBlock::default() }] }
}

/// A file with texts in objects of their own and in the tree of pages, enciphered; it opens for everybody.
fn enciphered() -> Vec<u8> {
    let plain = file(&[
        "<</Type/Catalog/Pages 2 0 R/Names 5 0 R/OutputIntents 6 0 R/Lang(it)>>",
        "<</Type/Pages/Count 1/Kids[3 0 R]/Resources<</ColorSpace<</C[/Indexed/DeviceRGB 1 <0A0B0CFF8001>]>>/Font 8 0 R>>>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Contents 4 0 R>>",
        "<</Length 2>>stream\nq \nendstream",
        "<</Dests<</Names[(capitolo)[3 0 R/Fit]]>>>>",
        "[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(carta)/DestOutputProfile 7 0 R>>]",
        "<</N 3/Length 1>>stream\nx\nendstream",
        "<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Note(nota)>>>>",
    ]);
    let mut document = lopdf::Document::load_mem(&plain).unwrap();
    let id = || lopdf::Object::String(vec![7; 16], StringFormat::Literal);
    document.trailer.set("ID", lopdf::Object::Array(vec![id(), id()]));
    let version = EncryptionVersion::V2 {
        document: &document,
        owner_password: "padrone",
        user_password: "",
        key_length: 128,
        permissions: Permissions::all(),
    };
    let state = EncryptionState::try_from(version).unwrap();
    document.encrypt(&state).unwrap();
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

#[test]
fn texts_are_deciphered_with_the_number_of_the_object_that_they_stand_in() {
    let bytes = enciphered();
    let source = Document::open(&bytes, 1000);
    let string = |text: &[u8]| Object::String(text.to_vec());
    for text in [None, Some(word())] {
        let (made, copy) = copied(&source, text.as_ref());
        assert!(made.unwrap().changes.contains(&Change::Encryption));
        let copy = Document::open(&copy, 1000);
        assert_eq!(at(&copy, &["Names", "Dests", "Names", "0"]), string(b"capitolo"));
        assert_eq!(at(&copy, &["OutputIntents", "0", "OutputConditionIdentifier"]), string(b"carta"));
        assert_eq!(at(&copy, &["Lang"]), string(b"it"));
        let page = Pages::new(&copy, 1000).next().unwrap();
        let Object::Dict(resources) = copy.resolve(&page.resources) else { panic!("no resources") };
        let below = |way: [&[u8]; 2]| copy.get(copy.get(&resources, way[0]).dict().unwrap_or(&Dict::default()), way[1]);
        let space = below([b"ColorSpace", b"C"]);
        assert_eq!(space.array().unwrap()[3], string(b"\x0A\x0B\x0C\xFF\x80\x01"));
        let font = below([b"Font", b"F"]);
        assert_eq!(font.dict().and_then(|font| font.get(b"Note")), Some(&string(b"nota")));
        let alone = page_alone(&source, &Pages::new(&source, 1000).next().unwrap(), 1000).unwrap();
        assert!(alone.windows(12).any(|window| window == b"0A0B0CFF8001"));
    }
}

#[test]
fn a_page_that_is_nowhere_is_refused() {
    let bytes = file(&[
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Count 2/Kids[3 0 R 9 0 R]>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>",
    ]);
    let (made, _) = copied(&Document::open(&bytes, 1000), None);
    assert!(matches!(made, Err(RebuildFault::PagesLost(1))), "{made:?}");
}

#[test]
fn a_page_alone_does_not_take_others_with_it() {
    let annotation =
        "<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/P 3 0 R/Dest[4 0 R/Fit]/Parent 7 0 R/A<</S/GoTo/D[4 0 R/Fit]>>>>";
    let page = format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Annots[{annotation} 6 0 R]>>");
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Count 2/Kids[3 0 R 4 0 R]>>",
        &page,
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 5 0 R>>",
        "<</Length 13>>stream\n(other page) Tj\nendstream",
        "<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/Contents(nota)/Own 4 0 R>>",
        "<</Kids[8 0 R]>>",
        "<</Rect[0 0 9 9]/Subtype/Widget/P 4 0 R>>",
    ];
    let bytes = file(&objects);
    let source = Document::open(&bytes, 1000);
    let alone = page_alone(&source, &Pages::new(&source, 1000).next().unwrap(), 1000).unwrap();
    let has = |text: &str| alone.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(has("(nota)") && has("/Link"));
    assert!(!has("other page") && !has("/Dest") && !has("/GoTo") && !has("/Parent 7") && !has("200 200"));
    assert_eq!(Pages::new(&Document::open(&alone, 1000), 1000).count(), 1);
}

#[test]
fn what_of_the_catalogue_is_kept_and_what_is_named() {
    let bytes = file(&[
        "<</Type/Catalog/Pages 2 0 R/URI<</Base(http://example.org/)>>/Threads[4 0 R]/Collection<</View/D>>\
         /Extensions<</ADBE<</ExtensionLevel 8>>>>/AA<</WC 4 0 R>>/OutputIntents[<</S/GTS_PDFX>>]>>",
        "<</Type/Pages/Count 1/Kids[3 0 R]>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>",
        "<</I<</Title(articolo)>>>>",
    ]);
    let source = Document::open(&bytes, 1000);
    assert_eq!(left_out(&source), ["Collection", "OutputIntents"]);
    let (made, copy) = copied(&source, None);
    let changes: BTreeSet<Change> = made.unwrap().changes;
    assert!(changes.contains(&Change::Actions) && changes.contains(&Change::OutputIntent));
    let copy = Document::open(&copy, 1000);
    assert_eq!(at(&copy, &["URI", "Base"]), Object::String(b"http://example.org/".to_vec()));
    assert_eq!(at(&copy, &["Threads", "0", "I", "Title"]), Object::String(b"articolo".to_vec()));
}

#[test]
fn tags_of_text_that_was_replaced_are_no_promise_any_more() {
    let content = "BT 3 Tr /F 9 Tf (A) Tj ET";
    let stream = format!("<</Length {}>>stream\n{content}\nendstream", content.len());
    let bytes = file(&[
        "<</Type/Catalog/Pages 2 0 R/MarkInfo<</Marked true>>/StructTreeRoot 5 0 R>>",
        "<</Type/Pages/Count 1/Kids[3 0 R]>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Contents 4 0 R\
         /Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>>>>>>>",
        &stream,
        "<</Type/StructTreeRoot>>",
    ]);
    let source = Document::open(&bytes, 1000);
    for (text, is_kept) in [(None, true), (Some(word()), false)] {
        let (made, copy) = copied(&source, text.as_ref());
        let copy = Document::open(&copy, 1000);
        assert_eq!(made.unwrap().changes.contains(&Change::Tags), !is_kept);
        assert_eq!(at(&copy, &["MarkInfo", "Marked"]) == Object::Bool(true), is_kept);
        assert_ne!(at(&copy, &["StructTreeRoot"]), Object::Null);
    }
}

#[test]
fn text_stands_on_what_is_seen_of_the_sheet() {
    let first_content = |crop: &str| {
        let page = format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/CropBox[{crop}]>>");
        let bytes = file(&["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[3 0 R]>>", &page]);
        let (made, copy) = copied(&Document::open(&bytes, 1000), Some(&word()));
        assert!(made.is_ok());
        let copy = Document::open(&copy, 1000);
        let page = Pages::new(&copy, 1000).next().unwrap();
        let Some(Object::Array(contents)) = page.dict.get(b"Contents") else { panic!("no text") };
        let Object::Reference(number, _) = contents[0] else { panic!("no stream") };
        String::from_utf8(copy.data(&copy.indirect(number).unwrap(), 10_000).unwrap()).unwrap()
    };
    let whole = first_content("0 0 100 100");
    assert_eq!(first_content("-100 -50 300 200"), whole, "larger than the sheet");
    assert_ne!(first_content("0 0 50 50"), whole);
}
