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

fn validate(path: &Path) -> Ended {
    end(fondo().args(["validate", "--json"]).arg(path))
}

#[test]
fn indexes_are_checked_by_fondo_validate() {
    let place = copy();
    let workspace = place.path().join("w");
    let volume = made(&workspace, "F0001", "sincro-example");
    let verdict = validate(&volume).expect(0);
    assert_eq!(
        (&verdict.events[0]["kind"], &verdict.events[0]["compared"]),
        (&"sincro".into(), &verdict.events[0]["files"])
    );
    let deposit = made(&workspace, "F0002", "sacer-example");
    let verdict = validate(&deposit).expect(0);
    assert_eq!(verdict.events.len(), 2, "the unit and its file");
    assert_eq!(verdict.events[0]["compared"], verdict.events[0]["files"]);
    assert!(verdict.events[0]["unknown"].as_array().unwrap().contains(&"UD-003-001".into()));
    // One byte of a file, and one element of the index.
    let file = fs::read_dir(deposit.join("00001"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|extension| extension == "jpg"))
        .unwrap();
    let mut bytes = fs::read(&file).unwrap();
    bytes[7] ^= 1;
    fs::remove_file(&file).unwrap();
    fs::write(&file, bytes).unwrap();
    let verdict = validate(&deposit).expect(1);
    assert_eq!(verdict.events[0]["findings"][0]["code"], "sacer-hash-differs");
    if let Some(sample) = shared("standards/samples-italy") {
        validate(&sample.join("made/sacer_request_ud_1.5.xml")).expect(0);
        validate(&sample.join("parer-versamento-fascicolo-v3/fascicoloCorretto.xml")).expect(0);
        // Its files do not lie beside it.
        let verdict = validate(&sample.join("made/sincro_pindex_v2.xml")).expect(1);
        let codes: Vec<_> =
            verdict.events[0]["findings"].as_array().unwrap().iter().map(|finding| finding["code"].clone()).collect();
        assert!(codes.iter().filter(|code| **code == "sincro-file-missing").count() == 3, "{codes:?}");
    }
}

#[test]
fn daily_registers_are_preserved_checked_and_deposited() {
    let place = tempfile::tempdir().unwrap();
    let (source, workspace) = (place.path().join("protocollo"), place.path().join("w"));
    fs::create_dir_all(&source).unwrap();
    let pdf = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("samples/delivery/Serie 07 - Contratti/F0003 - Allargamento del ponte/F0003_contratto.pdf");
    let mut inventory =
        "Identificativo;Titolo;Estremi cronologici;Classifica;Tempi di conservazione;Primo numero;Ultimo numero\n"
            .to_owned();
    for (day, first, last) in [("2026-01-05", 1, 20), ("2026-01-07", 21, 30), ("2026-01-09", 35, 40)] {
        // Registers differ as their days do.
        let mut bytes = fs::read(&pdf).unwrap();
        bytes.extend_from_slice(format!("% {day}\n").as_bytes());
        fs::write(source.join(format!("RGP-{day}.pdf")), bytes).unwrap();
        inventory.push_str(&format!(
            "RGP-{day};Registro giornaliero di protocollo del {day};{day};1.6;illimitata;{first};{last}\n"
        ));
    }
    fs::write(source.join("RGP-2026-01-12.xml"), "<?xml version=\"1.0\"?><registro giorno=\"2026-01-12\"/>\n").unwrap();
    inventory
        .push_str("RGP-2026-01-12;Registro giornaliero di protocollo del 2026-01-12;2026-01-12;1.6;illimitata;41;50\n");
    fs::write(source.join("inventario.csv"), inventory).unwrap();
    let mut run = fondo();
    run.arg("run")
        .arg(&source)
        .args(["--profile", "registro-giornaliero", "--at", support::program::AT, "--json", "--out"])
        .arg(&workspace);
    let run = end(&mut run).expect(0);
    assert_eq!(run.number("packaged"), 4);
    let mut check = fondo();
    check.args(["register", "--until", "2026-01-13", "--json", "--workspace"]).arg(&workspace);
    let told = end(&mut check).expect(1);
    let days: Vec<_> = told
        .events
        .iter()
        .filter(|event| event["event"] == "finding")
        .map(|event| {
            format!(
                "{} {}",
                event["finding"]["code"].as_str().unwrap(),
                event["finding"]["args"]["day"].as_str().unwrap()
            )
        })
        .collect();
    // The 6th is a holiday, the 10th and 11th are a weekend.
    assert_eq!(
        days,
        ["register-day-missing 2026-01-08", "register-numbers-gap 2026-01-09", "register-day-missing 2026-01-13"]
    );
    assert_eq!(told.number("registers"), 4);

    // A register is deposited as a documentary type of its own.
    let text = include_str!("../profiles/providers/sacer-registro.toml");
    assert!(text.contains("REGISTRO GIORNALIERO DI PROTOCOLLO"));
    for unit in ["RGP-2026-01-05", "RGP-2026-01-12"] {
        let package = made(&workspace, unit, "sacer-registro");
        let index = package.join("00001/IndiceSIP.xml");
        lint(REQUEST, &index);
        let text = fs::read_to_string(&index).unwrap();
        assert!(text.contains("<NumeroIniziale>") && text.contains("<Data>2026-01-"), "{text}");
        let volume = made(&workspace, unit, "sincro-example");
        lint(PINDEX, &volume.join("PIndex.xml"));
        validate(&volume).expect(0);
    }
}

