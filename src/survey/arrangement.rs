//! Which unit a file belongs to.

use regex::{Regex, RegexBuilder};

use crate::profile::Arrangement;
use crate::records::{Levels, SourcePath};

use super::names::decoded;
use super::request::{ArrangementFault, SurveyError};

/// Keys of units begin with this byte, those of what lies above them with the other.
const UNIT: u8 = b'u';
const DELIVERY: u8 = b'd';
/// Divides the values of an expression's groups in a key.
const DIVIDER: u8 = 0;

/// Where the arrangement puts a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The key: the same for all files of a unit, and its place in the order of units.
    pub key: Vec<u8>,
    /// How many components of the path are the unit's own folder.
    pub root: usize,
}

/// Page, side and item of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageMark {
    /// Page, as written.
    pub page: Option<String>,
    /// Side.
    pub side: Option<String>,
    /// Documentary unit.
    pub item: Option<String>,
}

/// A profile's arrangement, ready for use.
pub enum Arranger {
    /// By the depth of folders.
    Folder { level: usize, levels: Vec<String> },
    /// By the folders that hold files.
    Leaf,
    /// By an expression over the path.
    Expression { expression: Box<Regex>, unit: Vec<String> },
}

impl Arranger {
    /// Prepares an arrangement.
    ///
    /// # Errors
    /// A bad expression, or a group that it does not have.
    pub fn new(arrangement: &Arrangement) -> Result<Self, SurveyError> {
        match arrangement {
            Arrangement::Folder { level, levels, .. } => {
                let known = ["fonds", "series", "file", "item"];
                if let Some(unknown) = levels.iter().find(|name| !known.contains(&name.as_str())) {
                    let (found, known) = (unknown.clone(), known.join(", "));
                    return Err(SurveyError::Arrangement(ArrangementFault::Level { found, known }));
                }
                Ok(Self::Folder { level: *level as usize, levels: levels.clone() })
            }
            Arrangement::Leaf { .. } => Ok(Self::Leaf),
            Arrangement::Expression { expression, unit } => {
                let expression = compiled(&format!("^(?:{expression})$"))?;
                let names: Vec<&str> = expression.capture_names().flatten().collect();
                if let Some(absent) = unit.iter().find(|name| !names.contains(&name.as_str())) {
                    let group = absent.clone();
                    return Err(SurveyError::Arrangement(ArrangementFault::UnknownGroup { group }));
                }
                if unit.is_empty() {
                    return Err(SurveyError::Arrangement(ArrangementFault::NoGroup));
                }
                Ok(Self::Expression { expression: Box::new(expression), unit: unit.clone() })
            }
        }
    }

    /// Where a file belongs; `None` for a file of the delivery. `anchor` is the depth of the nearest folder that an
    /// inventory names.
    pub fn place(&self, path: &SourcePath, anchor: Option<usize>) -> Option<Place> {
        let depth = path.components().count().saturating_sub(1);
        match self {
            Self::Folder { level, .. } => {
                (depth >= *level).then(|| Place { key: unit_key(&prefix(path, *level)), root: *level })
            }
            Self::Leaf => {
                let root = anchor.unwrap_or(depth);
                Some(Place { key: unit_key(&prefix(path, root)), root })
            }
            Self::Expression { expression, unit } => {
                let text = decoded(path.as_bytes());
                let found = expression.captures(&text)?;
                let (mut key, mut end) = (vec![UNIT], 0);
                for name in unit {
                    let group = found.name(name);
                    key.extend_from_slice(group.map_or("", |group| group.as_str()).as_bytes());
                    key.push(DIVIDER);
                    end = end.max(group.map_or(0, |group| group.end()));
                }
                // The unit's folder is the one in whose name its last group ends; where that is the file's name, the
                // one above.
                let root = text.get(..end).unwrap_or_default().matches('/').count();
                let in_folder = text.get(end..).is_some_and(|rest| rest.contains('/'));
                Some(Place { key, root: root + usize::from(in_folder) })
            }
        }
    }

