//! Images, forms, graphics states, halftones, shadings.

use super::super::facts::{
    BlendMode, External, FilterUse, Form, GraphicsState, Group, Halftone, Image, Jpx, RenderingIntent,
};
use super::super::rule::Subject;
use super::checker::{Once, Place, Walk, reference};
use crate::formats::bytes::{be16, be32};
use crate::formats::pdf::content::{Fallback, InlineImage, Scene};
use crate::formats::pdf::{Dict, Indirect, Object};

impl Walk<'_, '_> {
    /// An image that is painted; whether it is a mask, which is painted with the colour of areas.
    pub(super) fn image_object(&mut self, object: &Indirect, resources: &Dict, place: Place) -> bool {
        let Some(dict) = object.object.dict() else { return false };
        let place = place.at(Some(object.number));
        let is_mask = self.get(dict, b"ImageMask") == Object::Bool(true);
        let has_soft_mask = dict.get(b"SMask").is_some_and(|mask| self.document.resolve(mask) != Object::Null);
        self.transparent |= has_soft_mask;
        if self.first_time(Once::Image, Some(object.number)) {
            self.external(dict, place);
            self.image_facts(object, dict, is_mask, place);
            if !is_mask && let Some(space) = dict.get(b"ColorSpace").cloned() {
                self.space(&space, resources, place);
            }
            if let Some(mask) = self.stream(dict, b"SMask")
                && let Some(mask_dict) = mask.object.dict()
                && self.first_time(Once::Image, Some(mask.number))
            {
                self.image_facts(&mask, mask_dict, false, place.at(Some(mask.number)));
            }
        }
        is_mask
    }

    fn image_facts(&mut self, object: &Indirect, dict: &Dict, is_mask: bool, place: Place) {
        let filters = self.document.filters(dict);
        let is_jpx = filters.iter().any(|filter| filter == b"JPXDecode");
        let image = Image {
            has_alternates: dict.get(b"Alternates").is_some(),
            has_opi: dict.get(b"OPI").is_some(),
            interpolates: self.get(dict, b"Interpolate") == Object::Bool(true),
            is_mask,
            bits: self.get(dict, b"BitsPerComponent").integer(),
            is_jpx,
        };
        self.put(&Subject::Image(&image), place);
        if let Some(intent) = self.name(dict, b"Intent") {
            self.put(&Subject::RenderingIntent(&RenderingIntent(intent)), place);
        }
        if filters.last().is_some_and(|filter| filter == b"JPXDecode")
            && filters.len() == 1
            && let Some(data) = self.document.clear_stream(object)
        {
            let jpx = Jpx { has_space: dict.get(b"ColorSpace").is_some(), ..jpx(&data) };
            self.put(&Subject::Jpx(&jpx), place);
        }
    }

    pub(super) fn inline_image(&mut self, image: &InlineImage<'_>, scene: &Scene<'_, '_>, place: Place) -> bool {
        let get = |long: &[u8], short: &[u8]| image.dict.get(long).or_else(|| image.dict.get(short)).cloned();
        let is_mask = get(b"ImageMask", b"IM") == Some(Object::Bool(true));
        let facts = Image {
            interpolates: get(b"Interpolate", b"I") == Some(Object::Bool(true)),
            is_mask,
            bits: get(b"BitsPerComponent", b"BPC").as_ref().and_then(Object::integer),
            ..Image::default()
        };
        self.put(&Subject::Image(&facts), place);
        let filters = match get(b"Filter", b"F") {
            Some(Object::Name(name)) => vec![name],
            Some(Object::Array(list)) => list.iter().filter_map(Object::name).map(<[u8]>::to_vec).collect(),
            _ => Vec::new(),
        };
        for name in filters {
            self.put(&Subject::InlineFilter(&FilterUse { name, identity: false }), place);
        }
        if let Some(Object::Name(intent)) = get(b"Intent", b"Intent") {
            self.put(&Subject::RenderingIntent(&RenderingIntent(intent)), place);
        }
        if !is_mask && let Some(space) = get(b"ColorSpace", b"CS") {
            let known = space.name().and_then(|name| scene.resource(b"ColorSpace", name)).cloned();
            self.space(&known.unwrap_or(space), scene.resources, place);
        }
        is_mask
    }

