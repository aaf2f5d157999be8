//! Files that are gone, new or changed, in a temporary table: what is gone here may be there.

use rusqlite::{Connection, OptionalExtension, params};

use crate::records::Algorithm;

use super::digests::Taken;
use super::expected::{Expected, KnownDigest};

/// Nobody else reads the table and nothing of it is needed after a crash.
const SCHEMA: &str = "
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA cache_size = -4096;
    -- A listed file that is gone, or has other content than it had.
    CREATE TABLE lost (key BLOB PRIMARY KEY, gone INTEGER NOT NULL, moved_to BLOB, algorithm TEXT, expected TEXT, found TEXT,
        shorter INTEGER, size INTEGER, was INTEGER) WITHOUT ROWID;
    -- The digests that it had.
    CREATE TABLE had (digest BLOB NOT NULL, algorithm INTEGER NOT NULL, key BLOB NOT NULL,
        PRIMARY KEY (digest, algorithm, key)) WITHOUT ROWID;
    -- A file that is new, or has other content than it had, with the digests that it has.
    CREATE TABLE found (key BLOB NOT NULL, digest BLOB NOT NULL, algorithm INTEGER NOT NULL, fresh INTEGER NOT NULL,
        PRIMARY KEY (key, algorithm)) WITHOUT ROWID;
    -- Of the files that had a digest the last one that was found elsewhere: none before it is free. NULL where none at all is.
    CREATE TABLE taken (digest BLOB NOT NULL, algorithm INTEGER NOT NULL, key BLOB,
        PRIMARY KEY (digest, algorithm)) WITHOUT ROWID;
    BEGIN;";

/// A file that is gone and had this digest, behind a key. What stands before the key is not passed over again: where
/// thousands of files of one content have moved that would be half the square of their number.
const FREE_PLACE: &str = "SELECT had.key FROM had CROSS JOIN lost ON lost.key = had.key
    WHERE had.digest = ?1 AND had.algorithm = ?2 AND had.key > ?3 AND lost.gone = 1 AND lost.moved_to IS NULL
    ORDER BY had.key LIMIT 1";

/// Another file that had what this one has now: of each digest the first, and of these the first.
const OTHER_THAT_HAD: &str = "SELECT MIN(other) FROM (
    SELECT (SELECT had.key FROM had WHERE had.digest = found.digest AND had.algorithm = found.algorithm AND had.key <> ?1
            ORDER BY had.key LIMIT 1) AS other
    FROM found JOIN lost ON lost.key = found.key AND lost.size > 0 WHERE found.key = ?1)";

/// A listed file that has other content than it had.
pub struct Altered {
    /// The algorithm that shows it.
    pub algorithm: Algorithm,
    /// What it should be, in hexadecimal digits.
    pub expected: String,
    /// What it is.
    pub found: String,
    /// Bytes that it has.
    pub size: u64,
    /// Bytes that it had, where that is known.
    pub was: Option<u64>,
}

impl Altered {
    /// Whether the file was cut off.
    pub fn is_shorter(&self) -> bool {
        self.was.map_or(self.size == 0, |was| self.size < was)
    }
}

/// What became of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is nowhere.
    Missing,
    /// It is new.
    New,
    /// A new file that another one was.
    Moved {
        /// Where it was, as a sort key.
        from: Vec<u8>,
    },
    /// It holds what another listed file held.
    Exchanged {
        /// Which, as a sort key.
        other: Vec<u8>,
    },
    /// It was cut off.
    Truncated {
        /// Bytes.
        size: u64,
        /// Bytes that it had.
        was: Option<u64>,
    },
    /// It has other content.
    Changed {
        /// The algorithm that shows it.
        algorithm: String,
        /// What it should be.
        expected: String,
        /// What it is.
        found: String,
    },
}

/// The table.
pub struct Suspects {
    table: Connection,
    any: bool,
}

impl Suspects {
    /// An empty one.
    pub fn new() -> Result<Self, rusqlite::Error> {
        let table = Connection::open("")?;
        table.execute_batch(SCHEMA)?;
        Ok(Self { table, any: false })
    }

    /// A listed file is not there.
    pub fn gone(&mut self, key: &[u8], expected: &Expected) -> Result<(), rusqlite::Error> {
        self.any = true;
        self.table.prepare_cached("INSERT OR IGNORE INTO lost (key, gone) VALUES (?1, 1)")?.execute([key])?;
        self.had(key, expected)
    }

    /// A file is there that no list names.
    pub fn fresh(&mut self, key: &[u8], taken: &Taken) -> Result<(), rusqlite::Error> {
        self.any = true;
        self.found(key, taken, true)
    }

