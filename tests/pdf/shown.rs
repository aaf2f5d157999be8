//! What a page of a PDF shows is in its PDF/A copy, whatever it is called and wherever it stands; what is not in the
//! source is told.

use std::path::Path;
use std::process::Command;

use crate::support::plain_pdf::{plain_pdf, stream};
use crate::support::program::{AT, Ended, end, fondo};
use crate::support::tool;
use fondo::formats::pdf::Document;
use fondo::normalise::pdf::rebuild::painting;

const IMAGE: &str =
    "/Type/XObject/Subtype/Image/Width 2/Height 2/BitsPerComponent 8/ColorSpace/DeviceGray/Filter/ASCIIHexDecode";

/// A file whose pages are these, each with its entries; objects from number 3 on are pages, then what is given.
fn of_pages(kids: &str, count: usize, objects: &[String]) -> Vec<u8> {
    let catalogue = "<</Type/Catalog/Pages 2 0 R>>".to_owned();
    let tree = format!("<</Type/Pages/Kids[{kids}]/Count {count}/MediaBox[0 0 300 300]>>");
    plain_pdf(&[&[catalogue, tree], objects].concat())
}

fn pdfa(source: &[u8], place: &Path, more: &[&str]) -> Ended {
    let (from, out) = (place.join("source.pdf"), place.join("copy.pdf"));
    let _ = std::fs::remove_file(&out);
    std::fs::write(&from, source).unwrap();
    let mut command = fondo();
    command.arg("pdfa").arg(&from).arg("--out").arg(&out).args(["--text", "never", "--at", AT, "--json"]).args(more);
    end(command.env("PATH", std::env::var_os("PATH").unwrap_or_default()))
}

fn codes(ended: &Ended) -> Vec<&str> {
    let findings = ended.events.iter().filter(|event| event["event"] == "finding");
    findings.map(|event| event["finding"]["code"].as_str().unwrap()).collect()
}

#[test]
fn names_that_are_words_elsewhere_lose_nothing() {
    let place = tempfile::tempdir().unwrap();
    for name in
        ["AA", "JS", "JavaScript", "Perms", "DSS", "PieceInfo", "SigFlags", "Metadata", "Interpolate", "A", "V", "F"]
    {
        let page = format!(
            "<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</XObject<</{name} 5 0 R/Form 6 0 R>>/ExtGState<</{name} 8 0 R>>>>>>"
        );
        let source = of_pages(
            "3 0 R",
            1,
            &[
                page,
                stream("", &format!("/{name} gs q 300 0 0 150 0 0 cm /{name} Do Q /Form Do")),
                stream(IMAGE, "F000F0A0>"),
                // The same in a form, whose category is an object of its own.
                stream(
                    "/Type/XObject/Subtype/Form/BBox[0 0 300 300]/Resources<</XObject 7 0 R>>",
                    &format!("q 300 0 0 150 0 150 cm /{name} Do Q"),
                ),
                format!("<</{name} 9 0 R>>"),
                "<</Type/ExtGState/LW 2>>".to_owned(),
                stream(IMAGE, "00F0A0F0>"),
            ],
        );
        let ended = pdfa(&source, place.path(), &["--compare", "0"]).expect(0);
        assert_eq!((ended.number("streams_kept"), ended.number("streams")), (2, 2), "{name}");
        let copy = std::fs::read(place.path().join("copy.pdf")).unwrap();
        let [theirs, ours] = [&source, &copy].map(|bytes| painting(&Document::open(bytes, 1000), 1000));
        assert_eq!(theirs, ours, "{name}");
        assert_eq!(ours.images.len(), 2, "{name}");
    }
}

