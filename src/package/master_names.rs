//! Names of masters that are made: each reads like its source's, and no two of a package meet, whatever the sources are
//! called.

use std::collections::HashSet;

use crate::formats::bag::fold;
use crate::records::PlannedFile;

use super::access_names::split;

/// The names that masters of a unit's files get where they are made, in the files' order.
///
/// Of which files masters are made is not known before they are read: every name is kept free.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MasterNames {
    names: Vec<String>,
}

impl MasterNames {
    /// Assigns the names of `files`. `extensions` are those of the format, the usual one first; a source that has one
    /// of them keeps its name. `standing` are the masters that lie in the package already: those of files which an
    /// earlier version brought and this delivery does not touch.
    ///
    /// The stem is the source's. Where that is another's, it takes in the extension (`001_png.tif`); where that is
    /// taken as well, a number follows.
    #[must_use]
    pub fn assign<'n>(files: &[PlannedFile], extensions: &[&str], standing: impl Iterator<Item = &'n str>) -> Self {
        let mut taken = HashSet::new();
        let mut keep = |name: &str| {
            name.match_indices('/').for_each(|(slash, _)| _ = taken.insert(fold(&name[..slash])));
            taken.insert(fold(name));
        };
        standing.for_each(&mut keep);
        files.iter().for_each(|file| keep(&file.name));
        let usual = extensions.first().copied().unwrap_or_default();
        let names = files.iter().map(|file| {
            let (stem, extension) = split(&file.name);
            if extensions.iter().any(|known| known.eq_ignore_ascii_case(extension)) {
                return file.name.clone();
            }
            let with_extension = if extension.is_empty() { stem.to_owned() } else { format!("{stem}_{extension}") };
            let wanted = [stem.to_owned(), with_extension.clone()].into_iter();
            let numbered = (2_u64..).map(|number| format!("{with_extension}_{number}"));
            let mut names = wanted.chain(numbered).map(|stem| format!("{stem}.{usual}"));
            names.find(|name| taken.insert(fold(name))).unwrap_or_default()
        });
        Self { names: names.collect() }
    }

    /// The name of the master of file `index`.
    #[must_use]
    pub fn name(&self, index: usize) -> &str {
        self.names.get(index).map_or("", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::{FileRole, Stamp};

    fn names(files: &[&str], extensions: &[&str], standing: &[&str]) -> Vec<String> {
        let planned = |name: &&str| PlannedFile {
            path: (*name).into(),
            name: (*name).to_owned(),
            role: FileRole::Content,
            stamp: Stamp::default(),
            page: None,
            side: None,
            item: None,
        };
        let files: Vec<_> = files.iter().map(planned).collect();
        let names = MasterNames::assign(&files, extensions, standing.iter().copied());
        (0..files.len()).map(|index| names.name(index).to_owned()).collect()
    }

    #[test]
    fn no_two_meet() {
        let tiff = ["tif", "tiff"];
        assert_eq!(names(&["a.tif", "b.TIFF", "c.png"], &tiff, &[]), ["a.tif", "b.TIFF", "c.tif"]);
        assert_eq!(names(&["a.tif", "a.png", "A.jp2"], &tiff, &[]), ["a.tif", "a_png.tif", "A_jp2.tif"]);
        assert_eq!(names(&["a.png", "A.PNG.x"], &tiff, &["a.tif"]), ["a_png.tif", "A.PNG.tif"]);
        assert_eq!(names(&["a.png", "a_png.tif", "a.tif"], &tiff, &[]), ["a_png_2.tif", "a_png.tif", "a.tif"]);
        assert_eq!(names(&["x.jp2/1.tif", "x.tif", "y"], &["jp2"], &[]), ["x.jp2/1.jp2", "x_tif.jp2", "y.jp2"]);
    }
}
