//! Which documents a unit is to have, and of what each is made.

use std::collections::{BTreeSet, HashSet};

use serde::Serialize;

use super::language::language;
use super::order::in_reading_order;
use crate::batch::context::RunContext;
use crate::batch::document::GivenDensity;
use crate::batch::unit::key::OUTPUT_VERSION;
use crate::batch::unit::work::UnitWork;
use crate::formats::bag::fold;
use crate::ocr::Engine;
use crate::profile::{DocumentImages, DocumentOf, Recognise, TextRules};
use crate::records::{
    ACCESS_FOLDER, AccessFile, Family, FileRole, Hex32, ImageRole, ImageTechnical, MASTER_FOLDER, MasterFile,
    PdfaSource, TEXT_FOLDER, Technical,
};
use crate::survey;

/// A document that a unit is to have.
pub(super) struct Wanted<'w> {
    /// Its name below the access copies.
    pub name: String,
    pub of: PdfaSource,
    /// What it shows, where it is not the whole unit.
    pub item: Option<String>,
    /// The files that it shows, in the order of its pages.
    pub files: Vec<&'w MasterFile>,
    /// What it is made of: one for each file in the package.
    pub sources: Vec<Source>,
    pub title: Option<String>,
    pub creator: Option<String>,
    pub identifier: String,
    pub language: Option<String>,
    /// How its text is recognised: of PDFs alone.
    pub text: TextRules,
    pub engine: Option<Engine>,
}

/// A file in the package of which a document is made.
#[derive(Serialize)]
pub(super) struct Source {
    pub folder: &'static str,
    pub name: String,
    pub family: Family,
    blake3: Hex32,
    /// Its page images.
    pub pages: Vec<SourcePage>,
    #[serde(skip)]
    pub bytes: u64,
    /// Pixels of the largest.
    #[serde(skip)]
    pub pixels: u64,
}

/// A page image.
#[derive(Serialize)]
pub(super) struct SourcePage {
    /// Its text: path in the package, and digest.
    pub alto: Option<(String, Hex32)>,
    /// Known, or assumed; else as its file states it.
    #[serde(serialize_with = "density")]
    pub density: GivenDensity,
    pub bookmark: Option<String>,
}

fn density<S: serde::Serializer>(density: &GivenDensity, out: S) -> Result<S::Ok, S::Error> {
    let (kind, across, down) = match density {
        GivenDensity::AsStated => ("stated", 0.0, 0.0),
        GivenDensity::Known(across, down) => ("known", *across, *down),
        GivenDensity::Assumed(across, down) => ("assumed", *across, *down),
    };
    (kind, across, down).serialize(out)
}

impl Wanted<'_> {
    /// Digest of all that decides about it but for the instant.
    pub(super) fn made_of(&self, unit: &UnitWork) -> Hex32 {
        let received = self.of == PdfaSource::ReceivedPdf;
        let deciding = serde_json::json!({
            "output": OUTPUT_VERSION,
            "program": env!("CARGO_PKG_VERSION"),
            "rules": unit.profile.rules.pdf,
            "name": self.name,
            "of": self.of,
            "heading": [self.title.as_deref(), self.creator.as_deref(), Some(&self.identifier), self.language.as_deref()],
            "sources": self.sources,
            "text": received.then_some(&self.text),
            "engine": self.engine.as_ref().map(|engine| (engine.name(), &engine.models)),
        });
        Hex32::blake3(deciding.to_string().as_bytes())
    }
}

/// The documents that a unit of these files is to have, those of its images first.
pub(super) fn wanted<'w>(run: &RunContext<'_>, unit: &UnitWork, files: &'w [&'w MasterFile]) -> Vec<Wanted<'w>> {
    let rules = &unit.profile.rules;
    let mut names = Names::of(files);
    let mut wanted = Vec::new();
    let targets = rules.target.frames();
    let content = files.iter().copied().filter(|file| file.role == FileRole::Content);
    if rules.pdf.received {
        // First named: their names are those of the files, and of the texts of their pages.
        wanted.extend(content.clone().filter(|file| file.format.family == Family::Pdf).map(|file| {
            let stem = file.name.rsplit_once('.').map_or(file.name.as_str(), |(stem, _)| stem);
            received(run, unit, file, names.free(stem))
        }));
    }
    if rules.pdf.make {
        let shown = content.filter(|file| is_shown(file));
        let shown = shown.filter(|file| targets.as_ref().is_none_or(|targets| !targets.has(&file.source)));
        let shown = in_reading_order(shown);
        let groups = groups(unit, &shown);
        let documents: Vec<_> =
            groups.into_iter().map(|(item, files)| of_images(unit, item, files, &mut names)).collect();
        wanted.splice(0..0, documents);
    }
    wanted
}

