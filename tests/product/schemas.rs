//! The JSON Schemas of Fondo's own formats: that they are those of the types, and that real records keep to them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use fondo::records::OFFICE_TEMPLATE;
use jsonschema::Validator;
use serde_json::{Value, json};

#[path = "../../schemas/generator.rs"]
#[allow(dead_code, reason = "the example's own `main` is not called here")]
mod generator;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The committed schema of that name, ready for use.
fn validator(name: &str) -> Validator {
    let path = root().join("schemas").join(generator::file_name(name));
    let schema: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    jsonschema::validator_for(&schema).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[track_caller]
fn keeps_to(validator: &Validator, record: &Value, place: &str) {
    let errors: Vec<String> =
        validator.iter_errors(record).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{place}: {errors:#?}");
}

fn toml_as_json(path: &Path) -> Value {
    let table: toml::Table = toml::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    serde_json::to_value(table).unwrap()
}

fn profiles() -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join("profiles")).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.extension().is_some_and(|extension| extension == "toml")).collect()
}

#[test]
fn the_committed_schemas_are_those_of_the_types() {
    let mut names = BTreeSet::new();
    for (name, schema) in generator::schemas() {
        let file = generator::file_name(name);
        let committed = fs::read_to_string(root().join("schemas").join(&file)).unwrap_or_default();
        assert!(
            committed == generator::text(&schema),
            "schemas/{file} is not that of the type: run `cargo run --example make-schemas`"
        );
        names.insert(file);
    }
    let committed: BTreeSet<String> = fs::read_dir(root().join("schemas"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_str().unwrap().to_owned())
        .filter(|name| name.ends_with(".json"))
        .collect();
    assert_eq!(committed, names);
}

#[test]
fn every_schema_is_valid_and_refuses_what_it_does_not_know() {
    for (name, schema) in generator::schemas() {
        assert!(jsonschema::meta::is_valid(&schema), "{name}");
        let validator = validator(name);
        assert!(!validator.is_valid(&json!({ "unheard_of": true })), "{name}");
        assert!(!validator.is_valid(&json!("text")), "{name}");
    }
}

#[test]
fn all_profiles_keep_to_the_schema_of_profiles() {
    let validator = validator("profile");
    let found = profiles();
    assert!(found.len() >= 6, "{found:?}");
    for path in found {
        keeps_to(&validator, &toml_as_json(&path), &path.display().to_string());
    }
}

#[test]
fn all_provider_profiles_keep_to_their_schema() {
    let validator = validator("provider");
    for name in fondo::profile::built_in_providers() {
        let path = root().join("profiles/providers").join(format!("{name}.toml"));
        keeps_to(&validator, &toml_as_json(&path), name);
    }
}

#[test]
fn the_schema_of_profiles_refuses_what_the_program_refuses() {
    let validator = validator("profile");
    let sound = toml_as_json(&root().join("profiles/full.toml"));
    for (pointer, value) in [
        ("/access/long_sid", json!(3000)),
        ("/access/quality", json!("high")),
        ("/access/subsampling", json!("4:2:2")),
        ("/arrangement/by", json!("leave")),
        ("/arrangement/pages", json!("x")),
        ("/severity/image-no-resolution", json!("fatal")),
        ("/acess", json!({})),
    ] {
        let mut changed = sound.clone();
        let (table, key) = pointer.rsplit_once('/').unwrap();
        changed.pointer_mut(table).unwrap()[key] = value;
        assert!(!validator.is_valid(&changed), "{pointer}");
        let text = toml::to_string(&changed).unwrap();
        assert!(fondo::profile::parse("changed", &text).is_err(), "{pointer}");
    }
}

#[test]
fn the_first_settings_of_a_workspace_keep_to_their_schema() {
    let office: toml::Table = toml::from_str(OFFICE_TEMPLATE).unwrap();
    keeps_to(&validator("office"), &serde_json::to_value(office).unwrap(), "the template");
}

/// A workspace in which the samples were run.
fn workspace(place: &Path) -> PathBuf {
    let out = place.join("archive");
    for (name, code) in [("delivery", 0), ("faulty", 3)] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fondo"));
        command.env_clear().env("LC_ALL", "C").stdin(Stdio::null()).stdout(Stdio::null());
        command.arg("run").arg(root().join("samples").join(name)).args(["--profile", "deposito", "--out"]).arg(&out);
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{}", String::from_utf8_lossy(&output.stderr));
    }
    out
}

