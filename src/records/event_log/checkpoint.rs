//! The head of the tree over the log, and the text in which it is signed (C2SP `tlog-checkpoint` 1.0).

use std::io;
use std::path::{Path, PathBuf};

use crate::formats::base64::{decoded, encoded};
use crate::formats::note::{KeyError, NoteError};
use crate::formats::time_stamp::StampError;

use super::super::digest::{Hex, Hex32};
use super::line::LogError;
use super::verify::LogFault;

/// The tree over the first lines of the log. A leaf is a line without its newline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TreeHead {
    /// Lines.
    pub size: u64,
    /// The root over them (RFC 6962 §2.1).
    pub root: Hex32,
}

/// What a checkpoint says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log: the name of its first key.
    pub origin: String,
    /// The tree.
    pub head: TreeHead,
}

impl Checkpoint {
    /// The text that is signed.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.head.size, encoded(&self.head.root.0))
    }

    /// Reads the text of a checkpoint. Extension lines, which other logs may add, are passed over.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut lines = text.strip_suffix('\n')?.split('\n');
        let (origin, size, root) = (lines.next()?, lines.next()?, lines.next()?);
        let canonical = size == "0" || (!size.starts_with('0') && size.bytes().all(|byte| byte.is_ascii_digit()));
        let root = decoded(root)?.try_into().ok().map(Hex)?;
        let whole = canonical && !origin.is_empty() && lines.all(|line| !line.is_empty());
        whole.then(|| Some(Self { origin: origin.to_owned(), head: TreeHead { size: size.parse().ok()?, root } }))?
    }
}

/// What keeps a checkpoint from being made, read or believed.
#[derive(Debug, thiserror::Error)]
pub enum CheckpointError {
    /// The system could not.
    #[error("use {path}: {source}")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is no signed note, or not of a key that is trusted.
    #[error("use the checkpoint {path}: {source}")]
    Note {
        /// The checkpoint.
        path: PathBuf,
        /// Why.
        source: NoteError,
    },
    /// The note's text is no checkpoint.
    #[error("use the checkpoint {path}: its text is not origin, size and root")]
    Text {
        /// The checkpoint.
        path: PathBuf,
    },
    /// A checkpoint of another log.
    #[error("use the checkpoint {path}: it is of the log `{found}`, this one is `{expected}`")]
    OtherLog {
        /// The checkpoint.
        path: PathBuf,
        /// The log that it names.
        found: String,
        /// This log.
        expected: String,
    },
    /// A key cannot be understood.
    #[error("use the key in {path}: {source}")]
    Key {
        /// The file.
        path: PathBuf,
        /// Why.
        source: KeyError,
    },
    /// There is no key yet.
    #[error("find the log's key at {path}")]
    NoKey {
        /// Where it should lie.
        path: PathBuf,
    },
    /// Others may read the secret key.
    #[error("use the secret key {path}: other users may read it")]
    Exposed {
        /// The file.
        path: PathBuf,
    },
    /// The system gives no random bytes.
    #[error("make a key: the system gives no random bytes ({message})")]
    NoRandom {
        /// What it says.
        message: String,
    },
    /// There is nothing to sign.
    #[error("make a checkpoint: the log has no events")]
    Empty,
    /// A time stamp cannot be believed.
    #[error("use the time stamp {path}: {source}")]
    Stamp {
        /// The response.
        path: PathBuf,
        /// Why.
        source: StampError,
    },
    /// Something else lies where a checkpoint was left before.
    #[error(
        "leave the checkpoint at {path}: another one of the same size lies there; somebody has been shown another history"
    )]
    Contradiction {
        /// The file.
        path: PathBuf,
    },
    /// The log itself.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The log is not as it was written.
    #[error(transparent)]
    Fault(#[from] LogFault),
}

impl CheckpointError {
    pub(super) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { path, source }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The example of the specification.
    const EXAMPLE: &str = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";

    #[test]
    fn the_example_of_the_specification() {
        let checkpoint = Checkpoint::read(EXAMPLE).unwrap();
        assert_eq!((checkpoint.origin.as_str(), checkpoint.head.size), ("example.com/behind-the-sofa", 20_852_163));
        assert_eq!(checkpoint.text(), EXAMPLE);
        assert!(Checkpoint::read(&format!("{EXAMPLE}extension\n")).is_some());
        for wrong in ["020852163", "-1", "+1", "", "99999999999999999999"] {
            assert_eq!(Checkpoint::read(&EXAMPLE.replace("20852163", wrong)), None, "{wrong}");
        }
        assert_eq!(Checkpoint::read(&EXAMPLE.replace("q2I=", "q2J=")), None, "base64 that nobody writes");
        assert_eq!(Checkpoint::read(&EXAMPLE[..EXAMPLE.len() - 1]), None);
        assert_eq!(Checkpoint::read(&format!("{EXAMPLE}\n")), None);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(origin in "[a-z./]{1,20}", size in any::<u64>(), root in any::<[u8; 32]>()) {
            let checkpoint = Checkpoint { origin, head: TreeHead { size, root: Hex(root) } };
            prop_assert_eq!(Checkpoint::read(&checkpoint.text()), Some(checkpoint));
        }

        #[test]
        fn no_text_breaks_it(text in "[\n0-9a-zA-Z=+/ -~]{0,80}") {
            let _ = Checkpoint::read(&text);
        }
    }
}
