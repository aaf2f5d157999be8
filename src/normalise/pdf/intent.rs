//! Colour profiles in a file, and the intent of the colours that have none.

use std::collections::BTreeMap;
use std::io::{self, Write};

use crate::formats::pdf::Object;
use crate::formats::pdf::write::{PdfWriter, dict, name};
use crate::normalise::image::srgb_profile;

use super::glyphless::deflated;

/// The profiles that a file holds, each once.
#[derive(Debug, Default)]
pub(super) struct Profiles {
    written: BTreeMap<[u8; 32], Object>,
}

impl Profiles {
    /// A profile of so many components as a stream, written once however often it is used.
    ///
    /// # Errors
    /// Those of the file.
    pub(super) fn stream<W: Write>(
        &mut self,
        file: &mut PdfWriter<W>,
        icc: &[u8],
        components: i64,
    ) -> io::Result<Object> {
        let digest = *blake3::hash(icc).as_bytes();
        if let Some(written) = self.written.get(&digest) {
            return Ok(written.clone());
        }
        let written = deflated(file, dict([("N", Object::Integer(components))]), icc)?;
        self.written.insert(digest, written.clone());
        Ok(written)
    }

    /// The output intent of all colours that have no profile: sRGB (ISO 19005-2, 6.2.3).
    ///
    /// # Errors
    /// Those of the file.
    pub(super) fn intent<W: Write>(&mut self, file: &mut PdfWriter<W>) -> io::Result<Object> {
        let profile = self.stream(file, srgb_profile(), 3)?;
        let condition = || Object::String(b"sRGB IEC61966-2.1".to_vec());
        Ok(Object::Dict(dict([
            ("Type", name("OutputIntent")),
            ("S", name("GTS_PDFA1")),
            ("OutputConditionIdentifier", condition()),
            ("RegistryName", Object::String(b"http://www.color.org".to_vec())),
            ("Info", condition()),
            ("DestOutputProfile", profile),
        ])))
    }
}
