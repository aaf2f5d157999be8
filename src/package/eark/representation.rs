//! The METS of a representation.

use std::io::{self, Write};

use crate::records::Hex32;

use super::super::layout::Rendered;
use super::header::MetsHead;
use super::mets::{AdministrativeSection, Division, MetadataType, MetsFile, MetsWriter};

/// Writes the METS of the representation `name`: its preservation metadata and the files of `data/`, as they come.
///
/// # Errors
/// What `out` says.
pub(super) fn representation_mets(
    out: &mut dyn Write,
    head: &MetsHead,
    unit_key: &Hex32,
    premis: Option<&MetsFile<'_>>,
    files: &[Rendered<'_>],
) -> io::Result<()> {
    let name = head.objid.as_str();
    let document = format!("representations/{name}/METS.xml");
    let mut mets = MetsWriter::begin(out, head, unit_key, &document)?;
    let mut administrative = Vec::new();
    if let Some(premis) = premis {
        let kind = MetadataType::Known("PREMIS", Some("3.0"));
        administrative.push(mets.administrative(AdministrativeSection::Provenance, kind, premis)?);
    }
    mets.files()?;
    let usage = format!("Representations/{name}/data");
    let group = mets.group(&usage, Some(&head.content_information_type))?;
    for file in files {
        let (path, original) = (format!("data/{}", file.name), file.source.map(ToString::to_string));
        mets.file(&MetsFile {
            path: &path,
            mime: file.mime(),
            size: file.size,
            sha256: file.sha256,
            format_name: file.format.map(|format| format.name.as_str()),
            format_version: file.format.and_then(|format| format.version.as_deref()),
            puid: file.format.and_then(|format| format.puid.as_deref()),
            original: original.as_deref(),
        })?;
    }
    mets.end_group()?;
    let metadata = Division::Metadata { administrative: &administrative, descriptive: &[] };
    mets.structure(name, &[metadata, Division::Group { label: "Data", group: &group }])?;
    Ok(())
}
