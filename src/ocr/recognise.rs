//! One page, one child process.

use std::ffi::OsString;
use std::io;
use std::time::Duration;

use crate::engine::{ToolFault, ToolOrder, run_tool};
use crate::formats::hocr::{HocrFault, read_hocr};
use crate::io::SharedBuffer;
use crate::profile::{TextRules, Threshold};
use crate::records::{PageText, Resolution};

use super::engine::{Engine, environment};
use super::level::level;
use super::square::{Square, square, squared};

/// Most bytes that the engine may say of a page: a hundred for each word of a full page of a newspaper.
const LONGEST_OUTPUT: usize = 48 << 20;

/// Address space of the engine: what it always takes, and for each pixel.
const MEMORY: (u64, u64) = (2 << 30, 48);

/// Most pixels of a side that tesseract takes.
const LONGEST_SIDE: u32 = 32_767;

/// What tesseract takes for a credible resolution, in pixels per inch; others are left to its own estimate.
const CREDIBLE: std::ops::RangeInclusive<f64> = 70.0..=2400.0;

/// A picture of a page in grey, 8 bits, as a person sees it.
#[derive(Clone, Copy, Debug)]
pub struct Grey<'p> {
    /// Rows, without padding.
    pub pixels: &'p [u8],
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// What its pixels are on paper.
    pub scale: Scale,
    /// Degrees by which lines of text rise to the right on paper, where they were measured.
    pub skew: Option<f64>,
}

/// What the pixels of a picture are on paper.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// Pixels per inch that the engine is told, where they are known.
    pub ppi: Option<f64>,
    /// How many times as high as wide a pixel is, where it is not square.
    pub pixel_height: Option<f64>,
}

impl Scale {
    /// Of square pixels.
    #[must_use]
    pub const fn square(ppi: Option<f64>) -> Self {
        Self { ppi, pixel_height: None }
    }

    /// Of an image with this resolution, as it is seen by its orientation. What is not square is read in the finer of
    /// both resolutions.
    #[must_use]
    pub fn of(resolution: Option<Resolution>, orientation: u8) -> Self {
        let pixel_height = resolution.and_then(|resolution| resolution.pixel_height(orientation));
        let both = resolution.and_then(|resolution| resolution.ppi());
        let ppi = both.map(|(across, down)| match pixel_height {
            None => f64::midpoint(across, down),
            Some(_) => across.max(down),
        });
        Self { ppi, pixel_height }
    }
}

impl Grey<'_> {
    /// Pixels of the picture that the engine is given.
    #[must_use]
    pub fn pixels_read(&self) -> u64 {
        let (width, height) = squared((self.width, self.height), self.pixel_height());
        u64::from(width) * u64::from(height)
    }

    /// By what it is stretched: a picture that the engine would refuse for its size is read as it is.
    fn pixel_height(&self) -> Option<f64> {
        let height = self.scale.pixel_height?;
        let (across, down) = squared((self.width, self.height), Some(height));
        (across.max(down) <= LONGEST_SIDE).then_some(height)
    }
}

/// What came of a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Recognised {
    /// Its text.
    pub text: PageText,
    /// Arguments that decide about it, and the pixels in which it was read where they are not its own.
    pub parameters: String,
    /// Degrees by which a copy was turned to make its lines level.
    pub levelled: Option<f64>,
}

