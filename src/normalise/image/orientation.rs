//! The orientation tag applied to the pixels (TIFF 6.0 tag 274, EXIF).

/// Whether an orientation exchanges width and height.
pub(super) const fn is_turned(orientation: u8) -> bool {
    matches!(orientation, 5..=8)
}

/// Rows and columns that are taken together, so that a turned picture is read in pieces that stay in the cache.
const TILE: usize = 32;

/// Turns a picture so that it is seen as its tag says; what is no orientation counts as 1.
pub(super) fn upright(pixels: Vec<u8>, size: (u32, u32), channels: usize, orientation: u8) -> (Vec<u8>, (u32, u32)) {
    if !(2..=8).contains(&orientation) {
        return (pixels, size);
    }
    let turned = if is_turned(orientation) { (size.1, size.0) } else { size };
    let output = if channels == 1 {
        placed::<1>(&pixels, size, turned, orientation)
    } else {
        placed::<3>(&pixels, size, turned, orientation)
    };
    (output, turned)
}

fn placed<const N: usize>(pixels: &[u8], size: (u32, u32), turned: (u32, u32), orientation: u8) -> Vec<u8> {
    let (width, height) = (size.0 as usize, size.1 as usize);
    let (across, down) = (turned.0 as usize, turned.1 as usize);
    let source = pixels.as_chunks::<N>().0;
    let mut output = vec![0; pixels.len()];
    let target = output.as_chunks_mut::<N>().0;
    for top in (0..down).step_by(TILE) {
        for left in (0..across).step_by(TILE) {
            for y in top..(top + TILE).min(down) {
                for x in left..(left + TILE).min(across) {
                    let (from_x, from_y) = match orientation {
                        2 => (width - 1 - x, y),
                        3 => (width - 1 - x, height - 1 - y),
                        4 => (x, height - 1 - y),
                        5 => (y, x),
                        6 => (y, height - 1 - x),
                        7 => (width - 1 - y, height - 1 - x),
                        _ => (width - 1 - y, x),
                    };
                    if let (Some(to), Some(from)) =
                        (target.get_mut(y * across + x), source.get(from_y * width + from_x))
                    {
                        *to = *from;
                    }
                }
            }
        }
    }
    output
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The letter F, three by two, is enough to tell all eight apart: `abc` over `def`.
    #[test]
    fn all_eight() {
        let turned = |orientation| {
            let (pixels, size) = upright(b"abcdef".to_vec(), (3, 2), 1, orientation);
            (String::from_utf8(pixels).unwrap(), size)
        };
        let is = |orientation, rows: &str, size| assert_eq!(turned(orientation), (rows.to_owned(), size));
        is(1, "abcdef", (3, 2));
        // Row 0 is the top, column 0 the right side.
        is(2, "cbafed", (3, 2));
        is(3, "fedcba", (3, 2));
        is(4, "defabc", (3, 2));
        // Row 0 is the left side, column 0 the top.
        is(5, "adbecf", (2, 3));
        is(6, "daebfc", (2, 3));
        is(7, "fcebda", (2, 3));
        is(8, "cfbead", (2, 3));
        is(0, "abcdef", (3, 2));
    }

    #[test]
    fn colours_stay_together() {
        let (pixels, _) = upright((0..12).collect(), (2, 2), 3, 3);
        assert_eq!(pixels, [9, 10, 11, 6, 7, 8, 3, 4, 5, 0, 1, 2]);
    }

    #[test]
    fn more_than_a_tile() {
        let (width, height) = (TILE * 2 + 3, TILE + 5);
        let pixels: Vec<u8> = (0..width * height).map(|index| (index % 251) as u8).collect();
        let size = (width as u32, height as u32);
        let (once, turned) = upright(pixels.clone(), size, 1, 6);
        let (back, _) = upright(once, turned, 1, 8);
        assert_eq!(back, pixels);
    }
}