/// A provider of the workspace, made from the example by replacing pieces of its text.
fn provider(workspace: &Path, id: &str, changes: &[(&str, &str)]) {
    let mut text = include_str!("../profiles/providers/sacer-example.toml")
        .replace("id = \"sacer-example\"", &format!("id = \"{id}\""));
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    fs::create_dir_all(workspace.join("providers")).unwrap();
    fs::write(workspace.join(format!("providers/{id}.toml")), text).unwrap();
}

#[test]
fn each_item_becomes_a_documentary_unit_and_the_file_lists_them() {
    let place = tempfile::tempdir().unwrap();
    let (source, workspace) = (place.path().join("delivery"), place.path().join("w"));
    fs::create_dir_all(source.join("F1")).unwrap();
    let pages = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("samples/delivery/Serie 10 - Strade e ponti/F0001 - Ponte sul Rivafredda");
    for (from, to) in
        [("F0001_0001.tif", "0001_0001.tif"), ("F0001_0002.tif", "0001_0002.tif"), ("F0001_0003.tif", "0002_0001.tif")]
    {
        fs::copy(pages.join(from), source.join("F1").join(to)).unwrap();
    }
    fs::write(
        source.join("inventario.csv"),
        "Identificativo;Titolo;Estremi cronologici;Classifica;Tempi di conservazione;N. fasc.;Cartella\nF1;Concessioni \u{2013} citt\u{e0};1932 mar. 8 - lug. 6;10.4;illimitata;1;F1\n",
    )
    .unwrap();
    let profile = place.path().join("items.toml");
    let text = include_str!("../profiles/deposito.toml");
    let head = "[arrangement]\nby = \"folder\"\nlevel = 1\npage = '(?P<item>[0-9]{4})_(?P<page>[0-9]{4})\\.tif$'\n";
    let (before, after) = text.split_once("[arrangement]").unwrap();
    let rest = after.split_once("\n[").unwrap().1;
    fs::write(&profile, format!("{before}{head}\n[{rest}")).unwrap();
    let mut run = fondo();
    run.arg("run")
        .arg(&source)
        .arg("--profile")
        .arg(&profile)
        .args(["--at", support::program::AT, "--json", "--out"])
        .arg(&workspace);
    assert_eq!(end(&mut run).number("packaged"), 1);
    let item =
        [("granularity = \"unit\"", "granularity = \"item\""), ("number = \"{unit}\"", "number = \"{unit}-{item}\"")];
    provider(&workspace, "items", &item);
    let deposit = made(&workspace, "F1", "items");
    for folder in ["00001", "00002"] {
        lint(REQUEST, &deposit.join(folder).join("IndiceSIP.xml"));
    }
    assert!(!deposit.join("00003").exists());
    let first = fs::read_to_string(deposit.join("00001/IndiceSIP.xml")).unwrap();
    assert!(first.contains("<Numero>F1-0001</Numero>") && first.contains("Concessioni &#x2013; citt&#xE0;"), "{first}");
    lint(FILE, &deposit.join("IndiceSIPFascicolo.xml"));
    let file = fs::read_to_string(deposit.join("IndiceSIPFascicolo.xml")).unwrap();
    assert!(
        file.contains("<NumeroUnitaDocumentarie>2</NumeroUnitaDocumentarie>")
            && file.contains("<Numero>F1-0002</Numero>")
    );
    assert!(
        file.contains("<TempoConservazione>9999</TempoConservazione>")
            && file.contains("<DataChiusura>1932-07-06</DataChiusura>")
    );
    validate(&deposit).expect(0);
    // All items under one number would be refused.
    provider(&workspace, "one-number", &[item[0]]);
    let refused = package(&workspace, &["F1"], "one-number").expect(3);
    let finding = &refused.events[0]["findings"][0];
    assert_eq!((&finding["code"], &finding["args"]["code"]), (&"sacer-key-twice".into(), &"UD-002-001".into()));
}

