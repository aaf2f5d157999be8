//! Masters in a run: what lies in the package, what its records say, and what happens where the proof fails.

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::plain_tiff::{PlainTiff, page};
use crate::support::program::{AT, end, fondo};
use crate::support::tag_tiff::{Made, ascii, shorts};
use crate::support::tree::{digests, findings, packages};
use crate::support::{shared, tool};
use fondo::batch::{self, Ending, RunRequest};
use fondo::engine::Cancel;
use fondo::formats::tiff::{Coding, Field, Fields, Offsets, Picture, TiffWriter};
use fondo::progress::Silent;
use fondo::records::{Lang, SampleFormat};
use serde_json::Value;

const WIDTH: u32 = 240;
const HEIGHT: u32 = 160;

/// A page as LZW, as a scanner writes it.
fn lzw(seed: u8) -> Vec<u8> {
    let rows: Vec<u8> = page(WIDTH, HEIGHT).iter().map(|value| value.wrapping_add(seed)).collect();
    let fields = vec![Field::rational(282, (300, 1)), Field::rational(283, (300, 1)), Field::shorts(296, &[2])];
    let picture = Picture {
        width: WIDTH,
        height: HEIGHT,
        bits: 8,
        samples: 3,
        format: SampleFormat::Unsigned,
        photometric: 2,
        coding: Coding::Lzw,
        fields: Fields { fields, below: Vec::new() },
    };
    let mut strips = TiffWriter::new(Cursor::new(Vec::new()), Offsets::Four).unwrap().image(picture);
    strips.rows(&rows).unwrap();
    strips.finish().unwrap().finish().unwrap().into_inner()
}

fn png(seed: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, WIDTH, HEIGHT);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_source_srgb(png::SrgbRenderingIntent::Perceptual);
    encoder.set_pixel_dims(Some(png::PixelDimensions { xppu: 11_811, yppu: 11_811, unit: png::Unit::Meter }));
    let rows: Vec<u8> = page(WIDTH, HEIGHT).iter().map(|value| value.wrapping_sub(seed)).collect();
    encoder.write_header().unwrap().write_image_data(&rows).unwrap();
    bytes
}

fn jpeg() -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut bytes, 90);
    encoder.encode(&page(WIDTH, HEIGHT), WIDTH as u16, HEIGHT as u16, jpeg_encoder::ColorType::Rgb).unwrap();
    bytes
}

/// A profile that asks for masters.
fn profile(folder: &Path, master: &str, more: &str) -> PathBuf {
    let text = format!(
        "[profile]\nid = \"masters\"\nversion = \"1.0.0\"\nlabel_en = \"masters\"\nlabel_it = \"master\"\n[arrangement]\nby = \"leaf\"\n\
         [normalise]\nmake = true\n{master}\n{more}"
    );
    let path = folder.join("masters.toml");
    fs::write(&path, text).unwrap();
    path
}

fn delivery(root: &Path) {
    let put = |path: &str, bytes: &[u8]| {
        fs::create_dir_all(root.join(path).parent().unwrap()).unwrap();
        fs::write(root.join(path), bytes).unwrap();
    };
    put("U1/001.tif", &lzw(0));
    put("U1/002.png", &png(1));
    put("U1/003.jpg", &jpeg());
    put("U2/001.tif", &lzw(3));
    put("U2/001.png", &png(4));
    put("U2/note.txt", b"carta intestata");
}

fn run(source: &Path, out: &Path, profile: &Path, threads: &str) -> crate::support::program::Ended {
    let mut command = fondo();
    command.arg("run").arg(source).arg("--profile").arg(profile).args([
        "--at",
        AT,
        "--json",
        "--threads",
        threads,
        "--out",
    ]);
    end(command.arg(out))
}

fn unit(out: &Path, name: &str, version: u32) -> (PathBuf, Value) {
    let folder = out.join(format!("packages/{name}/{name}_v{version}"));
    let text = fs::read_to_string(folder.join("data/metadata/unit.json")).unwrap();
    (folder, serde_json::from_str(&text).unwrap())
}

