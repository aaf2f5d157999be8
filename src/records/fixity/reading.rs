//! Readings: what was read when, in `stores/NAME/readings.jsonl`. With the manifest they say how old the knowledge of
//! each byte is.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::digest::Algorithm;
use super::super::path::SourcePath;

/// A line: a run of files was read to its last byte.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    /// When its first byte was read.
    pub at: Timestamp,
    /// The first path of the run; absent where it begins with the first of all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<SourcePath>,
    /// The first path behind the run; absent where it ends with the last of all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<SourcePath>,
    /// Files that were read.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Bytes that were read in a second; absent where it was over too soon to tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speed: Option<u64>,
    /// Which digests were taken.
    pub algorithms: Vec<Algorithm>,
    /// Files that were not as they were. 0: all well.
    pub faults: u64,
}

/// When each path was last read, from readings in the order in which they were made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LastRead {
    /// From this key on, until the next one: when it was read and with how many faults.
    runs: std::collections::BTreeMap<Vec<u8>, Option<LastReading>>,
}

/// The last reading of a run of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastReading {
    /// When it began.
    pub at: Timestamp,
    /// Files that were not as they were.
    pub faults: u64,
    /// Bytes that were read in a second, where that is known.
    pub speed: Option<u64>,
}

impl LastRead {
    /// Takes a later reading.
    pub fn paint(&mut self, reading: &Reading) {
        let key = |path: &Option<SourcePath>| path.as_ref().map(SourcePath::sort_key);
        let start = key(&reading.from).unwrap_or_default();
        let stop = key(&reading.to);
        let behind = match &stop {
            Some(stop) => self.at(stop),
            None => None,
        };
        let covered: Vec<_> = match &stop {
            Some(stop) => self.runs.range(start.clone()..stop.clone()).map(|(key, _)| key.clone()).collect(),
            None => self.runs.range(start.clone()..).map(|(key, _)| key.clone()).collect(),
        };
        for key in covered {
            self.runs.remove(&key);
        }
        if let Some(stop) = stop {
            self.runs.entry(stop).or_insert(behind);
        }
        let Reading { at, faults, speed, .. } = *reading;
        self.runs.insert(start, Some(LastReading { at, faults, speed }));
    }

    fn at(&self, key: &[u8]) -> Option<LastReading> {
        self.runs.range(..=key.to_vec()).next_back().and_then(|(_, read)| *read)
    }

    /// The oldest reading of the run from `start` to `stop`, with the most faults and the least speed of its readings;
    /// `None` where a part was never read.
    #[must_use]
    pub fn of(&self, start: &[u8], stop: Option<&[u8]>) -> Option<LastReading> {
        let mut last = self.at(start)?;
        let later = match stop {
            Some(stop) if stop <= start => return Some(last),
            Some(stop) => self.runs.range(start.to_vec()..stop.to_vec()),
            None => self.runs.range(start.to_vec()..),
        };
        for (_, read) in later {
            let LastReading { at, faults, speed } = (*read)?;
            last.at = last.at.min(at);
            last.faults = last.faults.max(faults);
            last.speed = last.speed.into_iter().chain(speed).min();
        }
        Some(last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn reading(from: u8, to: u8, at: i64) -> Reading {
        let path = |number: u8| (number > 0 && number < 20).then(|| SourcePath::from(format!("{number:02}").as_str()));
        let at = Timestamp::from_second(at).unwrap();
        let algorithms = vec![Algorithm::Blake3];
        Reading { at, from: path(from), to: path(to), files: 1, bytes: 1, speed: None, algorithms, faults: 0 }
    }

    proptest! {
        #[test]
        fn the_last_reading_of_every_path_counts(runs in proptest::collection::vec((0u8..20, 1u8..21), 0..30)) {
            let mut painted = LastRead::default();
            let mut model = [None; 20];
            for (number, (one, other)) in runs.into_iter().enumerate() {
                let (from, to) = (one.min(other - 1), one.max(other));
                if from == to {
                    continue;
                }
                painted.paint(&reading(from, to, number as i64));
                model[usize::from(from)..usize::from(to)].fill(Some(number as i64));
            }
            for (from, to) in [(0usize, 20usize), (3, 4), (5, 17), (19, 20), (0, 1)] {
                let expected = model[from..to].iter().copied().min_by_key(|at| at.unwrap_or(-1)).flatten();
                let expected = if model[from..to].contains(&None) { None } else { expected };
                let key = |number: usize| if number == 0 { Vec::new() } else { format!("{number:02}").into_bytes() };
                let stop = (to < 20).then(|| key(to));
                let found = painted.of(&key(from), stop.as_deref()).map(|last| last.at.as_second());
                prop_assert_eq!(found, expected, "{} to {}", from, to);
            }
        }
    }
}
