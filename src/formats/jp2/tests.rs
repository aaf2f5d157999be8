//! What is decoded as it is stored, what is decoded by a palette, and what is refused.

use std::io::Cursor;

use crate::formats::raster::{Colour, Lab, Opacity, Raster, RasterFault};

use super::write::{Coding, Head, Jp2Writer};
use super::{Change, Jp2Raster, demand, walk};

const MOST: u64 = 1 << 20;

fn boxed(name: &[u8; 4], contents: &[u8]) -> Vec<u8> {
    [&u32::try_from(contents.len() + 8).unwrap().to_be_bytes()[..], name, contents].concat()
}

/// A file with these boxes in its header, beside the size, and these boxes behind.
fn file(size: (u32, u32), components: u16, inside: &[Vec<u8>], behind: &[Vec<u8>]) -> Vec<u8> {
    let header =
        [&size.1.to_be_bytes()[..], &size.0.to_be_bytes(), &components.to_be_bytes(), &[255, 7, 0, 0]].concat();
    let inside = [boxed(b"ihdr", &header), inside.concat()].concat();
    let front = [boxed(b"jP  ", b"\r\n\x87\n"), boxed(b"ftyp", b"jp2 \0\0\0\0jp2 "), boxed(b"jp2h", &inside)];
    [front.concat(), behind.concat()].concat()
}

fn colours(number: u8) -> Vec<u8> {
    boxed(b"colr", &[1, 0, 0, 0, 0, 0, number])
}

fn profile(space: &[u8; 4]) -> Vec<u8> {
    let mut bytes = vec![0; 132];
    bytes[3] = 132;
    bytes[12..20].copy_from_slice(&[b"scnr", &space[..]].concat());
    bytes[36..40].copy_from_slice(b"acsp");
    boxed(b"colr", &[&[2, 0, 0][..], &bytes].concat())
}

fn marker(number: u8, payload: &[u8]) -> Vec<u8> {
    [&[0xFF, number][..], &u16::try_from(payload.len() + 2).unwrap().to_be_bytes(), payload].concat()
}

/// One layer, no transform of components, no decomposition, blocks of 64, the reversible wavelet.
const STYLE: &[u8] = &[0, 0, 0, 1, 0, 0, 4, 4, 0, 1];

/// A codestream of one tile without a packet, whose samples are all of the middle: bits and steps of its components,
/// its coding style, and what stands in the header of its tile-part.
fn empty(size: (u32, u32), components: &[(u8, u8, u8)], style: &[u8], part: &[u8]) -> Vec<u8> {
    let mut siz = vec![0, 0];
    [size.0, size.1, 0, 0, size.0, size.1, 0, 0].iter().for_each(|number| siz.extend(number.to_be_bytes()));
    siz.extend(u16::try_from(components.len()).unwrap().to_be_bytes());
    components.iter().for_each(|(bits, x, y)| siz.extend([bits - 1, *x, *y]));
    let steps = vec![0x40; 2 + usize::from(style[5]) * 3];
    let head = [vec![0xFF, 0x4F], marker(0x51, &siz), marker(0x52, style), marker(0x5C, &steps)].concat();
    let length = u32::try_from(12 + part.len() + 2).unwrap().to_be_bytes();
    let start = marker(0x90, &[&[0, 0][..], &length, &[0, 1]].concat());
    [&head, &start, part, &[0xFF, 0x93, 0xFF, 0xD9]].concat()
}

/// A codestream with these samples, interleaved.
fn coded(width: u32, height: u32, components: u16, samples: &[u8]) -> Vec<u8> {
    let head = Head { width, height, components, bits: 8, icc: None, capture: None, xmp: None, exif: None };
    let coding = Coding { tile: 64, levels: 2, layers: 1, comment: String::new() };
    let mut writer = Jp2Writer::new(Cursor::new(Vec::new()), &head, &coding).unwrap();
    samples.chunks_exact(width as usize * usize::from(components)).for_each(|row| writer.row(row).unwrap());
    let bytes = writer.finish().unwrap().into_inner();
    let at = bytes.windows(4).position(|name| name == b"jp2c").unwrap();
    bytes[at + 4..].to_vec()
}

fn decoded(bytes: &[u8]) -> Result<Vec<u8>, RasterFault> {
    let mut raster = Jp2Raster::open(bytes, MOST)?;
    let mut all = Vec::new();
    let row_bytes = raster.shape().row_bytes();
    while let Some(band) = raster.next_band()? {
        (0..band.rows).for_each(|row| all.extend_from_slice(&band.row(0, row)[..row_bytes]));
    }
    Ok(all)
}

