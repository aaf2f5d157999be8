//! Whether everything that is listed is there, and everything that is there is listed (RFC 8493 §3).

use unicode_normalization::UnicodeNormalization;

use crate::formats::bag::{fold, is_system_file};
use crate::records::SourcePath;
use crate::records::codes::package as codes;

use super::super::error::ValidateError;
use super::super::scratch::Unresolved;
use super::check::Check;
use super::lists::List;

/// Ties entries to files; says what is missing, what is not listed, and what `fetch.txt` has to do with it. Returns how
/// many system files are missing whose absence is allowed.
///
/// # Errors
/// There is no room for the scratch index.
pub(super) fn complete(check: &mut Check<'_>, lists: &[List]) -> Result<u64, ValidateError> {
    check.scratch.resolve_exact()?;
    let mut missing_system_files = std::collections::BTreeSet::new();
    let mut after: Option<Unresolved> = None;
    loop {
        let page = check.scratch.unresolved(after.as_ref())?;
        let Some(last) = page.last() else { break };
        after = Some(last.clone());
        for entry in &page {
            let list = lists.iter().find(|list| list.id == entry.list).map_or("", |list| &list.name);
            if !resolve(check, entry)? && missing(check, entry, list)? && missing_system_files.len() < 10_000 {
                missing_system_files.insert(entry.path.clone());
            }
        }
    }
    unlisted(check, lists)?;
    fetched(check)?;
    Ok(missing_system_files.len() as u64)
}

/// Looks for a file whose name differs in normal form, or in an old bag in case.
///
/// A file that another entry of the list has already is not the one that is meant: two were listed, and one is lost.
/// The drafts let one file stand for both, as the conformance suite has it; a lost twin with other bytes shows there in
/// its checksum.
fn resolve(check: &mut Check<'_>, entry: &Unresolved) -> Result<bool, ValidateError> {
    let Some(path) = entry.path.as_str() else { return Ok(false) };
    let rfc = check.is_rfc();
    let candidates = check.scratch.with_fold(entry.list, &fold(path))?;
    let candidates: Vec<SourcePath> =
        candidates.into_iter().filter(|(_, tied)| !(rfc && *tied)).map(|(file, _)| file).collect();
    let same_text = |file: &&SourcePath| file.as_str().is_some_and(|file| file.nfc().eq(path.nfc()));
    if let Some(file) = candidates.iter().find(same_text) {
        check.scratch.resolve(entry, file)?;
        let finding = check.findings.about(codes::BAG_NAME_NORMAL_FORM, Some(file));
        check.findings.say(finding.with("path", &entry.path));
        return Ok(true);
    }
    match candidates.first() {
        Some(file) if !check.is_rfc() => {
            check.scratch.resolve(entry, file)?;
            let finding = check.findings.about(codes::BAG_NAME_CASE, Some(file));
            check.findings.say(finding.with("path", &entry.path).with("found", file));
            Ok(true)
        }
        _ => Ok(false),
    }
}

/// Says that a listed file is not there. True for a system file that an old bag may do without.
fn missing(check: &mut Check<'_>, entry: &Unresolved, list: &str) -> Result<bool, ValidateError> {
    let path = &entry.path;
    if let Some(url) = check.scratch.fetch_url(path)? {
        let finding = check.findings.about(codes::BAG_FILE_NOT_FETCHED, Some(path));
        check.findings.say(finding.with("path", path).with("url", url));
        return Ok(false);
    }
    let may_be_missing = !check.is_rfc() && path.as_str().is_some_and(is_system_file);
    let code = if may_be_missing { codes::BAG_SYSTEM_FILE_MISSING } else { codes::BAG_FILE_MISSING };
    let finding = check.findings.about(code, Some(path));
    check.findings.say(finding.with("path", path).with("manifest", list));
    Ok(may_be_missing)
}

/// From 1.0 on every payload manifest lists every payload file; before, at least one does.
fn unlisted(check: &mut Check<'_>, lists: &[List]) -> Result<(), ValidateError> {
    let rfc = check.is_rfc();
    let Check { scratch, findings, .. } = check;
    let payload: Vec<_> = lists.iter().filter(|list| !list.of_tags).collect();
    let mut say = |path: &SourcePath, manifest: &str| {
        let finding = findings.about(codes::BAG_FILE_UNLISTED, Some(path));
        findings.say(finding.with("path", path).with("manifest", manifest));
    };
    if rfc {
        for list in &payload {
            scratch.each_unlisted_payload(Some(list.id), |path| say(path, &list.name))?;
        }
    } else if !payload.is_empty() {
        let names = payload.iter().map(|list| list.name.as_str()).collect::<Vec<_>>().join(", ");
        scratch.each_unlisted_payload(None, |path| say(path, &names))?;
    }
    if lists.iter().any(|list| list.of_tags) {
        scratch.each_unlisted_tag_file(|path| {
            // From 1.0 on it is an error of each tag manifest that a payload manifest is not in it.
            if lists.iter().any(|list| (list.of_tags || rfc) && list.is(path)) {
                return;
            }
            let finding = findings.about(codes::BAG_TAG_FILE_UNLISTED, Some(path));
            findings.say(finding.with("path", path));
        })?;
    }
    if rfc { tag_manifests(check, lists) } else { Ok(()) }
}

/// RFC 8493 §2.2.1: each tag manifest lists every payload manifest and no tag manifest; all should list the same of the
/// other tag files. The drafts before it left that open.
fn tag_manifests(check: &mut Check<'_>, lists: &[List]) -> Result<(), ValidateError> {
    let Check { scratch, findings, .. } = check;
    for list in lists.iter().filter(|list| list.of_tags) {
        let mut say = |code, path: &SourcePath| {
            let finding = findings.about(code, Some(path));
            findings.say(finding.with("path", path).with("manifest", &list.name));
        };
        for other in lists.iter().filter(|other| other.of_tags) {
            if scratch.lists_path(list.id, &other.name)? {
                say(codes::BAG_TAG_MANIFEST_LISTED, &other.name.as_str().into());
            }
        }
        scratch.each_tag_file_beyond(list.id, |path, elsewhere| match lists.iter().find(|list| list.is(path)) {
            Some(manifest) if manifest.of_tags => {}
            Some(_) => say(codes::BAG_MANIFEST_UNLISTED, path),
            None if elsewhere => say(codes::BAG_TAG_MANIFESTS_DIFFER, path),
            None => {}
        })?;
    }
    Ok(())
}

fn fetched(check: &mut Check<'_>) -> Result<(), ValidateError> {
    let Check { scratch, findings, .. } = check;
    scratch.each_fetch(|path, declared, found, listed| {
        if !listed {
            let finding = findings.about(codes::BAG_FETCH_UNLISTED, Some(path));
            findings.say(finding.with("path", path));
        }
        if let (Some(declared), Some(found)) = (declared, found)
            && declared != found
        {
            let finding = findings.about(codes::BAG_FETCH_LENGTH_DIFFERS, Some(path));
            findings.say(finding.with("path", path).with("expected", declared).with("found", found));
        }
    })?;
    Ok(())
}
