//! Listing a stranger's tar member by member, without extracting it. Nothing is kept of what was read before.

use std::io::{self, BufReader, Read, Seek, SeekFrom};

use super::header::{BLOCK, Header};

/// Most bytes of one extended header, and of one long name of GNU tar.
const LONGEST_EXTENSION: u64 = 1 << 20;

/// What a member is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MemberKind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// Another name of the file that an earlier member of this name holds.
    HardLink(Vec<u8>),
    /// A symbolic link, a device, a file with holes, or something that no standard knows.
    Special,
}

/// A member of the archive, its names as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its name.
    pub name: Vec<u8>,
    /// What it is.
    pub kind: MemberKind,
    /// Bytes of its data.
    pub size: u64,
    /// Where its data begin.
    pub data: u64,
    /// Time of the last change in whole seconds since 1970, where that is said.
    pub mtime: Option<i64>,
}

/// What is wrong with an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TarFault {
    /// What stands at this offset is no header, or one that readers do not understand alike. Nothing after it can be
    /// told.
    Header(u64),
    /// The data of this member end after the archive does.
    Cut(Vec<u8>),
    /// The zero blocks that end an archive are not there: it may have been cut between two members.
    NoEnd,
    /// Something stands at this offset, after the end: some programs show it, and others do not.
    AfterEnd(u64),
}

/// What extended headers say of the member that follows.
#[derive(Default, PartialEq, Eq)]
struct Extended {
    name: Option<Vec<u8>>,
    target: Option<Vec<u8>>,
    size: Option<u64>,
    mtime: Option<i64>,
    sparse: bool,
}

/// Reads the members of an archive in their order.
pub struct TarReader<R> {
    archive: BufReader<R>,
    at: u64,
    length: u64,
    ended: bool,
}

impl<R: Read + Seek> TarReader<R> {
    /// The archive from its beginning.
    ///
    /// # Errors
    /// What the system says.
    pub fn new(mut archive: R) -> io::Result<Self> {
        let length = archive.seek(SeekFrom::End(0))?;
        archive.seek(SeekFrom::Start(0))?;
        Ok(Self { archive: BufReader::with_capacity(1 << 16, archive), at: 0, length, ended: false })
    }

    /// The next member, or what keeps it from being read: then the reading is over. `None` at the end.
    ///
    /// # Errors
    /// What the system says.
    pub fn next_member(&mut self) -> io::Result<Option<Result<Member, TarFault>>> {
        if self.ended {
            return Ok(None);
        }
        let next = self.next_or_fault()?;
        self.ended = !matches!(next, Some(Ok(_)));
        Ok(next)
    }

    fn next_or_fault(&mut self) -> io::Result<Option<Result<Member, TarFault>>> {
        let mut extended = Extended::default();
        loop {
            let at = self.at;
            let Some(block) = self.block()? else {
                // A file without a single block is no archive whose end is missing.
                return Ok(Some(Err(if at == 0 { TarFault::Header(0) } else { TarFault::NoEnd })));
            };
            if block == [0; BLOCK] {
                return self.after_end().map(|place| place.map(|place| Err(TarFault::AfterEnd(place))));
            }
            let fault = || Ok(Some(Err(TarFault::Header(at))));
            let Some(header) = Header::read(&block) else { return fault() };
            if !matches!(header.kind, b'x' | b'g' | b'L' | b'K') {
                let Some(member) = member(header, extended, self.at) else { return fault() };
                return Ok(Some(
                    self.pass_over(member.size)?.map(|()| member.clone()).ok_or(TarFault::Cut(member.name)),
                ));
            }
            let Some(bytes) = self.extension(header.size)? else { return fault() };
            let said = match header.kind {
                b'x' => Extended::records(&bytes),
                // What would hold for all members that follow may say nothing about where they are, how long, or what
                // they mean.
                b'g' => Extended::records(&bytes).filter(Extended::is_empty),
                b'L' => Some(Extended { name: Some(long(&bytes)), ..Extended::default() }),
                _ => Some(Extended { target: Some(long(&bytes)), ..Extended::default() }),
            };
            let Some(both) = said.and_then(|said| extended.and(said)) else { return fault() };
            extended = both;
        }
    }

    /// The next block; `None` where the archive ends.
    fn block(&mut self) -> io::Result<Option<[u8; BLOCK]>> {
        if self.length.saturating_sub(self.at) < BLOCK as u64 {
            return Ok(None);
        }
        let mut block = [0; BLOCK];
        self.archive.read_exact(&mut block)?;
        self.at += BLOCK as u64;
        Ok(Some(block))
    }

