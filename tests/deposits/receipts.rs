//! Answers of providers.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::desk::{copy, import, json, package};
use crate::support::program::{Ended, end, fondo};

fn unacknowledged(workspace: &Path, age: &str, at: &str) -> Ended {
    let mut command = fondo();
    command.args(["status", "--unacknowledged", age, "--at", at, "--json", "--workspace"]).arg(workspace);
    end(&mut command)
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
