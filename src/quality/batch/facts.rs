//! What of a unit can be compared with other units.

use crate::quality::unit::{ComparedFile, Page, median};
use crate::records::{FilePages, Metric, PagePixels, Record, UnitPages, UnitPaper};

/// Fewest pages of which a unit's paper has a middle colour: covers have a colour of their own.
const FEWEST: usize = 5;

/// Gathers what is compared of a unit whose files come in their order. Bare blank sides are left out, as they are
/// within the unit: they are all the same; and so are frames of a target, which may go with several units.
#[must_use]
pub fn unit_pages(files: &[ComparedFile<'_>], unit: &str) -> UnitPages {
    let pages: Vec<Page<'_>> = files.iter().flat_map(Page::of).filter(|page| !page.is_target()).collect();
    let mut found: Vec<FilePages> = Vec::new();
    for page in pages.iter().filter(|page| !page.is_bare()) {
        let image = page.pixels().map(|pixels| PagePixels { image: page.number, pixels: *pixels });
        match found.last_mut().filter(|last| last.path == *page.path) {
            Some(last) => last.images.extend(image),
            None => found.push(FilePages {
                path: page.path.clone(),
                blake3: *page.blake3,
                images: image.into_iter().collect(),
            }),
        }
    }
    UnitPages {
        format: UnitPages::FORMAT.to_owned(),
        version: UnitPages::VERSION,
        unit: unit.to_owned(),
        paper: paper(&pages),
        files: found,
    }
}

fn paper(pages: &[Page<'_>]) -> Option<UnitPaper> {
    let colour = |page: &Page<'_>| {
        Some([page.value(Metric::PaperLightness)?, page.value(Metric::PaperA)?, page.value(Metric::PaperB)?])
    };
    let colours: Vec<[f64; 3]> = pages.iter().filter_map(colour).collect();
    if colours.len() < FEWEST {
        return None;
    }
    let middle = |part: fn(&[f64; 3]) -> f64| median(colours.iter().map(part).collect());
    let (l, a, b) = (middle(|colour| colour[0])?, middle(|colour| colour[1])?, middle(|colour| colour[2])?);
    Some(UnitPaper { l, a, b, pages: colours.len() as u64 })
}
