//! What an archive holds, entry by entry.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::formats::bag::leads_out;
use crate::formats::tar::{self, Member, MemberKind, TarFault, TarReader};
use crate::formats::zip::{self, Content, Limits, Method};
use crate::io::{Counted, CountedFile, Meter, Purpose, Window};
use crate::records::codes::fixity as fixity_codes;
use crate::records::codes::package as codes;
use crate::records::{Code, Finding, Severity, SourcePath, Subject};

/// How a zip begins: with an entry, or with its end.
const ZIP: [&[u8]; 2] = [b"PK\x03\x04", b"PK\x05\x06"];
/// The first block of a tar.
const BEGINNING: u64 = 512;
/// Most findings about the archive itself.
const MOST_FINDINGS: usize = 1000;

/// A file in an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its path there, as a sort key.
    pub key: Vec<u8>,
    /// Bytes when unpacked.
    pub size: u64,
    /// Time of the last change in seconds since 1970, where the archive says it in a form that means one instant.
    pub mtime: Option<i64>,
    data: u64,
    packed: u64,
    /// How many bytes one packed byte stands for; 0 where it is too small to do harm, or is not packed.
    ratio: u64,
    method: Method,
    crc32: Option<u32>,
}

/// What stands in an archive.
pub enum Found {
    /// A file.
    File(Entry),
    /// Something without bytes of its own that is no folder, by its sort key.
    Special(Vec<u8>),
}

/// The kinds of archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Tar,
    Zip,
}

/// An open archive. Its entries can be read by several threads at a time.
pub struct Archive {
    name: String,
    file: File,
    kind: Kind,
    /// Sort keys of the members of a tar that others mean by hard links: where they lie is kept, and of no others.
    linked: HashSet<Vec<u8>>,
}

