//! The named sets of TIFF rules against `checkit_tiff`: on its own broken and sound files, on the real TIFFs, and on
//! files made so that each rule is met and not met in turn. What differs from the judge is named, with the reason.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use fondo::inspect::tiff_rule_failures;
use fondo::profile::TiffRuleSet;

use crate::support::tag_tiff::{Made, ascii, longs, rational, shorts};
use crate::support::{corpus, tool};

const SHARE: &str = "/usr/share/checkit_tiff";
const SETS: [(TiffRuleSet, &str); 2] =
    [(TiffRuleSet::Slub, "cit_tiff6_baseline_SLUB.cfg"), (TiffRuleSet::TiA, "cit_tiff-a_whitepaper.cfg")];

/// What the judge says of a file: whether it passes, and which tags have an error; `None` where it does not come to an
/// end.
struct Judged {
    passes: bool,
    tags: BTreeSet<u16>,
    text: String,
}

/// Whether `checkit_tiff` is there, with its configurations and files.
fn judge() -> Option<PathBuf> {
    tool("checkit_tiff")?;
    let share = PathBuf::from(SHARE);
    if share.join("example_configs").is_dir() {
        Some(share)
    } else {
        crate::support::skipped("checkit_tiff's files are not there")
    }
}

fn ask(share: &Path, configuration: &str, file: &Path) -> Option<Judged> {
    // One of its own files keeps it busy for minutes.
    let mut command = Command::new("timeout");
    command.args(["10", "checkit_tiff", "-q"]).arg(share.join("example_configs").join(configuration)).arg(file);
    let output = command.output().unwrap();
    if output.status.code() == Some(124) {
        return None;
    }
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = text.lines().filter(|line| line.starts_with("(EE)") || line.starts_with("(HE)"));
    let tag = |line: &str| line.split_once("\ttag ")?.1.split(' ').next()?.parse().ok();
    Some(Judged { passes: output.status.success(), tags: errors.filter_map(tag).collect(), text })
}

/// Where this program's verdict is another than the judge's, and why.
fn explained(set: TiffRuleSet, judged: &Judged, ours: &[fondo::inspect::RuleFailure]) -> Option<&'static str> {
    let errors: Vec<&str> =
        judged.text.lines().filter(|line| line.starts_with("(EE)\t") || line.starts_with("(HE)\t")).collect();
    let all_about = |what: &str| !errors.is_empty() && errors.iter().all(|line| line.contains(what));
    match set {
        // The vocabulary of makers of colour modules that the judge has is not the registry's: it lacks `Lino`, which
        // stands in the most common sRGB profile there is.
        TiffRuleSet::Slub if ours.is_empty() && all_about("preferredcmmtype") => Some("makers of colour modules"),
        // The judge sees that two tags share a value only where another tag with an offset stands between them.
        TiffRuleSet::Slub if judged.passes && ours.iter().all(|failure| failure.rule == "offsets used once") => {
            Some("shared offsets of neighbours")
        }
        // The configuration asks BitsPerSample of RGB to be (8,8,8) and a single 4 or 8 at once, and StripByteCounts to
        // be one number.
        TiffRuleSet::TiA if ours.is_empty() && judged.tags.iter().all(|tag| [258, 279].contains(tag)) => {
            Some("what the configuration cannot say")
        }
        _ => None,
    }
}

/// Compares verdicts on a file; what was explained.
fn compare(share: &Path, file: &Path, bytes: &[u8], tags_too: bool) -> Vec<(TiffRuleSet, bool, Option<&'static str>)> {
    let one = |(set, configuration): (TiffRuleSet, &str)| {
        let ours = tiff_rule_failures(bytes, set);
        let Some(judged) = ask(share, configuration, file) else {
            // A judge that does not come to an end has not let the file pass.
            assert!(!ours.is_empty(), "{}: {set:?}", file.display());
            return (set, false, None);
        };
        let said = || format!("{} ({set:?}): judge {}\n{}\nours {ours:#?}", file.display(), judged.passes, judged.text);
        if ours.is_empty() == judged.passes {
            // Both fail: for the same tags.
            if tags_too && !judged.passes {
                let found: BTreeSet<u16> = ours.iter().filter_map(|failure| failure.tag).collect();
                let missed: Vec<_> =
                    judged.tags.difference(&found).filter(|tag| !known_more(set, **tag, &judged)).collect();
                // Without a directory no tag is missed by its number.
                let unread = ours.iter().any(|failure| failure.rule == "directory");
                assert!(missed.is_empty() || unread || ours.len() >= 32, "{missed:?} {}", said());
            }
            return (set, judged.passes, None);
        }
        let reason = explained(set, &judged, &ours);
        assert!(reason.is_some(), "{}", said());
        (set, judged.passes, reason)
    };
    SETS.into_iter().map(one).collect()
}

