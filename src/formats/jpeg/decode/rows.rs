//! Rows of components become rows of pixels.

/// Interleaves rows of components as they are.
#[inline(always)]
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

/// Pixels that are worked on at a time.
const RUN: usize = 256;

/// Luma and chroma as red, green and blue, in integers of 1/65536 (JFIF's coefficients). Each colour for itself first:
/// to put bytes between bytes is a step that processors have instructions for.
#[inline(always)]
pub(super) fn rgb(luma: &[u8], cb: &[u8], cr: &[u8], out: &mut [u8]) {
    let (mut red, mut green, mut blue) = ([0; RUN], [0; RUN], [0; RUN]);
    let colours = luma.chunks(RUN).zip(cb.chunks(RUN)).zip(cr.chunks(RUN));
    for (pixels, ((luma, cb), cr)) in out.chunks_mut(RUN * 3).zip(colours) {
        let colours = red.iter_mut().zip(&mut green).zip(&mut blue);
        for (((red, green), blue), ((y, cb), cr)) in colours.zip(luma.iter().zip(cb).zip(cr)) {
            let (y, cb, cr) = (i32::from(*y), i32::from(*cb) - 128, i32::from(*cr) - 128);
            *red = byte(y + ((91_881 * cr + 32_768) >> 16));
            *green = byte(y + ((-22_554 * cb - 46_802 * cr + 32_768) >> 16));
            *blue = byte(y + ((116_130 * cb + 32_768) >> 16));
        }
        interleave(&[&red, &green, &blue], pixels);
    }
}

#[inline(always)]
fn byte(value: i32) -> u8 {
    value.clamp(0, 255) as u8
}
