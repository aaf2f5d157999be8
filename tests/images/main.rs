//! Masters and access copies.

mod access_copies;
mod masters;
mod masters_judges;
#[cfg(target_os = "linux")]
mod masters_run;
#[path = "../support/mod.rs"]
mod support;
