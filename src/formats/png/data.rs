//! The image data: one zlib stream over all IDAT chunks, inflated into a small window and counted.

use std::io::Read;

use flate2::{Decompress, FlushDecompress, Status};

use super::walk::Header;

/// What is wrong with the image data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataFault {
    /// They end early.
    Short {
        /// Bytes of rows that are there.
        found: u64,
        /// Bytes of rows that the header declares.
        expected: u64,
    },
    /// The zlib stream is broken, or its checksum is wrong.
    Broken {
        /// Bytes of rows that came before.
        found: u64,
        /// Bytes of rows that the header declares.
        expected: u64,
    },
    /// A row names a filter that does not exist.
    Filter {
        /// The number of the filter.
        filter: u8,
        /// Bytes of rows that came before.
        found: u64,
        /// Bytes of rows that the header declares.
        expected: u64,
    },
    /// More rows than the header declares.
    Surplus,
}

/// The rows of the passes of an image: length in bytes with the filter's byte, and how many.
pub fn passes(header: &Header) -> Vec<(u64, u64)> {
    let bits = u64::from(header.depth) * u64::from(header.colour.samples());
    let rows = |width: u32, height: u32| {
        let length = (u64::from(width) * bits).div_ceil(8) + 1;
        (width > 0 && height > 0).then_some((length, u64::from(height)))
    };
    if !header.interlaced {
        return rows(header.width, header.height).into_iter().collect();
    }
    // Adam7: first column, first row, steps.
    const ADAM7: [(u32, u32, u32, u32); 7] =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];
    let steps = |length: u32, first: u32, step: u32| length.saturating_sub(first).div_ceil(step);
    (ADAM7.iter())
        .filter_map(|(x, y, across, down)| rows(steps(header.width, *x, *across), steps(header.height, *y, *down)))
        .collect()
}

/// Follows the rows through the inflated bytes.
struct Rows {
    passes: std::vec::IntoIter<(u64, u64)>,
    length: u64,
    rows: u64,
    /// Bytes until the next filter byte.
    until: u64,
}

impl Rows {
    /// Takes the next bytes, of which `before` came already.
    fn take(&mut self, bytes: &[u8], before: u64, expected: u64) -> Option<DataFault> {
        let mut at = 0u64;
        let length = bytes.len() as u64;
        while at + self.until < length {
            at += self.until;
            while self.rows == 0 {
                match self.passes.next() {
                    Some((length, rows)) => (self.length, self.rows) = (length, rows),
                    None => return Some(DataFault::Surplus),
                }
            }
            let filter = usize::try_from(at).ok().and_then(|at| bytes.get(at)).copied().unwrap_or(0);
            if filter > 4 {
                return Some(DataFault::Filter { filter, found: before + at, expected });
            }
            self.rows -= 1;
            self.until = self.length;
        }
        self.until -= length - at;
        None
    }
}

/// Inflates `chunks` and compares with what `header` declares. Stops as soon as more comes out than may.
pub fn check<'a>(header: &Header, chunks: impl Iterator<Item = &'a [u8]>) -> Option<DataFault> {
    let passes = passes(header);
    let expected = passes.iter().map(|(length, rows)| length * rows).sum();
    let mut rows = Rows { passes: passes.into_iter(), length: 0, rows: 0, until: 0 };
    let mut window = vec![0u8; 32 * 1024];
    let mut inflate = Decompress::new(true);
    let mut found = 0u64;
    for chunk in chunks {
        let mut input = chunk;
        loop {
            let (before_in, before_out) = (inflate.total_in(), inflate.total_out());
            let status = inflate.decompress(input, &mut window, FlushDecompress::None);
            let used = usize::try_from(inflate.total_in() - before_in).unwrap_or(usize::MAX);
            let made = usize::try_from(inflate.total_out() - before_out).unwrap_or(usize::MAX);
            input = input.get(used..).unwrap_or_default();
            if let Some(fault) = rows.take(window.get(..made).unwrap_or_default(), found, expected) {
                return Some(fault);
            }
            found += made as u64;
            match status {
                Err(_) => return Some(DataFault::Broken { found, expected }),
                Ok(Status::StreamEnd) => {
                    return (found < expected).then_some(DataFault::Short { found, expected });
                }
                Ok(Status::Ok | Status::BufError) if used == 0 && made == 0 => break,
                Ok(_) => {}
            }
        }
    }
    // All rows can be there and only the end of the stream, with its checksum, be missing.
    Some(if found < expected { DataFault::Short { found, expected } } else { DataFault::Broken { found, expected } })
}

/// Inflates a whole zlib stream of at most `most` bytes.
pub fn inflate(compressed: &[u8], most: u64) -> Option<Vec<u8>> {
    let mut output = Vec::new();
    let mut reader = flate2::read::ZlibDecoder::new(compressed).take(most.saturating_add(1));
    reader.read_to_end(&mut output).ok()?;
    (output.len() as u64 <= most).then_some(output)
}
