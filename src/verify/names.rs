//! Which file of the tree a name in somebody's list means.

use std::path::Path;

use crate::io::{bytes_to_path, path_to_bytes};

/// Entries that are looked at before it is decided from where the names of a list count.
pub const LOOKED_AT: usize = 64;

/// What stands before a name in a list and is no part of its place in the tree: `t/` where the list was made beside the
/// folder `t`, or an absolute path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NameBase {
    prefix: Vec<Vec<u8>>,
    absolute: bool,
}

impl NameBase {
    /// What begins with `prefix` counts from behind it.
    pub fn taking_off(prefix: Vec<Vec<u8>>, absolute: bool) -> Self {
        Self { prefix, absolute }
    }

    /// Decides by the first names of a list: that beginning is taken off under which most of them are in the tree.
    /// Where it makes no difference nothing is taken off.
    pub fn of(root: &Path, names: &[Vec<u8>]) -> Self {
        let root_bytes = path_to_bytes(root);
        let parts: Vec<Vec<u8>> = components(&root_bytes).into_iter().map(<[u8]>::to_vec).collect();
        // As it is; then with the last one, two, … folders of the root's path before it.
        let candidates = (0..=parts.len())
            .rev()
            .map(|from| Self { prefix: parts.get(from..).unwrap_or_default().to_vec(), absolute: false });
        let whole = Self { prefix: parts.clone(), absolute: true };
        let there = |base: &Self| {
            let found = names.iter().filter(|name| {
                base.place(name).is_some_and(|place| root.join(bytes_to_path(&place)).symlink_metadata().is_ok())
            });
            let fitting = names.iter().filter(|name| base.place(name).is_some()).count();
            // Where nothing of it is there, the form of the names is all that tells.
            (found.count(), fitting)
        };
        // `max_by_key` gives the last of equals: the plainest comes last.
        let mut all: Vec<_> = candidates.chain([whole]).collect();
        all.sort_by_key(|base| base.prefix.len());
        all.into_iter().rev().max_by_key(there).unwrap_or_default()
    }

    /// The place in the tree; `None` where the name leads out of it.
    pub fn place(&self, name: &[u8]) -> Option<Vec<u8>> {
        if name.starts_with(b"/") != self.absolute || name.contains(&0) {
            return None;
        }
        let mut parts = Vec::new();
        for part in name.split(|byte| *byte == b'/') {
            match part {
                b"" | b"." => {}
                b".." => drop(parts.pop()?),
                part => parts.push(part),
            }
        }
        let rest = parts.get(self.prefix.len()..)?;
        let fits = parts.iter().zip(&self.prefix).all(|(part, wanted)| part == wanted);
        (fits && !rest.is_empty()).then(|| rest.join(&b'/'))
    }
}

fn components(path: &[u8]) -> Vec<&[u8]> {
    path.split(|byte| *byte == b'/').filter(|part| !part.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_count_from_where_they_are_found() {
        let place = tempfile::tempdir().unwrap();
        let root = place.path().canonicalize().unwrap().join("fondo/t");
        std::fs::create_dir_all(root.join("a")).unwrap();
        std::fs::write(root.join("a/1.tif"), b"x").unwrap();
        let means = |name: &str| {
            let name = name.as_bytes().to_vec();
            NameBase::of(&root, std::slice::from_ref(&name)).place(&name).map(|place| String::from_utf8(place).unwrap())
        };
        let absolute = root.join("a/1.tif").display().to_string();
        for name in ["a/1.tif", "./a/1.tif", "t/a/1.tif", "fondo/t/a/1.tif", "a/../a/1.tif", &absolute] {
            assert_eq!(means(name).as_deref(), Some("a/1.tif"), "{name}");
        }
        assert_eq!(means("a/missing.tif").as_deref(), Some("a/missing.tif"));
        assert_eq!(means("../outside"), None);
        assert_eq!(NameBase::of(&root, &[b"a/1.tif".to_vec()]).place(b"/etc/passwd"), None);
    }
}
