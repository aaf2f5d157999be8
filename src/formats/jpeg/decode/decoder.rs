//! From the scans of a stream to rows of pixels.

use crate::formats::jpeg::entropy::ScanFault;
use crate::formats::jpeg::frame::{Frame, Process};
use crate::formats::jpeg::scan::CodedScan;
use crate::formats::widest::{Avx2, Work, widest};

use super::block::NATURAL;
use super::plane::Plane;
use super::rows::{interleave, rgb};
use super::sequential::Sequential;
use super::stored::Stored;
use super::upsample::{Scratch, Upsampling};

/// What the samples of pixels are to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::formats) enum Samples {
    /// As they are stored, at full size.
    Stored,
    /// Red, green and blue of luma and chroma.
    Rgb,
}

/// Why a stream cannot be decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(in crate::formats) enum DecodeFault {
    /// The data of a scan are not what the frame declares.
    #[error("scan {scan} is not what the frame declares")]
    Scan {
        /// Which, from 1.
        scan: u32,
        /// What it is.
        fault: ScanFault,
    },
    /// A table that a scan needs is not there, or its header is impossible.
    #[error("a scan has not the tables that it needs")]
    Tables,
    /// The frame header is impossible.
    #[error("the frame header is impossible")]
    Frame,
    /// The samples of a component are no whole part of those of another.
    #[error("sampling factors that do not divide each other")]
    Sampling,
}

/// Where rows of units come from.
enum Source<'a> {
    /// Decoded as they are wanted.
    Sequential(Box<Sequential<'a>>),
    /// All coefficients are there.
    Stored(Stored),
}

/// A stream on its way to pixels: of DCT processes, 8 bits a sample, one to four components.
pub(in crate::formats) struct Decoder<'a> {
    frame: Frame,
    source: Source<'a>,
    planes: Vec<Plane>,
    upsampling: Vec<Upsampling>,
    scratch: Vec<Scratch>,
    samples: Samples,
    /// The row of units that comes next.
    next: u32,
}

impl<'a> Decoder<'a> {
    /// Decodes what has to be there before the first row: nothing of a sequential stream of one scan, else all
    /// coefficients.
    ///
    /// # Errors
    /// [`DecodeFault`].
    pub(in crate::formats) fn new(
        frame: &Frame,
        scans: &[CodedScan<'a>],
        samples: Samples,
    ) -> Result<Self, DecodeFault> {
        let planes: Vec<Plane> = frame.components.iter().map(|component| Plane::new(frame, component)).collect();
        let upsampling = frame.components.iter().zip(&planes);
        let upsampling: Option<Vec<_>> =
            upsampling.map(|(component, plane)| Upsampling::new(frame, component, plane.width())).collect();
        let upsampling = upsampling.ok_or(DecodeFault::Sampling)?;
        let source = match scans {
            [only] if frame.process == Process::Sequential && only.scan.components.len() == frame.components.len() => {
                Source::Sequential(Box::new(Sequential::new(frame, only)?))
            }
            _ => Source::Stored(Stored::gather(frame, scans)?),
        };
        let scratch = planes.iter().map(|_| Scratch::default()).collect();
        Ok(Self { frame: frame.clone(), source, planes, upsampling, scratch, samples, next: 0 })
    }

    /// Rows of pixels in a row of units; the last may have fewer.
    pub(in crate::formats) fn unit_rows(&self) -> u32 {
        self.frame.greatest_sampling().1 * 8
    }

    /// Writes the next rows, interleaved and without padding, to the beginning of `out`, which has room for a row of
    /// units. How many; 0 after the last. The last are not given before the data were seen to be whole.
    ///
    /// # Errors
    /// [`DecodeFault`].
    pub(in crate::formats) fn rows(&mut self, out: &mut [u8]) -> Result<u32, DecodeFault> {
        widest(Rows { decoder: self, out })
    }

    #[inline(always)]
    fn next_rows(&mut self, out: &mut [u8], vectors: Option<Avx2>) -> Result<u32, DecodeFault> {
        let down = self.frame.units().1;
        if self.next >= down {
            return Ok(0);
        }
        // The row below has to be there: chroma is mixed with it. Before the first one, the first itself.
        let this = self.next;
        for row in if this == 0 { 0..2 } else { this + 1..this + 2 } {
            if row == this + 1 {
                self.planes.iter_mut().for_each(|plane| plane.go_down(this as usize));
                self.next += 1;
            }
            if row < down {
                self.read(row, vectors)?;
            } else if let Source::Sequential(sequential) = &mut self.source {
                sequential.finish().map_err(|fault| DecodeFault::Scan { scan: 1, fault })?;
            }
        }
        let rows = (self.frame.height - this * self.unit_rows()).min(self.unit_rows());
        let bytes = self.frame.width as usize * self.frame.components.len();
        for (at, to) in out.chunks_exact_mut(bytes.max(1)).take(rows as usize).enumerate() {
            self.row(at, to);
        }
        Ok(rows)
    }

    /// Decodes a row of units into what lies below the planes' row.
    #[inline(always)]
    fn read(&mut self, row: u32, vectors: Option<Avx2>) -> Result<(), DecodeFault> {
        match &mut self.source {
            Source::Sequential(sequential) => sequential
                .row(row as usize, &mut self.planes, vectors)
                .map_err(|fault| DecodeFault::Scan { scan: 1, fault }),
            Source::Stored(stored) => {
                stored.row(row as usize, &mut self.planes, vectors);
                Ok(())
            }
        }
    }

    #[inline(always)]
    fn row(&mut self, at: usize, to: &mut [u8]) {
        let mut rows: [&[u8]; 4] = [&[]; 4];
        let made = self.planes.iter().zip(&self.upsampling).zip(&mut self.scratch);
        for (row, ((plane, upsampling), scratch)) in rows.iter_mut().zip(made) {
            *row = upsampling.row(plane, at, scratch);
        }
        match (self.samples, rows) {
            (Samples::Rgb, [luma, cb, cr, _]) if self.planes.len() == 3 => rgb(luma, cb, cr, to),
            _ => interleave(rows.get(..self.planes.len()).unwrap_or_default(), to),
        }
    }
}

/// The next rows, as work.
struct Rows<'d, 'a, 'o> {
    decoder: &'d mut Decoder<'a>,
    out: &'o mut [u8],
}

impl Work for Rows<'_, '_, '_> {
    type Output = Result<u32, DecodeFault>;

    #[inline(always)]
    fn run(self, vectors: Option<Avx2>) -> Self::Output {
        self.decoder.next_rows(self.out, vectors)
    }
}

/// A table of the zigzag sequence in the order of a block's rows.
pub(super) fn in_rows(zigzag: &[u16; 64]) -> [u16; 64] {
    let mut rows = [0; 64];
    for (value, at) in zigzag.iter().zip(NATURAL) {
        rows[usize::from(at) & 63] = *value;
    }
    rows
}
