//! Why something cannot be reached.

use crate::records::codes::fixity as codes;
use crate::records::{Finding, Subject};

/// Why something cannot be reached. In each case nothing is known of the files behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// What the system says.
    System(String),
    /// No device is mounted where one was.
    NotMounted {
        /// Where.
        place: String,
    },
    /// The folder is empty, and nobody knows on which device it lay.
    Empty,
    /// Another device is mounted there.
    OtherDevice,
    /// It was there when the reading began.
    WentAway,
    /// A link stands there.
    Link,
    /// The archive that holds it is damaged.
    ArchiveDamaged,
}

impl Why {
    /// The finding about `subject`, behind which `files` listed files lie.
    pub fn finding(&self, subject: Subject, files: u64) -> Finding {
        let finding = match self {
            Self::System(message) => Finding::new(codes::UNREACHABLE, subject).with("message", message),
            Self::NotMounted { place } => Finding::new(codes::NOT_MOUNTED, subject).with("place", place),
            Self::Empty => Finding::new(codes::PLACE_EMPTY, subject),
            Self::OtherDevice => Finding::new(codes::OTHER_DEVICE, subject),
            Self::WentAway => Finding::new(codes::WENT_AWAY, subject),
            Self::Link => Finding::new(codes::LINK, subject),
            Self::ArchiveDamaged => Finding::new(codes::BEHIND_DAMAGE, subject),
        };
        finding.with("files", files)
    }
}
