//! The bytes of one strip or tile, decoded: whole into a buffer, or some rows at a time where the coding lets.

use std::sync::Arc;

use flate2::{Decompress, FlushDecompress, Status};

use super::fault::{CodecFault, PixelFault};
use super::fax;
use super::ifd::ByteOrder;
use super::jpeg::{self, PixelFaultOrCodec, Shape};
use super::kinds::Compression;
use super::layout::Layout;
use super::lzw::Lzw;
use super::old_jpeg::OldJpeg;
use super::packbits::PackBits;
use super::predictor;

/// Decodes the strips and tiles of one image.
pub(super) struct Coder<'a> {
    /// The whole file.
    pub bytes: &'a [u8],
    /// Its order of bytes.
    pub order: ByteOrder,
    /// The image.
    pub layout: Arc<Layout>,
    /// `JPEGTables`.
    pub tables: &'a [u8],
    /// Bits of a sample; the same for all.
    pub bits: u16,
    /// Made at the first strip that needs it: its table is large.
    lzw: Option<Lzw>,
    scratch: Vec<u8>,
}

/// A strip that is read some rows at a time.
pub(super) enum Flow<'a> {
    /// As it stands in the file.
    Stored(&'a [u8]),
    /// Deflate.
    Deflate(Box<Inflate<'a>>),
    /// `PackBits`.
    PackBits(PackBits<'a>),
}

/// A Deflate stream and where it stands.
pub(super) struct Inflate<'a> {
    state: Decompress,
    rest: &'a [u8],
    ended: bool,
}

/// How many bytes of a Deflate stream are followed beyond the last pixel.
const BEYOND: usize = 32 << 10;

impl<'a> Inflate<'a> {
    fn new(coded: &'a [u8]) -> Self {
        Self { state: Decompress::new(true), rest: coded, ended: false }
    }

    /// Goes on from the last pixel to the end of the stream: the check sum that stands there (RFC 1950 §2.2) shows what
    /// was altered. A stream that goes on is followed for one window, and one that has lost its check sum has all its
    /// pixels all the same.
    fn finish(&mut self) -> Result<(), CodecFault> {
        let pixels = self.state.total_out();
        let mut beyond = [0; BEYOND];
        while !self.ended && self.state.total_out() - pixels <= BEYOND as u64 {
            let before = (self.state.total_in(), self.state.total_out());
            let after = usize::try_from(pixels).unwrap_or(usize::MAX);
            let status = self
                .state
                .decompress(self.rest, &mut beyond, FlushDecompress::None)
                .map_err(|_| CodecFault::Code { after })?;
            let taken = usize::try_from(self.state.total_in() - before.0).unwrap_or(usize::MAX);
            self.rest = self.rest.get(taken..).unwrap_or_default();
            self.ended = status == Status::StreamEnd;
            if before == (self.state.total_in(), self.state.total_out()) {
                break;
            }
        }
        Ok(())
    }

    fn read(&mut self, output: &mut [u8]) -> Result<(), CodecFault> {
        let expected = output.len();
        let mut filled = 0;
        while filled < expected {
            let (taken, given) = (self.state.total_in(), self.state.total_out());
            let room = output.get_mut(filled..).unwrap_or_default();
            let status = self
                .state
                .decompress(self.rest, room, FlushDecompress::None)
                .map_err(|_| CodecFault::Code { after: filled })?;
            let taken = usize::try_from(self.state.total_in() - taken).unwrap_or(usize::MAX);
            let given = usize::try_from(self.state.total_out() - given).unwrap_or(usize::MAX);
            self.rest = self.rest.get(taken..).unwrap_or_default();
            filled += given;
            self.ended = status == Status::StreamEnd;
            if filled < expected && (status == Status::StreamEnd || (taken == 0 && given == 0)) {
                return Err(CodecFault::Ends { found: filled, expected });
            }
        }
        Ok(())
    }
}

impl Flow<'_> {
    fn read(&mut self, output: &mut [u8]) -> Result<(), CodecFault> {
        match self {
            Self::Stored(rest) => {
                let expected = output.len();
                let (bytes, left) =
                    rest.split_at_checked(expected).ok_or(CodecFault::Ends { found: rest.len(), expected })?;
                output.copy_from_slice(bytes);
                *rest = left;
                Ok(())
            }
            Self::Deflate(inflate) => inflate.read(output),
            Self::PackBits(packets) => packets.read(output),
        }
    }

    /// What there is to check when all rows are read.
    fn finish(&mut self) -> Result<(), CodecFault> {
        match self {
            Self::Deflate(inflate) => inflate.finish(),
            Self::Stored(_) | Self::PackBits(_) => Ok(()),
        }
    }
}

