//! The append-only, hash-chained log of all events: one file of JSON lines for each year, `events/2026.jsonl`.
//!
//! Over the lines stands a Merkle tree (RFC 6962); its signed heads, the checkpoints, lie in `events/checkpoints/`.
//! `docs/event-log.md` describes the formats for a stranger who has no Fondo.

mod append;
mod checkpoint;
mod cosign;
mod deposit;
mod keep;
mod keys;
mod line;
mod prove;
mod read;
mod stamp;
#[cfg(test)]
mod tests;
mod verify;

pub use append::{Appended, EventLog};
pub use checkpoint::{Checkpoint, CheckpointError, TreeHead};
pub use cosign::{keep_cosignatures, kept_cosignatures};
pub use deposit::{DepositLine, DepositPlace, check_deposits, deposit_in_folder, deposits, note_deposit};
pub use keep::{KeptCheckpoint, kept_checkpoints, make_checkpoint, read_checkpoint};
pub use keys::{KeyMaking, LogKey, known_keys, log_key};
pub use line::{LogError, LogLine, LoggedEvent, Tip};
pub use prove::{InclusionProof, prove, prove_consistency};
pub use read::{LoggedEvents, read_log};
pub use stamp::{StampedCheckpoint, keep_stamp, kept_stamps};
pub use verify::{LogFault, LogFaultKind, LogSummary, verify_log, verify_tree};
