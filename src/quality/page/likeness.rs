//! What pictures of one page have in common: where they go from light to dark (difference hash).

use crate::records::{Hex, Likeness};

use super::reduced::Picture;
use super::skew::threshold;
use super::tones::Part;

/// Share of the ink, in hundredths, that may lie outside of the part that is written on, on each side: specks and
/// numbers.
const OUTSIDE: u64 = 5;

/// The likeness of the picture, and of the part of the page in it that is written on; `None` where it is smaller than
/// the places that are compared.
pub(super) fn likeness(picture: &Picture, page: Part) -> Option<Likeness> {
    if !is_wide(picture.whole()) {
        return None;
    }
    let (mut coarse, mut fine, mut written) = ([0u8; 8], [0u8; 32], [0u8; 32]);
    hash::<8>(picture, picture.whole(), &mut coarse);
    hash::<16>(picture, picture.whole(), &mut fine);
    hash::<16>(picture, written_part(picture, page).unwrap_or(page), &mut written);
    Some(Likeness { coarse: Hex(coarse), fine: Hex(fine), written: Hex(written) })
}

const fn is_wide(part: Part) -> bool {
    part.right - part.left >= 34 && part.bottom - part.top >= 34
}

/// The part within which nine tenths of the ink lie, across and down.
fn written_part(picture: &Picture, page: Part) -> Option<Part> {
    let page = page.inner(3);
    let (divide, negative) = threshold(picture, page)?;
    let mut columns = vec![0u64; page.right - page.left];
    let mut rows = vec![0u64; page.bottom - page.top];
    for (y, sum) in (page.top..).zip(&mut rows) {
        let row = picture.row(y).get(page.left..page.right).unwrap_or_default();
        for (column, tone) in columns.iter_mut().zip(row) {
            let ink = u64::from((*tone <= divide) != negative);
            *column += ink;
            *sum += ink;
        }
    }
    let (across, down) = (middle_of(&columns)?, middle_of(&rows)?);
    let part = Part {
        left: page.left + across.0,
        right: page.left + across.1 + 1,
        top: page.top + down.0,
        bottom: page.top + down.1 + 1,
    };
    is_wide(part).then_some(part)
}

/// The first and the last place between which lies all but [`OUTSIDE`] of the sum at both ends.
fn middle_of(counts: &[u64]) -> Option<(usize, usize)> {
    let total: u64 = counts.iter().sum();
    let mut below = 0;
    let (mut first, mut last) = (None, None);
    for (at, count) in counts.iter().enumerate() {
        below += count;
        if first.is_none() && below * 100 >= total * OUTSIDE && below > 0 {
            first = Some(at);
        }
        if last.is_none() && below * 100 >= total * (100 - OUTSIDE) && below > 0 {
            last = Some(at);
        }
    }
    first.zip(last)
}

/// One bit for each of `N` by `N` places: whether it is lighter than the place to its right. The first place is the
/// highest bit.
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
        assert_eq!(page, written(1, 0, 0));
        let again = page.distance(&written(1, 12, 6));
        let other = page.distance(&written(2, 0, 0));
        assert!(again.written <= 20, "{again:?}");
        assert!(other.coarse > 8 && other.fine > 60 && other.written > 60, "{other:?}");
    }

    #[test]
    fn too_small_a_picture_has_none() {
        let picture = Picture { width: 20, height: 200, pixels: vec![0; 4000], factor: 1 };
        assert_eq!(likeness(&picture, picture.whole()), None);
    }
}
