//! SACER and SInCRO with the provider's own schemas and samples, judged by xmllint.

use std::fs;
use std::path::Path;
use std::process::Command;

use fondo::formats::sacer::{Agreement, FileIndex, ProviderCode, REQUEST, check_file_index, check_request};
use fondo::formats::sincro::{IndexPart, IndexWriter, read_index};
use fondo::formats::xml_parts::XmlBounds;
use fondo::formats::xml_tree::{Characters, Element, canonical, check, read_tree, write_document};
use fondo::records::Subject;

use crate::support::{shared, tool};

const BOUNDS: XmlBounds = XmlBounds { bytes: 16 << 20, elements: 100_000, depth: 100 };

/// What xmllint says of a document against a schema.
fn lint(schema: &Path, document: &[u8]) -> Result<(), String> {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("document.xml");
    fs::write(&path, document).unwrap();
    let output =
        Command::new("xmllint").args(["--noout", "--nonet", "--schema"]).arg(schema).arg(&path).output().unwrap();
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

fn schema(relative: &str) -> Option<std::path::PathBuf> {
    tool("xmllint")?;
    shared(&format!("standards/xsd-italy/{relative}"))
}

fn tree(path: &Path) -> Element {
    read_tree(&fs::read(path).unwrap(), BOUNDS).unwrap()
}

/// The canonical form without the blanks between elements.
fn form(root: &Element) -> String {
    let mut root = root.clone();
    root.tidy();
    String::from_utf8(canonical(&root)).unwrap()
}

fn written(root: &Element) -> Vec<u8> {
    let mut out = Vec::new();
    write_document(root, Characters::Ascii, &mut out).unwrap();
    out
}

fn subject() -> Subject {
    Subject::Package { name: "sample".to_owned(), entry: None }
}

#[test]
fn the_real_index_of_a_file_is_read_and_written_back_equal() {
    let Some(path) = shared("standards/samples-italy/parer-versamento-fascicolo-v3/fascicoloCorretto.xml") else {
        return;
    };
    let root = tree(&path);
    let index = FileIndex::read(&root).unwrap();
    assert_eq!(index.key.number, "08/06-2018/ju1000");
    let again = index.tree();
    assert_eq!(form(&again), form(&root));
    let bytes = written(&again);
    assert!(bytes.is_ascii());
    assert_eq!(FileIndex::read(&read_tree(&bytes, BOUNDS).unwrap()).unwrap().key, index.key);
    assert_eq!(check_file_index(&root, &subject()).findings, []);
    if let Some(schema) = schema("parer-versamento-fascicolo-v3/WSRequestIndiceSIPFascicolo.xsd") {
        lint(&schema, &bytes).unwrap();
    }
}

#[test]
fn the_canonical_form_has_the_digest_that_the_receipt_states() {
    let Some(path) = shared("standards/samples-italy/made/sacer_request_ud_1.5.xml") else { return };
    let root = tree(&path);
    let digest = fondo::io::Hasher::of(&canonical(&root)).0.sha256.to_string();
    let receipt = fs::read_to_string(path.with_file_name("sacer_rapporto_versamento.xml")).unwrap();
    assert!(receipt.contains(&format!("<HashIndiceSIP>{digest}</HashIndiceSIP>")), "{digest}");
    let preflight = check_request(&root, &Agreement::default(), None, &subject());
    assert_eq!(preflight.findings, []);
}

#[test]
fn the_canonical_form_is_that_of_xmllint() {
    let Some(folder) = shared("standards/samples-italy") else { return };
    if tool("xmllint").is_none() {
        return;
    }
    let files = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().filter_map(Result::ok);
    let mut compared = 0;
    for file in files.filter(|file| file.path().extension().is_some_and(|extension| extension == "xml")) {
        let output = Command::new("xmllint").args(["--nonet", "--exc-c14n"]).arg(file.path()).output().unwrap();
        if !output.status.success() {
            continue;
        }
        // xmllint keeps comments and instructions, which the form without comments does not have.
        if output.stdout.windows(2).any(|pair| pair == b"<!" || pair == b"<?") {
            continue;
        }
        assert_eq!(canonical(&tree(file.path())), output.stdout, "{}", file.path().display());
        compared += 1;
    }
    assert!(compared >= 10, "{compared}");
}

#[test]
fn every_code_of_the_provider_has_a_reason() {
    let Some(path) = shared("standards/samples-italy/sacer_error_codes.tsv") else { return };
    let text = fs::read_to_string(path).unwrap();
    let theirs: Vec<_> = text.lines().skip(1).filter_map(|line| line.split('\t').next()).collect();
    let ours: Vec<_> = ProviderCode::all().map(|code| code.code).collect();
    assert_eq!(ours, theirs);
}

/// The grammar says what xmllint says of requests in which an element was left out, doubled or moved, or a value was
/// changed.
#[test]
fn the_grammar_agrees_with_the_schema() {
    let Some(path) = shared("standards/samples-italy/made/sacer_request_ud_1.5.xml") else { return };
    let Some(schema) = schema("parer-sacer-xml/ws/xml/versReq/WSRequestVersamento.xsd") else { return };
    let mut root = tree(&path);
    root.tidy();
    let mut variants: Vec<Element> = Vec::new();
    changed(&root, &mut |variant| variants.push(variant));
    assert!(variants.len() > 200, "{}", variants.len());
    let place = tempfile::tempdir().unwrap();
    let mut command = Command::new("xmllint");
    command.args(["--noout", "--nonet", "--schema"]).arg(schema);
    for (index, variant) in variants.iter().enumerate() {
        let path = place.path().join(format!("{index:04}.xml"));
        fs::write(&path, written(variant)).unwrap();
        command.arg(path);
    }
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let mut refused = 0;
    for (index, variant) in variants.iter().enumerate() {
        let theirs = !said.contains(&format!("{index:04}.xml validates"));
        let ours = check(variant, &REQUEST);
        assert_eq!(!ours.is_empty(), theirs, "{index}: {ours:?}\n{}", String::from_utf8_lossy(&written(variant)));
        refused += u32::from(theirs);
    }
    assert!(refused > 100, "{refused} of {}", variants.len());
}

/// Gives the tree with one thing changed, for every thing that can be.
fn changed(root: &Element, take: &mut dyn FnMut(Element)) {
    use fondo::formats::xml_tree::Node;
    fn paths(element: &Element, path: &mut Vec<usize>, all: &mut Vec<Vec<usize>>) {
        for (index, node) in element.nodes.iter().enumerate() {
            if let Node::Element(child) = node {
                path.push(index);
                all.push(path.clone());
                paths(child, path, all);
                path.pop();
            }
        }
    }
    fn parent<'e>(root: &'e mut Element, path: &[usize]) -> &'e mut Element {
        path.iter().fold(root, |element, index| match &mut element.nodes[*index] {
            Node::Element(child) => child,
            Node::Text(_) => unreachable!(),
        })
    }
    let mut all = Vec::new();
    paths(root, &mut Vec::new(), &mut all);
    for path in all {
        let (last, above) = path.split_last().unwrap();
        let act = |change: &dyn Fn(&mut Element, usize)| {
            let mut copy = root.clone();
            change(parent(&mut copy, above), *last);
            copy
        };
        take(act(&|element, index| drop(element.nodes.remove(index))));
        take(act(&|element, index| element.nodes.insert(index, element.nodes[index].clone())));
        take(act(&|element, index| {
            let moved = element.nodes.remove(index);
            element.nodes.push(moved);
        }));
        for text in ["", "x", &"y".repeat(300)] {
            take(act(&|element, index| {
                if let Node::Element(child) = &mut element.nodes[index]
                    && child.elements().next().is_none()
                {
                    child.nodes = vec![Node::Text(text.to_owned())];
                }
            }));
        }
    }
}

