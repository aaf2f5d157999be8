//! From a unit to its requests, before anything is written.

use std::collections::BTreeMap;

use crate::formats::sacer::{
    AddedDocument, ArchivalProfile, Component, Depositor, Document, FileCover, GivenFile, NormativeProfile,
    SpecificData, Support, UnitKey, UnitRequest,
};
use crate::formats::xml_parts::XmlBounds;
use crate::formats::xml_tree::{Element, read_tree};
use crate::profile::{Granularity, SacerDocument, SacerRules};
use crate::records::codes::deposit as deposit_codes;
use crate::records::codes::sacer as codes;
use crate::records::{Finding, Subject};

use super::super::error::PackageError;
use super::super::layout::package_name;
use super::super::parts::Part;
use super::super::provider::{MetadataKind, ShapeOrder};
use super::super::values::Values;
use super::dates::day;

/// Bounds of the metadata that another stage writes.
const BOUNDS: XmlBounds = XmlBounds { bytes: 16 << 20, elements: 100_000, depth: 100 };

/// A request with its files.
pub(super) struct Planned<'p, 'r> {
    /// The key of the documentary unit.
    pub(super) key: UnitKey,
    /// The request.
    pub(super) tree: Element,
    /// Its files: the name of their parts, and what they are.
    pub(super) files: Vec<(String, &'p Part<'r>)>,
}

impl Planned<'_, '_> {
    /// The files as the provider will see them.
    pub(super) fn given(&self) -> Vec<GivenFile> {
        let given = |(id, part): &(String, &Part<'_>)| GivenFile {
            component: id.clone(),
            size: part.size,
            sha256: part.sha256,
            signed: part.is_signed(),
        };
        self.files.iter().map(given).collect()
    }
}

/// Plans the requests of a unit.
pub(super) struct Planner<'a, 'o, 'p, 'r> {
    pub(super) order: &'a ShapeOrder<'o>,
    pub(super) rules: &'a SacerRules,
    pub(super) parts: &'p [Part<'r>],
    pub(super) values: Values,
    /// What keeps requests from being made.
    pub(super) findings: Vec<Finding>,
}

impl<'p, 'r> Planner<'_, '_, 'p, 'r> {
    /// All requests, in order of their items.
    ///
    /// # Errors
    /// The metadata cannot be written.
    pub(super) fn requests(&mut self) -> Result<Vec<Planned<'p, 'r>>, PackageError> {
        let mut groups: BTreeMap<Option<&str>, Vec<&'p Part<'r>>> = BTreeMap::new();
        for part in self.parts {
            let item = part.item.filter(|_| self.rules.granularity == Granularity::Item);
            groups.entry(item).or_default().push(part);
        }
        let items = groups.keys().flatten().count();
        let normative = self.normative()?;
        let mut planned = Vec::new();
        for (item, parts) in groups {
            // Metadata of the unit as a whole make no documentary unit beside its items.
            let whole = item.is_none();
            if whole && items > 0 && self.chosen(&self.rules.main, &parts, &[]).is_empty() {
                continue;
            }
            let values = self.values.with("item", item.unwrap_or_default());
            let request = self.request(&values, &parts, normative.as_ref().filter(|_| whole && items == 0));
            planned.extend(request);
        }
        Ok(planned)
    }

    fn subject(&self) -> Subject {
        Subject::Package { name: package_name(self.order.record), entry: None }
    }

    fn request(
        &mut self,
        values: &Values,
        parts: &[&'p Part<'r>],
        normative: Option<&NormativeProfile>,
    ) -> Option<Planned<'p, 'r>> {
        let rules = self.rules;
        let key = self.key(values)?;
        let mut making = Making { rules, values, files: Vec::new() };
        let main_parts = self.chosen(&rules.main, parts, &[]);
        if main_parts.is_empty() {
            let finding = Finding::new(deposit_codes::DEPOSIT_NO_CONTENT, self.subject());
            let kinds: Vec<_> = rules.main.files.iter().map(|set| set.slug()).collect();
            self.findings.push(finding.with("kinds", kinds.join(", ")).with("key", key.shown()));
            return None;
        }
        let mut used = vec![main_parts.first().map(|part| part.set)];
        let main = making.document(&rules.main, &main_parts, 1);
        let mut others = Vec::new();
        for other in &rules.documents {
            let chosen = self.chosen(&other.document, parts, &used);
            if !chosen.is_empty() {
                used.push(chosen.first().map(|part| part.set));
                others.push((other.role, making.document(&other.document, &chosen, others.len() + 2)));
            }
        }
        let files = making.files;
        let depositor = depositor(rules);
        let tree = match &rules.addition {
            Some(addition) => AddedDocument {
                version: rules.version.clone(),
                depositor,
                user: rules.user.clone(),
                key: key.clone(),
                conservation: rules.conservation.clone(),
                force: rules.force.clone(),
                force_addition: addition.force,
                role: addition.role,
                document: main,
            }
            .tree(),
            None => UnitRequest {
                version: rules.version.clone(),
                depositor,
                user: rules.user.clone(),
                key: key.clone(),
                kind: rules.unit_type.clone(),
                conservation: rules.conservation.clone(),
                migrated_from: None,
                force: rules.force.clone(),
                archival: archival(rules, values),
                subject: values.fill(&rules.subject).ok(),
                date: day(self.order.record, rules.date).map(|date| date.to_string()),
                paper: rules.paper,
                normative: normative.cloned(),
                specific: specific(rules, values),
                links: Vec::new(),
                main,
                others,
            }
            .tree(),
        };
        Some(Planned { key, tree, files })
    }

