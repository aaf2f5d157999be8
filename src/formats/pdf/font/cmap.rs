//! Character maps (§9.7.5, §9.10.3): from codes to character identifiers, or to Unicode.

use crate::formats::pdf::content::{Operation, Operations};
use crate::formats::pdf::{Dict, Object};

/// A character map, as far as it stands in its own stream.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cmap {
    /// Lengths and bounds of codes.
    spaces: Vec<Space>,
    /// First and last code, and the identifier of the first.
    cids: Vec<(u32, u32, u32)>,
    /// First and last code, and the text of the first, or of each.
    texts: Vec<(u32, u32, Target)>,
    /// `CMapName`.
    pub name: Option<Vec<u8>>,
    /// `WMode`: 1 is vertical.
    pub mode: Option<i64>,
    /// `Registry`.
    pub registry: Option<Vec<u8>>,
    /// `Ordering`.
    pub ordering: Option<Vec<u8>>,
    /// `Supplement`.
    pub supplement: Option<i64>,
    /// The map that it builds on: `usecmap`.
    pub uses: Option<Vec<u8>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Space {
    length: u8,
    low: u32,
    high: u32,
}

#[derive(Clone, Debug, PartialEq)]
enum Target {
    Run(Vec<u8>),
    List(Vec<Vec<u8>>),
}

/// Most ranges that are kept.
const MOST_RANGES: usize = 200_000;

