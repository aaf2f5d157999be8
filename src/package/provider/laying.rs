//! The files of a shape while it is laid out.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::io::{DigestSet, Meter, StagedFolder};
use crate::records::codes::package as codes;
use crate::records::{Algorithm, DepositRequest, Hex32};

use super::super::error::PackageError;
use super::super::layout::Rendered;
use super::super::measure::{Measured, Measuring, Reader};
use super::super::read_back::about_package;

/// A file of the shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Laid {
    /// Its path in the package, with `/`.
    pub path: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256.
    pub sha256: Hex32,
    /// BLAKE3.
    pub blake3: Hex32,
    /// CRC-32.
    pub crc32: u32,
    /// Where its bytes lie until the package is made.
    pub(in super::super) from: PathBuf,
    /// Whether it was written here; else it is a file of the bag.
    pub(in super::super) written: bool,
}

/// Takes the files of a shape, in the order in which its archive will have them.
pub struct Laying<'l> {
    staged: &'l StagedFolder,
    bag: &'l Path,
    meter: &'l Meter,
    laid: Vec<Laid>,
    requests: Vec<DepositRequest>,
}

impl<'l> Laying<'l> {
    /// Nothing is laid out yet. What is written goes to `staged`, under its path in the package.
    pub(in super::super) fn new(staged: &'l StagedFolder, bag: &'l Path, meter: &'l Meter) -> Self {
        Self { staged, bag, meter, laid: Vec::new(), requests: Vec::new() }
    }

    /// Takes a file of a representation of the bag, unread: its digests are on record.
    pub(in super::super) fn take(&mut self, file: &Rendered<'_>, path: String) {
        let from = self.bag.join(file.path());
        let (size, sha256, blake3, crc32) = (file.size, file.sha256, file.blake3, file.crc32);
        self.laid.push(Laid { path, size, sha256, blake3, crc32, from, written: false });
    }

    /// Takes a metadata file of the bag: it is read here, and must have the digest that the bag's manifest lists.
    ///
    /// # Errors
    /// It cannot be read, or is not what the manifest lists.
    pub(in super::super) fn take_listed(
        &mut self,
        in_bag: &str,
        listed: &Hex32,
        package: &str,
        path: String,
    ) -> Result<Laid, PackageError> {
        let from = self.bag.join(in_bag);
        let mut reader = Reader::new(self.meter);
        let measured = File::open(&from).and_then(|file| reader.measure(&file, &DigestSet::PAIR));
        let Measured { size, digests, crc32 } = measured.map_err(PackageError::unreadable(&from))?;
        if digests.sha256 != *listed {
            let finding = about_package(package, codes::PACKAGE_READ_BACK_DIFFERS, in_bag);
            return Err(PackageError::damaged(self.bag, &finding));
        }
        let (sha256, blake3) = (digests.sha256, digests.blake3);
        Ok(self.push(Laid { path, size, sha256, blake3, crc32, from, written: false }))
    }

    /// Writes a file and measures it on the way.
    ///
    /// # Errors
    /// What `write` says, or the work folder cannot be written.
    pub fn write(
        &mut self,
        path: &str,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<Laid, PackageError> {
        let from = self.staged.path().join(path);
        let failed = || PackageError::unwritable(from.clone());
        let file = self.staged.create_file(path, self.meter).map_err(failed())?;
        let mut out = BufWriter::with_capacity(1 << 16, Measuring::new(file, &DigestSet::PAIR));
        write(&mut out).map_err(failed())?;
        let measuring = out.into_inner().map_err(io::IntoInnerError::into_error).map_err(failed())?;
        let Measured { size, digests, crc32 } = measuring.finish();
        let (sha256, blake3) = (digests.sha256, digests.blake3);
        Ok(self.push(Laid { path: path.to_owned(), size, sha256, blake3, crc32, from, written: true }))
    }

    /// All files so far.
    #[must_use]
    pub fn files(&self) -> &[Laid] {
        &self.laid
    }

    fn push(&mut self, laid: Laid) -> Laid {
        self.laid.push(laid.clone());
        laid
    }

    /// The digest of a file that was written, in hexadecimal. Any but SHA-256 and BLAKE3 is computed by reading the
    /// file.
    ///
    /// # Errors
    /// It cannot be read.
    pub(in super::super) fn digest_of(&self, laid: &Laid, algorithm: Algorithm) -> Result<String, PackageError> {
        match algorithm {
            Algorithm::Sha256 => return Ok(laid.sha256.to_string()),
            Algorithm::Blake3 => return Ok(laid.blake3.to_string()),
            Algorithm::Sha512 | Algorithm::Sha1 | Algorithm::Md5 => {}
        }
        let set: DigestSet = [algorithm].into_iter().collect();
        let measured = File::open(&laid.from).and_then(|file| Reader::new(self.meter).measure(&file, &set));
        let measured = measured.map_err(PackageError::unreadable(&laid.from))?;
        Ok(measured.digests.value(algorithm).unwrap_or_default())
    }

    /// Says that the provider will answer to this by itself. Without a word it answers to the package.
    pub fn note(&mut self, request: DepositRequest) {
        self.requests.push(request);
    }

    /// Everything that was laid out, and what the provider will answer to.
    pub(in super::super) fn finish(self) -> (Vec<Laid>, Vec<DepositRequest>) {
        (self.laid, self.requests)
    }
}
