//! The list of what may be personal data: made from recognised text, read only by people who may, each reading on
//! record, and nowhere else.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::support::people::{hire, run_with};
use crate::support::program::{Ended, end, fondo};
use crate::support::reader::{profile, tesseract};
use crate::support::tree::digests;
use crate::support::written_page::WrittenPage;
use serde_json::Value;

const CODE: &str = "RSSMRA80A01H501U";

fn read(workspace: &Path, words: &[&str]) -> Ended {
    end(fondo().arg("privacy").args(words).arg("--workspace").arg(workspace))
}

/// The readings in the event log: who, and which unit.
fn readings(workspace: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(workspace.join("events")).unwrap() {
        let path = entry.unwrap().path();
        for line in fs::read_to_string(&path).unwrap_or_default().lines() {
            let Ok(line) = serde_json::from_str::<Value>(line) else { continue };
            let event = if line["event"].is_object() { &line["event"] } else { &line };
            if event["kind"] == "displaying" {
                let text = |name: &str| event[name].as_str().unwrap().to_owned();
                found.push((text("agent"), text("object")));
            }
        }
    }
    found
}

#[test]
fn the_list_is_read_by_those_who_may_and_stands_nowhere_else() {
    let Some(_) = tesseract() else { return };
    let place = tempfile::tempdir().unwrap();
    let (source, out) = (place.path().join("delivery"), place.path().join("w"));
    let pages: [&[&str]; 2] = [
        &[
            "Il signor Mario Rossi codice fiscale",
            CODE,
            "fu ricoverato in ospedale con diagnosi",
            "di infermità permanente",
        ],
        &["Verbale della seduta del consiglio", "numero centoventi del registro"],
    ];
    for (number, lines) in (1..).zip(pages) {
        let folder = source.join("F0001");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(format!("{number:04}.tif")), WrittenPage::of(lines).tiff()).unwrap();
    }
    let rules = profile(place.path(), "engine = \"/usr/bin/tesseract\"\nprivacy = true");
    run_with(&source, &rules, &out, &[]).expect(0);
    let list = out.join("batches/delivery/privacy/F0001.jsonl");
    let mode = fs::metadata(&list).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);
    let text = fs::read_to_string(&list).unwrap();
    assert!(!text.contains(CODE) && text.contains("RS*************U"), "{text}");

    hire(&out);
    // Who is not named, is unknown, or has not the role, learns nothing, and nothing is noted.
    for words in [
        &["list", "delivery"][..],
        &["list", "delivery", "--operator", "op1"],
        &["export", "delivery", "--operator", "op9"],
    ] {
        let refused = read(&out, &[words, &["--json"]].concat()).expect(2);
        assert!(refused.events.iter().all(|event| event["event"] == "failure"), "{:?}", refused.events);
        assert!(refused.events[0]["remedy"].is_string(), "{:?}", refused.events);
    }
    assert_eq!(readings(&out), []);

    let seen = read(&out, &["list", "delivery", "--operator", "arch1", "--json"]).expect(0);
    let mentions: Vec<&Value> = seen.events.iter().filter(|event| event["event"] == "mention").collect();
    let is = |kind: &str, certainty: &str, shown: &str| {
        let found = mentions.iter().filter(|mention| mention["kind"] == kind && mention["shown"] == shown);
        let found: Vec<_> = found.filter(|mention| mention["certainty"] == certainty).collect();
        assert_eq!(found.len(), 1, "{kind} {shown}: {mentions:#?}");
        assert_eq!((found[0]["name"].as_str(), found[0]["image"].as_u64()), (Some("0001.tif"), Some(1)));
        assert!(found[0]["areas"][0]["width"].as_u64().unwrap() > 20);
    };
    is("fiscal-code", "high", "RS*************U");
    is("health", "medium", "diagnosi");
    is("health", "medium", "ospedale");
    is("health", "medium", "ricovero");
    assert_eq!(seen.number("mentions"), mentions.len() as u64);
    assert!(mentions.iter().all(|mention| mention["name"] == "0001.tif"), "{mentions:#?}");

    let table = fondo()
        .args(["privacy", "export", "delivery", "--operator", "arch2", "--workspace"])
        .arg(&out)
        .output()
        .unwrap();
    let table = String::from_utf8(table.stdout).unwrap();
    assert!(table.starts_with("unit,name,image,kind,certainty,shown,places,words\n"), "{table}");
    assert_eq!(table.lines().count(), mentions.len() + 1);
    let none = read(&out, &["list", "delivery", "--operator", "arch1", "--unit", "F0002", "--json"]).expect(0);
    assert_eq!(none.number("units"), 0);
    let both = [("arch1".to_owned(), "F0001".to_owned()), ("arch2".to_owned(), "F0001".to_owned())];
    assert_eq!(readings(&out), both);
    end(fondo().args(["log", "verify"]).arg("--workspace").arg(&out)).expect(0);

    // The text itself is in the package; what was looked for in it is in no package and no report.
    for (path, _) in digests(&out) {
        let elsewhere = !path.contains("/privacy/") && !path.starts_with("events/") && !path.ends_with(".db");
        let bytes = fs::read(out.join(&path)).unwrap();
        let holds = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
        assert!(!(elsewhere && holds(b"RS*************U")), "{path}");
        assert!(path.contains("/representations/text/") || !holds(CODE.as_bytes()), "{path}");
    }

    // A list of a newer Fondo is told as that, not as damage or a bad disk; nobody has read it.
    fs::write(&list, text.replacen("\"version\":1", "\"version\":2", 1)).unwrap();
    let newer = read(&out, &["list", "delivery", "--operator", "arch1", "--json"]).expect(4);
    assert!(newer.events.iter().all(|event| event["event"] == "failure"), "{:?}", newer.events);
    assert_eq!(newer.events[0]["remedy"], "Use the newest Fondo on this workspace.");
    assert_eq!(readings(&out), both);
}
