//! MIX of the real images, judged by `xmllint` with the official schemas of METS and MIX; and what other programs write
//! into a file, found in its MIX.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use fondo::describe;
use fondo::formats::tagged;
use fondo::inspect;
use fondo::intake::{Sample, identify};
use fondo::io::Hasher;
use fondo::profile::{BilevelCompression, Limits, MasterCompression};
use fondo::records::{
    CaptureDevice, CapturePlane, CaptureStatement, CaptureTarget, Family, FileRole, Hex, ImageRole, Levels, MadeMaster,
    Making, MasterFile, Record, SourcePath, SuppliedFixity, TargetKind, UnitRecord,
};

use crate::support::masters::{jp2_target, made, tiff_target};
use crate::support::plain_tiff::PlainTiff;
use crate::support::{corpus, shared, tool};

fn master(name: &str, bytes: &[u8]) -> MasterFile {
    let source = SourcePath::from(name);
    let (format, _) = identify(Sample::whole(bytes), &source);
    let (digests, crc32) = Hasher::of(bytes);
    let inspection = inspect::inspect(format.family, bytes, &Limits::default());
    MasterFile {
        name: name.to_owned(),
        source,
        role: FileRole::Content,
        size: bytes.len() as u64,
        digests,
        crc32,
        format,
        technical: inspection.technical,
        page: None,
        side: None,
        item: None,
        supplied: SuppliedFixity::NotListed,
        tags: None,
        made: None,
        access: Vec::new(),
        text: Vec::new(),
    }
}

fn record(files: Vec<MasterFile>) -> UnitRecord {
    UnitRecord {
        format: UnitRecord::FORMAT.to_owned(),
        version: UnitRecord::VERSION,
        unit: "ASC/7".to_owned(),
        unit_version: 1,
        unit_key: Hex([7; 32]),
        batch: "consegna-1".to_owned(),
        at: "2026-03-01T10:00:00Z".parse().unwrap(),
        program: "fondo 0.1.0".to_owned(),
        output_version: 3,
        profile: "deposito".to_owned(),
        profile_digest: Hex([1; 32]),
        levels: Levels::default(),
        description: None,
        capture: None,
        files,
        documents: Vec::new(),
        findings: Vec::new(),
        change: None,
    }
}

