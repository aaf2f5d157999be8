//! E-ARK packages of the sample delivery, in every container, judged by programs that others wrote: eark-validator,
//! xmllint with the official schemas of METS, CSIP, SIP, PREMIS, MIX, EAD3 and Dublin Core, and a check of fixity that
//! shares no line with ours.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;

use crate::support::eark::{Packaged, judged, places};
use crate::support::program::{AT, end, fondo};
use crate::support::{shared, tool};

/// A profile that says of every unit what AgID asks for.
const PROFILE: &str = r#"
[profile]
id = "agid"
version = "1"
label_en = "-"
label_it = "-"
[arrangement]
by = "folder"
level = 2
levels = ["series"]
[inventory]
files = ["inventario.csv"]
[description]
obligations = ["isad"]
[description.defaults]
agid_kind = "aggregazione"
file_kind = "affare"
assignee = "pai: Provincia di Montalbano [p_mont] / Ufficio tecnico"
language = "italiano"
scope_content = "<carte> & disegni ]]> \"d'epoca\""
keywords = "ponti; strade"
opened = "1921"
"#;

/// Runs the samples once for all tests of this file.
fn packaged() -> Option<&'static Packaged> {
    static PACKAGED: OnceLock<Option<Packaged>> = OnceLock::new();
    PACKAGED.get_or_init(run).as_ref()
}

fn run() -> Option<Packaged> {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/delivery");
    Packaged::run(&samples, PROFILE)
}

#[test]
fn folders_pass_every_judge() {
    let Some(packaged) = packaged() else { return };
    let events = packaged.package("eark-sip", 0);
    let places = places(&events);
    assert!(places.len() >= 3);
    for place in &places {
        judged(place);
    }
    let again = packaged.package("eark-sip", 0);
    assert!(again.iter().filter(|event| event["event"] == "package").all(|event| event["stood"] == true));
    assert_eq!(crate::support::eark::places(&again), places);
}

/// commons-ip (KEEPS) judges where somebody has it: `FONDO_COMMONS_IP` names its jar. It is no part of the judges'
/// set-up, for no registry has it.
#[test]
fn commons_ip_is_content() {
    let Some(jar) = std::env::var_os("FONDO_COMMONS_IP") else {
        println!("skipped: FONDO_COMMONS_IP is not set");
        return;
    };
    let (Some(packaged), Some(java)) = (packaged(), tool("java")) else { return };
    for package in places(&packaged.package("eark-sip", 0)) {
        let out = tempfile::tempdir().unwrap();
        let mut command = Command::new(&java);
        command.arg("-jar").arg(&jar).args(["validate", "--specification-version", "2.2.0", "-i"]).arg(&package);
        let output = command.arg("-o").arg(out.path()).output().unwrap();
        // It always ends with 0; the verdict is in the report.
        let mut reports = fs::read_dir(out.path()).unwrap().map(|entry| entry.unwrap().path());
        let report = reports.find(|path| path.extension().is_some_and(|extension| extension == "json"));
        let report = report.unwrap_or_else(|| panic!("{}", String::from_utf8_lossy(&output.stderr)));
        let report: Value = serde_json::from_slice(&fs::read(report).unwrap()).unwrap();
        assert_eq!(report["summary"]["result"], "VALID", "{report:#}");
    }
}

#[test]
fn archives_unpack_to_the_same() {
    let (Some(packaged), Some(unzip), Some(tar)) = (packaged(), tool("unzip"), tool("tar")) else { return };
    for (container, program) in [("zip", &unzip), ("tar", &tar)] {
        let events = packaged.package(&packaged.provider(container), 0);
        let archive = places(&events).into_iter().next().unwrap();
        let out = packaged.place.path().join(format!("unpacked-{container}"));
        fs::create_dir_all(&out).unwrap();
        let arguments: &[&str] = if container == "zip" { &["-q"] } else { &["-xf"] };
        let done = Command::new(program).args(arguments).arg(&archive).current_dir(&out).status().unwrap();
        assert!(done.success());
        let roots: Vec<_> = fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert_eq!(roots.len(), 1, "one root folder (CSIPSTR1)");
        assert_eq!(roots[0].file_name(), archive.file_stem());
        judged(&roots[0]);
    }
}