impl Cmap {
    /// Reads a map; what cannot be read is passed over.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Self {
        let mut map = Self::default();
        for operation in Operations::new(bytes) {
            map.take(&operation);
        }
        map.cids.sort_by_key(|(low, ..)| *low);
        map.texts.sort_by_key(|(low, ..)| *low);
        map
    }

    fn take(&mut self, operation: &Operation<'_>) {
        let operands = operation.operands.as_slice();
        let room = self.cids.len() + self.texts.len() + self.spaces.len() < MOST_RANGES;
        match operation.operator {
            b"def" => self.define(operands),
            b"usecmap" => self.uses = operation.name().map(<[u8]>::to_vec),
            _ if !room => {}
            b"endcodespacerange" => {
                for pair in operands.chunks_exact(2) {
                    if let [Object::String(low), Object::String(high)] = pair
                        && let (Some(low), Some(high)) = (code(low), code(high))
                    {
                        self.spaces.push(Space { length: low.1, low: low.0, high: high.0 });
                    }
                }
            }
            b"endcidchar" => {
                for pair in operands.chunks_exact(2) {
                    if let [Object::String(at), Object::Integer(cid)] = pair
                        && let (Some((at, _)), Ok(cid)) = (code(at), u32::try_from(*cid))
                    {
                        self.cids.push((at, at, cid));
                    }
                }
            }
            b"endcidrange" => {
                for three in operands.chunks_exact(3) {
                    if let [Object::String(low), Object::String(high), Object::Integer(cid)] = three
                        && let (Some((low, _)), Some((high, _)), Ok(cid)) = (code(low), code(high), u32::try_from(*cid))
                    {
                        self.cids.push((low, high, cid));
                    }
                }
            }
            b"endbfchar" => {
                for pair in operands.chunks_exact(2) {
                    if let [Object::String(at), Object::String(text)] = pair
                        && let Some((at, _)) = code(at)
                    {
                        self.texts.push((at, at, Target::Run(text.clone())));
                    }
                }
            }
            b"endbfrange" => self.text_ranges(operands),
            _ => {}
        }
    }

    fn text_ranges(&mut self, operands: &[Object]) {
        for three in operands.chunks_exact(3) {
            let [Object::String(low), Object::String(high), target] = three else { continue };
            let (Some((low, _)), Some((high, _))) = (code(low), code(high)) else { continue };
            let target = match target {
                Object::String(text) => Target::Run(text.clone()),
                Object::Array(list) => {
                    Target::List(list.iter().filter_map(Object::string).map(<[u8]>::to_vec).collect())
                }
                _ => continue,
            };
            self.texts.push((low, high, target));
        }
    }

    fn define(&mut self, operands: &[Object]) {
        let [.., Object::Name(key), value] = operands else { return };
        match (key.as_slice(), value) {
            (b"CMapName", Object::Name(name)) => self.name = Some(name.clone()),
            (b"WMode", Object::Integer(mode)) => self.mode = Some(*mode),
            (b"Registry", Object::String(text)) => self.registry = Some(text.clone()),
            (b"Ordering", Object::String(text)) => self.ordering = Some(text.clone()),
            (b"Supplement", Object::Integer(number)) => self.supplement = Some(*number),
            (b"CIDSystemInfo", Object::Dict(dict)) => self.system(dict),
            _ => {}
        }
    }

    fn system(&mut self, dict: &Dict) {
        self.registry = dict.get(b"Registry").and_then(Object::string).map(<[u8]>::to_vec);
        self.ordering = dict.get(b"Ordering").and_then(Object::string).map(<[u8]>::to_vec);
        self.supplement = dict.get(b"Supplement").and_then(Object::integer);
    }

    /// The code at the beginning of `bytes`, and its length. Where no space fits, a code of the shortest length.
    #[must_use]
    pub fn next_code(&self, bytes: &[u8]) -> Option<(u32, u8)> {
        let mut value = 0u32;
        for (index, byte) in bytes.iter().take(4).enumerate() {
            value = value << 8 | u32::from(*byte);
            let length = u8::try_from(index + 1).unwrap_or(4);
            if self.spaces.iter().any(|space| space.length == length && inside(value, space)) {
                return Some((value, length));
            }
        }
        let shortest = self.spaces.iter().map(|space| space.length).min().unwrap_or(1);
        let taken = bytes.get(..usize::from(shortest)).or_else(|| Some(bytes).filter(|bytes| !bytes.is_empty()))?;
        code(taken)
    }

    /// Whether it says how long codes are.
    #[must_use]
    pub const fn has_spaces(&self) -> bool {
        !self.spaces.is_empty()
    }

    /// The character identifier of a code.
    #[must_use]
    pub fn cid(&self, code: u32) -> Option<u32> {
        let before = self.cids.partition_point(|(low, ..)| *low <= code);
        let (low, _, cid) = self.cids.get(before.checked_sub(1)?).filter(|(_, high, _)| code <= *high)?;
        cid.checked_add(code - low)
    }

    /// The greatest character identifier.
    #[must_use]
    pub fn greatest_cid(&self) -> Option<u64> {
        self.cids.iter().map(|(low, high, cid)| u64::from(*cid) + u64::from(high.saturating_sub(*low))).max()
    }

    /// The text of a code, in UTF-16.
    #[must_use]
    pub fn text(&self, code: u32) -> Option<Vec<u16>> {
        let before = self.texts.partition_point(|(low, ..)| *low <= code);
        let (low, _, target) = self.texts.get(before.checked_sub(1)?).filter(|(_, high, _)| code <= *high)?;
        let offset = code - low;
        let units = |bytes: &[u8]| -> Vec<u16> {
            match bytes {
                [single] => vec![u16::from(*single)],
                _ => bytes.chunks_exact(2).filter_map(|pair| pair.try_into().ok()).map(u16::from_be_bytes).collect(),
            }
        };
        match target {
            Target::List(list) => list.get(usize::try_from(offset).ok()?).map(|text| units(text)),
            Target::Run(text) => {
                let mut units = units(text);
                if let Some(last) = units.last_mut() {
                    *last = last.wrapping_add(u16::try_from(offset).unwrap_or(0));
                }
                Some(units)
            }
        }
    }
}

/// A code as a number, and its length in bytes.
fn code(bytes: &[u8]) -> Option<(u32, u8)> {
    let length = u8::try_from(bytes.len()).ok().filter(|length| (1..=4).contains(length))?;
    Some((bytes.iter().fold(0u32, |value, byte| value << 8 | u32::from(*byte)), length))
}

/// Each byte of the code lies between those of the bounds (§9.7.6.2).
fn inside(value: u32, space: &Space) -> bool {
    (0..u32::from(space.length)).all(|index| {
        let byte = |number: u32| number >> (8 * index) & 0xFF;
        (byte(space.low)..=byte(space.high)).contains(&byte(value))
    })
}

