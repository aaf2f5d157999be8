//! CCITT T.4 and T.6 inside TIFF. A black run becomes samples of 1; what 1 means is for `PhotometricInterpretation` to
//! say.

use hayro_ccitt::{DecodeSettings, Decoder, DecoderContext, EncodingMode};

use super::fault::{CodecFault, PixelFault, Variant};
use super::kinds::Compression;

/// How the rows of an image are coded.
pub(super) fn settings(compression: Compression, t4: u32, columns: u32) -> Result<DecodeSettings, PixelFault> {
    // Bit 1 of T4Options, and the same bit of T6Options, announce stretches that are not coded.
    if t4 & 2 != 0 {
        return Err(PixelFault::Unsupported(Variant::UncompressedFax));
    }
    let encoding = match compression {
        Compression::CcittG4 => EncodingMode::Group4,
        Compression::CcittG3 if t4 & 1 != 0 => EncodingMode::Group3_2D,
        _ => EncodingMode::Group3_1D,
    };
    Ok(DecodeSettings {
        columns,
        rows: 0,
        end_of_block: compression != Compression::CcittRle,
        // The first EOL shows whether there are any.
        end_of_line: false,
        rows_are_byte_aligned: compression == Compression::CcittRle,
        encoding,
        strict: true,
    })
}

struct Rows<'o> {
    output: std::slice::ChunksExactMut<'o, u8>,
    columns: u32,
    done: usize,
}

impl Decoder for Rows<'_> {
    fn push_row(&mut self, changes: &[u32]) {
        let Some(row) = self.output.next() else { return };
        row.fill(0);
        for run in changes.chunks(2) {
            let (from, to) = match run {
                [from, to] => (*from, *to),
                [from] => (*from, self.columns),
                _ => continue,
            };
            blacken(row, from as usize, to.min(self.columns) as usize);
        }
        self.done += 1;
    }
}

/// Sets the bits from `from` to before `to`, the high bit of each byte first.
fn blacken(row: &mut [u8], from: usize, to: usize) {
    if from >= to {
        return;
    }
    let (first, last) = (from / 8, (to - 1) / 8);
    let (head, tail) = (0xff_u8 >> (from % 8), 0xff_u8 << (7 - (to - 1) % 8));
    let Some(bytes) = row.get_mut(first..=last) else { return };
    match bytes {
        [only] => *only |= head & tail,
        [start, middle @ .., end] => {
            *start |= head;
            middle.fill(0xff);
            *end |= tail;
        }
        [] => {}
    }
}

/// Fills `output`, rows of `row_bytes` bytes, from a strip or tile.
pub(super) fn decode(
    coded: &[u8],
    mut settings: DecodeSettings,
    row_bytes: usize,
    output: &mut [u8],
) -> Result<(), CodecFault> {
    if row_bytes == 0 {
        return Ok(());
    }
    let expected = output.len();
    let rows = expected / row_bytes;
    settings.rows = u32::try_from(rows).unwrap_or(u32::MAX);
    let mut sink = Rows { output: output.chunks_exact_mut(row_bytes), columns: settings.columns, done: 0 };
    let outcome = hayro_ccitt::decode(coded, &mut sink, &mut DecoderContext::new(settings));
    let found = sink.done * row_bytes;
    // Damage after the last row is in the padding.
    if sink.done >= rows {
        return Ok(());
    }
    match outcome {
        Ok(_) | Err(hayro_ccitt::DecodeError::UnexpectedEof) => Err(CodecFault::Ends { found, expected }),
        Err(_) => Err(CodecFault::Code { after: found }),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn runs_become_bits(from in 0usize..60, length in 0usize..60) {
            let to = (from + length).min(64);
            let mut row = [0u8; 8];
            blacken(&mut row, from, to);
            for bit in 0..64 {
                prop_assert_eq!(row[bit / 8] >> (7 - bit % 8) & 1 == 1, (from..to).contains(&bit));
            }
        }

        #[test]
        fn any_bytes_end(coded in proptest::collection::vec(any::<u8>(), 0..500), columns in 1u32..200, mode in 0..4) {
            let (compression, t4) = match mode {
                0 => (Compression::CcittG4, 0),
                1 => (Compression::CcittG3, 0),
                2 => (Compression::CcittG3, 1),
                _ => (Compression::CcittRle, 0),
            };
            let row_bytes = columns.div_ceil(8) as usize;
            let mut output = vec![0; row_bytes * 20];
            let _ = decode(&coded, settings(compression, t4, columns).unwrap(), row_bytes, &mut output);
        }
    }
}
