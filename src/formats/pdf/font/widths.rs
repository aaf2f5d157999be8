//! How wide glyphs are by the font's dictionary (§9.6.2, §9.7.4.3).

use crate::formats::pdf::{Dict, Document, Object};

/// Widths in thousandths of an em, by code or by character identifier.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Widths {
    runs: Vec<Run>,
    /// Where nothing is said.
    default: Option<f64>,
}

#[derive(Clone, Debug, PartialEq)]
enum Run {
    Each(u32, Vec<Option<f64>>),
    Same(u32, u32, f64),
}

impl Run {
    const fn start(&self) -> u32 {
        match self {
            Self::Each(first, _) | Self::Same(first, ..) => *first,
        }
    }

    fn get(&self, at: u32) -> Option<f64> {
        match self {
            Self::Each(first, list) => *list.get(usize::try_from(at.checked_sub(*first)?).ok()?)?,
            Self::Same(first, last, width) => (*first..=*last).contains(&at).then_some(*width),
        }
    }
}

impl Widths {
    /// Of a simple font.
    pub(super) fn simple(document: &Document<'_>, font: &Dict, descriptor: Option<&Dict>) -> Self {
        let first = document.get(font, b"FirstChar").integer().and_then(|first| u32::try_from(first).ok()).unwrap_or(0);
        let list = document.get(font, b"Widths");
        let list = list.array().unwrap_or_default().iter().map(|width| document.resolve(width).number()).collect();
        let default = descriptor.and_then(|dict| document.get(dict, b"MissingWidth").number());
        Self { runs: vec![Run::Each(first, list)], default }
    }

    /// Of a font of character identifiers.
    pub(super) fn composite(document: &Document<'_>, font: &Dict) -> Self {
        let default = document.get(font, b"DW").number().or(Some(1000.0));
        let list = document.get(font, b"W");
        let mut rest = list.array().unwrap_or_default();
        let mut runs = Vec::new();
        let whole = |object: &Object| document.resolve(object).integer().and_then(|number| u32::try_from(number).ok());
        while let [first, second, after @ ..] = rest {
            let Some(start) = whole(first) else { break };
            if let Object::Array(each) = document.resolve(second) {
                runs.push(Run::Each(start, each.iter().map(|width| document.resolve(width).number()).collect()));
                rest = after;
            } else {
                let [width, after @ ..] = after else { break };
                if let (Some(end), Some(width)) = (whole(second), document.resolve(width).number()) {
                    runs.push(Run::Same(start, end, width));
                }
                rest = after;
            }
        }
        runs.sort_by_key(Run::start);
        Self { runs, default }
    }

    /// The width of a code or identifier; none where nothing is said of it.
    pub(super) fn get(&self, at: u32) -> Option<f64> {
        let before = self.runs.partition_point(|run| run.start() <= at);
        let found = before.checked_sub(1).and_then(|index| self.runs.get(index)).and_then(|run| run.get(at));
        found.or(self.default)
    }
}
