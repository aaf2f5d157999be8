//! Listing a stranger's ZIP without extracting it: what is safe comes back as entries, everything else as findings.

use std::collections::BTreeSet;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

use unicode_normalization::is_nfc;

use crate::formats::bag::{fold, leads_out};
use crate::records::codes::package as codes;
use crate::records::{Code, Finding, SourcePath, Subject};

use super::directory::{Central, End, find_end, read_central};
use super::local;

/// Entries up to this size are no bombs, whatever their ratio.
const SMALL: u64 = 1 << 20;
/// Most findings about one archive; the others are counted.
const MOST_FINDINGS: usize = 1000;

/// Limits against archives that are made to exhaust a reader.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Most entries.
    pub entries: u64,
    /// Most bytes when unpacked.
    pub bytes: u64,
    /// Most bytes that one packed byte may stand for, in entries over a mebibyte.
    pub ratio: u64,
    /// Most bytes of the names of all entries, which are in memory together.
    pub names: u64,
}

impl Limits {
    /// None at all, for an archive that this program wrote itself.
    pub const NONE: Self = Self { entries: u64::MAX, bytes: u64::MAX, ratio: u64::MAX, names: u64::MAX };
}

impl Default for Limits {
    fn default() -> Self {
        Self { entries: 5_000_000, bytes: 16 << 40, ratio: 250, names: 256 << 20 }
    }
}

/// How an entry is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// As it is.
    Stored,
    /// Deflate (RFC 1951).
    Deflated,
}

/// An entry that can be read and unpacked without harm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Path with `/`; folders end with it.
    pub name: String,
    /// Size when unpacked.
    pub size: u64,
    /// Size in the archive.
    pub packed: u64,
    /// CRC-32 of the unpacked bytes.
    pub crc32: u32,
    /// How it is packed.
    pub method: Method,
    /// Where its data begin.
    pub data: u64,
    pub(super) header: u64,
}

impl Entry {
    /// Its path without the slash that ends the name of a folder.
    #[must_use]
    pub fn path(&self) -> &str {
        self.name.strip_suffix('/').unwrap_or(&self.name)
    }

    /// How many bytes one packed byte stands for; 0 in an entry that is too small to be a bomb, whatever it holds.
    #[must_use]
    pub fn ratio(&self) -> u64 {
        if self.size > SMALL { self.size / self.packed.max(1) } else { 0 }
    }

    /// Whether it is a folder.
    #[must_use]
    pub fn is_folder(&self) -> bool {
        self.name.ends_with('/')
    }
}

/// What an archive holds.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// The one folder that everything lies in, if it is one.
    pub root: Option<String>,
    /// The safe entries in the order of the central directory. Complete only where no finding is an error.
    pub entries: Vec<Entry>,
    /// What is wrong: unpacked by two programs, such an archive may become two things, or do harm.
    pub findings: Vec<Finding>,
    /// Names that not every system can hold as they are, or not side by side.
    pub portability: Vec<Finding>,
}

/// Lists the archive; `name` is what findings call it.
///
/// # Errors
/// What the system says. Everything that is wrong with the archive is a finding.
pub fn list<R: Read + Seek>(archive: &mut R, name: &str, limits: &Limits) -> io::Result<Listing> {
    let mut lister =
        Lister { name, limits, entries: Vec::new(), root: None, faults: Said::default(), portability: Said::default() };
    let length = archive.seek(SeekFrom::End(0))?;
    let Some(end) = find_end(archive, length)? else {
        lister.say(codes::ZIP_NO_DIRECTORY, None);
        return Ok(lister.finish());
    };
    if end.entries > limits.entries {
        lister.find(codes::ZIP_TOO_MANY_ENTRIES, None, |finding| {
            finding.with("entries", end.entries).with("limit", limits.entries)
        });
        return Ok(lister.finish());
    }
    if lister.central_directory(archive, &end)? {
        lister.local_headers(archive, &end)?;
        lister.names();
        lister.sizes();
    }
    Ok(lister.finish())
}

struct Lister<'a> {
    name: &'a str,
    limits: &'a Limits,
    entries: Vec<Entry>,
    root: Option<String>,
    faults: Said,
    portability: Said,
}

/// Findings of one kind, of which the first are kept and the others counted.
#[derive(Default)]
struct Said {
    kept: Vec<Finding>,
    cut: u64,
}