/// The variant that a file is refused for.
#[track_caller]
fn refused(bytes: &[u8]) -> String {
    match decoded(bytes) {
        Err(RasterFault::Unsupported { variant }) => variant,
        other => panic!("{other:?}"),
    }
}

fn is_damaged(bytes: &[u8]) -> bool {
    matches!(decoded(bytes), Err(RasterFault::Damaged { .. }))
}

#[test]
fn more_bits_than_are_kept_are_refused() {
    let of = |bits| file((4, 4), 1, &[colours(17)], &[boxed(b"jp2c", &empty((4, 4), &[(bits, 1, 1)], STYLE, b""))]);
    assert_eq!(decoded(&of(16)).unwrap(), 32_768u16.to_ne_bytes().repeat(16));
    for bits in [17, 24] {
        assert_eq!(refused(&of(bits)), format!("samples of {bits} bits"));
    }
    let opacity = boxed(b"cdef", b"\0\x04\0\0\0\0\0\x01\0\x01\0\0\0\x02\0\x02\0\0\0\x03\0\x03\0\x01\0\0");
    let of = |bits| {
        let stream = empty((4, 4), &[(8, 1, 1), (8, 1, 1), (8, 1, 1), (bits, 1, 1)], STYLE, b"");
        file((4, 4), 4, &[colours(16), opacity.clone()], &[boxed(b"jp2c", &stream)])
    };
    assert!(refused(&of(16)).contains("beyond the colours"));
    assert_eq!(decoded(&of(1)).unwrap(), [128, 128, 128, 255].repeat(16));
    let raster = of(8);
    assert_eq!(Jp2Raster::open(&raster, MOST).unwrap().shape().extra, [Opacity::Unassociated]);
}

/// Three entries of 8, 12 and 16 bits by turns.
fn palette(bits: u8) -> Vec<u8> {
    let entries: [[u16; 3]; 3] = [[1, 2, 3], [100, 120, 140], [255, 254, 253]];
    let wide = |value: u16| if bits > 8 { (value << 4).to_be_bytes().to_vec() } else { vec![value.to_be_bytes()[1]] };
    let values: Vec<u8> = entries.iter().flatten().flat_map(|value| wide(*value)).collect();
    boxed(b"pclr", &[&[0, 3, 3, bits - 1, bits - 1, bits - 1][..], &values].concat())
}

const MAPPED: &[u8] = b"\0\0\x01\0\0\0\x01\x01\0\0\x01\x02";

#[test]
fn a_palette_is_applied_with_all_its_bits() {
    let stream = boxed(b"jp2c", &coded(4, 1, 1, &[0, 2, 1, 0]));
    let of = |bits, mapped: &[u8]| {
        file((4, 1), 1, &[palette(bits), boxed(b"cmap", mapped), colours(16)], std::slice::from_ref(&stream))
    };
    assert_eq!(decoded(&of(8, MAPPED)).unwrap(), [1, 2, 3, 255, 254, 253, 100, 120, 140, 1, 2, 3]);
    let words = [1u16, 2, 3, 255, 254, 253, 100, 120, 140, 1, 2, 3].map(|value| (value << 4).to_ne_bytes()).concat();
    let deep = of(12, MAPPED);
    assert_eq!(decoded(&deep).unwrap(), words);
    assert_eq!(Jp2Raster::open(&deep, MOST).unwrap().shape().bits, 12);
    // Columns in another order.
    assert_eq!(decoded(&of(8, b"\0\0\x01\x02\0\0\x01\x01\0\0\x01\0")).unwrap()[..3], [3, 2, 1]);
    assert_eq!(walk(&deep, 100).change(), Some(Change::Palette));
    assert!(is_damaged(&of(8, b"\0\0\x01\0\0\0\x01\x01\0\0\x01\x03")), "there are three columns");
    assert!(is_damaged(&of(8, b"\0\x01\x01\0\0\0\x01\x01\0\0\x01\x02")), "there is one component");
}

#[test]
fn an_index_beyond_the_palette_is_no_colour() {
    let stream = boxed(b"jp2c", &coded(4, 1, 1, &[0, 3, 1, 0]));
    let bytes = file((4, 1), 1, &[palette(8), boxed(b"cmap", MAPPED), colours(16)], &[stream]);
    assert_eq!(decoded(&bytes), Err(RasterFault::damaged("a pixel has an index beyond the palette")));
}

