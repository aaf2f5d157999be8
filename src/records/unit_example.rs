//! A small unit for the tests of the rooms that write about units.

use jiff::Timestamp;
use uuid::Uuid;

use crate::io::Hasher;

use super::{
    AcceptedBy, AccessFile, Basis, ColourSpace, DecisionRecord, Digests, Family, FileRole, Hex, Hex32, Identification,
    ImageRole, ImageTechnical, Levels, MasterFile, Record, Role, SuppliedFixity, Technical, Terms, UnitRecord, Verdict,
};

/// Version 1 of a unit without files; tests add what they are about.
pub fn example_unit() -> UnitRecord {
    UnitRecord {
        format: UnitRecord::FORMAT.to_owned(),
        version: UnitRecord::VERSION,
        unit: "ASC/7".to_owned(),
        unit_version: 1,
        unit_key: Hex([7; 32]),
        batch: "consegna-1".to_owned(),
        at: "2026-03-01T10:00:00Z".parse().unwrap(),
        program: "fondo 0.1.0".to_owned(),
        output_version: 1,
        profile: "deposito".to_owned(),
        profile_digest: Hex([1; 32]),
        levels: Levels::default(),
        description: None,
        capture: None,
        files: Vec::new(),
        documents: Vec::new(),
        findings: Vec::new(),
        change: None,
    }
}

/// A master of that name, of an unknown format, with these values of its bytes; no access copy.
pub fn example_master(name: &str, size: u64, digests: Digests, crc32: u32) -> MasterFile {
    MasterFile {
        name: name.to_owned(),
        source: name.into(),
        role: FileRole::Content,
        size,
        digests,
        crc32,
        format: Identification {
            puid: None,
            name: "unknown".to_owned(),
            version: None,
            mime: None,
            basis: Basis::None,
            family: Family::Other,
        },
        technical: Technical::opaque(),
        page: None,
        side: None,
        item: None,
        supplied: SuppliedFixity::NoneSupplied,
        tags: None,
        made: None,
        access: Vec::new(),
        text: Vec::new(),
    }
}

/// A master `1.tif` whose images have these roles, each of one black pixel.
pub fn example_chain(roles: &[ImageRole]) -> MasterFile {
    let (digests, crc32) = Hasher::of(b"x");
    let mut file = example_master("1.tif", 1, digests, crc32);
    let image = |role: &ImageRole| ImageTechnical {
        role: *role,
        ..ImageTechnical::plain((1, 1), vec![8], ColourSpace::BlackIsZero, "none")
    };
    file.technical.images = roles.iter().map(image).collect();
    file
}

/// An access copy of that name, of one pixel, with these values of its bytes.
pub fn example_copy(name: &str, size: u64, digests: &Digests, crc32: u32) -> AccessFile {
    AccessFile {
        name: name.to_owned(),
        image: 1,
        size,
        blake3: digests.blake3,
        sha256: digests.sha256,
        crc32,
        width: 1,
        height: 1,
    }
}

/// A decision of an archivist about nothing in particular: tests add what it is about.
pub fn example_decision(verdict: Verdict, bound_to: Hex32) -> DecisionRecord {
    DecisionRecord {
        format: DecisionRecord::FORMAT.to_owned(),
        version: DecisionRecord::VERSION,
        id: Uuid::nil(),
        batch: "b".to_owned(),
        unit: None,
        page: None,
        bound_to,
        unit_key: None,
        verdict,
        codes: Vec::new(),
        waived: Vec::new(),
        defect: None,
        reason: None,
        due: None,
        by: "arch1".to_owned(),
        role: Role::Archivist,
        at: Timestamp::UNIX_EPOCH,
        applied_by: None,
    }
}

/// Terms of a delivery that these accept, without a sample: tests add what they are about.
pub fn example_terms(by: AcceptedBy) -> Terms {
    Terms {
        format: Terms::FORMAT.to_owned(),
        version: Terms::VERSION,
        batch: "b".to_owned(),
        profile: "p".to_owned(),
        profile_digest: Hex([1; 32]),
        by,
        sample: None,
        rescan_days: 10,
        worst: 0,
        clauses: Vec::new(),
        severity: std::collections::BTreeMap::new(),
    }
}
