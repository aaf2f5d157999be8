//! Checksums: what each file is, held against every manifest that lists it.

use crate::records::codes::package as codes;

use super::super::digests::{BATCH, Computed, Digests, Value, Wanted};
use super::super::error::ValidateError;
use super::super::findings::Findings;
use super::check::Check;
use super::lists::List;

/// Most different values that are compared with one file: a second one is a fault already.
const MOST_VALUES: usize = 16;

/// Files of a batch, and beside each what its manifests say of it.
#[derive(Default)]
struct Jobs {
    wanted: Vec<Wanted>,
    expected: Vec<Vec<Value>>,
}

/// Compares every checksum of a known algorithm. Returns how many files were compared.
///
/// # Errors
/// The scratch index cannot be read.
pub(super) fn compare(check: &mut Check<'_>, lists: &[List]) -> Result<u64, ValidateError> {
    let Check { source, scratch, findings, threads, .. } = check;
    let digests = Digests { source: *source, scratch, threads: *threads };
    let (mut jobs, mut compared) = (Jobs::default(), 0);
    scratch.each_expectation(|expectation| {
        let algorithm = lists.iter().find(|list| list.id == expectation.list).and_then(List::algorithm);
        let Some(algorithm) = algorithm else { return Ok(()) };
        if jobs.wanted.last().is_none_or(|wanted| wanted.file != expectation.file) {
            if jobs.wanted.len() == BATCH {
                compared += run(&digests, &std::mem::take(&mut jobs), findings)?;
            }
            let (file, shared) = (expectation.file, expectation.shared);
            jobs.wanted.push(Wanted { file, shared, algorithms: Vec::new() });
            jobs.expected.push(Vec::new());
        }
        if let (Some(wanted), Some(expected)) = (jobs.wanted.last_mut(), jobs.expected.last_mut()) {
            let value = (algorithm, expectation.checksum);
            if expected.len() < MOST_VALUES && !expected.contains(&value) {
                wanted.algorithms.push(algorithm);
                expected.push(value);
            }
        }
        Ok(())
    })?;
    Ok(compared + run(&digests, &jobs, findings)?)
}

/// Computes a batch, then says what differs, in order. Returns how many files could be read.
fn run(digests: &Digests<'_>, jobs: &Jobs, findings: &mut Findings) -> Result<u64, rusqlite::Error> {
    let batch = digests.compute(&jobs.wanted)?;
    let mut compared = 0;
    for (index, (wanted, expected)) in jobs.wanted.iter().zip(&jobs.expected).enumerate() {
        if let Some(computed) = batch.of(index) {
            compared += u64::from(computed.is_ok());
            judge(wanted, expected, computed, findings);
        }
    }
    Ok(compared)
}

fn judge(wanted: &Wanted, expected: &[Value], computed: &Computed, findings: &mut Findings) {
    let path = &wanted.file.path;
    let values = match computed {
        Ok(values) => values,
        Err(error) => {
            let finding = findings.about(codes::BAG_FILE_UNREADABLE, Some(path));
            return findings.say(finding.with("path", path).with("error", error));
        }
    };
    for (algorithm, expected) in expected {
        let found = values.iter().find(|(computed, _)| computed == algorithm).map_or("", |(_, value)| value);
        if found != expected {
            let finding = findings.about(codes::BAG_CHECKSUM_DIFFERS, Some(path));
            let finding = finding.with("path", path).with("algorithm", algorithm.name());
            findings.say(finding.with("expected", expected).with("found", found));
        }
    }
}
