//! Units find their rows, their identifiers and their folder names.

use std::collections::BTreeSet;

use crate::records::SourcePath;

use super::arrangement::{Arranger, is_whole_source, prefix};
use super::names::{decoded, fold, safe_component};
use super::request::{SurveyError, SurveyRequest};
use super::scratch::{RowColumn, Scratch, StoredUnit, folder_key, number_key};

/// Longest folder name of a unit in bytes: packages add a version to it.
const LONGEST_FOLDER: usize = 100;
/// Most rows among which a file number is looked for.
const MOST_ROWS: u32 = 200;

/// How a row was found, the best first: as the scratch database orders them.
pub(super) mod rank {
    /// The row names the folder.
    pub const FOLDER: u8 = 0;
    /// The folder's name, or the names down to it, are the row's identifier.
    pub const IDENTIFIER: u8 = 1;
    /// The folder that the row names lies elsewhere, and its own name is the same.
    pub const FOLDER_NAME: u8 = 2;
    /// The name begins with the identifier.
    pub const LEADING_CODE: u8 = 3;
    /// The name bears the number of a file.
    pub const FILE_NUMBER: u8 = 4;
}

/// Brings units and the rows of the inventory together.
pub struct Matcher<'a> {
    /// What is surveyed, and by which rules.
    pub request: &'a SurveyRequest<'a>,
    /// What makes units of folders.
    pub arranger: &'a Arranger,
    /// Rows and units on disk.
    pub scratch: &'a Scratch,
    /// Whether there are rows at all.
    pub has_rows: bool,
}

