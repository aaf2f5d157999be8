//! The figures of a run that is going on.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::progress::{Progress, Stage};
use crate::records::{Lang, Severity, UnitState};
use crate::report::figures::{bytes, count, counted, duration, rate};
use crate::report::noun;

/// Over how long the rate is measured: long enough to be calm, short enough to forget what a resumed run skipped.
const WINDOW: Duration = Duration::from_secs(30);

/// Counted by several threads, shown by one.
#[derive(Debug)]
pub struct Figures {
    stage: Mutex<StageTotals>,
    bytes: AtomicU64,
    files: AtomicU64,
    pages: AtomicU64,
    recognised: AtomicU64,
    units: AtomicU64,
    stopped_units: AtomicU64,
    errors: AtomicU64,
    warnings: AtomicU64,
    samples: Mutex<VecDeque<(Instant, u64)>>,
}

/// The stage at work, and what it has to do.
#[derive(Clone, Copy, Debug)]
struct StageTotals {
    stage: Stage,
    bytes: u64,
    units: u64,
}

/// The figures at one moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Snapshot {
    /// The stage.
    pub stage: Stage,
    /// Bytes dealt with in this stage.
    pub bytes: u64,
    /// Bytes that the stage has to deal with; 0 where unknown.
    pub bytes_total: u64,
    /// Files, likewise.
    pub files: u64,
    /// Pages, likewise.
    pub pages: u64,
    /// Pages whose text was recognised.
    pub recognised: u64,
    /// Units that came to an end.
    pub units: u64,
    /// Units to come to an end; 0 where unknown.
    pub units_total: u64,
    /// Of the units, those held or refused.
    pub stopped_units: u64,
    /// Errors found.
    pub errors: u64,
    /// Warnings found.
    pub warnings: u64,
    /// Bytes a second of late.
    pub rate: f64,
    /// Time left, where it can be told.
    pub left: Option<Duration>,
}

impl Default for Figures {
    fn default() -> Self {
        Self {
            stage: Mutex::new(StageTotals { stage: Stage::Survey, bytes: 0, units: 0 }),
            bytes: AtomicU64::new(0),
            files: AtomicU64::new(0),
            pages: AtomicU64::new(0),
            recognised: AtomicU64::new(0),
            units: AtomicU64::new(0),
            stopped_units: AtomicU64::new(0),
            errors: AtomicU64::new(0),
            warnings: AtomicU64::new(0),
            samples: Mutex::new(VecDeque::new()),
        }
    }
}

impl Figures {
    /// Takes a message into account.
    pub fn take(&self, message: &Progress<'_>) {
        let add = |counter: &AtomicU64, value: u64| {
            counter.fetch_add(value, Ordering::Relaxed);
        };
        match message {
            Progress::Stage { stage, bytes, units, .. } => {
                *lock(&self.stage) = StageTotals { stage: *stage, bytes: *bytes, units: *units };
                for counter in [&self.bytes, &self.files] {
                    counter.store(0, Ordering::Relaxed);
                }
                lock(&self.samples).clear();
            }
            Progress::Bytes { bytes } => add(&self.bytes, *bytes),
            Progress::Files { files } => add(&self.files, *files),
            Progress::Pages { pages } => add(&self.pages, *pages),
            Progress::Recognised { pages } => add(&self.recognised, *pages),
            Progress::Unit { state, .. } => {
                add(&self.units, 1);
                add(&self.stopped_units, u64::from(matches!(state, UnitState::Held | UnitState::Refused)));
            }
            Progress::Finding { finding } => match finding.severity {
                Severity::Error => add(&self.errors, 1),
                Severity::Warning => add(&self.warnings, 1),
                Severity::Info => {}
            },
        }
    }

    /// The figures now. Called at regular times, for the rate is measured between the calls.
    pub fn snapshot(&self, now: Instant) -> Snapshot {
        let totals = *lock(&self.stage);
        let get = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let done = get(&self.bytes);
        let rate = self.rate(now, done);
        let to_do = totals.bytes.saturating_sub(done);
        let left = (rate >= 1.0 && to_do > 0).then(|| Duration::try_from_secs_f64(to_do as f64 / rate).ok()).flatten();
        Snapshot {
            stage: totals.stage,
            bytes: done,
            bytes_total: totals.bytes,
            files: get(&self.files),
            pages: get(&self.pages),
            recognised: get(&self.recognised),
            units: get(&self.units),
            units_total: totals.units,
            stopped_units: get(&self.stopped_units),
            errors: get(&self.errors),
            warnings: get(&self.warnings),
            rate,
            left,
        }
    }

    fn rate(&self, now: Instant, done: u64) -> f64 {
        let mut samples = lock(&self.samples);
        while samples.front().is_some_and(|(then, _)| now.duration_since(*then) > WINDOW) && samples.len() > 1 {
            samples.pop_front();
        }
        let recent = samples.back().is_some_and(|(then, _)| now.duration_since(*then) < Duration::from_millis(500));
        if !recent {
            samples.push_back((now, done));
        }
        let Some((then, before)) = samples.front() else { return 0.0 };
        let seconds = now.duration_since(*then).as_secs_f64();
        if seconds < 0.5 { 0.0 } else { done.saturating_sub(*before) as f64 / seconds }
    }
}

