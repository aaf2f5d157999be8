//! Dates, devices and programs that a file names; what EXIF and XMP blocks say.

use crate::formats::exif::{self, Exif};
use crate::formats::xmp::{self, Xmp};
use crate::profile::Limits;
use crate::records::codes::image;
use crate::records::{EmbeddedDate, EmbeddedStatement, EmbeddedTool, Note, Resolution, ResolutionUnit};

use super::look::Look;

/// Most dates and most tools of one file.
const MOST: usize = 64;

impl Look {
    /// Takes a date as the file has it.
    pub(super) fn date(&mut self, field: &str, value: &str) {
        let date = EmbeddedDate { field: field.to_owned(), value: clean(value) };
        let dates = &mut self.technical.dates;
        if !date.value.is_empty() && dates.len() < MOST && !dates.contains(&date) {
            dates.push(date);
        }
    }

    /// Takes a device or program as the file names it.
    pub(super) fn tool(&mut self, field: &str, value: &str) {
        let tool = EmbeddedTool { field: field.to_owned(), value: clean(value) };
        let tools = &mut self.technical.tools;
        if !tool.value.is_empty() && tools.len() < MOST && !tools.contains(&tool) {
            tools.push(tool);
        }
    }

    /// Takes what the file says of what it shows.
    pub(super) fn statement(&mut self, element: &str, field: &str, value: &str) {
        let statement = EmbeddedStatement { element: element.to_owned(), field: field.to_owned(), value: clean(value) };
        let statements = &mut self.technical.statements;
        if !statement.value.is_empty() && statements.len() < MOST && !statements.contains(&statement) {
            statements.push(statement);
        }
    }

    /// Takes what an EXIF block says of dates and devices.
    pub(super) fn exif(&mut self, exif: &Exif) {
        exif.dates.iter().for_each(|(field, value)| self.date(field, value));
        exif.tools.iter().for_each(|(field, value)| self.tool(field, value));
    }

    /// Reads an EXIF block, where there is one; says where it cannot be read.
    pub(super) fn exif_block(&mut self, block: Option<&[u8]>) -> Exif {
        let Some(block) = block else { return Exif::default() };
        match exif::parse(block) {
            Some(exif) => {
                self.exif(&exif);
                exif
            }
            None => {
                self.say(Note::new(image::METADATA_DAMAGED).with("block", "EXIF"));
                Exif::default()
            }
        }
    }

    /// Reads an XMP packet, where there is one; says where it cannot be read.
    pub(super) fn xmp_packet(&mut self, packet: Option<&[u8]>, limits: &Limits) {
        let Some(packet) = packet else { return };
        let xmp = xmp::parse(packet, limits.max_nodes);
        self.xmp(&xmp);
        if !xmp.well_formed {
            self.say(Note::new(image::METADATA_DAMAGED).with("block", "XMP"));
        }
    }

    /// Takes what an XMP packet says of dates and programs.
    pub(super) fn xmp(&mut self, xmp: &Xmp) {
        xmp.dates.iter().for_each(|(field, value)| self.date(field, value));
        xmp.tools.iter().for_each(|(field, value)| self.tool(field, value));
    }
}

/// Without control characters, which records and reports have no place for.
fn clean(value: &str) -> String {
    let sound = value.chars().map(|c| if c.is_control() { ' ' } else { c });
    sound.take(exif::MOST_TEXT).collect::<String>().trim().to_owned()
}

/// The resolution of an EXIF block or TIFF directory (TIFF 6.0 §8; CIPA DC-008 §4.6.4 A: inches where no unit is said).
pub(super) fn resolution(exif: &Exif) -> Option<Resolution> {
    let x = exif.x_resolution.or(exif.y_resolution)?;
    let y = exif.y_resolution.unwrap_or(x);
    let unit = match exif.resolution_unit {
        None | Some(2) => ResolutionUnit::Inch,
        Some(3) => ResolutionUnit::Centimetre,
        Some(_) => ResolutionUnit::None,
    };
    let sound = |(numerator, denominator)| numerator > 0 && denominator > 0;
    (sound(x) && sound(y)).then_some(Resolution { x, y, unit })
}
