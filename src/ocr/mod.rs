//! Text recognition by a program of others, and what is made of the text: ALTO, plain text, measures, a list of what
//! may be personal data.

mod engine;
mod level;
mod measures;
mod personal;
mod plain;
mod publish;
mod recognise;
mod square;
mod words;

pub use engine::{Engine, EngineFault, find_engine};
pub use level::{Levelled, level};
pub use measures::measure;
pub use personal::{Mention, detect};
pub use plain::write_plain;
pub use publish::{alto_of, parameters_of};
pub use recognise::{Grey, Recognised, Recogniser, RecognitionFault, Scale};
pub use words::{WordList, WordListFault};
