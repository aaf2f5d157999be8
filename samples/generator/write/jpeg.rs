//! Baseline JPEG (ITU-T T.81) in whole numbers: the encoders at hand choose their arithmetic by what the processor can
//! do, and then their bytes differ from machine to machine.

use super::super::draw::plane::Picture;
use super::jpeg_tables::{CHROMA_QUANTA, Code, LUMA_QUANTA, ZIGZAG, huffman_codes, huffman_segment};

/// What a JPEG says of itself.
pub struct Shot<'a> {
    /// 1 to 100, as the Independent JPEG Group counts.
    pub quality: u32,
    /// Pixels per inch.
    pub ppi: u16,
    /// Colour profile.
    pub icc: Option<&'a [u8]>,
    /// EXIF.
    pub taken: Option<Taken<'a>>,
}

/// When and with what an image was taken.
#[derive(Clone, Copy)]
pub struct Taken<'a> {
    /// `YYYY:MM:DD HH:MM:SS`.
    pub when: &'a str,
    /// Make of the camera.
    pub make: &'a str,
    /// Its model.
    pub model: &'a str,
}

/// A picture, grey or in colour; colour with half the chroma samples in both directions.
pub fn write(picture: &Picture, shot: &Shot<'_>) -> Vec<u8> {
    let planes = planes(picture);
    let quanta = [scaled(&LUMA_QUANTA, shot.quality), scaled(&CHROMA_QUANTA, shot.quality)];
    let mut file = vec![0xFF, 0xD8];
    segment(
        &mut file,
        0xE0,
        &[b"JFIF\0\x01\x02\x01".as_slice(), &shot.ppi.to_be_bytes(), &shot.ppi.to_be_bytes(), &[0, 0]].concat(),
    );
    if let Some(taken) = shot.taken {
        segment(&mut file, 0xE1, &exif(taken));
    }
    if let Some(icc) = shot.icc {
        segment(&mut file, 0xE2, &[b"ICC_PROFILE\0\x01\x01", icc].concat());
    }
    let tables = if planes.len() == 1 { 1 } else { 2 };
    for (number, table) in quanta.iter().take(tables).enumerate() {
        let ordered = ZIGZAG.iter().map(|place| table[*place] as u8);
        segment(&mut file, 0xDB, &std::iter::once(number as u8).chain(ordered).collect::<Vec<_>>());
    }
    segment(&mut file, 0xC0, &frame(picture, &planes));
    for class in 0..2 {
        for number in 0..tables {
            segment(&mut file, 0xC4, &huffman_segment(class, number));
        }
    }
    let mut scan = vec![planes.len() as u8];
    scan.extend((0..planes.len()).flat_map(|index| [index as u8 + 1, if index == 0 { 0x00 } else { 0x11 }]));
    scan.extend([0, 63, 0]);
    segment(&mut file, 0xDA, &scan);
    file.extend(entropy_coded(&planes, &quanta));
    file.extend([0xFF, 0xD9]);
    file
}

fn segment(file: &mut Vec<u8>, marker: u8, body: &[u8]) {
    file.extend([0xFF, marker]);
    file.extend((body.len() as u16 + 2).to_be_bytes());
    file.extend(body);
}

fn frame(picture: &Picture, planes: &[Plane]) -> Vec<u8> {
    let mut body = vec![8];
    body.extend((picture.height as u16).to_be_bytes());
    body.extend((picture.width as u16).to_be_bytes());
    body.push(planes.len() as u8);
    for (index, plane) in planes.iter().enumerate() {
        body.extend([index as u8 + 1, (plane.blocks << 4 | plane.blocks) as u8, u8::from(index > 0)]);
    }
    body
}

/// The table for a quality (the formula of the Independent JPEG Group).
fn scaled(table: &[i32; 64], quality: u32) -> [i32; 64] {
    let quality = quality.clamp(1, 100) as i32;
    let factor = if quality < 50 { 5000 / quality } else { 200 - 2 * quality };
    table.map(|value| ((value * factor + 50) / 100).clamp(1, 255))
}

/// One component.
struct Plane {
    width: usize,
    height: usize,
    /// Values around 0.
    samples: Vec<i32>,
    /// Blocks of it across and down in a coding unit.
    blocks: usize,
}