#[test]
fn mappings_without_end_are_refused_before_anything_is_decoded() {
    let stream = boxed(b"jp2c", &empty((1000, 1000), &[(8, 1, 1)], STYLE, b""));
    let mapped = boxed(b"cmap", &b"\0\0\x01\0".repeat(1000));
    let bytes = file((1000, 1000), 1, &[palette(8), mapped, colours(16)], std::slice::from_ref(&stream));
    assert!(matches!(Jp2Raster::open(&bytes, MOST), Err(RasterFault::Unsupported { .. })));
    let columns = boxed(b"pclr", &[&[0, 1, 255][..], &[7; 255], &[0; 255]].concat());
    let bytes = file((1000, 1000), 1, &[columns, colours(16)], &[stream]);
    assert!(matches!(Jp2Raster::open(&bytes, MOST), Err(RasterFault::Unsupported { .. })));
}

/// A JP2 of three colours whose tile-part has this in its header.
fn with_part(style: &[u8], part: &[u8]) -> Vec<u8> {
    let stream = empty((4, 4), &[(8, 1, 1), (8, 1, 1), (8, 1, 1)], style, part);
    file((4, 4), 3, &[colours(16)], &[boxed(b"jp2c", &stream)])
}

#[test]
fn a_tile_that_is_coded_otherwise_is_refused() {
    let changed = |at: usize, value: u8| {
        let mut style = STYLE.to_vec();
        style[at] = value;
        marker(0x52, &style)
    };
    let same = [changed(1, 2), marker(0x53, &[1, 0, 0, 4, 4, 0, 1]), marker(0x5C, &[0x40, 0x40])].concat();
    assert_eq!(decoded(&with_part(STYLE, &same)).unwrap(), [128; 48], "another order of packets is none of coding");
    // The wavelet; the transform of components; layers; the size of blocks.
    for (at, value) in [(9, 0), (4, 1), (3, 2), (6, 3)] {
        assert!(refused(&with_part(STYLE, &changed(at, value))).contains("a tile that is coded"), "{at}");
    }
    assert!(refused(&with_part(STYLE, &marker(0x53, &[1, 0, 0, 4, 4, 0, 0]))).contains("a tile that is coded"));
    let behind = [marker(0x5D, &[1, 0x40, 0x48]), marker(0x5C, &[0x40, 0x40])].concat();
    assert!(refused(&with_part(STYLE, &behind)).contains("quantisation"));
    // Segments whose length is not that of their contents hide others.
    assert!(is_damaged(&with_part(STYLE, &marker(0x53, &[1, 0, 0, 4, 4, 0, 1, 0xFF, 0x93]))));
    assert!(is_damaged(&with_part(STYLE, &marker(0x5E, &[1, 0, 3, 0]))));
    assert!(refused(&with_part(STYLE, &marker(0x5E, &[1, 1, 3]))).contains("region of interest"));
}

#[test]
fn what_the_decoder_would_take_otherwise_is_refused() {
    let style = |at: usize, value: u8| {
        let mut style = STYLE.to_vec();
        style[at] = value;
        style
    };
    assert_eq!(refused(&with_part(&style(3, 33), b"")), "33 quality layers");
    assert!(refused(&with_part(&style(4, 2), b"")).contains("part 2"));
    let many = empty((1, 1), &[(8, 1, 1); 256], STYLE, b"");
    assert_eq!(refused(&many), "256 components");
    let mut late = empty((4, 4), &[(8, 1, 1)], STYLE, b"");
    let part = late.windows(2).position(|two| two == b"\xFF\x90").unwrap();
    late[part + 10] = 1;
    late[part + 11] = 2;
    assert!(is_damaged(&late), "its first part is missing");
}

#[test]
fn of_several_codestreams_none_is_taken_for_the_image() {
    let grey = boxed(b"jp2c", &empty((4, 4), &[(8, 1, 1)], STYLE, b""));
    let one = file((4, 4), 1, &[colours(17)], std::slice::from_ref(&grey));
    assert!(decoded(&one).is_ok());
    let two = file((4, 4), 1, &[colours(17)], &[grey.clone(), grey]);
    assert_eq!(walk(&two, 100).further, 1);
    assert_eq!(refused(&two), "a file of several codestreams");
}

