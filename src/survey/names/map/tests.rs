use std::collections::BTreeSet;

use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

use super::*;

/// The rule of knowledge on BagIt readers, written down once more and on its own.
fn is_safe_for_every_reader(component: &str) -> bool {
    let stem = component.split('.').next().unwrap().trim_end().to_uppercase();
    let devices = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$"];
    let ports = ["COM", "LPT"].iter().any(|port| {
        stem.strip_prefix(port).is_some_and(|rest| rest.chars().count() == 1 && "0123456789¹²³".contains(rest))
    });
    !component.is_empty()
        && component.nfc().eq(component.chars())
        && component.trim() == component
        && !component.ends_with('.')
        && !component.chars().any(|character| character.is_control() || "%<>:\"|?*\\/".contains(character))
        && !devices.contains(&stem.as_str())
        && !ports
        && component.len() <= 120
}

fn names(paths: &[&[u8]]) -> Vec<String> {
    NameMap::new(paths, &NameRules::default()).files.into_iter().map(|mapped| mapped.safe).collect()
}

#[test]
fn twins_get_numbers_in_the_order_of_bytes() {
    assert_eq!(names(&[b"a.tif", b"A.TIF", b"A.tif"]), ["a_3.tif", "A.TIF", "A_2.tif"]);
    assert_eq!(names(&[b"a_b", b"a?b", b"a:b"]), ["a_b", "a_b_3", "a_b_2"]);
    assert_eq!(names(&["citta\u{300}.tif".as_bytes(), "città.tif".as_bytes()]), ["città_2.tif", "città.tif"]);
    assert_eq!(names(&[b"x/a.tif", b"X/a.tif", b"x"]), ["x_2/a.tif", "X/a.tif", "x_3"]);
}

#[test]
fn of_many_twins_only_so_many_are_looked_through_and_each_is_still_told() {
    // Names of one fold, all of which are other texts: every combination of the case of eight letters.
    let mut paths: Vec<Vec<u8>> = (0u32..256)
        .map(|mask| (0..8u32).map(|bit| if mask & (1 << bit) == 0 { b'a' } else { b'A' }).collect())
        .collect();
    paths.sort();
    assert!(paths.len() > 2 * MOST_TWINS);
    let paths: Vec<&[u8]> = paths.iter().map(Vec::as_slice).collect();
    let map = NameMap::new(&paths, &NameRules::default());
    assert_eq!(map.files.iter().filter(|file| file.twin_case.is_some()).count(), paths.len() - 1);
    // One in another normal form, behind all that are looked through: it is told as a twin, by its case.
    let mut many: Vec<String> = paths.iter().map(|path| format!("à{}", String::from_utf8_lossy(path))).collect();
    let other = "a\u{300}aaaaaaaa";
    many.push(other.to_owned());
    many.sort();
    let many: Vec<&[u8]> = many.iter().map(String::as_bytes).collect();
    let map = NameMap::new(&many, &NameRules::default());
    let safe: BTreeSet<_> = map.files.iter().map(|file| fold(&file.safe)).collect();
    assert_eq!(safe.len(), many.len(), "no two of them meet");
    let other = map.files.iter().find(|file| file.path == other.as_bytes()).unwrap();
    assert_eq!((other.twin_nfc.is_some(), other.twin_case.is_some()), (false, true));
}

#[test]
fn twins_are_named_once() {
    let map = NameMap::new(
        &["citta\u{300}.tif".as_bytes(), "città.tif".as_bytes(), b"F.tif", b"f.TIF"],
        &NameRules::default(),
    );
    let twins: Vec<_> = map.files.iter().map(|file| (file.twin_nfc.is_some(), file.twin_case.is_some())).collect();
    assert_eq!(twins, [(true, false), (false, false), (false, false), (false, true)]);
}