/// Tags that the judge names beside others for the reasons of [`explained`].
fn known_more(set: TiffRuleSet, tag: u16, judged: &Judged) -> bool {
    match set {
        TiffRuleSet::TiA => {
            tag == 258 && judged.text.contains("Single value expected") || tag == 279 && judged.text.contains("values")
        }
        TiffRuleSet::Slub => tag == 34675 && judged.text.contains("preferredcmmtype"),
    }
}

fn tiffs(folder: &Path) -> Vec<PathBuf> {
    let files = walkdir::WalkDir::new(folder).into_iter().map(|entry| entry.unwrap().into_path());
    let mut found: Vec<PathBuf> = files
        .filter(|path| {
            let name = path.file_name().unwrap().to_string_lossy().to_lowercase();
            path.is_file() && (name.ends_with(".tif") || name.ends_with(".tiff") || name == "no_tiff")
        })
        .collect();
    found.sort();
    found
}

#[test]
fn verdicts_on_its_own_files() {
    let Some(share) = judge() else { return };
    let mut counts = [0, 0];
    for (index, folder) in ["tiffs_should_fail", "tiffs_should_pass"].into_iter().enumerate() {
        for file in tiffs(&share.join(folder)) {
            let bytes = std::fs::read(&file).unwrap();
            let verdicts = compare(&share, &file, &bytes, true);
            assert!(verdicts.iter().all(|(_, _, reason)| reason.is_none()), "{}: {verdicts:?}", file.display());
            counts[index] += 1;
        }
    }
    println!(
        "{} files that should fail and {} that should pass: the judge's verdicts, all of them",
        counts[0], counts[1]
    );
    assert!(counts[0] >= 26 && counts[1] >= 8, "{counts:?}");
}

#[test]
fn verdicts_on_real_files() {
    let (Some(share), Some(corpus)) = (judge(), corpus()) else { return };
    let files = tiffs(&corpus);
    assert!(files.len() > 50);
    for file in &files {
        let bytes = std::fs::read(file).unwrap();
        let verdicts = compare(&share, file, &bytes, true);
        assert!(verdicts.iter().all(|(_, _, reason)| reason.is_none()), "{}: {verdicts:?}", file.display());
    }
}

/// The header of a colour profile, with no tags; only its header is judged.
fn profile(version: [u8; 2], changes: &[(usize, &[u8; 4])]) -> Vec<u8> {
    let mut bytes = vec![0u8; 132];
    bytes[..4].copy_from_slice(&132u32.to_be_bytes());
    let fields: [(usize, &[u8; 4]); 6] =
        [(4, b"lcms"), (12, b"mntr"), (16, b"RGB "), (20, b"XYZ "), (36, b"acsp"), (40, b"APPL")];
    for (at, field) in fields.iter().chain(changes) {
        bytes[*at..*at + 4].copy_from_slice(*field);
    }
    bytes[8..10].copy_from_slice(&version);
    bytes
}

