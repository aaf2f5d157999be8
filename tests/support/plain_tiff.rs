//! Writes uncompressed TIFF files, for tests: what other programs make of them is then compared.
#![allow(dead_code, reason = "each test file uses its part")]

/// One image.
pub struct PlainTiff<'a> {
    pub width: u32,
    pub height: u32,
    pub bits: u16,
    pub samples: u16,
    pub photometric: u16,
    /// The rows, padded to bytes, numbers little-endian.
    pub rows: &'a [u8],
    /// Further tags: number, type, the values as bytes.
    pub tags: &'a [(u16, u16, Vec<u8>)],
}

impl PlainTiff<'_> {
    /// The file.
    pub fn bytes(&self) -> Vec<u8> {
        bytes_of(std::slice::from_ref(self))
    }

    /// Adds the directory and the rows; gives the place of the offset of the directory after it.
    fn append(&self, bytes: &mut Vec<u8>) -> usize {
        let short = |value: u16| (3u16, value.to_le_bytes().to_vec());
        let long = |value: u32| (4u16, value.to_le_bytes().to_vec());
        let bits: Vec<u8> = (0..self.samples).flat_map(|_| self.bits.to_le_bytes()).collect();
        let mut tags: Vec<(u16, u16, Vec<u8>)> = [
            (256, long(self.width)),
            (257, long(self.height)),
            (258, (3, bits)),
            (259, short(1)),
            (262, short(self.photometric)),
            (273, long(0)),
            (277, short(self.samples)),
            (278, long(self.height)),
            (279, long(self.rows.len() as u32)),
            (282, (5, [300u32, 1].map(u32::to_le_bytes).concat())),
            (283, (5, [300u32, 1].map(u32::to_le_bytes).concat())),
            (284, short(1)),
        ]
        .map(|(tag, (kind, value))| (tag, kind, value))
        .to_vec();
        tags.extend(self.tags.iter().cloned());
        tags.sort_by_key(|(tag, ..)| *tag);
        let link = bytes.len() + 2 + tags.len() * 12;
        let mut at = link + 4;
        let mut tail = Vec::new();
        bytes.extend_from_slice(&(tags.len() as u16).to_le_bytes());
        let values: usize = tags.iter().map(|(_, _, value)| if value.len() > 4 { value.len() } else { 0 }).sum();
        let rows_at = (at + values) as u32;
        for (tag, kind, value) in &mut tags {
            if *tag == 273 {
                *value = rows_at.to_le_bytes().to_vec();
            }
            let size = match kind {
                1 | 2 | 7 => 1,
                3 => 2,
                4 => 4,
                _ => 8,
            };
            bytes.extend_from_slice(&tag.to_le_bytes());
            bytes.extend_from_slice(&kind.to_le_bytes());
            bytes.extend_from_slice(&((value.len() / size) as u32).to_le_bytes());
            if value.len() > 4 {
                bytes.extend_from_slice(&(at as u32).to_le_bytes());
                at += value.len();
                tail.extend_from_slice(value);
            } else {
                let mut field = value.clone();
                field.resize(4, 0);
                bytes.extend_from_slice(&field);
            }
        }
        bytes.extend_from_slice(&[0; 4]);
        bytes.extend_from_slice(&tail);
        bytes.extend_from_slice(self.rows);
        link
    }
}

/// A file of these images, in this order.
pub fn bytes_of(images: &[PlainTiff]) -> Vec<u8> {
    let mut bytes = b"II*\0".to_vec();
    let mut link = bytes.len();
    bytes.extend_from_slice(&[0; 4]);
    for image in images {
        // A directory begins at an even offset.
        bytes.resize(bytes.len().next_multiple_of(2), 0);
        let directory = bytes.len() as u32;
        bytes[link..link + 4].copy_from_slice(&directory.to_le_bytes());
        link = image.append(&mut bytes);
    }
    bytes
}

/// Numbers without a pattern that are the same at each run.
pub fn noise(count: usize) -> Vec<u8> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    (0..count).map(|_| next()).collect()
}

/// A page of paper with lines of "writing" and a coloured stamp: RGB, 8 bits, and with a little of the grain that
/// scanners give.
pub fn page(width: u32, height: u32) -> Vec<u8> {
    grained_page(width, height, 3)
}

/// The same with grain of up to `most`, which is one less than a power of two, at most 15.
pub fn grained_page(width: u32, height: u32, most: u8) -> Vec<u8> {
    let grain = noise(width as usize * height as usize);
    let mut rows = Vec::with_capacity(grain.len() * 3);
    for y in 0..height {
        for x in 0..width {
            let grain = grain[(y * width + x) as usize] & most;
            let line = y % 50 > 18 && y % 50 < 40 && x > width / 10 && x < width * 9 / 10;
            let stroke = (x / 3 * 7 + y / 50 * 13) % 11 < 4 && (x + y * 2) % 9 < 5;
            let stamp = x > width / 2 && y > height * 3 / 4 && (x + y) % 40 < 12;
            let paper = match () {
                () if stamp => [150, 30, 45],
                () if line && stroke => [40, 36, 44],
                () => [232, 224, 205],
            };
            rows.extend(paper.map(|value: u8| value + grain));
        }
    }
    rows
}

/// The same page as a scanner gives it: the grain of each channel is its own, the sum of two even ones (standard
/// deviation 2.9 levels), and the light falls off a little towards one corner.
pub fn scanned_page(width: u32, height: u32) -> Vec<u8> {
    let grain = noise(width as usize * height as usize * 3);
    let mut rows = grained_page(width, height, 0);
    let row_bytes = width as usize * 3;
    for (at, (sample, grain)) in rows.iter_mut().zip(grain).enumerate() {
        let (x, y) = (at % row_bytes, at / row_bytes);
        let shade = (x / 3 + y) * 12 / (width + height) as usize;
        *sample = sample.saturating_sub(shade as u8) + (grain & 7) + (grain >> 4 & 7);
    }
    rows
}
