//! Transfers for Archivematica.

use std::fs;
use std::process::Command;

use crate::desk::{copy, made};
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
