//! The structural map with the label CSIP (CSIP80 to CSIP119).

use crate::formats::xml_tree::Element;
use crate::records::Severity;
use crate::records::codes::eark as codes;

use super::super::error::ValidateError;
use super::index::IdKind;
use super::link::{Target, resolve};
use super::mets::{CLASSES, Walk, class_of};
use super::place::{Place, XLINK, short};

/// Requirements about the division of each class: that it is there, that it has an identifier, that its pointers are
/// there and lead to a group.
const DIVISIONS: [[&str; 4]; 3] = [
    ["CSIP93", "CSIP94", "CSIP96", "CSIP116"],
    ["CSIP97", "CSIP98", "CSIP100", "CSIP118"],
    ["CSIP101", "CSIP102", "CSIP104", "CSIP119"],
];

/// The label of the division of metadata.
const METADATA: &str = "Metadata";
/// How the label of a representation begins.
const REPRESENTATION: &str = "Representations/";

/// A structural map while it is read.
pub(super) struct Map {
    is_csip: bool,
    place: String,
    /// Open divisions.
    depth: u32,
    tops: u64,
    metadata: u64,
    /// Divisions of each class.
    classes: [u64; 3],
    /// Divisions of representations that have METS of their own.
    representations: u64,
    current: Option<Division>,
}

/// A division below the topmost one.
struct Division {
    label: String,
    place: String,
    /// The requirement about its identifier.
    rule: &'static str,
    pointers: u64,
}

impl Walk<'_, '_> {
    pub(super) fn open_map(&mut self, element: &Element) {
        self.facts.maps += 1;
        let is_csip = element.attribute_in("", "LABEL") == Some("CSIP");
        if is_csip {
            self.facts.csip_maps += 1;
            self.attributes(Place::Map, element);
        }
        self.map = Some(Map {
            is_csip,
            place: self.place(Some(element)),
            depth: 0,
            tops: 0,
            metadata: 0,
            classes: [0; 3],
            representations: 0,
            current: None,
        });
    }

    pub(super) fn open_division(&mut self, element: &Element) -> Result<(), ValidateError> {
        let place = self.place(Some(element));
        let Some(map) = self.map.as_mut().filter(|map| map.is_csip) else { return Ok(()) };
        map.depth += 1;
        match map.depth {
            1 => {
                map.tops += 1;
                self.top(element, &place);
            }
            2 => self.division(element, place)?,
            _ => {}
        }
        Ok(())
    }

    fn top(&mut self, element: &Element, place: &str) {
        self.attributes(Place::TopDivision, element);
        let label = element.attribute_in("", "LABEL").unwrap_or_default();
        if let Some(objid) = self.facts.objid.clone().filter(|objid| !label.is_empty() && short(label) != *objid) {
            // Asked for by 2.0; the later specifications say nothing of it.
            self.say().value("CSIP86", Severity::Info, place, "@LABEL", label, &objid);
        }
    }

    fn division(&mut self, element: &Element, place: String) -> Result<(), ValidateError> {
        let label = element.attribute_in("", "LABEL").unwrap_or_default().to_owned();
        let has_id = element.attribute_in("", "ID").is_some_and(|id| !id.trim().is_empty());
        let class = CLASSES.iter().position(|class| *class == label);
        let rule = match class {
            Some(class) => DIVISIONS.get(class).map(|rules| rules[1]),
            None if label == METADATA => Some("CSIP89"),
            None if label.starts_with(REPRESENTATION) => Some("CSIP106"),
            None => None,
        };
        if let Some(rule) = rule.filter(|_| !has_id) {
            self.say().attribute_missing(rule, Severity::Error, &place, "@ID");
        }
        self.label(&label, &place)?;
        if label == METADATA {
            for (name, attribute, rule, kind) in [
                ("ADMID", "@ADMID", "CSIP91", IdKind::Administrative),
                ("DMDID", "@DMDID", "CSIP92", IdKind::Descriptive),
            ] {
                self.metadata_pointers(
                    element.attribute_in("", name).unwrap_or_default(),
                    attribute,
                    rule,
                    kind,
                    &place,
                )?;
            }
        }
        if let Some(map) = &mut self.map {
            map.metadata += u64::from(label == METADATA);
            if let Some(count) = class.and_then(|class| map.classes.get_mut(class)) {
                *count += 1;
            }
            map.representations += u64::from(label.starts_with(REPRESENTATION));
            map.current = Some(Division { label, place, rule: rule.unwrap_or("METS"), pointers: 0 });
        }
        Ok(())
    }