    pub(super) fn external(&mut self, dict: &Dict, place: Place) {
        let facts = External {
            subtype: self.name(dict, b"Subtype").unwrap_or_default(),
            has_opi: dict.get(b"OPI").is_some(),
            has_soft_mask: dict.get(b"SMask").is_some_and(|mask| self.document.resolve(mask) != Object::Null),
        };
        self.put(&Subject::External(&facts), place);
    }

    pub(super) fn form_object(&mut self, dict: &Dict, resources: &Dict, place: Place) {
        let form = Form {
            is_postscript: self.name(dict, b"Subtype2").as_deref() == Some(b"PS") || dict.get(b"PS").is_some(),
            has_opi: dict.get(b"OPI").is_some(),
            is_reference: dict.get(b"Ref").is_some(),
        };
        self.put(&Subject::Form(&form), place);
        if let Some((group, _)) = self.sub(dict, b"Group") {
            self.transparent |= group.is(b"S", b"Transparency");
            self.group(&group, place);
            if let Some(space) = group.get(b"CS").cloned() {
                self.space(&space, resources, place);
            }
        }
    }

    /// The transparency group of a form.
    pub(super) fn group_of(&self, dict: &Dict) -> Option<Dict> {
        self.sub(dict, b"Group").map(|(group, _)| group).filter(|group| group.is(b"S", b"Transparency"))
    }

    pub(super) fn group(&mut self, group: &Dict, place: Place) {
        let subtype = self.name(group, b"S").unwrap_or_default();
        self.put(&Subject::Group(&Group { subtype }), place);
    }

    pub(super) fn graphics_state(&mut self, entry: &Object, place: Place) {
        let object = reference(entry);
        let Some(dict) = self.document.resolve(entry).dict().cloned() else { return };
        let blend = match self.get(&dict, b"BM") {
            Object::Array(modes) => modes.iter().map(|mode| self.document.resolve(mode)).collect(),
            Object::Null => Vec::new(),
            mode => vec![mode],
        };
        let blend: Vec<Vec<u8>> = blend.iter().filter_map(|mode| mode.name().map(<[u8]>::to_vec)).collect();
        let state = GraphicsState {
            has_transfer: dict.get(b"TR").is_some(),
            second_transfer: dict.get(b"TR2").map(|_| self.name(&dict, b"TR2").unwrap_or_default()),
            has_halftone_phase: dict.get(b"HTP").is_some(),
            soft_mask: dict.get(b"SMask").map(|_| self.name(&dict, b"SMask").unwrap_or_default()),
            blend: dict.get(b"BM").map(|_| blend.first().cloned().unwrap_or_default()),
            stroke_alpha: self.get(&dict, b"CA").number(),
            fill_alpha: self.get(&dict, b"ca").number(),
        };
        let opaque = |alpha: Option<f64>| alpha.is_none_or(|alpha| alpha >= 1.0);
        let normal = blend.iter().all(|mode| matches!(mode.as_slice(), b"Normal" | b"Compatible"));
        let masked = state.soft_mask.as_deref().is_some_and(|mask| mask != b"None");
        self.transparent |= masked || !normal || !opaque(state.stroke_alpha) || !opaque(state.fill_alpha);
        if !self.first_time(Once::State, object) {
            return;
        }
        let place = place.at(object);
        self.put(&Subject::GraphicsState(&state), place);
        for mode in blend {
            self.put(&Subject::BlendMode(&BlendMode(mode)), place);
        }
        if let Some(intent) = self.name(&dict, b"RI") {
            self.put(&Subject::RenderingIntent(&RenderingIntent(intent)), place);
        }
        if let Some((halftone, _)) = self.sub(&dict, b"HT") {
            self.halftone(&halftone, None, place);
        }
        if let Some((mask, _)) = self.sub(&dict, b"SMask")
            && let Some(form) = mask.get(b"G").and_then(reference)
            && self.first_time(Once::Form, Some(form))
            && let Some(found) = self.document.indirect(form)
            && let Some(form_dict) = found.object.dict()
        {
            self.form_object(form_dict, &Dict::default(), place.at(Some(form)));
            self.pending.push(super::checker::Pending {
                stream: form,
                resources: Fallback::Parent(Dict::default()),
                place,
            });
        }
    }

