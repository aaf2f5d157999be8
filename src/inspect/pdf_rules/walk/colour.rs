//! Colour spaces and output intents.

use super::super::facts::{Components, Device, DeviceN, Intent, Intents, NameText, Overprint, Profile, Separation};
use super::super::rule::Subject;
use super::checker::{Once, Place, Walk, reference};
use super::compare::digest;
use crate::formats::bytes::four_characters;
use crate::formats::pdf::{Dict, Object};

/// Deepest nesting of colour spaces in each other.
const MOST_DEPTH: u32 = 8;
/// Most bytes that a profile decodes to.
const MOST_PROFILE: u64 = 64 << 20;

/// Whether a device's space may be another one by `DefaultRGB` and its like.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Defaults {
    Used,
    PassedOver,
}

impl Walk<'_, '_> {
    pub(super) fn output_intents(&mut self) {
        let list = self.get(&self.catalogue, b"OutputIntents");
        let mut profiles = Vec::new();
        for entry in list.array().unwrap_or_default() {
            let place = Place::default().at(reference(entry));
            let Object::Dict(intent) = self.document.resolve(entry) else { continue };
            let subtype = self.name(&intent, b"S").unwrap_or_default();
            let has_reference = intent.get(b"DestOutputProfileRef").is_some();
            self.put(&Subject::Intent(&Intent { subtype: subtype.clone(), has_reference }), place);
            let Some(entry) = intent.get(b"DestOutputProfile") else { continue };
            profiles.push(reference(entry));
            let profile = self.profile(entry);
            self.put(&Subject::OutputProfile(&profile), place.at(reference(entry)));
            let stream = self.document.resolve(entry);
            let stated = stream.dict().and_then(|dict| self.get(dict, b"N").integer());
            let components = Components { stated, space: profile.space.clone() };
            self.put(&Subject::Components(&components), place.at(reference(entry)));
            if subtype == b"GTS_PDFA1" && self.intent.is_none() {
                self.intent = Some(profile.space);
            }
        }
        let same = profiles.len() < 2 || profiles.windows(2).all(|pair| matches!(pair, [Some(a), Some(b)] if a == b));
        self.put(&Subject::Intents(&Intents { same }), Place::default());
    }

    /// The head of a profile.
    fn profile(&self, entry: &Object) -> Profile {
        let stream = reference(entry).and_then(|number| self.document.indirect(number));
        let data = stream.and_then(|stream| self.document.data(&stream, MOST_PROFILE).ok()).unwrap_or_default();
        let code = |at: usize| {
            let code = data.get(at..at + 4).and_then(|code| code.try_into().ok());
            code.map(four_characters).unwrap_or_default()
        };
        let version = data.get(8..10).map_or(0.0, |version| match version {
            [major, minor] => f64::from(*major) + f64::from(minor >> 4) / 10.0,
            _ => 0.0,
        });
        Profile { class: code(12), space: code(16), version, readable: data.len() >= 128 }
    }

    /// A colour space that is used.
    pub(super) fn space(&mut self, space: &Object, resources: &Dict, place: Place) {
        self.space_at(space, resources, place, Defaults::Used, 0);
    }

    fn space_at(&mut self, space: &Object, resources: &Dict, place: Place, defaults: Defaults, depth: u32) {
        if depth > MOST_DEPTH {
            self.complete = false;
            return;
        }
        let (object, resolved) = (reference(space), self.document.resolve(space));
        let place = place.at(object);
        match &resolved {
            Object::Name(name) => self.named(name, resources, place, defaults, depth),
            Object::Array(array) => {
                let kind = array.first().map(|kind| self.document.resolve(kind));
                let kind = kind.as_ref().and_then(Object::name).unwrap_or_default();
                match kind {
                    b"ICCBased" => self.icc(array, place),
                    b"Indexed" | b"I" | b"Pattern" => {
                        if let Some(base) = array.get(1) {
                            self.space_at(base, resources, place, defaults, depth + 1);
                        }
                    }
                    b"Separation" => self.separation(array, resources, place, defaults, depth),
                    b"DeviceN" => self.device_n(array, resources, place, defaults, depth),
                    name => self.named(name, resources, place, defaults, depth),
                }
            }
            _ => {}
        }
    }

