//! The pages of a file, each as another format embeds it (T.88 annex D.3; ISO 32000-1 §7.4.7).

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::formats::bytes;

use super::needs::Needs;
use super::segment::{END_OF_FILE, END_OF_PAGE, END_OF_STRIPE, File, Jbig2Fault, PAGE_INFORMATION, Segment};

/// A page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Its number as the file has it.
    pub number: u32,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Pixels per metre, across and down; 0: not stated.
    pub per_metre: (u32, u32),
    /// Whether shapes of letters are stored once and put where they are like (§6.4, §6.6): an encoder may have taken
    /// one letter for another.
    pub has_symbols: bool,
    /// Whether a generic region is coded by the extended template of twelve adaptive pixels (T.88 of 2018, §6.2.5.3,
    /// §7.4.6.2), which neither the decoder here nor the readers of PDF know: they would read other pixels out of it.
    pub has_extended_template: bool,
    /// Whether its segments claim more symbols than their bytes can hold, or regions that cover it many times: a few
    /// bytes would keep a decoder busy for hours.
    pub is_absurd: bool,
    /// Bytes of memory that decoding it takes at most.
    pub memory: u64,
}

/// The pages of a file in its order.
///
/// # Errors
/// [`Jbig2Fault::Size`].
pub fn pages(file: &File<'_>) -> Result<Vec<Page>, Jbig2Fault> {
    // What belongs to a page is gathered once: a file can have as many pages as segments.
    let mut parts: BTreeMap<u32, Part> = BTreeMap::new();
    for segment in &file.segments {
        parts.entry(segment.page).or_default().take(file, segment);
    }
    let global = parts.get(&0).copied().unwrap_or_default();
    let information = file.segments.iter().filter(|segment| segment.kind == PAGE_INFORMATION);
    let of = |number| parts.get(&number).copied().unwrap_or_default();
    information.map(|segment| page(file, segment, of(segment.page), global)).collect()
}

/// What the segments of a page say together.
#[derive(Clone, Copy, Debug, Default)]
struct Part {
    /// The last row of its last stripe.
    last_row: Option<u32>,
    has_symbols: bool,
    has_extended_template: bool,
    needs: Needs,
}

impl Part {
    fn take(&mut self, file: &File<'_>, segment: &Segment) {
        if segment.kind == END_OF_STRIPE {
            self.last_row = four(file, segment, 0);
        }
        self.has_symbols |= matches!(segment.kind, 4 | 6 | 7);
        self.has_extended_template |= is_extended(file, segment);
        self.needs.take(file, segment);
    }
}

/// Flags of a generic region behind its size and place: coded by MMR, and by the extended template.
const REGION_FLAGS: usize = 17;
const MMR: u8 = 1;
const EXTENDED_TEMPLATE: u8 = 1 << 4;

fn is_extended(file: &File<'_>, segment: &Segment) -> bool {
    let data = file.bytes.get(segment.data.clone()).unwrap_or_default();
    let flags = data.get(REGION_FLAGS).copied().unwrap_or_default();
    matches!(segment.kind, 36 | 38 | 39) && flags & MMR == 0 && flags & EXTENDED_TEMPLATE != 0
}

fn four(file: &File<'_>, segment: &Segment, at: usize) -> Option<u32> {
    bytes::be32(file.bytes.get(segment.data.clone())?, at)
}

fn page(file: &File<'_>, information: &Segment, part: Part, global: Part) -> Result<Page, Jbig2Fault> {
    let number = information.page;
    let fault = || Jbig2Fault::Size { page: number };
    let field = |at| four(file, information, at).ok_or_else(fault);
    let height = match field(4)? {
        // It becomes known with the last stripe, which says its last row (§7.4.8.2, §7.4.10).
        u32::MAX => part.last_row.and_then(|row| row.checked_add(1)).ok_or_else(fault)?,
        known => known,
    };
    let width = field(0)?;
    if width == 0 || height == 0 {
        return Err(fault());
    }
    let (needs, pixels) = (part.needs.with(global.needs), u64::from(width) * u64::from(height));
    let (memory, is_absurd) = (needs.memory(pixels), needs.are_absurd(pixels));
    let per_metre = (field(8)?, field(12)?);
    let has_extended_template = part.has_extended_template || global.has_extended_template;
    let has_symbols = part.has_symbols;
    Ok(Page { number, width, height, per_metre, has_symbols, has_extended_template, is_absurd, memory })
}