/// What keeps a page from being recognised.
#[derive(Debug, thiserror::Error)]
pub enum RecognitionFault {
    /// The engine crashed, hung, or said too much.
    #[error("{0}")]
    Engine(#[from] ToolFault),
    /// What it said makes no sense.
    #[error("the engine gave an answer that makes no sense: {0}")]
    Nonsense(#[from] HocrFault),
    /// There is no memory for the picture: a fault of the machine.
    #[error("hold the picture for the engine: {0}")]
    Memory(io::Error),
}

/// Gives pages to the engine, one at a time. Each thread has its own.
#[derive(Debug)]
pub struct Recogniser {
    picture: SharedBuffer,
}

impl Recogniser {
    /// Without a page yet.
    ///
    /// # Errors
    /// What the system says: no memory.
    pub fn new() -> io::Result<Self> {
        Ok(Self { picture: SharedBuffer::new()? })
    }

    /// Recognises a page. `cancel` is asked whether to stop now.
    ///
    /// # Errors
    /// [`RecognitionFault`].
    pub fn recognise(
        &mut self,
        engine: &Engine,
        rules: &TextRules,
        page: &Grey<'_>,
        cancel: &dyn Fn() -> bool,
    ) -> Result<Recognised, RecognitionFault> {
        let own = (page.width, page.height);
        let square = page.pixel_height().map(|height| square(page.pixels, own, height));
        let (pixels, size) =
            square.as_ref().map_or((page.pixels, own), |square| (square.pixels.as_slice(), square.size));
        let turned = page.skew.filter(|skew| rules.deskew > 0.0 && skew.abs() > rules.deskew);
        let turned = turned.map(|degrees| (level(pixels, size, degrees), size));
        let (pixels, size) =
            turned.as_ref().map_or((pixels, size), |(turned, _)| (turned.pixels.as_slice(), turned.size));
        self.hold(pixels, size).map_err(RecognitionFault::Memory)?;
        let deciding = deciding(rules, page.scale.ppi, &engine.version);
        let mut arguments = vec![OsString::from("stdin"), "stdout".into(), "--tessdata-dir".into()];
        arguments.push(engine.models_folder.clone().into());
        arguments.extend(deciding.iter().map(OsString::from));
        // Without a configuration file: a folder of models need not have any.
        arguments.extend(["-c".into(), "tessedit_create_hocr=1".into()]);
        let said = run_tool(&ToolOrder {
            program: &engine.program,
            arguments: &arguments,
            environment: &environment(),
            input: Some(&self.picture),
            deadline: Duration::from_secs(rules.timeout_s),
            longest_output: LONGEST_OUTPUT,
            memory: MEMORY.0.saturating_add((pixels.len() as u64).saturating_mul(MEMORY.1)),
            cancel,
        })?;
        let read_as = |square: &Square| format!("; read as {} by {} pixels", square.size.0, square.size.1);
        let parameters = deciding.join(" ") + &square.as_ref().map_or(String::new(), read_as);
        let mut text = read_hocr(&said.output, size)?;
        if let Some((turned, level_to)) = &turned {
            turned.turn_back(&mut text, *level_to);
        }
        if let Some(square) = &square {
            square.bring_back(&mut text, own);
        }
        leave_out_unsure(&mut text, rules.confidence);
        Ok(Recognised { text, parameters, levelled: turned.map(|(turned, _)| turned.degrees) })
    }

    /// Writes the picture as PGM (P5), which every version reads from memory. What lies behind it in the buffer is of
    /// an earlier page, and not read: the head says how long it is.
    fn hold(&mut self, pixels: &[u8], (width, height): (u32, u32)) -> io::Result<()> {
        let head = format!("P5\n{width} {height}\n255\n");
        self.picture.resize(head.len() + pixels.len())?;
        let (at_head, at_pixels) = self.picture.bytes_mut().split_at_mut(head.len());
        at_head.copy_from_slice(head.as_bytes());
        at_pixels.copy_from_slice(pixels);
        Ok(())
    }
}

/// The arguments that decide about the text.
fn deciding(rules: &TextRules, resolution: Option<f64>, version: &str) -> Vec<String> {
    let mut arguments = vec!["-l".to_owned(), rules.languages.join("+")];
    arguments.extend(["--oem".to_owned(), rules.oem.to_string(), "--psm".to_owned(), rules.psm.to_string()]);
    let measured = resolution.filter(|dpi| CREDIBLE.contains(dpi)).map(|dpi| format!("{dpi:.0}"));
    if let Some(dpi) = rules.dpi.map(|dpi| dpi.to_string()).or(measured) {
        arguments.extend(["--dpi".to_owned(), dpi]);
    }
    let method = match rules.threshold {
        Threshold::Otsu => 0,
        Threshold::AdaptiveOtsu => 1,
        Threshold::Sauvola => 2,
    };
    // Version 4 has one method, and stops at an option that it does not know.
    if method != 0 && !version.starts_with("4.") {
        arguments.extend(["-c".to_owned(), format!("thresholding_method={method}")]);
    }
    arguments
}

/// Words below the least confidence go, and with them the lines and blocks that hold none any more.
fn leave_out_unsure(text: &mut PageText, least: f64) {
    if least <= 0.0 {
        return;
    }
    for block in &mut text.blocks {
        for line in &mut block.lines {
            line.words.retain(|word| word.confidence.is_none_or(|confidence| confidence >= least));
        }
        block.lines.retain(|line| !line.words.is_empty());
    }
    text.blocks.retain(|block| !block.lines.is_empty());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_be_too_long_for_the_engine_is_read_as_it_is() {
        let read = |height| {
            let scale = Scale { ppi: None, pixel_height: Some(4.0) };
            Grey { pixels: &[], width: 2, height, scale, skew: None }.pixels_read()
        };
        assert_eq!((read(8_000), read(9_000)), (2 * 32_000, 2 * 9_000));
    }

    #[test]
    fn only_credible_resolutions_are_said() {
        let rules = TextRules::default();
        let said = |resolution| deciding(&rules, resolution, "5.3.0").join(" ");
        assert_eq!(said(Some(299.72)), "-l ita --oem 1 --psm 1 --dpi 300");
        assert_eq!(said(Some(1.0)), "-l ita --oem 1 --psm 1");
        assert_eq!(said(None), "-l ita --oem 1 --psm 1");
        let rules = TextRules {
            languages: vec!["ita".into(), "lat".into()],
            dpi: Some(400),
            threshold: Threshold::Sauvola,
            ..TextRules::default()
        };
        let expected = "-l ita+lat --oem 1 --psm 1 --dpi 400 -c thresholding_method=2";
        assert_eq!(deciding(&rules, Some(300.0), "5.3.0").join(" "), expected);
        assert_eq!(deciding(&rules, Some(300.0), "4.1.1").join(" "), "-l ita+lat --oem 1 --psm 1 --dpi 400");
    }
}
