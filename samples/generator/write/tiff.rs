//! TIFF 6.0 as archive scanners write it: little-endian, strips, one directory a page.

use super::{fax, lzw};

/// One page.
pub struct Page {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// 1, 8 or 16 bits a sample.
    pub bits: u16,
    /// 1 or 3 samples a pixel.
    pub samples: u16,
    /// The pixels as they stand uncompressed: 16-bit samples little-endian, bilevel packed with 1 for black.
    pub data: Vec<u8>,
}

/// How the pixels are compressed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    /// Not at all.
    None,
    /// LZW with horizontal differencing (8 and 16 bits).
    Lzw,
    /// Deflate with horizontal differencing (8 and 16 bits).
    Deflate,
    /// CCITT Group 4 (1 bit).
    Group4,
}

/// What all pages of a file say of themselves.
pub struct Scan<'a> {
    /// How the pixels are compressed.
    pub coding: Coding,
    /// Pixels per inch; `None` leaves the tags out.
    pub ppi: Option<u32>,
    /// Colour profile.
    pub icc: Option<&'a [u8]>,
    /// `YYYY:MM:DD HH:MM:SS`.
    pub taken: &'a str,
    /// Make and model.
    pub device: (&'a str, &'a str),
}

const SOFTWARE: &str = "Fondo sample generator";

enum Value {
    Short(Vec<u16>),
    Long(Vec<u32>),
    Rational(u32, u32),
    Text(String),
    Bytes(Vec<u8>),
}

/// A TIFF file with those pages.
pub fn write(pages: &[Page], scan: &Scan<'_>) -> Vec<u8> {
    let mut file = b"II\x2A\0\0\0\0\0".to_vec();
    let mut link = 4;
    for (number, page) in pages.iter().enumerate() {
        let (mut offsets, mut counts) = (Vec::new(), Vec::new());
        let rows = rows_per_strip(page, scan.coding);
        for strip in page.data.chunks(row_bytes(page) * rows) {
            let coded = encode(page, scan.coding, strip);
            offsets.push(file.len() as u32);
            counts.push(coded.len() as u32);
            file.extend(coded);
            file.resize(file.len().next_multiple_of(2), 0);
        }
        let numbering = (pages.len() > 1).then_some([number as u16, pages.len() as u16]);
        let tags = tags(page, scan, rows, (offsets, counts), numbering);
        let directory = append_directory(&mut file, tags);
        file[link..link + 4].copy_from_slice(&(directory as u32).to_le_bytes());
        link = file.len() - 4;
    }
    file
}

fn row_bytes(page: &Page) -> usize {
    (page.width * usize::from(page.samples) * usize::from(page.bits)).div_ceil(8)
}

/// Strips of about 64 KiB, so that damage stays small; Group 4 as one strip, as scanners write it.
fn rows_per_strip(page: &Page, coding: Coding) -> usize {
    if coding == Coding::Group4 { page.height } else { (65536 / row_bytes(page)).clamp(1, page.height) }
}

fn encode(page: &Page, coding: Coding, strip: &[u8]) -> Vec<u8> {
    match coding {
        Coding::None => strip.to_vec(),
        Coding::Lzw => lzw::compress(&differences(page, strip)),
        Coding::Deflate => super::raster::zlib(&differences(page, strip)),
        Coding::Group4 => fax::group4(strip, page.width),
    }
}

/// Predictor 2 (TIFF 6.0 section 14): each sample minus the one to its left.
fn differences(page: &Page, strip: &[u8]) -> Vec<u8> {
    let step = usize::from(page.samples);
    let mut out = Vec::with_capacity(strip.len());
    for row in strip.chunks_exact(row_bytes(page)) {
        if page.bits == 16 {
            let values: Vec<u16> = row.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
            for (index, value) in values.iter().enumerate() {
                let left = if index < step { 0 } else { values[index - step] };
                out.extend(value.wrapping_sub(left).to_le_bytes());
            }
        } else {
            out.extend((0..row.len()).map(|at| row[at].wrapping_sub(if at < step { 0 } else { row[at - step] })));
        }
    }
    out
}

