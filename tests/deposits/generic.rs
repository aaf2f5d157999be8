//! Providers that templates describe.

use std::fs;
use std::process::Command;

use crate::bags::unpacked;
use crate::desk::{copy, import, json, made, package, write_provider};
use crate::support::tool;

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

/// A provider that nobody knew: no more than a file of text makes it.
#[test]
fn a_strangers_file_of_text_is_enough() {
    let place = copy();
    let workspace = place.path().join("w");
    let text = r#"
[provider]
id = "stranger"
version = "2027-1"
label_en = "A provider of the day after tomorrow"
label_it = "Un conservatore di dopodomani"

[package]
container = "zip"
name = "IPA_{folder}_{version}"

[shape]
as = "generic"
files = ["master", "metadata"]
path = "PDV/{set}/{number}{extension}"
longest_name = 20

[shape.index]
format = "csv"
name = "indice_{unit}.csv"
divider = "|"
columns = [
  { header = "PERCORSO", value = "{path}" },
  { header = "IMPRONTA", value = "SHA-256:{sha256}" },
  { header = "TIPO", value = "{media_type}" },
  { header = "OGGETTO", value = "{description.title}" },
  { header = "PROTOCOLLO", value = "{description.protocol.number}" },
]

[shape.sidecar]
algorithm = "md5"
suffix = ".md5"

[shape.done]
name = "COMPLETATO"
content = "{date}"
"#;
    write_provider(&workspace, "stranger", text);
    let zip = made(&workspace, "F0001", "stranger");
    assert_eq!(zip.file_name().unwrap(), "IPA_F0001_1.zip");
    let root = unpacked(&zip, place.path(), "unzip");
    assert_eq!(fs::read_to_string(root.join("COMPLETATO")).unwrap(), "2026-01-15");
    let index = fs::read_to_string(root.join("indice_F0001.csv")).unwrap();
    let mut table = csv::ReaderBuilder::new().delimiter(b'|').from_reader(index.as_bytes());
    assert_eq!(table.headers().unwrap(), vec!["PERCORSO", "IMPRONTA", "TIPO", "OGGETTO", "PROTOCOLLO"]);
    let rows: Vec<_> = table.records().map(Result::unwrap).collect();
    assert!(rows.len() > 6);
    for row in &rows {
        let bytes = fs::read(root.join(&row[0])).unwrap();
        assert_eq!(row[1], format!("SHA-256:{}", fondo::io::Hasher::of(&bytes).0.sha256));
        assert!(row[3].starts_with("Ponte sul Rivafredda") && &row[4] == "1243", "{row:?}");
        let beside = fs::read_to_string(root.join(format!("{}.md5", &row[0]))).unwrap();
        assert!(beside.len() == 33 && beside.ends_with('\n'), "{beside}");
        if let Some(md5sum) = tool("md5sum") {
            let output = Command::new(md5sum).arg(root.join(&row[0])).output().unwrap();
            assert_eq!(String::from_utf8_lossy(&output.stdout).split(' ').next(), Some(beside.trim()));
        }
    }
    // A key that nobody knows is told with the nearest one, and nothing is made.
    write_provider(
        &workspace,
        "typo",
        &text.replace("\"stranger\"", "\"typo\"").replace("longest_name", "longest_nam"),
    );
    let refused = package(&workspace, &["F0001"], "typo");
    assert!(refused.code != Some(0) && refused.stderr.contains("longest_nam"), "{}", refused.stderr);
    // A name that is too long for the provider is a finding.
    let short = text.replace("\"stranger\"", "\"short\"").replace("longest_name = 20", "longest_name = 5");
    write_provider(&workspace, "short", &short);
    let refused = package(&workspace, &["F0001"], "short").expect(3);
    assert_eq!(refused.events[0]["findings"][0]["code"], "deposit-name-unfit");
}

/// What is wrong with the package of one unit is told, and the others are made.
#[test]
fn one_damaged_unit_stops_no_other() {
    let place = copy();
    let workspace = place.path().join("w");
    let bag = find(&workspace.join("packages"), "F0001");
    let manifest = bag.join("tagmanifest-sha256.txt");
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, text.replacen('a', "b", 1)).unwrap();
    let ended = package(&workspace, &["F0001", "F0004"], "generic-example").expect(3);
    let [damaged, whole] = ended.events.as_slice() else { panic!("{:?}", ended.events) };
    assert_eq!((&damaged["unit"], damaged.get("package")), (&"F0001".into(), None));
    assert_eq!(damaged["findings"][0]["code"], "deposit-package-unmade");
    assert!(!damaged["findings"][0].to_string().contains(&place.path().display().to_string()));
    assert!(whole["package"].is_string(), "{whole}");
}

/// The folder of the one version of a unit.
fn find(packages: &std::path::Path, unit: &str) -> std::path::PathBuf {
    let mut folders = vec![packages.to_path_buf()];
    while let Some(folder) = folders.pop() {
        if folder.join("tagmanifest-sha256.txt").is_file() {
            if fs::read_to_string(folder.join("data/metadata/unit.json")).unwrap().contains(&format!("\"{unit}\"")) {
                return folder;
            }
            continue;
        }
        folders.extend(fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()));
    }
    panic!("no package of {unit}");
}
