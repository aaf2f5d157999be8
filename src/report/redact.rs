//! What a report may show. A restricted unit shows its identifier, counts, codes and remedies: no title, no names of
//! files (they often are names of people), no values that stood in the material, no picture.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use super::scratch::Scratch;
use crate::records::{Finding, Lang, PlannedFile, ReportFinding, ReportPlace, SourcePath, Subject};

/// Stands for a value that is not shown.
const WITHHELD: &str = "…";

/// The positions of a unit's files in its plan, from 1.
#[derive(Debug, Default)]
pub struct Positions<'f>(HashMap<&'f SourcePath, u64>);

impl<'f> Positions<'f> {
    /// Of these files.
    pub fn of(files: &'f [PlannedFile]) -> Self {
        let mut positions = HashMap::with_capacity(files.len());
        for (position, file) in (1..).zip(files) {
            positions.entry(&file.path).or_insert(position);
        }
        Self(positions)
    }
}

/// Decides for each finding what may be shown of it.
#[derive(Debug)]
pub struct Redactor<'s> {
    scratch: &'s Scratch,
    any_restricted: bool,
    lang: Lang,
}

impl<'s> Redactor<'s> {
    /// For a batch whose plan and outcomes are in the scratch database.
    pub fn new(scratch: &'s Scratch, lang: Lang) -> rusqlite::Result<Self> {
        Ok(Self { scratch, any_restricted: scratch.any_restricted()?, lang })
    }

    /// A finding of an open unit.
    pub fn open(&self, finding: &Finding) -> rusqlite::Result<ReportFinding> {
        let args = self.open_args(finding)?;
        let place = match &finding.subject {
            Subject::File { path, page } => Some(ReportPlace::File { path: path.clone(), page: *page }),
            other => elsewhere(other, true),
        };
        Ok(self.shown(finding, place, args, true))
    }

    /// A finding of a restricted unit, of whose files the plan has these positions.
    pub fn restricted(&self, finding: &Finding, unit: &str, files: &Positions<'_>) -> ReportFinding {
        let place = match &finding.subject {
            Subject::File { path, page } => {
                Some(ReportPlace::RestrictedFile { position: files.0.get(path).copied(), page: *page })
            }
            Subject::Package { name, .. } => Some(ReportPlace::Package { name: name.clone(), entry: None }),
            other => elsewhere(other, true),
        };
        self.shown(finding, place, withheld(finding, Some(unit)), false)
    }

    /// A finding about the delivery.
    pub fn delivery(&self, finding: &Finding) -> rusqlite::Result<ReportFinding> {
        let named = match &finding.subject {
            Subject::Unit { unit } => Some(unit.as_str()),
            Subject::Row { identifier, .. } => identifier.as_deref(),
            _ => None,
        };
        let hidden = self.any_restricted
            && match (&finding.subject, named) {
                (Subject::File { path, .. }, _) => self.scratch.in_restricted_place(path)?,
                (_, Some(unit)) => self.scratch.is_restricted(unit)?,
                _ => false,
            };
        if !hidden {
            let place = match &finding.subject {
                Subject::Unit { unit } => Some(ReportPlace::Unit { unit: unit.clone() }),
                Subject::File { path, page } => Some(ReportPlace::File { path: path.clone(), page: *page }),
                other => elsewhere(other, false),
            };
            return Ok(self.shown(finding, place, self.open_args(finding)?, true));
        }
        let place = match &finding.subject {
            Subject::Unit { unit } => Some(ReportPlace::Unit { unit: unit.clone() }),
            Subject::File { page, .. } => Some(ReportPlace::RestrictedFile { position: None, page: *page }),
            other => elsewhere(other, false),
        };
        Ok(self.shown(finding, place, withheld(finding, named), false))
    }

    /// The arguments, without those that name a file of a restricted unit.
    fn open_args<'f>(&self, finding: &'f Finding) -> rusqlite::Result<Cow<'f, Finding>> {
        let mut shown = Cow::Borrowed(finding);
        if self.any_restricted {
            let of_restricted = match finding.args.get("unit") {
                Some(unit) => self.scratch.is_restricted(unit)?,
                None => false,
            };
            for (name, value) in &finding.args {
                if (of_restricted && name == "other") || self.names_restricted(value)? {
                    shown.to_mut().args.insert(name.clone(), WITHHELD.to_owned());
                }
            }
        }
        Ok(shown)
    }

    /// Whether a value is the path of a file of a restricted unit, or of an image in it.
    fn names_restricted(&self, value: &str) -> rusqlite::Result<bool> {
        let named = |path: &str| self.scratch.in_restricted_place(&SourcePath::from(path));
        Ok(named(value)? || file_of_image(value).map_or(Ok(false), named)?)
    }

    fn shown(
        &self,
        finding: &Finding,
        place: Option<ReportPlace>,
        said: Cow<'_, Finding>,
        open: bool,
    ) -> ReportFinding {
        ReportFinding {
            code: finding.code,
            severity: finding.severity,
            place,
            detail: said.detail(self.lang),
            remedy: said.remedy(self.lang),
            args: if open { owned(&said.args) } else { BTreeMap::new() },
        }
    }
}

