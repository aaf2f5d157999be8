//! The check of an E-ARK package, from its folders to its checksums.

use jiff::civil::Date;

use crate::formats::xsd::Schemas;
use crate::records::codes::eark as codes;
use crate::records::{Code, Finding, Severity, SourcePath};

use super::super::contents::entries;
use super::super::error::ValidateError;
use super::super::findings::Findings;
use super::super::opened::Opened;
use super::super::package::CheckOrder;
use super::super::scratch::{Found, Scratch};
use super::super::source::Source;
use super::fixity;
use super::folders;
use super::index::{Index, Misplaced};
use super::mets::{self, Document, Facts};
use super::schema;
use super::verdict::EarkVerdict;

/// Most representations that the root does not name of which each is told.
const MOST_UNNAMED: usize = 1000;

/// What all parts of the check need.
pub(super) struct Check<'c> {
    pub(super) source: &'c dyn Source,
    pub(super) scratch: &'c Scratch,
    /// What the folder of the package is called.
    pub(super) root: &'c str,
    pub(super) index: &'c Index,
    pub(super) findings: &'c mut Findings,
    /// Threads that compute checksums.
    pub(super) threads: usize,
    /// The day on which it is checked.
    pub(super) today: Date,
    /// By which documents are judged.
    pub(super) schemas: Option<&'c Schemas>,
}

impl Check<'_> {
    /// Says something of a requirement.
    pub(super) fn say(&mut self) -> Say<'_> {
        Say { findings: self.findings }
    }

    /// Whether a file lies below `folder` (which ends with `/`) beside a document in `base`.
    pub(super) fn has_files(&self, base: &str, folder: &str) -> bool {
        // An index that cannot be read is told of at the next question that matters.
        self.scratch.has_below(&joined(base, folder)).unwrap_or(false)
    }

    /// How many.
    pub(super) fn count_files(&self, base: &str, folder: &str) -> u64 {
        self.scratch.count_below(&joined(base, folder)).unwrap_or(0)
    }
}

fn joined(base: &str, folder: &str) -> String {
    if base.is_empty() { folder.to_owned() } else { format!("{base}/{folder}") }
}

/// Says what is wrong, under the identifier of a requirement.
pub(super) struct Say<'s> {
    findings: &'s mut Findings,
}