#[test]
fn chroma_with_fewer_samples_is_decoded_where_it_is_chroma() {
    let components = [(8, 1, 1), (8, 2, 2), (8, 2, 2)];
    let stream = empty((4, 4), &components, STYLE, b"");
    assert_eq!(decoded(&stream).unwrap(), [128; 48], "nothing says what the components are");
    let of = |colours: Vec<u8>| file((4, 4), 3, &[colours], &[boxed(b"jp2c", &stream)]);
    assert_eq!(decoded(&of(colours(18))).unwrap(), [128; 48]);
    assert_eq!(walk(&of(colours(18)), 100).change(), Some(Change::Subsampled));
    for other in [colours(16), colours(17), profile(b"RGB ")] {
        assert!(refused(&of(other)).contains("fewer samples"));
    }
    let whole = boxed(b"jp2c", &empty((4, 4), &[(8, 1, 1); 3], STYLE, b""));
    let of = |colours: Vec<u8>| file((4, 4), 3, &[colours], std::slice::from_ref(&whole));
    assert!(refused(&of(profile(b"Lab "))).contains("a profile for Lab"));
    assert!(refused(&of(profile(b"YCbr"))).contains("a profile for YCbr"));
    assert!(refused(&of(boxed(b"colr", &[4, 0, 0, 1, 2, 3]))).contains("method 4"));
    assert!(refused(&of(colours(20))).contains("colour space 20"));
    let changes = [(16, None), (18, Some(Change::Colours)), (21, Some(Change::Colours)), (14, Some(Change::Colours))];
    for (number, change) in changes {
        assert_eq!(walk(&of(colours(number)), 100).change(), change, "{number}");
        assert!(decoded(&of(colours(number))).is_ok(), "{number}");
    }
    assert!(Jp2Raster::open(&of(colours(21)), MOST).unwrap().shape().icc.is_some());
}

#[test]
fn lab_of_16_bits_is_centred_as_pictures_are() {
    let stream = empty((4, 4), &[(16, 1, 1); 3], STYLE, b"");
    let bytes = file((4, 4), 3, &[colours(14)], &[boxed(b"jp2c", &stream)]);
    let mut raster = Jp2Raster::open(&bytes, MOST).unwrap();
    assert_eq!((raster.shape().colour.clone(), raster.shape().bits), (Colour::Lab(Lab::Offset), 16));
    let band = raster.next_band().unwrap().unwrap();
    let pixel: Vec<u16> = band.row(0, 0)[..6].chunks(2).map(|two| u16::from_ne_bytes([two[0], two[1]])).collect();
    // Its L* is half of the way to white, 65280; its a* is 0; its b* is 200 units of 65,535 above the offset, which is
    // three eighths of the codes.
    assert_eq!(pixel[..2], [32_640, 32_768]);
    assert!((f32::from(pixel[2]) - (32_768.0 + 25.0 * 256.0)).abs() < 1.0, "{pixel:?}");
}

#[test]
fn tables_that_the_headers_ask_for_are_counted() {
    let memory = |style: &[u8], components: usize| {
        let bytes = empty((1000, 1000), &vec![(8, 1, 1); components], style, b"");
        let (width, height, memory) = demand(&bytes).unwrap();
        assert_eq!((width, height, walk(&bytes, 9).faults.len()), (1000, 1000, 0));
        memory
    };
    const PIXELS: u64 = 1_000_000;
    assert!(memory(STYLE, 1) < 34 * PIXELS + (8 << 20));
    // Blocks of 4 × 4, each with 32 layers.
    assert!(memory(&[0, 0, 0, 32, 0, 5, 0, 0, 0, 1], 1) > 100 * PIXELS);
    // Precincts of a pixel.
    assert!(memory(&[1, 0, 0, 1, 0, 0, 4, 4, 0, 1, 0], 1) > 600 * PIXELS);
    // A long list of steps for each component of each tile.
    let mut siz = vec![0, 0];
    [255u32, 255, 0, 0, 1, 1, 0, 0].iter().for_each(|number| siz.extend(number.to_be_bytes()));
    siz.extend([0, 255]);
    siz.extend([7, 1, 1].repeat(255));
    let steps = vec![0x40; 98];
    let head = [vec![0xFF, 0x4F], marker(0x51, &siz), marker(0x52, STYLE), marker(0x5C, &steps)].concat();
    assert!(demand(&head).unwrap().2 > 255 * 255 * 255 * 388);
}

#[test]
fn what_is_made_of_a_profile_is_counted() {
    let stream = empty((4, 4), &[(8, 1, 1); 3], STYLE, b"");
    let with = |colour| demand(&file((4, 4), 3, &[colour], &[boxed(b"jp2c", &stream)])).unwrap().2;
    let profile = [&[2, 0, 0][..], &[0; 100_000]].concat();
    assert_eq!(with(boxed(b"colr", &profile)) - with(colours(16)), crate::formats::icc::memory(100_000));
}
