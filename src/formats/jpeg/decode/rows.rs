//! Rows of components become rows of pixels.

/// Interleaves rows of components as they are.
pub(super) fn interleave(rows: &[&[u8]], out: &mut [u8]) {
    match rows {
        [grey] => {
            if let Some(grey) = grey.get(..out.len()) {
                out.copy_from_slice(grey);
            }
        }
        [one, two, three] => {
            let (pixels, _) = out.as_chunks_mut::<3>();
            for (pixel, ((one, two), three)) in pixels.iter_mut().zip(one.iter().zip(*two).zip(*three)) {
                *pixel = [*one, *two, *three];
            }
        }
        _ => {
            for (place, row) in rows.iter().enumerate() {
                out.iter_mut().skip(place).step_by(rows.len()).zip(*row).for_each(|(to, from)| *to = *from);
            }
        }
    }
}

/// Luma and chroma as red, green and blue, in integers of 1/65536 (JFIF's coefficients).
pub(super) fn rgb(luma: &[u8], cb: &[u8], cr: &[u8], out: &mut [u8]) {
    let (pixels, _) = out.as_chunks_mut::<3>();
    for (pixel, ((y, cb), cr)) in pixels.iter_mut().zip(luma.iter().zip(cb).zip(cr)) {
        let (y, cb, cr) = (i32::from(*y), i32::from(*cb) - 128, i32::from(*cr) - 128);
        let red = y + ((91_881 * cr + 32_768) >> 16);
        let green = y + ((-22_554 * cb - 46_802 * cr + 32_768) >> 16);
        let blue = y + ((116_130 * cb + 32_768) >> 16);
        *pixel = [red, green, blue].map(|value| value.clamp(0, 255) as u8);
    }
}
