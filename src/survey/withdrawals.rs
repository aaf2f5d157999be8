//! The pages that a corrective delivery withdraws.

use std::fs::File;
use std::ops::ControlFlow;
use std::path::Path;

use crate::formats::table::{Row, TableFile};
use crate::records::Withdrawal;

use super::inventory::normalised;
use super::request::{SurveyError, WithdrawalsFault};
use super::scratch::{Scratch, ScratchError};

const UNIT: [&str; 7] = ["unit", "unita", "identifier", "identificativo", "id", "id fascicolo", "id unita"];
const PAGE: [&str; 9] = ["page", "pagina", "file", "name", "nome", "nome file", "digest", "impronta", "hash"];
const REASON: [&str; 6] = ["reason", "motivo", "motivazione", "causa", "ragione", "why"];

/// Reads the table into the scratch index.
///
/// # Errors
/// It cannot be opened, or has no columns for unit, page and reason.
pub fn load(path: &Path, scratch: &Scratch) -> Result<(), SurveyError> {
    let file = File::open(path).map_err(|source| SurveyError::Table { path: path.to_path_buf(), source })?;
    let wrong = |fault: WithdrawalsFault| SurveyError::Withdrawals { path: path.to_path_buf(), fault };
    let mut table = TableFile::open(file).map_err(|error| wrong(error.into()))?;
    let sheet = table.sheets().into_iter().next().flatten();
    let mut columns: Option<[usize; 3]> = None;
    let mut failed: Option<ScratchError> = None;
    let mut take = |row: Row| {
        let Some([unit, page, reason]) = columns else {
            columns = header(&row);
            return if columns.is_none() && row.number > 20 {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            };
        };
        if row.is_blank() {
            return ControlFlow::Continue(());
        }
        let text = |column: usize| row.text(column).trim().to_owned();
        let withdrawal = Withdrawal { page: text(page), reason: text(reason) };
        match scratch.add_withdrawal(&text(unit), &withdrawal, row.number) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        }
    };
    table.rows(sheet.as_deref(), &mut take).map_err(|error| wrong(error.into()))?;
    match (failed, columns) {
        (Some(error), _) => Err(error.into()),
        (None, None) => Err(wrong(WithdrawalsFault::NoHeaders)),
        (None, Some(_)) => Ok(()),
    }
}

fn header(row: &Row) -> Option<[usize; 3]> {
    let headers: Vec<String> = row.cells.iter().map(|cell| normalised(&cell.text)).collect();
    let column = |known: &[&str]| headers.iter().position(|header| known.contains(&header.as_str()));
    Some([column(&UNIT)?, column(&PAGE)?, column(&REASON)?])
}
