//! Validation by XML Schema in the program against xmllint: the same documents, sound and broken, the same verdicts.

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use fondo::formats::xsd::Schemas;
use support::{corpus, shared, tool};

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
