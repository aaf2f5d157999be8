//! What MAG obliges to say and nothing says, and what it has no word for.

use crate::records::codes::deposit as codes;
use crate::records::{FileRole, Finding, ImageRole, ObligationSet, Subject};

use super::super::lacking::lacking;
use super::document::Mag;
use super::image::moment;
use super::words::can_say;

impl Mag<'_> {
    /// What keeps the document from being written, and what will not stand in it.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let mut findings = lacking(ObligationSet::Mag, self.record);
        let subject = || Subject::unit(&self.record.unit);
        let institution = self.institution;
        if self.rules.agency.is_none() && institution.identifier.is_none() && institution.name.is_none() {
            let finding = Finding::new(codes::DEPOSIT_VALUE_MISSING, subject());
            findings.push(finding.with("field", "gen/agency").with("place", "institution.identifier"));
        }
        let (mut mute, mut undated, mut first_mute, mut first_undated) = (0_u64, 0_u64, None, None);
        for file in self.record.files.iter().filter(|file| file.role == FileRole::Content) {
            let (technical, format) =
                file.made.as_ref().map_or((&file.technical, &file.format), |made| (&made.technical, &made.format));
            let mime = format.mime.as_deref().unwrap_or_default();
            for image in technical.images.iter().filter(|image| image.role == ImageRole::Page) {
                if !can_say(mime, image) {
                    mute += 1;
                    first_mute.get_or_insert(&file.name);
                }
                if self.rules.captured.is_none() && moment(image, technical).is_none() {
                    undated += 1;
                    first_undated.get_or_insert(&file.name);
                }
            }
        }
        if let Some(first) = first_mute {
            let finding = Finding::new(codes::MAG_NO_WORD, subject());
            findings.push(finding.with("count", mute).with("file", first));
        }
        if let Some(first) = first_undated {
            let finding = Finding::new(codes::MAG_NO_MOMENT, subject());
            findings.push(finding.with("count", undated).with("file", first));
        }
        findings
    }
}
