//! All entries of all lists, in a scratch table on disk: lists have millions of lines.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OptionalExtension, params};

use crate::formats::checksums::{ChecksumList, Entry, Line, Value};
use crate::io::{DigestSet, Meter, SourceRoot};
use crate::records::codes::intake as codes;
use crate::records::{Algorithm, Code, Digests, Finding, SourcePath, Subject, SuppliedFixity};

use super::compare::{Expected, compare};
use super::names::{Meant, meant};

/// Most contradictions that are reported of one list.
const MOST_CONTRADICTIONS: usize = 1000;
/// Entries that are fetched at once.
const PAGE: i64 = 512;

/// Nobody else reads the table and nothing of it is needed after a crash: all is one transaction that never ends.
const SCHEMA: &str = "
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA cache_size = -512;
    CREATE TABLE list (id INTEGER PRIMARY KEY, path BLOB NOT NULL UNIQUE);
    CREATE TABLE entry (
        id INTEGER PRIMARY KEY,
        path BLOB NOT NULL,
        list INTEGER NOT NULL REFERENCES list,
        line INTEGER NOT NULL,
        algorithm INTEGER NOT NULL,
        or_blake3 INTEGER NOT NULL,
        digest BLOB NOT NULL,
        written BLOB,
        form TEXT,
        seen INTEGER NOT NULL DEFAULT 0
    );
    CREATE INDEX entry_path ON entry (path);
    BEGIN;";

/// What keeps the lists from being kept.
#[derive(Debug, thiserror::Error)]
pub enum SuppliedError {
    /// The scratch table.
    #[error("keep the supplier's checksums in a table: {0}")]
    Table(#[from] rusqlite::Error),
}

/// The supplier's checksums of one delivery. May be used by several threads.
#[derive(Debug)]
pub struct SuppliedIndex {
    table: Mutex<Connection>,
    path: PathBuf,
}

impl Drop for SuppliedIndex {
    fn drop(&mut self) {
        remove(&self.path);
    }
}

/// Removes a table with its journal. What cannot be removed here keeps the next table from being made, and is told
/// then.
fn remove(path: &Path) {
    for suffix in ["", "-journal", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        let _ = std::fs::remove_file(name);
    }
}

impl SuppliedIndex {
    /// Makes an empty scratch table at `path`. What a run that was cut off left there is removed; so is the table when
    /// this is dropped.
    ///
    /// # Errors
    /// The table cannot be made.
    pub fn create(path: &Path) -> Result<Self, SuppliedError> {
        remove(path);
        let table = Connection::open(path)?;
        table.execute_batch(SCHEMA)?;
        Ok(Self { table: Mutex::new(table), path: path.to_path_buf() })
    }

    pub(super) fn table(&self) -> MutexGuard<'_, Connection> {
        // Every statement leaves the table whole, so a panic elsewhere has not spoilt it.
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads a list. What is wrong with it is a finding; its good lines count all the same.
    ///
    /// # Errors
    /// The scratch table cannot be written.
    pub fn add_list(&self, root: &SourceRoot, list: &SourcePath, meter: &Meter) -> Result<Vec<Finding>, SuppliedError> {
        let unreadable = |error: std::io::Error| {
            Finding::new(codes::CHECKSUM_LIST_UNREADABLE, Subject::file(list)).with("error", error)
        };
        let mut lines = match ChecksumList::open(root, list, meter) {
            Ok(lines) => lines,
            Err(error) => return Ok(vec![unreadable(error)]),
        };
        let table = self.table();
        let mut findings = Vec::new();
        let mut writer = Writer::new(&table, root, list)?;
        let (mut malformed, mut unsupported) = (None, None);
        loop {
            let numbered = match lines.next_line() {
                Ok(Some(numbered)) => numbered,
                Ok(None) => break,
                Err(error) => {
                    findings.push(unreadable(error));
                    break;
                }
            };
            let text = match numbered.line {
                Line::Nothing => continue,
                Line::Malformed => numbered.text.unwrap_or_default(),
                Line::Entry(entry) if writer.add(&entry, numbered.number, &mut findings)? => continue,
                Line::Entry(entry) => SourcePath::from_bytes(entry.name).to_string(),
                Line::Unsupported => {
                    OddLines::count(&mut unsupported, numbered.number, String::new);
                    continue;
                }
            };
            OddLines::count(&mut malformed, numbered.number, || text);
        }
        findings.extend(malformed.map(|lines| lines.finding(codes::CHECKSUM_LIST_MALFORMED, list)));
        findings.extend(unsupported.map(|lines| lines.finding(codes::CHECKSUM_ALGORITHM_UNSUPPORTED, list)));
        Ok(findings)
    }