    fn named(&mut self, name: &[u8], resources: &Dict, place: Place, defaults: Defaults, depth: u32) {
        let (name, default): (&'static str, &[u8]) = match name {
            b"DeviceGray" | b"G" => ("DeviceGray", b"DefaultGray"),
            b"DeviceRGB" | b"RGB" => ("DeviceRGB", b"DefaultRGB"),
            b"DeviceCMYK" | b"CMYK" => ("DeviceCMYK", b"DefaultCMYK"),
            _ => return,
        };
        let spaces = resources.get(b"ColorSpace");
        let space = match spaces {
            Some(Object::Dict(spaces)) => spaces.get(default).cloned(),
            Some(other) => self.document.resolve(other).dict().and_then(|spaces| spaces.get(default).cloned()),
            None => None,
        };
        if let Some(space) = space.filter(|_| defaults == Defaults::Used) {
            self.space_at(&space, resources, place, Defaults::PassedOver, depth + 1);
            return;
        }
        let device = Device { name, intent: self.intent.clone() };
        self.put(&Subject::Device(&device), place);
    }

    fn icc(&mut self, array: &[Object], place: Place) {
        let Some(entry) = array.get(1) else { return };
        let object = reference(entry);
        if !self.first_time(Once::Profile, object) {
            return;
        }
        let profile = self.profile(entry);
        let dict = self.document.resolve(entry);
        let stated = dict.dict().and_then(|dict| self.get(dict, b"N").integer());
        let place = place.at(object);
        self.put(&Subject::InputProfile(&profile), place);
        self.put(&Subject::Components(&Components { stated, space: profile.space }), place);
    }

    /// Overprinting in a space of CMYK with a profile.
    pub(super) fn overprint(&mut self, space: &Object, on: bool, mode: i64, place: Place) {
        if !on || mode == 0 {
            return;
        }
        let Object::Array(array) = self.document.resolve(space) else { return };
        let is_icc = array.first().and_then(Object::name) == Some(b"ICCBased");
        let dict = array.get(1).map(|entry| self.document.resolve(entry));
        let components = dict.as_ref().and_then(Object::dict).and_then(|dict| self.get(dict, b"N").integer());
        if is_icc && components == Some(4) {
            self.put(&Subject::Overprint(&Overprint { on, mode }), place);
        }
    }

    fn separation(&mut self, array: &[Object], resources: &Dict, place: Place, defaults: Defaults, depth: u32) {
        let name = array.get(1).map(|name| self.document.resolve(name));
        let name = name.as_ref().and_then(Object::name).unwrap_or_default().to_vec();
        let looks = digest(self.document, array.get(2..).unwrap_or_default());
        let consistent = *self.separations.entry(name.clone()).or_insert(looks) == looks;
        self.put(&Subject::Separation(&Separation { name: name.clone(), consistent }), place);
        self.put(&Subject::Text(&NameText(name)), place);
        if let Some(alternate) = array.get(2) {
            self.space_at(alternate, resources, place, defaults, depth + 1);
        }
    }

    fn device_n(&mut self, array: &[Object], resources: &Dict, place: Place, defaults: Defaults, depth: u32) {
        let names_of = |object: Option<Object>| -> Vec<Vec<u8>> {
            let names = object.as_ref().and_then(Object::array).unwrap_or_default();
            names.iter().filter_map(|name| self.document.resolve(name).name().map(<[u8]>::to_vec)).collect()
        };
        let names = names_of(array.get(1).map(|names| self.document.resolve(names)));
        let attributes = array.get(4).map(|entry| self.document.resolve(entry));
        let attributes = attributes.as_ref().and_then(Object::dict).cloned().unwrap_or_default();
        let colorants = self.sub(&attributes, b"Colorants").map(|(dict, _)| dict).unwrap_or_default();
        let process = names_of(self.sub(&attributes, b"Process").map(|(dict, _)| self.get(&dict, b"Components")));
        let is_spot = |name: &&Vec<u8>| {
            !matches!(name.as_slice(), b"None" | b"Cyan" | b"Magenta" | b"Yellow" | b"Black") && !process.contains(name)
        };
        let undescribed = names.iter().filter(is_spot).filter(|name| colorants.get(name).is_none()).cloned().collect();
        self.put(&Subject::DeviceN(&DeviceN { components: names.len(), undescribed }), place);
        for name in names {
            self.put(&Subject::Text(&NameText(name)), place);
        }
        if let Some(alternate) = array.get(2) {
            self.space_at(alternate, resources, place, defaults, depth + 1);
        }
        for (_, colorant) in colorants.0.iter().take(64) {
            self.space_at(colorant, resources, place, defaults, depth + 1);
        }
    }
}
