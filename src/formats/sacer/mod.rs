//! SACER, the system of the conservation pole of Emilia-Romagna (ParER): requests, indexes of files, answers, keys, and
//! what the provider checks.

mod agreement;
mod check;
#[cfg(test)]
pub(crate) mod example;
mod fascicolo;
mod fascicolo_grammar;
mod flags;
mod grammar;
mod hash;
mod key;
mod outcome;
mod provider_codes;
mod unit;
mod unit_tree;

pub use agreement::{Agreement, GivenFile, Register};
pub use check::{Preflight, check_file_index, check_request};
pub use fascicolo::{FileConservation, FileIndex, FileKey, FileProducer, Filed, FiledList, OpenProfile};
pub use fascicolo_grammar::FILE_INDEX;
pub use grammar::REQUEST;
pub use hash::{HashFault, recognise};
pub use key::{Depositor, LONGEST_KEY, LONGEST_URN, Names, UnitKey, normalised};
pub use outcome::{
    Answer, AnswerFault, AnswerRoot, CONSERVATION, OutcomeWord, Receipt, ReceivedComponent, ReceivedIndex, read_answer,
};
pub use provider_codes::{Knower, ProviderCode};
pub use unit::{
    AddedDocument, ArchivalProfile, Component, ComponentPart, Document, DocumentRole, FileCover, Force,
    NormativeProfile, SpecificData, Support, UnitRequest,
};
