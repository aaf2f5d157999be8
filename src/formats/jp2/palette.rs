//! The palette of a file, and what its components become by it.

use std::sync::Arc;

use crate::formats::bytes;
use crate::formats::raster::RasterFault;

use super::codestream::Siz;

/// Most mappings: the colours, and opacity.
const MOST_CHANNELS: usize = 4;
/// Most boxes of mappings that are read: those of one more channel than are decoded, so that these are known to be
/// more.
const MOST_MAPPINGS: usize = MOST_CHANNELS + 1;

/// `pclr` (§I.5.3.4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Palette {
    /// Entries.
    pub entries: u16,
    /// Columns, by the bits of their values: an index becomes a value of each that is mapped. Bit 7 says that the
    /// values have a sign.
    pub columns: Vec<u8>,
    /// The values of each entry in turn, of which the lowest 16 bits are kept: columns of more are not decoded.
    values: Arc<[u16]>,
}

impl Palette {
    /// Reads the box. `None` where it is cut short, or the numbers of entries or columns are impossible.
    pub(super) fn parse(payload: &[u8]) -> Option<Self> {
        let (entries, count) = (bytes::be16(payload, 0)?, usize::from(*payload.get(2)?));
        if !(1..=1024).contains(&entries) || count == 0 {
            return None;
        }
        let columns = bytes::slice(payload, 3, count)?.to_vec();
        let mut rest = payload.get(3 + count..)?;
        let mut values = Vec::new();
        for _ in 0..entries {
            for column in &columns {
                let (value, left) = rest.split_at_checked(usize::from(column & 127) / 8 + 1)?;
                values.push(value.iter().fold(0u16, |value, byte| value << 8 | u16::from(*byte)));
                rest = left;
            }
        }
        Some(Self { entries, columns, values: values.into() })
    }

    /// The bits of a column.
    ///
    /// # Errors
    /// Where there is no such column, its values have a sign, or more than 16 bits.
    pub(super) fn bits(&self, column: u8) -> Result<u16, RasterFault> {
        match self.columns.get(usize::from(column)) {
            None => Err(RasterFault::damaged("a component is mapped to a column that the palette has not")),
            Some(128..) => Err(RasterFault::unsupported("a palette of signed values")),
            Some(bits) => Ok(u16::from(*bits) + 1),
        }
    }

    /// The values of a column in the order of the entries.
    pub(super) fn column(&self, column: u8) -> impl Iterator<Item = u16> {
        self.values.iter().skip(usize::from(column)).step_by(self.columns.len().max(1)).copied()
    }
}

/// One channel of `cmap` (§I.5.3.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mapping {
    /// The component of the codestream.
    pub component: u16,
    /// The column of the palette that its samples are indices into; `None`: they are the channel.
    pub column: Option<u8>,
}

/// The channels of `cmap`, as far as more than can be are known to be too many. `None` where it is cut short or a type
/// of mapping is none.
pub(super) fn mappings(payload: &[u8]) -> Option<Vec<Mapping>> {
    if payload.is_empty() || !payload.len().is_multiple_of(4) {
        return None;
    }
    let mapping = |entry: &[u8]| {
        let &[high, low, kind, column] = entry else { return None };
        let component = u16::from_be_bytes([high, low]);
        (kind <= 1).then_some(Mapping { component, column: (kind == 1).then_some(column) })
    };
    payload.chunks_exact(4).take(MOST_MAPPINGS).map(mapping).collect()
}

/// The channels that the components of a file become. Without `cmap` a palette is for the first component, with all its
/// columns; without a palette each component is a channel.
///
/// # Errors
/// For more channels than a picture has, and for components that are not there.
pub(super) fn channels(palette: Option<&Palette>, given: &[Mapping], siz: &Siz) -> Result<Vec<Mapping>, RasterFault> {
    let Some(palette) = palette else {
        let count = u16::try_from(siz.components.len()).unwrap_or(u16::MAX);
        return Ok((0..count).map(|component| Mapping { component, column: None }).collect());
    };
    let all = || (0..=u8::MAX).zip(&palette.columns).map(|(column, _)| Mapping { component: 0, column: Some(column) });
    let channels = if given.is_empty() { all().take(MOST_MAPPINGS).collect() } else { given.to_vec() };
    if channels.len() > MOST_CHANNELS {
        return Err(RasterFault::unsupported(format_args!("a palette of more than {MOST_CHANNELS} channels")));
    }
    if channels.iter().any(|channel| usize::from(channel.component) >= siz.components.len()) {
        return Err(RasterFault::damaged("the palette is for a component that is not there"));
    }
    Ok(channels)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_the_bits_of_their_columns() {
        let palette = Palette::parse(b"\0\x02\x03\x07\x0B\x0F\x01\x0F\xFF\x02\x03\x04\x05\x06\x07\x08").unwrap();
        assert_eq!((palette.entries, palette.columns.len()), (2, 3));
        assert_eq!((0..3).map(|column| palette.bits(column).unwrap()).collect::<Vec<_>>(), [8, 12, 16]);
        assert_eq!(palette.column(1).collect::<Vec<_>>(), [0x0FFF, 0x0506]);
        assert_eq!(palette.column(2).collect::<Vec<_>>(), [0x0203, 0x0708]);
        assert!(palette.bits(3).is_err());
        assert_eq!(Palette::parse(b"\0\x02\x01\x07\x01"), None, "an entry is missing");
        assert_eq!(Palette::parse(b"\x04\x01\x01\x07"), None, "more than 1024");
        assert!(Palette::parse(b"\0\x01\x01\x87\x01").unwrap().bits(0).is_err(), "signed");
    }

    #[test]
    fn mappings_are_bounded() {
        assert_eq!(mappings(b"\0\0\x01\x02"), Some(vec![Mapping { component: 0, column: Some(2) }]));
        assert_eq!(mappings(b"\0\x01\0\0"), Some(vec![Mapping { component: 1, column: None }]));
        assert_eq!(mappings(&b"\0\0\x01\0".repeat(16_000)).unwrap().len(), 5);
        assert_eq!((mappings(b""), mappings(b"\0\0\x01"), mappings(b"\0\0\x02\0")), (None, None, None));
    }
}
