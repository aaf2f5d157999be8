//! Indexes that `fondo validate` checks.

use std::fs;

use crate::desk::{copy, import, made, validate};
use crate::support::shared;

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

/// Whatever document comes from outside, a document type is refused: no entity is resolved, no file of the machine is
/// read.
#[test]
fn entities_are_refused_wherever_a_document_comes_in() {
    let place = copy();
    let workspace = place.path().join("w");
    let secret = place.path().join("secret.txt");
    fs::write(&secret, "very secret").unwrap();
    let external = format!("<!DOCTYPE x [<!ENTITY a SYSTEM 'file://{}'>]>", secret.display());
    let bomb = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;'>]>";
    let roots = [
        ("UnitaDocumentaria", ""),
        ("IndiceSIPFascicolo", ""),
        ("PIndex", " xmlns='http://www.uni.com/U3011/sincro-v2/'"),
        ("mets", " xmlns='http://www.loc.gov/METS/'"),
        ("EsitoVersamento", ""),
        ("RapportoVersamento", ""),
    ];
    for attack in [external.as_str(), bomb] {
        for (root, namespace) in roots {
            let path = place.path().join("attack.xml");
            fs::write(&path, format!("<?xml version=\"1.0\"?>{attack}<{root}{namespace}>&a;</{root}>")).unwrap();
            let judged = validate(&path);
            assert_ne!(judged.code, Some(0), "{root}");
            assert!(!format!("{:?}{}", judged.events, judged.stderr).contains("very secret"), "{root}");
            let imported = import(&workspace, &[&path], &[]);
            assert_ne!(imported.code, Some(0), "{root}");
            assert!(!format!("{:?}{}", imported.events, imported.stderr).contains("very secret"), "{root}");
        }
    }
}
