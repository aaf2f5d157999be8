//! `fileSec` and `structMap` (§6, §7): each file by its medium and version, each page with the versions of it.

use std::io::{self, Write};

use crate::profile::EcoMicRules;
use crate::records::{
    ACCESS_FOLDER, AccessFile, ImageRole, IndexContents, MasterFile, PlacedFile, TEXT_FOLDER, UnitRecord,
};

use super::super::mag::{master_of, nomenclature};
use super::super::mix::MixOf;
use super::document::Document;

/// A file of the resource.
#[derive(Clone, Copy)]
pub(super) struct Bitstream<'r> {
    pub(super) file: &'r PlacedFile<'r>,
    /// Second level of `fileGrp`.
    medium: &'r str,
    /// Third level.
    version: &'r str,
    /// The digital object that it is a version of, from 1.
    object: usize,
    /// Its number in the document, from 1.
    number: usize,
    /// Of a master: what its images say.
    pub(super) mix: Option<MixOf<'r>>,
    /// Of an access copy: its size.
    pub(super) copy: Option<&'r AccessFile>,
    /// Images that have technical metadata.
    images: usize,
}

impl Bitstream<'_> {
    /// `file/@ID`.
    fn id(&self, name: &str) -> String {
        format!("{}_{name}_{:05}", self.version, self.number)
    }

    /// `techMD/@ID` of one of its images, from 1.
    pub(super) fn technical_id(&self, name: &str, image: usize) -> String {
        format!("TD_{}_{image}", self.id(name))
    }
}

/// The label of each digital object, in their order.
fn labels(record: &UnitRecord) -> impl Iterator<Item = String> {
    let pages = record.files.iter().map(nomenclature);
    pages.chain(record.documents.iter().map(|document| document.name.clone()))
}

/// The files of a package, object by object; what the package has not is not there.
pub(super) fn bitstreams<'r>(
    record: &'r UnitRecord,
    rules: &'r EcoMicRules,
    contents: &'r IndexContents<'r>,
) -> Vec<Bitstream<'r>> {
    let mut gathering = Gathering { rules, contents, streams: Vec::with_capacity(contents.files.len()) };
    for (object, file) in (1..).zip(&record.files) {
        gathering.page(object, file);
    }
    for (object, document) in (record.files.len() + 1..).zip(&record.documents) {
        gathering.add(object, (ACCESS_FOLDER, &document.name), ("TEXT", &rules.access_version), Of::Other);
        for text in document.text_files() {
            gathering.add(object, (TEXT_FOLDER, &text.name), ("OCR", "SERVICE"), Of::Other);
        }
    }
    gathering.streams
}

/// What a file is of.
enum Of<'r> {
    Images(MixOf<'r>, usize),
    Copy(&'r AccessFile),
    Other,
}

struct Gathering<'r> {
    rules: &'r EcoMicRules,
    contents: &'r IndexContents<'r>,
    streams: Vec<Bitstream<'r>>,
}

impl<'r> Gathering<'r> {
    fn page(&mut self, object: usize, file: &'r MasterFile) {
        let rules = self.rules;
        let (of, technical, format) = match &file.made {
            Some(made) => (MixOf::Made(file), &made.technical, &made.format),
            None => (MixOf::Delivered(file), &file.technical, &file.format),
        };
        let images = technical.images.iter().filter(|image| image.role == ImageRole::Page).count();
        let mime = format.mime.as_deref().unwrap_or_default();
        let medium = match mime.split('/').next() {
            Some("image") => rules.media.as_str(),
            Some("audio") => "AUDIO",
            Some("video") => "VIDEO",
            _ => "TEXT",
        };
        self.add(object, master_of(file), (medium, "ARCHIVE"), Of::Images(of, images));
        for copy in &file.access {
            let version = (rules.media.as_str(), rules.access_version.as_str());
            self.add(object, (ACCESS_FOLDER, &copy.name), version, Of::Copy(copy));
        }
        for text in file.text_files() {
            self.add(object, (TEXT_FOLDER, &text.name), ("OCR", "SERVICE"), Of::Other);
        }
    }

