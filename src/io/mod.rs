//! Atomic writes, counted reads and writes, the source that is never touched.

mod device;
mod durable;
mod fingerprint;
mod folder;
mod hasher;
mod kind;
mod lock;
mod long;
#[cfg_attr(target_os = "linux", path = "memory.rs")]
#[cfg_attr(not(target_os = "linux"), path = "memory_portable.rs")]
mod memory;
mod meter;
mod mount;
mod os_path;
mod pace;
mod pair;
mod priority;
mod random;
mod scratch;
mod share;
mod sort;
mod source;
mod window;

pub use device::{drop_cache, free_bytes, machine_memory, read_ahead};
#[cfg(target_os = "linux")]
pub use durable::sync_file_system;
pub use durable::{
    AtomicFile, StagedFile, StagedFolder, TEMPORARY_PREFIX, open_private, rename_new, sync_folder, temporary_name,
    write_atomic, write_atomic_with, write_private_with,
};
pub use fingerprint::FingerprintReader;
pub use folder::{Entries, Folder, FolderIdentity};
pub use hasher::{CheapPart, CostlyPart, DigestSet, Hasher};
pub use kind::{
    EntryKind, Readability, entry_kind, hard_links, is_link_in_the_way, is_unreachable, others_may_read, readability,
};
pub use lock::{Lock, LockError};
pub use long::{LONG_STEP, LongDigests, LongRead};
pub use memory::{SharedBuffer, View};
pub use meter::{Counted, CountedFile, Meter, Purpose};
pub use mount::{file_system_id, mount_point};
pub use os_path::{bytes_to_path, path_to_bytes};
pub use pace::Pace;
pub use pair::{Pair, PairReader};
pub use priority::Priority;
pub use random::random_bytes;
pub use scratch::{ScratchFolder, anonymous_file};
pub use share::{Sharing, share};
pub use sort::{Sorted, Sorter};
pub use source::{SourceRoot, stamp};
pub use window::Window;
