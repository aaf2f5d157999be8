//! What is asked, and what came of it.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io;
use std::path::PathBuf;

use jiff::Timestamp;

use super::ghostscript::can_help;
use super::order::BrokenRule;
use crate::engine::Cancel;
use crate::normalise::pdf::picture::Follow;
use crate::normalise::pdf::rebuild::Change;
use crate::normalise::pdf::{Bookmark, Heading};
use crate::ocr::Engine;
use crate::profile::{GhostscriptUse, Limits, TextRules};
use crate::records::codes::pdfa;
use crate::records::{Note, PdfaFlavour};

/// A document to be made. It may hold a password: it is never printed.
#[derive(Clone)]
pub struct DocumentRequest {
    /// Images and folders of images, in their order; or one PDF.
    pub sources: Vec<PathBuf>,
    /// The file to make.
    pub out: PathBuf,
    /// What it is to be; without it PDF/A-2u, and PDF/A-2b where not all text has its Unicode.
    pub flavour: Option<PdfaFlavour>,
    /// Its title; else the source's, else its name.
    pub title: Option<String>,
    /// Who made what it shows.
    pub creator: Option<String>,
    /// The identifier of what it shows.
    pub identifier: Option<String>,
    /// The language of its text (BCP 47).
    pub language: Option<String>,
    /// The password of a PDF that is encrypted.
    pub password: Option<String>,
    /// How its text is recognised.
    pub text: TextRules,
    /// The program that recognises it, where it was found before; else it is looked for.
    pub engine: Option<Engine>,
    /// What is known of the pages of each source, image by image; empty: what the images state.
    pub given: Vec<Vec<GivenPage>>,
    /// Whether Ghostscript may write a PDF anew whose fonts are not embedded.
    pub ghostscript: GhostscriptUse,
    /// Pixels per inch of images that state none.
    pub assume_ppi: f64,
    /// How far the coded data of images are followed that are taken as they are.
    pub follow: Follow,
    /// Pages that are drawn by another's program and compared with their source.
    pub compare: u32,
    /// The one instant that it bears.
    pub at: Timestamp,
    /// Limits against hostile files.
    pub limits: Limits,
    /// Lanes; without it one for each core.
    pub threads: Option<usize>,
    /// The program that serves as worker; without it this one.
    pub worker: Option<PathBuf>,
    /// Where programs are searched: the variable `PATH`.
    pub search_path: Option<OsString>,
    /// The wish to stop.
    pub cancel: Cancel,
}

impl DocumentRequest {
    /// The heading as it is asked for; named after the file where no title is.
    pub(super) fn heading(&self, flavour: PdfaFlavour) -> Heading {
        let name = self.out.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Heading {
            flavour,
            title: self.title.clone().unwrap_or(name),
            creator: self.creator.clone(),
            description: None,
            identifier: self.identifier.clone(),
            language: self.language.clone(),
            tool: None,
            producer: format!("fondo {}", env!("CARGO_PKG_VERSION")),
            created: None,
            instant: self.at,
            carried: Box::default(),
        }
    }
}

/// What is known of a page beside its image.
#[derive(Clone, Debug, Default)]
pub struct GivenPage {
    /// A file with its text, ALTO.
    pub alto: Option<PathBuf>,
    /// Pixels per inch of its image.
    pub density: GivenDensity,
    /// What begins on it.
    pub bookmarks: Vec<Bookmark>,
}

/// How fine an image is, across and down, in pixels per inch.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum GivenDensity {
    /// As its file states, or as it is assumed where that states nothing.
    #[default]
    AsStated,
    /// This is known.
    Known(f64, f64),
    /// This is assumed.
    Assumed(f64, f64),
}

