//! Folders for digital libraries: MAG 2.0.1 and METS ECO-MiC 1.2.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::desk::{copy, json, made, named_copy, package};
use crate::support::{shared, tool};

/// A provider of the workspace, from an example with pieces of its text replaced.
fn of_example(workspace: &Path, example: &str, id: &str, changes: &[(&str, &str)]) {
    let mut text = example.to_owned();
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    fs::create_dir_all(workspace.join("providers")).unwrap();
    fs::write(workspace.join(format!("providers/{id}.toml")), text).unwrap();
}

const ECO_MIC: &str = include_str!("../../profiles/providers/eco-mic-example.toml");

/// xmllint with the official schemas.
#[track_caller]
fn official(schema: &str, document: &Path) {
    let (Some(xmllint), Some(schema), Some(catalog)) =
        (tool("xmllint"), shared(schema), shared("standards/xsd/catalog.xml"))
    else {
        return;
    };
    let mut command = Command::new(xmllint);
    command.env("XML_CATALOG_FILES", catalog).args(["--noout", "--nonet", "--schema"]).arg(schema).arg(document);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Every element with its attributes, by its path.
fn shape(xml: &str) -> BTreeSet<String> {
    let tree = roxmltree::Document::parse(xml).unwrap();
    let mut found = BTreeSet::new();
    for node in tree.descendants().filter(roxmltree::Node::is_element) {
        let names = node.ancestors().filter(roxmltree::Node::is_element).map(|node| node.tag_name().name());
        let path = names.collect::<Vec<_>>().into_iter().rev().collect::<Vec<_>>().join("/");
        found.extend(node.attributes().map(|attribute| format!("{path}/@{}", attribute.name())));
        found.insert(path);
    }
    found
}

/// MODS, MIX, METSRights stand in a METS document: their schemas judge what is cut out of it.
#[track_caller]
fn parts_keep_their_schemas(document: &Path, xml: &str) {
    let tree = roxmltree::Document::parse(xml).unwrap();
    let mut judged = 0;
    for (local, schema, prefix, namespace) in [
        ("mods", "standards/xsd/mods/mods-3-8.xsd", "mods", "http://www.loc.gov/mods/v3"),
        ("mix", "standards/xsd/mix/mix20.xsd", "mix", "http://www.loc.gov/mix/v20"),
        (
            "RightsDeclarationMD",
            "standards/xsd/rights/METSRights.xsd",
            "metsrights",
            "http://cosimo.stanford.edu/sdr/metsrights/",
        ),
    ] {
        for node in tree.descendants().filter(|node| node.has_tag_name((namespace, local))) {
            let text = &xml[node.range()];
            let name = format!("{prefix}:{local}");
            let declared = text.replacen(&name, &format!("{name} xmlns:{prefix}=\"{namespace}\""), 1);
            let path = document.with_file_name(format!("{local}-{judged}.part"));
            fs::write(&path, declared).unwrap();
            official(schema, &path);
            judged += 1;
        }
    }
    assert!(judged >= 2);
}

#[test]
fn mets_eco_mic_lists_every_file_and_keeps_the_official_schemas() {
    let place = named_copy();
    let workspace = place.path().join("w");
    let referenced = [("track = \"minimum\"", "track = \"referenced\""), ("eco-mic-example", "eco-referenced")];
    of_example(&workspace, ECO_MIC, "eco-referenced", &referenced);
    let complete = [("track = \"minimum\"", "track = \"complete\""), ("eco-mic-example", "eco-complete")];
    of_example(&workspace, ECO_MIC, "eco-complete", &complete);
    for (unit, provider) in [("F0001", "eco-mic-example"), ("F0003", "eco-referenced"), ("F0004", "eco-complete")] {
        let folder = made(&workspace, unit, provider);
        let index = folder.join(format!("METS_{unit}.xml"));
        official("standards/xsd/mets/mets1_12.xsd", &index);
        let xml = fs::read_to_string(&index).unwrap();
        parts_keep_their_schemas(&place.path().join("x"), &xml);
        let tree = roxmltree::Document::parse(&xml).unwrap();
        let mut listed = BTreeSet::new();
        for file in tree.descendants().filter(|node| node.tag_name().name() == "file") {
            let link = file.first_element_child().unwrap();
            let href = link.attributes().find(|attribute| attribute.name() == "href").unwrap().value();
            let path = folder.join(href.trim_start_matches("./"));
            let bytes = fs::read(&path).unwrap();
            assert_eq!(file.attribute("CHECKSUM").unwrap(), fondo::io::Hasher::of(&bytes).0.sha256.to_string());
            assert_eq!(file.attribute("SIZE").unwrap(), bytes.len().to_string());
            listed.insert(path);
        }
        let files = walkdir::WalkDir::new(&folder).into_iter().map(Result::unwrap).filter(|e| e.file_type().is_file());
        let there: BTreeSet<_> = files.map(walkdir::DirEntry::into_path).filter(|path| *path != index).collect();
        assert_eq!(listed, there);
        let name = folder.file_name().unwrap().to_str().unwrap();
        let record = json(&folder.with_file_name(format!("{name}.deposit.json")));
        assert_eq!(record["requests"][0]["index"]["path"], format!("METS_{unit}.xml"));
    }
}

/// What stands in ours has its place in the official examples, but for what is said here.
#[test]
fn mets_eco_mic_has_the_shape_of_the_official_examples() {
    let Some(samples) = shared("standards/samples-italy/mets-ecomic-1.2-archivistico") else { return };
    let mut known: BTreeSet<String> = BTreeSet::new();
    for entry in fs::read_dir(samples).unwrap() {
        known.extend(shape(&fs::read_to_string(entry.unwrap().path()).unwrap()));
    }
    let place = named_copy();
    let workspace = place.path().join("w");
    let complete = [("track = \"minimum\"", "track = \"complete\""), ("eco-mic-example", "eco-complete")];
    of_example(&workspace, ECO_MIC, "eco-complete", &complete);
    let folder = made(&workspace, "F0001", "eco-complete");
    let own = shape(&fs::read_to_string(folder.join("METS_F0001.xml")).unwrap());
    // The table of §6 has OTHER and SYSTEM where the examples have URL; an agent that is a program; elements of annex C
    // that this unit has and the examples have not. What MIX says of an image is the matter of its own schema.
    let more = [
        "mets/metsHdr/agent/@OTHERTYPE",
        "mets/fileSec/fileGrp/fileGrp/fileGrp/file/FLocat/@OTHERLOCTYPE",
        "mets/dmdSec/mdWrap/xmlData/mods/originInfo/dateCreated/@encoding",
        "mets/dmdSec/mdWrap/xmlData/mods/classification",
        "mets/dmdSec/mdWrap/xmlData/mods/location/shelfLocator",
    ];
    let technical = "mets/amdSec/techMD/mdWrap/xmlData/mix/";
    let strange: Vec<_> = own
        .iter()
        .filter(|path| !known.contains(*path) && !more.contains(&path.as_str()) && !path.starts_with(technical))
        .collect();
    assert!(strange.is_empty(), "{strange:#?}");
    // And what the profile obliges to give is there.
    for path in [
        "mets/@PROFILE",
        "mets/@OBJID",
        "mets/metsHdr/@CREATEDATE",
        "mets/dmdSec/@STATUS",
        "mets/amdSec/rightsMD/mdWrap/xmlData/RightsDeclarationMD/RightsHolder/@RIGHTSHOLDERID",
        "mets/amdSec/rightsMD/mdWrap/xmlData/license",
        "mets/amdSec/rightsMD/mdWrap/xmlData/rights",
        "mets/structMap/div/div/@LABEL",
        "mets/structMap/div/div/fptr/@FILEID",
    ] {
        assert!(own.contains(path), "{path}");
    }
}

#[test]
fn what_eco_mic_obliges_to_say_is_told_with_the_column() {
    let place = copy();
    let workspace = place.path().join("w");
    // Nobody is named as the institution; the map has no date.
    let ended = package(&workspace, &["F0005"], "eco-mic-example").expect(3);
    let findings = ended.events[0]["findings"].as_array().unwrap();
    let told: Vec<_> = findings.iter().map(|finding| finding["args"]["field"].as_str().unwrap()).collect();
    assert!(told.contains(&"metsHdr/agent[@ROLE=CREATOR]"), "{told:?}");
    assert!(!workspace.join("submissions/eco-mic-example").exists());
}

#[test]
fn mag_lists_every_file_with_its_md5() {
    let place = named_copy();
    let workspace = place.path().join("w");
    for unit in ["F0001", "F0004"] {
        let folder = made(&workspace, unit, "mag-example");
        let xml = fs::read_to_string(folder.join(format!("{unit}.xml"))).unwrap();
        let tree = roxmltree::Document::parse(&xml).unwrap();
        let root = tree.root_element();
        assert_eq!(root.tag_name().namespace(), Some("http://www.iccu.sbn.it/metaAG1.pdf"));
        let sections: Vec<_> =
            root.children().filter(roxmltree::Node::is_element).map(|node| node.tag_name().name()).collect();
        let order = ["gen", "bib", "stru", "img", "audio", "video", "ocr", "doc", "dis"];
        assert!(sections.iter().map(|name| order.iter().position(|known| known == name).unwrap()).is_sorted());
        let mut listed = 0;
        for file in tree.descendants().filter(|node| node.tag_name().name() == "file") {
            let href = file.attributes().find(|attribute| attribute.name() == "href").unwrap().value();
            let path = folder.join(href.trim_start_matches("./"));
            let md5 = file.parent().unwrap().children().find(|node| node.tag_name().name() == "md5").unwrap();
            if let Some(md5sum) = tool("md5sum") {
                let output = Command::new(md5sum).arg(&path).output().unwrap();
                assert_eq!(String::from_utf8_lossy(&output.stdout).split(' ').next(), md5.text());
            }
            listed += 1;
        }
        let files = walkdir::WalkDir::new(&folder).into_iter().map(Result::unwrap).filter(|e| e.file_type().is_file());
        assert_eq!(files.count(), listed + 1);
    }
}
