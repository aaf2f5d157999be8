//! What a package is, is told by what it is; by its name only where nothing else tells it.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use crate::formats::tar;
use crate::io::{Meter, Purpose, Window};

use super::super::error::ValidateError;
use super::archive::Archive;
use super::face::Source;
use super::folder::Folder;
use super::tar::TarBag;
use super::zip::ZipBag;

/// How a zip begins: with an entry, or with its end.
const ZIP: [&[u8]; 2] = [b"PK\x03\x04", b"PK\x05\x06"];
/// The first block of a tar.
const BEGINNING: u64 = 512;

/// Opens the bag at `package`, be it a folder or an archive. A file that is called `.zip` or `.tar` and does not begin
/// as one is a damaged one.
///
/// # Errors
/// It cannot be opened, or is neither.
pub(in super::super) fn open<'m>(package: &Path, meter: &'m Meter) -> Result<Box<dyn Source + 'm>, ValidateError> {
    let failed = |source| ValidateError::Unreadable { path: package.to_path_buf(), source };
    let kind = fs::metadata(package).map_err(failed)?;
    if kind.is_dir() {
        return Ok(Box::new(Folder::open(package, meter).map_err(failed)?));
    }
    let no_package = || ValidateError::NoPackage { path: package.to_path_buf() };
    // Opening a named pipe would wait for a writer.
    if !kind.is_file() {
        return Err(no_package());
    }
    let file = File::open(package).map_err(failed)?;
    let beginning = beginning(&file, meter).map_err(failed)?;
    let archive = Archive::new(package, file, meter);
    let is_called = |name: &str| package.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(name));
    if ZIP.iter().any(|begin| beginning.starts_with(begin)) {
        Ok(Box::new(ZipBag(archive)))
    } else if tar::is_header(&beginning) {
        Ok(Box::new(TarBag(archive)))
    } else if is_called("zip") {
        Ok(Box::new(ZipBag(archive)))
    } else if is_called("tar") {
        Ok(Box::new(TarBag(archive)))
    } else {
        Err(no_package())
    }
}

fn beginning(file: &File, meter: &Meter) -> io::Result<Vec<u8>> {
    let mut beginning = Vec::new();
    let read = Window::new(file, 0, BEGINNING).read_to_end(&mut beginning)?;
    meter.add(Purpose::Source, read as u64);
    Ok(beginning)
}
