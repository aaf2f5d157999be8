//! The fields of a unit's files until it is packaged: one file in its working folder, a line each, found again by
//! digest.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::io::{CountedFile, Meter, Purpose};
use crate::records::{Hex32, TagDump, TagDumpDigest};

/// Longest line that is read: a worker's list is bounded far below.
const LONGEST: u64 = 64 << 20;

/// What is kept, and where. Several lanes write to it.
#[derive(Debug)]
pub struct TagStore {
    path: PathBuf,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    end: u64,
    /// First byte and length of each list, without the line's end.
    places: HashMap<Hex32, (u64, u64)>,
}

impl TagStore {
    /// Opens what an earlier attempt left at `path`; a line that was cut off is given up.
    ///
    /// # Errors
    /// What the system says.
    pub fn open(path: PathBuf, meter: &Meter) -> io::Result<Self> {
        let mut kept = Kept::default();
        if path.exists() {
            let file = File::open(&path)?;
            let mut reader = BufReader::with_capacity(1 << 16, CountedFile::new(file, meter, Purpose::ReadBack));
            let mut line = Vec::new();
            while (&mut reader).take(LONGEST).read_until(b'\n', &mut line)? > 0 {
                let Some(json) = line.strip_suffix(b"\n") else { break };
                let length = json.len() as u64;
                kept.places.insert(Hex32::blake3(json), (kept.end, length));
                kept.end += length + 1;
                line.clear();
            }
            OpenOptions::new().write(true).open(&path)?.set_len(kept.end)?;
        }
        Ok(Self { path, kept: Mutex::new(kept) })
    }

    /// Where it lies, for those who make it durable.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Makes what is kept durable; nothing to do where no file has fields.
    ///
    /// # Errors
    /// What the system says.
    pub fn sync(path: &Path) -> io::Result<()> {
        match File::open(path) {
            Ok(file) => file.sync_data(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Keeps the fields of a file. Lists that are the same are kept once.
    ///
    /// # Errors
    /// What the system says.
    pub fn keep(&self, tags: &TagDump, meter: &Meter) -> io::Result<TagDumpDigest> {
        let mut json = serde_json::to_vec(tags)?;
        let (size, blake3) = (json.len() as u64, Hex32::blake3(&json));
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if !kept.places.contains_key(&blake3) {
            json.push(b'\n');
            OpenOptions::new().append(true).create(true).open(&self.path)?.write_all(&json)?;
            meter.add(Purpose::Output, size + 1);
            let start = kept.end;
            kept.places.insert(blake3, (start, size));
            kept.end += size + 1;
        }
        Ok(TagDumpDigest { size, blake3 })
    }

    /// Whether these fields are kept.
    #[must_use]
    pub fn holds(&self, tags: &TagDumpDigest) -> bool {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).places.contains_key(&tags.blake3)
    }

    /// The JSON of fields that are kept.
    ///
    /// # Errors
    /// What the system says; they are not there, or not what they were.
    pub fn read(&self, tags: &TagDumpDigest, meter: &Meter) -> io::Result<Vec<u8>> {
        let place = self.kept.lock().unwrap_or_else(PoisonError::into_inner).places.get(&tags.blake3).copied();
        let (start, length) = place.ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
        let mut file = File::open(&self.path)?;
        file.seek(SeekFrom::Start(start))?;
        let mut json = Vec::new();
        CountedFile::new(file, meter, Purpose::ReadBack).take(length).read_to_end(&mut json)?;
        if blake3::hash(&json).as_bytes() != &tags.blake3.0 {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the fields of a file are not what they were"));
        }
        Ok(json)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::TagBlock;

    fn dump(name: &str) -> TagDump {
        TagDump { blocks: vec![TagBlock { block: name.into(), at: 1, tags: Vec::new() }], cut: None }
    }

    #[test]
    fn what_was_kept_is_found_again_and_a_torn_line_is_given_up() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("tags.jsonl");
        let meter = Meter::default();
        TagStore::sync(&path).expect("where no file has fields there is nothing to flush");
        let store = TagStore::open(path.clone(), &meter).unwrap();
        let one = store.keep(&dump("one"), &meter).unwrap();
        let two = store.keep(&dump("two"), &meter).unwrap();
        assert_eq!(store.keep(&dump("one"), &meter).unwrap(), one);
        TagStore::sync(&path).unwrap();
        let length = std::fs::metadata(&path).unwrap().len();
        assert_eq!(length, one.size + two.size + 2);
        OpenOptions::new().append(true).open(&path).unwrap().write_all(b"{\"blocks\":[").unwrap();
        let again = TagStore::open(path.clone(), &meter).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().len(), length);
        for (digest, name) in [(one, "one"), (two, "two")] {
            assert!(again.holds(&digest));
            let read: TagDump = serde_json::from_slice(&again.read(&digest, &meter).unwrap()).unwrap();
            assert_eq!(read, dump(name));
        }
        let three = again.keep(&dump("three"), &meter).unwrap();
        assert!(again.read(&three, &meter).is_ok());
        // What was altered since is not given out.
        let altered = std::fs::read_to_string(&path).unwrap().replace("three", "thref");
        std::fs::write(&path, altered).unwrap();
        assert!(again.read(&three, &meter).is_err());
        assert!(!TagStore::open(path, &meter).unwrap().holds(&three));
    }
}
