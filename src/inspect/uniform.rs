//! Pages that differ from most others of their unit.

use std::collections::BTreeMap;

use crate::records::codes::image as codes;
use crate::records::{Finding, ImageRole, ImageTechnical, Note, SourcePath, Technical};

use super::policy::{colour_mode, ppi_text};

/// Fewest images of which one can say what most of them are.
const FEWEST: usize = 3;
/// Resolutions that differ by less than this share are the same: units are converted with rounding.
const SAME_PPI: f64 = 0.01;
/// Areas within this share of the middle one are of the usual size.
const USUAL_SIZE: f64 = 0.25;
/// Areas beyond this factor of the middle one, or below its inverse, differ much: two pages in one picture, or half of
/// one.
const OTHER_SIZE: f64 = 1.6;

/// One page image of a unit.
struct Page<'f> {
    path: &'f SourcePath,
    /// Its number in a file of several images.
    number: Option<u32>,
    image: &'f ImageTechnical,
}

impl Page<'_> {
    fn finding(&self, note: Note) -> Finding {
        match self.number {
            Some(number) => note.on_page(number),
            None => note,
        }
        .about(self.path)
    }

    fn area(&self) -> f64 {
        f64::from(self.image.width) * f64::from(self.image.height)
    }
}

/// Finds the images whose resolution, colour mode or size differs from that of most images of the unit. Without a
/// majority nothing is usual, and nothing is said.
#[must_use]
pub fn uniformity(files: &[(&SourcePath, &Technical)]) -> Vec<Finding> {
    let pages: Vec<Page<'_>> = files.iter().flat_map(|(path, technical)| pages_of(path, technical)).collect();
    let mut findings = resolutions(&pages);
    findings.extend(modes(&pages));
    findings.extend(sizes(&pages));
    findings
}

fn pages_of<'f>(path: &'f SourcePath, technical: &'f Technical) -> impl Iterator<Item = Page<'f>> {
    let several = technical.images.len() > 1;
    let images = (1u32..).zip(&technical.images).filter(|(_, image)| image.role == ImageRole::Page);
    images.map(move |(number, image)| Page { path, number: several.then_some(number), image })
}

/// Whether `count` of `total` are so many that the others stand out. A file in which typescript lies beside photographs
/// has no usual kind of page, and a word on each of them would only tire.
const fn most(count: usize, total: usize) -> bool {
    total >= FEWEST && count * 4 >= total * 3
}

/// The value that [`most`] have.
fn majority<K: Ord>(values: impl Iterator<Item = K>) -> Option<K> {
    let mut counts: BTreeMap<K, usize> = BTreeMap::new();
    values.for_each(|value| *counts.entry(value).or_default() += 1);
    let total: usize = counts.values().sum();
    counts.into_iter().find(|(_, count)| most(*count, total)).map(|(value, _)| value)
}

