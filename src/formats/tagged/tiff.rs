//! The directories of TIFF files and of EXIF blocks.

use std::collections::HashSet;

use crate::formats::tiff::ifd::{Bounds, ByteOrder, Directory, Entry, Stream};
use crate::formats::tiff::tags;
use crate::records::TagValue;

use super::gather::{Gather, LONGEST_TEXT, is_short};
use super::{icc, iptc, names, photoshop, xmp};

/// Most directories of one file, all kinds together.
const MOST_DIRECTORIES: u32 = 65_536;
/// Most entries of all of them together.
const MOST_ENTRIES: u32 = 1_000_000;
/// Most directories that may wait to be listed: entries can share one list of pointers.
const MOST_PENDING: usize = 16_384;
/// The longest name of a directory, which has the names of those above it: so deep nothing but malice goes.
const LONGEST_NAME: usize = 160;
const INTEROPERABILITY_IFD: u16 = 40_965;
const IPTC: u16 = 33_723;
const PHOTOSHOP: u16 = 34_377;
const GLOBAL_PARAMETERS_IFD: u16 = 400;
const GREY_RESPONSE_CURVE: u16 = 291;
/// The field type IFD, which says that the value points to a directory.
const IFD: u16 = 13;
const IFD8: u16 = 18;

/// Which names the numbers of a directory stand for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Space {
    Tiff,
    Exif,
    Gps,
    Interop,
}

/// Lists a TIFF file.
pub(super) fn file(bytes: &[u8], gather: &mut Gather) {
    structure(bytes, "", 0, gather);
}

/// Lists a TIFF structure that lies inside of another file; `inside` names where.
pub(super) fn structure(bytes: &[u8], inside: &str, at: usize, gather: &mut Gather) {
    let Ok(stream) = Stream::open(bytes) else { return };
    gather.block(format!("{inside}TIFF"), at);
    let order = if stream.order() == ByteOrder::Little { "little endian" } else { "big endian" };
    gather.text("byteOrder", order);
    gather.number("version", if stream.is_big() { 43 } else { 42 });
    gather.number("firstDirectory", stream.first());
    let left = Bounds { directories: MOST_DIRECTORIES, entries: MOST_ENTRIES };
    let mut walk = Walk { stream, inside, visited: HashSet::new(), left };
    walk.chain(stream.first(), "IFD", Space::Tiff, gather);
}

struct Walk<'a> {
    stream: Stream<'a>,
    inside: &'a str,
    visited: HashSet<u64>,
    left: Bounds,
}

