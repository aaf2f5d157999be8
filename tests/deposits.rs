//! Units of the sample delivery, made for providers, answered, and the answers imported: from the command line.
#![cfg(unix)]

mod support;

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;

use support::program::{Ended, end, fondo, run_command};
use support::{shared, tool};

/// A workspace with the units of the sample delivery.
fn workspace() -> &'static Path {
    static MADE: OnceLock<tempfile::TempDir> = OnceLock::new();
    let made = MADE.get_or_init(|| {
        let place = tempfile::tempdir().unwrap();
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/delivery");
        end(&mut run_command(&source, &place.path().join("w"))).expect(0);
        place
    });
    Box::leak(Box::new(made.path().join("w")))
}

/// A copy of that workspace, for a test that changes it.
fn copy() -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    let status = Command::new("cp").arg("-a").arg(workspace()).arg(place.path().join("w")).status().unwrap();
    assert!(status.success());
    place
}

fn package(workspace: &Path, units: &[&str], provider: &str) -> Ended {
    let mut command = fondo();
    command.arg("package").args(units).args(["--as", provider, "--json", "--workspace"]).arg(workspace);
    end(&mut command)
}

fn import(workspace: &Path, files: &[&Path], more: &[&str]) -> Ended {
    let mut command = fondo();
    command.args(["receipts", "import"]).args(files).args(more).args(["--json", "--workspace"]).arg(workspace);
    end(&mut command)
}

