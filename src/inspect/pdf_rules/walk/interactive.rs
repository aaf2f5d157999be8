//! Annotations, actions, form fields.

use super::super::facts::{Action, Annotation, Field, Interactive};
use super::super::rule::Subject;
use super::checker::{Once, Pending, Place, Walk, reference};
use crate::formats::pdf::content::Fallback;
use crate::formats::pdf::{Dict, Object, Page};

/// Most actions after one another.
const MOST_ACTIONS: u32 = 1000;

impl Walk<'_, '_> {
    pub(super) fn annotations(&mut self, page: &Page, place: Place) {
        let list = self.get(&page.dict, b"Annots");
        for entry in list.array().unwrap_or_default() {
            let object = reference(entry);
            if !self.first_time(Once::Annotation, object) {
                continue;
            }
            if let Object::Dict(annotation) = self.document.resolve(entry) {
                self.annotation(&annotation, place.at(object));
            }
        }
    }

    fn annotation(&mut self, dict: &Dict, place: Place) {
        let subtype = self.name(dict, b"Subtype").unwrap_or_default();
        let is_widget = subtype == b"Widget";
        let appearance = self.sub(dict, b"AP").map(|(appearance, _)| appearance);
        let normal = appearance.as_ref().and_then(|appearance| appearance.get(b"N")).cloned();
        let stream = normal.as_ref().and_then(reference).and_then(|number| self.document.indirect(number));
        let normal_is_stream = stream.as_ref().is_some_and(|found| found.stream.is_some());
        let states = normal.as_ref().map(|normal| self.document.resolve(normal));
        let states = states.as_ref().and_then(Object::dict).filter(|_| !normal_is_stream);
        let rectangle = dict.get(b"Rect").and_then(|entry| self.document.rectangle(entry));
        let facts = Annotation {
            is_flat: rectangle.is_some_and(|[left, bottom, right, top]| left == right && bottom == top),
            alpha: self.get(dict, b"CA").number(),
            flags: self.get(dict, b"F").integer(),
            has_colour: dict.get(b"C").is_some() || dict.get(b"IC").is_some(),
            intent: self.intent.clone(),
            appearance: appearance.as_ref().map(|appearance| appearance.0.iter().map(|(key, _)| key.clone()).collect()),
            is_widget,
            is_button: self.inherited_name(dict, b"FT").as_deref() == Some(b"Btn"),
            normal_is_stream,
            normal_is_dict: states.is_some_and(|states| !states.0.is_empty()),
            has_action: dict.get(b"A").is_some(),
            has_additional_actions: dict.get(b"AA").is_some(),
            subtype,
        };
        self.put(&Subject::Annotation(&facts), place);
        if let Some(action) = dict.get(b"A").cloned() {
            self.action(&action, place);
        }
        self.additional_actions(dict, place);
        let blend = facts.alpha.is_some_and(|alpha| alpha < 1.0);
        self.transparent |= blend;
        let streams = states
            .map(|states| states.0.iter().filter_map(|(_, entry)| reference(entry)).take(256).collect::<Vec<_>>());
        let single = stream.filter(|found| found.stream.is_some()).map(|found| vec![found.number]);
        for number in single.or(streams).unwrap_or_default() {
            self.appearance(number, place);
        }
    }

    fn appearance(&mut self, stream: u32, place: Place) {
        let first = self.first_time(Once::Form, Some(stream));
        if !first && self.intent.is_some() {
            return;
        }
        let place = place.at(Some(stream));
        if let Some(found) = self.document.indirect(stream)
            && let Some(dict) = found.object.dict()
        {
            self.external(dict, place);
            self.form_object(dict, &Dict::default(), place);
        }
        self.pending.push(Pending { stream, resources: Fallback::Parent(Dict::default()), place });
    }

    /// A value that a field inherits from its parents (§12.7.3.1).
    fn inherited_name(&self, dict: &Dict, key: &[u8]) -> Option<Vec<u8>> {
        let mut dict = dict.clone();
        for _ in 0..32 {
            if let Some(name) = self.name(&dict, key) {
                return Some(name);
            }
            dict = self.sub(&dict, b"Parent")?.0;
        }
        None
    }

    pub(super) fn additional_actions(&mut self, dict: &Dict, place: Place) {
        let Some((actions, _)) = self.sub(dict, b"AA") else { return };
        for (_, action) in &actions.0 {
            self.action(action, place);
        }
    }

    /// An action, and those that follow it.
    pub(super) fn action(&mut self, action: &Object, place: Place) {
        let mut waiting = vec![action.clone()];
        let mut left = MOST_ACTIONS;
        while let Some(action) = waiting.pop() {
            let object = reference(&action);
            let Some(less) = left.checked_sub(1) else {
                self.complete = false;
                return;
            };
            left = less;
            if !self.first_time(Once::Action, object) {
                continue;
            }
            // A destination instead of an action is an array.
            let Object::Dict(dict) = self.document.resolve(&action) else { continue };
            let kind = self.name(&dict, b"S").unwrap_or_default();
            self.put(&Subject::Action(&Action { kind, named: self.name(&dict, b"N") }), place.at(object));
            match dict.get(b"Next") {
                Some(Object::Array(list)) => waiting.extend(list.iter().cloned()),
                Some(next) => match self.document.resolve(next) {
                    Object::Array(list) => waiting.extend(list),
                    _ => waiting.push(next.clone()),
                },
                None => {}
            }
        }
    }

    /// The interactive form, its fields and signatures.
    pub(super) fn forms(&mut self) {
        let Some((form, object)) = self.sub(&self.catalogue.clone(), b"AcroForm") else { return };
        let place = Place::default().at(object);
        let facts = Interactive {
            needs_appearances: self.get(&form, b"NeedAppearances") == Object::Bool(true),
            has_xfa: form.get(b"XFA").is_some(),
        };
        self.put(&Subject::Interactive(&facts), place);
        let mut waiting = match self.get(&form, b"Fields") {
            Object::Array(fields) => fields,
            _ => Vec::new(),
        };
        let mut left = self.limits.max_nodes;
        while let Some(entry) = waiting.pop() {
            let object = reference(&entry);
            let Some(less) = left.checked_sub(1) else {
                self.complete = false;
                return;
            };
            left = less;
            if !self.first_time(Once::State, object) {
                continue;
            }
            let Object::Dict(field) = self.document.resolve(&entry) else { continue };
            let place = place.at(object);
            self.put(&Subject::Field(&Field { has_additional_actions: field.get(b"AA").is_some() }), place);
            if !field.is(b"Subtype", b"Widget") {
                self.additional_actions(&field, place);
            }
            if self.inherited_name(&field, b"FT").as_deref() == Some(b"Sig")
                && let Some((signature, object)) = self.sub(&field, b"V")
            {
                self.signature(&signature, place.at(object));
            }
            if let Object::Array(kids) = self.get(&field, b"Kids") {
                waiting.extend(kids);
            }
        }
    }
}
