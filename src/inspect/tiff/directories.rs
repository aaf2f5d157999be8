//! The directories of a file, each an image.

use std::collections::HashSet;

use crate::formats::tiff::ifd::{Bounds, Chain, Directory, DirectoryFault, Stream};
use crate::formats::tiff::tags;
use crate::profile::Limits;
use crate::records::codes::image as codes;
use crate::records::{ImageRole, Note};

use super::super::inspection::CodedData;
use super::super::look::Look;
use super::extent::Extent;
use super::image::{Standing, inspect_image};
use super::shared::Shared;

/// Inspects a TIFF. The images of the main chain come first, in its order; those in `SubIFDs` follow.
pub(in super::super) fn inspect(bytes: &[u8], limits: &Limits, coded: CodedData) -> Look {
    let mut walk = match Stream::open(bytes) {
        Ok(stream) => Walk {
            stream,
            limits,
            coded,
            look: Look::new(),
            visited: HashSet::new(),
            images: limits.max_images,
            entries: limits.max_nodes,
            extent: Extent::new(bytes),
            coded_left: (bytes.len() as u64).saturating_mul(2),
            // Four bytes say where a strip is and how long: so many are there without lists that are shared.
            chunks_left: u64::from(limits.max_nodes).max(bytes.len() as u64 / 4),
            shared: Shared::new(bytes),
        },
        Err(_) => {
            let mut look = Look::new();
            look.broken(Note::new(codes::NOT_RECOGNISED).with("size", bytes.len()).with("format", "TIFF"));
            return look;
        }
    };
    walk.run();
    walk.look
}

/// The walk over one file.
pub(super) struct Walk<'a> {
    pub stream: Stream<'a>,
    pub limits: &'a Limits,
    pub coded: CodedData,
    pub look: Look,
    /// Directories that were read, so that none is read twice.
    visited: HashSet<u64>,
    /// Images that may be taken still.
    images: u32,
    /// Tags that may be read still.
    entries: u32,
    pub extent: Extent,
    /// Coded bytes that may be looked at still: strips can overlap, so that a small file claims much work.
    pub coded_left: u64,
    /// Strips and tiles that may be listed still: directories can share one list.
    pub chunks_left: u64,
    /// Values that several directories point to.
    pub shared: Shared,
}

impl Walk<'_> {
    fn run(&mut self) {
        let main = self.chain(self.stream.first());
        for directory in &main {
            inspect_image(self, directory, Standing::Main);
        }
        let mut found = main.len();
        for directory in &main {
            for offset in self.below(directory) {
                let chain = self.chain(offset);
                chain.iter().for_each(|directory| inspect_image(self, directory, Standing::Below));
                found += chain.len();
            }
        }
        let pages = self.look.technical.images.iter().filter(|image| image.role == ImageRole::Page).count();
        if pages == 0 && found > 0 && self.look.technical.complete {
            // Images there are, but each says that it is a copy or a mask of another.
            self.look.technical.images.iter_mut().take(1).for_each(|image| image.role = ImageRole::Page);
        }
        self.finish();
    }

    /// Reads a chain and takes note of what ends it early.
    fn chain(&mut self, offset: u64) -> Vec<Directory> {
        let bounds = Bounds { directories: self.images, entries: self.entries };
        let Chain { directories, fault } = self.stream.chain_from(offset, bounds, &mut self.visited);
        self.images = self.images.saturating_sub(u32::try_from(directories.len()).unwrap_or(u32::MAX));
        for directory in &directories {
            let entries = u32::try_from(directory.entries.len()).unwrap_or(u32::MAX);
            self.entries = self.entries.saturating_sub(entries);
            self.directory(directory);
        }
        if let Some(fault) = fault {
            let note = self.chain_note(fault);
            self.look.broken(note);
        }
        directories
    }

    fn chain_note(&self, fault: DirectoryFault) -> Note {
        let unreadable = |at: u64| Note::new(codes::TIFF_DIRECTORY).with("at", at);
        let too_many =
            |found: u64, limit: u32| Note::new(codes::TIFF_TOO_MANY).with("found", found).with("limit", limit);
        match fault {
            DirectoryFault::None => unreadable(0),
            DirectoryFault::Outside { offset } | DirectoryFault::Empty { offset } => unreadable(offset),
            DirectoryFault::Loop { offset } => Note::new(codes::TIFF_LOOP).with("at", offset),
            DirectoryFault::TooMany { .. } => {
                let limit = self.limits.max_images;
                too_many(u64::from(limit) + 1, limit)
            }
            DirectoryFault::TooManyEntries { .. } => {
                let limit = self.limits.max_nodes;
                too_many(u64::from(limit) + 1, limit)
            }
        }
    }

    /// What holds for a directory whatever its image: the order of its tags, and that its values lie in the file.
    fn directory(&mut self, directory: &Directory) {
        if !directory.is_sorted() && !self.look.said(codes::TIFF_TAGS_UNSORTED) {
            self.look.say(Note::new(codes::TIFF_TAGS_UNSORTED));
        }
        self.extent.directory(&self.stream, directory);
        // A pointer to the next directory that is cut off: there may have been further images.
        let width = if self.stream.is_big() { 8 } else { 4 };
        let entries = directory.entries.len() as u64;
        let whole =
            directory.offset.saturating_add(if self.stream.is_big() { 8 + 20 * entries } else { 2 + 12 * entries });
        if directory.end < whole.saturating_add(width) {
            self.extent.beyond(whole.saturating_add(width));
        }
    }

    fn below(&self, directory: &Directory) -> Vec<u64> {
        let list = directory
            .find(tags::SUB_IFDS)
            .map(|entry| self.stream.unsigned_list(entry, u64::from(self.limits.max_images)).unwrap_or_default());
        let list = list.unwrap_or_default();
        // Zeros stand in the place of directories that were left out.
        list.into_iter().filter(|offset| *offset != 0).collect()
    }

    fn finish(&mut self) {
        let size = self.stream.bytes().len();
        if let Some(expected) = self.extent.missing() {
            self.look.broken(Note::new(codes::TIFF_TRUNCATED).with("found", size).with("expected", expected));
        } else if let Some(bytes) = self.extent.trailing(self.stream.bytes())
            && self.look.technical.complete
        {
            self.look.say(Note::new(codes::TIFF_TRAILING).with("bytes", bytes));
        }
    }
}
