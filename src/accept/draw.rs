//! Which pages of a lot are looked at: drawn so that anybody can draw them again.
//!
//! The lot's N pages stand in order. They are divided into n runs that are as equal as can be: run i (from 0) is the
//! places from ⌊i·N/n⌋ to before ⌊(i+1)·N/n⌋. One page is drawn of each, so that every volume is looked at in
//! proportion to its pages. Number k (from 0) of the generator is the first 16 bytes of SHA-256(seed ‖ k as 8 bytes),
//! both big-endian; place = begin + number mod length. The n pages are then put in order by the numbers n, n+1, … with
//! the Fisher–Yates shuffle from the end: for i = n−1 … 1, the page i changes place with page (number mod (i+1)).

use sha2::{Digest, Sha256};

use crate::records::{Hex, Hex32};

/// The seed of a lot's sample: BLAKE3 of the batch's identifier, the 32 bytes of the lot's digest and, for another draw
/// from the same lot, what it is for.
#[must_use]
pub fn seed(batch: &str, lot: &Hex32, purpose: &str) -> Hex32 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(batch.as_bytes()).update(&lot.0).update(purpose.as_bytes());
    Hex(*hasher.finalize().as_bytes())
}

/// The generator.
struct Numbers<'s> {
    seed: &'s Hex32,
    next: u64,
}

impl Numbers<'_> {
    /// The next number below `bound`. With 128 bits before the division no place is favoured by more than 2⁻⁶⁴.
    fn below(&mut self, bound: u64) -> u64 {
        let block = Sha256::new().chain_update(self.seed.0).chain_update(self.next.to_be_bytes()).finalize();
        self.next += 1;
        let number = block.iter().take(16).fold(0u128, |number, byte| number << 8 | u128::from(*byte));
        u64::try_from(number % u128::from(bound.max(1))).unwrap_or(0)
    }
}

/// Draws `size` of the places 0 … `pages` − 1, in the order in which they are to be looked at.
#[must_use]
pub fn draw(seed: &Hex32, pages: u64, size: u64) -> Vec<u64> {
    let size = size.min(pages);
    let mut numbers = Numbers { seed, next: 0 };
    let edge = |run: u64| u64::try_from(u128::from(run) * u128::from(pages) / u128::from(size.max(1))).unwrap_or(pages);
    let mut drawn: Vec<u64> = (0..size)
        .map(|run| {
            let begin = edge(run);
            begin + numbers.below(edge(run + 1) - begin)
        })
        .collect();
    for last in (1..drawn.len()).rev() {
        let other = usize::try_from(numbers.below(last as u64 + 1)).unwrap_or(last);
        drawn.swap(last, other);
    }
    drawn
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_run_gives_one_page_and_none_twice(pages in 1u64..5_000, size in 1u64..300, byte in any::<u8>()) {
            let drawn = draw(&Hex([byte; 32]), pages, size);
            let size = size.min(pages);
            let set: BTreeSet<_> = drawn.iter().copied().collect();
            prop_assert_eq!((drawn.len() as u64, set.len() as u64), (size, size));
            for (run, place) in (0..size).zip(set) {
                prop_assert!(place >= run * pages / size && place < (run + 1) * pages / size);
            }
        }
    }

    #[test]
    fn all_pages_come_as_often_and_the_order_is_mixed() {
        let mut times = [0u32; 20];
        let mut first_is_first = 0;
        for trial in 0..4_000u64 {
            let drawn = draw(&seed("b", &Hex([7; 32]), &trial.to_string()), 20, 5);
            first_is_first += u32::from(drawn[0] < 4);
            drawn.iter().for_each(|place| times[*place as usize] += 1);
        }
        // 1,000 expected, standard deviation 27.4; 800 of 4,000, 25.3: six of them either way.
        assert!(times.iter().all(|times| times.abs_diff(1_000) < 165), "{times:?}");
        assert!(first_is_first.abs_diff(800) < 152, "{first_is_first}");
    }

    #[test]
    fn the_seed_is_that_of_batch_lot_and_purpose() {
        let one = seed("b", &Hex([1; 32]), "");
        assert_eq!(one.0, *blake3::hash(&[&b"b"[..], &[1; 32]].concat()).as_bytes());
        assert!(
            one != seed("c", &Hex([1; 32]), "")
                && one != seed("b", &Hex([2; 32]), "")
                && one != seed("b", &Hex([1; 32]), "x")
        );
    }
}
