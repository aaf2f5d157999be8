//! The sample deliveries: that they are what the generator draws, and that a run says of them what it should.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use fondo::records::Code;

#[path = "../../samples/generator/main.rs"]
#[allow(dead_code, reason = "the example's own `main` is not called here")]
mod generator;

fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples")
}

/// The files below `folder`, by their paths.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let walk = walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap);
    walk.filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/");
            (path, fs::read(entry.path()).unwrap())
        })
        .collect()
}

#[test]
fn the_generator_draws_what_is_committed_byte_for_byte() {
    for (name, drawn) in generator::make().unwrap() {
        let committed = files(&samples().join(name));
        let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<BTreeSet<_>>();
        assert_eq!(names(&drawn.0), names(&committed), "{name}");
        for (path, bytes) in &drawn.0 {
            assert!(*bytes == committed[path], "{name}/{path} is not what the generator draws");
        }
    }
}

#[test]
fn the_samples_stay_small_and_git_can_check_them_out_anywhere() {
    let mut all = 0;
    for name in ["delivery", "faulty"] {
        let files = files(&samples().join(name));
        let folded: BTreeSet<String> = files.keys().map(|path| path.to_lowercase()).collect();
        assert_eq!(folded.len(), files.len(), "{name}: twins in upper and lower case");
        for (path, bytes) in &files {
            assert!(bytes.len() < 2_000_000, "{path}");
            let windows_refuses =
                |part: &str| part.ends_with([' ', '.']) || part.contains(['<', '>', ':', '"', '|', '?', '*', '\n']);
            assert!(!path.split('/').any(windows_refuses), "{path}");
            all += bytes.len();
        }
    }
    assert!(all < 6_000_000, "{all} bytes");
}

/// `fondo VERB SOURCE --profile deposito --out OUT`, with nothing of the machine's environment.
fn command(verb: &str, source: &Path, out: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fondo"));
    command.env_clear().env("LC_ALL", "C").stdin(Stdio::null());
    command.arg(verb).arg(source).args(["--profile", "deposito", "--out"]).arg(out);
    command
}

fn run(source: &Path, out: &Path) -> Output {
    command("run", source, out).output().unwrap()
}

fn told(output: &Output) -> String {
    [&output.stdout[..], &output.stderr[..]].map(String::from_utf8_lossy).concat()
}

/// Path or unit, code, severity.
type Row = (String, String, String);

/// The rows of a run's `findings.csv`, by the names of the columns.
fn table(out: &Path, batch: &str) -> Vec<BTreeMap<String, String>> {
    let text = fs::read_to_string(out.join("batches").join(batch).join("findings.csv")).unwrap();
    let text = text.strip_prefix('\u{feff}').unwrap();
    csv::ReaderBuilder::new().delimiter(b';').from_reader(text.as_bytes()).deserialize().map(Result::unwrap).collect()
}

/// What a run found.
fn findings(out: &Path, batch: &str) -> Vec<Row> {
    let mut rows: Vec<Row> = table(out, batch)
        .iter()
        .map(|row| {
            let subject = if row["path"].is_empty() { &row["unit"] } else { &row["path"] };
            (subject.clone(), row["code"].clone(), row["severity"].clone())
        })
        .collect();
    rows.sort();
    rows
}

/// The codes of what keeps each unit from being packaged, as the run tells them while it is at work.
fn told_at_work(output: &Output) -> BTreeMap<String, BTreeSet<String>> {
    let text = String::from_utf8_lossy(&output.stdout);
    let events = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let units = events.filter(|event| event["event"] == "unit" && event["state"] == "held");
    units.map(|unit| (text(&unit["unit"]), unit["because"].as_array().unwrap().iter().map(text).collect())).collect()
}

fn expected() -> Vec<Row> {
    let mut reader = csv::Reader::from_path(samples().join("faulty/expected.csv")).unwrap();
    assert_eq!(reader.headers().unwrap(), vec!["path_or_unit", "code", "severity"]);
    let mut rows: Vec<Row> = reader.deserialize().map(Result::unwrap).collect();
    rows.sort();
    rows
}

#[test]
fn the_expected_outcome_names_codes_that_exist() {
    let rows = expected();
    assert!(rows.len() > 20);
    for (subject, code, severity) in rows {
        let known = Code::find(&code).unwrap_or_else(|| panic!("{subject}: there is no code `{code}`"));
        let own = serde_json::to_value(known.0.severity).unwrap();
        assert_eq!(own, severity, "{subject}: {code}; the profile `deposito` changes no severity");
    }
}

