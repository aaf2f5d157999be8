//! A stream whose coefficients come in several scans: all of them are gathered before the first row can be finished.

use crate::formats::jpeg::entropy::ScanFault;
use crate::formats::jpeg::frame::{Frame, Process};
use crate::formats::jpeg::scan::CodedScan;
use crate::formats::jpeg::units::Units;
use crate::formats::widest::Avx2;

use super::block::{self, Block};
use super::decoder::{DecodeFault, in_rows};
use super::plane::Plane;
use super::progressive::{self, Pass, State};
use super::transform::inverse;

/// The coefficients of all components.
pub(super) struct Stored {
    parts: Vec<Part>,
}

/// A component.
struct Part {
    /// Blocks across, in whole units.
    stride: usize,
    h: usize,
    v: usize,
    blocks: Vec<Block>,
    table: Option<[u16; 64]>,
}

/// What a scan does to its blocks.
#[derive(Clone, Copy)]
enum Kind {
    Sequential,
    Progressive(Pass),
}

impl Stored {
    /// Decodes every scan.
    pub(super) fn gather(frame: &Frame, scans: &[CodedScan<'_>]) -> Result<Self, DecodeFault> {
        let (across, down) = frame.units();
        let parts = frame.components.iter().map(|component| {
            let (h, v) = (usize::from(component.h), usize::from(component.v));
            let stride = across as usize * h;
            Part { stride, h, v, blocks: vec![[0; 64]; stride * down as usize * v], table: None }
        });
        let mut stored = Self { parts: parts.collect() };
        for (index, coded) in scans.iter().enumerate() {
            stored.latch(frame, coded)?;
            let fault = |fault| DecodeFault::Scan { scan: u32::try_from(index + 1).unwrap_or(u32::MAX), fault };
            stored.scan(frame, coded)?.map_err(fault)?;
        }
        Ok(stored)
    }

    /// The quantisation table of a component is the one in force at its first scan.
    fn latch(&mut self, frame: &Frame, coded: &CodedScan<'_>) -> Result<(), DecodeFault> {
        for named in &coded.scan.components {
            let (Some(part), Some(component)) = (self.parts.get_mut(named.index), frame.components.get(named.index))
            else {
                return Err(DecodeFault::Frame);
            };
            if part.table.is_none() {
                let table = coded.quantisation.get(usize::from(component.table)).and_then(Option::as_ref);
                part.table = Some(in_rows(table.ok_or(DecodeFault::Tables)?));
            }
        }
        Ok(())
    }

    fn scan(&mut self, frame: &Frame, coded: &CodedScan<'_>) -> Result<Result<(), ScanFault>, DecodeFault> {
        let scan = &coded.scan;
        let kind = match frame.process {
            Process::Progressive => {
                Kind::Progressive(Pass::new(scan.spectrum, scan.approximation).ok_or(DecodeFault::Tables)?)
            }
            _ => Kind::Sequential,
        };
        if matches!(kind, Kind::Progressive(Pass::AcFirst { .. } | Pass::AcRefine { .. })) && scan.components.len() != 1
        {
            return Err(DecodeFault::Tables);
        }
        let expected = scan.units(frame).ok_or(DecodeFault::Frame)?;
        let mut units = Units::new(coded.data, expected, scan.restart);
        Ok(match scan.components.as_slice() {
            [only] => {
                let component = frame.components.get(only.index).ok_or(DecodeFault::Frame)?;
                let (across, down) = frame.blocks(component);
                self.run(coded, kind, &mut units, (across as usize, down as usize), Some(only.index))
            }
            _ => {
                let (across, down) = frame.units();
                self.run(coded, kind, &mut units, (across as usize, down as usize), None)
            }
        })
    }

    /// Over all units of a scan; `only`: the component whose blocks are its units.
    fn run(
        &mut self,
        coded: &CodedScan<'_>,
        kind: Kind,
        units: &mut Units<'_>,
        (across, down): (usize, usize),
        only: Option<usize>,
    ) -> Result<(), ScanFault> {
        let mut state = State::default();
        for y in 0..down {
            for x in 0..across {
                if units.begin()? {
                    state = State::default();
                }
                for (place, named) in coded.scan.components.iter().enumerate() {
                    let Some(part) = self.parts.get_mut(named.index) else { continue };
                    let (h, v) = if only.is_some() { (1, 1) } else { (part.h, part.v) };
                    for at in (0..h * v).map(|at| (y * v + at / h) * part.stride + x * h + at % h) {
                        let Some(block) = part.blocks.get_mut(at) else { continue };
                        let tables = (named.dc.as_deref(), named.ac.as_deref());
                        read(units, kind, tables, (&mut state, place), block)?;
                    }
                }
            }
        }
        units.finish()
    }

    /// A row of units into the planes.
    #[inline(always)]
    pub(super) fn row(&self, row: usize, planes: &mut [Plane], vectors: Option<Avx2>) {
        for (part, plane) in self.parts.iter().zip(planes) {
            let Some(table) = &part.table else { continue };
            for down in 0..part.v {
                let from = (row * part.v + down) * part.stride;
                let blocks = part.blocks.get(from..from + part.stride).unwrap_or_default();
                for (across, block) in blocks.iter().enumerate() {
                    let last = if block.iter().skip(1).any(|value| *value != 0) { 63 } else { 0 };
                    let (rows, stride) = plane.block(across, down);
                    inverse(block, table, last, (rows, stride), vectors);
                }
            }
        }
    }
}

type Tables<'t> =
    (Option<&'t crate::formats::jpeg::huffman::Huffman>, Option<&'t crate::formats::jpeg::huffman::Huffman>);

fn read(
    units: &mut Units<'_>,
    kind: Kind,
    tables: Tables<'_>,
    (state, place): (&mut State, usize),
    block: &mut Block,
) -> Result<(), ScanFault> {
    use crate::formats::jpeg::huffman::BitFault;
    let result = match kind {
        Kind::Progressive(pass) => progressive::read(&mut units.bits, pass, tables, (state, place), block),
        Kind::Sequential => match (tables, state.predictions.get_mut(place)) {
            ((Some(dc), Some(ac)), Some(prediction)) => {
                *block = [0; 64];
                block::read(&mut units.bits, (dc, ac), prediction, block).map(|_| ())
            }
            _ => Err(BitFault::Code),
        },
    };
    result.map_err(|fault| units.fault(fault))
}
