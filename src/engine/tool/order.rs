//! What a program of others is asked for, and what can come of it.

use std::ffi::OsString;
use std::path::Path;
use std::time::Duration;

use crate::io::SharedBuffer;

/// One run of a program.
#[derive(Clone, Copy)]
pub struct ToolOrder<'a> {
    /// The program: a path, never a name to be searched for.
    pub program: &'a Path,
    /// Its arguments.
    pub arguments: &'a [OsString],
    /// The whole of its environment.
    pub environment: &'a [(&'a str, OsString)],
    /// What it reads from its standard input; without it, nothing.
    pub input: Option<&'a SharedBuffer>,
    /// How long it may take.
    pub deadline: Duration,
    /// Most bytes that it may write to its standard output.
    pub longest_output: usize,
    /// Address space in bytes that it may use.
    pub memory: u64,
    /// Whether the run is to stop now.
    pub cancel: &'a dyn Fn() -> bool,
}

/// What a program said that ended well.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ToolOutput {
    /// Its standard output.
    pub output: Vec<u8>,
    /// The beginning of what it wrote to its standard error.
    pub errors: String,
}

/// What went wrong with a program of others. It costs the one thing that it was run for.
#[derive(Debug, thiserror::Error)]
pub enum ToolFault {
    /// It is not there, or cannot be started.
    #[error("start {program}: {error}")]
    Unstartable {
        /// The program.
        program: String,
        /// Why.
        error: std::io::Error,
    },
    /// It ended with another exit code than 0, or by a signal.
    #[error("the program ended with {how}: {said}")]
    Failed {
        /// Signal or exit code.
        how: String,
        /// The last line that it wrote to its standard error.
        said: String,
    },
    /// It did not end in time; it was ended.
    #[error("the program took longer than {seconds} s")]
    TooSlow {
        /// The limit.
        seconds: u64,
    },
    /// It wrote more than it may; it was ended.
    #[error("the program wrote more than {most} bytes")]
    Flooded {
        /// The limit.
        most: usize,
    },
    /// The run is being stopped; the program was ended.
    #[error("the run was stopped")]
    Cancelled,
    /// It cannot be spoken to: a fault of the machine.
    #[error("speak to the program: {0}")]
    Unreachable(#[from] std::io::Error),
}
