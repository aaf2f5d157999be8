//! From a unit to its requests, before anything is written.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::formats::sacer::{
    AddedDocument, ArchivalProfile, Component, ComponentPart, Depositor, Document, FileCover, GivenFile,
    NormativeProfile, SpecificData, Support, UnitKey, UnitRequest,
};
use crate::formats::xml_parts::XmlBounds;
use crate::formats::xml_tree::{Element, read_tree};
use crate::profile::{Granularity, PartSet, SacerAddition, SacerDocument, SacerPart, SacerReference, SacerRules};
use crate::records::codes::deposit as deposit_codes;
use crate::records::codes::sacer as codes;
use crate::records::{Finding, Subject};

use super::super::error::PackageError;
use super::super::layout::package_name;
use super::super::parts::Part;
use super::super::provider::{MetadataKind, ShapeOrder};
use super::super::values::Values;
use super::dates::day;

/// Bounds of the metadata that another stage writes: those of a file list each of its documents with six elements.
const BOUNDS: XmlBounds = XmlBounds { bytes: 512 << 20, elements: 20_000_000, depth: 100 };

/// A request with its files.
pub(super) struct Planned<'p, 'r> {
    /// The key of the documentary unit.
    pub(super) key: UnitKey,
    /// The request.
    pub(super) tree: Element,
    /// Its files.
    pub(super) files: Vec<PlannedFile<'p, 'r>>,
}

/// A file of a request.
#[derive(Clone)]
pub(super) struct PlannedFile<'p, 'r> {
    /// The name of its part in the call.
    pub(super) id: String,
    /// What it is.
    pub(super) part: &'p Part<'r>,
    /// Whether it bears a signature, or is one.
    pub(super) signed: bool,
}

