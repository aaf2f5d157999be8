//! An answer as it came, in one form for all kinds.

use std::collections::HashMap;
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
    /// It is neither.
    #[error("it is no answer of SACER, and no table is mapped")]
    Unknown,
}

/// Reads an answer and gives each deposit that it answers to. XML is read as SACER's, all else as a table by the mapping.
///
/// # Errors
/// [`UnreadAnswer`]; what was given before is to be dropped then, for nothing of a file that is not understood is believed.
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
    let mut answers: Vec<ReadAnswer> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    while let Some(row) = rows.next_row()? {
        if row.is_blank() {
            continue;
        }
        let answer = of_row(&row, table, &columns)?;
        let known = answer.key.as_ref().and_then(|key| places.get(key)).copied();
        match known.and_then(|place| answers.get_mut(place)) {
            Some(same) => add_row(same, answer, row.number)?,
            None => {
                places.extend(answer.key.clone().map(|key| (key, answers.len())));
                answers.push(answer);
            }
        }
    }
    answers.into_iter().for_each(each);
    Ok(())
}

/// Adds what another row says of the same deposit.
fn add_row(same: &mut ReadAnswer, more: ReadAnswer, row: u64) -> Result<(), UnreadAnswer> {
    if same.outcome != more.outcome {
        return Err(UnreadAnswer::TwoOutcomes { row, key: more.key.unwrap_or_default() });
    }
    if let (Some(receipt), Some(more)) = (&mut same.receipt, more.receipt) {
        receipt.files.extend(more.files);
    }
    Ok(())
}

fn of_row(row: &Row, table: &ReceiptTable, columns: &Columns) -> Result<ReadAnswer, UnreadAnswer> {
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
    let receipt = cell(columns.receipt).filter(|_| outcome != AnswerOutcome::Negative).map(|id| ReceiptParts {
        id,
        text: None,
        index: None,
        whole: columns.sha256.is_some(),
        files: file.into_iter().collect(),
    });
    Ok(ReadAnswer {
        kind: AnswerKind::Table,
        key,
        outcome,
        code: cell(columns.code),
        message: None,
        stated: cell(columns.stated),
        conservation: cell(columns.conservation),
        receipt,
    })
}
