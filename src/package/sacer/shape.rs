//! The shape `sacer`.

use std::collections::HashMap;

use crate::formats::sacer::{check_file_index, check_request};
use crate::formats::xml_tree::{Characters, Element, canonical, write_document};
use crate::io::Hasher;
use crate::profile::SacerRules;
use crate::records::codes::sacer as codes;
use crate::records::{DepositIndex, DepositPart, DepositRequest, Finding, Subject};

use super::super::error::PackageError;
use super::super::layout::package_name;
use super::super::parts::{Part, parts};
use super::super::provider::{Laid, Laying, Shape, ShapeOrder};
use super::super::values::Values;
use super::file_index::file_index;
use super::plan::{Planned, PlannedFile, Planner};

/// The name of an index.
const INDEX: &str = "IndiceSIP.xml";

/// The name of the index of the file.
const FILE_INDEX: &str = "IndiceSIPFascicolo.xml";

/// A deposit by these rules.
pub struct SacerDeposit<'r> {
    rules: &'r SacerRules,
}

/// What comes of a unit.
struct Plan<'p, 'r> {
    requests: Vec<Planned<'p, 'r>>,
    file: Option<Element>,
    findings: Vec<Finding>,
}

impl<'s> SacerDeposit<'s> {
    /// By these rules.
    #[must_use]
    pub const fn new(rules: &'s SacerRules) -> Self {
        Self { rules }
    }

    fn plan<'p, 'r>(&self, order: &ShapeOrder<'_>, parts: &'p [Part<'r>]) -> Result<Plan<'p, 'r>, PackageError> {
        let values = Values::of(order);
        let mut planner = Planner { order, rules: self.rules, parts, values: values.clone(), findings: Vec::new() };
        let requests = planner.requests()?;
        let mut findings = planner.findings;
        let mut file = None;
        if let Some(rules) = &self.rules.file {
            let keys: Vec<_> = requests.iter().map(|request| request.key.clone()).collect();
            match file_index(order, self.rules, rules, &values, &keys)? {
                Ok(index) => file = Some(index.tree()),
                Err(finding) => findings.push(finding),
            }
        }
        Ok(Plan { requests, file, findings })
    }

    /// Whether a key is free: of this unit's own, and of those that others have got before.
    fn taken(&self, order: &ShapeOrder<'_>, requests: &[Planned<'_, '_>], findings: &mut Vec<Finding>) {
        // A document that is added goes to a unit that has the key.
        if self.rules.addition.is_some() {
            return;
        }
        let unit = package_name(order.record);
        let mut own: HashMap<String, String> = HashMap::new();
        for request in requests {
            let (shown, normalised) = (request.key.shown(), request.key.normalised());
            let other = own.insert(normalised.clone(), shown.clone()).or_else(|| (order.taken)(&normalised));
            let Some(other) = other.filter(|other| *other != unit) else { continue };
            let provider = if other == shown { "UD-002-001" } else { "UD-005-005" };
            let subject = Subject::Package { name: unit.clone(), entry: None };
            let finding = Finding::new(codes::SACER_KEY_TWICE, subject).with("code", provider);
            findings.push(finding.with("key", &shown).with("other", &other));
        }
    }
}

impl Shape for SacerDeposit<'_> {
    fn preflight(&self, order: &ShapeOrder<'_>) -> Result<Vec<Finding>, PackageError> {
        let parts = parts(order)?;
        let plan = self.plan(order, &parts)?;
        let mut findings = plan.findings;
        self.taken(order, &plan.requests, &mut findings);
        for request in &plan.requests {
            let entry = Some(request.key.shown());
            let subject = Subject::Package { name: package_name(order.record), entry };
            let preflight = check_request(&request.tree, &self.rules.agreement, Some(&request.given()), &subject);
            findings.extend(preflight.findings);
            findings.extend(not_mapped(self.rules, request, &subject));
        }
        if let Some(file) = &plan.file {
            let subject = Subject::Package { name: package_name(order.record), entry: Some(FILE_INDEX.to_owned()) };
            findings.extend(check_file_index(file, &subject).findings);
            let (shown, normalised) = file_key(file);
            if let Some(other) = (order.taken)(&normalised) {
                let finding = Finding::new(codes::SACER_KEY_TWICE, subject).with("code", "FASC-001-001");
                findings.push(finding.with("key", shown).with("other", other));
            }
        }
        Ok(findings)
    }

    fn lay_out(&self, order: &ShapeOrder<'_>, laying: &mut Laying<'_>) -> Result<(), PackageError> {
        let parts = parts(order)?;
        let plan = self.plan(order, &parts)?;
        for (number, request) in (1..).zip(&plan.requests) {
            let folder = format!("{number:05}");
            let laid = index(laying, &format!("{folder}/{INDEX}"), &request.tree)?;
            let mut sent = Vec::with_capacity(request.files.len());
            for PlannedFile { id, part, .. } in &request.files {
                let path = format!("{folder}/{id}{}", part.extension().to_ascii_lowercase());
                part.lay(order, laying, path.clone())?;
                sent.push(DepositPart { id: Some(id.clone()), path, size: part.size, sha256: part.sha256 });
            }
            laying.note(DepositRequest {
                key: request.key.shown(),
                normalised: request.key.normalised(),
                index: Some(laid),
                parts: sent,
            });
        }
        if let Some(file) = &plan.file {
            let laid = index(laying, FILE_INDEX, file)?;
            let (key, normalised) = file_key(file);
            laying.note(DepositRequest { key, normalised, index: Some(laid), parts: Vec::new() });
        }
        Ok(())
    }
}

/// The key of a file's index, as it is shown and as it is compared.
fn file_key(file: &Element) -> (String, String) {
    let number = |name| file.find(&["Intestazione", "Chiave", name]).map(Element::text).unwrap_or_default();
    let key = format!("{}-{}", number("Anno"), number("Numero"));
    let normalised = crate::formats::sacer::normalised(&key);
    (key, normalised)
}

/// Writes an index, in ASCII.
fn index(laying: &mut Laying<'_>, path: &str, tree: &Element) -> Result<DepositIndex, PackageError> {
    let mut bytes = Vec::new();
    let laid: Laid = laying.write(path, |out| {
        write_document(tree, Characters::Ascii, &mut bytes)?;
        out.write_all(&bytes)
    })?;
    // The canonical form is that of the document as it is read, its blanks among it.
    let bounds = crate::formats::xml_parts::XmlBounds { bytes: usize::MAX, elements: u32::MAX / 8, depth: 200 };
    let read = crate::formats::xml_tree::read_tree(&bytes, bounds);
    let canonical_sha256 = read.ok().map(|tree| Hasher::of(&canonical(&tree)).0.sha256);
    Ok(DepositIndex { path: path.to_owned(), sha256: laid.sha256, canonical_sha256 })
}

/// Files whose media type the rules map to no format of the provider, where formats were agreed.
fn not_mapped<'f>(
    rules: &'f SacerRules,
    request: &'f Planned<'_, '_>,
    subject: &'f Subject,
) -> impl Iterator<Item = Finding> + 'f {
    let agreed = !rules.agreement.formats.is_empty();
    let mut types: Vec<&str> = request.files.iter().map(|file| file.part.mime.as_str()).collect();
    types.sort_unstable();
    types.dedup();
    types.into_iter().filter(move |mime| agreed && !rules.formats.contains_key(*mime)).map(move |mime| {
        let finding = Finding::new(codes::SACER_NOT_AGREED, subject.clone()).with("code", "COMP-006-001");
        finding.with("place", "FormatoFileVersato").with("found", mime)
    })
}
