//! The shape `sincro`: the unit's files under the paths that they have in the bag, and one index that lists them by
//! kind.

use crate::formats::sincro::{
    Agent, AgentId, AgentName, Application, FileHash, GroupHead, GroupTail, Holder, Identifier, IndexHead, IndexWriter,
    IndexedFile, Metadata, MoreInfo, Process, RelevantDocument, SelfDescription, Signer, TimeReference, Volume,
    VolumeGroup, index_path,
};
use crate::profile::{PartSet, SincroAgent, SincroRules};
use crate::records::codes::deposit as codes;
use crate::records::{DepositIndex, DepositPart, DepositRequest, Finding, Subject};

use super::super::error::PackageError;
use super::super::layout::package_name;
use super::super::parts::{Part, parts_of};
use super::super::provider::{Laying, Shape, ShapeOrder, package_file_name};
use super::super::sacer::agid;
use super::super::values::Values;

/// A package by these rules.
pub struct SincroPackage<'r> {
    rules: &'r SincroRules,
}

impl<'s> SincroPackage<'s> {
    /// By these rules.
    #[must_use]
    pub const fn new(rules: &'s SincroRules) -> Self {
        Self { rules }
    }

    fn chosen<'r>(&self, order: &ShapeOrder<'r>) -> Result<Vec<Part<'r>>, PackageError> {
        parts_of(order, &self.rules.files)
    }

    fn self_description(&self, order: &ShapeOrder<'_>, volume: &str) -> SelfDescription {
        let program = &order.record.program;
        let (name, version) = program.rsplit_once(' ').unwrap_or((program, "-"));
        SelfDescription {
            id: Identifier::new(&self.rules.scheme, format!("{volume}/PIndex")),
            application: Application {
                name: name.to_owned(),
                version: version.to_owned(),
                producer: order.institution.name.clone().unwrap_or_else(|| name.to_owned()),
            },
            sources: Vec::new(),
            more_info: None,
        }
    }

    fn volume(&self, order: &ShapeOrder<'_>, values: &Values, id: &str) -> Result<Volume, PackageError> {
        let more_info = match &self.rules.agid_schema {
            None => None,
            Some(schema) => agid(order)?
                .map(|metadata| MoreInfo { schema: schema.clone(), metadata: Metadata::Embedded(vec![metadata]) }),
        };
        let file = values.value("description.file_number").map(|number| VolumeGroup {
            id: Identifier::new(&self.rules.scheme, number),
            label: values.value("description.levels.file"),
            description: None,
        });
        Ok(Volume {
            id: Identifier::new(&self.rules.scheme, id),
            label: values.fill(&self.rules.label).ok(),
            description: None,
            sources: Vec::new(),
            group: file,
            more_info,
        })
    }

    fn process(&self, order: &ShapeOrder<'_>) -> Process {
        let rules = self.rules;
        let holder = |holder: &crate::profile::SincroHolder| Holder { role: holder.role, agent: agent(&holder.agent) };
        let signer =
            |signer: &crate::profile::SincroSigner| Signer { role: signer.role.clone(), agent: agent(&signer.agent) };
        Process {
            submitter: agent(&rules.submitter),
            holders: rules.holders.iter().map(holder).collect(),
            signers: rules.signers.iter().map(signer).collect(),
            time: TimeReference::Info { moment: order.record.at.to_string(), attached: false },
            laws: rules.laws.clone(),
            more_info: None,
        }
    }
}

