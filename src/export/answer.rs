//! An answer as it came, in one form for all kinds.

use std::collections::{HashMap, HashSet};
use std::io;

use crate::formats::sacer::{self, AnswerFault, AnswerRoot, OutcomeWord};
use crate::formats::table::{CsvRows, Row, TableError};
use crate::profile::ReceiptTable;
use crate::records::{AnswerKind, AnswerOutcome};

/// An answer to one deposit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadAnswer {
    /// What kind of file it came in.
    pub kind: AnswerKind,
    /// The key that it answers to, as the provider shows it; nothing where it does not say.
    pub key: Option<String>,
    /// The outcome.
    pub outcome: AnswerOutcome,
    /// The provider's code.
    pub code: Option<String>,
    /// The provider's message.
    pub message: Option<String>,
    /// When, in the provider's words.
    pub stated: Option<String>,
    /// The conservation status.
    pub conservation: Option<String>,
    /// The receipt.
    pub receipt: Option<ReceiptParts>,
}

/// What a receipt states.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReceiptParts {
    /// How the provider calls it.
    pub id: String,
    /// The receipt as it was written, where it stands in the answer.
    pub text: Option<String>,
    /// The digest of the index in its canonical form: algorithm and value.
    pub index: Option<(String, String)>,
    /// Files that were taken.
    pub files: Vec<ReceivedFile>,
    /// Whether the files are all that were handed over.
    pub whole: bool,
}

/// A file as the provider received it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceivedFile {
    /// How the provider calls it.
    pub name: String,
    /// Algorithm.
    pub algorithm: String,
    /// Digest.
    pub hash: String,
}

/// What keeps an answer from being read.
#[derive(Debug, thiserror::Error)]
pub enum UnreadAnswer {
    /// An answer of SACER.
    #[error(transparent)]
    Sacer(#[from] AnswerFault),
    /// A table.
    #[error(transparent)]
    Table(#[from] TableError),
    /// A column that the mapping names is not there.
    #[error("the column `{0}` is not there")]
    Column(String),
    /// An outcome that the mapping does not know.
    #[error("row {row}: the outcome `{word}` is not known")]
    Outcome {
        /// Row, as a spreadsheet counts.
        row: u64,
        /// The word.
        word: String,
    },
    /// The rows of one deposit contradict each other.
    #[error("row {row}: the deposit `{key}` has two outcomes")]
    TwoOutcomes {
        /// Row.
        row: u64,
        /// The deposit.
        key: String,
    },
    /// The rows of one deposit name two receipts.
    #[error("row {row}: the deposit `{key}` has two receipts, `{first}` and `{second}`")]
    TwoReceipts {
        /// Row.
        row: u64,
        /// The deposit.
        key: String,
        /// The receipt of the rows before.
        first: String,
        /// That of this row.
        second: String,
    },
    /// It is neither.
    #[error("it is no answer of SACER, and no table is mapped")]
    Unknown,
}

/// Reads an answer and gives each deposit that it answers to. XML is read as SACER's, all else as a table by the
/// mapping.
///
/// # Errors
/// [`UnreadAnswer`]; what was given before is to be dropped then, for nothing of a file that is not understood is
/// believed.
pub fn read_file(
    bytes: &[u8],
    table: Option<&ReceiptTable>,
    each: &mut dyn FnMut(ReadAnswer),
) -> Result<(), UnreadAnswer> {
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace() && !matches!(byte, 0xef | 0xbb | 0xbf));
    if first == Some(&b'<') {
        each(of_sacer(sacer::read_answer(bytes)?));
        return Ok(());
    }
    of_table(bytes, table.ok_or(UnreadAnswer::Unknown)?, each)
}

fn of_sacer(answer: sacer::Answer) -> ReadAnswer {
    let kind = if answer.root == AnswerRoot::Receipt { AnswerKind::SacerReceipt } else { AnswerKind::SacerOutcome };
    // The receipt of an addition lists the documents that were there before as well.
    let whole = answer.root != AnswerRoot::Addition && answer.root != AnswerRoot::File;
    let text = answer.receipt_text;
    let receipt = answer.receipt.map(|receipt| ReceiptParts {
        id: receipt.urn,
        text,
        index: receipt.index.map(|index| (index.algorithm, index.hash)),
        files: receipt
            .components
            .into_iter()
            .map(|component| ReceivedFile {
                name: component.name.unwrap_or(component.urn),
                algorithm: component.algorithm,
                hash: component.hash,
            })
            .collect(),
        whole,
    });
    ReadAnswer {
        kind,
        key: answer.key,
        outcome: match answer.outcome {
            OutcomeWord::Positive => AnswerOutcome::Positive,
            OutcomeWord::Warning => AnswerOutcome::Warning,
            OutcomeWord::Negative => AnswerOutcome::Negative,
        },
        code: answer.code,
        message: answer.message,
        stated: answer.stated,
        conservation: answer.conservation,
        receipt,
    }
}

/// The places of the mapped columns.
struct Columns {
    key: usize,
    outcome: usize,
    receipt: Option<usize>,
    stated: Option<usize>,
    code: Option<usize>,
    conservation: Option<usize>,
    sha256: Option<usize>,
}

impl Columns {
    fn of(table: &ReceiptTable, header: &Row) -> Result<Self, UnreadAnswer> {
        let place = |name: &String| {
            let named = |cell: &crate::formats::table::Cell| cell.text.trim().eq_ignore_ascii_case(name.trim());
            header.cells.iter().position(named).ok_or_else(|| UnreadAnswer::Column(name.clone()))
        };
        let optional = |name: &Option<String>| name.as_ref().map(place).transpose();
        Ok(Self {
            key: place(&table.key)?,
            outcome: place(&table.outcome)?,
            receipt: optional(&table.receipt)?,
            stated: optional(&table.stated)?,
            code: optional(&table.code)?,
            conservation: optional(&table.conservation)?,
            sha256: optional(&table.sha256)?,
        })
    }
}

fn of_table(bytes: &[u8], table: &ReceiptTable, each: &mut dyn FnMut(ReadAnswer)) -> Result<(), UnreadAnswer> {
    let mut rows = CsvRows::new(io::Cursor::new(bytes))?;
    let header = rows.next_row()?.ok_or_else(|| UnreadAnswer::Column(table.key.clone()))?;
    let columns = Columns::of(table, &header)?;
    // Rows of one deposit can lie anywhere in the file, and nothing is told before all of them were seen.
    let mut answers: Vec<RowsOfOne> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    while let Some(row) = rows.next_row()? {
        if row.is_blank() {
            continue;
        }
        let one = of_row(&row, table, &columns)?;
        let known = one.key.as_ref().and_then(|key| places.get(key)).copied();
        match known.and_then(|place| answers.get_mut(place)) {
            Some(same) => same.add(one)?,
            None => {
                places.extend(one.key.clone().map(|key| (key, answers.len())));
                answers.push(RowsOfOne::new(one));
            }
        }
    }
    answers.into_iter().map(|rows| rows.answer(columns.sha256.is_some())).for_each(each);
    Ok(())
}

/// What one row says.
struct OneRow {
    number: u64,
    key: Option<String>,
    outcome: AnswerOutcome,
    receipt: Option<String>,
    file: Option<ReceivedFile>,
    stated: Option<String>,
    code: Option<String>,
    conservation: Option<String>,
}

/// What all rows of one deposit say. Providers write what is said of the whole in the first row, in every one, or in
/// any.
struct RowsOfOne {
    key: Option<String>,
    outcome: AnswerOutcome,
    receipt: Option<String>,
    files: Vec<ReceivedFile>,
    stated: Option<String>,
    codes: Words,
    conservation: Words,
}

impl RowsOfOne {
    fn new(row: OneRow) -> Self {
        let OneRow { key, outcome, receipt, file, stated, code, conservation, .. } = row;
        let (codes, conservation) = (Words::default().and(code), Words::default().and(conservation));
        Self { key, outcome, receipt, files: file.into_iter().collect(), stated, codes, conservation }
    }

