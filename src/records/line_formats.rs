//! The formats of which a line is a record, or the first line a head: what a newer Fondo wrote is told from what is
//! damaged.

use super::acceptance::{DecisionRecord, LotLine};
use super::across::{AcrossUnits, UnitPages};
use super::event_log::DepositLine;
use super::fixity::UnderWay;
use super::header::{Head, Record, RecordError};
use super::journal::{CheckpointLine, JournalLine};
use super::plan::PlanLine;
use super::reconciliation::ReconciliationTotals;

/// Each with the newest version that is read.
const FORMATS: [(&str, u32); 10] = [
    newest::<JournalLine>(),
    newest::<CheckpointLine>(),
    newest::<PlanLine>(),
    newest::<UnitPages>(),
    newest::<AcrossUnits>(),
    newest::<ReconciliationTotals>(),
    newest::<LotLine>(),
    newest::<DecisionRecord>(),
    newest::<DepositLine>(),
    newest::<UnderWay>(),
];

const fn newest<R: Record>() -> (&'static str, u32) {
    (R::FORMAT, R::VERSION)
}

/// What a line that could not be read says of itself, where a newer Fondo wrote it.
#[must_use]
pub fn newer(line: &[u8]) -> Option<RecordError> {
    let head: Head = serde_json::from_slice(line).ok()?;
    let (format, known) = FORMATS.into_iter().find(|(format, _)| *format == head.format)?;
    (head.version > known).then_some(RecordError::TooNew { format, found: head.version, known })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newer_line_says_so_whatever_else_it_has_and_no_other_line_does() {
        let of = |text: &str| newer(text.as_bytes()).map(|error| error.to_string());
        for (format, known) in FORMATS {
            let line = |version: u32| format!(r#"{{"line":"new","format":"{format}","version":{version},"more":[1]}}"#);
            assert!(of(&line(known + 1)).unwrap().contains("use a newer Fondo"), "{format}");
            assert_eq!(of(&line(known)), None, "{format}");
        }
        for line in ["", "{", "[]", r#"{"format":"fondo.journal"}"#, r#"{"format":"other","version":9}"#] {
            assert_eq!(of(line), None, "{line}");
        }
    }

    #[test]
    fn no_reader_of_lines_passes_over_a_newer_head() {
        let newer = |line: &str| line.replace("VERSION", "99");
        let journal = r#"{"line":"started","format":"fondo.journal","version":VERSION,"clock":"2026-11-28T00:00:00Z","at":"2026-11-28T00:00:00Z","program":"p","operator":"o"}"#;
        assert!(serde_json::from_str::<JournalLine>(&journal.replace("VERSION", "1")).is_ok());
        assert!(serde_json::from_str::<JournalLine>(&newer(journal)).is_err());
        assert!(
            serde_json::from_str::<JournalLine>(&journal.replace("VERSION", "1").replace("fondo.", "other.")).is_err()
        );
        let checkpoint = format!(
            r#"{{"line":"valid","format":"fondo.checkpoint","version":VERSION,"context":"{}"}}"#,
            "07".repeat(32)
        );
        assert!(serde_json::from_str::<CheckpointLine>(&checkpoint.replace("VERSION", "1")).is_ok());
        assert!(serde_json::from_str::<CheckpointLine>(&newer(&checkpoint)).is_err());
        let across = r#"{"format":"fondo.across-units","version":VERSION,"unit":"u","findings":[]}"#;
        assert!(serde_json::from_str::<AcrossUnits>(&across.replace("VERSION", "1")).is_ok());
        assert!(serde_json::from_str::<AcrossUnits>(&newer(across)).is_err());
    }
}
