//! What every verb is given, and how it ends.

use std::ffi::OsString;
use std::io;

use crate::cli::console::Console;
use crate::cli::exit::Exit;
use crate::cli::stop::Stop;
use crate::cli::told::{self, Remedies};
use crate::records::Finding;

/// How a verb ends.
pub type Ended = Result<Exit, Stop>;

/// What every verb is given.
#[derive(Debug)]
pub struct Call {
    /// Where it speaks.
    pub console: Console,
    /// The variable `SOURCE_DATE_EPOCH` (<https://reproducible-builds.org/specs/source-date-epoch/>).
    pub source_date_epoch: Option<OsString>,
    /// The variable `PATH`: where programs of others are searched.
    pub search_path: Option<OsString>,
    /// What was said already of what to do.
    pub remedies: Remedies,
}

impl Call {
    /// Tells a finding to a person; below the first of its code, what to do.
    pub fn tell_finding(&self, finding: &Finding) -> io::Result<()> {
        self.console.data(&told::line(finding, self.console.lang))?;
        if let Some(remedy) = self.remedies.of(finding, self.console.lang) {
            self.console.tell(&remedy);
        }
        Ok(())
    }
}
