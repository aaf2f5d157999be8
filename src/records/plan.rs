//! `plan.jsonl`: what a run is going to do, one line for the batch, one for each unit, one with the totals.

use std::borrow::Cow;
use std::fmt;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::description::{Description, Levels};
use super::digest::Hex32;
use super::finding::Finding;
use super::header::{Record, format_of, version_of};
use super::path::SourcePath;

/// A line of `plan.jsonl`. Its kind, `line`, stands first.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "line", rename_all = "kebab-case", deny_unknown_fields)]
pub enum PlanLine {
    /// The first line.
    Batch(BatchPlan),
    /// One unit.
    Unit(Box<UnitPlan>),
    /// The last line; a plan without it was cut off and is made anew.
    Totals(PlanTotals),
}

/// What stands in `line`.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum LineKind {
    Batch,
    Unit,
    Totals,
}

/// As the kind stands first, what follows is read as it comes. A derived reader would look for the kind anywhere, and
/// keep the line in another form until it has it: a plan is read several times, and its lines hold a whole delivery.
impl<'de> Deserialize<'de> for PlanLine {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(LineVisitor)
    }
}

struct LineVisitor;

impl<'de> Visitor<'de> for LineVisitor {
    type Value = PlanLine;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a line of a plan, which begins with its kind")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<PlanLine, A::Error> {
        if map.next_key::<Cow<'_, str>>()?.as_deref() != Some("line") {
            return Err(A::Error::missing_field("line"));
        }
        let kind = map.next_value()?;
        let rest = MapAccessDeserializer::new(map);
        match kind {
            LineKind::Batch => BatchPlan::deserialize(rest).map(PlanLine::Batch),
            LineKind::Unit => UnitPlan::deserialize(rest).map(|unit| PlanLine::Unit(Box::new(unit))),
            LineKind::Totals => PlanTotals::deserialize(rest).map(PlanLine::Totals),
        }
    }
}

impl Record for PlanLine {
    const FORMAT: &'static str = "fondo.plan";
    const VERSION: u32 = 1;
}

/// The head of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BatchPlan {
    /// `fondo.plan`.
    #[serde(deserialize_with = "format_of::<PlanLine, _>")]
    pub format: String,
    /// Version of the format.
    #[serde(deserialize_with = "version_of::<PlanLine, _>")]
    pub version: u32,
    /// Identifier of the batch, from the delivery's declared identifier or the name of its folder.
    pub batch: String,
    /// The one instant that every date written into packages bears.
    pub at: Timestamp,
    /// Name of the profile.
    pub profile: String,
    /// BLAKE3 of the profile's resolved text.
    pub profile_digest: Hex32,
    /// Version of the packages' layout; a new one makes new unit keys.
    pub output_version: u32,
    /// A corrective delivery: why, in the words of who declares it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrective: Option<String>,
}

/// What the file system says of a file; while it is unchanged a recorded digest stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stamp {
    /// Size in bytes.
    pub size: u64,
    /// Modification time, nanoseconds since 1970.
    pub mtime_ns: i64,
    /// Inode change time, nanoseconds since 1970; 0 where the system has none.
    pub ctime_ns: i64,
    /// Inode number; 0 where the system has none.
    pub inode: u64,
}

/// What a file of a unit is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FileRole {
    /// An image or document of the unit's content, by its extension or content.
    Content,
    /// A signature, seal, time stamp, receipt or message that belongs to a document.
    Companion,
    /// Something else that lies with the unit (METS, ALTO, notes): preserved, not derived from.
    Attachment,
}

/// One file of a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlannedFile {
    /// Where it lies in the delivery.
    pub path: SourcePath,
    /// Its name in the package, relative to the representation's folder: safe for every reader (knowledge of BagIt
    /// readers: no `%`, no control characters, no leading or trailing blanks, NFC, unique without regard to case).
    pub name: String,
    /// What it is there for.
    pub role: FileRole,
    /// The file system's word.
    pub stamp: Stamp,
    /// Page, as the arrangement's expression found it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// Side (recto, verso), as the arrangement's expression found it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub side: Option<String>,
    /// Documentary unit inside the unit, as the arrangement's expression found it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
}

/// One unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnitPlan {
    /// Its identifier: the inventory's, else made from the arrangement.
    pub unit: String,
    /// The same, safe as a folder name and unique among all units of the workspace.
    pub folder: String,
    /// Name of its profile.
    pub profile: String,
    /// Levels from the arrangement.
    pub levels: Levels,
    /// The inventory's row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Description>,
    /// Its files in order of their source path.
    pub files: Vec<PlannedFile>,
    /// What the survey has to say of the unit and its files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
    /// Pages that a corrective delivery withdraws.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub withdrawn: Vec<Withdrawal>,
    /// Whether what this delivery is laid over is restricted, and no row of this one lifts that.
    #[serde(default, skip_serializing_if = "is_open")]
    pub still_restricted: bool,
}

impl UnitPlan {
    /// Whether reports may show no more of it than the identifier.
    #[must_use]
    pub fn is_restricted(&self) -> bool {
        self.still_restricted || self.description.as_ref().is_some_and(Description::is_restricted)
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
const fn is_open(still_restricted: &bool) -> bool {
    !*still_restricted
}

/// A page that the next version of a unit will not have; the earlier version keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Withdrawal {
    /// The page by its name in the package, or by its SHA-256 or BLAKE3.
    pub page: String,
    /// Why.
    pub reason: String,
}

/// The last line of a plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanTotals {
    /// Units.
    pub units: u64,
    /// Files in units.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Inventory rows without files that are legitimate.
    pub rows_without_files: u64,
}

#[cfg(test)]
mod line_tests {
    use super::*;

    #[test]
    fn lines_are_read_as_they_were_written_and_strictly() {
        let totals = PlanLine::Totals(PlanTotals { units: 3, ..PlanTotals::default() });
        let text = serde_json::to_string(&totals).unwrap();
        assert!(text.starts_with("{\"line\":\"totals\""), "{text}");
        assert_eq!(serde_json::from_str::<PlanLine>(&text).unwrap(), totals);
        for wrong in ["{}", "{\"units\":3,\"line\":\"totals\"}", "{\"line\":\"total\"}", "[]", "\"totals\""] {
            assert!(serde_json::from_str::<PlanLine>(wrong).is_err(), "{wrong}");
        }
        let unknown = text.replacen("\"units\"", "\"unitz\":1,\"units\"", 1);
        assert!(serde_json::from_str::<PlanLine>(&unknown).unwrap_err().to_string().contains("unitz"));
    }
}