#[test]
fn the_real_volume_index_is_read_and_written_back_equal() {
    let Some(path) = shared("standards/samples-italy/made/sincro_pindex_v2.xml") else { return };
    let bytes = fs::read(&path).unwrap();
    let again = rewritten(&bytes);
    assert_eq!(form(&read_tree(&again, BOUNDS).unwrap()), form(&read_tree(&bytes, BOUNDS).unwrap()));
    if let Some(schema) = schema("parer-sacer-xml/ws/xml/usmainRespV2/Unisincro_PIndex.xsd") {
        lint(&schema, &again).unwrap();
    }
}

/// A volume index, read part by part and written again.
fn rewritten(bytes: &[u8]) -> Vec<u8> {
    let mut parts = Vec::new();
    read_index(bytes, &mut |part| parts.push(part.unwrap()));
    let [IndexPart::Head(head), IndexPart::SelfDescription(of), IndexPart::Volume(volume), rest @ ..] = &parts[..]
    else {
        panic!("{parts:?}")
    };
    let mut writer = IndexWriter::begin(Vec::new(), head, of, volume).unwrap();
    for part in rest {
        match part {
            IndexPart::Group(group) => writer.group(group).unwrap(),
            IndexPart::File(file) => writer.file(file).unwrap(),
            IndexPart::EndGroup(tail) => writer.end_group(tail).unwrap(),
            IndexPart::Process(process) => return writer.finish(process).unwrap(),
            other => panic!("{other:?}"),
        }
    }
    panic!("no process")
}
