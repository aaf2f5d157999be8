//! Rules of the specifications one by one: a package that breaks none, and what is told when one thing of it is
//! changed.

use std::fs;
use std::path::Path;

use proptest::prelude::*;

use crate::io::{Hasher, Meter};
use crate::records::Severity;

use super::super::package::{CheckOrder, PackageVerdict, package};
use super::EarkKind;

const PREMIS: &str = "metadata/preservation/premis.xml";
const DC: &str = "metadata/descriptive/dc.xml";
const DATA: &str = "representations/r/data/a.txt";

fn sum(bytes: &str) -> String {
    Hasher::of(bytes.as_bytes()).0.sha256.to_string()
}

/// `mdRef` to a file of this content.
fn reference(href: &str, kind: &str, content: &str) -> String {
    format!(
        "<mdRef LOCTYPE='URL' xlink:type='simple' xlink:href='{href}' MDTYPE='{kind}' MDTYPEVERSION='3.0' MIMETYPE='text/xml' SIZE='{}' \
         CREATED='2026-01-01T00:00:00Z' CHECKSUM='{}' CHECKSUMTYPE='SHA-256'/>",
        content.len(),
        sum(content)
    )
}

/// A `file` of this content.
fn file(id: &str, href: &str, content: &str) -> String {
    format!(
        "<file ID='{id}' ADMID='amd' DMDID='dmd' MIMETYPE='text/plain' SIZE='{}' CREATED='2026-01-01T00:00:00Z' CHECKSUM='{}' \
         CHECKSUMTYPE='SHA-256'><FLocat LOCTYPE='URL' xlink:type='simple' xlink:href='{href}'/></file>",
        content.len(),
        sum(content)
    )
}

/// A METS document; `groups` are group and division each.
fn mets(objid: &str, profile: &str, kind: &str, groups: &[(String, String)]) -> String {
    let (group, divisions): (Vec<_>, Vec<_>) = groups.iter().cloned().unzip();
    format!(
        "<mets xmlns='http://www.loc.gov/METS/' xmlns:xlink='http://www.w3.org/1999/xlink' \
         xmlns:csip='https://DILCIS.eu/XML/METS/CSIPExtensionMETS' OBJID='{objid}' TYPE='Collection' LABEL='x' \
         csip:CONTENTINFORMATIONTYPE='MIXED' PROFILE='{profile}'>\
         <metsHdr CREATEDATE='2026-01-01T00:00:00Z' LASTMODDATE='2026-01-01T00:00:00Z' csip:OAISPACKAGETYPE='{kind}'>\
         <agent ROLE='CREATOR' TYPE='OTHER' OTHERTYPE='SOFTWARE'><name>f</name><note csip:NOTETYPE='SOFTWARE VERSION'>1</note></agent>\
         <agent ROLE='CREATOR' TYPE='ORGANIZATION'><name>o</name><note csip:NOTETYPE='IDENTIFICATIONCODE'>1</note></agent></metsHdr>\
         <dmdSec ID='dmd' CREATED='2026-01-01T00:00:00Z' STATUS='CURRENT'>{}</dmdSec>\
         <amdSec ID='all'><digiprovMD ID='amd' STATUS='CURRENT'>{}</digiprovMD></amdSec>\
         <fileSec ID='files'>{}</fileSec>\
         <structMap ID='map' TYPE='PHYSICAL' LABEL='CSIP'><div ID='top' LABEL='{objid}'>\
         <div ID='m' LABEL='Metadata' ADMID='amd' DMDID='dmd'/>{}</div></structMap></mets>",
        reference(DC, "DC", "<dc/>"),
        reference(PREMIS, "PREMIS", "<premis/>"),
        group.concat(),
        divisions.concat(),
    )
}

fn group(class: &str, id: &str, file: &str) -> (String, String) {
    let group =
        format!("<fileGrp USE='{class}' ID='{id}' ADMID='all' csip:CONTENTINFORMATIONTYPE='MIXED'>{file}</fileGrp>");
    (group, format!("<div ID='div-{id}' LABEL='{class}'><fptr FILEID='{id}'/></div>"))
}

