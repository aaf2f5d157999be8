//! PDF, and its copies as PDF/A.

use fondo::formats::pdf;
use fondo::inspect::pdf_rules::precheck;
use fondo::normalise::pdf::Heading;
use fondo::normalise::pdf::rebuild::{HiddenText, ProofFault, RebuildOrder, painting, prove, rebuild};
use fondo::profile::Limits;
use fondo::records::{PageText, PdfaFlavour};

use super::bounds::{BYTES, NODES};

/// What a character map looks like.
pub const CMAP: &[u8] = b"1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfrange <01> <03> <0041> endbfrange";

pub fn pdf_rules(bytes: &[u8]) {
    let limits = Limits { max_nodes: 20_000, ..Limits::default() };
    for flavour in PdfaFlavour::ALL {
        let outcome = precheck(bytes, flavour, &limits);
        assert!(
            outcome.broken.iter().all(|broken| broken.count >= broken.kept.len() as u64 && !broken.kept.is_empty())
        );
        assert!(outcome.evaluated <= outcome.rules);
    }
    assert!(pdf::content::Operations::new(bytes).count() <= bytes.len());
    assert!(pdf::Tokens::new(bytes, 0).count() <= bytes.len());
    let map = pdf::font::Cmap::parse(bytes);
    let _ = (map.next_code(bytes), map.text(1), map.cid(1));
    let _ = pdf::font::Type1::parse(bytes);
    if let Some(font) = pdf::font::TrueType::parse(bytes.to_vec()) {
        let _ = (font.glyph_at(0, 65), font.width(1), font.glyph_named(b"A"), font.has_outline(1));
    }
    if let Some(font) = pdf::font::Cff::parse(bytes.to_vec()) {
        let _ = (font.width(1), font.glyph_named(b"A"), font.glyph_of_cid(1));
    }
    let _ = fondo::formats::xmp_model::Model::parse(bytes, limits.max_nodes);
}

pub fn pdf(bytes: &[u8]) {
    let mut document = pdf::Document::open(bytes, NODES);
    for _ in 0..2 {
        let numbers: Vec<u32> = document.xref.entries.keys().copied().take(64).collect();
        for number in numbers {
            let Some(object) = document.indirect(number) else { continue };
            let _ = document.decoded(&object, BYTES);
            let _ = document.stream(&object);
        }
        document.rebuild(None);
    }
    let _ = pdf::inflated_length(bytes, BYTES);
}

/// A page with an image, letters and what a copy leaves out.
pub const ONE_PAGE: &[u8] = b"%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(x)>>>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 9 9]>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/Resources<</XObject<</I 4 0 R>>/Font<</F 5 0 R>>>>/Contents 6 0 R/Annots[7 0 R]>>endobj
4 0 obj<</Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray/Interpolate true/Length 1>>stream
A
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
6 0 obj<</Length 46>>stream
q 9 0 0 9 0 0 cm /I Do Q BT 3 Tr /F 9 Tf(x)Tj ET
endstream endobj
7 0 obj<</Type/Annot/Subtype/Link/Rect[0 0 1 1]/A<</S/URI/URI(x)>>>>endobj
trailer<</Root 1 0 R>>
";

/// A copy as PDF/A of whatever opens: what is made opens again, and has the pages that were counted.
pub fn pdf_copy(bytes: &[u8]) {
    let document = pdf::Document::open(bytes, NODES);
    let _ = painting(&document, NODES);
    let heading = Heading {
        flavour: PdfaFlavour::A2b,
        title: "a".to_owned(),
        creator: None,
        description: None,
        identifier: None,
        language: None,
        tool: None,
        producer: "a".to_owned(),
        created: None,
        instant: "2026-11-26T23:30:00Z".parse().unwrap(),
        carried: Box::default(),
    };
    let mut copy = Vec::new();
    let text: &mut dyn FnMut(u32) -> Option<PageText> = &mut |_| None;
    let order =
        RebuildOrder { document: &document, heading: &heading, text, hidden: HiddenText::Anew, most_nodes: NODES };
    let Ok(made) = rebuild(order, &mut copy) else { return };
    let copy = pdf::Document::open(&copy, 4 * NODES);
    let proof = prove(&copy, &made, 4 * NODES);
    assert!(!matches!(proof, Err(ProofFault::Pages { .. })), "{proof:?}");
    let _ = painting(&copy, 4 * NODES);
}
