//! A small unit for the tests of this room.

use crate::records::{
    ACCESS_FOLDER, AccessFile, Basis, ColourSpace, Digests, Family, FileRole, Hex, Identification, ImageTechnical,
    IndexContents, MASTER_FOLDER, MasterFile, PlacedFile, SourcePath, SuppliedFixity, Technical, UnitRecord,
    example_unit,
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

/// The files of such a unit as a package might have them.
pub(super) fn placed(record: &UnitRecord) -> IndexContents<'_> {
    let place = |folder: &'static str, name| PlacedFile {
        path: format!("x/{name}"),
        folder,
        name,
        size: 7,
        sha256: Hex([4; 32]),
        md5: Some(format!("m{name}")),
        mime: if folder == ACCESS_FOLDER { "image/jpeg" } else { "image/tiff" },
    };
    let masters = record.files.iter().map(|file| place(MASTER_FOLDER, file.name.as_str()));
    let copies = record.files.iter().flat_map(|file| &file.access).map(|copy| place(ACCESS_FOLDER, copy.name.as_str()));
    let mut files: Vec<_> = masters.chain(copies).collect();
    files.sort_by(|one, other| one.key().cmp(&other.key()));
    IndexContents { files, identifiers: [("logicalId".to_owned(), "UD 7/b".to_owned())].into() }
}
