//! Small pictures inside the report, as `data:` addresses, so that it stays one file.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::formats::base64::encoded;
use crate::records::{Severity, SourcePath, Subject, UnitOutcome, UnitPlan, thumbnail_name};

/// Longest picture that is taken, in bytes.
const LONGEST: u64 = 64 * 1024;

/// A picture that may lie in the batch's folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thumbnail {
    /// The file that it shows.
    pub path: SourcePath,
    /// Its own file name.
    pub file: String,
}

/// The first `most` files of the unit that a person should look at. Whether there is a picture of each, the folder
/// knows.
pub fn candidates(plan: &UnitPlan, outcome: &UnitOutcome, most: usize) -> Vec<Thumbnail> {
    let mut positions: Vec<usize> = outcome
        .findings
        .iter()
        .filter(|finding| finding.severity > Severity::Info)
        .filter_map(|finding| match &finding.subject {
            Subject::File { path, .. } => plan.files.binary_search_by(|file| file.path.cmp(path)).ok(),
            _ => None,
        })
        .collect();
    positions.sort_unstable();
    positions.dedup();
    let files = positions.into_iter().filter_map(|position| Some((position, plan.files.get(position)?)));
    files
        .map(|(position, file)| Thumbnail {
            path: file.path.clone(),
            file: thumbnail_name(&plan.folder, position as u64 + 1),
        })
        .take(most)
        .collect()
}

/// The picture `name` below `thumbnails/` of the batch as a `data:` address. `None` where it is missing, too long, or
/// no JPEG: a report is no worse without it.
pub fn data_address(folder: &Path, name: &str) -> Option<String> {
    if name.is_empty() || name.starts_with('.') || name.contains(['/', '\\', '\0']) {
        return None;
    }
    let file = File::open(folder.join("thumbnails").join(name)).ok()?;
    let mut bytes = Vec::new();
    file.take(LONGEST + 1).read_to_end(&mut bytes).ok()?;
    // SOI and the first byte of the next marker (ITU-T T.81 B.1.1.3).
    (bytes.len() as u64 <= LONGEST && bytes.starts_with(&[0xff, 0xd8, 0xff]))
        .then(|| format!("data:image/jpeg;base64,{}", encoded(&bytes)))
}

#[cfg(test)]
mod tests {
    use super::data_address;

    #[test]
    fn no_other_file_gets_in() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("thumbnails")).unwrap();
        std::fs::write(folder.path().join("secret.jpg"), [0xff, 0xd8, 0xff]).unwrap();
        std::fs::write(folder.path().join("thumbnails/a.jpg"), [0xff, 0xd8, 0xff]).unwrap();
        std::fs::write(folder.path().join("thumbnails/b.jpg"), b"<svg>").unwrap();
        assert_eq!(data_address(folder.path(), "a.jpg").as_deref(), Some("data:image/jpeg;base64,/9j/"));
        assert_eq!(data_address(folder.path(), "b.jpg"), None);
        assert_eq!(data_address(folder.path(), "../secret.jpg"), None);
        assert_eq!(data_address(folder.path(), "none.jpg"), None);
    }
}
