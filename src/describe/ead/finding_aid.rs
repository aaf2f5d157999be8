//! The document as a whole.

use std::io::{self, Write};

use crate::formats::xml::XmlWriter;
use crate::records::UnitRecord;

use super::control::{EadHead, NAMESPACE, agency, control};
use super::unit;

/// Writes a unit as a finding aid of its own.
///
/// # Errors
/// What `out` says.
pub fn ead(record: &UnitRecord, head: &EadHead<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut xml = begin(out, head)?;
    xml.open("archdesc", &[("level", unit::level(record))])?;
    unit::body(&mut xml, record, head.institution)?;
    xml.finish()?;
    Ok(())
}

/// A finding aid of many units, written as they come: nothing of a unit is kept but the levels above it.
///
/// Units of one fonds and series have to follow each other; where the levels change, those before are ended.
pub struct FindingAid<'h, W: Write> {
    xml: XmlWriter<W>,
    head: EadHead<'h>,
    /// The levels that are open: kind and title.
    open: Vec<(&'static str, String)>,
    /// Whether `<dsc>` has begun: it may not be empty.
    begun: bool,
}

impl<'h, W: Write> FindingAid<'h, W> {
    /// Begins the document: what it is about, without its components.
    ///
    /// # Errors
    /// What `out` says.
    pub fn new(out: W, head: EadHead<'h>) -> io::Result<Self> {
        let mut xml = begin(out, &head)?;
        xml.open("archdesc", &[("level", "otherlevel"), ("otherlevel", "batch")])?;
        xml.open("did", &[])?;
        xml.open("repository", &[])?;
        xml.open("corpname", &[])?;
        xml.leaf("part", &[], agency(head.institution))?;
        xml.close()?;
        xml.close()?;
        xml.leaf("unitid", &[], head.identifier)?;
        xml.leaf("unittitle", &[], head.title)?;
        xml.close()?;
        Ok(Self { xml, head, open: Vec::new(), begun: false })
    }

    /// Adds a unit below its fonds and series.
    ///
    /// # Errors
    /// What the output says.
    pub fn unit(&mut self, record: &UnitRecord) -> io::Result<()> {
        if !std::mem::replace(&mut self.begun, true) {
            self.xml.open("dsc", &[("dsctype", "combined")])?;
        }
        let above = unit::above(record);
        let shared = self.open.iter().zip(&above).take_while(|(open, wanted)| open == wanted).count();
        for _ in shared..self.open.len() {
            self.xml.close()?;
        }
        self.open.truncate(shared);
        for (level, title) in above.into_iter().skip(shared) {
            self.xml.open("c", &[("level", level)])?;
            self.xml.open("did", &[])?;
            self.xml.leaf("unittitle", &[], &title)?;
            self.xml.close()?;
            self.open.push((level, title));
        }
        self.xml.open("c", &[("level", unit::level(record))])?;
        unit::body(&mut self.xml, record, self.head.institution)?;
        self.xml.close()
    }

    /// Ends the document.
    ///
    /// # Errors
    /// What the output says.
    pub fn finish(self) -> io::Result<W> {
        self.xml.finish()
    }
}

fn begin<W: Write>(out: W, head: &EadHead<'_>) -> io::Result<XmlWriter<W>> {
    let mut xml = XmlWriter::new(out)?;
    xml.open("ead", &[("xmlns", NAMESPACE)])?;
    control(&mut xml, head)?;
    Ok(xml)
}