    /// Adds what another row says of the same deposit.
    fn add(&mut self, more: OneRow) -> Result<(), UnreadAnswer> {
        let key = || more.key.clone().unwrap_or_default();
        if self.outcome != more.outcome {
            return Err(UnreadAnswer::TwoOutcomes { row: more.number, key: key() });
        }
        if let (Some(first), Some(second)) = (&self.receipt, &more.receipt)
            && first != second
        {
            let (first, second) = (first.clone(), second.clone());
            return Err(UnreadAnswer::TwoReceipts { row: more.number, key: key(), first, second });
        }
        self.receipt = self.receipt.take().or(more.receipt);
        self.files.extend(more.file);
        self.stated = self.stated.take().or(more.stated);
        self.codes = std::mem::take(&mut self.codes).and(more.code);
        self.conservation = std::mem::take(&mut self.conservation).and(more.conservation);
        Ok(())
    }

    /// The answer; `whole` where the table states digests.
    fn answer(self, whole: bool) -> ReadAnswer {
        // A refusal takes nothing in charge, whatever stands in the column.
        let id = self.receipt.filter(|_| self.outcome != AnswerOutcome::Negative);
        ReadAnswer {
            kind: AnswerKind::Table,
            key: self.key,
            outcome: self.outcome,
            code: self.codes.joined(),
            message: None,
            stated: self.stated,
            conservation: self.conservation.joined(),
            receipt: id.map(|id| ReceiptParts { id, text: None, index: None, whole, files: self.files }),
        }
    }
}

/// Different words in the order in which they came.
#[derive(Default)]
struct Words {
    said: Vec<String>,
    known: HashSet<String>,
}

impl Words {
    fn and(mut self, word: Option<String>) -> Self {
        if let Some(word) = word.filter(|word| !self.known.contains(word)) {
            self.known.insert(word.clone());
            self.said.push(word);
        }
        self
    }

    fn joined(self) -> Option<String> {
        (!self.said.is_empty()).then(|| self.said.join(", "))
    }
}

fn of_row(row: &Row, table: &ReceiptTable, columns: &Columns) -> Result<OneRow, UnreadAnswer> {
    let cell = |place: Option<usize>| {
        let text = place.map(|place| row.text(place).trim().to_owned());
        text.filter(|text| !text.is_empty())
    };
    let word = cell(Some(columns.outcome)).unwrap_or_default();
    let means = |words: &[String]| words.iter().any(|known| known.trim().eq_ignore_ascii_case(&word));
    let outcome = match (means(&table.positive), means(&table.warning), means(&table.negative)) {
        (true, ..) => AnswerOutcome::Positive,
        (_, true, _) => AnswerOutcome::Warning,
        (.., true) => AnswerOutcome::Negative,
        _ => return Err(UnreadAnswer::Outcome { row: row.number, word: word.chars().take(60).collect() }),
    };
    let key = cell(Some(columns.key));
    let file = cell(columns.sha256).map(|hash| ReceivedFile {
        name: format!("{}:{}", key.as_deref().unwrap_or_default(), row.number),
        algorithm: "SHA-256".to_owned(),
        hash,
    });
    Ok(OneRow {
        number: row.number,
        key,
        outcome,
        receipt: cell(columns.receipt),
        file,
        stated: cell(columns.stated),
        code: cell(columns.code),
        conservation: cell(columns.conservation),
    })
}
