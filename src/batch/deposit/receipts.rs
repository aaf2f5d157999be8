//! Answers of providers, brought by hand: kept, held against what was handed over, logged.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use jiff::Timestamp;

use crate::catalogue::{Access, Catalogue, DepositRow, Workspace, read_deposit};
use crate::export::{Judgement, ReadAnswer, judge, read_file};
use crate::formats::sacer::normalised;
use crate::io::{Hasher, Meter, write_atomic};
use crate::package::PackageError;
use crate::profile::Provider;
use crate::records::codes::deposit as codes;
use crate::records::event_log::EventLog;
use crate::records::{
    AnswerLine, AnswerOutcome, DepositRecord, DepositRequest, Event, EventType, Finding, KeptFile, LineWriter, Outcome,
    ReceiptStatement, Subject, read_lines,
};

use super::super::books::evidence::log_once;
use super::super::preparation::open::open_evidence;
use super::super::request::RunError;

/// Largest answer that is read, in bytes.
const LARGEST: u64 = 64 << 20;

/// What to import.
#[derive(Clone, Debug)]
pub struct ImportRequest<'r> {
    /// The workspace.
    pub workspace: &'r Path,
    /// The files.
    pub files: &'r [PathBuf],
    /// The provider that answered: its mapping of tables, and which deposits are meant.
    pub provider: Option<&'r Provider>,
    /// An operator of `fondo.toml`; else the program itself.
    pub operator: Option<&'r str>,
}

/// What came of an answer to one deposit, or of a file that is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportedAnswer {
    /// The file.
    pub file: PathBuf,
    /// The provider.
    pub provider: Option<String>,
    /// The key of the deposit, as the provider shows it.
    pub key: Option<String>,
    /// The unit and its version.
    pub unit: Option<(String, u32)>,
    /// The outcome; absent where the answer is not believed.
    pub outcome: Option<AnswerOutcome>,
    /// The identifier of the receipt.
    pub receipt: Option<String>,
    /// The conservation status.
    pub conservation: Option<String>,
    /// Files whose digest the receipt states as it should.
    pub compared: u64,
    /// What there is to say.
    pub findings: Vec<Finding>,
}

/// What is done with each of them.
pub type TellImported<'t> = dyn FnMut(&ImportedAnswer) -> io::Result<()> + 't;

/// Imports answers. Each file is kept byte for byte below `receipts/`; what is understood and agrees with what was
/// handed over sets the state of its deposit, by an event of its own. Done twice it is done once.
///
/// # Errors
/// [`RunError::Answer`]: a file cannot be opened or is too large, and nothing was done. A file cannot be read to its
/// end, or the workspace cannot be written. What is wrong with an answer is a finding.
pub fn import_receipts(request: &ImportRequest<'_>, tell: &mut TellImported<'_>) -> Result<(), RunError> {
    // A name that was mistyped is told before anything is done.
    for path in request.files {
        let failed = |source| RunError::Answer { path: path.clone(), source };
        let length = File::open(path).and_then(|file| file.metadata()).map_err(failed)?.len();
        if length > LARGEST {
            return Err(failed(io::ErrorKind::FileTooLarge.into()));
        }
    }
    let workspace = Workspace::open_or_create(request.workspace, Access::Write)?;
    let operator = workspace.operator(request.operator)?;
    let (log, catalogue) = open_evidence(&workspace, None, &Meter::default())?;
    let path = workspace.answers_path();
    let failed = |source| RunError::Write { path: path.clone(), source };
    let (answers, _) = LineWriter::append(&path).map_err(failed)?;
    let mut import = Import {
        workspace,
        operator,
        log,
        catalogue,
        answers,
        provider: request.provider,
        met_again: false,
        deposit: None,
    };
    for file in request.files {
        for imported in import.file(file)? {
            tell(&imported).map_err(RunError::Shown)?;
        }
    }
    import.settle()
}

struct Import<'r> {
    workspace: Workspace,
    operator: String,
    log: EventLog,
    catalogue: Catalogue,
    answers: LineWriter<AnswerLine>,
    provider: Option<&'r Provider>,
    /// Whether an answer was imported before.
    met_again: bool,
    /// The record that was read last: an answer to many deposits of one package asks for it again and again.
    deposit: Option<Rc<ReadDeposit>>,
}

