//! The profiles that come with Fondo, and the one that documents every key.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use fondo::profile::{self, LoadedProfile, ProfileError};
use regex::Regex;
use serde_json::Value;

const FULL: &str = include_str!("../../profiles/full.toml");

/// A profile that sets nothing it need not set.
const LEAST: &str = r#"
[profile]
id = "least"
version = "1"
label_en = "-"
label_it = "-"
[arrangement]
by = "leaf"
"#;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("profiles")
}

fn parse(text: &str) -> LoadedProfile {
    profile::parse("test", text).unwrap_or_else(|error| panic!("failed to {error}"))
}

/// One documented key.
#[derive(Debug)]
struct Documented {
    table: String,
    key: String,
    /// What stands after `default`; `None` where the key is required.
    default: Option<String>,
    /// The languages in which its meaning is told.
    languages: BTreeSet<&'static str>,
}

/// Reads the comments of `full.toml`.
fn documented() -> Vec<Documented> {
    let head = Regex::new(r"^# ([a-z_]+): .+; (?:required|default (.+))$").unwrap();
    let mut found: Vec<Documented> = Vec::new();
    let mut table = String::new();
    for line in FULL.lines() {
        if let Some(name) = line.trim_start_matches("#: ").strip_prefix('[') {
            table = name.trim_end_matches(']').to_owned();
        } else if let Some(parts) = head.captures(line) {
            let default = parts.get(2).map(|value| value.as_str().to_owned());
            found.push(Documented {
                table: table.clone(),
                key: parts[1].to_owned(),
                default,
                languages: BTreeSet::new(),
            });
        } else if let (Some(language), Some(last)) = (line.get(..6), found.last_mut()) {
            match language {
                "# EN  " => _ = last.languages.insert("en"),
                "# IT  " => _ = last.languages.insert("it"),
                _ => {}
            }
        }
    }
    found
}

#[test]
fn every_file_is_a_profile_and_the_built_in_ones_are_these_files() {
    let mut names: Vec<String> = Vec::new();
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        // Provider profiles are of another kind.
        if path.is_dir() {
            continue;
        }
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let loaded = profile::load(path.to_str().unwrap()).unwrap_or_else(|error| panic!("failed to {error}"));
        assert_eq!(loaded.rules.profile.id, name);
        if name != "full" {
            assert_eq!(profile::load(&name).unwrap().digest, loaded.digest, "{name} is built in as it stands");
            names.push(name);
        }
    }
    names.sort();
    let mut built_in: Vec<&str> = profile::built_in_names().collect();
    built_in.sort_unstable();
    assert_eq!(names, built_in);
}

#[test]
fn every_value_of_a_built_in_profile_names_its_source() {
    for name in profile::built_in_names() {
        let text = std::fs::read_to_string(folder().join(format!("{name}.toml"))).unwrap();
        let mut table = "";
        let mut before = "";
        for line in text.lines() {
            if line.starts_with('[') {
                table = line;
            } else if line.contains(" = ") && !line.starts_with('#') && table != "[profile]" {
                assert!(
                    line.contains(" # ") || before.starts_with("# "),
                    "{name}: `{line}` does not say where it comes from"
                );
            }
            before = line;
        }
    }
}

#[test]
fn built_in_profiles_speak_both_languages_and_have_a_version() {
    let version = Regex::new(r"^\d+\.\d+\.\d+$").unwrap();
    for name in profile::built_in_names() {
        let identity = profile::load(name).unwrap().rules.profile;
        assert_ne!(identity.label_en, identity.label_it, "{name}");
        assert!(identity.label_en.len() > 10 && identity.label_it.len() > 10, "{name}");
        assert!(!identity.follows.is_empty(), "{name}");
        assert!(version.is_match(&identity.version), "{name}");
    }
}

#[test]
fn the_full_profile_documents_every_key_once_and_no_other() {
    let mut told: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for entry in documented() {
        assert_eq!(entry.languages.len(), 2, "{}.{} is not told in both languages", entry.table, entry.key);
        told.entry(entry.table).or_default().push(entry.key);
    }
    told.values_mut().for_each(|keys| keys.sort());
    let mut known = profile::tables();
    // Its keys are the codes of findings.
    assert_eq!(known.remove("severity"), Some(Vec::new()));
    assert!(FULL.contains("\n[severity]\n"));
    assert_eq!(told, known);
}