impl Planned<'_, '_> {
    /// The files as the provider will see them.
    pub(super) fn given(&self) -> Vec<GivenFile> {
        let given = |file: &PlannedFile<'_, '_>| GivenFile {
            component: file.id.clone(),
            size: file.part.size,
            sha256: file.part.sha256,
            others: Vec::new(),
            signed: file.signed,
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
        let mut planned = Vec::new();
        for (item, parts) in groups {
            // Metadata of the unit as a whole make no documentary unit beside its items.
            let whole = item.is_none();
            if whole && items > 0 && self.chosen(&self.rules.main, &parts, &[]).is_empty() {
                continue;
            }
            let values = self.values.clone().with("item", item.unwrap_or_default());
            let normative = self.normative(item)?;
            planned.extend(self.request(&values, &parts, normative.as_ref()));
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
        let id = match &rules.addition {
            Some(addition) => self.added_id(addition, values)?,
            None => "D00001".to_owned(),
        };
        let main = making.document(&rules.main, &main_parts, parts, id);
        let mut others = Vec::new();
        for other in &rules.documents {
            let chosen = self.chosen(&other.document, parts, &used);
            if !chosen.is_empty() {
                used.push(chosen.first().map(|part| part.set));
                let id = format!("D{:05}", others.len() + 2);
                others.push((other.role, making.document(&other.document, &chosen, parts, id)));
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
                links: links(rules, values),
                main,
                others,
            }
            .tree(),
        };
        Some(Planned { key, tree, files })
    }

    /// The identifier of a document that is added: none of the unit's own, so that the provider does not take it for
    /// one of them (`DOC-008-001`).
    fn added_id(&mut self, addition: &SacerAddition, values: &Values) -> Option<String> {
        let Some(template) = &addition.id else {
            let key = self.order.record.unit_key.to_string();
            return Some(format!("A{}", key.get(..12).unwrap_or(&key)));
        };
        match values.fill(template) {
            Ok(id) => Some(id),
            Err(place) => {
                let finding = Finding::new(deposit_codes::DEPOSIT_VALUE_MISSING, self.subject());
                self.findings.push(finding.with("place", place).with("field", "IDDocumento"));
                None
            }
        }
    }

    /// The files of the first kind of which there are any, unless a document has them already.
    fn chosen(&self, document: &SacerDocument, parts: &[&'p Part<'r>], used: &[Option<PartSet>]) -> Vec<&'p Part<'r>> {
        let fits = |part: &Part<'_>| document.media_types.is_empty() || document.media_types.contains(&part.mime);
        // What belongs to another file is a part of it and no component by itself.
        let names: HashSet<_> = parts.iter().map(|whole| (whole.set, whole.name.as_str())).collect();
        let belongs =
            |part: &Part<'_>| wholes_of(document, &part.name).any(|(whole, _)| names.contains(&(part.set, whole)));
        let is_own = |part: &&Part<'_>, set| part.set == set && fits(part) && !belongs(part);
        let of = |set| parts.iter().copied().filter(|part| is_own(part, set)).collect::<Vec<_>>();
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
    fn normative(&self, item: Option<&str>) -> Result<Option<NormativeProfile>, PackageError> {
        let Some(version) = &self.rules.normative else { return Ok(None) };
        let Some(metadata) = agid_of(self.order, item)? else { return Ok(None) };
        Ok(Some(NormativeProfile { version: version.clone(), metadata }))
    }
}

/// The AgID metadata as a tree.
///
/// # Errors
/// They cannot be written, or are no XML.
pub(in crate::package) fn agid(order: &ShapeOrder<'_>) -> Result<Option<Element>, PackageError> {
    agid_of(order, None)
}

/// Those of an item, or of the unit.
fn agid_of(order: &ShapeOrder<'_>, item: Option<&str>) -> Result<Option<Element>, PackageError> {
    let Some(source) = order.metadata_of(item, MetadataKind::AgidElement) else { return Ok(None) };
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
    files: Vec<PlannedFile<'p, 'r>>,
}

impl<'p, 'r> Making<'_, 'p, 'r> {
    fn document(
        &mut self,
        document: &SacerDocument,
        chosen: &[&'p Part<'r>],
        all: &[&'p Part<'r>],
        id: String,
    ) -> Document {
        let optional = |template: &Option<String>| template.as_ref().and_then(|text| self.values.fill(text).ok());
        let (description, author) = (optional(&document.description), optional(&document.author));
        let reference = document.reference.as_ref().and_then(|reference| referred(reference, self.values));
        let belonging = Belonging::of(document, all);
        let mut components = Vec::with_capacity(chosen.len());
        for (order, part) in (1..).zip(chosen) {
            let id = self.file(part, part.is_signed());
            components.push(Component {
                id,
                order,
                kind: document.component_type.clone(),
                support: Support::File,
                name: Some(part.file_name().to_owned()),
                format: self.rules.formats.get(&part.mime).cloned(),
                sha256: Some(part.sha256),
                original_id: original_id(part),
                time_reference: None,
                parts: self.parts_of(belonging.to(part)),
            });
        }
        if let Some(key) = reference {
            components.push(Component {
                id: format!("R{:05}", self.files.len() + 1),
                order: u32::try_from(components.len() + 1).unwrap_or(u32::MAX),
                kind: document.component_type.clone(),
                support: Support::Reference(key),
                name: None,
                format: None,
                sha256: None,
                original_id: None,
                time_reference: None,
                parts: Vec::new(),
            });
        }
        Document {
            id,
            kind: document.document_type.clone(),
            description,
            author,
            specific: None,
            structure: document.structure_type.clone(),
            components,
        }
    }

    /// Takes a file and numbers it.
    fn file(&mut self, part: &'p Part<'r>, signed: bool) -> String {
        let id = format!("C{:05}", self.files.len() + 1);
        self.files.push(PlannedFile { id: id.clone(), part, signed });
        id
    }

    /// Signatures and time stamps of a file.
    fn parts_of(&mut self, found: &[Belongs<'_, 'p, 'r>]) -> Vec<ComponentPart> {
        let numbered = (1..).zip(found);
        numbered
            .map(|(order, (part, rule))| ComponentPart {
                id: self.file(part, rule.signs || part.is_signed()),
                order,
                kind: rule.component_type.clone(),
                name: part.file_name().to_owned(),
                format: self.rules.formats.get(&part.mime).cloned(),
                original_id: original_id(part),
            })
            .collect()
    }
}

/// A file that belongs to another, with the rule by which it does.
type Belongs<'b, 'p, 'r> = (&'p Part<'r>, &'b SacerPart);

/// The files that belong to others, by those others.
struct Belonging<'b, 'p, 'r> {
    of: HashMap<PartSet, HashMap<&'p str, Vec<Belongs<'b, 'p, 'r>>>>,
}

impl<'b, 'p, 'r> Belonging<'b, 'p, 'r> {
    /// As the rules of a document have it, among `all`, in their order.
    fn of(document: &'b SacerDocument, all: &[&'p Part<'r>]) -> Self {
        let mut of: HashMap<_, HashMap<_, Vec<_>>> = HashMap::new();
        for part in all.iter().copied() {
            for (whole, rule) in wholes_of(document, &part.name) {
                of.entry(part.set).or_default().entry(whole).or_default().push((part, rule));
            }
        }
        Self { of }
    }

