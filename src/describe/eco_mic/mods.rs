//! MODS 3.8 as the profile's tracks have it (annexes A, B, C).

use std::io::{self, Write};

use crate::profile::EcoMicTrack;
use crate::records::{Counting, DateStatement, IsadElement, Party, PartyRole};

use super::document::{Document, EcoMic};

/// One end of the dates.
struct End {
    /// Its day (ISO 8601).
    day: String,
    /// How sure it is, in the words of MODS.
    qualifier: Option<&'static str>,
}

/// The first day that a date means.
fn first_of(date: &DateStatement) -> Option<End> {
    let edtf = date.edtf.as_deref().unwrap_or_default();
    let side = edtf.split_once('/').map_or(edtf, |(from, _)| from);
    Some(End { day: date.bounds().first?.to_string(), qualifier: qualifier(side) })
}

/// The last day that a date means.
fn last_of(date: &DateStatement) -> Option<End> {
    let edtf = date.edtf.as_deref().unwrap_or_default();
    let side = edtf.split_once('/').map_or(edtf, |(_, to)| to);
    Some(End { day: date.bounds().last?.to_string(), qualifier: qualifier(side) })
}

/// What `~`, `?` and `%` after a date are called (ISO 8601-2:2019 §8).
fn qualifier(edtf: &str) -> Option<&'static str> {
    if edtf.contains(['~', '%']) {
        return Some("approximate");
    }
    edtf.contains('?').then_some("questionable")
}

