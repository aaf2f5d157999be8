//! The samples of one component, as far as they are needed at a time: those of a row of units, with a row of samples
//! above and below.

use crate::formats::jpeg::frame::{Component, Frame};

/// A component's window on its samples.
#[derive(Debug)]
pub(super) struct Plane {
    /// Samples across that belong to the picture.
    width: usize,
    /// Samples down that belong to the picture.
    height: usize,
    /// Samples between rows: whole units.
    stride: usize,
    /// Rows of samples in a row of units.
    unit: usize,
    /// The row of units that `here` holds.
    row: usize,
    above: Vec<u8>,
    here: Vec<u8>,
    below: Vec<u8>,
}

impl Plane {
    /// With nothing in it.
    pub(super) fn new(frame: &Frame, component: &Component) -> Self {
        let (greatest_h, greatest_v) = frame.greatest_sampling();
        let (h, v) = (u32::from(component.h), u32::from(component.v));
        let stride = frame.units().0 as usize * h as usize * 8;
        let unit = v as usize * 8;
        Self {
            width: (frame.width * h).div_ceil(greatest_h) as usize,
            height: (frame.height * v).div_ceil(greatest_v) as usize,
            stride,
            unit,
            row: 0,
            above: vec![0; stride],
            here: vec![0; stride * unit],
            below: vec![0; stride * unit],
        }
    }

    /// Samples across that belong to the picture.
    pub(super) const fn width(&self) -> usize {
        self.width
    }

    /// Where a block of the row of units below goes: from its first sample on, and the distance of its rows.
    #[inline(always)]
    pub(super) fn block(&mut self, across: usize, down: usize) -> (&mut [u8], usize) {
        let from = down * 8 * self.stride + across * 8;
        (self.below.get_mut(from..).unwrap_or_default(), self.stride)
    }

    /// Goes down by a row of units: what was below is here. The first row is made so too.
    pub(super) fn go_down(&mut self, to: usize) {
        if to > 0 {
            let last = self.here.len() - self.stride;
            self.above.copy_from_slice(self.here.get(last..).unwrap_or_default());
        }
        std::mem::swap(&mut self.here, &mut self.below);
        self.row = to;
    }

    /// A row of samples, counted from the first one of this row of units; beyond the picture its outermost row stands
    /// in.
    #[inline(always)]
    pub(super) fn row(&self, at: isize) -> &[u8] {
        let first = (self.row * self.unit).cast_signed();
        let inside = (first + at).clamp(0, self.height.cast_signed() - 1) - first;
        let of = |rows: &'_ [u8], index: usize| index * self.stride..rows.len().min(index * self.stride + self.width);
        let row = match usize::try_from(inside) {
            Err(_) => self.above.get(..self.width),
            Ok(index) if index < self.unit => self.here.get(of(&self.here, index)),
            Ok(index) => self.below.get(of(&self.below, index - self.unit)),
        };
        row.unwrap_or_default()
    }
}
