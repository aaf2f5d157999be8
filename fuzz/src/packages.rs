//! Packages: archives, bags, METS.

use std::io::Cursor;
use std::path::{Path, PathBuf};

use fondo::engine::Cancel;
use fondo::formats::bag::{
    BagProfile, Declaration, Encoding, InfoReader, Lines, PathCoding, SeenBag, leads_out, name_fault, parse_line, tidy,
};
use fondo::formats::{tar, zip};
use fondo::io::Meter;
use fondo::progress::Silent;
use fondo::verify::{Baseline, DigestChoice, Extent, VerifyRequest, verify_archive};

use super::bounds::{BYTES, in_folder};
use super::records::LIST;

/// One stored entry `a/b` of one byte.
pub const ZIP: &[u8] = b"PK\x03\x04\x14\0\0\0\0\0\0\0\x21\0\x43\xBE\xB7\xE8\x01\0\0\0\x01\0\0\0\x03\0\0\0a/baPK\x01\x02\x14\x03\x14\0\0\0\0\0\0\0\x21\0\x43\xBE\xB7\xE8\x01\0\0\0\x01\0\0\0\x03\0\0\0\0\0\0\0\0\0\0\0\xA4\x81\0\0\0\0a/bPK\x05\x06\0\0\0\0\x01\0\x01\0\x31\0\0\0\x22\0\0\0\0\0";

/// A member with a name of its own in pax, and one of three bytes.
pub const TAR: &[u8] = include_bytes!("../seeds/two.tar");

pub fn zipped(bytes: &[u8]) {
    let limits = zip::Limits { entries: 1000, bytes: BYTES, ..zip::Limits::default() };
    let Ok(listing) = zip::list(&mut Cursor::new(bytes), "a.zip", &limits) else { return };
    for entry in &listing.entries {
        assert!(!leads_out(&entry.name), "`{}` was let through", entry.name);
    }
    verified("a.zip", bytes);
}

pub fn tarred(bytes: &[u8]) {
    let Ok(mut reader) = tar::TarReader::new(Cursor::new(bytes)) else { return };
    while let Ok(Some(Ok(member))) = reader.next_member() {
        let end = member.data.checked_add(member.size).expect("data end somewhere");
        assert!(end <= bytes.len() as u64, "a member reaches beyond the archive");
    }
    verified("a.tar", bytes);
}

/// An archive is verified against a list, and by the manifests of the bag that it may hold.
pub fn verified(name: &str, bytes: &[u8]) {
    in_folder(name, bytes, |folder| {
        let list = folder.join("list.sha256");
        std::fs::write(&list, LIST).expect("a temporary file can be written");
        for baseline in [Baseline::List(list), Baseline::Bag] {
            let _ =
                verify_archive(&order(folder.join(name), baseline, folder), &Meter::default(), &Silent, &mut |_| {});
        }
    });
}

pub fn order(root: PathBuf, baseline: Baseline, scratch: &Path) -> VerifyRequest {
    VerifyRequest {
        root,
        baseline,
        choice: DigestChoice::All,
        threads: std::num::NonZeroUsize::MIN,
        extent: Extent::Whole,
        scratch: scratch.to_path_buf(),
        cancel: Cancel::default(),
    }
}

pub fn bag_declaration(bytes: &[u8]) {
    let _ = Declaration::read(bytes);
}

pub fn bag_manifest(bytes: &[u8]) {
    for encoding in [Encoding::Utf8, Encoding::Latin1, Encoding::Utf16] {
        for line in Lines::new(bytes, encoding).flatten() {
            let _ = [PathCoding::Percent, PathCoding::Plain].map(|coding| parse_line(&line.text, coding));
            let _ = (tidy(&line.text), name_fault(&line.text));
        }
    }
}

pub fn bag_info(bytes: &[u8]) {
    let _ = InfoReader::new(Lines::new(bytes, Encoding::Utf8)).count();
}

pub fn bag_profile(bytes: &[u8]) {
    if let Ok(profile) = BagProfile::parse(bytes) {
        let _ = profile.check(&SeenBag { tag_files: vec!["a/b.txt".to_owned()], ..SeenBag::default() });
    }
}

pub const METS: &[u8] = b"<mets xmlns='http://www.loc.gov/METS/' xmlns:xlink='http://www.w3.org/1999/xlink' OBJID='a'><metsHdr><agent ROLE='CREATOR'>\
<name>n</name><note>1</note></agent></metsHdr><fileSec ID='f'><fileGrp ID='g' USE='Documentation'><file ID='i' SIZE='1' CHECKSUM='0' \
CHECKSUMTYPE='MD5'><FLocat LOCTYPE='URL' xlink:href='METS.xml'/></file></fileGrp></fileSec><structMap LABEL='CSIP'><div><div LABEL='Metadata'/>\
<div LABEL='Documentation'><fptr FILEID='g'/></div></div></structMap></mets>";

/// A package that consists of its METS alone: whatever that says, it is judged to its end, and nothing outside the
/// package is opened.
pub fn mets(bytes: &[u8]) {
    in_folder("METS.xml", bytes, |folder| {
        let today = "2026-01-15".parse().expect("a date");
        let order = fondo::validate::CheckOrder { threads: 1, today, schemas: None, meter: &Meter::default() };
        let verdict = fondo::validate::package(folder, &order).expect("a folder can be checked");
        assert!(verdict.findings().next().is_some(), "no folder, no representation: something is to be said");
    });
}
