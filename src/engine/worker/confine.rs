//! What a worker gives up before it looks at the first byte of a file.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use landlock::{ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, RulesetStatus};
use rustix::process::{Resource, Rlimit, Signal, setrlimit};

use super::protocol::Confinement;

/// Takes from this process: every file, every program, every connection (landlock), core dumps, more than `memory`
/// bytes of address space, more than a handful of descriptors. If the run dies, so does this process.
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

/// What an order may take beside what it is reckoned to: what an allocator keeps aside, findings, fields, and all that
/// does not grow with pixels.
const BESIDE: u64 = 512 << 20;

/// The address space of this process, of which each order is granted a part.
pub(super) struct AddressSpace {
    /// Opened before no file can be opened any more; `None` where the system has none: then each order has all.
    status: Option<File>,
    most: u64,
}

impl AddressSpace {
    /// Of `most` bytes, as [`confine`] limits it.
    pub(super) fn of_this_process(most: u64) -> Self {
        Self { status: File::open("/proc/self/status").ok(), most }
    }

    /// Grants `memory` bytes beside what is taken now, and what else an order needs; `None`: all.
    ///
    /// # Errors
    /// The limit cannot be set.
    pub(super) fn grant(&self, memory: Option<u64>) -> io::Result<()> {
        let granted = memory.and_then(|memory| Some(self.taken()?.saturating_add(memory).saturating_add(BESIDE)));
        let current = granted.unwrap_or(self.most).min(self.most);
        Ok(setrlimit(Resource::As, Rlimit { current: Some(current), maximum: Some(self.most) })?)
    }

    /// Bytes of address space that are taken (`VmSize`, in units of 1,024).
    fn taken(&self) -> Option<u64> {
        let mut text = [0; 4096];
        let length = self.status.as_ref()?.read_at(&mut text, 0).ok()?;
        let text = std::str::from_utf8(text.get(..length)?).ok()?;
        let size = text.lines().find_map(|line| line.strip_prefix("VmSize:"))?;
        size.split_ascii_whitespace().next()?.parse::<u64>().ok()?.checked_mul(1024)
    }
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