    /// Whether no list was read.
    ///
    /// # Errors
    /// The table cannot be read.
    pub fn is_empty(&self) -> Result<bool, SuppliedError> {
        let table = self.table();
        let mut statement = table.prepare_cached("SELECT EXISTS (SELECT 1 FROM list)")?;
        Ok(!statement.query_row([], |row| row.get::<_, bool>(0))?)
    }

    /// The finding for a delivery without lists: say it once for the batch.
    ///
    /// # Errors
    /// The table cannot be read.
    pub fn none_supplied(&self) -> Result<Option<Finding>, SuppliedError> {
        Ok(self.is_empty()?.then(|| Finding::new(codes::CHECKSUM_NONE_SUPPLIED, Subject::Batch)))
    }

    /// The digests that have to be computed so that all lists can be verified.
    ///
    /// # Errors
    /// The table cannot be read.
    pub fn algorithms(&self) -> Result<DigestSet, SuppliedError> {
        let table = self.table();
        let mut statement = table.prepare("SELECT DISTINCT algorithm FROM entry")?;
        let numbers = statement.query_map([], |row| row.get::<_, u8>(0))?;
        let algorithms = numbers.map(|number| Ok(algorithm(number?))).collect::<Result<Vec<_>, rusqlite::Error>>()?;
        Ok(algorithms.into_iter().flatten().collect())
    }

