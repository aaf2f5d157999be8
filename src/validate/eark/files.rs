//! Sections of metadata and groups of files: what they name, and what they say of it.

use crate::formats::bag::ChecksumAlgorithm;
use crate::formats::xml_tree::Element;
use crate::records::Severity;
use crate::records::codes::eark as codes;

use super::super::error::ValidateError;
use super::index::{IdKind, Pointing, Reference};
use super::link::{Target, resolve};
use super::mets::{Walk, class_of};
use super::place::{CSIP, METS, Place, Section, XLINK, short};
use super::verdict::EarkKind;

/// A group of files that is open.
pub(super) struct Group {
    pub(super) files: u64,
    pub(super) place: String,
}

/// A file that is open.
pub(super) struct FileEntry {
    pub(super) element: Element,
    pub(super) locators: u64,
    pub(super) place: String,
}

impl Walk<'_, '_> {
    pub(super) fn administrative(&mut self, element: &Element) -> Result<(), ValidateError> {
        self.facts.administrative += 1;
        let Some(id) = element.attribute_in("", "ID") else { return Ok(()) };
        let index = self.check.index;
        Ok(index.note_id(self.document.number, id, IdKind::AllAdministrative, None, Pointing::Spared)?)
    }

    pub(super) fn section(&mut self, section: Section, element: &Element) -> Result<(), ValidateError> {
        let kind = match section {
            Section::Descriptive => {
                self.facts.descriptive += 1;
                self.facts.has_current_description |= element.attribute_in("", "STATUS") == Some("CURRENT");
                IdKind::Descriptive
            }
            _ => IdKind::Administrative,
        };
        self.facts.provenance += u64::from(section == Section::Provenance);
        self.facts.rights += u64::from(section == Section::Rights);
        self.attributes(Place::Section(section), element);
        let is_superseded = element.attribute_in("", "STATUS") == Some("SUPERSEDED");
        let pointing = if is_superseded { Pointing::Spared } else { Pointing::Wanted };
        if let Some(id) = element.attribute_in("", "ID") {
            self.check.index.note_id(self.document.number, id, kind, None, pointing)?;
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

    pub(super) fn reference(&mut self, section: Section, element: &Element) -> Result<(), ValidateError> {
        if let Some((_, _, has_reference)) = &mut self.section {
            *has_reference = true;
        }
        self.attributes(Place::Reference(section), element);
        if section == Section::Provenance {
            self.provenance_link(element);
        }
        let rules = match section {
            Section::Descriptive => ["CSIP24", "CSIP27", "CSIP29", "CSIP30"],
            Section::Provenance => ["CSIP38", "CSIP41", "CSIP43", "CSIP44"],
            Section::Rights => ["CSIP51", "CSIP54", "CSIP56", "CSIP57"],
            Section::Technical | Section::Source => ["METS"; 4],
        };
        self.link(element, element, rules)?;
        self.in_its_folder(section, element);
        Ok(())
    }

    /// Counts links to provenance; in an archival package PREMIS is version 3.
    fn provenance_link(&mut self, element: &Element) {
        let is_premis = element.attribute_in("", "MDTYPE").is_some_and(|kind| kind.starts_with("PREMIS"));
        let [links, premis] = &mut self.facts.provenance_links;
        *links += 1;
        *premis += u64::from(is_premis);
        if !is_premis || self.facts.kind != EarkKind::Archival {
            return;
        }
        let place = self.place(Some(element));
        let (attribute, version) = ("@MDTYPEVERSION", element.attribute_in("", "MDTYPEVERSION"));
        match version {
            None => self.say().attribute_missing("AIPM7", Severity::Warning, &place, attribute),
            Some(version) if !version.trim().starts_with('3') => {
                self.say().value("AIPM7", Severity::Warning, &place, attribute, version, "3.0");
            }
            Some(_) => {}
        }
    }

    /// Metadata should lie in the folder of their kind beside the document.
    fn in_its_folder(&mut self, section: Section, element: &Element) {
        let (rule, folder) = match section {
            Section::Descriptive => ("CSIPSTR7", "metadata/descriptive"),
            Section::Provenance => ("CSIPSTR6", "metadata/preservation"),
            Section::Rights | Section::Technical | Section::Source => return,
        };
        let base = self.document.base();
        let Target::Inside(path) = resolve(element.attribute_in(XLINK, "href").unwrap_or_default(), base) else {
            return;
        };
        let inside = path.strip_prefix(base).map(|rest| rest.trim_start_matches('/'));
        if inside.and_then(|rest| rest.strip_prefix(folder)).is_none_or(|rest| !rest.starts_with('/')) {
            let place = self.place(Some(element));
            let arguments = [("target", &*short(&path)), ("folder", folder)];
            self.say().with(codes::OTHER_FOLDER, Severity::Warning, rule, &place, &arguments);
        }
    }

    /// Identifiers of sections of metadata that an element names.
    fn metadata_of(
        &mut self,
        attribute: &'static str,
        rule: &'static str,
        element: &Element,
    ) -> Result<(), ValidateError> {
        let Some(listed) = element.attribute_in("", attribute) else { return Ok(()) };
        let is_administrative = attribute == "ADMID";
        for id in listed.split_whitespace() {
            let found = self.check.index.id(self.document.number, id)?.map(|(kind, _)| kind);
            let fits = match found {
                Some(IdKind::Administrative | IdKind::AllAdministrative) => is_administrative,
                Some(IdKind::Descriptive) => !is_administrative,
                Some(IdKind::Group) | None => false,
            };
            if !fits {
                let place = format!("{}/@{attribute}", self.place(Some(element)));
                let expected = if is_administrative { "the ID of a section of amdSec" } else { "the ID of a dmdSec" };
                let arguments = [("target", &*short(id)), ("expected", expected)];
                self.say().with(codes::POINTER, Severity::Error, rule, &place, &arguments);
            }
        }
        Ok(())
    }

    pub(super) fn group(&mut self, element: &Element) -> Result<(), ValidateError> {
        self.attributes(Place::Group, element);
        let usage = element.attribute_in("", "USE").unwrap_or_default().to_owned();
        if self.groups.is_empty()
            && let Some(class) = class_of(&usage).and_then(|class| self.facts.groups.get_mut(class))
        {
            *class += 1;
        }
        if usage.starts_with("Representations") && self.groups.is_empty() {
            self.content_type(["CSIP62", "CSIP62", "CSIP63"], Severity::Warning, element);
        } else if element.attribute_in(CSIP, "OTHERCONTENTINFORMATIONTYPE").is_some() {
            self.content_type(["CSIP62", "CSIP62", "CSIP63"], Severity::Info, element);
        }
        if let Some(id) = element.attribute_in("", "ID") {
            let index = self.check.index;
            index.note_id(self.document.number, id, IdKind::Group, Some(&usage), Pointing::Wanted)?;
        }
        self.metadata_of("ADMID", "CSIP61", element)?;
        self.groups.push(Group { files: 0, place: self.place(Some(element)) });
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

    pub(super) fn file(&mut self, element: &Element) -> Result<(), ValidateError> {
        self.attributes(Place::File, element);
        if let Some(group) = self.groups.last_mut() {
            group.files += 1;
        }
        self.metadata_of("ADMID", "CSIP74", element)?;
        self.metadata_of("DMDID", "CSIP75", element)?;
        self.file = Some(FileEntry { element: element.clone(), locators: 0, place: self.place(Some(element)) });
        Ok(())
    }

    pub(super) fn locator(&mut self, element: &Element) -> Result<(), ValidateError> {
        self.attributes(Place::Locator, element);
        let Some(file) = &mut self.file else { return Ok(()) };
        file.locators += 1;
        let described = file.element.clone();
        self.link(element, &described, ["CSIP79", "CSIP69", "CSIP71", "CSIP72"])
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
        linking: &Element,
        described: &Element,
        rules: [&'static str; 4],
    ) -> Result<(), ValidateError> {
        let Some(href) = linking.attribute_in(XLINK, "href").filter(|href| !href.trim().is_empty()) else {
            return Ok(());
        };
        let place = self.place(Some(linking));
        let [.., rule_of_type] = rules;
        self.checksum_type(described, &place, rule_of_type);
        let [link, size, sum, _] = rules.map(str::to_owned);
        let is_metadata = linking.name.is(METS, "mdRef");
        match resolve(href, self.document.base()) {
            Target::Outside => {
                let arguments = [("target", short(href))];
                self.say().with_owned(codes::LINK_OUTSIDE, Severity::Error, &link, &place, &arguments);
                Ok(())
            }
            Target::Inside(path) => {
                if is_metadata {
                    self.check.index.note_metadata(&path)?;
                }
                let attribute = |name| described.attribute_in("", name).map(str::to_owned);
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

    /// A checksum has as many digits as its type.
    fn checksum_type(&mut self, described: &Element, place: &str, rule: &str) {
        let (Some(kind), Some(sum)) =
            (described.attribute_in("", "CHECKSUMTYPE"), described.attribute_in("", "CHECKSUM").map(str::trim))
        else {
            return;
        };
        let Some(algorithm) = ChecksumAlgorithm::from_name(kind).filter(|_| !sum.is_empty()) else { return };
        if algorithm.digits() != sum.chars().count() {
            let expected = format!("the type of a checksum of {} digits", sum.chars().count());
            self.say().value(rule, Severity::Error, place, "@CHECKSUMTYPE", kind, &expected);
        }
    }
}
