//! A list of words, against which a text is measured.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use unicode_normalization::UnicodeNormalization;

/// Where systems have an Italian list: Debian's `witalian`, then hunspell's.
const USUAL: [&str; 3] =
    ["/usr/share/dict/italian", "/usr/share/hunspell/it_IT.dic", "/usr/share/myspell/dicts/it_IT.dic"];

/// Largest list that is read, in bytes.
const LARGEST: u64 = 64 << 20;

/// Fewest letters of a word that is looked up: shorter ones are in every list, and in every garbage.
const FEWEST: usize = 3;

/// A list of words.
#[derive(Clone, Debug, Default)]
pub struct WordList {
    words: HashSet<String>,
}

/// A list that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("read the list of words {path}: {error}")]
pub struct WordListFault {
    /// Its file.
    pub path: PathBuf,
    /// Why.
    pub error: io::Error,
}

impl WordList {
    /// The list that the profile names, else the first of the usual ones that there is; `None` where there is none.
    ///
    /// # Errors
    /// The list that is named, or found, cannot be read.
    pub fn open(named: Option<&Path>) -> Result<Option<Self>, WordListFault> {
        let usual = || USUAL.iter().map(Path::new).find(|path| path.is_file());
        let Some(path) = named.or_else(usual) else { return Ok(None) };
        let read = File::open(path).and_then(|file| {
            let mut bytes = Vec::new();
            file.take(LARGEST).read_to_end(&mut bytes)?;
            Ok(bytes)
        });
        let bytes = read.map_err(|error| WordListFault { path: path.to_path_buf(), error })?;
        // Lists from before Unicode are in Latin-1 (ISO 8859-1).
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(other) => other.as_bytes().iter().map(|byte| char::from(*byte)).collect(),
        };
        Ok(Some(Self::of(text.lines())))
    }

    /// Of words, one an item; what follows a slash, as in the lists of hunspell, is no part of it.
    pub fn of<'w>(words: impl IntoIterator<Item = &'w str>) -> Self {
        let words = words.into_iter().map(|word| word.split('/').next().unwrap_or(word));
        Self { words: words.filter_map(Self::key).collect() }
    }

    /// Whether it has a word, written as [`key`](Self::key) does.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.words.contains(key)
    }

    /// A word as it is looked up: without what stands around its letters, small, composed; `None` where that is no word
    /// of letters, or too short a one.
    #[must_use]
    pub fn key(word: &str) -> Option<String> {
        // Composed first: an accent that stands by itself is no letter.
        let word: String = word.nfc().collect();
        let word = word.trim_matches(|letter: char| !letter.is_alphanumeric());
        // What an apostrophe cuts off is an article: `dell'archivio`.
        let word = word.rsplit(['\'', '’']).next().unwrap_or(word);
        let plain = word.chars().count() >= FEWEST && word.chars().all(char::is_alphabetic);
        plain.then(|| word.chars().flat_map(char::to_lowercase).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_however_they_are_written() {
        let list = WordList::of(["5", "archivio/O", "Città", "di"]);
        for (word, known) in
            [("ARCHIVIO.", true), ("dell’archivio", true), ("«citta\u{300}»", true), ("archivi", false)]
        {
            assert_eq!(WordList::key(word).is_some_and(|key| list.has(&key)), known, "{word}");
        }
        for word in ["di", "12ab", "...", "", "a-b-c"] {
            assert_eq!(WordList::key(word), None, "{word}");
        }
    }

    #[test]
    fn lists_of_before_unicode_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("list");
        std::fs::write(&path, b"citt\xE0\nstrada\n").unwrap();
        let list = WordList::open(Some(&path)).unwrap().unwrap();
        assert!(list.has("città") && list.has("strada"));
        assert!(WordList::open(Some(Path::new("/nowhere/list"))).is_err());
    }
}
