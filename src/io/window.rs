//! A part of a file, read without moving anybody's place in it.

use std::fs::File;
use std::io::{self, Read};

/// Bytes of a file from a place on. Many threads can read windows of one open file at a time.
#[derive(Debug)]
pub struct Window<'f> {
    file: &'f File,
    at: u64,
    left: u64,
}

impl<'f> Window<'f> {
    /// The `length` bytes from `at` on; fewer where the file ends before.
    #[must_use]
    pub const fn new(file: &'f File, at: u64, length: u64) -> Self {
        Self { file, at, left: length }
    }
}

impl Read for Window<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let want = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        let Some(part) = buffer.get_mut(..want).filter(|part| !part.is_empty()) else { return Ok(0) };
        let read = read_at(self.file, part, self.at)?;
        self.at += read as u64;
        self.left = self.left.saturating_sub(read as u64);
        Ok(read)
    }
}

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, at)
}

#[cfg(not(unix))]
fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn windows_do_not_disturb_each_other() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"0123456789").unwrap();
        let text = |at, length| {
            let mut text = String::new();
            Window::new(&file, at, length).read_to_string(&mut text).map(|_| text)
        };
        assert_eq!(text(2, 3).unwrap(), "234");
        assert_eq!(text(0, 10).unwrap(), "0123456789");
        assert_eq!(text(8, 100).unwrap(), "89");
        assert_eq!(text(100, 1).unwrap(), "");
    }
}