/// Whether a map of this name is known to every reader (§9.7.5.2, table 118).
#[must_use]
pub fn is_predefined(name: &[u8]) -> bool {
    const BOTH: [&str; 28] = [
        "Identity",
        "GB-EUC",
        "GBpc-EUC",
        "GBK-EUC",
        "GBKp-EUC",
        "GBK2K",
        "UniGB-UCS2",
        "UniGB-UTF16",
        "B5pc",
        "HKscs-B5",
        "ETen-B5",
        "ETenms-B5",
        "CNS-EUC",
        "UniCNS-UCS2",
        "UniCNS-UTF16",
        "90ms-RKSJ",
        "90msp-RKSJ",
        "Add-RKSJ",
        "EUC",
        "Ext-RKSJ",
        "UniJIS-UCS2",
        "UniJIS-UCS2-HW",
        "UniJIS-UTF16",
        "KSC-EUC",
        "KSCms-UHC",
        "KSCms-UHC-HW",
        "UniKS-UCS2",
        "UniKS-UTF16",
    ];
    const HORIZONTAL: [&[u8]; 3] = [b"83pv-RKSJ-H", b"90pv-RKSJ-H", b"KSCpc-EUC-H"];
    let Ok(text) = std::str::from_utf8(name) else { return false };
    let stem = text.strip_suffix("-H").or_else(|| text.strip_suffix("-V"));
    matches!(text, "H" | "V")
        || HORIZONTAL.contains(&name)
        || stem.is_some_and(|stem| !stem.is_empty() && BOTH.contains(&stem))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MAP: &[u8] = b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap
        /CIDSystemInfo 3 dict dup begin /Registry (Adobe) def /Ordering (Japan1) def /Supplement 2 def end def
        /CMapName /X-H def /WMode 1 def /Y usecmap
        2 begincodespacerange <00> <80> <8140> <9FFC> endcodespacerange
        1 begincidchar <20> 7 endcidchar 1 begincidrange <8140> <8150> 100 endcidrange
        2 beginbfrange <01> <03> <0041> <04> <05> [<0042> <00430044>] endbfrange 1 beginbfchar <06> <D83DDE00> endbfchar";

    #[test]
    fn a_map_is_read() {
        let map = Cmap::parse(MAP);
        assert_eq!((map.name.as_deref(), map.mode, map.uses.as_deref()), (Some(&b"X-H"[..]), Some(1), Some(&b"Y"[..])));
        assert_eq!((map.registry.as_deref(), map.supplement), (Some(&b"Adobe"[..]), Some(2)));
        assert_eq!((map.next_code(&[0x20, 1]), map.next_code(&[0x81, 0x42])), (Some((0x20, 1)), Some((0x8142, 2))));
        assert_eq!(
            (map.cid(0x20), map.cid(0x8142), map.cid(1), map.greatest_cid()),
            (Some(7), Some(102), None, Some(116))
        );
        assert_eq!((map.text(3), map.text(5)), (Some(vec![0x43]), Some(vec![0x43, 0x44])));
        assert_eq!((map.text(6), map.text(7)), (Some(vec![0xD83D, 0xDE00]), None));
    }

    #[test]
    fn names_of_table_118() {
        assert!(is_predefined(b"Identity-H") && is_predefined(b"V") && is_predefined(b"90pv-RKSJ-H"));
        assert!(!is_predefined(b"90pv-RKSJ-V") && !is_predefined(b"-H") && !is_predefined(b"Mine-H"));
    }

    proptest! {
        #[test]
        fn any_map_ends(bytes in proptest::collection::vec(any::<u8>(), 0..300), text in proptest::collection::vec(any::<u8>(), 1..9)) {
            let map = Cmap::parse(&[MAP, &bytes].concat());
            let (code, length) = map.next_code(&text).unwrap();
            prop_assert!(length >= 1 && usize::from(length) <= text.len());
            let _ = (map.cid(code), map.text(code));
        }
    }
}
