//! Sources that were read: while the file system says that one is unchanged, its recorded digests stand.

use rusqlite::{OptionalExtension, params};

use crate::records::{Digests, Hex, Hex32, PlannedFile, SourcePath, Stamp};

use super::{Catalogue, CatalogueError};

/// The digests of a source that is on record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordedDigests {
    /// BLAKE3.
    pub blake3: Hex32,
    /// SHA-256.
    pub sha256: Hex32,
}

impl Catalogue {
    /// Records what was read of a batch's sources, in one transaction.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn record_sources<'s>(
        &mut self,
        batch: &str,
        sources: impl Iterator<Item = (&'s SourcePath, Stamp, &'s Digests)>,
    ) -> Result<(), CatalogueError> {
        let transaction = self.connection.transaction()?;
        {
            let mut insert =
                transaction.prepare_cached("INSERT OR REPLACE INTO source VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?;
            for (path, stamp, digests) in sources {
                insert.execute(params![
                    batch,
                    path.as_bytes(),
                    signed(stamp.size),
                    stamp.mtime_ns,
                    stamp.ctime_ns,
                    signed(stamp.inode),
                    digests.blake3.0,
                    digests.sha256.0,
                ])?;
            }
        }
        Ok(transaction.commit()?)
    }

    /// The digests on record of those files whose stamp is the recorded one, in the order of `files`.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn known_sources(
        &self,
        batch: &str,
        files: &[PlannedFile],
    ) -> Result<Vec<Option<RecordedDigests>>, CatalogueError> {
        // One view of the index for all files: otherwise each look-up takes and gives back the locks.
        let view = self.connection.unchecked_transaction()?;
        let mut select = view.prepare_cached(
            "SELECT blake3, sha256 FROM source
             WHERE batch = ?1 AND path = ?2 AND size = ?3 AND mtime = ?4 AND ctime = ?5 AND inode = ?6",
        )?;
        let known = |file: &PlannedFile| {
            let stamp = &file.stamp;
            let key = params![
                batch,
                file.path.as_bytes(),
                signed(stamp.size),
                stamp.mtime_ns,
                stamp.ctime_ns,
                signed(stamp.inode)
            ];
            let digests =
                |row: &rusqlite::Row<'_>| Ok(RecordedDigests { blake3: Hex(row.get(0)?), sha256: Hex(row.get(1)?) });
            Ok(select.query_row(key, digests).optional()?)
        };
        files.iter().map(known).collect()
    }
}

/// SQLite's integers are signed; the bits are kept.
pub(super) const fn signed(value: u64) -> i64 {
    value.cast_signed()
}
