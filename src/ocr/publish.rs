//! The files that a page's text becomes.

use std::io;

use jiff::Timestamp;

use crate::formats::alto::{AltoSource, write_alto};
use crate::records::{PageText, RecognitionModel};

use super::engine::Engine;
use super::recognise::Recognised;

/// How the text was made, in one line: what another needs to get the same.
#[must_use]
pub fn parameters_of(recognised: &Recognised, models: &[RecognitionModel]) -> String {
    let models: Vec<_> = models.iter().map(|model| format!("{} (SHA-256 {})", model.name, model.sha256)).collect();
    let levelled =
        recognised.levelled.map_or(String::new(), |degrees| format!("; lines made level by {degrees:.2} degrees"));
    format!("{}; models: {}{levelled}", recognised.parameters, models.join(", "))
}

/// The page as ALTO 4. `picture` is the name of its file and the image in it, from 1; `at` the instant that the package
/// bears.
///
/// # Errors
/// None: it is written to memory.
pub fn alto_of(
    text: &PageText,
    picture: (&str, u32),
    engine: &Engine,
    settings: &str,
    at: Timestamp,
) -> io::Result<Vec<u8>> {
    let source = AltoSource {
        file_name: picture.0,
        image: picture.1,
        at,
        software: "tesseract",
        version: &engine.version,
        description: "text recognition",
        settings,
    };
    let mut out = Vec::new();
    write_alto(text, &source, &mut out)?;
    Ok(out)
}
