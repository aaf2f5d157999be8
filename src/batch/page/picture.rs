//! A picture of a page for people who decide, made by a confined worker from what lies in the workspace.

use std::fs::File;
use std::path::Path;
use std::time::Duration;

use crate::engine::{Input, Order, Worker};
use crate::profile::{AccessRules, CaptureRules, Limits, MasterRules, QualityRules, Subsampling};
use crate::records::Family;

use super::order::{CopyPixels, PageAnswer, PageOrder};

/// Bytes that decoding one page for a picture may use.
const MEMORY: u64 = 1 << 30;

/// Most seconds for one picture.
const PATIENCE: Duration = Duration::from_secs(60);

/// JPEG quality: good enough to see what was found.
const QUALITY: u8 = 78;

/// The first image of the file at `path`, with a long side of at most `long_side` pixels, as JPEG. `None` where there
/// can be none: the page is told of in words then.
#[must_use]
pub fn picture(worker: &mut Worker, path: &Path, family: Family, long_side: u32) -> Option<Vec<u8>> {
    let file = File::open(path).ok()?;
    let size = file.metadata().ok()?.len();
    let order = PageOrder {
        family,
        puid: None,
        access: AccessRules { make: true, long_side, quality: QUALITY, subsampling: Subsampling::Full },
        pixels: CopyPixels::Square,
        capture: CaptureRules::default(),
        master: MasterRules::default(),
        target: None,
        quality: QualityRules { measure: false, ..QualityRules::default() },
        grey: false,
        limits: Limits { max_images: 4096, ..Limits::default() },
        memory: MEMORY,
        // One image is enough: the worker answers when it has made anything.
        round: 1,
        resume: None,
    };
    let text = serde_json::to_vec(&order).ok()?;
    let order = Order {
        text: &text,
        input: Input::File(&file, size),
        companion: None,
        output: None,
        memory: None,
        deadline: PATIENCE,
    };
    let answer = worker.call(&order).ok()?;
    let said: PageAnswer = serde_json::from_slice(&answer.text).ok()?;
    let length = usize::try_from(said.access.first()?.length).ok()?;
    let jpeg = answer.block.get(..length)?;
    // SOI and the first byte of the next marker (ITU-T T.81 B.1.1.3): what a worker hands back is not trusted.
    jpeg.starts_with(&[0xff, 0xd8, 0xff]).then(|| jpeg.to_vec())
}
