//! The daily register of the protocol.

use std::fs;

use crate::desk::{PINDEX, REQUEST, contract, lint, made, validate};
use crate::support::program::{AT, end, fondo};

#[test]
fn daily_registers_are_preserved_checked_and_deposited() {
    let place = tempfile::tempdir().unwrap();
    let (source, workspace) = (place.path().join("protocollo"), place.path().join("w"));
    fs::create_dir_all(&source).unwrap();
    let pdf = contract();
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
        .args(["--profile", "registro-giornaliero", "--at", AT, "--json", "--out"])
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
    let text = include_str!("../../profiles/providers/sacer-registro.toml");
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