#[test]
fn the_plan_of_the_sound_delivery_has_nothing_to_say() {
    let place = tempfile::tempdir().unwrap();
    let summary = plan(&samples().join("delivery"), &place.path().join("archive"));
    for (name, value) in [("units", 5), ("files", 15), ("errors", 0), ("warnings", 0)] {
        assert_eq!(summary[name], value, "{summary}");
    }
    assert!(!place.path().join("archive").exists(), "plan writes nothing");
}

/// The last event of `fondo plan --json`.
fn plan(source: &Path, out: &Path) -> serde_json::Value {
    let output = command("plan", source, out).arg("--json").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let last = text.lines().next_back().unwrap_or_else(|| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    serde_json::from_str(last).unwrap()
}

#[test]
fn the_sound_delivery_becomes_five_packages_without_a_finding() {
    let place = tempfile::tempdir().unwrap();
    let out = place.path().join("archive");
    let output = run(&samples().join("delivery"), &out);
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    assert_eq!(findings(&out, "delivery"), []);
    let units: BTreeSet<String> = fs::read_dir(out.join("packages"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_str().unwrap().to_owned())
        .collect();
    assert_eq!(units, ["F0001", "F0002", "F0003", "F0004", "F0005"].map(str::to_owned).into());
    let report = fs::read(out.join("batches/delivery/report.json")).unwrap();
    let report: serde_json::Value = serde_json::from_slice(&report).unwrap();
    assert_eq!(report["totals"]["pages"], 25, "{}", report["totals"]);
}

#[test]
fn the_faulty_delivery_gets_the_expected_findings_and_no_other() {
    let place = tempfile::tempdir().unwrap();
    let out = place.path().join("archive");
    let output = command("run", &samples().join("faulty"), &out).arg("--json").output().unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", told(&output));
    assert_eq!(findings(&out, "faulty"), expected());

    let mut errors: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in table(&out, "faulty").into_iter().filter(|row| row["severity"] == "error") {
        errors.entry(row["unit"].clone()).or_default().insert(row["code"].clone());
    }
    assert_eq!(told_at_work(&output), errors);
}

/// Names that Linux can hold and Git for Windows refuses to check out: they are planted here and not committed.
#[cfg(target_os = "linux")]
#[test]
fn names_that_cannot_be_committed_are_reported_all_the_same() {
    let place = tempfile::tempdir().unwrap();
    let source = place.path().join("names");
    let folder = source.join("N01");
    fs::create_dir_all(&folder).unwrap();
    let slip = samples().join("faulty/B13 - nomi strani/B13_0004.jpg");
    for name in
        ["0001.jpg ", "0002\n.jpg", "0003\u{7}.jpg", "Scheda.jpg", "scheda.jpg", "aux.jpg", "5:6.jpg", "a\\b.jpg"]
    {
        fs::copy(&slip, folder.join(name)).unwrap();
    }
    let out = place.path().join("archive");
    let output = run(&source, &out);
    assert_eq!(output.status.code(), Some(0), "odd names hold nothing up: {}", told(&output));
    let codes: Vec<String> =
        findings(&out, "names").into_iter().map(|row| row.1).filter(|code| code.starts_with("name-")).collect();
    let mut said: Vec<&str> = codes.iter().map(String::as_str).collect();
    said.sort_unstable();
    assert_eq!(
        said,
        [
            "name-backslash",
            "name-control",
            "name-forbidden",
            "name-newline",
            "name-reserved",
            "name-trailing-blank",
            "name-twin-case"
        ]
    );
}

#[test]
fn a_system_file_takes_no_page_out_of_its_folder() {
    let place = tempfile::tempdir().unwrap();
    let source = place.path().join("mac");
    let folder = source.join("M01");
    fs::create_dir_all(&folder).unwrap();
    let slip = samples().join("faulty/B13 - nomi strani/B13_0004.jpg");
    for name in ["0001.jpg", "0002.jpg", "0003.jpg"] {
        fs::copy(&slip, folder.join(name)).unwrap();
    }
    // They sort before the pages and among them.
    for name in [".DS_Store", "._0001.jpg", "0001.jpg.d"] {
        fs::write(folder.join(name), b"\0\0\0\x01Bud1").unwrap();
    }
    fs::create_dir(folder.join("__MACOSX")).unwrap();
    let summary = plan(&source, &place.path().join("archive"));
    // The three pages, and `0001.jpg.d`, which is no system file.
    assert_eq!((&summary["units"], &summary["files"]), (&1.into(), &4.into()), "{summary}");
}