    fn add(&mut self, object: usize, place: (&str, &str), kind: (&'r str, &'r str), of: Of<'r>) {
        let Some(file) = self.contents.file(place.0, place.1) else { return };
        let (mix, copy, images) = match of {
            Of::Images(of, images) => (Some(of).filter(|_| images > 0), None, images),
            Of::Copy(copy) => (None, Some(copy), 1),
            Of::Other => (None, None, 0),
        };
        let number = self.streams.len() + 1;
        let (medium, version) = kind;
        self.streams.push(Bitstream { file, medium, version, object, number, mix, copy, images });
    }
}

impl<W: Write> Document<'_, W> {
    pub(super) fn files(&mut self, streams: &[Bitstream<'_>]) -> io::Result<()> {
        let mut kinds: Vec<(&str, &str)> = streams.iter().map(|stream| (stream.medium, stream.version)).collect();
        kinds.sort_unstable();
        kinds.dedup();
        self.xml.open("mets:fileSec", &[])?;
        self.xml.open("mets:fileGrp", &[("ID", "FILEGRP_INTERNAL"), ("USE", "INTERNAL")])?;
        for of_medium in kinds.chunk_by(|one, other| one.0 == other.0) {
            let Some((medium, _)) = of_medium.first() else { continue };
            self.xml.open("mets:fileGrp", &[("ID", &format!("FILEGRP_{medium}")), ("USE", medium)])?;
            for (medium, version) in of_medium {
                let id = format!("FILEGRP_{medium}_{version}");
                self.xml.open("mets:fileGrp", &[("ID", &id), ("USE", version)])?;
                let own = streams.iter().filter(|stream| (stream.medium, stream.version) == (*medium, *version));
                for (sequence, stream) in (1_usize..).zip(own) {
                    self.file(stream, sequence)?;
                }
                self.xml.close()?;
            }
            self.xml.close()?;
        }
        self.xml.close()?;
        self.xml.close()
    }

    fn file(&mut self, stream: &Bitstream<'_>, sequence: usize) -> io::Result<()> {
        let (id, file) = (stream.id(&self.name), stream.file);
        let technical: Vec<String> = (1..=stream.images).map(|image| stream.technical_id(&self.name, image)).collect();
        let (technical, digest) = (technical.join(" "), file.sha256.to_string());
        let (sequence, size) = (sequence.to_string(), file.size.to_string());
        let mut attributes = vec![("ID", id.as_str())];
        attributes.extend((!technical.is_empty()).then_some(("ADMID", technical.as_str())));
        attributes.extend([
            ("MIMETYPE", file.mime),
            ("SEQ", &sequence),
            ("SIZE", &size),
            ("CHECKSUM", &digest),
            ("CHECKSUMTYPE", "SHA-256"),
        ]);
        self.xml.open("mets:file", &attributes)?;
        let link = file.address();
        let place = [("LOCTYPE", "OTHER"), ("OTHERLOCTYPE", "SYSTEM"), ("xlink:href", &*link)];
        self.xml.empty("mets:FLocat", &place)?;
        self.xml.close()
    }

    /// The physical map: every digital object with all versions of it.
    pub(super) fn structure(&mut self, streams: &[Bitstream<'_>]) -> io::Result<()> {
        self.xml.open("mets:structMap", &[("TYPE", "PHYSICAL")])?;
        self.xml.open("mets:div", &[("TYPE", "FOLDER"), ("DMDID", "DMD01")])?;
        let labels: Vec<String> = labels(self.eco.record).collect();
        // The files stand object by object.
        for (order, own) in (1_usize..).zip(streams.chunk_by(|one, other| one.object == other.object)) {
            let label = own.first().and_then(|stream| labels.get(stream.object.checked_sub(1)?));
            let (id, number) = (format!("DO_{}_{order:05}", self.name), order.to_string());
            let label = label.map(String::as_str).unwrap_or_default();
            let attributes = [("ID", id.as_str()), ("LABEL", label), ("ORDER", &number), ("TYPE", "FILE")];
            self.xml.open("mets:div", &attributes)?;
            for stream in own {
                self.xml.empty("mets:fptr", &[("FILEID", &stream.id(&self.name))])?;
            }
            self.xml.close()?;
        }
        self.xml.close()?;
        self.xml.close()
    }
}
