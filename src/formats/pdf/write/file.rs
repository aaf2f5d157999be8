//! The file: header, objects, the table of where they lie (ISO 32000-1 §7.5).

use std::io::{self, Write};

use super::super::object::{Dict, Object};
use super::syntax::{write, write_dict};

/// The version in the header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PdfVersion {
    /// 1.4, on which PDF/A-1 stands.
    V1_4,
    /// 1.7, on which PDF/A-2 and PDF/A-3 stand.
    V1_7,
}

/// Writes objects one after another. Held is where each lies, eight bytes an object.
///
/// The table is a classic one: every version of PDF/A allows it.
#[derive(Debug)]
pub struct PdfWriter<W> {
    out: W,
    at: u64,
    /// Where each object begins, from number 1; 0 while it is not written.
    offsets: Vec<u64>,
    digest: blake3::Hasher,
    line: Vec<u8>,
}

impl<W: Write> PdfWriter<W> {
    /// Begins a file.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn new(out: W, version: PdfVersion) -> io::Result<Self> {
        let line = Vec::new();
        let mut writer = Self { out, at: 0, offsets: Vec::new(), digest: blake3::Hasher::new(), line };
        writer.put(match version {
            PdfVersion::V1_4 => b"%PDF-1.4\n",
            PdfVersion::V1_7 => b"%PDF-1.7\n",
        })?;
        // A file that is not taken for text (§7.5.2).
        writer.put(b"%\xE2\xE3\xCF\xD3\n")?;
        Ok(writer)
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)?;
        self.digest.update(bytes);
        self.at += bytes.len() as u64;
        Ok(())
    }

    /// Bytes that are written.
    #[must_use]
    pub const fn written(&self) -> u64 {
        self.at
    }

    /// The number of an object that will be written.
    pub fn reserve(&mut self) -> u32 {
        self.offsets.push(0);
        u32::try_from(self.offsets.len()).unwrap_or(u32::MAX)
    }

    fn begin(&mut self, number: u32) {
        if let Some(offset) = (number as usize).checked_sub(1).and_then(|index| self.offsets.get_mut(index)) {
            *offset = self.at;
        }
        self.line.clear();
        self.line.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
    }

    fn put_line(&mut self) -> io::Result<()> {
        let line = std::mem::take(&mut self.line);
        let done = self.put(&line);
        self.line = line;
        done
    }

    /// Writes the object of a reserved number.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn object(&mut self, number: u32, object: &Object) -> io::Result<()> {
        self.begin(number);
        write(&mut self.line, object);
        self.line.extend_from_slice(b"\nendobj\n");
        self.put_line()
    }

    /// Writes a new object and returns its reference.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn add(&mut self, object: &Object) -> io::Result<Object> {
        let number = self.reserve();
        self.object(number, object)?;
        Ok(Object::Reference(number, 0))
    }

    /// Writes a stream under a reserved number: `bytes` as they are, which `dict` says the coding of; their length is
    /// added.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn stream(&mut self, number: u32, mut dict: Dict, bytes: &[u8]) -> io::Result<()> {
        let length = i64::try_from(bytes.len()).map_err(io::Error::other)?;
        dict.0.retain(|(key, _)| key != b"Length");
        dict.0.push((b"Length".to_vec(), Object::Integer(length)));
        self.begin(number);
        write_dict(&mut self.line, &dict);
        self.line.extend_from_slice(b"\nstream\n");
        self.put_line()?;
        self.put(bytes)?;
        self.put(b"\nendstream\nendobj\n")
    }

    /// Writes a new stream whose bytes come from elsewhere, and returns its reference. They are copied by the system
    /// where it can do that by itself; `digest` stands for them in the identifier of the file.
    ///
    /// # Errors
    /// Those of `out` and of `source`; where that has fewer bytes than `length`.
    pub fn add_stream_from(
        &mut self,
        mut dict: Dict,
        source: &mut io::Take<&std::fs::File>,
        digest: &[u8; 32],
    ) -> io::Result<Object> {
        let number = self.reserve();
        let length = source.limit();
        dict.0.retain(|(key, _)| key != b"Length");
        dict.0.push((b"Length".to_vec(), Object::Integer(i64::try_from(length).map_err(io::Error::other)?)));
        self.begin(number);
        write_dict(&mut self.line, &dict);
        self.line.extend_from_slice(b"\nstream\n");
        self.put_line()?;
        if io::copy(source, &mut self.out)? != length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.at += length;
        self.digest.update(digest);
        self.put(b"\nendstream\nendobj\n")?;
        Ok(Object::Reference(number, 0))
    }

    /// Writes a new stream and returns its reference.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn add_stream(&mut self, dict: Dict, bytes: &[u8]) -> io::Result<Object> {
        let number = self.reserve();
        self.stream(number, dict, bytes)?;
        Ok(Object::Reference(number, 0))
    }

    /// Ends the file: the table, the trailer, the identifier, which comes from what stands before it: the same file has
    /// the same one.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn finish(mut self, catalogue: &Object, info: Option<&Object>) -> io::Result<W> {
        let start = self.at;
        let count = self.offsets.len() + 1;
        let mut table = format!("xref\n0 {count}\n").into_bytes();
        // Numbers that were reserved and never used are a chain of free ones that begins and ends at 0 (§7.5.4).
        let free: Vec<usize> = (1..count).filter(|number| self.offsets.get(number - 1) == Some(&0)).collect();
        let mut next_free = free.iter().copied().skip(1).chain(std::iter::once(0));
        let head = free.first().copied().unwrap_or(0);
        table.extend_from_slice(format!("{head:010} 65535 f\r\n").as_bytes());
        for offset in &self.offsets {
            let entry = match offset {
                0 => format!("{:010} 00001 f\r\n", next_free.next().unwrap_or(0)),
                offset => format!("{offset:010} 00000 n\r\n"),
            };
            table.extend_from_slice(entry.as_bytes());
        }
        self.put(&table)?;
        let id: Vec<u8> = self.digest.finalize().as_bytes().iter().take(16).copied().collect();
        let id = Object::Array(vec![Object::String(id.clone()), Object::String(id)]);
        let mut trailer = Dict(vec![
            (b"Size".to_vec(), Object::Integer(i64::try_from(count).unwrap_or(i64::MAX))),
            (b"Root".to_vec(), catalogue.clone()),
        ]);
        trailer.0.extend(info.map(|info| (b"Info".to_vec(), info.clone())));
        trailer.0.push((b"ID".to_vec(), id));
        self.line.clear();
        self.line.extend_from_slice(b"trailer\n");
        write_dict(&mut self.line, &trailer);
        self.line.extend_from_slice(format!("\nstartxref\n{start}\n%%EOF\n").as_bytes());
        self.put_line()?;
        self.out.flush()?;
        Ok(self.out)
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::{Document, Protection};
    use super::super::syntax::{dict, name, text};
    use super::*;

    fn small() -> Vec<u8> {
        let mut file = PdfWriter::new(Vec::new(), PdfVersion::V1_7).unwrap();
        let (catalogue, unused, other) = (file.reserve(), file.reserve(), file.reserve());
        assert_eq!((catalogue, unused, other), (1, 2, 3));
        file.object(catalogue, &Object::Dict(dict([("Type", name("Catalog"))]))).unwrap();
        file.stream(other, dict([("Length", Object::Integer(9))]), b"endstream is no end").unwrap();
        let info = file.add(&Object::Dict(dict([("Title", text("Citt\u{e0}"))]))).unwrap();
        file.finish(&Object::Reference(catalogue, 0), Some(&info)).unwrap()
    }

    #[test]
    fn what_is_written_is_found() {
        let bytes = small();
        let document = Document::open(&bytes, 1000);
        assert!(!document.xref.rebuilt && document.xref.fault.is_none());
        assert!(matches!(document.protection, Protection::None));
        assert_eq!(document.tail.after, Some(0));
        let stream = document.indirect(3).unwrap();
        let data = document.stream(&stream).unwrap();
        assert!(data.sound);
        assert_eq!(data.bytes, b"endstream is no end");
        assert!(document.indirect(2).is_none());
        assert_eq!(document.get(&document.xref.trailer, b"Root").dict().unwrap().0.len(), 1);
    }

    #[test]
    fn a_stream_is_copied_from_a_file() {
        use std::io::{Read, Seek, SeekFrom, Write as _};
        let mut source = tempfile::tempfile().unwrap();
        source.write_all(b"before the stream after").unwrap();
        let taken = |length| {
            let mut place = &source;
            place.seek(SeekFrom::Start(7)).unwrap();
            let mut file = PdfWriter::new(Vec::new(), PdfVersion::V1_4).unwrap();
            let added = file.add_stream_from(Dict::default(), &mut place.take(length), &[1; 32]);
            added.map(|object| (object, file.finish(&Object::Null, None).unwrap()))
        };
        let (object, bytes) = taken(10).unwrap();
        assert_eq!(object, Object::Reference(1, 0));
        let document = Document::open(&bytes, 100);
        let stream = document.indirect(1).unwrap();
        assert_eq!(document.stream(&stream).unwrap().bytes, b"the stream");
        assert!(document.stream(&stream).unwrap().sound && document.xref.fault.is_none());
        assert_eq!(taken(100).unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
    }

    #[test]
    fn the_same_file_has_the_same_identifier() {
        assert_eq!(small(), small());
    }
}
