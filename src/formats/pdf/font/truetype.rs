//! TrueType and OpenType programs: their tables, as far as they say which glyphs there are, how wide, and for which
//! characters.

use std::ops::Range;

use crate::formats::bytes::{be16, be32, slice};

/// Most tables of a program; they have some 10 to 30.
const MOST_TABLES: usize = 256;

/// A program.
#[derive(Clone, Debug)]
pub struct TrueType {
    bytes: Vec<u8>,
    tables: Vec<([u8; 4], Range<usize>)>,
    /// Glyphs.
    pub glyphs: u16,
    units: f64,
    metrics: u16,
    /// Platform, encoding and place of each subtable of `cmap`.
    pub maps: Vec<(u16, u16, usize)>,
    names: Vec<String>,
}

impl TrueType {
    /// Reads the directory of tables; none where they are not there.
    #[must_use]
    pub fn parse(bytes: Vec<u8>) -> Option<Self> {
        let base = if bytes.starts_with(b"ttcf") { be32(&bytes, 12)? as usize } else { 0 };
        let count = usize::from(be16(&bytes, base.checked_add(4)?)?).min(MOST_TABLES);
        let table = |index: usize| {
            let at = base + 12 + index * 16;
            let tag = slice(&bytes, at, 4)?.try_into().ok()?;
            let (start, length) = (be32(&bytes, at + 8)? as usize, be32(&bytes, at + 12)? as usize);
            let end = start.checked_add(length)?.min(bytes.len());
            (start <= end).then_some((tag, start..end))
        };
        let tables: Vec<_> = (0..count).map_while(table).collect();
        let mut font =
            Self { bytes, tables, glyphs: 0, units: 1000.0, metrics: 0, maps: Vec::new(), names: Vec::new() };
        font.units =
            font.table(b"head").and_then(|head| be16(head, 18)).filter(|units| *units > 0).map_or(1000.0, f64::from);
        font.glyphs = font.table(b"maxp").and_then(|maxp| be16(maxp, 4))?;
        font.metrics = font.table(b"hhea").and_then(|hhea| be16(hhea, 34)).unwrap_or(0);
        font.maps = font.read_maps().unwrap_or_default();
        font.names = font.read_names().unwrap_or_default();
        Some(font)
    }

    /// The bytes of a table.
    #[must_use]
    pub fn table(&self, tag: &[u8; 4]) -> Option<&[u8]> {
        let (_, range) = self.tables.iter().find(|(known, _)| known == tag)?;
        self.bytes.get(range.clone())
    }

    fn read_maps(&self) -> Option<Vec<(u16, u16, usize)>> {
        let cmap = self.table(b"cmap")?;
        let map = |index: usize| {
            let at = 4 + index * 8;
            Some((be16(cmap, at)?, be16(cmap, at + 2)?, be32(cmap, at + 4)? as usize))
        };
        Some((0..usize::from(be16(cmap, 2)?).min(MOST_TABLES)).map_while(map).collect())
    }

    /// The names of `post` in its format 2.
    fn read_names(&self) -> Option<Vec<String>> {
        let post = self.table(b"post").filter(|post| be32(post, 0) == Some(0x0002_0000))?;
        let count = usize::from(be16(post, 32)?);
        let mut texts = Vec::new();
        let mut at = 34 + count * 2;
        while let Some(length) = post.get(at) {
            let Some(text) = slice(post, at + 1, usize::from(*length)) else { break };
            texts.push(String::from_utf8_lossy(text).into_owned());
            at += 1 + usize::from(*length);
        }
        let name = |index: usize| {
            let number = usize::from(be16(post, 34 + index * 2)?);
            // The first 258 are those of Macintosh, which encodings find without a name.
            Some(number.checked_sub(258).and_then(|own| texts.get(own)).cloned().unwrap_or_default())
        };
        Some((0..count).map_while(name).collect())
    }

    /// Whether there is a subtable of `cmap` for this platform and encoding.
    #[must_use]
    pub fn has_map(&self, platform: u16, encoding: u16) -> bool {
        self.maps.iter().any(|(own, other, _)| (*own, *other) == (platform, encoding))
    }

    /// The glyph of a character in a subtable of `cmap`; 0 is none.
    #[must_use]
    pub fn glyph_in(&self, platform: u16, encoding: u16, character: u32) -> Option<u16> {
        let (_, _, at) = self.maps.iter().find(|(own, other, _)| (*own, *other) == (platform, encoding))?;
        self.look_up(*at, character)
    }

    /// The glyph of a character in the subtable that stands at `index`.
    #[must_use]
    pub fn glyph_at(&self, index: usize, character: u32) -> Option<u16> {
        self.look_up(self.maps.get(index)?.2, character)
    }

