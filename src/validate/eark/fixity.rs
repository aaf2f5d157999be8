//! Every file that a METS document names: there, of that size, with that checksum; and every file named.

use crate::formats::bag::ChecksumAlgorithm;
use crate::records::Severity;
use crate::records::codes::{eark as codes, package};

use super::super::digests::{BATCH, Digests, Value, Wanted};
use super::super::error::ValidateError;
use super::super::scratch::Found;
use super::check::Check;
use super::index::Reference;

/// Most different things that are held against one file: when so many are said of it, nearly all are wrong.
const MOST_SAID: usize = 64;

/// A file that METS documents name.
struct Named {
    path: String,
    /// What they say of it, each once, and how often.
    said: Vec<(Reference, u64)>,
}

impl Named {
    /// Adds what a document says.
    fn add(&mut self, reference: Reference) {
        let same = |(known, _): &&mut (Reference, u64)| {
            let rest = (&known.rules, known.size, &known.algorithm, &known.checksum);
            rest == (&reference.rules, reference.size, &reference.algorithm, &reference.checksum)
        };
        if let Some((_, times)) = self.said.iter_mut().find(same) {
            *times += 1;
        } else if self.said.len() < MOST_SAID {
            self.said.push((reference, 1));
        }
    }
}

/// Compares everything, file by file; each is read once. Returns how many checksums were compared.
///
/// # Errors
/// There is no room for the index.
pub(super) fn compare(check: &mut Check<'_>) -> Result<u64, ValidateError> {
    let mut comparison = Comparison { check, found: Vec::new(), wanted: Vec::new(), compared: 0 };
    let mut named: Option<Named> = None;
    let index = comparison.check.index;
    index.each_reference(|reference| {
        if named.as_ref().is_none_or(|named| named.path != reference.path) {
            let next = Named { path: reference.path.clone(), said: Vec::new() };
            if let Some(done) = named.replace(next) {
                comparison.file(done)?;
            }
        }
        if let Some(named) = &mut named {
            named.add(reference);
        }
        Ok::<_, ValidateError>(())
    })?;
    if let Some(done) = named {
        comparison.file(done)?;
    }
    comparison.run()?;
    Ok(comparison.compared)
}

/// A comparison of many files, a batch at a time.
struct Comparison<'c, 'p> {
    check: &'c mut Check<'p>,
    found: Vec<Named>,
    wanted: Vec<Wanted>,
    compared: u64,
}

impl Comparison<'_, '_> {
    /// Looks for a file; what is to be computed of it waits for its batch.
    fn file(&mut self, named: Named) -> Result<(), ValidateError> {
        let Some(Found { file, size, shared }) = self.look(&named)? else { return Ok(()) };
        let mut algorithms = Vec::new();
        for (reference, _) in &named.said {
            if let Some(expected) = reference.size.filter(|expected| *expected != size) {
                let (found, expected) = (size.to_string(), expected.to_string());
                let arguments = [("target", &*named.path), ("found", &*found), ("expected", &*expected)];
                let [_, rule, _] = &reference.rules;
                self.check.say().with(codes::SIZE, Severity::Error, rule, &reference.place, &arguments);
            }
            algorithms.extend(self.algorithm(reference));
        }
        if !algorithms.is_empty() {
            self.wanted.push(Wanted { file, shared, algorithms });
            self.found.push(named);
        }
        if self.wanted.len() == BATCH { self.run() } else { Ok(()) }
    }

    /// The file, under the name that is given or one that differs in upper and lower case or in normal form alone.
    fn look(&mut self, named: &Named) -> Result<Option<Found>, ValidateError> {
        let target = named.path.as_str();
        if let Some(found) = self.check.scratch.find(&target.into())? {
            return Ok(Some(found));
        }
        let twin = self.check.scratch.twin(target)?;
        for (Reference { rules: [rule, ..], place, .. }, _) in &named.said {
            let mut say = self.check.say();
            match &twin {
                None => say.with(codes::FILE_MISSING, Severity::Error, rule, place, &[("target", target)]),
                Some(twin) => {
                    let found = twin.file.path.to_string();
                    let arguments = [("target", target), ("found", &*found)];
                    say.with(codes::LINK_SPELLING, Severity::Error, rule, place, &arguments);
                }
            }
        }
        if let Some(path) = twin.as_ref().and_then(|twin| twin.file.path.as_str()) {
            self.check.index.note_named_otherwise(path)?;
        }
        Ok(twin)
    }

    /// The algorithm of a reference that has a checksum; that it is unknown is told.
    fn algorithm(&mut self, reference: &Reference) -> Option<ChecksumAlgorithm> {
        let (Some(name), Some(_)) = (&reference.algorithm, &reference.checksum) else { return None };
        let algorithm = ChecksumAlgorithm::from_name(name);
        if algorithm.is_none() {
            let [_, _, rule] = &reference.rules;
            let arguments = [("target", &*reference.path), ("algorithm", &**name)];
            self.check.say().with(codes::ALGORITHM, Severity::Warning, rule, &reference.place, &arguments);
        }
        algorithm
    }

    /// Computes the batch, and says what differs.
    fn run(&mut self) -> Result<(), ValidateError> {
        let (found, wanted) = (std::mem::take(&mut self.found), std::mem::take(&mut self.wanted));
        let Check { source, scratch, threads, .. } = *self.check;
        let batch = Digests { source, scratch, threads }.compute(&wanted)?;
        for (number, (named, wanted)) in found.iter().zip(&wanted).enumerate() {
            match batch.of(number) {
                Some(Ok(values)) => self.judge(named, values),
                Some(Err(error)) => {
                    let path = &wanted.file.path;
                    let finding = self.check.findings.about(package::BAG_FILE_UNREADABLE, Some(path));
                    self.check.findings.say(finding.with("path", path).with("error", error));
                }
                None => {}
            }
        }
        Ok(())
    }

    fn judge(&mut self, named: &Named, values: &[Value]) {
        for (reference, times) in &named.said {
            let (Some(name), Some(expected)) = (&reference.algorithm, &reference.checksum) else { continue };
            let algorithm = ChecksumAlgorithm::from_name(name);
            let value = values.iter().find(|(computed, _)| Some(*computed) == algorithm);
            let Some((_, found)) = value else { continue };
            self.compared += times;
            if !found.eq_ignore_ascii_case(expected.trim()) {
                let [_, _, rule] = &reference.rules;
                let arguments =
                    [("target", &*named.path), ("algorithm", &**name), ("found", &**found), ("expected", &**expected)];
                self.check.say().with(codes::CHECKSUM, Severity::Error, rule, &reference.place, &arguments);
            }
        }
    }
}

/// Says which files no document names. METS documents name themselves.
///
/// # Errors
/// There is no room for the index.
pub(super) fn unreferenced(check: &mut Check<'_>) -> Result<(), ValidateError> {
    let Check { scratch, index, ref mut findings, .. } = *check;
    Ok(scratch.each_plain(|path| {
        let is_mets = path.as_str().is_some_and(|text| text.rsplit('/').next() == Some("METS.xml"));
        if !is_mets && !path.as_str().map_or(Ok(false), |text| index.is_referenced(text))? {
            let finding = findings.about(codes::UNREFERENCED, Some(path));
            findings.say(finding.with("target", path));
        }
        Ok(())
    })?)
}