    fn halftone(&mut self, dict: &Dict, colourant: Option<Vec<u8>>, place: Place) {
        let kind = self.get(dict, b"HalftoneType").integer();
        let nested = colourant.is_some();
        let facts = Halftone {
            kind,
            has_name: dict.get(b"HalftoneName").is_some(),
            has_transfer: dict.get(b"TransferFunction").is_some(),
            colourant,
        };
        self.put(&Subject::Halftone(&facts), place);
        if kind == Some(5) && !nested {
            for (key, value) in dict.0.iter().take(64) {
                if let Some(inner) = self.document.resolve(value).dict().cloned() {
                    self.halftone(&inner, Some(key.clone()), place);
                }
            }
        }
    }

    pub(super) fn shading(&mut self, entry: &Object, resources: &Dict, place: Place) {
        let object = reference(entry);
        let Some(dict) = self.document.resolve(entry).dict().cloned() else { return };
        if let Some(space) = dict.get(b"ColorSpace").cloned() {
            self.space(&space, resources, place.at(object));
        }
    }
}

/// What the boxes of a JPEG 2000 image say of its colours.
fn jpx(data: &[u8]) -> Jpx {
    let mut facts = Jpx::default();
    let mut colours = Vec::new();
    boxes(data, Level::File, &mut |kind, payload| match kind {
        b"ihdr" => {
            facts.channels = be16(payload, 8).map_or(0, u32::from);
            facts.depth = payload.get(10).map_or(0, |bits| u32::from(bits & 0x7F) + 1);
        }
        b"bpcc" => facts.has_depths = true,
        b"cdef" => {
            // Channels that are opacity are no colours.
            let count = be16(payload, 0).unwrap_or(0);
            let opacity =
                (0..usize::from(count)).filter(|index| matches!(be16(payload, 4 + index * 6), Some(1 | 2))).count();
            facts.channels = facts.channels.saturating_sub(u32::try_from(opacity).unwrap_or(0));
        }
        b"pclr" => {
            if let Some(columns) = payload.get(2) {
                facts.channels = u32::from(*columns);
            }
        }
        b"colr" => {
            if let [method, _, approximation, rest @ ..] = payload {
                colours.push((*method, *approximation, (*method == 1).then(|| be32(rest, 0)).flatten()));
            }
        }
        _ => {}
    });
    facts.colours = colours.len();
    facts.approximate = colours.iter().filter(|(_, approximation, _)| *approximation == 1).count();
    let chosen = colours.iter().find(|(_, approximation, _)| *approximation == 1).or(colours.first());
    facts.method = chosen.map(|(method, ..)| *method);
    facts.enumerated = chosen.and_then(|(.., space)| *space);
    if colours.is_empty() && data.starts_with(&[0xFF, 0x4F]) {
        // A codestream alone: the components of its SIZ marker.
        facts.channels = be16(data, 40).map_or(0, u32::from);
        facts.depth = data.get(42).map_or(0, |bits| u32::from(bits & 0x7F) + 1);
    }
    facts
}

/// Where boxes stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    File,
    Header,
}

/// The boxes of a file, those in `jp2h` as well.
fn boxes(data: &[u8], level: Level, take: &mut dyn FnMut(&[u8], &[u8])) {
    let mut rest = data;
    for _ in 0..10_000 {
        let (Some(length), Some(kind)) = (be32(rest, 0), rest.get(4..8)) else { return };
        let (head, length) = match length {
            0 => (8, rest.len()),
            1 => {
                (16, crate::formats::bytes::be64(rest, 8).and_then(|length| usize::try_from(length).ok()).unwrap_or(0))
            }
            length => (8, length as usize),
        };
        let Some(payload) = rest.get(head..length.min(rest.len())) else { return };
        if kind == b"jp2h" && level == Level::File {
            boxes(payload, Level::Header, take);
        } else {
            take(kind, payload);
        }
        let Some(after) = rest.get(length.max(8)..) else { return };
        rest = after;
    }
}