/// Files in which each rule is met, and not met, in turn.
fn made() -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = vec![("grey".into(), Made::grey().bytes())];
    let mut add = |name: String, bytes: Vec<u8>| files.push((name, bytes));
    for (tag, ..) in Made::grey().0 {
        add(format!("without {tag}"), Made::without(tag));
    }
    for (tag, values) in [
        (254, vec![longs(&[0]), longs(&[1]), longs(&[2]), longs(&[4]), shorts(&[0])]),
        (256, vec![shorts(&[0]), longs(&[16]), shorts(&[16, 16, 16]), ascii(b"ab\0"), rational(1, 1), (1, vec![1])]),
        (
            258,
            vec![
                shorts(&[1]),
                shorts(&[2]),
                shorts(&[4]),
                shorts(&[12]),
                shorts(&[16]),
                shorts(&[8, 8, 8]),
                longs(&[8]),
            ],
        ),
        (259, vec![shorts(&[5]), shorts(&[1, 1]), (1, vec![1])]),
        (262, vec![shorts(&[0]), shorts(&[3]), shorts(&[5]), shorts(&[1, 2])]),
        (266, vec![shorts(&[1]), shorts(&[2])]),
        (274, vec![shorts(&[1]), shorts(&[6])]),
        (277, vec![shorts(&[2]), shorts(&[3])]),
        (278, vec![shorts(&[0]), longs(&[16])]),
        (279, vec![longs(&[0]), longs(&[128, 128])]),
        (284, vec![shorts(&[1]), shorts(&[2])]),
        (290, vec![shorts(&[3]), shorts(&[6])]),
        (296, vec![shorts(&[1]), shorts(&[3])]),
        (297, vec![shorts(&[0, 1]), shorts(&[1, 2])]),
        (315, vec![ascii(b"x\0")]),
        (316, vec![ascii(b"x\0")]),
        (338, vec![shorts(&[1])]),
        (339, vec![shorts(&[1]), shorts(&[3])]),
        (700, vec![(1, b"<x/>12".to_vec()), (7, b"<x/>12".to_vec())]),
        (33723, vec![(7, b"\x1c\x02\0\0\x02\0\x04\0".to_vec())]),
        (34377, vec![(7, b"8BIM\x04\x04\0\0\0\0\0\0".to_vec())]),
        (34665, vec![longs(&[0]), longs(&[400]), (13, vec![0x90, 1, 0, 0])]),
        (9999, vec![shorts(&[1])]),
    ] {
        for (index, value) in values.into_iter().enumerate() {
            add(format!("{tag} {index}"), Made::with(tag, value));
        }
    }
    for (numerator, denominator) in
        [(299_999, 1000), (3_000_001, 10_000), (1200, 1), (1201, 1), (4000, 1), (4001, 1), (300, 0), (0, 0)]
    {
        add(format!("282 {numerator}/{denominator}"), Made::with(282, rational(numerator, denominator)));
    }
    let texts: [&[u8]; 10] = [
        b"abc\0",
        b"abc",
        b"\0",
        b"a\0b\0",
        b"a\nb\0",
        b"caff\xc3\xa8\0",
        b"caff\xe8\0",
        b"abc\0\0",
        b"",
        b"a long text~ \0",
    ];
    for tag in [269, 270, 271, 272, 305, 33432] {
        for text in texts {
            add(format!("{tag} {text:?}"), Made::with(tag, ascii(text)));
        }
    }
    for date in [
        "2020:01:02 03:04:05\0",
        "2020:13:02 03:04:05\0",
        "2020:02:31 03:04:05\0",
        "2020:01:02 24:04:05\0",
        "2020:01:02 03:60:05\0",
        "2020:01:02 03:04:60\0",
        "1501:01:02 03:04:05\0",
        "1500:01:02 03:04:05\0",
        "2099:01:02 03:04:05\0",
        "2100:01:02 03:04:05\0",
        "2020-01-02 03:04:05\0",
        "2020:01:02 03:04:05",
        "2020:01:00 03:04:05\0",
        "2020:01:02T03:04:05\0",
        "2020:1:2 3:4:5\0",
        "2020:01:02 03:04:05\0\0",
        "    :  :     :  :  \0",
        "\0",
        "",
    ] {
        add(format!("306 {date:?}"), Made::with(306, ascii(date.as_bytes())));
    }
    add("rgb without profile".into(), Made::rgb(None).bytes());
    let mut deep = Made::rgb(Some(&profile([2, 0x10], &[])));
    deep.set(258, shorts(&[16, 16, 16]));
    add("rgb 16".into(), deep.bytes());
    for version in [[2, 0], [2, 0x10], [2, 0x40], [3, 0], [4, 0], [4, 0x20], [4, 0x30], [4, 0x40], [0, 0]] {
        add(format!("icc {version:?}"), Made::rgb(Some(&profile(version, &[]))).bytes());
    }
    let changes: [(usize, &[u8; 4]); 14] = [
        (4, b"ADBE"),
        (4, b"Lino"),
        (12, b"scnr"),
        (12, b"zzzz"),
        (16, b"GRAY"),
        (16, b"CMYK"),
        (16, b"zzzz"),
        (20, b"Lab "),
        (20, b"RGB "),
        (40, b"MSFT"),
        (40, b"\0\0\0\0"),
        (40, b"zzzz"),
        (0, b"\0\0\0\x85"),
        (36, b"acsp"),
    ];
    for change in changes {
        add(format!("icc {change:?}"), Made::rgb(Some(&profile([2, 0x10], &[change]))).bytes());
    }
    add("icc cut".into(), Made::rgb(Some(&profile([2, 0x10], &[])[..100])).bytes());
    add("icc grey".into(), Made::with(34675, (7, profile([2, 0x10], &[(16, b"GRAY")]))));
    structures(&mut add);
    files
}

