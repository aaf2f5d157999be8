//! Archives of folders, as our own writers make them and as no honest program does.

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use fondo::formats::tar::TarWriter;
use fondo::formats::zip::ZipWriter;

/// The files of a folder: path below `base`, bytes.
pub fn files(folder: &Path, base: &Path) -> Vec<(String, Vec<u8>)> {
    let walk = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().map(Result::unwrap);
    let files = walk.filter(|entry| entry.file_type().is_file());
    let read = |entry: walkdir::DirEntry| {
        let path = entry.path().strip_prefix(base).unwrap().to_str().unwrap().to_owned();
        (path, std::fs::read(entry.path()).unwrap())
    };
    files.map(read).collect()
}

fn at() -> jiff::Timestamp {
    "2026-01-15T08:00:00Z".parse().unwrap()
}

/// A zip of a folder at `out`; entries are called by their path below `base`.
pub fn zip(folder: &Path, base: &Path, out: &Path) -> PathBuf {
    let mut writer = ZipWriter::new(BufWriter::new(File::create(out).unwrap()), at());
    for (name, bytes) in files(folder, base) {
        writer.add(&name, bytes.len() as u64, crc32fast::hash(&bytes), &mut bytes.as_slice()).unwrap();
    }
    writer.finish().unwrap();
    out.to_path_buf()
}

/// A tar of a folder at `out`.
pub fn tar(folder: &Path, base: &Path, out: &Path) -> PathBuf {
    let mut writer = TarWriter::new(BufWriter::new(File::create(out).unwrap()), at());
    for (name, bytes) in files(folder, base) {
        writer.add(&name, bytes.len() as u64, crc32fast::hash(&bytes), &mut bytes.as_slice()).unwrap();
    }
    writer.finish().unwrap();
    out.to_path_buf()
}

/// A tar of a folder, and then of what `more` adds.
pub fn tar_with(folder: &Path, base: &Path, out: &Path, more: impl FnOnce(&mut tar::Builder<File>)) -> PathBuf {
    let mut builder = tar::Builder::new(File::create(out).unwrap());
    for (name, bytes) in files(folder, base) {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, name, bytes.as_slice()).unwrap();
    }
    more(&mut builder);
    builder.into_inner().unwrap();
    out.to_path_buf()
}

/// Adds an entry under a name that no honest program writes; links lead to `target`.
pub fn add(builder: &mut tar::Builder<File>, name: &str, kind: tar::EntryType, target: &str, bytes: &[u8]) {
    let mut header = tar::Header::new_gnu();
    header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
    header.set_entry_type(kind);
    header.set_size(bytes.len() as u64);
    header.set_mode(0o644);
    if !kind.is_file() {
        header.set_link_name(target).unwrap();
    }
    header.set_cksum();
    builder.append(&header, bytes).unwrap();
}