#[test]
fn a_document_can_be_added_and_no_key_is_given_twice() {
    let place = copy();
    let workspace = place.path().join("w");
    let (head, tail) =
        include_str!("../profiles/providers/sacer-example.toml").split_once("[[shape.documents]]").unwrap();
    let tail = tail.split_once("[shape.formats]").unwrap().1.split_once("[shape.file]").unwrap();
    let text = format!(
        "{head}[shape.addition]\nrole = \"attachment\"\nforce = true\n\n[shape.formats]{}[shape.agreement]{}",
        tail.0,
        tail.1.split_once("[shape.agreement]").unwrap().1
    );
    let text = text
        .replace("id = \"sacer-example\"", "id = \"addition\"")
        .replace("other_documents = [", "other_documents = [\"COPIA PER IMMAGINE\", ");
    fs::create_dir_all(workspace.join("providers")).unwrap();
    fs::write(workspace.join("providers/addition.toml"), text).unwrap();
    let deposit = made(&workspace, "F0003", "addition");
    let index = deposit.join("00001/IndiceSIP.xml");
    lint(REQUEST, &index);
    assert!(fs::read_to_string(index).unwrap().contains("<ForzaAggiuntaDocumento>true</ForzaAggiuntaDocumento>"));

    provider(
        &workspace,
        "same",
        &[("number = \"{unit}\"", "number = \"7\""), ("year = \"last\"", "year = \"package\"")],
    );
    made(&workspace, "F0001", "same");
    let second = package(&workspace, &["F0004"], "same").expect(3);
    let codes: Vec<_> =
        second.events[0]["findings"].as_array().unwrap().iter().map(|finding| &finding["code"]).collect();
    assert!(codes.contains(&&Value::from("sacer-key-twice")), "{codes:?}");
    // The same unit again is no second one.
    package(&workspace, &["F0001"], "same").expect(0);
}

#[test]
fn the_normative_profile_holds_the_metadata_of_agid() {
    let place = tempfile::tempdir().unwrap();
    let (source, workspace) = (place.path().join("delivery"), place.path().join("w"));
    fs::create_dir_all(source.join("F1")).unwrap();
    let pages = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("samples/delivery/Serie 10 - Strade e ponti/F0001 - Ponte sul Rivafredda");
    fs::copy(pages.join("F0001_0001.tif"), source.join("F1/F1_0001.tif")).unwrap();
    fs::write(
        source.join("inventario.csv"),
        "Identificativo;Titolo;Estremi cronologici;Classifica;Tempi di conservazione;N. fasc.;Soggetto produttore;Schema AgID;Tipologia documentale;Tipologia di flusso;Protocollo;Data protocollo;Codice registro;Cartella\n\
         F1;Concessione \u{2013} citt\u{e0} <&>;1932-03-08;10.4;illimitata;1;Provincia di Montalbano;DAI;Concessione;I;1243;1932-03-10;PG;F1\n",
    )
    .unwrap();
    end(&mut run_command(&source, &workspace)).expect(0);
    let path = workspace.join("fondo.toml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(
        &path,
        text.replace("[institution]\n", "[institution]\nname = \"Provincia di Montalbano\"\nidentifier = \"p_mont\"\n"),
    )
    .unwrap();
    let asks = [
        ("[shape.archival]\n", "[shape.archival]\n"),
        ("paper = true\n", "paper = true\nnormative = \"1.0\"\n"),
        ("hash_required = true\n", "hash_required = true\nnormative_profile = \"1.0\"\n"),
    ];
    provider(&workspace, "agid", &asks);
    let ended = package(&workspace, &["F1"], "agid");
    assert_eq!(ended.code, Some(0), "{:?}", ended.events);
    let deposit = Path::new(ended.events[0]["package"].as_str().unwrap());
    let index = deposit.join("00001/IndiceSIP.xml");
    lint(REQUEST, &index);
    let text = fs::read_to_string(&index).unwrap();
    assert!(text.is_ascii() && text.contains("<ProfiloNormativo versione=\"1.0\">"), "{text}");
    let tree = roxmltree::Document::parse(&text).unwrap();
    let agid = tree.descendants().find(|node| node.has_tag_name("DocumentoAmministrativoInformatico")).unwrap();
    let subject = agid.descendants().find(|node| node.has_tag_name("Oggetto")).unwrap();
    assert_eq!(subject.text(), Some("Concessione \u{2013} citt\u{e0} <&>"));
    // What stands there is what the reconstructed schema of AgID takes.
    let alone = place.path().join("agid.xml");
    fs::write(&alone, &text[agid.range()]).unwrap();
    lint("agid-allegato5-reconstructed/agid_allegato5_RECONSTRUCTED.xsd", &alone);
    // Where the description has none, the provider would refuse it.
    let place = copy();
    provider(&place.path().join("w"), "agid", &asks);
    let refused = package(&place.path().join("w"), &["F0004"], "agid").expect(3);
    let codes: Vec<_> = refused.events[0]["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["args"]["code"].clone())
        .collect();
    assert!(codes.contains(&"PROFNORM-001-001".into()), "{codes:?}");
}