#[test]
fn a_page_that_stands_twice_in_the_tree_is_two_pages() {
    let place = tempfile::tempdir().unwrap();
    let page =
        |content| format!("<</Type/Page/Parent 2 0 R/Contents {content} 0 R/Resources<</XObject<</Im 7 0 R>>>>>>");
    let source = of_pages(
        "3 0 R 4 0 R 3 0 R",
        3,
        &[
            page(5),
            page(6),
            stream("", "q 300 0 0 300 0 0 cm /Im Do Q"),
            stream("", "q 100 0 0 100 0 0 cm /Im Do Q"),
            stream(IMAGE, "F000F0A0>"),
        ],
    );
    let ended = pdfa(&source, place.path(), &["--compare", "3"]).expect(0);
    assert_eq!((ended.number("pages"), ended.number("pages_compared")), (3, 3));
    let copy = std::fs::read(place.path().join("copy.pdf")).unwrap();
    let shown = painting(&Document::open(&copy, 1000), 1000);
    assert!(shown.pages.len() == 3 && shown.pages[0] == shown.pages[2] && shown.pages[0] != shown.pages[1]);
    if tool("qpdf").is_some() {
        let told = Command::new("qpdf").arg("--show-npages").arg(place.path().join("copy.pdf")).output().unwrap();
        assert_eq!(String::from_utf8_lossy(&told.stdout).trim(), "3");
    }
}

#[test]
fn what_the_source_does_not_hold_is_told() {
    let place = tempfile::tempdir().unwrap();
    let source = of_pages(
        "3 0 R",
        1,
        &[
            "<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</XObject<</Im 5 0 R/Gone 99 0 R>>>>>>".to_owned(),
            stream("", "q 300 0 0 150 0 0 cm /Im Do Q q 300 0 0 150 0 150 cm /Gone Do Q"),
            stream(IMAGE, "F000F0A0>"),
        ],
    );
    let ended = pdfa(&source, place.path(), &[]).expect(0);
    assert_eq!(codes(&ended), ["pdfa-not-in-source"]);
    let finding = ended.events.iter().find(|event| event["event"] == "finding").unwrap();
    assert!(finding.to_string().contains("Gone"), "{finding}");
}

#[test]
fn an_image_that_is_cut_is_told() {
    let place = tempfile::tempdir().unwrap();
    let fax = "/Type/XObject/Subtype/Image/Width 8/Height 40/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns 8/Rows 40>>";
    let source = of_pages(
        "3 0 R",
        1,
        &[
            "<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</XObject<</Im 5 0 R>>>>>>".to_owned(),
            stream("", "q 300 0 0 300 0 0 cm /Im Do Q"),
            stream(fax, "&"),
        ],
    );
    for more in [&["--compare", "0"][..], &["--compare", "0", "--thorough"]] {
        let ended = pdfa(&source, place.path(), more);
        assert!(
            codes(&ended).iter().any(|code| matches!(*code, "pdf-stream-damaged" | "pdf-image-damaged")),
            "{}",
            ended.stderr
        );
    }
}

#[test]
fn ghostscript_is_not_said_to_keep_what_it_wrote_anew() {
    let (Some(_), Some(_)) = (tool("gs"), tool("pdfimages")) else { return };
    let place = tempfile::tempdir().unwrap();
    let page = |content| {
        format!(
            "<</Type/Page/Parent 2 0 R/Contents {content} 0 R/Resources<</Font<</F 7 0 R>>/XObject<</Im 8 0 R>>>>>>"
        )
    };
    // The font that is not embedded is first seen on the second page.
    let source = of_pages(
        "3 0 R 4 0 R",
        2,
        &[
            page(5),
            page(6),
            stream("", "q 300 0 0 300 0 0 cm /Im Do Q"),
            stream("", "BT /F 20 Tf 30 100 Td (Protocollo 1234) Tj ET"),
            "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_owned(),
            stream(IMAGE, "F000F0A0>"),
        ],
    );
    let refused = pdfa(&source, place.path(), &[]).expect(3);
    assert!(refused.events.iter().any(|event| event["event"] == "refused"));
    let ended = pdfa(&source, place.path(), &["--ghostscript"]).expect(0);
    // Ghostscript writes no ASCIIHexDecode: the stream is another one, and the count says so.
    assert_eq!((ended.number("streams_kept"), ended.number("streams")), (0, 1));
    assert_eq!(codes(&ended), ["pdfa-by-ghostscript"]);
    let copy = std::fs::read(place.path().join("copy.pdf")).unwrap();
    let packet = b"from pages written by Ghostscript";
    assert!(copy.windows(packet.len()).filter(|window| window == packet).count() >= 2, "in Info and in XMP");
}

