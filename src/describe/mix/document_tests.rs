use super::super::super::example::record;
use super::*;
use crate::records::{
    ByteOrderTechnical, CaptureDetails, CaptureDevice, CapturePlane, CaptureStatement, CaptureTarget, ColourSpace,
    ExifValue, ExtraSampleTechnical, IccProfile, Jpeg2000Details, Resolution, ResolutionUnit, TargetKind,
};

/// What stands in the first element of each name, below the first `mix:mix`.
fn texts(record: &UnitRecord, names: &[&str]) -> Vec<Option<String>> {
    let mut out = Vec::new();
    mix(record, &mut out).unwrap();
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
        mix(&record, &mut out).unwrap();
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
}

#[test]
fn a_unit_without_images_is_a_document_too() {
    let mut out = Vec::new();
    mix(&record(0), &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(roxmltree::Document::parse(&text).is_ok() && !text.contains("mix:mix>"));
}

#[test]
fn names_become_addresses() {
    assert_eq!(address("a b%/è.tif"), "../representations/master/a%20b%25/%C3%A8.tif");
}
