//! What a bag holds and what its lists say of it, on disk while it is checked. In memory is a page of rows; beside it
//! the directory of a zip, which grows with the number of its entries up to [`Limits`](crate::formats::zip::Limits),
//! and nothing of a folder or a tar.

use rusqlite::{Connection, OptionalExtension, params};

use crate::formats::bag::{ChecksumAlgorithm, fold};
use crate::formats::zip::Method;
use crate::records::SourcePath;

use super::source::{Extent, Located};

type Result<T> = std::result::Result<T, rusqlite::Error>;

/// Rows that are taken to memory at a time.
const PAGE: usize = 256;
/// Most manifests of a bag. Each is compared with each, and with every file; honest bags have two for each algorithm at
/// most.
pub(super) const MOST_LISTS: usize = 32;

/// `files.kind`: 0 a tag file, 1 a payload file, 2 neither a file nor a folder. What stands after `fold` says where in
/// an archive the bytes lie; `method` as in a zip. `shared`: bytes that several files of a tar have in common, by where
/// they lie, and `computed`: their checksums.
const SCHEMA: &str = "
    PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -16384; PRAGMA temp_store = FILE;
    CREATE TABLE files (path BLOB NOT NULL PRIMARY KEY, size INTEGER NOT NULL, kind INTEGER NOT NULL, fold TEXT,
        data INTEGER, packed INTEGER, method INTEGER, crc32 INTEGER) WITHOUT ROWID;
    CREATE TABLE listed (list INTEGER NOT NULL, path BLOB NOT NULL, checksum TEXT NOT NULL, file BLOB,
        PRIMARY KEY (list, path)) WITHOUT ROWID;
    CREATE INDEX listed_file ON listed (file, list);
    CREATE TABLE shared (data INTEGER NOT NULL PRIMARY KEY);
    CREATE TABLE computed (data INTEGER NOT NULL, algorithm TEXT NOT NULL, value TEXT NOT NULL,
        PRIMARY KEY (data, algorithm)) WITHOUT ROWID;
    CREATE TABLE fetch (path BLOB NOT NULL PRIMARY KEY, url TEXT NOT NULL, length INTEGER) WITHOUT ROWID;
    BEGIN;";

/// Entries of `fetch.txt`, each with its file and whether a payload manifest has it.
const FETCH_ENTRIES: &str = "SELECT fetch.path, length, files.size, EXISTS
    (SELECT 1 FROM listed WHERE listed.path = fetch.path AND list % 2 = 0)
    FROM fetch LEFT JOIN files ON files.path = fetch.path AND kind < 2 ORDER BY fetch.path";

/// What an entry of a bag is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A file outside `data`.
    Tag,
    /// A file in `data`.
    Payload,
    /// Neither a file nor a folder.
    Special,
}

/// What a manifest has of a path already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Listing {
    /// Nothing.
    New,
    /// The same checksum.
    Same,
    /// Another checksum.
    Other,
}

/// An entry of a manifest that no file has the exact name of.
#[derive(Clone, Debug)]
pub(super) struct Unresolved {
    pub(super) list: i64,
    pub(super) path: SourcePath,
}

/// A file of the package that was looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) file: Located,
    /// Bytes.
    pub(super) size: u64,
    /// Whether other files have the same bytes of the archive.
    pub(super) shared: bool,
}

/// A file, and a checksum that a manifest gives for it.
#[derive(Clone, Debug)]
pub(super) struct Expectation {
    pub(super) file: Located,
    /// Whether other files have the same bytes of the archive.
    pub(super) shared: bool,
    pub(super) list: i64,
    pub(super) checksum: String,
}

/// The private temporary database; SQLite removes it when it is closed, and keeps it in memory while it is small.
pub(super) struct Scratch {
    db: Connection,
}

impl Scratch {
    pub(super) fn create() -> Result<Self> {
        // An empty name is a temporary database on disk (https://www.sqlite.org/inmemorydb.html#temp_db).
        let db = Connection::open("")?;
        db.execute_batch(SCHEMA)?;
        Ok(Self { db })
    }