    /// What the lists say of a file.
    ///
    /// # Errors
    /// The table cannot be read.
    pub fn lookup(&self, path: &SourcePath) -> Result<Vec<Expected>, SuppliedError> {
        let table = self.table();
        let mut statement = table.prepare_cached(
            "SELECT entry.algorithm, entry.or_blake3, entry.digest, list.path, entry.line, entry.written, entry.form
             FROM entry JOIN list ON list.id = entry.list WHERE entry.path = ?1 ORDER BY entry.id",
        )?;
        let rows = statement.query_map([path.as_bytes()], |row| {
            let written: Option<Vec<u8>> = row.get(5)?;
            let form: Option<String> = row.get(6)?;
            Ok(Expected {
                algorithm: algorithm(row.get(0)?).unwrap_or(Algorithm::Sha256),
                or_blake3: row.get(1)?,
                hex: hex::encode(row.get::<_, Vec<u8>>(2)?),
                list: SourcePath::from_bytes(row.get::<_, Vec<u8>>(3)?),
                line: row.get::<_, i64>(4)?.unsigned_abs(),
                variant: written.map(SourcePath::from_bytes).zip(form),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Notes that the file is there, whatever its digests: it is not missing.
    ///
    /// # Errors
    /// The table cannot be written.
    pub fn mark_seen(&self, path: &SourcePath) -> Result<(), SuppliedError> {
        let table = self.table();
        table.prepare_cached("UPDATE entry SET seen = 1 WHERE path = ?1")?.execute([path.as_bytes()])?;
        Ok(())
    }

    /// Marks a file as seen and compares what was read of it. Files that are lists themselves need not be listed.
    ///
    /// # Errors
    /// The table cannot be read or written.
    pub fn judge(&self, path: &SourcePath, digests: &Digests) -> Result<(SuppliedFixity, Vec<Finding>), SuppliedError> {
        if self.is_empty()? {
            return Ok((SuppliedFixity::NoneSupplied, Vec::new()));
        }
        let expected = self.lookup(path)?;
        if expected.is_empty() && self.is_list(path)? {
            return Ok((SuppliedFixity::NotListed, Vec::new()));
        }
        self.mark_seen(path)?;
        let (fixity, notes) = compare(digests, &expected);
        Ok((fixity, notes.into_iter().map(|note| note.about(path)).collect()))
    }

    fn is_list(&self, path: &SourcePath) -> Result<bool, SuppliedError> {
        let table = self.table();
        let found = table
            .prepare_cached("SELECT 1 FROM list WHERE path = ?1")?
            .query_row([path.as_bytes()], |_| Ok(()))
            .optional()?;
        Ok(found.is_some())
    }

    /// The entries whose files were not seen, in the order of the lists.
    #[must_use]
    pub fn missing(&self) -> AbsentEntries<'_> {
        AbsentEntries { index: self, after: 0, page: Vec::new().into_iter(), last: None }
    }
}

/// An entry of a list whose file did not come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AbsentEntry {
    /// Where the file should lie.
    pub path: SourcePath,
    /// The list that names it.
    pub list: SourcePath,
    /// The line there, from 1.
    pub line: u64,
}

impl AbsentEntry {
    /// The finding about it.
    #[must_use]
    pub fn finding(&self) -> Finding {
        let finding = Finding::new(codes::CHECKSUM_ENTRY_WITHOUT_FILE, Subject::file(&self.path));
        finding.with("list", &self.list).with("line", self.line)
    }
}

/// Goes through the absent entries page by page.
pub struct AbsentEntries<'a> {
    index: &'a SuppliedIndex,
    after: i64,
    page: std::vec::IntoIter<(i64, AbsentEntry)>,
    last: Option<AbsentEntry>,
}

impl AbsentEntries<'_> {
    fn fetch(&self) -> Result<Vec<(i64, AbsentEntry)>, SuppliedError> {
        let table = self.index.table();
        let mut statement = table.prepare_cached(
            "SELECT entry.id, entry.path, list.path, entry.line FROM entry JOIN list ON list.id = entry.list
             WHERE entry.id > ?1 AND entry.seen = 0 ORDER BY entry.id LIMIT ?2",
        )?;
        let rows = statement.query_map(params![self.after, PAGE], |row| {
            let path = SourcePath::from_bytes(row.get::<_, Vec<u8>>(1)?);
            let list = SourcePath::from_bytes(row.get::<_, Vec<u8>>(2)?);
            Ok((row.get(0)?, AbsentEntry { path, list, line: row.get::<_, i64>(3)?.unsigned_abs() }))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Iterator for AbsentEntries<'_> {
    type Item = Result<AbsentEntry, SuppliedError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if self.page.len() == 0 {
                match self.fetch() {
                    Ok(page) => self.page = page.into_iter(),
                    Err(error) => return Some(Err(error)),
                }
            }
            let (id, entry) = self.page.next()?;
            self.after = id;
            // A file that several digests of one line are given for is missing once.
            if self.last.as_ref() != Some(&entry) {
                self.last = Some(entry.clone());
                return Some(Ok(entry));
            }
        }
    }
}

/// Writes the entries of one list.
struct Writer<'a> {
    root: &'a SourceRoot,
    list: &'a SourcePath,
    folder: Option<SourcePath>,
    id: i64,
    insert: rusqlite::CachedStatement<'a>,
    contradiction: rusqlite::CachedStatement<'a>,
}

impl<'a> Writer<'a> {
    fn new(table: &'a Connection, root: &'a SourceRoot, list: &'a SourcePath) -> Result<Self, SuppliedError> {
        table.execute("INSERT OR IGNORE INTO list (path) VALUES (?1)", [list.as_bytes()])?;
        let id = table.query_row("SELECT id FROM list WHERE path = ?1", [list.as_bytes()], |row| row.get(0))?;
        let insert = table.prepare_cached(
            "INSERT INTO entry (path, list, line, algorithm, or_blake3, digest, written, form)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?;
        let contradiction = table.prepare_cached(
            "SELECT list.path, entry.line, entry.digest FROM entry JOIN list ON list.id = entry.list
             WHERE entry.path = ?1 AND entry.algorithm = ?2 AND entry.or_blake3 = ?3 AND entry.digest <> ?4 LIMIT 1",
        )?;
        Ok(Self { root, list, folder: list.parent(), id, insert, contradiction })
    }

    /// False where the name leads out of the delivery.
    fn add(&mut self, entry: &Entry, line: u64, findings: &mut Vec<Finding>) -> Result<bool, SuppliedError> {
        let Some(meant) = meant(self.root, self.folder.as_ref(), &entry.name) else { return Ok(false) };
        for value in &entry.values {
            if findings.len() < MOST_CONTRADICTIONS {
                findings.extend(self.contradiction(&meant, value, line)?);
            }
            self.insert.execute(params![
                meant.path.as_bytes(),
                self.id,
                i64::try_from(line).unwrap_or(i64::MAX),
                number(value.algorithm),
                value.or_blake3,
                value.digest,
                meant.form.map(|_| entry.name.as_slice()),
                meant.form,
            ])?;
        }
        Ok(true)
    }

    fn contradiction(&mut self, meant: &Meant, value: &Value, line: u64) -> Result<Option<Finding>, SuppliedError> {
        let wanted = params![meant.path.as_bytes(), number(value.algorithm), value.or_blake3, value.digest];
        let other = self
            .contradiction
            .query_row(wanted, |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, i64>(1)?, row.get::<_, Vec<u8>>(2)?)));
        let Some((other_list, other_line, other_value)) = other.optional()? else { return Ok(None) };
        let finding = Finding::new(codes::CHECKSUM_DUPLICATE_DISAGREES, Subject::file(&meant.path));
        let finding = finding.with("list", self.list).with("line", line).with("value", hex::encode(&value.digest));
        let finding = finding.with("algorithm", value.algorithm.premis_name()).with("other_line", other_line);
        let finding = finding.with("other_list", SourcePath::from_bytes(other_list));
        Ok(Some(finding.with("other_value", hex::encode(other_value))))
    }
}

/// Lines of a list that cannot be used.
struct OddLines {
    first: u64,
    text: String,
    count: u64,
}

impl OddLines {
    fn count(lines: &mut Option<Self>, number: u64, text: impl FnOnce() -> String) {
        lines.get_or_insert_with(|| Self { first: number, text: text(), count: 0 }).count += 1;
    }

