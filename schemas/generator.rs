//! Makes the JSON Schemas of Fondo's own formats from their types.
//!
//! `cargo run --example make-schemas` writes them anew, into `schemas/` or the folder that is named;
//! `tests/product/schemas.rs` compares them with what is committed.

use std::path::{Path, PathBuf};

use fondo::profile::{Profile, Provider};
use fondo::records::event_log::{DepositLine, LogLine};
use fondo::records::fixity::{ManifestEnd, ManifestFile, ManifestHead, NotRead, Reading, UnderWayLine, WholeReading};
use fondo::records::{
    AcrossUnits, AnswerLine, ComparisonForm, ComparisonRecord, DecisionFile, DecisionRecord, DepositRecord,
    FileCheckpoint, Finding, JournalLine, LotLine, Office, PlanLine, PrivacyList, PrivacyMention, ReconciliationLine,
    ReconciliationTotals, Report, SampleRecord, ScopeLine, TagLine, Technical, Terms, UnitPages, UnitRecord,
};
use schemars::{JsonSchema, schema_for};
use serde_json::Value;

fn main() -> std::io::Result<()> {
    let committed = || Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
    let out = std::env::args_os().nth(1).map_or_else(committed, PathBuf::from);
    for (name, schema) in schemas() {
        std::fs::write(out.join(file_name(name)), text(&schema))?;
    }
    Ok(())
}

/// Every format that Fondo keeps on disk, by its name.
pub fn schemas() -> Vec<(&'static str, Value)> {
    vec![
        ("across-units", schema::<AcrossUnits>("a line of a batch's across-units.jsonl")),
        ("answer", schema::<AnswerLine>("a line of the workspace's receipts/answers.jsonl")),
        ("checkpoint", schema::<FileCheckpoint>("a line of a unit's checkpoints while a batch runs")),
        ("comparison", schema::<ComparisonRecord>("a record in a batch's comparisons/")),
        ("comparison-form", schema::<ComparisonForm>("the form of a comparison with the originals")),
        ("decision", schema::<DecisionRecord>("a line of a batch's decisions.jsonl")),
        ("decisions", schema::<DecisionFile>("the file with decisions that the review page saves")),
        (
            "deposit",
            schema::<DepositRecord>("NAME.deposit.json beside a package in the workspace's submissions/PROVIDER/"),
        ),
        ("checkpoint-deposit", schema::<DepositLine>("a line of events/checkpoints/deposits.jsonl")),
        ("event", schema::<LogLine>("a line of the event log, events/YEAR.jsonl")),
        (
            "finding",
            schema::<Finding>("a line of a batch's delivery-findings.jsonl; findings elsewhere have the same form"),
        ),
        ("fixity-manifest", schema::<ManifestHead>("the first line of a manifest of `fondo verify --create`")),
        ("fixity-manifest-end", schema::<ManifestEnd>("the last line of a manifest of `fondo verify --create`")),
        ("fixity-manifest-file", schema::<ManifestFile>("the other lines of a manifest of `fondo verify --create`")),
        ("fixity-not-read", schema::<NotRead>("not-read.json of a store")),
        ("fixity-reading", schema::<Reading>("a line of a store's readings.jsonl")),
        ("fixity-whole-reading", schema::<WholeReading>("whole-reading.json of a store")),
        ("fixity-under-way", schema::<UnderWayLine>("a line of a store's under-way.jsonl")),
        ("journal", schema::<JournalLine>("a line of a batch's journal.jsonl")),
        ("lot", schema::<LotLine>("a line of a lot in a batch's samples/")),
        ("office", schema::<Office>("the workspace's fondo.toml")),
        ("pages", schema::<UnitPages>("a line of a batch's pages.jsonl")),
        ("plan", schema::<PlanLine>("a line of a batch's plan.jsonl")),
        ("privacy", schema::<PrivacyMention>("a line of a list in a batch's privacy/, but for the first")),
        ("privacy-list", schema::<PrivacyList>("the first line of a list in a batch's privacy/")),
        ("profile", schema::<Profile>("a profile")),
        ("provider", schema::<Provider>("a provider profile")),
        ("reconciliation", schema::<ReconciliationLine>("a line of a batch's reconciliation.jsonl, but for the last")),
        ("reconciliation-totals", schema::<ReconciliationTotals>("the last line of a batch's reconciliation.jsonl")),
        ("report", schema::<Report>("a batch's report.json")),
        ("sample", schema::<SampleRecord>("the sample of a lot in a batch's samples/")),
        ("scope", schema::<ScopeLine>("a line of a batch's scope.jsonl")),
        ("tags", schema::<TagLine<'_>>("a line of a package's data/metadata/tags.jsonl")),
        ("technical", schema::<Technical>("what was measured in a file")),
        ("terms", schema::<Terms>("a batch's terms.json")),
        ("unit", schema::<UnitRecord>("a package's data/metadata/unit.json")),
    ]
}

/// The schema of a type; the title says where records of it lie.
fn schema<T: JsonSchema>(title: &str) -> Value {
    let mut schema = schema_for!(T).to_value();
    if let Some(object) = schema.as_object_mut() {
        object.insert("title".to_owned(), format!("Fondo: {title}").into());
    }
    schema
}

/// The name of a schema's file.
pub fn file_name(name: &str) -> String {
    format!("{name}.schema.json")
}

/// A schema as it stands in its file.
pub fn text(schema: &Value) -> String {
    format!("{schema:#}\n")
}