#[test]
fn the_full_profile_tells_the_true_defaults_and_bears_them() {
    let defaults = serde_json::to_value(parse(LEAST).rules).unwrap();
    let full = serde_json::to_value(parse(FULL).rules).unwrap();
    let mut compared = 0;
    for Documented { table, key, default, .. } in documented() {
        let Some(default) = default else { continue };
        let place = format!("{table}.{key}");
        let known = &defaults[&table][&key];
        if default == "absent" {
            assert_eq!(*known, Value::Null, "{place} has a default");
            continue;
        }
        let told: toml::Table = toml::from_str(&format!("value = {default}")).unwrap();
        let told = serde_json::to_value(&told["value"]).unwrap();
        // Empty lists may be left out when a profile is written.
        let is_empty = told == Value::Array(Vec::new());
        // Keys that came later are left out where they have their default, so that profiles of before keep their
        // digest.
        let set = toml::from_str::<toml::Table>(LEAST).map(|mut least| {
            let value = toml::from_str::<toml::Table>(&format!("value = {default}")).unwrap()["value"].clone();
            let entry = least.entry(table.clone()).or_insert_with(|| toml::Table::new().into());
            entry.as_table_mut().unwrap().insert(key.clone(), value);
            least.to_string()
        });
        let left_out = *known == Value::Null && (is_empty || parse(&set.unwrap()).digest == parse(LEAST).digest);
        assert!(*known == told || left_out, "{place}: told {told}, is {known}");
        // A key of another arrangement stands in a block of its own.
        let value = &full[&table][&key];
        assert!(*value == told || *value == Value::Null, "{place}: told {told}, set {value}");
        compared += 1;
    }
    assert!(compared > 25, "only {compared} defaults are told");
}

#[test]
fn the_other_arrangements_of_the_full_profile_are_valid() {
    let head = LEAST.split("[arrangement]").next().unwrap();
    let lines: Vec<&str> = FULL.lines().filter_map(|line| line.strip_prefix("#: ")).collect();
    let blocks: Vec<String> =
        lines.join("\n").split("[arrangement]").skip(1).map(|block| format!("{head}[arrangement]{block}")).collect();
    assert_eq!(blocks.len(), 2);
    for block in blocks {
        parse(&block);
    }
}

#[test]
fn an_unknown_key_is_refused_with_its_line_and_the_nearest_one() {
    let error = profile::parse("test", &format!("{LEAST}[access]\nlong_sid = 3000\n")).unwrap_err();
    let ProfileError::Malformed { message, .. } = error else { panic!("{error}") };
    assert!(message.starts_with("line 10: ") && message.ends_with("did you mean `long_side`?"), "{message}");
    let error = profile::parse("test", &format!("{LEAST}[severity]\n\"intake-unreadable\" = \"info\"\n")).unwrap_err();
    assert!(error.to_string().contains("stays an error"), "{error}");
    let error = profile::parse("test", &format!("{LEAST}[severity]\n\"jpeg-truncatd\" = \"info\"\n")).unwrap_err();
    assert!(error.to_string().contains("did you mean `jpeg-truncated`?"), "{error}");
}

#[test]
fn a_target_must_be_measured_and_be_said_in_full() {
    let rules = "files = 'target'\ncolumns = 2\nrows = 1\nreference = [[50.0, 0.0, 0.0], [60.0, 9.0, 9.0]]\n\
                 corners = [[0.1, 0.1], [0.9, 0.1], [0.9, 0.9], [0.1, 0.9]]\n";
    let with = |more: &str| profile::parse("test", &format!("{LEAST}[target]\n{rules}{more}"));
    assert!(with("").unwrap().rules.target.frames().is_some());
    for (more, key) in [("patch = 2.0", "target.patch"), ("[quality]\nmeasure = false", "target.files")] {
        let ProfileError::Invalid { key: found, .. } = with(more).unwrap_err() else { panic!("{more}") };
        assert_eq!(found, key);
    }
    // Profiles that say nothing of targets keep the digest that they had.
    assert_eq!(parse(&format!("{LEAST}[target]\n")).digest, parse(LEAST).digest);
}

#[test]
fn page_expressions_of_the_profiles_read_the_names_that_suppliers_give() {
    for (name, file, page, side) in [
        ("registri", "reg_0012r.tif", "0012", "r"),
        ("registri", "IT-MO123+REG1921+00012.tif", "00012", ""),
        ("registri", "reg_0012bis_v.JPG", "0012bis", "v"),
        ("registri", "0003.jpg", "0003", ""),
        ("fotografie", "foto_0027_verso.tif", "0027", "verso"),
        ("fotografie", "0001r.tif", "0001", "r"),
        ("microfilm", "bobina3_000127.tif", "000127", ""),
    ] {
        let rules = profile::load(name).unwrap().rules;
        let profile::Arrangement::Leaf { page: Some(expression) } = rules.arrangement else { panic!("{name}") };
        let found = Regex::new(&expression).unwrap();
        let found = found.captures(file).unwrap_or_else(|| panic!("{name} does not read {file}"));
        let group = |group| found.name(group).map_or("", |value| value.as_str());
        assert_eq!((group("page"), group("side")), (page, side), "{name}: {file}");
    }
}
