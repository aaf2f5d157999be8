//! POSIX pax archives (IEEE Std 1003.1-2017, pax, "ustar Interchange Format" and "pax Interchange Format"): a
//! deterministic writer, and a reader that trusts nothing and knows what GNU tar writes beside.

mod header;
mod reader;
mod writer;

pub use header::is_header;
pub use reader::{Member, MemberKind, TarFault, TarReader};
pub use writer::{TarWriteError, TarWriter};