impl Archive {
    /// Opens the archive at `path`; `None` where it is neither a tar nor a zip. One that is called `.zip` or `.tar` and
    /// does not begin so is a damaged one.
    ///
    /// # Errors
    /// What the system says.
    pub fn open(path: &Path) -> io::Result<Option<Self>> {
        let file = File::open(path)?;
        let mut beginning = Vec::new();
        Window::new(&file, 0, BEGINNING).read_to_end(&mut beginning)?;
        let is_called = |name: &str| path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(name));
        let kind = if ZIP.iter().any(|begin| beginning.starts_with(begin)) {
            Kind::Zip
        } else if tar::is_header(&beginning) || is_called("tar") {
            Kind::Tar
        } else if is_called("zip") {
            Kind::Zip
        } else {
            return Ok(None);
        };
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        Ok(Some(Self { name, file, kind, linked: HashSet::new() }))
    }

    /// What findings about the archive itself are about.
    pub fn subject(&self) -> Subject {
        Subject::Package { name: self.name.clone(), entry: None }
    }

    /// That it holds the file with this sort key more than once.
    pub fn twice(&self, key: &[u8]) -> Finding {
        let code = match self.kind {
            Kind::Tar => codes::TAR_ENTRY_TWICE,
            Kind::Zip => codes::ZIP_ENTRY_TWICE,
        };
        self.about(code, &name_of(key))
    }

    /// That an entry unpacks to more than a list of files ever does, where it is so. `most` is how many bytes one
    /// packed byte may stand for.
    pub fn bomb(&self, entry: &Entry, most: u64) -> Option<Finding> {
        if entry.ratio <= most {
            return None;
        }
        let finding = self.about(codes::ZIP_RATIO, &name_of(&entry.key));
        Some(finding.with("ratio", entry.ratio).with("limit", most))
    }

    /// Gives every entry to `each`, until it says no; then what is wrong with the archive itself.
    ///
    /// # Errors
    /// What the system says.
    pub fn walk(&mut self, meter: &Meter, each: &mut dyn FnMut(Found) -> bool) -> io::Result<Vec<Finding>> {
        match self.kind {
            Kind::Tar => self.walk_tar(meter, each),
            Kind::Zip => self.walk_zip(meter, each),
        }
    }

    /// The bytes of an entry. They are counted as they are read; an entry of a zip that is not what its directory says
    /// ends with an error.
    pub fn read<'a>(&'a self, entry: &Entry, meter: &'a Meter) -> Box<dyn Read + 'a> {
        let window = Counted::new(Window::new(&self.file, entry.data, entry.packed), meter, Purpose::Source);
        match entry.crc32 {
            Some(crc32) => Box::new(Content::new(window, entry.method, entry.packed, entry.size, crc32)),
            None => Box::new(window),
        }
    }

    fn whole<'m>(&self, meter: &'m Meter) -> io::Result<CountedFile<'m>> {
        Ok(CountedFile::new(self.file.try_clone()?, meter, Purpose::Source))
    }

    fn walk_zip(&self, meter: &Meter, each: &mut dyn FnMut(Found) -> bool) -> io::Result<Vec<Finding>> {
        // Nothing is unpacked to the disk: what it unpacks to is read at the pace of the machine, and the list says how
        // much is meant.
        let limits = Limits { bytes: u64::MAX, ratio: u64::MAX, ..Limits::default() };
        let listing = zip::list(&mut self.whole(meter)?, &self.name, &limits)?;
        for entry in listing.entries.into_iter().filter(|entry| !entry.is_folder()) {
            let Some(key) = key(entry.name.as_bytes()) else { continue };
            let found = Entry {
                key,
                size: entry.size,
                // The times of a zip are those of a clock on a wall, nobody says where.
                mtime: None,
                data: entry.data,
                packed: entry.packed,
                ratio: entry.ratio(),
                method: entry.method,
                crc32: Some(entry.crc32),
            };
            if !each(Found::File(found)) {
                break;
            }
        }
        // A list of files asks for no one folder that holds everything.
        let is_wrong =
            |finding: &Finding| finding.severity == Severity::Error && finding.code != codes::ZIP_SEVERAL_ROOTS;
        Ok(listing.findings.into_iter().filter(is_wrong).collect())
    }

    fn walk_tar(&mut self, meter: &Meter, each: &mut dyn FnMut(Found) -> bool) -> io::Result<Vec<Finding>> {
        let mut reader = TarReader::new(self.whole(meter)?)?;
        let (mut findings, mut places) = (Vec::new(), HashMap::new());
        while let Some(member) = reader.next_member()? {
            let member = match member {
                Ok(member) => member,
                Err(fault) => {
                    findings.push(self.fault(fault));
                    break;
                }
            };
            let Some(key) = key(&member.name) else {
                if findings.len() < MOST_FINDINGS && !matches!(member.kind, MemberKind::Folder) {
                    findings.push(self.about(codes::TAR_PATH_UNSAFE, &member.name));
                }
                continue;
            };
            let found = match &member.kind {
                MemberKind::Folder => continue,
                MemberKind::File => Found::File(file(key, &member)),
                MemberKind::HardLink(target) => self.meant(key, target, &places),
                MemberKind::Special => Found::Special(key),
            };
            if let Found::File(entry) = &found
                && self.linked.contains(&entry.key)
            {
                places.insert(entry.key.clone(), entry.clone());
            }
            if !each(found) {
                break;
            }
        }
        Ok(findings)
    }

    /// A hard link means the bytes of an earlier member. Which ones are meant at all is known after the first walk.
    fn meant(&mut self, link: Vec<u8>, target: &[u8], places: &HashMap<Vec<u8>, Entry>) -> Found {
        let Some(target) = key(target) else { return Found::Special(link) };
        match places.get(&target) {
            Some(entry) => Found::File(Entry { key: link, ..entry.clone() }),
            None => {
                self.linked.insert(target);
                Found::Special(link)
            }
        }
    }

    fn about(&self, code: Code, name: &[u8]) -> Finding {
        let name = SourcePath::from_bytes(name);
        let subject = Subject::Package { name: self.name.clone(), entry: Some(name.to_string()) };
        Finding::new(code, subject).with("name", &name)
    }

    fn fault(&self, fault: TarFault) -> Finding {
        let damaged = |at: u64| Finding::new(fixity_codes::ARCHIVE_DAMAGED, self.subject()).with("at", at);
        match fault {
            TarFault::Header(at) | TarFault::AfterEnd(at) => damaged(at),
            TarFault::Cut(name) => self.about(codes::TAR_CUT, &name),
            TarFault::NoEnd => damaged(self.file.metadata().map_or(0, |metadata| metadata.len())),
        }
    }
}

fn file(key: Vec<u8>, member: &Member) -> Entry {
    Entry {
        key,
        size: member.size,
        mtime: member.mtime,
        data: member.data,
        packed: member.size,
        ratio: 0,
        method: Method::Stored,
        crc32: None,
    }
}

/// The name of which this is the sort key.
fn name_of(key: &[u8]) -> Vec<u8> {
    key.iter().map(|byte| if *byte == 0 { b'/' } else { *byte }).collect()
}

/// The sort key of a name as every unpacking program takes it; `None` where it leads out of the archive's folder, or
/// might, or is no path.
pub fn key(name: &[u8]) -> Option<Vec<u8>> {
    let parts: Vec<&[u8]> = name.split(|byte| *byte == b'/').filter(|part| !matches!(*part, b"" | b".")).collect();
    let plain = String::from_utf8_lossy(&parts.join(&b'/')).into_owned();
    let safe = !name.starts_with(b"/") && !name.contains(&0) && !leads_out(&plain) && !parts.is_empty();
    safe.then(|| parts.join(&0))
}