impl Walk<'_> {
    /// A chain of directories, each with what lies below it. Directories that were listed already are not listed again,
    /// so there is an end; those below others are at most one for each value of an entry.
    fn chain(&mut self, offset: u64, name: &str, space: Space, gather: &mut Gather) {
        let mut pending = vec![(offset, name.to_owned(), space, true)];
        while let Some((offset, name, space, numbered)) = pending.pop() {
            if gather.is_full() || offset == 0 {
                continue;
            }
            // EXIF, GPS and their like stand alone; what their pointer to a next one holds is rubbish as a rule.
            let directories = if numbered { self.left.directories } else { self.left.directories.min(1) };
            let chain = self.stream.chain_from(offset, Bounds { directories, ..self.left }, &mut self.visited);
            self.left = self.left.without(&chain.directories);
            for (index, directory) in chain.directories.iter().enumerate() {
                let name = if numbered { format!("{name}{index}") } else { name.clone() };
                let first = pending.len();
                self.directory(directory, &name, space, gather, &mut pending);
                pending.get_mut(first..).unwrap_or_default().reverse();
            }
        }
    }

    fn directory(
        &self,
        directory: &Directory,
        name: &str,
        space: Space,
        gather: &mut Gather,
        below: &mut Vec<(u64, String, Space, bool)>,
    ) {
        let at = usize::try_from(directory.offset).unwrap_or(usize::MAX);
        if name.len() > LONGEST_NAME {
            gather.cut(&format!("before a directory at {at}, which lies too deep"));
            return;
        }
        gather.block(format!("{}{name}", self.inside), at);
        for entry in &directory.entries {
            if gather.is_full() {
                return;
            }
            let value = self.value(entry, gather);
            let kind = names::kind(entry.kind).map_or_else(|| entry.kind.to_string(), str::to_owned);
            gather.typed(entry.tag, tag_name(space, entry.tag), kind, entry.count, value);
            if below.len() < MOST_PENDING {
                self.pointers(entry, name, space, below);
            }
        }
        self.blocks(directory, space, gather);
    }

    /// Directories that an entry points to.
    fn pointers(&self, entry: &Entry, name: &str, space: Space, below: &mut Vec<(u64, String, Space, bool)>) {
        let offsets = || self.stream.unsigned_list(entry, 4096).unwrap_or_default();
        let place = |kind: &str| if name == "IFD0" { kind.to_owned() } else { format!("{name}/{kind}") };
        match (space, entry.tag) {
            (Space::Tiff, tags::EXIF_IFD) => {
                below.extend(offsets().first().map(|at| (*at, place("ExifIFD"), Space::Exif, false)));
            }
            (Space::Tiff, tags::GPS_IFD) => {
                below.extend(offsets().first().map(|at| (*at, place("GPS"), Space::Gps, false)));
            }
            (Space::Tiff | Space::Exif, INTEROPERABILITY_IFD) => {
                let place = format!("{}InteropIFD", name.strip_suffix("ExifIFD").unwrap_or_default());
                below.extend(offsets().first().map(|at| (*at, place, Space::Interop, false)));
            }
            (Space::Tiff, GLOBAL_PARAMETERS_IFD) => {
                below.extend(offsets().first().map(|at| (*at, place("GlobParamIFD"), Space::Tiff, false)));
            }
            (Space::Tiff, tags::SUB_IFDS) => {
                // The first of a pyramid may lead a chain of the others, or each has its own pointer.
                let each = offsets().into_iter().enumerate();
                below.extend(each.map(|(index, at)| (at, format!("{name}/SubIFD{index}."), Space::Tiff, true)));
            }
            (Space::Tiff, _) if matches!(entry.kind, IFD | IFD8) => {
                let each = offsets().into_iter().enumerate();
                below.extend(each.map(|(index, at)| (at, format!("{name}/{}.{index}.", entry.tag), Space::Tiff, true)));
            }
            _ => {}
        }
    }

    /// Blocks of other formats that stand in the values of a directory.
    fn blocks(&self, directory: &Directory, space: Space, gather: &mut Gather) {
        if space != Space::Tiff {
            return;
        }
        for entry in &directory.entries {
            let Ok(bytes) = self.stream.raw(entry) else { continue };
            let at = usize::try_from(entry.value_at).unwrap_or(usize::MAX);
            match entry.tag {
                tags::XMP => xmp::packet(bytes, self.inside, at, gather),
                tags::ICC_PROFILE => icc::profile(bytes, self.inside, at, gather),
                PHOTOSHOP => photoshop::resources(bytes, self.inside, at, gather),
                // Some programs write it as LONG, in the order of the file: then each four bytes are turned round.
                IPTC if entry.kind == 4 && self.stream.order() == ByteOrder::Little => {
                    if bytes.first() == Some(&0x1C) {
                        iptc::datasets(bytes, self.inside, at, gather);
                    } else {
                        let turned: Vec<u8> = bytes.chunks(4).flat_map(|four| four.iter().rev()).copied().collect();
                        iptc::datasets(&turned, self.inside, at, gather);
                    }
                }
                IPTC => iptc::datasets(bytes, self.inside, at, gather),
                _ => {}
            }
        }
    }

    fn value(&self, entry: &Entry, gather: &mut Gather) -> TagValue {
        let bytes = match self.stream.raw(entry) {
            Ok(bytes) => bytes,
            Err(fault) => return TagValue::Unreadable(fault.to_string()),
        };
        // A long list is kept as the digest of its bytes, whatever they are.
        let text = entry.kind == 2 || is_text(entry.tag, entry.kind, bytes);
        if text {
            return if bytes.len() > LONGEST_TEXT { gather.digest(bytes) } else { TagValue::Text(text_of(bytes)) };
        }
        if matches!(entry.kind, 1 | 7) && !(entry.kind == 1 && is_short(entry.count)) {
            return gather.bytes_value(bytes);
        }
        // The curve of a grey image has a value for each of its greys.
        let curve = entry.tag == GREY_RESPONSE_CURVE && entry.count <= 256;
        if !is_short(entry.count) && !curve {
            return gather.digest(bytes);
        }
        numbers(&self.stream, entry, bytes)
    }
}

