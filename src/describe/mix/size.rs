//! The size of the original, as people write it in an inventory.

use std::sync::LazyLock;

use regex::Regex;

use crate::records::{ImageTechnical, UnitRecord};

/// Columns in which inventories give the size of the sheet.
const COLUMNS: [&str; 8] =
    ["dimensioni", "dimensione", "misure", "formato fogli", "dimensions", "dimension", "sheet size", "size"];

/// Millimetres as decimal text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SheetSize {
    pub(super) across: String,
    pub(super) down: String,
    order: Order,
}

/// Whether it is known which number is which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    /// The profile says the width first.
    Stated,
    /// Inventories do not say it: those of Italy mostly have the height first, others the width.
    Unstated,
}

impl SheetSize {
    /// As the original lies in an image that is seen upright: where the order of the numbers is not known, the longer
    /// is that of the image's longer side. Of a square one nobody can tell, and they stand as they are written.
    pub(super) fn in_image(mut self, image: &ImageTechnical) -> Self {
        let millimetres = |text: &str| text.parse::<f64>().unwrap_or(0.0);
        let sheet = millimetres(&self.across).partial_cmp(&millimetres(&self.down));
        let turned = matches!(image.orientation, 5..=8);
        let (width, height) = if turned { (image.height, image.width) } else { (image.width, image.height) };
        let other = sheet == Some(height.cmp(&width)) && width != height;
        if self.order == Order::Unstated && other {
            std::mem::swap(&mut self.across, &mut self.down);
        }
        self
    }
}

/// What the inventory says of the unit goes before what the profile says of all.
pub(super) fn sheet_size(record: &UnitRecord) -> Option<SheetSize> {
    let columns = record.description.iter().flat_map(|description| &description.extra);
    let of_size = |column: &str| COLUMNS.contains(&column.trim().to_lowercase().as_str());
    let said = columns.filter(|(column, _)| of_size(column)).find_map(|(column, value)| read(column, value));
    said.or_else(|| {
        let (across, down) = record.capture.as_ref()?.source_size_mm?;
        Some(SheetSize { across: across.to_string(), down: down.to_string(), order: Order::Stated })
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
    Some(SheetSize { across: number(2)?, down: number(3)?, order: Order::Unstated })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_as_people_write_them() {
        let order = Order::Unstated;
        let size = |across: &str, down: &str| Some(SheetSize { across: across.into(), down: down.into(), order });
        assert_eq!(read("misure", "210 x 297 mm"), size("210", "297"));
        assert_eq!(read("misure", "mm 210×297"), size("210", "297"));
        assert_eq!(read("misure", "21,5x29.7 cm."), size("215", "297"));
        assert_eq!(read("misure", "210x297"), None);
        assert_eq!(read("misure", "A4"), None);
    }

    #[test]
    fn the_height_may_stand_first() {
        use crate::records::ColourSpace;
        let laid = |text: &str, size: (u32, u32), orientation: u8| {
            let mut image = ImageTechnical::plain(size, vec![8], ColourSpace::BlackIsZero, "none");
            image.orientation = orientation;
            let sheet = read("misure", text).unwrap().in_image(&image);
            (sheet.across, sheet.down)
        };
        let size = |across: &str, down: &str| (across.to_owned(), down.to_owned());
        for text in ["310 x 210 mm", "210 x 310 mm"] {
            assert_eq!(laid(text, (2480, 3661), 1), size("210", "310"));
            assert_eq!(laid(text, (3661, 2480), 1), size("310", "210"));
            assert_eq!(laid(text, (3661, 2480), 6), size("210", "310"), "it is seen upright");
        }
        assert_eq!(laid("310 x 210 mm", (100, 100), 1), size("310", "210"));
        assert_eq!(laid("95 x 100 mm", (300, 200), 1), size("100", "95"), "numbers, not texts");
        // What the profile says is in order.
        let stated = SheetSize { across: "310".into(), down: "210".into(), order: Order::Stated };
        let image = ImageTechnical::plain((10, 20), vec![8], ColourSpace::BlackIsZero, "none");
        assert_eq!(stated.clone().in_image(&image), stated);
    }
}
