//! The lines of `tags.jsonl`: found in the package of an earlier version, and written into a new one.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::OnceLock;

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::io::{CountedFile, Meter, Purpose};
use crate::records::{METADATA_FOLDER, MasterFile, Record, TagDump, TagLine};

use super::tag_store::TagStore;

/// Longest line that is read: a worker's list is bounded far below.
const LONGEST: u64 = 64 << 20;

/// Where the lines of a package's `tags.jsonl` lie, read when the first is asked for. A line is believed only by its
/// digest, which the caller compares.
#[derive(Debug, Default)]
pub struct TagLines {
    places: OnceLock<HashMap<(String, TagsOf), (u64, u64)>>,
}

/// Whose fields they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TagsOf {
    /// The file that was delivered.
    Delivered,
    /// The master that was made of it.
    Made,
}

#[derive(Deserialize)]
struct Head {
    file: String,
    made: Option<IgnoredAny>,
}

impl TagLines {
    /// The fields of the file that was delivered as `name` in the package in `folder`, or of its master; none where
    /// they cannot be read.
    pub fn of(&self, folder: &Path, (name, whose): (&str, TagsOf), meter: &Meter) -> Option<TagDump> {
        let path = folder.join(METADATA_FOLDER).join("tags.jsonl");
        let places = self.places.get_or_init(|| index(&path, meter).unwrap_or_default());
        let (offset, length) = *places.get(&(name.to_owned(), whose))?;
        let mut file = File::open(path).ok()?;
        file.seek(SeekFrom::Start(offset)).ok()?;
        let mut line = Vec::new();
        CountedFile::new(file, meter, Purpose::ReadBack).take(length).read_to_end(&mut line).ok()?;
        let line: TagLine<'_> = crate::records::read(&line).ok()?;
        Some(line.tags.into_owned())
    }
}

fn index(path: &Path, meter: &Meter) -> io::Result<HashMap<(String, TagsOf), (u64, u64)>> {
    let mut reader = BufReader::with_capacity(1 << 16, CountedFile::new(File::open(path)?, meter, Purpose::ReadBack));
    let (mut places, mut offset, mut line) = (HashMap::new(), 0u64, Vec::new());
    loop {
        line.clear();
        let length = (&mut reader).take(LONGEST).read_until(b'\n', &mut line)? as u64;
        if length == 0 {
            return Ok(places);
        }
        if let Ok(head) = serde_json::from_slice::<Head>(&line) {
            let whose = if head.made.is_some() { TagsOf::Made } else { TagsOf::Delivered };
            places.insert((head.file, whose), (offset, length));
        }
        offset += length;
    }
}

/// Writes `tags.jsonl`: a line for each file whose fields were listed, in the order of the record; that of a master
/// that was made follows that of its source.
///
/// # Errors
/// What `out` says; what was kept of a file is not there or not what it was.
pub fn write_tag_lines(kept: &TagStore, files: &[MasterFile], out: &mut dyn Write, meter: &Meter) -> io::Result<()> {
    for file in files {
        if let Some(tags) = &file.tags {
            line(&file.name, None, &kept.read(tags, meter)?, out)?;
        }
        if let Some((made, tags)) = file.made.as_ref().and_then(|made| Some((made, made.tags.as_ref()?))) {
            line(&file.name, Some(&made.name), &kept.read(tags, meter)?, out)?;
        }
    }
    Ok(())
}

fn line(file: &str, made: Option<&str>, json: &[u8], out: &mut dyn Write) -> io::Result<()> {
    let (format, version) = (TagLine::FORMAT, TagLine::VERSION);
    write!(out, "{{\"format\":\"{format}\",\"version\":{version},\"file\":")?;
    serde_json::to_writer(&mut *out, file)?;
    if let Some(made) = made {
        out.write_all(b",\"made\":")?;
        serde_json::to_writer(&mut *out, made)?;
    }
    out.write_all(b",\"tags\":")?;
    out.write_all(json)?;
    out.write_all(b"}\n")
}