fn tags(
    page: &Page,
    scan: &Scan<'_>,
    rows: usize,
    (offsets, counts): (Vec<u32>, Vec<u32>),
    numbering: Option<[u16; 2]>,
) -> Vec<(u16, Value)> {
    use Value::{Bytes, Long, Rational, Short, Text};
    let compression = match scan.coding {
        Coding::None => 1,
        Coding::Group4 => 4,
        Coding::Lzw => 5,
        Coding::Deflate => 8,
    };
    let photometric = match (page.bits, page.samples) {
        (1, _) => 0,
        (_, 1) => 1,
        _ => 2,
    };
    let samples = usize::from(page.samples);
    let mut tags = vec![
        (254, Long(vec![if numbering.is_some() { 2 } else { 0 }])),
        (256, Long(vec![page.width as u32])),
        (257, Long(vec![page.height as u32])),
        (258, Short(vec![page.bits; samples])),
        (259, Short(vec![compression])),
        (262, Short(vec![photometric])),
        (271, Text(scan.device.0.to_owned())),
        (272, Text(scan.device.1.to_owned())),
        (273, Long(offsets)),
        (274, Short(vec![1])),
        (277, Short(vec![page.samples])),
        (278, Long(vec![rows as u32])),
        (279, Long(counts)),
    ];
    if let Some(ppi) = scan.ppi {
        tags.extend([(282, Rational(ppi, 1)), (283, Rational(ppi, 1))]);
    }
    tags.push((284, Short(vec![1])));
    if scan.coding == Coding::Group4 {
        tags.push((293, Long(vec![0])));
    }
    if scan.ppi.is_some() {
        tags.push((296, Short(vec![2])));
    }
    tags.extend(numbering.map(|numbers| (297, Short(numbers.to_vec()))));
    tags.extend([(305, Text(SOFTWARE.to_owned())), (306, Text(scan.taken.to_owned()))]);
    if matches!(scan.coding, Coding::Lzw | Coding::Deflate) {
        tags.push((317, Short(vec![2])));
    }
    tags.push((339, Short(vec![1; samples])));
    tags.extend(scan.icc.map(|icc| (34675, Bytes(icc.to_vec()))));
    tags
}

/// Writes values and directory; gives where the directory begins. The last four bytes are the link to the next one.
fn append_directory(file: &mut Vec<u8>, tags: Vec<(u16, Value)>) -> usize {
    let mut entries = Vec::new();
    for (tag, value) in tags {
        let (kind, count, data): (u16, usize, Vec<u8>) = match value {
            Value::Short(values) => (3, values.len(), values.iter().flat_map(|value| value.to_le_bytes()).collect()),
            Value::Long(values) => (4, values.len(), values.iter().flat_map(|value| value.to_le_bytes()).collect()),
            Value::Rational(up, down) => (5, 1, [up.to_le_bytes(), down.to_le_bytes()].concat()),
            Value::Text(text) => (2, text.len() + 1, [text.as_bytes(), b"\0"].concat()),
            Value::Bytes(bytes) => (7, bytes.len(), bytes),
        };
        entries.extend(tag.to_le_bytes());
        entries.extend(kind.to_le_bytes());
        entries.extend((count as u32).to_le_bytes());
        if data.len() <= 4 {
            entries.extend(data.iter().copied().chain([0; 4]).take(4));
        } else {
            entries.extend((file.len() as u32).to_le_bytes());
            file.extend(data);
            file.resize(file.len().next_multiple_of(2), 0);
        }
    }
    let directory = file.len();
    file.extend((entries.len() as u16 / 12).to_le_bytes());
    file.extend(entries);
    file.extend([0; 4]);
    directory
}
