//! A list from its first line to its last, in bounded memory.

use std::io::{self, BufRead, BufReader, Read};

use crate::io::{Meter, Purpose, SourceRoot};
use crate::records::SourcePath;

use super::line::{BagEscapes, Line, LineStyle, read_line};
use super::names::{algorithm_of_list, beside, manifest_algorithm};
use super::table::{Columns, header, read_row};

/// Longest line: a path of the system's longest and its digests.
const LONGEST_LINE: u64 = 64 * 1024;
/// Digits of the shortest digest, MD5.
const SHORTEST_DIGEST: usize = 32;
/// Most bytes of `bagit.txt` that are read.
const LONGEST_DECLARATION: u64 = 4096;

/// One line of a list with its number.
pub struct Numbered {
    /// From 1.
    pub number: u64,
    /// What it is.
    pub line: Line,
    /// The start of the line as it stands, where it is malformed.
    pub text: Option<String>,
}

/// Reads a list line by line.
pub struct ChecksumList<'a> {
    reader: BufReader<std::fs::File>,
    meter: &'a Meter,
    style: LineStyle,
    columns: Option<Columns>,
    utf16: Option<&'static encoding_rs::Encoding>,
    number: u64,
    buffer: Vec<u8>,
}

impl<'a> ChecksumList<'a> {
    /// Opens the list at `path` below `root`. Its name, and the bag that it lies in, say how its lines are to be read.
    ///
    /// # Errors
    /// What the system says.
    pub fn open(root: &SourceRoot, path: &SourcePath, meter: &'a Meter) -> io::Result<Self> {
        let reader = BufReader::with_capacity(256 * 1024, root.open_file(path)?);
        let bag = manifest_name(path).and_then(|_| bag_escapes(root, path));
        let style =
            LineStyle { bag, algorithm: manifest_name(path).or_else(|| algorithm_of_list(path)), beside: beside(path) };
        Ok(Self { reader, meter, style, columns: None, utf16: None, number: 0, buffer: Vec::new() })
    }

    /// The next line; `None` at the end.
    ///
    /// # Errors
    /// What the system says.
    pub fn next_line(&mut self) -> io::Result<Option<Numbered>> {
        let Some(whole) = self.fill()? else { return Ok(None) };
        self.number += 1;
        let line = if whole { self.read() } else { Line::Malformed };
        let text = (line == Line::Malformed).then(|| {
            let start = self.buffer.get(..120).unwrap_or(&self.buffer);
            SourcePath::from_bytes(start.trim_ascii_end()).to_string()
        });
        Ok(Some(Numbered { number: self.number, line, text }))
    }

    fn read(&mut self) -> Line {
        // A title never begins as a digest does: of a million lines of digests none is taken apart as a title.
        let digits = self.buffer.iter().take(SHORTEST_DIGEST).take_while(|byte| byte.is_ascii_hexdigit()).count();
        if self.style.bag.is_none()
            && digits < SHORTEST_DIGEST
            && let Some(columns) = header(&self.buffer)
        {
            self.columns = Some(columns);
            return Line::Nothing;
        }
        match &self.columns {
            Some(columns) => read_row(&self.buffer, columns),
            // The banner of hashdeep.
            None if self.buffer.starts_with(b"%%%% ") => Line::Nothing,
            None => self.without_wrong_algorithm(read_line(&self.buffer, &self.style)),
        }
    }

    /// A list's name may lie: `md5.txt` with SHA-256 in it is read by the number of digits.
    fn without_wrong_algorithm(&self, line: Line) -> Line {
        if line == Line::Malformed && self.style.algorithm.is_some() && self.style.bag.is_none() {
            return read_line(&self.buffer, &LineStyle { algorithm: None, ..self.style.clone() });
        }
        line
    }

    /// Fills the buffer with the next line: `None` at the end, `Some(false)` where it is too long (the rest is passed
    /// over).
    fn fill(&mut self) -> io::Result<Option<bool>> {
        self.buffer.clear();
        let read = (&mut self.reader).take(LONGEST_LINE).read_until(b'\n', &mut self.buffer)?;
        self.count(read);
        if read == 0 {
            return Ok(None);
        }
        let mut whole = self.buffer.ends_with(b"\n") || (read as u64) < LONGEST_LINE;
        if self.number == 0 {
            self.byte_order_mark();
        }
        if let Some(encoding) = self.utf16 {
            whole &= self.decode_utf16(encoding)?;
        }
        if !whole {
            self.pass_over()?;
        }
        Ok(Some(whole))
    }

    /// Windows shells write lists in UTF-16.
    fn byte_order_mark(&mut self) {
        match self.buffer.as_slice() {
            [0xEF, 0xBB, 0xBF, ..] => drop(self.buffer.drain(..3)),
            [0xFF, 0xFE, ..] => self.utf16 = Some(encoding_rs::UTF_16LE),
            [0xFE, 0xFF, ..] => self.utf16 = Some(encoding_rs::UTF_16BE),
            _ => {}
        }
    }

    /// In little-endian UTF-16 the zero of the line feed still has to be read; false where the line is cut.
    fn decode_utf16(&mut self, encoding: &'static encoding_rs::Encoding) -> io::Result<bool> {
        if encoding == encoding_rs::UTF_16LE && self.buffer.ends_with(b"\n") {
            let read = (&mut self.reader).take(1).read_to_end(&mut self.buffer)?;
            self.count(read);
        }
        let (text, _, broken) = encoding.decode(&self.buffer);
        self.buffer = text.into_owned().into_bytes();
        Ok(!broken)
    }

