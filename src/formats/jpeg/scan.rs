//! A scan header, with what is in force where it stands.

use std::sync::Arc;

use super::frame::Frame;
use super::huffman::Huffman;

/// A component of a scan, with its tables; none where the stream has not defined them.
#[derive(Clone, Debug)]
pub struct ScanComponent {
    /// Its place in the frame.
    pub index: usize,
    /// For DC.
    pub dc: Option<Arc<Huffman>>,
    /// For AC.
    pub ac: Option<Arc<Huffman>>,
}

/// What a scan header says (T.81 §B.2.3), with the tables that are in force.
#[derive(Clone, Debug)]
pub struct Scan {
    /// The components in order.
    pub components: Vec<ScanComponent>,
    /// Spectral selection.
    pub spectrum: (u8, u8),
    /// Successive approximation, high and low.
    pub approximation: (u8, u8),
    /// Units between restart markers; 0: none.
    pub restart: u32,
}

impl Scan {
    /// How many units it has: blocks of its one component, or units of the frame (T.81 §A.2); `None` for none.
    #[must_use]
    pub fn units(&self, frame: &Frame) -> Option<u64> {
        let (across, down) = match self.components.as_slice() {
            [] => return None,
            [only] => frame.blocks(frame.components.get(only.index)?),
            _ => frame.units(),
        };
        Some(u64::from(across) * u64::from(down)).filter(|units| *units > 0)
    }

    /// How many blocks of a component a unit has.
    #[must_use]
    pub fn blocks_of_unit(&self, frame: &Frame, index: usize) -> Option<u32> {
        let component = frame.components.get(index)?;
        Some(if self.components.len() == 1 { 1 } else { u32::from(component.h) * u32::from(component.v) })
    }
}

/// A scan with all that is needed to decode it.
#[derive(Clone, Debug)]
pub struct CodedScan<'a> {
    /// Its header.
    pub scan: Scan,
    /// The bytes up to the next marker that is no restart.
    pub data: &'a [u8],
    /// The quantisation tables that are in force, in zigzag order.
    pub quantisation: [Option<Arc<[u16; 64]>>; 4],
}
