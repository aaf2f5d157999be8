//! XML as a tree, for documents of which every element counts: read in bounds, written back, canonical, and measured by
//! a table of rules.

mod canonical;
mod grammar;
mod read;
mod stream;
mod tree;
mod value;
mod write;

pub use canonical::canonical;
pub use grammar::{Breach, Children, Content, Fault, Grammar, Kind, Particle, check, check_at};
pub use read::{read_tree, read_tree_of_text};
pub use stream::{Step, TreeStream};
pub use tree::{Attribute, Element, Name, Node};
pub use value::{DATE, DATE_TIME, Value, is_date, is_date_time, is_name};
pub use write::{Characters, Surroundings, write_document, write_fragment};
