//! Files made by hand, each with one thing that is out of the ordinary.

use proptest::prelude::*;

use crate::formats::raster::{Place, demands, open};
use crate::formats::tiff::tags;
use crate::inspect::{Inspection, inspect};
use crate::profile::Limits;
use crate::records::codes::image as codes;
use crate::records::{Code, ColourSpace, Family, ImageRole, ResolutionUnit, Severity};

const SHORT: u16 = 3;
const LONG: u16 = 4;

/// One directory of a little-endian file: tag, type, values (all that do not fit stand behind the directory).
type Tags = Vec<(u16, u16, Vec<u32>)>;

/// A grey image of 4 by 2 pixels in two strips, which lie at `data`.
fn grey(data: u32) -> Tags {
    vec![
        (tags::IMAGE_WIDTH, SHORT, vec![4]),
        (tags::IMAGE_LENGTH, SHORT, vec![2]),
        (tags::BITS_PER_SAMPLE, SHORT, vec![8]),
        (tags::COMPRESSION, SHORT, vec![1]),
        (tags::PHOTOMETRIC, SHORT, vec![1]),
        (tags::STRIP_OFFSETS, LONG, vec![data, data + 4]),
        (tags::SAMPLES_PER_PIXEL, SHORT, vec![1]),
        (tags::ROWS_PER_STRIP, SHORT, vec![1]),
        (tags::STRIP_BYTE_COUNTS, LONG, vec![4, 4]),
    ]
}

fn set(directory: &mut Tags, tag: u16, kind: u16, values: &[u32]) {
    directory.retain(|(known, ..)| *known != tag);
    directory.push((tag, kind, values.to_vec()));
    directory.sort_by_key(|(tag, ..)| *tag);
}

/// The header, eight bytes of pixels at 8, then the directories one after the other, chained.
fn file(directories: &[Tags]) -> Vec<u8> {
    let mut bytes = b"II*\0\x10\0\0\0abcdefgh".to_vec();
    for (index, directory) in directories.iter().enumerate() {
        let next = (index + 1 < directories.len()).then_some(());
        append(&mut bytes, directory, next);
    }
    bytes
}

fn append(bytes: &mut Vec<u8>, directory: &Tags, next: Option<()>) {
    let mut behind = bytes.len() + 2 + directory.len() * 12 + 4;
    let mut values = Vec::new();
    bytes.extend_from_slice(&(directory.len() as u16).to_le_bytes());
    for (tag, kind, list) in directory {
        let mut value: Vec<u8> = match *kind {
            SHORT => list.iter().flat_map(|value| (*value as u16).to_le_bytes()).collect(),
            _ => list.iter().flat_map(|value| value.to_le_bytes()).collect(),
        };
        bytes.extend_from_slice(&tag.to_le_bytes());
        bytes.extend_from_slice(&kind.to_le_bytes());
        let count = if *kind == 5 { list.len() / 2 } else { list.len() };
        bytes.extend_from_slice(&(count as u32).to_le_bytes());
        if value.len() > 4 {
            bytes.extend_from_slice(&(behind as u32).to_le_bytes());
            behind += value.len();
            values.append(&mut value);
        } else {
            value.resize(4, 0);
            bytes.extend_from_slice(&value);
        }
    }
    let pointer = next.map_or(0, |()| behind as u32);
    bytes.extend_from_slice(&pointer.to_le_bytes());
    bytes.extend_from_slice(&values);
}

fn look(bytes: &[u8]) -> Inspection {
    inspect(Family::Tiff, bytes, &Limits::default())
}

/// Codes that are more than a remark.
fn found(inspection: &Inspection) -> Vec<Code> {
    let weighty = inspection.notes.iter().filter(|note| note.code.0.severity > Severity::Info);
    weighty.map(|note| note.code).collect()
}

#[test]
fn a_thick_document_of_strips_of_one_row_is_inspected() {
    // A4 at 300 dpi, each row a strip of its own; the pixels are shared, which is only worth a warning.
    const ROWS: u32 = 3508;
    let mut page = grey(8);
    set(&mut page, tags::IMAGE_LENGTH, LONG, &[ROWS]);
    set(&mut page, tags::STRIP_OFFSETS, LONG, &[8; ROWS as usize]);
    set(&mut page, tags::STRIP_BYTE_COUNTS, LONG, &[4; ROWS as usize]);
    let pages = 290;
    assert!(pages * ROWS > Limits::default().max_nodes);
    let inspection = look(&file(&vec![page; pages as usize]));
    assert!(inspection.technical.complete, "{:?}", found(&inspection));
    assert_eq!(inspection.technical.images.len(), pages as usize);
}

