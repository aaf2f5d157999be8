//! Small deliveries made on the spot: sound pages that differ from each other, in folders that are units.

use std::fs;
use std::path::Path;

use super::plain_tiff::PlainTiff;

/// Numbers that look like chance and come out the same every time (`SplitMix64`).
pub struct Chance(pub u64);

impl Chance {
    /// The next number.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }
}

/// A grey page of `width` × `height` pixels as an uncompressed TIFF of one strip at 300 ppi.
pub fn tiff(seed: u64, width: u32, height: u32) -> Vec<u8> {
    let mut chance = Chance(seed);
    let rows: Vec<u8> = (0..width * height).map(|_| 200 + (chance.next() % 40) as u8).collect();
    PlainTiff { width, height, bits: 8, samples: 1, photometric: 1, rows: &rows, tags: &[] }.bytes()
}

/// A delivery of `units` folders `F0001`, `F0002`, … with `pages` TIFF pages each.
pub fn make(root: &Path, units: u32, pages: u32, width: u32, height: u32) {
    for unit in 1..=units {
        let folder = root.join(format!("F{unit:04}"));
        fs::create_dir_all(&folder).unwrap();
        for page in 1..=pages {
            let bytes = tiff(u64::from(unit) << 32 | u64::from(page), width, height);
            fs::write(folder.join(format!("F{unit:04}_{page:04}.tif")), bytes).unwrap();
        }
    }
}
