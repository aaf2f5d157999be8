//! Providers that templates describe.

use std::fs;

use crate::desk::{copy, import, json, made};

#[test]
fn a_provider_is_a_file_of_templates_and_its_table_of_outcomes_is_read() {
    let place = copy();
    let workspace = place.path().join("w");
    let package = made(&workspace, "F0004", "generic-example");
    let text = fs::read_to_string(package.join("indice.xml")).unwrap();
    let tree = roxmltree::Document::parse(&text).unwrap();
    let files: Vec<_> = tree.descendants().filter(|node| node.has_tag_name("File")).collect();
    assert!(files.len() > 5);
    for file in &files {
        let path = package.join(file.attribute("percorso").unwrap());
        let sha256 = fondo::io::Hasher::of(&fs::read(&path).unwrap()).0.sha256.to_string();
        assert_eq!(file.attribute("sha256"), Some(sha256.as_str()));
        let beside = fs::read_to_string(format!("{}.sha256", path.display())).unwrap();
        assert_eq!(beside, format!("{sha256}  {}\n", path.file_name().unwrap().to_str().unwrap()));
    }
    assert_eq!(fs::read_to_string(package.join("fine.ok")).unwrap(), "F0004 v1\n");
    let name = package.file_name().unwrap().to_str().unwrap();
    let record = json(&package.with_file_name(format!("{name}.deposit.json")));
    let parts = record["requests"][0]["parts"].as_array().unwrap();
    let mut table = "Pacchetto;Esito;Data;Codice;RapportoVersamento;Impronta\r\n".to_owned();
    for part in parts {
        table.push_str(&format!("{name};Accettato;2026-02-01;;RDV-7;{}\r\n", part["sha256"].as_str().unwrap()));
    }
    let path = place.path().join("esiti.csv");
    fs::write(&path, &table).unwrap();
    let unmapped = import(&workspace, &[&path], &[]).expect(1);
    assert_eq!(unmapped.events[0]["findings"][0]["code"], "receipt-not-understood");
    let imported = import(&workspace, &[&path], &["--provider", "generic-example"]).expect(0);
    assert_eq!((&imported.events[0]["outcome"], &imported.events[0]["receipt"]), (&"positive".into(), &"RDV-7".into()));
    assert_eq!(imported.events[0]["compared"].as_u64().unwrap() as usize, parts.len());
}
