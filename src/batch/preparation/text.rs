//! What a run needs to recognise text, prepared once for each profile that asks for it.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;

use crate::ocr::{Engine, WordList, find_engine};
use crate::profile::{LoadedProfile, Recognise};
use crate::records::{Family, Finding, Hex32, ImageRole, MasterFile, Subject, codes};

/// The engines and lists of words of a run.
#[derive(Debug, Default)]
pub struct TextTools {
    /// The folders in which programs are searched, as the variable `PATH` has them.
    search_path: OsString,
    prepared: Mutex<HashMap<Hex32, Arc<PreparedText>>>,
}

/// Whether a unit has the text that its profile asks for. It is part of the unit's key: when an engine is there at
/// last, the unit gets a new version; when it is gone again, nothing is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TextState {
    /// It has it, or none was asked for; a page that the engine could not read has none and counts.
    AsAsked,
    /// There was no engine.
    Missing,
}

/// Whether a file has page images and no text of them.
pub fn wants_text(file: &MasterFile) -> bool {
    let images = file.technical.images.iter();
    let pages = images.filter(|image| image.role == ImageRole::Page && image.pixels.is_some());
    file.text.is_empty() && file.format.family != Family::Pdf && pages.count() > 0
}

/// What one profile's text is recognised with.
#[derive(Debug)]
pub struct PreparedText {
    /// The engine, or why there is none.
    pub engine: Result<Engine, String>,
    /// The list of words, where there is one.
    pub words: Option<WordList>,
    /// Why the list could not be read.
    pub words_fault: Option<String>,
}

impl TextTools {
    /// Nothing is looked for before a profile asks for it.
    #[must_use]
    pub fn new(search_path: Option<OsString>) -> Self {
        Self { search_path: search_path.unwrap_or_default(), prepared: Mutex::default() }
    }

    /// The folders in which programs are searched, as the variable `PATH` has them.
    #[must_use]
    pub fn search_path(&self) -> &OsStr {
        &self.search_path
    }

    /// What a profile's text is recognised with; `None` where it asks for none.
    pub fn of(&self, profile: &LoadedProfile) -> Option<Arc<PreparedText>> {
        let rules = &profile.rules.text;
        if rules.recognise == Recognise::Never {
            return None;
        }
        // Others wait while the engine is asked: it is asked once.
        let mut prepared = self.prepared.lock().unwrap_or_else(PoisonError::into_inner);
        let found = prepared.entry(profile.digest).or_insert_with(|| {
            let (words, words_fault) = match WordList::open(rules.words.as_deref()) {
                Ok(words) => (words, None),
                Err(fault) => (None, Some(fault.to_string())),
            };
            let engine = find_engine(rules, &self.search_path).map_err(|fault| fault.to_string());
            Arc::new(PreparedText { engine, words, words_fault })
        });
        Some(Arc::clone(found))
    }

    /// Whether a unit under this profile is as it was asked for; `files` are all of its files.
    pub fn state(&self, profile: &LoadedProfile, files: &[MasterFile]) -> TextState {
        let engine = self.of(profile).is_none_or(|prepared| prepared.engine.is_ok());
        if engine || !files.iter().any(wants_text) { TextState::AsAsked } else { TextState::Missing }
    }

    /// In which states a unit under this profile counts as done.
    pub fn done_states(&self, profile: &LoadedProfile) -> &'static [TextState] {
        let engine = self.of(profile).is_none_or(|prepared| prepared.engine.is_ok());
        if engine { &[TextState::AsAsked] } else { &[TextState::AsAsked, TextState::Missing] }
    }

    /// What there is to say of a unit as a whole; `files` are all of its files.
    pub fn findings(&self, profile: &LoadedProfile, unit: &str, files: &[MasterFile]) -> Vec<Finding> {
        let Some(prepared) = self.of(profile) else { return Vec::new() };
        let about = |code| Finding::new(code, Subject::unit(unit));
        let no_engine = prepared.engine.as_ref().err().filter(|_| files.iter().any(wants_text));
        let engine = no_engine.map(|reason| about(codes::text::NOT_AVAILABLE).with("reason", reason));
        let list = prepared.words_fault.as_ref();
        let list = list.map(|reason| about(codes::text::NO_WORDS).with("reason", reason));
        engine.into_iter().chain(list).collect()
    }
}
