//! Ghostscript, for PDFs whose fonts are not embedded: it embeds what it has. What it makes is another rendering of the
//! pages, and said so.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::order::BrokenRule;
use super::place::Place;
use super::request::{DocumentError, DocumentRequest};
use crate::engine::{ToolFault, ToolOrder, run_tool, search_path};

/// The name of what it makes, in the folder of work.
pub(super) const FILE: &str = "ghostscript.pdf";

/// Address space that it may use, and most bytes that it may write: they are held in memory. Images stay as they are,
/// so what it makes is about as long as its source; fonts and images that it codes anew come to it.
const MEMORY: u64 = 8 << 30;
const LONGEST: u64 = 2 << 30;
const BESIDE: u64 = 64 << 20;

fn longest(source: u64) -> usize {
    usize::try_from(source.saturating_mul(4).saturating_add(BESIDE).min(LONGEST)).unwrap_or(usize::MAX)
}

/// A version as it says it, and the file that it made.
pub(super) struct Distilled {
    pub version: String,
    pub file: PathBuf,
}

/// Whether only fonts stand in the way: rules of ISO 19005-2, 6.2.11 and ISO 19005-1, 6.3.
pub(super) fn can_help(broken: &[BrokenRule]) -> bool {
    !broken.is_empty() && broken.iter().all(|rule| rule.id.starts_with("6.2.11.") || rule.id.starts_with("6.3."))
}

/// Has it write the pages of a PDF anew, images as they are where it can. What it made must still be checked: it ends
/// well whatever came of it.
///
/// # Errors
/// It is not there, or could not do it.
pub(super) fn distil(
    request: &DocumentRequest,
    source: &Path,
    place: &Place,
) -> Result<Result<Distilled, String>, DocumentError> {
    let Some(program) = search_path("gs", request.search_path.as_deref().unwrap_or_default()) else {
        return Ok(Err("Ghostscript is not installed".to_owned()));
    };
    let read = |error| DocumentError::Read { path: source.to_path_buf(), error };
    let length = fs::metadata(source).map_err(read)?.len();
    let source = source.canonicalize().map_err(read)?;
    let version = match run(&program, &["--version".into()], 1 << 16, request) {
        Ok(said) => String::from_utf8_lossy(&said).trim().chars().take(20).collect(),
        Err(ToolFault::Cancelled) => return Err(DocumentError::Stopped),
        Err(fault) => return Ok(Err(fault.to_string())),
    };
    let fixed = [
        "-q",
        "-dSAFER",
        "-dBATCH",
        "-dNOPAUSE",
        "-sDEVICE=pdfwrite",
        // Left to itself it never embeds the fourteen fonts that every reader of PDF once had; what is set by a program
        // instead lasts a page. All else that this sets is set again below.
        "-dPDFSETTINGS=/prepress",
        "-dCompatibilityLevel=1.7",
        "-sColorConversionStrategy=LeaveColorUnchanged",
        "-dEmbedAllFonts=true",
        "-dSubsetFonts=true",
        "-dAutoRotatePages=/None",
        "-dDownsampleColorImages=false",
        "-dDownsampleGrayImages=false",
        "-dDownsampleMonoImages=false",
        "-dPassThroughJPEGImages=true",
        "-dPassThroughJPXImages=true",
        "-sOutputFile=%stdout",
        "-sstdout=%stderr",
    ];
    let mut arguments: Vec<OsString> = fixed.iter().map(OsString::from).collect();
    let mut permitted = OsString::from("--permit-file-read=");
    permitted.push(&source);
    arguments.push(permitted);
    arguments.push(source.into_os_string());
    match run(&program, &arguments, longest(length), request) {
        Ok(made) if made.starts_with(b"%PDF-") => {
            let file = place.work.join(FILE);
            let written = fs::create_dir_all(&place.work).and_then(|()| fs::write(&file, made));
            written.map_err(Place::failed(&file))?;
            Ok(Ok(Distilled { version, file }))
        }
        Ok(_) => Ok(Err("Ghostscript made no PDF".to_owned())),
        Err(ToolFault::Cancelled) => Err(DocumentError::Stopped),
        Err(fault) => Ok(Err(fault.to_string())),
    }
}

fn run(
    program: &Path,
    arguments: &[OsString],
    longest: usize,
    request: &DocumentRequest,
) -> Result<Vec<u8>, ToolFault> {
    let said = run_tool(&ToolOrder {
        program,
        arguments,
        environment: &[("LC_ALL", "C.UTF-8".into()), ("PATH", "/usr/bin:/bin".into())],
        input: None,
        deadline: Duration::from_secs(request.limits.timeout_s.saturating_mul(10)),
        longest_output: longest,
        memory: MEMORY,
        cancel: &|| request.cancel.is_forced(),
    })?;
    Ok(said.output)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Cancel;
    use crate::normalise::pdf::picture::Follow;
    use crate::profile::{GhostscriptUse, Limits, TextRules};

    fn request(limits: Limits, programs: &Path) -> DocumentRequest {
        DocumentRequest {
            sources: Vec::new(),
            out: programs.join("out.pdf"),
            flavour: None,
            title: None,
            creator: None,
            identifier: None,
            language: None,
            password: None,
            text: TextRules::default(),
            engine: None,
            given: Vec::new(),
            ghostscript: GhostscriptUse::Allowed,
            assume_ppi: 300.0,
            follow: Follow::Structure,
            compare: 0,
            at: jiff::Timestamp::UNIX_EPOCH,
            limits,
            threads: None,
            worker: None,
            search_path: Some(programs.as_os_str().to_owned()),
            cancel: Cancel::default(),
        }
    }

    #[test]
    fn what_takes_longer_than_it_may_is_stopped_and_said_to_be() {
        let folder = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink("/bin/sh", folder.path().join("gs")).unwrap();
        let source = folder.path().join("a.pdf");
        fs::write(&source, "%PDF-1.4").unwrap();
        // No time at all: however fast the machine is, it is too slow.
        let request = request(Limits { timeout_s: 0, ..Limits::default() }, folder.path());
        let place = Place::apart(&request.out, folder.path());
        let Err(reason) = distil(&request, &source, &place).unwrap() else { panic!("it was not stopped") };
        assert_eq!(reason, ToolFault::TooSlow { seconds: 0 }.to_string());
        assert!(!place.work.join(FILE).exists());
    }

    #[test]
    fn what_it_writes_is_bounded_by_its_source() {
        assert_eq!([0, 1 << 20, u64::MAX].map(longest), [64 << 20, 68 << 20, 2 << 30]);
    }

    #[test]
    fn only_fonts_are_its_matter() {
        let rules = |ids: &[&str]| -> Vec<BrokenRule> {
            let rule = |id: &&str| BrokenRule { id: (*id).to_owned(), count: 1, page: None, found: String::new() };
            ids.iter().map(rule).collect()
        };
        assert!(can_help(&rules(&["6.2.11.4.1-1", "6.2.11.5-1"])));
        assert!(!can_help(&rules(&["6.2.11.4.1-1", "6.2.4.3-3"])));
        assert!(!can_help(&[]));
    }
}
