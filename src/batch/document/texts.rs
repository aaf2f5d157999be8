//! The texts of the pages of a document, kept while it is made: what was recognised before a kill is not recognised again.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::io::View;
use crate::records::{Hex32, PageText};

/// Name and version of the file.
const FORMAT: &str = "fondo.page-texts";
const VERSION: u32 = 2;

/// A line of the file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "kebab-case", deny_unknown_fields)]
enum Line {
    /// The first: what the others were made under.
    Texts { format: String, version: u32, context: Hex32 },
    /// A page, its digest, its text. The number stands first: whoever looks for a page reads no further.
    Page(PageLine),
}

/// The text of a page.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PageLine {
    /// From 1.
    pub page: u32,
    /// Of what the page was made of.
    pub digest: Hex32,
    /// Words that were recognised; none where the page could not be read.
    pub text: Option<PageText>,
    /// How it was recognised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub how: Option<How>,
}

/// How a page was recognised.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::batch) struct How {
    /// Arguments that decided about it.
    pub parameters: String,
    /// Degrees by which its lines were made level.
    pub levelled: Option<f64>,
}

/// The name of the file in the folder of work.
const FILE: &str = "texts.jsonl";

/// The texts that were kept while a document was made, page by page, for whoever stages them.
///
/// # Errors
/// What the system says; or what `take` says.
pub(in crate::batch) fn each_kept<E: From<io::Error>>(
    work: &Path,
    pages: u32,
    mut take: impl FnMut(u32, &PageText, &How) -> Result<(), E>,
) -> Result<(), E> {
    let file = match File::open(work.join(FILE)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        file => file?,
    };
    let length = usize::try_from(file.metadata()?.len()).map_err(io::Error::other)?;
    let view = View::of(&file, length)?;
    let index = TextIndex::of(view.bytes());
    for line in (1..=pages).filter_map(|page| index.line(page)) {
        if let (Some(text), Some(how)) = (&line.text, &line.how) {
            take(line.page, text, how)?;
        }
    }
    Ok(())
}

/// The file of a document that is being made.
#[derive(Debug)]
pub(super) struct Texts {
    path: PathBuf,
    file: File,
    /// Pages that are there, with the digests of what they were made of.
    there: HashMap<u32, Hex32>,
}

impl Texts {
    /// Opens the file, with what an earlier attempt left if it was made under the same conditions. A torn last line is cut off.
    ///
    /// # Errors
    /// What the system says.
    pub(super) fn open(folder: &Path, context: Hex32) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let path = folder.join(FILE);
        let kept = kept(&path, &context);
        if kept.is_none() {
            let first = Line::Texts { format: FORMAT.to_owned(), version: VERSION, context };
            let mut line = serde_json::to_vec(&first)?;
            line.push(b'\n');
            fs::write(&path, line)?;
        }
        let (there, length) = kept.unwrap_or_default();
        let file = OpenOptions::new().append(true).open(&path)?;
        if length > 0 {
            file.set_len(length)?;
        }
        Ok(Self { path, file, there })
    }

    /// Whether the text of this page, made of this, is there.
    pub(super) fn has(&self, page: u32, digest: &Hex32) -> bool {
        self.there.get(&page) == Some(digest)
    }

    /// Keeps the text of a page, durably.
    ///
    /// # Errors
    /// What the system says.
    pub(super) fn keep(&mut self, line: PageLine) -> io::Result<()> {
        let (page, digest) = (line.page, line.digest);
        let mut text = serde_json::to_vec(&Line::Page(line))?;
        text.push(b'\n');
        self.file.write_all(&text)?;
        self.file.sync_data()?;
        self.there.insert(page, digest);
        Ok(())
    }

    /// The file for whoever reads it, and how long it is.
    ///
    /// # Errors
    /// What the system says.
    pub(super) fn reader(&self) -> io::Result<(File, u64)> {
        let file = File::open(&self.path)?;
        let length = file.metadata()?.len();
        Ok((file, length))
    }
}

