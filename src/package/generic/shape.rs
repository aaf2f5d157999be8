//! The shape `generic`.

use crate::formats::bag::{fold, leaves_root};
use crate::profile::{GenericIndex, GenericRules};
use crate::records::codes::deposit as codes;
use crate::records::{Finding, Subject};

use super::super::digests::digest;
use super::super::error::PackageError;
use super::super::layout::package_name;
use super::super::parts::{Part, parts};
use super::super::provider::{Laying, Shape, ShapeOrder};
use super::super::values::Values;
use super::index::rendered;

/// A package by these rules.
pub struct GenericPackage<'r> {
    rules: &'r GenericRules,
}

/// A file with the path that it gets, and all that templates may say of it.
struct Placed<'r> {
    part: Part<'r>,
    path: String,
    values: Values,
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
        let chosen = parts(order)?.into_iter().filter(|part| self.rules.files.contains(&part.set));
        for (number, part) in (1_usize..).zip(chosen) {
            let values = of_file(&unit, &part, number);
            match values.fill(&self.rules.path) {
                Ok(path) => plan.files.push(Placed { values: values.with("path", path.as_str()), part, path }),
                Err(place) => plan.findings.push(missing(&place, "path")),
            }
        }
        self.names(&plan.files, &subject(), &mut plan.findings);
        if let Some(index) = &self.rules.index {
            let (GenericIndex::Csv { name, .. } | GenericIndex::Xml { name, .. }) = index;
            let files: Vec<Values> = plan.files.iter().map(|file| file.values.clone()).collect();
            match (unit.fill(name), rendered(index, &unit, &files)) {
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
        Ok(plan)
    }

    /// Names stay in the package, differ, and are as short as the provider wants them.
    fn names(&self, files: &[Placed<'_>], subject: &Subject, findings: &mut Vec<Finding>) {
        let mut seen = std::collections::HashSet::new();
        for file in files {
            let name = file.path.rsplit('/').next().unwrap_or(&file.path);
            let too_long = self.rules.longest_name.is_some_and(|most| name.chars().count() > most);
            let outside = leaves_root(&file.path) || file.path.split('/').any(|part| matches!(part, "" | "." | ".."));
            let code = if outside || too_long {
                codes::DEPOSIT_NAME_UNFIT
            } else if !seen.insert(fold(&file.path)) {
                codes::DEPOSIT_NAME_TWICE
            } else {
                continue;
            };
            findings.push(
                Finding::new(code, subject.clone())
                    .with("path", &file.path)
                    .with("file", &file.part.path)
                    .with("place", "{number}"),
            );
        }
    }
}

fn of_file(unit: &Values, part: &Part<'_>, number: usize) -> Values {
    let extension = part.extension();
    let stem = part.file_name().strip_suffix(extension).unwrap_or(part.file_name());
    unit.with("set", part.set.slug())
        .with("name", part.name.as_str())
        .with("file", part.file_name())
        .with("stem", stem)
        .with("extension", extension)
        .with("number", format!("{number:05}"))
        .with("sha256", part.sha256.to_string())
        .with("size", part.size.to_string())
        .with("media_type", part.mime.as_str())
        .with("item", part.item.unwrap_or_default())
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
