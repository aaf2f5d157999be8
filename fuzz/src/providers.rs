//! Providers: their profiles, what is handed over, what they answer.

use fondo::export::read_file;
use fondo::formats::bag::leaves_root;
use fondo::formats::sacer::{Agreement, FileIndex, check_file_index, check_request};
use fondo::formats::sincro::{IndexPart, path_of_index, read_index};
use fondo::formats::xml_parts::XmlBounds;
use fondo::formats::xml_tree::{Characters, canonical, read_tree, write_document};
use fondo::profile::{self, ReceiptTable};
use fondo::records::AnswerKind;

pub const PROVIDER: &[u8] =
    b"[provider]\nid='a'\nversion='1'\nlabel_en=''\nlabel_it=''\n[package]\nname='{unit}'\n[shape]\nas='eark-sip'\n";

pub fn providers(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = profile::parse_provider("fuzz", text);
    }
}

/// Bounds of trees.
pub const TREE: XmlBounds = XmlBounds { bytes: 1 << 20, elements: 10_000, depth: 60 };

pub fn sacer(bytes: &[u8]) {
    let Ok(root) = read_tree(bytes, TREE) else { return };
    let subject = fondo::records::Subject::Batch;
    let _ = check_request(&root, &Agreement::default(), None, &subject);
    let _ = check_file_index(&root, &subject);
    if let Ok(index) = FileIndex::read(&root) {
        let tree = index.tree();
        assert!(FileIndex::read(&tree).is_ok(), "what was written is read");
    }
    // What was read is written so that it is read as the same.
    let mut written = Vec::new();
    write_document(&root, Characters::Ascii, &mut written).expect("memory takes everything");
    if root.name.local.is_ascii() && written.is_ascii() {
        let mut again = read_tree(&written, XmlBounds { bytes: usize::MAX, ..TREE }).expect("what was written is XML");
        // Blanks between elements are the writer's.
        let mut root = root;
        again.tidy();
        root.tidy();
        assert_eq!(canonical(&again), canonical(&root));
    }
}

pub fn sincro(bytes: &[u8]) {
    read_index(bytes, &mut |part| {
        if let Ok(IndexPart::File(file)) = part
            && let Some(path) = path_of_index(&file.path)
        {
            assert!(!leaves_root(&path) && !path.starts_with('/'), "{path}");
        }
    });
}

pub fn answers(bytes: &[u8]) {
    let words = |word: &str| vec![word.to_owned()];
    let table = ReceiptTable {
        key: "Pacchetto".to_owned(),
        outcome: "Esito".to_owned(),
        positive: words("OK"),
        negative: words("KO"),
        receipt: Some("RdV".to_owned()),
        sha256: Some("Impronta".to_owned()),
        ..ReceiptTable::default()
    };
    let _ = read_file(bytes, Some(&table), &mut |answer| {
        let receipt = answer.receipt.is_some();
        assert!(receipt || answer.kind != AnswerKind::SacerReceipt, "a receipt is one");
    });
}
