//! The manual: both languages say as much, its links lead somewhere, and the commands in it are those of the program.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use fondo::records::Code;

fn manual() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/manual")
}

fn text_of(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The chapters in one language, in order of name.
fn chapters(lang: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(manual().join(lang)).unwrap();
    let files: BTreeSet<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.into_iter().collect()
}

/// What the two languages must have in common: headings by level, rows of tables, code blocks.
fn shape(text: &str) -> Vec<String> {
    let mut fenced = false;
    let mut shape = Vec::new();
    for line in text.lines() {
        let fence = line.starts_with("```");
        fenced ^= fence;
        match line.split(' ').next() {
            Some(mark) if fence || (!fenced && !mark.is_empty() && mark.bytes().all(|byte| byte == b'#')) => {
                shape.push(mark.to_owned());
            }
            Some("|" | "-" | "1." | "2." | "3." | "4.") if !fenced => shape.push("item".to_owned()),
            _ if fenced => shape.push("line".to_owned()),
            _ => {}
        }
    }
    shape
}

#[test]
fn both_languages_have_the_same_chapters_of_the_same_shape() {
    let [english, italian] = ["en", "it"].map(chapters);
    let name = |path: &PathBuf| path.file_name().unwrap().to_owned();
    assert_eq!(english.iter().map(name).collect::<Vec<_>>(), italian.iter().map(name).collect::<Vec<_>>());
    assert!(!english.is_empty());
    for (one, two) in english.iter().zip(&italian) {
        assert_eq!(shape(&text_of(one)), shape(&text_of(two)), "{} and {}", one.display(), two.display());
    }
}

#[test]
fn every_link_leads_to_a_file_and_every_chapter_is_linked() {
    let index = manual().join("README.md");
    let mut linked = BTreeSet::new();
    for page in [chapters("en"), chapters("it"), vec![index.clone()]].concat() {
        for link in text_of(&page).split("](").skip(1).map(|rest| rest.split_once(')').expect("a link is closed").0) {
            let target = page.parent().unwrap().join(link.split('#').next().unwrap());
            assert!(target.is_file(), "{} links to {link}", page.display());
            if page == index {
                linked.insert(target.canonicalize().unwrap());
            }
        }
    }
    for chapter in [chapters("en"), chapters("it")].concat() {
        assert!(linked.contains(&chapter.canonicalize().unwrap()), "{} is not in the index", chapter.display());
    }
}

/// The commands in the blocks that a person copies.
fn commands() -> Vec<Vec<String>> {
    let mut commands = Vec::new();
    for page in [chapters("en"), chapters("it")].concat() {
        for block in text_of(&page).split("```sh\n").skip(1) {
            let block = block.split("```").next().unwrap_or_default();
            let lines = block.lines().filter(|line| line.starts_with("fondo "));
            commands.extend(lines.map(|line| line.split_whitespace().skip(1).map(str::to_owned).collect()));
        }
    }
    commands
}

#[test]
fn every_command_in_the_manual_exists() {
    let commands = commands();
    assert!(commands.len() > 20, "{} commands", commands.len());
    let mut wrong = Vec::new();
    for words in commands {
        let depth = if matches!(
            words[0].as_str(),
            "profile" | "inventory" | "compare" | "privacy" | "log" | "store" | "receipts"
        ) {
            2
        } else {
            1
        };
        let verb: Vec<_> = words.iter().take(depth).filter(|word| !word.starts_with('-')).collect();
        let help =
            Command::new(env!("CARGO_BIN_EXE_fondo")).args(&verb).args(["--help", "--lang", "en"]).output().unwrap();
        let help_text = String::from_utf8_lossy(&help.stdout);
        if !help.status.success() {
            wrong.push(format!("there is no verb `{}`", words[0]));
            continue;
        }
        for option in words.iter().filter(|word| word.starts_with("--")) {
            if !help_text.split_whitespace().any(|word| word == option) {
                wrong.push(format!("`{}` has no option {option}", words[0]));
            }
        }
        if words[0] == "codes" {
            let slugs = words.iter().skip(1).take_while(|word| !word.starts_with('-'));
            wrong
                .extend(slugs.filter(|slug| Code::find(slug).is_none()).map(|slug| format!("there is no code {slug}")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
