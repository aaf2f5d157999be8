//! The ways by which bytes from outside come into Fondo, each as a function that takes any bytes.
//!
//! What must hold for all of them: no panic, no endless loop, no memory beyond the limits given here; and what the functions assert. The
//! fuzz targets call them without end; `tests/fuzz_seeds.rs` calls the same ones on real files that were damaged, a bounded number of
//! times, so that this list and the library cannot grow apart.

use std::fs::File;
use std::io::{Cursor, Seek, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use fondo::accept::read_decisions;
use fondo::engine::Cancel;
use fondo::export::read_file;
use fondo::formats::alto::{AltoSource, read_alto, write_alto};
use fondo::formats::bag::{
    BagProfile, Declaration, Encoding, InfoReader, Lines, SeenBag, leads_out, leaves_root, name_fault, parse_line, tidy,
};
use fondo::formats::hocr::read_hocr;
use fondo::formats::note::{SignedNote, VerifierKey};
use fondo::formats::raster::{self, Place, demands};
use fondo::formats::sacer::{Agreement, FileIndex, check_file_index, check_request};
use fondo::formats::sincro::{IndexPart, path_of_index, read_index};
use fondo::formats::table::{CsvRows, TableFile};
use fondo::formats::tiff::ifd::{Bounds, Stream};
use fondo::formats::tiff::{Layout, LayoutLimits, PlanarTag};
use fondo::formats::time_stamp::{StampRequest, TimeStamp};
use fondo::formats::xml_parts::XmlBounds;
use fondo::formats::xml_tree::{Characters, canonical, read_tree, write_document};
use fondo::formats::{exif, icc, jbig2, jp2, jpeg, pdf, photoshop, png, tar, xmp, zip};
use fondo::inspect::pdf_rules::precheck;
use fondo::inspect::{self, PolicySubject};
use fondo::intake::{Sample, SuppliedIndex, companion_look, identify};
use fondo::io::{Meter, SourceRoot};
use fondo::normalise::image::master::{ImageFacts, Target, WriteOrder, proof_cost, read_back, write, write_cost};
use fondo::normalise::image::{DeriveFault, DeriveOrder, cost, paint};
use fondo::normalise::pdf::Heading;
use fondo::normalise::pdf::rebuild::{HiddenText, ProofFault, RebuildOrder, painting, prove, rebuild};
use fondo::ocr::detect;
use fondo::profile::{
    self, AccessRules, CaptureRules, Limits, MasterCompression, MasterFormat, MasterRules, NameRules, NormaliseRules,
    Planar, QualityRules, ReceiptTable, TiffRuleSet,
};
use fondo::progress::Silent;
use fondo::quality::{self, judge};
use fondo::records::event_log::{Checkpoint, read_log, verify_log};
use fondo::records::fixity::ManifestReader;
use fondo::records::{
    AnswerKind, Family, ImageRole, JournalLine, PageText, PdfaFlavour, PlanLine, SourcePath, UnitRecord, read,
    read_lines,
};
use fondo::survey::dates;
use fondo::survey::inventory::propose;
use fondo::survey::names::{NameMap, faults};
use fondo::verify::{Baseline, DigestChoice, Extent, VerifyRequest, verify, verify_archive};

/// One way in.
pub struct Entry {
    /// Its name: that of the fuzz target.
    pub name: &'static str,
    /// Takes any bytes.
    pub run: fn(&[u8]),
    /// Extensions of the real files that are worth damaging for it; empty where its seeds stand in the code.
    pub extensions: &'static [&'static str],
    /// Short inputs that are sound.
    pub seeds: &'static [&'static [u8]],
}