/// Files whose structure has a fault.
fn structures(add: &mut dyn FnMut(String, Vec<u8>)) {
    let base = Made::grey().bytes();
    let next = 8 + 2 + 12 * 12;
    let patched = |at: usize, value: u32| {
        let mut bytes = base.clone();
        bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
        bytes
    };
    add("loop".into(), patched(next, 8));
    add("next beyond the end".into(), patched(next, 0x30000));
    add("cut directory".into(), base[..100].to_vec());
    add("cut value".into(), base[..165].to_vec());
    add("cut pixels".into(), base[..400].to_vec());
    add("nothing".into(), Vec::new());
    add("text".into(), b"neither a TIFF nor anything".to_vec());
    let mut big = b"II\x2b\0\x08\0\0\0\x10\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\0\x01\x03\0".to_vec();
    big.resize(80, 0);
    add("BigTIFF".into(), big);
    let mut odd = base.clone();
    odd.insert(8, 0);
    odd[4] = 9;
    add("odd directory".into(), odd);
    let mut order = Made::grey();
    order.0.swap(0, 1);
    add("order".into(), order.bytes());
    let mut twice = Made::grey();
    twice.0[1].0 = 256;
    add("twice".into(), twice.bytes());
    // The value of 270 elsewhere: at an odd place, at zero, beyond the end, where 305 is, where 282 is.
    let mut two = Made::grey();
    two.set(270, ascii(b"hello world\0"));
    two.set(305, ascii(b"hello world\0"));
    let bytes = two.bytes();
    let entry =
        |tag: u16| (0..14).map(|index| 10 + index * 12).find(|at| bytes[*at..at + 2] == tag.to_le_bytes()).unwrap() + 8;
    let offset = |tag: u16| u32::from_le_bytes(bytes[entry(tag)..entry(tag) + 4].try_into().unwrap());
    for (name, tag, value) in [
        ("odd value", 270, offset(270) + 1),
        ("zero value", 270, 0),
        ("value beyond the end", 270, 1_000_000),
        ("shared with 305", 270, offset(305)),
        ("neighbours share", 283, offset(282)),
    ] {
        let mut bytes = bytes.clone();
        bytes[entry(tag)..entry(tag) + 4].copy_from_slice(&value.to_le_bytes());
        add(name.into(), bytes);
    }
}

#[test]
fn verdicts_on_made_files() {
    let Some(share) = judge() else { return };
    let place = tempfile::tempdir().unwrap();
    let (mut passed, mut failed, mut reasons) = ([0, 0], [0, 0], BTreeSet::new());
    for (name, bytes) in made() {
        let file = place.path().join(format!("{}.tif", name.replace(|c: char| !c.is_ascii_alphanumeric(), "_")));
        std::fs::write(&file, &bytes).unwrap();
        for (index, (_, passes, reason)) in compare(&share, &file, &bytes, false).into_iter().enumerate() {
            if passes {
                passed[index] += 1
            } else {
                failed[index] += 1
            }
            reasons.extend(reason.map(|reason| (index, reason)));
        }
    }
    println!("the judge let {passed:?} pass and {failed:?} fail; explained: {reasons:?}");
    // Both verdicts of both sets occur often, and no explanation is there that nothing needs.
    assert!(passed.iter().chain(&failed).all(|count| *count > 20), "{passed:?} {failed:?}");
    let expected = [
        (0, "makers of colour modules"),
        (0, "shared offsets of neighbours"),
        (1, "what the configuration cannot say"),
    ];
    assert_eq!(reasons, BTreeSet::from(expected));
}

