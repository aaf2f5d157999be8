//! The files of a unit's bag, by kind, as the shapes of providers take them.

use std::collections::HashMap;
use std::fs;

use crate::profile::PartSet;
use crate::records::{ACCESS_FOLDER, Hex32, MASTER_FOLDER, METADATA_FOLDER, SOURCE_FOLDER, TEXT_FOLDER, UnitRecord};

use super::contents::Contents;
use super::error::PackageError;
use super::layout::{Rendered, package_name, representations};
use super::provider::{Laid, Laying, ShapeOrder};
use super::read_back::contents_fault;

/// A file of the bag.
#[derive(Clone, Debug)]
pub(super) struct Part<'r> {
    /// Its kind.
    pub(super) set: PartSet,
    /// Its name below the folder of its kind.
    pub(super) name: String,
    /// Its path in the bag.
    pub(super) path: String,
    /// Bytes.
    pub(super) size: u64,
    /// SHA-256.
    pub(super) sha256: Hex32,
    /// Media type.
    pub(super) mime: String,
    /// The item that it belongs to.
    pub(super) item: Option<&'r str>,
    /// The place in the unit of the page that it is of, from 1; metadata come last.
    pub(super) order: usize,
    rendered: Option<Rendered<'r>>,
}

impl<'r> Part<'r> {
    /// The last part of its name.
    pub(super) fn file_name(&self) -> &str {
        self.name.rsplit('/').next().unwrap_or(&self.name)
    }

    /// Its extension with the dot; empty where it has none.
    pub(super) fn extension(&self) -> &str {
        let name = self.file_name();
        name.rfind('.').filter(|at| *at > 0).and_then(|at| name.get(at..)).unwrap_or_default()
    }

    /// Whether it bears a signature of its own: an envelope (CAdES, time-stamped data). Signatures inside of PDFs are
    /// not seen here.
    pub(super) fn is_signed(&self) -> bool {
        matches!(self.extension().to_ascii_lowercase().as_str(), ".p7m" | ".m7m" | ".tsd" | ".asice")
    }

    /// What the unit's record knows of it, where it is no metadata.
    pub(super) const fn rendered(&self) -> Option<&Rendered<'r>> {
        self.rendered.as_ref()
    }

    /// Takes it into a shape, under another path.
    ///
    /// # Errors
    /// It is metadata of the bag and cannot be read, or is not what the bag lists.
    pub(super) fn lay(
        &self,
        order: &ShapeOrder<'_>,
        laying: &mut Laying<'_>,
        path: String,
    ) -> Result<(), PackageError> {
        match &self.rendered {
            Some(rendered) => laying.take(rendered, path),
            None => {
                let _: Laid = laying.take_listed(&self.path, &self.sha256, &package_name(order.record), path)?;
            }
        }
        Ok(())
    }
}

/// The files of the bag that belong to one of these sets, in order of their paths.
///
/// # Errors
/// The bag is not what its record says, or cannot be read.
pub(super) fn parts_of<'r>(order: &ShapeOrder<'r>, sets: &[PartSet]) -> Result<Vec<Part<'r>>, PackageError> {
    let mut all = parts(order)?;
    all.retain(|part| sets.contains(&part.set));
    Ok(all)
}

/// All files of the bag that are no tag files, in order of their paths.
///
/// # Errors
/// The bag is not what its record says, or cannot be read.
pub(super) fn parts<'r>(order: &ShapeOrder<'r>) -> Result<Vec<Part<'r>>, PackageError> {
    let contents = match Contents::read(order.bag, order.record, order.meter) {
        Ok(contents) => contents,
        Err(fault) => {
            return Err(PackageError::damaged(order.bag, &contents_fault(fault, order.bag, order.record)?));
        }
    };
    let places = places(order.record);
    let last = order.record.files.len() + order.record.documents.len() + 1;
    let mut found: Vec<Part<'r>> = representations(order.record)
        .into_iter()
        .map(|rendered| {
            let path = rendered.path();
            let set = match rendered.folder {
                MASTER_FOLDER => PartSet::Master,
                SOURCE_FOLDER => PartSet::Source,
                ACCESS_FOLDER => PartSet::Access,
                _ => PartSet::Text,
            };
            Part {
                set,
                name: rendered.name.to_owned(),
                size: rendered.size,
                sha256: rendered.sha256,
                mime: rendered.mime().to_owned(),
                item: places.get(path.as_str()).and_then(|place| place.item),
                order: places.get(path.as_str()).map_or(last, |place| place.order),
                rendered: Some(rendered),
                path,
            }
        })
        .collect();
    for (path, sha256) in contents.others {
        let Some(name) = path.strip_prefix(METADATA_FOLDER).and_then(|rest| rest.strip_prefix('/')) else { continue };
        let place = order.bag.join(&path);
        let size = fs::metadata(&place).map_err(PackageError::unreadable(place))?.len();
        let mime = match name.rsplit('.').next() {
            Some("xml") => "application/xml",
            Some("json" | "jsonl") => "application/json",
            Some("csv") => "text/csv",
            Some("txt") => "text/plain",
            _ => "application/octet-stream",
        };
        found.push(Part {
            set: PartSet::Metadata,
            name: name.to_owned(),
            size,
            sha256,
            mime: mime.to_owned(),
            item: None,
            order: last,
            rendered: None,
            path,
        });
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}

/// Where a file stands in the unit.
#[derive(Clone, Copy)]
struct UnitPlace<'r> {
    order: usize,
    item: Option<&'r str>,
}

/// The place of each file of a representation, by its path in the bag: copies and texts stand where their page does.
fn places(record: &UnitRecord) -> HashMap<String, UnitPlace<'_>> {
    let mut places = HashMap::new();
    for (order, file) in (1..).zip(&record.files) {
        let place = UnitPlace { order, item: file.item.as_deref() };
        if let Some(made) = &file.made {
            places.insert(format!("{MASTER_FOLDER}/{}", made.name), place);
        }
        places.insert(format!("{}/{}", file.folder(), file.name), place);
        places.extend(file.access.iter().map(|copy| (format!("{ACCESS_FOLDER}/{}", copy.name), place)));
        places.extend(file.text_files().map(|text| (format!("{TEXT_FOLDER}/{}", text.name), place)));
    }
    for (order, document) in (record.files.len() + 1..).zip(&record.documents) {
        let place = UnitPlace { order, item: document.item.as_deref() };
        places.insert(format!("{ACCESS_FOLDER}/{}", document.name), place);
        places.extend(document.text_files().map(|text| (format!("{TEXT_FOLDER}/{}", text.name), place)));
    }
    places
}