/// All of them.
pub const ENTRIES: &[Entry] = &[
    Entry { name: "tiff", run: tiff, extensions: &["tif", "tiff"], seeds: &[b"II*\0\x08\0\0\0\0\0\0\0\0\0"] },
    Entry { name: "jpeg", run: jpeg, extensions: &["jpg"], seeds: &[b"\xFF\xD8\xFF\xD9"] },
    Entry { name: "png", run: png, extensions: &["png"], seeds: &[b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR"] },
    Entry { name: "jp2", run: jp2, extensions: &["jp2", "j2c"], seeds: &[b"\0\0\0\x0CjP  \r\n\x87\n"] },
    Entry {
        name: "pdf",
        run: pdf,
        extensions: &["pdf"],
        seeds: &[b"%PDF-1.4\n1 0 obj<</Length 0>>stream\nendstream endobj"],
    },
    Entry {
        name: "pdf_rules",
        run: pdf_rules,
        extensions: &["pdf"],
        seeds: &[b"q 1 0 0 1 5 6 cm BT /F 9 Tf (x) Tj ET BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q", CMAP],
    },
    Entry { name: "pdf_copy", run: pdf_copy, extensions: &["pdf"], seeds: &[ONE_PAGE] },
    Entry { name: "jbig2", run: jbig2, extensions: &[], seeds: &[LETTERS] },
    Entry { name: "icc", run: icc, extensions: &["jpg", "tif"], seeds: &[] },
    Entry { name: "exif", run: exif, extensions: &["tif", "jpg"], seeds: &[b"Exif\0\0MM\0*\0\0\0\x08\0\0"] },
    Entry { name: "xmp", run: xmp, extensions: &["xml"], seeds: &[XMP] },
    Entry { name: "alto", run: alto, extensions: &["xml"], seeds: &[ALTO] },
    Entry { name: "mets", run: mets, extensions: &["xml"], seeds: &[METS] },
    Entry { name: "provider", run: providers, extensions: &["toml"], seeds: &[PROVIDER] },
    Entry { name: "hocr", run: hocr, extensions: &[], seeds: &[HOCR] },
    Entry {
        name: "photoshop",
        run: photoshop,
        extensions: &["tif"],
        seeds: &[b"8BIM\x03\xED\0\0\0\0\0\x10\0\x48\0\0\0\x01\0\x01\0\x48\0\0\0\x01\0\x01"],
    },
    Entry { name: "inspect", run: inspect, extensions: &["tif", "tiff", "jpg", "png", "jp2", "pdf"], seeds: &[] },
    Entry { name: "derive", run: derived, extensions: &["tif", "tiff", "jpg", "png", "jp2"], seeds: &[] },
    Entry { name: "master", run: master, extensions: &["tif", "tiff", "jpg", "png", "jp2"], seeds: &[] },
    Entry {
        name: "identify",
        run: identified,
        extensions: &["tif", "jpg", "pdf", "jp2", "xml", "csv"],
        seeds: &[b"%PDF-1.4\n%%EOF\n"],
    },
    Entry {
        name: "companion",
        run: companion,
        extensions: &[],
        seeds: &[SIGNED, b"MIME-Version: 1.0\r\nMessage-ID: <1@pec.it>\r\nX-Ricevuta: accettazione\r\n\r\n"],
    },
    Entry { name: "zip", run: zipped, extensions: &["xlsx", "zip"], seeds: &[ZIP] },
    Entry { name: "tar", run: tarred, extensions: &["tar"], seeds: &[TAR] },
    Entry {
        name: "bag_declaration",
        run: bag_declaration,
        extensions: &[],
        seeds: &[b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"],
    },
    Entry {
        name: "bag_manifest",
        run: bag_manifest,
        extensions: &["sha256", "sha512"],
        seeds: &[b"d41d8cd98f00b204e9800998ecf8427e  data/a%0Ab\n"],
    },
    Entry { name: "bag_info", run: bag_info, extensions: &[], seeds: &[b"Payload-Oxum: 12.1\nContact-Name: a\n  b\n"] },
    Entry {
        name: "checksums",
        run: checksums,
        extensions: &["sha256", "md5", "sha512"],
        seeds: &[b"d41d8cd98f00b204e9800998ecf8427e *a.tif\n", b"path;sha256\na.tif;00\n"],
    },
    Entry {
        name: "csv", run: csv, extensions: &["csv"], seeds: &["id;titolo\n1;\"città; \"\"a\"\"\"\r\n".as_bytes()]
    },
    Entry { name: "workbook", run: workbook, extensions: &["xlsx"], seeds: &[ZIP] },
    Entry {
        name: "inventory",
        run: inventory,
        extensions: &["csv"],
        seeds: &[b"identificativo;titolo;consistenza\nF1;Strade;cc. 12\n"],
    },
    Entry {
        name: "dates",
        run: date,
        extensions: &[],
        seeds: &[
            b"1930-1935 con docc. dal 1921",
            b"[ca. 1930?]",
            b"sec. XIX seconda meta",
            b"12 mar. 1932 - 3.IV.1935",
        ],
    },
    Entry {
        name: "names",
        run: names,
        extensions: &[],
        seeds: &[b"Serie 01/F1_0001.tif\nserie 01/f1_0001.TIF\nCON/a%.tif", b"a \n b.\n\xE0/\x01"],
    },
    Entry { name: "profile", run: profiles, extensions: &["toml"], seeds: &[PROFILE] },
    Entry { name: "event_log", run: event_log, extensions: &[], seeds: &[LOG] },
    Entry { name: "note", run: note, extensions: &[], seeds: &[NOTE, KEY] },
    Entry { name: "fixity_manifest", run: fixity_manifest, extensions: &[], seeds: &[FIXITY, LIST] },
    Entry { name: "time_stamp", run: time_stamp, extensions: &[], seeds: &[STAMP] },
    Entry {
        name: "records",
        run: records,
        extensions: &["json"],
        seeds: &[b"{\"format\":\"fondo.unit\",\"version\":1}\n"],
    },
    Entry {
        name: "sacer",
        run: sacer,
        extensions: &["xml"],
        seeds: &[
            b"<UnitaDocumentaria><Intestazione/><DocumentoPrincipale/></UnitaDocumentaria>",
            b"<IndiceSIPFascicolo><Parametri/></IndiceSIPFascicolo>",
        ],
    },
    Entry {
        name: "sincro",
        run: sincro,
        extensions: &["xml"],
        seeds: &[
            b"<s:PIndex xmlns:s='http://www.uni.com/U3011/sincro-v2/'><s:FileGroup><s:File/></s:FileGroup></s:PIndex>",
        ],
    },
    Entry {
        name: "answers",
        run: answers,
        extensions: &["xml", "csv"],
        seeds: &[
            b"<EsitoVersamento><EsitoGenerale><CodiceEsito>POSITIVO</CodiceEsito></EsitoGenerale></EsitoVersamento>",
            b"Pacchetto;Esito;RdV;Impronta\nA;OK;R;01\n",
        ],
    },
    Entry { name: "decisions", run: decisions, extensions: &["csv", "json"], seeds: &[DECIDED, DECIDED_TABLE] },
    Entry {
        name: "bag_profile",
        run: bag_profile,
        extensions: &["json"],
        seeds: &[b"{\"BagIt-Profile-Info\":{\"BagIt-Profile-Identifier\":\"x\"},\"Accept-BagIt-Version\":[\"1.0\"]}"],
    },
];

/// The entry of that name.
///
/// # Panics
/// There is none: a target was added and the list was not.
#[must_use]
pub fn entry(name: &str) -> &'static Entry {
    ENTRIES.iter().find(|entry| entry.name == name).unwrap_or_else(|| panic!("no entry `{name}`"))
}

const XMP: &[u8] = br#"<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" pdfaid:part="1" pdfaid:conformance="B"/></rdf:RDF></x:xmpmeta>"#;
const PROFILE: &[u8] =
    b"[profile]\nid = \"a\"\nversion = \"1\"\nlabel_en = \"a\"\nlabel_it = \"a\"\n[arrangement]\nby = \"leaf\"\n";
const NOTE: &[u8] = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\u{2014} example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n".as_bytes();
const KEY: &[u8] = b"PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const FIXITY: &[u8] = br#"{"format":"fondo.manifest","version":1,"at":"2026-11-26T23:30:00Z","place":{"root":"/mnt/a","mounted_at":"/mnt"}}
{"path":"a/1.tif","size":3,"mtime":-1,"blake3":"0101010101010101010101010101010101010101010101010101010101010101","sha256":"0202020202020202020202020202020202020202020202020202020202020202"}
{"files":1,"bytes":3,"seal":"0000000000000000000000000000000000000000000000000000000000000000"}
"#;
const LIST: &[u8] = b"%%%% HASHDEEP-1.0\n%%%% size,sha256,filename\n0,e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855,./a.tif\n";
const STAMP: &[u8] = b"\x30\x08\x30\x03\x02\x01\x00\x30\x01\x06";
const LOG: &[u8] = br#"{"format":"fondo.event","version":1,"seq":1,"prev":"0000000000000000000000000000000000000000000000000000000000000000","event":{"id":"67e55044-10b1-5f6f-9247-bb680e5fe0c8","kind":"ingestion","at":"2026-11-24T09:30:00Z","object":"F1/v1","batch":"b","agent":"fondo","outcome":"success","detail":{}}}
"#;
/// ContentInfo with SignedData around nothing.
const SIGNED: &[u8] = b"\x30\x27\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02\xA0\x1A\x30\x18\x02\x01\x01\x31\x00\x30\x11\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x01\xA0\x04\x04\x02ab";
/// One stored entry `a/b` of one byte.
const ZIP: &[u8] = b"PK\x03\x04\x14\0\0\0\0\0\0\0\x21\0\x43\xBE\xB7\xE8\x01\0\0\0\x01\0\0\0\x03\0\0\0a/baPK\x01\x02\x14\x03\x14\0\0\0\0\0\0\0\x21\0\x43\xBE\xB7\xE8\x01\0\0\0\x01\0\0\0\x03\0\0\0\0\0\0\0\0\0\0\0\xA4\x81\0\0\0\0a/bPK\x05\x06\0\0\0\0\x01\0\x01\0\x31\0\0\0\x22\0\0\0\0\0";

/// A member with a name of its own in pax, and one of three bytes.
const TAR: &[u8] = include_bytes!("../seeds/two.tar");

/// Most pixels, nodes and bytes: small, so that a file that asks for more is refused rather than waited for.
const PIXELS: u64 = 4_000_000;
const NODES: u32 = 20_000;
const BYTES: u64 = 1 << 20;

fn limits() -> Limits {
    Limits { max_pixels: PIXELS, max_images: 32, max_nodes: NODES, ..Limits::default() }
}

fn tiff(bytes: &[u8]) {
    let Ok(stream) = Stream::open(bytes) else { return };
    let chain = stream.chain(Bounds { directories: 64, entries: NODES });
    for directory in &chain.directories {
        for entry in &directory.entries {
            let _ = (stream.raw(entry), stream.unsigned_list(entry, 64), stream.rational(entry, 0), stream.text(entry));
        }
        let limits = LayoutLimits { pixels: PIXELS, chunks: u64::from(NODES) };
        let (layout, _) = Layout::read(&stream, directory, limits);
        let Some(layout) = layout else { continue };
        let _ = (layout.uniform_bits(), layout.row_bytes(), layout.across(), layout.down());
        let _ = layout.chunk_bytes(layout.chunk_rows(0));
    }
}

fn jpeg(bytes: &[u8]) {
    let _ = jpeg::peek(bytes);
    let _ = jpeg::walk(bytes, PIXELS);
    let _ = jpeg::estimated_quality(bytes);
}

fn png(bytes: &[u8]) {
    let _ = (png::is_png(bytes), png::peek(bytes));
    let _ = png::walk(bytes, PIXELS);
}

fn jp2(bytes: &[u8]) {
    let _ = jp2::demand(bytes);
    let _ = jp2::walk(bytes, NODES);
}

/// What a character map looks like.
const CMAP: &[u8] = b"1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfrange <01> <03> <0041> endbfrange";

fn pdf_rules(bytes: &[u8]) {
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

fn pdf(bytes: &[u8]) {
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
const ONE_PAGE: &[u8] = b"%PDF-1.4
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
fn pdf_copy(bytes: &[u8]) {
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

/// A page of 16 by 8 pixels in a generic region (T.88 §7.4.6), coded by MMR.
const LETTERS: &[u8] = b"\x97JB2\r\n\x1A\n\x01\0\0\0\x01\
\0\0\0\0\x30\0\x01\0\0\0\x13\0\0\0\x10\0\0\0\x08\0\0\0\0\0\0\0\0\0\0\0\
\0\0\0\x01\x26\0\x01\0\0\0\x14\0\0\0\x10\0\0\0\x08\0\0\0\0\0\0\0\0\0\x01\xFF\xF0\
\0\0\0\x02\x31\0\x01\0\0\0\0\0\0\0\x03\x33\0\0\0\0\0\0";

/// The pages of a file: their segments, as another format embeds them, and their pixels.
fn jbig2(bytes: &[u8]) {
    let Ok(file) = jbig2::File::read(bytes) else { return };
    let _ = file.globals();
    for (index, page) in jbig2::pages(&file).unwrap_or_default().iter().take(4).enumerate() {
        assert!(file.page(page).len() <= bytes.len());
        let Ok(mut raster) = raster::open(Family::Jbig2, bytes, Place::Chain(index), PIXELS) else { continue };
        if raster.memory() <= 64 << 20 {
            while let Ok(Some(_)) = raster.next_band() {}
        }
    }
}

fn icc(bytes: &[u8]) {
    if let Some(profile) = icc::parse(bytes) {
        let _ = profile.samples();
    }
}

fn exif(bytes: &[u8]) {
    let _ = (exif::byte_order(bytes), exif::parse(bytes));
}

fn xmp(bytes: &[u8]) {
    let _ = xmp::parse(bytes, NODES).pdfa_claim();
}

const ALTO: &[u8] = b"<alto><Description><MeasurementUnit>pixel</MeasurementUnit></Description><Layout><Page WIDTH='100' HEIGHT='90'>\
<PrintSpace><TextBlock HPOS='1' VPOS='2' WIDTH='50' HEIGHT='9'><TextLine BASELINE='1,9 50,8'><String CONTENT='a b' HPOS='1' VPOS='2' \
WIDTH='50' HEIGHT='9' WC='0.5'/><HYP/></TextLine></TextBlock></PrintSpace></Page></Layout></alto>";

/// What was read stands within its page, and comes back when it is written.
fn alto(bytes: &[u8]) {
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

const HOCR: &[u8] = b"<html><div class='ocr_page' title='bbox 0 0 100 90'><p class='ocr_par' title='bbox 1 2 50 11'>\
<span class='ocr_line' title='bbox 1 2 50 11; baseline 0.01 -2'><span class='ocrx_word' title='bbox 1 2 50 11; x_wconf 91'>a&amp;b</span></span></p></div></html>";

const METS: &[u8] = b"<mets xmlns='http://www.loc.gov/METS/' xmlns:xlink='http://www.w3.org/1999/xlink' OBJID='a'><metsHdr><agent ROLE='CREATOR'>\
<name>n</name><note>1</note></agent></metsHdr><fileSec ID='f'><fileGrp ID='g' USE='Documentation'><file ID='i' SIZE='1' CHECKSUM='0' \
CHECKSUMTYPE='MD5'><FLocat LOCTYPE='URL' xlink:href='METS.xml'/></file></fileGrp></fileSec><structMap LABEL='CSIP'><div><div LABEL='Metadata'/>\
<div LABEL='Documentation'><fptr FILEID='g'/></div></div></structMap></mets>";

/// A package that consists of its METS alone: whatever that says, it is judged to its end, and nothing outside the package is opened.
fn mets(bytes: &[u8]) {
    in_folder("METS.xml", bytes, |folder| {
        let today = "2026-01-15".parse().expect("a date");
        let order = fondo::validate::CheckOrder { threads: 1, today, schemas: None, meter: &Meter::default() };
        let verdict = fondo::validate::package(folder, &order).expect("a folder can be checked");
        assert!(verdict.findings().next().is_some(), "no folder, no representation: something is to be said");
    });
}

const PROVIDER: &[u8] =
    b"[provider]\nid='a'\nversion='1'\nlabel_en=''\nlabel_it=''\n[package]\nname='{unit}'\n[shape]\nas='eark-sip'\n";

fn providers(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = profile::parse_provider("fuzz", text);
    }
}

fn hocr(bytes: &[u8]) {
    if let Ok(page) = read_hocr(bytes, (100, 90)) {
        within(&page);
        let _ = detect(&page);
    }
}

fn within(page: &PageText) {
    for word in page.words() {
        assert!(word.area.left + word.area.width <= page.width && word.area.top + word.area.height <= page.height);
        assert!(!word.content.contains(char::is_whitespace));
    }
}

fn photoshop(bytes: &[u8]) {
    let _ = photoshop::resolution(bytes);
}

const FAMILIES: [Family; 5] = [Family::Tiff, Family::Jpeg, Family::Png, Family::Jpeg2000, Family::Pdf];

fn inspect(bytes: &[u8]) {
    for family in FAMILIES {
        let _ = demands(family, bytes, limits().max_pixels);
        let inspection = inspect::inspect(family, bytes, &limits());
        for set in [TiffRuleSet::Slub, TiffRuleSet::TiA] {
            let master = MasterRules {
                one_image: true,
                tags_forbidden: vec![315],
                tags_required: vec![306],
                fill_order: Some(1),
                planar: Some(Planar::Chunky),
                tiff_rules: Some(set),
                ..MasterRules::default()
            };
            let subject = PolicySubject { family, puid: None, bytes, technical: &inspection.technical };
            let _ =
                inspect::policy(&subject, &CaptureRules { ppi_min: Some(300.0), ..CaptureRules::default() }, &master);
        }
    }
}

fn derived(bytes: &[u8]) {
    let (format, _) = identify(Sample::whole(bytes), &SourcePath::from("page"));
    let (rules, limits) = (AccessRules { long_side: 256, ..AccessRules::default() }, limits());
    let memory = cost(format.family, bytes, &rules, &limits).min(64 << 20);
    let inspection = inspect::inspect(format.family, bytes, &limits);
    for (image, measured) in inspection.places.into_iter().zip(&inspection.technical.images).take(2) {
        let order = DeriveOrder {
            family: format.family,
            bytes,
            image,
            resolution: measured.resolution,
            orientation: measured.orientation,
            rules: &rules,
            thumbnail: Some(64),
            memory,
            limits: &limits,
        };
        // What is granted its cost is never refused for want of memory.
        // Measured on the way, as a worker does.
        let mut meter = quality::Meter::default();
        let made = paint(&order, &mut meter).and_then(|painted| painted.finish(order.thumbnail));
        if made.is_ok() {
            let _ = judge(meter, Some(bytes), &QualityRules::default());
        }
        let _ = made.as_ref().map_err(DeriveFault::note);
        let refused = matches!(made, Err(DeriveFault::Memory { .. }));
        assert!(!refused || memory == 64 << 20, "{memory} is not its cost");
    }
}

/// A master of whatever can be decoded, with its tags; what is written is read by another decoder, and is the same.
fn master(bytes: &[u8]) {
    let (format, _) = identify(Sample::whole(bytes), &SourcePath::from("page"));
    let (family, limits) = (format.family, limits());
    let technical = inspect::inspect(family, bytes, &limits).technical;
    let rules = NormaliseRules::default();
    let (compression, planar) = (MasterCompression::Lzw, PlanarTag::Written);
    let tiff = Target::Tiff { compression, bilevel: rules.bilevel, planar };
    let jp2 = Target::Jp2 { tile: rules.tile, levels: rules.levels, layers: rules.layers };
    for (target, format, made) in [(tiff, MasterFormat::Tiff, Family::Tiff), (jp2, MasterFormat::Jp2, Family::Jpeg2000)]
    {
        if write_cost(family, bytes, target, &limits) > 64 << 20 {
            continue;
        }
        let order =
            WriteOrder { family, bytes, technical: &technical, target, leave_out: &[], comment: "", limits: &limits };
        let mut file = Cursor::new(Vec::new());
        let Ok(written) = write(&order, &mut file) else { continue };
        let file = file.into_inner();
        if proof_cost(made, &file, &limits) <= 64 << 20 {
            let proof = read_back(format, &file, &limits).expect("another decoder reads it");
            assert!(written.facts.differences(&proof.facts).is_empty(), "it is not its source");
        }
        // What a decoder brings to fewer bits would be proven for what it is not.
        let source = technical.images.iter().filter(|image| image.role == ImageRole::Page).map(|image| &image.bits);
        let same = |(bits, facts): (&Vec<u16>, &ImageFacts)| bits.iter().max() == Some(&facts.bits);
        assert!(
            family != Family::Jpeg2000 || source.zip(&written.facts.images).all(same),
            "its samples have other bits than those of its source"
        );
    }
}

fn identified(bytes: &[u8]) {
    for name in ["page.tif", "page", "page.xml"] {
        let _ = identify(Sample::whole(bytes), &SourcePath::from(name));
    }
    let middle = bytes.len() / 2;
    let (head, tail) = (bytes.get(..middle).unwrap_or_default(), bytes.get(middle..).unwrap_or_default());
    let streamed = Sample { head, tail, whole: None, size: bytes.len() as u64, passages: &[] };
    let _ = identify(streamed, &SourcePath::from("page.pdf"));
}

fn companion(bytes: &[u8]) {
    for name in ["a.pdf.p7m", "a.tsr", "daticert.xml", "a.eml"] {
        let (sample, path) = (Sample::whole(bytes), SourcePath::from(name));
        let (format, _) = identify(sample, &path);
        let _ = companion_look(&sample, &path, &format);
    }
}

fn zipped(bytes: &[u8]) {
    let limits = zip::Limits { entries: 1000, bytes: BYTES, ..zip::Limits::default() };
    let Ok(listing) = zip::list(&mut Cursor::new(bytes), "a.zip", &limits) else { return };
    for entry in &listing.entries {
        assert!(!leads_out(&entry.name), "`{}` was let through", entry.name);
    }
    verified("a.zip", bytes);
}

fn tarred(bytes: &[u8]) {
    let Ok(mut reader) = tar::TarReader::new(Cursor::new(bytes)) else { return };
    while let Ok(Some(Ok(member))) = reader.next_member() {
        let end = member.data.checked_add(member.size).expect("data end somewhere");
        assert!(end <= bytes.len() as u64, "a member reaches beyond the archive");
    }
    verified("a.tar", bytes);
}

/// An archive is verified against a list, and by the manifests of the bag that it may hold.
fn verified(name: &str, bytes: &[u8]) {
    in_folder(name, bytes, |folder| {
        let list = folder.join("list.sha256");
        std::fs::write(&list, LIST).expect("a temporary file can be written");
        for baseline in [Baseline::List(list), Baseline::Bag] {
            let _ =
                verify_archive(&order(folder.join(name), baseline, folder), &Meter::default(), &Silent, &mut |_| {});
        }
    });
}

fn order(root: PathBuf, baseline: Baseline, scratch: &Path) -> VerifyRequest {
    VerifyRequest {
        root,
        baseline,
        choice: DigestChoice::All,
        threads: std::num::NonZeroUsize::MIN,
        extent: Extent::Whole,
        scratch: scratch.to_path_buf(),
        cancel: Cancel::default(),
    }
}

fn bag_declaration(bytes: &[u8]) {
    let _ = Declaration::read(bytes);
}

fn bag_manifest(bytes: &[u8]) {
    for encoding in [Encoding::Utf8, Encoding::Latin1, Encoding::Utf16] {
        for line in Lines::new(bytes, encoding).flatten() {
            let _ = (parse_line(&line.text, true), parse_line(&line.text, false));
            let _ = (tidy(&line.text), name_fault(&line.text));
        }
    }
}

fn bag_info(bytes: &[u8]) {
    let _ = InfoReader::new(Lines::new(bytes, Encoding::Utf8)).count();
}

/// A file with these bytes and no name.
fn nameless(bytes: &[u8]) -> File {
    let mut file = tempfile::tempfile().expect("a temporary file can be made");
    file.write_all(bytes).and_then(|()| file.rewind()).expect("a temporary file can be written");
    file
}

/// Calls `look` on a folder in which `name` has these bytes.
fn in_folder(name: &str, bytes: &[u8], look: impl FnOnce(&Path)) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    std::fs::write(folder.path().join(name), bytes).expect("a temporary file can be written");
    look(folder.path());
}

fn checksums(bytes: &[u8]) {
    for name in ["checksums.sha256", "impronte.csv"] {
        in_folder(name, bytes, |folder| {
            let Ok(root) = SourceRoot::open(folder) else { return };
            let Ok(index) = SuppliedIndex::create(&folder.join("index.db")) else { return };
            let _ = index.add_list(&root, &SourcePath::from(name), &Meter::default());
            let _ = index.missing().take(100).count();
        });
    }
}

fn csv(bytes: &[u8]) {
    let Ok(mut rows) = CsvRows::new(bytes) else { return };
    while let Ok(Some(row)) = rows.next_row() {
        let _ = (row.is_blank(), row.text(0).len());
    }
}

fn workbook(bytes: &[u8]) {
    let Ok(mut table) = TableFile::open(nameless(bytes)) else { return };
    for sheet in table.sheets() {
        let mut left = 1000;
        let _ = table.rows(sheet.as_deref(), &mut |_| {
            left -= 1;
            if left == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
    }
}

fn inventory(bytes: &[u8]) {
    in_folder("inventory.csv", bytes, |folder| {
        if let Ok(proposal) = propose(&folder.join("inventory.csv")) {
            let proposed = proposal.toml();
            assert!(proposed.parse::<toml::Table>().is_ok(), "the proposal is no TOML:\n{proposed}");
        }
    });
}

fn date(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let statement = dates::read(&text);
    assert_eq!(statement.written, text, "what was written is kept");
}

fn names(bytes: &[u8]) {
    let rules = NameRules::default();
    let mut paths: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').filter(|path| !path.is_empty()).take(200).collect();
    paths.sort_unstable();
    paths.dedup();
    let mut seen = std::collections::HashSet::new();
    for mapped in NameMap::new(&paths, &rules).files {
        // A leading `~` is harmless there: paths in a package begin with its folders.
        assert!(!leaves_root(&format!("data/{}", mapped.safe)), "`{}` leaves the package", mapped.safe);
        assert!(seen.insert(mapped.safe.to_lowercase()), "`{}` is there twice", mapped.safe);
        for component in mapped.safe.split('/') {
            let wrong = faults(component.as_bytes(), rules.longest_component);
            assert!(wrong.is_empty() && !component.is_empty(), "`{}` is not safe: {wrong:?}", mapped.safe);
        }
    }
}

fn profiles(bytes: &[u8]) {
    if let Err(error) = profile::parse("fuzz", &String::from_utf8_lossy(bytes)) {
        let _ = error.to_string();
    }
}

fn event_log(bytes: &[u8]) {
    in_folder("2026.jsonl", bytes, |folder| {
        let _ = verify_log(folder, &[]);
        if let Ok(events) = read_log(folder, 2) {
            let _ = events.take(1000).count();
        }
    });
}

/// Notes, the checkpoints in them, and keys.
fn note(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(key) = text.parse::<VerifierKey>() {
        assert_eq!(key.to_string().parse().as_ref(), Ok(&key));
    }
    if let Ok(note) = SignedNote::read(bytes) {
        // What is read is written as it was.
        assert_eq!(note.to_string().as_bytes(), bytes);
        if let Some(checkpoint) = Checkpoint::read(note.text()) {
            assert!(note.text().starts_with(&checkpoint.text()));
        }
    }
}

/// Manifests of Fondo, and the lists of others that a place is verified with.
fn fixity_manifest(bytes: &[u8]) {
    if let Ok(mut manifest) = ManifestReader::new(bytes) {
        while let Ok(Some(_)) = manifest.next_file() {}
    }
    for name in ["manifest.jsonl", "list.txt"] {
        in_folder(name, bytes, |folder| {
            let list = folder.join(name);
            let Ok(baseline) = Baseline::of(folder, Some(&list)) else { return };
            let request = order(folder.to_path_buf(), baseline, folder);
            let _ = verify(&request, &Meter::default(), &Silent, &mut |_| {});
        });
    }
}

fn time_stamp(bytes: &[u8]) {
    let _ = TimeStamp::read(bytes);
    let _ = StampRequest::new(bytes, [7; 8]).answered_by(bytes);
}

fn records(bytes: &[u8]) {
    let _ = read::<UnitRecord>(bytes);
    in_folder("lines.jsonl", bytes, |folder| {
        let path = folder.join("lines.jsonl");
        let _ = read_lines::<JournalLine>(&path).map(|lines| lines.take(1000).count());
        let _ = read_lines::<PlanLine>(&path).map(|lines| lines.take(1000).count());
    });
}

/// Bounds of trees.
const TREE: XmlBounds = XmlBounds { bytes: 1 << 20, elements: 10_000, depth: 60 };

fn sacer(bytes: &[u8]) {
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

fn sincro(bytes: &[u8]) {
    read_index(bytes, &mut |part| {
        if let Ok(IndexPart::File(file)) = part
            && let Some(path) = path_of_index(&file.path)
        {
            assert!(!leaves_root(&path) && !path.starts_with('/'), "{path}");
        }
    });
}

const DECIDED: &[u8] = br#"{"format":"fondo.decisions","version":1,"batch":"b","decisions":[{"unit":"F1","page":{"name":"a.tif","image":1},"bound_to":"0101010101010101010101010101010101010101010101010101010101010101","verdict":"rescan","defect":"blur","reason":"x","by":"Rossi","at":"2026-11-26T23:30:00Z"}]}
"#;
const DECIDED_TABLE: &[u8] = b"batch;list;unit;name;image;bound_to;detail;verdict;defect;reason;by;at\r\nb;;F1;a.tif;1;0101010101010101010101010101010101010101010101010101010101010101;;rifare;;\"'=x\";Rossi;2026-11-26T23:30:00Z\r\n";

/// What people decided, from the page or a table.
fn decisions(bytes: &[u8]) {
    if let Ok(incoming) = read_decisions(bytes) {
        assert!(!incoming.entries.is_empty(), "a file without decisions is refused");
    }
}

fn answers(bytes: &[u8]) {
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

fn bag_profile(bytes: &[u8]) {
    if let Ok(profile) = BagProfile::parse(bytes) {
        let _ = profile.check(&SeenBag { tag_files: vec!["a/b.txt".to_owned()], ..SeenBag::default() });
    }
}
