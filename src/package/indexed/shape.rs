//! The shapes `mag` and `eco-mic`: files under names of the provider, and the index that lists them.

use std::collections::BTreeMap;

use crate::formats::bag::fold;
use crate::profile::{EcoMicRules, IndexedLayout, MagRules};
use crate::records::codes::deposit as codes;
use crate::records::{
    Algorithm, DepositIndex, DepositPart, DepositRequest, Finding, IndexContents, PlacedFile, Subject,
};

use super::super::digests::digest;
use super::super::error::PackageError;
use super::super::layout::package_name;
use super::super::parts::parts_of;
use super::super::placing::{PathTemplate, Placed, place};
use super::super::provider::{Laying, Shape, ShapeOrder, package_file_name};
use super::super::values::Values;

/// A folder by this layout.
pub struct IndexedFolder<'r> {
    layout: &'r IndexedLayout,
    /// Identifiers that stand in the index: their types and templates.
    identifiers: Vec<(&'r str, &'r str)>,
    /// Digests that the index asks for beside SHA-256.
    digest: Option<Algorithm>,
}

/// What a package is about to be.
struct Plan<'r> {
    files: Vec<Placed<'r>>,
    index: String,
    identifiers: BTreeMap<String, String>,
    findings: Vec<Finding>,
}

impl<'s> IndexedFolder<'s> {
    /// With an index by MAG, which knows MD5 alone.
    #[must_use]
    pub fn mag(rules: &'s MagRules) -> Self {
        Self { layout: &rules.layout, identifiers: Vec::new(), digest: Some(Algorithm::Md5) }
    }

    /// With an index by METS ECO-MiC.
    #[must_use]
    pub fn eco_mic(rules: &'s EcoMicRules) -> Self {
        let further = rules.identifiers.iter().map(|(kind, template)| (kind.as_str(), template.as_str()));
        let identifiers = std::iter::once(("logicalId", rules.logical_id.as_str())).chain(further).collect();
        Self { layout: &rules.layout, identifiers, digest: None }
    }

    fn plan<'r>(&self, order: &ShapeOrder<'r>) -> Result<Plan<'r>, PackageError> {
        let unit = Values::of(order);
        let subject = Subject::Package { name: package_name(order.record), entry: None };
        let chosen = parts_of(order, &self.layout.files)?;
        let template = PathTemplate { text: &self.layout.path, longest_name: None };
        let (files, mut findings) = place(chosen.into_iter(), &unit, &template, &subject);
        let mut filled = |template: &str, field: &str| {
            unit.fill(template).unwrap_or_else(|place| {
                let finding = Finding::new(codes::DEPOSIT_VALUE_MISSING, subject.clone());
                findings.push(finding.with("place", place).with("field", field));
                String::new()
            })
        };
        let index = filled(&self.layout.index, "layout.index");
        let identifiers = self.identifiers.iter().map(|(kind, template)| ((*kind).to_owned(), filled(template, kind)));
        let identifiers = identifiers.collect();
        if files.iter().any(|file| fold(&file.path) == fold(&index)) || index.contains(['/', '\\']) {
            let finding = Finding::new(codes::DEPOSIT_NAME_UNFIT, subject.clone()).with("path", &index);
            findings.push(finding.with("file", "layout.index"));
        }
        if files.is_empty() && findings.is_empty() {
            let kinds: Vec<_> = self.layout.files.iter().map(|set| set.slug()).collect();
            let finding = Finding::new(codes::DEPOSIT_NO_CONTENT, subject).with("kinds", kinds.join(", "));
            findings.push(finding.with("key", package_name(order.record)));
        }
        Ok(Plan { files, index, identifiers, findings })
    }
}

impl Shape for IndexedFolder<'_> {
    fn preflight(&self, order: &ShapeOrder<'_>) -> Result<Vec<Finding>, PackageError> {
        let mut findings = self.plan(order)?.findings;
        if let Some(index) = &order.index {
            findings.extend_from_slice(&index.findings);
        }
        Ok(findings)
    }

    fn lay_out(&self, order: &ShapeOrder<'_>, laying: &mut Laying<'_>) -> Result<(), PackageError> {
        let plan = self.plan(order)?;
        let mut contents = IndexContents { files: Vec::with_capacity(plan.files.len()), identifiers: plan.identifiers };
        let mut sent = Vec::with_capacity(plan.files.len());
        for Placed { part, path, .. } in &plan.files {
            part.lay(order, laying, path.clone())?;
            let Some(rendered) = part.rendered() else { continue };
            let md5 = self.digest.map(|algorithm| digest(order, part, algorithm)).transpose()?;
            let (folder, name) = (rendered.folder, rendered.name);
            let (size, sha256, mime) = (part.size, part.sha256, part.mime.as_str());
            contents.files.push(PlacedFile { path: path.clone(), folder, name, size, sha256, md5, mime });
            sent.push(DepositPart { id: None, path: path.clone(), size, sha256 });
        }
        contents.files.sort_by(|one, other| one.key().cmp(&other.key()));
        let Some(index) = &order.index else { return Ok(()) };
        let laid = laying.write(&plan.index, |out| (index.write)(&contents, out))?;
        let key = package_file_name(order);
        let index = DepositIndex { path: laid.path, sha256: laid.sha256, canonical_sha256: None };
        laying.note(DepositRequest { normalised: key.clone(), key, index: Some(index), parts: sent });
        Ok(())
    }
}
