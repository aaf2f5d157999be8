//! A small unit for the tests of this room.

use crate::records::{
    AccessFile, Basis, ColourSpace, Digests, Family, FileRole, Hex, Identification, ImageTechnical, MasterFile,
    SourcePath, SuppliedFixity, Technical, UnitRecord, example_unit,
};

/// A unit with this many pages: TIFF masters, each with its access copy.
pub(super) fn record(pages: usize) -> UnitRecord {
    UnitRecord { files: (1..=pages).map(page).collect(), ..example_unit() }
}

fn page(number: usize) -> MasterFile {
    let byte = u8::try_from(number % 256).unwrap();
    let image = ImageTechnical {
        pixels: Some(Hex([byte; 32])),
        ..ImageTechnical::plain((100, 200), vec![8], ColourSpace::BlackIsZero, "none")
    };
    MasterFile {
        name: format!("{number:05}.tif"),
        source: SourcePath::from(format!("ASC/7/{number:05}.tif").as_str()),
        role: FileRole::Content,
        size: 20_000,
        digests: Digests { blake3: Hex([byte; 32]), sha256: Hex([byte; 32]), sha512: None, sha1: None, md5: None },
        crc32: 1,
        format: Identification {
            puid: Some("fmt/353".to_owned()),
            name: "Tagged Image File Format".to_owned(),
            version: None,
            mime: Some("image/tiff".to_owned()),
            basis: Basis::Signature,
            family: Family::Tiff,
        },
        technical: Technical { images: vec![image], ..Technical::opaque() },
        page: None,
        side: None,
        item: None,
        supplied: SuppliedFixity::Agreed { lists: vec!["ASC/checksum.md5".into()] },
        tags: None,
        made: None,
        access: vec![AccessFile {
            name: format!("{number:05}.jpg"),
            image: 1,
            size: 900,
            blake3: Hex([byte; 32]),
            sha256: Hex([byte; 32]),
            crc32: 2,
            width: 100,
            height: 200,
        }],
        text: Vec::new(),
    }
}
