//! A sequential stream whose one scan holds all components: it is decoded a row of units at a time.

use std::sync::Arc;

use crate::formats::jpeg::entropy::ScanFault;
use crate::formats::jpeg::frame::Frame;
use crate::formats::jpeg::huffman::Huffman;
use crate::formats::jpeg::scan::CodedScan;
use crate::formats::jpeg::units::Units;
use crate::formats::widest::Avx2;

use super::block;
use super::decoder::{DecodeFault, in_rows};
use super::plane::Plane;
use super::transform::inverse;

/// The scan on its way.
pub(super) struct Sequential<'a> {
    units: Units<'a>,
    parts: Vec<Part>,
    /// Units across; of a single component, blocks.
    across: usize,
    /// Rows of blocks of a single component.
    down: usize,
}

/// A component of the scan.
struct Part {
    /// Its place in the frame.
    index: usize,
    h: usize,
    v: usize,
    dc: Arc<Huffman>,
    ac: Arc<Huffman>,
    table: [u16; 64],
    prediction: i32,
}

impl<'a> Sequential<'a> {
    /// Before the first unit.
    pub(super) fn new(frame: &Frame, coded: &CodedScan<'a>) -> Result<Self, DecodeFault> {
        let scan = &coded.scan;
        let expected = scan.units(frame).ok_or(DecodeFault::Frame)?;
        let mut parts = Vec::with_capacity(scan.components.len());
        for part in &scan.components {
            let component = frame.components.get(part.index).ok_or(DecodeFault::Frame)?;
            let table = coded.quantisation.get(usize::from(component.table)).and_then(Option::as_ref);
            parts.push(Part {
                index: part.index,
                h: usize::from(component.h),
                v: usize::from(component.v),
                dc: part.dc.clone().ok_or(DecodeFault::Tables)?,
                ac: part.ac.clone().ok_or(DecodeFault::Tables)?,
                table: in_rows(table.ok_or(DecodeFault::Tables)?),
                prediction: 0,
            });
        }
        let (across, down) = match (scan.components.as_slice(), frame.components.first()) {
            ([_], Some(component)) => frame.blocks(component),
            _ => frame.units(),
        };
        let units = Units::new(coded.data, expected, scan.restart);
        Ok(Self { units, parts, across: across as usize, down: down as usize })
    }

    /// Decodes a row of units into the planes.
    #[inline(always)]
    pub(super) fn row(&mut self, row: usize, planes: &mut [Plane], vectors: Option<Avx2>) -> Result<(), ScanFault> {
        if let [part] = self.parts.as_slice() {
            // A unit of a single component is a block, whatever its factors.
            let rows = part.v.min(self.down.saturating_sub(row * part.v));
            for down in 0..rows {
                for across in 0..self.across {
                    self.unit((across, down), (1, 1), planes, vectors)?;
                }
            }
            return Ok(());
        }
        for across in 0..self.across {
            self.unit((across, 0), (0, 0), planes, vectors)?;
        }
        Ok(())
    }

    /// Decodes a unit. `blocks`: how many of each component it has, where that is not by the component's factors.
    #[inline(always)]
    fn unit(
        &mut self,
        at: (usize, usize),
        blocks: (usize, usize),
        planes: &mut [Plane],
        vectors: Option<Avx2>,
    ) -> Result<(), ScanFault> {
        if self.units.begin()? {
            self.parts.iter_mut().for_each(|part| part.prediction = 0);
        }
        for part in &mut self.parts {
            let Some(plane) = planes.get_mut(part.index) else { continue };
            let (h, v) = if blocks.0 == 0 { (part.h, part.v) } else { blocks };
            for down in 0..v {
                for across in 0..h {
                    let mut block = [0; 64];
                    let tables = (&*part.dc, &*part.ac);
                    let last = block::read(&mut self.units.bits, tables, &mut part.prediction, &mut block)
                        .map_err(|fault| self.units.fault(fault))?;
                    let (rows, stride) = plane.block(at.0 * h + across, at.1 * v + down);
                    inverse(&block, &part.table, last, (rows, stride), vectors);
                }
            }
        }
        Ok(())
    }

    /// After the last row: that nothing is left.
    pub(super) fn finish(&mut self) -> Result<(), ScanFault> {
        self.units.finish()
    }
}
