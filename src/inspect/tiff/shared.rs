//! Values that several directories point to: read once, and not more of them than a file can have of its own.

use std::collections::{HashMap, HashSet};

use crate::formats::icc;
use crate::formats::tiff::ifd::Entry;
use crate::records::Hex32;

/// Bytes that may be read beside twice the file.
const BESIDE: u64 = 16 << 20;

/// Whether a value is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// It is.
    First,
    /// It was read for a directory before.
    Again,
    /// Values lie over one another: more was read than the file has.
    TooMuch,
}

/// What was read.
pub(super) struct Shared {
    left: u64,
    /// Where XMP packets lie, and how long they are.
    packets: HashSet<(u64, u64)>,
    /// Digests of profiles, by where they lie and how long they are.
    profiles: HashMap<(u64, u64), Hex32>,
}

impl Shared {
    pub(super) fn new(bytes: &[u8]) -> Self {
        let left = (bytes.len() as u64).saturating_mul(2).saturating_add(BESIDE);
        Self { left, packets: HashSet::new(), profiles: HashMap::new() }
    }

    fn take(&mut self, bytes: &[u8]) -> Option<()> {
        self.left = self.left.checked_sub(bytes.len() as u64)?;
        Some(())
    }

    /// Whether an XMP packet is to be read.
    pub(super) fn packet(&mut self, entry: Entry, packet: &[u8]) -> Reading {
        let place = (entry.value_at, packet.len() as u64);
        if self.packets.contains(&place) {
            return Reading::Again;
        }
        if self.take(packet).is_none() {
            return Reading::TooMuch;
        }
        self.packets.insert(place);
        Reading::First
    }

    /// The digest of a profile; `None` where it is too long, or too much was read.
    pub(super) fn profile(&mut self, entry: Entry, profile: &[u8]) -> Option<Hex32> {
        let place = (entry.value_at, profile.len() as u64);
        if let Some(digest) = self.profiles.get(&place) {
            return Some(*digest);
        }
        if profile.len() as u64 > icc::MOST_BYTES {
            return None;
        }
        self.take(profile)?;
        let digest = Hex32::blake3(profile);
        self.profiles.insert(place, digest);
        Some(digest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shared_is_read_once_and_what_overlaps_not_for_ever() {
        let bytes = vec![b' '; 4 << 20];
        let mut shared = Shared::new(&bytes);
        let entry = |at: u64| Entry { tag: 700, kind: 1, count: 4 << 20, value_at: at, inline: false };
        assert_eq!(shared.packet(entry(8), &bytes), Reading::First);
        assert_eq!(shared.packet(entry(8), &bytes), Reading::Again);
        let digest = shared.profile(entry(8), &bytes);
        assert!(digest.is_some() && shared.profile(entry(8), &bytes) == digest);
        let first = (9..100).filter(|at| shared.packet(entry(*at), &bytes) == Reading::First).count();
        assert_eq!(first, 4);
        assert_eq!(shared.packet(entry(200), &bytes), Reading::TooMuch);
        assert_eq!(shared.profile(entry(200), &bytes), None);
    }
}