/// A record of what was handed over, and where its requests stand by their keys.
struct ReadDeposit {
    path: PathBuf,
    record: DepositRecord,
    places: HashMap<String, usize>,
}

impl ReadDeposit {
    fn read(path: PathBuf) -> Result<Self, PackageError> {
        let record = match read_deposit(&path) {
            Ok(record) => record,
            Err(source) => return Err(PackageError::Unreadable { path, source }),
        };
        let mut places = HashMap::with_capacity(record.requests.len());
        for (place, request) in record.requests.iter().enumerate() {
            places.entry(request.normalised.clone()).or_insert(place);
        }
        Ok(Self { path, record, places })
    }

    fn request(&self, key: &str) -> Option<&DepositRequest> {
        self.record.requests.get(*self.places.get(key)?)
    }
}

impl Import<'_> {
    fn file(&mut self, path: &Path) -> Result<Vec<ImportedAnswer>, RunError> {
        let bytes =
            read_bounded(path).map_err(|source| PackageError::Unreadable { path: path.to_path_buf(), source })?;
        let kept = self.keep(&bytes, extension(path))?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let subject = || Subject::Package { name: name.clone(), entry: None };
        let mut read = Vec::new();
        let table = self.provider.and_then(|provider| provider.receipts.as_ref());
        if let Err(error) = read_file(&bytes, table, &mut |answer| read.push(answer)) {
            let finding = Finding::new(codes::RECEIPT_NOT_UNDERSTOOD, subject()).with("error", error);
            let nothing = ImportedAnswer { file: path.to_path_buf(), ..ImportedAnswer::default() };
            return Ok(vec![ImportedAnswer { findings: vec![finding], ..nothing }]);
        }
        let mut imported = Vec::with_capacity(read.len());
        let mut firsts: HashMap<Option<&str>, &ReadAnswer> = HashMap::with_capacity(read.len());
        for answer in &read {
            let first = *firsts.entry(answer.key.as_deref()).or_insert(answer);
            let told = if first == answer { Told::First } else { Told::Otherwise };
            let mut one = self.answer(answer, told, &kept, &subject())?;
            one.file = path.to_path_buf();
            imported.push(one);
        }
        Ok(imported)
    }

    /// Keeps bytes under their digest; those that are kept already stay as they are.
    fn keep(&self, bytes: &[u8], extension: &str) -> Result<KeptFile, RunError> {
        let sha256 = Hasher::of(bytes).0.sha256;
        let name = format!("{sha256}.{extension}");
        let path = self.workspace.receipts_folder().join(&name);
        let same = fs::read(&path).is_ok_and(|kept| kept == bytes);
        if !same {
            write_atomic(&path, bytes, &Meter::default()).map_err(|source| RunError::Write { path, source })?;
        }
        Ok(KeptFile { name, sha256 })
    }

    fn answer(
        &mut self,
        answer: &ReadAnswer,
        told: Told,
        kept: &KeptFile,
        subject: &Subject,
    ) -> Result<ImportedAnswer, RunError> {
        let shown = answer.key.clone().unwrap_or_default();
        let mut imported = ImportedAnswer { key: answer.key.clone(), ..ImportedAnswer::default() };
        let row = match self.deposit(&shown, subject)? {
            Ok(row) => row,
            Err(finding) => {
                imported.findings.push(finding);
                return Ok(imported);
            }
        };
        imported.provider = Some(row.provider.clone());
        imported.unit = Some((row.unit.clone(), row.version));
        // Of a deposit whose record is lost nothing is known by which an answer could be judged.
        let deposit = if row.record.is_empty() { None } else { Some(self.read_deposit(&row)?) };
        let Some((deposit, request)) =
            deposit.as_deref().and_then(|deposit| Some((deposit, deposit.request(&row.key)?)))
        else {
            imported.findings.push(Finding::new(codes::RECEIPT_NO_DEPOSIT, subject.clone()).with("key", shown));
            return Ok(imported);
        };
        let judgement = judge(answer, request, subject);
        imported.findings.extend(judgement.findings.iter().cloned());
        imported.compared = judgement.compared;
        if let Some(outcome) = judgement.outcome.filter(|_| judgement.stands()) {
            imported.outcome = Some(outcome);
            imported.conservation.clone_from(&answer.conservation);
            let line = self.line(answer, &row, request, outcome, &judgement, kept)?;
            imported.receipt = line.receipt.as_ref().map(|receipt| receipt.id.clone());
            self.commit(&line, told, &deposit.record)?;
        }
        Ok(imported)
    }

    /// The record of a deposit.
    fn read_deposit(&mut self, row: &DepositRow) -> Result<Rc<ReadDeposit>, RunError> {
        let path = self.workspace.submissions_folder(&row.provider).join(&row.record);
        if let Some(known) = self.deposit.as_ref().filter(|known| known.path == path) {
            return Ok(Rc::clone(known));
        }
        let read = Rc::new(ReadDeposit::read(path)?);
        self.deposit = Some(Rc::clone(&read));
        Ok(read)
    }

    /// The one deposit that an answer is for.
    fn deposit(&self, shown: &str, subject: &Subject) -> Result<Result<DepositRow, Finding>, RunError> {
        let provider = self.provider.map(|provider| provider.provider.id.as_str());
        let mut rows = Vec::new();
        for key in [shown.to_owned(), normalised(shown)] {
            if rows.is_empty() && !key.is_empty() {
                rows = self.catalogue.deposits_with_key(provider, &key)?;
            }
        }
        let about = |code| Finding::new(code, subject.clone()).with("key", shown);
        Ok(match rows.len() {
            0 => Err(about(codes::RECEIPT_NO_DEPOSIT)),
            1 => rows.pop().ok_or_else(|| about(codes::RECEIPT_NO_DEPOSIT)),
            _ => {
                let named = |row: &DepositRow| format!("{} {}/v{}", row.provider, row.unit, row.version);
                let all: Vec<_> = rows.iter().take(5).map(named).collect();
                Err(about(codes::RECEIPT_AMBIGUOUS).with("deposits", all.join(", ")))
            }
        })
    }

    fn line(
        &self,
        answer: &ReadAnswer,
        row: &DepositRow,
        request: &DepositRequest,
        outcome: AnswerOutcome,
        judgement: &Judgement,
        kept: &KeptFile,
    ) -> Result<AnswerLine, RunError> {
        let receipt = match &answer.receipt {
            None => None,
            Some(receipt) => Some(ReceiptStatement {
                id: receipt.id.clone(),
                kept: receipt.text.as_ref().map(|text| self.keep(text.as_bytes(), "rdv.xml")).transpose()?,
                compared: judgement.compared,
                index_compared: judgement.index_compared,
            }),
        };
        Ok(AnswerLine {
            clock: Timestamp::now(),
            operator: self.operator.clone(),
            provider: row.provider.clone(),
            key: request.normalised.clone(),
            unit: row.unit.clone(),
            unit_version: row.version,
            kind: answer.kind,
            kept: kept.clone(),
            stated: answer.stated.clone(),
            outcome,
            code: answer.code.clone(),
            receipt,
            conservation: answer.conservation.clone(),
        })
    }

    /// The line, then the event, then the catalogue: each can be done again.
    fn commit(&mut self, line: &AnswerLine, told: Told, record: &DepositRecord) -> Result<(), RunError> {
        let event = event(line, told, record)?;
        if self.catalogue.has_event(&event.id)? {
            self.met_again = true;
            return Ok(());
        }
        let written = self.answers.write(line).and_then(|()| self.answers.flush_durable());
        written.map_err(|source| RunError::Write { path: self.workspace.answers_path(), source })?;
        log_once(&mut self.log, &mut self.catalogue, &[event])?;
        Ok(self.catalogue.take_answer(line)?)
    }

    /// An earlier import may have been cut off before the catalogue. It takes all answers over in the order in which
    /// they came: an old file that is imported again takes nothing back that was answered since.
    fn settle(&mut self) -> Result<(), RunError> {
        if !self.met_again {
            return Ok(());
        }
        for line in read_lines::<AnswerLine>(&self.workspace.answers_path())?.whole() {
            self.catalogue.take_answer(&line?)?;
        }
        Ok(())
    }
}

