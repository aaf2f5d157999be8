//! The three reports of one invented batch.

use super::example::{Example, HOSTILE, SECRET_NAME, SECRET_TITLE};
use crate::records::{self, Lang, Report, SeverityTally, StateTally};

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