    /// A listed file has other content.
    pub fn altered(
        &mut self,
        key: &[u8],
        expected: &Expected,
        taken: &Taken,
        how: &Altered,
    ) -> Result<(), rusqlite::Error> {
        self.any = true;
        let signed = |bytes: u64| i64::try_from(bytes).unwrap_or(i64::MAX);
        self.table
            .prepare_cached(
                "INSERT OR IGNORE INTO lost (key, gone, algorithm, expected, found, shorter, size, was)
                 VALUES (?1, 0, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute(params![
                key,
                how.algorithm.premis_name(),
                how.expected,
                how.found,
                how.is_shorter(),
                signed(how.size),
                how.was.map(signed)
            ])?;
        self.had(key, expected)?;
        self.found(key, taken, false)
    }

    fn had(&self, key: &[u8], expected: &Expected) -> Result<(), rusqlite::Error> {
        let mut insert = self.table.prepare_cached("INSERT OR IGNORE INTO had VALUES (?1, ?2, ?3)")?;
        for KnownDigest { algorithm, or_blake3, value } in expected.digests() {
            insert.execute(params![value, number(algorithm), key])?;
            if or_blake3 {
                insert.execute(params![value, number(Algorithm::Blake3), key])?;
            }
        }
        Ok(())
    }

    fn found(&self, key: &[u8], taken: &Taken, fresh: bool) -> Result<(), rusqlite::Error> {
        let mut insert = self.table.prepare_cached("INSERT OR IGNORE INTO found VALUES (?1, ?2, ?3, ?4)")?;
        for (algorithm, value) in taken {
            insert.execute(params![key, value, number(*algorithm), fresh])?;
        }
        Ok(())
    }

    /// Finds what moved and what was exchanged, and says of each file what became of it.
    pub fn decide<E: From<rusqlite::Error>>(
        self,
        mut each: impl FnMut(Vec<u8>, Fate) -> Result<(), E>,
    ) -> Result<(), E> {
        if !self.any {
            return Ok(());
        }
        // Two files that are gone may have had one content: each new one takes another of them, in the order of paths.
        let mut fresh = self.table.prepare("SELECT key, digest, algorithm FROM found WHERE fresh = 1 ORDER BY key")?;
        let mut rows = fresh.query([])?;
        // A file has a row for each digest: it is new when no list knew any of them.
        let (mut moved, mut waiting) = (None, None);
        while let Some(row) = rows.next()? {
            let key: Vec<u8> = row.get(0)?;
            if moved.as_ref() == Some(&key) {
                continue;
            }
            if let Some(before) = waiting.take_if(|before| *before != key) {
                each(before, Fate::New)?;
            }
            match self.free_place(&row.get::<_, Vec<u8>>(1)?, row.get(2)?)? {
                Some(from) => {
                    let mut take = self.table.prepare_cached("UPDATE lost SET moved_to = ?1 WHERE key = ?2")?;
                    take.execute(params![key, from])?;
                    (moved, waiting) = (Some(key.clone()), None);
                    each(key, Fate::Moved { from })?;
                }
                None => waiting = Some(key),
            }
        }
        if let Some(before) = waiting {
            each(before, Fate::New)?;
        }
        let mut lost = self.table.prepare(
            "SELECT key, gone, algorithm, expected, found, shorter, size, was FROM lost WHERE moved_to IS NULL ORDER BY key",
        )?;
        let mut rows = lost.query([])?;
        while let Some(row) = rows.next()? {
            let key: Vec<u8> = row.get(0)?;
            let unsigned = |value: i64| u64::try_from(value).unwrap_or_default();
            let fate = if row.get(1)? {
                Fate::Missing
            } else if let Some(other) = self.other_that_had(&key)? {
                Fate::Exchanged { other }
            } else if row.get(5)? {
                let was: Option<i64> = row.get(7)?;
                Fate::Truncated { size: unsigned(row.get(6)?), was: was.map(unsigned) }
            } else {
                Fate::Changed { algorithm: row.get(2)?, expected: row.get(3)?, found: row.get(4)? }
            };
            each(key, fate)?;
        }
        Ok(())
    }

    /// A file that is gone, that had this digest, and that was not found elsewhere yet.
    fn free_place(&self, digest: &[u8], algorithm: i64) -> Result<Option<Vec<u8>>, rusqlite::Error> {
        let mut last = self.table.prepare_cached("SELECT key FROM taken WHERE digest = ?1 AND algorithm = ?2")?;
        let last: Option<Option<Vec<u8>>> = last.query_row(params![digest, algorithm], |row| row.get(0)).optional()?;
        let Some(last) = last.unwrap_or_else(|| Some(Vec::new())) else { return Ok(None) };
        let mut select = self.table.prepare_cached(FREE_PLACE)?;
        let free: Option<Vec<u8>> = select.query_row(params![digest, algorithm, last], |row| row.get(0)).optional()?;
        let mut take = self.table.prepare_cached("INSERT OR REPLACE INTO taken VALUES (?1, ?2, ?3)")?;
        take.execute(params![digest, algorithm, free])?;
        Ok(free)
    }

    /// Another listed file that had what this one has now. Files without bytes are all alike: that says nothing.
    fn other_that_had(&self, key: &[u8]) -> Result<Option<Vec<u8>>, rusqlite::Error> {
        self.table.prepare_cached(OTHER_THAT_HAD)?.query_row([key], |row| row.get(0))
    }
}

const fn number(algorithm: Algorithm) -> i64 {
    match algorithm {
        Algorithm::Blake3 => 0,
        Algorithm::Sha256 => 1,
        Algorithm::Sha512 => 2,
        Algorithm::Sha1 => 3,
        Algorithm::Md5 => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expected(digests: &[(Algorithm, &[u8])]) -> Expected {
        let mut expected = Expected::new(Some(1), None);
        for (algorithm, value) in digests {
            expected.put(KnownDigest { algorithm: *algorithm, or_blake3: false, value });
        }
        expected
    }

    fn fates(suspects: Suspects) -> Vec<(Vec<u8>, Fate)> {
        let mut fates = Vec::new();
        suspects
            .decide(|key, fate| {
                fates.push((key, fate));
                Ok::<_, rusqlite::Error>(())
            })
            .unwrap();
        fates
    }

    #[test]
    fn a_file_that_moved_is_known_by_any_digest_that_a_list_had_of_it() {
        use Algorithm::{Md5, Sha256};
        let mut suspects = Suspects::new().unwrap();
        suspects.gone(b"a", &expected(&[(Md5, &[1; 16])])).unwrap();
        suspects.gone(b"b", &expected(&[(Sha256, &[2; 32])])).unwrap();
        suspects.gone(b"c", &expected(&[(Sha256, &[3; 32]), (Md5, &[3; 16])])).unwrap();
        for (key, byte) in [(&b"x"[..], 1), (b"y", 2), (b"z", 3), (b"zz", 4)] {
            suspects.fresh(key, &vec![(Md5, vec![byte; 16]), (Sha256, vec![byte; 32])]).unwrap();
        }
        let moved = |from: &[u8]| Fate::Moved { from: from.to_vec() };
        let expected = [(b"x".to_vec(), moved(b"a")), (b"y".to_vec(), moved(b"b")), (b"z".to_vec(), moved(b"c"))];
        let found = fates(suspects);
        assert_eq!(found[..3], expected);
        assert_eq!(found[3..], [(b"zz".to_vec(), Fate::New)]);
    }

    #[test]
    fn files_of_one_content_are_taken_one_after_the_other() {
        const FILES: u32 = 20_000;
        let mut suspects = Suspects::new().unwrap();
        let digest = [7; 32];
        for number in 0..FILES {
            let key = |folder: &str| [folder.as_bytes(), b"\0", &number.to_be_bytes()].concat();
            suspects.gone(&key("old"), &expected(&[(Algorithm::Sha256, &digest)])).unwrap();
            suspects.fresh(&key("new"), &vec![(Algorithm::Sha256, digest.to_vec())]).unwrap();
        }
        // One more than there were.
        suspects.fresh(b"new\0zzzzz", &vec![(Algorithm::Sha256, digest.to_vec())]).unwrap();
        let found = fates(suspects);
        assert_eq!(found.len(), 1 + FILES as usize);
        for (number, (key, fate)) in (0..FILES).zip(&found) {
            let key_in = |folder: &str| [folder.as_bytes(), b"\0", &number.to_be_bytes()].concat();
            assert_eq!((key, fate), (&key_in("new"), &Fate::Moved { from: key_in("old") }));
        }
        assert_eq!(found.last().unwrap().1, Fate::New);
    }

    #[test]
    fn no_row_is_passed_over_twice() {
        let suspects = Suspects::new().unwrap();
        for (query, search) in [(FREE_PLACE, "key>?"), (OTHER_THAT_HAD, "digest=? AND algorithm=?")] {
            let mut plan = suspects.table.prepare(&format!("EXPLAIN QUERY PLAN {query}")).unwrap();
            let values = vec![rusqlite::types::Null; plan.parameter_count()];
            let steps = plan.query_map(rusqlite::params_from_iter(values), |row| row.get::<_, String>(3)).unwrap();
            let steps = steps.collect::<Result<Vec<_>, _>>().unwrap().join("; ");
            assert!(steps.contains(search) && !steps.contains("TEMP B-TREE") && !steps.contains("SCAN had"), "{steps}");
        }
    }

    #[test]
    fn what_was_exchanged_names_the_first_that_had_it() {
        let mut suspects = Suspects::new().unwrap();
        let how = || Altered {
            algorithm: Algorithm::Sha256,
            expected: String::new(),
            found: String::new(),
            size: 5,
            was: Some(5),
        };
        for (key, had, has) in [(b"a", 1, 2), (b"b", 2, 1), (b"c", 2, 1), (b"d", 3, 4)] {
            let taken = vec![(Algorithm::Sha256, vec![has; 32])];
            suspects.altered(key, &expected(&[(Algorithm::Sha256, &[had; 32])]), &taken, &how()).unwrap();
        }
        let others: Vec<_> = fates(suspects)
            .into_iter()
            .map(|(_, fate)| if let Fate::Exchanged { other } = fate { other } else { Vec::new() })
            .collect();
        assert_eq!(others, [&b"b"[..], b"a", b"a", b""]);
    }
}
