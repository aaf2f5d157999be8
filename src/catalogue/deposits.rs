//! What was made for providers, and what they answered.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};

use crate::records::{AnswerLine, AnswerOutcome, DepositRecord, read};

use super::{Catalogue, CatalogueError, DepositStatus, Workspace};

/// One thing that a provider takes or refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DepositRow {
    /// Provider.
    pub provider: String,
    /// The key as the provider shows it.
    pub shown: String,
    /// The key as the provider compares it.
    pub key: String,
    /// Unit.
    pub unit: String,
    /// Version of the unit.
    pub version: u32,
    /// The record's name below `submissions/PROVIDER/`; empty where it is lost and only an answer told of the deposit.
    pub record: String,
    /// When the package was made.
    pub made: Timestamp,
    /// The last outcome: `positive`, `warning`, `negative`.
    pub outcome: Option<String>,
    /// When it was answered last.
    pub answered: Option<Timestamp>,
    /// The identifier of the receipt; only what was taken in charge has one.
    pub receipt: Option<String>,
    /// The conservation status, in the provider's word.
    pub conservation: Option<String>,
}

const COLUMNS: &str = "provider, shown, key, unit, version, record, made, outcome, answered, receipt, conservation";

impl Catalogue {
    /// Takes over what a package hands over; what was answered to it stays.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn record_deposit(&mut self, deposit: &DepositRecord) -> Result<(), CatalogueError> {
        let record = record_name(&deposit.package);
        let transaction = self.connection.transaction()?;
        {
            let mut insert = transaction.prepare_cached(
                "INSERT INTO deposit (provider, key, shown, unit, version, record, made) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                 ON CONFLICT (provider, key, unit, version) DO UPDATE SET shown = ?3, record = ?6, made = ?7",
            )?;
            for request in &deposit.requests {
                insert.execute(params![
                    deposit.provider,
                    request.normalised,
                    request.key,
                    deposit.unit,
                    deposit.unit_version,
                    record,
                    deposit.made.to_string()
                ])?;
            }
        }
        Ok(transaction.commit()?)
    }

    /// The unit version, as `UNIT/vN`, that has a key at a provider.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn deposit_holder(&self, provider: &str, key: &str) -> Result<Option<String>, CatalogueError> {
        let mut select = self.connection.prepare_cached(
            "SELECT unit || '/v' || version FROM deposit WHERE provider = ?1 AND key = ?2 ORDER BY made LIMIT 1",
        )?;
        Ok(select.query_row(params![provider, key], |row| row.get(0)).optional()?)
    }

    /// All deposits with this key, in its normalised form; of one provider, or of all.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn deposits_with_key(&self, provider: Option<&str>, key: &str) -> Result<Vec<DepositRow>, CatalogueError> {
        let mut select = self.connection.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM deposit WHERE key = ?1 AND (?2 IS NULL OR provider = ?2) ORDER BY provider, made"
        ))?;
        let rows = select.query_map(params![key, provider], row_of)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Takes over an answer. What was taken in charge stays so: a later refusal of the same key is one of a second
    /// copy.
    ///
    /// # Errors
    /// [`CatalogueError::NoDeposit`] where there is no such deposit: the answer would be lost. Else what the catalogue
    /// says.
    pub fn take_answer(&mut self, answer: &AnswerLine) -> Result<(), CatalogueError> {
        let mut update = self.connection.prepare_cached(
            "UPDATE deposit SET outcome = CASE WHEN receipt IS NOT NULL AND ?5 = 'negative' THEN outcome ELSE ?5 END,
                 answered = ?6, receipt = ifnull(receipt, ?7), conservation = ifnull(?8, conservation)
             WHERE provider = ?1 AND key = ?2 AND unit = ?3 AND version = ?4",
        )?;
        let taken = update.execute(params![
            answer.provider,
            answer.key,
            answer.unit,
            answer.unit_version,
            answer.outcome.slug(),
            answer.clock.to_string(),
            // A refusal can bear a receipt that is not of this deposit: it takes nothing in charge.
            answer.receipt.as_ref().filter(|_| answer.outcome != AnswerOutcome::Negative).map(|receipt| &receipt.id),
            answer.conservation
        ])?;
        if taken > 0 {
            return Ok(());
        }
        let AnswerLine { provider, key, unit, unit_version: version, .. } = answer.clone();
        Err(CatalogueError::NoDeposit { provider, key, unit, version })
    }

    /// Puts a deposit back of which nothing is left but an answer: that a provider holds a version must not be
    /// forgotten with a file. Its instant is that of the answer.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn restore_deposit(&mut self, answer: &AnswerLine) -> Result<(), CatalogueError> {
        self.connection.execute(
            "INSERT OR IGNORE INTO deposit (provider, key, shown, unit, version, record, made) VALUES (?1, ?2, ?2, ?3, ?4, '', ?5)",
            params![answer.provider, answer.key, answer.unit, answer.unit_version, answer.clock.to_string()],
        )?;
        Ok(())
    }

    /// Whether a provider has taken a unit version in charge.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn has_receipt(&self, unit: &str, version: u32) -> Result<bool, CatalogueError> {
        let mut select = self
            .connection
            .prepare_cached("SELECT 1 FROM deposit WHERE unit = ?1 AND version = ?2 AND receipt IS NOT NULL LIMIT 1")?;
        Ok(select.query_row(params![unit, version], |_| Ok(())).optional()?.is_some())
    }

    /// How far the deposits with each provider got.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn deposit_totals(&self) -> Result<BTreeMap<String, DepositStatus>, CatalogueError> {
        let mut select = self.connection.prepare_cached(
            "SELECT provider, count(receipt), sum(receipt IS NULL AND outcome IS 'negative'),
                 sum(receipt IS NULL AND outcome IN ('positive', 'warning')), sum(receipt IS NULL AND outcome IS NULL)
             FROM deposit GROUP BY provider",
        )?;
        let rows = select.query_map([], |row| {
            let number =
                |index: usize| row.get::<_, Option<i64>>(index).map(|number| number.unwrap_or(0).cast_unsigned());
            let status = DepositStatus {
                acknowledged: number(1)?,
                refused: number(2)?,
                positive: number(3)?,
                unanswered: number(4)?,
            };
            Ok((row.get(0)?, status))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Gives every deposit that was made at or before `until` and has no receipt, the oldest first.
    ///
    /// # Errors
    /// [`CatalogueError`], or what `each` says.
    pub fn unacknowledged<E: From<CatalogueError>>(
        &self,
        until: Timestamp,
        mut each: impl FnMut(DepositRow) -> Result<(), E>,
    ) -> Result<(), E> {
        let sql =
            format!("SELECT {COLUMNS} FROM deposit WHERE receipt IS NULL AND made <= ?1 ORDER BY made, provider, key");
        let mut select = self.connection.prepare_cached(&sql).map_err(CatalogueError::from)?;
        let mut rows = select.query(params![until.to_string()]).map_err(CatalogueError::from)?;
        while let Some(row) = rows.next().map_err(CatalogueError::from)? {
            each(row_of(row).map_err(CatalogueError::from)?)?;
        }
        Ok(())
    }
}

fn row_of(row: &Row<'_>) -> rusqlite::Result<DepositRow> {
    let instant = |index: usize| {
        let text: Option<String> = row.get(index)?;
        let parsed = text.map(|text| text.parse::<Timestamp>()).transpose();
        parsed.map_err(|error| {
            rusqlite::Error::FromSqlConversionFailure(index, rusqlite::types::Type::Text, Box::new(error))
        })
    };
    Ok(DepositRow {
        provider: row.get(0)?,
        shown: row.get(1)?,
        key: row.get(2)?,
        unit: row.get(3)?,
        version: row.get(4)?,
        record: row.get(5)?,
        made: instant(6)?.unwrap_or_default(),
        outcome: row.get(7)?,
        answered: instant(8)?,
        receipt: row.get(9)?,
        conservation: row.get(10)?,
    })
}

/// The name of a package's record: that of the package without the extension of its archive.
fn record_name(package: &str) -> String {
    let bare = [".zip", ".tar", ".tar.gz"].iter().find_map(|extension| package.strip_suffix(extension));
    format!("{}{}", bare.unwrap_or(package), DepositRecord::SUFFIX)
}

/// Reads a record of what was handed over.
///
/// # Errors
/// It cannot be read, or is no such record.
pub fn read_deposit(path: &Path) -> io::Result<DepositRecord> {
    let json = fs::read(path)?;
    read(&json).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

/// All records of what was handed over in a workspace, in order.
///
/// # Errors
/// A folder cannot be read.
pub fn deposit_records(workspace: &Workspace) -> io::Result<Vec<PathBuf>> {
    let folder = workspace.folder().join("submissions");
    let mut found = Vec::new();
    if !folder.exists() {
        return Ok(found);
    }
    for provider in fs::read_dir(folder)? {
        let provider = provider?;
        if !provider.file_type()?.is_dir() {
            continue;
        }
        for entry in fs::read_dir(provider.path())? {
            let path = entry?.path();
            if path.file_name().is_some_and(|name| name.to_string_lossy().ends_with(DepositRecord::SUFFIX)) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}
