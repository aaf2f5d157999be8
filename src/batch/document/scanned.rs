//! A document of a PDF: its pages and their streams as they are, in a new structure.

use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use super::check::{Checked, check, patience, sample};
use super::endurance::{Endurance, is_worker_fault, not_read};
use super::ghostscript::{can_help, distil};
use super::order::{BrokenRule, Compared, DocumentOrder, Existing, PaintingAnswer, ReadAnswer, SourceAnswer};
use super::ordered::in_order;
use super::place::Place;
use super::reading::{Files, Lane, Reading, digest, open, prepare, recognise};
use super::request::{DocumentError, DocumentOutcome, DocumentRequest, Refusal};
use super::texts::{How, PageLine, Texts, of_source};
use crate::normalise::pdf::Heading;
use crate::normalise::pdf::draw::{Drawing, Extent, Tones};
use crate::normalise::pdf::picture::Follow;
use crate::normalise::pdf::rebuild::{Change, HiddenText, Rebuilt};
use crate::ocr::{Recognised, Scale};
use crate::profile::{GhostscriptUse, Recognise};
use crate::progress::{Listener, Progress};
use crate::records::codes::{self, pdfa};
use crate::records::{Hex32, Note, PdfaFlavour};

/// The greatest mean difference between two pages that one program draws, and the greatest share of samples that are
/// far apart: the pixels are the same, and a word less is a hundred of a million.
const MOST_DIFFERENT: f64 = 0.05;
const MOST_FAR: f64 = 0.00001;

/// At how many pixels per inch pages are drawn to be compared.
const COMPARED_PPI: f64 = 100.0;

/// Makes it. Where the flavour is left open and only rules about Unicode are broken, it is PDF/A-2b.
///
/// # Errors
/// [`DocumentError`].
pub(super) fn make(
    mut lanes: Vec<Lane>,
    request: &DocumentRequest,
    path: &Path,
    place: &Place,
    listener: &dyn Listener,
) -> Result<DocumentOutcome, DocumentError> {
    let scan = Scan { request, path, place, file: open(path)?, distilled: None };
    let source = scan.source(first(&mut lanes)?)?;
    let mut outcome = DocumentOutcome { pages: source.pages, ..DocumentOutcome::default() };
    let mut tell = |note: Note| outcome.notes.push((path.display().to_string(), note));
    if source.restricted {
        tell(Note::new(pdfa::RESTRICTION_LEFT_OUT));
    }
    if source.unlocked {
        tell(Note::new(pdfa::UNLOCKED));
    }
    if let Some(declared) = source.declared.filter(|_| request.follow != Follow::Before) {
        // Where the file was inspected before that was said.
        tell(Note::new(codes::pdf::PAGE_COUNT).with("declared", declared).with("found", source.pages));
    }
    source.notes(request).into_iter().for_each(&mut tell);
    let faults = scan.faults(first(&mut lanes)?)?;
    outcome.notes.extend(faults.into_iter().map(|fault| (path.display().to_string(), fault)));
    let texts = scan.texts(&source, &mut lanes, &mut outcome, listener)?;
    let broken = scan.settle(first(&mut lanes)?, &source, texts.as_ref(), &mut outcome)?;
    if let Some(broken) = broken {
        scan.by_ghostscript(&mut lanes, &source, texts.as_ref(), broken, &mut outcome)?;
    } else {
        let painted = scan.painting(first(&mut lanes)?)?;
        scan.tell_painting(&painted, &mut outcome);
        alike(&painted)?;
        scan.compare(&mut lanes, &mut outcome)?;
    }
    if outcome.signed {
        outcome.notes.push((path.display().to_string(), Note::new(pdfa::NOT_SIGNED)));
    }
    Ok(outcome)
}