    /// Notes an entry of the bag; false where there is one of this path already, which stays.
    pub(super) fn note_file(&self, file: &Located, size: u64, kind: Kind, fold: Option<&str>) -> Result<bool> {
        let extent = file.extent.as_ref();
        let method = extent.map(|extent| match extent.method {
            Method::Stored => 0,
            Method::Deflated => 8,
        });
        let mut insert =
            self.db.prepare_cached("INSERT OR IGNORE INTO files VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?;
        let noted = insert.execute(params![
            file.path.as_bytes(),
            number(size),
            kind as i64,
            fold,
            extent.map(|extent| number(extent.data)),
            extent.map(|extent| number(extent.packed)),
            method,
            extent.and_then(|extent| extent.crc32),
        ])?;
        Ok(noted == 1)
    }

    /// Where the bytes of a file lie.
    pub(super) fn locate(&self, path: SourcePath) -> Result<Located> {
        let mut select = self
            .db
            .prepare_cached("SELECT size, data, packed, method, crc32 FROM files WHERE path = ?1 AND kind < 2")?;
        let extent = select.query_row([path.as_bytes()], |row| extent(row, 0)).optional()?.flatten();
        Ok(Located { path, extent })
    }

    /// Notes that several files have the bytes at `data` of the archive.
    pub(super) fn note_shared(&self, data: u64) -> Result<()> {
        self.db.prepare_cached("INSERT OR IGNORE INTO shared VALUES (?1)")?.execute([number(data)]).map(drop)
    }

    /// Keeps a checksum of the shared bytes at `data`.
    pub(super) fn note_computed(&self, data: u64, algorithm: ChecksumAlgorithm, value: &str) -> Result<()> {
        let mut insert = self.db.prepare_cached("INSERT OR IGNORE INTO computed VALUES (?1, ?2, ?3)")?;
        insert.execute(params![number(data), algorithm.name(), value]).map(drop)
    }

    /// The checksums of the shared bytes at `data` that were computed before.
    pub(super) fn computed(&self, data: u64) -> Result<Vec<(ChecksumAlgorithm, String)>> {
        let mut select = self.db.prepare_cached("SELECT algorithm, value FROM computed WHERE data = ?1")?;
        let rows = select.query_map([number(data)], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))?;
        let known = |(name, value): (String, String)| Some((ChecksumAlgorithm::from_name(&name)?, value));
        Ok(rows.collect::<Result<Vec<_>>>()?.into_iter().filter_map(known).collect())
    }

    /// Files that are folders too: the file, and one that lies in it.
    pub(super) fn each_nested(&self, mut take: impl FnMut(&SourcePath, &SourcePath)) -> Result<()> {
        // Everything in a folder lies between `folder/` and `folder0`, the next character.
        let select = "SELECT f.path, g.path FROM files AS f CROSS JOIN files AS g
            ON g.path > CAST(f.path || x'2f' AS BLOB) AND g.path < CAST(f.path || x'30' AS BLOB)
            ORDER BY f.path, g.path LIMIT 1000";
        self.each(select, [], |row| {
            take(&path(row, 0)?, &path(row, 1)?);
            Ok(())
        })
    }

    /// Notes an entry of a manifest, unless the manifest has the path already.
    pub(super) fn note_listed(&self, list: i64, path: &str, checksum: &str) -> Result<Listing> {
        let mut insert = self.db.prepare_cached("INSERT OR IGNORE INTO listed VALUES (?1, ?2, ?3, NULL)")?;
        if insert.execute(params![list, path.as_bytes(), checksum])? == 1 {
            return Ok(Listing::New);
        }
        let mut select = self.db.prepare_cached("SELECT checksum = ?3 FROM listed WHERE list = ?1 AND path = ?2")?;
        let same: bool = select.query_row(params![list, path.as_bytes(), checksum], |row| row.get(0))?;
        Ok(if same { Listing::Same } else { Listing::Other })
    }

