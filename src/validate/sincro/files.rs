//! The files of a volume: each is read once; which ones were listed is kept on disk.

use rusqlite::{Connection, params};

use crate::formats::bag::ChecksumAlgorithm;
use crate::formats::base64;
use crate::formats::sincro::{FileHash, IndexedFile, path_of_index};
use crate::records::codes::sincro as codes;
use crate::records::{Code, Finding, SourcePath};

use super::super::digests::{BATCH, Computed, Digests, Wanted};
use super::super::findings::Findings;
use super::super::index_verdict::PlacedIndex;
use super::super::scratch::Found;

/// The files around an index.
pub(super) struct Files<'f> {
    digests: Digests<'f>,
    /// The folder of the index in the package: empty, or with a slash at its end.
    base: &'f str,
    /// The index in the package.
    index: SourcePath,
    listed: Connection,
    /// What is to be said of the files that were listed last, in their order.
    waiting: Vec<Waiting>,
    wanted: Vec<Wanted>,
    compared: u64,
    /// Files whose digest was not computed: nothing known was stated to compare it with.
    passed_over: u64,
    /// Files whose digest was computed, whether it agrees or not.
    computed: u64,
    bytes: u64,
}

/// What is to be said of a file.
enum Waiting {
    /// This, whatever the file is.
    Said(Finding),
    /// What comes of the comparison with the next one that is computed.
    Compared { path: String, hash: FileHash, algorithm: ChecksumAlgorithm, size: u64 },
}

impl<'f> Files<'f> {
    /// Those in the folder of the index.
    ///
    /// # Errors
    /// There is no room for the list.
    pub(super) fn new(digests: Digests<'f>, index: &'f PlacedIndex) -> Result<Self, rusqlite::Error> {
        // An unnamed database lies in a temporary file that SQLite removes.
        let listed = Connection::open("")?;
        listed.execute_batch(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -8192; PRAGMA temp_store = FILE;
             CREATE TABLE listed (path TEXT PRIMARY KEY) WITHOUT ROWID; BEGIN;",
        )?;
        let (base, index) = (index.base.as_str(), SourcePath::from(index.path().as_str()));
        Ok(Self {
            digests,
            base,
            index,
            listed,
            waiting: Vec::new(),
            wanted: Vec::new(),
            compared: 0,
            passed_over: 0,
            computed: 0,
            bytes: 0,
        })
    }

    /// Files that were compared and agree, and bytes that were read.
    pub(super) const fn read(&self) -> (u64, u64) {
        (self.compared, self.bytes)
    }

    fn about(&self, code: Code, path: &str, findings: &Findings) -> Finding {
        findings.about(code, Some(&self.index)).with("path", path)
    }

    /// Looks at a listed file.
    ///
    /// # Errors
    /// There is no room for the list.
    pub(super) fn file(&mut self, file: &IndexedFile, findings: &mut Findings) -> Result<(), rusqlite::Error> {
        // What only waits to be said counts as well.
        if self.waiting.len() >= BATCH {
            self.compare(findings)?;
        }
        let shown: String = file.path.chars().take(200).collect();
        let Some(path) = path_of_index(file.path.trim()) else {
            self.waiting.push(Waiting::Said(self.about(codes::SINCRO_PATH_UNSAFE, &shown, findings)));
            return Ok(());
        };
        let fresh = self.listed.prepare_cached("INSERT OR IGNORE INTO listed VALUES (?1)")?.execute(params![path])?;
        if fresh == 0 {
            self.waiting.push(Waiting::Said(self.about(codes::SINCRO_FILE_TWICE, &shown, findings)));
        }
        let place = SourcePath::from(format!("{}{path}", self.base).as_str());
        let Some(Found { file: located, size, shared }) = self.digests.scratch.find(&place)? else {
            self.waiting.push(Waiting::Said(self.about(codes::SINCRO_FILE_MISSING, &shown, findings)));
            return Ok(());
        };
        let (Some(algorithm), None | Some(false)) = (known(&file.hash.function), file.hash.canonical) else {
            self.passed_over += 1;
            let finding = self.about(codes::SINCRO_HASH_UNKNOWN, &shown, findings);
            self.waiting.push(Waiting::Said(finding.with("algorithm", &file.hash.function)));
            return Ok(());
        };
        self.wanted.push(Wanted { file: located, shared, algorithms: vec![algorithm] });
        self.waiting.push(Waiting::Compared { path: shown, hash: file.hash.clone(), algorithm, size });
        Ok(())
    }