/// Writes a package that breaks no rule of its specification, changed by `change`: path and text of each file.
fn written(at: &Path, profile: &str, kind: &str, change: &dyn Fn(&str, String) -> Option<String>) {
    let own = mets("r", profile, kind, &[group("Representations/r/data", "data", &file("f", "data/a.txt", "a"))]);
    let representation = (
        format!(
            "<fileGrp USE='Representations/r' ID='rep' csip:CONTENTINFORMATIONTYPE='MIXED'>{}</fileGrp>",
            file("own", "representations/r/METS.xml", "OWN")
        ),
        "<div ID='div-rep' LABEL='Representations/r'><mptr LOCTYPE='URL' xlink:type='simple' xlink:title='rep' \
         xlink:href='representations/r/METS.xml'/></div>"
            .to_owned(),
    );
    let own = change("representations/r/METS.xml", own).unwrap_or_default();
    let groups = [
        group("Documentation", "doc", &file("d", "documentation/d.txt", "d")),
        group("Schemas", "xsd", &file("s", "schemas/s.xsd", "s")),
        representation,
    ];
    let root = mets("package", profile, kind, &groups);
    let root = root.replace(&sum("OWN"), &sum(&own)).replace("SIZE='3'", &format!("SIZE='{}'", own.len()));
    let files = [
        ("METS.xml", change("METS.xml", root)),
        ("representations/r/METS.xml", Some(own)),
        (DC, change(DC, "<dc/>".to_owned())),
        (PREMIS, change(PREMIS, "<premis/>".to_owned())),
        ("representations/r/metadata/descriptive/dc.xml", Some("<dc/>".to_owned())),
        ("representations/r/metadata/preservation/premis.xml", Some("<premis/>".to_owned())),
        (DATA, change(DATA, "a".to_owned())),
        ("documentation/d.txt", change("documentation/d.txt", "d".to_owned())),
        ("schemas/s.xsd", change("schemas/s.xsd", "s".to_owned())),
    ];
    for (name, text) in files {
        let Some(text) = text else { continue };
        let path = at.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

/// What is told of the package: requirement (or code) and severity, in order.
fn told(
    profile: &str,
    kind: &str,
    change: &dyn Fn(&str, String) -> Option<String>,
) -> (EarkKind, Vec<(String, Severity)>) {
    let place = tempfile::tempdir().unwrap();
    let at = place.path().join("package");
    written(&at, profile, kind, change);
    let (today, meter) = ("2026-11-26".parse().unwrap(), Meter::default());
    let verdict = package(&at, &CheckOrder { threads: 2, today, schemas: None, meter: &meter }).unwrap();
    let PackageVerdict::Eark(verdict) = verdict else { panic!("{verdict:?}") };
    let rule = |finding: &crate::records::Finding| {
        finding.args.get("rule").map_or_else(|| finding.code.slug().to_owned(), ToString::to_string)
    };
    let heavy = verdict.findings.iter().filter(|finding| finding.severity > Severity::Info);
    (verdict.kind, heavy.map(|finding| (rule(finding), finding.severity)).collect())
}

const CSIP: &str = "https://earkcsip.dilcis.eu/profile/E-ARK-CSIP.xml";
const SIP: &str = "https://earksip.dilcis.eu/profile/E-ARK-SIP-v2-2-0.xml";
const AIP: &str = "https://earkdip.dilcis.eu/profile/E-ARK-AIP-v2-2-0.xml";
const DIP: &str = "https://earkdip.dilcis.eu/profile/E-ARK-DIP.xml";

fn unchanged(_: &str, text: String) -> Option<String> {
    Some(text)
}

#[test]
fn packages_that_break_no_rule() {
    for (profile, kind, expected) in [
        (CSIP, "AIP", EarkKind::Common),
        (SIP, "SIP", EarkKind::Submission),
        (AIP, "AIP", EarkKind::Archival),
        (DIP, "DIP", EarkKind::Dissemination),
    ] {
        assert_eq!(told(profile, kind, &unchanged), (expected, Vec::new()), "{profile}");
    }
}

/// One text of the root METS is replaced by another one everywhere; what is told then.
fn changed(profile: &str, kind: &str, from: &str, to: &str) -> Vec<(String, Severity)> {
    let change = |name: &str, text: String| {
        if name != "METS.xml" {
            return Some(text);
        }
        assert!(text.contains(from), "no {from}");
        Some(text.replacen(from, to, 1))
    };
    told(profile, kind, &change).1
}

fn is(told: &[(String, Severity)], expected: &[(&str, Severity)]) -> bool {
    told.iter().map(|(rule, severity)| (rule.as_str(), *severity)).eq(expected.iter().copied())
}

#[test]
fn rules_of_archival_and_dissemination_packages() {
    use Severity::{Error, Warning};
    for (profile, kind, from, to, expected) in [
        (AIP, "AIP", "earkdip.dilcis.eu", "other.example", &[("AIPM2", Error)][..]),
        (AIP, "AIP", "OAISPACKAGETYPE='AIP'", "OAISPACKAGETYPE='SIP'", &[("AIPM3", Error)]),
        (AIP, "AIP", "STATUS='CURRENT'>", "STATUS='SUPERSEDED'>", &[("AIPM4", Warning)]),
        (AIP, "AIP", "MDTYPE='PREMIS'", "MDTYPE='OTHER'", &[("AIPM6", Warning)]),
        (AIP, "AIP", "'PREMIS' MDTYPEVERSION='3.0'", "'PREMIS' MDTYPEVERSION='2.2'", &[("AIPM7", Warning)]),
        (AIP, "AIP", "'PREMIS' MDTYPEVERSION='3.0'", "'PREMIS'", &[("AIPM7", Warning)]),
        (DIP, "DIP", "earkdip.dilcis.eu", "other.example", &[("DIP2", Error)]),
        (DIP, "DIP", "OAISPACKAGETYPE='DIP'", "OAISPACKAGETYPE='SIP'", &[("DIP3", Error)]),
        (DIP, "DIP", "STATUS='CURRENT'>", "STATUS='SUPERSEDED'>", &[("DIP4", Warning)]),
    ] {
        let told = changed(profile, kind, from, to);
        assert!(is(&told, expected), "{from}: {told:?}");
    }
    let without = reference(PREMIS, "PREMIS", "<premis/>");
    let told = changed(AIP, "AIP", &without, "");
    assert!(told.contains(&("AIPM5".to_owned(), Error)), "{told:?}");
}

#[test]
fn rules_about_identifiers_pointers_and_labels() {
    use Severity::{Error, Warning};
    for (from, to, expected) in [
        ("ID='dmd' ", "ID='1dmd' ", &["CSIP18", "CSIP92", "CSIP75"][..]),
        ("<file ID='s'", "<file ID='d'", &["CSIP67"]),
        ("ID='div-xsd'", "ID='div-doc'", &["CSIP94"]),
        ("ADMID='all'", "ADMID='none'", &["CSIP61"]),
        ("ADMID='amd' DMDID='dmd' MIME", "ADMID='dmd' DMDID='amd' MIME", &["CSIP74", "CSIP75"]),
        ("LABEL='Documentation'", "LABEL='documentation'", &["CSIP95"]),
        ("LABEL='Schemas'", "LABEL='SCHEMAS'", &["CSIP99"]),
        ("LABEL='Metadata'", "LABEL='metadata'", &["CSIP90", "CSIP88"]),
        ("LABEL='Representations/r'", "LABEL='Representations/q'", &["CSIP107"]),
        ("FILEID='doc'", "FILEID='d'", &["CSIP116", "CSIP96"]),
        ("</structMap>", "</structMap><structMap><div><fptr FILEID='none'/></div></structMap>", &["METS"]),
    ] {
        let told = changed(CSIP, "AIP", from, to);
        for rule in expected {
            assert!(told.contains(&((*rule).to_owned(), Error)), "{from} -> {to}: {told:?}");
        }
    }
    // Who names `amdSec` names all its sections; superseded ones need not be named.
    assert_eq!(changed(CSIP, "AIP", "LABEL='Metadata' ADMID='amd'", "LABEL='Metadata' ADMID='all'"), []);
    let told = changed(CSIP, "AIP", "LABEL='Metadata' ADMID='amd'", "LABEL='Metadata'");
    assert!(is(&told, &[("CSIP91", Warning)]), "{told:?}");
    let pointer = "<mptr LOCTYPE='URL' xlink:type='simple' xlink:title='rep' xlink:href='representations/r/METS.xml'/>";
    let told = changed(CSIP, "AIP", pointer, "<fptr FILEID='rep'/>");
    assert!(is(&told, &[("CSIP105", Warning), ("CSIP107", Warning)]), "{told:?}");
}

#[test]
fn rules_about_the_agents_of_a_submission() {
    use Severity::Error;
    for (from, to, expected) in [
        (
            "ROLE='CREATOR' TYPE='ORGANIZATION'",
            "ROLE='EDITOR' TYPE='ORGANIZATION'",
            &[("SIP15", Error), ("SIP16", Error)][..],
        ),
        ("ROLE='CREATOR' TYPE='ORGANIZATION'", "ROLE='CREATOR' TYPE='OTHER'", &[("SIP15", Error), ("SIP17", Error)]),
        ("<name>o</name>", "<name/>", &[("SIP18", Error)]),
        ("'IDENTIFICATIONCODE'", "'OTHER'", &[("SIP20", Error)]),
        ("earksip.dilcis.eu", "other.example", &[("SIP2", Error)]),
    ] {
        let told = changed(SIP, "SIP", from, to);
        assert!(is(&told, expected), "{from} -> {to}: {told:?}");
    }
    let with = |agent: &str| changed(SIP, "SIP", "</metsHdr>", &format!("{agent}</metsHdr>"));
    for (agent, expected) in [
        ("<agent ROLE='ARCHIVIST' TYPE='ORGANIZATION'><name>a</name></agent>", &[][..]),
        ("<agent ROLE='ARCHIVIST' TYPE='OTHER'><name>a</name></agent>", &[("SIP11", Error)]),
        (
            "<agent ROLE='ARCHIVIST' TYPE='INDIVIDUAL'><name/><note>1</note></agent>",
            &[("SIP12", Error), ("SIP14", Error)],
        ),
        ("<agent ROLE='CREATOR' TYPE='INDIVIDUAL'><name> </name></agent>", &[("SIP24", Error)]),
        ("<agent ROLE='PRESERVATION' TYPE='INDIVIDUAL'><name>a</name></agent>", &[("SIP28", Error)]),
        ("<agent ROLE='PRESERVATION' TYPE='ORGANIZATION'/>", &[("SIP29", Error)]),
    ] {
        let told = with(agent);
        assert!(is(&told, expected), "{agent}: {told:?}");
    }
}

#[test]
fn rules_about_folders() {
    use Severity::{Error, Warning};
    let without =
        |gone: &'static str| told(CSIP, "AIP", &move |name, text| (!name.starts_with(gone)).then_some(text)).1;
    let gone = without(DATA);
    assert!(is(&gone, &[("CSIPSTR11", Warning), ("CSIP79", Error)]), "{gone:?}");
    let gone = without("documentation");
    assert!(is(&gone, &[("CSIPSTR16", Warning), ("CSIP79", Error)]), "{gone:?}");
    let gone = without("METS.xml");
    assert!(gone.contains(&("CSIPSTR4".to_owned(), Error)), "{gone:?}");
    let empty = told(CSIP, "AIP", &|name, text| Some(if name == "METS.xml" { String::new() } else { text })).1;
    assert!(empty.contains(&("CSIPSTR4".to_owned(), Error)), "{empty:?}");
    let moved = changed(CSIP, "AIP", "xlink:href='metadata/descriptive/dc.xml'", "xlink:href='documentation/d.txt'");
    assert!(moved.contains(&("CSIPSTR7".to_owned(), Warning)), "{moved:?}");
    let renamed = changed(CSIP, "AIP", "OBJID='package'", "OBJID='other'");
    assert!(is(&renamed, &[("CSIP1", Warning), ("CSIPSTR2", Warning)]), "{renamed:?}");
}

#[test]
fn rules_about_single_values() {
    use Severity::{Error, Warning};
    let sum = sum("<dc/>");
    for (from, to, expected) in [
        ("TYPE='Collection'", "TYPE='Other'", &[("CSIP3", Warning)][..]),
        ("TYPE='Collection'", "TYPE='Collection' csip:OTHERTYPE='x'", &[("CSIP3", Warning)]),
        ("TYPE='Collection'", "TYPE='OTHER' csip:OTHERTYPE='Event'", &[("CSIP3", Warning)]),
        ("TYPE='Collection'", "TYPE='OTHER' csip:OTHERTYPE='x'", &[]),
        (CSIP, "E-ARK-CSIP", &[("CSIP6", Warning)]),
        (&sum, &sum[..40], &[("CSIP30", Error), ("CSIP29", Error)]),
        ("SIZE='5'", "SIZE='6'", &[("CSIP27", Error)]),
    ] {
        let told = changed(CSIP, "AIP", from, to);
        assert!(is(&told, expected), "{from} -> {to}: {told:?}");
    }
}

#[test]
fn a_package_of_which_nothing_was_compared_is_not_valid() {
    use Severity::{Error, Warning};
    let unknown = |text: String| text.replace("CHECKSUMTYPE='SHA-256'", "CHECKSUMTYPE='CRC32'");
    let all = told(CSIP, "AIP", &|_, text| Some(unknown(text))).1;
    assert_eq!(all.last(), Some(&("eark-nothing-verified".to_owned(), Error)), "{all:?}");
    assert!(all.iter().rev().skip(1).all(|(_, severity)| *severity == Warning), "{all:?}");
    // What was compared is something; of each of the others it is told that it was not.
    let some = told(CSIP, "AIP", &|name, text| Some(if name == "METS.xml" { unknown(text) } else { text })).1;
    assert!(!some.is_empty() && some.iter().all(|(_, severity)| *severity == Warning), "{some:?}");
    // A document that names nothing vouches for nothing.
    let nothing = |name: &str, text: String| {
        let (head, _) =
            text.split_once("<dmdSec").filter(|_| name.ends_with("METS.xml")).unwrap_or((text.as_str(), ""));
        let end = if name.ends_with("METS.xml") { "</mets>" } else { "" };
        Some(format!("{head}{end}"))
    };
    let told = told(CSIP, "AIP", &nothing).1;
    assert!(told.contains(&("eark-nothing-verified".to_owned(), Error)), "{told:?}");
}

proptest! {
    /// Whatever stands in a METS document, the check comes to its end, and to the same end again, whatever the threads.
    #[test]
    fn damaged_documents_come_to_findings(at in 0.0..1.0f64, length in 0usize..200, text in "(<(div|file|fptr|mptr|mdRef|fileGrp|/mets)|[a-z'=<>/ &;\\PC]){0,6}") {
        let change = |name: &str, whole: String| {
            if name != "METS.xml" {
                return Some(whole);
            }
            let mut from = (whole.len() as f64 * at) as usize;
            let mut to = (from + length).min(whole.len());
            while !whole.is_char_boundary(from) { from -= 1; }
            while !whole.is_char_boundary(to) { to += 1; }
            Some([&whole[..from], &text, &whole[to..]].concat())
        };
        prop_assert_eq!(told(SIP, "SIP", &change), told(SIP, "SIP", &change));
    }
}
