//! The way of a document: what it is made of, made, read back, checked, looked at, named.

use std::fs;
use std::path::PathBuf;

use super::inputs::sources;
use super::place::Place;
use super::reading::Lane;
use super::request::{DocumentError, DocumentOutcome, DocumentRequest};
use super::{ghostscript, images, scanned, texts};
use crate::io::{Lock, LockError, Meter};
use crate::progress::Listener;
use crate::records::codes::pdfa;
use crate::records::{Family, Note};

/// Makes a PDF/A of images or of a PDF. It gets its name when it has been read back, checked and looked at; the name
/// must be free, and not in a folder that is a source. Sources are only read. A folder of work beside it holds the
/// texts of the pages until then: an attempt that was cut off goes on from there.
///
/// # Errors
/// [`DocumentError`].
pub fn make_document(
    request: &DocumentRequest,
    listener: &dyn Listener,
    meter: &Meter,
) -> Result<DocumentOutcome, DocumentError> {
    let place = Place::of(&request.out)?;
    place.is_free(&request.sources)?;
    // While they start, it is found out what the sources are.
    let lanes = Lane::several(request)?;
    let (sources, left_out) = sources(request, lanes.len())?;
    fs::create_dir_all(&place.work).map_err(Place::failed(&place.work))?;
    let lock = place.work.join("lock");
    let held = Lock::acquire(&lock).map_err(|error| match error {
        LockError::Held => DocumentError::Locked { path: request.out.clone() },
        LockError::Io(error) => DocumentError::Write { path: lock.clone(), error },
    })?;
    let outcome = make_in(lanes, request, &sources, &place, (listener, meter));
    // Our own files, one by one. Texts are kept where there is no document yet: the next attempt need not read these
    // pages again.
    let done = outcome.is_ok().then_some(texts::FILE);
    for own in [ghostscript::FILE, "lock"].into_iter().chain(done) {
        let _ = fs::remove_file(place.work.join(own));
    }
    drop(held);
    // It stays where something is in it.
    let _ = fs::remove_dir(&place.work);
    let mut outcome = outcome?;
    let told = left_out.iter().map(|path| (path.display().to_string(), Note::new(pdfa::FILE_LEFT_OUT)));
    outcome.notes.extend(told);
    Ok(outcome)
}

/// Makes it of sources whose families are known, at a place that is chosen. The folder of work stays, with the texts.
///
/// # Errors
/// [`DocumentError`].
pub(in crate::batch) fn make_at(
    request: &DocumentRequest,
    sources: &[(PathBuf, Family)],
    place: &Place,
    listener: &dyn Listener,
    meter: &Meter,
) -> Result<DocumentOutcome, DocumentError> {
    make_in(Lane::several(request)?, request, sources, place, (listener, meter))
}

fn make_in(
    lanes: Vec<Lane>,
    request: &DocumentRequest,
    sources: &[(PathBuf, Family)],
    place: &Place,
    (listener, meter): (&dyn Listener, &Meter),
) -> Result<DocumentOutcome, DocumentError> {
    let made = match sources {
        [(path, Family::Pdf)] => scanned::make(lanes, request, path, place, listener),
        images => images::make(lanes, request, images, place, listener),
    };
    let outcome = made.and_then(|mut outcome| {
        outcome.bytes = place.commit(meter)?;
        Ok(outcome)
    });
    if outcome.is_err() {
        place.forget();
    }
    outcome
}
