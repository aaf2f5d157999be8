//! The shape `archivematica`: a standard transfer, or a bag of the same.

use crate::profile::{ArchivematicaRules, PartSet, Transfer};
use crate::records::codes::deposit as codes;
use crate::records::{Algorithm, Finding, Subject};

use super::super::bagged::{Payload, around, sums};
use super::super::digests::digest;
use super::super::error::PackageError;
use super::super::info::bag_info;
use super::super::layout::package_name;
use super::super::parts::{Part, parts};
use super::super::provider::{Laid, Laying, Shape, ShapeOrder};
use super::super::values::Values;
use super::tables::{metadata, rights, stated, templated};

/// A transfer by these rules.
pub struct ArchivematicaTransfer<'r> {
    rules: &'r ArchivematicaRules,
}

impl<'s> ArchivematicaTransfer<'s> {
    /// By these rules.
    #[must_use]
    pub const fn new(rules: &'s ArchivematicaRules) -> Self {
        Self { rules }
    }

    /// Where everything lies: in a bag below `data/`, in a standard transfer at its top.
    const fn base(&self) -> &'static str {
        match self.rules.transfer {
            Transfer::Standard => "",
            Transfer::Bag => "data/",
        }
    }

    /// Objects with their paths in the transfer.
    fn objects<'p, 'r>(&self, parts: &'p [Part<'r>]) -> Vec<(&'p Part<'r>, String)> {
        let folder = match self.rules.transfer {
            Transfer::Standard => "objects/",
            Transfer::Bag => "data/",
        };
        let chosen = parts.iter().filter(|part| self.rules.files.contains(&part.set));
        chosen.map(|part| (part, format!("{folder}{}/{}", part.set.slug(), part.name))).collect()
    }
}

impl Shape for ArchivematicaTransfer<'_> {
    fn preflight(&self, order: &ShapeOrder<'_>) -> Result<Vec<Finding>, PackageError> {
        let parts = parts(order)?;
        if !self.objects(&parts).is_empty() {
            return Ok(Vec::new());
        }
        let subject = Subject::Package { name: package_name(order.record), entry: None };
        let kinds: Vec<_> = self.rules.files.iter().map(|set| set.slug()).collect();
        let finding = Finding::new(codes::DEPOSIT_NO_CONTENT, subject).with("kinds", kinds.join(", "));
        Ok(vec![finding.with("key", package_name(order.record))])
    }

    fn lay_out(&self, order: &ShapeOrder<'_>, laying: &mut Laying<'_>) -> Result<(), PackageError> {
        let parts = parts(order)?;
        let values = Values::of(order);
        let objects = self.objects(&parts);
        let base = self.base();
        let algorithms: &[Algorithm] = match self.rules.transfer {
            Transfer::Standard => &self.rules.checksums,
            Transfer::Bag => &[Algorithm::Sha256],
        };
        let mut payload = Vec::new();
        let mut folders: Vec<String> = Vec::new();
        for (part, path) in &objects {
            part.lay(order, laying, path.clone())?;
            payload.push(listed(order, part, path.clone(), algorithms)?);
            let folder = path.split_inclusive('/').take(2).collect::<String>();
            if !folders.contains(&folder) {
                folders.push(folder);
            }
        }
        let mut written: Vec<Laid> = Vec::new();
        let (columns, path) = (&self.rules.metadata, format!("{base}metadata/metadata.csv"));
        written.push(laying.write(&path, |out| metadata(out, columns, &folders, &values))?);
        let rows: Vec<_> = templated(&self.rules.rights, &values).into_iter().chain(stated(order.record)).collect();
        if !rows.is_empty() {
            let files: Vec<String> = objects.iter().map(|(_, path)| path.clone()).collect();
            let path = format!("{base}metadata/rights.csv");
            written.push(laying.write(&path, |out| rights(out, &rows, &files))?);
        }
        let documentation = parts.iter().filter(|part| self.rules.documentation && part.set == PartSet::Metadata);
        for part in documentation {
            let path = format!("{base}metadata/submissionDocumentation/{}", part.name);
            part.lay(order, laying, path.clone())?;
            if self.rules.transfer == Transfer::Bag {
                payload.push(listed(order, part, path, algorithms)?);
            }
        }
        match self.rules.transfer {
            Transfer::Standard => checksums(laying, &payload, algorithms),
            Transfer::Bag => {
                let sha256 =
                    |laid: Laid| Payload { digests: vec![laid.sha256.to_string()], size: laid.size, path: laid.path };
                payload.extend(written.into_iter().map(sha256));
                let (bytes, files) = (payload.iter().map(|file| file.size).sum(), payload.len() as u64);
                let organization = order.institution.name.as_deref();
                let info = bag_info(order.record, bytes, files, organization);
                let info: Vec<_> = info.into_iter().map(|(label, value)| (label.to_owned(), value)).collect();
                debug_assert!(info.iter().any(|element| *element == sums(&payload)[1]));
                around(laying, &payload, algorithms, &info, &[])
            }
        }
    }
}

fn listed(
    order: &ShapeOrder<'_>,
    part: &Part<'_>,
    path: String,
    algorithms: &[Algorithm],
) -> Result<Payload, PackageError> {
    let digests = algorithms.iter().map(|algorithm| digest(order, part, *algorithm)).collect::<Result<_, _>>()?;
    Ok(Payload { path, size: part.size, digests })
}

/// `metadata/checksum.…`: digest, two blanks, path in the transfer.
fn checksums(laying: &mut Laying<'_>, payload: &[Payload], algorithms: &[Algorithm]) -> Result<(), PackageError> {
    for (place, algorithm) in algorithms.iter().enumerate() {
        let name = format!("metadata/checksum.{}", algorithm.bagit_name());
        laying.write(&name, |out| {
            payload.iter().try_for_each(|file| {
                writeln!(out, "{}  {}", file.digests.get(place).map(String::as_str).unwrap_or_default(), file.path)
            })
        })?;
    }
    Ok(())
}
