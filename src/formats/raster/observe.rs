//! Looking at an image while somebody else decodes it: a page is decoded once, and all that is measured of it comes
//! from that.

use super::{Band, Raster, RasterFault, Shape};

/// Sees every row of an image once, from top to bottom, as its decoder gives them.
pub trait Observer {
    /// The next rows. What was seen counts only when the decoding came to its end without a fault.
    fn band(&mut self, shape: &Shape, band: &Band<'_>);
}

impl<O: Observer + ?Sized> Observer for &mut O {
    fn band(&mut self, shape: &Shape, band: &Band<'_>) {
        (**self).band(shape, band);
    }
}

impl Observer for () {
    fn band(&mut self, _: &Shape, _: &Band<'_>) {}
}

impl<O: Observer> Observer for Option<O> {
    fn band(&mut self, shape: &Shape, band: &Band<'_>) {
        if let Some(observer) = self {
            observer.band(shape, band);
        }
    }
}

/// Two look at the same rows.
impl<A: Observer, B: Observer> Observer for (A, B) {
    fn band(&mut self, shape: &Shape, band: &Band<'_>) {
        self.0.band(shape, band);
        self.1.band(shape, band);
    }
}

/// Says from time to time that what has been decoded will not be looked at again soon: of a file that is mapped only
/// what is being decoded then counts as memory.
pub struct Resting<'r> {
    rest: &'r dyn Fn(),
    decoded: usize,
}

/// Bytes of decoded rows after which it is said: coded they are seldom more.
const REST: usize = 4 << 20;

impl<'r> Resting<'r> {
    /// Calls `rest`.
    pub fn new(rest: &'r dyn Fn()) -> Self {
        Self { rest, decoded: 0 }
    }
}

impl Observer for Resting<'_> {
    fn band(&mut self, shape: &Shape, band: &Band<'_>) {
        let planes = if shape.planar { shape.samples() } else { 1 };
        self.decoded += band.rows as usize * shape.row_bytes() * planes;
        if self.decoded >= REST {
            self.decoded = 0;
            (self.rest)();
        }
    }
}

/// A decoder with an observer.
pub struct Observed<'a, O> {
    raster: Box<dyn Raster<'a> + 'a>,
    /// A copy: the decoder's own is borrowed while a band is.
    shape: Shape,
    observer: O,
}

impl<'a, O: Observer> Observed<'a, O> {
    /// Shows what `raster` gives to `observer` too.
    pub fn new(raster: Box<dyn Raster<'a> + 'a>, observer: O) -> Self {
        let shape = raster.shape().clone();
        Self { raster, shape, observer }
    }
}

impl<'a, O: Observer> Raster<'a> for Observed<'a, O> {
    fn shape(&self) -> &Shape {
        self.raster.shape()
    }

    fn next_band(&mut self) -> Result<Option<Band<'_>>, RasterFault> {
        let band = self.raster.next_band()?;
        if let Some(band) = &band {
            self.observer.band(&self.shape, band);
        }
        Ok(band)
    }

    fn memory(&self) -> u64 {
        self.raster.memory()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Place, open};
    use super::*;
    use crate::records::Family;

    /// How many rows were seen, and all of their bytes.
    #[derive(Default)]
    struct Seen(u32, Vec<u8>);

    impl Observer for Seen {
        fn band(&mut self, _: &Shape, band: &Band<'_>) {
            self.0 += band.rows;
            (0..band.rows).for_each(|row| self.1.extend_from_slice(band.row(0, row)));
        }
    }

    /// Three rows of two grey pixels, each row a strip of its own.
    fn tiff() -> Vec<u8> {
        let tags: [(u16, u16, u32, u32); 9] = [
            (256, 3, 1, 2),
            (257, 3, 1, 3),
            (258, 3, 1, 8),
            (259, 3, 1, 1),
            (262, 3, 1, 1),
            (273, 4, 3, 128),
            (277, 3, 1, 1),
            (278, 3, 1, 1),
            (279, 4, 3, 140),
        ];
        let mut bytes = b"II*\0\x08\0\0\0\x09\0".to_vec();
        for (tag, kind, count, value) in tags {
            bytes.extend_from_slice(&[&tag.to_le_bytes()[..], &kind.to_le_bytes()].concat());
            bytes.extend_from_slice(&[count.to_le_bytes(), value.to_le_bytes()].concat());
        }
        bytes.resize(128, 0);
        for number in [152u32, 154, 156, 2, 2, 2] {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        bytes.extend_from_slice(&[1, 2, 3, 4, 5, 6]);
        bytes
    }

    #[test]
    fn two_see_the_same() {
        let bytes = tiff();
        let mut both = (Seen::default(), Some(Seen::default()));
        let mut raster = Observed::new(open(Family::Tiff, &bytes, Place::Chain(0), 1000).unwrap(), &mut both);
        while raster.next_band().unwrap().is_some() {}
        drop(raster);
        let (one, other) = (both.0, both.1.unwrap());
        assert_eq!((one.0, one.1.as_slice()), (3, other.1.as_slice()));
        assert_eq!(other.1, [1, 2, 3, 4, 5, 6]);
    }

    #[test]
    fn every_row_is_seen_once() {
        let bytes = tiff();
        let mut seen = Seen::default();
        let mut raster = Observed::new(open(Family::Tiff, &bytes, Place::Chain(0), 1000).unwrap(), &mut seen);
        while raster.next_band().unwrap().is_some() {}
        drop(raster);
        assert_eq!((seen.0, seen.1), (3, vec![1, 2, 3, 4, 5, 6]));
    }
}
