//! Titles, dates and creators that the files of a unit state, where nobody else says them.

use jiff::civil::Date;

use crate::records::codes::inventory as codes;
use crate::records::{
    DateStatement, Description, EmbeddedStatement, Finding, Levels, Party, PartyRole, RoleHolder, StatedByFiles,
    Subject, Support, Technical,
};

use super::statements::agrees;

/// A file of the unit: its name in the package, and what was measured in it.
pub type NamedFile<'f> = (&'f str, &'f Technical);

/// What files add to a description.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FileStatements {
    /// The description, where it or the files say anything.
    pub description: Option<Description>,
    /// What was taken from files, and where they disagree.
    pub findings: Vec<Finding>,
}

/// Fields of scans that name who made the image, not who made what it shows.
const OF_THE_SCAN: [&str; 2] = ["tiff:Artist", "xmp:tiff:Artist"];
/// Dates of the document itself, where it was born digital.
const OF_THE_FILE: [&str; 4] =
    ["exif:DateTimeOriginal", "xmp:CreateDate", "pdf:CreationDate", "exif:DateTimeDigitized"];
/// Beginnings of titles that programs give.
const MADE_BY_PROGRAMS: [&str; 8] =
    ["untitled", "senza titolo", "documento senza titolo", "microsoft word - ", "scan", "img_", "dsc", "document1"];

/// What the description says with what files add. Title and creator are taken where all files that state one agree;
/// dates as the range of all. Inventory, defaults and path go first: a title is looked for only where none is given and
/// the path names the unit by no more than its identifier. Of scans the maker of the image is no creator of what it
/// shows, and the day of the scan no date of it.
#[must_use]
pub fn said_by_files(
    given: Option<&Description>,
    (unit, levels): (&str, &Levels),
    files: &[NamedFile<'_>],
) -> FileStatements {
    let mut filling = Filling {
        description: given.cloned().unwrap_or_default(),
        is_digital: given.and_then(|given| given.support) == Some(Support::Digital),
        unit,
        findings: Vec::new(),
    };
    filling.title(levels, files);
    filling.dates(files);
    filling.creators(files);
    let Filling { mut description, findings, .. } = filling;
    let filled = !description.from_files.is_empty();
    if filled && description.identifier.is_empty() {
        unit.clone_into(&mut description.identifier);
    }
    FileStatements { description: (given.is_some() || filled).then_some(description), findings }
}

struct Filling<'f> {
    description: Description,
    is_digital: bool,
    unit: &'f str,
    findings: Vec<Finding>,
}

