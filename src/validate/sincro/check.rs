//! The check of a volume: its index part by part, then what lies around it.

use std::ffi::OsStr;
use std::io::{self, BufReader};
use std::path::Path;

use crate::formats::sincro::{Agent, AgentName, IndexFault, IndexPart, Process, read_index};
use crate::formats::xml_tree::{Breach, Fault};
use crate::io::Meter;
use crate::records::codes::sincro as codes;
use crate::records::{Code, Finding, SourcePath};

use super::super::digests::Digests;
use super::super::error::ValidateError;
use super::super::findings::Findings;
use super::super::index_verdict::{IndexKind, IndexVerdict, PlacedIndex};
use super::super::opened::Opened;
use super::files::Files;

/// Checks the volume whose index this is: that it keeps the standard, that every file is there with its digest, and
/// none beside them.
///
/// # Errors
/// The index or its folder cannot be read at all, or there is no room for the list of what it names.
pub fn sincro(index: &Path, threads: usize, meter: &Meter) -> Result<IndexVerdict, ValidateError> {
    let unreadable = |kind: io::ErrorKind| ValidateError::Unreadable { path: index.to_path_buf(), source: kind.into() };
    let folder = index.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = index.file_name().and_then(OsStr::to_str).ok_or_else(|| unreadable(io::ErrorKind::InvalidFilename))?;
    let index = PlacedIndex { kind: IndexKind::Sincro, base: String::new(), name: name.to_owned() };
    let mut opened = Opened::open(folder, meter)?;
    let mut findings = opened.findings.take();
    let mut verdict = sincro_of(&opened, &index, threads)?;
    findings.append(&mut verdict.findings);
    Ok(IndexVerdict { findings, ..verdict })
}

/// The same, of a volume in a package of which stock was taken.
///
/// # Errors
/// The index cannot be read at all, or there is no room for the list of what it names.
pub(in super::super) fn sincro_of(
    opened: &Opened<'_>,
    index: &PlacedIndex,
    threads: usize,
) -> Result<IndexVerdict, ValidateError> {
    let (source, scratch) = (&*opened.source, &opened.scratch);
    let mut findings = Findings::new(opened.findings.name().to_owned());
    let located = scratch.locate(index.path().as_str().into())?;
    let from =
        source.open(&located).map_err(|source| ValidateError::Unreadable { path: index.path().into(), source })?;
    let mut verdict = IndexVerdict::new(IndexKind::Sincro);
    let digests = Digests { source, scratch, threads: threads.max(1) };
    let mut files = Files::new(digests, index)?;
    let mut failed = None;
    read_index(BufReader::new(from), &mut |part| {
        if failed.is_some() {
            return;
        }
        match part {
            Ok(IndexPart::File(file)) => {
                verdict.files += 1;
                failed = files.file(&file, &mut findings).err();
            }
            Ok(part) => {
                failed = files.compare(&mut findings).err();
                if let IndexPart::Process(process) = part {
                    agents(&process, &located.path, &mut findings);
                }
            }
            Err(fault) => {
                failed = files.compare(&mut findings).err();
                let finding = fault_finding(fault, &located.path, &findings);
                findings.say(finding);
            }
        }
    });
    if let Some(error) = failed {
        return Err(error.into());
    }
    files.compare(&mut findings)?;
    files.nothing_verified(&mut findings);
    files.unlisted(&mut findings)?;
    (verdict.compared, verdict.bytes) = files.read();
    verdict.findings = findings.finish();
    Ok(verdict)
}

fn fault_finding(fault: IndexFault, index: &SourcePath, findings: &Findings) -> Finding {
    let about = |code: Code| findings.about(code, Some(index));
    let Breach { place, fault } = match fault {
        IndexFault::Xml(fault) => return about(codes::SINCRO_NOT_READ).with("error", fault),
        IndexFault::OtherRoot { root } => return about(codes::SINCRO_NOT_READ).with("error", format!("<{root}>")),
        IndexFault::Breach(breach) => breach,
    };
    let finding = match fault {
        Fault::Unexpected { element } | Fault::AttributeUnexpected { attribute: element } => {
            about(codes::SINCRO_ELEMENT_UNEXPECTED).with("element", element)
        }
        Fault::Words => about(codes::SINCRO_ELEMENT_UNEXPECTED).with("element", "#text"),
        Fault::Missing { element } | Fault::AttributeMissing { attribute: element } => {
            about(codes::SINCRO_ELEMENT_MISSING).with("element", element)
        }
        Fault::Length { found, expected } => {
            about(codes::SINCRO_VALUE_FORM).with("found", found).with("expected", expected)
        }
        Fault::Form { found, expected } => {
            about(codes::SINCRO_VALUE_FORM).with("found", found).with("expected", expected)
        }
    };
    finding.with("place", place)
}

/// What the schema does not say of agents.
fn agents(process: &Process, index: &SourcePath, findings: &mut Findings) {
    let holders = process.holders.iter().map(|holder| &holder.agent);
    let signers = process.signers.iter().map(|signer| &signer.agent);
    let all = std::iter::once(&process.submitter).chain(holders).chain(signers);
    for agent in all.filter(|agent| !Agent::is_coherent(agent)) {
        let name = match &agent.name {
            AgentName::Person { first, last } => format!("{first} {last}"),
            AgentName::Formal(name) => name.clone(),
        };
        let finding = findings.about(codes::SINCRO_AGENT_NAME, Some(index));
        findings.say(finding.with("name", name));
    }
}