impl Said {
    fn say(&mut self, finding: impl FnOnce() -> Finding) {
        if self.kept.len() < MOST_FINDINGS {
            self.kept.push(finding());
        } else {
            self.cut += 1;
        }
    }

    fn finish(mut self, archive: &str) -> Vec<Finding> {
        if self.cut > 0 {
            let subject = Subject::Package { name: archive.to_owned(), entry: None };
            self.kept.push(Finding::new(codes::BAG_FINDINGS_CUT, subject).with("number", self.cut));
        }
        self.kept
    }
}

/// A finding about the archive, or about an entry in it. Names go to terminals: control characters are shown, not sent.
fn about(archive: &str, code: Code, entry: Option<&str>) -> Finding {
    let shown = entry.map(|entry| SourcePath::from(entry).to_string());
    let finding = Finding::new(code, Subject::Package { name: archive.to_owned(), entry: shown.clone() });
    match shown {
        Some(name) => finding.with("name", name),
        None => finding,
    }
}

impl Lister<'_> {
    fn find(&mut self, code: Code, entry: Option<&str>, with: impl FnOnce(Finding) -> Finding) {
        self.faults.say(|| with(about(self.name, code, entry)));
    }

    fn finish(self) -> Listing {
        Listing {
            root: self.root,
            entries: self.entries,
            findings: self.faults.finish(self.name),
            portability: self.portability.finish(self.name),
        }
    }

    fn say(&mut self, code: Code, entry: Option<&str>) {
        self.find(code, entry, |finding| finding);
    }

    /// Reads the central directory; false where it cannot be read to its end.
    fn central_directory<R: Read + Seek>(&mut self, archive: &mut R, end: &End) -> io::Result<bool> {
        archive.seek(SeekFrom::Start(end.start))?;
        let mut directory = BufReader::new(archive.take(end.length));
        let mut names = 0u64;
        for _ in 0..end.entries {
            let Some(central) = read_central(&mut directory)? else {
                self.say(codes::ZIP_DIRECTORY_DAMAGED, None);
                return Ok(false);
            };
            names = names.saturating_add(central.name.len() as u64);
            if names > self.limits.names {
                let limit = self.limits.names;
                self.find(codes::ZIP_NAMES_TOO_LARGE, None, |finding| finding.with("limit", limit));
                return Ok(false);
            }
            self.take(central);
        }
        if directory.read(&mut [0])? != 0 {
            self.say(codes::ZIP_DIRECTORY_DAMAGED, None);
            return Ok(false);
        }
        Ok(true)
    }

    /// Takes one entry if it is safe by itself.
    fn take(&mut self, central: Central) {
        let shown = String::from_utf8_lossy(&central.name).into_owned();
        let Ok(name) = String::from_utf8(central.name) else {
            return self.say(codes::ZIP_NAME_ENCODING, Some(&shown));
        };
        if central.has_other_name {
            return self.say(codes::ZIP_NAMES_DIFFER, Some(&name));
        }
        if leads_out(&name) || name.contains(['\\', '\0']) || name.is_empty() {
            return self.say(codes::ZIP_PATH_UNSAFE, Some(&shown));
        }
        // Programs do not agree on where `r//x` lies: some take it for `r/x`, which may be there too.
        if name.strip_suffix('/').unwrap_or(&name).split('/').any(str::is_empty) {
            return self.say(codes::ZIP_PATH_EMPTY_PART, Some(&name));
        }
        // The file type in the Unix mode, where the archive has one: regular file, folder, or nothing said.
        if ![0, 0o100_000, 0o040_000].contains(&(central.mode & 0o170_000)) {
            return self.say(codes::ZIP_SPECIAL_FILE, Some(&name));
        }
        if central.flags & 0x2041 != 0 {
            return self.say(codes::ZIP_ENCRYPTED, Some(&name));
        }
        let method = match central.method {
            0 if central.size == central.packed => Method::Stored,
            0 => return self.say(codes::ZIP_HEADER_DIFFERS, Some(&name)),
            8 => Method::Deflated,
            other => {
                return self.find(codes::ZIP_METHOD_UNKNOWN, Some(&name), |finding| finding.with("method", other));
            }
        };
        if !is_nfc(&name) {
            self.portability.say(|| about(self.name, codes::ZIP_NAME_NORMAL_FORM, Some(&name)));
        }
        self.entries.push(Entry {
            name,
            size: central.size,
            packed: central.packed,
            crc32: central.crc32,
            method,
            data: 0,
            header: central.header,
        });
    }

    /// Compares the entries with what stands at their places.
    fn local_headers<R: Read + Seek>(&mut self, archive: &mut R, end: &End) -> io::Result<()> {
        let Self { name, entries, faults, .. } = self;
        local::compare(archive, entries, end, |code, entry| faults.say(|| about(name, code, entry)))
    }

    /// Twins, files that are folders too, names that fold alike, and the root.
    fn names(&mut self) {
        let entries = std::mem::take(&mut self.entries);
        let mut paths: Vec<&str> = entries.iter().map(Entry::path).collect();
        paths.sort_unstable();
        for twins in paths.windows(2).filter(|pair| pair[0] == pair[1]) {
            self.say(codes::ZIP_ENTRY_TWICE, Some(twins[0]));
        }
        let mut files: Vec<&str> = entries.iter().filter(|entry| !entry.is_folder()).map(Entry::path).collect();
        files.sort_unstable();
        paths.dedup();
        self.nested(&paths, &files);
        self.folds(&paths);
        self.one_root(&entries);
        self.entries = entries;
    }

    /// Files that are folders too; both lists are sorted.
    ///
    /// What begins with a file's name follows it at once in the order of bytes, so each name is compared with those
    /// that it begins with and with no other: the work is that of reading the names once, however long they are and
    /// whatever they have in common.
    fn nested(&mut self, paths: &[&str], files: &[&str]) {
        let mut files = files.iter().copied().peekable();
        // Files whose names begin the path at hand, the shortest first.
        let mut begun: Vec<&str> = Vec::new();
        for path in paths {
            while begun.last().is_some_and(|file| !path.starts_with(file)) {
                begun.pop();
            }
            let is_in = |file: &&&str| path.as_bytes().get(file.len()) == Some(&b'/');
            if let Some(file) = begun.iter().find(is_in) {
                self.find(codes::ZIP_NAMES_COLLIDE, Some(path), |finding| {
                    finding.with("other", SourcePath::from(*file))
                });
            }
            let mut is_file = false;
            while files.next_if_eq(path).is_some() {
                is_file = true;
            }
            if is_file {
                begun.push(path);
            }
        }
    }

    /// Of the folds only digests are kept: names are in memory once.
    fn folds(&mut self, paths: &[&str]) {
        let digest = |path: &str| *blake3::hash(fold(path).as_bytes()).as_bytes();
        let mut folds: Vec<_> = paths.iter().map(|path| (digest(path), *path)).collect();
        folds.sort_unstable();
        for pair in folds.windows(2).filter(|pair| pair[0].0 == pair[1].0) {
            self.portability.say(|| {
                let other = SourcePath::from(pair[0].1);
                about(self.name, codes::ZIP_NAMES_COLLIDE, Some(pair[1].1)).with("other", other)
            });
        }
    }

    fn one_root(&mut self, entries: &[Entry]) {
        let roots: BTreeSet<&str> = entries.iter().filter_map(|entry| entry.path().split('/').next()).collect();
        let Some(first) = roots.first() else { return };
        if roots.len() == 1 && entries.iter().any(|entry| entry.name.contains('/')) {
            self.root = Some((*first).to_owned());
            return;
        }
        let shown = roots.iter().take(5).copied().collect::<Vec<_>>().join(", ");
        let shown = SourcePath::from(shown.as_str()).to_string();
        self.find(codes::ZIP_SEVERAL_ROOTS, None, |finding| finding.with("number", roots.len()).with("roots", shown));
    }

    fn sizes(&mut self) {
        let limits = *self.limits;
        let total = self.entries.iter().fold(0u64, |sum, entry| sum.saturating_add(entry.size));
        if total > limits.bytes {
            self.find(codes::ZIP_TOO_LARGE, None, |finding| finding.with("bytes", total).with("limit", limits.bytes));
        }
        let bombs: Vec<_> = self
            .entries
            .iter()
            .filter(|entry| entry.ratio() > limits.ratio)
            .map(|entry| (entry.name.clone(), entry.ratio()))
            .collect();
        for (name, ratio) in bombs {
            self.find(codes::ZIP_RATIO, Some(&name), |finding| {
                finding.with("ratio", ratio).with("limit", limits.ratio)
            });
        }
    }
}

#[cfg(test)]
#[path = "reader_tests.rs"]
mod tests;