#[test]
fn agid_metadata_keep_to_the_reconstructed_schema() {
    let (Some(packaged), Some(xmllint)) = (packaged(), tool("xmllint")) else { return };
    let Some(schema) = shared("standards/xsd-italy/agid-allegato5-reconstructed/agid_allegato5_RECONSTRUCTED.xsd")
    else {
        return;
    };
    let events = packaged.package("eark-sip", 0);
    let mut judged = 0;
    for place in places(&events) {
        let agid = place.join("metadata/descriptive/agid.xml");
        // Units whose rows name a profile of their own have none: that profile says nothing of AgID.
        let unit: Value = serde_json::from_slice(&fs::read(place.join("metadata/other/unit.json")).unwrap()).unwrap();
        assert_eq!(agid.exists(), unit["profile"] == "agid", "{}", place.display());
        if !agid.exists() {
            continue;
        }
        judged += 1;
        let output =
            Command::new(&xmllint).args(["--nonet", "--noout", "--schema"]).arg(&schema).arg(&agid).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    assert!(judged >= 1, "no unit has AgID metadata");
}

#[test]
fn nobody_to_submit_is_a_finding_and_nothing_is_written() {
    let Some(packaged) = packaged() else { return };
    // A workspace of its own: the others need the institution.
    let place = tempfile::tempdir().unwrap();
    let workspace = place.path().join("w");
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/delivery/Serie 07 - Contratti");
    let mut command = fondo();
    command.arg("run").arg(samples).args([
        "--batch",
        "delivery",
        "--at",
        AT,
        "--json",
        "--profile",
        "deposito",
        "--out",
    ]);
    end(command.arg(&workspace));
    let lonely = Packaged::of(place);
    fs::rename(&workspace, lonely.workspace()).unwrap();
    let mut command = fondo();
    command.args(["package", "--batch", "delivery", "--json", "--as", "eark-sip", "--workspace"]);
    let ended = end(command.arg(lonely.workspace()));
    let _ = packaged;
    let findings: Vec<&str> = ended.events[0]["findings"]
        .as_array()
        .unwrap_or_else(|| panic!("{:?} {}", ended.events, ended.stderr))
        .iter()
        .filter_map(|finding| finding["code"].as_str())
        .collect();
    assert_eq!(ended.code, Some(3));
    assert!(findings.contains(&"provider-no-submitter"), "{findings:?}");
    assert!(!lonely.workspace().join("submissions").exists());
}

/// The MIX of every image stands in the PREMIS of its representation, and keeps to the schema of MIX.
#[test]
fn mix_in_premis_keeps_to_its_schema() {
    let (Some(packaged), Some(xmllint), Some(schema)) =
        (packaged(), tool("xmllint"), shared("standards/xsd/mix/mix20.xsd"))
    else {
        return;
    };
    let catalog = shared("standards/xsd/catalog.xml").unwrap();
    let mut judged = 0;
    for place in places(&packaged.package("eark-sip", 0)) {
        let premis = fs::read_to_string(place.join("representations/master/metadata/preservation/premis.xml")).unwrap();
        let document = roxmltree::Document::parse(&premis).unwrap();
        for mix in document.descendants().filter(|node| node.has_tag_name(("http://www.loc.gov/mix/v20", "mix"))) {
            let text = &premis[mix.range()];
            let text = text.replacen("<mix:mix", "<mix:mix xmlns:mix=\"http://www.loc.gov/mix/v20\"", 1);
            let path = packaged.place.path().join("one-mix.xml");
            fs::write(&path, text).unwrap();
            let mut command = Command::new(&xmllint);
            command.env("XML_CATALOG_FILES", &catalog).args(["--nonet", "--noout", "--schema"]).arg(&schema).arg(&path);
            let output = command.output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            judged += 1;
        }
    }
    assert!(judged >= 5, "{judged}");
}

#[test]
fn the_batch_is_one_finding_aid() {
    let (Some(packaged), Some(xmllint), Some(schema)) =
        (packaged(), tool("xmllint"), shared("standards/xsd/ead/ead3.xsd"))
    else {
        return;
    };
    let out = packaged.place.path().join("aid.xml");
    let mut command = fondo();
    command
        .args(["finding-aid", "delivery", "--json", "--title", "Ponti & strade", "--out"])
        .arg(&out)
        .arg("--workspace");
    let ended = end(command.arg(packaged.workspace())).expect(0);
    let catalog = shared("standards/xsd/catalog.xml").unwrap();
    let mut command = Command::new(xmllint);
    command.env("XML_CATALOG_FILES", &catalog).args(["--nonet", "--noout", "--schema"]).arg(schema).arg(&out);
    let judged = command.output().unwrap();
    assert!(judged.status.success(), "{}", String::from_utf8_lossy(&judged.stderr));
    let text = fs::read_to_string(&out).unwrap();
    let document = roxmltree::Document::parse(&text).unwrap();
    let of_level = |level: &str| {
        let found = document
            .descendants()
            .filter(|node| node.tag_name().name() == "c" && node.attribute("level") == Some(level));
        found.count() as u64
    };
    assert_eq!(of_level("file"), ended.number("units"));
    assert!(of_level("fonds") >= 2 && of_level("series") >= 3, "{text}");
    assert!(text.contains("Ponti &amp; strade"));
}
