//! The layout of an E-ARK SIP.

use crate::profile::{EarkAgent, EarkRules};
use crate::records::codes::provider as codes;
use crate::records::{Finding, Hex32, METADATA_FOLDER, Subject, UnitRecord};

use super::super::contents::Contents;
use super::super::error::PackageError;
use super::super::layout::{Rendered, package_name, representations};
use super::super::provider::{Laid, Laying, MetadataKind, Shape, ShapeOrder, package_file_name};
use super::super::read_back::contents_fault;
use super::documentation::readme;
use super::header::{Agents, MetsHead};
use super::representation::representation_mets;
use super::root::{Referenced, Represented, RootParts, root_mets};
use super::schemas::{self, OWN};

/// The shape `eark-sip`.
pub struct EarkSip<'r> {
    rules: &'r EarkRules,
}

impl<'r> EarkSip<'r> {
    /// By these rules.
    #[must_use]
    pub const fn new(rules: &'r EarkRules) -> Self {
        Self { rules }
    }

    /// Who submits: as the provider profile says, else the institution.
    fn submitting(&self, order: &ShapeOrder<'_>) -> Option<EarkAgent> {
        let institution = || {
            let name = order.institution.name.clone()?;
            Some(EarkAgent { name, code: order.institution.identifier.clone() })
        };
        let given = self.rules.submitting.clone().or_else(institution)?;
        (!given.name.trim().is_empty()).then_some(given)
    }

    /// Files of the representations that go along, in the order of the rules.
    fn content<'f>(&self, record: &'f UnitRecord) -> Vec<(&'static str, Vec<Rendered<'f>>)> {
        let all = representations(record);
        let mut chosen: Vec<(&'static str, Vec<Rendered<'f>>)> = Vec::new();
        for wanted in &self.rules.representations {
            let files: Vec<_> = all.iter().copied().filter(|file| file.representation() == wanted).collect();
            if let Some(first) = files.first() {
                chosen.push((first.representation(), files));
            }
        }
        chosen
    }
}

impl Shape for EarkSip<'_> {
    fn preflight(&self, order: &ShapeOrder<'_>) -> Result<Vec<Finding>, PackageError> {
        let subject = || Subject::Package { name: package_name(order.record), entry: None };
        let about = |code| Finding::new(code, subject()).with("provider", &order.provider.provider.id);
        let mut findings = Vec::new();
        if self.submitting(order).is_none() {
            findings.push(about(codes::NO_SUBMITTER));
        }
        if self.content(order.record).is_empty() {
            findings.push(about(codes::NO_REPRESENTATION));
        }
        let folder = order.workspace.join(&self.rules.schemas);
        let found = schemas::of_workspace(&folder)?;
        let names: Vec<String> = found.into_iter().map(|(name, _)| name).collect();
        if schemas::location(&names, 0).is_empty() {
            findings.push(about(codes::NO_SCHEMAS).with("folder", &self.rules.schemas));
        }
        Ok(findings)
    }

    fn lay_out(&self, order: &ShapeOrder<'_>, laying: &mut Laying<'_>) -> Result<(), PackageError> {
        let record = order.record;
        let objid = package_file_name(order);
        let content = self.content(record);
        let names: Vec<&str> = content.iter().map(|(name, _)| *name).collect();
        let mut parts = RootParts::default();
        let documentation = "documentation/README.txt";
        let laid = laying.write(documentation, |out| readme(record, &objid, &names, out))?;
        parts.documentation.push(Referenced::of(&laid, "text/plain"));
        metadata(order, laying, &mut parts)?;
        self.schemas(order, laying, &mut parts)?;
        let head = self.head(order, objid, &parts);
        for (name, files) in &content {
            let represented = representation(order, laying, &head, &parts, name, files)?;
            parts.representations.push(represented);
        }
        laying.write("METS.xml", |out| root_mets(out, &head, &record.unit_key, &parts))?;
        Ok(())
    }
}

