//! The METS at the root of the package.

use std::io::{self, Write};

use crate::records::Hex32;

use super::super::provider::Laid;
use super::header::MetsHead;
use super::mets::{AdministrativeSection, Division, MetadataType, MetsFile, MetsWriter};

/// A file that the root METS points to.
#[derive(Clone, Debug)]
pub(super) struct Referenced {
    pub(super) path: String,
    pub(super) mime: &'static str,
    pub(super) size: u64,
    pub(super) sha256: Hex32,
}

impl Referenced {
    pub(super) fn of(laid: &Laid, mime: &'static str) -> Self {
        Self { path: laid.path.clone(), mime, size: laid.size, sha256: laid.sha256 }
    }

    pub(super) fn file(&self) -> MetsFile<'_> {
        MetsFile {
            path: &self.path,
            mime: self.mime,
            size: self.size,
            sha256: self.sha256,
            format_name: None,
            format_version: None,
            puid: None,
            original: None,
        }
    }
}

/// A representation and its METS.
#[derive(Clone, Debug)]
pub(super) struct Represented {
    pub(super) name: &'static str,
    pub(super) mets: Referenced,
}

/// What the root METS points to.
#[derive(Clone, Debug, Default)]
pub(super) struct RootParts {
    pub(super) metadata: Vec<Referenced>,
    pub(super) documentation: Vec<Referenced>,
    pub(super) schemas: Vec<Referenced>,
    pub(super) representations: Vec<Represented>,
}

impl RootParts {
    /// File names of the schemas.
    pub(super) fn schema_names(&self) -> Vec<String> {
        let name = |schema: &Referenced| schema.path.rsplit('/').next().unwrap_or_default().to_owned();
        self.schemas.iter().map(name).collect()
    }
}

/// What a metadata file is, by its name in the package.
fn type_of(path: &str) -> MetadataType<'_> {
    let name = path.rsplit('/').next().unwrap_or(path);
    match name {
        "dc.xml" => MetadataType::Known("DC", None),
        "ead.xml" => MetadataType::Known("EAD", Some("3")),
        "agid.xml" => MetadataType::Other("AGID-ALLEGATO-5"),
        "premis.xml" => MetadataType::Known("PREMIS", Some("3.0")),
        name => MetadataType::Other(name),
    }
}

/// Writes the root METS.
pub(super) fn root_mets(out: &mut dyn Write, head: &MetsHead, unit_key: &Hex32, parts: &RootParts) -> io::Result<()> {
    let mut mets = MetsWriter::begin(out, head, unit_key, "METS.xml")?;
    let of = |folder: &'static str| parts.metadata.iter().filter(move |file| file.path.starts_with(folder));
    let (mut descriptive, mut administrative) = (Vec::new(), Vec::new());
    for file in of("metadata/descriptive/") {
        descriptive.push(mets.descriptive(type_of(&file.path), &file.file())?);
    }
    for (folder, section) in [
        ("metadata/other/", AdministrativeSection::Technical),
        ("metadata/preservation/", AdministrativeSection::Provenance),
    ] {
        for file in of(folder) {
            administrative.push(mets.administrative(section, type_of(&file.path), &file.file())?);
        }
    }
    mets.files()?;
    let documentation = group(&mut mets, "Documentation", &parts.documentation)?;
    let schemas = group(&mut mets, "Schemas", &parts.schemas)?;
    let mut labels = Vec::new();
    for representation in &parts.representations {
        let label = format!("Representations/{}", representation.name);
        let group = mets.group(&label, Some(&head.content_information_type))?;
        mets.file(&representation.mets.file())?;
        mets.end_group()?;
        labels.push((label, group, representation.mets.path.as_str()));
    }
    let mut divisions = vec![
        Division::Metadata { administrative: &administrative, descriptive: &descriptive },
        Division::Group { label: "Documentation", group: &documentation },
        Division::Group { label: "Schemas", group: &schemas },
    ];
    divisions.extend(labels.iter().map(|(label, group, mets)| Division::Representation { label, group, mets }));
    mets.structure(&head.objid, &divisions)?;
    Ok(())
}

fn group<W: Write>(mets: &mut MetsWriter<W>, usage: &str, files: &[Referenced]) -> io::Result<String> {
    let id = mets.group(usage, None)?;
    for file in files {
        mets.file(&file.file())?;
    }
    mets.end_group()?;
    Ok(id)
}
