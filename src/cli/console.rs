//! Where words go: data to stdout, words for people to stderr.

use std::borrow::Cow;
use std::io::{self, IsTerminal, Write};

use serde::Serialize;

use crate::records::{Lang, Severity};

/// How this call of the program speaks.
#[derive(Clone, Copy, Debug)]
pub struct Console {
    /// The language.
    pub lang: Lang,
    /// Data as JSON lines.
    pub json: bool,
    /// Nothing for people but errors.
    pub quiet: bool,
    colour: bool,
}

impl Console {
    /// `no_colour` is what <https://no-color.org> asks for.
    #[must_use]
    pub fn new(lang: Lang, json: bool, quiet: bool, no_colour: bool) -> Self {
        Self { lang, json, quiet, colour: !no_colour && io::stderr().is_terminal() }
    }

    /// One line of data.
    pub fn data(&self, line: &str) -> io::Result<()> {
        let mut out = io::stdout().lock();
        out.write_all(line.as_bytes())?;
        out.write_all(b"\n")
    }

    /// One record of data, as a JSON line.
    pub fn record<T: Serialize>(&self, record: &T) -> io::Result<()> {
        self.data(&serde_json::to_string(record)?)
    }

    /// A line for people. A terminal that went away is no reason to fail.
    pub fn tell(&self, line: &str) {
        if !self.quiet {
            let _ = writeln!(io::stderr().lock(), "{line}");
        }
    }

    /// A line for people that even `--quiet` does not silence.
    pub fn insist(&self, line: &str) {
        let _ = writeln!(io::stderr().lock(), "{line}");
    }

    /// Text in bold, on a terminal.
    #[must_use]
    pub fn bold(&self, text: &str) -> String {
        self.painted("1", text)
    }

    /// Text in the colour of a severity, on a terminal.
    #[must_use]
    pub fn weighed(&self, severity: Severity, text: &str) -> String {
        let colour = match severity {
            Severity::Error => "31",
            Severity::Warning => "33",
            Severity::Info => "36",
        };
        self.painted(colour, text)
    }

    fn painted(&self, code: &str, text: &str) -> String {
        if self.colour { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

/// Text from outside as a terminal may show it: control characters, which could move the cursor or rewrite what stands
/// there, and those that turn the direction of writing, as `\u{1b}`.
#[must_use]
pub fn harmless(text: &str) -> Cow<'_, str> {
    if !text.contains(is_harmful) {
        return text.into();
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if is_harmful(character) {
            shown.push_str(&format!("\\u{{{:x}}}", u32::from(character)));
        } else {
            shown.push(character);
        }
    }
    shown.into()
}

fn is_harmful(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn no_name_commands_the_terminal() {
        assert_eq!(harmless("Serie 01/città.tif"), "Serie 01/città.tif");
        assert_eq!(harmless("a\u{1b}[2J\nb\u{202e}gpj"), "a\\u{1b}[2J\\u{a}b\\u{202e}gpj");
    }
}