fn is_shown(file: &MasterFile) -> bool {
    let image =
        matches!(file.format.family, Family::Tiff | Family::Jpeg | Family::Png | Family::Jpeg2000 | Family::Jbig2);
    image && (page_images(&file.technical).next().is_some() || !file.technical.complete)
}

/// The page images of a file, with their numbers from 1.
fn page_images(technical: &Technical) -> impl Iterator<Item = (u32, &ImageTechnical)> {
    (1..).zip(&technical.images).filter(|(_, image)| image.role == ImageRole::Page)
}

/// The files of each document, in the order in which items begin.
fn groups<'w>(unit: &UnitWork, shown: &[&'w MasterFile]) -> Vec<(Option<String>, Vec<&'w MasterFile>)> {
    let mut groups: Vec<(Option<String>, Vec<&MasterFile>)> = Vec::new();
    let by_item = unit.profile.rules.pdf.of == DocumentOf::Item;
    for file in shown {
        let item = file.item.clone().filter(|_| by_item);
        match groups.iter_mut().find(|(other, _)| *other == item) {
            Some((_, files)) => files.push(file),
            None => groups.push((item, vec![file])),
        }
    }
    groups
}

fn of_images<'w>(unit: &UnitWork, item: Option<String>, files: Vec<&'w MasterFile>, names: &mut Names) -> Wanted<'w> {
    let rules = &unit.profile.rules;
    let wanted = match &item {
        Some(item) => survey::names::safe_component(item.as_bytes(), rules.names.longest_component.saturating_sub(8)),
        None => unit.plan.folder.clone(),
    };
    let description = unit.description.as_ref();
    let own = description.and_then(|description| description.title.clone()).unwrap_or_else(|| unit.plan.unit.clone());
    let title = item.as_ref().map_or_else(|| own.clone(), |item| format!("{own}, {item}"));
    let several = files.iter().map(|file| &file.item).collect::<BTreeSet<_>>().len() > 1;
    let mut sources: Vec<Source> = Vec::new();
    let mut last = None;
    for file in &files {
        let mut of_file = sources_of(unit, file);
        if several && item.is_none() && last != Some(&file.item) {
            let first = of_file.first_mut().and_then(|source| source.pages.first_mut());
            if let Some(page) = first {
                page.bookmark = file.item.clone();
            }
        }
        last = Some(&file.item);
        sources.extend(of_file);
    }
    let recognised = files.iter().any(|file| !file.text.is_empty());
    Wanted {
        name: names.free(&wanted),
        // Where no file has a copy, what was asked for is not what it is made of.
        of: if sources.iter().any(|source| source.folder == ACCESS_FOLDER) {
            PdfaSource::AccessCopies
        } else {
            PdfaSource::Masters
        },
        item,
        files,
        sources,
        title: Some(title),
        creator: description.and_then(|description| description.producer.clone()),
        identifier: unit.plan.unit.clone(),
        language: language(description, &rules.text, recognised),
        text: TextRules { recognise: Recognise::Never, ..TextRules::default() },
        engine: None,
    }
}

fn received<'w>(run: &RunContext<'_>, unit: &UnitWork, file: &'w MasterFile, name: String) -> Wanted<'w> {
    let rules = &unit.profile.rules;
    let engine = run.text.of(&unit.profile).and_then(|prepared| prepared.engine.as_ref().ok().cloned());
    let recognise = if engine.is_some() { rules.text.recognise } else { Recognise::Never };
    let source = Source {
        folder: file.folder(),
        name: file.name.clone(),
        family: Family::Pdf,
        blake3: file.digests.blake3,
        pages: Vec::new(),
        bytes: file.size,
        pixels: 0,
    };
    Wanted {
        name,
        of: PdfaSource::ReceivedPdf,
        item: file.item.clone(),
        files: vec![file],
        sources: vec![source],
        // What it says of itself comes first.
        title: None,
        creator: None,
        identifier: unit.plan.unit.clone(),
        language: None,
        text: TextRules { recognise, ..rules.text.clone() },
        engine,
    }
}

