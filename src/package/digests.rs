//! Digests that the unit's record does not hold: files of the bag are read for them.

use std::fs::File;

use crate::io::DigestSet;
use crate::records::Algorithm;

use super::error::PackageError;
use super::measure::Reader;
use super::parts::Part;
use super::provider::ShapeOrder;

/// The digest of a file of the bag in hexadecimal: from the record where it is there, else by reading the bag's copy.
/// Never from the source.
///
/// # Errors
/// The file cannot be read.
pub(super) fn digest(order: &ShapeOrder<'_>, part: &Part<'_>, algorithm: Algorithm) -> Result<String, PackageError> {
    if algorithm == Algorithm::Sha256 {
        return Ok(part.sha256.to_string());
    }
    let known = part.rendered().and_then(|rendered| match (rendered.digests, algorithm) {
        (_, Algorithm::Blake3) => Some(rendered.blake3.to_string()),
        (digests, _) => digests.and_then(|digests| digests.value(algorithm)),
    });
    if let Some(known) = known {
        return Ok(known);
    }
    let path = order.bag.join(&part.path);
    let set: DigestSet = [algorithm].into_iter().collect();
    let measured = File::open(&path).and_then(|file| Reader::new(order.meter).measure(&file, &set));
    let measured = measured.map_err(PackageError::unreadable(path))?;
    Ok(measured.digests.value(algorithm).unwrap_or_default())
}
