//! An invented batch for the tests of the reports.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::Serialize;

use super::write::{ReportInput, ReportSummary, write};
use crate::io::Meter;
use crate::records::codes::sample;
use crate::records::{
    BatchPlan, Code, Description, FileRole, Finding, Hex, JournalLine, Lang, PlanLine, PlanTotals, PlannedFile, Record,
    SourcePath, Stamp, Subject, UnitOutcome, UnitPlan, UnitState,
};

/// A title that must never be seen.
pub const SECRET_TITLE: &str = "Fascicolo personale di Rossi Ada";
/// A name of a file that must never be seen.
pub const SECRET_NAME: &str = "rossi_ada";

/// A hostile name.
pub const HOSTILE: &str = "Serie 02/F010/<script>alert(1)</script>&\"x.tif";

/// The folder of the batch, with its records, in a temporary place.
#[derive(Debug)]
pub struct Example {
    folder: tempfile::TempDir,
}

fn clock(second: i64) -> Timestamp {
    Timestamp::from_second(1_793_000_000 + second).unwrap()
}

fn file(path: &str, size: u64) -> PlannedFile {
    PlannedFile {
        path: SourcePath::from(path),
        name: path.rsplit('/').next().unwrap().to_owned(),
        role: if path.ends_with(".p7m") { FileRole::Companion } else { FileRole::Content },
        stamp: Stamp { size, ..Stamp::default() },
        page: None,
        side: None,
        item: None,
    }
}

fn planned(unit: &str, title: &str, restriction: Option<&str>, files: Vec<PlannedFile>) -> UnitPlan {
    let description = Description {
        identifier: unit.to_owned(),
        title: Some(title.to_owned()),
        restriction: restriction.map(str::to_owned),
        ..Description::default()
    };
    UnitPlan {
        unit: unit.to_owned(),
        folder: unit.to_lowercase(),
        profile: "deposito".to_owned(),
        levels: Default::default(),
        description: Some(description),
        files,
        findings: Vec::new(),
        withdrawn: Vec::new(),
        still_restricted: false,
    }
}

fn outcome(plan: &UnitPlan, second: i64, state: UnitState, findings: Vec<Finding>) -> UnitOutcome {
    let bytes = plan.files.iter().map(|file| file.stamp.size).sum();
    let packaged = state == UnitState::Packaged;
    UnitOutcome {
        clock: clock(second),
        unit: plan.unit.clone(),
        unit_version: packaged.then_some(1),
        unit_key: None,
        state,
        unchanged: false,
        title: plan.description.as_ref().and_then(|row| row.title.clone()),
        restricted: plan.description.as_ref().is_some_and(Description::is_restricted),
        files: plan.files.len() as u64,
        bytes,
        pages: plan.files.len() as u64,
        package_bytes: if packaged { bytes * 11 / 10 } else { 0 },
        millis: 1_850,
        text: None,
        documents: None,
        findings,
    }
}

fn about(code: Code, path: &str) -> Finding {
    Finding::new(code, Subject::file(&SourcePath::from(path)))
}

fn lines<T: Serialize>(path: &Path, records: impl IntoIterator<Item = T>) {
    let text: String = records.into_iter().map(|record| serde_json::to_string(&record).unwrap() + "\n").collect();
    std::fs::write(path, text).unwrap();
}

impl Example {
    /// The records of a batch of fourteen units: fit ones, held ones, a refused one, restricted ones, hostile names,
    /// two runs.
    pub fn new() -> Self {
        let plans = plans();
        let example = Self::of(&plans, journal(&plans));
        let path = example.folder();
        std::fs::create_dir_all(path.join("thumbnails")).unwrap();
        // A careless writer might leave pictures of restricted units too.
        for name in ["ver-01-f005-00017", "ver-01-f005-00018", "ver-01-f005-00019", "ver-03-f001-00002"] {
            std::fs::write(path.join(format!("thumbnails/{name}.jpg")), picture()).unwrap();
        }
        lines(&path.join("delivery-findings.jsonl"), delivery());
        example
    }

    /// A batch of one unit with one file that nobody described, packaged with these findings.
    pub fn of_one(findings: Vec<Finding>) -> Self {
        let files = vec![file("Serie 05/F001/atto.pdf", 70_000)];
        let plan = UnitPlan { description: None, ..planned("VER-05-F001", "-", None, files) };
        let packaged = outcome(&plan, 4, UnitState::Packaged, findings);
        Self::of(&[plan], vec![started(0), JournalLine::Unit(Box::new(packaged))])
    }

