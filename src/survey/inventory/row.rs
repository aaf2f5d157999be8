//! One row of a table becomes a description.

use crate::formats::table::Row;
use crate::records::codes::inventory as codes;
use crate::records::{Code, Counting, DateStatement, Description, Extent, Finding, Levels, Protocol, Subject};
use crate::survey::dates::{self, Reading, Span};

use super::fields::Field;
use super::header::Layout;
use super::values;

/// What a row says, and what is to be said of it.
#[derive(Debug)]
pub struct RowReading {
    /// The description; its identifier may be empty.
    pub description: Description,
    /// Findings about the row.
    pub findings: Vec<Finding>,
}

/// Where a row stands and how it counts.
#[derive(Clone, Copy, Debug)]
pub struct RowPlace<'a> {
    /// The table's name: `inventory.xlsx#Sheet1`.
    pub table: &'a str,
    /// How the extent counts where neither header nor cell say it.
    pub counting: Counting,
    /// Whether rows with fewer or more cells than the header are a fault; a workbook leaves out empty cells.
    pub ragged: bool,
}

/// Reads a row.
pub fn read(row: &Row, layout: &Layout, place: RowPlace<'_>) -> RowReading {
    let mut reader = Reader { row, layout, place, findings: Vec::new(), extra: Vec::new(), identifier: None };
    reader.identifier = reader.own(Field::Identifier);
    let mut description = reader.description();
    for (index, column) in layout.columns.iter().enumerate() {
        let text = row.text(index).trim();
        if column.field.is_none() && !text.is_empty() {
            description.extra.insert(column.header.clone(), reader.clean(text));
        }
    }
    description.extra.extend(std::mem::take(&mut reader.extra));
    reader.check_shape();
    RowReading { description, findings: reader.findings }
}

/// The cells of one row, by field.
pub(super) struct Reader<'a> {
    row: &'a Row,
    layout: &'a Layout,
    place: RowPlace<'a>,
    findings: Vec<Finding>,
    /// Cells that could not be understood are kept by their header.
    extra: Vec<(String, String)>,
    identifier: Option<String>,
}

