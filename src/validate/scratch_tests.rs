//! Questions to the scratch index.

use super::*;

fn scratch(paths: &[&[u8]]) -> Scratch {
    let scratch = Scratch::create().unwrap();
    for path in paths {
        let file = Located { path: SourcePath::from_bytes(*path), extent: None };
        scratch.note_file(&file, 1, Kind::Tag, file.path.as_str().map(fold).as_deref()).unwrap();
    }
    scratch.sort().unwrap();
    scratch
}

#[test]
fn folders_are_found_without_their_files() {
    let scratch = scratch(&[b"r/a/1", b"r/a/2", b"r/a/\xff", b"r/a0/x/y", b"r/plain", b"r/\xff/1", b"r0/z", b"r/z/1"]);
    let mut found = Vec::new();
    scratch
        .each_folder("r/", |name| {
            found.push(name.to_owned());
            Ok(())
        })
        .unwrap();
    assert_eq!(found, ["a", "a0", "z"]);
}

#[test]
fn a_twin_is_the_only_one_of_its_fold() {
    let scratch = scratch(&[b"m/EAD.xml", b"m/B.xml", b"m/b.xml", "m/citt\u{e0}.xml".as_bytes()]);
    let twin = |name: &str| scratch.twin(name).unwrap().map(|found| found.file.path.to_string());
    assert_eq!(twin("m/ead.xml").as_deref(), Some("m/EAD.xml"));
    assert_eq!(twin("m/citta\u{300}.xml").as_deref(), Some("m/citt\u{e0}.xml"));
    assert_eq!((twin("m/B.XML"), twin("m/c.xml")), (None, None));
}

/// A scan would look through all manifests for each entry of the list.
#[test]
fn entries_of_a_fetch_list_are_looked_for_by_an_index() {
    let scratch = Scratch::create().unwrap();
    scratch.note_listed(0, "data/a", "0").unwrap();
    scratch.note_fetch("data/a", "http://a/b", None).unwrap();
    let mut found = Vec::new();
    scratch.each_fetch(|path, _, _, listed| found.push((path.to_string(), listed))).unwrap();
    assert_eq!(found, [("data/a".to_owned(), true)]);
    let mut plan = scratch.db.prepare(&format!("EXPLAIN QUERY PLAN {FETCH_ENTRIES}")).unwrap();
    let steps = plan.query_map([], |row| row.get::<_, String>(3)).unwrap().collect::<Result<Vec<_>>>().unwrap();
    let of_listed: Vec<_> = steps.iter().filter(|step| step.contains("listed")).collect();
    assert!(!of_listed.is_empty() && of_listed.iter().all(|step| step.starts_with("SEARCH")), "{steps:?}");
}
