//! The check of an index: what the provider's schema and code say, and the files beside it.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use crate::formats::sacer::{Agreement, GivenFile, check_file_index, check_request};
use crate::formats::xml_parts::XmlBounds;
use crate::formats::xml_tree::read_tree;
use crate::io::{DigestSet, Hasher};
use crate::records::codes::sacer as codes;
use crate::records::{Finding, Subject};

use super::super::error::ValidateError;
use super::super::index_verdict::{IndexKind, IndexVerdict};

/// Bounds of an index.
const BOUNDS: XmlBounds = XmlBounds { bytes: 64 << 20, elements: 2_000_000, depth: 100 };

/// Bytes that are read at a time.
const CHUNK: usize = 1 << 20;

/// Checks an index: `UnitaDocumentaria`, `UnitaDocAggAllegati` or `IndiceSIPFascicolo`. Files in its folder whose name begins with the `ID` of a
/// component are held against it; where there are none, only the index is checked.
///
/// # Errors
/// The index or its folder cannot be read.
pub fn sacer(index: &Path) -> Result<IndexVerdict, ValidateError> {
    let unreadable = |source| ValidateError::Unreadable { path: index.to_path_buf(), source };
    let mut bytes = Vec::new();
    File::open(index)
        .and_then(|file| file.take(BOUNDS.bytes as u64 + 1).read_to_end(&mut bytes))
        .map_err(unreadable)?;
    let name = index.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let subject = Subject::Package { name, entry: None };
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
        let given = beside(index, &ids, &mut verdict).map_err(unreadable)?;
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

/// The files in the index's folder that belong to a component: called by its identifier, whatever the extension.
fn beside(index: &Path, ids: &[String], verdict: &mut IndexVerdict) -> io::Result<Vec<GivenFile>> {
    let folder = index.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let known: HashMap<&str, ()> = ids.iter().map(|id| (id.as_str(), ())).collect();
    let mut entries: Vec<_> = fs::read_dir(folder)?.collect::<Result<_, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    let mut given = Vec::new();
    for entry in entries {
        let name = entry.file_name().to_string_lossy().into_owned();
        let stem = name.split_once('.').map_or(name.as_str(), |(stem, _)| stem);
        let Some(id) = [name.as_str(), stem].into_iter().find(|id| known.contains_key(id)) else { continue };
        if !entry.file_type()?.is_file() {
            continue;
        }
        let (size, sha256) = digest(&entry.path())?;
        verdict.bytes += size;
        verdict.compared += 1;
        let signed = [".p7m", ".tsd"].iter().any(|extension| name.to_ascii_lowercase().ends_with(extension));
        given.push(GivenFile { component: id.to_owned(), size, sha256, signed });
    }
    Ok(given)
}

fn digest(path: &Path) -> io::Result<(u64, crate::records::Hex32)> {
    let (mut file, mut hasher, mut size) = (File::open(path)?, Hasher::new(&DigestSet::PAIR), 0);
    let mut buffer = vec![0; CHUNK];
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok((size, hasher.finish().0.sha256));
        }
        size += read as u64;
        hasher.update(buffer.get(..read).unwrap_or_default());
    }
}
