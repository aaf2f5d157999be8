use std::io::Write;

use super::*;
use crate::formats::tar::TarWriter;
use crate::formats::zip::ZipWriter;
use crate::io::Hasher;

const FILES: [(&str, &[u8]); 4] = [("v1/a", b"one"), ("v1/b", b""), ("v1/c", &[7; 700]), ("v1/d", b"four")];

/// A small archive and what is known of it.
fn archive(shape: PackageShape) -> (Vec<u8>, Written) {
    let mut placed = Vec::new();
    let at = jiff::Timestamp::UNIX_EPOCH;
    let mut note = |name: &str, bytes: &[u8], data: u64| {
        let (digests, crc32) = Hasher::of(bytes);
        let digest =
            if data.is_multiple_of(2) { Digest::Blake3(digests.blake3) } else { Digest::Sha256(digests.sha256) };
        placed.push(Placed { name: name.to_owned(), size: bytes.len() as u64, crc32, digest, data });
    };
    let bytes = match shape {
        PackageShape::Zip => {
            let mut zip = ZipWriter::new(Vec::new(), at);
            for (name, bytes) in FILES {
                let crc32 = Hasher::of(bytes).1;
                note(name, bytes, zip.add(name, bytes.len() as u64, crc32, &mut { bytes }).unwrap());
            }
            zip.finish().unwrap().0
        }
        PackageShape::Tar => {
            let mut tar = TarWriter::new(Vec::new(), at);
            for (name, bytes) in FILES {
                let crc32 = Hasher::of(bytes).1;
                note(name, bytes, tar.add(name, bytes.len() as u64, crc32, &mut { bytes }).unwrap());
            }
            tar.finish().unwrap().0
        }
    };
    let blake3 = blake3::hash(&bytes);
    (bytes, Written { shape, placed, blake3 })
}

fn found(bytes: &[u8], written: &Written) -> Result<(), ArchiveFault> {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    file.rewind().unwrap();
    read_back(file, written, ReadBack::Device, &Meter::default()).unwrap()
}

#[test]
fn no_byte_of_an_archive_can_change_unnoticed() {
    for shape in [PackageShape::Zip, PackageShape::Tar] {
        let (bytes, written) = archive(shape);
        assert_eq!(found(&bytes, &written), Ok(()));
        for at in (0..bytes.len()).step_by(3) {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            let place = written.placed.iter().find(|p| (p.data..p.data + p.size).contains(&(at as u64)));
            let expected = place.map_or(ArchiveFault::Whole, |placed| ArchiveFault::Entry(placed.name.clone()));
            assert_eq!(found(&changed, &written), Err(expected), "{shape:?} {at}");
        }
        assert_eq!(found(&bytes[..bytes.len() - 1], &written), Err(ArchiveFault::Whole));
        let cut = usize::try_from(written.placed[2].data).unwrap() + 10;
        assert_eq!(found(&bytes[..cut], &written), Err(ArchiveFault::Entry("v1/c".to_owned())));
    }
}

/// Where the writer itself was wrong its stream and the disk agree; a zip must still say of every entry what was meant.
#[test]
fn a_zip_must_list_what_was_written() {
    let (bytes, written) = archive(PackageShape::Zip);
    let first = bytes.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    for (field, what) in
        [(10, "method"), (16, "CRC-32"), (20, "packed size"), (24, "size"), (42, "offset"), (46, "name")]
    {
        let mut wrong = bytes.clone();
        wrong[first + field] ^= 4;
        let agreed = Written { blake3: blake3::hash(&wrong), placed: written.placed.clone(), shape: PackageShape::Zip };
        assert_eq!(found(&wrong, &agreed), Err(ArchiveFault::Entry("v1/a".to_owned())), "{what}");
    }
    let more = Written { placed: written.placed[..3].to_vec(), ..written };
    assert_eq!(found(&bytes, &more), Err(ArchiveFault::Whole));
}
