//! POSIX pax archives (IEEE Std 1003.1-2017, pax, "ustar Interchange Format" and "pax Interchange Format").

mod writer;

pub use writer::{TarWriteError, TarWriter};
