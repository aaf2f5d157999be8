//! What `bag-info.txt` says (RFC 8493 §2.2.2).

use jiff::tz::Offset;

use crate::formats::bag::size_for_people;
use crate::records::UnitRecord;

/// The elements of `bag-info.txt` for a payload of `bytes` in `files`. The only date is the record's.
pub(super) fn bag_info(
    record: &UnitRecord,
    bytes: u64,
    files: u64,
    organization: Option<&str>,
) -> Vec<(&'static str, String)> {
    let title = record.description.as_ref().and_then(|description| description.title.clone());
    vec![
        ("Source-Organization", organization.unwrap_or_default().to_owned()),
        ("External-Description", title.unwrap_or_default()),
        ("Bagging-Date", Offset::UTC.to_datetime(record.at).date().to_string()),
        ("External-Identifier", record.unit.clone()),
        ("Bag-Size", size_for_people(bytes)),
        ("Payload-Oxum", format!("{bytes}.{files}")),
        ("Bag-Group-Identifier", record.batch.clone()),
        ("Internal-Sender-Identifier", super::layout::package_name(record)),
        ("Internal-Sender-Description", version_statement(record)),
        ("Bag-Software-Agent", record.program.clone()),
    ]
}

/// Which version of the unit this is and why there is one.
fn version_statement(record: &UnitRecord) -> String {
    let version = format!("version {} of the unit, made with profile {}", record.unit_version, record.profile);
    match &record.change {
        Some(change) => format!("{version}; follows version {}: {}", change.previous, change.reason),
        None => version,
    }
}
