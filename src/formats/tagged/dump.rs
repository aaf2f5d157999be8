//! The way from a file to the list of its fields.

use crate::records::{Family, TagDump};

use super::gather::Gather;
use super::{jp2, jpeg, png, tiff};

/// Lists the fields of a file; `most` of them at most. `None` for a format whose fields nobody here lists.
#[must_use]
pub fn dump(family: Family, bytes: &[u8], most: u32) -> Option<TagDump> {
    let mut gather = Gather::new(most);
    match family {
        Family::Tiff => tiff::file(bytes, &mut gather),
        Family::Jpeg => jpeg::file(bytes, &mut gather),
        Family::Png => png::file(bytes, &mut gather),
        Family::Jpeg2000 => jp2::file(bytes, &mut gather),
        Family::Jbig2 | Family::Pdf | Family::Signature | Family::Mail | Family::Other => return None,
    }
    Some(gather.finish())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FAMILIES: [Family; 4] = [Family::Tiff, Family::Jpeg, Family::Png, Family::Jpeg2000];

    fn seed(family: Family) -> Vec<u8> {
        match family {
            Family::Tiff => {
                b"II*\0\x08\0\0\0\x02\0\x00\x01\x03\0\x01\0\0\0\x10\0\0\0\x69\x87\x04\0\x01\0\0\0\x08\0\0\0\0\0\0\0"
                    .to_vec()
            }
            Family::Jpeg => {
                let exif = b"\xFF\xE1\0\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
                [&b"\xFF\xD8"[..], exif, b"\xFF\xFE\0\x05abc\xFF\xED\0\x16Photoshop 3.0\x008BIM\xFF\xD9"].concat()
            }
            Family::Png => {
                b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x04\0\0\0\x04\x08\0\0\0\0\0\0\0\0\0\0\0\x03tEXta\0b\0\0\0\0"
                    .to_vec()
            }
            _ => b"\0\0\0\x0cjP  \r\n\x87\n\0\0\0\x16jp2h\0\0\0\x0eihdr\0\0\0\x01\0\0".to_vec(),
        }
    }

    #[test]
    fn documents_have_no_such_list() {
        assert_eq!(dump(Family::Pdf, b"%PDF-1.4", 10), None);
    }

    /// A little-endian directory of entries, each tag, type, count, value.
    fn directory(entries: &[(u16, u16, u32, u32)], next: u32) -> Vec<u8> {
        let mut bytes = (entries.len() as u16).to_le_bytes().to_vec();
        for (tag, kind, count, value) in entries {
            bytes.extend_from_slice(&tag.to_le_bytes());
            bytes.extend_from_slice(&kind.to_le_bytes());
            bytes.extend_from_slice(&count.to_le_bytes());
            bytes.extend_from_slice(&value.to_le_bytes());
        }
        bytes.extend_from_slice(&next.to_le_bytes());
        bytes
    }

    fn size(dump: &TagDump) -> usize {
        serde_json::to_vec(dump).unwrap().len()
    }

    #[test]
    fn shared_lists_of_pointers_do_not_multiply() {
        // Sixty thousand entries that all point to one list of four thousand directories.
        let entries = vec![(330, 13, 4096, 8); 60_000];
        let file = [&b"II*\0\x08\0\0\0"[..], &directory(&entries, 0)].concat();
        let found = dump(Family::Tiff, &file, 20_000).unwrap();
        assert!(found.cut.is_some() && size(&found) < 16 << 20);
    }

    #[test]
    fn deep_directories_are_cut() {
        let mut file = b"II*\0\x08\0\0\0".to_vec();
        for depth in 0..5000u32 {
            let next = 8 + (depth + 1) * 18;
            file.extend(directory(&[(330, 4, 1, next)], 0));
        }
        file.extend(directory(&[(256, 4, 1, 1)], 0));
        let found = dump(Family::Tiff, &file, 20_000).unwrap();
        assert!(found.cut.unwrap().contains("too deep"));
        assert!(found.blocks.len() < 100 && found.blocks.len() > 10);
    }

    #[test]
    fn one_packet_under_many_tags_is_looked_into_within_bounds() {
        let packet = format!("<a xmlns='urn:a'>{}</a>", "<b>c</b>".repeat(40_000));
        let at = 8 + 2 + 200 * 12 + 4;
        let entries = vec![(700, 1, packet.len() as u32, at); 200];
        let file = [&b"II*\0\x08\0\0\0"[..], &directory(&entries, 0), packet.as_bytes()].concat();
        let found = dump(Family::Tiff, &file, 20_000).unwrap();
        assert!(found.cut.is_some() && size(&found) < 16 << 20);
    }

    proptest! {
        #[test]
        fn any_bytes_end(changes in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 0..12), most in 0u32..40) {
            for family in FAMILIES {
                let mut bytes = seed(family);
                for (index, value) in &changes {
                    let at = index.index(bytes.len());
                    bytes[at] = *value;
                }
                let found = dump(family, &bytes, most).unwrap();
                let count: usize = found.blocks.iter().map(|block| block.tags.len()).sum();
                prop_assert!(count <= most as usize);
                // What is kept comes back as it was.
                let json = serde_json::to_vec(&found).unwrap();
                prop_assert_eq!(serde_json::from_slice::<TagDump>(&json).unwrap(), found);
            }
        }

        #[test]
        fn noise_ends(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            for family in FAMILIES {
                let _ = dump(family, &bytes, 1000);
            }
        }
    }
}
