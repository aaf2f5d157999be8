//! What stands before the data of the first scan.

use super::frame::{Frame, Process};
use super::metadata::profile_bytes;
use super::walk::{EOI, SOS, after_start, has_length, marker_at, payload_at};

/// What stands before the first scan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// The frame header.
    pub frame: Frame,
    /// How many components the first scan has; 0 where there is no scan.
    pub scanned: usize,
    /// Bytes of the parts of a colour profile.
    pub profile: u64,
}

/// Reads no further than the header of the first scan. `None` where no frame header comes before it.
#[must_use]
pub fn peek(bytes: &[u8]) -> Option<Opening> {
    let mut at = after_start(bytes)?;
    let (mut frame, mut profile) = (None, 0u64);
    while let Ok((marker, next)) = marker_at(bytes, at) {
        if marker == EOI {
            break;
        }
        if !has_length(marker) {
            at = next;
            continue;
        }
        let Some(payload) = payload_at(bytes, next) else { break };
        if marker == SOS {
            let scanned = payload.first().copied().map_or(0, usize::from);
            return frame.map(|frame| Opening { frame, scanned, profile });
        }
        if Process::from_marker(marker).is_some() {
            frame = frame.or(Some(Frame::parse(marker, payload)?));
        }
        profile = profile.saturating_add(profile_bytes(marker, payload));
        at = next + 2 + payload.len();
    }
    frame.map(|frame| Opening { frame, scanned: 0, profile })
}

/// The segments before the first scan: markers and payloads. Ends early where something else stands.
pub(super) fn segments(bytes: &[u8]) -> impl Iterator<Item = (u8, &[u8])> {
    let mut at = after_start(bytes);
    std::iter::from_fn(move || {
        loop {
            let (marker, next) = marker_at(bytes, at?).ok()?;
            if has_length(marker) {
                let payload = payload_at(bytes, next).filter(|_| marker != SOS)?;
                at = Some(next + 2 + payload.len());
                return Some((marker, payload));
            }
            at = Some(next).filter(|_| marker != EOI);
        }
    })
}

/// Bytes of the segments before the first scan that hold EXIF, XMP, colour profiles and resources: no more than these
/// is ever copied but an EXIF block and an XMP packet behind it.
#[must_use]
pub fn metadata_bytes(bytes: &[u8]) -> u64 {
    let kept = segments(bytes).filter(|(marker, _)| matches!(marker, 0xE1 | 0xE2 | 0xED));
    kept.fold(1 << 17, |sum: u64, (_, payload)| sum.saturating_add(payload.len() as u64))
}

/// Where the header of the first scan stands, and where it ends; `None` where no scan begins.
pub(in crate::formats) fn opening_end(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut at = after_start(bytes)?;
    loop {
        let (marker, next) = marker_at(bytes, at).ok()?;
        if marker == EOI {
            return None;
        }
        let end = if has_length(marker) { next + 2 + payload_at(bytes, next)?.len() } else { next };
        if marker == SOS {
            return Some((at, end));
        }
        at = end;
    }
}
