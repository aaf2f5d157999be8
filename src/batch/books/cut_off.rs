//! The journal of a batch, opened by a verb that is no run.

use std::path::Path;

use jiff::Timestamp;

use crate::records::{JournalLine, LineError, LineFault, LineWriter, read_lines};

use super::super::request::{Ending, RunError};

/// Opens the journal of a batch to be added to, when everything that was begun is carried to its end. A run that was
/// cut off is noted as ended with its last word and the exit code of one that was stopped: what is added comes later,
/// and is no time of that run.
///
/// # Errors
/// The journal cannot be read or written.
pub fn reopen_journal(path: &Path) -> Result<LineWriter<JournalLine>, RunError> {
    let last_word = if path.exists() { last_word_of_open_run(path)? } else { None };
    append_after(path, last_word)
}

/// The same where a line of the journal may be broken: whether a run was cut off is not known then, and not noted. A
/// newer journal is refused all the same.
///
/// # Errors
/// The journal cannot be read from the disk, or written.
pub fn reopen_broken_journal(path: &Path) -> Result<LineWriter<JournalLine>, RunError> {
    match reopen_journal(path) {
        Err(RunError::Lines(LineError { fault: LineFault::Broken(_) | LineFault::TooLong, .. })) => {
            append_after(path, None)
        }
        other => other,
    }
}

fn append_after(path: &Path, last_word: Option<Timestamp>) -> Result<LineWriter<JournalLine>, RunError> {
    let failed = |source| RunError::Write { path: path.to_path_buf(), source };
    let (mut journal, _) = LineWriter::append(path).map_err(failed)?;
    if let Some(clock) = last_word {
        let ended = JournalLine::Ended { clock, exit: Ending::Interrupted.exit_code() };
        journal.write(&ended).and_then(|()| journal.flush_durable()).map_err(failed)?;
    }
    Ok(journal)
}

/// When a run that did not end said something last; `None` where the last one ended, or there was none.
fn last_word_of_open_run(path: &Path) -> Result<Option<Timestamp>, RunError> {
    let mut running: Option<Timestamp> = None;
    for line in read_lines::<JournalLine>(path)?.whole() {
        match line? {
            JournalLine::Started { clock, .. } => running = Some(clock),
            JournalLine::Unit(outcome) if outcome.is_told_by_a_run() => {
                running = running.map(|last| last.max(outcome.clock));
            }
            JournalLine::Ended { .. } => running = None,
            JournalLine::Unit(_) | JournalLine::Intent { .. } | JournalLine::Withdrawn { .. } => {}
        }
    }
    Ok(running)
}

#[cfg(test)]
mod tests {
    use crate::records::Record;

    use super::*;

    fn started(second: i64) -> JournalLine {
        JournalLine::Started {
            format: JournalLine::FORMAT.to_owned(),
            version: JournalLine::VERSION,
            clock: Timestamp::from_second(second).unwrap(),
            at: Timestamp::UNIX_EPOCH,
            program: "fondo".to_owned(),
            operator: "op1".to_owned(),
        }
    }

    #[test]
    fn a_run_that_was_cut_off_ended_with_its_last_word_and_is_noted_once() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("journal.jsonl");
        let lines = || -> Vec<JournalLine> {
            read_lines::<JournalLine>(&path).unwrap().whole().collect::<Result<_, _>>().unwrap()
        };
        let (mut journal, _) = LineWriter::append(&path).unwrap();
        journal.write(&started(5)).unwrap();
        journal.flush_durable().unwrap();
        drop(journal);
        for _ in 0..2 {
            drop(reopen_journal(&path).unwrap());
            let ended = JournalLine::Ended { clock: Timestamp::from_second(5).unwrap(), exit: 5 };
            assert_eq!(lines(), [started(5), ended]);
        }
    }

    #[test]
    fn a_broken_line_is_passed_over_where_that_is_asked_for_and_nothing_is_cut_away() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("journal.jsonl");
        let whole = serde_json::to_string(&started(5)).unwrap();
        std::fs::write(&path, format!("{whole}\n{{\"line\":broken}}\n{whole}\n")).unwrap();
        let before = std::fs::read(&path).unwrap();
        assert!(matches!(reopen_journal(&path), Err(RunError::Lines(_))));
        drop(reopen_broken_journal(&path).unwrap());
        assert_eq!(std::fs::read(&path).unwrap(), before);
        // What a newer Fondo wrote is not damaged: nothing is added to it that it may not know.
        std::fs::write(&path, format!("{}\n", whole.replace("\"version\":1", "\"version\":2"))).unwrap();
        let refused = reopen_broken_journal(&path);
        assert!(matches!(refused, Err(RunError::Lines(LineError { fault: LineFault::Newer(_), .. }))), "{refused:?}");
    }
}
