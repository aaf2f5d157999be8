//! How much of its coefficients a progressive stream has sent (T.81 §G.1.1.1).

use super::frame::Frame;
use super::scan::Scan;

/// A coefficient that no scan has sent.
const NEVER: u8 = u8::MAX;
/// A coefficient of which a scan between two others is missing.
const TORN: u8 = u8::MAX - 1;

/// For each component and coefficient the bit that was sent last (`Al`, T.81 §G.1.1.1.2).
#[derive(Debug, Default)]
pub(super) struct Sent {
    bits: Vec<[u8; 64]>,
}

impl Sent {
    /// Takes note of what a scan sends.
    pub(super) fn take(&mut self, frame: &Frame, scan: &Scan) {
        self.bits.resize(frame.components.len(), [NEVER; 64]);
        let (first, last) = (usize::from(scan.spectrum.0), usize::from(scan.spectrum.1));
        let (high, low) = scan.approximation;
        for component in &scan.components {
            let Some(bits) = self.bits.get_mut(component.index) else { continue };
            for bit in bits.iter_mut().take(last.saturating_add(1)).skip(first) {
                let expected = if *bit == NEVER { 0 } else { *bit };
                *bit = if high == expected { low } else { TORN };
            }
        }
    }

    /// The first and the last coefficient of a component of which not all bits came. The standard allows an encoder to
    /// leave some out, and none is known that does: such a stream is one that was cut and ended by hand, and nobody can
    /// tell it from another.
    pub(super) fn missing(&self, component: usize) -> Option<(u8, u8)> {
        let bits = self.bits.get(component)?;
        let lacks = |bit: &u8| *bit != 0;
        let (first, last) = (bits.iter().position(lacks)?, bits.iter().rposition(lacks)?);
        Some((u8::try_from(first).ok()?, u8::try_from(last).ok()?))
    }
}

#[cfg(test)]
mod tests {
    use super::super::frame::{Component, Process};
    use super::super::scan::ScanComponent;
    use super::*;

    /// The spectrum of a scan, and its bits.
    type Span = ((u8, u8), (u8, u8));

    /// What is missing after scans of one component.
    fn missing(scans: &[Span]) -> Option<(u8, u8)> {
        let components = vec![Component { id: 1, h: 1, v: 1, table: 0 }];
        let frame = Frame { process: Process::Progressive, precision: 8, width: 8, height: 8, components };
        let mut sent = Sent::default();
        for (spectrum, approximation) in scans {
            let components = vec![ScanComponent { index: 0, dc: None, ac: None }];
            sent.take(&frame, &Scan { components, spectrum: *spectrum, approximation: *approximation, restart: 0 });
        }
        sent.missing(0)
    }

    #[test]
    fn every_scan_of_a_script_is_needed() {
        // As the reference implementation sends luma.
        let script = [
            ((0, 0), (0, 1)),
            ((1, 5), (0, 2)),
            ((6, 63), (0, 2)),
            ((1, 63), (2, 1)),
            ((0, 0), (1, 0)),
            ((1, 63), (1, 0)),
        ];
        assert_eq!(missing(&script), None);
        for count in 1..script.len() {
            assert!(missing(&script[..count]).is_some(), "{count}");
        }
        for gone in 0..script.len() {
            let mut scans = script.to_vec();
            scans.remove(gone);
            assert!(missing(&scans).is_some(), "{gone}");
        }
        assert_eq!(missing(&script[..5]), Some((1, 63)));
        assert_eq!(missing(&[((0, 0), (0, 0)), ((1, 63), (0, 0))]), None);
        assert_eq!(missing(&[((0, 0), (0, 0)), ((1, 40), (0, 0))]), Some((41, 63)));
    }
}