/// A copy paints what its source paints, or there is none.
fn alike(painted: &PaintingAnswer) -> Result<(), DocumentError> {
    let (made, of_source) = painted.pages;
    let (same, streams) = painted.same_streams;
    let reason = match painted.otherwise {
        _ if made != of_source => format!("it has {made} pages, not {of_source}"),
        _ if !painted.whole => "not all of its pages could be looked at".to_owned(),
        _ if same != streams => format!("it holds {same} of the {streams} image streams"),
        Some(page) => format!("page {page} does not paint what the source paints there"),
        None => return Ok(()),
    };
    Err(DocumentError::Refused(Refusal::Proof { reason }))
}

/// A PDF on its way.
struct Scan<'s> {
    request: &'s DocumentRequest,
    path: &'s Path,
    place: &'s Place,
    file: (std::fs::File, u64),
    /// The version of Ghostscript, where that wrote the file.
    distilled: Option<&'s str>,
}

impl Scan<'_> {
    /// What is wrong with the images in it, where nobody has looked before.
    fn faults(&self, lane: &mut Lane) -> Result<Vec<Note>, DocumentError> {
        if self.request.follow == Follow::Before {
            return Ok(Vec::new());
        }
        let (follow, limits) = (self.request.follow, self.request.limits.clone());
        let order = DocumentOrder::Faults { follow, password: self.password(), limits };
        // A worker that broke off over an image says something too.
        Ok(lane
            .ask::<Vec<Note>>(&order, self.files(), self.patience())?
            .map_or_else(|note| vec![note], |(faults, _)| faults))
    }

    /// Has Ghostscript write the file anew, and that rebuilt, where only fonts stand in the way.
    fn by_ghostscript(
        &self,
        lanes: &mut [Lane],
        source: &SourceAnswer,
        texts: Option<&Mutex<Texts>>,
        (flavour, broken): (PdfaFlavour, Vec<BrokenRule>),
        outcome: &mut DocumentOutcome,
    ) -> Result<(), DocumentError> {
        let refused = |broken, in_vain| Err(DocumentError::Refused(Refusal::Rules { flavour, broken, in_vain }));
        if self.request.ghostscript == GhostscriptUse::Forbidden || !can_help(&broken) {
            return refused(broken, None);
        }
        if source.unlocked {
            // Its arguments can be read by everybody on the machine.
            return refused(broken, Some("the password is not handed on to it".to_owned()));
        }
        let made = match distil(self.request, self.path, self.place)? {
            Ok(made) => made,
            Err(reason) => return refused(broken, Some(reason)),
        };
        let file = open(&made.file)?;
        let anew = Scan { path: &made.file, file, distilled: Some(&made.version), ..*self };
        if let Some((_, left)) = anew.settle(first(lanes)?, source, texts, outcome)? {
            let left: Vec<&str> = left.iter().map(|rule| rule.id.as_str()).collect();
            // The rules that the file itself breaks are told: they are what can be looked for in it.
            return refused(broken, Some(format!("what it wrote breaks {}", left.join(", "))));
        }
        alike(&anew.painting(first(lanes)?)?)?;
        // What it kept of the source: its pages it must have, its streams it may have written anew.
        let kept = self.painting(first(lanes)?)?;
        let (written, pages) = kept.pages;
        if written != pages {
            return refused(broken, Some(format!("what it wrote has {written} pages, not {pages}")));
        }
        self.tell_painting(&kept, outcome);
        let note = Note::new(pdfa::BY_GHOSTSCRIPT).with("version", &made.version);
        outcome.notes.push((self.path.display().to_string(), note));
        // The pages are compared with what Ghostscript made: other fonts look otherwise.
        anew.compare(lanes, outcome)?;
        outcome.ghostscript = Some(made.version);
        Ok(())
    }

    /// What the copy and this file paint, compared.
    fn painting(&self, lane: &mut Lane) -> Result<PaintingAnswer, DocumentError> {
        let (made, length) = open(&self.place.temporary)?;
        let order = DocumentOrder::Painting { password: self.password(), limits: self.request.limits.clone() };
        let files = Files { companion: Some((&self.file.0, self.file.1)), ..Files::of(&made, length) };
        let answer = lane.ask::<PaintingAnswer>(&order, files, patience(self.request, length.max(self.file.1)))?;
        let unseen = |note: Note| {
            let reason = note.code.slug().to_owned();
            DocumentError::Refused(Refusal::Proof { reason })
        };
        answer.map(|(painted, _)| painted).map_err(unseen)
    }

    /// Says in the outcome how many streams are those of the source, and what that lacks.
    fn tell_painting(&self, painted: &PaintingAnswer, outcome: &mut DocumentOutcome) {
        outcome.same_streams = painted.same_streams;
        let missing = painted.missing.iter().map(|(page, what)| {
            let note = Note::new(pdfa::NOT_IN_SOURCE).with("name", what);
            if *page > 0 { note.on_page(*page) } else { note }
        });
        outcome.notes.extend(missing.map(|note| (self.path.display().to_string(), note)));
    }

    fn refused(&self, note: Note) -> DocumentError {
        DocumentError::Refused(Refusal::Source { name: self.path.display().to_string(), note: Box::new(note) })
    }

    fn password(&self) -> String {
        self.request.password.clone().unwrap_or_default()
    }

    fn files(&self) -> Files<'_> {
        Files::of(&self.file.0, self.file.1)
    }

    fn patience(&self) -> u64 {
        patience(self.request, self.file.1)
    }

    fn source(&self, lane: &mut Lane) -> Result<SourceAnswer, DocumentError> {
        let order = DocumentOrder::Source { password: self.password(), limits: self.request.limits.clone() };
        let (source, _) =
            lane.ask::<SourceAnswer>(&order, self.files(), self.patience())?.map_err(|note| self.refused(note))?;
        if source.closed {
            let wrong = self.request.password.is_some();
            return Err(self.refused(Note::new(if wrong { pdfa::PASSWORD_WRONG } else { pdfa::ENCRYPTED })));
        }
        if let Some(fault) = &source.fault {
            return Err(self.refused(Note::new(pdfa::NOT_REBUILT).with("reason", fault)));
        }
        Ok(source)
    }

    /// Reads the text of the pages that have none.
    fn texts(
        &self,
        source: &SourceAnswer,
        lanes: &mut [Lane],
        outcome: &mut DocumentOutcome,
        listener: &dyn Listener,
    ) -> Result<Option<Mutex<Texts>>, DocumentError> {
        let reading = match prepare(self.request) {
            Ok(Some(reading)) => reading,
            Ok(None) => return Ok(None),
            Err(fault) => {
                outcome.no_text = Some(fault.to_string());
                return Ok(None);
            }
        };
        let digest = digest(self.path)?;
        let context = of_source(&reading.context, &digest);
        let texts = Texts::open(&self.place.work, context).map_err(Place::failed(&self.place.work))?;
        let texts = Mutex::new(texts);
        let name = self.path.display().to_string();
        let endurance = Endurance::of(source.pages, self.patience());
        let number = |index: usize| u32::try_from(index + 1).unwrap_or(u32::MAX);
        // The first page that does not count any more: some after it may have been read meanwhile.
        let mut end = None;
        in_order(
            source.pages as usize,
            lanes,
            |lane, index| match endurance.over() {
                Some(_) => Ok(Read::Left),
                None => self.read(lane, &reading, (&texts, &endurance), number(index), digest),
            },
            |index, read| {
                let page = number(index);
                match read? {
                    _ if end.is_some() => {}
                    Read::Now => outcome.recognised.0 += 1,
                    Read::Before => outcome.recognised.1 += 1,
                    Read::Not => {}
                    Read::Failed(note) => {
                        if is_worker_fault(&note) {
                            endurance.broke();
                        }
                        outcome.notes.push((name.clone(), note.on_page(page)));
                        end = endurance.over().map(|_| page.saturating_add(1));
                    }
                    Read::Left => end = Some(page),
                }
                listener.say(Progress::Pages { pages: 1 });
                Ok::<(), DocumentError>(())
            },
        )?;
        if let Some((first, reason)) = end.filter(|first| *first <= source.pages).zip(endurance.over()) {
            outcome.notes.push((name, not_read(first, source.pages, reason)));
            let mut texts = texts.lock().unwrap_or_else(PoisonError::into_inner);
            texts.forget_from(first).map_err(Place::failed(&self.place.work))?;
        }
        Ok(Some(texts))
    }

    fn read(
        &self,
        lane: &mut Lane,
        reading: &Reading,
        (texts, endurance): (&Mutex<Texts>, &Endurance),
        page: u32,
        digest: Hex32,
    ) -> Result<Read, DocumentError> {
        let lock = || texts.lock().unwrap_or_else(PoisonError::into_inner);
        if lock().has(page, &digest) {
            return Ok(Read::Before);
        }
        let existing = match self.request.text.recognise {
            Recognise::Always => Existing::ReadAgain,
            _ => Existing::Used,
        };
        let order =
            DocumentOrder::Read { page, existing, password: self.password(), limits: self.request.limits.clone() };
        let begun = Instant::now();
        let answered = lane.ask::<ReadAnswer>(&order, self.files(), self.patience())?;
        endurance.spent(begun.elapsed());
        let (answer, block) = match answered {
            Ok(answered) => answered,
            Err(note) => return Ok(Read::Failed(note)),
        };
        if let Some(reason) = answer.fault {
            return Ok(Read::Failed(Note::new(codes::text::FAILED).with("reason", reason)));
        }
        let Some((width, height, ppi)) = answer.drawn else { return Ok(Read::Not) };
        if block.len() != width as usize * height as usize {
            return Ok(Read::Not);
        }
        match recognise(lane, reading, &self.request.text, (&block, width, height), Scale::square(Some(ppi)))? {
            Ok(Recognised { text, parameters, levelled }) => {
                let how = Some(How { parameters, levelled });
                let line = PageLine { page, digest, text: Some(text), how };
                lock().keep(line).map_err(Place::failed(&self.place.work))?;
                Ok(Read::Now)
            }
            Err(note) => Ok(Read::Failed(note)),
        }
    }

    fn rebuild(
        &self,
        lane: &mut Lane,
        flavour: PdfaFlavour,
        source: &SourceAnswer,
        texts: Option<&Mutex<Texts>>,
        hidden: HiddenText,
    ) -> Result<Rebuilt, DocumentError> {
        let said = |own: &Option<String>, theirs: &Option<String>| own.clone().or_else(|| theirs.clone());
        let request = self.request;
        let plain = request.heading(flavour);
        let heading = Heading {
            title: said(&request.title, &source.title).unwrap_or_else(|| plain.title.clone()),
            creator: said(&request.creator, &source.creator),
            description: source.description.clone(),
            language: said(&request.language, &source.language),
            tool: source.tool.clone(),
            created: source.created,
            carried: source.carried.clone(),
            producer: match self.distilled {
                Some(version) => format!("{} from pages written by Ghostscript {version}", plain.producer),
                None => match &source.producer {
                    Some(theirs) => format!("{} from a file written by {theirs}", plain.producer),
                    None => plain.producer.clone(),
                },
            },
            ..plain
        };
        let out = self.place.create()?;
        let kept = texts.map(|texts| texts.lock().unwrap_or_else(PoisonError::into_inner).reader()).transpose();
        let kept = kept.map_err(Place::failed(&self.place.work))?;
        let companion = kept.as_ref().map(|(file, length)| (file, *length));
        let files = Files { companion, output: Some(&out), ..self.files() };
        let order =
            DocumentOrder::Rebuild { heading, hidden, password: self.password(), limits: request.limits.clone() };
        let answer = lane.ask::<Result<Rebuilt, Note>>(&order, files, self.patience())?;
        answer.and_then(|(rebuilt, _)| rebuilt).map_err(|note| self.refused(note))
    }

    /// Rebuilds it in the flavour that is wanted, or in the best that it reaches; else the rules that are broken.
    fn settle(
        &self,
        lane: &mut Lane,
        source: &SourceAnswer,
        texts: Option<&Mutex<Texts>>,
        outcome: &mut DocumentOutcome,
    ) -> Result<Option<(PdfaFlavour, Vec<BrokenRule>)>, DocumentError> {
        let flavours = match self.request.flavour {
            Some(flavour) => vec![flavour],
            None => vec![PdfaFlavour::A2u, PdfaFlavour::A2b],
        };
        let mut last = None;
        for flavour in flavours {
            let mut settled = self.attempt(lane, flavour, (source, texts, HiddenText::Kept), outcome)?;
            if can_help(&settled.broken) {
                // Where only fonts of hidden text stand in the way, the same text in a font of our own takes it away.
                let anew = self.attempt(lane, flavour, (source, texts, HiddenText::Anew), outcome)?;
                if anew.passed() {
                    settled = anew;
                }
            }
            if settled.passed() {
                return Ok(None);
            }
            // Level U asks for more than level B in two rules only (6.2.11.7.2).
            let only_unicode = settled.broken.iter().all(|rule| rule.id.starts_with("6.2.11.7.2"));
            last = Some((flavour, settled.broken));
            if !only_unicode {
                break;
            }
        }
        Ok(last)
    }

    /// Rebuilds it once, and says whether it keeps the rules.
    fn attempt(
        &self,
        lane: &mut Lane,
        flavour: PdfaFlavour,
        (source, texts, hidden): (&SourceAnswer, Option<&Mutex<Texts>>, HiddenText),
        outcome: &mut DocumentOutcome,
    ) -> Result<Checked, DocumentError> {
        let rebuilt = self.rebuild(lane, flavour, source, texts, hidden)?;
        let changes = rebuilt.changes.clone();
        outcome.signed |= changes.contains(&Change::Signatures);
        let checked = check(self.request, lane, self.place, flavour, rebuilt)?;
        checked.tell(outcome);
        if checked.passed() {
            outcome.flavour = Some(flavour);
            outcome.changes = changes;
        }
        Ok(checked)
    }

    /// Has some pages of both drawn by another's program, and compares them.
    fn compare(&self, lanes: &mut [Lane], outcome: &mut DocumentOutcome) -> Result<(), DocumentError> {
        let made = open(&self.place.temporary)?;
        let pages = sample(outcome.pages, self.request.compare);
        let differ = |lane: &mut Lane, index: usize| {
            let drawing = Drawing { tones: Tones::Colour, extent: Extent::Ppi(COMPARED_PPI) };
            let (password, limits) = (self.password(), self.request.limits.clone());
            let order = DocumentOrder::Differ { page: pages[index], drawing, password, limits };
            let files = Files { companion: Some((&made.0, made.1)), ..self.files() };
            lane.ask::<Compared>(&order, files, self.patience())
        };
        in_order(pages.len(), lanes, differ, |index, found| {
            let page = pages[index];
            let reason = match found? {
                Ok((Ok(found), _)) if found.mean <= MOST_DIFFERENT && found.far <= MOST_FAR => {
                    outcome.compared += 1;
                    return Ok(());
                }
                Ok((Ok(found), _)) => {
                    let far = found.far * 100.0;
                    format!("page {page} looks otherwise: {:.2} of 255 in the mean, {far:.3} % far apart", found.mean)
                }
                Ok((Err(reason), _)) => format!("page {page} cannot be drawn: {reason}"),
                Err(note) => format!("page {page} cannot be drawn: {}", note.code.slug()),
            };
            Err(DocumentError::Refused(Refusal::Proof { reason }))
        })
    }
}

/// The lane of what one alone can do.
fn first(lanes: &mut [Lane]) -> Result<&mut Lane, DocumentError> {
    lanes.first_mut().ok_or_else(|| DocumentError::Worker(std::io::ErrorKind::NotFound.into()))
}

/// What came of a page.
enum Read {
    /// It was recognised.
    Now,
    /// It was, before.
    Before,
    /// There was nothing to be read, or it was there.
    Not,
    /// It could not be.
    Failed(Note),
    /// Too much went wrong before it: see [`Endurance`].
    Left,
}