impl Reader<'_> {
    fn subject(&self) -> Subject {
        Subject::Row { table: self.place.table.to_owned(), row: self.row.number, identifier: self.identifier.clone() }
    }

    fn report(&mut self, code: Code, column: &str, value: &str) {
        let value: String = value.chars().take(200).collect();
        let finding = Finding::new(code, self.subject()).with("column", column).with("value", value);
        self.findings.push(finding);
    }

    fn header(&self, field: Field) -> String {
        let column = self.layout.column(field).and_then(|column| self.layout.columns.get(column));
        column.map(|column| column.header.clone()).unwrap_or_default()
    }

    /// The text of a field as written, without blanks around it.
    pub(super) fn text(&self, field: Field) -> Option<String> {
        let text = self.row.text(self.layout.column(field)?).trim();
        (!text.is_empty()).then(|| self.clean(text))
    }

    /// The same, unless it was only inherited from a merged cell.
    fn own(&self, field: Field) -> Option<String> {
        let column = self.layout.column(field)?;
        let inherited = self.row.cells.get(column).is_some_and(|cell| cell.inherited);
        if inherited { None } else { self.text(field) }
    }

    /// Without the control characters that no metadata format holds; line breaks stay.
    fn clean(&self, text: &str) -> String {
        text.replace("\r\n", "\n").chars().filter(|character| !is_control(*character)).collect()
    }

    fn description(&mut self) -> Description {
        let (opened, _) = self.date(Field::Opened);
        let (closed, _) = self.date(Field::Closed);
        if let (Some(from), Some(to)) = (self.span(Field::Opened), self.span(Field::Closed)) {
            self.check_order(from, to, Field::Closed);
        }
        Description {
            identifier: self.identifier.clone().unwrap_or_default(),
            levels: Levels {
                fonds: self.text(Field::Fonds),
                series: self.text(Field::Series),
                file: self.text(Field::File),
                item: self.text(Field::Item),
            },
            file_number: self.text(Field::FileNumber),
            holding: self.text(Field::Holding),
            title: self.text(Field::Title),
            dates: self.dates(),
            opened,
            closed,
            classification: self.text(Field::Classification),
            classification_label: self.text(Field::ClassificationLabel),
            retention: self.text(Field::Retention),
            disposition: self.text(Field::Disposition),
            restriction: self.text(Field::Restriction),
            support: self.support(),
            extent: self.extent(),
            pieces: self.count(Field::Pieces),
            linear_metres: self.text(Field::LinearMetres),
            weight: self.text(Field::Weight),
            location: self.text(Field::Location),
            protocol: self.protocol(),
            producer: self.text(Field::Producer),
            profile: self.text(Field::Profile),
            folder: self.own(Field::Folder),
            gaps: values::gaps(
                &self.text(Field::Gaps).unwrap_or_default(),
                &self.text(Field::GapAuthor).unwrap_or_default(),
                &self.text(Field::GapReason).unwrap_or_default(),
            ),
            isad: self.isad(),
            rights: self.rights(),
            agid: self.agid(),
            from_files: std::collections::BTreeMap::new(),
            extra: std::collections::BTreeMap::new(),
        }
    }

    fn span(&self, field: Field) -> Option<Span> {
        dates::interpret(&self.text(field)?).span().copied()
    }

    /// A date cell; says what is wrong with it.
    pub(super) fn date(&mut self, field: Field) -> (Option<DateStatement>, Option<Span>) {
        let Some(text) = self.text(field) else { return (None, None) };
        let header = self.header(field);
        match dates::interpret(&text) {
            Reading::Impossible => self.report(codes::BAD_DATE, &header, &text),
            Reading::Reversed => self.report(codes::DATES_REVERSED, &header, &text),
            Reading::Unclear => self.report(codes::UNCLEAR_DATE, &header, &text),
            Reading::Span(_) | Reading::Undated => {}
        }
        (Some(dates::read(&text)), self.span(field))
    }

    fn check_order(&mut self, from: Span, to: Span, field: Field) {
        if from.until(to).is_reversed() {
            let (header, value) = (self.header(field), format!("{} - {}", from.edtf(), to.edtf()));
            self.report(codes::DATES_REVERSED, &header, &value);
        }
    }

    /// One statement from one column, or from the two for beginning and end.
    fn dates(&mut self) -> Option<DateStatement> {
        let (whole, _) = self.date(Field::Dates);
        let (start, from) = self.date(Field::DateStart);
        let (end, to) = self.date(Field::DateEnd);
        if let (Some(from), Some(to)) = (from, to) {
            self.check_order(from, to, Field::DateEnd);
        }
        let joined = match (start, end) {
            (Some(start), Some(end)) if start.written == end.written => Some(start),
            (Some(start), Some(end)) => {
                let span = from.zip(to).map(|(from, to)| from.until(to)).filter(|span| !span.is_reversed());
                let written = format!("{} - {}", start.written, end.written);
                Some(DateStatement { written, edtf: span.map(|span| span.edtf()) })
            }
            (one, other) => one.or(other),
        };
        match (whole, joined) {
            // Both: the statement is the archivist's own; the two columns stay beside it.
            (Some(whole), Some(joined)) => {
                if whole.written != joined.written {
                    self.extra.push((
                        format!("{} - {}", self.header(Field::DateStart), self.header(Field::DateEnd)),
                        joined.written,
                    ));
                }
                Some(whole)
            }
            (one, other) => one.or(other),
        }
    }

    fn support(&mut self) -> Option<crate::records::Support> {
        let text = self.text(Field::Support)?;
        let found = values::support(&text);
        if found.is_none() {
            self.not_understood(Field::Support, codes::UNKNOWN_SUPPORT, text);
        }
        found
    }

    fn extent(&mut self) -> Option<Extent> {
        let text = self.text(Field::Extent)?;
        let column = self.layout.column(Field::Extent).and_then(|column| self.layout.columns.get(column))?;
        match values::extent(&text) {
            Some((quantity, counting)) => {
                let counting = counting.or(column.counting).unwrap_or(self.place.counting);
                Some(Extent { quantity, counting })
            }
            None => {
                let header = column.header.clone();
                self.report(codes::BAD_EXTENT, &header, &text);
                self.extra.push((header, text));
                None
            }
        }
    }

    /// A cell with a whole number.
    pub(super) fn count(&mut self, field: Field) -> Option<u32> {
        let text = self.text(field)?;
        let found = values::number(&text);
        if found.is_none() {
            self.not_understood(field, codes::BAD_NUMBER, text);
        }
        found
    }

    /// Says that a cell is not understood, and keeps it by its header.
    pub(super) fn not_understood(&mut self, field: Field, code: Code, text: String) {
        let header = self.header(field);
        self.report(code, &header, &text);
        self.extra.push((header, text));
    }

    fn protocol(&mut self) -> Option<Protocol> {
        let (date, _) = self.date(Field::ProtocolDate);
        let protocol =
            Protocol { number: self.text(Field::ProtocolNumber), date, register: self.text(Field::ProtocolRegister) };
        (protocol != Protocol::default()).then_some(protocol)
    }

    /// Cells too many or too few, control characters.
    fn check_shape(&mut self) {
        let (wanted, found) = (self.layout.columns.len(), self.row.cells.len());
        let beyond = self.row.cells.iter().skip(wanted).any(|cell| !cell.text.trim().is_empty());
        if self.place.ragged && (found < wanted || beyond) {
            let finding = Finding::new(codes::RAGGED_ROW, self.subject()).with("found", found).with("expected", wanted);
            self.findings.push(finding);
        }
        if self.row.loose_mark {
            self.findings.push(Finding::new(codes::LOOSE_MARK, self.subject()));
        }
        self.findings.extend(uncalculated(self.row, self.subject()));
        let controlled = self.row.cells.iter().position(|cell| cell.text.chars().any(is_control));
        if let Some(index) = controlled {
            let header = self.layout.columns.get(index).map(|column| column.header.clone()).unwrap_or_default();
            let finding = Finding::new(codes::CONTROL_CHARACTERS, self.subject()).with("column", header);
            self.findings.push(finding);
        }
    }
}

