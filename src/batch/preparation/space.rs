//! How much disk a run will need, from what the plan knows, and whether there is so much.

use std::path::Path;

use crate::io::free_bytes;
use crate::profile::DocumentImages;
use crate::records::PlanTotals;

use super::super::context::RunContext;
use super::super::request::RunError;

/// Free space that a run never uses up, in bytes: records and the event log must still find room.
pub const RESERVE: u64 = 64 << 20;

/// Bytes of metadata for each file of a unit, and for each unit: generous means over real packages.
const PER_FILE: u64 = 8 << 10;
const PER_UNIT: u64 = 32 << 10;
/// Bytes of ALTO and plain text for each file, where text is recognised: a full page of print has some thousand words.
const PER_TEXT: u64 = 256 << 10;

/// An estimate, in bytes, of what a run on everything in the plan writes that is not packaged yet: masters, access
/// copies of a tenth of their size, PDF/A documents, text, metadata, and once more the same for each shape beside the
/// folder bag. `packaged` bytes of this batch stand already.
#[must_use]
pub fn estimate(run: &RunContext<'_>, totals: &PlanTotals, packaged: u64) -> u64 {
    let access = if run.profiles.own().rules.access.make { totals.bytes / 10 } else { 0 };
    let text = if run.profiles.own().rules.text.is_silent() { 0 } else { totals.files * PER_TEXT };
    let pdf = &run.profiles.own().rules.pdf;
    let shown = match pdf.images {
        DocumentImages::Access => access,
        DocumentImages::Master => totals.bytes,
    };
    let documents = if pdf.make { shown } else { 0 } + if pdf.received { totals.bytes } else { 0 };
    let once = totals.bytes + access + documents + text + totals.files * PER_FILE + totals.units * PER_UNIT;
    let shapes = run.profiles.own().rules.package.shapes.len() + run.shapes.len();
    once.saturating_mul(1 + shapes as u64).saturating_sub(packaged)
}

/// Whether `bytes` more can be written to the disk that holds `folder` while the reserve stays.
///
/// # Errors
/// [`RunError::DiskFull`].
pub fn room_for(folder: &Path, bytes: u64) -> Result<(), RunError> {
    match free_bytes(folder) {
        Ok(Some(free)) if free < bytes.saturating_add(RESERVE) => {
            Err(RunError::DiskFull { needed: bytes.saturating_add(RESERVE), free })
        }
        // A system that does not tell will tell when a write fails.
        Ok(_) | Err(_) => Ok(()),
    }
}
