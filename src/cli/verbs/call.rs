//! What every verb is given, and how it ends.

use std::ffi::OsString;

use crate::cli::console::Console;
use crate::cli::dispatch::Stop;
use crate::cli::exit::Exit;

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
}
