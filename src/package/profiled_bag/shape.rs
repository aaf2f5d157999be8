//! The shape `bag`.

use crate::formats::bag::{BagProfile, SeenBag};
use crate::profile::{Container, ProfiledBagRules};
use crate::records::codes::deposit as codes;
use crate::records::{Finding, Severity, Subject};

use super::super::bagged::{Payload, around};
use super::super::digests::digest;
use super::super::error::PackageError;
use super::super::info::bag_info;
use super::super::layout::package_name;
use super::super::parts::{Part, parts};
use super::super::provider::{Laying, Shape, ShapeOrder};
use super::super::values::Values;

/// A bag by these rules.
pub struct ProfiledBag<'r> {
    rules: &'r ProfiledBagRules,
}

/// Elements of a tag file.
type Elements = Vec<(String, String)>;

/// What a bag is about to be.
struct Plan<'r> {
    parts: Vec<Part<'r>>,
    info: Elements,
    tag_files: Vec<(String, Elements)>,
    findings: Vec<Finding>,
}

impl<'s> ProfiledBag<'s> {
    /// By these rules.
    #[must_use]
    pub const fn new(rules: &'s ProfiledBagRules) -> Self {
        Self { rules }
    }

    fn profile(&self, order: &ShapeOrder<'_>) -> Result<Result<Option<BagProfile>, String>, PackageError> {
        let json = match (&self.rules.profile, &self.rules.profile_file) {
            (Some(json), _) => json.clone().into_bytes(),
            (None, Some(name)) => {
                let path = order.workspace.join("providers").join(name);
                std::fs::read(&path).map_err(PackageError::unreadable(path))?
            }
            (None, None) => return Ok(Ok(None)),
        };
        Ok(BagProfile::parse(&json).map(Some).map_err(|error| error.to_string()))
    }

    fn plan<'r>(&self, order: &ShapeOrder<'r>, profile: Option<&BagProfile>) -> Result<Plan<'r>, PackageError> {
        let values = Values::of(order);
        let subject = || Subject::Package { name: package_name(order.record), entry: None };
        let mut parts = parts(order)?;
        parts.retain(|part| self.rules.files.contains(&part.set));
        let (bytes, files) = (parts.iter().map(|part| part.size).sum(), parts.len() as u64);
        let mut findings = Vec::new();
        let mut filled = |elements: &std::collections::BTreeMap<String, String>, file: &str| {
            let mut found = Elements::new();
            for (label, template) in elements {
                match values.fill(template) {
                    Ok(value) => found.push((label.clone(), value)),
                    Err(place) => {
                        let finding = Finding::new(codes::DEPOSIT_VALUE_MISSING, subject()).with("place", place);
                        findings.push(finding.with("field", format!("{file}: {label}")));
                    }
                }
            }
            found
        };
        let own = filled(&self.rules.info, "bag-info.txt");
        let tag_files = self.rules.tag_files.iter().map(|(name, elements)| (name.clone(), filled(elements, name)));
        let tag_files = tag_files.collect();
        let standing = bag_info(order.record, bytes, files, order.institution.name.as_deref());
        let replaced = |label: &str| own.iter().any(|(known, _)| known.eq_ignore_ascii_case(label));
        let standing = standing.into_iter().filter(|(label, value)| !replaced(label) && !value.is_empty());
        let mut info: Elements = standing.map(|(label, value)| (label.to_owned(), value)).collect();
        info.extend(own);
        if let Some(profile) = profile {
            info.push(("BagIt-Profile-Identifier".to_owned(), profile.info.identifier.clone()));
        }
        Ok(Plan { parts, info, tag_files, findings })
    }

    fn seen(&self, order: &ShapeOrder<'_>, plan: &Plan<'_>) -> SeenBag {
        let manifests: Vec<String> =
            self.rules.manifests.iter().map(|algorithm| algorithm.bagit_name().to_owned()).collect();
        let archive: &[&str] = match order.provider.package.container {
            Container::Folder => &[],
            Container::Zip => &["application/zip"],
            Container::Tar => &["application/tar", "application/x-tar"],
        };
        SeenBag {
            version: "1.0".to_owned(),
            info: plan.info.clone(),
            tag_manifests: manifests.clone(),
            manifests,
            tag_files: plan.tag_files.iter().map(|(name, _)| name.clone()).collect(),
            archive: archive.iter().map(|name| (*name).to_owned()).collect(),
            fetches: false,
            empty: plan.parts.is_empty(),
        }
    }
}

impl Shape for ProfiledBag<'_> {
    fn preflight(&self, order: &ShapeOrder<'_>) -> Result<Vec<Finding>, PackageError> {
        let subject = || Subject::Package { name: package_name(order.record), entry: None };
        let profile = match self.profile(order)? {
            Ok(profile) => profile,
            Err(error) => {
                return Ok(vec![Finding::new(codes::BAG_PROFILE_UNREADABLE, subject()).with("error", error)]);
            }
        };
        let plan = self.plan(order, profile.as_ref())?;
        let breaches = profile.map(|profile| profile.check(&self.seen(order, &plan))).unwrap_or_default();
        let mut findings = plan.findings;
        for breach in breaches {
            let mut finding = Finding::new(codes::BAG_PROFILE_NOT_MET, subject()).with("rule", breach.rule);
            if breach.recommended {
                finding.severity = Severity::Warning;
            }
            findings.push(finding.with("found", breach.found).with("expected", breach.expected));
        }
        Ok(findings)
    }

    fn lay_out(&self, order: &ShapeOrder<'_>, laying: &mut Laying<'_>) -> Result<(), PackageError> {
        let profile = self.profile(order)?.ok().flatten();
        let plan = self.plan(order, profile.as_ref())?;
        let mut payload = Vec::with_capacity(plan.parts.len());
        for part in &plan.parts {
            part.lay(order, laying, part.path.clone())?;
            let digests = self.rules.manifests.iter().map(|algorithm| digest(order, part, *algorithm));
            let digests = digests.collect::<Result<_, _>>()?;
            payload.push(Payload { path: part.path.clone(), size: part.size, digests });
        }
        around(laying, &payload, &self.rules.manifests, &plan.info, &plan.tag_files)
    }
}
