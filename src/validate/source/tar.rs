//! A bag in a tar.

use std::collections::BTreeSet;
use std::io::{self, Read};

use crate::formats::bag::leads_out;
use crate::formats::tar::{Member, MemberKind, TarFault, TarReader};
use crate::formats::zip::{Limits, Method};
use crate::records::codes::package as codes;
use crate::records::{Code, SourcePath};

use super::super::error::ValidateError;
use super::archive::Archive;
use super::face::{Extent, Holding, Located, Source};
use super::stock::Stock;

/// Roots that a finding shows.
const MOST_ROOTS: usize = 5;

/// A bag in a tar.
pub(super) struct TarBag<'m>(pub(super) Archive<'m>);

impl Source for TarBag<'_> {
    fn name(&self) -> String {
        self.0.name().to_owned()
    }

    fn walk(&self, stock: &mut Stock<'_>) -> Result<Holding, ValidateError> {
        // Nearly every package lies in one folder. Where this one does not is seen when a second name at the top comes,
        // late or early.
        if let Some(holding) = self.walk_as(Shape::OneFolder, stock)? {
            return Ok(holding);
        }
        stock.forget()?;
        Ok(self.walk_as(Shape::Flat, stock)?.unwrap_or(Holding::Unsound))
    }

    fn open(&self, file: &Located) -> io::Result<Box<dyn Read + '_>> {
        self.0.open(file)
    }
}

/// How an archive holds what it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// In one folder, which is left out of paths.
    OneFolder,
    /// Side by side at the top.
    Flat,
}

impl TarBag<'_> {
    /// Takes stock; none where the archive has another shape.
    fn walk_as(&self, shape: Shape, stock: &mut Stock<'_>) -> Result<Option<Holding>, ValidateError> {
        let failed = |source| ValidateError::Unreadable { path: self.0.name().into(), source };
        let mut reader = self.0.whole().and_then(TarReader::new).map_err(failed)?;
        let mut walk = Walk { archive: &self.0, stock, shape, roots: BTreeSet::new(), at_top: false };
        // From an unknown sender no archive is taken with more of them, be it a zip or a tar.
        let limit = Limits::default().entries;
        let mut members = 0u64;
        while let Some(member) = reader.next_member().map_err(failed)? {
            members += 1;
            if members > limit {
                let finding = self.0.about(codes::TAR_TOO_MANY_ENTRIES, None).with("limit", limit);
                walk.stock.about_archive(finding);
                break;
            }
            match member {
                Ok(member) => walk.member(&member)?,
                Err(fault) => walk.fault(fault),
            }
            if shape == Shape::OneFolder && (walk.roots.len() > 1 || walk.at_top) {
                return Ok(None);
            }
        }
        walk.end()?;
        Ok(Some(stock.holding()))
    }
}

struct Walk<'w, 's, 'm> {
    archive: &'w Archive<'m>,
    stock: &'w mut Stock<'s>,
    shape: Shape,
    /// The first few folders at the top, one more than are shown.
    roots: BTreeSet<Vec<u8>>,
    /// Whether something else than a folder lies there.
    at_top: bool,
}

