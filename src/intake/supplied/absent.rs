//! Entries whose files are not in the delivery, told before anything is read.

use crate::records::codes::intake as codes;
use crate::records::{Finding, SourcePath, Subject};

use super::index::{SuppliedError, SuppliedIndex};

impl SuppliedIndex {
    /// Notes of many files at once that they are there.
    ///
    /// # Errors
    /// The table cannot be written.
    pub fn mark_all_seen<'p>(&self, paths: impl Iterator<Item = &'p SourcePath>) -> Result<(), SuppliedError> {
        // The table is one long transaction: these are its statements, no transaction of their own.
        let table = self.table();
        let mut update = table.prepare_cached("UPDATE entry SET seen = 1 WHERE path = ?1")?;
        for path in paths {
            update.execute([path.as_bytes()])?;
        }
        Ok(())
    }

    /// Takes the entries below `folder` whose files were not seen, as findings; they are not told again.
    ///
    /// # Errors
    /// The table cannot be read or written.
    pub fn take_absent_below(&self, folder: &SourcePath) -> Result<Vec<Finding>, SuppliedError> {
        let table = self.table();
        // Every path below has the folder and a slash before it; `0` is the byte after the slash.
        let (from, to) = (folder.join(b"").as_bytes().to_vec(), [folder.as_bytes(), b"0"].concat());
        let mut select = table.prepare_cached(
            "SELECT entry.path, list.path, min(entry.line) FROM entry JOIN list ON list.id = entry.list
             WHERE entry.seen = 0 AND entry.path >= ?1 AND entry.path < ?2 GROUP BY entry.path, list.path",
        )?;
        let rows = select.query_map((&from, &to), |row| {
            let path = SourcePath::from_bytes(row.get::<_, Vec<u8>>(0)?);
            let list = SourcePath::from_bytes(row.get::<_, Vec<u8>>(1)?);
            let finding = Finding::new(codes::CHECKSUM_ENTRY_WITHOUT_FILE, Subject::file(&path));
            Ok(finding.with("list", list).with("line", row.get::<_, i64>(2)?))
        })?;
        let findings = rows.collect::<Result<Vec<_>, _>>()?;
        table
            .prepare_cached("UPDATE entry SET seen = 1 WHERE seen = 0 AND path >= ?1 AND path < ?2")?
            .execute((&from, &to))?;
        Ok(findings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::{Meter, SourceRoot};

    #[test]
    fn absent_files_are_told_once_and_by_folder() {
        let place = tempfile::tempdir().unwrap();
        let root = place.path().join("delivery");
        std::fs::create_dir_all(root.join("F1")).unwrap();
        let digest = "0".repeat(64);
        let lines: String =
            ["F1/a", "F1/b", "F10/c", "F2/d"].iter().map(|path| format!("{digest}  {path}\n")).collect();
        std::fs::write(root.join("checksums.sha256"), lines).unwrap();
        let source = SourceRoot::open(&root).unwrap();
        let index = SuppliedIndex::create(&place.path().join("supplied.db")).unwrap();
        let list = SourcePath::from("checksums.sha256");
        assert!(index.add_list(&source, &list, &Meter::default()).unwrap().is_empty());
        index.mark_all_seen([SourcePath::from("F1/a")].iter()).unwrap();
        let told = |folder: &str| index.take_absent_below(&folder.into()).unwrap();
        assert_eq!(
            told("F1").iter().map(|finding| &finding.subject).collect::<Vec<_>>(),
            [&Subject::file(&"F1/b".into())]
        );
        assert!(told("F1").is_empty(), "told before");
        assert_eq!(index.missing().count(), 2, "what lies in no unit is left");
    }
}
