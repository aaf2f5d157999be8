//! `[receipts]`: how a provider's answers that come as tables are read.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::problem::{Fault, fault};

/// Columns by their headers, and words by what they mean. A word that stands nowhere here is not taken for anything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReceiptTable {
    /// The column with the key of the deposit: the package's name, or what the provider's index calls it.
    pub key: String,
    /// The column with the outcome.
    pub outcome: String,
    /// Words for: taken.
    pub positive: Vec<String>,
    /// Words for: taken, with something to look at.
    #[serde(default)]
    pub warning: Vec<String>,
    /// Words for: refused.
    pub negative: Vec<String>,
    /// The column with the identifier of the receipt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<String>,
    /// The column with the moment of the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stated: Option<String>,
    /// The column with the provider's code or message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The column with the conservation status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conservation: Option<String>,
    /// The column with the SHA-256 of a file, in hexadecimal; a deposit of several files has several rows one after the
    /// other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

/// What is wrong with the rules: the key and the problem.
pub(super) fn check(table: &ReceiptTable) -> Result<(), Fault> {
    let all = || table.positive.iter().chain(&table.warning).chain(&table.negative);
    if table.positive.is_empty() || table.negative.is_empty() {
        return fault(
            "receipts",
            "need words for `positive` and for `negative`",
            "richiedono parole per `positive` e per `negative`",
        );
    }
    for word in all() {
        if all().filter(|other| other.trim().eq_ignore_ascii_case(word.trim())).count() > 1 {
            return fault(
                "receipts",
                format!("give the word `{word}` two meanings"),
                format!("danno alla parola `{word}` due significati"),
            );
        }
    }
    Ok(())
}
