//! What is written is read, and what does not fit is told.

use proptest::prelude::*;

use super::super::xml::visible;
use super::super::xml_parts::XmlFault;
use super::super::xml_tree::Element;
use super::{IndexFault, IndexPart, IndexWriter, Metadata, MoreInfo, example, is_agent_id, read_index};

/// Writes parts as they were read.
fn written(parts: &[IndexPart]) -> String {
    let [IndexPart::Head(head), IndexPart::SelfDescription(of), IndexPart::Volume(volume), rest @ ..] = parts else {
        panic!("{parts:?}")
    };
    let mut writer = IndexWriter::begin(Vec::new(), head, of, volume).unwrap();
    for part in rest {
        match part {
            IndexPart::Group(group) => writer.group(group).unwrap(),
            IndexPart::File(file) => writer.file(file).unwrap(),
            IndexPart::EndGroup(tail) => writer.end_group(tail).unwrap(),
            IndexPart::Process(process) => return String::from_utf8(writer.finish(process).unwrap()).unwrap(),
            other => panic!("{other:?}"),
        }
    }
    panic!("no process")
}

fn read(text: &str) -> (Vec<IndexPart>, Vec<IndexFault>) {
    let (mut parts, mut faults) = (Vec::new(), Vec::new());
    read_index(text.as_bytes(), &mut |part| match part {
        Ok(part) => parts.push(part),
        Err(fault) => faults.push(fault),
    });
    (parts, faults)
}

#[test]
fn what_was_written_is_read() {
    let parts = example::parts();
    let text = written(&parts);
    let (again, faults) = read(&text);
    assert_eq!(faults, []);
    assert_eq!(again, parts);
    assert_eq!(written(&again), text);
}

/// The AgID metadata of a file list each of its documents with six elements; they stand in the head of the volume.
#[test]
fn a_volume_of_twenty_thousand_documents_is_read() {
    let mut parts = example::parts();
    let leaf = |number: u32| Element::new("Documento").with(Element::leaf("Impronta", number.to_string()));
    let document = |number: u32| {
        let three = Element::new("Tipo").with(Element::new("Id").with(leaf(number)));
        Element::new("IndiceDocumenti").with(Element::new("Voce").with(three))
    };
    let listed = (0..20_000).map(document).collect();
    let Some(IndexPart::Volume(volume)) = parts.get_mut(2) else { panic!("no volume") };
    volume.more_info = Some(MoreInfo { schema: "agid.xsd".to_owned(), metadata: Metadata::Embedded(listed) });
    let (again, faults) = read(&written(&parts));
    assert_eq!(faults, []);
    assert!(again == parts, "what was written is read");
}

/// The faults of an index in which a piece of text was replaced, as `place: fault`.
fn faults(from: &str, to: &str) -> Vec<String> {
    let text = written(&example::parts());
    assert!(text.contains(from), "{from} in {text}");
    let shown = |fault| match fault {
        IndexFault::Breach(breach) => format!("{}: {:?}", breach.place, breach.fault),
        other => format!("{other:?}"),
    };
    read(&text.replacen(from, to, 1)).1.into_iter().map(shown).collect()
}

#[test]
fn what_does_not_fit_is_told_at_its_place() {
    let one = |from, to| {
        let told = faults(from, to);
        assert_eq!(told.len(), 1, "{told:?}");
        told.into_iter().next().unwrap()
    };
    assert!(
        one("sincro:sincroVersion=\"2.0\"", "sincro:sincroVersion=\"1.0\"").starts_with("PIndex/@sincroVersion: Form")
    );
    assert!(
        one("sincro:encoding=\"binary\" sincro:extension", "sincro:encoding=\"hex\" sincro:extension")
            .contains("File[1]/@encoding")
    );
    assert!(one("VATIT-00000000000", "00000000000").starts_with("PIndex/Process/Submitter/AgentID[1]: Form"));
    assert!(one("soggetto detentore", "detentore").starts_with("PIndex/Process/Holder[2]/@holderRole: Form"));
    assert!(one("2026-11-23T10:15:30+01:00", "2026-11-23").starts_with("PIndex/Process/TimeReference/TimeInfo: Form"));
    assert!(
        one("<sincro:ID sincro:scheme=\"local\">master</sincro:ID>", "").starts_with("PIndex/FileGroup[1]: Missing")
    );
}

#[test]
fn attributes_must_be_qualified() {
    let told = faults(" sincro:hashFunction=\"SHA-256\">0a", " hashFunction=\"SHA-256\">0a");
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].contains("AttributeUnexpected") && told[1].contains("AttributeMissing"));
}