/// What was made.
#[derive(Clone, Debug, Default)]
pub struct DocumentOutcome {
    /// What it claims to be.
    pub flavour: Option<PdfaFlavour>,
    /// Pages.
    pub pages: u32,
    /// Its bytes.
    pub bytes: u64,
    /// Image streams whose bytes are those of the source; of so many.
    pub same_streams: (u32, u32),
    /// Pages whose size is assumed.
    pub size_assumed: u32,
    /// Pages whose colours are taken for sRGB.
    pub colour_assumed: u32,
    /// Rules of the flavour that were evaluated; of so many.
    pub rules: (u32, u32),
    /// Further ones that were evaluated for some of what they are about.
    pub rules_in_part: u32,
    /// Pages whose text was recognised now, and before an attempt that was cut off.
    pub recognised: (u32, u32),
    /// Why no text was recognised, where it was asked for.
    pub no_text: Option<String>,
    /// Pages that were drawn by another's program and are what their source is.
    pub compared: u32,
    /// The version of Ghostscript, where the pages are as that wrote them.
    pub ghostscript: Option<String>,
    /// What was changed around the images of a PDF.
    pub changes: BTreeSet<Change>,
    /// Whether the source is signed: its copy is not.
    pub signed: bool,
    /// What there is to say, with the file and page that it is about.
    pub notes: Vec<(String, Note)>,
}

/// Why there is no document although nothing failed: it could not be made without a change, or would not be what it
/// claims.
#[derive(Clone, Debug)]
pub enum Refusal {
    /// A source, or a page of it, cannot be shown.
    Source {
        /// Its name.
        name: String,
        /// Why.
        note: Box<Note>,
    },
    /// Rules of the flavour are broken.
    Rules {
        /// The flavour.
        flavour: PdfaFlavour,
        /// The rules.
        broken: Vec<BrokenRule>,
        /// Why Ghostscript, which was allowed, did not help.
        in_vain: Option<String>,
    },
    /// What was written is not what it should be, read back or drawn.
    Proof {
        /// Why.
        reason: String,
    },
}

/// How many rules are named.
const MOST_RULES: usize = 12;

impl Refusal {
    /// What there is to say of it.
    #[must_use]
    pub fn notes(&self) -> Vec<Note> {
        match self {
            Self::Source { note, .. } => vec![(**note).clone()],
            Self::Rules { flavour, broken, in_vain } => {
                let rules: Vec<&str> = broken.iter().map(|rule| rule.id.as_str()).take(MOST_RULES).collect();
                let more = if broken.len() > MOST_RULES { ", …" } else { "" };
                let first = broken.first().map(|rule| rule.found.as_str()).unwrap_or_default();
                let note = Note::new(pdfa::RULES_BROKEN).with("flavour", flavour.slug());
                let note = note.with("rules", format!("{}{more}", rules.join(", "))).with("found", first);
                let note = Note { page: broken.first().and_then(|rule| rule.page), ..note };
                let reason = in_vain.as_ref().map(|reason| Note::new(pdfa::GHOSTSCRIPT_IN_VAIN).with("reason", reason));
                std::iter::once(note).chain(reason).collect()
            }
            Self::Proof { reason } => vec![Note::new(pdfa::NOT_PROVEN).with("reason", reason)],
        }
    }

    /// Whether only fonts stand in the way, which Ghostscript may mend.
    #[must_use]
    pub fn is_about_fonts(&self) -> bool {
        matches!(self, Self::Rules { broken, .. } if can_help(broken))
    }
}

/// What keeps a document from being made.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// It was refused: see [`Refusal`].
    #[error("make the document: it was refused")]
    Refused(Refusal),
    /// There is nothing to make it of.
    #[error("find an image or a PDF in {}", path.display())]
    NoSource {
        /// Where.
        path: PathBuf,
    },
    /// PDFs and images, or several PDFs, do not go together.
    #[error("join PDFs and images, or several PDFs: several sources can be images only")]
    Mixed,
    /// A file cannot be read.
    #[error("read {}: {error}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The document, or its folder of work, cannot be written.
    #[error("write {}: {error}", path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// Something has the name already.
    #[error("make {}: there is something under this name", path.display())]
    Exists {
        /// The name.
        path: PathBuf,
    },
    /// It would lie in a folder that is a source.
    #[error("make {}: it would lie in a folder that is only to be read", path.display())]
    InSource {
        /// The name.
        path: PathBuf,
    },
    /// Another is making the same.
    #[error("make {}: another fondo is making it", path.display())]
    Locked {
        /// The name.
        path: PathBuf,
    },
    /// It was being stopped.
    #[error("finish: it was stopped")]
    Stopped,
    /// No worker process can be started.
    #[error("start a worker process: {0}")]
    Worker(io::Error),
}
