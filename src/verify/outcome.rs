//! What comes of a verification.

use serde::Serialize;

/// How many files were found to be what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Files whose content is what it was.
    pub intact: u64,
    /// Bytes that were read.
    pub bytes: u64,
    /// Other content.
    pub changed: u64,
    /// Shorter than it was.
    pub truncated: u64,
    /// Gone.
    pub missing: u64,
    /// On no list.
    pub new: u64,
    /// Elsewhere than on record.
    pub moved: u64,
    /// With the content of another.
    pub exchanged: u64,
    /// Of which nothing is known.
    pub unreachable: u64,
    /// That the device cannot read.
    pub unreadable: u64,
    /// Intact, with another time.
    pub metadata: u64,
    /// Changed while they were read.
    pub busy: u64,
    /// No files.
    pub no_file: u64,
    /// There, with the size and time on record; whether the content is what it was nobody looked.
    pub unread: u64,
    /// With another size or time, and not read.
    pub differing: u64,
    /// Gone from a portion, or new in it: what they are, only a look at all names can say.
    pub unsettled: u64,
}

impl Counts {
    /// What is not as it was, by the names that events and metrics give it.
    #[must_use]
    pub const fn deviations(&self) -> [(&'static str, u64); 9] {
        [
            ("changed", self.changed),
            ("truncated", self.truncated),
            ("missing", self.missing),
            ("moved", self.moved),
            ("exchanged", self.exchanged),
            ("new", self.new),
            ("unreadable", self.unreadable),
            ("unreachable", self.unreachable),
            ("busy", self.busy),
        ]
    }
}

/// What comes of a verification.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// How many.
    #[serde(flatten)]
    pub counts: Counts,
    /// Whether the list itself had something wrong, or the archive that holds the files.
    pub list_faults: bool,
    /// Whether the place could not be reached at all.
    pub place_unreachable: bool,
}

impl Verified {
    /// Whether everything is there and is what it was, and nothing else is there.
    #[must_use]
    pub fn is_well(&self) -> bool {
        !self.has_damage() && self.counts.unreachable == 0 && !self.place_unreachable
    }

    /// Whether something is not as it was: what cannot be reached does not count.
    #[must_use]
    pub fn has_damage(&self) -> bool {
        let Counts { changed, truncated, missing, new, moved, exchanged, unreadable, busy, no_file, differing, .. } =
            self.counts;
        self.list_faults
            || [changed, truncated, missing, new, moved, exchanged, unreadable, busy, no_file, differing]
                .iter()
                .any(|count| *count > 0)
    }
}
