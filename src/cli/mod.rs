//! What people type and read: one file for each verb.

mod command;
mod console;
mod dispatch;
mod exit;
mod explain;
mod failure;
mod fixity_words;
mod help;
mod interrupt;
mod italian;
mod locale;
mod log_words;
mod progress;
mod size;
mod stop;
mod summary;
mod survey_words;
mod told;
mod usage;
mod verbs;

pub use dispatch::main;
pub use exit::Exit;
