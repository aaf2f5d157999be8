//! The text of an image: recognised from the picture that the worker took while it decoded, and staged.

use std::io::{self, Write};
use std::time::{Duration, Instant};

use crate::batch::context::RunContext;
use crate::batch::request::RunError;
use crate::batch::unit::work::UnitWork;
use crate::engine::ToolFault;
use crate::io::Hasher;
use crate::normalise::image::GreyPicture;
use crate::ocr::{self, Engine, Grey, Recognised, RecognitionFault, Scale, alto_of, parameters_of, write_plain};
use crate::progress::Progress;
use crate::records::{Metric, Note, PageRecognition, TEXT_FOLDER, Technical, TextFile, codes};

use super::process::PageContext;

/// Bytes of memory that the engine takes for a page: what it always takes, and for each pixel.
const ENGINE: (u64, u64) = (96 << 20, 8);

/// What came of the wish for a text.
#[derive(Default)]
pub(super) struct PageText {
    /// Its record; the files are staged.
    pub(super) recognition: Option<PageRecognition>,
    /// What there is to say.
    pub(super) note: Option<Note>,
    /// How long it took.
    pub(super) took: Duration,
    /// The run is being stopped: nothing is known of the page.
    pub(super) stopped: bool,
}

/// Recognises the text of image `image`, from 1, of file `index`. Nothing where no engine is there: the unit says so
/// once.
///
/// # Errors
/// The workspace cannot be written, or the machine has no memory for the picture.
pub(super) fn recognise(
    context: &mut PageContext<'_>,
    unit: &UnitWork,
    index: usize,
    image: u32,
    picture: &GreyPicture,
    technical: &Technical,
) -> Result<PageText, RunError> {
    let run = context.run;
    let Some(prepared) = run.text.of(&unit.profile) else { return Ok(PageText::default()) };
    let Ok(engine) = &prepared.engine else { return Ok(PageText::default()) };
    let began = Instant::now();
    let rules = &unit.profile.rules.text;
    let measured = usize::try_from(image).ok().and_then(|image| technical.images.get(image.saturating_sub(1)));
    let quality = measured.and_then(|image| image.quality.as_ref());
    let skew = quality.and_then(|quality| quality.value(Metric::Skew));
    let scale = measured.map_or(Scale::square(None), |image| Scale::of(image.resolution, image.orientation));
    let mut page = Grey { pixels: &picture.pixels, width: picture.size.0, height: picture.size.1, scale, skew };
    let needs = |page: &Grey<'_>| ENGINE.0.saturating_add(page.pixels_read().saturating_mul(ENGINE.1));
    let most = run.decode_budget.total();
    // Its tag alone may make a page four times as large: it is stretched where there is room.
    if needs(&page) > most {
        page.scale.pixel_height = None;
    }
    let recognised = {
        let _permit = run.decode_budget.take(needs(&page).min(most));
        context.recogniser.recognise(engine, rules, &page, &|| run.halted_now())
    };
    let took = began.elapsed();
    let recognised = match recognised {
        Ok(recognised) => recognised,
        // The page is not checkpointed then: the next run recognises it.
        Err(RecognitionFault::Engine(ToolFault::Cancelled)) => {
            return Ok(PageText { stopped: true, ..PageText::default() });
        }
        Err(RecognitionFault::Memory(error)) => return Err(RunError::Worker(error)),
        Err(fault) => {
            let note = Note::new(codes::text::FAILED).with("reason", fault);
            let note = Some(on_page(note, image, technical));
            return Ok(PageText { note, took, ..PageText::default() });
        }
    };
    let measures = ocr::measure(&recognised.text, prepared.words.as_ref());
    let low = measures.mean.filter(|mean| *mean < rules.low_confidence).map(|mean| {
        let note = Note::new(codes::text::LOW_CONFIDENCE).with("mean", mean);
        on_page(note.with("words", measures.words).with("limit", rules.low_confidence), image, technical)
    });
    let several = technical.images.len() > 1;
    let [alto, plain] = stage(run, unit, (index, several.then_some(image)), image, engine, &recognised)?;
    run.listener.say(Progress::Recognised { pages: 1 });
    let recognition = PageRecognition {
        image,
        engine: engine.name(),
        models: engine.models.clone(),
        parameters: recognised.parameters,
        levelled: recognised.levelled,
        measures,
        alto,
        plain,
    };
    Ok(PageText { recognition: Some(recognition), note: low, took, stopped: false })
}

fn on_page(note: Note, image: u32, technical: &Technical) -> Note {
    if technical.images.len() > 1 { note.on_page(image) } else { note }
}

/// Writes both files.
fn stage(
    run: &RunContext<'_>,
    unit: &UnitWork,
    (index, of_several): (usize, Option<u32>),
    image: u32,
    engine: &Engine,
    recognised: &Recognised,
) -> Result<[TextFile; 2], RunError> {
    let settings = parameters_of(recognised, &engine.models);
    let picture = unit.plan.files.get(index).map_or("", |file| file.name.as_str());
    let alto = alto_of(&recognised.text, (picture, image), engine, &settings, run.at);
    let plain = || -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        write_plain([&recognised.text], &mut bytes)?;
        Ok(bytes)
    };
    let write = |extension: &str, bytes: io::Result<Vec<u8>>| {
        let name = unit.text_name(index, of_several, extension);
        let path = format!("{TEXT_FOLDER}/{name}");
        let written = bytes.and_then(|bytes| {
            unit.staged.create_file(&path, &run.books.meter)?.write_all(&bytes)?;
            Ok(bytes)
        });
        let bytes = written.map_err(|source| run.books.write_failed(&unit.staged.path().join(&path), source))?;
        let (digests, crc32) = Hasher::of(&bytes);
        let size = bytes.len() as u64;
        Ok::<_, RunError>(TextFile { name, size, blake3: digests.blake3, sha256: digests.sha256, crc32 })
    };
    Ok([write("xml", alto)?, write("txt", plain())?])
}