impl<W: Write> Document<'_, W> {
    /// What every track has: the identifiers that together name the resource, and where its record stands.
    pub(super) fn identified(&mut self) -> io::Result<()> {
        let rules = self.eco.rules;
        let keeper = rules.conservative_id.as_deref().or(self.eco.institution.identifier.as_deref());
        self.identifier(EcoMic::LOGICAL_ID, Some(self.logical))?;
        self.identifier("conservativeId", keeper)?;
        self.identifier("conservativeIdAuthority", Some(&rules.conservative_id_authority))?;
        self.identifier("relationId", Some(rules.relation.word()))?;
        let contents = self.contents;
        let further = contents.identifiers.iter().filter(|(kind, _)| *kind != EcoMic::LOGICAL_ID);
        further.into_iter().try_for_each(|(kind, value)| self.identifier(kind, Some(value)))?;
        if let Some(source) = rules.content_source.as_deref() {
            self.xml.open("mods:recordInfo", &[])?;
            self.text("mods:recordContentSource", &[], Some(source))?;
            self.xml.close()?;
        }
        Ok(())
    }

    fn identifier(&mut self, kind: &str, value: Option<&str>) -> io::Result<()> {
        self.text("mods:identifier", &[("type", kind)], value)
    }

    /// What the tracks minimum and complete say of the original.
    pub(super) fn original(&mut self) -> io::Result<()> {
        let description = self.description;
        self.text("mods:typeOfResource", &[], Some(&self.eco.rules.resource))?;
        self.text("mods:genre", &[], description.agid.document_type.as_deref())?;
        self.xml.open("mods:titleInfo", &[])?;
        self.xml.leaf("mods:title", &[], description.title.as_deref().unwrap_or_default().trim())?;
        self.xml.close()?;
        self.text("mods:abstract", &[], description.isad.of(IsadElement::ScopeContent))?;
        self.names()?;
        self.dates()?;
        self.extent()?;
        self.subjects()?;
        if self.eco.rules.track == EcoMicTrack::Complete { self.completed() } else { Ok(()) }
    }

    fn names(&mut self) -> io::Result<()> {
        let description = self.description;
        self.name("corporate", description.producer.as_deref(), Some("Soggetto Produttore"))?;
        let keeper = self.eco.rules.custodian.as_deref().or(self.eco.institution.name.as_deref());
        self.name("corporate", keeper, Some("Soggetto Conservatore"))?;
        for author in description.agid.holders(PartyRole::Author) {
            let kind = if matches!(author, Party::Person { .. }) { "personal" } else { "corporate" };
            self.name(kind, Some(&author.name()), None)?;
        }
        Ok(())
    }

    fn name(&mut self, kind: &str, name: Option<&str>, role: Option<&str>) -> io::Result<()> {
        let Some(name) = name.map(str::trim).filter(|name| !name.is_empty()) else { return Ok(()) };
        self.xml.open("mods:name", &[("type", kind)])?;
        self.xml.leaf("mods:namePart", &[], name)?;
        if let Some(role) = role {
            self.xml.open("mods:role", &[])?;
            self.xml.leaf("mods:roleTerm", &[("type", "text"), ("authority", "IPAC")], role)?;
            self.xml.close()?;
        }
        self.xml.close()
    }

    /// First and last day where the dates are understood, one date where they are the same; else as they are written.
    /// Where nothing is said of the whole, it goes from its opening on, to its closing where that is said.
    fn dates(&mut self) -> io::Result<()> {
        let description = self.description;
        let (from, to) = match (&description.dates, &description.opened) {
            (Some(dates), _) => (first_of(dates), last_of(dates)),
            (None, Some(opened)) => (first_of(opened), description.closed.as_ref().and_then(last_of)),
            (None, None) => return Ok(()),
        };
        // That a file was opened says nothing of its end.
        let is_open = description.dates.is_none() && description.closed.is_none();
        self.xml.open("mods:originInfo", &[])?;
        match (from, to) {
            (Some(first), Some(last)) if first.day == last.day => self.date(None, &first)?,
            (Some(first), Some(last)) => {
                self.date(Some("start"), &first)?;
                self.date(Some("end"), &last)?;
            }
            (Some(first), None) if is_open => self.date(Some("start"), &first)?,
            // A side that is open has no value that every domain shares: the words stand.
            _ => self.xml.leaf("mods:dateCreated", &[], &description.dates_written().unwrap_or_default())?,
        }
        self.xml.close()
    }

    fn date(&mut self, point: Option<&'static str>, end: &End) -> io::Result<()> {
        let point = point.map(|point| ("point", point));
        let qualifier = end.qualifier.map(|qualifier| ("qualifier", qualifier));
        let attributes: Vec<_> = [("encoding", "iso8601")].into_iter().chain(point).chain(qualifier).collect();
        self.xml.leaf("mods:dateCreated", &attributes, &end.day)
    }

    fn extent(&mut self) -> io::Result<()> {
        let description = self.description;
        let declared = description.extent.map(|extent| {
            let what = match extent.counting {
                Counting::Leaves => "carte",
                Counting::Pages => "facciate",
                Counting::Images => "immagini",
            };
            format!("{} {what}", extent.quantity)
        });
        let pieces = description.pieces.map(|pieces| format!("{pieces} pezzi"));
        let extent: Vec<String> = declared.into_iter().chain(pieces).collect();
        if extent.is_empty() {
            return Ok(());
        }
        self.xml.open("mods:physicalDescription", &[])?;
        if self.eco.rules.track == EcoMicTrack::Complete {
            self.text("mods:form", &[], description.isad.of(IsadElement::PhysicalCharacteristics))?;
        }
        self.xml.leaf("mods:extent", &[], &extent.join(", "))?;
        self.xml.close()
    }

    fn subjects(&mut self) -> io::Result<()> {
        let description = self.description;
        for word in description.agid.keywords.iter().map(|word| word.trim()).filter(|word| !word.is_empty()) {
            self.xml.open("mods:subject", &[])?;
            self.xml.leaf("mods:topic", &[], word)?;
            self.xml.close()?;
        }
        let class = [description.classification.as_deref(), description.classification_label.as_deref()];
        let class = class.into_iter().flatten().map(str::trim).collect::<Vec<_>>().join(" ");
        self.text("mods:classification", &[], Some(&class))
    }

    /// What the track complete adds: access to the original, language, where it lies, what it is part of.
    fn completed(&mut self) -> io::Result<()> {
        let description = self.description;
        let rights = &description.rights;
        let until = rights.restricted_until.as_ref().map(|date| date.written.as_str());
        let restriction = [description.restriction.as_deref(), rights.basis.as_deref(), until];
        let restriction = restriction.into_iter().flatten().map(str::trim).collect::<Vec<_>>().join(", ");
        let restriction = Some(&*restriction).filter(|_| description.is_restricted());
        self.text("mods:accessCondition", &[("type", "restriction on access")], restriction)?;
        self.language()?;
        self.location()?;
        let (given, own) = (&description.levels, &self.eco.record.levels);
        let above =
            [given.fonds.as_deref().or(own.fonds.as_deref()), given.series.as_deref().or(own.series.as_deref())];
        for collection in above.into_iter().flatten().map(str::trim).filter(|title| !title.is_empty()) {
            self.xml.open("mods:relatedItem", &[("otherType", "collection")])?;
            self.xml.open("mods:titleInfo", &[])?;
            self.xml.leaf("mods:title", &[], collection)?;
            self.xml.close()?;
            self.xml.close()?;
        }
        Ok(())
    }

    fn language(&mut self) -> io::Result<()> {
        let Some(language) = self.description.isad.of(IsadElement::Language).map(str::trim) else { return Ok(()) };
        if language.is_empty() {
            return Ok(());
        }
        let is_code = language.len() == 3 && language.bytes().all(|byte| byte.is_ascii_lowercase());
        self.xml.open("mods:language", &[])?;
        if is_code {
            self.xml.leaf("mods:languageTerm", &[("type", "code"), ("authority", "iso639-3")], language)?;
        } else {
            self.xml.leaf("mods:languageTerm", &[("type", "text")], language)?;
        }
        self.xml.close()
    }

    fn location(&mut self) -> io::Result<()> {
        let keeper = self.eco.rules.custodian.as_deref().or(self.eco.institution.name.as_deref());
        let place = [self.description.holding.as_deref(), self.description.location.as_deref()];
        let place = place.into_iter().flatten().map(str::trim).collect::<Vec<_>>().join(", ");
        if keeper.is_none() && place.is_empty() {
            return Ok(());
        }
        self.xml.open("mods:location", &[])?;
        self.text("mods:physicalLocation", &[("type", "current")], keeper)?;
        self.text("mods:shelfLocator", &[], Some(&place))?;
        self.xml.close()
    }
}
