//! Portions: runs of files, in the order of paths, that are read at one time. A store of ten million files has some
//! forty thousand.

use super::super::path::SourcePath;
use super::manifest::ManifestFile;

/// Most files of a portion.
const MOST_FILES: u64 = 1024;
/// Bytes at which a portion ends. A larger file is a portion of its own.
const MOST_BYTES: u64 = 4 << 30;
/// One path in so many ends a portion: the cut depends on the paths alone, so that a new folder moves only the cuts
/// beside it.
const ONE_IN: u8 = 128;

/// A run of files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Portion {
    /// Where it begins, as a sort key; empty for the first one.
    pub start: Vec<u8>,
    /// Where the next one begins; `None` for the last one.
    pub stop: Option<Vec<u8>>,
    /// Where its first line begins in the manifest, in bytes.
    pub offset: u64,
    /// Files that are on record.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// Cuts the files of a manifest, given in their order, into portions.
#[derive(Debug, Default)]
pub struct Cutter {
    open: Option<Portion>,
    /// Whether the file before ended its portion.
    full: bool,
}

impl Cutter {
    /// Takes the next file, whose line begins at `offset`; gives the portion before, if this one begins another.
    pub fn file(&mut self, file: &ManifestFile, offset: u64) -> Option<Portion> {
        let key = file.path.sort_key();
        let mut ended = None;
        if self.full
            && let Some(mut before) = self.open.take()
        {
            before.stop = Some(key.clone());
            ended = Some(before);
        }
        let first = ended.is_none() && self.open.is_none();
        let portion = self.open.get_or_insert_with(|| Portion {
            // What lies before the first file belongs to the first portion.
            start: if first { Vec::new() } else { key.clone() },
            stop: None,
            offset,
            files: 0,
            bytes: 0,
        });
        portion.files += 1;
        portion.bytes = portion.bytes.saturating_add(file.size);
        self.full = portion.files >= MOST_FILES || portion.bytes >= MOST_BYTES || ends(&file.path);
        ended
    }

    /// The last portion; of an empty manifest too, for new files may come.
    #[must_use]
    pub fn finish(self) -> Portion {
        self.open.unwrap_or(Portion { start: Vec::new(), stop: None, offset: 0, files: 0, bytes: 0 })
    }
}

fn ends(path: &SourcePath) -> bool {
    blake3::hash(path.as_bytes()).as_bytes()[0] < u8::MAX / ONE_IN + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::Hex;
    use proptest::prelude::*;

    fn cut(paths: &[String]) -> Vec<Portion> {
        let mut cutter = Cutter::default();
        let mut portions = Vec::new();
        for (place, path) in paths.iter().enumerate() {
            let (path, blake3, sha256) = (SourcePath::from(path.as_str()), Hex([0; 32]), None);
            let file = ManifestFile { path, size: 10, mtime: 0, blake3, sha256 };
            portions.extend(cutter.file(&file, place as u64));
        }
        portions.push(cutter.finish());
        portions
    }

    fn paths(numbers: impl Iterator<Item = usize>) -> Vec<String> {
        numbers.map(|number| format!("busta-{:03}/carta-{number:06}.tif", number / 500)).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20))]
        #[test]
        fn portions_cover_everything_once(count in 0usize..4000) {
            let portions = cut(&paths(0..count));
            prop_assert_eq!(portions.iter().map(|portion| portion.files).sum::<u64>(), count as u64);
            prop_assert!(portions[0].start.is_empty() && portions.last().unwrap().stop.is_none());
            for pair in portions.windows(2) {
                prop_assert_eq!(pair[0].stop.as_ref(), Some(&pair[1].start));
                prop_assert_eq!(pair[0].offset + pair[0].files, pair[1].offset);
                prop_assert!(pair[0].files <= MOST_FILES);
            }
        }
    }

    #[test]
    fn a_new_folder_moves_only_the_cuts_beside_it() {
        let before = cut(&paths((0..6000).filter(|number| number / 500 != 5)));
        let after = cut(&paths(0..6000));
        assert!(before.len() > 20, "{} portions", before.len());
        let starts: Vec<_> = after.iter().map(|portion| &portion.start).collect();
        let kept = before.iter().filter(|portion| starts.contains(&&portion.start)).count();
        assert!(kept + 2 >= before.len(), "{kept} of {}", before.len());
    }
}