impl Walk<'_, '_, '_> {
    fn member(&mut self, member: &Member) -> Result<(), ValidateError> {
        let Some(parts) = parts(&member.name) else {
            self.say(codes::TAR_PATH_UNSAFE, &member.name);
            return Ok(());
        };
        let Some((root, rest)) = parts.split_first() else { return Ok(()) };
        if self.roots.len() <= MOST_ROOTS {
            self.roots.insert(root.to_vec());
        }
        // What is neither file nor folder is told by its name, wherever it lies.
        self.at_top |= rest.is_empty() && member.kind != MemberKind::Folder;
        let path = SourcePath::from_bytes(self.inside(&parts).join(&b'/'));
        match &member.kind {
            MemberKind::Folder => self.stock.folder(&path),
            _ if path.as_bytes().is_empty() => {}
            MemberKind::File => self.file(path, extent(member), &member.name)?,
            MemberKind::HardLink(target) => match self.linked(target)? {
                Some(extent) => {
                    self.stock.scratch.note_shared(extent.data)?;
                    self.file(path, extent, &member.name)?;
                }
                None => self.say(codes::TAR_SPECIAL_FILE, &member.name),
            },
            MemberKind::Special => self.say(codes::TAR_SPECIAL_FILE, &member.name),
        }
        Ok(())
    }

    fn file(&mut self, path: SourcePath, extent: Extent, name: &[u8]) -> Result<(), ValidateError> {
        if !self.stock.file(&Located { path, extent: Some(extent) }, extent.size)? {
            self.say(codes::TAR_ENTRY_TWICE, name);
        }
        Ok(())
    }

    /// The bytes of the earlier member that a hard link means, where it is a file of the same package.
    fn linked(&self, target: &[u8]) -> Result<Option<Extent>, ValidateError> {
        let Some(parts) = parts(target) else { return Ok(None) };
        let in_root = parts.first().is_some_and(|root| self.roots.contains(*root));
        if self.shape == Shape::OneFolder && !in_root {
            return Ok(None);
        }
        Ok(self.stock.scratch.locate(SourcePath::from_bytes(self.inside(&parts).join(&b'/')))?.extent)
    }

    /// The parts of a name inside the package.
    fn inside<'p, 'n>(&self, parts: &'p [&'n [u8]]) -> &'p [&'n [u8]] {
        match self.shape {
            Shape::OneFolder => parts.get(1..).unwrap_or_default(),
            Shape::Flat => parts,
        }
    }

    fn say(&mut self, code: Code, name: &[u8]) {
        let name = SourcePath::from_bytes(name);
        self.stock.about_archive(self.archive.about(code, Some(&name)).with("name", &name));
    }

    fn fault(&mut self, fault: TarFault) {
        let finding = match fault {
            TarFault::Header(at) => self.archive.about(codes::TAR_DAMAGED, None).with("at", at),
            TarFault::Cut(name) => return self.say(codes::TAR_CUT, &name),
            TarFault::NoEnd => self.archive.about(codes::TAR_NO_END, None),
            TarFault::AfterEnd(at) => self.archive.about(codes::TAR_AFTER_END, None).with("at", at),
        };
        self.stock.about_archive(finding);
    }

    /// What can be said only of all members together.
    fn end(self) -> Result<(), ValidateError> {
        let Self { archive, stock, roots, at_top, .. } = self;
        let mut nested = Vec::new();
        stock.scratch.each_nested(|file, inner| nested.push((file.clone(), inner.clone())))?;
        for (file, inner) in nested {
            let finding = archive.about(codes::TAR_NAMES_COLLIDE, Some(&inner)).with("name", &inner);
            stock.about_archive(finding.with("other", &file));
        }
        // Of an archive whose first header is damaged there is nothing else to say.
        let nothing_told = roots.is_empty() && stock.holding() == Holding::Unsound;
        if (roots.len() != 1 || at_top) && !nothing_told {
            let shown: Vec<_> =
                roots.into_iter().take(MOST_ROOTS).map(|r| SourcePath::from_bytes(r).to_string()).collect();
            // Whether everything has to lie in one folder depends on what the package is.
            stock.is_flat(archive.about(codes::TAR_SEVERAL_ROOTS, None).with("roots", shown.join(", ")));
        } else if let Some(root) = roots.first() {
            stock.lies_in(root);
        }
        Ok(())
    }
}

/// The parts of a name as every unpacking program takes them; `None` where it leads out of the archive's folder, or
/// might.
fn parts(name: &[u8]) -> Option<Vec<&[u8]>> {
    let parts: Vec<&[u8]> = name.split(|byte| *byte == b'/').filter(|part| !matches!(*part, b"" | b".")).collect();
    // Bytes that are no UTF-8 lead nowhere.
    let plain = String::from_utf8_lossy(&parts.join(&b'/')).into_owned();
    let safe = !name.starts_with(b"/") && !name.contains(&0) && !leads_out(&plain);
    safe.then_some(parts)
}

fn extent(member: &Member) -> Extent {
    Extent { data: member.data, packed: member.size, size: member.size, method: Method::Stored, crc32: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_members() {
        let joined = |name: &str| parts(name.as_bytes()).map(|parts| String::from_utf8(parts.join(&b'/')).unwrap());
        for (name, expected) in
            [("./r/a", "r/a"), ("r//a/", "r/a"), ("./", ""), ("r/./a", "r/a"), ("r\\a", "r\\a"), ("~r/a", "~r/a")]
        {
            assert_eq!(joined(name).as_deref(), Some(expected), "{name}");
        }
        for name in ["/r/a", "r/../a", "..", "./../a", "C:/a", "r/\0", "r\\..\\..\\a", "\\\\server\\a"] {
            assert_eq!(joined(name), None, "{name:?}");
        }
    }
}