#[test]
fn deep_folders_are_lifted() {
    let folder = |number: u32| format!("sottofascicolo {}{number}", "molto ".repeat(12));
    let deep = format!("{}/{}/{}/{}/F00001_0005_{}.tif", folder(0), folder(1), folder(2), folder(3), "x".repeat(234));
    let map = NameMap::new(&[deep.as_bytes(), b"F00001_0001.tif"], &NameRules::default());
    let [long, short] = &map.files[..] else { panic!("two files") };
    assert!(long.safe.len() <= 140 && long.safe.matches('/').count() == 1, "{}", long.safe);
    assert!(long.safe.contains("F00001_0005_xxx") && long.safe.ends_with(".tif"), "{}", long.safe);
    assert!(long.too_long.is_some() && long.faults == [NameFault::TooLong]);
    assert_eq!(short.safe, "F00001_0001.tif");
}

fn component() -> impl Strategy<Value = Vec<u8>> {
    let bytes = proptest::collection::vec((1_u8..=255).prop_filter("no divider", |byte| *byte != b'/'), 1..40);
    let words = proptest::collection::vec(
        prop::sample::select(vec![
            "a",
            "A",
            "CON",
            "nul",
            "com1",
            ".",
            "..",
            " ",
            "_",
            "_2",
            "%",
            "\n",
            "\\",
            ":",
            "?",
            "e\u{300}",
            "è",
            "È",
            ".tif",
            ".TIF",
            "\u{301}",
            "ß",
            "SS",
            "ſ",
            "\u{202e}",
            "\u{a0}",
            "longlonglonglonglonglonglonglonglonglong",
            "Å",
            "\u{212b}",
            "漢字漢字漢字漢字漢字漢字漢字漢字",
        ]),
        1..7,
    )
    .prop_map(|words| words.concat().into_bytes());
    prop_oneof![words, bytes].prop_filter("names that a file system has", |name| name != b"." && name != b"..")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn safe_unique_and_calm(paths in proptest::collection::btree_set(proptest::collection::vec(component(), 1..4), 1..20)) {
        let joined: BTreeSet<Vec<u8>> = paths.iter().map(|path| path.join(&b'/')).collect();
        let paths: Vec<&[u8]> = joined.iter().map(Vec::as_slice).collect();
        let map = NameMap::new(&paths, &NameRules::default());
        prop_assert_eq!(map.files.len(), paths.len());
        let mut seen = BTreeSet::new();
        for mapped in &map.files {
            for part in mapped.safe.split('/') {
                prop_assert!(is_safe_for_every_reader(part), "{:?}", part);
            }
            prop_assert!(seen.insert(fold(&mapped.safe)), "{} twice", mapped.safe);
            prop_assert!(mapped.safe.encode_utf16().count() <= 140, "{} is too long", mapped.safe);
        }
        for mapped in &map.files {
            // No file stands where another one needs a folder.
            let as_folder = format!("{}/", fold(&mapped.safe));
            prop_assert!(!seen.iter().any(|other| other.starts_with(&as_folder)), "{} is a folder too", mapped.safe);
        }
        // The order in which the files are given changes nothing.
        let mut backwards = paths.clone();
        backwards.reverse();
        let mut again = NameMap::new(&backwards, &NameRules::default()).files;
        again.reverse();
        prop_assert_eq!(&again, &map.files);
    }

    #[test]
    fn safe_names_stay(names in proptest::collection::btree_set(component(), 1..20)) {
        let safe: Vec<&[u8]> = names
            .iter()
            .filter(|name| std::str::from_utf8(name).is_ok_and(is_safe_for_every_reader) && faults(name, 120).is_empty())
            .map(Vec::as_slice)
            .collect();
        let all: Vec<&[u8]> = names.iter().map(Vec::as_slice).collect();
        let map = NameMap::new(&all, &NameRules::default());
        for mapped in &map.files {
            let twins = safe.iter().filter(|other| fold(&decoded(other)) == fold(&decoded(&mapped.path))).count();
            if safe.contains(&mapped.path.as_slice()) && twins == 1 {
                prop_assert_eq!(mapped.safe.as_bytes(), mapped.path.as_slice());
            }
            prop_assert!(mapped.faults.is_empty() || mapped.safe.as_bytes() != mapped.path.as_slice());
        }
    }
}