    /// The key under which things that lie in a folder are kept, though they are no files: links, junk.
    pub fn place_beside(&self, path: &SourcePath, anchor: Option<usize>) -> Vec<u8> {
        self.place(path, anchor).map_or_else(|| delivery_key(path.as_bytes()), |place| place.key)
    }

    /// Whether a folder at this depth may be a unit or lie above one: its name is no part of any file's name in a
    /// package.
    pub fn is_upper(&self, depth: usize) -> bool {
        match self {
            Self::Folder { level, .. } => depth <= *level,
            Self::Leaf | Self::Expression { .. } => true,
        }
    }

    /// Whether an empty folder at this depth is one that should have been a unit. `bare`: nothing lies in it at all.
    pub fn expects_files(&self, depth: usize, bare: bool) -> bool {
        match self {
            Self::Folder { level, .. } => depth == *level && depth > 0,
            Self::Leaf | Self::Expression { .. } => bare,
        }
    }

    /// Levels that the arrangement says of the unit in which `path` lies.
    pub fn levels(&self, path: &SourcePath, root: usize) -> Levels {
        let mut levels = Levels::default();
        match self {
            Self::Folder { levels: names, .. } => {
                let parts: Vec<String> = path.components().take(root).map(decoded).collect();
                for (name, part) in names.iter().zip(&parts) {
                    set(&mut levels, name, part);
                }
                // The unit's own folder, where the profile gives it no name.
                if let Some(last) = parts.get(names.len()..).and_then(<[String]>::last) {
                    levels.file.get_or_insert_with(|| last.clone());
                }
            }
            Self::Leaf => {
                let mut parts: Vec<String> = path.components().take(root).map(decoded).collect();
                levels.file = parts.pop();
                levels.series = parts.pop();
                levels.fonds = parts.pop();
            }
            Self::Expression { expression, .. } => {
                if let Some(found) = expression.captures(&decoded(path.as_bytes())) {
                    for name in ["fonds", "series", "file"] {
                        if let Some(group) = found.name(name) {
                            set(&mut levels, name, group.as_str());
                        }
                    }
                    if let Self::Expression { unit, .. } = self
                        && unit.iter().any(|name| name == "item")
                    {
                        levels.item = found.name("item").map(|group| group.as_str().to_owned());
                    }
                }
            }
        }
        levels
    }

    /// What the unit is called by the arrangement alone: the parts of its place in the order from the top.
    pub fn parts(&self, path: &SourcePath, root: usize) -> Vec<String> {
        match self {
            Self::Folder { .. } | Self::Leaf => path.components().take(root).map(decoded).collect(),
            Self::Expression { expression, unit } => {
                let text = decoded(path.as_bytes());
                let found = expression.captures(&text);
                let value = |name: &String| Some(found.as_ref()?.name(name)?.as_str().to_owned());
                unit.iter().filter_map(value).collect()
            }
        }
    }
}

fn set(levels: &mut Levels, name: &str, value: &str) {
    let value = Some(value.to_owned());
    match name {
        "fonds" => levels.fonds = value,
        "series" => levels.series = value,
        "file" => levels.file = value,
        "item" => levels.item = value,
        _ => {}
    }
}

/// Finds page, side and item in a file's name or path.
pub enum PageReader {
    /// The profile says nothing.
    None,
    /// An expression over the file's name.
    Name(Box<Regex>),
    /// The arrangement's expression over the whole path.
    Path(Box<Regex>),
}

impl PageReader {
    /// From the profile of the unit; `arranged` is the arrangement by which the delivery was arranged.
    pub fn new(own: &Arrangement, arranged: &Arrangement) -> Result<Self, SurveyError> {
        if let Arrangement::Expression { expression, .. } = arranged {
            return Ok(Self::Path(Box::new(compiled(&format!("^(?:{expression})$"))?)));
        }
        match own {
            Arrangement::Folder { page: Some(page), .. } | Arrangement::Leaf { page: Some(page) } => {
                Ok(Self::Name(Box::new(compiled(page)?)))
            }
            _ => Ok(Self::None),
        }
    }

