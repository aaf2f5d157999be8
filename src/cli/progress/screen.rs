//! The listener of a run that this program shows.

use std::io::{self, IsTerminal};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::bar::Bar;
use super::events;
use super::figures::Figures;
use super::ticker::Ticker;
use crate::cli::console::{Console, harmless};
use crate::cli::told::{self, Remedies};
use crate::progress::{Listener, Progress};
use crate::records::{Code, Finding, Severity, UnitState};

/// How many reasons are named with each.
const NAMED_REASONS: usize = 3;

/// How many held or refused units are named while the run goes on; the report names them all.
const NAMED_UNITS: u32 = 20;

/// How progress is shown.
#[derive(Clone, Debug)]
enum Display {
    Bar(Bar),
    Lines,
    Events,
    Nothing,
}

/// Shows a run.
#[derive(Debug)]
pub struct Screen {
    console: Console,
    display: Display,
    figures: Arc<Figures>,
    ticker: Mutex<Option<Ticker>>,
    began: Instant,
    findings_as_data: bool,
    remedies: Remedies,
    named: AtomicU32,
    output: Arc<Mutex<Option<io::Error>>>,
}

/// Lets another thread say something while the bar is there.
#[derive(Clone, Debug)]
pub struct Words {
    console: Console,
    display: Display,
}

impl Screen {
    /// Begins to show.
    #[must_use]
    pub fn start(console: Console) -> Self {
        let display = match console {
            Console { json: true, .. } => Display::Events,
            Console { quiet: true, .. } => Display::Nothing,
            _ if io::stderr().is_terminal() => Display::Bar(Bar::new(console.lang)),
            _ => Display::Lines,
        };
        let figures = Arc::new(Figures::default());
        let output = Arc::new(Mutex::new(None));
        let ticker = tick(console, &display, &figures, &output);
        Self {
            console,
            display,
            figures,
            ticker: Mutex::new(ticker),
            began: Instant::now(),
            findings_as_data: false,
            remedies: Remedies::default(),
            named: AtomicU32::new(0),
            output,
        }
    }

    /// Findings go to stdout as they come.
    #[must_use]
    pub fn with_findings_as_data(mut self) -> Self {
        self.findings_as_data = true;
        self
    }

    /// For the thread that hears Ctrl-C.
    #[must_use]
    pub fn words(&self) -> Words {
        Words { console: self.console, display: self.display.clone() }
    }

    /// Ends the show; says how long it was.
    pub fn finish(&self) -> Duration {
        drop(self.ticker.lock().unwrap_or_else(PoisonError::into_inner).take());
        if let Display::Bar(bar) = &self.display {
            bar.clear();
        }
        self.began.elapsed()
    }

    /// Whether stdout took all data.
    ///
    /// # Errors
    /// The first that it did not.
    pub fn output(&self) -> io::Result<()> {
        self.output.lock().unwrap_or_else(PoisonError::into_inner).take().map_or(Ok(()), Err)
    }

    fn data(&self, written: io::Result<()>) {
        keep_first(&self.output, written);
    }

    fn finding(&self, finding: &Finding) {
        let lang = self.console.lang;
        let remedy = self.remedies.of(finding, lang);
        let write = || -> io::Result<()> {
            self.console.data(&told::line(finding, lang))?;
            if let Some(remedy) = &remedy {
                self.console.tell(remedy);
            }
            Ok(())
        };
        self.data(match &self.display {
            Display::Bar(bar) => bar.aside(write),
            _ => write(),
        });
    }

    fn unit(&self, unit: &str, state: UnitState, because: &[Code]) {
        let lang = self.console.lang;
        let said = match state {
            UnitState::Held => lang.pick("held", "sospesa"),
            UnitState::Refused => lang.pick("refused", "respinta"),
            _ => return,
        };
        let named = self.named.fetch_add(1, Ordering::Relaxed);
        let line = match named.cmp(&NAMED_UNITS) {
            std::cmp::Ordering::Less => {
                format!("{} {}{}", self.console.weighed(Severity::Warning, said), harmless(unit), reasons(because))
            }
            std::cmp::Ordering::Equal => {
                lang.pick("… and more: see the report", "… e altre: si veda il rapporto").to_owned()
            }
            std::cmp::Ordering::Greater => return,
        };
        self.words().say(&line);
    }
}

impl Listener for Screen {
    fn say(&self, message: Progress<'_>) {
        self.figures.take(&message);
        if self.console.json {
            self.data(events::message(&self.console, &message));
            return;
        }
        match message {
            Progress::Finding { finding } if self.findings_as_data => self.finding(finding),
            Progress::Unit { unit, state, unchanged: false, because } => self.unit(unit, state, because),
            _ => {}
        }
    }
}

impl Words {
    /// Tells that Ctrl-C was heard.
    pub fn interrupted(&self, times: u32) {
        let lang = self.console.lang;
        match times {
            1 => self.say(lang.pick(
                "Stopping: what is in hand is finished first. Ctrl-C again stops at once. The same command goes on later.",
                "Arresto in corso: si conclude ciò che è in mano. Un altro Ctrl-C ferma subito. Lo stesso comando riprenderà.",
            )),
            2 => self.say(lang.pick("Stopping at once.", "Arresto immediato.")),
            _ => {}
        }
    }

    fn say(&self, line: &str) {
        match &self.display {
            Display::Bar(bar) => bar.above(line),
            _ => self.console.tell(line),
        }
    }
}

fn tick(
    console: Console,
    display: &Display,
    figures: &Arc<Figures>,
    output: &Arc<Mutex<Option<io::Error>>>,
) -> Option<Ticker> {
    let figures = Arc::clone(figures);
    Some(match display.clone() {
        Display::Bar(bar) => {
            Ticker::start(Duration::from_millis(125), move || bar.show(&figures.snapshot(Instant::now())))
        }
        Display::Lines => Ticker::start(Duration::from_secs(10), move || {
            console.tell(&figures.snapshot(Instant::now()).line(console.lang));
        }),
        Display::Events => {
            let output = Arc::clone(output);
            Ticker::start(Duration::from_secs(1), move || {
                keep_first(&output, events::figures(&console, &figures.snapshot(Instant::now())));
            })
        }
        Display::Nothing => return None,
    })
}

/// Behind the name of a unit, why it was not accepted; nothing where it only waits for its delivery.
fn reasons(because: &[Code]) -> String {
    let (named, more) = because.split_at(because.len().min(NAMED_REASONS));
    let named: Vec<_> = named.iter().map(|code| code.slug()).collect();
    match (named.is_empty(), more.is_empty()) {
        (true, _) => String::new(),
        (false, true) => format!(": {}", named.join(", ")),
        (false, false) => format!(": {}, …", named.join(", ")),
    }
}

fn keep_first(output: &Mutex<Option<io::Error>>, written: io::Result<()>) {
    if let Err(error) = written {
        output.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::codes::acceptance::{REJECTED, RESCAN_ORDERED, SAMPLE_REJECTED, SUPERSEDED};

    #[test]
    fn reasons_are_few() {
        assert_eq!(reasons(&[]), "");
        assert_eq!(reasons(&[REJECTED]), format!(": {}", REJECTED.slug()));
        let three = [REJECTED, RESCAN_ORDERED, SUPERSEDED];
        assert!(!reasons(&three).contains('…'));
        let four = [REJECTED, RESCAN_ORDERED, SUPERSEDED, SAMPLE_REJECTED];
        assert!(reasons(&four).starts_with(&reasons(&three)) && reasons(&four).ends_with(", …"));
    }
}