    /// The records of a batch with these plans and this journal.
    pub fn of(plans: &[UnitPlan], journal: Vec<JournalLine>) -> Self {
        let example = Self { folder: tempfile::tempdir().unwrap() };
        let path = example.folder();
        std::fs::create_dir_all(&path).unwrap();
        let batch = BatchPlan {
            format: PlanLine::FORMAT.to_owned(),
            version: PlanLine::VERSION,
            batch: "2026-11-24_Comune-di-Vernate".into(),
            at: clock(0),
            profile: "deposito".into(),
            profile_digest: Hex([7; 32]),
            output_version: 1,
            corrective: None,
        };
        let totals = PlanTotals { units: plans.len() as u64, rows_without_files: 3, ..PlanTotals::default() };
        let units = plans.iter().cloned().map(|plan| PlanLine::Unit(Box::new(plan)));
        lines(
            &path.join("plan.jsonl"),
            [PlanLine::Batch(batch)].into_iter().chain(units).chain([PlanLine::Totals(totals)]),
        );
        lines(&path.join("journal.jsonl"), journal);
        example
    }

    /// An error of the delivery itself.
    pub fn delivery_error(&self) {
        lines(&self.folder().join("delivery-findings.jsonl"), [about(sample::TRUNCATED, "loose.tif")]);
    }

    /// Adds lines to the journal.
    pub fn go_on(&self, more: impl IntoIterator<Item = JournalLine>) {
        let path = self.folder().join("journal.jsonl");
        let before = std::fs::read_to_string(&path).unwrap();
        lines(&path, more);
        let more = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, before + &more).unwrap();
    }

    /// Where the records and reports lie.
    pub fn folder(&self) -> PathBuf {
        self.folder.path().join("2026-11-24_Comune-di-Vernate")
    }

    /// Writes the reports.
    pub fn report(&self, lang: Lang) -> ReportSummary {
        let meter = Meter::default();
        write(&ReportInput { folder: &self.folder(), clock: clock(400), meter: &meter }, lang).unwrap()
    }

    /// A report as text.
    pub fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder().join(name)).unwrap()
    }
}

fn plans() -> Vec<UnitPlan> {
    let mut plans = Vec::new();
    for number in 1..=9 {
        let files = (1..=40 + number)
            .map(|page| file(&format!("Serie 01/F{number:03}/{page:04}.tif"), 24_800_000 + page * 1024));
        plans.push(planned(
            &format!("VER-01-F{number:03}"),
            &format!("Lavori pubblici, cartella {number}"),
            None,
            files.collect(),
        ));
    }
    plans.push(planned(
        "VER-02-F010",
        "Strade <em>e</em> fognature, \"lotto B\"",
        None,
        vec![file(HOSTILE, 100), file("Serie 02/F010/b.tif.p7m", 5)],
    ));
    let private = |number: u32| file(&format!("Personale/{SECRET_NAME}/{SECRET_NAME}_{number}.tif"), 9_000_000);
    plans.push(planned("VER-03-F001", SECRET_TITLE, Some("riservato fino al 2050"), (1..=3).map(private).collect()));
    plans.push(planned(
        "VER-03-F002",
        SECRET_TITLE,
        Some("riservato"),
        vec![file(&format!("Personale/{SECRET_NAME}2/a.tif"), 9_000_000)],
    ));
    plans.push(planned(
        "VER-04-F001",
        "Registro delle deliberazioni di Giunta, 1931",
        None,
        vec![file("Serie 04/F001/r.pdf", 88_000_000)],
    ));
    plans.push(planned(
        "VER-04-F002",
        "Registro delle deliberazioni di Giunta, 1932",
        None,
        vec![file("Serie 04/F002/r.pdf", 91_000_000)],
    ));
    plans
}

fn started(second: i64) -> JournalLine {
    JournalLine::Started {
        format: JournalLine::FORMAT.to_owned(),
        version: JournalLine::VERSION,
        clock: clock(second),
        at: clock(0),
        program: "fondo 0.1.0".into(),
        operator: "archivista-2".into(),
    }
}

/// That a run ended.
pub fn ended(second: i64) -> JournalLine {
    JournalLine::Ended { clock: clock(second), exit: 5 }
}

/// That a version was withdrawn.
pub fn withdrawn(unit: &str, unit_version: u32) -> JournalLine {
    JournalLine::Withdrawn {
        clock: clock(380),
        unit: unit.to_owned(),
        unit_version,
        operator: "archivista-2".into(),
        reason: "-".into(),
    }
}

