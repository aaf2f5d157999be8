//! The catalogue and the pages.

use super::super::facts::{BoxSize, Catalogue, CatalogueMetadata, PageFacts, Permissions};
use super::super::rule::Subject;
use super::checker::{Once, Place, Walk, reference};
use crate::formats::pdf::{Dict, Object, Page, Pages};

/// Most nodes of the tree of scripts.
const MOST_SCRIPTS: u32 = 10_000;
/// Most streams that pages leave for later: glyphs, tiles, appearances.
const MOST_PENDING: usize = 100_000;

impl Walk<'_, '_> {
    pub(super) fn catalogue(&mut self) {
        let catalogue = self.catalogue.clone();
        let place = Place::default().at(self.document.xref.trailer.get(b"Root").and_then(reference));
        let names = self.sub(&catalogue, b"Names").map(|(names, _)| names).unwrap_or_default();
        let metadata = self.stream(&catalogue, b"Metadata");
        let dict = metadata.as_ref().and_then(|metadata| metadata.object.dict());
        let has = |key: &[u8]| catalogue.get(key).is_some_and(|value| *value != Object::Null);
        let facts = Catalogue {
            has_metadata: dict.is_some_and(|dict| {
                self.name(dict, b"Type").as_deref() == Some(b"Metadata")
                    && self.name(dict, b"Subtype").as_deref() == Some(b"XML")
            }),
            has_optional_content: has(b"OCProperties"),
            has_embedded_files: names.get(b"EmbeddedFiles").is_some(),
            has_presentations: names.get(b"AlternatePresentations").is_some(),
            has_requirements: has(b"Requirements"),
            needs_rendering: self.get(&catalogue, b"NeedsRendering") == Object::Bool(true),
            has_additional_actions: has(b"AA"),
        };
        self.put(&Subject::Catalogue(&facts), place);
        if let Some(dict) = dict {
            let filtered = dict.get(b"Filter").is_some();
            self.put(&Subject::CatalogueMetadata(&CatalogueMetadata { filtered }), place);
        }
        if let Some((permissions, object)) = self.sub(&catalogue, b"Perms") {
            let keys = permissions.0.iter().map(|(key, _)| key.clone()).collect();
            self.put(&Subject::Permissions(&Permissions(keys)), place.at(object));
        }
        if let Some(action) = catalogue.get(b"OpenAction") {
            self.action(action, place);
        }
        self.additional_actions(&catalogue, place);
        if let Some(scripts) = names.get(b"JavaScript").cloned() {
            self.scripts(scripts);
        }
    }

    /// Scripts that run when the document is opened: the name tree of the catalogue (§7.7.4).
    fn scripts(&mut self, root: Object) {
        let mut waiting = vec![root];
        let mut left = MOST_SCRIPTS;
        while let Some(node) = waiting.pop() {
            let object = reference(&node);
            let Some(less) = left.checked_sub(1) else {
                self.complete = false;
                return;
            };
            left = less;
            let Object::Dict(dict) = self.document.resolve(&node) else { continue };
            if let Object::Array(pairs) = self.get(&dict, b"Names") {
                pairs.iter().skip(1).step_by(2).for_each(|action| self.action(action, Place::default().at(object)));
            }
            if let Object::Array(kids) = self.get(&dict, b"Kids") {
                let kids = kids
                    .into_iter()
                    .filter(|kid| reference(kid).is_some_and(|kid| self.first_time(Once::File, Some(kid))));
                waiting.extend(kids.collect::<Vec<_>>());
            }
        }
    }

    pub(super) fn pages(&mut self) {
        let mut interpreter = self.interpreter();
        let mut pages = Pages::new(self.document, self.limits.max_nodes);
        for page in pages.by_ref() {
            let place = Place { object: page.object, page: Some(page.number) };
            self.transparent = false;
            interpreter.page(&page, self);
            self.annotations(&page, place);
            self.run_pending(&mut interpreter);
            self.page(&page, place);
        }
        let outcome = interpreter.outcome();
        self.complete &= !pages.is_bounded() && !outcome.bounded && outcome.unread == 0;
    }

    /// Glyphs, tiles and appearances, and what they invoke in turn.
    pub(super) fn run_pending(&mut self, interpreter: &mut crate::formats::pdf::content::Interpreter<'_, '_>) {
        let mut run = 0;
        while let Some(next) = self.pending.pop() {
            run += 1;
            if run > MOST_PENDING {
                self.complete = false;
                self.pending.clear();
                return;
            }
            if let Some(stream) = self.document.indirect(next.stream).filter(|found| found.stream.is_some()) {
                interpreter.stream(&stream, &next.resources, next.place.page.unwrap_or(0), self);
            }
        }
    }

    fn page(&mut self, page: &Page, place: Place) {
        for key in [&b"MediaBox"[..], b"CropBox", b"BleedBox", b"TrimBox", b"ArtBox"] {
            let own = page.dict.get(key).and_then(|entry| self.document.rectangle(entry));
            // These two are inherited.
            let inherited = match key {
                b"MediaBox" => Some(page.media_box),
                b"CropBox" => Some(page.crop_box),
                _ => None,
            };
            if let Some([left, bottom, right, top]) = own.or(inherited) {
                self.put(&Subject::BoxSize(&BoxSize { width: right - left, height: top - bottom }), place);
            }
        }
        let group = self.sub(&page.dict, b"Group");
        let mut has_group_space = false;
        if let Some((group, _)) = &group {
            self.group(group, place);
            has_group_space = group.get(b"CS").is_some();
            if let Some(space) = group.get(b"CS").cloned() {
                let resources = self.document.resolve(&page.resources).dict().cloned().unwrap_or_default();
                self.space(&space, &resources, place);
            }
        }
        let facts = PageFacts {
            has_steps: page.dict.get(b"PresSteps").is_some(),
            has_additional_actions: page.dict.get(b"AA").is_some(),
            has_intent: self.intent.is_some(),
            has_group_space,
            is_transparent: self.transparent,
        };
        self.put(&Subject::Page(&facts), place);
        self.additional_actions(&page.dict, place);
    }

    /// The outline, item after item.
    pub(super) fn outlines(&mut self) {
        let Some((outlines, _)) = self.sub(&self.catalogue.clone(), b"Outlines") else { return };
        let mut waiting: Vec<Dict> = vec![outlines];
        let mut left = self.limits.max_nodes;
        while let Some(item) = waiting.pop() {
            let Some(less) = left.checked_sub(1) else {
                self.complete = false;
                return;
            };
            left = less;
            if let Some(action) = item.get(b"A") {
                self.action(&action.clone(), Place::default());
            }
            for key in [&b"Next"[..], b"First"] {
                let Some(number) = item.get(key).and_then(reference) else { continue };
                if self.first_time(Once::Action, Some(number))
                    && let Some(next) = self.document.indirect(number)
                    && let Object::Dict(next) = next.object
                {
                    waiting.push(next);
                }
            }
        }
    }
}
