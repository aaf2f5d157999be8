//! Transfers for Archivematica.

use std::fs;
use std::process::Command;

use crate::bags::{judged_bag, unpacked};
use crate::desk::{copy, made, own_delivery};
use crate::support::program::{end, fondo};
use crate::support::tool;

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
    let text = include_str!("../../profiles/providers/archivematica.toml")
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

#[test]
fn rights_of_the_description_stand_in_rights_csv() {
    let inventory = "Identificativo;Titolo;Riservatezza;Base giuridica;Riservato fino al;Licenza;Cartella\n\
                     F1;Ponte;riservato;art. 122 D.Lgs. 42/2004;2070;CC BY 4.0;F1\n";
    let (_place, workspace) = own_delivery(&["F1_0001.tif", "F1_0002.tif"], inventory, None);
    let transfer = made(&workspace, "F1", "archivematica");
    let csv = fs::read_to_string(transfer.join("metadata/rights.csv")).unwrap();
    let mut table = csv::Reader::from_reader(csv.as_bytes());
    // The documented columns, in their order.
    let documented = "file,basis,status,determination_date,jurisdiction,start_date,end_date,terms,citation,note,grant_act,\
                      grant_restriction,grant_start_date,grant_end_date,grant_note,doc_id_type,doc_id_value,doc_id_role";
    assert_eq!(table.headers().unwrap().iter().collect::<Vec<_>>().join(","), documented);
    let at = |name: &str| documented.split(',').position(|column| column == name).unwrap();
    let rows: Vec<_> = table.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 4, "two acts for each of two files");
    for row in &rows {
        assert!(transfer.join(&row[at("file")]).is_file(), "{row:?}");
        match &row[at("basis")] {
            "License" => assert_eq!((&row[at("terms")], &row[at("grant_restriction")]), ("CC BY 4.0", "Conditional")),
            "Statute" => {
                assert_eq!((&row[at("citation")], &row[at("jurisdiction")]), ("art. 122 D.Lgs. 42/2004", "it"));
                assert_eq!((&row[at("grant_restriction")], &row[at("grant_end_date")]), ("Disallow", "2070-12-31"));
            }
            other => panic!("{other}"),
        }
    }
    // Nothing is said of the rights in a unit that is public: there is no table.
    let place = copy();
    let public = made(&place.path().join("w"), "F0001", "archivematica");
    assert!(!public.join("metadata/rights.csv").exists());
    // Preservica is told, too, and so is whoever reads PREMIS.
    let submission = made(&workspace, "F1", "preservica-opex");
    let name = submission.file_name().unwrap().to_str().unwrap();
    let document = fs::read_to_string(submission.join(format!("{name}.opex"))).unwrap();
    assert!(document.contains("<opex:SecurityDescriptor>closed</opex:SecurityDescriptor>"), "{document}");
    let premis = fs::read_to_string(transfer.join("metadata/submissionDocumentation/premis.xml")).unwrap();
    assert!(premis.contains("<premis:endDate>2070-12-31</premis:endDate>"));
}
