//! Sections of metadata and groups of files: what they name, and what they say of it.

use crate::formats::xml_stream::StreamElement;
use crate::records::Severity;
use crate::records::codes::eark as codes;

use super::super::error::ValidateError;
use super::index::{IdKind, Reference};
use super::link::{Target, resolve};
use super::mets::{Walk, class_of};
use super::place::{CSIP, Place, Section, XLINK, short};

/// A group of files that is open.
pub(super) struct Group {
    pub(super) usage: String,
    pub(super) files: u64,
    pub(super) place: String,
}

/// A file that is open.
pub(super) struct FileEntry {
    pub(super) element: StreamElement,
    pub(super) locators: u64,
    pub(super) place: String,
}

impl Walk<'_, '_> {
    pub(super) fn section(&mut self, section: Section, element: &StreamElement) -> Result<(), ValidateError> {
        let kind = match section {
            Section::Descriptive => {
                self.facts.descriptive += 1;
                IdKind::Descriptive
            }
            _ => IdKind::Administrative,
        };
        self.facts.provenance += u64::from(section == Section::Provenance);
        self.facts.rights += u64::from(section == Section::Rights);
        self.attributes(Place::Section(section), element);
        if let Some(id) = element.attribute("", "ID") {
            self.check.index.note_id(self.document.number, id, kind, None)?;
        }
        self.section = Some((section, self.place(Some(element)), false));
        Ok(())
    }

    pub(super) fn close_section(&mut self) {
        let Some((section, place, has_reference)) = self.section.take() else { return };
        let rule = match section {
            Section::Descriptive => "CSIP21",
            Section::Provenance => "CSIP35",
            Section::Rights => "CSIP48",
            Section::Technical | Section::Source => return,
        };
        if !has_reference {
            let severity = match section {
                // Metadata that lie in their folder should be named from here.
                Section::Descriptive if self.check.has_files(self.document.base(), "metadata/descriptive/") => {
                    Severity::Error
                }
                _ => Severity::Warning,
            };
            self.say().missing(rule, severity, &place, "mdRef");
        }
    }

    pub(super) fn reference(&mut self, section: Section, element: &StreamElement) -> Result<(), ValidateError> {
        if let Some((_, _, has_reference)) = &mut self.section {
            *has_reference = true;
        }
        self.attributes(Place::Reference(section), element);
        let rules = match section {
            Section::Descriptive => ["CSIP24", "CSIP27", "CSIP29"],
            Section::Provenance => ["CSIP38", "CSIP41", "CSIP43"],
            Section::Rights => ["CSIP51", "CSIP54", "CSIP56"],
            Section::Technical | Section::Source => ["METS", "METS", "METS"],
        };
        self.link(element, element, rules)
    }

    pub(super) fn group(&mut self, element: &StreamElement) -> Result<(), ValidateError> {
        self.attributes(Place::Group, element);
        let usage = element.attribute("", "USE").unwrap_or_default().to_owned();
        if self.groups.is_empty()
            && let Some(class) = class_of(&usage).and_then(|class| self.facts.groups.get_mut(class))
        {
            *class += 1;
        }
        if usage.starts_with("Representations") && self.groups.is_empty() {
            self.content_type(["CSIP62", "CSIP62", "CSIP63"], Severity::Warning, element);
        } else if element.attribute(CSIP, "OTHERCONTENTINFORMATIONTYPE").is_some() {
            self.content_type(["CSIP62", "CSIP62", "CSIP63"], Severity::Info, element);
        }
        if let Some(id) = element.attribute("", "ID") {
            self.check.index.note_id(self.document.number, id, IdKind::Group, Some(&usage))?;
        }
        self.groups.push(Group { usage, files: 0, place: self.place(Some(element)) });
        Ok(())
    }

    pub(super) fn close_group(&mut self) {
        let Some(group) = self.groups.pop() else { return };
        if group.files == 0 {
            self.say().missing("CSIP66", Severity::Error, &group.place, "file");
        }
        // A group of groups holds what these hold.
        if let Some(above) = self.groups.last_mut() {
            above.files += group.files;
        }
    }

    pub(super) fn file(&mut self, element: &StreamElement) -> Result<(), ValidateError> {
        self.attributes(Place::File, element);
        let usage = self.groups.last_mut().map(|group| {
            group.files += 1;
            group.usage.clone()
        });
        if let Some(id) = element.attribute("", "ID") {
            self.check.index.note_id(self.document.number, id, IdKind::File, usage.as_deref())?;
        }
        self.file = Some(FileEntry { element: element.clone(), locators: 0, place: self.place(Some(element)) });
        Ok(())
    }

    pub(super) fn locator(&mut self, element: &StreamElement) -> Result<(), ValidateError> {
        self.attributes(Place::Locator, element);
        let Some(file) = &mut self.file else { return Ok(()) };
        file.locators += 1;
        let described = file.element.clone();
        self.link(element, &described, ["CSIP79", "CSIP69", "CSIP71"])
    }

    pub(super) fn close_file(&mut self) {
        let Some(file) = self.file.take() else { return };
        match file.locators {
            0 => self.say().missing("CSIP76", Severity::Error, &file.place, "FLocat"),
            1 => {}
            more => {
                let more = usize::try_from(more).unwrap_or(usize::MAX);
                self.say().repeated("CSIP76", Severity::Error, &file.place, "FLocat", more, 1);
            }
        }
    }

    /// Notes what `linking` names and `described` says of it.
    pub(super) fn link(
        &mut self,
        linking: &StreamElement,
        described: &StreamElement,
        rules: [&str; 3],
    ) -> Result<(), ValidateError> {
        let Some(href) = linking.attribute(XLINK, "href").filter(|href| !href.trim().is_empty()) else { return Ok(()) };
        let place = self.place(Some(linking));
        let [link, size, sum] = rules.map(str::to_owned);
        match resolve(href, self.document.base()) {
            Target::Outside => {
                let arguments = [("target", short(href))];
                self.say().with_owned(codes::LINK_OUTSIDE, Severity::Error, &link, &place, &arguments);
                Ok(())
            }
            Target::Inside(path) => {
                let attribute = |name| described.attribute("", name).map(str::to_owned);
                let reference = Reference {
                    path,
                    place,
                    rules: [link, size, sum],
                    size: attribute("SIZE").and_then(|size| size.trim().parse().ok()),
                    algorithm: attribute("CHECKSUMTYPE"),
                    checksum: attribute("CHECKSUM"),
                };
                Ok(self.check.index.note_reference(&reference)?)
            }
        }
    }
}