    /// The data of an extended header; `None` where it is longer than any honest one, or than the archive.
    fn extension(&mut self, size: u64) -> io::Result<Option<Vec<u8>>> {
        let Some(padded) = size.checked_next_multiple_of(BLOCK as u64) else { return Ok(None) };
        if size > LONGEST_EXTENSION || padded > self.length.saturating_sub(self.at) {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        self.archive.by_ref().take(padded).read_to_end(&mut bytes)?;
        self.at += padded;
        bytes.truncate(usize::try_from(size).unwrap_or(0));
        Ok(Some(bytes))
    }

    /// Goes on after the data of a member; `None` where the archive ends within them. Padding that is cut off at the
    /// end hurts nobody.
    fn pass_over(&mut self, size: u64) -> io::Result<Option<()>> {
        let left = self.length.saturating_sub(self.at);
        if size > left {
            return Ok(None);
        }
        let padded = size.next_multiple_of(BLOCK as u64).min(left);
        // A relative seek keeps what is in the buffer. Lengths of files fit.
        self.archive.seek_relative(i64::try_from(padded).unwrap_or(i64::MAX))?;
        self.at += padded;
        Ok(Some(()))
    }

    /// Where something stands after the end, which is all zero to the end of the file.
    fn after_end(&mut self) -> io::Result<Option<u64>> {
        let mut buffer = vec![0; 1 << 16];
        loop {
            let read = match self.archive.read(&mut buffer) {
                Ok(0) => return Ok(None),
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if let Some(place) = buffer.iter().take(read).position(|byte| *byte != 0) {
                return Ok(Some(self.at + place as u64));
            }
            self.at += read as u64;
        }
    }
}

impl Extended {
    /// Records of a pax header, `LENGTH KEY=VALUE\n`; `None` where they are none. Of two with one key the last stands,
    /// as POSIX has it.
    fn records(mut bytes: &[u8]) -> Option<Self> {
        let mut said = Self::default();
        while !bytes.is_empty() {
            let blank = bytes.iter().position(|byte| *byte == b' ')?;
            let length: usize = std::str::from_utf8(bytes.get(..blank)?).ok()?.parse().ok()?;
            let (record, rest) = bytes.split_at_checked(length)?;
            let record = record.get(blank + 1..)?.strip_suffix(b"\n")?;
            let equals = record.iter().position(|byte| *byte == b'=')?;
            let (key, value) = (record.get(..equals)?, record.get(equals + 1..)?);
            match key {
                b"path" => said.name = Some(value.to_vec()),
                b"linkpath" => said.target = Some(value.to_vec()),
                b"size" => {
                    let plain = !value.is_empty() && value.iter().all(u8::is_ascii_digit);
                    said.size = Some(plain.then(|| std::str::from_utf8(value).ok()?.parse().ok()).flatten()?);
                }
                b"mtime" => said.mtime = seconds(value),
                _ => said.sparse |= key.starts_with(b"GNU.sparse."),
            }
            bytes = rest;
        }
        Some(said)
    }

    /// Whether nothing is said of what a member is, where it lies and how long it is.
    fn is_empty(&self) -> bool {
        *self == Self { mtime: self.mtime, ..Self::default() }
    }

    /// What two headers before one member say together; `None` where both say the same thing of it: some programs keep
    /// what was said first, and some what was said last.
    fn and(self, later: Self) -> Option<Self> {
        let twice = (self.name.is_some() && later.name.is_some())
            || (self.target.is_some() && later.target.is_some())
            || (self.size.is_some() && later.size.is_some());
        (!twice).then(|| Self {
            name: self.name.or(later.name),
            target: self.target.or(later.target),
            size: self.size.or(later.size),
            mtime: later.mtime.or(self.mtime),
            sparse: self.sparse || later.sparse,
        })
    }
}

/// The whole seconds of a time, `1700000000.123456789`, rounded down.
fn seconds(value: &[u8]) -> Option<i64> {
    let text = std::str::from_utf8(value).ok()?;
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    let is_early = whole.starts_with('-') && rest.bytes().any(|digit| digit != b'0');
    whole.parse::<i64>().ok()?.checked_sub(i64::from(is_early))
}

/// A long name of GNU tar, which ends with a zero byte.
fn long(bytes: &[u8]) -> Vec<u8> {
    bytes.split(|byte| *byte == 0).next().unwrap_or_default().to_vec()
}

/// The member of a header and what came before it; `None` where readers differ in whether data follow it.
fn member(header: Header, extended: Extended, data: u64) -> Option<Member> {
    let (name, size) = (extended.name.unwrap_or(header.name), extended.size.unwrap_or(header.size));
    let mtime = extended.mtime.or(header.mtime);
    let kind = match header.kind {
        _ if extended.sparse => MemberKind::Special,
        // Unix v7 knew folders only by the slash at the end of their names.
        b'0' if name.ends_with(b"/") => MemberKind::Folder,
        b'0' | b'7' => MemberKind::File,
        b'1' => MemberKind::HardLink(extended.target.unwrap_or(header.target)),
        b'5' => MemberKind::Folder,
        _ => MemberKind::Special,
    };
    // POSIX lets links and folders bear a size, and leaves open whether data follow.
    let silent = matches!(header.kind, b'1'..=b'6') || kind == MemberKind::Folder;
    (!silent || size == 0).then_some(Member { name, kind, size, data, mtime })
}

#[cfg(test)]
#[path = "reader_tests.rs"]
mod tests;
