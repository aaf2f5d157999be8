//! What a delivery brings: files to be identified, what goes with a document, lists of checksums, names.

use fondo::formats::bag::leaves_root;
use fondo::intake::{Sample, SuppliedIndex, companion_look, identify};
use fondo::io::{Meter, SourceRoot};
use fondo::profile::NameRules;
use fondo::records::SourcePath;
use fondo::survey::names::{NameMap, faults};

use super::bounds::in_folder;

/// ContentInfo with SignedData around nothing.
pub const SIGNED: &[u8] = b"\x30\x27\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02\xA0\x1A\x30\x18\x02\x01\x01\x31\x00\x30\x11\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x01\xA0\x04\x04\x02ab";

pub fn identified(bytes: &[u8]) {
    for name in ["page.tif", "page", "page.xml"] {
        let _ = identify(Sample::whole(bytes), &SourcePath::from(name));
    }
    let middle = bytes.len() / 2;
    let (head, tail) = (bytes.get(..middle).unwrap_or_default(), bytes.get(middle..).unwrap_or_default());
    let streamed = Sample { head, tail, whole: None, size: bytes.len() as u64, passages: &[] };
    let _ = identify(streamed, &SourcePath::from("page.pdf"));
}

pub fn companion(bytes: &[u8]) {
    for name in ["a.pdf.p7m", "a.tsr", "daticert.xml", "a.eml"] {
        let (sample, path) = (Sample::whole(bytes), SourcePath::from(name));
        let (format, _) = identify(sample, &path);
        let _ = companion_look(&sample, &path, &format);
    }
}

pub fn checksums(bytes: &[u8]) {
    for name in ["checksums.sha256", "impronte.csv"] {
        in_folder(name, bytes, |folder| {
            let Ok(root) = SourceRoot::open(folder) else { return };
            let Ok(index) = SuppliedIndex::create(&folder.join("index.db")) else { return };
            let _ = index.add_list(&root, &SourcePath::from(name), &Meter::default());
            let _ = index.missing().take(100).count();
        });
    }
}

pub fn names(bytes: &[u8]) {
    let rules = NameRules::default();
    let mut paths: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').filter(|path| !path.is_empty()).take(200).collect();
    paths.sort_unstable();
    paths.dedup();
    let mut seen = std::collections::HashSet::new();
    for mapped in NameMap::new(&paths, &rules).files {
        // A leading `~` is harmless there: paths in a package begin with its folders.
        assert!(!leaves_root(&format!("data/{}", mapped.safe)), "`{}` leaves the package", mapped.safe);
        assert!(seen.insert(mapped.safe.to_lowercase()), "`{}` is there twice", mapped.safe);
        for component in mapped.safe.split('/') {
            let wrong = faults(component.as_bytes(), rules.longest_component);
            assert!(wrong.is_empty() && !component.is_empty(), "`{}` is not safe: {wrong:?}", mapped.safe);
        }
    }
}
