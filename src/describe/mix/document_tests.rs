use super::super::super::example::record;
use super::*;
use crate::records::{
    ByteOrderTechnical, CaptureDetails, CaptureDevice, CapturePlane, CaptureStatement, CaptureTarget, ColourSpace,
    Digests, ExifValue, ExtraSampleTechnical, Hex, IccProfile, Jpeg2000Details, MadeMaster, Making, Resolution,
    ResolutionUnit, TargetKind, VersionChange,
};

/// What stands in the first element of each name, below the first `mix:mix`.
fn texts(record: &UnitRecord, names: &[&str]) -> Vec<Option<String>> {
    let mut out = Vec::new();
    mix(record, None, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    let document = roxmltree::Document::parse(&text).unwrap();
    let own = document.descendants().find(|node| node.tag_name().name() == "mix").unwrap();
    let find = |name: &&str| own.descendants().find(|node| node.tag_name().name() == *name);
    names.iter().map(|name| find(name).map(|node| node.text().unwrap_or_default().trim().to_owned())).collect()
}

fn said(record: &UnitRecord, name: &str) -> Option<String> {
    texts(record, &[name]).remove(0)
}

fn detailed() -> UnitRecord {
    let mut record = record(1);
    let image = &mut record.files[0].technical.images[0];
    image.details = Some(Box::new(ImageDetails {
        byte_order: Some(ByteOrderTechnical::Little),
        coded_bytes: Some(10_000),
        ..ImageDetails::default()
    }));
    record
}

#[test]
fn a_plain_page() {
    let record = detailed();
    let names =
        ["objectIdentifierValue", "formatName", "formatVersion", "formatRegistryKey", "byteOrder", "compressionScheme"];
    let expected = [
        "ASC/7/v1/data/representations/master/00001.tif",
        "image/tiff",
        "6.0",
        "fmt/353",
        "little endian",
        "Uncompressed",
    ];
    assert_eq!(texts(&record, &names), expected.map(|text| Some(text.to_owned())));
    let names =
        ["imageWidth", "colorSpace", "orientation", "bitsPerSampleValue", "samplesPerPixel", "messageDigestAlgorithm"];
    let expected = ["100", "BlackIsZero", "normal*", "8", "1", "SHA-256"];
    assert_eq!(texts(&record, &names), expected.map(|text| Some(text.to_owned())));
    // 100 × 200 pixels of 8 bits, of which 10,000 bytes are stored.
    assert_eq!(texts(&record, &["numerator", "denominator"]), [Some("20000".into()), Some("10000".into())]);
    let absent = [
        "SourceInformation",
        "GeneralCaptureInformation",
        "ScannerCapture",
        "SpatialMetrics",
        "TargetData",
        "ChangeHistory",
    ];
    assert_eq!(texts(&record, &absent), [None, None, None, None, None, None]);
}

#[test]
fn resolution_is_exact_in_every_unit() {
    let mut record = detailed();
    let mut of = |x: (u32, u32), unit| {
        record.files[0].technical.images[0].resolution = Some(Resolution { x, y: x, unit });
        let mut out = Vec::new();
        mix(&record, None, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let document = roxmltree::Document::parse(&text).unwrap();
        let find = |name: &str| document.descendants().find(|node| node.tag_name().name() == name).unwrap();
        let parts =
            find("xSamplingFrequency").children().filter_map(|node| node.first_child()?.text().map(str::to_owned));
        (find("samplingFrequencyUnit").text().unwrap().to_owned(), parts.collect::<Vec<_>>().join("/"))
    };
    assert_eq!(of((3_000_000, 10_000), ResolutionUnit::Inch), ("in.".into(), "3000000/10000".into()));
    assert_eq!(of((11_811, 1), ResolutionUnit::Metre), ("cm".into(), "11811/100".into()));
    assert_eq!(of((u32::MAX, u32::MAX), ResolutionUnit::Metre), ("cm".into(), "4294967295/429496729500".into()));
    assert_eq!(of((1, 2), ResolutionUnit::None), ("no absolute unit of measurement".into(), "1/2".into()));
}

#[test]
fn what_the_profile_declares_goes_before_what_the_file_says() {
    let mut record = detailed();
    let capture = CaptureDetails {
        date: Some("2021:03:04 05:06:07".into()),
        artist: Some("Maria Bianchi".into()),
        make: Some("Zeb".into()),
        model: Some("A1".into()),
        software: Some("ScanApp 2.1".into()),
        ..CaptureDetails::default()
    };
    record.files[0].technical.images[0].details.as_mut().unwrap().capture = Some(capture);
    assert_eq!(said(&record, "imageProducer").as_deref(), Some("Maria Bianchi"));
    assert_eq!(said(&record, "dateTimeCreated").as_deref(), Some("2021-03-04T05:06:07"));
    let names = ["scannerManufacturer", "scannerModelName", "scanningSoftwareName", "scanningSoftwareVersionNo"];
    assert_eq!(texts(&record, &names), ["Zeb", "A1", "ScanApp", "2.1"].map(|text| Some(text.to_owned())));
    record.capture = Some(CaptureStatement {
        device: Some(CaptureDevice::ReflectionPrintScanner),
        plane: Some(CapturePlane::Object),
        producer: Some("Ditta esempio".into()),
        source_type: Some("document, bound".into()),
        source_size_mm: Some((210, 297)),
        target: Some(CaptureTarget {
            name: "ColorChecker".into(),
            kind: Some(TargetKind::External),
            manufacturer: None,
            number: Some("7".into()),
            media: None,
            performance_data: None,
        }),
    });
    let names = [
        "imageProducer",
        "captureDevice",
        "sourceType",
        "sourceXDimensionValue",
        "sourceYDimensionUnit",
        "targetName",
        "targetType",
    ];
    let expected =
        ["Ditta esempio", "reflection print scanner", "document, bound", "210", "mm", "ColorChecker", "external"];
    assert_eq!(texts(&record, &names), expected.map(|text| Some(text.to_owned())));
}

#[test]
fn a_camera_says_its_exposure() {
    let mut record = detailed();
    let number = |field: &str, value| ExifValue { field: field.into(), numbers: vec![value], text: None };
    let capture = CaptureDetails {
        make: Some("Zeb".into()),
        software: Some("Firmware 1.2".into()),
        exif: vec![
            number("FNumber", (80, 10)),
            number("ExposureTime", (1, 125)),
            number("Flash", (16, 1)),
            number("MeteringMode", (99, 1)),
        ],
        ..CaptureDetails::default()
    };
    record.files[0].technical.images[0].details.as_mut().unwrap().capture = Some(capture);
    let names = [
        "captureDevice",
        "digitalCameraManufacturer",
        "fNumber",
        "exposureTime",
        "flash",
        "meteringMode",
        "processingSoftwareName",
    ];
    let expected = [
        Some("digital still camera"),
        Some("Zeb"),
        Some("8"),
        Some("0.008"),
        Some("Flash did not fire, compulsory flash mode"),
        None,
        Some("Firmware"),
    ];
    assert_eq!(texts(&record, &names), expected.map(|text| text.map(str::to_owned)));
}

#[test]
fn colours_of_every_kind() {
    let mut record = detailed();
    {
        let image = &mut record.files[0].technical.images[0];
        image.colour = ColourSpace::YCbCr;
        image.bits = vec![8; 4];
        image.extra_samples = 1;
        let details = image.details.as_mut().unwrap();
        details.subsampling = Some((2, 1));
        details.ycbcr_positioning = Some(2);
        details.ycbcr_coefficients = vec![(299, 1000), (587, 1000), (114, 1000)];
        details.extra = vec![ExtraSampleTechnical::UnassociatedAlpha];
        details.srgb = true;
    }
    let names = ["yCbCrSubsampleHoriz", "yCbCrSubsampleVert", "yCbCrPositioning", "extraSamples", "iccProfileName"];
    assert_eq!(
        texts(&record, &names),
        ["2", "1", "2", "unassociated alpha data", "sRGB"].map(|text| Some(text.to_owned()))
    );
    let image = &mut record.files[0].technical.images[0];
    image.colour = ColourSpace::Palette;
    let icc = crate::records::Hex([0; 32]);
    image.icc = Some(IccProfile {
        name: "eciRGB v2".into(),
        version: "2.1.0".into(),
        class: "mntr".into(),
        space: "RGB".into(),
        size: 1,
        blake3: icc,
    });
    let names = ["colorSpace", "iccProfileName", "colormapReference"];
    let expected = ["PaletteColor", "eciRGB v2", "../representations/master/00001.tif"];
    assert_eq!(texts(&record, &names), expected.map(|text| Some(text.to_owned())));
    assert_eq!(said(&record, "YCbCr"), None);
}

#[test]
fn jpeg2000_counts_resolutions() {
    let mut record = detailed();
    record.files[0].format.family = Family::Jpeg2000;
    let image = &mut record.files[0].technical.images[0];
    image.compression = "jpeg2000-5-3".into();
    image.details.as_mut().unwrap().jpeg2000 = Some(Jpeg2000Details {
        codec: Some("Kakadu-v7.10".into()),
        tile_width: 1024,
        tile_height: 512,
        layers: 11,
        levels: 5,
        progression: "RPCL".into(),
        ..Jpeg2000Details::default()
    });
    let names =
        ["compressionScheme", "colorSpace", "codec", "codecVersion", "tileWidth", "qualityLayers", "resolutionLevels"];
    let expected = ["JPEG2000 Lossless", "greyscale", "Kakadu", "v7.10", "1024", "11", "6"];
    assert_eq!(texts(&record, &names), expected.map(|text| Some(text.to_owned())));
    // Nobody has proven that.
    let said_beside = said(&record, "compressionSchemeLocalValue").unwrap();
    assert!(said_beside.contains("whether layers were cut cannot be seen"), "{said_beside}");
}

#[test]
fn a_size_that_is_not_stated_is_left_out() {
    let mut record = detailed();
    record.files[0].technical.images[0].height = 0;
    let names = ["imageWidth", "imageHeight", "compressionRatio", "colorSpace"];
    let expected = [Some("100"), None, None, Some("BlackIsZero")];
    assert_eq!(texts(&record, &names), expected.map(|text| text.map(str::to_owned)));
}

#[test]
fn the_sheet_lies_as_the_image() {
    let mut record = detailed();
    let description = record.description.get_or_insert_with(Default::default);
    description.extra.insert("misure".to_owned(), "310 x 210 mm".to_owned());
    let names = ["sourceXDimensionValue", "sourceYDimensionValue"];
    assert_eq!(texts(&record, &names), ["210", "310"].map(|text| Some(text.to_owned())));
}

/// The second page is a source, of which a master was made.
fn with_made_master() -> UnitRecord {
    let mut record = record(2);
    let file = &mut record.files[1];
    let mut technical = file.technical.clone();
    technical.images[0].compression = "lzw".to_owned();
    file.made = Some(Box::new(MadeMaster {
        name: "00002.tif".to_owned(),
        size: 9000,
        digests: Digests { sha256: Hex([9; 32]), ..file.digests.clone() },
        crc32: 3,
        format: file.format.clone(),
        technical,
        tags: None,
        making: Making {
            reasons: vec!["normalise.compression".to_owned()],
            encoder: record.program.clone(),
            parameters: "TIFF: LZW".to_owned(),
            decoder: "image-tiff 0.11.3".to_owned(),
            fields: 7,
            left_out: vec!["tag 330".to_owned()],
        },
    }));
    record
}

#[test]
fn a_master_that_was_made_says_what_it_is_and_was() {
    let mut record = with_made_master();
    let mut out = Vec::new();
    mix(&record, Some("Archivio"), &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    let document = roxmltree::Document::parse(&text).unwrap();
    let attributes = |name: &str, attribute: &str| -> Vec<String> {
        let nodes = document.descendants().filter(|node| node.tag_name().name() == name);
        nodes.filter_map(|node| node.attribute(attribute).map(str::to_owned)).collect()
    };
    assert_eq!(attributes("techMD", "ID"), ["mix-1-1", "mix-2-1", "mix-2-1-master"]);
    assert_eq!(attributes("fileGrp", "USE"), ["master", "source"]);
    assert_eq!(attributes("file", "ID"), ["file-1", "file-2-master", "file-2"]);
    assert_eq!(attributes("file", "ADMID"), ["mix-1-1", "mix-2-1-master", "mix-2-1"]);
    assert_eq!(attributes("fptr", "FILEID"), ["file-1", "file-2", "file-2-master"]);
    let addresses: Vec<String> = document
        .descendants()
        .filter_map(|node| node.attribute(("http://www.w3.org/1999/xlink", "href")).map(str::to_owned))
        .collect();
    let at = |path: &str| format!("../representations/{path}");
    assert_eq!(addresses, [at("master/00001.tif"), at("master/00002.tif"), at("source/00002.tif")]);
    let section = document.descendants().find(|node| node.attribute("ID") == Some("mix-2-1-master")).unwrap();
    let said = |name: &str| -> Vec<String> {
        let nodes = section.descendants().filter(|node| node.tag_name().name() == name);
        nodes.map(|node| node.text().unwrap_or_default().to_owned()).collect()
    };
    // What it is, and what its source was.
    assert_eq!(said("compressionScheme"), ["LZW", "Uncompressed"]);
    let of = |folder: &str| format!("ASC/7/v1/data/representations/{folder}/00002.tif");
    assert_eq!(said("objectIdentifierValue"), [of("master"), of("source")]);
    assert_eq!(said("sourceData"), [of("source")]);
    assert_eq!(said("dateTimeProcessed"), [record.at.to_string()]);
    assert_eq!(said("processingAgency"), ["Archivio"]);
    assert!(said("processingRationale")[0].ends_with("normalise.compression"));
    let program = record.program.rsplit_once(' ').unwrap();
    assert_eq!(said("processingSoftwareName"), [program.0, "image-tiff"]);
    assert_eq!(said("processingSoftwareVersion"), [program.1, "0.11.3"]);
    let actions = said("processingActions");
    assert_eq!((actions.len(), actions[0].as_str()), (3, "coded without loss: TIFF: LZW"));
    assert!(actions[1].contains("image-tiff 0.11.3") && actions[2] == "left out: tag 330");
    assert_eq!(section.descendants().filter(|node| node.tag_name().name() == "PreviousImageMetadata").count(), 1);

    // A version that has the page unchanged did not make its master.
    let change = VersionChange { previous: 1, added: vec!["00001.tif".to_owned()], ..VersionChange::default() };
    record.change = Some(change);
    let date = |record: &UnitRecord| {
        let mut out = Vec::new();
        mix(record, None, &mut out).unwrap();
        String::from_utf8(out).unwrap().matches("<mix:dateTimeProcessed>").count()
    };
    assert_eq!(date(&record), 0);
    record.change.as_mut().unwrap().replaced.push("00002.tif".to_owned());
    assert_eq!(date(&record), 1);
}

#[test]
fn a_unit_without_images_is_a_document_too() {
    let mut out = Vec::new();
    mix(&record(0), None, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(roxmltree::Document::parse(&text).is_ok() && !text.contains("mix:mix>"));
}

#[test]
fn names_become_addresses() {
    assert_eq!(address(crate::records::MASTER_FOLDER, "a b%/è.tif"), "../representations/master/a%20b%25/%C3%A8.tif");
}
