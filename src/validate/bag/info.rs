//! `bag-info.txt`, which was called `package-info.txt` before version 0.96.

use std::io::{self, Read};

use crate::formats::bag::{InfoLine, InfoReader, LineError, Lines, Version};
use crate::records::codes::package as codes;
use crate::records::{Severity, SourcePath};

use super::super::error::ValidateError;
use super::super::source::Payload;
use super::check::Check;
use super::lists::{shown, unreadable};

/// Compares every `Payload-Oxum` with the payload. `forgiven`: listed system files that an old bag may do without;
/// nobody knows their lengths.
///
/// # Errors
/// There is no room for the scratch index.
pub(super) fn payload_oxum(check: &mut Check<'_>, payload: Payload, forgiven: u64) -> Result<(), ValidateError> {
    // A file of the other version's name is a tag file like any other.
    let name = check.version.unwrap_or(Version::RFC).info_name();
    match check.open(name)? {
        Ok(file) => read_info(check, name, file, payload, forgiven),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => unreadable(check, name, &error),
    }
    Ok(())
}

fn read_info(check: &mut Check<'_>, name: &str, file: impl Read, payload: Payload, forgiven: u64) {
    let mut seen = false;
    for line in InfoReader::new(Lines::new(file, check.encoding.clone())) {
        match line {
            Ok(InfoLine::Element { label, value, .. }) if label.eq_ignore_ascii_case("Payload-Oxum") => {
                if std::mem::replace(&mut seen, true) {
                    let mut finding = check.findings.about_tag_file(codes::BAG_OXUM_REPEATED, name);
                    if check.is_rfc() {
                        finding.severity = Severity::Error;
                    }
                    check.findings.say(finding);
                }
                compare(check, name, &value, payload, forgiven);
            }
            Ok(InfoLine::Element { .. }) => {}
            Ok(InfoLine::Malformed { number, found }) => {
                let finding = check.findings.about_tag_file(codes::BAG_INFO_LINE_MALFORMED, name);
                let found = SourcePath::from(found.as_str());
                check.findings.say(finding.with("line", number).with("file", name).with("found", found));
            }
            Err(LineError::Io(error)) => return unreadable(check, name, &error),
            Err(LineError::Undecodable { number }) => {
                let finding = check.findings.about_tag_file(codes::BAG_TAG_FILE_ENCODING, name);
                let encoding = check.encoding.name();
                check.findings.say(finding.with("file", name).with("line", number).with("encoding", encoding));
            }
            Err(LineError::TooLong { number }) => {
                let finding = check.findings.about_tag_file(codes::BAG_LINE_TOO_LONG, name);
                check.findings.say(finding.with("file", name).with("line", number));
            }
        }
    }
}

fn compare(check: &mut Check<'_>, name: &str, value: &str, payload: Payload, forgiven: u64) {
    let numbers = value.split_once('.').and_then(|(bytes, files)| Some((number(bytes)?, number(files)?)));
    let Some((bytes, files)) = numbers else {
        let finding = check.findings.about_tag_file(codes::BAG_OXUM_MALFORMED, name);
        return check.findings.say(finding.with("found", shown(value)));
    };
    let agrees = if forgiven == 0 {
        (bytes, files) == (payload.bytes, payload.files)
    } else {
        bytes >= payload.bytes && files == payload.files.saturating_add(forgiven)
    };
    if !agrees {
        let finding = check.findings.about_tag_file(codes::BAG_OXUM_DIFFERS, name);
        let found = format!("{}.{}", payload.bytes, payload.files);
        check.findings.say(finding.with("expected", format!("{bytes}.{files}")).with("found", found));
    }
}

fn number(digits: &str) -> Option<u64> {
    if digits.bytes().all(|byte| byte.is_ascii_digit()) { digits.parse().ok() } else { None }
}
