//! What a person reads who asks for help or makes a mistake on the command line, in both languages, against files in
//! `tests/golden/help/`. With `FONDO_ACCEPT=1` the files are written anew; look at the difference before it is
//! committed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const LANGUAGES: [&str; 2] = ["en", "it"];

/// Runs the program with nothing of the caller's surroundings that could change its words.
fn fondo(lang: &str, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_fondo"))
        .args(words)
        .args(["--lang", lang])
        .env_clear()
        .env("COLUMNS", "100")
        .env("NO_COLOR", "1")
        .current_dir(env!("CARGO_TARGET_TMPDIR"))
        .output()
        .expect("the program starts")
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).expect("the program speaks UTF-8")
}

/// The help of the verb at `path`.
fn help(lang: &str, path: &[&str]) -> String {
    let output = fondo(lang, &[path, &["--help"]].concat());
    assert_eq!(output.status.code(), Some(0), "{path:?}");
    assert!(output.stderr.is_empty(), "{path:?}: help is data and goes to stdout");
    text(output.stdout)
}

/// The verbs that a help lists.
fn verbs_in(help: &str) -> Vec<String> {
    let lines = help.lines().skip_while(|line| !matches!(*line, "Verbs:" | "Verbi:")).skip(1);
    let verbs =
        lines.take_while(|line| !line.is_empty()).filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    verbs.filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

/// The help of every verb that can be found from the program's own help, by file name.
fn all_helps(lang: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut open: Vec<Vec<String>> = vec![Vec::new()];
    while let Some(path) = open.pop() {
        let words: Vec<&str> = path.iter().map(String::as_str).collect();
        let help = help(lang, &words);
        open.extend(verbs_in(&help).into_iter().map(|verb| [path.clone(), vec![verb]].concat()));
        let name = if path.is_empty() { "fondo".to_owned() } else { path.join("-") };
        found.insert(format!("{name}.txt"), help);
    }
    found
}

/// Mistakes: what was typed.
const MISTAKES: &[&[&str]] = &[
    &["planx"],
    &["plann", "x"],
    &["run"],
    &["run", "consegna", "--profile", "deposito"],
    &["plan", "consegna", "--profil", "deposito", "--out", "archivio"],
    &["plan", "consegna", "--profile"],
    &["plan", ".", "--profile", "depositi", "--out", "archivio"],
    &["plan", "not-there", "--profile", "deposito", "--out", "archivio"],
    &["run", ".", "-p", "deposito", "-o", "archivio", "--memory", "much"],
    &["run", ".", "-p", "deposito", "-o", "archivio", "--threads", "0"],
    &["run", ".", "-p", "deposito", "-o", "archivio", "--at", "yesterday"],
    &["plan", ".", "-p", "deposito", "-o", "archivio", "--shape", "rar"],
    &["plan", ".", "-p", "deposito", "-o", "archivio", "-p", "registri"],
    &["plan", ".", "-p", "deposito", "-o", "archivio", "--inventory", "not-there.csv"],
    &["run", "one", "two", "-p", "deposito", "-o", "archivio"],
    &["status", "--workspace", "not-there"],
    &["log", "verify", "--workspace", "not-there"],
    &["log", "verify", "--tip", "12"],
    &["profile", "show", "registry"],
    &["codes", "page-gab"],
    &["codes", "no-such-code-at-all"],
];

/// All mistakes with what is said of them, as on a screen.
fn all_mistakes(lang: &str) -> String {
    let said = MISTAKES.iter().map(|words| {
        let output = fondo(lang, words);
        assert_eq!(output.status.code(), Some(2), "{words:?} is a mistake of usage");
        assert!(output.stdout.is_empty(), "{words:?}: a mistake is no data");
        format!("$ fondo {}\n{}", words.join(" "), text(output.stderr))
    });
    said.collect::<Vec<_>>().join("\n")
}

fn golden(lang: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/help").join(lang)
}

/// Compares what the program says with the files of a folder, or writes them.
fn compare(folder: &Path, said: &BTreeMap<String, String>) {
    if std::env::var_os("FONDO_ACCEPT").is_some_and(|value| value == "1") {
        if folder.exists() {
            std::fs::remove_dir_all(folder).unwrap();
        }
        std::fs::create_dir_all(folder).unwrap();
        for (name, text) in said {
            std::fs::write(folder.join(name), text).unwrap();
        }
        return;
    }
    for (name, text) in said {
        let path = folder.join(name);
        let expected = std::fs::read_to_string(&path)
            .unwrap_or_else(|error| panic!("{}: {error}; FONDO_ACCEPT=1 writes it", path.display()));
        assert!(*text == expected, "{} is\n{expected}\nbut the program says\n{text}", path.display());
    }
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let files: BTreeSet<_> = files.collect();
    assert_eq!(files, said.keys().cloned().collect(), "files in {} (left) and verbs (right)", folder.display());
}

#[test]
fn every_help_and_every_mistake_is_as_it_was() {
    for lang in LANGUAGES {
        let mut said = all_helps(lang);
        said.insert("mistakes.txt".to_owned(), all_mistakes(lang));
        compare(&golden(lang), &said);
    }
}

#[test]
fn both_languages_have_the_same_verbs() {
    let [english, italian] = LANGUAGES.map(|lang| all_helps(lang).into_keys().collect::<Vec<_>>());
    assert_eq!(english, italian);
    for name in ["fondo.txt", "run.txt", "plan.txt", "profile-check.txt", "inventory-map.txt"] {
        assert!(english.iter().any(|known| known == name), "{name} is not among {english:?}");
    }
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    for lang in LANGUAGES {
        for (name, help) in all_helps(lang) {
            for line in help.lines() {
                assert!(line.chars().count() <= 100, "{lang}/{name}: {line}");
            }
            assert!(!help.contains('\u{1b}'), "{lang}/{name} has colours");
        }
    }
}

#[test]
fn an_unknown_verb_is_answered_with_the_nearest_one() {
    for lang in LANGUAGES {
        let output = fondo(lang, &["statu"]);
        assert_eq!(output.status.code(), Some(2));
        assert!(text(output.stderr).contains("status"), "{lang}");
    }
}

#[test]
fn the_language_comes_from_the_locale_where_nothing_is_asked() {
    let said = |locale: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fondo"));
        text(command.arg("--help").env_clear().env("LANG", locale).output().unwrap().stdout)
    };
    assert!(said("it_IT.UTF-8").contains("Uso:"));
    assert!(said("en_GB.UTF-8").contains("Usage:"));
    assert!(said("C").contains("Usage:"));
}
