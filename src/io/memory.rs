//! Memory that another process can map: how bytes reach the workers without being copied through pipes.

#![allow(unsafe_code, reason = "memory that is mapped: each block says why it is sound")]

use std::fs::File;
use std::io;

use memmap2::{Mmap, MmapMut};

/// A block of memory with a file descriptor, used again for one file after the other.
#[derive(Debug)]
pub struct SharedBuffer {
    file: File,
    map: Option<MmapMut>,
    length: usize,
}

/// An empty memory file that can grow and never shrink.
fn memory_file() -> io::Result<File> {
    use rustix::fs::{MemfdFlags, SealFlags};
    let descriptor = rustix::fs::memfd_create(c"fondo", MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING)?;
    rustix::fs::fcntl_add_seals(&descriptor, SealFlags::SHRINK)?;
    Ok(File::from(descriptor))
}

/// What a buffer keeps for the next file; a larger one gives its memory back.
const KEPT: usize = 64 << 20;

impl SharedBuffer {
    /// An empty buffer.
    ///
    /// # Errors
    /// What the system says.
    pub fn new() -> io::Result<Self> {
        Ok(Self { file: memory_file()?, map: None, length: 0 })
    }

    /// Makes room for `length` bytes; what stood there is undefined.
    ///
    /// # Errors
    /// What the system says: no memory.
    pub fn resize(&mut self, length: usize) -> io::Result<()> {
        let held = self.map.as_ref().map_or(0, |map| map.len());
        if length > held || (held > KEPT && length <= KEPT) {
            self.map = None;
            self.length = 0;
            self.file = memory_file()?;
            let room = length.max(4096).next_multiple_of(1 << 20);
            self.file.set_len(room as u64)?;
            // SAFETY: the descriptor is a memfd sealed against shrinking, so no page of the mapping can vanish, not
            // even by the doing of a worker that was taken over by a hostile file. Only this process writes to it,
            // through `&mut self`.
            self.map = Some(unsafe { MmapMut::map_mut(&self.file)? });
        }
        self.length = length;
        Ok(())
    }

    /// The bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.map.as_ref().map_or(&[], |map| &map[..self.length])
    }

    /// The bytes, to be filled.
    pub fn bytes_mut(&mut self) -> &mut [u8] {
        let length = self.length;
        self.map.as_mut().map_or(&mut [], |map| &mut map[..length])
    }

    /// The descriptor that a worker maps.
    #[must_use]
    pub fn file(&self) -> &File {
        &self.file
    }
}

/// A read-only view of a whole file or memory block.
#[derive(Debug)]
pub struct View {
    map: Option<Mmap>,
}

impl View {
    /// Maps `length` bytes of `file`.
    ///
    /// The file must not be cut short while the view lives; that would end the process with SIGBUS. It is used for
    /// files of Fondo's own staging folders, for memory blocks, and in workers, whose death is one finding.
    ///
    /// # Errors
    /// What the system says.
    pub fn of(file: &File, length: usize) -> io::Result<Self> {
        if length == 0 {
            return Ok(Self { map: None });
        }
        // SAFETY: the view is read-only. Other writers would make the bytes change under a reader, which every parser
        // here endures: they index with checks and hold no state derived from a first look that a second look could
        // contradict unsafely.
        let map = unsafe { memmap2::MmapOptions::new().len(length).map(file)? };
        Ok(Self { map: Some(map) })
    }

    /// The bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.map.as_deref().unwrap_or_default()
    }

    /// Says that `part` of the view will not be looked at again soon: its pages no longer count as memory of this
    /// process. What is looked at again all the same is there as before. What is no part of the view is passed over.
    pub fn forget(&self, part: &[u8]) {
        let Some(map) = &self.map else { return };
        let Some(begin) = (part.as_ptr() as usize).checked_sub(map.as_ptr() as usize) else { return };
        if begin.checked_add(part.len()).is_none_or(|end| end > map.len()) || part.is_empty() {
            return;
        }
        // SAFETY: the mapping is a read-only one of a file: pages that are given up are read from it again. Nothing is
        // lost, and no reference into the view sees other bytes than those of the file.
        let advised = unsafe { map.unchecked_advise_range(memmap2::UncheckedAdvice::DontNeed, begin, part.len()) };
        // It is advice: where it is not taken nothing else changes.
        let _ = advised;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buffer_is_seen_through_its_descriptor() {
        let mut buffer = SharedBuffer::new().unwrap();
        for length in [0usize, 5, 3_000_000, 12, 70 << 20, 7] {
            buffer.resize(length).unwrap();
            buffer.bytes_mut().fill(9);
            let view = View::of(buffer.file(), length).unwrap();
            assert_eq!(view.bytes().len(), length);
            assert!(view.bytes().iter().all(|byte| *byte == 9));
        }
        assert!(buffer.file().metadata().unwrap().len() < 2 << 20, "a large buffer gives its memory back");
    }

    #[test]
    fn what_was_forgotten_is_there_as_before() {
        let mut file = tempfile::tempfile().unwrap();
        let bytes: Vec<u8> = (0..1_000_000u32).map(|at| (at % 251) as u8).collect();
        std::io::Write::write_all(&mut file, &bytes).unwrap();
        let view = View::of(&file, bytes.len()).unwrap();
        for part in [0..bytes.len(), 5000..900_000, 10..20, 999_999..1_000_000, 7..7] {
            view.forget(&view.bytes()[part]);
            assert!(view.bytes() == bytes);
        }
        view.forget(&bytes);
        assert!(view.bytes() == bytes);
    }
}