/// That something came of the unit of [`Example::of_one`].
pub fn said_of_one(second: i64, state: UnitState, findings: Vec<Finding>) -> JournalLine {
    let files = vec![file("Serie 05/F001/atto.pdf", 70_000)];
    JournalLine::Unit(Box::new(outcome(&planned("VER-05-F001", "-", None, files), second, state, findings)))
}

fn journal(plans: &[UnitPlan]) -> Vec<JournalLine> {
    let ended =
        |plan: &UnitPlan, second, state, findings| JournalLine::Unit(Box::new(outcome(plan, second, state, findings)));
    let mut journal = vec![started(0)];
    // Cut off while VER-01-F002 was held; the second run accepts it.
    journal.push(ended(&plans[1], 3, UnitState::Held, vec![about(sample::TRUNCATED, "Serie 01/F002/0001.tif")]));
    journal.push(ended(&plans[0], 5, UnitState::Packaged, Vec::new()));
    journal.push(started(60));
    for (index, plan) in plans.iter().enumerate().skip(1) {
        let (state, findings) = findings_of(&plan.unit);
        let mut outcome = outcome(plan, 62 + index as i64 * 9, state, findings);
        outcome.unchanged = plan.unit == "VER-01-F003";
        journal.push(JournalLine::Unit(Box::new(outcome)));
    }
    journal
}

fn findings_of(unit: &str) -> (UnitState, Vec<Finding>) {
    match unit {
        "VER-01-F005" => {
            let mut findings: Vec<_> = (17..=29)
                .map(|page| {
                    about(sample::TRUNCATED, &format!("Serie 01/F005/{page:04}.tif"))
                        .with("found", 1_048_576 + page * 811)
                        .with("expected", 24_817_408)
                })
                .collect();
            findings.push(Finding::new(sample::GAP, Subject::unit(unit)).with("before", 12).with("after", 14));
            findings.push(about(sample::RESOLUTION, "Serie 01/F005/0003.tif").with("found", 150).with("wanted", 300));
            (UnitState::Held, findings)
        }
        "VER-02-F010" => (
            UnitState::Refused,
            vec![about(sample::TRUNCATED, HOSTILE).with("found", "=cmd|' /C calc'!A0").with("expected", 2)],
        ),
        "VER-03-F001" => {
            let path = format!("Personale/{SECRET_NAME}/{SECRET_NAME}_2.tif");
            (
                UnitState::Held,
                vec![about(sample::TRUNCATED, &path).with("found", SECRET_NAME).with("expected", SECRET_TITLE)],
            )
        }
        "VER-01-F007" => {
            let other = format!("Personale/{SECRET_NAME}/{SECRET_NAME}_1.tif");
            let found = vec![
                about(sample::RESOLUTION, "Serie 01/F007/0001.tif").with("found", 200).with("wanted", 300),
                about(sample::TWIN, "Serie 01/F007/0002.tif").with("other", other),
            ];
            (UnitState::Packaged, found)
        }
        _ => (UnitState::Packaged, Vec::new()),
    }
}

fn delivery() -> Vec<Finding> {
    let row = |row, identifier: &str, title: &str| {
        let subject = Subject::Row { table: "metadati.csv".into(), row, identifier: Some(identifier.into()) };
        Finding::new(sample::NO_FILES, subject).with("title", title)
    };
    vec![
        row(31, "VER-04-F009", "Contratti, 1934"),
        row(12, "VER-03-F002", SECRET_TITLE),
        Finding::new(sample::NONE_SUPPLIED, Subject::Batch),
        about(sample::TWIN, &format!("Personale/{SECRET_NAME}/Thumbs.db")).with("other", "x"),
    ]
}

/// A small grey page with some lines of writing.
fn picture() -> Vec<u8> {
    let (width, height) = (150u16, 210u16);
    let pixels: Vec<u8> = (0..usize::from(width) * usize::from(height))
        .map(|at| {
            let (x, y) = (at % usize::from(width), at / usize::from(width));
            let line = y % 14 < 3 && (25..185).contains(&y) && x > 18 && x < 110 + (y * 7) % 30;
            let torn = y > 150;
            if torn {
                120
            } else if line && (x / 3 + y) % 5 > 0 {
                70
            } else {
                225
            }
        })
        .collect();
    let mut jpeg = Vec::new();
    jpeg_encoder::Encoder::new(&mut jpeg, 75).encode(&pixels, width, height, jpeg_encoder::ColorType::Luma).unwrap();
    jpeg
}
