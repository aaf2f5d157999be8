//! What pictures of one page have in common: where they go from light to dark (difference hash).

use crate::records::{Hex, Likeness};

use super::reduced::Picture;
use super::tones::Part;

/// The likeness of the page in the picture; `None` where it is smaller than the places that are compared.
pub(super) fn likeness(picture: &Picture, page: Part) -> Option<Likeness> {
    let (width, height) = (page.right - page.left, page.bottom - page.top);
    if width < 34 || height < 32 {
        return None;
    }
    let (mut coarse, mut fine) = ([0u8; 8], [0u8; 32]);
    hash::<8>(picture, page, &mut coarse);
    hash::<16>(picture, page, &mut fine);
    Some(Likeness { coarse: Hex(coarse), fine: Hex(fine) })
}

/// One bit for each of `N` by `N` places: whether it is lighter than the place to its right. The first place is the highest bit.
fn hash<const N: usize>(picture: &Picture, page: Part, bits: &mut [u8]) {
    for down in 0..N {
        let mut before = mean(picture, place(page, (N + 1, N), (0, down)));
        for across in 0..N {
            let here = mean(picture, place(page, (N + 1, N), (across + 1, down)));
            let at = down * N + across;
            if before > here
                && let Some(byte) = bits.get_mut(at / 8)
            {
                *byte |= 0x80 >> (at % 8);
            }
            before = here;
        }
    }
}

fn place(page: Part, (across, down): (usize, usize), (x, y): (usize, usize)) -> Part {
    let (width, height) = (page.right - page.left, page.bottom - page.top);
    Part {
        left: page.left + width * x / across,
        right: page.left + width * (x + 1) / across,
        top: page.top + height * y / down,
        bottom: page.top + height * (y + 1) / down,
    }
}

/// The mean tone of a part, in units of 1/64.
fn mean(picture: &Picture, part: Part) -> u64 {
    let rows = (part.top..part.bottom).map(|y| picture.row(y).get(part.left..part.right).unwrap_or_default());
    let sum: u64 = rows.flatten().map(|tone| u64::from(*tone)).sum();
    let count = (part.right - part.left) * (part.bottom - part.top);
    sum * 64 / u64::try_from(count.max(1)).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(seed: usize, shift: usize, light: u8) -> Likeness {
        let (width, height) = (600, 800);
        let tone = |x: usize, y: usize| {
            let (x, y) = (x + shift, y + shift / 2);
            let (line, word) = (y / 25, x / 40);
            let ink = (line * 37 + word * 11 + seed * (line + 3) * 29) % 17 < 9 && y % 25 < 12 && x % 40 < 34;
            let text = (60..540).contains(&x) && (60..740).contains(&y);
            if ink && text { 50 } else { 205 + light + ((x * 7 + y * 13 + seed) % 5) as u8 }
        };
        let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).map(|(x, y)| tone(x, y)).collect();
        let picture = Picture { width, height, pixels, factor: 1 };
        likeness(&picture, picture.whole()).unwrap()
    }

    #[test]
    fn one_page_twice_differs_little_and_two_pages_much() {
        let page = written(1, 0, 0);
        assert_eq!(page.distance(&written(1, 0, 0)), (0, 0));
        let again = page.distance(&written(1, 2, 6));
        let other = page.distance(&written(2, 0, 0));
        assert!(again.0 <= 8 && again.1 <= 40, "{again:?}");
        assert!(other.0 > 8 && other.1 > 60, "{other:?}");
    }

    #[test]
    fn too_small_a_picture_has_none() {
        let picture = Picture { width: 20, height: 200, pixels: vec![0; 4000], factor: 1 };
        assert_eq!(likeness(&picture, picture.whole()), None);
    }
}
