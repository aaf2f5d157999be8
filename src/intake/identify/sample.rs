//! The bytes that identification may look at.

use memchr::memmem;

use crate::intake::passages::Passage;
use crate::intake::read::Reading;

/// What is at hand of a file.
#[derive(Clone, Copy, Debug)]
pub struct Sample<'a> {
    /// The first bytes; ignored where `whole` is there.
    pub head: &'a [u8],
    /// The last bytes; ignored where `whole` is there.
    pub tail: &'a [u8],
    /// All bytes, where they are in memory.
    pub whole: Option<&'a [u8]>,
    /// The size of the file.
    pub size: u64,
    /// What a streamed PDF says of itself between head and tail.
    pub passages: &'a [Passage],
}

impl<'a> Sample<'a> {
    /// A file that is in memory.
    #[must_use]
    pub fn whole(bytes: &'a [u8]) -> Self {
        Self { head: &[], tail: &[], whole: Some(bytes), size: bytes.len() as u64, passages: &[] }
    }

    /// A file that streamed by.
    #[must_use]
    pub fn streamed(reading: &'a Reading) -> Self {
        Self { head: &reading.head, tail: &reading.tail, whole: None, size: reading.size, passages: &reading.passages }
    }

    /// The bytes from the start on, as far as they are at hand.
    #[must_use]
    pub fn front(&self) -> &'a [u8] {
        self.whole.unwrap_or(self.head)
    }

    /// The bytes up to the end, as far as they are at hand.
    #[must_use]
    pub fn back(&self) -> &'a [u8] {
        self.whole.unwrap_or(self.tail)
    }

    /// All stretches at hand, in order, each with its place.
    pub(super) fn stretches(&self) -> impl Iterator<Item = (u64, &'a [u8])> {
        let passages = self.passages.iter().map(|passage| (passage.offset, passage.bytes.as_slice()));
        let tail = (self.whole.is_none() && !self.tail.is_empty())
            .then(|| (self.size.saturating_sub(self.tail.len() as u64), self.tail));
        std::iter::once((0, self.front())).chain(passages).chain(tail)
    }

    /// The bytes at `offset`, if all of them are at hand.
    pub(super) fn slice(&self, offset: u64, length: usize) -> Option<&'a [u8]> {
        self.stretches().find_map(|(start, bytes)| {
            let from = usize::try_from(offset.checked_sub(start)?).ok()?;
            bytes.get(from..from.checked_add(length)?)
        })
    }
}

/// A stretch, and a place in it.
pub(super) type Spot = (usize, usize);

/// Remembers where literals were first seen, because many signatures look for the same ones in the whole file.
pub(super) struct Memory<'a> {
    sample: Sample<'a>,
    seen: Vec<(&'static [u8], Option<Spot>)>,
}

impl<'a> Memory<'a> {
    pub(super) fn new(sample: Sample<'a>) -> Self {
        Self { sample, seen: Vec::new() }
    }

    /// The first stretch and the place in it where `literal` occurs.
    pub(super) fn first(&mut self, literal: &'static [u8]) -> Option<Spot> {
        if let Some((_, place)) = self.seen.iter().find(|(seen, _)| *seen == literal) {
            return *place;
        }
        let place = self
            .sample
            .stretches()
            .enumerate()
            .find_map(|(number, (_, bytes))| memmem::find(bytes, literal).map(|at| (number, at)));
        self.seen.push((literal, place));
        place
    }
}