#[test]
fn sources_lie_beside_the_masters_that_were_made_of_them() {
    let place = tempfile::tempdir().unwrap();
    let (source, out) = (place.path().join("delivery"), place.path().join("w"));
    delivery(&source);
    let before = digests(&source);
    let rules = profile(place.path(), "compression = \"deflate\"", "");
    run(&source, &out, &rules, "2").expect(0);
    assert_eq!(digests(&source), before);

    let (folder, record) = unit(&out, "U1", 1);
    let read = |path: &str| fs::read(folder.join("data/representations").join(path)).unwrap();
    assert_eq!(read("source/001.tif"), lzw(0));
    assert_eq!(read("source/002.png"), png(1));
    assert_eq!(read("master/003.jpg"), jpeg());
    assert!(!folder.join("data/representations/source/003.jpg").exists());
    assert!(!folder.join("data/representations/master/002.png").exists());
    let files = record["files"].as_array().unwrap();
    assert_eq!(files.len(), 3);
    for (file, master) in files.iter().zip(["001.tif", "002.tif"]) {
        let made = &file["made"];
        assert_eq!(made["name"], master);
        let bytes = read(&format!("master/{master}"));
        assert_eq!(made["size"].as_u64().unwrap(), bytes.len() as u64);
        assert_eq!(made["digests"]["blake3"], blake3::hash(&bytes).to_hex().as_str());
        assert_eq!(made["technical"]["images"][0]["compression"], "deflate");
        assert_eq!(made["technical"]["images"][0]["pixels"], file["technical"]["images"][0]["pixels"]);
        assert_eq!(file["technical"]["images"][0]["pixels"].as_str().unwrap().len(), 64);
        assert_eq!(made["making"]["decoder"], "image-tiff 0.11.3");
        assert_eq!(made["format"]["puid"], "fmt/353");
    }
    assert!(files[2].get("made").is_none());
    assert_eq!(files[2]["technical"]["images"][0]["pixels"].as_str().unwrap().len(), 64);
    let technical: Value =
        serde_json::from_slice(&fs::read(folder.join("data/metadata/technical.json")).unwrap()).unwrap();
    assert_eq!(technical["files"][1]["made"]["technical"], files[1]["made"]["technical"]);

    // The fields of masters are listed too, and each list is what the record vouches for.
    let lines = fs::read_to_string(folder.join("data/metadata/tags.jsonl")).unwrap();
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let named: Vec<_> = lines.iter().map(|line| (line["file"].as_str().unwrap(), line["made"].as_str())).collect();
    let expected = [
        ("001.tif", None),
        ("001.tif", Some("001.tif")),
        ("002.png", None),
        ("002.png", Some("002.tif")),
        ("003.jpg", None),
    ];
    assert_eq!(named, expected);
    for (line, file) in [(&lines[1], &files[0]), (&lines[3], &files[1])] {
        let json = serde_json::to_vec(&line["tags"]).unwrap();
        assert_eq!(file["made"]["tags"]["blake3"], blake3::hash(&json).to_hex().as_str());
        assert_eq!(line["tags"]["blocks"][1]["block"], "IFD0");
    }
    let mix = fs::read_to_string(folder.join("data/metadata/mix.xml")).unwrap();
    assert_eq!((mix.matches("<mets:techMD ").count(), mix.matches("<mix:PreviousImageMetadata>").count()), (5, 2));

    // Two files of one stem: no two names meet.
    let (folder, record) = unit(&out, "U2", 1);
    let names: Vec<_> = record["files"].as_array().unwrap().iter().map(|file| file["made"]["name"].clone()).collect();
    assert_eq!(names, [Value::from("001_png.tif"), Value::from("001.tif"), Value::Null]);
    assert!(folder.join("data/representations/master/note.txt").exists());

    let found = findings(&out, "delivery");
    let about = |path: &str| -> Vec<_> {
        found
            .iter()
            .filter(|row| row.path.ends_with(path) && row.code.starts_with("master-"))
            .map(|row| row.code.as_str())
            .collect()
    };
    assert_eq!(about("003.jpg"), ["master-not-lossless"]);
    assert_eq!(about("U1/002.png"), ["master-left-out"]);
    assert_eq!(about("U1/001.tif"), Vec::<&str>::new());

    let bag = end(fondo().arg("validate").arg(&folder));
    assert_eq!(bag.code, Some(0), "{}", bag.stderr);
    judged(&out.join("packages/U1/U1_v1/data/metadata/premis.xml"));
    // Nothing is left to do, and on another way the bytes are the same.
    assert_eq!(run(&source, &out, &rules, "2").expect(0).number("packaged"), 0);
    let other = place.path().join("other");
    run(&source, &other, &rules, "1").expect(0);
    assert_eq!(packages(&out), packages(&other));
}

