//! Runs of a batch, and what people decide of it.

#[cfg(unix)]
mod accept;
#[cfg(unix)]
mod across;
#[cfg(target_os = "linux")]
mod corpus;
#[cfg(target_os = "linux")]
mod counts;
#[cfg(unix)]
mod decisions;
#[cfg(unix)]
mod described;
#[cfg(target_os = "linux")]
mod faults;
#[cfg(unix)]
mod killed;
mod orders;
#[cfg(unix)]
mod policy;
#[cfg(unix)]
mod privacy;
#[cfg(unix)]
mod recovery;
#[cfg(unix)]
mod review_page;
#[cfg(unix)]
mod same_bytes;
mod samples;
#[cfg(unix)]
mod score;
mod supplied_lists;
#[path = "../support/mod.rs"]
mod support;
#[cfg(unix)]
mod versions;
#[cfg(target_os = "linux")]
mod worker;
