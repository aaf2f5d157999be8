//! The log of a workspace, opened for signing.

use crate::catalogue::{Access, Workspace};
use crate::cli::failure::Failure;
use crate::cli::verbs::workspace::WorkspaceArgument;
use crate::formats::note::VerifierKey;
use crate::records::Lang;
use crate::records::event_log::{EventLog, KeptCheckpoint, KeyMaking, TreeHead, known_keys, log_key, make_checkpoint};

/// Opens the workspace for writing. A last line that a crash left unfinished is cut away first.
pub fn opened(argument: &WorkspaceArgument, lang: Lang) -> Result<Workspace, Failure> {
    let workspace = argument.open(Access::Write, lang)?;
    EventLog::open(&workspace.events_folder()).map_err(|error| Failure::explained(&error, lang))?;
    Ok(workspace)
}

/// A checkpoint over the whole log, signed by the key of the workspace, which is made where there is none.
pub fn signed(workspace: &Workspace, outside: &[TreeHead], lang: Lang) -> Result<Signed, Failure> {
    let events = workspace.events_folder();
    let signed = (|| {
        let key = log_key(&workspace.log_key_path(), &events, KeyMaking::AtFirstUse(None))?;
        let keys = known_keys(&events)?;
        let checkpoint = make_checkpoint(&events, &key.key, &keys, outside)?;
        Ok(Signed { checkpoint, keys })
    })();
    signed.map_err(|error: crate::records::event_log::CheckpointError| Failure::explained(&error, lang))
}

/// A checkpoint with the keys of its log.
pub struct Signed {
    pub checkpoint: KeptCheckpoint,
    pub keys: Vec<VerifierKey>,
}