#[test]
fn order_and_presence_are_those_of_the_standard() {
    let text = written(&example::parts());
    let process = text.find(" <sincro:Process>").unwrap();
    let end = text.find("</sincro:PIndex>").unwrap();
    let without = format!("{}{}", &text[..process], &text[end..]);
    assert!(matches!(read(&without).1.as_slice(), [IndexFault::Breach(breach)] if breach.place == "PIndex"));
    let twice = format!("{}{}{}", &text[..end], &text[process..end], &text[end..]);
    assert_eq!(read(&twice).1.len(), 1);
    let volume = text.find(" <sincro:PVolume>").unwrap();
    let first = format!("{}{}{}", &text[..volume], &text[process..end], &text[volume..]);
    assert!(read(&first).1.len() >= 3, "{:?}", read(&first).1);
    let (parts, faults) = read("<PIndex xmlns='urn:other'/>");
    assert_eq!((parts.len(), faults), (0, vec![IndexFault::OtherRoot { root: "PIndex".to_owned() }]));
}

#[test]
fn hostile_documents_end_the_reading() {
    let head = "<sincro:PIndex xmlns:sincro=\"http://www.uni.com/U3011/sincro-v2/\"";
    for (text, fault) in [
        (format!("<!DOCTYPE x [<!ENTITY a 'b'>]>{head}>&a;</sincro:PIndex>"), XmlFault::Entities),
        (format!("<!DOCTYPE x SYSTEM 'file:///etc/passwd'>{head}/>"), XmlFault::Entities),
        (format!("{head}>{}", "<a>".repeat(1000)), XmlFault::Bounds),
        (format!("{head}><sincro:PVolume>{}", "x".repeat(5 << 20)), XmlFault::Bounds),
        (format!("{head}><sincro:PVolume>{}", "<a/>".repeat(2_000_001)), XmlFault::Bounds),
        (format!("{head}>"), XmlFault::Malformed),
    ] {
        assert_eq!(read(&text).1.last(), Some(&IndexFault::Xml(fault)), "{}", &text[..80]);
    }
}

#[test]
fn identifiers_of_agents() {
    for good in ["VATIT-01234567890", "TINIT-RSSMRA80A01A944I", "NTRIT-BO1", "A1:IT-x"] {
        assert!(is_agent_id(good), "{good}");
    }
    for bad in ["", "01234567890", "VATit-1", "VATIT-", "VATIT-1 2", "VATIT", "ABCIT-1", "A:IT-1", "A1:IT-1-2"] {
        assert!(!is_agent_id(bad), "{bad}");
    }
    assert!(example::agent(true).is_coherent());
    assert!(!super::Agent { natural: true, ..example::agent(false) }.is_coherent());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_label_and_name_comes_back(label in "\\PC{0,40}|[\\x00-\\x2f\u{fffe}]{0,20}|\\]\\]>|(\u{e0}){4000}", name in "[^/\u{0}\\\\:]{1,40}") {
        prop_assume!(name != "." && name != "..");
        let mut parts = example::parts();
        if let IndexPart::Volume(volume) = &mut parts[2] {
            volume.label = Some(label.clone());
        }
        if let IndexPart::File(file) = &mut parts[4] {
            file.path = super::index_path(&name);
        }
        let (again, faults) = read(&written(&parts));
        prop_assert_eq!(faults, []);
        let IndexPart::Volume(volume) = &again[2] else { panic!() };
        let shown = visible(&label);
        prop_assert_eq!(volume.label.as_deref(), Some(&*shown));
        let IndexPart::File(file) = &again[4] else { panic!() };
        prop_assert_eq!(super::path_of_index(&file.path), Some(name));
    }
}

#[test]
fn an_index_of_many_files_is_written_and_read_file_by_file() {
    /// Bytes that are made as they are read: no text of the whole stands in memory.
    struct Made {
        files: std::ops::Range<u32>,
        ready: std::io::Cursor<Vec<u8>>,
        head: String,
        tail: Option<String>,
        file: String,
    }
    impl std::io::Read for Made {
        fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
            loop {
                let read = self.ready.read(into)?;
                if read > 0 {
                    return Ok(read);
                }
                let next = match (self.head.is_empty(), self.files.next()) {
                    (false, _) => std::mem::take(&mut self.head),
                    (true, Some(number)) => self.file.replace("data/1.tif", &format!("data/{number}.tif")),
                    (true, None) => match self.tail.take() {
                        Some(tail) => tail,
                        None => return Ok(0),
                    },
                };
                self.ready = std::io::Cursor::new(next.into_bytes());
            }
        }
    }
    let text = written(&example::parts());
    let (start, end) =
        (text.find("<sincro:File ").unwrap(), text.find("</sincro:File>").unwrap() + "</sincro:File>".len());
    let made = Made {
        // The first call takes the head and drops the number that it drew.
        files: 0..20_001,
        ready: std::io::Cursor::default(),
        head: text[..start].to_owned(),
        tail: Some(text[end..].to_owned()),
        file: text[start..end].to_owned(),
    };
    let (mut files, mut last) = (0, String::new());
    read_index(std::io::BufReader::new(made), &mut |part| {
        if let IndexPart::File(file) = part.unwrap() {
            files += 1;
            last = file.path;
        }
    });
    // Those of the example beside the many.
    assert_eq!((files, last.as_str()), (20_000 + 2, "data/1.jpg"));
}