fn with(tag: u16, kind: u16, values: &[u32]) -> Inspection {
    let mut directory = grey(8);
    set(&mut directory, tag, kind, values);
    look(&file(&[directory]))
}

#[test]
fn a_sound_file() {
    let mut directory = grey(8);
    set(&mut directory, tags::X_RESOLUTION, 5, &[300, 1]);
    set(&mut directory, tags::Y_RESOLUTION, 5, &[600, 2]);
    set(&mut directory, tags::ORIENTATION, SHORT, &[6]);
    let bytes = file(&[directory]);
    let inspection = look(&bytes);
    let image = &inspection.technical.images[0];
    assert_eq!((image.width, image.height, image.bits.as_slice()), (4, 2, &[8][..]));
    assert_eq!((image.colour, image.compression.as_str(), image.orientation), (ColourSpace::BlackIsZero, "none", 6));
    let resolution = image.resolution.unwrap();
    assert_eq!((resolution.x, resolution.y, resolution.unit), ((300, 1), (600, 2), ResolutionUnit::Inch));
    assert!(inspection.technical.complete);
    assert_eq!(inspection.notes.iter().map(|note| note.code).collect::<Vec<_>>(), [codes::ORIENTATION]);
    assert_eq!(inspection.notes[0].page, None);
    assert_eq!(inspection.places, [Place::Directory(16)]);
    let demands = demands(Family::Tiff, &bytes, 1 << 20);
    assert_eq!(
        demands.iter().map(|found| (found.width, found.height, found.channels)).collect::<Vec<_>>(),
        [(4, 2, 1)]
    );
}

#[test]
fn the_end_is_missing_wherever_it_is_cut() {
    let whole = file(&[grey(8), grey(8)]);
    assert_eq!(found(&look(&whole)), []);
    for length in 0..whole.len() {
        let inspection = look(&whole[..length]);
        assert!(!inspection.technical.complete, "{length} of {}", whole.len());
        assert!(inspection.notes.iter().any(|note| note.code.0.severity == Severity::Error), "{length}");
    }
    let mut longer = whole;
    longer.extend_from_slice(b"something that was left behind");
    let inspection = look(&longer);
    assert_eq!((found(&inspection), inspection.technical.complete), (vec![codes::TIFF_TRAILING], true));
}

#[test]
fn strips_that_do_not_fit() {
    let cases: [(u16, &[u32], Code, bool); 7] = [
        (tags::STRIP_OFFSETS, &[8, 60_000], codes::TIFF_TRUNCATED, false),
        (tags::STRIP_OFFSETS, &[8, 10], codes::TIFF_STRIPS_OVERLAP, true),
        (tags::STRIP_OFFSETS, &[8], codes::TIFF_STRIPS_MISSING, false),
        (tags::STRIP_BYTE_COUNTS, &[4, 3], codes::TIFF_STRIP_SHORT, false),
        (tags::STRIP_BYTE_COUNTS, &[4, 0], codes::TIFF_STRIP_SHORT, false),
        (tags::STRIP_BYTE_COUNTS, &[4, 5], codes::TIFF_STRIP_LONG, true),
        (tags::STRIP_BYTE_COUNTS, &[4, 4, 4], codes::TIFF_STRIPS_SURPLUS, true),
    ];
    for (tag, values, code, complete) in cases {
        let inspection = with(tag, LONG, values);
        assert_eq!((found(&inspection), inspection.technical.complete), (vec![code], complete), "{tag} {values:?}");
    }
}

#[test]
fn coded_strips_are_counted() {
    // 0x80 in PackBits does nothing: the strips hold no pixel.
    let mut bytes = file(&[{
        let mut directory = grey(8);
        set(&mut directory, tags::COMPRESSION, SHORT, &[32773]);
        directory
    }]);
    bytes[8..16].copy_from_slice(&[253, 7, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80]);
    let inspection = look(&bytes);
    let note = inspection.notes.iter().find(|note| note.code == codes::TIFF_DATA_SHORT).unwrap();
    assert_eq!(
        (note.args["index"].as_str(), note.args["found"].as_str(), note.args["count"].as_str()),
        ("2", "0", "1")
    );
    assert!(!inspection.technical.complete);
    let unknown = with(tags::COMPRESSION, SHORT, &[50000]);
    assert_eq!((found(&unknown), unknown.technical.complete), (vec![codes::NOT_CHECKED], true));
}