    /// Notes an entry of `fetch.txt`; the first one of a path stands.
    pub(super) fn note_fetch(&self, path: &str, url: &str, length: Option<u64>) -> Result<()> {
        let length = length.map(|length| i64::try_from(length).unwrap_or(i64::MAX));
        let mut insert = self.db.prepare_cached("INSERT OR IGNORE INTO fetch VALUES (?1, ?2, ?3)")?;
        insert.execute(params![path.as_bytes(), url, length]).map(drop)
    }

    /// Ties entries of manifests to files that have exactly their names.
    pub(super) fn resolve_exact(&self) -> Result<()> {
        let update = "UPDATE listed SET file = path WHERE path IN (SELECT path FROM files WHERE kind < 2)";
        self.db.execute(update, []).map(drop)
    }

    /// Ties an entry to a file of another name.
    pub(super) fn resolve(&self, entry: &Unresolved, file: &SourcePath) -> Result<()> {
        let mut update = self.db.prepare_cached("UPDATE listed SET file = ?3 WHERE list = ?1 AND path = ?2")?;
        update.execute(params![entry.list, entry.path.as_bytes(), file.as_bytes()]).map(drop)
    }

    /// Files whose names fold as `fold` does, and whether an entry of this list is tied to them already.
    pub(super) fn with_fold(&self, list: i64, fold: &str) -> Result<Vec<(SourcePath, bool)>> {
        // Only the first names of a fold are looked at: honest ones are two or three, and each entry asks anew.
        let select = "SELECT path, EXISTS (SELECT 1 FROM listed WHERE listed.file = named.path AND list = ?1) AS tied
            FROM (SELECT path FROM files WHERE fold = ?2 AND kind < 2 ORDER BY path LIMIT 256) AS named
            ORDER BY tied, path LIMIT 16";
        let mut select = self.db.prepare_cached(select)?;
        select.query_map(params![list, fold], |row| Ok((path(row, 0)?, row.get(1)?)))?.collect()
    }

    /// The address that `fetch.txt` has for a path.
    pub(super) fn fetch_url(&self, path: &SourcePath) -> Result<Option<String>> {
        let mut select = self.db.prepare_cached("SELECT url FROM fetch WHERE path = ?1")?;
        select.query_row([path.as_bytes()], |row| row.get(0)).optional()
    }

    /// Entries without a file after `after`, in order; a page of them.
    pub(super) fn unresolved(&self, after: Option<&Unresolved>) -> Result<Vec<Unresolved>> {
        let mut select = self.db.prepare_cached(&format!(
            "SELECT list, path FROM listed WHERE file IS NULL AND (list, path) > (?1, ?2) ORDER BY list, path LIMIT {PAGE}"
        ))?;
        let (list, from) = after.map_or((-1, &b""[..]), |after| (after.list, after.path.as_bytes()));
        let rows =
            select.query_map(params![list, from], |row| Ok(Unresolved { list: row.get(0)?, path: path(row, 1)? }))?;
        rows.collect()
    }

    /// Files of a kind, in order of path.
    pub(super) fn each_file(&self, kind: Kind, mut take: impl FnMut(&SourcePath)) -> Result<()> {
        self.each("SELECT path FROM files WHERE kind = ?1 ORDER BY path", [kind as i64], |row| {
            take(&path(row, 0)?);
            Ok(())
        })
    }