impl Matcher<'_> {
    /// Finds a row, an identifier and a folder name for every unit.
    pub fn run(&self) -> Result<(), SurveyError> {
        let mut after: Option<Vec<u8>> = None;
        while let Some((key, first)) = self.scratch.next_key(after.as_deref())? {
            self.request.go_on()?;
            let row = if self.has_rows { self.best_row(&first.path, first.root)? } else { None };
            self.scratch.add_unit(&key, row)?;
            after = Some(key);
        }
        self.scratch.settle_claims()?;
        // Identifiers of rows are taken before any that is made up.
        self.each_unit(|unit| self.identify_by_row(unit))?;
        self.each_unit(|unit| self.identify_by_place(unit))?;
        // So are folder names: first what the workspace has, then names that need no change.
        self.each_unit(|unit| self.name_folder(unit, Choice::Known))?;
        self.each_unit(|unit| self.name_folder(unit, Choice::Same))?;
        self.each_unit(|unit| self.name_folder(unit, Choice::Any))
    }

    fn each_unit(&self, each: impl Fn(&StoredUnit) -> Result<(), SurveyError>) -> Result<(), SurveyError> {
        let mut after: Option<Vec<u8>> = None;
        while let Some(unit) = self.scratch.next_unit(after.as_deref())? {
            self.request.go_on()?;
            each(&unit)?;
            after = Some(unit.key);
        }
        Ok(())
    }

    /// The row that describes the unit in whose folder `path` lies, and how sure that is.
    pub fn best_row(&self, path: &SourcePath, root: usize) -> Result<Option<(i64, u8)>, SurveyError> {
        let folder = folder_key(&decoded(&prefix(path, root)));
        let only = |column, value: &str| -> Result<Option<i64>, SurveyError> {
            match self.scratch.rows_where(column, value, 2)?.as_slice() {
                [(id, _)] => Ok(Some(*id)),
                _ => Ok(None),
            }
        };
        if !folder.is_empty()
            && let Some(id) = only(RowColumn::Folder, &folder)?
        {
            return Ok(Some((id, rank::FOLDER)));
        }
        let parts = self.names(path, root);
        let Some(name) = parts.last() else { return Ok(None) };
        // Several rows that fit equally well describe nobody: a description of another unit is worse than none.
        let mut ambiguous = false;
        let mut among = |column, value: &str| -> Result<Option<i64>, SurveyError> {
            let rows = self.scratch.rows_where(column, value, 2)?;
            ambiguous |= rows.len() > 1;
            Ok(rows.first().filter(|_| rows.len() == 1).map(|(id, _)| *id))
        };
        let mut by_identifier = |candidate: &str| -> Result<Option<i64>, SurveyError> {
            let folded = fold(candidate);
            for (column, value) in
                [(RowColumn::Exact, candidate), (RowColumn::Identifier, &folded), (RowColumn::SafeIdentifier, &folded)]
            {
                if let Some(id) = among(column, value)? {
                    return Ok(Some(id));
                }
            }
            Ok(None)
        };
        for candidate in [&parts.join("/"), name] {
            if let Some(id) = by_identifier(candidate)? {
                return Ok(Some((id, rank::IDENTIFIER)));
            }
        }
        if let Some(id) = only(RowColumn::FolderName, &fold(name))? {
            return Ok(Some((id, rank::FOLDER_NAME)));
        }
        for code in leading_codes(name) {
            if let Some(id) = by_identifier(code)? {
                return Ok(Some((id, rank::LEADING_CODE)));
            }
        }
        if ambiguous {
            return Ok(None);
        }
        Ok(self.by_file_number(path, root, name)?.map(|id| (id, rank::FILE_NUMBER)))
    }

    /// What the unit is called; the source itself by the name of its folder.
    fn names(&self, path: &SourcePath, root: usize) -> Vec<String> {
        let parts = self.arranger.parts(path, root);
        if parts.is_empty() { vec![self.source_name()] } else { parts }
    }

    fn source_name(&self) -> String {
        let name =
            self.request.source.path().file_name().map(|name| crate::io::path_to_bytes(name.as_ref()).into_owned());
        decoded(&name.unwrap_or_else(|| b"delivery".to_vec()))
    }

    /// A row of the same series whose file number is the first number in the folder's name.
    fn by_file_number(&self, path: &SourcePath, root: usize, name: &str) -> Result<Option<i64>, SurveyError> {
        let digits: String =
            name.chars().skip_while(|character| !character.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
        let after = name.split_once(digits.as_str()).map_or("", |(_, after)| after);
        // The row of file 12 is not that of file 12 bis.
        if digits.is_empty() || begins_with_bis(after) {
            return Ok(None);
        }
        let series = self.arranger.levels(path, root).series.map(|series| fold(&series));
        let same_series = |row: &Option<String>| match (&series, row) {
            (Some(folder), Some(row)) => folder.ends_with(row.as_str()) || row.ends_with(folder.as_str()),
            (None, None) => true,
            _ => false,
        };
        let rows = self.scratch.rows_where(RowColumn::FileNumber, &number_key(&digits), MOST_ROWS)?;
        let mut fitting = rows.iter().filter(|(_, series)| same_series(series));
        match (fitting.next(), fitting.next()) {
            (Some((id, _)), None) => Ok(Some(*id)),
            _ => Ok(None),
        }
    }

    fn identify_by_row(&self, unit: &StoredUnit) -> Result<(), SurveyError> {
        let Some(row) = unit.row.filter(|_| unit.loses_to.is_none()) else { return Ok(()) };
        if let Some(row) = self.scratch.row(row)?
            && !row.description.identifier.is_empty()
        {
            self.scratch.set_identifier(&unit.key, &row.description.identifier)?;
        }
        Ok(())
    }

    /// An identifier that the workspace knows, or one made from the arrangement.
    fn identify_by_place(&self, unit: &StoredUnit) -> Result<(), SurveyError> {
        if !unit.identifier.is_empty() {
            return Ok(());
        }
        let Some(first) = self.scratch.files(&unit.key)?.into_iter().next() else { return Ok(()) };
        let parts = self.names(&first.path, first.root);
        let made = printable(&parts.join("/"));
        if unit.row.is_none() {
            let name = parts.last().map(String::as_str).unwrap_or_default();
            let candidates = [made.as_str(), name].into_iter().chain(leading_codes(name));
            for candidate in candidates {
                if (self.request.folder_names)(candidate).is_some()
                    && self.scratch.set_identifier(&unit.key, candidate)?
                {
                    return Ok(());
                }
            }
        }
        let mut candidate = made.clone();
        let mut number = 1_u32;
        while !self.scratch.set_identifier(&unit.key, &candidate)? {
            number = number.saturating_add(1);
            candidate = format!("{made}_{number}");
        }
        Ok(())
    }

    fn name_folder(&self, unit: &StoredUnit, choice: Choice) -> Result<(), SurveyError> {
        if !unit.folder.is_empty() {
            return Ok(());
        }
        if choice == Choice::Known {
            if let Some(folder) = (self.request.folder_names)(&unit.identifier) {
                self.scratch.set_folder(&unit.key, &folder)?;
            }
            return Ok(());
        }
        let safe = safe_component(unit.identifier.as_bytes(), LONGEST_FOLDER);
        if choice == Choice::Same && safe != unit.identifier {
            return Ok(());
        }
        self.set_free_folder(&unit.key, &safe)
    }

    fn set_free_folder(&self, key: &[u8], safe: &str) -> Result<(), SurveyError> {
        let mut candidate = safe.to_owned();
        let mut number = 1_u32;
        while (self.request.folder_taken)(&candidate) || !self.scratch.set_folder(key, &candidate)? {
            number = number.saturating_add(1);
            candidate = format!("{safe}_{number}");
        }
        Ok(())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Choice {
    /// The name that the workspace has for the unit.
    Known,
    /// The identifier itself, where it is a safe name.
    Same,
    /// Its safe form, with a number if need be.
    Any,
}

/// `F00001_1932`, `F00001` of `F00001_1932_Imola`: the longest first. A code has a digit, and does not go on as another
/// one.
fn leading_codes(name: &str) -> impl Iterator<Item = &str> {
    let cuts: Vec<usize> =
        name.char_indices().filter(|(_, character)| divides_code(*character)).map(|(at, _)| at).collect();
    let mut seen = BTreeSet::new();
    cuts.into_iter()
        .rev()
        .filter_map(|at| name.get(..at))
        .map(|code| code.trim_end_matches(divides_code))
        .filter(|code| !goes_on(name.strip_prefix(*code).unwrap_or_default()))
        .filter(move |code| code.chars().any(|character| character.is_ascii_digit()) && seen.insert(*code))
}

fn divides_code(character: char) -> bool {
    matches!(character, ' ' | '_' | '-' | '.' | ',' | ';' | '(' | '[' | '~')
}

/// Whether what follows a code makes it the code of another unit: `12 bis`, `12-3`. A year, a date or a title does not.
fn goes_on(after: &str) -> bool {
    let after = after.trim_start_matches(divides_code);
    let digits: String = after.chars().take_while(char::is_ascii_digit).collect();
    let is_date = match digits.len() {
        4 => digits.starts_with('1') || digits.starts_with("20"),
        8 => true,
        _ => false,
    };
    begins_with_bis(after) || !(digits.is_empty() || is_date)
}

/// Whether a name goes on with a word that makes a number another one.
fn begins_with_bis(after: &str) -> bool {
    const WORDS: [&str; 8] = ["bis", "ter", "quater", "quinquies", "sexies", "septies", "octies", "novies"];
    let after = after.trim_start_matches(|character| divides_code(character) || character == '/');
    let word: String = after.chars().take_while(|character| character.is_alphabetic()).collect();
    WORDS.contains(&word.to_lowercase().as_str())
}

/// Without control characters, which no identifier may hold.
fn printable(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { '_' } else { character }).collect()
}

/// Whether a key is that of the source as a whole under an arrangement by leaves: it is a unit only if content lies in
/// it.
pub fn may_be_no_unit(arranger: &Arranger, key: &[u8]) -> bool {
    matches!(arranger, Arranger::Leaf) && is_whole_source(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_at_the_beginning() {
        let codes: Vec<&str> = leading_codes("F00001_1932_Imola").collect();
        assert_eq!(codes, ["F00001_1932", "F00001"]);
        assert_eq!(leading_codes("fasc. 12 - Strade").collect::<Vec<_>>(), ["fasc. 12"]);
        assert_eq!(leading_codes("Strade e ponti").count(), 0);
        for other in ["12 bis", "12-bis", "12_TER_1932", "F001_002", "12.3", "12 (2)"] {
            assert!(!leading_codes(other).any(|code| code == "12" || code == "F001"), "{other}");
        }
        assert_eq!(leading_codes("12 biscotti").collect::<Vec<_>>(), ["12"]);
        assert_eq!(leading_codes("F001 19320312 Imola").collect::<Vec<_>>(), ["F001 19320312", "F001"]);
    }

    #[test]
    fn a_row_is_taken_where_it_fits_alone() {
        let place = tempfile::tempdir().unwrap();
        let scratch = Scratch::create(place.path()).unwrap();
        for (number, identifier) in (1..).zip(["A/1", "A:1", "f001", "F001", "12", "B:2"]) {
            let description = crate::records::Description { identifier: identifier.to_owned(), ..Default::default() };
            scratch.add_row(super::super::scratch::RowSet::Inventory, "t", number, &description, &[]).unwrap();
        }
        let source = crate::io::SourceRoot::open(place.path()).unwrap();
        let profiles = crate::profile::Shelf::open("registri").unwrap();
        let request = SurveyRequest {
            source: &source,
            profiles: &profiles,
            inventory: None,
            scope: None,
            withdrawals: None,
            scratch: place.path(),
            folder_names: &|_| None,
            folder_taken: &|_| false,
            restricted_before: &|_, _| false,
            stopped: &|| false,
        };
        let arranger = Arranger::Folder { level: 1, levels: Vec::new() };
        let matcher = Matcher { request: &request, arranger: &arranger, scratch: &scratch, has_rows: true };
        let found = |folder: &str| matcher.best_row(&SourcePath::from(format!("{folder}/1.tif").as_str()), 1).unwrap();
        // Both "A/1" and "A:1" are safe as "A_1".
        assert_eq!(found("A_1"), None);
        assert_eq!(found("B_2"), Some((6, rank::IDENTIFIER)));
        assert_eq!((found("f001"), found("F001")), (Some((3, rank::IDENTIFIER)), Some((4, rank::IDENTIFIER))));
        assert_eq!(found("12 Strade"), Some((5, rank::LEADING_CODE)));
        assert_eq!(found("12 bis"), None);
    }
}