impl Plane {
    /// The 8 × 8 block whose upper left corner is there; beyond the edge the last samples are repeated.
    fn block(&self, left: usize, top: usize) -> [i32; 64] {
        std::array::from_fn(|index| {
            let column = (left + index % 8).min(self.width - 1);
            let row = (top + index / 8).min(self.height - 1);
            self.samples[row * self.width + column]
        })
    }

    /// Each sample the mean of four.
    fn halved(&self) -> Self {
        let (width, height) = (self.width.div_ceil(2), self.height.div_ceil(2));
        let mut samples = Vec::with_capacity(width * height);
        for row in 0..height {
            for column in 0..width {
                let at = |dx: usize, dy: usize| {
                    let (x, y) = ((column * 2 + dx).min(self.width - 1), (row * 2 + dy).min(self.height - 1));
                    self.samples[y * self.width + x]
                };
                samples.push((at(0, 0) + at(1, 0) + at(0, 1) + at(1, 1) + 2) >> 2);
            }
        }
        Self { width, height, samples, blocks: 1 }
    }
}

/// The components: grey, or luma and two halved chromas (JFIF 1.02, in 16 bits after the point).
fn planes(picture: &Picture) -> Vec<Plane> {
    let bytes = picture.bytes();
    let plane = |samples: Vec<i32>, blocks| Plane { width: picture.width, height: picture.height, samples, blocks };
    if picture.channels == 1 {
        return vec![plane(bytes.iter().map(|byte| i32::from(*byte) - 128).collect(), 1)];
    }
    let mixed = |weights: [i32; 3], offset: i32| -> Vec<i32> {
        let mix = |pixel: &[u8]| pixel.iter().zip(weights).map(|(byte, weight)| i32::from(*byte) * weight).sum::<i32>();
        bytes.chunks_exact(3).map(|pixel| ((mix(pixel) + 0x8000) >> 16) - offset).collect()
    };
    let luma = plane(mixed([19595, 38470, 7471], 128), 2);
    let blue = plane(mixed([-11059, -21709, 32768], 0), 1).halved();
    let red = plane(mixed([32768, -27439, -5329], 0), 1).halved();
    vec![luma, blue, red]
}

/// Cosines of m π/16, times 4096: half of 2^13, the half being the transform's own factor.
const COSINES: [i32; 9] = [4096, 4017, 3784, 3406, 2896, 2276, 1567, 799, 0];

/// The factor of sample `x` in frequency `u`.
fn factor(u: usize, x: usize) -> i32 {
    let turn = if u == 0 { 4 } else { (2 * x + 1) * u % 32 };
    match turn {
        0..=8 => COSINES[turn],
        9..=16 => -COSINES[16 - turn],
        17..=24 => -COSINES[turn - 16],
        _ => COSINES[32 - turn],
    }
}

/// The discrete cosine transform (T.81 A.3.3), rows before columns.
fn transformed(block: &[i32; 64]) -> [i32; 64] {
    let rows: [i32; 64] = std::array::from_fn(|index| {
        let (row, u) = (index / 8, index % 8);
        let sum: i32 = (0..8).map(|x| block[row * 8 + x] * factor(u, x)).sum();
        (sum + (1 << 8)) >> 9
    });
    std::array::from_fn(|index| {
        let (v, u) = (index / 8, index % 8);
        let sum: i32 = (0..8).map(|y| rows[y * 8 + u] * factor(v, y)).sum();
        (sum + (1 << 16)) >> 17
    })
}

/// Division that rounds to the nearest, halves away from zero.
fn divided(value: i32, by: i32) -> i32 {
    if value < 0 { -((-value + by / 2) / by) } else { (value + by / 2) / by }
}

struct Bits {
    bytes: Vec<u8>,
    pending: u64,
    count: u32,
}

impl Bits {
    fn put(&mut self, (code, width): Code) {
        self.pending = (self.pending << width) | u64::from(code);
        self.count += u32::from(width);
        while self.count >= 8 {
            self.count -= 8;
            let byte = (self.pending >> self.count) as u8;
            self.bytes.push(byte);
            if byte == 0xFF {
                self.bytes.push(0);
            }
        }
    }

