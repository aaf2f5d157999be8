//! Where links lead, found out without following them.

use std::path::{Component, Path};

use crate::io::path_to_bytes;
use crate::records::codes::survey as codes;
use crate::records::{Code, Finding, SourcePath, Subject};

/// The finding about the link at `path`, which stands at `place` on disk.
pub fn finding(root: &Path, path: &SourcePath, place: &Path) -> Finding {
    let target = std::fs::read_link(place).unwrap_or_default();
    let (code, shown) = classify(root, path, &target);
    let shown = SourcePath::from_bytes(shown);
    Finding::new(code, Subject::file(path)).with("target", shown)
}

/// The code, and what the link leads to: as written where it leaves the delivery, else relative to the source.
fn classify(root: &Path, path: &SourcePath, target: &Path) -> (Code, Vec<u8>) {
    let written = || path_to_bytes(target).into_owned();
    let Some(inside) = resolve(root, path, target) else { return (codes::LINK_OUTSIDE, written()) };
    let shown = inside.join(&b'/');
    let own: Vec<&[u8]> = path.components().collect();
    let holds = inside.len() < own.len() && own.iter().zip(&inside).all(|(one, two)| *one == two.as_slice());
    if holds {
        let shown = if shown.is_empty() { b"/".to_vec() } else { shown };
        return (codes::LINK_LOOP, shown);
    }
    let mut place = root.to_path_buf();
    place.extend(inside.iter().map(|component| crate::io::bytes_to_path(component)));
    // Only this name is asked for; what it may be a link to is another finding.
    match place.symlink_metadata() {
        Ok(_) => (codes::LINK_INSIDE, shown),
        Err(_) => (codes::LINK_BROKEN, shown),
    }
}

/// The components of the target below the root, by its words alone; `None` where it leaves the root.
fn resolve(root: &Path, path: &SourcePath, target: &Path) -> Option<Vec<Vec<u8>>> {
    let mut place: Vec<Vec<u8>> = Vec::new();
    let relative = if target.is_absolute() {
        target.strip_prefix(root).ok()?
    } else {
        place.extend(path.components().map(<[u8]>::to_vec));
        place.pop();
        target
    };
    for component in relative.components() {
        match component {
            Component::Normal(name) => place.push(path_to_bytes(Path::new(name)).into_owned()),
            Component::CurDir => {}
            Component::ParentDir => {
                place.pop()?;
            }
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(place)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn links_by_their_words() {
        let place = tempfile::tempdir().unwrap();
        let root = place.path();
        std::fs::create_dir_all(root.join("s/f")).unwrap();
        std::fs::write(root.join("s/f/1.tif"), b"x").unwrap();
        let code = |path: &str, target: &str| classify(root, &path.into(), Path::new(target)).0.slug();
        assert_eq!(code("s/f/l", ".."), "survey-link-loop");
        assert_eq!(code("s/f/l", "."), "survey-link-loop");
        assert_eq!(code("s/f/l", "../.."), "survey-link-loop");
        assert_eq!(code("s/f/l", "../../.."), "survey-link-outside");
        assert_eq!(code("s/f/l", "../../../etc/hostname"), "survey-link-outside");
        assert_eq!(code("s/f/l", "/etc/hostname"), "survey-link-outside");
        assert_eq!(code("s/f/l", "1.tif"), "survey-link-inside");
        assert_eq!(code("s/f/l", "../f/1.tif"), "survey-link-inside");
        assert_eq!(code("s/f/l", root.join("s/f/1.tif").to_str().unwrap()), "survey-link-inside");
        assert_eq!(code("s/f/l", "2.tif"), "survey-link-broken");
        assert_eq!(code("s/f/l", ""), "survey-link-loop");
    }
}
