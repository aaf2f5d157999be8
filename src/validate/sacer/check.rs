//! The check of an index: what the provider's schema and code say, and the files beside it.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::io::{self, Read};
use std::path::Path;

use crate::formats::bag::{Checksum, ChecksumAlgorithm};
use crate::formats::sacer::{Agreement, GivenFile, check_file_index, check_request, recognise};
use crate::formats::xml_parts::XmlBounds;
use crate::formats::xml_tree::read_tree;
use crate::io::{DigestSet, Hasher, Meter};
use crate::records::codes::sacer as codes;
use crate::records::{Finding, Hex32, Subject};

use super::super::error::ValidateError;
use super::super::index_verdict::{IndexKind, IndexVerdict, PlacedIndex};
use super::super::opened::Opened;
use super::neighbours::Neighbours;

/// Bounds of an index: a component has about a dozen elements and a kilobyte, and 100,000 of them pass.
const BOUNDS: XmlBounds = XmlBounds { bytes: 256 << 20, elements: 4_000_000, depth: 100 };

/// Bytes that are read at a time.
const CHUNK: usize = 1 << 20;

/// What was named to be checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// The index by itself: where no file of a component lies beside it, only the index is checked.
    Index,
    /// A folder or an archive with the index in it: the files belong to what was named, and have to be there.
    Package,
}

/// Checks an index: `UnitaDocumentaria`, `UnitaDocAggAllegati` or `IndiceSIPFascicolo`. Files in its folder whose name
/// begins with the `ID` of a component are held against it.
///
/// # Errors
/// The index or its folder cannot be read.
pub fn sacer(index: &Path, named: Named, meter: &Meter) -> Result<IndexVerdict, ValidateError> {
    let unreadable = |kind: io::ErrorKind| ValidateError::Unreadable { path: index.to_path_buf(), source: kind.into() };
    let name = index.file_name().and_then(OsStr::to_str).ok_or_else(|| unreadable(io::ErrorKind::InvalidFilename))?;
    let subject = Subject::Package { name: name.to_owned(), entry: None };
    check(name, subject, named, &Neighbours::of(index, meter))
}

/// The same, of an index in a package of which stock was taken.
///
/// # Errors
/// The index cannot be read.
pub(in super::super) fn sacer_of(opened: &Opened<'_>, index: &PlacedIndex) -> Result<IndexVerdict, ValidateError> {
    let package = opened.findings.name();
    let subject = Subject::Package { name: package.to_owned(), entry: Some(index.path()) };
    check(&index.name, subject, Named::Package, &Neighbours::Package(opened, &index.base))
}

fn check(
    index: &str,
    subject: Subject,
    named: Named,
    neighbours: &Neighbours<'_>,
) -> Result<IndexVerdict, ValidateError> {
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
        let mut ids = Vec::new();
        components(&root, &mut ids);
        let given = beside(neighbours, &ids, &mut verdict)?;
        verdict.files = ids.len() as u64;
        let files = (named == Named::Package || !given.is_empty()).then_some(given.as_slice());
        check_request(&root, &Agreement::default(), files, &subject)
    };
    verdict.compared = preflight.compared;
    verdict.findings.extend(preflight.findings);
    verdict.unknown = preflight.unknown.into_iter().collect();
    Ok(verdict)
}

/// A component or a part of one: its identifier, and the algorithm of the digest that it declares.
type Declared = (String, Option<ChecksumAlgorithm>);

/// All components and their parts.
fn components(element: &crate::formats::xml_tree::Element, found: &mut Vec<Declared>) {
    for child in element.elements() {
        if matches!(&*child.name.local, "Componente" | "SottoComponente") {
            let declared = child.text_of("HashVersato").and_then(|text| recognise(text.trim()).ok());
            found.extend(child.text_of("ID").map(|id| (id, declared.map(|(algorithm, _)| algorithm))));
        }
        // What the schema leaves open names no components.
        if !matches!(&*child.name.local, "ProfiloNormativo" | "DatiSpecifici" | "DatiSpecificiMigrazione") {
            components(child, found);
        }
    }
}

/// The files beside the index that belong to a component: called by its identifier, whatever the extension.
fn beside(
    neighbours: &Neighbours<'_>,
    ids: &[Declared],
    verdict: &mut IndexVerdict,
) -> Result<Vec<GivenFile>, ValidateError> {
    let known: HashMap<&str, Option<ChecksumAlgorithm>> =
        ids.iter().map(|(id, algorithm)| (id.as_str(), *algorithm)).collect();
    // An identifier may have dots of its own: the longest counts.
    let id_of = |name: &str| {
        let stems = name.rmatch_indices('.').filter_map(|(dot, _)| name.get(..dot));
        std::iter::once(name).chain(stems).find_map(|id| known.get_key_value(id)).map(|(id, _)| (*id).to_owned())
    };
    let mut given = Vec::new();
    for name in neighbours.names(|name| id_of(name).is_some())? {
        let Some(component) = id_of(&name) else { continue };
        let other = known.get(component.as_str()).copied().flatten();
        let other = other.filter(|algorithm| *algorithm != ChecksumAlgorithm::Sha256);
        let digested = digest(neighbours.open(&name)?, other);
        let (size, sha256, others) =
            digested.map_err(|source| ValidateError::Unreadable { path: (&name).into(), source })?;
        verdict.bytes += size;
        let signed = [".p7m", ".tsd"].iter().any(|extension| name.to_ascii_lowercase().ends_with(extension));
        given.push(GivenFile { component, size, sha256, others, signed });
    }
    Ok(given)
}

/// Size, SHA-256, and the digest by another algorithm where one is wanted.
type Digested = (u64, Hex32, Vec<(ChecksumAlgorithm, String)>);

fn digest(mut from: impl Read, other: Option<ChecksumAlgorithm>) -> io::Result<Digested> {
    let (mut hasher, mut size) = (Hasher::new(&DigestSet::PAIR), 0);
    let mut other = other.map(|algorithm| (algorithm, Checksum::new(algorithm)));
    let mut buffer = vec![0; CHUNK];
    loop {
        let read = match from.read(&mut buffer) {
            Ok(0) => {
                let others = other.into_iter().map(|(algorithm, checksum)| (algorithm, checksum.finish()));
                return Ok((size, hasher.finish().0.sha256, others.collect()));
            }
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        size += read as u64;
        let bytes = buffer.get(..read).unwrap_or_default();
        hasher.update(bytes);
        if let Some((_, checksum)) = &mut other {
            checksum.update(bytes);
        }
    }
}