fn lines(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[track_caller]
fn all_keep_to(name: &str, records: &[Value]) {
    assert!(!records.is_empty(), "{name}: no records to look at");
    let validator = validator(name);
    for record in records {
        keeps_to(&validator, record, name);
    }
}

/// Each package lists the fields of those masters whose record vouches for them, and each line is what is vouched for.
fn fields_of_masters(packages: &Path) {
    let mut all = Vec::new();
    for entry in walkdir::WalkDir::new(packages).into_iter().map(Result::unwrap) {
        if entry.file_name() != "tags.jsonl" {
            continue;
        }
        let found = lines(entry.path());
        let unit: Value = serde_json::from_slice(&fs::read(entry.path().with_file_name("unit.json")).unwrap()).unwrap();
        let files = unit["files"].as_array().unwrap().iter();
        let both = files.flat_map(|file| {
            [
                (file["name"].clone(), Value::Null, file),
                (file["name"].clone(), file["made"]["name"].clone(), &file["made"]),
            ]
        });
        let vouched: Vec<_> = both
            .filter(|(.., of)| !of["tags"].is_null())
            .map(|(file, made, of)| (file, made, of["tags"]["blake3"].clone()))
            .collect();
        let digest = |line: &Value| {
            let json = serde_json::to_vec(&line["tags"]).unwrap();
            (line["file"].clone(), line["made"].clone(), json!(blake3::hash(&json).to_string()))
        };
        assert_eq!(found.iter().map(digest).collect::<Vec<_>>(), vouched, "{}", entry.path().display());
        all.extend(found);
    }
    all_keep_to("tags", &all);
}

#[test]
fn records_of_a_run_keep_to_their_schemas() {
    let place = tempfile::tempdir().unwrap();
    let out = workspace(place.path());
    let mut findings = Vec::new();
    for batch in ["delivery", "faulty"] {
        let folder = out.join("batches").join(batch);
        all_keep_to("plan", &lines(&folder.join("plan.jsonl")));
        all_keep_to("scope", &lines(&folder.join("scope.jsonl")));
        let journal = lines(&folder.join("journal.jsonl"));
        all_keep_to("journal", &journal);
        let of_units = journal.iter().filter_map(|line| line["findings"].as_array()).flatten();
        findings.extend(of_units.cloned());
        findings.extend(lines(&folder.join("delivery-findings.jsonl")));
        all_keep_to("pages", &lines(&folder.join("pages.jsonl")));
        // Few deliveries have anything to say here.
        for line in lines(&folder.join("across-units.jsonl")) {
            keeps_to(&validator("across-units"), &line, batch);
        }
        let mut reconciliation = lines(&folder.join("reconciliation.jsonl"));
        all_keep_to("reconciliation-totals", &[reconciliation.pop().unwrap()]);
        all_keep_to("reconciliation", &reconciliation);
        let report = fs::read(folder.join("report.json")).unwrap();
        all_keep_to("report", &[serde_json::from_slice(&report).unwrap()]);
    }
    all_keep_to("finding", &findings);
    let logs: Vec<PathBuf> = fs::read_dir(out.join("events")).unwrap().map(|entry| entry.unwrap().path()).collect();
    let events: Vec<Value> = logs
        .iter()
        .filter(|path| path.extension().is_some_and(|it| it == "jsonl"))
        .flat_map(|path| lines(path))
        .collect();
    all_keep_to("event", &events);
    let units: Vec<Value> = walkdir::WalkDir::new(out.join("packages"))
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.file_name() == "unit.json")
        .map(|entry| serde_json::from_slice(&fs::read(entry.path()).unwrap()).unwrap())
        .collect();
    all_keep_to("unit", &units);
    fields_of_masters(&out.join("packages"));
    let office = toml_as_json(&out.join("fondo.toml"));
    keeps_to(&validator("office"), &office, "fondo.toml");
}
