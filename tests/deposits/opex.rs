//! Submissions for Preservica.

use std::fs;

use crate::desk::{copy, made};

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
