//! What content does.

use std::rc::Rc;

use super::super::facts::{Hexadecimal, Operator, RenderingIntent, Resources, Saved};
use super::super::rule::Subject;
use super::checker::{Once, Pending, Place, Walk, reference};
use crate::formats::pdf::content::{Descend, Fallback, Operation, Paint, Painted, Scene, ShownText, Visitor};
use crate::formats::pdf::{Dict, Indirect, Object, Token, Tokens};

impl Visitor for Walk<'_, '_> {
    fn operation(&mut self, operation: &Operation<'_>, scene: &Scene<'_, '_>) {
        let place = place(scene);
        let known = is_operator(operation.operator);
        self.put(&Subject::Operator(&Operator { name: operation.operator.to_vec(), known }), place);
        operation.operands.iter().for_each(|operand| self.operand(operand, place));
        if operation.written.contains(&b'<') {
            self.hexadecimal(operation.written, place);
        }
        if operation.operator == b"q" {
            self.put(&Subject::Saved(&Saved(scene.saved.saturating_add(1))), place);
        }
        self.resources(operation, scene, place);
        match operation.operator {
            b"ri" => {
                let name = operation.name().unwrap_or_default().to_vec();
                self.put(&Subject::RenderingIntent(&RenderingIntent(name)), place);
            }
            b"gs" => {
                if let Some(entry) = operation.name().and_then(|name| scene.resource(b"ExtGState", name)) {
                    self.graphics_state(&entry.clone(), place);
                }
            }
            b"sh" => {
                if let Some(entry) = operation.name().and_then(|name| scene.resource(b"Shading", name)) {
                    self.shading(&entry.clone(), scene.resources, place);
                }
            }
            b"g" | b"G" => self.device_set(b"DeviceGray", scene, place),
            b"rg" | b"RG" => self.device_set(b"DeviceRGB", scene, place),
            b"k" | b"K" => self.device_set(b"DeviceCMYK", scene, place),
            b"cs" | b"CS" => {
                let name = operation.name().unwrap_or_default();
                match scene.resource(b"ColorSpace", name).cloned() {
                    Some(space) => self.space(&space, scene.resources, place),
                    None => self.device_set(name, scene, place),
                }
            }
            b"f" | b"F" | b"f*" => self.paint(Side::Fill, scene, place),
            b"S" | b"s" => self.paint(Side::Stroke, scene, place),
            b"B" | b"B*" | b"b" | b"b*" => {
                self.paint(Side::Fill, scene, place);
                self.paint(Side::Stroke, scene, place);
            }
            _ => {}
        }
    }

    fn image(&mut self, image: Painted<'_>, scene: &Scene<'_, '_>) {
        let place = place(scene);
        let is_mask = match image {
            Painted::Object(object) => self.image_object(object, scene.resources, place),
            Painted::Inline(image) => self.inline_image(image, scene, place),
        };
        if is_mask {
            self.paint(Side::Fill, scene, place);
        }
    }

    fn text(&mut self, text: &ShownText<'_>, scene: &Scene<'_, '_>) {
        let place = place(scene);
        let mode = scene.state.text.mode;
        if matches!(mode, 0 | 2 | 4 | 6) {
            self.paint(Side::Fill, scene, place);
        }
        if matches!(mode, 1 | 2 | 5 | 6) {
            self.paint(Side::Stroke, scene, place);
        }
        if let Some(font) = text.font {
            self.shown(font, text.glyphs, mode == 3, scene.resources, place);
        }
    }

    fn form(&mut self, form: &Indirect, scene: &Scene<'_, '_>) -> Descend {
        let place = place(scene).at(Some(form.number));
        let Some(dict) = form.object.dict() else { return Descend::Past };
        self.external(dict, place);
        if !dict.is(b"Subtype", b"Form") {
            return Descend::Past;
        }
        // Without an output intent, each page is asked whether something on it is transparent.
        let first = self.first_time(Once::Form, Some(form.number));
        if first {
            self.form_object(dict, scene.resources, place);
        } else if self.group_of(dict).is_some() {
            self.transparent = true;
        }
        if first || self.intent.is_none() { Descend::Into } else { Descend::Past }
    }
}

/// Which paint is used.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Fill,
    Stroke,
}

fn place(scene: &Scene<'_, '_>) -> Place {
    Place { object: scene.stream, page: Some(scene.page).filter(|page| *page > 0) }
}

impl Walk<'_, '_> {
    /// How hexadecimal strings among the operands are written.
    fn hexadecimal(&mut self, written: &[u8], place: Place) {
        for token in Tokens::new(written, 0) {
            if let Token::Hexadecimal { characters, foreign } = token {
                self.put(&Subject::Hexadecimal(&Hexadecimal { characters, foreign }), place);
            }
        }
    }