    /// Payload files that `list` has not; that no payload manifest has, where `list` is none.
    pub(super) fn each_unlisted_payload(&self, list: Option<i64>, mut take: impl FnMut(&SourcePath)) -> Result<()> {
        let mut take = |row: &rusqlite::Row<'_>| -> Result<()> {
            take(&path(row, 0)?);
            Ok(())
        };
        match list {
            Some(list) => {
                let select = "SELECT path FROM files WHERE kind = 1 AND NOT EXISTS
                    (SELECT 1 FROM listed WHERE file = files.path AND list = ?1) ORDER BY path";
                self.each(select, [list], &mut take)
            }
            None => {
                // Payload manifests have even numbers.
                let select = "SELECT path FROM files WHERE kind = 1 AND NOT EXISTS
                    (SELECT 1 FROM listed WHERE file = files.path AND list % 2 = 0) ORDER BY path";
                self.each(select, [], &mut take)
            }
        }
    }

    /// Tag files that no tag manifest has.
    pub(super) fn each_unlisted_tag_file(&self, mut take: impl FnMut(&SourcePath)) -> Result<()> {
        let select = "SELECT path FROM files WHERE kind = 0 AND NOT EXISTS
            (SELECT 1 FROM listed WHERE file = files.path AND list % 2 = 1) ORDER BY path";
        self.each(select, [], |row| {
            take(&path(row, 0)?);
            Ok(())
        })
    }

    /// Tag files that this tag manifest has not: path, and whether another tag manifest has it.
    pub(super) fn each_tag_file_beyond(&self, list: i64, mut take: impl FnMut(&SourcePath, bool)) -> Result<()> {
        let select = "SELECT path, EXISTS (SELECT 1 FROM listed WHERE file = files.path AND list % 2 = 1) FROM files
            WHERE kind = 0 AND NOT EXISTS (SELECT 1 FROM listed WHERE file = files.path AND list = ?1) ORDER BY path";
        self.each(select, [list], |row| {
            take(&path(row, 0)?, row.get(1)?);
            Ok(())
        })
    }

    /// Whether a manifest has an entry of this path.
    pub(super) fn lists_path(&self, list: i64, path: &str) -> Result<bool> {
        let mut select =
            self.db.prepare_cached("SELECT EXISTS (SELECT 1 FROM listed WHERE list = ?1 AND path = ?2)")?;
        select.query_row(params![list, path.as_bytes()], |row| row.get(0))
    }

    /// Files that cannot lie side by side on every system: each with the one before it in the order of paths.
    pub(super) fn each_collision(&self, mut take: impl FnMut(&SourcePath, &SourcePath)) -> Result<()> {
        let select = "SELECT before, path FROM
            (SELECT path, kind, lag(path) OVER (PARTITION BY fold ORDER BY path) AS before FROM files WHERE fold IS NOT NULL)
            WHERE before IS NOT NULL ORDER BY path";
        self.each(select, [], |row| {
            take(&path(row, 0)?, &path(row, 1)?);
            Ok(())
        })
    }

    /// Entries of `fetch.txt`: path, length that it gives, length of the file where there is one, whether a payload
    /// manifest has it.
    pub(super) fn each_fetch(&self, mut take: impl FnMut(&SourcePath, Option<u64>, Option<u64>, bool)) -> Result<()> {
        // Without it each entry is looked for in all of `listed`. Most bags have no `fetch.txt`, and need no index for
        // it.
        if self.db.query_row("SELECT EXISTS (SELECT 1 FROM fetch)", [], |row| row.get(0))? {
            self.db.execute_batch("CREATE INDEX IF NOT EXISTS listed_path ON listed (path, list)")?;
        }
        self.each(FETCH_ENTRIES, [], |row| {
            let length = |at| row.get::<_, Option<i64>>(at).map(|length| length.map(i64::unsigned_abs));
            take(&path(row, 0)?, length(1)?, length(2)?, row.get(3)?);
            Ok(())
        })
    }

    /// Checksums that are to be compared, in order of file.
    pub(super) fn each_expectation(&self, mut take: impl FnMut(Expectation) -> Result<()>) -> Result<()> {
        self.each(
            "SELECT file, list, checksum, size, data, packed, method, crc32,
                EXISTS (SELECT 1 FROM shared WHERE shared.data = files.data) FROM listed CROSS JOIN files
                ON files.path = listed.file ORDER BY file, list, listed.path",
            [],
            |row| {
                let file = Located { path: path(row, 0)?, extent: extent(row, 3)? };
                take(Expectation { file, shared: row.get(8)?, list: row.get(1)?, checksum: row.get(2)? })
            },
        )
    }

    /// Names of the manifests at the top of the bag, in order; one more than [`MOST_LISTS`] where there are too many.
    pub(super) fn manifests(&self) -> Result<Vec<SourcePath>> {
        let mut statement = self.db.prepare(&format!(
            "SELECT path FROM files WHERE kind = 0 AND instr(path, x'2f') = 0 AND
            (path GLOB 'manifest-*.txt' OR path GLOB 'tagmanifest-*.txt') ORDER BY path LIMIT {MOST_LISTS} + 1"
        ))?;
        let rows = statement.query_map([], |row| path(row, 0))?;
        rows.collect()
    }

    /// Forgets every entry.
    pub(super) fn forget(&self) -> Result<()> {
        self.db.execute_batch("DELETE FROM files; DELETE FROM shared")
    }

    /// Makes ready for questions about names that fold alike; everything was noted.
    pub(super) fn sort(&self) -> Result<()> {
        self.db.execute_batch("CREATE INDEX files_fold ON files (fold)")
    }

    /// A file of the package.
    pub(super) fn find(&self, wanted: &SourcePath) -> Result<Option<Found>> {
        let select = "SELECT size, data, packed, method, crc32,
            EXISTS (SELECT 1 FROM shared WHERE shared.data = files.data) FROM files WHERE path = ?1 AND kind < 2";
        let mut select = self.db.prepare_cached(select)?;
        let found = select.query_row([wanted.as_bytes()], |row| {
            let file = Located { path: wanted.clone(), extent: extent(row, 0)? };
            Ok(Found { file, size: row.get::<_, i64>(0)?.unsigned_abs(), shared: row.get(5)? })
        });
        found.optional()
    }

    /// The file whose name differs from this one in upper and lower case or in normal form only, where there is one and
    /// no other.
    pub(super) fn twin(&self, wanted: &str) -> Result<Option<Found>> {
        let select = "SELECT path FROM files WHERE fold = ?1 AND kind < 2 LIMIT 2";
        let mut select = self.db.prepare_cached(select)?;
        let twins = select.query_map([fold(wanted)], |row| path(row, 0))?.collect::<Result<Vec<_>>>()?;
        match twins.as_slice() {
            [twin] => self.find(twin),
            _ => Ok(None),
        }
    }

    /// The folders in `prefix`, which ends with `/`, that hold files: their names, in order, as far as they are UTF-8.
    pub(super) fn each_folder(&self, prefix: &str, mut take: impl FnMut(&str) -> Result<()>) -> Result<()> {
        let mut select = self.db.prepare_cached(
            "SELECT path FROM files WHERE path >= ?1 AND path < ?2 AND kind < 2 ORDER BY path LIMIT 1",
        )?;
        let (mut from, end) = (prefix.as_bytes().to_vec(), beyond(prefix));
        while let Some(found) = select.query_row(params![from, end], |row| path(row, 0)).optional()? {
            let rest = found.as_bytes().get(prefix.len()..).unwrap_or_default();
            let name = rest.iter().position(|byte| *byte == b'/').and_then(|length| rest.get(..length));
            if let Some(name) = name.and_then(|name| std::str::from_utf8(name).ok()) {
                take(name)?;
            }
            // After everything in this folder, or after this very file.
            from = name
                .map_or_else(|| [found.as_bytes(), b"\0"].concat(), |name| [prefix.as_bytes(), name, b"0"].concat());
        }
        Ok(())
    }

    /// Everything but folders, in order of path.
    pub(super) fn each_entry(&self, mut take: impl FnMut(&SourcePath) -> Result<()>) -> Result<()> {
        self.each("SELECT path FROM files ORDER BY path", [], |row| take(&path(row, 0)?))
    }

    /// Every file, in order of path.
    pub(super) fn each_plain(&self, mut take: impl FnMut(&SourcePath) -> Result<()>) -> Result<()> {
        self.each("SELECT path FROM files WHERE kind < 2 ORDER BY path", [], |row| take(&path(row, 0)?))
    }

    /// Names of files that lie in the folder `base` itself (empty, or with a slash at its end), as far as they are
    /// UTF-8.
    pub(super) fn each_in_folder(&self, base: &str, mut take: impl FnMut(&str)) -> Result<()> {
        let select = "SELECT path FROM files WHERE kind < 2 AND path >= ?1 AND path < ?2
            AND instr(substr(path, ?3), x'2f') = 0 ORDER BY path";
        let end = if base.is_empty() { vec![u8::MAX; 2] } else { beyond(base) };
        let start = i64::try_from(base.len() + 1).unwrap_or(i64::MAX);
        self.each(select, params![base.as_bytes(), end, start], |row| {
            path(row, 0)?.as_str().and_then(|path| path.get(base.len()..)).into_iter().for_each(&mut take);
            Ok(())
        })
    }

    /// XML files at the top and in the folders there, in order, as far as their paths are UTF-8.
    pub(super) fn each_xml(&self, mut take: impl FnMut(&str) -> Result<()>) -> Result<()> {
        let select = "SELECT path FROM files WHERE kind < 2 AND CAST(path AS TEXT) LIKE '%.xml'
            AND CAST(path AS TEXT) NOT LIKE '%/%/%' ORDER BY path";
        self.each(select, [], |row| path(row, 0)?.as_str().map_or(Ok(()), &mut take))
    }

    /// Whether a file is called so, wherever it lies.
    pub(super) fn has_named(&self, name: &str) -> Result<bool> {
        let select = "SELECT EXISTS (SELECT 1 FROM files WHERE kind < 2
            AND (CAST(path AS TEXT) = ?1 OR CAST(path AS TEXT) LIKE '%/' || ?1))";
        self.db.prepare_cached(select)?.query_row([name], |row| row.get(0))
    }

    /// How many files lie below the folder `prefix`, which ends with `/`.
    pub(super) fn count_below(&self, prefix: &str) -> Result<u64> {
        let count = "SELECT count(*) FROM files WHERE path > ?1 AND path < ?2 AND kind < 2";
        let found: i64 =
            self.db.prepare_cached(count)?.query_row(params![prefix.as_bytes(), beyond(prefix)], |row| row.get(0))?;
        Ok(found.unsigned_abs())
    }

    /// Whether there is a file below the folder `prefix`, which ends with `/`.
    pub(super) fn has_below(&self, prefix: &str) -> Result<bool> {
        self.db
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM files WHERE path > ?1 AND path < ?2 AND kind < 2)")?
            .query_row(params![prefix.as_bytes(), beyond(prefix)], |row| row.get(0))
    }

    fn each(
        &self,
        select: &str,
        params: impl rusqlite::Params,
        mut take: impl FnMut(&rusqlite::Row<'_>) -> Result<()>,
    ) -> Result<()> {
        let mut statement = self.db.prepare_cached(select)?;
        let mut rows = statement.query(params)?;
        while let Some(row) = rows.next()? {
            take(row)?;
        }
        Ok(())
    }
}

