//! The table of formats, read once from `formats.txt`.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::records::Family;

use super::pattern::Pattern;

/// Where a sequence must stand.
#[derive(Debug)]
pub(super) enum Place {
    /// Beginning between so many bytes from the start.
    Start { least: usize, most: usize, pattern: Pattern },
    /// Ending between so many bytes before the end.
    End { least: usize, most: usize, pattern: Pattern },
    /// Anywhere.
    Anywhere(Pattern),
    /// A PNG chunk of this type.
    Chunk([u8; 4]),
}

/// One format.
#[derive(Debug)]
pub(super) struct Format {
    pub(super) puid: &'static str,
    pub(super) name: &'static str,
    pub(super) version: Option<&'static str>,
    pub(super) mime: Option<&'static str>,
    pub(super) extensions: Vec<&'static str>,
    pub(super) family: Family,
    pub(super) over: Vec<&'static str>,
    pub(super) signatures: Vec<Vec<Place>>,
    pub(super) container: bool,
}

impl Format {
    /// Whether the extension is all that PRONOM knows of it.
    pub(super) fn by_extension(&self) -> bool {
        self.signatures.is_empty() && !self.container
    }

    pub(super) fn has_extension(&self, extension: &str) -> bool {
        self.extensions.contains(&extension)
    }
}

/// All formats.
pub(super) struct Table {
    pub(super) formats: Vec<Format>,
    by_puid: HashMap<&'static str, usize>,
}

impl Table {
    pub(super) fn get(&self, puid: &str) -> Option<&Format> {
        self.by_puid.get(puid).and_then(|index| self.formats.get(*index))
    }

    /// The one format that is known by this extension alone.
    pub(super) fn by_extension(&self, extension: &str) -> Option<&Format> {
        self.formats.iter().find(|format| format.by_extension() && format.has_extension(extension))
    }

    /// Whether any format uses this extension.
    pub(super) fn knows_extension(&self, extension: &str) -> bool {
        self.formats.iter().any(|format| format.has_extension(extension))
    }
}

/// The table. Its text is part of the program; a test reads every line of it.
pub(super) static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let formats = read(include_str!("formats.txt")).unwrap_or_default();
    let by_puid = formats.iter().enumerate().map(|(index, format)| (format.puid, index)).collect();
    Table { formats, by_puid }
});

fn read(text: &'static str) -> Option<Vec<Format>> {
    let mut formats: Vec<Format> = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        match word {
            "format" => formats.push(head(rest)?),
            "over" => formats.last_mut()?.over = rest.split(' ').collect(),
            "sig" => formats.last_mut()?.signatures.push(rest.split("  &  ").map(place).collect::<Option<_>>()?),
            "container" => formats.last_mut()?.container = true,
            _ => return None,
        }
    }
    Some(formats)
}

fn head(line: &'static str) -> Option<Format> {
    let mut fields = line.split('|').map(str::trim);
    let mut next = || fields.next();
    let (puid, name, version, mime, extensions, family) = (next()?, next()?, next()?, next()?, next()?, next()?);
    let family = match family {
        "tiff" => Family::Tiff,
        "jpeg" => Family::Jpeg,
        "png" => Family::Png,
        "jpeg2000" => Family::Jpeg2000,
        "jbig2" => Family::Jbig2,
        "pdf" => Family::Pdf,
        "signature" => Family::Signature,
        "mail" => Family::Mail,
        "other" => Family::Other,
        _ => return None,
    };
    let some = |text: &'static str| (!text.is_empty()).then_some(text);
    Some(Format {
        puid,
        name,
        version: some(version),
        mime: some(mime),
        extensions: extensions.split_whitespace().collect(),
        family,
        over: Vec::new(),
        signatures: Vec::new(),
        container: false,
    })
}

fn place(text: &'static str) -> Option<Place> {
    let (word, rest) = text.trim().split_once(' ')?;
    if word == "chunk" {
        return Some(Place::Chunk(rest.as_bytes().try_into().ok()?));
    }
    let (least, most, pattern) = match rest.split_once(' ') {
        Some((range, pattern)) if range.contains("..") && !range.contains('\'') => {
            let (least, most) = range.split_once("..")?;
            (least.parse().ok()?, most.parse().ok()?, pattern)
        }
        _ => (0, 0, rest),
    };
    let pattern = Pattern::parse(pattern)?;
    match word {
        "bof" => Some(Place::Start { least, most, pattern }),
        "eof" => Some(Place::End { least, most, pattern }),
        "any" => Some(Place::Anywhere(pattern)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read() {
        for line in include_str!("formats.txt").lines().filter(|line| line.starts_with("sig ")) {
            for sequence in line[4..].split("  &  ") {
                assert!(place(sequence).is_some(), "`{sequence}` in `{line}` does not parse");
            }
        }
        assert!(TABLE.formats.len() > 150, "{} formats", TABLE.formats.len());
        for format in &TABLE.formats {
            assert!(
                format.over.iter().all(|puid| TABLE.get(puid).is_some()),
                "{} wins against unknown formats",
                format.puid
            );
            assert_eq!(
                TABLE.get(format.puid).map(|found| found.name),
                Some(format.name),
                "{} stands twice",
                format.puid
            );
        }
    }
}