fn unacknowledged(workspace: &Path, age: &str, at: &str) -> Ended {
    let mut command = fondo();
    command.args(["status", "--unacknowledged", age, "--at", at, "--json", "--workspace"]).arg(workspace);
    end(&mut command)
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

#[track_caller]
fn lint(schema: &str, document: &Path) {
    if tool("xmllint").is_none() {
        return;
    }
    let Some(schema) = shared(&format!("standards/xsd-italy/{schema}")) else { return };
    let output = Command::new("xmllint").args(["--noout", "--nonet", "--schema"]).arg(schema).arg(document).output();
    let output = output.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

const REQUEST: &str = "parer-sacer-xml/ws/xml/versReq/WSRequestVersamento.xsd";
const FILE: &str = "parer-versamento-fascicolo-v3/WSRequestIndiceSIPFascicolo.xsd";
const PINDEX: &str = "parer-sacer-xml/ws/xml/usmainRespV2/Unisincro_PIndex.xsd";

#[test]
fn every_unit_of_the_samples_becomes_a_deposit_with_sacer() {
    let place = copy();
    let workspace = place.path().join("w");
    let units = ["F0001", "F0002", "F0003", "F0004", "F0005"];
    let ended = package(&workspace, &units, "sacer-example").expect(0);
    assert_eq!(ended.events.len(), 5);
    for event in &ended.events {
        let package = Path::new(event["package"].as_str().unwrap());
        let index = package.join("00001/IndiceSIP.xml");
        assert!(fs::read(&index).unwrap().is_ascii());
        lint(REQUEST, &index);
        lint(FILE, &package.join("IndiceSIPFascicolo.xml"));
        let name = package.file_name().unwrap().to_str().unwrap();
        let record = json(&package.with_file_name(format!("{name}.deposit.json")));
        assert_eq!(record["format"], "fondo.deposit");
        for part in record["requests"][0]["parts"].as_array().unwrap() {
            let bytes = fs::read(package.join(part["path"].as_str().unwrap())).unwrap();
            assert_eq!(fondo::io::Hasher::of(&bytes).0.sha256.to_string(), part["sha256"].as_str().unwrap());
        }
    }
    // Done twice it is done once.
    let again = package(&workspace, &units, "sacer-example").expect(0);
    assert!(again.events.iter().all(|event| event["stood"] == true));
    end(fondo().arg("rebuild").arg("--workspace").arg(&workspace)).expect(0);
}

#[test]
fn what_the_provider_would_refuse_is_told_before_and_nothing_is_written() {
    let place = copy();
    let workspace = place.path().join("w");
    let text = include_str!("../profiles/providers/sacer-example.toml");
    let text = text.replace("conservation = true", "conservation = false").replace("\"TIFF\", ", "");
    let text = text.replace("id = \"sacer-example\"", "id = \"strict\"");
    fs::create_dir_all(workspace.join("providers")).unwrap();
    fs::write(workspace.join("providers/strict.toml"), text).unwrap();
    let ended = package(&workspace, &["F0001"], "strict").expect(3);
    let codes: Vec<_> = ended.events[0]["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["args"]["code"].as_str().unwrap())
        .collect();
    assert!(codes.contains(&"UD-008-001") && codes.contains(&"COMP-006-001"), "{codes:?}");
    assert!(!workspace.join("submissions/strict").exists());
}

#[test]
fn every_unit_of_the_samples_becomes_a_volume_with_an_index() {
    let place = copy();
    let workspace = place.path().join("w");
    let ended = package(&workspace, &["F0001", "F0003"], "sincro-example").expect(0);
    for event in &ended.events {
        let package = Path::new(event["package"].as_str().unwrap());
        lint(PINDEX, &package.join("PIndex.xml"));
        let mut files = 0;
        let bytes = fs::read(package.join("PIndex.xml")).unwrap();
        fondo::formats::sincro::read_index(&bytes[..], &mut |part| {
            if let fondo::formats::sincro::IndexPart::File(file) = part.unwrap() {
                let path = fondo::formats::sincro::path_of_index(&file.path).unwrap();
                let bytes = fs::read(package.join(path)).unwrap();
                assert_eq!(fondo::io::Hasher::of(&bytes).0.sha256.to_string(), file.hash.value);
                files += 1;
            }
        });
        assert!(files > 3);
    }
}

/// The receipt that SACER would give for a deposit.
fn receipt(record: &Value, outcome: &str) -> String {
    let request = &record["requests"][0];
    let key = request["key"].as_str().unwrap();
    let (register, rest) = key.split_once('-').unwrap();
    let (year, number) = rest.split_once('-').unwrap();
    let components: String = request["parts"].as_array().unwrap().iter().map(|part| format!("<Componente><URN>urn:{}</URN><Hash>{}</Hash><AlgoritmoHash>SHA-256</AlgoritmoHash><Encoding>hexBinary</Encoding></Componente>", part["id"].as_str().unwrap(), part["sha256"].as_str().unwrap())).collect();
    format!(
        "<RapportoVersamento><Versione>1.0</Versione><URNRapportoVersamento>urn:x:{key}:RdV</URNRapportoVersamento><DataRapportoVersamento>2026-02-01T10:00:00.000+01:00</DataRapportoVersamento><EsitoGenerale><CodiceEsito>{outcome}</CodiceEsito></EsitoGenerale><SIP><HashIndiceSIP>{}</HashIndiceSIP><AlgoritmoHashIndiceSIP>SHA-256</AlgoritmoHashIndiceSIP><UnitaDocumentaria><Chiave><Numero>{number}</Numero><Anno>{year}</Anno><TipoRegistro>{register}</TipoRegistro></Chiave><DocumentoPrincipale><ChiaveDoc>DOC00001</ChiaveDoc><Componenti>{components}</Componenti></DocumentoPrincipale></UnitaDocumentaria></SIP></RapportoVersamento>",
        request["index"]["canonical_sha256"].as_str().unwrap()
    )
}

/// The outcome around it.
fn outcome(record: &Value, word: &str, code: &str, receipt: Option<&str>) -> String {
    let key = record["requests"][0]["key"].as_str().unwrap();
    let (register, rest) = key.split_once('-').unwrap();
    let (year, number) = rest.split_once('-').unwrap();
    let receipt = receipt
        .map(|text| format!("<RapportoVersamento>{}</RapportoVersamento>", text.replace('<', "&lt;")))
        .unwrap_or_default();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<EsitoVersamento><EsitoGenerale><CodiceEsito>{word}</CodiceEsito><CodiceErrore>{code}</CodiceErrore></EsitoGenerale><UnitaDocumentaria><Chiave><Numero>{number}</Numero><Anno>{year}</Anno><TipoRegistro>{register}</TipoRegistro></Chiave><StatoConservazione>IN_ATTESA_SCHED</StatoConservazione></UnitaDocumentaria>{receipt}</EsitoVersamento>"
    )
}

#[test]
fn answers_are_kept_compared_and_set_the_state_of_their_deposit() {
    let place = copy();
    let workspace = place.path().join("w");
    let ended = package(&workspace, &["F0001", "F0002", "F0004"], "sacer-example").expect(0);
    let records: Vec<Value> = ended
        .events
        .iter()
        .map(|event| json(Path::new(&format!("{}.deposit.json", event["package"].as_str().unwrap()))))
        .collect();
    // A deposit and an index of a file each; nothing is as old as that.
    let far = "2036-01-01T00:00:00Z";
    assert_eq!(unacknowledged(&workspace, "7d", far).expect(1).events.len(), 6);
    assert!(unacknowledged(&workspace, "7d", "2020-01-01T00:00:00Z").expect(0).events.is_empty());

    let write = |name: &str, text: &str| {
        let path = place.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    let good = receipt(&records[0], "POSITIVO");
    let first = write("a.xml", &outcome(&records[0], "POSITIVO", "", Some(&good)));
    let taken = import(&workspace, &[&first], &[]).expect(0);
    assert_eq!((&taken.events[0]["outcome"], &taken.events[0]["unit"]), (&"positive".into(), &"F0001".into()));
    assert_eq!(taken.events[0]["conservation"], "IN_ATTESA_SCHED");
    assert_eq!(
        taken.events[0]["compared"].as_u64().unwrap() as usize,
        records[0]["requests"][0]["parts"].as_array().unwrap().len()
    );
    // Kept byte for byte: the answer, and the receipt that stands in it.
    let kept: Vec<Vec<u8>> = fs::read_dir(workspace.join("receipts"))
        .unwrap()
        .map(|entry| fs::read(entry.unwrap().path()).unwrap())
        .collect();
    assert!(kept.contains(&fs::read(&first).unwrap()) && kept.contains(&good.clone().into_bytes()));

    // A refusal; a positive outcome without a receipt; a receipt of other bytes; an answer that nobody knows.
    let refused = write("b.xml", &outcome(&records[1], "NEGATIVO", "COMP-006-001", None));
    assert_eq!(import(&workspace, &[&refused], &[]).expect(6).events[0]["outcome"], "negative");
    let simulated = write("c.xml", &outcome(&records[2], "POSITIVO", "", None));
    assert_eq!(import(&workspace, &[&simulated], &[]).expect(0).events[0]["findings"][0]["code"], "receipt-absent");
    let sha256 = records[2]["requests"][0]["parts"][0]["sha256"].as_str().unwrap();
    let other = receipt(&records[2], "POSITIVO").replace(sha256, &"0".repeat(64));
    let wrong = write("d.xml", &outcome(&records[2], "POSITIVO", "", Some(&other)));
    let told = import(&workspace, &[&wrong], &[]).expect(1);
    assert!(told.events[0]["outcome"].is_null() && told.events[0]["findings"][0]["code"] == "receipt-hash-differs");
    let html = write("e.xml", "<html><body>503</body></html>");
    assert_eq!(import(&workspace, &[&html], &[]).expect(1).events[0]["findings"][0]["code"], "receipt-not-understood");
    let cut = write("f.xml", &outcome(&records[2], "POSITIVO", "", Some(&good[..good.len() - 40])));
    assert_eq!(import(&workspace, &[&cut], &[]).expect(1).events[0]["findings"][0]["code"], "receipt-not-understood");

    // The second copy was refused with the receipt of the first.
    let twice =
        write("g.xml", &outcome(&records[1], "NEGATIVO", "UD-002-001", Some(&receipt(&records[1], "POSITIVO"))));
    let again = import(&workspace, &[&twice], &[]).expect(0);
    assert_eq!(
        (&again.events[0]["outcome"], &again.events[0]["findings"][0]["code"]),
        (&"positive".into(), &"receipt-of-before".into())
    );

    let left = |workspace: &Path| -> Vec<String> {
        let listed = unacknowledged(workspace, "0d", far);
        listed.events.iter().map(|event| format!("{} {}", event["key"].as_str().unwrap(), event["outcome"])).collect()
    };
    let open = left(&workspace);
    assert_eq!(open.len(), 4, "{open:?}");
    assert!(open.iter().any(|line| line.contains("F0004") && line.contains("positive")), "{open:?}");

    // Imported again nothing changes, and the catalogue made anew answers the same.
    let log = |workspace: &Path| {
        fs::read_dir(workspace.join("events"))
            .unwrap()
            .map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap())
            .collect::<String>()
    };
    let before = log(&workspace);
    import(&workspace, &[&first], &[]).expect(0);
    assert_eq!(log(&workspace), before);
    for name in ["catalogue.db", "catalogue.db-wal", "catalogue.db-shm"] {
        let _ = fs::remove_file(workspace.join(name));
    }
    end(fondo().args(["rebuild", "--workspace"]).arg(&workspace)).expect(0);
    assert_eq!(left(&workspace), open);

    // What a provider has taken in charge is not undone.
    let batch = end(fondo().args(["status", "--json", "--workspace"]).arg(&workspace)).expect(0);
    let batch = batch.events[0]["batches"].as_object().unwrap().keys().next().unwrap().clone();
    let undone = end(fondo().args(["undo", &batch, "--reason", "x", "--workspace"]).arg(&workspace));
    assert_ne!(undone.code, Some(0));
}

/// A workspace whose institution has a name.
fn named_copy() -> tempfile::TempDir {
    let place = copy();
    let path = place.path().join("w/fondo.toml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("[institution]\n", "[institution]\nname = \"Provincia di Montalbano\"\n")).unwrap();
    place
}

/// The package of one unit for a provider.
fn made(workspace: &Path, unit: &str, provider: &str) -> std::path::PathBuf {
    let ended = package(workspace, &[unit], provider).expect(0);
    ended.events[0]["package"].as_str().unwrap().into()
}

#[test]
fn a_transfer_for_archivematica_lists_and_checks_its_objects() {
    let place = copy();
    let workspace = place.path().join("w");
    let transfer = made(&workspace, "F0001", "archivematica");
    let csv = fs::read_to_string(transfer.join("metadata/metadata.csv")).unwrap();
    let mut lines = csv.lines();
    assert_eq!(lines.next(), Some("filename,dc.creator,dc.date,dc.identifier,dc.title"));
    let row = lines.next().unwrap();
    assert!(row.starts_with("objects/master/,") && row.contains("Ponte sul Rivafredda"), "{row}");
    assert!(transfer.join("metadata/submissionDocumentation/premis.xml").exists());
    if tool("sha256sum").is_some() {
        let output = Command::new("sha256sum")
            .args(["--strict", "-c", "metadata/checksum.sha256"])
            .current_dir(&transfer)
            .output();
        let output = output.unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(String::from_utf8_lossy(&output.stdout).lines().count(), 6);
    }
    // The same as a zipped bag.
    let text = include_str!("../profiles/providers/archivematica.toml")
        .replace("transfer = \"standard\"", "transfer = \"bag\"");
    let text = text
        .replace("container = \"folder\"", "container = \"zip\"")
        .replace("id = \"archivematica\"", "id = \"am-bag\"");
    fs::create_dir_all(workspace.join("providers")).unwrap();
    fs::write(workspace.join("providers/am-bag.toml"), text).unwrap();
    let zip = made(&workspace, "F0001", "am-bag");
    end(fondo().arg("validate").arg(&zip)).expect(0);
    judged_bag(&unpacked(&zip, place.path(), "unzip"), None);
}

fn unpacked(archive: &Path, place: &Path, tool: &str) -> std::path::PathBuf {
    let folder = place.join(format!("unpacked-{tool}"));
    fs::create_dir_all(&folder).unwrap();
    let mut command = Command::new(tool);
    match tool {
        "unzip" => command.arg("-q").arg(archive).arg("-d").arg(&folder),
        _ => command.arg("-xf").arg(archive).arg("-C").arg(&folder),
    };
    assert!(command.status().unwrap().success());
    fs::read_dir(&folder).unwrap().next().unwrap().unwrap().path()
}

/// bagit-python, and with a profile PyPI's bagit-profile, accept a bag.
#[track_caller]
fn judged_bag(bag: &Path, profile: Option<&str>) {
    let Some(python) = support::python_with("bagit, bagit_profile") else { return };
    let script = "import sys, json, bagit\nfrom bagit_profile import Profile\nbag = bagit.Bag(sys.argv[1])\nbag.validate()\nif len(sys.argv) > 2:\n    text = json.load(open(sys.argv[2]))\n    profile = Profile(text['BagIt-Profile-Info']['BagIt-Profile-Identifier'], profile=text)\n    ok = profile.validate(bag)\n    print(getattr(profile, 'report', ''))\n    sys.exit(0 if ok else 1)\n";
    let mut command = Command::new(python);
    command.arg("-c").arg(script).arg(bag);
    let path = bag.with_file_name("profile.json");
    if let Some(profile) = profile {
        fs::write(&path, profile).unwrap();
        command.arg(&path);
    }
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{}\n{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

/// The BagIt Profile of a provider.
fn bag_profile(toml: &str) -> String {
    let table: toml::Table = toml.parse().unwrap();
    table["shape"]["profile"].as_str().unwrap().to_owned()
}

#[test]
fn bags_keep_the_profile_that_the_provider_asks_for() {
    let place = named_copy();
    let workspace = place.path().join("w");
    let tar = made(&workspace, "F0003", "aptrust-like");
    end(fondo().arg("validate").arg(&tar)).expect(0);
    let bag = unpacked(&tar, place.path(), "tar");
    assert!(fs::read_to_string(bag.join("aptrust-info.txt")).unwrap().contains("Access: Institution"));
    judged_bag(&bag, Some(&bag_profile(include_str!("../profiles/providers/aptrust-like.toml"))));
    let zip = made(&workspace, "F0005", "beyond-the-repository-like");
    let bag = unpacked(&zip, place.path(), "unzip");
    judged_bag(&bag, Some(&bag_profile(include_str!("../profiles/providers/beyond-the-repository-like.toml"))));
}

#[test]
fn a_bag_that_would_not_keep_its_profile_is_not_made() {
    let place = copy();
    let workspace = place.path().join("w");
    // Nobody is named as the organisation.
    let ended = package(&workspace, &["F0003"], "aptrust-like").expect(3);
    let codes: Vec<_> = ended.events[0]["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["code"].as_str().unwrap())
        .collect();
    assert!(codes.contains(&"deposit-value-missing") && codes.contains(&"bag-profile-not-met"), "{codes:?}");
    assert!(!workspace.join("submissions/aptrust-like").exists());
}

#[test]
fn every_folder_and_file_for_preservica_has_its_document() {
    let place = copy();
    let package = made(&place.path().join("w"), "F0002", "preservica-opex");
    let mut documents = 0;
    for entry in walkdir::WalkDir::new(&package) {
        let entry = entry.unwrap();
        let path = entry.path();
        let is_document = path.extension().is_some_and(|extension| extension == "opex");
        let document = if entry.file_type().is_dir() {
            path.join(format!("{}.opex", path.file_name().unwrap().to_str().unwrap()))
        } else if is_document {
            let text = fs::read_to_string(path).unwrap();
            let tree = roxmltree::Document::parse(&text).unwrap();
            assert!(
                tree.root_element().has_tag_name(("http://www.openpreservationexchange.org/opex/v1.2", "OPEXMetadata"))
            );
            let folder = path.parent().unwrap();
            for file in tree.descendants().filter(|node| node.tag_name().name() == "File") {
                let listed = folder.join(file.text().unwrap());
                let size = fs::metadata(&listed).unwrap().len().to_string();
                assert!(file.attribute("size").is_none_or(|stated| stated == size), "{}", listed.display());
            }
            documents += 1;
            continue;
        } else {
            let bytes = fs::read(path).unwrap();
            let document = std::path::PathBuf::from(format!("{}.opex", path.display()));
            assert!(
                fs::read_to_string(&document).unwrap().contains(&fondo::io::Hasher::of(&bytes).0.sha256.to_string())
            );
            document
        };
        assert!(document.exists(), "{}", document.display());
    }
    assert!(documents > 8, "{documents}");
}

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