    /// The files of the first kind of which there are any, unless a document has them already.
    fn chosen(
        &self,
        document: &SacerDocument,
        parts: &[&'p Part<'r>],
        used: &[Option<crate::profile::PartSet>],
    ) -> Vec<&'p Part<'r>> {
        let fits = |part: &Part<'_>| document.media_types.is_empty() || document.media_types.contains(&part.mime);
        let of = |set| parts.iter().copied().filter(|part| part.set == set && fits(part)).collect::<Vec<_>>();
        let free = document.files.iter().filter(|set| !used.contains(&Some(**set)));
        free.map(|set| of(*set)).find(|found| !found.is_empty()).unwrap_or_default()
    }

    fn key(&mut self, values: &Values) -> Option<UnitKey> {
        let filled = values.fill(&self.rules.register).and_then(|register| {
            let number = values.fill(&self.rules.number)?;
            Ok((register, number))
        });
        let (register, number) = match filled {
            Ok(filled) => filled,
            Err(place) => {
                let finding = Finding::new(deposit_codes::DEPOSIT_VALUE_MISSING, self.subject());
                self.findings.push(finding.with("place", place).with("field", "Chiave"));
                return None;
            }
        };
        let year = day(self.order.record, self.rules.year).and_then(|date| u16::try_from(date.year()).ok());
        let Some(year) = year else {
            let finding = Finding::new(codes::SACER_PROFILE_INCOMPLETE, self.subject()).with("code", "XSD-001-002");
            self.findings.push(finding.with("element", "Anno").with("column", "dates"));
            return None;
        };
        Some(UnitKey { register, year, number })
    }

    /// The AgID metadata, where the rules want them and the description has them.
    fn normative(&self) -> Result<Option<NormativeProfile>, PackageError> {
        let Some(version) = &self.rules.normative else { return Ok(None) };
        let Some(metadata) = agid(self.order)? else { return Ok(None) };
        Ok(Some(NormativeProfile { version: version.clone(), metadata }))
    }
}

/// The AgID metadata as a tree.
///
/// # Errors
/// They cannot be written, or are no XML.
pub(in crate::package) fn agid(order: &ShapeOrder<'_>) -> Result<Option<Element>, PackageError> {
    let Some(source) = order.metadata(MetadataKind::AgidElement) else { return Ok(None) };
    let mut bytes = Vec::new();
    (source.write)(&mut bytes).map_err(PackageError::unreadable(order.bag))?;
    let tree = read_tree(&bytes, BOUNDS).map_err(|fault| {
        PackageError::unreadable(order.bag)(std::io::Error::new(std::io::ErrorKind::InvalidData, fault))
    });
    let mut tree = tree?;
    tree.tidy();
    Ok(Some(tree))
}

/// Who deposits.
pub(super) fn depositor(rules: &SacerRules) -> Depositor {
    Depositor { environment: rules.environment.clone(), body: rules.body.clone(), structure: rules.structure.clone() }
}

/// Makes the documents of one request and counts their components.
struct Making<'m, 'p, 'r> {
    rules: &'m SacerRules,
    values: &'m Values,
    files: Vec<(String, &'p Part<'r>)>,
}

impl<'p, 'r> Making<'_, 'p, 'r> {
    fn document(&mut self, document: &SacerDocument, parts: &[&'p Part<'r>], number: usize) -> Document {
        let optional = |template: &Option<String>| template.as_ref().and_then(|text| self.values.fill(text).ok());
        let (description, author) = (optional(&document.description), optional(&document.author));
        let mut components = Vec::with_capacity(parts.len());
        for (order, part) in (1..).zip(parts) {
            let id = format!("C{:05}", self.files.len() + 1);
            components.push(Component {
                id: id.clone(),
                order,
                kind: document.component_type.clone(),
                support: Support::File,
                name: Some(part.file_name().to_owned()),
                format: self.rules.formats.get(&part.mime).cloned(),
                sha256: Some(part.sha256),
                original_id: Some(part.path.clone()).filter(|path| path.chars().count() <= 254),
                time_reference: None,
            });
            self.files.push((id, part));
        }
        Document {
            id: format!("D{number:05}"),
            kind: document.document_type.clone(),
            description,
            author,
            specific: None,
            structure: document.structure_type.clone(),
            components,
        }
    }
}

fn archival(rules: &SacerRules, values: &Values) -> Option<ArchivalProfile> {
    let archival = rules.archival.as_ref()?;
    let file = values.fill(&archival.file).ok();
    let main = FileCover {
        classification: values.fill(&archival.classification).ok(),
        file: file.map(|file| (file, values.fill(&archival.file_subject).ok())),
        sub_file: None,
    };
    (main != FileCover::default()).then_some(ArchivalProfile { main, others: Vec::new() })
}

fn specific(rules: &SacerRules, values: &Values) -> Option<SpecificData> {
    let specific = rules.specific.as_ref()?;
    let filled =
        specific.values.iter().filter_map(|value| Some((value.element.clone(), values.fill(&value.value).ok()?)));
    Some(SpecificData { version: specific.version.clone(), values: filled.collect() })
}
