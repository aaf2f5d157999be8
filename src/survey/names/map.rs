//! The names of a unit's files inside its package: safe, readable, unique without regard to case.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use unicode_normalization::is_nfc;

use crate::profile::NameRules;

use super::faults::{NameFault, faults};
use super::fold::{decoded, fold};
use super::safe::{Room, safe_in, split};

/// What stands before a file's name in a package.
const PREFIX: &str = "data/representations/master/";
/// Kept free for what access copies add to a name: extension, number, image.
const RESERVE: usize = 16;
/// Names of one fold among which a twin is looked for.
const MOST_TWINS: usize = 64;
/// Room that a folder leaves for the names of its files.
const FILE_ROOM: usize = 64;

/// A path with the name it gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapped {
    /// Where the file or folder lies, relative to the unit.
    pub path: Vec<u8>,
    /// Its path in the package, relative to the representation.
    pub safe: String,
    /// What is wrong with its last component.
    pub faults: Vec<NameFault>,
    /// Another name in the same folder that is equal after normalisation.
    pub twin_nfc: Option<Vec<u8>>,
    /// Another name in the same folder that is equal when case is folded.
    pub twin_case: Option<Vec<u8>>,
    /// Length of the path in a package if nothing were cut, and the limit, in UTF-16 units.
    pub too_long: Option<(usize, usize)>,
}

impl Mapped {
    /// Whether there is anything to say of the name.
    #[must_use]
    pub fn is_faulty(&self) -> bool {
        !self.faults.is_empty() || self.twin_nfc.is_some() || self.twin_case.is_some() || self.too_long.is_some()
    }
}

/// The names of all files of one unit.
#[derive(Debug, Default)]
pub struct NameMap {
    /// The safe name of each file, in the order in which the paths were given.
    pub files: Vec<Mapped>,
    /// Folders below the unit whose names are faulty.
    pub folders: Vec<Mapped>,
}

#[derive(Default)]
struct Node<'a> {
    path: Vec<u8>,
    children: BTreeMap<&'a [u8], usize>,
    files: Vec<usize>,
}

/// One thing that needs a name in a folder.
struct Entry<'a> {
    name: &'a [u8],
    node: usize,
    /// The file of that name; `None` for a folder.
    file: Option<usize>,
}

impl NameMap {
    /// Finds the names for files at these paths, relative to the unit, components divided by `/`.
    ///
    /// Names that are safe stay as they are. Of twins the first in the order of bytes keeps its name and the others get
    /// `_2`, `_3`. A folder that lies too deep for Windows readers is lifted to the top.
    #[must_use]
    pub fn new(paths: &[&[u8]], rules: &NameRules) -> Self {
        let nodes = tree(paths);
        let limit = rules.longest_path.saturating_sub(PREFIX.len() + RESERVE).max(40);
        let mut namer =
            Namer { taken: HashSet::new(), counters: HashMap::new(), longest: rules.longest_component.max(24), limit };
        let mut files: Vec<Option<Mapped>> = vec![None; paths.len()];
        let mut folders = Vec::new();
        let mut queue = VecDeque::from([(0, String::new())]);
        while let Some((index, place)) = queue.pop_front() {
            let Some(node) = nodes.get(index) else { continue };
            for (entry, mapped) in namer.name_folder(node, &place, &nodes) {
                match entry.file {
                    Some(file) => {
                        if let Some(slot) = files.get_mut(file) {
                            *slot = Some(mapped);
                        }
                    }
                    None => {
                        let place = namer.lifted(&mapped, entry.name, nodes.get(entry.node));
                        if mapped.is_faulty() {
                            folders.push(Mapped { safe: place.clone(), ..mapped });
                        }
                        queue.push_back((entry.node, place));
                    }
                }
            }
        }
        folders.sort_by(|one, two| one.path.cmp(&two.path));
        Self { files: files.into_iter().flatten().collect(), folders }
    }
}

fn tree<'a>(paths: &[&'a [u8]]) -> Vec<Node<'a>> {
    let mut nodes = vec![Node::default()];
    for (file, path) in paths.iter().enumerate() {
        let mut at = 0;
        for component in path.split(|byte| *byte == b'/').filter(|component| !component.is_empty()) {
            let next = nodes.len();
            let child = nodes.get_mut(at).map_or(0, |node| *node.children.entry(component).or_insert(next));
            if child == next {
                let mut place = nodes.get(at).map(|node| node.path.clone()).unwrap_or_default();
                if !place.is_empty() {
                    place.push(b'/');
                }
                place.extend_from_slice(component);
                nodes.push(Node { path: place, ..Node::default() });
            }
            at = child;
        }
        if let Some(node) = nodes.get_mut(at) {
            node.files.push(file);
        }
    }
    nodes
}

struct Namer {
    /// Folded safe paths of files and folders that have their names.
    taken: HashSet<String>,
    /// The next suffix to try for a folded path.
    counters: HashMap<String, u32>,
    longest: usize,
    limit: usize,
}