impl<'a> File<'a> {
    /// The segments of all pages, which another format keeps apart; empty where there are none.
    #[must_use]
    pub fn globals(&self) -> Cow<'a, [u8]> {
        self.embedded(0)
    }

    /// The segments of a page without those that another format leaves out, as they are but for the number of the page,
    /// which is 1.
    #[must_use]
    pub fn page(&self, page: &Page) -> Cow<'a, [u8]> {
        self.embedded(page.number)
    }

    fn embedded(&self, page: u32) -> Cow<'a, [u8]> {
        let left_out = [END_OF_PAGE, END_OF_FILE];
        let wanted =
            || self.segments.iter().filter(|segment| segment.page == page && !left_out.contains(&segment.kind));
        let joined = wanted().zip(wanted().skip(1)).all(|(one, next)| one.data.end == next.header.start)
            && wanted().all(|segment| segment.header.end == segment.data.start);
        if let (true, true, Some(first), Some(last)) = (joined, page <= 1, wanted().next(), wanted().next_back()) {
            return Cow::Borrowed(self.bytes.get(first.header.start..last.data.end).unwrap_or_default());
        }
        let mut bytes = Vec::new();
        for segment in wanted() {
            let begin = bytes.len();
            bytes.extend_from_slice(self.bytes.get(segment.header.clone()).unwrap_or_default());
            let field = segment.page_field.start - segment.header.start..segment.page_field.end - segment.header.start;
            if let Some(field) = bytes.get_mut(begin + field.start..begin + field.end) {
                field.fill(0);
                if let Some(last) = field.last_mut() {
                    *last = u8::from(page > 0);
                }
            }
            bytes.extend_from_slice(self.bytes.get(segment.data.clone()).unwrap_or_default());
        }
        Cow::Owned(bytes)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn segment(number: u32, kind: u8, page: u8, data: &[u8]) -> Vec<u8> {
        let mut bytes = number.to_be_bytes().to_vec();
        bytes.extend([kind, 0, page]);
        bytes.extend(u32::try_from(data.len()).unwrap().to_be_bytes());
        bytes.extend_from_slice(data);
        bytes
    }

    fn information(width: u32, height: u32) -> Vec<u8> {
        let mut data = [width, height, 11_811, 11_811].map(u32::to_be_bytes).concat();
        data.extend([0, 0, 0]);
        data
    }

    /// Two pages of which the second does not say its height, in one order or the other.
    fn file(random: bool) -> Vec<u8> {
        let segments = [
            segment(0, 0, 0, b"shapes"),
            segment(1, 48, 1, &information(16, 8)),
            segment(2, 6, 1, b"letters"),
            segment(3, 49, 1, b""),
            segment(4, 48, 2, &information(24, u32::MAX)),
            segment(5, 50, 2, &[0, 0, 0, 9]),
            segment(6, 51, 0, b""),
        ];
        let head = [&b"\x97JB2\r\n\x1A\n"[..], &[u8::from(!random)], &[0, 0, 0, 2]].concat();
        if random {
            let headers: Vec<u8> = segments.iter().flat_map(|segment| segment[..11].to_vec()).collect();
            let data: Vec<u8> = segments.iter().flat_map(|segment| segment[11..].to_vec()).collect();
            return [head, headers, data].concat();
        }
        [head, segments.concat()].concat()
    }

    #[test]
    fn pages_in_both_orders() {
        for random in [false, true] {
            let bytes = file(random);
            let file = File::read(&bytes).unwrap();
            let pages = pages(&file).unwrap();
            let sizes: Vec<_> = pages.iter().map(|page| (page.width, page.height, page.has_symbols)).collect();
            assert_eq!(sizes, [(16, 8, true), (24, 10, false)]);
            assert_eq!(file.globals(), segment(0, 0, 0, b"shapes"));
            let first = [segment(1, 48, 1, &information(16, 8)), segment(2, 6, 1, b"letters")].concat();
            assert_eq!(file.page(&pages[0]), first);
            let second = [segment(4, 48, 1, &information(24, u32::MAX)), segment(5, 50, 1, &[0, 0, 0, 9])].concat();
            assert_eq!(file.page(&pages[1]), second, "for whoever embeds it, it is page 1");
        }
        let bytes = file(false);
        let read = File::read(&bytes).unwrap();
        assert!(
            matches!(read.page(&pages(&read).unwrap()[0]), Cow::Borrowed(_)),
            "what lies in one piece is not copied"
        );
    }

    #[test]
    fn a_template_that_is_not_decoded_is_seen_before() {
        use crate::formats::jbig2::Jbig2Raster;
        use crate::formats::raster::RasterFault;
        let with = |kind: u8, flags: u8| {
            let region = [&[0, 0, 0, 16, 0, 0, 0, 8][..], &[0; 9], &[flags], &[0; 24], &[0xFF, 0xAC]].concat();
            let segments = [
                segment(0, 48, 1, &information(16, 8)),
                segment(1, kind, 1, &region),
                segment(2, 49, 1, b""),
                segment(3, 51, 0, b""),
            ];
            [&b"\x97JB2\r\n\x1A\n\x01\0\0\0\x01"[..], &segments.concat()].concat()
        };
        let refused =
            |bytes: &[u8]| matches!(Jbig2Raster::open(bytes, 0, 1000).err(), Some(RasterFault::Unsupported { .. }));
        assert!([36, 38, 39].into_iter().all(|kind| refused(&with(kind, 0x10))));
        assert!(
            !refused(&with(38, 0)) && !refused(&with(38, 8)) && !refused(&with(38, 0x11)) && !refused(&with(6, 0x10))
        );
    }

    #[test]
    fn what_no_page_takes_is_refused_before_it_is_decoded() {
        use crate::formats::jbig2::Jbig2Raster;
        use crate::formats::raster::RasterFault;
        let with = |kind: u8, data: &[u8]| {
            let segments = [
                segment(0, 48, 1, &information(64, 64)),
                segment(1, kind, 1, data),
                segment(2, 49, 1, b""),
                segment(3, 51, 0, b""),
            ];
            [&b"\x97JB2\r\n\x1A\n\x01\0\0\0\x01"[..], &segments.concat()].concat()
        };
        let refused =
            |bytes: &[u8]| matches!(Jbig2Raster::open(bytes, 0, 1 << 30).err(), Some(RasterFault::Damaged { .. }));
        let region = |width: u32, height: u32| {
            [&width.to_be_bytes()[..], &height.to_be_bytes(), &[0; 9], &[0; 9], &[0xFF, 0xAC]].concat()
        };
        assert!(refused(&with(38, &region(65_000, 8_000))));
        assert!(!refused(&with(38, &region(64, 64))) && !refused(&with(38, &region(640, 640))));
        let dictionary = |new: u32, length: usize| {
            let counts = [0u32.to_be_bytes(), new.to_be_bytes()].concat();
            [&[0x0A, 0, 0xE0, 0][..], &counts, &vec![0; length]].concat()
        };
        assert!(refused(&with(0, &dictionary(38_730, 235))));
        assert!(!refused(&with(0, &dictionary(300, 6_000))));
    }

    #[test]
    fn a_file_that_is_cut_is_never_whole() {
        for bytes in [file(false), file(true)] {
            for length in 0..bytes.len() {
                assert!(File::read(&bytes[..length]).is_err(), "{length}");
            }
        }
    }

    /// As many pages as segments: each of these is looked at once.
    #[test]
    fn pages_are_found_in_one_pass() {
        const PAGES: u32 = 60_000;
        let mut bytes = b"\x97JB2\r\n\x1A\n\x01\0\0\0\x01".to_vec();
        for number in 0..PAGES {
            bytes.extend(number.to_be_bytes());
            // The number of a page has four bytes.
            bytes.extend([0x40 | 48, 0]);
            bytes.extend((number + 1).to_be_bytes());
            bytes.extend([0, 0, 0, 19]);
            bytes.extend(information(8, if number == 7 { u32::MAX } else { 8 }));
        }
        bytes.extend(PAGES.to_be_bytes());
        bytes.extend([0x40 | 50, 0, 0, 0, 0, 8, 0, 0, 0, 4, 0, 0, 0, 4]);
        bytes.extend((PAGES + 1).to_be_bytes());
        bytes.extend([51, 0, 0, 0, 0, 0, 0]);
        let file = File::read(&bytes).unwrap();
        let pages = pages(&file).unwrap();
        assert_eq!((pages.len(), pages[7].height, pages[8].height), (PAGES as usize, 5, 8));
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_file_or_none(start in 0usize..2, change in proptest::collection::vec((0usize..200, any::<u8>()), 0..8)) {
            let mut bytes = file(start == 1);
            for (at, value) in change {
                let length = bytes.len();
                bytes[at % length] = value;
            }
            if let Ok(file) = File::read(&bytes) {
                for page in pages(&file).unwrap_or_default() {
                    prop_assert!(file.page(&page).len() <= bytes.len());
                }
            }
        }
    }
}
