//! The shape `opex`: folders and files, each with its document.

use std::collections::BTreeMap;

use crate::formats::xml_parts::XmlBounds;
use crate::formats::xml_tree::{Characters, Element, read_tree, write_document};
use crate::profile::OpexRules;
use crate::records::codes::deposit as codes;
use crate::records::{Finding, Subject};

use super::super::error::PackageError;
use super::super::layout::package_name;
use super::super::parts::{Part, parts_of};
use super::super::provider::{Laying, MetadataKind, Shape, ShapeOrder, package_file_name};
use super::super::values::Values;
use super::document::{Held, Properties, of_file, of_folder};

/// Bounds of the metadata that another stage writes.
const BOUNDS: XmlBounds = XmlBounds { bytes: 512 << 20, elements: 20_000_000, depth: 100 };

/// A submission by these rules.
pub struct OpexSubmission<'r> {
    rules: &'r OpexRules,
}

impl<'s> OpexSubmission<'s> {
    /// By these rules.
    #[must_use]
    pub const fn new(rules: &'s OpexRules) -> Self {
        Self { rules }
    }

    fn chosen<'r>(&self, order: &ShapeOrder<'r>) -> Result<Vec<Part<'r>>, PackageError> {
        parts_of(order, &self.rules.files)
    }

    /// Whoever may see the open ones shall not see what is restricted.
    fn security(&self, order: &ShapeOrder<'_>) -> String {
        let restricted = order.record.description.as_ref().is_some_and(|description| description.is_restricted());
        if restricted { self.rules.restricted.clone() } else { self.rules.security.clone() }
    }

    fn unit(&self, order: &ShapeOrder<'_>) -> Result<Properties, PackageError> {
        let values = Values::of(order);
        let identifier = |(kind, template): (&String, &String)| Some((kind.clone(), values.fill(template).ok()?));
        let metadata = match order.metadata(MetadataKind::DublinCore) {
            None => None,
            Some(source) => {
                let mut bytes = Vec::new();
                (source.write)(&mut bytes).map_err(PackageError::unreadable(order.bag))?;
                let mut tree = read_tree(&bytes, BOUNDS).map_err(|fault| {
                    PackageError::unreadable(order.bag)(std::io::Error::new(std::io::ErrorKind::InvalidData, fault))
                })?;
                tree.tidy();
                Some(tree)
            }
        };
        Ok(Properties {
            title: values.fill(&self.rules.title).ok(),
            security: self.security(order),
            identifiers: self.rules.identifiers.iter().filter_map(identifier).collect(),
            metadata,
        })
    }
}

impl Shape for OpexSubmission<'_> {
    fn preflight(&self, order: &ShapeOrder<'_>) -> Result<Vec<Finding>, PackageError> {
        if !self.chosen(order)?.is_empty() {
            return Ok(Vec::new());
        }
        let subject = Subject::Package { name: package_name(order.record), entry: None };
        let kinds: Vec<_> = self.rules.files.iter().map(|set| set.slug()).collect();
        let finding = Finding::new(codes::DEPOSIT_NO_CONTENT, subject).with("kinds", kinds.join(", "));
        Ok(vec![finding.with("key", package_name(order.record))])
    }

    fn lay_out(&self, order: &ShapeOrder<'_>, laying: &mut Laying<'_>) -> Result<(), PackageError> {
        let root = package_file_name(order);
        let mut folders: BTreeMap<String, Held> = BTreeMap::new();
        let mut held = |folder: &str, name: &str, size: u64| {
            let nothing = || Held { folders: Vec::new(), files: Vec::new() };
            let of = folders.entry(folder.to_owned()).or_insert_with(nothing);
            of.files.push((name.to_owned(), size, false));
            of.files.push((format!("{name}.opex"), 0, true));
            let mut child = folder;
            while !child.is_empty() {
                let (parent, name) = child.rsplit_once('/').unwrap_or(("", child));
                let of = folders.entry(parent.to_owned()).or_insert_with(nothing);
                if !of.folders.iter().any(|known| known == name) {
                    of.folders.push(name.to_owned());
                }
                child = parent;
            }
        };
        for part in self.chosen(order)? {
            let path = format!("{}/{}", part.set.slug(), part.name);
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", &path));
            held(folder, name, part.size);
            part.lay(order, laying, path.clone())?;
            let properties = Properties {
                title: Some(part.file_name().to_owned()),
                security: self.security(order),
                ..Properties::default()
            };
            let fixities = [("SHA-256", part.sha256.to_string())];
            write(laying, &format!("{path}.opex"), &of_file(&fixities, &properties))?;
        }
        let of_unit = self.unit(order)?;
        for (folder, held) in &folders {
            let name = folder.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or(&root);
            let path = if folder.is_empty() { format!("{name}.opex") } else { format!("{folder}/{name}.opex") };
            let source = if folder.is_empty() { root.clone() } else { format!("{root}/{folder}") };
            let plain =
                Properties { title: Some(name.to_owned()), security: self.security(order), ..Properties::default() };
            let document = of_folder(&source, held, if folder.is_empty() { &of_unit } else { &plain });
            write(laying, &path, &document)?;
        }
        Ok(())
    }
}

fn write(laying: &mut Laying<'_>, path: &str, document: &Element) -> Result<(), PackageError> {
    laying.write(path, |out| write_document(document, Characters::Utf8, out)).map(drop)
}
