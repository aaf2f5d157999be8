//! UNI SInCRO 11386:2020: the index of a preservation package (`PIndex`), written and read file by file.

#[cfg(test)]
pub(crate) mod example;
mod from_tree;
mod grammar;
mod model;
mod parties;
mod path;
mod read;
#[cfg(test)]
mod tests;
mod to_tree;
mod write;

pub use grammar::{AGENT_ID, PINDEX, SINCRO, is_agent_id};
pub use model::{
    Application, Derivation, ExternalMetadata, FileHash, GroupHead, GroupTail, Identifier, IndexHead, IndexSource,
    IndexedFile, Metadata, MoreInfo, PreviousHash, Relation, SelfDescription, Volume, VolumeGroup, VolumeSource,
};
pub use parties::{Agent, AgentId, AgentName, Holder, HolderRole, Process, RelevantDocument, Signer, TimeReference};
pub use path::{index_path, path_of_index};
pub use read::{IndexFault, IndexPart, read_index};
pub use write::IndexWriter;