#[test]
fn statements_are_carried_and_what_is_not_is_named() {
    let place = tempfile::tempdir().unwrap();
    let page = "<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</XObject<</Im 5 0 R>>>>>>".to_owned();
    let source = of_pages("3 0 R", 1, &[page, stream("", "q 300 0 0 300 0 0 cm /Im Do Q"), stream(IMAGE, "F000F0A0>")]);
    let source = String::from_utf8(source).unwrap();
    let source = source.replace("/Root 1 0 R", "/Root 1 0 R/Info<</Title(Registro)>>");
    // The information must be an object of its own to be read (ISO 32000-1 table 15): then it is.
    let with_object = of_pages(
        "3 0 R",
        1,
        &[
            "<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</XObject<</Im 5 0 R>>>>>>".to_owned(),
            stream("", "q 300 0 0 300 0 0 cm /Im Do Q"),
            stream(IMAGE, "F000F0A0>"),
            "<</Title(Registro)/Keywords(mappe, catasto)/Scatola(12)>>".to_owned(),
        ],
    );
    let with_object = String::from_utf8(with_object).unwrap().replace("/Root 1 0 R", "/Root 1 0 R/Info 6 0 R");
    pdfa(source.as_bytes(), place.path(), &[]).expect(0);
    let ended = pdfa(with_object.as_bytes(), place.path(), &[]).expect(0);
    assert_eq!(codes(&ended), ["pdfa-statements-left-out"]);
    assert!(ended.events.iter().any(|event| event.to_string().contains("Scatola")));
    let copy = std::fs::read(place.path().join("copy.pdf")).unwrap();
    let keywords = b"mappe, catasto";
    assert!(copy.windows(keywords.len()).filter(|window| window == keywords).count() >= 2, "in Info and in XMP");
}

#[test]
fn pages_are_found_where_the_table_is_wrong_and_none_is_left_out() {
    let place = tempfile::tempdir().unwrap();
    let page = |content| {
        format!("<</Type/Page/Parent 2 0 R/Rotate 90.0/Contents {content} 0 R/Resources<</XObject<</Im 7 0 R>>>>>>")
    };
    let objects = [
        page(5),
        page(6),
        stream("", "q 300 0 0 300 0 0 cm /Im Do Q"),
        stream("", "q 100 0 0 100 0 0 cm /Im Do Q"),
        stream(IMAGE, "F000F0A0>"),
    ];
    let sound = String::from_utf8(of_pages("3 0 R 4 0 R", 2, &objects)).unwrap();
    let off = |number: usize| {
        let at = sound.find(&format!("{number} 0 obj")).unwrap();
        sound.replace(&format!("{at:010} 00000 n"), &format!("{:010} 00000 n", at + 3))
    };
    // A page, the tree, the data of both.
    for number in [4, 2, 7] {
        let ended = pdfa(off(number).as_bytes(), place.path(), &["--compare", "2"]).expect(0);
        assert_eq!((ended.number("pages"), ended.number("pages_compared"), ended.number("streams_kept")), (2, 2, 1));
        let copy = std::fs::read(place.path().join("copy.pdf")).unwrap();
        let [theirs, ours] = [sound.as_bytes(), &copy].map(|bytes| painting(&Document::open(bytes, 1000), 1000));
        assert_eq!(theirs, ours, "{number}");
        assert!(copy.windows(10).any(|window| window == b"/Rotate 90"), "{number}");
    }
    // One that is nowhere.
    let without = sound.replace("\n4 0 obj", "\n4 0 obx");
    let ended = pdfa(without.as_bytes(), place.path(), &[]).expect(3);
    assert!(ended.events.iter().any(|event| event.to_string().contains("pdfa-not-rebuilt")), "{:?}", ended.events);
    // A number that is wrong is told.
    let ended = pdfa(sound.replace("/Count 2", "/Count 3").as_bytes(), place.path(), &[]).expect(0);
    assert_eq!(codes(&ended), ["pdf-page-count"]);
}
