//! Every file that a METS document names: there, of that size, with that checksum; and every file named.

use std::io;

use crate::formats::bag::{Checksum, ChecksumAlgorithm};
use crate::records::codes::eark as codes;
use crate::records::{Severity, SourcePath};

use super::super::error::ValidateError;
use super::check::Check;
use super::index::Reference;

/// Bytes that are read at a time.
const CHUNK: usize = 1 << 18;

/// Compares everything. Returns how many checksums were computed and compared.
///
/// # Errors
/// There is no room for the index.
pub(super) fn compare(check: &mut Check<'_>) -> Result<u64, ValidateError> {
    let (mut after, mut compared) = (0, 0);
    let mut buffer = vec![0; CHUNK];
    loop {
        let page = check.index.references(after)?;
        let Some((last, _)) = page.last() else { break };
        after = *last;
        for (_, reference) in &page {
            compared += u64::from(one(check, reference, &mut buffer)?);
        }
    }
    Ok(compared)
}

/// Compares one reference; true where its checksum was computed.
fn one(check: &mut Check<'_>, reference: &Reference, buffer: &mut [u8]) -> Result<bool, ValidateError> {
    let [link, size_rule, sum_rule] = &reference.rules;
    let target = reference.path.as_str();
    let Some((file, size)) = check.scratch.find(&target.into())? else {
        check.say().with(codes::FILE_MISSING, Severity::Error, link, &reference.place, &[("target", target)]);
        return Ok(false);
    };
    if let Some(expected) = reference.size.filter(|expected| *expected != size) {
        let (found, expected) = (size.to_string(), expected.to_string());
        let arguments = [("target", target), ("found", &*found), ("expected", &*expected)];
        check.say().with(codes::SIZE, Severity::Error, size_rule, &reference.place, &arguments);
    }
    let (Some(name), Some(expected)) = (&reference.algorithm, &reference.checksum) else { return Ok(false) };
    let Some(algorithm) = ChecksumAlgorithm::from_name(name) else {
        check.say().with(
            codes::ALGORITHM,
            Severity::Warning,
            sum_rule,
            &reference.place,
            &[("target", target), ("algorithm", name)],
        );
        return Ok(false);
    };
    let found = match checksum(check, &file, algorithm, buffer) {
        Ok(found) => found,
        Err(error) => {
            let path = SourcePath::from(target);
            let finding = check.findings.about(crate::records::codes::package::BAG_FILE_UNREADABLE, Some(&path));
            check.findings.say(finding.with("path", path).with("error", error));
            return Ok(false);
        }
    };
    if !found.eq_ignore_ascii_case(expected.trim()) {
        let arguments = [("target", target), ("algorithm", name), ("found", &*found), ("expected", expected)];
        check.say().with(codes::CHECKSUM, Severity::Error, sum_rule, &reference.place, &arguments);
    }
    Ok(true)
}

fn checksum(
    check: &Check<'_>,
    file: &super::super::source::Located,
    algorithm: ChecksumAlgorithm,
    buffer: &mut [u8],
) -> io::Result<String> {
    let mut checksum = Checksum::new(algorithm);
    let mut bytes = check.source.open(file)?;
    loop {
        match bytes.read(buffer) {
            Ok(0) => return Ok(checksum.finish()),
            Ok(read) => checksum.update(buffer.get(..read).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Says which files no document names. METS documents name themselves.
///
/// # Errors
/// There is no room for the index.
pub(super) fn unreferenced(check: &mut Check<'_>) -> Result<(), ValidateError> {
    let mut unnamed = Vec::new();
    let (scratch, index) = (check.scratch, &check.index);
    scratch.each_sized(|path, _| {
        let named = path.as_str().is_some_and(|text| text.rsplit('/').next() == Some("METS.xml"));
        // More than are shown of any severity need not be kept.
        if !named && unnamed.len() <= 20_000 && !path.as_str().map_or(Ok(false), |text| index.is_referenced(text))? {
            unnamed.push(path.clone());
        }
        Ok(())
    })?;
    for path in unnamed {
        let finding = check.findings.about(codes::UNREFERENCED, Some(&path));
        check.findings.say(finding.with("target", &path));
    }
    Ok(())
}
