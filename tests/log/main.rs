//! The event log, as a stranger checks it.

mod evidence;
mod mutations;
mod strangers;
#[path = "../support/mod.rs"]
mod support;
