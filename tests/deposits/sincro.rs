//! Volumes with an index by UNI SInCRO.

use std::fs;
use std::path::Path;

use crate::desk::{PINDEX, copy, lint, package};

#[test]
fn every_unit_becomes_a_volume_with_an_index() {
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