fn written(record: &UnitRecord) -> String {
    let mut out = Vec::new();
    describe::mix(record, Some("Comune di Prova & C."), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// The images of the corpus, damaged ones too: whatever could be measured must make valid MIX.
fn images(corpus: &Path) -> Vec<PathBuf> {
    let files = walkdir::WalkDir::new(corpus.join("real")).into_iter().map(|entry| entry.unwrap().into_path());
    let mut found: Vec<PathBuf> = files
        .filter(|path| {
            let extension = path.extension().and_then(|text| text.to_str()).unwrap_or_default().to_lowercase();
            ["tif", "tiff", "jpg", "png", "jp2", "j2c"].contains(&extension.as_str())
        })
        .collect();
    found.sort();
    found
}

/// A schema that knows both namespaces, so that what METS wraps is judged too.
struct Judge {
    place: tempfile::TempDir,
    xmllint: std::ffi::OsString,
}

impl Judge {
    fn find() -> Option<Self> {
        let (xmllint, schemas) = (tool("xmllint")?, shared("standards/xsd-local")?);
        let place = tempfile::tempdir().unwrap();
        let import = |namespace: &str, path: &str| {
            format!("<xsd:import namespace=\"{namespace}\" schemaLocation=\"{}\"/>", schemas.join(path).display())
        };
        let text = format!(
            "<xsd:schema xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\">{}{}</xsd:schema>",
            import("http://www.loc.gov/METS/", "mets/mets1_12.xsd"),
            import("http://www.loc.gov/mix/v20", "mix/mix20.xsd")
        );
        fs::write(place.path().join("both.xsd"), text).unwrap();
        Some(Self { place, xmllint })
    }

    /// What the judge has to say; nothing where the document is valid.
    fn faults(&self, text: &str) -> String {
        let path = self.place.path().join("mix.xml");
        fs::write(&path, text).unwrap();
        let mut command = Command::new(&self.xmllint);
        command.args(["--nonet", "--noout", "--schema"]).arg(self.place.path().join("both.xsd")).arg(&path);
        let output = command.output().unwrap();
        if output.status.success() { String::new() } else { String::from_utf8_lossy(&output.stderr).into_owned() }
    }
}

fn declared() -> CaptureStatement {
    CaptureStatement {
        device: Some(CaptureDevice::ReflectionPrintScanner),
        plane: Some(CapturePlane::Object),
        producer: Some("Ditta <esempio> & C.".into()),
        source_type: Some("document, bound".into()),
        source_size_mm: Some((210, 297)),
        target: Some(CaptureTarget {
            name: "ColorChecker".into(),
            kind: Some(TargetKind::Internal),
            manufacturer: Some("X".into()),
            number: Some("7".into()),
            media: Some("paper".into()),
            performance_data: Some("https://example.org/7.txt".into()),
        }),
    }
}

#[test]
fn mix_of_every_real_image_is_valid() {
    let (Some(corpus), Some(judge)) = (corpus(), Judge::find()) else { return };
    let paths = images(&corpus);
    let files: Vec<MasterFile> = paths
        .iter()
        .enumerate()
        .map(|(index, path)| {
            let name = format!("{index:03}_{}", path.file_name().unwrap().to_string_lossy());
            master(&name, &fs::read(path).unwrap())
        })
        .collect();
    let pages = |file: &MasterFile| file.technical.images.iter().filter(|image| image.role == ImageRole::Page).count();
    let count: usize = files.iter().map(pages).sum();
    let mut record = record(files);
    let text = written(&record);
    assert_eq!(judge.faults(&text), "");
    assert_eq!(text.matches("<mix:mix>").count(), count);
    assert!(count > 100, "{count}");
    record.capture = Some(declared());
    let text = written(&record);
    assert_eq!(judge.faults(&text), "");
    // The judge looks inside of what METS wraps, and at every element.
    for (sound, broken) in [
        ("<mix:imageWidth>", "<mix:imageWidth>-"),
        ("<mix:byteOrder>", "<mix:byteOrder>x"),
        ("<mix:orientation>", "<mix:imageWidth>1</mix:imageWidth><mix:orientation>"),
        ("SIZE=\"", "SIZE=\"x"),
    ] {
        assert_ne!(judge.faults(&text.replacen(sound, broken, 1)), "", "{sound}");
    }
    // What a national repository makes mandatory stands in each.
    let document = roxmltree::Document::parse(&text).unwrap();
    for mix in document.descendants().filter(|node| node.tag_name().name() == "mix") {
        let has = |name: &str| mix.descendants().any(|node| node.tag_name().name() == name);
        for name in [
            "formatName",
            "compressionScheme",
            "imageWidth",
            "imageHeight",
            "colorSpace",
            "bitsPerSampleValue",
            "samplesPerPixel",
        ] {
            assert!(has(name), "{name}");
        }
        let said =
            |name: &str| mix.descendants().find(|node| node.tag_name().name() == name).and_then(|node| node.text());
        assert!(said("colorSpace") != Some("YCbCr") || has("YCbCr"));
        assert!(said("colorSpace") != Some("PaletteColor") || has("colormapReference"));
        assert!(said("formatName") != Some("image/jp2") || has("JPEG2000"));
        assert!(!mix.descendants().any(|node| node.text().is_some_and(|text| text.contains("BLAKE3"))));
    }
}

/// The elements of the first MIX by their path, with their texts.
fn elements(text: &str) -> BTreeMap<String, Vec<String>> {
    let document = roxmltree::Document::parse(text).unwrap();
    let mix = document.descendants().find(|node| node.tag_name().name() == "mix").unwrap();
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for node in mix.descendants().filter(|node| node.is_element() && !node.children().any(|child| child.is_element())) {
        let above = node.parent().unwrap().tag_name().name();
        let name = node.tag_name().name();
        let key =
            if ["numerator", "denominator"].contains(&name) { format!("{above}/{name}") } else { name.to_owned() };
        found.entry(key).or_default().push(node.text().unwrap_or_default().to_owned());
    }
    found
}

/// A TIFF, into which `exiftool` writes what scanners and cameras do.
fn tagged_tiff(arguments: &[&str]) -> Option<Vec<u8>> {
    let exiftool = tool("exiftool")?;
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("page.tif");
    let rows = vec![128; 16 * 16 * 3];
    let unit = (296, 3, 2u16.to_le_bytes().to_vec());
    let tiff = PlainTiff { width: 16, height: 16, bits: 8, samples: 3, photometric: 2, rows: &rows, tags: &[unit] };
    fs::write(&path, tiff.bytes()).unwrap();
    let output = Command::new(exiftool).args(["-q", "-n"]).args(arguments).arg(&path).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(fs::read(&path).unwrap())
}

#[test]
fn what_a_scanner_writes_is_in_its_mix() {
    let arguments = [
        "-Make=Zeb",
        "-Model=A1 Planetary",
        "-Software=ScanApp 2.1",
        "-IFD0:ModifyDate=2021:03:04 05:06:07",
        "-Artist=Maria Bianchi",
        "-Orientation=6",
        "-XResolution=400",
        "-YResolution=300.5",
        "-WhitePoint=0.3127 0.329",
        "-PrimaryChromaticities=0.64 0.33 0.3 0.6 0.15 0.06",
        "-ExifIFD:SerialNumber=ZX-9",
        "-ExifIFD:FileSource=2",
        "-ReferenceBlackWhite=0 255 0 255 0 255",
    ];
    let Some(bytes) = tagged_tiff(&arguments) else { return };
    let record = record(vec![master("a.tif", &bytes)]);
    let text = written(&record);
    if let Some(judge) = Judge::find() {
        assert_eq!(judge.faults(&text), "");
    }
    let found = elements(&text);
    for (name, expected) in [
        ("scannerManufacturer", "Zeb"),
        ("scannerModelName", "A1 Planetary"),
        ("scannerModelSerialNo", "ZX-9"),
        ("scanningSoftwareName", "ScanApp"),
        ("scanningSoftwareVersionNo", "2.1"),
        ("dateTimeCreated", "2021-03-04T05:06:07"),
        ("imageProducer", "Maria Bianchi"),
        ("captureDevice", "reflection print scanner"),
        ("orientation", "normal, rotated ccw 90°"),
        ("samplingFrequencyUnit", "in."),
        ("xSamplingFrequency/numerator", "400"),
        ("ySamplingFrequency/numerator", "601"),
        ("ySamplingFrequency/denominator", "2"),
        ("whitePointXValue/numerator", "3127"),
        ("primaryChromaticitiesBlueY/denominator", "50"),
        ("componentPhotometricInterpretation", "R"),
        ("headroom/numerator", "255"),
        ("compressionScheme", "Uncompressed"),
        ("formatRegistryKey", "fmt/353"),
    ] {
        assert_eq!(found.get(name).and_then(|values| values.first()).map(String::as_str), Some(expected), "{name}");
    }
    let details = record.files[0].technical.images[0].details.as_ref().unwrap();
    assert_eq!(details.defaulted, ["FillOrder"]);
}

#[test]
fn what_a_camera_writes_is_in_its_mix() {
    let arguments = [
        "-Make=Zeb",
        "-Model=C5",
        "-Software=Firmware 1.2",
        "-ExifIFD:DateTimeOriginal=2021:03:04 05:06:07",
        "-FNumber=8",
        "-ExposureTime=0.008",
        "-ExposureProgram=1",
        "-ISO=100",
        "-ExifVersion=0230",
        "-ShutterSpeedValue=0.008",
        "-ApertureValue=8",
        "-ExposureCompensation=-0.5",
        "-MeteringMode=5",
        "-LightSource=20",
        "-ExifIFD:Flash=0",
        "-FocalLength=120.5",
        "-SensingMethod=2",
        "-SubjectDistance=1.5",
        "-FileSource=3",
        "-SpectralSensitivity=RGB",
        "-MaxApertureValue=2.8",
        "-BrightnessValue=1.5",
        "-FlashEnergy=10",
        "-ExposureIndex=100",
    ];
    let Some(bytes) = tagged_tiff(&arguments) else { return };
    let text = written(&record(vec![master("a.tif", &bytes)]));
    if let Some(judge) = Judge::find() {
        assert_eq!(judge.faults(&text), "");
    }
    let found = elements(&text);
    for (name, expected) in [
        ("captureDevice", "digital still camera"),
        ("digitalCameraManufacturer", "Zeb"),
        ("digitalCameraModelName", "C5"),
        ("dateTimeCreated", "2021-03-04T05:06:07"),
        ("fNumber", "8"),
        ("exposureTime", "0.008"),
        ("exposureProgram", "Manual"),
        ("spectralSensitivity", "RGB"),
        ("isoSpeedRatings", "100"),
        ("exifVersion", "0230"),
        ("exposureBiasValue/numerator", "-1"),
        ("exposureBiasValue/denominator", "2"),
        ("distance", "1.5"),
        ("meteringMode", "Pattern"),
        ("lightSource", "D55"),
        ("flash", "Flash did not fire"),
        ("focalLength", "120.5"),
        ("flashEnergy/numerator", "10"),
        ("exposureIndex", "100"),
        ("sensingMethod", "One-chip color area sensor"),
        ("brightnessValue/numerator", "3"),
        ("processingSoftwareName", "Firmware"),
    ] {
        assert_eq!(found.get(name).and_then(|values| values.first()).map(String::as_str), Some(expected), "{name}");
    }
    for name in ["shutterSpeedValue/numerator", "apertureValue/numerator", "maxApertureValue/numerator"] {
        assert!(found.contains_key(name), "{name}");
    }
}

/// Where there is no EXIF, XMP says the same.
#[test]
fn what_xmp_says_of_the_capture_is_in_the_mix() {
    let arguments = [
        "-XMP-tiff:Make=Zeb",
        "-XMP-tiff:Model=C5",
        "-XMP-xmp:CreatorTool=ScanApp 3.0",
        "-XMP-exif:FNumber=8",
        "-XMP-exif:ExposureTime=0.008",
        "-XMP-exif:DateTimeOriginal=2021:03:04 05:06:07+01:00",
        "-XMP-tiff:Artist=Maria",
    ];
    let Some(bytes) = tagged_tiff(&arguments) else { return };
    let text = written(&record(vec![master("a.tif", &bytes)]));
    if let Some(judge) = Judge::find() {
        assert_eq!(judge.faults(&text), "");
    }
    let found = elements(&text);
    for (name, expected) in [
        ("digitalCameraManufacturer", "Zeb"),
        ("digitalCameraModelName", "C5"),
        ("dateTimeCreated", "2021-03-04T05:06:07+01:00"),
        ("imageProducer", "Maria"),
        ("fNumber", "8"),
        ("exposureTime", "0.008"),
        ("processingSoftwareVersion", "3.0"),
    ] {
        assert_eq!(found.get(name).and_then(|values| values.first()).map(String::as_str), Some(expected), "{name}");
    }
}

/// A master that was made: its own record beside its source's, valid, with what was done.
#[test]
fn a_master_that_was_made_has_its_own_mix() {
    let arguments = ["-Make=Zeb", "-Model=C5", "-Software=Firmware 1.2", "-FNumber=8", "-ExposureTime=0.008"];
    let Some(bytes) = tagged_tiff(&arguments) else { return };
    for (target, name, scheme) in [
        (tiff_target(MasterCompression::Lzw, BilevelCompression::G4), "a.tif", "LZW"),
        (jp2_target(), "a.jp2", "JPEG2000 Lossless"),
    ] {
        // A JP2 must say what its colours are.
        let rows = vec![128; 16 * 16];
        let unit = (296, 3, 2u16.to_le_bytes().to_vec());
        let grey = PlainTiff { width: 16, height: 16, bits: 8, samples: 1, photometric: 1, rows: &rows, tags: &[unit] };
        let source = if name == "a.tif" { bytes.clone() } else { grey.bytes() };
        let (written, writing) = made(Family::Tiff, &source, target).unwrap();
        let of_master = master(name, &written);
        let mut file = master("a.tif", &source);
        file.made = Some(Box::new(MadeMaster {
            name: name.to_owned(),
            size: of_master.size,
            digests: of_master.digests,
            crc32: of_master.crc32,
            format: of_master.format,
            technical: of_master.technical,
            tags: None,
            making: Making {
                reasons: vec!["normalise.format".to_owned()],
                encoder: writing.encoder,
                parameters: writing.parameters,
                decoder: "a decoder 1.2".to_owned(),
                fields: 3,
                left_out: writing.left_out,
            },
        }));
        let text = self::written(&record(vec![file]));
        if let Some(judge) = Judge::find() {
            assert_eq!(judge.faults(&text), "");
            assert_ne!(judge.faults(&text.replacen("<mix:sourceData>", "<mix:sourceDate>", 1)), "");
        }
        let document = roxmltree::Document::parse(&text).unwrap();
        let section = document.descendants().find(|node| node.attribute("ID") == Some("mix-1-1-master")).unwrap();
        let said = |name: &str| -> Vec<&str> {
            let nodes = section.descendants().filter(|node| node.tag_name().name() == name);
            nodes.filter_map(|node| node.text()).collect()
        };
        assert_eq!(said("compressionScheme"), [scheme, "Uncompressed"]);
        assert_eq!(said("imageWidth"), ["16", "16"]);
        assert_eq!(said("fileSize"), [written.len().to_string(), source.len().to_string()]);
        assert_eq!(said("processingAgency"), ["Comune di Prova & C."]);
        assert_eq!(said("processingSoftwareName").contains(&"Firmware"), name == "a.tif");
    }
}

/// JPEG 2000: as `jpylyzer` has the coding.
#[test]
fn the_coding_of_jpeg2000_is_what_jpylyzer_says() {
    let (Some(corpus), Some(judges)) = (corpus(), std::env::var_os("JUDGES")) else { return };
    let jpylyzer = Path::new(&judges).join("bin/jpylyzer");
    if !jpylyzer.exists() {
        crate::support::skipped::<()>("jpylyzer is not there");
        return;
    }
    let mut compared = 0;
    for path in images(&corpus).into_iter().filter(|path| path.extension().is_some_and(|found| found == "jp2")) {
        let output = Command::new(&jpylyzer).arg(&path).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let Ok(document) = roxmltree::Document::parse(&text) else { continue };
        let said = |name: &str| {
            let find = |node: &roxmltree::Node<'_, '_>| node.tag_name().name() == name && node.parent().is_some();
            document.descendants().find(find).and_then(|node| node.text()).map(str::to_owned)
        };
        let file = master("a.jp2", &fs::read(&path).unwrap());
        if file.format.family != Family::Jpeg2000 || file.technical.images.is_empty() {
            continue;
        }
        let found = elements(&written(&record(vec![file])));
        let ours = |name: &str| found.get(name).map(|values| values[0].clone());
        let (Some(width), Some(levels)) = (said("xTsiz"), said("levels")) else { continue };
        assert_eq!(ours("tileWidth"), Some(width), "{}", path.display());
        assert_eq!(ours("tileHeight"), said("yTsiz"), "{}", path.display());
        assert_eq!(ours("qualityLayers"), said("layers"), "{}", path.display());
        assert_eq!(
            ours("resolutionLevels"),
            levels.parse::<u32>().ok().map(|levels| (levels + 1).to_string()),
            "{}",
            path.display()
        );
        let lossless = said("transformation").is_some_and(|transformation| transformation.starts_with("5-3"));
        let scheme = ours("compressionScheme").unwrap();
        assert_eq!(scheme == "JPEG2000 Lossless", lossless, "{}: {scheme}", path.display());
        compared += 1;
    }
    println!("{compared} files compared");
    assert!(compared > 20, "{compared}");
}

/// What describes is kept as it was written, from every block; and the list of fields has it too.
#[test]
fn statements_of_all_blocks_are_kept() {
    let arguments = [
        "-IFD0:DocumentName=One",
        "-IFD0:ImageDescription=A page",
        "-IFD0:Copyright=Nobody",
        "-IPTC:ObjectName=Two",
        "-IPTC:Keywords=bridge",
        "-IPTC:Keywords=flood",
        "-XMP-dc:Title=Three",
        "-XMP-dc:Creator=Maria",
        "-XMP-dc:Language=it",
    ];
    let Some(bytes) = tagged_tiff(&arguments) else { return };
    let inspection = inspect::inspect(Family::Tiff, &bytes, &Limits::default());
    let said = |element: &str| -> Vec<(String, String)> {
        let found = inspection.technical.statements.iter().filter(|statement| statement.element == element);
        found.map(|statement| (statement.field.clone(), statement.value.clone())).collect()
    };
    let mut titles = said("title");
    titles.sort();
    let title = |field: &str, value: &str| (field.to_owned(), value.to_owned());
    assert_eq!(titles, [title("dc:title", "Three"), title("iptc:2:05", "Two"), title("tiff:DocumentName", "One")]);
    assert_eq!(said("subject").len(), 2);
    assert_eq!(said("creator"), [title("dc:creator", "Maria")]);
    let codes: Vec<_> = inspection.notes.iter().map(|note| note.code.slug()).collect();
    assert!(codes.contains(&"image-metadata-conflict"), "{codes:?}");
    assert_eq!(inspection.tags, tagged::dump(Family::Tiff, &bytes, 20_000));
}