impl Shape for SincroPackage<'_> {
    fn preflight(&self, order: &ShapeOrder<'_>) -> Result<Vec<Finding>, PackageError> {
        let subject = || Subject::Package { name: package_name(order.record), entry: None };
        let mut findings = Vec::new();
        if let Err(place) = Values::of(order).fill(&self.rules.volume) {
            let finding = Finding::new(codes::DEPOSIT_VALUE_MISSING, subject());
            findings.push(finding.with("place", place).with("field", "PVolume/ID"));
        }
        if self.chosen(order)?.is_empty() {
            let kinds: Vec<_> = self.rules.files.iter().map(|set| set.slug()).collect();
            let finding = Finding::new(codes::DEPOSIT_NO_CONTENT, subject()).with("kinds", kinds.join(", "));
            findings.push(finding.with("key", package_name(order.record)));
        }
        Ok(findings)
    }

    fn lay_out(&self, order: &ShapeOrder<'_>, laying: &mut Laying<'_>) -> Result<(), PackageError> {
        let values = Values::of(order);
        let id = values.fill(&self.rules.volume).unwrap_or_else(|_| package_name(order.record));
        let chosen = self.chosen(order)?;
        let mut sent = Vec::with_capacity(chosen.len());
        for part in &chosen {
            part.lay(order, laying, part.path.clone())?;
            sent.push(DepositPart { id: None, path: part.path.clone(), size: part.size, sha256: part.sha256 });
        }
        let head = IndexHead { language: self.rules.language.clone() };
        let (of, volume) = (self.self_description(order, &id), self.volume(order, &values, &id)?);
        let process = self.process(order);
        let laid = laying.write(&self.rules.index, |out| {
            let mut writer = IndexWriter::begin(out, &head, &of, &volume)?;
            for set in PartSet::ALL.into_iter().filter(|set| self.rules.files.contains(set)) {
                let files: Vec<_> = chosen.iter().filter(|part| part.set == set).collect();
                if files.is_empty() {
                    continue;
                }
                let id = Identifier::new(&self.rules.scheme, format!("{}-{}", package_file_name(order), set.slug()));
                writer.group(&GroupHead { id, label: Some(label(set).to_owned()), description: None })?;
                files.into_iter().try_for_each(|part| writer.file(&indexed(part, &self.rules.scheme)))?;
                writer.end_group(&GroupTail::default())?;
            }
            writer.finish(&process).map(drop)
        })?;
        let key = package_file_name(order);
        let index = DepositIndex { path: laid.path, sha256: laid.sha256, canonical_sha256: None };
        laying.note(DepositRequest { normalised: key.clone(), key, index: Some(index), parts: sent });
        Ok(())
    }
}

/// What a group is called, in the language of the standard.
const fn label(set: PartSet) -> &'static str {
    match set {
        PartSet::Master => "Master di conservazione",
        PartSet::Source => "File ricevuti",
        PartSet::Access => "Copie di consultazione",
        PartSet::Text => "Testo delle pagine",
        PartSet::Metadata => "Metadati",
    }
}

fn indexed(part: &Part<'_>, scheme: &str) -> IndexedFile {
    let path = index_path(&part.path);
    IndexedFile {
        encoding: "binary".to_owned(),
        extension: Some(part.extension().to_owned()).filter(|extension| !extension.is_empty()),
        format: part.mime.clone(),
        id: Identifier::new(scheme, path.clone()),
        path,
        hash: FileHash { function: "SHA-256".to_owned(), value: part.sha256.to_string(), canonical: Some(false) },
        previous: None,
        relations: Vec::new(),
        more_info: None,
    }
}

fn agent(agent: &SincroAgent) -> Agent {
    let name = match (&agent.name, &agent.first_name, &agent.last_name) {
        (None, Some(first), Some(last)) => AgentName::Person { first: first.clone(), last: last.clone() },
        (name, ..) => AgentName::Formal(name.clone().unwrap_or_default()),
    };
    let document = |text: &String| RelevantDocument { text: text.clone(), hash: None, function: None, uri: None };
    Agent {
        natural: matches!(name, AgentName::Person { .. }),
        ids: agent.ids.iter().map(|id| AgentId { value: id.clone(), expansion: None, authority: None }).collect(),
        name,
        documents: agent.documents.iter().map(document).collect(),
        more_info: None,
    }
}
