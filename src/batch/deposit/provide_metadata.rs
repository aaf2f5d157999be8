//! What the shapes of providers are given beside the bag: metadata, and indexes, that another room writes.

use std::collections::BTreeSet;
use std::io::Write;

use crate::catalogue::{Catalogue, VersionRow, Workspace};
use crate::describe::{self, AgidContext, AgidProfile, Conformity, EadHead, EcoMic, Mag};
use crate::io::Meter;
use crate::package::{IndexSource, MetadataKind, MetadataSource, own_record};
use crate::profile::{Provider, ShapeRules};
use crate::records::{
    ACCESS_FOLDER, AgidKind, Finding, Institution, MASTER_FOLDER, SOURCE_FOLDER, Subject, TEXT_FOLDER, UnitRecord,
};

use super::super::request::RunError;

/// Other packages of the workspace that the metadata of a unit speak of.
#[derive(Default)]
pub(in crate::batch) struct Neighbours {
    previous: Option<UnitRecord>,
    primary: Option<UnitRecord>,
}

impl Neighbours {
    /// The version before, and the unit to which this one is attached, as far as their packages stand. One that cannot
    /// be read is absent: what follows from that is a finding.
    ///
    /// # Errors
    /// The catalogue cannot be read.
    pub(in crate::batch) fn of(
        record: &UnitRecord,
        workspace: &Workspace,
        catalogue: &Catalogue,
        meter: &Meter,
    ) -> Result<Self, RunError> {
        let read = |row: VersionRow| {
            own_record(&workspace.package_folder(&row.folder, row.version), &row.tag_manifest, meter).ok()
        };
        let previous = match &record.change {
            Some(change) => catalogue.version(&record.unit, change.previous)?.and_then(read),
            None => None,
        };
        let named = record.description.as_ref().and_then(|description| description.agid.primary_document.as_deref());
        let primary = match named {
            Some(unit) => catalogue.latest_version(unit)?.and_then(read),
            None => None,
        };
        Ok(Self { previous, primary })
    }
}

/// A unit about whose metadata providers ask.
#[derive(Clone, Copy)]
pub(in crate::batch) struct Described<'d> {
    pub(in crate::batch) record: &'d UnitRecord,
    pub(in crate::batch) institution: &'d Institution,
    pub(in crate::batch) neighbours: &'d Neighbours,
}

impl<'d> Described<'d> {
    /// All metadata that can be written of it, and what it lacks for those of AgID.
    pub(in crate::batch) fn metadata(self) -> (Vec<MetadataSource<'d>>, Vec<Finding>) {
        let Self { record, institution, .. } = self;
        let ead = move |out: &mut dyn Write| {
            let title = record.description.as_ref().and_then(|description| description.title.as_deref());
            let title = title.unwrap_or(&record.unit);
            let (identifier, program) = (record.unit.as_str(), record.program.as_str());
            describe::ead(record, &EadHead { identifier, title, institution, at: record.at, program }, out)
        };
        let mut sources = vec![
            MetadataSource { kind: MetadataKind::Ead, item: None, write: Box::new(ead) },
            MetadataSource {
                kind: MetadataKind::DublinCore,
                item: None,
                write: Box::new(move |out| describe::dublin_core(record, out)),
            },
        ];
        let agency = institution.name.as_deref();
        for folder in [MASTER_FOLDER, SOURCE_FOLDER, ACCESS_FOLDER, TEXT_FOLDER] {
            let kind = MetadataKind::PremisOf(folder.rsplit('/').next().unwrap_or(folder));
            let write = Box::new(move |out: &mut dyn Write| describe::premis_of(record, folder, agency, out));
            sources.push(MetadataSource { kind, item: None, write });
        }
        let lacking = self.agid(&mut sources);
        (sources, lacking)
    }

    /// The AgID metadata of the unit, and of each item in it, where the description says which scheme they are of; else
    /// what it lacks.
    fn agid(self, sources: &mut Vec<MetadataSource<'d>>) -> Vec<Finding> {
        let Self { record, institution, neighbours } = self;
        let (previous, primary) = (neighbours.previous.as_ref(), neighbours.primary.as_ref());
        let context = AgidContext { institution, conformity: Conformity::NotAttested, previous, primary };
        let items: BTreeSet<&str> = record.files.iter().filter_map(|file| file.item.as_deref()).collect();
        let whole = std::iter::once((None, AgidProfile::of(record, context)));
        let of_items = items.into_iter().map(|item| (Some(item), AgidProfile::of_item(record, item, context)));
        let mut lacking: Vec<Finding> = Vec::new();
        for (item, profile) in whole.chain(of_items) {
            match profile {
                Ok(None) => {}
                Ok(Some(profile)) => {
                    let profile = std::rc::Rc::new(profile);
                    let document = std::rc::Rc::clone(&profile);
                    let write = Box::new(move |out: &mut dyn Write| document.write(out));
                    sources.push(MetadataSource { kind: MetadataKind::Agid, item, write });
                    let write = Box::new(move |out: &mut dyn Write| profile.write_element(out));
                    sources.push(MetadataSource { kind: MetadataKind::AgidElement, item, write });
                }
                Err(obligations) => {
                    let told = obligations.iter().map(|one| one.finding(Subject::unit(&record.unit)));
                    // Items lack what the unit lacks: it is said once.
                    let told: Vec<_> = told.filter(|finding| !lacking.contains(finding)).collect();
                    lacking.extend(told);
                }
            }
        }
        let keywords = record.description.as_ref().filter(|description| description.agid.kind.is_some());
        let keywords = keywords.map_or(0, |description| description.agid.keywords.len());
        if keywords > AgidKind::MOST_KEYWORDS {
            let code = crate::records::codes::inventory::KEYWORDS_CUT;
            let finding = Finding::new(code, Subject::unit(&record.unit)).with("found", keywords);
            lacking.push(finding.with("most", AgidKind::MOST_KEYWORDS));
        }
        lacking
    }

    /// The index of a package, where its shape has one that the room of packages does not write.
    pub(in crate::batch) fn index(self, provider: &'d Provider) -> Option<IndexSource<'d>> {
        let Self { record, institution, .. } = self;
        match &provider.shape {
            ShapeRules::Mag(rules) => {
                let mag = Mag { record, rules, institution };
                Some(IndexSource {
                    findings: mag.findings(),
                    write: Box::new(move |contents, out| mag.write(contents, out)),
                })
            }
            ShapeRules::EcoMic(rules) => {
                let eco = EcoMic { record, rules, institution };
                Some(IndexSource {
                    findings: eco.findings(),
                    write: Box::new(move |contents, out| eco.write(contents, out)),
                })
            }
            _ => None,
        }
    }
}