/// Images without a resolution are reported as such; they take no part here.
fn resolutions(pages: &[Page<'_>]) -> Vec<Finding> {
    let measured: Vec<_> = pages.iter().filter_map(|page| Some((page, page.image.resolution?.ppi()?))).collect();
    // Rounded, so that 300 and 299.9994 are one value.
    let rounded = |(x, y): (f64, f64)| (x.round() as u64, y.round() as u64);
    let Some((x, y)) = majority(measured.iter().map(|(_, ppi)| rounded(*ppi))) else { return Vec::new() };
    let usual = (x as f64, y as f64);
    let same = |one: f64, other: f64| (one - other).abs() <= other * SAME_PPI;
    let differing = measured.iter().filter(|(_, (x, y))| !same(*x, usual.0) || !same(*y, usual.1));
    let finding = |(page, (x, y)): &(&Page<'_>, (f64, f64))| {
        let note = Note::new(codes::DIFFERS_RESOLUTION).with("found", ppi_text(*x, *y));
        page.finding(note.with("usual", ppi_text(usual.0, usual.1)))
    };
    differing.map(finding).collect()
}

fn modes(pages: &[Page<'_>]) -> Vec<Finding> {
    let Some(usual) = majority(pages.iter().map(|page| colour_mode(page.image))) else { return Vec::new() };
    let differing = pages.iter().filter(|page| colour_mode(page.image) != usual);
    let note =
        |page: &Page<'_>| Note::new(codes::DIFFERS_COLOUR).with("found", colour_mode(page.image)).with("usual", usual);
    differing.map(|page| page.finding(note(page))).collect()
}

fn sizes(pages: &[Page<'_>]) -> Vec<Finding> {
    let mut sorted: Vec<&Page<'_>> = pages.iter().collect();
    sorted.sort_by(|a, b| a.area().total_cmp(&b.area()));
    let Some(middle) = sorted.get(sorted.len() / 2) else { return Vec::new() };
    let usual = middle.area();
    let alike = pages.iter().filter(|page| (page.area() - usual).abs() <= usual * USUAL_SIZE).count();
    if !most(alike, pages.len()) {
        return Vec::new();
    }
    let differs = |page: &&Page<'_>| page.area() > usual * OTHER_SIZE || page.area() * OTHER_SIZE < usual;
    let size = |page: &Page<'_>| format!("{} × {}", page.image.width, page.image.height);
    let note = |page: &Page<'_>| Note::new(codes::DIFFERS_SIZE).with("found", size(page)).with("usual", size(middle));
    pages.iter().filter(differs).map(|page| page.finding(note(page))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::{Code, ColourSpace, Resolution, ResolutionUnit};

    fn page(width: u32, x: u32, unit: ResolutionUnit, colour: ColourSpace) -> Technical {
        let mut image = ImageTechnical::plain((width, 100), vec![8], colour, "none");
        image.resolution = Some(Resolution { x: (x, 1), y: (x, 1), unit });
        Technical { images: vec![image], ..Technical::opaque() }
    }

    fn found(pages: &[Technical]) -> Vec<(usize, Code)> {
        let names: Vec<SourcePath> =
            (0..pages.len()).map(|index| SourcePath::from(index.to_string().as_str())).collect();
        let files: Vec<_> = names.iter().zip(pages).collect();
        let place = |finding: &Finding| {
            names
                .iter()
                .position(|name| matches!(&finding.subject, crate::records::Subject::File { path, .. } if path == name))
        };
        uniformity(&files).iter().map(|finding| (place(finding).unwrap(), finding.code)).collect()
    }

    #[test]
    fn the_odd_one_is_found() {
        use ColourSpace::{BlackIsZero, Rgb};
        use ResolutionUnit::{Inch, Metre};
        let pages = [
            page(100, 300, Inch, Rgb),
            page(102, 11811, Metre, Rgb),
            page(200, 300, Inch, Rgb),
            page(100, 200, Inch, BlackIsZero),
            page(100, 300, Inch, Rgb),
        ];
        let expected = [(3, codes::DIFFERS_RESOLUTION), (3, codes::DIFFERS_COLOUR), (2, codes::DIFFERS_SIZE)];
        assert_eq!(found(&pages), expected);
    }

    #[test]
    fn without_a_majority_nothing_is_usual() {
        use ResolutionUnit::Inch;
        let pages = [
            page(100, 300, Inch, ColourSpace::Rgb),
            page(300, 200, Inch, ColourSpace::BlackIsZero),
            page(900, 400, Inch, ColourSpace::Cmyk),
            page(2700, 600, Inch, ColourSpace::Palette),
        ];
        assert_eq!(found(&pages), []);
        assert_eq!(found(&pages[..2]), []);
        // Three typed sheets and two photographs: neither kind is odd.
        let mixed = [1, 1, 1, 9, 9].map(|kind| {
            let colour = if kind == 1 { ColourSpace::BlackIsZero } else { ColourSpace::Rgb };
            page(kind * 100, 300, Inch, colour)
        });
        assert_eq!(found(&mixed), []);
    }
}