/// An element that files may fill: its word, the field of the description, a header of an inventory.
type Element = (&'static str, &'static str, &'static str);

const TITLE: Element = ("title", "title", "Titolo");
const DATES: Element = ("date", "dates", "Estremi cronologici");
const CREATOR: Element = ("creator", "author", "Autore");

impl Filling<'_> {
    fn title(&mut self, levels: &Levels, files: &[NamedFile<'_>]) {
        let named = [&levels.item, &levels.file, &self.description.levels.item, &self.description.levels.file];
        let unit = self.unit;
        let says_more = |name: &String| name.trim() != unit && !unit.ends_with(&format!("/{}", name.trim()));
        if said(self.description.title.as_ref()) || named.into_iter().flatten().any(says_more) {
            return;
        }
        let stated = statements(files, "title", |file, statement| is_title(file, &statement.value));
        if let Some(value) = self.agreed(TITLE, &stated) {
            self.description.title = Some(value);
        }
    }

    fn creators(&mut self, files: &[NamedFile<'_>]) {
        let wrote = |role| self.description.agid.holders(role).next().is_some();
        if wrote(PartyRole::Author) || wrote(PartyRole::Sender) || said(self.description.producer.as_ref()) {
            return;
        }
        let is_digital = self.is_digital;
        let of_the_work =
            |_: &str, statement: &EmbeddedStatement| is_digital || !OF_THE_SCAN.contains(&&*statement.field);
        let stated = statements(files, "creator", of_the_work);
        let Some(value) = self.agreed(CREATOR, &stated) else { return };
        if let Some(party) = Party::read(&value) {
            self.description.agid.parties.push(RoleHolder { role: PartyRole::Author, party });
        }
    }

    /// The earliest and the latest day that files state.
    fn dates(&mut self, files: &[NamedFile<'_>]) {
        if self.description.dates.is_some() || self.description.opened.is_some() {
            return;
        }
        let mut found: Vec<(Date, &str, &str)> = Vec::new();
        for (name, technical) in files {
            let stated = technical.statements.iter().filter(|statement| statement.element == "date");
            let stated = stated.map(|statement| (&*statement.field, &*statement.value));
            let own = technical.dates.iter().filter(|date| self.is_digital && OF_THE_FILE.contains(&&*date.field));
            let own = own.map(|date| (&*date.field, &*date.value));
            found.extend(stated.chain(own).find_map(|(field, value)| Some((day(value)?, field, *name))));
        }
        let (Some(first), Some(last)) = (found.iter().min(), found.iter().max()) else { return };
        let text = if first.0 == last.0 { first.0.to_string() } else { format!("{}/{}", first.0, last.0) };
        self.took(DATES, &text, (first.1, first.2), found.len());
        self.description.dates = Some(DateStatement { written: text.clone(), edtf: Some(text) });
    }

    /// What all files that state something agree on.
    fn agreed(&mut self, element: Element, stated: &[(&str, &EmbeddedStatement)]) -> Option<String> {
        let (first_file, first) = stated.first()?;
        if let Some((other_file, other)) = stated.iter().find(|(_, other)| !agrees(&first.value, &other.value)) {
            let finding = Finding::new(codes::FILES_DISAGREE, Subject::unit(self.unit)).with("element", element.0);
            let finding = finding.with("first", &first.value).with("first_file", first_file);
            let finding = finding.with("second", &other.value).with("second_file", other_file);
            self.findings.push(finding.with("column", element.2).with("column_field", element.1));
            return None;
        }
        let longest = stated.iter().map(|(_, statement)| statement).max_by_key(|statement| statement.value.len())?;
        let mut names: Vec<&str> = stated.iter().map(|(file, _)| *file).collect();
        names.dedup();
        self.took(element, &longest.value, (&longest.field, first_file), names.len());
        Some(longest.value.clone())
    }

    fn took(&mut self, element: Element, value: &str, (field, file): (&str, &str), count: usize) {
        let finding = Finding::new(codes::FROM_FILES, Subject::unit(self.unit)).with("element", element.0);
        let finding = finding.with("field", field).with("value", value).with("count", count);
        self.findings.push(finding.with("column", element.2).with("column_field", element.1));
        let stated = StatedByFiles { field: field.to_owned(), file: file.to_owned(), files: count as u64 };
        self.description.from_files.insert(element.1.to_owned(), stated);
    }
}

fn said(text: Option<&String>) -> bool {
    text.is_some_and(|text| !text.trim().is_empty())
}

/// What the files state of an element, as far as it counts.
fn statements<'f>(
    files: &[NamedFile<'f>],
    element: &str,
    counts: impl Fn(&str, &EmbeddedStatement) -> bool,
) -> Vec<(&'f str, &'f EmbeddedStatement)> {
    let mut found = Vec::new();
    for (name, technical) in files {
        let own = technical.statements.iter().filter(|statement| statement.element == element);
        found.extend(own.filter(|statement| counts(name, statement)).map(|statement| (*name, statement)));
    }
    found
}

/// Whether a title was given by a person: it is not the file's name, no path, and not what programs put there.
fn is_title(file: &str, value: &str) -> bool {
    let value = value.trim().to_lowercase();
    let name = file.rsplit('/').next().unwrap_or(file).to_lowercase();
    let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
    let last = value.rsplit(['/', '\\']).next().unwrap_or(&value);
    let is_file = last.rsplit_once('.').is_some_and(|(_, extension)| {
        (2..=4).contains(&extension.len())
            && extension.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && extension.bytes().any(|byte| byte.is_ascii_alphabetic())
            && !last.contains(' ')
    });
    let has_words = value.chars().any(char::is_alphabetic);
    let by_program = MADE_BY_PROGRAMS.iter().any(|start| value.starts_with(start));
    value != name && value != stem && !is_file && has_words && !by_program
}

/// The day of `2021:03:04 …`, `2021-03-04T…`, `20210304`, `D:20210304…`.
fn day(value: &str) -> Option<Date> {
    let value = value.trim();
    let value = value.strip_prefix("D:").unwrap_or(value);
    let digits: String = match value.get(..10) {
        Some(day) if day.bytes().filter(|byte| b":-".contains(byte)).count() == 2 => day.replace([':', '-'], ""),
        _ => value.get(..8)?.to_owned(),
    };
    if digits.len() != 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part = |range: std::ops::Range<usize>| digits.get(range);
    let (year, month, day) = (part(0..4)?.parse().ok()?, part(4..6)?.parse().ok()?, part(6..8)?.parse().ok()?);
    Date::new(year, month, day).ok().filter(|date| date.year() > 0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::records::EmbeddedDate;

    fn file(statements: &[(&str, &str, &str)]) -> Technical {
        let stated = |(element, field, value): &(&str, &str, &str)| EmbeddedStatement {
            element: (*element).into(),
            field: (*field).into(),
            value: (*value).into(),
        };
        Technical { statements: statements.iter().map(stated).collect(), ..Technical::opaque() }
    }

    fn codes_of(found: &FileStatements) -> Vec<String> {
        found.findings.iter().map(|finding| finding.code.0.slug.to_owned()).collect()
    }

    #[test]
    fn what_nobody_says_is_taken_from_files_that_agree() {
        let one = file(&[
            ("title", "dc:title", "Ponte sul Rivafredda"),
            ("creator", "tiff:Artist", "Ditta di scansione"),
            ("creator", "iptc:2:80", "Foto Boldrighini"),
            ("date", "iptc:2:55", "19320308"),
        ]);
        let two =
            file(&[("title", "iptc:2:05", "ponte sul  Rivafredda"), ("date", "photoshop:DateCreated", "1933-06-01")]);
        let found = said_by_files(None, ("F1", &Levels::default()), &[("1.tif", &one), ("2.tif", &two)]);
        let description = found.description.as_ref().unwrap();
        assert_eq!(description.title.as_deref(), Some("ponte sul  Rivafredda"));
        assert_eq!(description.dates.as_ref().unwrap().edtf.as_deref(), Some("1932-03-08/1933-06-01"));
        assert_eq!(description.agid.parties[0].party.name(), "Foto Boldrighini");
        assert_eq!((description.identifier.as_str(), description.from_files["title"].files), ("F1", 2));
        assert_eq!(codes_of(&found), ["inventory-from-files"; 3]);
    }

    #[test]
    fn files_that_disagree_fill_nothing() {
        let (one, two) = (file(&[("title", "dc:title", "Uno")]), file(&[("title", "dc:title", "Due")]));
        let found = said_by_files(None, ("F1", &Levels::default()), &[("1.tif", &one), ("2.tif", &two)]);
        assert_eq!((found.description.clone(), codes_of(&found)), (None, vec!["inventory-files-disagree".to_owned()]));
    }

    #[test]
    fn inventory_and_path_go_first() {
        let one = file(&[("title", "dc:title", "Altro"), ("creator", "dc:creator", "Altri")]);
        let given =
            Description { title: Some("Ponte".into()), producer: Some("Comune".into()), ..Description::default() };
        let found = said_by_files(Some(&given), ("F1", &Levels::default()), &[("1.tif", &one)]);
        assert_eq!((found.description, found.findings), (Some(given), vec![]));
        let levels = |name: &str| Levels { file: Some(name.into()), ..Levels::default() };
        assert_eq!(said_by_files(None, ("ASC/F1", &levels("Ponte")), &[("1.tif", &one)]).findings.len(), 1, "creator");
        assert_eq!(said_by_files(None, ("ASC/F1", &levels("F1")), &[("1.tif", &one)]).findings.len(), 2);
    }

    #[test]
    fn the_day_of_a_scan_is_no_date_of_what_it_shows() {
        let mut one = file(&[]);
        one.dates.push(EmbeddedDate { field: "exif:DateTimeOriginal".into(), value: "2021:03:04 05:06:07".into() });
        assert_eq!(said_by_files(None, ("F1", &Levels::default()), &[("1.jpg", &one)]).description, None);
        let digital = Description { support: Some(Support::Digital), ..Description::default() };
        let found = said_by_files(Some(&digital), ("F1", &Levels::default()), &[("1.jpg", &one)]);
        assert_eq!(found.description.unwrap().dates.unwrap().written, "2021-03-04");
    }

    #[test]
    fn titles_of_programs_are_none() {
        for made in
            ["F1_0001.tif", "f1_0001", "Untitled-1", "C:\\scan\\x.doc", "Microsoft Word - a", "0001", "lettera.docx"]
        {
            assert!(!is_title("a/F1_0001.tif", made), "{made}");
        }
        for title in ["Ponte sul Rivafredda", "Verbale del 3.5.1932", "S. Anna"] {
            assert!(is_title("a/F1_0001.tif", title), "{title}");
        }
    }

    #[test]
    fn days() {
        let cases =
            [("2021:03:04 05:06", "2021-03-04"), ("20210304", "2021-03-04"), ("D:20210304050607Z", "2021-03-04")];
        for (written, expected) in cases {
            assert_eq!(day(written).unwrap().to_string(), expected);
        }
        assert_eq!((day("0000:00:00 00:00:00"), day("ieri")), (None, None));
    }

    proptest! {
        #[test]
        fn any_statement_is_read(value in "\\PC{0,40}", other in "[-:D0-9]{0,12}") {
            let one = file(&[("title", "dc:title", &value), ("creator", "dc:creator", &value), ("date", "iptc:2:55", &other)]);
            let _ = said_by_files(None, ("F1", &Levels::default()), &[("1.tif", &one)]);
            prop_assert!(day(&other).is_none_or(|date| date.year() > 0));
        }
    }
}
