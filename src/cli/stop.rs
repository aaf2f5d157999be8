//! What ends a verb before its end.

use std::io;

use super::failure::Failure;

/// What ends a verb before its end.
#[derive(Debug)]
pub enum Stop {
    /// It could not be done.
    Failed(Failure),
    /// stdout does not take the data.
    Output(io::Error),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}
