//! What a JP2 says beside its pixels.

use std::collections::BTreeSet;

use crate::formats::bytes::four_characters;
use crate::formats::jp2;

use super::fault::Obstacle;
use super::source::Said;

/// Most boxes that are walked.
const MOST_BOXES: u32 = 65_536;

/// What a JP2 says, where the picture that is decoded of it is what is stored: samples that were made of others are not
/// to be written and proven for those.
pub(super) fn of_jp2(bytes: &[u8]) -> Result<Said<'_>, Obstacle> {
    let file = jp2::walk(bytes, MOST_BOXES);
    match file.change() {
        Some(jp2::Change::Subsampled) => return Err(Obstacle::Subsampled),
        Some(jp2::Change::Palette) => return Err(Obstacle::Palette),
        Some(jp2::Change::Colours) => return Err(Obstacle::Converted),
        None => {}
    }
    let srgb = matches!(file.colours.first(), Some(jp2::Colour::Enumerated(16)));
    let mut left = vec!["the codestream itself (its layers and resolutions; the source keeps them)".to_owned()];
    left.extend(srgb.then(|| "box colr (sRGB, said by EXIF ColorSpace instead)".to_owned()));
    let (mut first, mut seen) = (true, BTreeSet::new());
    for (name, contents) in jp2_boxes(bytes) {
        let text = match &name {
            b"jP  " | b"ftyp" | b"jp2h" => continue,
            b"jp2c" if std::mem::take(&mut first) => continue,
            b"uuid" => match uuid_left(contents, &file) {
                Some(text) => text,
                None => continue,
            },
            name => format!("box {}", four_characters(*name)),
        };
        if seen.insert(text.clone()) {
            left.push(text);
        }
    }
    Ok(Said { exif: file.exif, xmp: file.xmp, photoshop: None, srgb, left })
}

/// UUIDs that people know by a name.
const UUIDS: [(&[u8; 16], &str); 3] = [
    (b"\xb1\x4b\xf8\xbd\x08\x3d\x4b\x43\xa5\xae\x8c\xd7\xd5\xa6\xce\x03", "GeoJP2, "),
    (b"\x33\xc7\xa4\xd2\xb8\x1d\x47\x23\xa0\xba\xf1\xa3\xe0\x97\xad\x38", "IPTC, "),
    (b"\x2c\x4c\x01\x00\x85\x04\x40\xb9\xa0\x3e\x56\x21\x48\xd6\xdf\xeb", "Photoshop, "),
];

/// How a `uuid` box is called among what is left out; `None`: it is the packet of XMP or the EXIF that is carried.
fn uuid_left(contents: &[u8], file: &jp2::File<'_>) -> Option<String> {
    let Some((id, data)) = contents.split_first_chunk::<16>() else { return Some("box uuid".to_owned()) };
    if [file.xmp, file.exif].into_iter().flatten().any(|carried| std::ptr::eq(carried, data)) {
        return None;
    }
    let name = UUIDS.iter().find(|(known, _)| *known == id).map_or("", |(_, name)| name);
    Some(format!("box uuid ({name}{})", uuid::Uuid::from_bytes(*id)))
}

/// The names and contents of the boxes of the file, in order, not of those inside others.
fn jp2_boxes(bytes: &[u8]) -> Vec<([u8; 4], &[u8])> {
    let mut boxes = Vec::new();
    let mut at = 0usize;
    while let Some(&[a, b, c, d, ref name @ ..]) =
        bytes.get(at..).and_then(<[u8]>::first_chunk::<8>).map(<[u8; 8]>::as_slice)
    {
        let Ok(name) = <[u8; 4]>::try_from(name) else { break };
        let short = u32::from_be_bytes([a, b, c, d]);
        let long = bytes.get(at + 8..).and_then(<[u8]>::first_chunk::<8>).map(|eight| u64::from_be_bytes(*eight));
        let (head, length) = match short {
            0 => (8, bytes.len() - at),
            1 => (16, long.and_then(|length| usize::try_from(length).ok()).unwrap_or(0)),
            length => (8, length as usize),
        };
        let next = at.checked_add(length).filter(|_| length >= head);
        boxes.push((name, next.and_then(|next| bytes.get(at + head..next)).unwrap_or_default()));
        let Some(next) = next else { break };
        at = next;
    }
    boxes
}
