//! Walking a tree in the order of its paths, component by component, with no more in memory than the folders on the way
//! down.

use std::io;
use std::sync::Arc;

use crate::io::{Entries, EntryKind, Folder};

/// What the walk meets.
pub enum Met {
    /// A regular file in this folder.
    File(Arc<Folder>),
    /// A link, a pipe, a device: nothing that has bytes of its own.
    Other(EntryKind),
    /// A folder that cannot be read.
    Unreadable(io::Error),
    /// A folder on another device than the one above.
    Mount,
}

/// A folder on the way down.
struct Level {
    folder: Arc<Folder>,
    entries: Entries,
    next: usize,
    /// Length of the key of the folder itself.
    key: usize,
    device: u64,
}

/// The walk.
pub struct Walk {
    levels: Vec<Level>,
    /// The path of what was met last, with NUL between its components.
    key: Vec<u8>,
    /// What comes before this key is passed over.
    start: Vec<u8>,
    /// The walk ends before this key.
    stop: Option<Vec<u8>>,
}

/// Deepest nesting of folders: deeper ones are unreadable, as each costs an open folder.
const DEEPEST: usize = 256;

impl Walk {
    /// Begins at `root`.
    ///
    /// # Errors
    /// It cannot be listed.
    pub fn new(root: Folder) -> io::Result<Self> {
        let (entries, device) = (root.entries()?, root.identity()?.device);
        let level = Level { folder: Arc::new(root), entries, next: 0, key: 0, device };
        Ok(Self { levels: vec![level], key: Vec::new(), start: Vec::new(), stop: None })
    }

    /// The same walk over what lies from the key `start` on and before `stop` alone.
    pub fn within(mut self, start: &[u8], stop: Option<&[u8]>) -> Self {
        self.start = start.to_vec();
        self.stop = stop.map(<[u8]>::to_vec);
        self
    }

    /// Whether the root holds nothing at all. To be asked before the first step.
    pub fn is_empty(&self) -> bool {
        self.levels.first().is_none_or(|level| level.entries.is_empty())
    }

    /// The path of what was met last, as a sort key.
    pub fn key(&self) -> &[u8] {
        &self.key
    }

    /// Goes on to the next file or whatever else there is to tell; `None` at the end.
    pub fn advance(&mut self) -> Option<Met> {
        loop {
            let deep = self.levels.len() >= DEEPEST;
            let level = self.levels.last_mut()?;
            self.key.truncate(level.key);
            let Some((name, kind)) = level.entries.get(level.next) else {
                self.levels.pop();
                continue;
            };
            level.next += 1;
            if level.key > 0 {
                self.key.push(0);
            }
            self.key.extend_from_slice(name);
            if self.stop.as_ref().is_some_and(|stop| self.key >= *stop) {
                self.levels.clear();
                return None;
            }
            // A folder before the start may hold what comes behind it; so did a link that took its place.
            if self.key < self.start && !(kind != EntryKind::File && begins_with_folder(&self.start, &self.key)) {
                continue;
            }
            match kind {
                EntryKind::File => return Some(Met::File(Arc::clone(&level.folder))),
                EntryKind::Folder if deep => {
                    return Some(Met::Unreadable(io::Error::other("folders are nested too deep")));
                }
                EntryKind::Folder => match open(level, name, self.key.len()) {
                    Ok((below, is_mount)) => {
                        self.levels.push(below);
                        if is_mount {
                            return Some(Met::Mount);
                        }
                    }
                    Err(error) => return Some(Met::Unreadable(error)),
                },
                other => return Some(Met::Other(other)),
            }
        }
    }
}

fn begins_with_folder(key: &[u8], folder: &[u8]) -> bool {
    key.strip_prefix(folder).is_some_and(|rest| rest.first() == Some(&0))
}

/// Opens a folder below; says whether it is on another device.
fn open(above: &Level, name: &[u8], key: usize) -> io::Result<(Level, bool)> {
    let folder = above.folder.open_folder(name)?;
    let (entries, device) = (folder.entries()?, folder.identity()?.device);
    Ok((Level { folder: Arc::new(folder), entries, next: 0, key, device }, device != above.device))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::SourcePath;

    #[test]
    fn the_order_is_that_of_the_keys() {
        let place = tempfile::tempdir().unwrap();
        for path in ["a/x", "a/b/c", "a.tif", "a-b", "b/1", "empty/deep"] {
            let path = place.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, b"x").unwrap();
        }
        std::fs::remove_file(place.path().join("empty/deep")).unwrap();
        let mut walk = Walk::new(Folder::open(place.path()).unwrap()).unwrap();
        let mut found = Vec::new();
        while let Some(met) = walk.advance() {
            assert!(matches!(met, Met::File(_)));
            found.push(SourcePath::from_sort_key(walk.key()).to_string());
        }
        assert_eq!(found, ["a/b/c", "a/x", "a-b", "a.tif", "b/1"]);
        for start in 0..=found.len() {
            for stop in start..=found.len() {
                let key = |at: usize| found.get(at).map(|path| SourcePath::from(path.as_str()).sort_key());
                let walk = Walk::new(Folder::open(place.path()).unwrap()).unwrap();
                let mut walk = walk.within(&key(start).unwrap_or(vec![255]), key(stop).as_deref());
                let mut part = Vec::new();
                while walk.advance().is_some() {
                    part.push(SourcePath::from_sort_key(walk.key()).to_string());
                }
                assert_eq!(part, found[start..stop], "from {start} to {stop}");
            }
        }
    }
}