/// The rules of `[master]`, each met and not met.
#[test]
fn rules_for_masters() {
    use fondo::inspect::{PolicySubject, inspect, policy};
    use fondo::profile::{CaptureRules, Limits, MasterRules, Planar};
    use fondo::records::Family;
    let mut planes = Made::rgb(None);
    planes.set(284, shorts(&[2]));
    planes.set(273, longs(&[400, 400, 400]));
    planes.set(279, longs(&[256, 256, 256]));
    let mut turned = Made::grey();
    turned.set(274, shorts(&[6]));
    turned.set(266, shorts(&[2]));
    turned.set(315, ascii(b"Maria\0"));
    let (grey, planes, turned) = (Made::grey().bytes(), planes.bytes(), turned.bytes());
    let failed = |bytes: &[u8], rules: &MasterRules| -> Vec<(String, String, String)> {
        let technical = inspect(Family::Tiff, bytes, &Limits::default()).technical;
        let subject = PolicySubject { family: Family::Tiff, puid: Some("fmt/353"), bytes, technical: &technical };
        let (notes, outcome) = policy(&subject, &CaptureRules::default(), rules);
        assert_eq!(outcome.evaluated.len(), 1, "{outcome:?}");
        assert_eq!(outcome.failed.is_empty(), notes.is_empty());
        let arg = |note: &fondo::records::Note, name: &str| note.args.get(name).cloned().unwrap_or_default();
        notes.iter().map(|note| (arg(note, "rule"), arg(note, "found"), arg(note, "limit"))).collect()
    };
    let said = |rule: &str, found: &str, limit: &str| vec![(rule.to_owned(), found.to_owned(), limit.to_owned())];
    let list = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<String>>();
    let none = MasterRules::default;
    let cases = [
        (MasterRules { formats: list(&["jpeg2000", "fmt/353"]), ..none() }, &grey, vec![]),
        (
            MasterRules { formats: list(&["jpeg2000"]), ..none() },
            &grey,
            said("master.formats", "tiff (fmt/353)", "jpeg2000"),
        ),
        (MasterRules { compressions: list(&["none"]), ..none() }, &grey, vec![]),
        (
            MasterRules { compressions: list(&["lzw", "deflate"]), ..none() },
            &grey,
            said("master.compressions", "none", "lzw, deflate"),
        ),
        (MasterRules { orientations: vec![1], ..none() }, &grey, vec![]),
        (MasterRules { orientations: vec![1], ..none() }, &turned, said("master.orientations", "6", "1")),
        (MasterRules { fill_order: Some(1), ..none() }, &turned, said("master.fill_order", "2", "1")),
        (MasterRules { fill_order: Some(2), ..none() }, &turned, vec![]),
        (MasterRules { planar: Some(Planar::Chunky), ..none() }, &planes, said("master.planar", "separate", "chunky")),
        (MasterRules { planar: Some(Planar::Separate), ..none() }, &planes, vec![]),
        (MasterRules { one_image: true, ..none() }, &grey, vec![]),
        (
            MasterRules { tags_forbidden: vec![315, 316], ..none() },
            &turned,
            said("master.tags_forbidden", "tags 315", "none of the forbidden tags"),
        ),
        (MasterRules { tags_forbidden: vec![315], ..none() }, &grey, vec![]),
        (
            MasterRules { tags_required: vec![256, 306], ..none() },
            &grey,
            said("master.tags_required", "no tags 306", "all required tags"),
        ),
        (MasterRules { tiff_rules: Some(TiffRuleSet::Slub), ..none() }, &grey, vec![]),
        (
            MasterRules { tiff_rules: Some(TiffRuleSet::Slub), ..none() },
            &turned,
            [
                said("tag 315", "the tag is there", "a tag of the set"),
                said("tag 266", "2", "1"),
                said("tag 274", "6", "1"),
            ]
            .concat(),
        ),
    ];
    for (rules, bytes, expected) in cases {
        assert_eq!(failed(bytes, &rules), expected, "{rules:?}");
    }
}
