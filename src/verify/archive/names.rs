//! Which entry of an archive a name in a list means: an archive may have a folder above what the list names, or a list
//! one above what the archive holds.

use std::collections::HashMap;

use super::super::names::NameBase;

/// Most beginnings that are weighed.
const MOST: usize = 4096;
/// Deepest beginning of an archive's names that is weighed, in components.
const DEEPEST: usize = 6;

/// A beginning, component by component.
type Beginning = Vec<Vec<u8>>;

/// Names of a list, and how those of an archive fit them.
pub struct Fitting {
    /// The first names of the list.
    names: Vec<(Beginning, bool)>,
    /// How often it fits to take the first beginning off the archive's names and the second off the list's.
    votes: HashMap<(Beginning, Beginning, bool), u64>,
    /// How many entries lie below a beginning.
    below: HashMap<Beginning, u64>,
    entries: u64,
}

impl Fitting {
    /// `names` are the first ones of the list, as they stand there.
    pub fn new(names: &[Vec<u8>]) -> Self {
        let parts = |name: &Vec<u8>| {
            let parts = name.split(|byte| *byte == b'/').filter(|part| !matches!(*part, b"" | b"."));
            (parts.map(<[u8]>::to_vec).collect(), name.starts_with(b"/"))
        };
        let names = names.iter().map(parts).collect();
        Self { names, votes: HashMap::new(), below: HashMap::new(), entries: 0 }
    }

    /// The archive holds the file with this sort key.
    pub fn met(&mut self, key: &[u8]) {
        let entry: Beginning = key.split(|byte| *byte == 0).map(<[u8]>::to_vec).collect();
        self.entries += 1;
        for depth in 1..entry.len().min(DEEPEST + 1) {
            let beginning = entry.iter().take(depth).cloned().collect();
            add(&mut self.below, beginning);
        }
        for (name, absolute) in &self.names {
            let same = entry.iter().rev().zip(name.iter().rev()).take_while(|(one, other)| one == other).count();
            if same == 0 || entry.len() - same > DEEPEST {
                continue;
            }
            let off = |parts: &Beginning| parts.iter().take(parts.len() - same).cloned().collect();
            add(&mut self.votes, (off(&entry), off(name), *absolute));
        }
    }

    /// What is taken off the keys of the archive, and how the names of the list count; of those that fit as often the
    /// shortest. What is taken off stands above most of the archive and above all of the list: a folder that was moved
    /// is no beginning.
    pub fn best(self) -> (Vec<u8>, NameBase) {
        let Self { names, votes, below, entries } = self;
        let is_above = |(archive, list, _): &(Beginning, Beginning, bool)| {
            let most = archive.is_empty() || below.get(archive).is_some_and(|count| *count > entries / 2);
            most && names.iter().all(|(name, _)| name.starts_with(list))
        };
        let mut votes: Vec<_> = votes.into_iter().filter(|(place, _)| is_above(place)).collect();
        votes.sort_by(|((one, first, _), some), ((other, second, _), more)| {
            let length = |one: &Beginning, other: &Beginning| one.len() + other.len();
            more.cmp(some).then(length(one, first).cmp(&length(other, second))).then(one.cmp(other))
        });
        let absolute = names.first().is_some_and(|(_, absolute)| *absolute);
        let best = votes.into_iter().next().map(|(place, _)| place);
        let (archive, list, absolute) = best.unwrap_or((Vec::new(), Vec::new(), absolute));
        (archive.join(&0), NameBase::taking_off(list, absolute))
    }
}

/// Counts one more, of so many different ones.
fn add<K: Eq + std::hash::Hash>(counts: &mut HashMap<K, u64>, key: K) {
    if counts.len() < MOST || counts.contains_key(&key) {
        *counts.entry(key).or_default() += 1;
    }
}

/// The key below what is taken off; the whole key where it does not begin so.
pub fn below<'k>(key: &'k [u8], beginning: &[u8]) -> &'k [u8] {
    if beginning.is_empty() {
        return key;
    }
    key.strip_prefix(beginning).and_then(|rest| rest.strip_prefix(b"\0")).unwrap_or(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(list: &[&str], archive: &[&str]) -> (String, Option<Vec<u8>>) {
        let names: Vec<_> = list.iter().map(|name| name.as_bytes().to_vec()).collect();
        let mut fitting = Fitting::new(&names);
        archive.iter().for_each(|name| fitting.met(name.replace('/', "\0").as_bytes()));
        let (off, base) = fitting.best();
        (String::from_utf8(off).unwrap().replace('\0', "/"), base.place(names[0].as_slice()))
    }

    #[test]
    fn folders_above_are_taken_off_on_either_side() {
        let place = |name: &str| Some(name.as_bytes().to_vec());
        assert_eq!(fit(&["a/1", "a/2"], &["a/1", "a/2"]), (String::new(), place("a/1")));
        assert_eq!(fit(&["./a/1", "a/2"], &["t/a/1", "t/a/2", "t/b"]), ("t".to_owned(), place("a/1")));
        assert_eq!(fit(&["t/a/1", "t/a/2"], &["a/1", "a/2"]), (String::new(), place("a/1")));
        assert_eq!(fit(&["/srv/t/a/1"], &["a/1"]), (String::new(), place("a/1")));
        assert_eq!(fit(&["t/a/1", "t/b"], &["deep/er/a/1", "deep/er/b"]), ("deep/er".to_owned(), place("a/1")));
        // A folder that was moved is no beginning.
        assert_eq!(fit(&["a/1", "a/2"], &["x/1", "x/2", "b/3", "b/4"]), (String::new(), place("a/1")));
        // One name fits in many folders, another in one.
        assert_eq!(fit(&["1.tif", "2.tif"], &["a/1.tif", "b/1.tif", "b/2.tif"]), ("b".to_owned(), place("1.tif")));
        assert_eq!(fit(&["x"], &["a"]), (String::new(), place("x")));
        assert_eq!((below(b"t\0a", b"t"), below(b"ta", b"t"), below(b"a", b"")), (&b"a"[..], &b"ta"[..], &b"a"[..]));
    }
}