    fn finding(self, code: Code, list: &SourcePath) -> Finding {
        let table = String::from_utf8_lossy(list.file_name()).into_owned();
        let subject = Subject::Row { table, row: self.first, identifier: None };
        let finding = Finding::new(code, subject).with("line", self.first).with("count", self.count);
        if self.text.is_empty() { finding } else { finding.with("text", self.text) }
    }
}

const fn number(algorithm: Algorithm) -> u8 {
    match algorithm {
        Algorithm::Blake3 => 0,
        Algorithm::Sha256 => 1,
        Algorithm::Sha512 => 2,
        Algorithm::Sha1 => 3,
        Algorithm::Md5 => 4,
    }
}

fn algorithm(number: u8) -> Option<Algorithm> {
    [Algorithm::Blake3, Algorithm::Sha256, Algorithm::Sha512, Algorithm::Sha1, Algorithm::Md5]
        .into_iter()
        .find(|algorithm| self::number(*algorithm) == number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::Hasher;

    fn delivery(files: &[(&str, &[u8])]) -> (tempfile::TempDir, SourceRoot, SuppliedIndex) {
        let place = tempfile::tempdir().unwrap();
        let source = place.path().join("source");
        for (name, bytes) in files {
            let path = source.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
        let root = SourceRoot::open(&source).unwrap();
        let index = SuppliedIndex::create(&place.path().join("scratch.db")).unwrap();
        (place, root, index)
    }

    fn digests(bytes: &[u8], set: &DigestSet) -> Digests {
        let mut hasher = Hasher::new(set);
        hasher.update(bytes);
        hasher.finish().0
    }

    fn slugs(findings: &[Finding]) -> Vec<&'static str> {
        findings.iter().map(|finding| finding.code.slug()).collect()
    }

    #[test]
    fn a_delivery_is_verified_both_ways() {
        let sha = |bytes: &[u8]| digests(bytes, &DigestSet::PAIR).sha256.to_string();
        let list = format!(
            "{}  F1/a.tif\n{}  F1/b.tif\n{}  F1/gone.tif\nnonsense\n{}  ../../out\n",
            sha(b"a"),
            sha(b"x"),
            sha(b"g"),
            sha(b"o")
        );
        let md5 = "0cc175b9c0f1b6a831c399e269772661  a.tif\n";
        let (_place, root, index) = delivery(&[
            ("F1/a.tif", b"a"),
            ("F1/b.tif", b"b"),
            ("F1/c.tif", b"c"),
            ("checksums.sha256", list.as_bytes()),
            ("F1/md5.txt", md5.as_bytes()),
        ]);
        assert_eq!(index.none_supplied().unwrap().map(|finding| finding.code.slug()), Some("checksum-none-supplied"));
        let meter = Meter::default();
        let findings = index.add_list(&root, &"checksums.sha256".into(), &meter).unwrap();
        assert_eq!(slugs(&findings), ["checksum-list-malformed"]);
        assert_eq!(findings[0].args["count"], "2");
        assert_eq!(slugs(&index.add_list(&root, &"F1/md5.txt".into(), &meter).unwrap()), Vec::<&str>::new());
        let set = index.algorithms().unwrap();
        assert!(set.contains(Algorithm::Md5) && !set.contains(Algorithm::Sha1));
        let judge = |name: &str, bytes: &[u8]| {
            let (fixity, findings) = index.judge(&name.into(), &digests(bytes, &set)).unwrap();
            (fixity, slugs(&findings))
        };
        let lists = vec!["checksums.sha256".into(), "F1/md5.txt".into()];
        assert_eq!(judge("F1/a.tif", b"a"), (SuppliedFixity::Agreed { lists }, vec![]));
        assert_eq!(judge("F1/b.tif", b"b").1, ["checksum-differs"]);
        assert_eq!(judge("F1/c.tif", b"c"), (SuppliedFixity::NotListed, vec!["checksum-file-not-listed"]));
        assert_eq!(judge("F1/md5.txt", md5.as_bytes()), (SuppliedFixity::NotListed, vec![]));
        let missing: Vec<AbsentEntry> = index.missing().collect::<Result<_, _>>().unwrap();
        assert_eq!(missing.iter().map(|entry| entry.path.to_string()).collect::<Vec<_>>(), ["F1/gone.tif"]);
        assert_eq!(missing[0].finding().args["line"], "3");
    }

    #[test]
    fn lists_that_contradict_each_other() {
        let line = |digit: &str| format!("{}  a.tif\n", digit.repeat(32));
        let (_place, root, index) =
            delivery(&[("a.tif", b"a"), ("one.md5", line("1").as_bytes()), ("two.md5", line("2").as_bytes())]);
        let meter = Meter::default();
        assert!(index.add_list(&root, &"one.md5".into(), &meter).unwrap().is_empty());
        let findings = index.add_list(&root, &"two.md5".into(), &meter).unwrap();
        assert_eq!(slugs(&findings), ["checksum-duplicate-disagrees"]);
        assert_eq!(findings[0].args["other_list"], "one.md5");
        assert_eq!(slugs(&index.add_list(&root, &"three.md5".into(), &meter).unwrap()), ["checksum-list-unreadable"]);
    }

    #[test]
    fn other_normal_forms_are_reported_with_the_file() {
        let list = format!("{}  citta\u{300}.tif\n", digests(b"a", &DigestSet::PAIR).sha256);
        let (_place, root, index) = delivery(&[("citt\u{e0}.tif", b"a"), ("l.sha256", list.as_bytes())]);
        index.add_list(&root, &"l.sha256".into(), &Meter::default()).unwrap();
        let (fixity, findings) = index.judge(&"citt\u{e0}.tif".into(), &digests(b"a", &DigestSet::PAIR)).unwrap();
        assert!(matches!(fixity, SuppliedFixity::Agreed { .. }));
        assert_eq!(slugs(&findings), ["checksum-name-variant"]);
    }

    #[test]
    fn many_entries_come_page_by_page() {
        let list: String = (0..1500).map(|number| format!("{:064x}  {number}.tif\n", number)).collect();
        let (_place, root, index) = delivery(&[("l.sha256", list.as_bytes())]);
        index.add_list(&root, &"l.sha256".into(), &Meter::default()).unwrap();
        index.mark_seen(&"700.tif".into()).unwrap();
        let lines: Vec<u64> = index.missing().map(|entry| entry.unwrap().line).collect();
        assert_eq!(lines, (1..=1500).filter(|line| *line != 701).collect::<Vec<u64>>());
    }
}
