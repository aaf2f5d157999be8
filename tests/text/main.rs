//! Recognised text.

#[cfg(unix)]
mod run;
#[cfg(unix)]
mod score;
#[path = "../support/mod.rs"]
mod support;
