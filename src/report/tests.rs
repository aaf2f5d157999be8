//! The three reports of one invented batch.

use super::example::{Example, HOSTILE, SECRET_NAME, SECRET_TITLE, ended, said_of_one, withdrawn};
use crate::records::codes::{acceptance, pdf};
use crate::records::{self, Finding, Lang, Report, SeverityTally, StateTally, Subject, UnitState};

#[test]
fn counts_each_unit_once() {
    let summary = Example::new().report(Lang::En);
    assert_eq!(summary.states, StateTally { packaged: 10, unchanged: 1, held: 2, refused: 1, ..Default::default() });
    assert_eq!(summary.totals.units, 14);
    assert_eq!(summary.totals.restricted_units, 2);
    assert_eq!(summary.totals.findings, SeverityTally { error: 16, warning: 6, info: 1 });
    assert_eq!(summary.totals.rows_without_files, 3);
    assert_eq!(summary.time.runs, 2);
    // Five seconds until the kill, and from second 60 to the report at second 400.
    assert_eq!(summary.time.millis, 345_000);
}

#[test]
fn restricted_units_leak_nothing() {
    let example = Example::new();
    for lang in [Lang::En, Lang::It] {
        example.report(lang);
        for name in ["report.html", "report.json", "findings.csv"] {
            let text = example.text(name);
            for secret in [SECRET_TITLE, SECRET_NAME, "Rossi", "rossi_"] {
                assert!(!text.contains(secret), "{name} shows `{secret}`");
            }
            assert!(text.contains("VER-03-F001"), "{name} hides the identifier");
        }
    }
}

#[test]
fn hostile_names_are_text() {
    let example = Example::new();
    example.report(Lang::En);
    let html = example.text("report.html");
    assert!(!html.contains("<script"));
    assert!(!html.contains("<em>"));
    assert!(html.contains("&lt;script&gt;alert(1)&lt;&#x2f;script&gt;&amp;&quot;x.tif"), "{HOSTILE}");
}

#[test]
fn the_page_is_one_file() {
    let example = Example::new();
    example.report(Lang::It);
    let html = example.text("report.html");
    for outside in ["http:", "https:", "src=\"/", "url(", "@import", "<link"] {
        assert!(!html.contains(outside), "{outside}");
    }
    assert_eq!(html.matches("<img ").count(), 3);
    assert!(html.contains("src=\"data:image/jpeg;base64,"));
    assert!(html.contains("lang=\"it\""));
    for list in ["section", "article", "table", "tbody", "dl", "ul", "li", "figure", "p", "div", "header"] {
        let (open, shut) = (
            html.matches(&format!("<{list}>")).count() + html.matches(&format!("<{list} ")).count(),
            html.matches(&format!("</{list}>")).count(),
        );
        assert_eq!(open, shut, "<{list}>");
    }
}

#[test]
fn the_record_fits_its_schema_and_comes_back() {
    let example = Example::new();
    example.report(Lang::En);
    let json = example.text("report.json");
    let schema = serde_json::to_value(schemars::schema_for!(Report)).unwrap();
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<_> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    let report: Report = records::read(json.as_bytes()).unwrap();
    assert_eq!(report.units.len(), 14);
    assert_eq!(report.delivery.len(), 4);
    assert!(report.units.is_sorted_by_key(|unit| unit.unit.clone()));
    // The outcome of the second run counts.
    assert!(report.units[1].findings.is_empty());
}

#[test]
fn the_table_is_as_it_was() {
    let example = Example::new();
    for (lang, name) in [(Lang::En, "findings.en.csv"), (Lang::It, "findings.it.csv")] {
        example.report(lang);
        let golden = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
        let table = example.text("findings.csv").replace("\r\n", "\n");
        if std::env::var_os("FONDO_BLESS").is_some() {
            std::fs::write(&golden, &table).unwrap();
        }
        assert_eq!(table, std::fs::read_to_string(&golden).unwrap(), "{name}; FONDO_BLESS=1 writes it anew");
    }
}

#[test]
fn a_report_is_written_while_units_are_left() {
    let example = Example::new();
    let journal = example.folder().join("journal.jsonl");
    let text = std::fs::read_to_string(&journal).unwrap();
    // As a kill leaves it: the last line cut.
    let lines: Vec<_> = text.lines().take(6).collect();
    std::fs::write(&journal, lines.join("\n") + "\n{\"line\":\"unit\",\"clo").unwrap();
    let summary = example.report(Lang::En);
    assert_eq!(summary.states.pending, 11);
    assert!(example.text("report.html").contains("Run the same command again."));
    std::fs::remove_file(&journal).unwrap();
    assert_eq!(example.report(Lang::En).states.pending, 14);
}

#[test]
fn a_newer_journal_is_refused() {
    let example = Example::new();
    let journal = example.folder().join("journal.jsonl");
    let text = std::fs::read_to_string(&journal).unwrap().replacen("\"version\":1", "\"version\":2", 1);
    std::fs::write(&journal, text).unwrap();
    let meter = crate::io::Meter::default();
    let input = super::ReportInput { folder: &example.folder(), clock: jiff::Timestamp::UNIX_EPOCH, meter: &meter };
    let error = super::write(&input, Lang::En).unwrap_err();
    assert!(matches!(error, super::ReportError::Record(records::RecordError::TooNew { .. })), "{error}");
}

