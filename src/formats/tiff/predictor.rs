//! Undoing what the predictors did: horizontal differences (TIFF 6.0 §14) and floating point (Technical Note 3).
//! Samples are taken and left in the machine's own order of bytes.

use super::ifd::ByteOrder;

/// Puts samples of 16, 32 or 64 bits from the order of the file into that of the machine.
pub(super) fn to_native(data: &mut [u8], bits: u16, order: ByteOrder) {
    let native = if cfg!(target_endian = "little") { ByteOrder::Little } else { ByteOrder::Big };
    let size = match bits {
        16 => 2,
        24 => 3,
        32 => 4,
        64 => 8,
        _ => return,
    };
    if order != native {
        data.chunks_exact_mut(size).for_each(<[u8]>::reverse);
    }
}

/// Adds up the differences in one row of `samples` interleaved samples of `bits` bits.
pub(super) fn undo_horizontal(row: &mut [u8], samples: usize, bits: u16) {
    match (bits, samples) {
        (8, 1) => sum_pixels::<1>(row),
        (8, 3) => sum_pixels::<3>(row),
        (8, 4) => sum_pixels::<4>(row),
        (8, _) => sum_words::<1>(row, samples),
        (16, _) => sum_words::<2>(row, samples),
        (32, _) => sum_words::<4>(row, samples),
        (64, _) => sum_words::<8>(row, samples),
        _ => {}
    }
}

fn sum_pixels<const N: usize>(row: &mut [u8]) {
    let mut sum = [0u8; N];
    let (pixels, _) = row.as_chunks_mut::<N>();
    for pixel in pixels {
        for (sum, value) in sum.iter_mut().zip(pixel) {
            *sum = sum.wrapping_add(*value);
            *value = *sum;
        }
    }
}

fn sum_words<const N: usize>(row: &mut [u8], samples: usize) {
    let number = |bytes: [u8; N]| {
        let mut wide = [0; 8];
        let (to, at) =
            if cfg!(target_endian = "little") { (wide.as_mut_slice(), 0) } else { (wide.as_mut_slice(), 8 - N) };
        to.iter_mut().skip(at).zip(bytes).for_each(|(to, from)| *to = from);
        u64::from_ne_bytes(wide)
    };
    let (words, _) = row.as_chunks_mut::<N>();
    for first in 0..samples {
        let mut sum = 0u64;
        for word in words.iter_mut().skip(first).step_by(samples) {
            sum = sum.wrapping_add(number(*word));
            let wide = sum.to_ne_bytes();
            let at = if cfg!(target_endian = "little") { 0 } else { 8 - N };
            word.iter_mut().zip(wide.iter().skip(at)).for_each(|(to, from)| *to = *from);
        }
    }
}

/// Undoes the floating-point predictor in one row: bytes are summed, then each value is put together from its planes of
/// bytes, the most significant first whatever the order of the file. `scratch` is as long as the row.
pub(super) fn undo_float(row: &mut [u8], samples: usize, bits: u16, scratch: &mut Vec<u8>) {
    let size = usize::from(bits / 8);
    if size == 0 || samples == 0 {
        return;
    }
    sum_words::<1>(row, samples);
    scratch.clear();
    scratch.extend_from_slice(row);
    let count = row.len() / size;
    for (index, value) in row.chunks_exact_mut(size).enumerate() {
        for (byte, to) in value.iter_mut().enumerate() {
            let plane = if cfg!(target_endian = "little") { size - 1 - byte } else { byte };
            if let Some(from) = scratch.get(plane * count + index) {
                *to = *from;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn difference<const N: usize>(row: &mut [u8], samples: usize) {
        let words = row.as_chunks::<N>().0.to_vec();
        for (index, word) in row.as_chunks_mut::<N>().0.iter_mut().enumerate().skip(samples) {
            let mut borrow = 0i32;
            for (byte, to) in word.iter_mut().enumerate() {
                let value = i32::from(words[index][byte]) - i32::from(words[index - samples][byte]) - borrow;
                *to = value.rem_euclid(256) as u8;
                borrow = i32::from(value < 0);
            }
        }
    }

    proptest! {
        #[test]
        fn differences_are_summed(data in proptest::collection::vec(any::<u8>(), 0..400), samples in 1usize..6) {
            macro_rules! check {
                ($bytes:literal, $bits:literal) => {{
                    let mut row = data[..data.len() / ($bytes * samples) * $bytes * samples].to_vec();
                    let whole = row.clone();
                    difference::<$bytes>(&mut row, samples);
                    undo_horizontal(&mut row, samples, $bits);
                    prop_assert_eq!(row, whole);
                }};
            }
            check!(1, 8);
            check!(2, 16);
            check!(4, 32);
            check!(8, 64);
        }

        #[test]
        fn floats_are_put_together(values in proptest::collection::vec(any::<f32>(), 1..60)) {
            let mut coded: Vec<u8> =
                (0..4).flat_map(|plane| values.iter().map(move |value| value.to_be_bytes()[plane])).collect();
            difference::<1>(&mut coded, 1);
            undo_float(&mut coded, 1, 32, &mut Vec::new());
            let expected: Vec<u8> = values.iter().flat_map(|value| value.to_ne_bytes()).collect();
            prop_assert_eq!(coded, expected);
        }
    }
}
