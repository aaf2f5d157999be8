//! `terms.json`: under which terms a delivery is accepted, as the profile of its run had them.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::digest::Hex32;
use super::super::finding::{Code, Severity};
use super::super::header::Record;

/// Who accepts a delivery.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AcceptedBy {
    /// The profile's rules: what has no open error is accepted.
    #[default]
    Profile,
    /// A person: nothing is packaged before somebody entitled has accepted the delivery.
    Person,
}

/// The acceptance quality limits for which there are plans here, in defective pages of a hundred, the largest first:
/// the part of the series of ISO 2859-1 that is in use for images.
pub const AQL: [f64; 10] = [6.5, 4.0, 2.5, 1.5, 1.0, 0.65, 0.4, 0.25, 0.15, 0.1];

/// How thoroughly a lot is inspected (ISO 2859-1, Table 1, general inspection levels).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum InspectionLevel {
    /// Less discrimination.
    I,
    /// The normal one.
    #[default]
    II,
    /// More discrimination.
    III,
}

/// The weight of a defect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DefectClass {
    /// A little worse than asked for: skew, dust, a border.
    Minor,
    /// The image does not serve as it should: blur, cut text, a wrong resolution.
    Major,
    /// The image is missing, wrong or not to be read: one is enough to reject the lot.
    Critical,
}

/// `[accept.sample]`: which sample people look at (ISO 2859-1, single sampling, normal inspection).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SampleRules {
    /// Inspection level.
    pub level: InspectionLevel,
    /// Acceptance quality limit of major defects, in defective pages of a hundred: 0.1 to 6.5, of the standard's
    /// series.
    pub aql_major: f64,
    /// Acceptance quality limit of minor defects.
    pub aql_minor: f64,
}

impl Default for SampleRules {
    fn default() -> Self {
        Self { level: InspectionLevel::II, aql_major: 1.0, aql_minor: 4.0 }
    }
}

/// `[[accept.clauses]]`: a clause of the contract with the supplier, and the defects that fall under it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Clause {
    /// As the contract numbers it.
    pub clause: String,
    /// The class of its defects.
    pub class: DefectClass,
    /// Codes of findings, and names of defects that people see (`fondo codes` and the manual list them).
    pub defects: Vec<String>,
}

/// The record `fondo.terms` in a batch's folder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// `fondo.terms`.
    pub format: String,
    /// Version of the format.
    pub version: u32,
    /// The batch.
    pub batch: String,
    /// The profile of its run.
    pub profile: String,
    /// BLAKE3 of that profile.
    pub profile_digest: Hex32,
    /// Who accepts.
    pub by: AcceptedBy,
    /// The sample, where one is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample: Option<SampleRules>,
    /// Days that the supplier has for a rescan, from the decision on.
    pub rescan_days: u16,
    /// How many of the pages with the heaviest findings are listed beside the sample.
    pub worst: u16,
    /// Clauses of the contract.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clauses: Vec<Clause>,
    /// The profile's severities of finding codes, where they are not the codes' own.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub severity: BTreeMap<String, Severity>,
}

impl Record for Terms {
    const FORMAT: &'static str = "fondo.terms";
    const VERSION: u32 = 1;
}

impl Terms {
    /// Whether units wait until people have decided on the delivery as a whole.
    #[must_use]
    pub fn wait_for_people(&self) -> bool {
        self.sample.is_some() || self.by == AcceptedBy::Person
    }

    /// How much a finding of this code weighs: as the profile says, else as the code does.
    #[must_use]
    pub fn severity_of(&self, code: Code) -> Severity {
        self.severity.get(code.slug()).copied().unwrap_or(code.0.severity)
    }

    /// The clause under which a code or a named defect falls.
    #[must_use]
    pub fn clause_of(&self, defect: &str) -> Option<&Clause> {
        self.clauses.iter().find(|clause| clause.defects.iter().any(|named| named == defect))
    }
}