    fn to(&self, whole: &Part<'_>) -> &[Belongs<'b, 'p, 'r>] {
        let of_set = self.of.get(&whole.set);
        of_set.and_then(|of| of.get(whole.name.as_str())).map(Vec::as_slice).unwrap_or_default()
    }
}

/// What a file of this name may belong to, with the rule by which it does: it lies beside it and is called as it is,
/// with something after. Each once.
fn wholes_of<'d, 'p>(document: &'d SacerDocument, name: &'p str) -> impl Iterator<Item = (&'p str, &'d SacerPart)> {
    document.parts.iter().enumerate().filter_map(move |(at, rule)| {
        let (whole, added) = name.split_at_checked(name.len().checked_sub(rule.suffix.len())?)?;
        let is_meant = |rule: &SacerPart| rule.suffix.eq_ignore_ascii_case(added);
        // Of two rules with one suffix the first one holds.
        let before = document.parts.iter().take(at).any(is_meant);
        (is_meant(rule) && !before).then_some((whole, rule))
    })
}

/// The path in the unit, where the provider's schema takes it whole.
fn original_id(part: &Part<'_>) -> Option<String> {
    Some(part.path.clone()).filter(|path| path.chars().count() <= 254)
}

/// Another documentary unit, where the templates have values.
fn referred(reference: &SacerReference, values: &Values) -> Option<UnitKey> {
    let fill = |template: &str| values.fill(template).ok();
    let year = fill(&reference.year)?.trim().parse().ok()?;
    Some(UnitKey { register: fill(&reference.register)?, year, number: fill(&reference.number)? })
}

fn links(rules: &SacerRules, values: &Values) -> Vec<(UnitKey, String)> {
    let link = |link: &SacerReference| {
        let description = link.description.as_ref().and_then(|template| values.fill(template).ok())?;
        Some((referred(link, values)?, description))
    };
    rules.links.iter().filter_map(link).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_belongs_to_what_its_name_begins_with() {
        let text = "files = ['master']\ndocument_type = 'x'\nparts = [{ suffix = '.p7s', component_type = 'FIRMA', signs = true }, \
                    { suffix = '.P7S', component_type = 'ALTRA' }, { suffix = '.tif.p7s', component_type = 'MARCA' }]";
        let document: SacerDocument = toml::from_str(text).unwrap();
        let of = |name: &'static str| -> Vec<(&str, &str)> {
            wholes_of(&document, name).map(|(whole, rule)| (whole, rule.component_type.as_str())).collect()
        };
        assert_eq!(of("a/1.pdf.P7S"), [("a/1.pdf", "FIRMA")]);
        assert_eq!(of("1.tif.p7s"), [("1.tif", "FIRMA"), ("1", "MARCA")]);
        assert_eq!((of("1.tif"), of("p7s"), of("\u{e0}7s")), (vec![], vec![], vec![]));
    }
}