impl EarkSip<'_> {
    fn head(&self, order: &ShapeOrder<'_>, objid: String, parts: &RootParts) -> MetsHead {
        let record = order.record;
        let description = record.description.as_ref();
        let producer = description.and_then(|description| description.producer.clone());
        let (name, version) = record.program.rsplit_once(' ').unwrap_or((&record.program, "unknown"));
        let title = description.and_then(|description| description.title.as_deref());
        MetsHead {
            objid,
            label: title.map(str::trim).filter(|title| !title.is_empty()).unwrap_or(&record.unit).to_owned(),
            content_category: self.rules.content_category.clone(),
            content_information_type: self.rules.content_information_type.clone(),
            at: record.at,
            record_status: if record.unit_version > 1 { "REPLACEMENT" } else { "NEW" },
            agents: Agents {
                software: (name.to_owned(), version.to_owned()),
                archival_creator: producer
                    .filter(|name| !name.trim().is_empty())
                    .map(|name| EarkAgent { name, code: None }),
                submitting: self.submitting(order).unwrap_or_default(),
                contact: self.rules.contact.clone(),
                preservation: self.rules.preservation.clone(),
            },
            submission_agreement: self.rules.submission_agreement.clone(),
            reference_code: record.unit.clone(),
            schema_location: schemas::location(&parts.schema_names(), 0),
        }
    }

    fn schemas(
        &self,
        order: &ShapeOrder<'_>,
        laying: &mut Laying<'_>,
        parts: &mut RootParts,
    ) -> Result<(), PackageError> {
        for (name, text) in OWN {
            let laid = laying.write(&format!("schemas/{name}"), |out| out.write_all(text.as_bytes()))?;
            parts.schemas.push(Referenced::of(&laid, "application/json"));
        }
        for (name, path) in schemas::of_workspace(&order.workspace.join(&self.rules.schemas))? {
            let bytes = std::fs::read(&path).map_err(PackageError::unreadable(path))?;
            let laid = laying.write(&format!("schemas/{name}"), |out| out.write_all(&bytes))?;
            parts.schemas.push(Referenced::of(&laid, "application/xml"));
        }
        Ok(())
    }
}

/// Metadata of the unit as a whole: the bag's own, and what other stages write.
fn metadata(order: &ShapeOrder<'_>, laying: &mut Laying<'_>, parts: &mut RootParts) -> Result<(), PackageError> {
    let contents = match Contents::read(order.bag, order.record, order.meter) {
        Ok(contents) => contents,
        Err(fault) => {
            return Err(PackageError::damaged(order.bag, &contents_fault(fault, order.bag, order.record)?));
        }
    };
    let package = package_name(order.record);
    let of_bag: Vec<(&str, &Hex32)> = contents
        .others
        .iter()
        .filter_map(|(path, sha256)| Some((path.strip_prefix(METADATA_FOLDER)?.strip_prefix('/')?, sha256)))
        // A METS of its own kind around the MIX of each image, which here stands in PREMIS of the representation.
        .filter(|(name, _)| *name != "mix.xml")
        .collect();
    for (name, sha256) in of_bag {
        let in_bag = format!("{METADATA_FOLDER}/{name}");
        let (folder, mime) = place_of(name);
        let laid = laying.take_listed(&in_bag, sha256, &package, format!("metadata/{folder}/{name}"))?;
        parts.metadata.push(Referenced::of(&laid, mime));
    }
    for (kind, name) in [(MetadataKind::Ead, "ead.xml"), (MetadataKind::Agid, "agid.xml")] {
        if let Some(source) = order.metadata(kind) {
            let laid = laying.write(&format!("metadata/descriptive/{name}"), |out| (source.write)(out))?;
            parts.metadata.push(Referenced::of(&laid, "application/xml"));
        }
    }
    parts.metadata.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(())
}

/// The folder below `metadata/` and the media type of a metadata file of the bag (CSIPSTR11 to CSIPSTR13).
fn place_of(name: &str) -> (&'static str, &'static str) {
    match name {
        "dc.xml" => ("descriptive", "application/xml"),
        "premis.xml" => ("preservation", "application/xml"),
        name if name.ends_with(".xml") => ("other", "application/xml"),
        name if name.ends_with(".json") => ("other", "application/json"),
        name if name.ends_with(".jsonl") => ("other", "application/jsonl"),
        _ => ("other", "application/octet-stream"),
    }
}

fn representation(
    order: &ShapeOrder<'_>,
    laying: &mut Laying<'_>,
    root: &MetsHead,
    parts: &RootParts,
    name: &'static str,
    files: &[Rendered<'_>],
) -> Result<Represented, PackageError> {
    let base = format!("representations/{name}");
    for file in files {
        laying.take(file, format!("{base}/data/{}", file.name));
    }
    let mut premis: Option<Laid> = None;
    if let Some(source) = order.metadata(MetadataKind::PremisOf(name)) {
        let path = format!("{base}/metadata/preservation/premis.xml");
        premis = Some(laying.write(&path, |out| (source.write)(out))?);
    }
    let head = MetsHead {
        objid: name.to_owned(),
        label: format!("{}: {name}", root.label),
        schema_location: schemas::location(&parts.schema_names(), 2),
        ..root.clone()
    };
    let premis = premis.map(|laid| {
        let path = "metadata/preservation/premis.xml".to_owned();
        Referenced { path, ..Referenced::of(&laid, "application/xml") }
    });
    let beside = premis.as_ref().map(Referenced::file);
    let unit_key = &order.record.unit_key;
    let mets = laying
        .write(&format!("{base}/METS.xml"), |out| representation_mets(out, &head, unit_key, beside.as_ref(), files))?;
    Ok(Represented { name, mets: Referenced::of(&mets, "application/xml") })
}