#[test]
fn tags_that_cannot_be() {
    assert_eq!(found(&with(tags::BITS_PER_SAMPLE, SHORT, &[0])), [codes::TIFF_TAG_INVALID]);
    assert_eq!(found(&with(tags::IMAGE_WIDTH, SHORT, &[0])), [codes::TIFF_TAG_INVALID]);
    let mut directory = grey(8);
    directory.retain(|(tag, ..)| *tag != tags::IMAGE_LENGTH);
    assert_eq!(found(&look(&file(&[directory]))), [codes::TIFF_TAG_MISSING]);
    let mut directory = grey(8);
    directory.swap(0, 1);
    assert_eq!(found(&look(&file(&[directory]))), [codes::TIFF_TAGS_UNSORTED]);
}

#[test]
fn a_ring_of_directories() {
    let mut bytes = file(&[grey(8)]);
    let pointer = 16 + 2 + 9 * 12;
    bytes[pointer..pointer + 4].copy_from_slice(&16u32.to_le_bytes());
    let inspection = look(&bytes);
    assert_eq!(found(&inspection), [codes::TIFF_LOOP]);
    assert_eq!(inspection.technical.images.len(), 1);
    assert!(!inspection.technical.complete);
}

#[test]
fn pages_copies_and_masks() {
    let kind = |value: u32| {
        let mut directory = grey(8);
        set(&mut directory, tags::NEW_SUBFILE_TYPE, LONG, &[value]);
        directory
    };
    let inspection = look(&file(&[kind(0), kind(1), kind(4), kind(2)]));
    let roles: Vec<_> = inspection.technical.images.iter().map(|image| image.role).collect();
    assert_eq!(roles, [ImageRole::Page, ImageRole::Reduced, ImageRole::Mask, ImageRole::Page]);
    assert_eq!(inspection.technical.pages(), 2);
    // A directory below another, which does not say what it is.
    let mut first = grey(8);
    let below = 16 + 2 + 10 * 12 + 4 + 16;
    set(&mut first, tags::SUB_IFDS, LONG, &[below]);
    let mut bytes = file(&[first]);
    assert_eq!(bytes.len(), below as usize);
    append(&mut bytes, &grey(8), None);
    let inspection = look(&bytes);
    let roles: Vec<_> = inspection.technical.images.iter().map(|image| image.role).collect();
    assert_eq!((roles, found(&inspection)), (vec![ImageRole::Page, ImageRole::Reduced], vec![]));
}

#[test]
fn limits_hold() {
    let bytes = file(&[grey(8), grey(8), grey(8)]);
    let of = |limits: Limits| found(&inspect(Family::Tiff, &bytes, &limits));
    assert_eq!(of(Limits { max_images: 2, ..Limits::default() }), [codes::TIFF_TOO_MANY]);
    assert_eq!(of(Limits { max_nodes: 9, ..Limits::default() }), [codes::TIFF_TOO_MANY]);
    assert_eq!(of(Limits { max_pixels: 7, ..Limits::default() }), [codes::TOO_LARGE; 3]);
    let shared = inspect(Family::Tiff, &bytes, &Limits { max_nodes: 27, ..Limits::default() });
    assert!(shared.technical.complete, "three directories of nine tags, six strips");
    let samples = with(tags::SAMPLES_PER_PIXEL, SHORT, &[65_535]);
    assert!(found(&samples).contains(&codes::TIFF_TAG_INVALID) && samples.technical.images[0].bits.len() < 2000);
    let claims = with(tags::IMAGE_LENGTH, LONG, &[u32::MAX]);
    assert_eq!(found(&claims), [codes::TOO_LARGE]);
}

proptest! {
    #[test]
    fn altered_files_end(changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12)) {
        let mut bytes = file(&[grey(8), grey(8)]);
        for (index, value) in changes {
            let at = index.index(bytes.len());
            bytes[at] = value;
        }
        let _ = (look(&bytes), demands(Family::Tiff, &bytes, 1 << 20));
    }
}

