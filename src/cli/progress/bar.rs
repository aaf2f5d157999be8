//! The bar on a terminal.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::figures::Snapshot;
use crate::records::Lang;

/// A bar with two lines of figures below it.
#[derive(Clone, Debug)]
pub struct Bar {
    bar: ProgressBar,
    lang: Lang,
}

impl Bar {
    /// An empty bar.
    pub fn new(lang: Lang) -> Self {
        let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr_with_hz(8));
        bar.set_style(counting());
        Self { bar, lang }
    }

    /// Shows the figures.
    pub fn show(&self, snapshot: &Snapshot) {
        let name = format!("{:<11}", snapshot.stage_name(self.lang));
        if snapshot.bytes_total > 0 {
            if self.bar.length() != Some(snapshot.bytes_total) {
                self.bar.set_style(filling());
                self.bar.set_length(snapshot.bytes_total);
            }
            self.bar.set_position(snapshot.bytes.min(snapshot.bytes_total));
            self.bar.set_message(format!(
                "{INDENT}{}\n{INDENT}{}",
                snapshot.flow(self.lang),
                snapshot.counts(self.lang)
            ));
        } else {
            if self.bar.length() != Some(0) {
                self.bar.set_length(0);
                self.bar.set_style(counting());
            }
            self.bar.set_message(snapshot.counts(self.lang));
        }
        self.bar.set_prefix(name);
        self.bar.tick();
    }

    /// A line above the bar.
    pub fn above(&self, line: &str) {
        self.bar.println(line);
    }

    /// Does something else to the terminal while the bar is out of the way.
    pub fn aside<T>(&self, act: impl FnOnce() -> T) -> T {
        self.bar.suspend(act)
    }

    /// Takes the bar away.
    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

/// As wide as the names of the stages.
const INDENT: &str = "            ";

const FILLING: &str = "{prefix:.bold} {wide_bar:.cyan/dim} {percent:>3} %\n{msg}";
const COUNTING: &str = "{prefix:.bold} {spinner:.cyan} {msg}";

fn filling() -> ProgressStyle {
    style(FILLING).progress_chars("━━─")
}

fn counting() -> ProgressStyle {
    style(COUNTING).tick_chars("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏ ")
}

fn style(template: &str) -> ProgressStyle {
    // The templates are constants of this file, proven by a test.
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_templates_are_sound() {
        for template in [super::FILLING, super::COUNTING] {
            assert!(indicatif::ProgressStyle::with_template(template).is_ok());
        }
    }
}