/// The pages of a file that was made under these conditions, and how many of its bytes are whole lines.
fn kept(path: &Path, context: &Hex32) -> Option<(HashMap<u32, Hex32>, u64)> {
    let bytes = fs::read(path).ok()?;
    let whole = bytes.iter().rposition(|byte| *byte == b'\n')? + 1;
    let mut lines = bytes.get(..whole)?.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    match serde_json::from_slice(lines.next()?).ok()? {
        Line::Texts { format, version, context: made }
            if format == FORMAT && version == VERSION && made == *context => {}
        _ => return None,
    }
    let mut there = HashMap::new();
    for line in lines {
        let Ok(Line::Page(line)) = serde_json::from_slice(line) else { return None };
        there.insert(line.page, line.digest);
    }
    Some((there, whole as u64))
}

/// Where the text of each page lies in the bytes of such a file. Held are two numbers for each page.
pub(super) struct TextIndex<'t> {
    bytes: &'t [u8],
    places: HashMap<u32, (usize, usize)>,
}

impl<'t> TextIndex<'t> {
    /// Looks through the lines; of a page that stands there twice the last one counts.
    pub(super) fn of(bytes: &'t [u8]) -> Self {
        let (mut places, mut at) = (HashMap::new(), 0);
        while let Some(end) = bytes.get(at..).and_then(|rest| memchr::memchr(b'\n', rest)).map(|end| at + end) {
            let line = bytes.get(at..end).unwrap_or_default();
            if let Some(page) = page_of(line) {
                places.insert(page, (at, end));
            }
            at = end + 1;
        }
        Self { bytes, places }
    }

    /// The text of a page.
    pub(super) fn text(&self, page: u32) -> Option<PageText> {
        self.line(page)?.text
    }

    /// What was kept of a page.
    pub(super) fn line(&self, page: u32) -> Option<PageLine> {
        let (from, to) = *self.places.get(&page)?;
        match serde_json::from_slice(self.bytes.get(from..to)?).ok()? {
            Line::Page(line) => Some(line),
            Line::Texts { .. } => None,
        }
    }
}

/// The number of the page of a line, which stands at its beginning.
fn page_of(line: &[u8]) -> Option<u32> {
    let rest = line.strip_prefix(br#"{"line":"page","page":"#)?;
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    std::str::from_utf8(rest.get(..digits)?).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::Hex;

    fn line(page: u32) -> PageLine {
        let text = PageText { width: page, height: 1, blocks: Vec::new() };
        PageLine { page, digest: Hex([page as u8; 32]), text: Some(text), how: None }
    }

    #[test]
    fn what_was_kept_is_there_again() {
        let place = tempfile::tempdir().unwrap();
        let context = Hex([7; 32]);
        let mut texts = Texts::open(place.path(), context).unwrap();
        texts.keep(line(3)).unwrap();
        texts.keep(line(12)).unwrap();
        drop(texts);
        // A line that a kill tore.
        let path = place.path().join("texts.jsonl");
        OpenOptions::new().append(true).open(&path).unwrap().write_all(br#"{"line":"page","page":4"#).unwrap();
        let texts = Texts::open(place.path(), context).unwrap();
        assert!(texts.has(3, &Hex([3; 32])) && texts.has(12, &Hex([12; 32])));
        assert!(!texts.has(4, &Hex([4; 32])) && !texts.has(3, &Hex([4; 32])));
        let (_, length) = texts.reader().unwrap();
        let bytes = fs::read(&path).unwrap();
        assert_eq!(length, bytes.len() as u64);
        let index = TextIndex::of(&bytes);
        assert_eq!(index.text(12).unwrap().width, 12);
        assert!(index.text(4).is_none());
    }

    #[test]
    fn under_other_conditions_nothing_is_kept() {
        let place = tempfile::tempdir().unwrap();
        Texts::open(place.path(), Hex([1; 32])).unwrap().keep(line(1)).unwrap();
        assert!(!Texts::open(place.path(), Hex([2; 32])).unwrap().has(1, &Hex([1; 32])));
    }
}
