//! What a person or program sees while a run works: a bar on a terminal, a line every ten seconds elsewhere, events
//! with `--json`, nothing with `--quiet`.

mod bar;
mod events;
mod figures;
mod screen;
mod ticker;

pub use screen::Screen;
