//! Titles, dates and creators that files state: they fill what nobody else says, and say where they come from.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::delivery::Chance;
use crate::support::plain_tiff::PlainTiff;
use crate::support::program::{AT, end, fondo, run_command};
use crate::support::tree::unit_json;

/// A page whose XMP states a title, a creator and the day of what it shows.
fn page(seed: u64, title: &str, day: &str) -> Vec<u8> {
    let mut chance = Chance(seed);
    let rows: Vec<u8> = (0..400 * 300).map(|_| 200 + (chance.next() % 40) as u8).collect();
    let xmp = format!(
        "<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?><x:xmpmeta xmlns:x='adobe:ns:meta/'>\
         <rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description rdf:about='' \
         xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:photoshop='http://ns.adobe.com/photoshop/1.0/' \
         photoshop:DateCreated='{day}'><dc:title><rdf:Alt><rdf:li xml:lang='x-default'>{title}</rdf:li></rdf:Alt></dc:title>\
         <dc:creator><rdf:Seq><rdf:li>Foto Boldrighini</rdf:li></rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>\
         <?xpacket end='w'?>"
    );
    let tags = [(700, 1, xmp.into_bytes())];
    PlainTiff { width: 400, height: 300, bits: 8, samples: 1, photometric: 1, rows: &rows, tags: &tags }.bytes()
}

fn findings(workspace: &Path) -> Vec<String> {
    let table = fs::read_dir(workspace.join("batches")).unwrap().next().unwrap().unwrap().path().join("findings.csv");
    let text = fs::read_to_string(table).unwrap();
    let mut found: Vec<String> =
        ["inventory-from-files", "inventory-files-disagree", "inventory-obligation", "image-statement-differs"]
            .into_iter()
            .flat_map(|code| std::iter::repeat_n(code.to_owned(), text.matches(code).count()))
            .collect();
    found.sort();
    found
}

#[test]
fn what_nobody_says_is_taken_from_the_files() {
    let place = tempfile::tempdir().unwrap();
    let (source, workspace) = (place.path().join("delivery"), place.path().join("w"));
    for unit in ["F1", "F2"] {
        fs::create_dir_all(source.join(unit)).unwrap();
    }
    fs::write(source.join("F1/F1_0001.tif"), page(1, "Ponte sul Rivafredda", "1932-03-08")).unwrap();
    fs::write(source.join("F1/F1_0002.tif"), page(2, "Ponte sul Rivafredda", "1932-06-01")).unwrap();
    fs::write(source.join("F2/F2_0001.tif"), page(3, "Uno", "1933-01-02")).unwrap();
    fs::write(source.join("F2/F2_0002.tif"), page(4, "Due", "1933-01-02")).unwrap();
    end(&mut run_command(&source, &workspace)).expect(0);
    let described = |unit| unit_json(&workspace, unit, 1)["description"].clone();
    let first = described("F1");
    assert_eq!(first["title"], "Ponte sul Rivafredda");
    assert_eq!(first["dates"]["edtf"], "1932-03-08/1932-06-01");
    assert_eq!(first["agid"]["parties"][0]["party"]["name"], "Foto Boldrighini");
    assert_eq!(
        first["from_files"]["title"],
        serde_json::json!({"field": "dc:title", "file": "F1_0001.tif", "files": 2})
    );
    let second = described("F2");
    assert_eq!((&second["title"], &second["dates"]["edtf"]), (&Value::Null, &"1933-01-02".into()));
    let told = findings(&workspace);
    assert_eq!(told.iter().filter(|code| *code == "inventory-from-files").count(), 5, "{told:?}");
    assert_eq!(told.iter().filter(|code| *code == "inventory-files-disagree").count(), 1, "{told:?}");
    let dc = fs::read_to_string(workspace.join("packages/F1/F1_v1/data/metadata/dc.xml")).unwrap();
    assert!(
        dc.contains("<dc:title>Ponte sul Rivafredda</dc:title>")
            && dc.contains("<dc:creator>Foto Boldrighini</dc:creator>")
    );
}

#[test]
fn a_person_goes_first_and_a_profile_can_leave_files_alone() {
    let place = tempfile::tempdir().unwrap();
    let source = place.path().join("delivery");
    fs::create_dir_all(source.join("F1")).unwrap();
    fs::write(source.join("F1/F1_0001.tif"), page(1, "Altro titolo", "1932-03-08")).unwrap();
    let run = |out: &Path, inventory: &str, keys: &str| {
        fs::write(source.join("inventario.csv"), inventory).unwrap();
        let profile = place.path().join("own.toml");
        let text = include_str!("../../profiles/deposito.toml");
        fs::write(&profile, format!("{text}\n[description]\n{keys}\n")).unwrap();
        let mut command = fondo();
        command.arg("run").arg(&source).arg("--profile").arg(&profile).args(["--at", AT, "--json", "--out"]).arg(out);
        end(&mut command).expect(0)
    };
    // The inventory has a title and a producer: only the date is taken, and the other title is told.
    let out = place.path().join("w1");
    run(&out, "Identificativo;Titolo;Soggetto produttore;Cartella\nF1;Ponte;Comune;F1\n", "files = \"fill\"");
    let record = unit_json(&out, "F1", 1);
    assert_eq!((&record["description"]["title"], &record["description"]["agid"]), (&"Ponte".into(), &Value::Null));
    assert_eq!(
        findings(&out),
        ["image-statement-differs", "image-statement-differs", "inventory-from-files"],
        "title and creator"
    );
    // What files fill is no longer missing.
    let out = place.path().join("w2");
    let obliged = "obligations = [\"isad\"]\ndefaults = { producer = \"Comune\", pieces = \"1\" }";
    run(&out, "Identificativo;Cartella\nF1;F1\n", obliged);
    let told = findings(&out);
    assert!(!told.contains(&"inventory-obligation".to_owned()), "{told:?}");
    // Compared alone.
    let out = place.path().join("w3");
    run(&out, "Identificativo;Cartella\nF1;F1\n", "files = \"compare\"");
    assert_eq!(unit_json(&out, "F1", 1)["description"]["title"], Value::Null);
    assert!(findings(&out).is_empty());
}
