//! What a document is to be made of: the files that are named, and the images in folders.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use super::ordered::in_order;
use super::request::{DocumentError, DocumentRequest};
use crate::intake::{self, Sample};
use crate::records::{Family, SourcePath};

/// Bytes by which a file is known for what it is: nearly always the first, else, as of a PDF with other things before
/// its header, the second.
const HEADS: [usize; 2] = [4 << 10, 64 << 10];

/// Files with the family of each.
pub(super) type Sources = Vec<(PathBuf, Family)>;

/// The files to make it of; folders are replaced by the images in them, by name. What else lies there is left out, and
/// told.
pub(super) fn sources(request: &DocumentRequest, threads: usize) -> Result<(Sources, Vec<PathBuf>), DocumentError> {
    let (mut found, mut left_out) = (Vec::new(), Vec::new());
    for source in &request.sources {
        let failed = |error| DocumentError::Read { path: source.clone(), error };
        if fs::metadata(source).map_err(failed)?.is_dir() {
            let entries = fs::read_dir(source).map_err(failed)?;
            let files: Result<Vec<PathBuf>, _> = entries.map(|entry| Ok(entry?.path())).collect();
            let mut files = files.map_err(failed)?;
            files.sort_by_cached_key(|path| natural(path));
            let look = |(): &mut (), at: usize| if files[at].is_file() { image(&files[at]) } else { Ok(None) };
            in_order(files.len(), &mut vec![(); threads], look, |at, family| {
                match family? {
                    Some(family) => found.push((files[at].clone(), family)),
                    None => left_out.push(files[at].clone()),
                }
                Ok::<(), DocumentError>(())
            })?;
        } else {
            let family = image(source)?.ok_or_else(|| DocumentError::NoSource { path: source.clone() })?;
            found.push((source.clone(), family));
        }
    }
    if found.is_empty() {
        return Err(DocumentError::NoSource { path: request.sources.first().cloned().unwrap_or_default() });
    }
    if found.len() > 1 && found.iter().any(|(_, family)| *family == Family::Pdf) {
        return Err(DocumentError::Mixed);
    }
    Ok((found, left_out))
}

/// A name in the order in which people count: runs of digits by their value.
pub(in crate::batch) fn natural(path: &Path) -> Vec<(String, u64, String)> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut parts = Vec::new();
    let mut rest = name.as_str();
    while !rest.is_empty() {
        let text = rest.find(|letter: char| letter.is_ascii_digit()).unwrap_or(rest.len());
        let (words, behind) = rest.split_at(text);
        let digits = behind.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(behind.len());
        let (number, behind) = behind.split_at(digits);
        parts.push((words.to_lowercase(), number.parse().unwrap_or(u64::MAX), number.to_owned()));
        rest = behind;
    }
    parts
}

/// The family of a file where it is an image or a PDF.
fn image(path: &Path) -> Result<Option<Family>, DocumentError> {
    let failed = |error| DocumentError::Read { path: path.to_path_buf(), error };
    let mut file = File::open(path).map_err(failed)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let name = SourcePath::from_bytes(name);
    let mut head = Vec::new();
    for wanted in HEADS {
        let more = wanted.saturating_sub(head.len()) as u64;
        (&mut file).take(more).read_to_end(&mut head).map_err(failed)?;
        let (found, _) = intake::identify(Sample::whole(&head), &name);
        if is_shown(found.family) {
            return Ok(Some(found.family));
        }
        if head.len() < wanted {
            break;
        }
    }
    Ok(None)
}

fn is_shown(family: Family) -> bool {
    matches!(family, Family::Tiff | Family::Jpeg | Family::Png | Family::Jpeg2000 | Family::Jbig2 | Family::Pdf)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_in_the_order_of_their_numbers() {
        let mut names: Vec<PathBuf> = ["p10.tif", "P2.tif", "p1.tif", "p02b.tif", "a.tif"].map(PathBuf::from).into();
        names.sort_by_key(|path| natural(path));
        assert_eq!(names, ["a.tif", "p1.tif", "p02b.tif", "P2.tif", "p10.tif"].map(PathBuf::from));
    }
}
