//! What a worker gives up before it looks at the first byte of a file.

use std::io;

use landlock::{ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, RulesetStatus};
use rustix::process::{Resource, Rlimit, Signal, setrlimit};

use super::protocol::Confinement;

/// Takes from this process: every file, every program, every connection (landlock), core dumps, more than `memory` bytes of address
/// space, more than a handful of descriptors. If the run dies, so does this process.
///
/// # Errors
/// The limits cannot be set. A kernel without landlock is no error: the answer says how far it went.
pub(super) fn confine(memory: u64) -> io::Result<Confinement> {
    rustix::process::set_parent_process_death_signal(Some(Signal::KILL))?;
    let limit = |value| Rlimit { current: Some(value), maximum: Some(value) };
    setrlimit(Resource::As, limit(memory))?;
    setrlimit(Resource::Core, limit(0))?;
    setrlimit(Resource::Nofile, limit(32))?;
    // Landlock sets no_new_privs as well.
    Ok(match landlock() {
        Ok(RulesetStatus::FullyEnforced) => Confinement::Full,
        Ok(RulesetStatus::PartiallyEnforced) => Confinement::Partial,
        Ok(RulesetStatus::NotEnforced) | Err(_) => Confinement::None,
    })
}

fn landlock() -> Result<RulesetStatus, landlock::RulesetError> {
    // ABI 4 (Linux 6.7) is the first that also closes TCP; nothing is allowed, so no rule is added.
    let status = Ruleset::default()
        .handle_access(AccessFs::from_all(ABI::V4))?
        .handle_access(AccessNet::from_all(ABI::V4))?
        .create()?
        .restrict_self()?;
    Ok(status.ruleset)
}
