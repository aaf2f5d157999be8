//! One strip, coded.

use super::deflate::Deflate;
use super::fax::{self, G4};
use super::file::Picture;
use super::lzw::LzwEncoder;

/// How strips are coded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// Not at all.
    None,
    /// LZW (TIFF 6.0 §13).
    Lzw,
    /// Deflate in zlib's form (Technical Note 1), code 8.
    Deflate,
    /// CCITT T.6: one sample of one bit.
    CcittG4,
}

impl Coding {
    /// The code in `Compression`.
    #[must_use]
    pub const fn code(self) -> u16 {
        match self {
            Self::None => 1,
            Self::Lzw => 5,
            Self::Deflate => 8,
            Self::CcittG4 => 4,
        }
    }
}

/// Codes the strips of one image, one after the other.
#[derive(Debug)]
pub(super) struct Encoder {
    coder: Coder,
    coded: Vec<u8>,
    row_bytes: usize,
    /// Bytes from a sample to the same one of the pixel before, and whether samples have two bytes; none where samples
    /// are coded as they are.
    predicted: Option<(usize, bool)>,
    row: Vec<u8>,
}

#[derive(Debug)]
enum Coder {
    None,
    Lzw(Box<LzwEncoder>),
    Deflate(Deflate),
    G4(G4),
}

impl Encoder {
    pub(super) fn new(picture: &Picture) -> Self {
        let coder = match picture.coding {
            Coding::None => Coder::None,
            Coding::Lzw => Coder::Lzw(Box::new(LzwEncoder::new())),
            Coding::Deflate => Coder::Deflate(Deflate::default()),
            Coding::CcittG4 => Coder::G4(fax::G4::new(picture.width as usize)),
        };
        let step = usize::from(picture.samples) * usize::from(picture.bits / 8);
        let predicted = picture.is_predicted().then_some((step, picture.bits == 16));
        Self { coder, coded: Vec::new(), row_bytes: picture.row_bytes().max(1), predicted, row: Vec::new() }
    }

    /// The strip, coded; it is written over.
    pub(super) fn code<'s>(&'s mut self, strip: &'s mut [u8]) -> &'s [u8] {
        if let Some((step, wide)) = self.predicted {
            for row in strip.chunks_exact_mut(self.row_bytes) {
                difference(row, step, wide, &mut self.row);
            }
        }
        self.coded.clear();
        match &mut self.coder {
            Coder::None => return strip,
            Coder::Lzw(lzw) => lzw.encode(strip, &mut self.coded),
            Coder::Deflate(deflate) => deflate.encode(strip, &mut self.coded),
            Coder::G4(g4) => g4.encode(strip, &mut self.coded),
        }
        &self.coded
    }
}

/// Puts the difference to the sample `step` bytes before in the place of each sample but the first ones.
fn difference(row: &mut [u8], step: usize, wide: bool, before: &mut Vec<u8>) {
    before.clear();
    before.extend_from_slice(row);
    let Some(rest) = row.get_mut(step..) else { return };
    if wide {
        let words = rest.as_chunks_mut::<2>().0.iter_mut().zip(before.as_chunks::<2>().0);
        words.for_each(|(to, from)| {
            *to = u16::from_le_bytes(*to).wrapping_sub(u16::from_le_bytes(*from)).to_le_bytes();
        });
    } else {
        rest.iter_mut().zip(before.iter()).for_each(|(to, from)| *to = to.wrapping_sub(*from));
    }
}
