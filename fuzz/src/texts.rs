//! XML and HTML that stand beside images: XMP, ALTO, hOCR.

use fondo::formats::alto::{AltoSource, read_alto, write_alto};
use fondo::formats::hocr::read_hocr;
use fondo::formats::xmp;
use fondo::ocr::detect;
use fondo::records::PageText;

use super::bounds::NODES;

pub const XMP: &[u8] = br#"<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" pdfaid:part="1" pdfaid:conformance="B"/></rdf:RDF></x:xmpmeta>"#;

pub fn xmp(bytes: &[u8]) {
    let _ = xmp::parse(bytes, NODES).pdfa_claim();
}

pub const ALTO: &[u8] = b"<alto><Description><MeasurementUnit>pixel</MeasurementUnit></Description><Layout><Page WIDTH='100' HEIGHT='90'>\
<PrintSpace><TextBlock HPOS='1' VPOS='2' WIDTH='50' HEIGHT='9'><TextLine BASELINE='1,9 50,8'><String CONTENT='a b' HPOS='1' VPOS='2' \
WIDTH='50' HEIGHT='9' WC='0.5'/><HYP/></TextLine></TextBlock></PrintSpace></Page></Layout></alto>";

/// What was read stands within its page, and comes back when it is written.
pub fn alto(bytes: &[u8]) {
    for page in read_alto(bytes, Some((1000, 900))).unwrap_or_default() {
        within(&page);
        let source = AltoSource {
            file_name: "a.tif",
            image: 1,
            at: Default::default(),
            software: "a",
            version: "1",
            description: "",
            settings: "",
        };
        let mut out = Vec::new();
        write_alto(&page, &source, &mut out).unwrap();
        assert!(read_alto(&out, None).is_ok());
        let _ = detect(&page);
    }
}

pub const HOCR: &[u8] = b"<html><div class='ocr_page' title='bbox 0 0 100 90'><p class='ocr_par' title='bbox 1 2 50 11'>\
<span class='ocr_line' title='bbox 1 2 50 11; baseline 0.01 -2'><span class='ocrx_word' title='bbox 1 2 50 11; x_wconf 91'>a&amp;b</span></span></p></div></html>";

pub fn hocr(bytes: &[u8]) {
    if let Ok(page) = read_hocr(bytes, (100, 90)) {
        within(&page);
        let _ = detect(&page);
    }
}

pub fn within(page: &PageText) {
    for word in page.words() {
        assert!(word.area.left + word.area.width <= page.width && word.area.top + word.area.height <= page.height);
        assert!(!word.content.contains(char::is_whitespace));
    }
}
