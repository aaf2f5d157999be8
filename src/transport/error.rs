//! What keeps something from being sent.

use std::io;
use std::path::PathBuf;

/// What keeps something from being sent.
#[derive(Debug, thiserror::Error)]
pub enum TransportError {
    /// An address that cannot be understood.
    #[error("send mail to or from `{address}`: {message}")]
    Address {
        /// The address.
        address: String,
        /// Why not.
        message: String,
    },
    /// The letter cannot be put together.
    #[error("write the mail: {message}")]
    Letter {
        /// Why.
        message: String,
    },
    /// The mail server does not take it.
    #[error("send mail through {server}: {message}")]
    Smtp {
        /// The server.
        server: String,
        /// What it says.
        message: String,
    },
    /// The password would go through the network for all to read.
    #[error("send mail through {server}: the password would go in the clear")]
    Clear {
        /// The server.
        server: String,
    },
    /// The file with the password cannot be read, or others may read it.
    #[error("read the password in {path}: {source}")]
    Secret {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A program that was to take something.
    #[error("hand it to the program {program}: {message}")]
    Program {
        /// The program.
        program: String,
        /// Why.
        message: String,
    },
    /// A server cannot be reached, or breaks off.
    #[error("ask {url}: {message}")]
    Http {
        /// Where.
        url: String,
        /// Why.
        message: String,
    },
    /// A server refuses.
    #[error("ask {url}: it answers {status}")]
    Status {
        /// Where.
        url: String,
        /// The status of HTTP.
        status: u16,
    },
}