/// What shows the page images of a file: its access copies where they are asked for and there, else its master.
fn sources_of(unit: &UnitWork, file: &MasterFile) -> Vec<Source> {
    let rules = &unit.profile.rules.pdf;
    if rules.images == DocumentImages::Access && !file.access.is_empty() {
        return file.access.iter().map(|copy| of_copy(file, copy, rules.assume_ppi)).collect();
    }
    let made = file.made.as_deref();
    let technical = made.map_or(&file.technical, |made| &made.technical);
    let pages = page_images(technical).map(|(image, _)| SourcePage {
        alto: alto(file, image),
        density: GivenDensity::AsStated,
        bookmark: None,
    });
    let pixels = technical.images.iter().map(|image| u64::from(image.width) * u64::from(image.height)).max();
    vec![Source {
        folder: if made.is_some() { MASTER_FOLDER } else { file.folder() },
        name: made.map_or(&file.name, |made| &made.name).clone(),
        family: made.map_or(file.format.family, |made| made.format.family),
        blake3: made.map_or(file.digests.blake3, |made| made.digests.blake3),
        pages: pages.collect(),
        bytes: made.map_or(file.size, |made| made.size),
        pixels: pixels.unwrap_or(0),
    }]
}

/// A copy is as large on paper as its master, whatever whole number its own header rounds to.
fn of_copy(file: &MasterFile, copy: &AccessFile, assume_ppi: f64) -> Source {
    let image = usize::try_from(copy.image).ok().and_then(|image| file.technical.images.get(image.checked_sub(1)?));
    let density = image.map_or(GivenDensity::AsStated, |image| {
        let turned = matches!(image.orientation, 5..=8);
        let (width, height) = if turned { (image.height, image.width) } else { (image.width, image.height) };
        let scale = |copy: u32, master: u32| f64::from(copy) / f64::from(master.max(1));
        let (across, down) = (scale(copy.width, width), scale(copy.height, height));
        match image.resolution.as_ref().and_then(|resolution| resolution.ppi()) {
            Some((x, y)) if turned => GivenDensity::Known(y * across, x * down),
            Some((x, y)) => GivenDensity::Known(x * across, y * down),
            None => GivenDensity::Assumed(assume_ppi * across, assume_ppi * down),
        }
    });
    Source {
        folder: ACCESS_FOLDER,
        name: copy.name.clone(),
        family: Family::Jpeg,
        blake3: copy.blake3,
        pages: vec![SourcePage { alto: alto(file, copy.image), density, bookmark: None }],
        bytes: copy.size,
        pixels: u64::from(copy.width) * u64::from(copy.height),
    }
}

fn alto(file: &MasterFile, image: u32) -> Option<(String, Hex32)> {
    let text = file.text.iter().find(|text| text.image == image)?;
    Some((format!("{TEXT_FOLDER}/{}", text.alto.name), text.alto.blake3))
}

/// The names that are in use among the access copies and the texts, folded as file systems may fold them.
struct Names(HashSet<String>);

impl Names {
    fn of(files: &[&MasterFile]) -> Self {
        let mut names = HashSet::new();
        let copies = files.iter().flat_map(|file| file.access.iter().map(|copy| copy.name.as_str()));
        let texts = files.iter().flat_map(|file| file.text_files().map(|text| text.name.as_str()));
        for name in copies.chain(texts) {
            names.insert(fold(name));
            names.extend(name.match_indices('/').map(|(slash, _)| fold(&name[..slash])));
        }
        Self(names)
    }

    /// `STEM.pdf`, or with a number where that, or what may be the text of its first page, is in use.
    fn free(&mut self, stem: &str) -> String {
        let numbered = (2_u64..).map(|number| format!("{stem}_{number}"));
        let mut stems = std::iter::once(stem.to_owned()).chain(numbered);
        let free = stems.find(|stem| {
            let text = fold(&page_text(stem, 1, "xml"));
            !self.0.contains(&text) && self.0.insert(fold(&format!("{stem}.pdf")))
        });
        format!("{}.pdf", free.unwrap_or_else(|| stem.to_owned()))
    }
}

/// The name of a file with the text of a page of a document.
pub(super) fn page_text(stem: &str, page: u32, extension: &str) -> String {
    format!("{stem}_p{page:04}.{extension}")
}
