//! Ctrl-C, as the verbs hear it.

use super::exit::Exit;
use super::failure::Failure;
use crate::engine::{Cancel, on_interrupt};
use crate::records::Lang;

/// Turns Ctrl-C and SIGTERM into requests to stop, for the rest of the process; `heard` is told how often it happened.
///
/// # Errors
/// The system gives no signals.
pub fn listen(cancel: &Cancel, lang: Lang, heard: impl Fn(u32) + Send + 'static) -> Result<(), Failure> {
    on_interrupt(cancel, heard).map_err(|error| Failure {
        what: lang.pick(format!("listen for Ctrl-C: {error}"), format!("rispondere a Ctrl-C: {error}")),
        remedy: None,
        exit: Exit::Environment,
    })
}
