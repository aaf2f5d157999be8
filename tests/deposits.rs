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
