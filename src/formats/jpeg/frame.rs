//! The frame header (T.81 §B.2.2): what the image is.

use crate::formats::bytes;

/// The coding process, from the start-of-frame marker (T.81 table B.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Process {
    /// Sequential DCT, Huffman: baseline (SOF0) and extended (SOF1).
    Sequential,
    /// Progressive DCT, Huffman (SOF2).
    Progressive,
    /// Lossless prediction, Huffman (SOF3).
    Lossless,
    /// A frame of a hierarchical image (SOF5, 6, 7, 13, 14, 15).
    Differential,
    /// Arithmetic coding (SOF9, 10, 11).
    Arithmetic,
}

impl Process {
    /// The process of a start-of-frame marker; `None` for any other marker.
    #[must_use]
    pub const fn from_marker(marker: u8) -> Option<Self> {
        Some(match marker {
            0xC0 | 0xC1 => Self::Sequential,
            0xC2 => Self::Progressive,
            0xC3 => Self::Lossless,
            0xC5..=0xC7 | 0xCD..=0xCF => Self::Differential,
            0xC9..=0xCB => Self::Arithmetic,
            _ => return None,
        })
    }
}

/// One component of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Component {
    /// Its identifier, which scans name.
    pub id: u8,
    /// Horizontal sampling factor, 1 to 4.
    pub h: u8,
    /// Vertical sampling factor, 1 to 4.
    pub v: u8,
    /// Which quantisation table.
    pub table: u8,
}

/// A frame header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The coding process.
    pub process: Process,
    /// Bits of a sample.
    pub precision: u8,
    /// Pixels across.
    pub width: u32,
    /// Pixels down; 0 where a DNL segment after the first scan says it.
    pub height: u32,
    /// The components.
    pub components: Vec<Component>,
}

impl Frame {
    /// Reads the payload of a start-of-frame segment. `None` where it is not what the standard allows.
    #[must_use]
    pub fn parse(marker: u8, payload: &[u8]) -> Option<Self> {
        let process = Process::from_marker(marker)?;
        let precision = *payload.first()?;
        let height = u32::from(bytes::be16(payload, 1)?);
        let width = u32::from(bytes::be16(payload, 3)?);
        let count = usize::from(*payload.get(5)?);
        let list = payload.get(6..)?;
        if count == 0 || width == 0 || list.len() != count * 3 || !(2..=16).contains(&precision) {
            return None;
        }
        let components: Option<Vec<_>> = list.chunks_exact(3).map(component).collect();
        Some(Self { process, precision, width, height, components: components? })
    }

    /// The greatest sampling factors of all components.
    #[must_use]
    pub fn greatest_sampling(&self) -> (u32, u32) {
        let greatest = |factor: fn(&Component) -> u8| self.components.iter().map(factor).max().map_or(1, u32::from);
        (greatest(|component| component.h), greatest(|component| component.v))
    }

    /// The size of a component in blocks of 8 by 8 samples, without the padding that interleaving asks for (T.81
    /// §A.2.2).
    #[must_use]
    pub fn blocks(&self, component: &Component) -> (u32, u32) {
        let (h, v) = self.greatest_sampling();
        let across = (self.width * u32::from(component.h)).div_ceil(h);
        let down = (self.height * u32::from(component.v)).div_ceil(v);
        (across.div_ceil(8), down.div_ceil(8))
    }

    /// The number of units of an interleaved scan, across and down (T.81 §A.2.3).
    #[must_use]
    pub fn units(&self) -> (u32, u32) {
        let (h, v) = self.greatest_sampling();
        (self.width.div_ceil(8 * h), self.height.div_ceil(8 * v))
    }
}

fn component(bytes: &[u8]) -> Option<Component> {
    let &[id, sampling, table] = bytes else { return None };
    let (h, v) = (sampling >> 4, sampling & 15);
    ((1..=4).contains(&h) && (1..=4).contains(&v)).then_some(Component { id, h, v, table })
}