impl Namer {
    fn name_folder<'a>(&mut self, node: &Node<'a>, place: &str, nodes: &[Node<'a>]) -> Vec<(Entry<'a>, Mapped)> {
        let mut entries = Vec::new();
        for (name, child) in &node.children {
            let Some(child_node) = nodes.get(*child) else { continue };
            if !child_node.children.is_empty() {
                entries.push(Entry { name, node: *child, file: None });
            }
            entries.extend(child_node.files.iter().map(|file| Entry { name, node: *child, file: Some(*file) }));
        }
        let room = self.room(place);
        let mut named: Vec<_> = entries
            .into_iter()
            .map(|entry| {
                let safe = safe_in(entry.name, if entry.file.is_some() { room } else { self.room("") });
                (entry, safe)
            })
            .collect();
        // Names that need no change take theirs before any replacement can.
        named.sort_by_key(|(entry, safe)| safe.as_bytes() != entry.name);
        let twins = Twins::new(named.iter().map(|(entry, _)| entry.name));
        let mut mapped = Vec::with_capacity(named.len());
        for (entry, safe) in named {
            let safe = self.unique(place, safe, if entry.file.is_some() { room } else { self.room("") });
            let path = nodes.get(entry.node).map(|node| node.path.clone()).unwrap_or_default();
            let length = decoded(&path).encode_utf16().count();
            let too_long = (entry.file.is_some() && length > self.limit).then_some((length, self.limit));
            let (twin_nfc, twin_case) = twins.of(entry.name);
            let faults = faults(entry.name, self.longest);
            mapped.push((entry, Mapped { path, safe, faults, twin_nfc, twin_case, too_long }));
        }
        mapped
    }

    fn room(&self, place: &str) -> Room {
        let before = if place.is_empty() { 0 } else { place.encode_utf16().count() + 1 };
        Room { bytes: self.longest, units: self.limit.saturating_sub(before).max(24) }
    }

    /// The full safe path, with a suffix if another has it already.
    fn unique(&mut self, place: &str, safe: String, room: Room) -> String {
        let full = |name: &str| if place.is_empty() { name.to_owned() } else { format!("{place}/{name}") };
        let first = full(&safe);
        let folded = fold(&first);
        if self.taken.insert(folded.clone()) {
            return first;
        }
        let (stem, extension) = split(&safe);
        let counter = self.counters.entry(folded).or_insert(1);
        loop {
            *counter = counter.saturating_add(1);
            let suffix = format!("_{counter}{extension}");
            let stem = room.cut(stem, suffix.len());
            let candidate = full(&format!("{stem}{suffix}"));
            if self.taken.insert(fold(&candidate)) {
                return candidate;
            }
        }
    }

    /// The folder's path, or a short one at the top where its files would lie too deep.
    fn lifted(&mut self, mapped: &Mapped, name: &[u8], node: Option<&Node<'_>>) -> String {
        let longest_file = |node: &Node<'_>| {
            let names = node.children.keys().map(|name| safe_in(name, self.room("")).encode_utf16().count());
            names.max().unwrap_or(0).min(FILE_ROOM)
        };
        let needed = node.map_or(0, longest_file);
        if mapped.safe.encode_utf16().count() + 1 + needed <= self.limit {
            return mapped.safe.clone();
        }
        let digest = &blake3::hash(&mapped.path).to_hex()[..8];
        let short = safe_in(name, Room { bytes: 24, units: 24 });
        let short = short.trim_end_matches(['.', ' ']);
        let room = Room { bytes: self.longest, units: 48 };
        self.unique("", format!("{short}_{digest}"), room)
    }
}

/// Names of one folder that differ only in normal form or case.
struct Twins<'a> {
    by_fold: HashMap<String, Vec<&'a [u8]>>,
}

impl<'a> Twins<'a> {
    fn new(names: impl Iterator<Item = &'a [u8]>) -> Self {
        let mut by_fold: HashMap<String, Vec<&[u8]>> = HashMap::new();
        for name in names {
            by_fold.entry(fold(&decoded(name))).or_default().push(name);
        }
        for group in by_fold.values_mut() {
            group.sort_by_cached_key(|name| rank(name));
            group.dedup();
        }
        by_fold.retain(|_, group| group.len() > 1);
        Self { by_fold }
    }

    /// (equal after NFC, equal after case folding): said of every twin but the first.
    fn of(&self, name: &[u8]) -> (Option<Vec<u8>>, Option<Vec<u8>>) {
        if self.by_fold.is_empty() {
            return (None, None);
        }
        let text = decoded(name);
        let Some(group) = self.by_fold.get(&fold(&text)) else { return (None, None) };
        let place = group.partition_point(|other| rank(other) < rank(name)).min(MOST_TWINS);
        let earlier = || group.iter().take(place);
        let same_text = earlier().find(|other| decoded(other) == text);
        let same_fold = earlier().find(|other| decoded(other) != text);
        (same_text.map(|other| other.to_vec()), same_fold.filter(|_| same_text.is_none()).map(|other| other.to_vec()))
    }
}

/// Of two forms of one name the one in NFC is the first; else the order of bytes decides.
fn rank(name: &[u8]) -> (bool, Vec<u8>) {
    (!std::str::from_utf8(name).is_ok_and(is_nfc), name.to_vec())
}

#[cfg(test)]
mod tests;
