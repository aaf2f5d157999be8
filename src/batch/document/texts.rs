//! The texts of the pages of a document, kept while it is made: what was recognised before a kill is not recognised
//! again.

use std::collections::{BTreeSet, HashMap};
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::io::{View, open_private};
use crate::records::{Hex, Hex32, PageText};

/// The conditions of the texts of one source: what another version of it said stands behind no page of this one.
pub(super) fn of_source(context: &Hex32, source: &Hex32) -> Hex32 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&context.0).update(&source.0);
    Hex(*hasher.finalize().as_bytes())
}

/// Name and version of the file.
const FORMAT: &str = "fondo.page-texts";
const VERSION: u32 = 3;

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
pub(super) const FILE: &str = "texts.jsonl";

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
    /// Pages that are there.
    there: HashMap<u32, Kept>,
    /// Bytes of the file.
    length: u64,
}

/// A page that is there.
#[derive(Clone, Copy, Debug)]
struct Kept {
    /// Of what it was made of.
    digest: Hex32,
    /// Where its line begins, and how long it is.
    at: u64,
    length: u64,
}

impl Texts {
    /// Opens the file, with what an earlier attempt left if it was made under the same conditions. A torn last line is
    /// cut off.
    ///
    /// # Errors
    /// What the system says.
    pub(super) fn open(folder: &Path, context: Hex32) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let path = folder.join(FILE);
        let kept = kept(&path, &context)?;
        // What a page says may be for few: after a refusal the file stays.
        let mut file = open_private(&path)?;
        let (there, length) = match kept {
            Some(kept) => kept,
            None => {
                let first = Line::Texts { format: FORMAT.to_owned(), version: VERSION, context };
                let mut line = serde_json::to_vec(&first)?;
                line.push(b'\n');
                file.set_len(0)?;
                file.write_all(&line)?;
                (HashMap::new(), line.len() as u64)
            }
        };
        file.set_len(length)?;
        Ok(Self { path, file, there, length })
    }

    /// Whether the text of this page, made of this, is there.
    pub(super) fn has(&self, page: u32, digest: &Hex32) -> bool {
        self.there.get(&page).is_some_and(|kept| kept.digest == *digest)
    }

    /// The text of this page, if it is there and was made of this.
    ///
    /// # Errors
    /// What the system says.
    pub(super) fn text(&self, page: u32, digest: &Hex32) -> io::Result<Option<PageText>> {
        let Some(kept) = self.there.get(&page).filter(|kept| kept.digest == *digest) else { return Ok(None) };
        let mut file = &self.file;
        file.seek(SeekFrom::Start(kept.at))?;
        let mut line = Vec::new();
        file.take(kept.length).read_to_end(&mut line)?;
        match serde_json::from_slice(&line)? {
            Line::Page(line) => Ok(line.text),
            Line::Texts { .. } => Ok(None),
        }
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
        let length = text.len() as u64;
        self.there.insert(page, Kept { digest, at: self.length, length });
        self.length += length;
        Ok(())
    }

    /// What was read of this page and of those after it does not count.
    ///
    /// # Errors
    /// What the system says.
    pub(super) fn forget_from(&mut self, first: u32) -> io::Result<()> {
        let pages: BTreeSet<u32> = self.there.keys().copied().filter(|page| *page >= first).collect();
        for page in pages {
            // Of a page that stands there twice the last one counts; nothing has this digest.
            self.keep(PageLine { page, digest: Hex([0; 32]), text: None, how: None })?;
        }
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

/// The pages of a file that was made under these conditions, and how many of its bytes are whole lines. A line at a
/// time is held.
fn kept(path: &Path, context: &Hex32) -> io::Result<Option<(HashMap<u32, Kept>, u64)>> {
    let mut lines = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        file => BufReader::new(file?),
    };
    let (mut there, mut at, mut line) = (HashMap::new(), 0, Vec::new());
    loop {
        line.clear();
        let length = lines.read_until(b'\n', &mut line)? as u64;
        // A line that a kill tore has no end.
        if !line.ends_with(b"\n") {
            return Ok((at > 0).then_some((there, at)));
        }
        match serde_json::from_slice(&line) {
            Ok(Line::Texts { format, version, context: made })
                if at == 0 && format == FORMAT && version == VERSION && made == *context => {}
            Ok(Line::Page(page)) if at > 0 => {
                there.insert(page.page, Kept { digest: page.digest, at, length });
            }
            _ => return Ok(None),
        }
        at += length;
    }
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
    use std::fs::OpenOptions;

    use super::*;

    fn line(page: u32) -> PageLine {
        let text = PageText { width: page, height: 1, blocks: Vec::new() };
        PageLine { page, digest: Hex([page as u8; 32]), text: Some(text), how: None }
    }

    #[cfg(unix)]
    #[test]
    fn nobody_but_the_owner_reads_the_texts() {
        use std::os::unix::fs::PermissionsExt;

        let place = tempfile::tempdir().unwrap();
        let (path, context) = (place.path().join(FILE), Hex([7; 32]));
        let mode = || fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        drop(Texts::open(place.path(), context).unwrap());
        assert_eq!(mode(), 0o600);
        // One that an older program left.
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        Texts::open(place.path(), context).unwrap().keep(line(1)).unwrap();
        assert_eq!(mode(), 0o600);
        assert!(Texts::open(place.path(), context).unwrap().has(1, &line(1).digest));
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
        assert_eq!(texts.text(12, &Hex([12; 32])).unwrap().unwrap().width, 12);
        assert!(texts.text(12, &Hex([3; 32])).unwrap().is_none());
        let (_, length) = texts.reader().unwrap();
        let bytes = fs::read(&path).unwrap();
        assert_eq!(length, bytes.len() as u64);
        let index = TextIndex::of(&bytes);
        assert_eq!(index.text(12).unwrap().width, 12);
        assert!(index.text(4).is_none());
        // What is added to it afterwards is found at its place too.
        let mut texts = texts;
        texts.keep(line(7)).unwrap();
        assert_eq!(texts.text(7, &Hex([7; 32])).unwrap().unwrap().width, 7);
        assert_eq!(texts.text(3, &Hex([3; 32])).unwrap().unwrap().width, 3);
    }

    #[test]
    fn what_does_not_count_goes_behind_no_page() {
        let place = tempfile::tempdir().unwrap();
        let mut texts = Texts::open(place.path(), Hex([7; 32])).unwrap();
        [2, 5, 9].into_iter().for_each(|page| texts.keep(line(page)).unwrap());
        texts.forget_from(5).unwrap();
        assert!(texts.has(2, &line(2).digest) && !texts.has(5, &line(5).digest) && !texts.has(9, &line(9).digest));
        let bytes = fs::read(place.path().join(FILE)).unwrap();
        let index = TextIndex::of(&bytes);
        assert_eq!([2, 5, 9].map(|page| index.text(page).is_some()), [true, false, false]);
    }

    #[test]
    fn texts_of_another_version_of_the_source_are_gone() {
        let place = tempfile::tempdir().unwrap();
        let (context, [before, after]) = (Hex([1; 32]), [Hex([2; 32]), Hex([3; 32])]);
        let of = |source| Texts::open(place.path(), of_source(&context, &source)).unwrap();
        let mut texts = of(before);
        texts.keep(PageLine { digest: before, ..line(3) }).unwrap();
        let index = || fs::read(place.path().join(FILE)).unwrap();
        assert!(of(before).has(3, &before) && TextIndex::of(&index()).text(3).is_some());
        // Nobody reads the page again, as it has text of its own now: what stands in the file is what goes behind it.
        assert!(!of(after).has(3, &after));
        assert!(TextIndex::of(&index()).text(3).is_none());
    }

    #[test]
    fn under_other_conditions_nothing_is_kept() {
        let place = tempfile::tempdir().unwrap();
        Texts::open(place.path(), Hex([1; 32])).unwrap().keep(line(1)).unwrap();
        assert!(!Texts::open(place.path(), Hex([2; 32])).unwrap().has(1, &Hex([1; 32])));
    }
}
