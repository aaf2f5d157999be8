//! What came with a delivery beside its units is kept with the batch: inventories, lists of checksums, plans, notes.

use std::fs;
use std::io;
use std::path::Path;

use crate::intake::{self, ReadOrder, Target};
use crate::io::{DigestSet, Meter, SourceRoot, stamp, sync_folder, write_atomic_with};
use crate::records::{SourcePath, SubmissionLine, read_lines};
use crate::survey::names::safe_component;

use super::planning::LinesOut;
use super::request::RunError;

/// Longest name in the folder, in bytes.
const LONGEST_NAME: usize = 120;

/// Copies `files` into `folder/submission` and writes `submission.jsonl`. What was kept before and is unchanged is not read again. A file
/// that cannot be read has its finding from the survey or the lists already; it is left out.
///
/// # Errors
/// The batch's folder cannot be written.
pub fn keep(source: &SourceRoot, files: &[SourcePath], folder: &Path, meter: &Meter) -> Result<(), RunError> {
    let failed = |source| RunError::Write { path: folder.to_path_buf(), source };
    let place = folder.join("submission");
    let record = folder.join("submission.jsonl");
    let before: Vec<SubmissionLine> =
        if record.exists() { read_lines(&record)?.collect::<Result<_, _>>()? } else { Vec::new() };
    fs::create_dir_all(&place).map_err(failed)?;
    let mut out = LinesOut::create(&record, meter).map_err(failed)?;
    for path in files {
        let Ok(file) = source.open_file(path) else { continue };
        let Ok(found) = file.metadata().map(|metadata| stamp(&metadata)) else { continue };
        let kept = before.iter().find(|line| line.path == *path && line.stamp == found);
        let line = match kept.filter(|line| place.join(&line.name).exists()) {
            Some(line) => line.clone(),
            None => {
                let name = name_of(path);
                let mut read = None;
                write_atomic_with(&place.join(&name), meter, |copy| {
                    let order = ReadOrder {
                        file: &file,
                        expected: found,
                        into: Target::Streaming,
                        copy_to: Some(copy),
                        digests: DigestSet::PAIR,
                        meter,
                        progress: &|_| {},
                        cancel: &|| false,
                    };
                    read = Some(intake::read_once(order).map_err(io::Error::other)?);
                    Ok(())
                })
                .map_err(failed)?;
                let Some(read) = read else { continue };
                let (sha256, blake3) = (read.digests.sha256, read.digests.blake3);
                SubmissionLine { path: path.clone(), name, stamp: found, sha256, blake3 }
            }
        };
        out.add(&line).map_err(failed)?;
    }
    out.commit().and_then(|()| sync_folder(&place)).map_err(failed)
}

/// A name for a file wherever it lay: its path with the dividers replaced, and a piece of the path's digest where it lay deeper than
/// the root, so that no two share one.
fn name_of(path: &SourcePath) -> String {
    let name = safe_component(path.file_name(), LONGEST_NAME);
    match path.parent() {
        None => name,
        Some(folder) => format!("{}_{name}", &blake3::hash(folder.as_bytes()).to_hex()[..8]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::Purpose;

    #[test]
    fn kept_once_and_read_again_only_when_it_changed() {
        let place = tempfile::tempdir().unwrap();
        let (delivery, folder) = (place.path().join("d"), place.path().join("b"));
        fs::create_dir_all(delivery.join("F1")).unwrap();
        fs::create_dir_all(&folder).unwrap();
        fs::write(delivery.join("metadati.csv"), "id\nF1\n").unwrap();
        fs::write(delivery.join("F1/list.md5"), "x").unwrap();
        let source = SourceRoot::open(&delivery).unwrap();
        let files: Vec<SourcePath> = ["F1/list.md5", "metadati.csv", "gone.csv"].map(SourcePath::from).into();
        let read = |meter: &Meter| meter.total(Purpose::Source);
        let (first, second, third) = (Meter::default(), Meter::default(), Meter::default());
        keep(&source, &files, &folder, &first).unwrap();
        assert_eq!(fs::read(folder.join("submission/metadati.csv")).unwrap(), b"id\nF1\n");
        assert_eq!(fs::read_dir(folder.join("submission")).unwrap().count(), 2);
        keep(&source, &files, &folder, &second).unwrap();
        fs::write(delivery.join("metadati.csv"), "id\nF1\nF2\n").unwrap();
        keep(&source, &files, &folder, &third).unwrap();
        assert_eq!((read(&first), read(&second), read(&third)), (7, 0, 9));
        assert_eq!(fs::read(folder.join("submission/metadati.csv")).unwrap(), b"id\nF1\nF2\n");
    }
}