    fn pass_over(&mut self) -> io::Result<()> {
        loop {
            let bytes = self.reader.fill_buf()?;
            let end = memchr::memchr(b'\n', bytes);
            let passed = end.map_or(bytes.len(), |end| end + 1);
            self.reader.consume(passed);
            self.count(passed);
            if end.is_some() || passed == 0 {
                return Ok(());
            }
        }
    }

    fn count(&self, bytes: usize) {
        self.meter.add(Purpose::Source, bytes as u64);
    }
}

fn manifest_name(path: &SourcePath) -> Option<crate::records::Algorithm> {
    manifest_algorithm(std::str::from_utf8(path.file_name()).ok()?)
}

/// The rules of the bag that the manifest lies in; `None` where there is no bag.
fn bag_escapes(root: &SourceRoot, manifest: &SourcePath) -> Option<BagEscapes> {
    let declaration = match manifest.parent() {
        Some(folder) => folder.join(b"bagit.txt"),
        None => SourcePath::from("bagit.txt"),
    };
    let mut text = Vec::new();
    root.open_file(&declaration).ok()?.take(LONGEST_DECLARATION).read_to_end(&mut text).ok()?;
    let text = String::from_utf8_lossy(&text);
    let version = text.lines().find_map(|line| line.trim_start_matches('\u{feff}').strip_prefix("BagIt-Version:"))?;
    let old = version.trim().starts_with("0.");
    Some(if old { BagEscapes::LineEnds } else { BagEscapes::Full })
}

/// All entries of `bytes`, for tests.
#[cfg(test)]
fn entries_of(name: &str, bytes: &[u8]) -> (Vec<super::line::Entry>, Vec<u64>) {
    let place = tempfile::tempdir().unwrap();
    std::fs::write(place.path().join(name), bytes).unwrap();
    let root = SourceRoot::open(place.path()).unwrap();
    let meter = Meter::default();
    let mut list = ChecksumList::open(&root, &name.into(), &meter).unwrap();
    let (mut entries, mut malformed) = (Vec::new(), Vec::new());
    while let Some(numbered) = list.next_line().unwrap() {
        match numbered.line {
            Line::Entry(entry) => entries.push(entry),
            Line::Nothing => {}
            Line::Malformed | Line::Unsupported => malformed.push(numbered.number),
        }
    }
    assert_eq!(meter.total(Purpose::Source), bytes.len() as u64);
    (entries, malformed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::Algorithm;

    const MD5: &str = "d41d8cd98f00b204e9800998ecf8427e";
    const SHA256: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[test]
    fn marks_line_ends_and_long_lines() {
        let long = "x".repeat(200_000);
        let text = format!("\u{feff}# list\r\n{MD5}  a.tif\r\n{long}\n\n{MD5} *b.tif");
        let (entries, malformed) = entries_of("list.md5", text.as_bytes());
        assert_eq!(entries.iter().map(|entry| entry.name.as_slice()).collect::<Vec<_>>(), [b"a.tif", b"b.tif"]);
        assert_eq!(malformed, [3]);
    }

    #[test]
    fn windows_writes_utf16() {
        let text = format!("{MD5}  citt\u{e0}.tif\r\n{MD5}  b.tif\r\n");
        for (mark, bytes) in [
            ([0xFF, 0xFE], text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()),
            ([0xFE, 0xFF], text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
        ] {
            let (entries, malformed) = entries_of("list.md5", &[&mark[..], &bytes].concat());
            assert_eq!(malformed, Vec::<u64>::new());
            assert_eq!(entries[0].name, "citt\u{e0}.tif".as_bytes());
            assert_eq!(entries[1].name, b"b.tif");
        }
    }

    #[test]
    fn names_tell_the_algorithm_and_may_lie() {
        let line = format!("{SHA256}  a.tif\n");
        let value = |name: &str| entries_of(name, line.as_bytes()).0[0].values[0].clone();
        assert_eq!((value("x.b3").algorithm, value("x.b3").or_blake3), (Algorithm::Blake3, false));
        assert_eq!((value("x.sha256").algorithm, value("x.sha256").or_blake3), (Algorithm::Sha256, false));
        assert_eq!((value("checksums.txt").algorithm, value("checksums.txt").or_blake3), (Algorithm::Sha256, true));
        assert_eq!(value("md5.txt").algorithm, Algorithm::Sha256);
        // The third bundle is no BLAKE3.
        assert_eq!(
            (value("sha256sum_b3.txt").algorithm, value("sha256sum_b3.txt").or_blake3),
            (Algorithm::Sha256, false)
        );
        assert_eq!((value("checksum_b3.txt").algorithm, value("checksum_b3.txt").or_blake3), (Algorithm::Sha256, true));
    }

    #[test]
    fn tables() {
        let text = format!("nome_file;dimensione;MD5\r\nF1\\a.tif;12;{}\r\nF1\\b.tif;12;\r\n", MD5.to_uppercase());
        let (entries, malformed) = entries_of("impronte.csv", text.as_bytes());
        assert_eq!(entries[0].name, b"F1\\a.tif");
        assert_eq!(malformed, [3]);
        let text = format!("%%%% HASHDEEP-1.0\n%%%% size,md5,filename\n## Invoked\n##\n0,{MD5},./a.tif\n");
        assert_eq!(entries_of("hashdeep.txt", text.as_bytes()).0[0].name, b"./a.tif");
    }
}
