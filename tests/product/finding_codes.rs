//! The table of finding codes, its texts in two languages, and the manual: the three say the same.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use fondo::records::{Code, Lang, codes};

/// The folder `docs/` of the manual.
fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs")
}

fn text_of(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// One `### slug` of the manual.
struct Entry {
    slug: String,
    file: String,
    words: usize,
}

/// The entries of all parts.
fn entries() -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for (file, text) in parts() {
        let mut fenced = false;
        for line in text.lines() {
            fenced ^= line.starts_with("```");
            match line.strip_prefix("### ") {
                Some(slug) if !fenced => entries.push(Entry { slug: slug.to_owned(), file: file.clone(), words: 0 }),
                _ => {
                    if let Some(entry) = entries.last_mut().filter(|entry| entry.file == file) {
                        entry.words += line.split_whitespace().count();
                    }
                }
            }
        }
    }
    entries
}

/// The parts of the manual on findings: file name and text.
fn parts() -> BTreeMap<String, String> {
    let files = std::fs::read_dir(docs().join("findings")).unwrap().map(|entry| entry.unwrap().path());
    files.map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), text_of(&path))).collect()
}

/// The `{arguments}` of a text.
fn arguments(text: &str) -> BTreeSet<&str> {
    let names: BTreeSet<_> = text.split('{').skip(1).map(|rest| rest.split_once('}').expect(text).0).collect();
    for name in &names {
        assert!(!name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{text}");
    }
    assert_eq!(text.matches('{').count(), text.matches('}').count(), "{text}");
    names
}

#[test]
fn slugs_are_unique_and_of_one_shape() {
    let mut seen = BTreeSet::new();
    for code in codes::all() {
        let slug = code.slug();
        assert!(seen.insert(slug), "`{slug}` stands twice in the table");
        let words: Vec<_> = slug.split('-').collect();
        let plain = |word: &&str| {
            !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        };
        assert!(words.len() >= 2 && words.iter().all(plain), "`{slug}`");
        assert!(slug.len() <= 48, "`{slug}` is too long for a column");
        assert_eq!(Code::find(slug), Some(code));
    }
    assert!(seen.len() > 150, "{} codes", seen.len());
}

#[test]
fn both_languages_say_the_same_of_every_code() {
    let mut wrong = Vec::new();
    for code in codes::all() {
        let (english, italian) = (code.text(Lang::En), code.text(Lang::It));
        for (one, two) in [(english.detail, italian.detail), (english.remedy, italian.remedy)] {
            if arguments(one) != arguments(two) {
                wrong.push(format!("{}: `{one}` and `{two}` differ in their arguments", code.slug()));
            }
            if one == two {
                wrong.push(format!("{}: `{one}` is not translated", code.slug()));
            }
        }
        for text in [english, italian] {
            wrong.extend(faults_of_detail(text.detail).map(|fault| format!("{}: {fault}", code.slug())));
            wrong.extend(faults_of_remedy(text.remedy).map(|fault| format!("{}: {fault}", code.slug())));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A detail is a fragment: it goes on after "file: ".
fn faults_of_detail(detail: &str) -> impl Iterator<Item = String> {
    let checks = [
        (detail.trim().is_empty(), "is empty"),
        (detail.ends_with('.'), "ends with a full stop"),
        (detail != detail.trim() || detail.contains("  ") || detail.contains('\n'), "has blanks too many"),
        (begins_a_sentence(detail), "begins with a capital letter"),
    ];
    checks.into_iter().filter(|(wrong, _)| *wrong).map(move |(_, what)| format!("the detail `{detail}` {what}"))
}

/// `The file …`, but not `PDF …`, `Payload-Oxum …` or `XMP …`, which are names.
fn begins_a_sentence(detail: &str) -> bool {
    let word = detail.split([' ', '-', '\'', ':']).next().unwrap_or_default();
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase)
        && letters.clone().next().is_some()
        && letters.all(char::is_lowercase)
        && !NAMES.contains(&word)
}

/// Names that a detail may begin with.
const NAMES: [&str; 1] = ["Payload"];

/// A remedy is a sentence.
fn faults_of_remedy(remedy: &str) -> impl Iterator<Item = String> {
    let checks = [
        (!remedy.starts_with(char::is_uppercase), "does not begin with a capital letter"),
        (!remedy.ends_with('.'), "does not end with a full stop"),
        (remedy.split_whitespace().count() < 2, "says nothing"),
        (remedy.contains("  ") || remedy.contains('\n'), "has blanks too many"),
    ];
    checks.into_iter().filter(|(wrong, _)| *wrong).map(move |(_, what)| format!("the remedy `{remedy}` {what}"))
}

#[test]
fn every_code_has_exactly_one_entry_in_the_manual() {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for entry in entries() {
        found.entry(entry.slug).or_default().push(entry.file);
    }
    let mut wrong = Vec::new();
    for code in codes::all() {
        match found.remove(code.slug()).as_deref() {
            None | Some([]) => wrong.push(format!("{}: no entry", code.slug())),
            Some([_]) => {}
            Some(files) => wrong.push(format!("{}: several entries, in {}", code.slug(), files.join(", "))),
        }
    }
    wrong.extend(found.into_iter().map(|(slug, files)| format!("{slug}: an entry in {}, no code", files.join(", "))));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_entry_says_something() {
    for entry in entries() {
        assert!(entry.words >= 8, "{}: the entry `{}` has {} words", entry.file, entry.slug, entry.words);
    }
}

#[test]
fn the_index_names_every_part_and_every_part_has_a_title() {
    let index = text_of(&docs().join("findings.md"));
    let linked: BTreeSet<_> = index
        .split("](findings/")
        .skip(1)
        .map(|rest| rest.split_once(')').expect("a link is closed").0.to_owned())
        .collect();
    let parts = parts();
    let there: BTreeSet<_> = parts.keys().cloned().collect();
    assert_eq!(linked, there, "docs/findings.md (left) and the files in docs/findings (right)");
    for (file, text) in parts {
        assert!(text.starts_with("# "), "{file} has no title");
    }
}