impl Say<'_> {
    /// Any finding.
    pub(super) fn with(
        &mut self,
        code: Code,
        severity: Severity,
        rule: &str,
        place: &str,
        arguments: &[(&'static str, &str)],
    ) {
        let owned: Vec<(&'static str, String)> =
            arguments.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        self.with_owned(code, severity, rule, place, &owned);
    }

    /// The same, with arguments that were made for it.
    pub(super) fn with_owned(
        &mut self,
        code: Code,
        severity: Severity,
        rule: &str,
        place: &str,
        arguments: &[(&'static str, String)],
    ) {
        let document = place.split(": ").next().filter(|path| path.ends_with(".xml")).map(SourcePath::from);
        let finding = self.findings.about(code, document.as_ref()).with("rule", rule).with("place", place);
        let finding = arguments.iter().fold(finding, |finding, (name, value)| finding.with(name, value));
        self.findings.say(Finding { severity, ..finding });
    }

    pub(super) fn missing(&mut self, rule: &str, severity: Severity, place: &str, element: &str) {
        self.with(codes::ELEMENT_MISSING, severity, rule, place, &[("element", element)]);
    }

    pub(super) fn repeated(
        &mut self,
        rule: &str,
        severity: Severity,
        place: &str,
        element: &str,
        found: usize,
        most: usize,
    ) {
        let (found, most) = (found.to_string(), most.to_string());
        self.with(
            codes::ELEMENT_REPEATED,
            severity,
            rule,
            place,
            &[("element", element), ("found", &found), ("most", &most)],
        );
    }

    pub(super) fn attribute_missing(&mut self, rule: &str, severity: Severity, place: &str, attribute: &str) {
        self.with(codes::ATTRIBUTE_MISSING, severity, rule, place, &[("attribute", attribute)]);
    }

    pub(super) fn value(
        &mut self,
        rule: &str,
        severity: Severity,
        place: &str,
        attribute: &str,
        value: &str,
        expected: &str,
    ) {
        let value = super::place::short(value);
        self.with(
            codes::VALUE,
            severity,
            rule,
            place,
            &[("attribute", attribute), ("value", &value), ("expected", expected)],
        );
    }
}

/// Checks a package whose holdings were taken stock of: its folders, each METS document, every file that these name.
/// Only the rules that the manual lists are evaluated.
///
/// # Errors
/// There is no room for the index.
pub(in super::super) fn eark_of(opened: Opened<'_>, order: &CheckOrder<'_>) -> Result<EarkVerdict, ValidateError> {
    let Opened { source, scratch, mut findings, totals, root, .. } = opened;
    let index = Index::create()?;
    let mut check = Check {
        source: &*source,
        scratch: &scratch,
        root: &root,
        index: &index,
        findings: &mut findings,
        threads: order.threads.max(1),
        today: order.today,
        schemas: order.schemas,
    };
    let facts = documents(&mut check)?;
    index.sort()?;
    folders::folders(&mut check)?;
    identifiers(&mut check)?;
    schema::metadata(&mut check)?;
    let compared = fixity::compare(&mut check)?;
    fixity::unreferenced(&mut check)?;
    let others = totals.files.saturating_sub(facts.documents);
    // Where the root document cannot be read that is told already.
    if compared == 0 && others > 0 && facts.root.as_ref().is_some_and(|root| root.whole) {
        let finding = check.findings.about(codes::NOTHING_VERIFIED, None);
        check.findings.say(finding.with("count", others));
    }
    entries(check.scratch, check.findings)?;
    let of_root = facts.root.unwrap_or_default();
    Ok(EarkVerdict {
        kind: of_root.kind,
        objid: of_root.objid,
        files: totals.files,
        bytes: totals.bytes,
        documents: facts.documents,
        compared,
        findings: findings.finish(),
    })
}

/// What can be said of identifiers only when a document was read to its end.
fn identifiers(check: &mut Check<'_>) -> Result<(), ValidateError> {
    for Misplaced { path, id, rule, times } in check.index.repeated()? {
        let (target, found) = (super::place::short(&id), times.to_string());
        let arguments = [("target", &*target), ("found", &*found)];
        check.say().with(codes::ID_REPEATED, Severity::Error, &rule, &path, &arguments);
    }
    for Misplaced { path, id, rule, .. } in check.index.dangling()? {
        let arguments = [("target", &*super::place::short(&id)), ("expected", "the ID of any element")];
        check.say().with(codes::POINTER, Severity::Error, &rule, &path, &arguments);
    }
    Ok(())
}

#[derive(Default)]
struct Read {
    root: Option<Facts>,
    documents: u64,
}

/// Reads the root METS, then those that it and the folders of representations lead to.
fn documents(check: &mut Check<'_>) -> Result<Read, ValidateError> {
    let mut read = Read::default();
    if check.scratch.find(&"METS.xml".into())?.is_none() {
        let finding = check.findings.about(codes::NO_METS, None);
        check.findings.say(finding.with("rule", "CSIPSTR4"));
        return Ok(read);
    }
    check.index.note_document("METS.xml")?;
    let mut number = 0;
    while let Some(path) = check.index.document(number)? {
        let name = match number {
            0 => check.root.to_owned(),
            _ => path.rsplit('/').nth(1).unwrap_or_default().to_owned(),
        };
        let document = Document { number, path, name };
        if let Some(facts) = one(check, &document)? {
            if facts.whole {
                folders::described(check, &document, &facts);
                schema::judge(check, &document.path)?;
            }
            read.root = read.root.or(Some(facts));
            read.documents += 1;
        }
        if number == 0 {
            beside(check)?;
        }
        number += 1;
    }
    Ok(read)
}

/// Representations that have METS of their own, whether the root names it or not.
fn beside(check: &mut Check<'_>) -> Result<(), ValidateError> {
    let mut unnamed = Vec::new();
    let (scratch, index) = (check.scratch, check.index);
    scratch.each_folder("representations/", |name| {
        let path = format!("representations/{name}/METS.xml");
        if !index.is_document(&path)? && scratch.find(&path.as_str().into())?.is_some() {
            index.note_document(&path)?;
            unnamed.push(path);
            unnamed.truncate(MOST_UNNAMED);
        }
        Ok(())
    })?;
    for path in unnamed {
        for rule in ["CSIP105", "CSIP107"] {
            let arguments = [("element", "the METS of a representation"), ("target", &*path)];
            check.say().with(codes::NOT_POINTED_TO, Severity::Warning, rule, "METS.xml", &arguments);
        }
    }
    Ok(())
}

fn one(check: &mut Check<'_>, document: &Document) -> Result<Option<Facts>, ValidateError> {
    let Some(Found { file, .. }) = check.scratch.find(&document.path.as_str().into())? else { return Ok(None) };
    let source = check.source;
    match source.open(&file) {
        Ok(bytes) => mets::read(check, document, bytes).map(Some),
        Err(error) => {
            document.unreadable(check, &error);
            Ok(None)
        }
    }
}
