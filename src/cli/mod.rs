//! What people type and read: one file for each verb.

mod command;
mod console;
mod dispatch;
mod exit;
mod explain;
mod failure;
mod fixity_words;
mod help;
mod italian;
mod locale;
mod progress;
mod size;
mod summary;
mod told;
mod usage;
mod verbs;

pub use dispatch::main;
pub use exit::Exit;