    /// Limits of what stands among the operands.
    fn operand(&mut self, operand: &Object, place: Place) {
        use super::super::facts::{ArraySize, DictSize, Integer, NameLength, Real, StringLength};
        match operand {
            Object::Integer(value) => self.put(&Subject::Integer(&Integer(Some(*value))), place),
            Object::Real(value) => self.put(&Subject::Real(&Real(*value)), place),
            Object::Name(name) => self.put(&Subject::NameLength(&NameLength(name.len())), place),
            Object::String(string) => self.put(&Subject::Length(&StringLength(string.len())), place),
            Object::Array(array) => {
                self.put(&Subject::ArraySize(&ArraySize(array.len())), place);
                array.iter().for_each(|inner| self.operand(inner, place));
            }
            Object::Dict(dict) => {
                self.put(&Subject::DictSize(&DictSize(dict.0.len())), place);
                dict.0.iter().for_each(|(_, inner)| self.operand(inner, place));
            }
            _ => {}
        }
    }

    /// Names that are used must stand in resources of the stream's own.
    fn resources(&mut self, operation: &Operation<'_>, scene: &Scene<'_, '_>, place: Place) {
        if scene.own_resources {
            return;
        }
        let category: &[u8] = match operation.operator {
            b"Do" => b"XObject",
            b"gs" => b"ExtGState",
            b"sh" => b"Shading",
            b"Tf" => b"Font",
            b"cs" | b"CS" => b"ColorSpace",
            b"scn" | b"SCN" => b"Pattern",
            _ => return,
        };
        let name = match operation.operator {
            b"Tf" => operation.operands.first().and_then(Object::name),
            _ => operation.name(),
        };
        if let Some(name) = name
            && scene.resource(category, name).is_some()
        {
            self.put(&Subject::Resources(&Resources(name.to_vec())), place);
        }
    }

    fn paint(&mut self, side: Side, scene: &Scene<'_, '_>, place: Place) {
        let state = scene.state;
        let (paint, on) = match side {
            Side::Fill => (&state.fill, state.overprint_fill),
            Side::Stroke => (&state.stroke, state.overprint_stroke),
        };
        self.overprint(&paint.space, on, state.overprint_mode, place);
        // The same as before, in the same content: nothing new.
        let last = if side == Side::Fill { &mut self.last_fill } else { &mut self.last_stroke };
        let known = last.as_ref().is_some_and(|(space, at)| Rc::ptr_eq(space, &paint.space) && *at == place);
        if known && !is_pattern(&paint.space) {
            return;
        }
        *last = Some((Rc::clone(&paint.space), place));
        if is_pattern(&paint.space) {
            self.pattern(paint, scene, place);
        }
        self.space(&paint.space, scene.resources, place);
    }

    /// A colour of a device is chosen, painted with or not.
    fn device_set(&mut self, name: &[u8], scene: &Scene<'_, '_>, place: Place) {
        self.space(&Object::Name(name.to_vec()), scene.resources, place);
    }

    fn pattern(&mut self, paint: &Paint, scene: &Scene<'_, '_>, place: Place) {
        let Some(name) = &paint.pattern else { return };
        let Some(entry) = scene.resource(b"Pattern", name).cloned() else { return };
        let object = reference(&entry);
        if !self.first_time(Once::Pattern, object) {
            return;
        }
        let Some(dict) = self.document.resolve(&entry).dict().cloned() else { return };
        let place = place.at(object);
        if let Some(shading) = dict.get(b"Shading").cloned() {
            self.shading(&shading, scene.resources, place);
            if let Some(state) = dict.get(b"ExtGState").cloned() {
                self.graphics_state(&state, place);
            }
        } else if let Some(stream) = object {
            self.pending.push(Pending { stream, resources: Fallback::Parent(Dict::default()), place });
        }
    }
}

fn is_pattern(space: &Object) -> bool {
    match space {
        Object::Name(name) => name == b"Pattern",
        Object::Array(array) => array.first().and_then(Object::name) == Some(b"Pattern"),
        _ => false,
    }
}

/// The operators of annex A.
fn is_operator(word: &[u8]) -> bool {
    const ALL: [&[u8]; 70] = [
        b"b", b"B", b"b*", b"B*", b"BDC", b"BI", b"BMC", b"BT", b"BX", b"c", b"cm", b"CS", b"cs", b"d", b"d0", b"d1",
        b"Do", b"DP", b"EMC", b"ET", b"EX", b"f", b"F", b"f*", b"G", b"g", b"gs", b"h", b"i", b"j", b"J", b"K", b"k",
        b"l", b"m", b"M", b"MP", b"n", b"q", b"Q", b"re", b"RG", b"rg", b"ri", b"s", b"S", b"SC", b"sc", b"SCN",
        b"scn", b"sh", b"T*", b"Tc", b"Td", b"TD", b"Tf", b"Tj", b"TJ", b"TL", b"Tm", b"Tr", b"Ts", b"Tw", b"Tz", b"v",
        b"w", b"W", b"W*", b"y", b"'",
    ];
    ALL.contains(&word) || word == b"\""
}
