//! The text of the pages of a received PDF, staged beside those of images.

use std::io::{self, Write};
use std::path::Path;

use crate::batch::context::RunContext;
use crate::batch::document::each_kept;
use crate::batch::unit::work::UnitWork;
use crate::io::Hasher;
use crate::ocr::{self, Engine, Recognised, alto_of, parameters_of, write_plain};
use crate::records::Finding;
use crate::records::{Note, PageRecognition, SourcePath, TEXT_FOLDER, TextFile, codes};

use super::wanted::page_text;

/// Stages what was recognised while the document `name` was made in `work`.
///
/// # Errors
/// What the system says.
pub(super) fn stage(
    run: &RunContext<'_>,
    unit: &UnitWork,
    (name, source, work): (&str, &SourcePath, &Path),
    pages: u32,
    engine: &Engine,
) -> io::Result<(Vec<PageRecognition>, Vec<Finding>)> {
    let prepared = run.text.of(&unit.profile);
    let words = prepared.as_ref().and_then(|prepared| prepared.words.as_ref());
    let low_confidence = unit.profile.rules.text.low_confidence;
    let stem = name.strip_suffix(".pdf").unwrap_or(name);
    let (mut texts, mut findings) = (Vec::new(), Vec::new());
    each_kept(work, pages, |page, text, how| -> io::Result<()> {
        let recognised = Recognised { text: text.clone(), parameters: how.parameters.clone(), levelled: how.levelled };
        let measures = ocr::measure(&recognised.text, words);
        if let Some(mean) = measures.mean.filter(|mean| *mean < low_confidence) {
            let note = Note::new(codes::text::LOW_CONFIDENCE).with("mean", mean);
            let note = note.with("words", measures.words).with("limit", low_confidence).on_page(page);
            findings.push(note.about(source));
        }
        let settings = parameters_of(&recognised, &engine.models);
        let alto = alto_of(&recognised.text, (name, page), engine, &settings, run.at)?;
        let mut plain = Vec::new();
        write_plain([&recognised.text], &mut plain)?;
        texts.push(PageRecognition {
            image: page,
            engine: engine.name(),
            models: engine.models.clone(),
            parameters: recognised.parameters,
            levelled: recognised.levelled,
            measures,
            alto: write(run, unit, page_text(stem, page, "xml"), &alto)?,
            plain: write(run, unit, page_text(stem, page, "txt"), &plain)?,
        });
        Ok(())
    })?;
    Ok((texts, findings))
}

fn write(run: &RunContext<'_>, unit: &UnitWork, name: String, bytes: &[u8]) -> io::Result<TextFile> {
    unit.staged.create_file(&format!("{TEXT_FOLDER}/{name}"), &run.books.meter)?.write_all(bytes)?;
    let (digests, crc32) = Hasher::of(bytes);
    let size = bytes.len() as u64;
    Ok(TextFile { name, size, blake3: digests.blake3, sha256: digests.sha256, crc32 })
}
