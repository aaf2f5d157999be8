//! The check of an index: what the provider's schema and code say, and the files beside it.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::io::{self, Read};
use std::path::Path;

use crate::formats::sacer::{Agreement, GivenFile, check_file_index, check_request};
use crate::formats::xml_parts::XmlBounds;
use crate::formats::xml_tree::read_tree;
use crate::io::{DigestSet, Hasher, Meter};
use crate::records::codes::sacer as codes;
use crate::records::{Finding, Hex32, Subject};

use super::super::error::ValidateError;
use super::super::index_verdict::{IndexKind, IndexVerdict, PlacedIndex};
use super::super::opened::Opened;
use super::neighbours::Neighbours;

/// Bounds of an index.
const BOUNDS: XmlBounds = XmlBounds { bytes: 64 << 20, elements: 2_000_000, depth: 100 };

/// Bytes that are read at a time.
const CHUNK: usize = 1 << 20;

/// Checks an index: `UnitaDocumentaria`, `UnitaDocAggAllegati` or `IndiceSIPFascicolo`. Files in its folder whose name begins with the `ID` of a
/// component are held against it; where there are none, only the index is checked.
///
/// # Errors
/// The index or its folder cannot be read.
pub fn sacer(index: &Path, meter: &Meter) -> Result<IndexVerdict, ValidateError> {
    let unreadable = |kind: io::ErrorKind| ValidateError::Unreadable { path: index.to_path_buf(), source: kind.into() };
    let name = index.file_name().and_then(OsStr::to_str).ok_or_else(|| unreadable(io::ErrorKind::InvalidFilename))?;
    let subject = Subject::Package { name: name.to_owned(), entry: None };
    check(name, subject, &Neighbours::of(index, meter))
}

/// The same, of an index in a package of which stock was taken.
///
/// # Errors
/// The index cannot be read.
pub(in super::super) fn sacer_of(opened: &Opened<'_>, index: &PlacedIndex) -> Result<IndexVerdict, ValidateError> {
    let package = opened.findings.name();
    let subject = Subject::Package { name: package.to_owned(), entry: Some(index.path()) };
    check(&index.name, subject, &Neighbours::Package(opened, &index.base))
}

fn check(index: &str, subject: Subject, neighbours: &Neighbours<'_>) -> Result<IndexVerdict, ValidateError> {
    let mut bytes = Vec::new();
    let read = neighbours.open(index)?.take(BOUNDS.bytes as u64 + 1).read_to_end(&mut bytes);
    read.map_err(|source| ValidateError::Unreadable { path: index.into(), source })?;
    let mut verdict = IndexVerdict::new(IndexKind::Sacer);
    let root = match read_tree(&bytes, BOUNDS) {
        Ok(root) => root,
        Err(fault) => {
            let finding = Finding::new(codes::SACER_NOT_READ, subject).with("error", fault);
            verdict.findings.push(finding.with("code", "XSD-001-001"));
            return Ok(verdict);
        }
    };
    if !bytes.is_ascii() {
        verdict.findings.push(Finding::new(codes::SACER_NOT_ASCII, subject.clone()));
    }
    let preflight = if *root.name.local == *"IndiceSIPFascicolo" {
        check_file_index(&root, &subject)
    } else {
        let ids = component_ids(&root);
        let given = beside(neighbours, &ids, &mut verdict)?;
        verdict.files = ids.len() as u64;
        let files = (!given.is_empty()).then_some(given.as_slice());
        check_request(&root, &Agreement::default(), files, &subject)
    };
    let differs = preflight.findings.iter().filter(|finding| finding.code == codes::SACER_HASH_DIFFERS).count() as u64;
    verdict.compared = verdict.compared.saturating_sub(differs);
    verdict.findings.extend(preflight.findings);
    verdict.unknown = preflight.unknown.into_iter().collect();
    Ok(verdict)
}

/// The identifiers of all components and their parts.
fn component_ids(element: &crate::formats::xml_tree::Element) -> Vec<String> {
    let mut found = Vec::new();
    for child in element.elements() {
        if matches!(&*child.name.local, "Componente" | "SottoComponente") {
            found.extend(child.text_of("ID"));
        }
        // What the schema leaves open names no components.
        if !matches!(&*child.name.local, "ProfiloNormativo" | "DatiSpecifici" | "DatiSpecificiMigrazione") {
            found.extend(component_ids(child));
        }
    }
    found
}

/// The files beside the index that belong to a component: called by its identifier, whatever the extension.
fn beside(
    neighbours: &Neighbours<'_>,
    ids: &[String],
    verdict: &mut IndexVerdict,
) -> Result<Vec<GivenFile>, ValidateError> {
    let known: HashSet<&str> = ids.iter().map(String::as_str).collect();
    let id_of = |name: &str| {
        let stem = name.split_once('.').map_or(name, |(stem, _)| stem);
        [name, stem].into_iter().find(|id| known.contains(id)).map(str::to_owned)
    };
    let mut given = Vec::new();
    for name in neighbours.names(|name| id_of(name).is_some())? {
        let Some(component) = id_of(&name) else { continue };
        let digested = digest(neighbours.open(&name)?);
        let (size, sha256) = digested.map_err(|source| ValidateError::Unreadable { path: (&name).into(), source })?;
        verdict.bytes += size;
        verdict.compared += 1;
        let signed = [".p7m", ".tsd"].iter().any(|extension| name.to_ascii_lowercase().ends_with(extension));
        given.push(GivenFile { component, size, sha256, signed });
    }
    Ok(given)
}

fn digest(mut from: impl Read) -> io::Result<(u64, Hex32)> {
    let (mut hasher, mut size) = (Hasher::new(&DigestSet::PAIR), 0);
    let mut buffer = vec![0; CHUNK];
    loop {
        let read = match from.read(&mut buffer) {
            Ok(0) => return Ok((size, hasher.finish().0.sha256)),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        size += read as u64;
        hasher.update(buffer.get(..read).unwrap_or_default());
    }
}
