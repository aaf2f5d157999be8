//! An answer held against what was handed over.

use std::collections::HashMap;

use crate::formats::bag::ChecksumAlgorithm;
use crate::formats::sacer::recognise;
use crate::records::codes::deposit as codes;
use crate::records::{AnswerOutcome, DepositPart, DepositRequest, Finding, Severity, Subject};

use super::answer::{ReadAnswer, ReceiptParts};

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judgement {
    /// What there is to say. An error means: the answer is not believed.
    pub findings: Vec<Finding>,
    /// Files whose digest is stated and is the one that was handed over.
    pub compared: u64,
    /// Whether the digest of the index is stated and is the one that was handed over.
    pub index_compared: bool,
    /// The outcome that counts: a refusal of what was taken in charge before is none.
    pub outcome: Option<AnswerOutcome>,
}

impl Judgement {
    /// Whether the answer is believed.
    #[must_use]
    pub fn stands(&self) -> bool {
        self.findings.iter().all(|finding| finding.severity < Severity::Error)
    }
}

/// Compares every digest that a receipt states with what was handed over, and says what an outcome comes to.
#[must_use]
pub fn judge(answer: &ReadAnswer, request: &DepositRequest, subject: &Subject) -> Judgement {
    let mut judgement = Judgement { outcome: Some(answer.outcome), ..Judgement::default() };
    let about = |code| Finding::new(code, subject.clone()).with("key", &request.key);
    let Some(receipt) = &answer.receipt else {
        let code = match answer.outcome {
            AnswerOutcome::Negative => codes::DEPOSIT_REFUSED,
            AnswerOutcome::Positive | AnswerOutcome::Warning => codes::RECEIPT_ABSENT,
        };
        judgement.findings.push(refusal(about(code), answer));
        return judgement;
    };
    files(receipt, request, &about, &mut judgement);
    index(receipt, request, &about, &mut judgement);
    if answer.outcome == AnswerOutcome::Negative {
        let code = if is_of_before(answer, request, &judgement) {
            judgement.outcome = Some(AnswerOutcome::Positive);
            codes::RECEIPT_OF_BEFORE
        } else {
            codes::DEPOSIT_REFUSED
        };
        judgement.findings.push(refusal(about(code), answer));
    } else if answer.outcome == AnswerOutcome::Warning {
        judgement.findings.push(refusal(about(codes::DEPOSIT_WARNED), answer));
    }
    judgement
}

/// The code with which the provider refuses a second copy and gives the receipt of the first.
const TAKEN_BEFORE: &str = "UD-002-001";

/// Whether a refusal says that the deposit was taken in charge before, and its receipt is of what was handed over: the
/// index, or every file, was compared and agrees. A receipt of which nothing could be compared proves nothing.
fn is_of_before(answer: &ReadAnswer, request: &DepositRequest, judgement: &Judgement) -> bool {
    let every_part = judgement.compared > 0 && judgement.compared == request.parts.len() as u64;
    answer.code.as_deref().is_some_and(|code| code.trim() == TAKEN_BEFORE)
        && judgement.stands()
        && (judgement.index_compared || every_part)
}

/// With the provider's words.
fn refusal(finding: Finding, answer: &ReadAnswer) -> Finding {
    let message: String = answer.message.as_deref().unwrap_or_default().chars().take(400).collect();
    finding.with("code", answer.code.as_deref().unwrap_or("-")).with("message", message)
}

fn files(
    receipt: &ReceiptParts,
    request: &DepositRequest,
    about: &dyn Fn(crate::records::Code) -> Finding,
    judgement: &mut Judgement,
) {
    // Files that hold the same are answered to one by one.
    let mut open: HashMap<&[u8], u64> = HashMap::with_capacity(request.parts.len());
    for part in &request.parts {
        *open.entry(part.sha256.0.as_slice()).or_default() += 1;
    }
    let mut skipped = 0_u64;
    for file in &receipt.files {
        match recognise(file.hash.trim()) {
            Ok((ChecksumAlgorithm::Sha256, bytes)) if is_sha256(&file.algorithm) => {
                if let Some(left) = open.get_mut(bytes.as_slice()).filter(|left| **left > 0) {
                    *left -= 1;
                    judgement.compared += 1;
                } else {
                    let finding = about(codes::RECEIPT_HASH_DIFFERS).with("file", &file.name);
                    judgement.findings.push(finding.with("found", &file.hash));
                }
            }
            Ok(_) if !is_sha256(&file.algorithm) => skipped += 1,
            _ => {
                let finding = about(codes::RECEIPT_HASH_DIFFERS).with("file", &file.name);
                judgement.findings.push(finding.with("found", file.hash.chars().take(140).collect::<String>()));
            }
        }
    }
    if skipped > 0 {
        judgement.findings.push(about(codes::RECEIPT_NOT_COMPARED).with("count", skipped));
    } else if receipt.whole && !receipt.files.is_empty() {
        let is_open = |part: &&DepositPart| open.get(part.sha256.0.as_slice()).is_some_and(|left| *left > 0);
        if let Some(first) = request.parts.iter().find(is_open) {
            let finding = about(codes::RECEIPT_FILE_MISSING).with("count", open.values().sum::<u64>());
            judgement.findings.push(finding.with("file", &first.path));
        }
    } else if receipt.files.is_empty() && !request.parts.is_empty() {
        judgement.findings.push(about(codes::RECEIPT_NOT_COMPARED).with("count", request.parts.len()));
    }
}

fn is_sha256(algorithm: &str) -> bool {
    let plain: String = algorithm.chars().filter(char::is_ascii_alphanumeric).collect();
    plain.eq_ignore_ascii_case("sha256")
}

fn index(
    receipt: &ReceiptParts,
    request: &DepositRequest,
    about: &dyn Fn(crate::records::Code) -> Finding,
    judgement: &mut Judgement,
) {
    let ours = request.index.as_ref().and_then(|index| index.canonical_sha256);
    let (Some((algorithm, hash)), Some(ours)) = (&receipt.index, ours) else { return };
    match recognise(hash.trim()) {
        Ok((ChecksumAlgorithm::Sha256, bytes)) if is_sha256(algorithm) && bytes == ours.0 => {
            judgement.index_compared = true
        }
        _ => {
            let finding = about(codes::RECEIPT_INDEX_DIFFERS).with("expected", ours);
            judgement.findings.push(finding.with("found", hash.chars().take(140).collect::<String>()));
        }
    }
}