/// Which of the answers to one deposit in a file it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    /// The first, or the same once more.
    First,
    /// One that says something else than the first.
    Otherwise,
}

/// What tells an answer from the others in its file: everything but who imported it when.
fn content_of(line: &AnswerLine) -> Result<String, RunError> {
    let told = AnswerLine { clock: Timestamp::UNIX_EPOCH, operator: String::new(), ..line.clone() };
    let json = serde_json::to_vec(&told)
        .map_err(|error| RunError::Write { path: "answers.jsonl".into(), source: error.into() })?;
    Ok(blake3::hash(&json).to_hex().to_string())
}

/// What tells the act of an answer on `object` from others. The first answer of a file has the identifier that it
/// always had.
fn act_of(object: &str, line: &AnswerLine, told: Told) -> Result<String, RunError> {
    let act = format!("{object}/{}/{}", line.key, line.kept.sha256);
    Ok(match told {
        Told::First => act,
        Told::Otherwise => format!("{act}/{}", content_of(line)?),
    })
}

/// The event of an answer: identifiers and digests.
///
/// # Errors
/// The answer cannot be written as JSON.
fn event(line: &AnswerLine, told: Told, record: &DepositRecord) -> Result<Event, RunError> {
    let object = format!("{}/v{}/{}", line.unit, line.unit_version, line.provider);
    let mut detail = std::collections::BTreeMap::from([
        ("answerSha256".to_owned(), line.kept.sha256.to_string()),
        ("key".to_owned(), line.key.clone()),
        ("outcome".to_owned(), line.outcome.slug().to_owned()),
    ]);
    detail.extend(line.code.as_ref().map(|code| ("code".to_owned(), code.clone())));
    detail.extend(line.receipt.as_ref().map(|receipt| ("receipt".to_owned(), receipt.id.clone())));
    detail.extend(line.conservation.as_ref().map(|status| ("conservation".to_owned(), status.clone())));
    Ok(Event {
        id: Event::identifier(&record.unit_key, EventType::Transfer.code(), &act_of(&object, line, told)?),
        kind: EventType::Transfer,
        at: line.clock,
        object,
        unit_key: Some(record.unit_key),
        batch: record.batch.clone(),
        agent: line.operator.clone(),
        outcome: match line.outcome {
            AnswerOutcome::Positive => Outcome::Success,
            AnswerOutcome::Warning => Outcome::Warning,
            AnswerOutcome::Negative => Outcome::Failure,
        },
        detail,
    })
}