    /// Whether it looks for pages at all.
    pub fn has_page(&self) -> bool {
        match self {
            Self::None => false,
            Self::Name(expression) | Self::Path(expression) => {
                expression.capture_names().flatten().any(|name| name == "page")
            }
        }
    }

    /// What it finds in a file's path.
    pub fn read(&self, path: &SourcePath) -> PageMark {
        let (expression, text) = match self {
            Self::None => return PageMark::default(),
            Self::Name(expression) => (expression, decoded(path.file_name())),
            Self::Path(expression) => (expression, decoded(path.as_bytes())),
        };
        let Some(found) = expression.captures(&text) else { return PageMark::default() };
        let value =
            |name| found.name(name).map(|group| group.as_str().to_owned()).filter(|value: &String| !value.is_empty());
        PageMark { page: value("page"), side: value("side"), item: value("item") }
    }
}

fn compiled(expression: &str) -> Result<Regex, SurveyError> {
    // Names may hold line breaks.
    RegexBuilder::new(expression).dot_matches_new_line(true).build().map_err(|error| {
        let (expression, reason) = (expression.to_owned(), error.to_string());
        SurveyError::Arrangement(ArrangementFault::Expression { expression, reason })
    })
}

/// The first `count` components.
pub fn prefix(path: &SourcePath, count: usize) -> Vec<u8> {
    path.components().take(count).collect::<Vec<_>>().join(&b'/')
}

/// What is left below the first `count` components.
pub fn below(path: &SourcePath, count: usize) -> Vec<u8> {
    path.components().skip(count).collect::<Vec<_>>().join(&b'/')
}

fn unit_key(folder: &[u8]) -> Vec<u8> {
    [&[UNIT], folder].concat()
}

/// The key of what lies above all units.
pub fn delivery_key(path: &[u8]) -> Vec<u8> {
    [&[DELIVERY], path].concat()
}

/// Whether this is the key of the source itself as one unit.
pub fn is_whole_source(key: &[u8]) -> bool {
    key == [UNIT]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expression(text: &str, unit: &[&str]) -> Arranger {
        let unit = unit.iter().map(|name| (*name).to_owned()).collect();
        Arranger::new(&Arrangement::Expression { expression: text.to_owned(), unit }).unwrap()
    }

    #[test]
    fn folders_by_level() {
        let arranger = Arranger::Folder { level: 2, levels: vec!["series".into()] };
        let path = SourcePath::from("Serie 1/F001/sub/0001.tif");
        let place = arranger.place(&path, None).unwrap();
        assert_eq!(place, Place { key: b"uSerie 1/F001".to_vec(), root: 2 });
        assert_eq!(below(&path, place.root), b"sub/0001.tif");
        assert_eq!(arranger.place(&"Serie 1/note.txt".into(), None), None);
        let levels = arranger.levels(&path, 2);
        assert_eq!((levels.series.as_deref(), levels.file.as_deref()), (Some("Serie 1"), Some("F001")));
        assert!(is_whole_source(&Arranger::Folder { level: 0, levels: vec![] }.place(&path, None).unwrap().key));
    }

    #[test]
    fn expressions_over_the_path() {
        let arranger = expression(r"(?P<series>[^/]+)/(?P<file>F\d+)[^/]*/.*", &["series", "file"]);
        let place = arranger.place(&"Serie 1/F001_1932/sub/0001.tif".into(), None).unwrap();
        assert_eq!(place, Place { key: b"uSerie 1\0F001\0".to_vec(), root: 2 });
        let flat = expression(r"scans/(?P<file>F\d+)_(?P<page>\d+)\.tif", &["file"]);
        let place = flat.place(&"scans/F001_0003.tif".into(), None).unwrap();
        assert_eq!(place, Place { key: b"uF001\0".to_vec(), root: 1 });
        assert_eq!(flat.place(&"scans/readme.txt".into(), None), None);
        // The whole path must match.
        assert_eq!(flat.place(&"x/scans/F001_0003.tif".into(), None), None);
        assert!(
            Arranger::new(&Arrangement::Expression { expression: "(?P<file>.)".into(), unit: vec!["box".into()] })
                .is_err()
        );
    }
}