    /// The bits of a value after its size (T.81 F.1.2.1).
    fn put_value(&mut self, value: i32, size: u8) {
        let code = if value < 0 { value + (1 << size) - 1 } else { value };
        self.put((code as u16, size));
    }
}

fn entropy_coded(planes: &[Plane], quanta: &[[i32; 64]; 2]) -> Vec<u8> {
    let codes: [[Vec<Code>; 2]; 2] = [0, 1].map(|number| [0, 1].map(|class| huffman_codes(class, number)));
    let mut bits = Bits { bytes: Vec::new(), pending: 0, count: 0 };
    let mut before = vec![0; planes.len()];
    let unit = planes[0].blocks * 8;
    for top in (0..planes[0].height).step_by(unit) {
        for left in (0..planes[0].width).step_by(unit) {
            for (index, plane) in planes.iter().enumerate() {
                let kind = usize::from(index > 0);
                let (left, top) = (left / unit * plane.blocks * 8, top / unit * plane.blocks * 8);
                for block in 0..plane.blocks * plane.blocks {
                    let (x, y) = (left + block % plane.blocks * 8, top + block / plane.blocks * 8);
                    let coefficients = transformed(&plane.block(x, y));
                    let ordered = ZIGZAG.map(|place| divided(coefficients[place], quanta[kind][place]));
                    block_coded(&mut bits, &ordered, &mut before[index], &codes[kind]);
                }
            }
        }
    }
    let rest = (8 - bits.count % 8) % 8;
    bits.put(((1 << rest) - 1, rest as u8));
    bits.bytes
}

/// One block: the difference of its mean from the one before, then runs of zeros and values.
fn block_coded(bits: &mut Bits, ordered: &[i32; 64], before: &mut i32, [direct, alternating]: &[Vec<Code>; 2]) {
    let difference = ordered[0] - *before;
    *before = ordered[0];
    let size = size_of(difference);
    bits.put(direct[usize::from(size)]);
    bits.put_value(difference, size);
    let mut zeros = 0;
    for value in &ordered[1..] {
        if *value == 0 {
            zeros += 1;
            continue;
        }
        while zeros > 15 {
            bits.put(alternating[0xF0]);
            zeros -= 16;
        }
        let size = size_of(*value);
        bits.put(alternating[zeros << 4 | usize::from(size)]);
        bits.put_value(*value, size);
        zeros = 0;
    }
    if zeros > 0 {
        bits.put(alternating[0]);
    }
}

fn size_of(value: i32) -> u8 {
    (32 - value.unsigned_abs().leading_zeros()) as u8
}

/// EXIF with make, model and the date of the shot.
fn exif(taken: Taken<'_>) -> Vec<u8> {
    let texts = [taken.make, taken.model, taken.when].map(|text| [text.as_bytes(), b"\0"].concat());
    // Directory 0 with four entries, the texts, directory Exif with one entry, its text.
    let first = 8 + 2 + 4 * 12 + 4;
    let mut data = Vec::new();
    let mut offsets = Vec::new();
    for text in &texts {
        offsets.push(first + data.len() as u32);
        data.extend(text);
        data.resize(data.len().next_multiple_of(2), 0);
    }
    let inner = first + data.len() as u32;
    let entry = |tag: u16, kind: u16, count: usize, value: u32| {
        let mut bytes = [tag.to_le_bytes(), kind.to_le_bytes()].concat();
        bytes.extend((count as u32).to_le_bytes());
        bytes.extend(value.to_le_bytes());
        bytes
    };
    let mut out = b"Exif\0\0II\x2A\0\x08\0\0\0\x04\0".to_vec();
    out.extend(entry(0x010F, 2, texts[0].len(), offsets[0]));
    out.extend(entry(0x0110, 2, texts[1].len(), offsets[1]));
    out.extend(entry(0x0132, 2, texts[2].len(), offsets[2]));
    out.extend(entry(0x8769, 4, 1, inner));
    out.extend([0; 4]);
    out.extend(data);
    out.extend(1u16.to_le_bytes());
    out.extend(entry(0x9003, 2, texts[2].len(), inner + 2 + 12 + 4));
    out.extend([0; 4]);
    out.extend(&texts[2]);
    out
}
