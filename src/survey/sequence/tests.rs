use proptest::prelude::*;

use crate::records::{FileRole, Stamp};
use crate::survey::names::role;

use super::*;

fn files(names: &[&str]) -> Vec<PlannedFile> {
    let file = |name: &&str| {
        let path = SourcePath::from(format!("F1/{name}").as_str());
        PlannedFile {
            role: role(&path),
            path,
            name: (*name).to_owned(),
            stamp: Stamp::default(),
            page: None,
            side: None,
            item: None,
        }
    };
    let mut files: Vec<_> = names.iter().map(file).collect();
    files.sort_by(|one, two| one.path.cmp(&two.path));
    files
}

fn gap(what: &str) -> DeclaredGap {
    DeclaredGap { what: what.to_owned(), author: None, reason: None }
}

fn slugs(names: &[&str], gaps: &[DeclaredGap]) -> Vec<String> {
    let found = findings("F1", &files(names), false, gaps, 1);
    found
        .iter()
        .map(|finding| {
            format!(
                "{} {}",
                finding.code.slug(),
                finding.args.get("pages").or(finding.args.get("page")).cloned().unwrap_or_default()
            )
        })
        .collect()
}

#[test]
fn gaps_and_repeats() {
    assert!(slugs(&["F1_0001.tif", "F1_0002.tif", "F1_0003.tif"], &[]).is_empty());
    assert_eq!(slugs(&["F1_0001.tif", "F1_0003.tif", "F1_0004.tif"], &[]), ["page-gap 2"]);
    assert_eq!(slugs(&["F1_0001.tif", "F1_0002.tif", "F1_0005.tif", "F1_0006.tif"], &[]), ["page-gap 3-4"]);
    assert_eq!(slugs(&["F1_0002.tif", "F1_0003.tif", "F1_0004.tif"], &[]), ["page-gap 1"]);
    // The continuation of another unit, and the numbers of a camera.
    assert!(slugs(&["F1_0014.tif", "F1_0015.tif", "F1_0016.tif"], &[]).is_empty());
    assert!(slugs(&["DSC_1032.jpg", "DSC_1044.jpg", "DSC_1080.jpg"], &[]).is_empty());
    assert_eq!(slugs(&["F1_0001.tif", "F1_0002.tif", "F1_0002_copia.tif", "F1_0003.tif"], &[]), ["page-repeat 2"]);
    assert!(
        slugs(&["F1_0001.tif", "F1_0002.tif", "F1_0002bis.tif", "F1_0003.tif", "F1_0003a.tif", "F1_0003b.tif"], &[])
            .is_empty()
    );
    assert!(slugs(&["0001.tif", "0001.jpg", "0002.tif", "0002.jpg", "0003.tif", "0003.jpg"], &[]).is_empty());
}

#[test]
fn names_that_say_more_than_their_number() {
    assert!(
        slugs(
            &["F1_0001.tif", "F1_0002.tif", "F1_0003 (città d'arte, n°1).tif", "F1_0004.tif", "..\\..\\F1_0005.tif"],
            &[]
        )
        .is_empty()
    );
    assert!(slugs(&["F1_0001.tif", "F1_0002.tif", "F1_0003_a\ncapo.tif", "F1_0004.tif"], &[]).is_empty());
    assert_eq!(slugs(&["F1_0001.tif", "F1_0002.tif", "CON.tif", "F1_0004.tif", "F1_0005.tif"], &[]), ["page-gap 3"]);
    assert!(slugs(&["lettera.tif", "busta.tif", "carta 3.tif"], &[]).is_empty());
}

#[test]
fn what_is_declared_is_no_fault() {
    let names = ["F1_0001.tif", "F1_0002.tif", "F1_0005.tif", "F1_0006.tif"];
    assert!(slugs(&names, &[gap("cc. 3-4")]).is_empty());
    assert!(slugs(&names, &[gap("3"), gap("mancante la 4")]).is_empty());
    assert_eq!(slugs(&names, &[gap("3")]), ["page-gap 4"]);
    assert!(slugs(&["F1_0001.tif", "F1_0002.tif", "F1_0002_doppia.tif", "F1_0003.tif"], &[gap("2 bis")]).is_empty());
    assert_eq!(declared_absent(&[gap("cc. 3-7, 10"), gap("12 bis")]), 6);
}

#[test]
fn numbers_that_begin_anew_in_each_folder() {
    assert!(slugs(&["a/0001.tif", "a/0002.tif", "a/0003.tif", "b/0001.tif", "b/0002.tif"], &[]).is_empty());
    assert_eq!(slugs(&["a/0001.tif", "a/0003.tif", "a/0004.tif", "b/0001.tif", "b/0002.tif"], &[]), ["page-gap 2"]);
    // One sequence over two folders.
    assert!(slugs(&["0001.tif", "0002.tif", "0004.tif", "sub/0003.tif"], &[]).is_empty());
}

#[test]
fn order_and_sides() {
    let names: Vec<String> = (1..=11).map(|page| format!("p{page}.tif")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    assert_eq!(slugs(&names, &[]), ["page-order 11"]);
    let leaves = ["1r.tif", "1v.tif", "2r.tif", "2v.tif", "3r.tif", "3v.tif", "4r.tif"];
    assert_eq!(slugs(&leaves, &[]), ["page-side "]);
}

#[test]
fn the_missing_name_is_made_after_its_neighbour() {
    let found =
        findings("F1", &files(&["F1_0001.tif", "F1_0002 (x, n°9).tif", "F1_0004.tif", "F1_0005.tif"]), false, &[], 1);
    assert_eq!(found[0].args["expected"], "F1/F1_0003.tif");
}

#[test]
fn an_expression_that_reads_pages() {
    let mut all = files(&["a_001.tif", "a_002-003.tif", "a_005.tif", "cover.tif"]);
    for (file, page) in all.iter_mut().zip([Some("001"), Some("002-003"), Some("005"), None]) {
        file.page = page.map(str::to_owned);
    }
    let found: Vec<_> = findings("F1", &all, true, &[], 1).iter().map(|finding| finding.code.slug()).collect();
    assert_eq!(found, ["page-unread", "page-gap"]);
    assert_eq!(all[0].role, FileRole::Content);
}

proptest! {
    #[test]
    fn any_names(names in proptest::collection::btree_set("[a-zà0-9_ ()-]{1,24}\\.(tif|jpg)", 0..30)) {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let _ = findings("F1", &files(&names), false, &[gap("18446744073709551615-3")], 1);
    }

    #[test]
    fn whole_sequences_are_clean(first in prop_oneof![Just(0_u64), Just(1)], count in 3_u64..60, lead in "[a-z]{0,6}_") {
        let names: Vec<String> = (first..first + count).map(|page| format!("{lead}{page:04}.tif")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        prop_assert!(slugs(&names, &[]).is_empty());
    }
}