/// What there is to say of formulas without a value.
pub(super) fn uncalculated(row: &Row, subject: Subject) -> Option<Finding> {
    let first = row.address(*row.uncalculated.first()?);
    let finding = Finding::new(codes::FORMULA_WITHOUT_VALUE, subject).with("cell", first);
    Some(finding.with("count", row.uncalculated.len()))
}

fn is_control(character: char) -> bool {
    (character.is_control() && !matches!(character, '\n' | '\r' | '\t')) || matches!(character, '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use crate::records::Lang;

    use super::*;

    #[test]
    fn formulas_without_a_value_are_one_finding_a_row() {
        let row = |uncalculated| Row { number: 2, cells: Vec::new(), loose_mark: false, uncalculated };
        let subject = || Subject::Row { table: "inventory.xlsx#S".to_owned(), row: 2, identifier: None };
        assert_eq!(uncalculated(&row(BTreeSet::new()), subject()), None);
        let finding = uncalculated(&row((1..=300).collect()), subject()).unwrap();
        assert!(finding.detail(Lang::En).starts_with("the cell B2 holds a formula"), "{}", finding.detail(Lang::En));
        assert!(finding.detail(Lang::En).ends_with("(such cells in the row: 300)"));
        assert!(finding.detail(Lang::It).ends_with("(celle simili nella riga: 300)"));
    }
}