/// The file in `path [number]`, as findings name an image of a file.
fn file_of_image(value: &str) -> Option<&str> {
    let (path, number) = value.strip_suffix(']')?.rsplit_once(" [")?;
    (!number.is_empty() && number.bytes().all(|digit| digit.is_ascii_digit())).then_some(path)
}

fn owned(args: &BTreeMap<Cow<'static, str>, String>) -> BTreeMap<String, String> {
    args.iter().map(|(name, value)| (name.clone().into_owned(), value.clone())).collect()
}

/// The finding with every value withheld, but for the identifier of its unit.
fn withheld<'f>(finding: &'f Finding, unit: Option<&str>) -> Cow<'f, Finding> {
    let mut said = finding.clone();
    for value in said.args.values_mut().filter(|value| Some(value.as_str()) != unit) {
        WITHHELD.clone_into(value);
    }
    Cow::Owned(said)
}

/// Places that are neither files nor units. Inside a unit a row's identifier would only repeat the unit's.
fn elsewhere(subject: &Subject, inside_unit: bool) -> Option<ReportPlace> {
    match subject {
        Subject::Row { table, row, identifier } => Some(ReportPlace::Row {
            table: table.clone(),
            row: *row,
            identifier: identifier.clone().filter(|_| !inside_unit),
        }),
        Subject::Package { name, entry } => Some(ReportPlace::Package { name: name.clone(), entry: entry.clone() }),
        Subject::Batch | Subject::Unit { .. } | Subject::File { .. } => None,
    }
}

/// What findings are sorted by: the subject, then the code, then the values. Equal for equal findings only.
pub fn sort_key(finding: &Finding) -> Vec<u8> {
    let mut key = Vec::new();
    let text = |key: &mut Vec<u8>, bytes: &[u8]| {
        key.extend_from_slice(bytes);
        key.push(0);
    };
    match &finding.subject {
        Subject::Batch => key.push(0),
        Subject::Unit { unit } => {
            key.push(1);
            text(&mut key, unit.as_bytes());
        }
        Subject::Row { table, row, .. } => {
            key.push(2);
            text(&mut key, table.as_bytes());
            key.extend_from_slice(&row.to_be_bytes());
        }
        Subject::File { path, page } => {
            key.push(3);
            text(&mut key, path.as_bytes());
            key.extend_from_slice(&page.unwrap_or(0).to_be_bytes());
        }
        Subject::Package { name, entry } => {
            key.push(4);
            text(&mut key, name.as_bytes());
            text(&mut key, entry.as_deref().unwrap_or("").as_bytes());
        }
    }
    text(&mut key, finding.code.slug().as_bytes());
    for (name, value) in &finding.args {
        text(&mut key, name.as_bytes());
        text(&mut key, value.as_bytes());
    }
    key
}

#[cfg(test)]
mod tests {
    use super::super::lines::Span;
    use super::*;
    use crate::records::Code;

    #[test]
    fn an_image_of_a_restricted_file_is_not_named_in_a_folder_that_open_units_share() {
        let scratch = Scratch::create().unwrap();
        let span = || Span { offset: 0, length: 1 };
        scratch.planned("F1", span(), false).unwrap();
        scratch.planned("F2", span(), true).unwrap();
        for (path, restricted) in [("scan/F1.tif", false), ("scan/F2_Rossi.tif", true), ("scan", false), ("scan", true)]
        {
            scratch.place(&SourcePath::from(path), restricted).unwrap();
        }
        let redactor = Redactor::new(&scratch, Lang::En).unwrap();
        let code = Code::find("duplicate-elsewhere-pixels").unwrap();
        let other = |other: &str, unit: Option<&str>| {
            let finding = Finding::new(code, Subject::file(&"scan/F1.tif".into())).with("other", other);
            let finding = match unit {
                Some(unit) => finding.with("unit", unit),
                None => finding,
            };
            let shown = redactor.open(&finding).unwrap();
            assert!(shown.detail.contains(&shown.args["other"]), "{}", shown.detail);
            shown.args["other"].clone()
        };
        for named in ["scan/F2_Rossi.tif", "scan/F2_Rossi.tif [1]"] {
            assert_eq!(other(named, None), WITHHELD, "{named}");
        }
        // Whatever the file is called there, it is one of a restricted unit.
        assert_eq!(other("scan/Rossi (1)", Some("F2")), WITHHELD);
        for named in ["scan/F1.tif [2]", "scan/F1.tif", "scan/F3.tif [x]"] {
            assert_eq!(other(named, Some("F1")), named);
        }
    }
}
