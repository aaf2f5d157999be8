//! What is done is written into journal, log and catalogue, so that a run that was cut off at any point is carried to
//! its end.

pub mod batch_books;
pub mod evidence;
pub mod commit;
pub mod recovery;
pub mod cut_off;
pub mod supersede;
pub mod leftovers;
pub mod own;
pub mod ends;
