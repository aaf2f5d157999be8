//! Names of access copies: each reads like its master's, and no two of a package meet, whatever the masters are called.

use std::collections::HashSet;

use crate::formats::bag::fold;
use crate::records::{FileRole, PlannedFile};

/// What an access copy is: baseline JPEG.
const EXTENSION: &str = ".jpg";

/// What else is named by the same stem: the copy, and the text with and without places.
const EXTENSIONS: [&str; 3] = [EXTENSION, ".xml", ".txt"];

/// The names that the access copies of a unit's files get, one stem a file, in the files' order.
///
/// How many images a file holds is not known before it is read, so each stem keeps its name and all names of its images
/// free.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessNames {
    stems: Vec<String>,
}

impl AccessNames {
    /// Assigns the names of `files`. `standing` are the access copies that lie in the package already: those of files
    /// which an earlier version brought and this delivery does not touch.
    ///
    /// The stem is the master's. Where masters share one, and for files that are not content, it takes in the extension
    /// (`001_png`); where that is taken as well, a number follows.
    #[must_use]
    pub fn assign<'n>(files: &[PlannedFile], standing: impl Iterator<Item = &'n str>) -> Self {
        let mut taken = Taken::default();
        for name in standing {
            taken.occupy(&fold(without_extension(name).unwrap_or(name)));
            taken.keep_folders(name);
        }
        for file in files {
            taken.keep_folders(&file.name);
        }
        let shared = shared_stems(files);
        let stems = files.iter().map(|file| {
            let (stem, extension) = split(&file.name);
            let with_extension = if extension.is_empty() { stem.to_owned() } else { format!("{stem}_{extension}") };
            let plain = file.role == FileRole::Content && !shared.contains(&fold(stem));
            let wanted = plain.then(|| stem.to_owned()).into_iter().chain([with_extension.clone()]);
            let numbered = (2_u64..).map(|number| format!("{with_extension}_{number}"));
            let free = wanted.chain(numbered).find(|stem| taken.take(&fold(stem)));
            free.unwrap_or(with_extension)
        });
        Self { stems: stems.collect() }
    }

    /// The name of the access copy of file `index`; of its image `image`, from 1, where the file holds several.
    #[must_use]
    pub fn name(&self, index: usize, image: Option<u32>) -> String {
        self.name_with(index, image, EXTENSION.trim_start_matches('.'))
    }

    /// The name of a file of another representation that goes with it: `xml` or `txt`.
    #[must_use]
    pub fn name_with(&self, index: usize, image: Option<u32>, extension: &str) -> String {
        let stem = self.stems.get(index).map_or("", String::as_str);
        match image {
            Some(image) => format!("{stem}_p{image:04}.{extension}"),
            None => format!("{stem}.{extension}"),
        }
    }
}

/// Folded stems that are in use.
#[derive(Debug, Default)]
struct Taken {
    stems: HashSet<String>,
    /// What the stems that end like an image's name (`…_p0001`) would be images of.
    image_of: HashSet<String>,
}

impl Taken {
    /// Takes a folded stem, unless one of its names may be another's.
    fn take(&mut self, stem: &str) -> bool {
        let whole = whole_of_image(stem);
        let free = !self.stems.contains(stem)
            && !self.image_of.contains(stem)
            && whole.is_none_or(|whole| !self.stems.contains(whole));
        if free {
            self.occupy(stem);
        }
        free
    }

    /// A folded stem that is in use, whether or not others are free beside it.
    fn occupy(&mut self, stem: &str) {
        self.image_of.extend(whole_of_image(stem).map(str::to_owned));
        self.stems.insert(stem.to_owned());
    }

    /// Keeps free the names of the folders that copies lie in: a folder may be called `a.jpg`.
    fn keep_folders(&mut self, name: &str) {
        for (slash, _) in name.match_indices('/') {
            if let Some(stem) = without_extension(&fold(&name[..slash])) {
                self.occupy(stem);
            }
        }
    }
}

/// A name without the extension of one that is named by a stem.
fn without_extension(name: &str) -> Option<&str> {
    EXTENSIONS.iter().find_map(|extension| name.strip_suffix(extension))
}