/// An image of one strip that is a JPEG stream, with tables of its directory.
fn jpeg_tiff(photometric: u16, tables: &[u8], stream: &[u8]) -> Vec<u8> {
    let (at, length) = (8 + tables.len(), stream.len());
    let mut bytes = b"II*\0".to_vec();
    bytes.extend_from_slice(&((at + length) as u32).to_le_bytes());
    bytes.extend_from_slice(tables);
    bytes.extend_from_slice(stream);
    let mut entries: Vec<(u16, u16, u32, u32)> = vec![
        (tags::IMAGE_WIDTH, LONG, 1, 64),
        (tags::IMAGE_LENGTH, LONG, 1, 48),
        (tags::BITS_PER_SAMPLE, SHORT, 1, 8),
        (tags::COMPRESSION, SHORT, 1, 7),
        (tags::PHOTOMETRIC, SHORT, 1, u32::from(photometric)),
        (tags::STRIP_OFFSETS, LONG, 1, at as u32),
        (tags::SAMPLES_PER_PIXEL, SHORT, 1, 3),
        (tags::ROWS_PER_STRIP, LONG, 1, 48),
        (tags::STRIP_BYTE_COUNTS, LONG, 1, length as u32),
    ];
    if !tables.is_empty() {
        entries.push((tags::JPEG_TABLES, 7, tables.len() as u32, 8));
    }
    entries.push((tags::YCBCR_SUBSAMPLING, SHORT, 2, 0x0001_0001));
    bytes.extend_from_slice(&(entries.len() as u16).to_le_bytes());
    for (tag, kind, count, value) in entries {
        bytes.extend_from_slice(&[tag.to_le_bytes(), kind.to_le_bytes()].concat());
        bytes.extend_from_slice(&[count.to_le_bytes(), value.to_le_bytes()].concat());
    }
    [bytes.as_slice(), &[0; 4]].concat()
}

/// Luma and chroma in a JFIF stream.
fn jpeg(progressive: bool) -> Vec<u8> {
    let pixels: Vec<u8> = (0..64 * 48 * 3u32).map(|at| (at / 5) as u8).collect();
    let mut bytes = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, 95);
    encoder.set_progressive(progressive);
    encoder.encode(&pixels, 64, 48, jpeg_encoder::ColorType::Rgb).unwrap();
    bytes
}

fn decoded(bytes: &[u8]) -> Vec<u8> {
    let mut raster = open(Family::Tiff, bytes, Place::Chain(0), 1 << 20).unwrap();
    let mut rows = Vec::new();
    while let Some(band) = raster.next_band().unwrap() {
        (0..band.rows).for_each(|row| rows.extend_from_slice(band.row(0, row)));
    }
    rows
}

#[test]
fn a_stream_whose_colours_contradict_the_directory_is_told_of_and_shown_by_the_directory() {
    let jfif = jpeg(false);
    let adobe = |transform: u8| {
        let marker = [b"\xFF\xEE\x00\x0EAdobe\x00\x64\x00\x00\x00\x00".as_slice(), &[transform]].concat();
        [&jfif[..2], &marker, &jfif[4 + usize::from(jfif[5])..]].concat()
    };
    let said = |photometric, stream: &[u8]| found(&look(&jpeg_tiff(photometric, &[], stream)));
    let (rgb, ycbcr) = (2, 6);
    assert_eq!((said(ycbcr, &jfif), said(ycbcr, &adobe(1)), said(rgb, &adobe(0))), (vec![], vec![], vec![]));
    for (photometric, stream) in [(rgb, jfif.clone()), (rgb, adobe(1)), (ycbcr, adobe(0))] {
        assert_eq!(said(photometric, &stream), [codes::TIFF_JPEG_COLOUR]);
    }
    // The same samples, whatever the words are: what they mean the directory says.
    let samples = decoded(&jpeg_tiff(ycbcr, &[], &jfif));
    assert_eq!(
        (decoded(&jpeg_tiff(rgb, &[], &adobe(1))), decoded(&jpeg_tiff(ycbcr, &[], &adobe(0)))),
        (samples.clone(), samples)
    );
}

#[test]
fn a_frame_that_stands_in_the_tables_is_counted() {
    let stream = jpeg(true);
    let scan = stream.windows(2).position(|pair| pair == [0xFF, 0xDA]).unwrap();
    let tables = [&stream[..scan], &[0xFF, 0xD9]].concat();
    let divided = jpeg_tiff(6, &tables, &[&[0xFF, 0xD8], &stream[scan..]].concat());
    assert_eq!(decoded(&divided), decoded(&jpeg_tiff(6, &[], &stream)));
    let decoding = |bytes: &[u8]| demands(Family::Tiff, bytes, 1 << 20)[0].decoding;
    // All coefficients are held: two bytes each.
    assert!(decoding(&divided) >= decoding(&jpeg_tiff(6, &[], &jpeg(false))) + 64 * 48 * 3 * 2);
}