    /// The glyph with a name in `post`.
    #[must_use]
    pub fn glyph_named(&self, name: &[u8]) -> Option<u16> {
        let place = self.names.iter().position(|known| known.as_bytes() == name)?;
        u16::try_from(place).ok()
    }

    fn look_up(&self, at: usize, character: u32) -> Option<u16> {
        let map = self.table(b"cmap")?.get(at..)?;
        match be16(map, 0)? {
            0 => map.get(6 + usize::try_from(character).ok().filter(|code| *code < 256)?).copied().map(u16::from),
            4 => segments(map, u16::try_from(character).ok()?),
            6 => {
                let index = character.checked_sub(u32::from(be16(map, 6)?))?;
                (index < u32::from(be16(map, 8)?)).then(|| be16(map, 10 + index as usize * 2))?
            }
            12 => {
                let groups = be32(map, 12)?.min(100_000) as usize;
                (0..groups).find_map(|group| {
                    let at = 16 + group * 12;
                    let (first, last) = (be32(map, at)?, be32(map, at + 4)?);
                    let inside = (first..=last).contains(&character);
                    inside.then(|| u16::try_from(be32(map, at + 8)?.checked_add(character - first)?).ok())?
                })
            }
            _ => None,
        }
    }

    /// The width of a glyph in thousandths of an em.
    #[must_use]
    pub fn width(&self, glyph: u16) -> Option<f64> {
        let last = self.metrics.checked_sub(1)?;
        let width = be16(self.table(b"hmtx")?, usize::from(glyph.min(last)) * 4)?;
        Some(f64::from(width) * 1000.0 / self.units)
    }
}

impl TrueType {
    /// Whether a glyph has an outline; true where the tables do not tell.
    #[must_use]
    pub fn has_outline(&self, glyph: u16) -> bool {
        let long = self.table(b"head").and_then(|head| be16(head, 50)) == Some(1);
        let Some(places) = self.table(b"loca") else { return true };
        let place = |index: usize| if long { be32(places, index * 4) } else { be16(places, index * 2).map(u32::from) };
        let index = usize::from(glyph);
        place(index).zip(place(index + 1)).is_none_or(|(start, end)| start != end)
    }
}

/// Format 4.
fn segments(map: &[u8], character: u16) -> Option<u16> {
    let double = usize::from(be16(map, 6)?);
    (0..double / 2).find_map(|segment| {
        let at = segment * 2;
        let (end, start) = (be16(map, 14 + at)?, be16(map, 16 + double + at)?);
        if !(start..=end).contains(&character) {
            return None;
        }
        let (delta, place) = (be16(map, 16 + double * 2 + at)?, 16 + double * 3 + at);
        match be16(map, place)? {
            0 => Some(character.wrapping_add(delta)),
            offset => {
                let glyph = be16(map, place + usize::from(offset) + usize::from(character - start) * 2)?;
                Some(if glyph == 0 { 0 } else { glyph.wrapping_add(delta) })
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::altered::altered;
    use super::*;

    /// A program of one table `maxp`, one `head`, one `cmap` of format 6.
    fn program() -> Vec<u8> {
        let cmap = [0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 12, 0, 6, 0, 14, 0, 0, 0, 65, 0, 2, 0, 3, 0, 4];
        let tables: [(&[u8; 4], Vec<u8>); 2] = [(b"maxp", vec![0, 1, 0, 0, 0, 9]), (b"cmap", cmap.to_vec())];
        let mut bytes = vec![0, 1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0];
        let mut at = 12 + 32;
        for (tag, table) in &tables {
            bytes.extend_from_slice(*tag);
            bytes.extend([0; 4]);
            bytes.extend(u32::try_from(at).unwrap().to_be_bytes());
            bytes.extend(u32::try_from(table.len()).unwrap().to_be_bytes());
            at += table.len();
        }
        tables.iter().for_each(|(_, table)| bytes.extend(table));
        bytes
    }

    #[test]
    fn tables_are_found() {
        let font = TrueType::parse(program()).unwrap();
        assert_eq!((font.glyphs, font.has_map(1, 0), font.has_map(3, 1)), (9, true, false));
        assert_eq!((font.glyph_in(1, 0, 66), font.glyph_in(1, 0, 67), font.glyph_at(0, 65)), (Some(4), None, Some(3)));
    }

    proptest! {
        #[test]
        fn altered_programs_end(bytes in altered(program())) {
            if let Some(font) = TrueType::parse(bytes) {
                let _ = (font.glyph_at(0, 66), font.glyph_named(b"A"), font.width(3));
            }
        }
    }
}