/// What comes after everything in the folder `prefix`, which ends with `/`: the next character is `0`.
fn beyond(prefix: &str) -> Vec<u8> {
    let mut beyond = prefix.trim_end_matches('/').as_bytes().to_vec();
    beyond.push(b'0');
    beyond
}

/// As SQLite keeps it.
fn number(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn path(row: &rusqlite::Row<'_>, at: usize) -> Result<SourcePath> {
    Ok(SourcePath::from_bytes(row.get_ref(at)?.as_blob().map_err(rusqlite::Error::from)?))
}

/// The columns `size`, `data`, `packed`, `method`, `crc32` from `at` on; none for a file that lies in no archive.
fn extent(row: &rusqlite::Row<'_>, at: usize) -> Result<Option<Extent>> {
    let number = |at| row.get::<_, Option<i64>>(at).map(|number| number.map(i64::unsigned_abs));
    let (Some(size), Some(data), Some(packed)) = (number(at)?, number(at + 1)?, number(at + 2)?) else {
        return Ok(None);
    };
    let method = if row.get::<_, i64>(at + 3)? == 0 { Method::Stored } else { Method::Deflated };
    Ok(Some(Extent { data, packed, size, method, crc32: row.get(at + 4)? }))
}

#[cfg(test)]
#[path = "scratch_tests.rs"]
mod tests;
