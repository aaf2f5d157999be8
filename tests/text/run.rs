//! Text in a batch: recognised once, packaged, resumed after a kill at the page, and whatever the engine does, never
//! the end of the batch.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::support::people::run_with;
use crate::support::program::{end, fondo, start};
use crate::support::reader::{calls, delivery, double, profile, tesseract};
use crate::support::tree::packages;
use crate::support::written_page::lines;
use crate::support::{shared, tool};
use serde_json::Value;

fn record(package: &Path) -> Value {
    serde_json::from_slice(&fs::read(package.join("data/metadata/unit.json")).unwrap()).unwrap()
}

fn package(workspace: &Path, unit: &str, version: u32) -> std::path::PathBuf {
    workspace.join(format!("packages/{unit}/{unit}_v{version}"))
}

/// Codes of the findings of a unit, with how often.
fn codes(record: &Value) -> BTreeMap<String, u32> {
    let mut found = BTreeMap::new();
    for finding in record["findings"].as_array().unwrap() {
        *found.entry(finding["code"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    found
}

#[test]
fn recognised_text_is_part_of_the_package() {
    let Some(_) = tesseract() else { return };
    let place = tempfile::tempdir().unwrap();
    let (source, out) = (place.path().join("delivery"), place.path().join("w"));
    delivery(&source, 2, 2);
    let rules = profile(place.path(), "engine = \"/usr/bin/tesseract\"");
    let ended = run_with(&source, &rules, &out, &["--threads", "2"]).expect(0);
    assert_eq!(ended.number("packaged"), 2);
    let bag = package(&out, "F0001", 1);
    let text = fs::read_to_string(bag.join("data/representations/text/0002.txt")).unwrap();
    let expected = lines(1002).join("\n");
    assert_eq!(text.trim_end(), expected);
    let unit = record(&bag);
    let read = &unit["files"][1]["text"][0];
    assert!(read["engine"].as_str().unwrap().starts_with("tesseract "), "{read}");
    assert_eq!(read["parameters"], "-l ita --oem 1 --psm 6 --dpi 300");
    assert_eq!(read["models"][0]["name"], "ita");
    assert_eq!(read["measures"]["words"], expected.split_whitespace().count());
    let alto = bag.join("data/representations/text/0002.xml");
    for (file, name) in [(&read["alto"], "0002.xml"), (&read["plain"], "0002.txt")] {
        let bytes = fs::read(bag.join("data/representations/text").join(name)).unwrap();
        assert_eq!((file["name"].as_str(), file["size"].as_u64()), (Some(name), Some(bytes.len() as u64)));
        assert_eq!(file["blake3"].as_str().unwrap(), blake3::hash(&bytes).to_hex().as_str());
    }
    let premis = fs::read_to_string(bag.join("data/metadata/premis.xml")).unwrap();
    for said in
        ["data/representations/text/0002.xml", ">creation<", "-l ita --oem 1 --psm 6", "<premis:agentName>tesseract<"]
    {
        assert!(premis.contains(said), "{said} in {premis}");
    }
    end(fondo().arg("validate").arg(&bag)).expect(0);
    judged(&alto, "alto/alto-4-4.xsd");

    // Threads change nothing, and what stands is not done again.
    let other = place.path().join("other");
    run_with(&source, &rules, &other, &["--threads", "1"]).expect(0);
    assert_eq!(packages(&other), packages(&out));
    let again = run_with(&source, &rules, &out, &[]).expect(0);
    assert_eq!((again.number("packaged"), again.number("unchanged")), (0, 2));
}

#[test]
fn a_text_that_came_with_its_page_is_not_made_again() {
    let Some(_) = tesseract() else { return };
    let place = tempfile::tempdir().unwrap();
    let (source, bin) = (place.path().join("delivery"), place.path().join("bin"));
    delivery(&source, 1, 3);
    // The first page has a text, the second a file with its name that is none.
    fs::write(source.join("F0001/0001.xml"), "<?xml version=\"1.0\"?>\n<!-- made elsewhere -->\n<a:alto xmlns:a=\"http://www.loc.gov/standards/alto/ns-v4#\"><a:Layout/></a:alto>").unwrap();
    fs::write(source.join("F0001/0002.xml"), "<mix><alto/></mix>").unwrap();
    let engine = double(&bin, "exec /usr/bin/tesseract \"$@\"");
    let rules = profile(place.path(), &format!("engine = \"{}\"", engine.display()));
    let text = fs::read_to_string(&rules).unwrap();
    fs::write(&rules, text.replace("\"always\"", "\"when-missing\"")).unwrap();
    let out = place.path().join("w");
    run_with(&source, &rules, &out, &[]).expect(0);
    let unit = record(&package(&out, "F0001", 1));
    assert_eq!((calls(&bin), codes(&unit).get("text-delivered")), (2, Some(&1)), "{unit:#}");
    let read: Vec<_> = unit["files"].as_array().unwrap().iter().filter(|file| file["text"].is_array()).collect();
    assert_eq!(read.iter().map(|file| file["name"].as_str().unwrap()).collect::<Vec<_>>(), ["0002.tif", "0003.tif"]);
    fs::write(&rules, text).unwrap();
    let all = place.path().join("all");
    run_with(&source, &rules, &all, &[]).expect(0);
    assert_eq!(calls(&bin), 5);
}

/// What the schema says of a file.
fn judged(file: &Path, schema: &str) {
    let (Some(schemas), Some(judge)) = (shared("standards/xsd-local"), tool("xmllint")) else { return };
    let output = std::process::Command::new(judge)
        .args(["--noout", "--nonet", "--schema"])
        .arg(schemas.join(schema))
        .arg(file)
        .output();
    let output = output.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_new_version_takes_the_text_of_pages_that_did_not_change() {
    let Some(_) = tesseract() else { return };
    let place = tempfile::tempdir().unwrap();
    let (source, out, bin) = (place.path().join("delivery"), place.path().join("w"), place.path().join("bin"));
    delivery(&source, 1, 3);
    let engine = double(&bin, "exec /usr/bin/tesseract \"$@\"");
    // Pages of whose quality there is something to say are looked at anew in each version.
    let more = format!("engine = \"{}\"\n[quality]\nmeasure = false", engine.display());
    let rules = profile(place.path(), &more);
    run_with(&source, &rules, &out, &[]).expect(0);
    assert_eq!(calls(&bin), 3);
    let again = place.path().join("again");
    fs::create_dir_all(again.join("F0001")).unwrap();
    fs::copy(source.join("F0001/0001.tif"), again.join("F0001/0001.tif")).unwrap();
    fs::copy(source.join("F0001/0001.tif"), again.join("F0001/0002.tif")).unwrap();
    run_with(&again, &rules, &out, &["--corrective", "page 2 scanned again"]).expect(0);
    // Both have bytes that the version before has; the third page is kept.
    assert_eq!(calls(&bin), 3);
    let bag = package(&out, "F0001", 2);
    let names: Vec<_> = fs::read_dir(bag.join("data/representations/text")).unwrap().collect();
    assert_eq!(names.len(), 6);
    let text = |name: &str| fs::read_to_string(bag.join("data/representations/text").join(name)).unwrap();
    assert_eq!((text("0001.txt"), text("0003.txt").trim_end()), (text("0002.txt"), lines(1003).join("\n").as_str()));
    end(fondo().arg("validate").arg(&bag)).expect(0);
}

#[test]
fn whatever_the_engine_does_costs_its_page_alone() {
    let Some(_) = tesseract() else { return };
    let place = tempfile::tempdir().unwrap();
    let source = place.path().join("delivery");
    delivery(&source, 1, 3);
    for (name, bad, said) in [
        ("hangs", "sleep 600", "took longer than 15 s"),
        ("garbage", "echo '<html>garbage'", "makes no sense"),
        ("elsewhere", "echo '<div class=\"ocr_page\" title=\"bbox 0 0 3 3\"/>'", "makes no sense"),
        ("floods", "cat /dev/zero", "wrote more than"),
        ("crashes", "kill -SEGV $$", "signal 11"),
        ("fails", "echo 'Error: no' >&2; exit 1", "Error: no"),
    ] {
        let bin = place.path().join(name);
        // The second page that is read goes wrong.
        let script = format!("if [ $(wc -l < \"$CALLS\") = 2 ]; then {bad}; else exec /usr/bin/tesseract \"$@\"; fi");
        let engine = double(&bin, &script);
        let rules = profile(place.path(), &format!("engine = \"{}\"\ntimeout_s = 15", engine.display()));
        let out = place.path().join(format!("w-{name}"));
        let began = Instant::now();
        run_with(&source, &rules, &out, &["--threads", "1"]).expect(0);
        assert!(began.elapsed() < Duration::from_secs(60), "{name}");
        let unit = record(&package(&out, "F0001", 1));
        assert_eq!(codes(&unit).get("text-failed"), Some(&1), "{name}: {unit:#}");
        let finding = unit["findings"].as_array().unwrap().iter().find(|finding| finding["code"] == "text-failed");
        let reason = finding.unwrap()["args"]["reason"].as_str().unwrap();
        assert!(reason.contains(said), "{name}: {reason}");
        let read = unit["files"].as_array().unwrap().iter().filter(|file| file["text"].is_array()).count();
        assert_eq!((read, calls(&bin)), (2, 3), "{name}");
    }
}

#[test]
fn without_an_engine_everything_else_is_done_and_with_it_the_text_follows() {
    let place = tempfile::tempdir().unwrap();
    let (source, out) = (place.path().join("delivery"), place.path().join("w"));
    delivery(&source, 1, 2);
    // An environment without PATH: there is no engine then.
    let rules = profile(place.path(), "");
    run_with(&source, &rules, &out, &[]).expect(0);
    let unit = record(&package(&out, "F0001", 1));
    assert_eq!(codes(&unit).get("text-not-available"), Some(&1), "{unit:#}");
    assert!(unit["files"][0].get("text").is_none());
    let Some(_) = tesseract() else { return };
    let mut command = fondo();
    command.arg("run").arg(&source).arg("--profile").arg(&rules).args([
        "--at",
        crate::support::program::AT,
        "--json",
        "--out",
    ]);
    end(command.arg(&out).env("PATH", "/usr/bin:/bin")).expect(0);
    let unit = record(&package(&out, "F0001", 2));
    assert_eq!(unit["files"][0]["text"][0]["image"], 1);
    assert!(!codes(&unit).contains_key("text-not-available"));
    // Without it again the text stays.
    let again = run_with(&source, &rules, &out, &[]).expect(0);
    assert_eq!((again.number("packaged"), again.number("unchanged")), (0, 1));
}

#[test]
fn killed_in_the_middle_no_page_is_read_twice() {
    let Some(_) = tesseract() else { return };
    let pages = if std::env::var_os("FONDO_FULL").is_some_and(|value| value == "1") { 300 } else { 20 };
    let place = tempfile::tempdir().unwrap();
    let (source, whole) = (place.path().join("delivery"), place.path().join("whole"));
    delivery(&source, 1, pages);
    let bin = place.path().join("bin");
    let engine = double(&bin, "exec /usr/bin/tesseract \"$@\"");
    let rules = profile(place.path(), &format!("engine = \"{}\"", engine.display()));
    run_with(&source, &rules, &whole, &["--threads", "2"]).expect(0);
    assert_eq!(calls(&bin), pages as usize);
    fs::remove_file(bin.join("calls")).unwrap();

    let out = place.path().join("killed");
    let mut command = fondo();
    command.arg("run").arg(&source).arg("--profile").arg(&rules).args([
        "--at",
        crate::support::program::AT,
        "--threads",
        "2",
        "--out",
    ]);
    let mut child = start(command.arg(&out));
    let patience = Instant::now();
    while calls(&bin) < pages as usize / 2 {
        assert!(
            patience.elapsed() < Duration::from_secs(600) && child.try_wait().unwrap().is_none(),
            "it never got there"
        );
        std::thread::sleep(Duration::from_millis(10));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let before = calls(&bin);
    assert!(before < pages as usize, "it was at its end");
    run_with(&source, &rules, &out, &["--threads", "2"]).expect(0);
    // Pages in hand at the kill, and those whose group of checkpoints was being flushed, are read again; none that was
    // durable.
    let twice = calls(&bin) - pages as usize;
    assert!(twice <= 5, "{twice} pages were read twice");
    assert_eq!(packages(&out), packages(&whole));
}
