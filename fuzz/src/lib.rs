//! The ways by which bytes from outside come into Fondo, each as a function that takes any bytes.
//!
//! What must hold for all of them: no panic, no endless loop, no memory beyond the limits given here; and what the
//! functions assert. The fuzz targets call them without end; `tests/fuzz_seeds.rs` calls the same ones on real files
//! that were damaged, a bounded number of times, so that this list and the library cannot grow apart.

mod bounds;
mod images;
mod intake;
mod packages;
mod pdf;
mod providers;
mod records;
mod tables;
mod texts;

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
    Entry { name: "tiff", run: images::tiff, extensions: &["tif", "tiff"], seeds: &[b"II*\0\x08\0\0\0\0\0\0\0\0\0"] },
    Entry { name: "jpeg", run: images::jpeg, extensions: &["jpg"], seeds: &[b"\xFF\xD8\xFF\xD9"] },
    Entry { name: "png", run: images::png, extensions: &["png"], seeds: &[b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR"] },
    Entry { name: "jp2", run: images::jp2, extensions: &["jp2", "j2c"], seeds: &[b"\0\0\0\x0CjP  \r\n\x87\n"] },
    Entry {
        name: "pdf",
        run: pdf::pdf,
        extensions: &["pdf"],
        seeds: &[b"%PDF-1.4\n1 0 obj<</Length 0>>stream\nendstream endobj"],
    },
    Entry {
        name: "pdf_rules",
        run: pdf::pdf_rules,
        extensions: &["pdf"],
        seeds: &[b"q 1 0 0 1 5 6 cm BT /F 9 Tf (x) Tj ET BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q", pdf::CMAP],
    },
    Entry { name: "pdf_copy", run: pdf::pdf_copy, extensions: &["pdf"], seeds: &[pdf::ONE_PAGE] },
    Entry { name: "jbig2", run: images::jbig2, extensions: &[], seeds: &[images::LETTERS, images::CLAIMED_SYMBOLS] },
    Entry { name: "icc", run: images::icc, extensions: &["jpg", "tif"], seeds: &[] },
    Entry { name: "exif", run: images::exif, extensions: &["tif", "jpg"], seeds: &[b"Exif\0\0MM\0*\0\0\0\x08\0\0"] },
    Entry { name: "xmp", run: texts::xmp, extensions: &["xml"], seeds: &[texts::XMP] },
    Entry { name: "alto", run: texts::alto, extensions: &["xml"], seeds: &[texts::ALTO] },
    Entry { name: "mets", run: packages::mets, extensions: &["xml"], seeds: &[packages::METS] },
    Entry { name: "provider", run: providers::providers, extensions: &["toml"], seeds: &[providers::PROVIDER] },
    Entry { name: "hocr", run: texts::hocr, extensions: &[], seeds: &[texts::HOCR] },
    Entry {
        name: "photoshop",
        run: images::photoshop,
        extensions: &["tif"],
        seeds: &[b"8BIM\x03\xED\0\0\0\0\0\x10\0\x48\0\0\0\x01\0\x01\0\x48\0\0\0\x01\0\x01"],
    },
    Entry {
        name: "inspect",
        run: images::inspect,
        extensions: &["tif", "tiff", "jpg", "png", "jp2", "pdf"],
        seeds: &[],
    },
    Entry { name: "derive", run: images::derived, extensions: &["tif", "tiff", "jpg", "png", "jp2"], seeds: &[] },
    Entry {
        name: "master",
        run: images::master,
        extensions: &["tif", "tiff", "jpg", "png", "jp2"],
        seeds: &[images::TOO_MANY_EXTRA],
    },
    Entry {
        name: "identify",
        run: intake::identified,
        extensions: &["tif", "jpg", "pdf", "jp2", "xml", "csv"],
        seeds: &[b"%PDF-1.4\n%%EOF\n"],
    },
    Entry {
        name: "companion",
        run: intake::companion,
        extensions: &[],
        seeds: &[intake::SIGNED, b"MIME-Version: 1.0\r\nMessage-ID: <1@pec.it>\r\nX-Ricevuta: accettazione\r\n\r\n"],
    },
    Entry { name: "zip", run: packages::zipped, extensions: &["xlsx", "zip"], seeds: &[packages::ZIP] },
    Entry { name: "tar", run: packages::tarred, extensions: &["tar"], seeds: &[packages::TAR] },
    Entry {
        name: "bag_declaration",
        run: packages::bag_declaration,
        extensions: &[],
        seeds: &[b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"],
    },
    Entry {
        name: "bag_manifest",
        run: packages::bag_manifest,
        extensions: &["sha256", "sha512"],
        seeds: &[b"d41d8cd98f00b204e9800998ecf8427e  data/a%0Ab\n"],
    },
    Entry {
        name: "bag_info",
        run: packages::bag_info,
        extensions: &[],
        seeds: &[b"Payload-Oxum: 12.1\nContact-Name: a\n  b\n"],
    },
    Entry {
        name: "checksums",
        run: intake::checksums,
        extensions: &["sha256", "md5", "sha512"],
        seeds: &[b"d41d8cd98f00b204e9800998ecf8427e *a.tif\n", b"path;sha256\na.tif;00\n"],
    },
    Entry {
        name: "csv",
        run: tables::csv,
        extensions: &["csv"],
        seeds: &["id;titolo\n1;\"città; \"\"a\"\"\"\r\n".as_bytes()],
    },
    Entry { name: "workbook", run: tables::workbook, extensions: &["xlsx"], seeds: &[packages::ZIP] },
    Entry {
        name: "inventory",
        run: tables::inventory,
        extensions: &["csv"],
        seeds: &[b"identificativo;titolo;consistenza\nF1;Strade;cc. 12\n"],
    },
    Entry {
        name: "dates",
        run: tables::date,
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
        run: intake::names,
        extensions: &[],
        seeds: &[b"Serie 01/F1_0001.tif\nserie 01/f1_0001.TIF\nCON/a%.tif", b"a \n b.\n\xE0/\x01"],
    },
    Entry { name: "profile", run: records::profiles, extensions: &["toml"], seeds: &[records::PROFILE] },
    Entry { name: "event_log", run: records::event_log, extensions: &[], seeds: &[records::LOG] },
    Entry { name: "note", run: records::note, extensions: &[], seeds: &[records::NOTE, records::KEY] },
    Entry {
        name: "fixity_manifest",
        run: records::fixity_manifest,
        extensions: &[],
        seeds: &[records::FIXITY, records::LIST],
    },
    Entry { name: "time_stamp", run: records::time_stamp, extensions: &[], seeds: &[records::STAMP] },
    Entry {
        name: "records",
        run: records::records,
        extensions: &["json"],
        seeds: &[b"{\"format\":\"fondo.unit\",\"version\":1}\n"],
    },
    Entry {
        name: "sacer",
        run: providers::sacer,
        extensions: &["xml"],
        seeds: &[
            b"<UnitaDocumentaria><Intestazione/><DocumentoPrincipale/></UnitaDocumentaria>",
            b"<IndiceSIPFascicolo><Parametri/></IndiceSIPFascicolo>",
        ],
    },
    Entry {
        name: "sincro",
        run: providers::sincro,
        extensions: &["xml"],
        seeds: &[
            b"<s:PIndex xmlns:s='http://www.uni.com/U3011/sincro-v2/'><s:FileGroup><s:File/></s:FileGroup></s:PIndex>",
        ],
    },
    Entry {
        name: "answers",
        run: providers::answers,
        extensions: &["xml", "csv"],
        seeds: &[
            b"<EsitoVersamento><EsitoGenerale><CodiceEsito>POSITIVO</CodiceEsito></EsitoGenerale></EsitoVersamento>",
            b"Pacchetto;Esito;RdV;Impronta\nA;OK;R;01\n",
        ],
    },
    Entry {
        name: "decisions",
        run: tables::decisions,
        extensions: &["csv", "json"],
        seeds: &[tables::DECIDED, tables::DECIDED_TABLE],
    },
    Entry {
        name: "bag_profile",
        run: packages::bag_profile,
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
