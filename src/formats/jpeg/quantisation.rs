//! The quantisation tables of a stream, and the quality that they stand for.

use super::opening::segments;

/// Marker of a segment of quantisation tables.
const DQT: u8 = 0xDB;

/// The table for luma of the Independent JPEG Group (ITU-T T.81 table K.1), in zigzag order.
const LUMA: [u16; 64] = [
    16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40, 26, 24, 22, 22, 24, 49, 35, 37, 29, 40, 58, 51, 61,
    60, 57, 51, 56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87, 95, 98, 103, 104, 103, 62, 77, 113,
    121, 112, 100, 120, 92, 101, 103, 99,
];

/// The quality of a stream on the scale of the Independent JPEG Group.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EstimatedQuality {
    /// From 1 to 100.
    pub quality: u8,
    /// The mean step by which the table departs from that of this quality, in its own steps: 0 where it is the very
    /// table.
    pub departure: f64,
}

/// Estimates the quality from the first quantisation table, that for luma. `None` where no table comes before the first
/// scan.
#[must_use]
pub fn estimated_quality(bytes: &[u8]) -> Option<EstimatedQuality> {
    let table = segments(bytes).filter(|(marker, _)| *marker == DQT).find_map(|(_, payload)| first_table(payload))?;
    let (mut best, mut least) = (1, u64::MAX);
    for quality in (1..=100u8).rev() {
        let departure = scaled(quality).zip(table).map(|(own, found)| u64::from(own.abs_diff(found))).sum();
        if departure < least {
            (best, least) = (quality, departure);
        }
    }
    let sum: u64 = table.iter().map(|step| u64::from(*step)).sum();
    Some(EstimatedQuality { quality: best, departure: least as f64 / sum.max(1) as f64 })
}

/// The table with the identifier 0 (T.81 B.2.4.1): that of luma in all files in use.
fn first_table(mut payload: &[u8]) -> Option<[u16; 64]> {
    while let Some((head, rest)) = payload.split_first() {
        let (wide, identifier) = (head >> 4 != 0, head & 15);
        let length = if wide { 128 } else { 64 };
        let (values, others) = rest.split_at_checked(length)?;
        if identifier == 0 {
            let mut table = [0; 64];
            if wide {
                table
                    .iter_mut()
                    .zip(values.as_chunks::<2>().0)
                    .for_each(|(to, bytes)| *to = u16::from_be_bytes(*bytes));
            } else {
                table.iter_mut().zip(values).for_each(|(to, value)| *to = u16::from(*value));
            }
            return Some(table);
        }
        payload = others;
    }
    None
}

/// The table of a quality, as the group's library makes it.
fn scaled(quality: u8) -> impl Iterator<Item = u16> {
    let quality = u32::from(quality);
    let scale = if quality < 50 { 5000 / quality.max(1) } else { 200 - 2 * quality };
    LUMA.into_iter().map(move |step| u16::try_from(((u32::from(step) * scale + 50) / 100).clamp(1, 255)).unwrap_or(255))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream(tables: &[u8]) -> Vec<u8> {
        let length = u16::try_from(tables.len() + 2).unwrap().to_be_bytes();
        [&[0xFF, 0xD8, 0xFF, DQT][..], &length, tables, &[0xFF, 0xD9]].concat()
    }

    #[test]
    fn the_groups_own_tables_are_recognised() {
        for quality in [1u8, 10, 25, 50, 75, 85, 90, 95, 99, 100] {
            let table: Vec<u8> = scaled(quality).map(|step| step as u8).collect();
            let chroma = [[1u8].as_slice(), &[17; 64]].concat();
            let found = estimated_quality(&stream(&[&chroma[..], &[0], &table].concat())).unwrap();
            // At the very bottom several qualities have one table.
            assert!(found.quality == quality || quality == 1, "{quality}: {found:?}");
            assert_eq!(found.departure, 0.0);
        }
    }

    #[test]
    fn wide_tables_are_read_and_other_tables_depart() {
        let wide: Vec<u8> = scaled(60).flat_map(u16::to_be_bytes).collect();
        let found = estimated_quality(&stream(&[&[0x10][..], &wide].concat())).unwrap();
        assert_eq!((found.quality, found.departure), (60, 0.0));
        let flat = estimated_quality(&stream(&[[0].as_slice(), &[8; 64]].concat())).unwrap();
        assert!(flat.departure > 0.1, "{flat:?}");
        assert_eq!(estimated_quality(&stream(&[0, 1, 2])), None);
        assert_eq!(estimated_quality(b"\xFF\xD8\xFF\xD9"), None);
        assert_eq!(estimated_quality(b""), None);
    }
}