    /// The requirement about the identifier of the division that was just opened.
    pub(super) fn division_rule(&self) -> &'static str {
        match self.map.as_ref().filter(|map| map.is_csip) {
            Some(map) if map.depth == 1 => "CSIP85",
            Some(map) if map.depth == 2 => map.current.as_ref().map_or("METS", |division| division.rule),
            _ => "METS",
        }
    }

    /// The label of a division: a word of the vocabulary as it is written there, or the path of a representation.
    fn label(&mut self, label: &str, place: &str) -> Result<(), ValidateError> {
        let is_root = self.document.is_root();
        if label.is_empty() && is_root {
            self.say().attribute_missing("CSIP107", Severity::Error, place, "@LABEL");
        }
        let words = [(METADATA, "CSIP90"), (CLASSES[0], "CSIP95"), (CLASSES[1], "CSIP99"), (CLASSES[2], "CSIP103")];
        let spelt = words.into_iter().find(|(word, _)| *word != label && word.eq_ignore_ascii_case(label));
        if let Some((word, rule)) = spelt {
            self.say().value(rule, Severity::Error, place, "@LABEL", label, word);
        }
        let Some(name) = label.strip_prefix(REPRESENTATION).filter(|_| is_root) else { return Ok(()) };
        // A representation without METS of its own is described here by its files (CSIP101).
        let folder = format!("representations/{}", name.trim_end_matches('/'));
        if !self.check.scratch.has_below(&format!("{folder}/"))? {
            let arguments =
                [("attribute", "@LABEL"), ("value", &*short(label)), ("expected", "the path of a representation")];
            self.say().with(codes::VALUE, Severity::Error, "CSIP107", place, &arguments);
        }
        Ok(())
    }

    /// The sections that the division of the metadata names.
    fn metadata_pointers(
        &mut self,
        listed: &str,
        attribute: &'static str,
        rule: &'static str,
        kind: IdKind,
        place: &str,
    ) -> Result<(), ValidateError> {
        for id in listed.split_whitespace() {
            let found = self.check.index.id(self.document.number, id)?.map(|(found, _)| found);
            let is_all = found == Some(IdKind::AllAdministrative) && kind == IdKind::Administrative;
            if found == Some(kind) || is_all {
                self.check.index.point(self.document.number, id)?;
            } else {
                let expected =
                    if kind == IdKind::Administrative { "the ID of a section of amdSec" } else { "the ID of a dmdSec" };
                let place = format!("{place}/{attribute}");
                self.say().with(
                    codes::POINTER,
                    Severity::Error,
                    rule,
                    &place,
                    &[("target", &short(id)), ("expected", expected)],
                );
            }
        }
        Ok(())
    }

    /// `fptr` of a division whose groups the specification fixes.
    pub(super) fn file_pointer(&mut self, element: &Element) -> Result<(), ValidateError> {
        let place = self.place(Some(element));
        let Some(division) = self.map.as_mut().filter(|map| map.is_csip).and_then(|map| map.current.as_mut()) else {
            // In a map of somebody's own a pointer may lead to anything that is there.
            let id = element.attribute_in("", "FILEID");
            return id.map_or(Ok(()), |id| Ok(self.check.index.note_pointer(self.document.number, id)?));
        };
        division.pointers += 1;
        let label = division.label.clone();
        let Some(class) = CLASSES.iter().position(|class| *class == label) else { return self.any_pointer(element) };
        let (Some(name), Some([_, _, pointers, target])) = (CLASSES.get(class), DIVISIONS.get(class)) else {
            return Ok(());
        };
        let Some(id) = element.attribute_in("", "FILEID").filter(|id| !id.trim().is_empty()) else {
            self.say().attribute_missing(target, Severity::Error, &place, "@FILEID");
            return Ok(());
        };
        let found = self.check.index.id(self.document.number, id)?;
        let is_group = found
            .as_ref()
            .is_some_and(|(kind, usage)| *kind == IdKind::Group && usage.as_deref().and_then(class_of) == Some(class));
        if is_group {
            self.check.index.point(self.document.number, id)?;
            return Ok(());
        }
        let expected = format!("the ID of a fileGrp[@USE='{name}']");
        for rule in [*target, *pointers] {
            self.say().with(
                codes::POINTER,
                Severity::Error,
                rule,
                &place,
                &[("target", &short(id)), ("expected", &expected)],
            );
        }
        Ok(())
    }

    /// `fptr` of another division, such as one of a representation: whatever group it names has its place in the map.
    fn any_pointer(&mut self, element: &Element) -> Result<(), ValidateError> {
        let Some(id) = element.attribute_in("", "FILEID") else { return Ok(()) };
        self.check.index.point(self.document.number, id)?;
        Ok(self.check.index.note_pointer(self.document.number, id)?)
    }

    /// `mptr` of a representation with METS of its own.
    pub(super) fn mets_pointer(&mut self, element: &Element) -> Result<(), ValidateError> {
        let place = self.place(Some(element));
        let Some(division) = self.map.as_mut().filter(|map| map.is_csip).and_then(|map| map.current.as_mut()) else {
            return Ok(());
        };
        division.pointers += 1;
        self.attributes(Place::Pointer, element);
        if let Some(id) = element.attribute_in(XLINK, "title").filter(|id| !id.trim().is_empty()) {
            let found = self.check.index.id(self.document.number, id)?;
            if found.is_some_and(|(kind, _)| kind == IdKind::Group) {
                self.check.index.point(self.document.number, id)?;
            } else {
                let arguments = [("target", &*short(id)), ("expected", "the ID of a fileGrp of the representation")];
                self.say().with(codes::POINTER, Severity::Error, "CSIP108", &place, &arguments);
            }
        }
        let Some(href) = element.attribute_in(XLINK, "href").filter(|href| !href.trim().is_empty()) else {
            return Ok(());
        };
        match resolve(href, self.document.base()) {
            Target::Inside(path) if self.check.scratch.find(&path.as_str().into())?.is_some() => {
                self.check.index.note_document(&path)?;
            }
            Target::Inside(path) => {
                let twin = self.check.scratch.twin(&path)?.map(|twin| twin.file.path.to_string());
                let target = short(&path);
                match twin {
                    None => {
                        self.say().with(
                            codes::FILE_MISSING,
                            Severity::Error,
                            "CSIP110",
                            &place,
                            &[("target", &target)],
                        );
                    }
                    Some(found) => {
                        let arguments = [("target", &*target), ("found", &*found)];
                        self.say().with(codes::LINK_SPELLING, Severity::Error, "CSIP110", &place, &arguments);
                        self.check.index.note_document(&found)?;
                    }
                }
            }
            Target::Outside => {
                self.say().with(codes::LINK_OUTSIDE, Severity::Error, "CSIP110", &place, &[("target", &short(href))]);
            }
        }
        Ok(())
    }

    pub(super) fn close_division(&mut self) {
        let is_root = self.document.is_root();
        let Some(map) = self.map.as_mut().filter(|map| map.is_csip) else { return };
        map.depth = map.depth.saturating_sub(1);
        if map.depth != 1 {
            return;
        }
        let Some(division) = map.current.take() else { return };
        // A representation is described here by its METS, or by its files where it has none.
        if is_root && division.label.starts_with(REPRESENTATION) && division.pointers == 0 {
            self.say().missing("CSIP109", Severity::Error, &division.place, "mptr");
        }
    }

    pub(super) fn close_map(&mut self) -> Result<(), ValidateError> {
        let Some(map) = self.map.take().filter(|map| map.is_csip) else { return Ok(()) };
        let place = &map.place;
        let count = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        match map.tops {
            0 => self.say().missing("CSIP84", Severity::Error, place, "div"),
            1 => {}
            more => self.say().repeated("CSIP84", Severity::Error, place, "div", count(more), 1),
        }
        for rule in ["CSIP88", "CSIP90"] {
            match map.metadata {
                0 => self.say().missing(rule, Severity::Error, place, "div[@LABEL='Metadata']"),
                1 => {}
                more => self.say().repeated(rule, Severity::Error, place, "div[@LABEL='Metadata']", count(more), 1),
            }
        }
        for (kind, rule, element) in
            [(IdKind::Administrative, "CSIP91", "the section of amdSec"), (IdKind::Descriptive, "CSIP92", "the dmdSec")]
        {
            for (id, _) in self.check.index.unpointed(self.document.number, kind)? {
                let place = format!("{place}/div/div[@LABEL='Metadata']");
                self.say().with(
                    codes::NOT_POINTED_TO,
                    Severity::Warning,
                    rule,
                    &place,
                    &[("element", element), ("target", &short(&id))],
                );
            }
        }
        self.unpointed_groups(&map)
    }

    /// Groups whose class has a division, and that no pointer names.
    fn unpointed_groups(&mut self, map: &Map) -> Result<(), ValidateError> {
        for (id, usage) in self.check.index.unpointed(self.document.number, IdKind::Group)? {
            let Some(class) = usage.as_deref().and_then(class_of) else { continue };
            // In the METS of a representation the groups are those of its own data.
            if class == 2 && !self.document.is_root() {
                continue;
            }
            let (Some([there, _, pointers, target]), Some(name), Some(divisions)) =
                (DIVISIONS.get(class), CLASSES.get(class), map.classes.get(class))
            else {
                continue;
            };
            if *divisions == 0 && (class != 2 || map.representations == 0) {
                let element = format!("div[@LABEL='{name}']");
                self.say().missing(there, Severity::Warning, &map.place, &element);
            }
            let place = format!("{}/div/div[@LABEL='{name}']", map.place);
            let element = format!("fileGrp[@USE='{}']", short(usage.as_deref().unwrap_or_default()));
            for rule in [*pointers, *target] {
                self.say().with(
                    codes::NOT_POINTED_TO,
                    Severity::Warning,
                    rule,
                    &place,
                    &[("element", &element), ("target", &short(&id))],
                );
            }
        }
        Ok(())
    }
}
