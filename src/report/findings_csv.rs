//! `findings.csv`: every finding, one a row, for a spreadsheet: UTF-8 with a byte order mark and `;`, which is what
//! Excel opens without questions where the decimal sign is a comma.

use std::borrow::Cow;
use std::io::{self, Write};

use crate::formats::table::neutralised;
use crate::records::{Lang, ReportFinding, ReportPlace, Severity};

/// The columns. Their names are stable and the same in every language.
pub const COLUMNS: [&str; 11] =
    ["code", "severity", "unit", "path", "path_pct", "page", "table", "row", "package", "detail", "remedy"];

/// Writes the table.
pub struct FindingsCsv<W: Write> {
    csv: csv::Writer<W>,
    lang: Lang,
}

impl<W: Write> FindingsCsv<W> {
    /// Begins with the byte order mark and the columns.
    pub fn begin(mut out: W, lang: Lang) -> io::Result<Self> {
        out.write_all("\u{feff}".as_bytes())?;
        let mut csv = csv::WriterBuilder::new().delimiter(b';').terminator(csv::Terminator::CRLF).from_writer(out);
        csv.write_record(COLUMNS)?;
        Ok(Self { csv, lang })
    }

    /// One finding, of `unit` or of the delivery.
    pub fn write(&mut self, unit: Option<&str>, finding: &ReportFinding) -> io::Result<()> {
        let mut row: [Cow<'_, str>; 11] = Default::default();
        row[0] = finding.code.slug().into();
        row[1] = severity_slug(finding.severity).into();
        row[2] = unit.unwrap_or_default().into();
        match &finding.place {
            Some(ReportPlace::File { path, page }) => {
                row[3] = path.to_string().into();
                // What stands for a path is read back by programs: it gets no apostrophe inside.
                row[4] = path.percent().replace(',', "%2C").into();
                row[5] = number(page.map(u64::from));
            }
            Some(ReportPlace::RestrictedFile { position, page }) => {
                row[3] = position.map(|position| withheld_file(position, self.lang)).unwrap_or_default().into();
                row[5] = number(page.map(u64::from));
            }
            Some(ReportPlace::Unit { unit }) => row[2] = unit.as_str().into(),
            Some(ReportPlace::Row { table, row: line, identifier }) => {
                row[6] = table.as_str().into();
                row[7] = number((*line > 0).then_some(*line));
                if let Some(identifier) = identifier {
                    row[2] = identifier.as_str().into();
                }
            }
            Some(ReportPlace::Package { name, entry }) => {
                row[8] = entry.as_ref().map_or_else(|| name.into(), |entry| format!("{name}/{entry}").into());
            }
            None => {}
        }
        row[9] = finding.detail.as_str().into();
        row[10] = finding.remedy.as_str().into();
        Ok(self.csv.write_record(row.iter().map(|field| guarded(field)))?)
    }

    /// Ends the table.
    pub fn finish(mut self) -> io::Result<()> {
        self.csv.flush()
    }
}

/// The field without beginnings of formulas: its own, and those after what divides cells where the file is opened with
/// another divider.
fn guarded(field: &str) -> String {
    let pieces = field.split_inclusive([',', '\t']).enumerate().map(|(at, piece)| {
        let bare = if at == 0 { piece } else { piece.trim_start_matches(' ') };
        let blanks = piece.get(..piece.len() - bare.len()).unwrap_or_default();
        format!("{blanks}{}", neutralised(bare))
    });
    pieces.collect()
}

/// How a report names a file of a restricted unit.
pub fn withheld_file(position: u64, lang: Lang) -> String {
    format!("({} {position})", lang.pick("file", "file n."))
}

fn severity_slug(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    }
}

fn number(value: Option<u64>) -> Cow<'static, str> {
    value.map(|value| value.to_string()).unwrap_or_default().into()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{COLUMNS, FindingsCsv, guarded};
    use crate::records::{Code, CodeEntry, CodeText, Lang, ReportFinding, ReportPlace, Severity, SourcePath};

    static ENTRY: CodeEntry = CodeEntry {
        slug: "x",
        severity: Severity::Error,
        en: CodeText { detail: "", remedy: "" },
        it: CodeText { detail: "", remedy: "" },
    };

    #[test]
    fn other_dividers_begin_no_formula_either() {
        assert_eq!(guarded("a, =1+1,b\t@x"), "a, '=1+1,b\t'@x");
        assert_eq!(guarded("=a,b, c"), "'=a,b, c");
        assert_eq!(guarded("plain, words"), "plain, words");
    }

    proptest! {
        #[test]
        fn rows_come_back_and_hold_no_formula(name in proptest::collection::vec(1u8..=255, 1..30), detail in ".{0,40}", unit in ".{0,20}") {
            let path = SourcePath::from_bytes(name);
            let finding = ReportFinding {
                code: Code(&ENTRY), severity: Severity::Error, detail: detail.clone(), remedy: "=1+1".into(), args: Default::default(),
                place: Some(ReportPlace::File { path: path.clone(), page: Some(7) }),
            };
            let mut out = Vec::new();
            let mut table = FindingsCsv::begin(&mut out, Lang::It).unwrap();
            table.write(Some(&unit), &finding).unwrap();
            table.finish().unwrap();
            let text = String::from_utf8(out).unwrap();
            let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(text.strip_prefix('\u{feff}').unwrap().as_bytes());
            prop_assert_eq!(reader.headers().unwrap().iter().collect::<Vec<_>>(), COLUMNS);
            let row = reader.records().next().unwrap().unwrap();
            for field in &row {
                prop_assert!(!field.starts_with(['=', '+', '-', '@', '\t', '\r']), "{field:?}");
            }
            prop_assert_eq!(&row[2], &*guarded(&unit));
            prop_assert_eq!(SourcePath::from_percent(row[4].trim_start_matches('\'')).unwrap(), path);
            prop_assert_eq!(&row[9], &*guarded(&detail));
            prop_assert_eq!(&row[10], "'=1+1");
        }
    }
}
