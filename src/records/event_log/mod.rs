//! The append-only, hash-chained log of all events: one file of JSON lines for each year, `events/2026.jsonl`.
//!
//! `docs/event-log.md` describes the format for a stranger who has no Fondo.

mod append;
mod line;
mod read;
#[cfg(test)]
mod tests;
mod verify;

pub use append::{Appended, EventLog};
pub use line::{LogError, LogLine, LoggedEvent, Tip};
pub use read::{LoggedEvents, read_log};
pub use verify::{LogFault, LogFaultKind, LogSummary, verify_log};
