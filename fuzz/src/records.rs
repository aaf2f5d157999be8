//! Profiles, the event log, manifests and records of Fondo itself.

use fondo::formats::note::{SignedNote, VerifierKey};
use fondo::formats::time_stamp::{StampRequest, TimeStamp};
use fondo::io::Meter;
use fondo::profile;
use fondo::progress::Silent;
use fondo::records::event_log::{Checkpoint, read_log, verify_log};
use fondo::records::fixity::ManifestReader;
use fondo::records::{JournalLine, PlanLine, UnitRecord, read, read_lines};
use fondo::verify::{Baseline, verify};

use super::bounds::in_folder;
use super::packages::order;

pub const PROFILE: &[u8] =
    b"[profile]\nid = \"a\"\nversion = \"1\"\nlabel_en = \"a\"\nlabel_it = \"a\"\n[arrangement]\nby = \"leaf\"\n";

pub fn profiles(bytes: &[u8]) {
    if let Err(error) = profile::parse("fuzz", &String::from_utf8_lossy(bytes)) {
        let _ = error.to_string();
    }
}

pub const NOTE: &[u8] = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\u{2014} example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n".as_bytes();

pub const KEY: &[u8] = b"PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

pub const FIXITY: &[u8] = br#"{"format":"fondo.manifest","version":1,"at":"2026-11-26T23:30:00Z","place":{"root":"/mnt/a","mounted_at":"/mnt"}}
{"path":"a/1.tif","size":3,"mtime":-1,"blake3":"0101010101010101010101010101010101010101010101010101010101010101","sha256":"0202020202020202020202020202020202020202020202020202020202020202"}
{"files":1,"bytes":3,"seal":"0000000000000000000000000000000000000000000000000000000000000000"}
"#;

pub const LIST: &[u8] = b"%%%% HASHDEEP-1.0\n%%%% size,sha256,filename\n0,e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855,./a.tif\n";

pub const STAMP: &[u8] = b"\x30\x08\x30\x03\x02\x01\x00\x30\x01\x06";

pub const LOG: &[u8] = br#"{"format":"fondo.event","version":1,"seq":1,"prev":"0000000000000000000000000000000000000000000000000000000000000000","event":{"id":"67e55044-10b1-5f6f-9247-bb680e5fe0c8","kind":"ingestion","at":"2026-11-24T09:30:00Z","object":"F1/v1","batch":"b","agent":"fondo","outcome":"success","detail":{}}}
"#;

pub fn event_log(bytes: &[u8]) {
    in_folder("2026.jsonl", bytes, |folder| {
        let _ = verify_log(folder, &[]);
        if let Ok(events) = read_log(folder, 2) {
            let _ = events.take(1000).count();
        }
    });
}

/// Notes, the checkpoints in them, and keys.
pub fn note(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(key) = text.parse::<VerifierKey>() {
        assert_eq!(key.to_string().parse().as_ref(), Ok(&key));
    }
    if let Ok(note) = SignedNote::read(bytes) {
        // What is read is written as it was.
        assert_eq!(note.to_string().as_bytes(), bytes);
        if let Some(checkpoint) = Checkpoint::read(note.text()) {
            assert!(note.text().starts_with(&checkpoint.text()));
        }
    }
}

/// Manifests of Fondo, and the lists of others that a place is verified with.
pub fn fixity_manifest(bytes: &[u8]) {
    if let Ok(mut manifest) = ManifestReader::new(bytes) {
        while let Ok(Some(_)) = manifest.next_file() {}
    }
    for name in ["manifest.jsonl", "list.txt"] {
        in_folder(name, bytes, |folder| {
            let list = folder.join(name);
            let Ok(baseline) = Baseline::of(folder, Some(&list)) else { return };
            let request = order(folder.to_path_buf(), baseline, folder);
            let _ = verify(&request, &Meter::default(), &Silent, &mut |_| {});
        });
    }
}

pub fn time_stamp(bytes: &[u8]) {
    let _ = TimeStamp::read(bytes);
    let _ = StampRequest::new(bytes, [7; 8]).answered_by(bytes);
}

pub fn records(bytes: &[u8]) {
    let _ = read::<UnitRecord>(bytes);
    in_folder("lines.jsonl", bytes, |folder| {
        let path = folder.join("lines.jsonl");
        let _ = read_lines::<JournalLine>(&path).map(|lines| lines.take(1000).count());
        let _ = read_lines::<PlanLine>(&path).map(|lines| lines.take(1000).count());
    });
}