impl<'a> Coder<'a> {
    pub(super) fn new(bytes: &'a [u8], order: ByteOrder, layout: Arc<Layout>, tables: &'a [u8], bits: u16) -> Self {
        Self { bytes, order, layout, tables, bits, lzw: None, scratch: Vec::new() }
    }

    /// The coded bytes of a strip or tile.
    fn coded(&self, index: usize) -> Result<&'a [u8], CodecFault> {
        let span = self.layout.spans.get(index).copied();
        let slice = span.and_then(|span| {
            let start = usize::try_from(span.offset).ok()?;
            self.bytes.get(start..start.checked_add(usize::try_from(span.length).ok()?)?)
        });
        slice.ok_or(CodecFault::Ends { found: 0, expected: 1 })
    }

    /// Opens a strip to be read some rows at a time; [`Layout::flows`] must hold.
    pub(super) fn open(&self, index: usize) -> Result<Flow<'a>, PixelFault> {
        let coded = self.coded(index).map_err(|cause| PixelFault::Chunk { index, cause })?;
        Ok(match self.layout.compression {
            Compression::Deflate => Flow::Deflate(Box::new(Inflate::new(coded))),
            Compression::PackBits => Flow::PackBits(PackBits::new(coded)),
            _ => Flow::Stored(coded),
        })
    }

    /// Fills `output` with the next whole rows of an open strip.
    pub(super) fn read(
        &mut self,
        flow: &mut Flow<'_>,
        index: usize,
        row_bytes: usize,
        output: &mut [u8],
    ) -> Result<(), PixelFault> {
        flow.read(output).map_err(|cause| PixelFault::Chunk { index, cause })?;
        self.finish(row_bytes, output);
        Ok(())
    }

    /// Ends an open strip of which all rows were read.
    pub(super) fn close(flow: &mut Flow<'_>, index: usize) -> Result<(), PixelFault> {
        flow.finish().map_err(|cause| PixelFault::Chunk { index, cause })
    }

    /// Order of bytes and predictor.
    fn finish(&mut self, row_bytes: usize, output: &mut [u8]) {
        let samples = usize::from(self.layout.chunk_samples());
        let predictor = self.predictor();
        if predictor != 3 {
            predictor::to_native(output, self.bits, self.order);
        }
        if predictor == 1 || row_bytes == 0 {
            return;
        }
        for row in output.chunks_exact_mut(row_bytes) {
            match predictor {
                2 => predictor::undo_horizontal(row, samples, self.bits),
                _ => predictor::undo_float(row, samples, self.bits, &mut self.scratch),
            }
        }
    }

    /// The predictor that was applied: only these codings have one, whatever the tag says.
    pub(super) fn predictor(&self) -> u16 {
        match self.layout.compression {
            Compression::Lzw | Compression::Deflate => self.layout.predictor,
            _ => 1,
        }
    }

    /// Decodes a whole strip or tile of `rows` rows of `row_bytes` bytes each into `output`, which holds just these.
    pub(super) fn whole(
        &mut self,
        index: usize,
        rows: u32,
        row_bytes: usize,
        output: &mut [u8],
    ) -> Result<(), PixelFault> {
        let chunk = |cause| PixelFault::Chunk { index, cause };
        let coded = self.coded(index).map_err(chunk)?;
        let reversed;
        let coded = if self.layout.reversed && !self.layout.is_jpeg() {
            reversed = coded.iter().map(|byte| byte.reverse_bits()).collect::<Vec<_>>();
            reversed.as_slice()
        } else {
            coded
        };
        if self.layout.is_subsampled() {
            return self.subsampled(coded, rows, output).map_err(chunk);
        }
        match self.layout.compression {
            Compression::CcittRle | Compression::CcittG3 | Compression::CcittG4 => {
                let settings = fax::settings(self.layout.compression, self.layout.t4, self.layout.chunk_width)?;
                return fax::decode(coded, settings, row_bytes, output).map_err(chunk);
            }
            _ if self.layout.is_jpeg() => {
                let shape = Shape {
                    width: self.layout.chunk_width as usize,
                    height: rows as usize,
                    most: jpeg::most_rows(self.layout.chunk_height) as usize,
                    samples: usize::from(self.layout.chunk_samples()),
                };
                let together;
                let coded = match &self.layout.old_jpeg {
                    Some(OldJpeg::Pieces(pieces)) => {
                        let stream = pieces.stream(self.bytes, &self.layout.spans);
                        together = stream.ok_or_else(|| chunk(CodecFault::Ends { found: 0, expected: 1 }))?;
                        together.as_slice()
                    }
                    _ => coded,
                };
                jpeg::decode(self.tables, coded, shape, &mut self.scratch).map_err(|fault| match fault {
                    PixelFaultOrCodec::Pixel(fault) => fault,
                    PixelFaultOrCodec::Codec(cause) => chunk(cause),
                })?;
                for (to, from) in output.iter_mut().zip(&self.scratch) {
                    *to = *from;
                }
                return Ok(());
            }
            _ => self.bytes_of(coded, output).map_err(chunk)?,
        }
        self.finish(row_bytes, output);
        Ok(())
    }

    fn bytes_of(&mut self, coded: &[u8], output: &mut [u8]) -> Result<(), CodecFault> {
        match self.layout.compression {
            Compression::Lzw => self.lzw.get_or_insert_with(Lzw::new).decode(coded, output),
            Compression::Deflate => {
                let mut inflate = Inflate::new(coded);
                inflate.read(output)?;
                inflate.finish()
            }
            Compression::PackBits => PackBits::new(coded).read(output),
            _ => Flow::Stored(coded).read(output),
        }
    }

    /// Subsampled YCbCr outside JPEG (TIFF 6.0 §21): units of `h * v` luma samples and one of each chroma, 8 bits.
    /// Chroma is repeated over its unit, as it is without a filter.
    fn subsampled(&mut self, coded: &[u8], rows: u32, output: &mut [u8]) -> Result<(), CodecFault> {
        let raw_bytes = self.layout.chunk_bytes(rows).and_then(|bytes| usize::try_from(bytes).ok()).unwrap_or(0);
        let mut raw = vec![0; raw_bytes];
        self.bytes_of(coded, &mut raw)?;
        let (h, v) = (usize::from(self.layout.subsampling.0), usize::from(self.layout.subsampling.1));
        let (width, unit) = (self.layout.chunk_width as usize, h * v + 2);
        let across = width.div_ceil(h);
        // Differences run over bytes in the order of the file: here the predictor cannot be undone by pixels.
        for (y, row) in output.chunks_exact_mut(width * 3).enumerate() {
            let Some(units) = raw.get(y / v * across * unit..) else { break };
            for (x, pixel) in row.chunks_exact_mut(3).enumerate() {
                let Some(unit) = units.get(x / h * unit..(x / h + 1) * unit) else { break };
                if let (Some(luma), [cb, cr], [to_y, to_cb, to_cr]) =
                    (unit.get(y % v * h + x % h), &unit[h * v..], pixel)
                {
                    (*to_y, *to_cb, *to_cr) = (*luma, *cb, *cr);
                }
            }
        }
        Ok(())
    }
}
