//! Validation by XML Schema in the program against xmllint: the same documents, sound and broken, the same verdicts.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::archives::zip;
use crate::support::program::{end, fondo};
use crate::support::{corpus, shared, tool};
use fondo::formats::xsd::Schemas;

const SCHEMAS: [&str; 4] =
    ["mets/mets1_12.xsd", "w3/xlink.xsd", "dilcis/DILCISExtensionMETS.xsd", "dilcis/DILCISExtensionSIPMETS.xsd"];

/// One change of a sound METS document, and whether it stays valid.
const CHANGES: [(&str, &str); 16] = [
    ("", ""),
    ("CHECKSUMTYPE=\"SHA-256\"", "CHECKSUMTYPE=\"BLAKE3\""),
    ("LOCTYPE=\"URL\"", "LOCTYPE=\"url\""),
    ("ROLE=\"CREATOR\"", "ROLE=\"MAKER\""),
    ("TYPE=\"PHYSICAL\"", "TYPE=\"ANYTHING\""),
    ("<structMap ", "<structMap BOH=\"1\" "),
    ("<fileSec ", "<boh/><fileSec "),
    ("csip:OAISPACKAGETYPE=\"SIP\"", "csip:OAISPACKAGETYPE=\"BOH\""),
    ("xlink:type=\"simple\"", "xlink:type=\"boh\""),
    ("MDTYPE=\"DC\"", "MDTYPE=\"BOH\""),
    ("<metsHdr ", "<metsHdr CREATEDATE2=\"x\" "),
    ("RECORDSTATUS=\"NEW\"", "RECORDSTATUS=\"\""),
    ("USE=\"Documentation\"", "USE=\"\""),
    ("<name>", "<name><b/>"),
    ("SIZE=\"", "SIZE=\"x"),
    ("LABEL=\"CSIP\"", "label=\"CSIP\""),
];

fn xmllint_is_content(xmllint: &std::ffi::OsStr, schema: &Path, catalog: &Path, document: &Path) -> bool {
    let mut command = Command::new(xmllint);
    command.env("XML_CATALOG_FILES", catalog).args(["--nonet", "--noout", "--schema"]).arg(schema).arg(document);
    command.output().unwrap().status.success()
}

/// A folder with the schemas as a user would put them there.
fn folder(place: &Path) -> Option<PathBuf> {
    let standards = shared("standards/xsd")?;
    let folder = place.join("schemas");
    fs::create_dir(&folder).unwrap();
    for schema in SCHEMAS {
        fs::copy(standards.join(schema), folder.join(Path::new(schema).file_name().unwrap())).unwrap();
    }
    Some(folder)
}

#[test]
fn verdicts_are_those_of_xmllint() {
    let place = tempfile::tempdir().unwrap();
    let (Some(folder), Some(corpus), Some(xmllint)) = (folder(place.path()), corpus(), tool("xmllint")) else { return };
    let schemas = Schemas::of_folder(&folder).unwrap();
    let wrapper = shared("standards/xsd/dilcis/mets-eark-sip-local.xsd").unwrap();
    let catalog = shared("standards/xsd/catalog.xml").unwrap();
    let golden = corpus.join("packaging/golden-sip/uuid-6f1d6a5e-6d2f-4c55-9a44-0a6a5f6d0001");
    let (mut valid, mut invalid) = (0, 0);
    for document in ["METS.xml", "representations/master/METS.xml"] {
        let sound = fs::read_to_string(golden.join(document)).unwrap();
        for (from, to) in CHANGES {
            if !sound.contains(from) {
                continue;
            }
            let changed = place.path().join("changed.xml");
            fs::write(&changed, sound.replacen(from, to, 1)).unwrap();
            let faults = schemas.judge(fs::File::open(&changed).unwrap()).unwrap();
            let theirs = xmllint_is_content(&xmllint, &wrapper, &catalog, &changed);
            assert_eq!(faults.is_empty(), theirs, "{document}: {from} -> {to}: {faults:?}");
            if theirs { valid += 1 } else { invalid += 1 }
        }
    }
    assert!(valid >= 2 && invalid >= 16, "{valid} valid, {invalid} invalid");
}

#[test]
fn a_lacking_schema_is_told_before_anything_is_judged() {
    let place = tempfile::tempdir().unwrap();
    let Some(folder) = folder(place.path()) else { return };
    fs::remove_file(folder.join("xlink.xsd")).unwrap();
    let fault = Schemas::of_folder(&folder).err().unwrap().to_string();
    assert!(fault.contains("xlink"), "{fault}");
}

/// Copies the golden package.
fn golden(place: &Path) -> Option<PathBuf> {
    let name = "uuid-6f1d6a5e-6d2f-4c55-9a44-0a6a5f6d0001";
    let golden = corpus()?.join("packaging/golden-sip").join(name);
    for entry in walkdir::WalkDir::new(&golden).into_iter().map(Result::unwrap) {
        let to = place.join(name).join(entry.path().strip_prefix(&golden).unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir_all(to).unwrap()
        } else {
            let _ = fs::copy(entry.path(), to).unwrap();
        }
    }
    Some(place.join(name))
}

/// `fondo validate --schemas`: METS and the metadata that it names are judged, in a folder and in an archive.
#[test]
fn the_verb_judges_by_schemas() {
    let place = tempfile::tempdir().unwrap();
    let (Some(schemas), Some(package), Some(standards)) =
        (folder(place.path()), golden(place.path()), shared("standards/xsd"))
    else {
        return;
    };
    fs::copy(standards.join("premis/premis-v3-0.xsd"), schemas.join("premis-v3-0.xsd")).unwrap();
    let codes = |package: &Path, code: i32| {
        let mut command = fondo();
        let ended = end(command.args(["validate", "--json", "--schemas"]).arg(&schemas).arg(package)).expect(code);
        let findings = ended.events[0]["findings"].as_array().unwrap().clone();
        let of = |finding: &serde_json::Value| {
            let path = finding["args"]["path"].as_str().unwrap_or_default().to_owned();
            (finding["code"].as_str().unwrap().to_owned(), path)
        };
        findings.iter().filter(|finding| finding["severity"] == "error").map(of).collect::<Vec<_>>()
    };
    assert_eq!(codes(&package, 0), []);
    let damage = |file: &str, from: &str, to: &str| {
        let text = fs::read_to_string(package.join(file)).unwrap();
        assert!(text.contains(from), "{file} has no {from}");
        fs::write(package.join(file), text.replacen(from, to, 1)).unwrap();
    };
    damage("METS.xml", "<fileSec ", "<boh/><fileSec ");
    damage("metadata/preservation/premis.xml", "<premis:eventDateTime>", "<premis:boh/><premis:eventDateTime>");
    for path in [package.clone(), zip(&package, place.path(), &place.path().join("p.zip"))] {
        let told = codes(&path, 1);
        for file in ["METS.xml", "metadata/preservation/premis.xml"] {
            assert!(told.contains(&("eark-schema".to_owned(), file.to_owned())), "{told:?}");
        }
    }
    let ended = end(fondo().args(["validate", "--json", "--schemas"]).arg(place.path().join("none")).arg(&package));
    assert_ne!(ended.code, Some(0));
    assert!(ended.stderr.contains("schemas"), "{}", ended.stderr);
}
