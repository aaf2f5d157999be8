//! From rows to a file: rows are gathered until a row of tiles is there.

use std::io::{self, Seek, SeekFrom, Write};

use super::boxes::{Head, codestream_length};
use super::openjpeg::{Encoder, Stream};

/// How the codestream is made. Always the reversible 5-3 wavelet, with the reversible colour transform for three
/// components.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coding {
    /// Side of a tile, in pixels.
    pub tile: u32,
    /// Decompositions at most; fewer where a tile is too small for them.
    pub levels: u8,
    /// Quality layers; the last is lossless.
    pub layers: u16,
    /// A comment in the codestream, in Latin-1.
    pub comment: String,
}

/// The samples of an image: what a component is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Component {
    /// Components.
    pub count: u16,
    /// Bits of each, 1 to 16, without sign.
    pub bits: u8,
}

/// Writes a JP2 file.
pub struct Jp2Writer<W: Write + Seek> {
    /// Kept apart from the encoder, which points to it.
    encoder: Encoder<W>,
    width: u32,
    height: u32,
    component: Component,
    tile: u32,
    /// Rows of a row of tiles, interleaved, of one or two bytes a sample.
    rows: Vec<u8>,
    /// One tile, component by component.
    samples: Vec<u8>,
    row: u32,
    tiles: u32,
    start: u64,
}

impl<W: Write + Seek> Jp2Writer<W> {
    /// Writes the boxes and the head of the codestream.
    ///
    /// # Errors
    /// What `out` says; what OpenJPEG says of the parameters.
    pub fn new(mut out: W, head: &Head<'_>, coding: &Coding) -> io::Result<Self> {
        let boxes = head.bytes();
        out.write_all(&boxes)?;
        let component = Component { count: head.components, bits: head.bits };
        let tile = coding.tile.clamp(1, head.width.max(head.height).max(1));
        let coding = Coding { tile, levels: levels(coding.levels, tile, head.width, head.height), ..coding.clone() };
        let stream = Stream::new(out, boxes.len() as u64);
        let encoder = Encoder::begin(stream, (head.width, head.height), component, &coding)?;
        Ok(Self {
            encoder,
            width: head.width,
            height: head.height,
            component,
            tile,
            rows: Vec::new(),
            samples: Vec::new(),
            row: 0,
            tiles: 0,
            start: boxes.len() as u64,
        })
    }

    /// Bytes of a sample in [`Self::row`].
    const fn size(&self) -> usize {
        if self.component.bits > 8 { 2 } else { 1 }
    }

    fn row_bytes(&self) -> usize {
        self.width as usize * usize::from(self.component.count) * self.size()
    }

    /// Takes one row: samples interleaved, each a byte, or two in the machine's order where they have more than 8 bits.
    ///
    /// # Errors
    /// What the output or OpenJPEG says.
    pub fn row(&mut self, row: &[u8]) -> io::Result<()> {
        if row.len() != self.row_bytes() || self.row == self.height {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "a row of another length"));
        }
        self.rows.extend_from_slice(row);
        self.row += 1;
        if self.row.is_multiple_of(self.tile) || self.row == self.height {
            self.row_of_tiles()?;
        }
        Ok(())
    }

    fn row_of_tiles(&mut self) -> io::Result<()> {
        let (row_bytes, size, count) = (self.row_bytes(), self.size(), usize::from(self.component.count));
        let mut left = 0;
        while left < self.width {
            let across = self.tile.min(self.width - left) as usize;
            self.samples.clear();
            for component in 0..count {
                for row in self.rows.chunks_exact(row_bytes.max(1)) {
                    let from = left as usize * count * size;
                    let pixels = row.get(from..from + across * count * size).unwrap_or_default();
                    gather(pixels, component, count, size, &mut self.samples);
                }
            }
            self.encoder.tile(self.tiles, &mut self.samples)?;
            self.tiles += 1;
            left += self.tile;
        }
        self.rows.clear();
        Ok(())
    }

    /// Ends the codestream and fills in the length of its box.
    ///
    /// # Errors
    /// What the output or OpenJPEG says; `InvalidInput` where not all rows came.
    pub fn finish(self) -> io::Result<W> {
        if self.row != self.height {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "rows are missing"));
        }
        let mut out = self.encoder.end()?;
        let end = out.seek(SeekFrom::End(0))?;
        out.seek(SeekFrom::Start(self.start - 8))?;
        out.write_all(&codestream_length(end - self.start).to_be_bytes())?;
        out.seek(SeekFrom::End(0))?;
        out.flush()?;
        Ok(out)
    }
}

/// Decompositions that the smallest side of a tile allows: what is left of it must have a pixel.
fn levels(wanted: u8, tile: u32, width: u32, height: u32) -> u8 {
    let side = tile.min(width).min(height).max(1);
    wanted.min(u8::try_from(side.ilog2()).unwrap_or(u8::MAX)).min(32)
}

/// The samples of one component among interleaved ones.
fn gather(pixels: &[u8], component: usize, count: usize, size: usize, samples: &mut Vec<u8>) {
    match (size, count) {
        (_, 1) => samples.extend_from_slice(pixels),
        (1, 3) => samples.extend(pixels.as_chunks::<3>().0.iter().filter_map(|pixel| pixel.get(component))),
        (1, _) => samples.extend(pixels.iter().skip(component).step_by(count)),
        _ => samples.extend(pixels.as_chunks::<2>().0.iter().skip(component).step_by(count).flatten()),
    }
}
