//! One small made-up file for each format, with the answer that PRONOM's signatures give.

use std::io::Write;

use proptest::prelude::*;

use super::{Sample, identify};
use crate::records::{Basis, Family, Identification, Note, SourcePath};

fn found(name: &str, bytes: &[u8]) -> (Identification, Vec<Note>) {
    identify(Sample::whole(bytes), &SourcePath::from(name))
}

/// The PUID, with the codes of the notes behind it.
fn answer(name: &str, bytes: &[u8]) -> String {
    let (identification, notes) = found(name, bytes);
    let codes = notes.iter().map(|note| format!(" {}", note.code.slug()));
    identification.puid.unwrap_or_else(|| "–".into()) + &codes.collect::<String>()
}

fn exif(version: &[u8], big_endian: bool) -> Vec<u8> {
    let tiff: &[u8] = if big_endian {
        b"MM\0\x2A\0\0\0\x08\0\x01\x90\0\0\x07\0\0\0\x04"
    } else {
        b"II\x2A\0\x08\0\0\0\x01\0\0\x90\x07\0\x04\0\0\0"
    };
    [b"\xFF\xD8\xFF\xE1\0\x60Exif\0\0", tiff, version, &[0; 60], b"\xFF\xD9"].concat()
}

fn jfif(minor: u8) -> Vec<u8> {
    [&b"\xFF\xD8\xFF\xE0\0\x10JFIF\0\x01"[..], &[minor, 1, 0, 1, 0, 1, 0, 0], b"\xFF\xDB", &[b'x'; 50], b"\xFF\xD9"]
        .concat()
}

fn pdf(version: &str, inside: &str) -> Vec<u8> {
    format!("%PDF-{version}\n%\u{e2}\n1 0 obj\n{inside}\nendobj\n%%EOF\n").into_bytes()
}

fn pdfa(part: &str, conformance: &str) -> [String; 3] {
    let namespace = "xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\"";
    [
        format!("{namespace}><pdfaid:part>{part}</pdfaid:part><pdfaid:conformance>{conformance}</pdfaid:conformance>"),
        format!(
            "{namespace}><pdfaid:conformance>{conformance}</pdfaid:conformance>\n <pdfaid:part>{part}</pdfaid:part>"
        ),
        format!("{namespace} pdfaid:part=\"{part}\" pdfaid:conformance=\"{conformance}\""),
    ]
}

fn png(chunks: &[(&[u8; 4], usize)]) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1A\n".to_vec();
    for (kind, length) in [(b"IHDR", 13)].iter().chain(chunks).chain(&[(b"IEND", 0)]) {
        bytes.extend(u32::try_from(*length).unwrap().to_be_bytes());
        bytes.extend_from_slice(*kind);
        bytes.resize(bytes.len() + length, 0);
        bytes.extend_from_slice(if *kind == b"IEND" { b"\xAE\x42\x60\x82" } else { b"crc!" });
    }
    bytes
}

fn tiff(little_endian: bool, tag: &[u8]) -> Vec<u8> {
    let mark: &[u8] = if little_endian { b"II*\0" } else { b"MM\0*" };
    [mark, &[0; 20], tag, &[0; 100]].concat()
}

