//! The shape `generic`.

use crate::profile::{GenericIndex, GenericRules};
use crate::records::codes::deposit as codes;
use crate::records::{Finding, Subject};

use super::super::digests::digest;
use super::super::error::PackageError;
use super::super::layout::package_name;
use super::super::parts::parts_of;
use super::super::placing::{PathTemplate, Placed, leads_outside, place};
use super::super::provider::{Laying, Shape, ShapeOrder};
use super::super::values::Values;
use super::index::rendered;

/// A package by these rules.
pub struct GenericPackage<'r> {
    rules: &'r GenericRules,
}

/// What a package is about to be.
struct Plan<'r> {
    files: Vec<Placed<'r>>,
    index: Option<(String, Vec<u8>)>,
    done: Option<(String, String)>,
    findings: Vec<Finding>,
}

impl<'s> GenericPackage<'s> {
    /// By these rules.
    #[must_use]
    pub const fn new(rules: &'s GenericRules) -> Self {
        Self { rules }
    }

    fn plan<'r>(&self, order: &ShapeOrder<'r>) -> Result<Plan<'r>, PackageError> {
        let unit = Values::of(order);
        let subject = || Subject::Package { name: package_name(order.record), entry: None };
        let mut plan = Plan { files: Vec::new(), index: None, done: None, findings: Vec::new() };
        let missing = |place: &str, field: &str| {
            Finding::new(codes::DEPOSIT_VALUE_MISSING, subject()).with("place", place).with("field", field)
        };
        let chosen = parts_of(order, &self.rules.files)?;
        let template = PathTemplate { text: &self.rules.path, longest_name: self.rules.longest_name };
        (plan.files, plan.findings) = place(chosen.into_iter(), &unit, &template, &subject());
        if let Some(index) = &self.rules.index {
            let (GenericIndex::Csv { name, .. } | GenericIndex::Xml { name, .. }) = index;
            match (unit.fill(name), rendered(index, &unit, &plan.files)) {
                (Ok(name), Ok(bytes)) => plan.index = Some((name, bytes)),
                (Err(place), _) => plan.findings.push(missing(&place, "index.name")),
                (_, Err(error)) => {
                    plan.findings.push(Finding::new(codes::DEPOSIT_INDEX_UNMADE, subject()).with("error", error));
                }
            }
        }
        if let Some(done) = &self.rules.done {
            match (unit.fill(&done.name), unit.fill(&done.content)) {
                (Ok(name), Ok(content)) => plan.done = Some((name, content)),
                (Err(place), _) | (_, Err(place)) => plan.findings.push(missing(&place, "done")),
            }
        }
        let index = plan.index.iter().map(|(name, _)| (name, "index.name"));
        let names = index.chain(plan.done.iter().map(|(name, _)| (name, "done.name")));
        let unfit = names.filter(|(name, _)| leads_outside(name)).map(|(name, field)| {
            Finding::new(codes::DEPOSIT_NAME_UNFIT, subject()).with("path", name).with("file", field)
        });
        let unfit: Vec<_> = unfit.collect();
        plan.findings.extend(unfit);
        Ok(plan)
    }
}

impl Shape for GenericPackage<'_> {
    fn preflight(&self, order: &ShapeOrder<'_>) -> Result<Vec<Finding>, PackageError> {
        let plan = self.plan(order)?;
        let mut findings = plan.findings;
        if plan.files.is_empty() && findings.is_empty() {
            let subject = Subject::Package { name: package_name(order.record), entry: None };
            let kinds: Vec<_> = self.rules.files.iter().map(|set| set.slug()).collect();
            let finding = Finding::new(codes::DEPOSIT_NO_CONTENT, subject).with("kinds", kinds.join(", "));
            findings.push(finding.with("key", package_name(order.record)));
        }
        Ok(findings)
    }

    fn lay_out(&self, order: &ShapeOrder<'_>, laying: &mut Laying<'_>) -> Result<(), PackageError> {
        let plan = self.plan(order)?;
        for Placed { part, path, .. } in &plan.files {
            part.lay(order, laying, path.clone())?;
            if let Some(sidecar) = &self.rules.sidecar {
                let value = digest(order, part, sidecar.algorithm)?;
                let name = path.rsplit('/').next().unwrap_or(path);
                let text = if sidecar.named { format!("{value}  {name}\n") } else { format!("{value}\n") };
                laying.write(&format!("{path}{}", sidecar.suffix), |out| out.write_all(text.as_bytes()))?;
            }
        }
        if let Some((name, bytes)) = &plan.index {
            laying.write(name, |out| out.write_all(bytes))?;
        }
        if let Some((name, content)) = &plan.done {
            laying.write(name, |out| out.write_all(content.as_bytes()))?;
        }
        Ok(())
    }
}