#[test]
fn a_run_that_was_cut_off_does_not_say_that_there_was_no_inventory() {
    let example = Example::new();
    example.report(Lang::En);
    let html = example.text("report.html");
    assert!(html.contains("cut off before what came was compared") && !html.contains("neither inventory"));
    let sums = records::ReconciliationTotals::default();
    std::fs::write(example.folder().join("reconciliation.jsonl"), serde_json::to_string(&sums).unwrap() + "\n")
        .unwrap();
    example.report(Lang::En);
    assert!(example.text("report.html").contains("neither inventory nor scope"));
}

#[test]
fn what_people_decide_later_is_no_working_time() {
    let example = Example::of_one(Vec::new());
    // The run was cut off with its last word at second 4, as it was noted before people decided at second 300.
    example.go_on([ended(4), said_of_one(300, UnitState::Packaged, Vec::new()), ended(300)]);
    let time = example.report(Lang::En).time;
    assert_eq!((time.millis, time.processed_bytes, time.runs), (4_000, 70_000, 1));
}

#[test]
fn what_was_withdrawn_is_not_packaged() {
    let example = Example::new();
    example.go_on([ended(360), withdrawn("VER-01-F001", 1), withdrawn("VER-01-F002", 7)]);
    let states = example.report(Lang::It).states;
    assert_eq!((states.packaged, states.withdrawn), (9, 1), "another version of the second unit");
    let one = Example::of_one(Vec::new());
    one.go_on([ended(5), withdrawn("VER-05-F001", 1)]);
    one.report(Lang::It);
    assert!(one.text("report.html").contains("verdict look\">1 unità su 1 è stata ritirata."));
}

#[test]
fn signatures_inside_of_a_pdf_were_not_checked_either() {
    let unit = Subject::unit("VER-05-F001");
    for (findings, told) in
        [(vec![Finding::new(pdf::SIGNED, unit.clone()).with("count", 1)], true), (Vec::new(), false)]
    {
        let example = Example::of_one(findings);
        example.report(Lang::En);
        assert_eq!(example.text("report.html").contains("Signatures and time stamps"), told);
    }
}

#[test]
fn an_empty_delivery_is_not_well() {
    let example = Example::of(&[], Vec::new());
    for (lang, words) in [(Lang::En, "verdict act\">Nothing was there"), (Lang::It, "verdict act\">Non c’era nulla")]
    {
        example.report(lang);
        assert!(example.text("report.html").contains(words));
    }
}

#[test]
fn a_unit_that_came_with_a_later_delivery_needs_no_decision_and_keeps_its_defects() {
    let example = Example::of_one(Vec::new());
    let unit = Subject::unit("VER-05-F001");
    let later = Finding::new(acceptance::SUPERSEDED, unit.clone()).with("version", 1).with("batch", "seconda");
    let found = Finding::new(acceptance::EMPTY_UNIT, unit);
    example.go_on([ended(5), said_of_one(300, UnitState::Refused, vec![found, later])]);
    let summary = example.report(Lang::En);
    assert_eq!((summary.states.refused, summary.totals.findings.error, summary.time.millis), (1, 1, 5_000));
    let html = example.text("report.html");
    assert!(html.contains("verdict look\">1 of 1 units was not accepted here and came with a later delivery."));
    assert!(html.contains("what was awaited came with seconda") && html.contains("unit-empty"));
}

#[test]
fn what_another_delivery_settles_in_a_run_that_was_cut_off_is_no_work_of_it() {
    let example = Example::of_one(Vec::new());
    let later = Finding::new(acceptance::SUPERSEDED, Subject::unit("VER-05-F001"));
    example.go_on([said_of_one(300, UnitState::Refused, vec![later])]);
    let time = example.report(Lang::En).time;
    assert_eq!((time.processed_bytes, time.processed_pages), (70_000, 1));
}

#[test]
fn errors_of_the_delivery_lead_what_was_withdrawn_or_came_later() {
    let later = Finding::new(acceptance::SUPERSEDED, Subject::unit("VER-05-F001"));
    for more in [withdrawn("VER-05-F001", 1), said_of_one(300, UnitState::Refused, vec![later])] {
        let example = Example::of_one(Vec::new());
        example.go_on([ended(5), more]);
        example.report(Lang::En);
        assert!(example.text("report.html").contains("verdict look\""));
        example.delivery_error();
        for (lang, words) in [
            (Lang::En, "verdict act\">The delivery itself has errors"),
            (Lang::It, "verdict act\">La consegna presenta errori"),
        ] {
            example.report(lang);
            assert!(example.text("report.html").contains(words));
        }
    }
}

/// Writes the example where a person can look at it: `FONDO_EXAMPLE=DIR cargo test --lib report::tests::for_a_person`.
#[test]
fn for_a_person() {
    let Some(folder) = std::env::var_os("FONDO_EXAMPLE") else { return };
    for (lang, name) in [(Lang::En, "en"), (Lang::It, "it")] {
        let example = Example::new();
        example.report(lang);
        for file in ["report.html", "report.json", "findings.csv"] {
            let target = std::path::Path::new(&folder).join(format!("{name}-{file}"));
            std::fs::copy(example.folder().join(file), target).unwrap();
        }
    }
}
