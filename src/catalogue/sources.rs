//! Sources that were read: while the file system says that one is unchanged, its recorded digests stand.

use std::time::{SystemTime, UNIX_EPOCH};

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
    /// Records what was read of a batch's sources, in one transaction. What may be written again without its stamp
    /// being another one is not kept: it is read again.
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
            let mut forget = transaction.prepare_cached("DELETE FROM source WHERE batch = ?1 AND path = ?2")?;
            for (path, stamp, digests) in sources {
                if !tells_changes(&stamp, self.opened) {
                    forget.execute(params![batch, path.as_bytes()])?;
                    continue;
                }
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

/// The coarsest times that file systems of today keep, in nanoseconds: FAT, and exFAT where it has no finer ones.
const COARSE: i128 = 2_000_000_000;

/// Whether a change to the file after a reading that began at `read` or later shows in its stamp. Where times have
/// whole seconds alone, what is written within two seconds of the last change may bear the same time.
fn tells_changes(stamp: &Stamp, read: SystemTime) -> bool {
    let is_fine = |nanoseconds: i64| nanoseconds % 1_000_000_000 != 0;
    let read = read.duration_since(UNIX_EPOCH).map_or(0, |since| i128::try_from(since.as_nanos()).unwrap_or(i128::MAX));
    let last = i128::from(stamp.mtime_ns.max(stamp.ctime_ns));
    is_fine(stamp.mtime_ns) || is_fine(stamp.ctime_ns) || last.saturating_add(COARSE) <= read
}

/// SQLite's integers are signed; the bits are kept.
pub(super) const fn signed(value: u64) -> i64 {
    value.cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_file_that_can_change_within_its_time_is_read_again() {
        let at = |seconds: u64| UNIX_EPOCH + Duration::from_secs(seconds);
        let stamp = |mtime_ns, ctime_ns| Stamp { mtime_ns, ctime_ns, ..Stamp::default() };
        let second = 1_000_000_000;
        for (stamp, tells) in [
            (stamp(100 * second, 0), false),
            (stamp(98 * second, 99 * second), false),
            (stamp(110 * second, 110 * second), false),
            (stamp(98 * second, 98 * second), true),
            (stamp(100 * second, 100 * second + 4_000_000), true),
            (stamp(100 * second + 10_000_000, 0), true),
        ] {
            assert_eq!(tells_changes(&stamp, at(100)), tells, "{stamp:?}");
        }
        let place = tempfile::tempdir().unwrap();
        let mut catalogue = Catalogue::open(&place.path().join("catalogue.db")).unwrap();
        let (path, digests) = (SourcePath::from("a.tif"), crate::io::Hasher::of(b"x").0);
        let rows = |catalogue: &Catalogue| -> i64 {
            catalogue.connection.query_row("SELECT count(*) FROM source", [], |row| row.get(0)).unwrap()
        };
        for (mtime, count) in [(second, 1), (i64::MAX / second * second, 0)] {
            catalogue.record_sources("b", std::iter::once((&path, stamp(mtime, 0), &digests))).unwrap();
            assert_eq!(rows(&catalogue), count);
        }
    }
}
