//! The size of the original, as people write it in an inventory.

use std::sync::LazyLock;

use regex::Regex;

use crate::records::UnitRecord;

/// Columns in which inventories give the size of the sheet.
const COLUMNS: [&str; 8] =
    ["dimensioni", "dimensione", "misure", "formato fogli", "dimensions", "dimension", "sheet size", "size"];

/// Millimetres as decimal text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SheetSize {
    pub(super) across: String,
    pub(super) down: String,
}

/// What the inventory says of the unit goes before what the profile says of all.
pub(super) fn sheet_size(record: &UnitRecord) -> Option<SheetSize> {
    let columns = record.description.iter().flat_map(|description| &description.extra);
    let of_size = |column: &str| COLUMNS.contains(&column.trim().to_lowercase().as_str());
    let said = columns.filter(|(column, _)| of_size(column)).find_map(|(column, value)| read(column, value));
    said.or_else(|| {
        let (across, down) = record.capture.as_ref()?.source_size_mm?;
        Some(SheetSize { across: across.to_string(), down: down.to_string() })
    })
}

/// Two numbers with a unit: `210 x 297 mm`, `mm 210×297`, `21,0 x 29,7 cm`. Without a unit nothing is understood.
fn read(column: &str, text: &str) -> Option<SheetSize> {
    // The expression is fixed and tested: it compiles.
    static SIZE: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?i)^\s*(mm|cm)?\.?\s*([0-9]{1,5}(?:[.,][0-9]{1,3})?)\s*[x×*]\s*([0-9]{1,5}(?:[.,][0-9]{1,3})?)\s*(mm|cm)?\.?\s*$").ok()
    });
    let found = SIZE.as_ref()?.captures(text)?;
    let column = column.to_lowercase();
    let unit = found.get(1).or(found.get(4)).map(|unit| unit.as_str().to_lowercase());
    let unit = unit.or_else(|| {
        ["(mm)", "(cm)"].into_iter().find(|unit| column.contains(unit)).map(|unit| unit[1..3].to_owned())
    })?;
    let number = |index: usize| {
        let value: f64 = found.get(index)?.as_str().replace(',', ".").parse().ok()?;
        let millimetres = if unit == "cm" { value * 10.0 } else { value };
        // Thousandths of a millimetre say nothing about paper.
        let text = format!("{millimetres:.2}");
        Some(text.trim_end_matches('0').trim_end_matches('.').to_owned())
    };
    Some(SheetSize { across: number(2)?, down: number(3)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_as_people_write_them() {
        let size = |across: &str, down: &str| Some(SheetSize { across: across.into(), down: down.into() });
        assert_eq!(read("misure", "210 x 297 mm"), size("210", "297"));
        assert_eq!(read("misure", "mm 210×297"), size("210", "297"));
        assert_eq!(read("misure", "21,5x29.7 cm."), size("215", "297"));
        assert_eq!(read("misure", "210x297"), None);
        assert_eq!(read("misure", "A4"), None);
    }
}
