//! What came with a delivery beside its units is kept with the batch: inventories, lists of checksums, plans, notes.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::Path;

use crate::intake::{self, ReadFault, ReadOrder, Reading, Target};
use crate::io::{DigestSet, Meter, SourceRoot, stamp, sync_folder, write_atomic_with};
use crate::records::{Finding, Note, SourcePath, Stamp, SubmissionLine, read_lines};
use crate::survey::names::safe_component;

use super::super::request::RunError;
use super::super::unit::carry::is_intact;
use super::planning::LinesOut;

/// Longest name in the folder, in bytes.
const LONGEST_NAME: usize = 120;

/// Copies `files` into `folder/submission` and writes `submission.jsonl`. What was kept before and is unchanged is not
/// read again, where it still has its digest. A file that cannot be opened has its finding from the survey or the lists
/// already; it is left out, and so is one that cannot be read to its end or changes meanwhile, for which there is a
/// finding.
///
/// # Errors
/// The batch's folder cannot be written.
pub fn keep(source: &SourceRoot, files: &[SourcePath], folder: &Path, meter: &Meter) -> Result<Vec<Finding>, RunError> {
    let failed = |source| RunError::Write { path: folder.to_path_buf(), source };
    let place = folder.join("submission");
    let record = folder.join("submission.jsonl");
    let before =
        if record.exists() { read_lines::<SubmissionLine>(&record)?.collect::<Result<_, _>>()? } else { Vec::new() };
    let before: BTreeMap<SourcePath, SubmissionLine> =
        before.into_iter().map(|line: SubmissionLine| (line.path.clone(), line)).collect();
    fs::create_dir_all(&place).map_err(failed)?;
    let mut out = LinesOut::create(&record, meter).map_err(failed)?;
    let mut findings = Vec::new();
    for path in files {
        let Ok(file) = source.open_file(path) else { continue };
        let Ok(found) = file.metadata().map(|metadata| stamp(&metadata)) else { continue };
        let kept = before.get(path).filter(|line| line.stamp == found);
        let line = match kept.filter(|line| is_intact(&place.join(&line.name), found.size, &line.blake3, meter)) {
            Some(line) => line.clone(),
            None => match copy(&file, path, found, &place, meter) {
                Ok(line) => line,
                Err(NotKept::Source(note)) => {
                    findings.push(note.about(path));
                    continue;
                }
                Err(NotKept::Write(error)) => return Err(failed(error)),
            },
        };
        out.add(&line).map_err(failed)?;
    }
    out.commit().and_then(|()| sync_folder(&place)).map_err(failed)?;
    Ok(findings)
}

/// Why a file was not kept.
enum NotKept {
    /// Something is wrong with it.
    Source(Note),
    /// The batch's folder cannot be written.
    Write(io::Error),
}

fn copy(file: &File, path: &SourcePath, found: Stamp, place: &Path, meter: &Meter) -> Result<SubmissionLine, NotKept> {
    let name = name_of(path);
    let mut read = None;
    let written = write_atomic_with(&place.join(&name), meter, |copy| {
        let order = ReadOrder {
            file,
            expected: found,
            into: Target::Streaming,
            copy_to: Some(copy),
            digests: DigestSet::PAIR,
            meter,
            progress: &|_| {},
            cancel: &|| false,
        };
        let reading = intake::read_once(order);
        let ended = reading.as_ref().map(|_| ()).map_err(|_| io::Error::from(io::ErrorKind::InvalidData));
        read = Some(reading);
        ended
    });
    match (read, written) {
        (Some(Err(ReadFault::Copy { error, .. })), _) => Err(NotKept::Write(error)),
        (Some(Err(fault)), Err(error)) => {
            fault.note().map_or(Err(NotKept::Write(error)), |note| Err(NotKept::Source(note)))
        }
        (_, Err(error)) => Err(NotKept::Write(error)),
        (Some(Ok(Reading { digests, .. })), Ok(())) => Ok(SubmissionLine {
            path: path.clone(),
            name,
            stamp: found,
            sha256: digests.sha256,
            blake3: digests.blake3,
        }),
        // Nothing is written that was not read.
        (_, Ok(())) => Err(NotKept::Write(io::ErrorKind::UnexpectedEof.into())),
    }
}

/// A name for a file wherever it lay: its path with the dividers replaced, and a piece of the path's digest where it
/// lay deeper than the root, so that no two share one.
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
        // A copy that is not what it was is made again, whatever its name and size say.
        fs::write(folder.join("submission/metadati.csv"), b"id\nF1\nFX\n").unwrap();
        keep(&source, &files, &folder, &Meter::default()).unwrap();
        assert_eq!(fs::read(folder.join("submission/metadati.csv")).unwrap(), b"id\nF1\nF2\n");
    }

    #[test]
    fn a_file_that_changes_while_it_is_read_is_a_finding() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("metadati.csv");
        fs::write(&path, "id\nF1\n").unwrap();
        let file = File::open(&path).unwrap();
        let found = stamp(&file.metadata().unwrap());
        fs::write(&path, "id\nF1\nF2\n").unwrap();
        let copied = copy(&file, &SourcePath::from("metadati.csv"), found, place.path(), &Meter::default());
        assert!(matches!(copied, Err(NotKept::Source(_))));
    }
}