fn read_bounded(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(bytes)
}

/// The extension under which an answer is kept: its own where it is plain.
fn extension(path: &Path) -> &str {
    let plain = |extension: &&str| {
        (1..=8).contains(&extension.len()) && extension.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    path.extension().and_then(|extension| extension.to_str()).filter(plain).unwrap_or("bin")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::{AnswerKind, Hex};

    fn line(outcome: AnswerOutcome) -> AnswerLine {
        AnswerLine {
            clock: Timestamp::now(),
            operator: "arch1".to_owned(),
            provider: "p".to_owned(),
            key: "k".to_owned(),
            unit: "F1".to_owned(),
            unit_version: 1,
            kind: AnswerKind::Table,
            kept: KeptFile { name: "a.csv".to_owned(), sha256: Hex([1; 32]) },
            stated: None,
            outcome,
            code: None,
            receipt: None,
            conservation: None,
        }
    }

    #[test]
    fn a_second_answer_about_one_deposit_in_one_file_is_an_act_of_its_own() {
        let act = |outcome, told| act_of("F1/v1/p", &line(outcome), told).unwrap();
        let first = act(AnswerOutcome::Positive, Told::First);
        assert_eq!(first, format!("F1/v1/p/k/{}", Hex([1; 32])));
        let second = act(AnswerOutcome::Negative, Told::Otherwise);
        assert_ne!(first, second);
        // Whenever and by whomever it is imported again, it is the same.
        let again =
            AnswerLine { operator: "op1".to_owned(), clock: Timestamp::UNIX_EPOCH, ..line(AnswerOutcome::Negative) };
        assert_eq!(act_of("F1/v1/p", &again, Told::Otherwise).unwrap(), second);
        assert_ne!(act(AnswerOutcome::Warning, Told::Otherwise), second);
    }
}