fn zip(entries: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in entries {
        let method =
            if *name == "mimetype" { zip::CompressionMethod::Stored } else { zip::CompressionMethod::Deflated };
        writer.start_file(*name, zip::write::SimpleFileOptions::default().compression_method(method)).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn jpeg() {
    for (version, puid) in [
        (b"0200", "x-fmt/398"),
        (b"0210", "x-fmt/390"),
        (b"0220", "x-fmt/391"),
        (b"0221", "fmt/645"),
        (b"0230", "fmt/1507"),
        (b"0232", "fmt/1507"),
        (b"0300", "fmt/41"),
    ] {
        assert_eq!(answer("a.jpg", &exif(version, false)), puid);
        assert_eq!(answer("a.jpeg", &exif(version, true)), puid);
    }
    for (minor, puid) in [(0, "fmt/42"), (1, "fmt/43"), (2, "fmt/44"), (3, "fmt/41")] {
        assert_eq!(answer("a.jpg", &jfif(minor)), puid);
    }
    let mut cut = jfif(1);
    cut.truncate(60);
    assert_eq!(answer("a.jpg", &cut), "– format-incomplete");
    assert_eq!(found("a.jpg", &cut).0.family, Family::Jpeg);
}

#[test]
fn tiff_and_its_relatives() {
    assert_eq!(answer("a.tif", &tiff(true, b"")), "fmt/353");
    assert_eq!(answer("a.tiff", &tiff(false, b"")), "fmt/353");
    assert_eq!(answer("a.tif", b"II+\0\x08\0\0\0\x10\0\0\0\0\0\0\0"), "fmt/1917");
    assert_eq!(answer("a.tif", &tiff(true, b"\x16\x92\x01\0\x04\0\0\0\0\0\0\x01")), "fmt/154");
    assert_eq!(answer("a.tif", &tiff(false, b"\x87\xAF\0\x03\0\0\0")), "fmt/155");
    assert_eq!(answer("a.tif", &tiff(true, b"\0\x90\x07\0\x04\0\0\x000210")), "x-fmt/388");
    for (minor, puid) in
        ["fmt/436", "fmt/152", "fmt/437", "fmt/438", "fmt/730", "fmt/1841", "fmt/1842", "fmt/1943"].iter().enumerate()
    {
        let minor = u8::try_from(minor).unwrap();
        assert_eq!(&answer("a.dng", &tiff(true, &[0x12, 0xC6, 1, 0, 4, 0, 0, 0, 1, minor, 0, 0])), puid);
        assert_eq!(&answer("a.dng", &tiff(false, &[0xC6, 0x12, 0, 1, 0, 0, 0, 4, 1, minor, 0, 0])), puid);
    }
}

#[test]
fn png_versions() {
    assert_eq!(answer("a.png", &png(&[(b"IDAT", 10)])), "fmt/11");
    assert_eq!(answer("a.png", &png(&[(b"sRGB", 1), (b"IDAT", 10)])), "fmt/12");
    assert_eq!(answer("a.png", &png(&[(b"IDAT", 10), (b"iTXt", 9)])), "fmt/13");
    assert_eq!(answer("a.png", &png(&[(b"acTL", 8), (b"fcTL", 26), (b"IDAT", 10)])), "fmt/935");
    assert_eq!(answer("a.jpg", &png(&[])), "fmt/11 format-extension-mismatch");
    let whole = png(&[(b"sRGB", 1)]);
    assert_eq!(answer("a.png", &whole[..whole.len() - 1]), "– format-incomplete");
}

#[test]
fn jpeg_2000_and_others() {
    let boxed = |brand: &[u8]| [b"\0\0\0\x0CjP  \r\n\x87\n\0\0\0\x14ftyp", brand, &[0; 40]].concat();
    for (brand, puid) in [
        (b"jp2 ", "x-fmt/392"),
        (b"jpx ", "fmt/151"),
        (b"jpm ", "fmt/463"),
        (b"jph ", "fmt/1964"),
        (b"mjp2", "fmt/337"),
    ] {
        assert_eq!(found("a.x", &boxed(brand)).0.puid.as_deref(), Some(puid));
    }
    assert_eq!(answer("a.jpf", &boxed(b"jp2 ")), "x-fmt/392 format-extension-mismatch");
    let code = [&b"\xFF\x4F\xFF\x51"[..], &[0; 50], b"\xFF\xD9"].concat();
    assert_eq!(answer("a.j2k", &code), "fmt/1794");
    assert_eq!(answer("a.j2k", &code[..50]), "– format-incomplete");
    assert_eq!(answer("a.gif", b"GIF89a...;"), "fmt/4");
    assert_eq!(answer("a.webp", b"RIFF....WEBPVP8L......"), "fmt/567");
}

#[test]
fn pdf_versions_and_claims() {
    for (version, puid) in [("1.0", "fmt/14"), ("1.4", "fmt/18"), ("1.7", "fmt/276"), ("2.0", "fmt/1129")] {
        assert_eq!(answer("a.pdf", &pdf(version, "")), puid);
    }
    for (part, conformance, puid) in [
        ("1", "A", "fmt/95"),
        ("1", "B", "fmt/354"),
        ("2", "A", "fmt/476"),
        ("2", "B", "fmt/477"),
        ("2", "U", "fmt/478"),
        ("3", "A", "fmt/479"),
        ("3", "B", "fmt/480"),
        ("3", "U", "fmt/481"),
    ] {
        for claim in pdfa(part, conformance) {
            assert_eq!(answer("a.pdf", &pdf("1.4", &claim)), puid, "{claim}");
        }
    }
    assert_eq!(answer("a.pdf", &pdf("2.0", "<pdfaid:part>4</pdfaid:part>")), "fmt/1910");
    assert_eq!(answer("a.pdf", &pdf("2.0", "pdfaid:part=\"4\" pdfaid:conformance=\"F\"")), "fmt/1912");
    assert_eq!(answer("a.pdf", &pdf("1.7", "<pdfuaid:part>1</pdfuaid:part>")), "fmt/2050");
    assert_eq!(answer("a.pdf", &pdf("1.4", "/GTS_PDFXVersion(PDF/X-1a:2003)")), "fmt/146");
    assert_eq!(answer("a.pdf", &pdf("1.6", "<pdfxid:GTS_PDFXVersion>PDF/X-4</pdfxid:GTS_PDFXVersion>")), "fmt/488");
    assert_eq!(answer("a.pdf", b"%PDF-1.4\nno end"), "– format-incomplete");
    assert_eq!(found("a.pdf", b"%PDF-1.4\nno end").0.family, Family::Pdf);
}

#[test]
fn containers() {
    let office = |kind: &str| {
        let types = format!(
            "<Types><Override ContentType=\"application/vnd.openxmlformats-officedocument.{kind}.main+xml\"/></Types>"
        );
        zip(&[("word/x.xml", "<x/>"), ("[Content_Types].xml", &types)])
    };
    assert_eq!(answer("a.docx", &office("wordprocessingml.document")), "fmt/412");
    assert_eq!(answer("a.xlsx", &office("spreadsheetml.sheet")), "fmt/214");
    let open = |kind: &str, version: &str| {
        let body = format!("<office:document-content office:version=\"{version}\"/>");
        let manifest = format!("<m manifest:media-type=\"application/vnd.oasis.opendocument.{kind}\"/>");
        zip(&[("mimetype", "x"), ("content.xml", &body), ("META-INF/manifest.xml", &manifest)])
    };
    for (version, puid) in [("1.0", "fmt/136"), ("1.1", "fmt/290"), ("1.2", "fmt/291"), ("1.3", "fmt/1756")] {
        assert_eq!(found("a.odt", &open("text", version)).0.puid.as_deref(), Some(puid));
    }
    assert_eq!(answer("a.ods", &open("spreadsheet", "1.2")), "fmt/295");
    let plain = zip(&[("a.txt", "ciao")]);
    assert_eq!(answer("a.zip", &plain), "x-fmt/263");
    assert_eq!(answer("a.cbz", &plain), "x-fmt/263");
    assert_eq!(answer("a.docx", &plain), "x-fmt/263 format-extension-mismatch");
    assert_eq!(answer("a.zip", &plain[..30]), "– format-incomplete");
    let signed = zip(&[("mimetype", "application/vnd.etsi.asic-e+zip"), ("a.pdf", "x")]);
    assert_eq!(found("a.asice", &signed).0.family, Family::Signature);
}

#[test]
fn text_and_mark_up() {
    assert_eq!(answer("a.xml", b"<?xml version=\"1.0\"?>\n<a/>"), "fmt/101");
    assert_eq!(answer("a.alto", b"\xEF\xBB\xBF<?xml version='1.0'?><a/>"), "fmt/101");
    assert_eq!(answer("a.xml", b"<a><b/></a>\n"), "fmt/101");
    assert_eq!(answer("a.xsd", b"<?xml version=\"1.0\"?><xs:schema></xs:schema>"), "x-fmt/280");
    assert_eq!(answer("a.html", b"<!DOCTYPE html>\n<html><body>a</body></html>"), "fmt/471");
    assert_eq!(answer("a.htm", b"<html><body>a</body></html>"), "fmt/96");
    for (name, puid) in [
        ("a.csv", "x-fmt/18"),
        ("a.tsv", "x-fmt/13"),
        ("a.json", "fmt/817"),
        ("a.md", "fmt/1149"),
        ("a.TXT", "x-fmt/111"),
    ] {
        assert_eq!(answer(name, b"a;b\n1;2\n"), puid);
    }
    assert_eq!(answer("README", b"ciao\n"), "x-fmt/111");
    assert_eq!(answer("page.tif", b"ciao\n"), "x-fmt/111 format-extension-mismatch");
    assert_eq!(answer("a.txt", b"ci\0o\n"), "– format-unknown");
    assert_eq!(answer("a.tif", b""), "– file-empty");
    assert_eq!(answer("a.txt", b""), "x-fmt/111 file-empty");
    assert_eq!(answer("page", &tiff(true, b"")), "fmt/353 format-extension-missing");
}

#[test]
fn signatures_and_mail() {
    let p7m = b"\x30\x82\x05\x00\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02\xA0\x82\x04\xF0\x30\x82\x04\xEC\x02\x01\x01\x31\x00";
    assert_eq!(answer("a.pdf.p7m", p7m), "fmt/670");
    assert_eq!(found("a.pdf.p7m", p7m).0.family, Family::Signature);
    let tsd = b"\x30\x82\x05\x00\x06\x0B\x2A\x86\x48\x86\xF7\x0D\x01\x09\x10\x01\x1F\xA0\x82";
    let (stamped, notes) = found("a.tsd", tsd);
    assert_eq!((stamped.puid, stamped.family, notes.len()), (None, Family::Signature, 0));
    let mail =
        b"MIME-Version: 1.0\r\nDate: x\r\nFrom: a@b.it\r\nTo: b@c.it\r\nContent-Type: text/plain\r\n\r\nciao\r\n";
    assert_eq!(answer("a.eml", mail), "fmt/950");
    let (plain, _) = found("a.eml", b"From: a@b.it\r\nDate: x\r\n\r\nciao");
    assert_eq!((plain.puid.as_deref(), plain.basis, plain.family), (Some("fmt/278"), Basis::Text, Family::Mail));
    let xades = b"<?xml version=\"1.0\"?><ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:SignatureValue/></ds:Signature>";
    assert_eq!(found("a.xml", xades).0.family, Family::Signature);
}

proptest! {
    #[test]
    fn no_bytes_break_identification(
        start in prop::sample::select(vec![&b""[..], b"II*\0", b"%PDF-1.7", b"PK\x03\x04", b"\xFF\xD8\xFF", b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", b"<?xml version=\"1.0\"", b"0\x80"]),
        rest in proptest::collection::vec(any::<u8>(), 0..900),
        end in prop::sample::select(vec![&b""[..], b"PK\x05\x06\0\0\0\0\x01\0\x01\0\x30\0\0\0\x04\0\0\0\0\0", b"%%EOF", b"\xFF\xD9"]),
    ) {
        let bytes = [start, &rest, end].concat();
        let _ = found("a.tif", &bytes);
    }

    #[test]
    fn cut_files_are_never_taken_for_whole_ones(cut in 1usize..60) {
        let whole = jfif(1);
        let (identification, notes) = found("a.jpg", &whole[..whole.len() - cut]);
        prop_assert!(identification.puid.is_none());
        prop_assert_eq!(notes.len(), 1);
    }
}