    /// Computes what waits, and says it in the order of the index.
    ///
    /// # Errors
    /// The scratch index cannot be read.
    pub(super) fn compare(&mut self, findings: &mut Findings) -> Result<(), rusqlite::Error> {
        let (waiting, wanted) = (std::mem::take(&mut self.waiting), std::mem::take(&mut self.wanted));
        let batch = self.digests.compute(&wanted)?;
        let mut number = 0;
        for waiting in waiting {
            match waiting {
                Waiting::Said(finding) => findings.say(finding),
                Waiting::Compared { path, hash, algorithm, size } => {
                    if let Some(computed) = batch.of(number) {
                        self.bytes += size;
                        self.judge(&path, &hash, algorithm, computed, findings);
                    }
                    number += 1;
                }
            }
        }
        Ok(())
    }

    fn judge(
        &mut self,
        path: &str,
        hash: &FileHash,
        algorithm: ChecksumAlgorithm,
        computed: &Computed,
        findings: &mut Findings,
    ) {
        let values = match computed {
            Ok(values) => values,
            Err(error) => {
                let finding = self.about(codes::SINCRO_FILE_UNREADABLE, path, findings);
                return findings.say(finding.with("error", error));
            }
        };
        self.computed += 1;
        let value = values.iter().find(|(computed, _)| *computed == algorithm);
        let found = value.map_or("", |(_, value)| value);
        if agrees(hash, found) {
            self.compared += 1;
            return;
        }
        let expected: String = hash.value.trim().chars().take(140).collect();
        let finding = self.about(codes::SINCRO_HASH_DIFFERS, path, findings).with("algorithm", &hash.function);
        findings.say(finding.with("found", found).with("expected", expected));
    }

    /// Says that no digest was compared, where files are there that have one. To be asked when all were compared.
    pub(super) fn nothing_verified(&self, findings: &mut Findings) {
        if self.passed_over > 0 && self.computed == 0 {
            let finding = findings.about(codes::SINCRO_NOTHING_VERIFIED, Some(&self.index));
            findings.say(finding.with("count", self.passed_over));
        }
    }

    /// Says which files are there and not listed. The index is meant by no list, nor are signatures and time stamps of
    /// it.
    ///
    /// # Errors
    /// The list cannot be read.
    pub(super) fn unlisted(&self, findings: &mut Findings) -> Result<(), rusqlite::Error> {
        let own = self.index.to_string();
        let of_index = |rest: &str| matches!(rest, "" | ".p7m" | ".p7s" | ".tsr" | ".tsd");
        self.digests.scratch.each_entry(|path| {
            let whole = path.to_string();
            let Some(path) = whole.strip_prefix(self.base) else { return Ok(()) };
            let mut select = self.listed.prepare_cached("SELECT 1 FROM listed WHERE path = ?1")?;
            if !whole.strip_prefix(own.as_str()).is_some_and(of_index) && !select.exists(params![path])? {
                findings.say(self.about(codes::SINCRO_FILE_UNLISTED, path, findings));
            }
            Ok(())
        })
    }
}

/// The algorithm of a name: `SHA-256`, `sha256`, or the identifier of XML Encryption.
fn known(function: &str) -> Option<ChecksumAlgorithm> {
    let name = function.trim().rsplit(['#', '/']).next().unwrap_or_default();
    ChecksumAlgorithm::from_name(name)
}

/// Whether a stated digest, in hexadecimal or base64, is the one that was found.
fn agrees(stated: &FileHash, found: &str) -> bool {
    let stated = stated.value.trim();
    stated.eq_ignore_ascii_case(found) || base64::decoded(stated).is_some_and(|bytes| hex::encode(bytes) == found)
}