/// The numbers of a value of a known type with few values.
fn numbers(stream: &Stream<'_>, entry: &Entry, bytes: &[u8]) -> TagValue {
    let little = stream.order() == ByteOrder::Little;
    let each = |size: usize| bytes.chunks_exact(size).map(move |bytes| unsigned(bytes, little));
    let signed = |size: usize| {
        let shift = 64 - size * 8;
        let extend = move |value: u64| i128::from((value << shift).cast_signed() >> shift);
        TagValue::Numbers(each(size).map(extend).collect())
    };
    match entry.kind {
        1 => TagValue::Numbers(each(1).map(i128::from).collect()),
        3 => TagValue::Numbers(each(2).map(i128::from).collect()),
        4 | IFD => TagValue::Numbers(each(4).map(i128::from).collect()),
        16 | IFD8 => TagValue::Numbers(each(8).map(i128::from).collect()),
        6 => signed(1),
        8 => signed(2),
        9 => signed(4),
        17 => signed(8),
        5 | 10 => {
            let half = |bytes: &[u8]| {
                let value = unsigned(bytes, little) as u32;
                if entry.kind == 5 { i64::from(value) } else { i64::from(value.cast_signed()) }
            };
            let fraction = |pair: &[u8]| {
                let (numerator, denominator) = pair.split_at(pair.len() / 2);
                (half(numerator), half(denominator))
            };
            TagValue::Fractions(bytes.chunks_exact(8).map(fraction).collect())
        }
        11 => TagValue::Floats(each(4).map(|bits| f32::from_bits(bits as u32).to_string()).collect()),
        12 => TagValue::Floats(each(8).map(|bits| f64::from_bits(bits).to_string()).collect()),
        kind => TagValue::Unreadable(format!("the field type {kind} is unknown")),
    }
}

fn unsigned(bytes: &[u8], little: bool) -> u64 {
    let take = |sum: u64, byte: &u8| sum << 8 | u64::from(*byte);
    if little { bytes.iter().rev().fold(0, take) } else { bytes.iter().fold(0, take) }
}

/// Fields that standards give the types BYTE or UNDEFINED although they hold text.
fn is_text(tag: u16, kind: u16, bytes: &[u8]) -> bool {
    // ExifVersion and FlashpixVersion are four digits; InteroperabilityVersion too.
    let versions = kind == 7 && matches!(tag, 36_864 | 40_960) || kind == 7 && tag == 2 && bytes.len() == 4;
    versions && bytes.iter().all(u8::is_ascii_graphic)
}

/// The text of an ASCII value: the NULs at its end are its end. What is no UTF-8 is taken as Latin-1, which is what old
/// devices write.
fn text_of(bytes: &[u8]) -> String {
    let end = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    let bytes = bytes.get(..end).unwrap_or_default();
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().copied().map(char::from).collect(),
    }
}

fn tag_name(space: Space, tag: u16) -> Option<&'static str> {
    match space {
        Space::Tiff => names::tiff(tag).or_else(|| names::exif(tag)),
        Space::Exif => names::exif(tag).or_else(|| names::tiff(tag)),
        Space::Gps => names::gps(tag),
        Space::Interop => names::interoperability(tag),
    }
}
