//! Deposits with SACER.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::desk::{
    FILE, REQUEST, contract, copy, json, lint, made, name_institution, own_delivery, package, provider, validate,
};
use crate::support::program::{end, fondo, run_command};

#[test]
fn every_unit_becomes_a_deposit_with_sacer() {
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
    let text = include_str!("../../profiles/providers/sacer-example.toml");
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
fn each_item_becomes_a_documentary_unit_and_the_file_lists_them() {
    let inventory = "Identificativo;Titolo;Estremi cronologici;Classifica;Tempi di conservazione;N. fasc.;Cartella\nF1;Concessioni \u{2013} citt\u{e0};1932 mar. 8 - lug. 6;10.4;illimitata;1;F1\n";
    let (_place, workspace) = own_delivery(&PAGES_OF_ITEMS, inventory, Some(&profile_of_items()));
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
        include_str!("../../profiles/providers/sacer-example.toml").split_once("[[shape.documents]]").unwrap();
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
    let added = fs::read_to_string(index).unwrap();
    assert!(added.contains("<ForzaAggiuntaDocumento>true</ForzaAggiuntaDocumento>"));
    // The unit that was taken in charge has a document D00001 already.
    assert!(added.contains("<IDDocumento>A") && !added.contains("<IDDocumento>D00001"), "{added}");

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
    let inventory = "Identificativo;Titolo;Estremi cronologici;Classifica;Tempi di conservazione;N. fasc.;Soggetto produttore;Schema AgID;Tipologia documentale;Tipologia di flusso;Protocollo;Data protocollo;Codice registro;Cartella\n\
         F1;Concessione \u{2013} citt\u{e0} <&>;1932-03-08;10.4;illimitata;1;Provincia di Montalbano;DAI;Concessione;I;1243;1932-03-10;PG;F1\n";
    let (place, workspace) = own_delivery(&["F1_0001.tif"], inventory, None);
    name_institution(&workspace);
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

/// Two items: one of two pages, one of one.
const PAGES_OF_ITEMS: [&str; 3] = ["0001_0001.tif", "0001_0002.tif", "0002_0001.tif"];

/// A profile that finds them.
fn profile_of_items() -> String {
    let text = include_str!("../../profiles/deposito.toml");
    let head = "[arrangement]\nby = \"folder\"\nlevel = 1\npage = '(?P<item>[0-9]{4})_(?P<page>[0-9]{4})\\.tif$'\n";
    let (before, after) = text.split_once("[arrangement]").unwrap();
    format!("{before}{head}\n[{}", after.split_once("\n[").unwrap().1)
}

/// Items of a file are documents by themselves; the file is an aggregation. Each has its own metadata of AgID.
#[test]
fn each_item_has_its_own_normative_profile() {
    let inventory = "Identificativo;Titolo;Estremi cronologici;Classifica;Tempi di conservazione;N. fasc.;Soggetto produttore;Schema AgID;Tipologia documentale;Tipologia di flusso;Tipologia fascicolo;Assegnatario;Cartella\n\
                     F1;Concessioni;1932-03-08;10.4;illimitata;1;Provincia di Montalbano;aggregazione;Concessione;I;affare;pf: Bianchi, Anna;F1\n";
    let (place, workspace) = own_delivery(&PAGES_OF_ITEMS, inventory, Some(&profile_of_items()));
    name_institution(&workspace);
    let asks = [
        ("granularity = \"unit\"", "granularity = \"item\""),
        ("number = \"{unit}\"", "number = \"{unit}-{item}\""),
        ("paper = true\n", "paper = true\nnormative = \"1.0\"\n"),
        ("hash_required = true\n", "hash_required = true\nnormative_profile = \"1.0\"\n"),
    ];
    provider(&workspace, "items", &asks);
    let deposit = made(&workspace, "F1", "items");
    let mut digests = Vec::new();
    for (folder, item) in [("00001", "0001"), ("00002", "0002")] {
        let index = deposit.join(folder).join("IndiceSIP.xml");
        lint(REQUEST, &index);
        let text = fs::read_to_string(&index).unwrap();
        let tree = roxmltree::Document::parse(&text).unwrap();
        let agid = tree.descendants().find(|node| node.has_tag_name("DocumentoInformatico")).unwrap();
        let alone = place.path().join(format!("{item}.xml"));
        fs::write(&alone, &text[agid.range()]).unwrap();
        lint("agid-allegato5-reconstructed/agid_allegato5_RECONSTRUCTED.xsd", &alone);
        let said = |name: &str| {
            let node = agid.descendants().find(|node| node.has_tag_name(name)).unwrap();
            node.text().unwrap_or_default().to_owned()
        };
        assert_eq!((said("Identificativo"), said("Oggetto")), (format!("F1/{item}"), format!("Concessioni, {item}")));
        assert_eq!(said("IdAggregazione"), "F1");
        digests.push(said("Impronta"));
    }
    assert_ne!(digests[0], digests[1]);
    let file = fs::read_to_string(deposit.join("IndiceSIPFascicolo.xml")).unwrap();
    assert!(file.contains("<AggregazioneDocumentaliInformatiche>"), "{file}");
}

/// A detached signature is a part of what it signs; a reference names another unit; a document that is added has an
/// identifier of its own.
#[test]
fn signatures_are_parts_and_references_name_another_unit() {
    let place = tempfile::tempdir().unwrap();
    let (source, workspace) = (place.path().join("delivery"), place.path().join("w"));
    fs::create_dir_all(source.join("F1")).unwrap();
    fs::copy(contract(), source.join("F1/contratto.pdf")).unwrap();
    fs::write(source.join("F1/contratto.pdf.p7s"), b"-----BEGIN PKCS7-----\nAA==\n-----END PKCS7-----\n").unwrap();
    fs::write(
        source.join("inventario.csv"),
        "Identificativo;Titolo;Estremi cronologici;Classifica;Tempi di conservazione;N. fasc.;Protocollo;Cartella\nF1;Contratto;1951-05-07;4.8;illimitata;1;118;F1\n",
    )
    .unwrap();
    end(&mut run_command(&source, &workspace)).expect(0);
    let parts = "author = \"{description.producer}\"\nparts = [{ suffix = \".p7s\", component_type = \"FIRMA\", signs = true }]\n\
                 reference = { register = \"PG\", year = \"1951\", number = \"{description.protocol.number}\" }\n";
    let link = "[shape.formats]\n\"text/plain\" = \"P7S\"\n";
    let changes = [
        ("files = [\"access\", \"master\"]", "files = [\"master\"]"),
        ("author = \"{description.producer}\"\n", parts),
        ("[shape.formats]\n", link),
        ("components = [\"Contenuto\"]", "components = [\"Contenuto\", \"FIRMA\"]"),
        ("\"PDF\", \"XML\"]", "\"PDF\", \"XML\", \"P7S\"]"),
        ("[shape.force]\nconservation = true", "[shape.force]"),
    ];
    provider(&workspace, "signed", &changes);
    let deposit = made(&workspace, "F1", "signed");
    let index = deposit.join("00001/IndiceSIP.xml");
    lint(REQUEST, &index);
    let text = fs::read_to_string(&index).unwrap();
    let tree = roxmltree::Document::parse(&text).unwrap();
    let part = tree.descendants().find(|node| node.has_tag_name("SottoComponente")).unwrap();
    let said = |name: &str| part.children().find(|node| node.has_tag_name(name)).and_then(|node| node.text());
    assert_eq!((said("TipoComponente"), said("NomeComponente")), (Some("FIRMA"), Some("contratto.pdf.p7s")));
    assert!(deposit.join(format!("00001/{}.p7s", said("ID").unwrap())).is_file());
    let reference = tree.descendants().find(|node| node.has_tag_name("Riferimento")).unwrap();
    assert_eq!(reference.children().find(|node| node.has_tag_name("Numero")).unwrap().text(), Some("118"));
    validate(&deposit).expect(0);
}
