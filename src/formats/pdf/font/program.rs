//! The program that is embedded with a font (§9.9).

use super::cff::Cff;
use super::read::Font;
use super::truetype::TrueType;
use super::type1::Type1;
use crate::formats::pdf::{Document, Object};

/// A program.
#[derive(Clone, Debug)]
pub enum Program {
    /// TrueType, or OpenType with such outlines.
    TrueType(TrueType),
    /// Compact, alone or in an OpenType program.
    Cff(Cff),
    /// Type 1.
    Type1(Type1),
    /// One that cannot be read.
    Unread,
}

/// Under which key a program is embedded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgramKind {
    /// `FontFile`, `FontFile2`, `FontFile3`.
    pub key: &'static str,
    /// `Subtype` of the stream.
    pub subtype: Option<Vec<u8>>,
    /// Its object.
    pub object: u32,
}

/// Most bytes that a program decodes to.
const MOST_PROGRAM: u64 = 32 << 20;

impl Font {
    /// Which program is embedded; none where there is none.
    #[must_use]
    pub fn embedded(&self, document: &Document<'_>) -> Option<ProgramKind> {
        let descriptor = self.descriptor.as_ref()?;
        ["FontFile", "FontFile2", "FontFile3"].into_iter().find_map(|key| {
            let Some(Object::Reference(object, _)) = descriptor.get(key.as_bytes()) else { return None };
            let stream = document.indirect(*object).filter(|found| found.stream.is_some())?;
            let subtype = document.get(stream.object.dict()?, b"Subtype").name().map(<[u8]>::to_vec);
            Some(ProgramKind { key, subtype, object: *object })
        })
    }

    /// Reads the program; none where there is none.
    #[must_use]
    pub fn program(&self, document: &Document<'_>) -> Option<Program> {
        let kind = self.embedded(document)?;
        let stream = document.indirect(kind.object)?;
        let Ok(bytes) = document.data(&stream, MOST_PROGRAM) else { return Some(Program::Unread) };
        Some(Program::read(bytes).unwrap_or(Program::Unread))
    }
}

impl Program {
    fn read(bytes: Vec<u8>) -> Option<Self> {
        if bytes.starts_with(b"OTTO") {
            let table = TrueType::parse(bytes)?.table(b"CFF ")?.to_vec();
            return Cff::parse(table).map(Self::Cff);
        }
        if bytes.starts_with(&[0, 1, 0, 0]) || bytes.starts_with(b"true") || bytes.starts_with(b"ttcf") {
            return TrueType::parse(bytes).map(Self::TrueType);
        }
        if bytes.starts_with(&[1, 0]) {
            return Cff::parse(bytes).map(Self::Cff);
        }
        Type1::parse(&bytes).map(Self::Type1)
    }
}
