//! What stands where a file is to be brought back, kept before anything takes its place.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::PathBuf;

use jiff::Timestamp;

use crate::catalogue::{StoreFiles, StoreRecordError};
use crate::io::{AtomicFile, Meter};
use crate::records::SourcePath;

use super::error::StoreError;

/// Bytes that are read at a time.
const PIECE: usize = 64 << 10;

/// What became of the old bytes.
pub enum Aside {
    /// They were put here; so many at the end the device could not read.
    Kept {
        /// Where they are now.
        path: PathBuf,
        /// Bytes.
        lacks: u64,
    },
    /// None of them could be read.
    Nothing(io::Error),
}

/// Copies what stands in `damaged` to `stores/NAME/aside/`, durably. What the device cannot read cannot be kept; what
/// stands before it is.
///
/// # Errors
/// The copy cannot be written: then nothing may take the place of the original.
pub fn keep_aside(
    files: &StoreFiles,
    now: Timestamp,
    path: &SourcePath,
    damaged: &mut File,
) -> Result<Aside, StoreError> {
    let folder = files.folder().join("aside");
    let name = format!("{}-{:.16}", now.as_second(), blake3::hash(path.as_bytes()).to_hex());
    let aside = folder.join(name);
    let kept = fs::create_dir_all(&folder).and_then(|()| {
        let meter = Meter::default();
        let length = damaged.metadata()?.len();
        let mut copy = AtomicFile::create(&aside, &meter)?;
        match copied(damaged, &mut copy)? {
            (0, Some(fault)) => Ok(Aside::Nothing(fault)),
            (_, None) => copy.commit().map(|()| Aside::Kept { path: aside.clone(), lacks: 0 }),
            (kept, Some(_)) => {
                copy.commit().map(|()| Aside::Kept { path: aside.clone(), lacks: length.saturating_sub(kept) })
            }
        }
    });
    Ok(kept.map_err(|source| StoreRecordError::Write { path: aside.clone(), source })?)
}

/// Copies as far as can be read: how many bytes that were, and what kept it from reading on.
///
/// # Errors
/// It cannot be written.
fn copied(from: &mut impl Read, to: &mut impl Write) -> io::Result<(u64, Option<io::Error>)> {
    let (mut buffer, mut bytes) = (vec![0; PIECE], 0);
    loop {
        let read = match from.read(&mut buffer) {
            Ok(0) => return Ok((bytes, None)),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(fault) => return Ok((bytes, Some(fault))),
        };
        to.write_all(buffer.get(..read).unwrap_or_default())?;
        bytes += read as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives or takes so many bytes, then fails as a device does.
    struct Worn(u64);

    impl Worn {
        fn take(&mut self, wanted: usize) -> io::Result<usize> {
            let taken = self.0.min(wanted as u64);
            self.0 -= taken;
            if taken == 0 { Err(io::Error::from_raw_os_error(5)) } else { Ok(usize::try_from(taken).unwrap()) }
        }
    }

    impl Read for Worn {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.take(buffer.len())
        }
    }

    impl Write for Worn {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.take(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_fault_of_writing_does_not_pass_for_one_of_reading() {
        let mut written = Vec::new();
        let (bytes, fault) = copied(&mut Worn(70_000), &mut written).unwrap();
        assert_eq!((bytes, written.len(), fault.unwrap().raw_os_error()), (70_000, 70_000, Some(5)));
        assert_eq!(copied(&mut Worn(70_000), &mut Worn(69_999)).unwrap_err().raw_os_error(), Some(5));
        let (bytes, fault) = copied(&mut &b"whole"[..], &mut written).unwrap();
        assert!(bytes == 5 && fault.is_none());
    }
}
