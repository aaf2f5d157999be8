//! One place: a folder with a list, a bag in a folder or an archive.

use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::arguments::Arguments;
use super::{desk, package, told};
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::interrupt::listen;
use crate::cli::progress::Screen;
use crate::cli::verbs::{Call, Ended};
use crate::engine::Cancel;
use crate::io::Meter;
use crate::records::codes::fixity as codes;
use crate::records::fixity::ManifestReader;
use crate::records::{Finding, Hex32, Lang, Subject};
use crate::verify::{self, Baseline, DigestChoice, Extent, VerifyError, VerifyRequest};

/// Verifies a place.
pub fn verify(call: &Call, arguments: &Arguments, place: &Path, cancel: &Cancel) -> Ended {
    let lang = call.console.lang;
    let is_file = fs::metadata(place).is_ok_and(|metadata| metadata.is_file());
    if is_file && arguments.quick {
        let what = lang.pick("look at an archive without reading it", "guardare un archivio compresso senza leggerlo");
        let remedy = lang.pick("Leave out --quick.", "Togliere --quick.");
        return Err(Failure::usage(what, remedy).into());
    }
    if is_file && arguments.manifest.is_none() {
        let request = request(arguments, place, Baseline::Bag, cancel);
        return package::archive(call, place, &request, &meter(arguments, cancel));
    }
    let failed = |error: VerifyError| Failure::explained(&error, lang);
    let baseline = Baseline::of(place, arguments.manifest.as_deref()).map_err(failed)?;
    let request = request(arguments, place, baseline, cancel);
    // A catalogue that cannot be asked keeps no package from being verified; it is told at the end.
    let (replaced, unasked) = match &arguments.manifest {
        Some(path) => (replaced(path, arguments.seal, lang)?, None),
        None => match package::replaced_manifest(place) {
            Ok(found) => (found, None),
            Err(error) => (None, Some(Failure::explained(&error, lang))),
        },
    };
    let screen = Screen::start(call.console);
    let mut findings = FindingSink { call, place, screen: &screen, failed: None };
    if let Some(finding) = &replaced {
        findings.take(finding);
    }
    let verified = if is_file { verify::verify_archive } else { verify::verify };
    let verified = verified(&request, &meter(arguments, cancel), &screen, &mut |finding| findings.take(finding));
    screen.finish();
    findings.failed.map_or(Ok(()), Err)?;
    let verified = verified.map_err(failed)?;
    told::verified(call, place, &verified)?;
    if let Some(failure) = &unasked {
        failure.tell(&call.console);
    }
    Ok(if verified.has_damage() || replaced.is_some() {
        Exit::ErrorsFound
    } else if let Some(failure) = unasked {
        failure.exit
    } else if verified.is_well() {
        Exit::AllWell
    } else {
        Exit::Environment
    })
}

/// Puts a place under fixity.
pub fn create(call: &Call, arguments: &Arguments, manifest: &Path, cancel: &Cancel) -> Ended {
    let lang = call.console.lang;
    let Some(place) = arguments.place.first() else { return Ok(Exit::Usage) };
    let request = request(arguments, place, Baseline::Manifest(manifest.to_path_buf()), cancel);
    let screen = Screen::start(call.console);
    let created = verify::create(&request, manifest, Timestamp::now(), &meter(arguments, cancel), &screen);
    screen.finish();
    let created = created.map_err(|error| Failure::explained(&error, lang))?;
    told::created(call, manifest, &created)?;
    Ok(Exit::AllWell)
}

/// Listens for Ctrl-C, once for all places.
pub fn listening(call: &Call) -> Result<Cancel, Failure> {
    let cancel = Cancel::default();
    listen(&cancel, call.console.lang, |_| {})?;
    Ok(cancel)
}

/// Counts what is read, and holds it to the rate that is asked for.
pub fn meter(arguments: &Arguments, cancel: &Cancel) -> Meter {
    Meter::paced(desk::pace(arguments.rate, cancel))
}

fn request(arguments: &Arguments, place: &Path, baseline: Baseline, cancel: &Cancel) -> VerifyRequest {
    let both = arguments.deep || (arguments.create.is_some() && !arguments.blake3);
    let choice = match (both, arguments.sha256) {
        (true, _) => DigestChoice::All,
        (_, true) => DigestChoice::Sha256,
        _ => DigestChoice::Fastest,
    };
    VerifyRequest {
        root: place.to_path_buf(),
        baseline,
        choice,
        threads: arguments.threads.or_else(|| std::thread::available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN),
        extent: if arguments.quick { Extent::Look } else { Extent::Whole },
        scratch: arguments.scratch.clone().unwrap_or_else(std::env::temp_dir),
        cancel: cancel.clone(),
    }
}

/// That the manifest is another one than that of the seal, if there is one.
fn replaced(manifest: &PathBuf, seal: Option<Hex32>, lang: Lang) -> Result<Option<Finding>, Failure> {
    let Some(seal) = seal else { return Ok(None) };
    let found = seal_of(manifest).map_err(|error| Failure::explained(&error, lang))?;
    Ok((found != seal).then(|| manifest_replaced(manifest, found, seal)))
}

pub fn manifest_replaced(path: &Path, found: Hex32, expected: Hex32) -> Finding {
    let subject = Subject::Package { name: path.display().to_string(), entry: None };
    Finding::new(codes::MANIFEST_REPLACED, subject).with("found", found).with("expected", expected)
}

/// The seal of a manifest, which is read to its end.
fn seal_of(path: &PathBuf) -> Result<Hex32, VerifyError> {
    let failed = |source| VerifyError::Manifest { path: path.clone(), source };
    let file = fs::File::open(path).map_err(|source| VerifyError::List { path: path.clone(), source })?;
    let mut reader = ManifestReader::new(std::io::BufReader::new(file)).map_err(failed)?;
    while reader.next_file().map_err(failed)?.is_some() {}
    Ok(reader.end().map_or(crate::records::Hex([0; 32]), |end| end.seal))
}

/// Writes findings as they come; what stdout does not take is told at the end.
struct FindingSink<'c> {
    call: &'c Call,
    place: &'c Path,
    screen: &'c Screen,
    failed: Option<std::io::Error>,
}

impl FindingSink<'_> {
    fn take(&mut self, finding: &Finding) {
        // They come when all is read: the bar has nothing more to show.
        self.screen.finish();
        if self.failed.is_none() {
            self.failed = told::finding(self.call, self.place, finding).err();
        }
    }
}