/// The stem before `_p` and at least four digits.
fn whole_of_image(stem: &str) -> Option<&str> {
    let (whole, digits) = stem.rsplit_once("_p")?;
    (digits.len() >= 4 && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(whole)
}

/// Folded stems that several content files have.
fn shared_stems(files: &[PlannedFile]) -> HashSet<String> {
    let (mut seen, mut shared) = (HashSet::new(), HashSet::new());
    for file in files.iter().filter(|file| file.role == FileRole::Content) {
        let stem = fold(split(&file.name).0);
        if !seen.insert(stem.clone()) {
            shared.insert(stem);
        }
    }
    shared
}

/// Stem and extension; a name that begins with its only dot has no extension.
pub(super) fn split(name: &str) -> (&str, &str) {
    let file = name.rfind('/').map_or(0, |slash| slash + 1);
    match name.rfind('.') {
        Some(dot) if dot > file => (&name[..dot], &name[dot + 1..]),
        _ => (name, ""),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::records::Stamp;

    fn planned(name: &str) -> PlannedFile {
        PlannedFile {
            path: name.into(),
            name: name.to_owned(),
            role: FileRole::Content,
            stamp: Stamp::default(),
            page: None,
            side: None,
            item: None,
        }
    }

    fn names(files: &[&str], standing: &[&str]) -> Vec<String> {
        let files: Vec<_> = files.iter().map(|name| planned(name)).collect();
        let assigned = AccessNames::assign(&files, standing.iter().copied());
        (0..files.len()).map(|index| assigned.name(index, None)).collect()
    }

    #[test]
    fn a_copy_is_called_like_its_master() {
        assert_eq!(names(&["001.tif", "b/002.TIF", ".x"], &[]), ["001.jpg", "b/002.jpg", ".x.jpg"]);
        assert_eq!(names(&["001.png", "001.tif"], &[]), ["001_png.jpg", "001_tif.jpg"]);
    }

    #[test]
    fn a_name_made_for_a_shared_stem_leaves_alone_who_has_it() {
        let made = names(&["001.png", "001.tif", "001_tif.jpg"], &[]);
        assert_eq!(made, ["001_png.jpg", "001_tif.jpg", "001_tif_jpg.jpg"]);
    }

    #[test]
    fn images_of_one_file_do_not_meet_single_pages() {
        let files = [planned("doc.tif"), planned("doc_p0001.tif")];
        let assigned = AccessNames::assign(&files, std::iter::empty());
        assert_eq!(assigned.name(0, Some(1)), "doc_p0001.jpg");
        assert_ne!(assigned.name(1, None), "doc_p0001.jpg");
    }

    #[test]
    fn copies_of_an_earlier_version_keep_their_names() {
        assert_eq!(names(&["001.png"], &["001.jpg"]), ["001_png.jpg"]);
        assert_eq!(names(&["001.TIF"], &["001.jpg", "001_tif.jpg"]), ["001_TIF_2.jpg"]);
        assert_eq!(names(&["doc.tif"], &["doc_p0002.jpg"]), ["doc_tif.jpg"]);
    }

    #[test]
    fn a_copy_does_not_take_the_name_of_a_folder() {
        assert_eq!(names(&["a.tif"], &["a.jpg/1.jpg"]), ["a_tif.jpg"]);
        assert_eq!(names(&["a.jpg/1.tif", "a.tif"], &[]), ["a.jpg/1.jpg", "a_tif.jpg"]);
    }

    proptest! {
        #[test]
        fn no_two_copies_meet(
            masters in proptest::collection::btree_set("([ab][.]jpg/)?[aAb](_p000[12]|_tif|_2|_png)?(_p0001)?[.](tif|png|jpg)", 1..9),
            standing in proptest::collection::btree_set("([a][.]jpg/)?[ab](_p000[12]|_tif|_2|_png)?[.]jpg", 0..4),
            images in proptest::collection::vec(1_u32..4, 9),
        ) {
            let files: Vec<_> = masters.iter().map(|name| planned(name)).collect();
            let assigned = AccessNames::assign(&files, standing.iter().map(String::as_str));
            let mut seen: HashSet<String> = standing.iter().map(|name| fold(name)).collect();
            prop_assume!(seen.len() == standing.len());
            for (index, count) in (0..files.len()).zip(images) {
                let copies = (1..=count).map(|image| assigned.name(index, (count > 1).then_some(image)));
                for name in copies {
                    prop_assert!(seen.insert(fold(&name)), "{name} twice");
                }
            }
            // Copies that stand are told apart already, from each other and from the folders of what is delivered.
            let folds: Vec<_> = standing.iter().map(|name| fold(name)).collect();
            let others = folds.iter().cloned().chain(masters.iter().map(|master| fold(master)));
            let others: Vec<_> = others.collect();
            let stands_in_the_way =
                |name: &String| others.iter().any(|other| other.starts_with(&format!("{name}/")));
            prop_assume!(!folds.iter().any(stands_in_the_way));
            for name in &seen {
                prop_assert!(!seen.iter().any(|other| other.starts_with(&format!("{name}/"))), "{name} is a folder too");
            }
        }
    }
}
