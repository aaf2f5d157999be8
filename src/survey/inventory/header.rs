//! Where the header of a table stands and which column means what.

use std::collections::{BTreeSet, HashMap};
use std::ops::ControlFlow;

use crate::formats::table::{Row, TableError, TableFile};
use crate::profile::{InventoryRules, nearest};
use crate::records::Counting;

use super::fields::{Field, counting_of, normalised};

/// Rows from the top among which the header is looked for: titles and notes may stand before it.
const HEADER_ROWS: usize = 40;

/// One column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its header as written; `group / sub-header` where two rows make it; made unique, `column 3` where it has none.
    pub header: String,
    /// The field that it holds.
    pub field: Option<Field>,
    /// What the header says of how the extent counts.
    pub counting: Option<Counting>,
}

/// The layout of one sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The last row of the header: the data begin below it.
    pub header_row: u64,
    /// The columns from the left.
    pub columns: Vec<Column>,
}

impl Layout {
    /// The column that holds `field`.
    pub fn column(&self, field: Field) -> Option<usize> {
        self.columns.iter().position(|column| column.field == Some(field))
    }

    fn fields(&self) -> BTreeSet<Field> {
        self.columns.iter().filter_map(|column| column.field).collect()
    }
}

/// A profile maps a field that no description has.
#[derive(Debug, thiserror::Error)]
#[error("use the profile's [inventory.columns]: there is no field `{field}`{hint}")]
pub struct UnknownField {
    /// What the profile names.
    pub field: String,
    /// A nearby field, as a phrase; may be empty.
    pub hint: String,
}

/// How headers are understood: as the profile maps them, or recognised by themselves.
pub struct Recogniser {
    /// (normalised header, field)
    mapped: Vec<(String, Field)>,
}

impl Recogniser {
    /// Headers are recognised by themselves.
    pub fn automatic() -> Self {
        Self { mapped: Vec::new() }
    }

    /// From the profile.
    ///
    /// # Errors
    /// The profile names a field that does not exist.
    pub fn new(rules: &InventoryRules) -> Result<Self, UnknownField> {
        let mapped = rules.columns.iter().map(|(name, header)| match Field::named(name) {
            Some(field) => Ok((normalised(header), field)),
            None => {
                let known = nearest(name, Field::ALL.iter().map(|field| field.name()));
                let hint = known.map(|known| format!("; did you mean `{known}`?")).unwrap_or_default();
                Err(UnknownField { field: name.clone(), hint })
            }
        });
        Ok(Self { mapped: mapped.collect::<Result<_, _>>()? })
    }

    fn field(&self, header: &str) -> Option<Field> {
        if self.mapped.is_empty() {
            return Field::of_header(header);
        }
        let header = normalised(header);
        self.mapped.iter().find(|(known, _)| *known == header).map(|(_, field)| *field)
    }

    /// Fields that the profile maps to headers which the layout does not have.
    pub fn absent(&self, layout: &Layout) -> Vec<Field> {
        let present = layout.fields();
        self.mapped.iter().map(|(_, field)| *field).filter(|field| !present.contains(field)).collect()
    }
}

/// Finds the header of a sheet: the row, or two rows where cells are merged, in which most fields are recognised.
/// `enough` says which fields make a table of the wanted kind.
///
/// # Errors
/// The sheet cannot be read.
pub fn detect(
    table: &mut TableFile,
    sheet: Option<&str>,
    recogniser: &Recogniser,
    enough: &dyn Fn(&BTreeSet<Field>) -> bool,
) -> Result<Option<Layout>, TableError> {
    let mut head: Vec<Row> = Vec::new();
    let read = table.rows(sheet, &mut |row| {
        head.push(row);
        if head.len() >= HEADER_ROWS { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    // What is wrong further down is said when the rows are read; here the top decides.
    if head.is_empty() {
        read?;
    }
    let mut best: Option<(usize, Layout)> = None;
    for (at, row) in head.iter().enumerate() {
        let below = head.get(at + 1).filter(|below| merges(row, below));
        for layout in
            [Some(single(row, recogniser)), below.map(|below| double(row, below, recogniser))].into_iter().flatten()
        {
            let fields = layout.fields();
            if enough(&fields) && best.as_ref().is_none_or(|(most, _)| fields.len() > *most) {
                best = Some((fields.len(), layout));
            }
        }
    }
    Ok(best.map(|(_, layout)| layout))
}

/// Whether merged cells say that the two rows make one header.
fn merges(row: &Row, below: &Row) -> bool {
    row.cells.iter().any(|cell| cell.inherited) || below.cells.iter().any(|cell| cell.inherited)
}

/// The layout that `row` makes as a header of one row.
pub fn single(row: &Row, recogniser: &Recogniser) -> Layout {
    let headers = row.cells.iter().map(|cell| (cell.text.trim().to_owned(), recogniser.field(&cell.text)));
    layout(row.number, headers)
}

/// A header of two rows: groups above, sub-headers below, or one cell merged over both.
fn double(row: &Row, below: &Row, recogniser: &Recogniser) -> Layout {
    let width = row.cells.len().max(below.cells.len());
    let headers = (0..width).map(|column| {
        let (group, sub) = (row.text(column).trim(), below.text(column).trim());
        if sub.is_empty() || sub == group {
            return (group.to_owned(), recogniser.field(group));
        }
        if group.is_empty() {
            return (sub.to_owned(), recogniser.field(sub));
        }
        let field = recogniser
            .field(&format!("{group} {sub}"))
            .or_else(|| recogniser.field(sub))
            .or_else(|| recogniser.field(group));
        (format!("{group} / {sub}"), field)
    });
    layout(below.number, headers)
}

fn layout(header_row: u64, headers: impl Iterator<Item = (String, Option<Field>)>) -> Layout {
    let (mut columns, mut fields, mut names) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
    let mut copies: HashMap<String, usize> = HashMap::new();
    for (index, (header, field)) in headers.enumerate() {
        let mut name = if header.is_empty() { format!("column {}", index + 1) } else { header };
        let plain = name.clone();
        // Each title goes on counting where it stopped: a row of equal ones is no more work than its length.
        let copy = copies.entry(plain.clone()).or_insert(2_usize);
        while !names.insert(name.clone()) {
            name = format!("{plain} ({copy})");
            *copy += 1;
        }
        // Of two columns for one field the first counts; the other is kept as it is.
        let field = field.filter(|field| fields.insert(*field));
        columns.push(Column { counting: counting_of(&plain), header: name, field });
    }
    Layout { header_row, columns }
}

/// Whether these fields make an inventory: something must say which unit a row is about.
pub fn describes_units(fields: &BTreeSet<Field>) -> bool {
    let has = |field| fields.contains(&field);
    has(Field::Identifier)
        || has(Field::Folder)
        || (has(Field::FileNumber) && (has(Field::Series) || has(Field::Title)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_titles_get_numbers_and_none_twice() {
        let named = |titles: &[&str]| -> Vec<String> {
            let headers = titles.iter().map(|title| ((*title).to_owned(), None));
            layout(1, headers).columns.into_iter().map(|column| column.header).collect()
        };
        assert_eq!(named(&["a", "a", "a (2)", "a", ""]), ["a", "a (2)", "a (2) (2)", "a (3)", "column 5"]);
        // As many as a spreadsheet holds.
        assert_eq!(named(&vec!["a"; 16_384]).last().map(String::as_str), Some("a (16384)"));
    }
}
