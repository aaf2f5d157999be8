//! The check of a volume: its index part by part, then what lies around it.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use crate::formats::sincro::{Agent, AgentName, IndexFault, IndexPart, Process, read_index};
use crate::formats::xml_tree::{Breach, Fault};
use crate::records::codes::sincro as codes;
use crate::records::{Code, Finding, Subject};

use super::super::error::ValidateError;
use super::super::index_verdict::{IndexKind, IndexVerdict};
use super::files::Files;

/// Checks the volume whose index this is: that it keeps the standard, that every file is there with its digest, and none beside them.
///
/// # Errors
/// The index cannot be read at all, or there is no room for the list of what it names.
pub fn sincro(index: &Path) -> Result<IndexVerdict, ValidateError> {
    let unreadable = |source| ValidateError::Unreadable { path: index.to_path_buf(), source };
    let file = File::open(index).map_err(unreadable)?;
    let mut verdict = IndexVerdict::new(IndexKind::Sincro);
    let subject = subject(index);
    let mut files = Files::new(index.parent().unwrap_or(Path::new(".")), &subject)?;
    let mut failed = None;
    read_index(BufReader::new(file), &mut |part| {
        if failed.is_some() {
            return;
        }
        match part {
            Ok(IndexPart::File(file)) => {
                verdict.files += 1;
                match files.file(&file, &mut verdict.findings) {
                    Ok(compared) => verdict.compared += u64::from(compared),
                    Err(error) => failed = Some(error),
                }
            }
            Ok(IndexPart::Process(process)) => agents(&process, &subject, &mut verdict.findings),
            Ok(_) => {}
            Err(fault) => verdict.findings.push(fault_finding(fault, &subject)),
        }
    });
    if let Some(error) = failed {
        return Err(error.into());
    }
    files.unlisted(index, &mut verdict.findings)?;
    verdict.bytes = files.bytes();
    Ok(verdict)
}

fn subject(index: &Path) -> Subject {
    let name = index.parent().and_then(Path::file_name).unwrap_or(index.as_os_str());
    let entry = index.file_name().map(|name| name.to_string_lossy().into_owned());
    Subject::Package { name: name.to_string_lossy().into_owned(), entry }
}

fn fault_finding(fault: IndexFault, subject: &Subject) -> Finding {
    let about = |code: Code| Finding::new(code, subject.clone());
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
fn agents(process: &Process, subject: &Subject, findings: &mut Vec<Finding>) {
    let holders = process.holders.iter().map(|holder| &holder.agent);
    let signers = process.signers.iter().map(|signer| &signer.agent);
    let all = std::iter::once(&process.submitter).chain(holders).chain(signers);
    for agent in all.filter(|agent| !Agent::is_coherent(agent)) {
        let name = match &agent.name {
            AgentName::Person { first, last } => format!("{first} {last}"),
            AgentName::Formal(name) => name.clone(),
        };
        findings.push(Finding::new(codes::SINCRO_AGENT_NAME, subject.clone()).with("name", name));
    }
}