impl Snapshot {
    /// The name of the stage.
    #[must_use]
    pub fn stage_name(&self, lang: Lang) -> &'static str {
        match self.stage {
            Stage::Survey => lang.pick("Survey", "Ricognizione"),
            Stage::Process => lang.pick("Process", "Lavorazione"),
            Stage::Report => lang.pick("Report", "Rapporto"),
            Stage::Verify => lang.pick("Verify", "Verifica"),
        }
    }

    /// Bytes, rate and time left; empty where the stage does not count bytes.
    #[must_use]
    pub fn flow(&self, lang: Lang) -> String {
        if self.bytes_total == 0 {
            return String::new();
        }
        let mut text =
            format!("{} {} {}", bytes(self.bytes, lang), lang.pick("of", "di"), bytes(self.bytes_total, lang));
        if self.rate >= 1.0 {
            text.push_str(&format!(" · {}", rate(self.rate, lang)));
        }
        if let Some(left) = self.left {
            let left = duration(u64::try_from(left.as_millis()).unwrap_or(u64::MAX), lang);
            text.push_str(&format!(" · {} {left}", lang.pick("left:", "mancano")));
        }
        text
    }

    /// Units, files, pages and findings.
    #[must_use]
    pub fn counts(&self, lang: Lang) -> String {
        let number = |value| count(value, lang);
        let mut parts = Vec::new();
        if self.units_total > 0 {
            let of = lang.pick("of", "di");
            parts.push(format!(
                "{} {of} {} {}",
                number(self.units),
                number(self.units_total),
                lang.pick("units", "unità")
            ));
        }
        if self.stopped_units > 0 {
            parts.push(format!(
                "{} {}",
                number(self.stopped_units),
                lang.plural(self.stopped_units, ["held or refused"; 2], ["sospesa o respinta", "sospese o respinte"])
            ));
        }
        if self.files > 0 {
            parts.push(counted(self.files, &noun::FILES, lang));
        }
        if self.pages > 0 {
            parts.push(counted(self.pages, &noun::PAGES, lang));
        }
        if self.recognised > 0 {
            parts.push(format!("{} {}", number(self.recognised), lang.pick("with text", "con testo")));
        }
        if self.errors > 0 {
            parts.push(counted(self.errors, &noun::ERRORS, lang));
        }
        if self.warnings > 0 {
            parts.push(counted(self.warnings, &noun::WARNINGS, lang));
        }
        parts.join(" · ")
    }

    /// Share of the bytes, from 0 to 100.
    #[must_use]
    pub fn percent(&self) -> Option<u64> {
        self.bytes.min(self.bytes_total).saturating_mul(100).checked_div(self.bytes_total)
    }

    /// Everything in one line.
    #[must_use]
    pub fn line(&self, lang: Lang) -> String {
        let percent = self.percent().map(|percent| format!("{percent}\u{a0}%")).unwrap_or_default();
        let parts = [percent, self.flow(lang), self.counts(lang)];
        let said: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        format!("{}: {}", self.stage_name(lang), if said.is_empty() { "…".to_owned() } else { said.join(" · ") })
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::Figures;
    use crate::progress::{Progress, Stage};
    use crate::records::{Lang, UnitState};

    #[test]
    fn rate_and_time_left_come_from_the_last_half_minute() {
        let figures = Figures::default();
        let begin = Instant::now();
        figures.take(&Progress::Stage { stage: Stage::Process, bytes: 10_000_000, files: 9, units: 4 });
        figures.snapshot(begin);
        // What a resumed run skips in its first second.
        figures.take(&Progress::Bytes { bytes: 4_000_000 });
        for second in 1..=40 {
            figures.take(&Progress::Bytes { bytes: 100_000 });
            figures.snapshot(begin + Duration::from_secs(second));
        }
        let snapshot = figures.snapshot(begin + Duration::from_secs(40));
        assert_eq!(snapshot.rate.round(), 100_000.0);
        assert_eq!(snapshot.left, Some(Duration::from_secs(20)));
        assert_eq!(snapshot.percent(), Some(80));
    }

    #[test]
    fn lines_in_both_languages() {
        let figures = Figures::default();
        let begin = Instant::now();
        figures.take(&Progress::Stage { stage: Stage::Process, bytes: 2_000_000_000, files: 1234, units: 4 });
        figures.snapshot(begin);
        figures.take(&Progress::Bytes { bytes: 500_000_000 });
        figures.take(&Progress::Files { files: 1200 });
        figures.take(&Progress::Pages { pages: 1 });
        figures.take(&Progress::Unit { unit: "a", state: UnitState::Held, unchanged: false, because: &[] });
        let snapshot = figures.snapshot(begin + Duration::from_secs(5));
        let plain = |text: String| text.replace('\u{a0}', " ");
        assert_eq!(
            plain(snapshot.line(Lang::En)),
            "Process: 25 % · 500.0 MB of 2.0 GB · 100.0 MB/s · left: 15.0 s · 1 of 4 units · 1 held or refused · 1,200 files · 1 page"
        );
        assert_eq!(
            plain(snapshot.line(Lang::It)),
            "Lavorazione: 25 % · 500,0 MB di 2,0 GB · 100,0 MB/s · mancano 15,0 s · 1 di 4 unità · 1 sospesa o respinta · 1.200 file · 1 pagina"
        );
        assert_eq!(Figures::default().snapshot(begin).line(Lang::En), "Survey: …");
    }
}
