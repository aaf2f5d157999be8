//! What stands on a contact sheet.

use jiff::Timestamp;
use serde::Serialize;

use crate::accept::DeliveryStanding;
use crate::records::{DecisionRecord, Finding, Hex32, ImageTechnical, Lang, SamplePlan, Severity, Terms};

/// A list of the sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ListName {
    /// Drawn for the sample.
    Sample,
    /// Among the pages with the heaviest findings.
    Worst,
    /// Something was found that a person should see.
    Flagged,
}

impl ListName {
    /// The name that the table uses.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Sample => "sample",
            Self::Worst => "worst",
            Self::Flagged => "flagged",
        }
    }
}

/// A part of a page, in hundredths of its width and height.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Region {
    /// From the left.
    pub left: f64,
    /// From the top.
    pub top: f64,
    /// Across.
    pub width: f64,
    /// Down.
    pub height: f64,
}

/// Something found, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Said {
    /// The code.
    pub code: &'static str,
    /// Its weight here.
    pub severity: Severity,
    /// What is the matter, with the measured values.
    pub detail: String,
    /// What to do.
    pub remedy: String,
}

impl Said {
    /// A finding in words.
    #[must_use]
    pub fn of(finding: &Finding, lang: Lang) -> Self {
        Self {
            code: finding.code.slug(),
            severity: finding.severity,
            detail: finding.detail(lang),
            remedy: finding.remedy(lang),
        }
    }
}

/// One page, or a unit where something is the matter with it as a whole.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Card {
    /// Why it is here.
    pub list: ListName,
    /// Its number in that list, from 1.
    pub number: u64,
    /// The unit.
    pub unit: String,
    /// The unit's title; absent where it may not be shown.
    pub title: Option<String>,
    /// Whether the role may not see it: then only the identifier and the digest stand here.
    pub hidden: bool,
    /// The page's name in the package; absent for a unit as a whole, and where it may not be shown.
    pub name: Option<String>,
    /// The image in the file, from 1.
    pub image: Option<u32>,
    /// Images of the file.
    pub images: u32,
    /// What a decision binds to; absent where nothing may be decided.
    pub bound_to: Option<Hex32>,
    /// The picture as a `data:` address.
    pub picture: Option<String>,
    /// The parts that findings are about.
    pub regions: Vec<Region>,
    /// What was found.
    pub found: Vec<Said>,
    /// Whether an error is open: accepting is a waiver.
    pub open: bool,
    /// The decision that stands.
    pub decided: Option<DecisionRecord>,
}

/// The whole sheet.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The batch.
    pub batch: String,
    /// The language.
    pub lang: Lang,
    /// When it was made.
    pub made: Timestamp,
    /// The institution.
    pub institution: Option<String>,
    /// Ids of those who may decide.
    pub people: Vec<String>,
    /// The terms.
    pub terms: Terms,
    /// The plan of the sample.
    pub plan: Option<SamplePlan>,
    /// The lot, where it is to be decided on as a whole.
    pub lot: Option<Hex32>,
    /// Where the delivery stands.
    pub standing: DeliveryStanding,
    /// Errors of the delivery itself, which a decision on the whole waives.
    pub delivery: Vec<Said>,
    /// The cards: the sample in its order, then the worst, then what is flagged.
    pub cards: Vec<Card>,
    /// Flagged pages that found no room.
    pub more: u64,
}

/// The region that a finding names as `region`: `x,y,width,height` in pixels of the image as it is stored. The picture
/// is upright, so the region is turned with it.
#[must_use]
pub fn region_of(finding: &Finding, image: &ImageTechnical) -> Option<Region> {
    let text = finding.args.get("region")?;
    let numbers: Vec<f64> = text
        .split(|character: char| !character.is_ascii_digit() && character != '.')
        .filter(|part| !part.is_empty())
        .map(str::parse)
        .collect::<Result<_, _>>()
        .ok()?;
    let [left, top, width, height] = numbers.try_into().ok()?;
    let share = |value: f64, of: u32| (value * 100.0 / f64::from(of.max(1))).clamp(0.0, 100.0);
    let stored = Region {
        left: share(left, image.width),
        top: share(top, image.height),
        width: share(width, image.width),
        height: share(height, image.height),
    };
    Some(upright(stored, image.orientation))
}

/// Where a part of an image as stored lies in the image as it is seen (TIFF 6.0 tag 274).
fn upright(stored: Region, orientation: u8) -> Region {
    let Region { left, top, width, height } = stored;
    let (right, bottom) = ((100.0 - left - width).max(0.0), (100.0 - top - height).max(0.0));
    let straight = |left, top| Region { left, top, width, height };
    let turned = |left, top| Region { left, top, width: height, height: width };
    match orientation {
        2 => straight(right, top),
        3 => straight(right, bottom),
        4 => straight(left, bottom),
        5 => turned(top, left),
        6 => turned(bottom, left),
        7 => turned(bottom, right),
        8 => turned(top, right),
        _ => stored,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_is_turned_with_its_picture() {
        // The upper left corner of what is stored, wide and low, lies where the tag says that row 0 and column 0 are
        // seen.
        let corner = Region { left: 0.0, top: 0.0, width: 40.0, height: 10.0 };
        for (orientation, seen) in [
            (1, [0.0, 0.0, 40.0, 10.0]),
            (2, [60.0, 0.0, 40.0, 10.0]),
            (3, [60.0, 90.0, 40.0, 10.0]),
            (4, [0.0, 90.0, 40.0, 10.0]),
            (5, [0.0, 0.0, 10.0, 40.0]),
            (6, [90.0, 0.0, 10.0, 40.0]),
            (7, [90.0, 60.0, 10.0, 40.0]),
            (8, [0.0, 60.0, 10.0, 40.0]),
        ] {
            let [left, top, width, height] = seen;
            assert_eq!(upright(corner, orientation), Region { left, top, width, height }, "{orientation}");
        }
    }
}