/// Judges `premis.xml` by the official schema, and looks for what must stand in it.
fn judged(premis: &Path) {
    let text = fs::read_to_string(premis).unwrap();
    for expected in [
        ">normalization<",
        "pixel digest (pxl1, BLAKE3)",
        "U1/v1/data/representations/source/001.tif",
        "U1/v1/data/representations/master/002.tif",
        ">image-tiff<",
        "parameters: TIFF, little-endian: Deflate",
        "pixels of the source",
    ] {
        assert!(text.contains(expected), "no {expected} in {text}");
    }
    let (Some(xmllint), Some(schemas)) = (tool("xmllint"), shared("standards/xsd-local")) else { return };
    let schema = schemas.join("premis/premis-v3-0.xsd");
    let output =
        Command::new(xmllint).args(["--nonet", "--noout", "--schema"]).arg(schema).arg(premis).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn the_next_version_keeps_the_masters_of_pages_that_did_not_change() {
    let place = tempfile::tempdir().unwrap();
    let (source, again, out) = (place.path().join("delivery"), place.path().join("again"), place.path().join("w"));
    delivery(&source);
    fs::remove_dir_all(source.join("U2")).unwrap();
    let rules = profile(place.path(), "format = \"jp2\"", "");
    run(&source, &out, &rules, "2").expect(0);
    let (_, first) = unit(&out, "U1", 1);
    // The TIFF has no profile: a JP2 would have to say what its colours are. The PNG says that they are sRGB.
    let code = |path: &str| {
        let found = findings(&out, "delivery");
        found.iter().any(|row| row.path.ends_with(path) && row.code == "master-not-possible")
    };
    assert!(code("001.tif") && !code("002.png"));
    assert_eq!(first["files"][1]["made"]["name"], "002.jp2");
    assert_eq!(first["files"][1]["made"]["format"]["puid"], "x-fmt/392");

    // One page comes again unchanged, one is new, one is not mentioned.
    fs::create_dir_all(again.join("U1")).unwrap();
    fs::write(again.join("U1/002.png"), png(1)).unwrap();
    fs::write(again.join("U1/004.png"), png(9)).unwrap();
    let mut command = fondo();
    command.arg("run").arg(&again).arg("--profile").arg(&rules).args(["--at", AT, "--json", "--batch", "second"]);
    command.args(["--corrective", "a page was missing", "--out"]);
    end(command.arg(&out)).expect(0);
    let (folder, second) = unit(&out, "U1", 2);
    let names: Vec<_> = second["files"].as_array().unwrap().iter().map(|file| file["made"]["name"].clone()).collect();
    assert_eq!(names, [Value::Null, "002.jp2".into(), Value::Null, "004.jp2".into()]);
    assert_eq!(second["files"][1]["made"], first["files"][1]["made"]);
    let fields = fs::read_to_string(folder.join("data/metadata/tags.jsonl")).unwrap();
    let of_masters = fields.lines().filter(|line| line.contains("\"made\":\"")).count();
    assert_eq!((of_masters, fields.lines().count()), (2, 6));
    let read = |path: &str| fs::read(folder.join("data/representations").join(path)).unwrap();
    assert_eq!((read("source/002.png"), read("master/001.tif")), (png(1), lzw(0)));
    assert!(!folder.join("data/representations/master/002.png").exists());
    assert_eq!(end(fondo().arg("validate").arg(&folder)).code, Some(0));
}

/// A program that `cargo test` builds beside the tests.
fn example(name: &str) -> PathBuf {
    let mut program = std::env::current_exe().unwrap();
    program.pop();
    program.pop();
    program.push("examples");
    program.push(name);
    assert!(program.exists(), "`cargo test` builds the doubles; for a single test run `cargo build --examples` first");
    program
}

#[test]
fn a_master_that_is_not_its_source_never_counts() {
    let place = tempfile::tempdir().unwrap();
    let source = place.path().join("delivery");
    let modes = [
        ("spoil", ["master-not-proven", "master-failed"]),
        ("cut", ["master-failed", "master-failed"]),
        ("abort", ["master-failed", "master-failed"]),
    ];
    for (unit, word) in
        [("U0", "nothing")].into_iter().chain(modes.iter().zip(["U1", "U2", "U3"]).map(|(mode, unit)| (unit, mode.0)))
    {
        let mut bytes = lzw(0);
        // Behind the image, where no reader of TIFF looks.
        bytes.extend_from_slice(format!("master: {word}").as_bytes());
        fs::create_dir_all(source.join(unit)).unwrap();
        fs::write(source.join(unit).join("001.tif"), bytes).unwrap();
    }
    for (lenient, packaged) in [(false, 1), (true, 4)] {
        let out = place.path().join(format!("w{lenient}"));
        let severity = "[severity]\n\"master-not-proven\" = \"warning\"\n\"master-failed\" = \"warning\"\n";
        let rules = profile(place.path(), "", if lenient { severity } else { "" });
        let request = RunRequest {
            source: source.clone(),
            workspace: out.clone(),
            profile: rules.display().to_string(),
            at: Some(AT.parse().unwrap()),
            batch: None,
            inventory: None,
            scope: None,
            corrective: None,
            withdrawals: None,
            threads: Some(2),
            memory: Some(256 << 20),
            paranoid: false,
            operator: None,
            lang: Lang::En,
            shapes: Vec::new(),
            worker: Some(example("hostile-worker")),
            search_path: None,
        };
        let outcome = batch::run(&request, &Silent, &Cancel::default()).unwrap();
        assert_eq!(outcome.totals.packaged, packaged);
        assert_eq!(outcome.ending == Ending::SomeNotAccepted, !lenient);
        let found = findings(&out, "delivery");
        for ((word, codes), unit) in modes.iter().zip(["U1", "U2", "U3"]) {
            let row = found.iter().find(|row| row.unit == unit && row.code.starts_with("master-"));
            let row = row.unwrap_or_else(|| panic!("{word}: {found:?}"));
            assert!(codes.contains(&row.code.as_str()), "{word}: {row:?}");
            if lenient {
                let folder = out.join(format!("packages/{unit}/{unit}_v1/data/representations"));
                assert!(fs::read(folder.join("master/001.tif")).unwrap().ends_with(word.as_bytes()), "the source");
                assert!(!folder.join("source").exists());
            }
        }
        assert!(out.join("packages/U0/U0_v1/data/representations/source/001.tif").exists());
    }
}

/// A file that another program writes from an uncompressed one.
fn copied(source: &Path, arguments: &[&str]) -> Option<Vec<u8>> {
    let target = source.with_extension("out");
    let output = Command::new(tool("tiffcp")?).args(arguments).arg(source).arg(&target).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(fs::read(target).unwrap())
}

/// Files that hold what is asked for and hold it otherwise: planes, tiles, bits from the lowest, tags that do not
/// ascend; and one that is as it should be, and one that no rewriting mends.
fn badly_stored(place: &Path) -> Option<Vec<(&'static str, Vec<u8>)>> {
    let icc = fondo::normalise::image::srgb_profile().to_vec();
    let tags = [(296, 3, vec![2, 0]), (34675, 7, icc)];
    let (width, height) = (WIDTH, HEIGHT);
    let rows = page(width, height);
    let rgb = PlainTiff { width, height, bits: 8, samples: 3, photometric: 2, rows: &rows, tags: &tags };
    let rows: Vec<u8> = rows.iter().copied().take((width / 8 * height) as usize).collect();
    let bits = PlainTiff { width, height, bits: 1, samples: 1, photometric: 1, rows: &rows, tags: &tags[..1] };
    let (colour, line) = (place.join("colour.tif"), place.join("line.tif"));
    fs::write(&colour, rgb.bytes()).unwrap();
    fs::write(&line, bits.bytes()).unwrap();
    let mut unsorted = Made::grey();
    unsorted.0.swap(9, 10);
    Some(vec![
        ("1-planes.tif", copied(&colour, &["-c", "none", "-p", "separate"])?),
        ("2-tiles.tif", copied(&colour, &["-c", "none", "-t", "-w", "64", "-l", "64"])?),
        ("3-bits.tif", copied(&line, &["-c", "none", "-f", "lsb2msb"])?),
        ("4-order.tif", unsorted.bytes()),
        ("5-sound.tif", rgb.bytes()),
        ("6-turned.tif", Made::with(274, shorts(&[6]))),
        ("7-big.tif", big()),
    ])
}

/// A small image with offsets of 64 bits.
fn big() -> Vec<u8> {
    let fields = vec![Field::rational(282, (300, 1)), Field::rational(283, (300, 1)), Field::shorts(296, &[2])];
    let picture = Picture {
        width: 16,
        height: 16,
        bits: 8,
        samples: 1,
        format: SampleFormat::Unsigned,
        photometric: 1,
        coding: Coding::None,
        fields: Fields { fields, below: Vec::new() },
    };
    let mut strips = TiffWriter::new(Cursor::new(Vec::new()), Offsets::Eight).unwrap().image(picture);
    strips.rows(&[7; 256]).unwrap();
    strips.finish().unwrap().finish().unwrap().into_inner()
}

/// Whether `checkit_tiff` lets a file pass.
fn passes(file: &Path, configuration: &str) -> Option<bool> {
    let configuration = Path::new("/usr/share/checkit_tiff/example_configs").join(configuration);
    let output = Command::new(tool("checkit_tiff")?).arg("-q").arg(configuration).arg(file).output().unwrap();
    Some(output.status.success())
}

const STORED: &str = "[master]\norientations = [1]\nfill_order = 1\nplanar = \"chunky\"\ntags_forbidden = [322]\ntiff_rules = \"slub\"\n";

#[test]
fn a_rule_that_a_new_file_meets_makes_a_master() {
    let place = tempfile::tempdir().unwrap();
    let (source, out) = (place.path().join("delivery"), place.path().join("w"));
    let Some(files) = badly_stored(place.path()) else { return };
    fs::create_dir_all(source.join("U1")).unwrap();
    files.iter().for_each(|(name, bytes)| fs::write(source.join("U1").join(name), bytes).unwrap());
    let rules = profile(place.path(), "compression = \"none\"\nbilevel = \"none\"", STORED);
    run(&source, &out, &rules, "2").expect(0);
    let (folder, record) = unit(&out, "U1", 1);
    let reasons = |index: usize| -> Vec<String> {
        let said = record["files"][index]["made"]["making"]["reasons"].as_array();
        said.into_iter().flatten().map(|reason| reason.as_str().unwrap().to_owned()).collect()
    };
    let set = |part: &str| format!("master.tiff_rules=slub: {part}");
    let tiles = [273, 278, 279, 322, 323, 324, 325].map(|tag| set(&format!("tag {tag}")));
    assert_eq!(reasons(0), ["master.planar".to_owned(), set("tag 284")]);
    assert_eq!(reasons(1), [&["master.tags_forbidden: tag 322".to_owned()][..], &tiles].concat());
    assert_eq!(reasons(2), ["master.fill_order".to_owned(), set("tag 266")]);
    assert_eq!(reasons(3), [set("ascending tags")]);
    assert_eq!(reasons(6), [set("classic TIFF")]);
    let representations = folder.join("data/representations");
    for (index, (name, bytes)) in files.iter().enumerate() {
        let (master, file) = (representations.join("master").join(name), &record["files"][index]);
        let judged = passes(&master, "cit_tiff6_baseline_SLUB.cfg").unwrap();
        if ![4, 5].contains(&index) {
            assert_eq!(&fs::read(representations.join("source").join(name)).unwrap(), bytes);
            let (made, given) = (&file["made"]["technical"]["images"][0], &file["technical"]["images"][0]);
            assert_eq!(made["pixels"], given["pixels"]);
            assert!(judged && file["made"]["technical"]["policy"].get("failed").is_none(), "{name}");
            assert_eq!(passes(&representations.join("source").join(name), "cit_tiff6_baseline_SLUB.cfg"), Some(false));
        } else {
            assert_eq!(&fs::read(&master).unwrap(), bytes, "{name} is its own master");
            assert_eq!((file.get("made"), judged), (None, index == 4), "{name}");
        }
    }
    // What the masters mend is said of nobody; what nothing mends is said with its reason.
    let found = findings(&out, "delivery");
    let told: Vec<(&str, &str)> = found
        .iter()
        .filter(|row| ["image-master-rule", "tiff-rule-failed", "master-not-mended"].contains(&row.code.as_str()))
        .map(|row| (row.path.as_str(), row.code.as_str()))
        .collect();
    let turned = |code| ("U1/6-turned.tif", code);
    assert_eq!(told, [turned("image-master-rule"), turned("master-not-mended"), turned("tiff-rule-failed")]);
    let premis = fs::read_to_string(folder.join("data/metadata/premis.xml")).unwrap();
    assert!(premis.contains("made because the source does not meet: master.planar, master.tiff_rules=slub: tag 284"));
    // The rules are put to sources that stay sources too.
    assert_eq!(record["files"][0]["technical"]["policy"]["mendable"].as_array().unwrap().len(), 2);
}

/// The white paper's list has no `PlanarConfiguration`: a master that is made for it leaves that unsaid.
#[test]
fn a_master_for_the_white_paper_passes_it() {
    let place = tempfile::tempdir().unwrap();
    let (source, out) = (place.path().join("delivery"), place.path().join("w"));
    let rows: Vec<u8> = page(WIDTH, HEIGHT).iter().copied().step_by(3).collect();
    let tags = [(296, 3, vec![2, 0])];
    let grey =
        PlainTiff { width: WIDTH, height: HEIGHT, bits: 8, samples: 1, photometric: 1, rows: &rows, tags: &tags };
    fs::create_dir_all(source.join("U1")).unwrap();
    fs::write(source.join("U1/001.tif"), grey.bytes()).unwrap();
    let rules = profile(place.path(), "compression = \"none\"", "[master]\ntiff_rules = \"ti-a\"\n");
    run(&source, &out, &rules, "1").expect(0);
    let (folder, record) = unit(&out, "U1", 1);
    assert_eq!(record["files"][0]["made"]["making"]["reasons"], serde_json::json!(["master.tiff_rules=ti-a: tag 284"]));
    let master = folder.join("data/representations/master/001.tif");
    assert_eq!(passes(&master, "cit_tiff-a_whitepaper.cfg"), Some(true));
    assert_eq!(passes(&source.join("U1/001.tif"), "cit_tiff-a_whitepaper.cfg"), Some(false));
}

/// A tag that describes may be let go where the profile says so: it is listed, and the source has it.
#[test]
fn a_forbidden_tag_is_left_out_where_the_profile_lets_it_go() {
    let place = tempfile::tempdir().unwrap();
    let source = place.path().join("delivery");
    let mut grey = Made::grey();
    grey.set(315, ascii(b"Maria Bianchi\0"));
    grey.set(316, ascii(b"PC-7\0"));
    fs::create_dir_all(source.join("U1")).unwrap();
    fs::write(source.join("U1/001.tif"), grey.bytes()).unwrap();
    let forbidden = "[master]\ntags_forbidden = [315, 316]\n";
    for (name, more, reasons) in [
        ("strict", String::new(), None),
        ("one", "tags_left_out = [316]\n".to_owned(), Some(vec!["master.tags_forbidden: tag 316"])),
        (
            "set",
            "tags_left_out = [316]\ntiff_rules = \"slub\"\n".to_owned(),
            Some(vec!["master.tags_forbidden: tag 316", "master.tiff_rules=slub: tag 316"]),
        ),
    ] {
        let out = place.path().join(name);
        let rules = profile(place.path(), "compression = \"none\"", &format!("{forbidden}{more}"));
        run(&source, &out, &rules, "1").expect(0);
        let (folder, record) = unit(&out, "U1", 1);
        let master = fs::read(folder.join("data/representations/master/001.tif")).unwrap();
        let has = |bytes: &[u8], text: &[u8]| bytes.windows(text.len()).any(|part| part == text);
        assert!(has(&master, b"Maria Bianchi"), "{name}: what is not let go is carried");
        let made = &record["files"][0]["made"];
        let codes: Vec<String> = findings(&out, "delivery").into_iter().map(|row| row.code).collect();
        let told = |code: &str| codes.iter().filter(|found| *found == code).count();
        match reasons {
            None => assert_eq!((made, has(&master, b"PC-7"), told("master-not-mended")), (&Value::Null, true, 1)),
            Some(reasons) => {
                assert_eq!(made["making"]["reasons"], serde_json::json!(reasons));
                assert_eq!(made["making"]["left_out"], serde_json::json!(["tag 316 (the profile leaves it out)"]));
                assert_eq!((has(&master, b"PC-7"), told("master-left-out"), told("image-master-rule")), (false, 1, 1));
                let kept = fs::read(folder.join("data/representations/source/001.tif")).unwrap();
                assert_eq!(kept, grey.bytes());
            }
        }
    }
}
