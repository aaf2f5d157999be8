//! Numbers and places of ALTO.

use crate::formats::xml_parts::XmlElement;
use crate::records::TextArea;

/// A number without needless digits: at most four behind the point.
pub(super) fn number(value: f64) -> String {
    let text = format!("{value:.4}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// An attribute that is a finite number of a sensible size.
pub(super) fn value(element: &XmlElement, name: &str) -> Option<f64> {
    let value: f64 = element.attribute(name)?.trim().parse().ok()?;
    (value.is_finite() && value.abs() < 1e9).then_some(value)
}

/// The steps from the document's measure to pixels of the picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scale {
    /// Across.
    pub(super) x: f64,
    /// Down.
    pub(super) y: f64,
    /// Pixels of the picture: nothing stands outside of it.
    pub(super) picture: (u32, u32),
}

impl Scale {
    /// Where an element stands; what it does not say it has from `outer`.
    pub(super) fn area(&self, element: &XmlElement, outer: TextArea) -> TextArea {
        let get = |name| value(element, name);
        let (Some(left), Some(top), Some(width), Some(height)) =
            (get("HPOS"), get("VPOS"), get("WIDTH"), get("HEIGHT"))
        else {
            return outer;
        };
        let (left, right) = (pixel(left * self.x, self.picture.0), pixel((left + width) * self.x, self.picture.0));
        let (top, bottom) = (pixel(top * self.y, self.picture.1), pixel((top + height) * self.y, self.picture.1));
        TextArea { left, top, width: right.saturating_sub(left), height: bottom.saturating_sub(top) }
    }

    /// The heights of a line's baseline at both ends of its area: one height in ALTO 2 and 3, points since 4.
    pub(super) fn baseline(&self, element: &XmlElement, area: TextArea) -> Option<(f64, f64)> {
        let text = element.attribute("BASELINE")?;
        let numbers = text.split([',', ' ', '\t', '\n', '\r']).filter(|part| !part.is_empty()).take(4096);
        let numbers: Option<Vec<f64>> =
            numbers.map(|part| part.parse().ok().filter(|value: &f64| value.abs() < 1e9)).collect();
        let (left, right) = match numbers?.as_slice() {
            [height] => (*height * self.y, *height * self.y),
            [x, y, .., last_x, last_y] => {
                let [x, last_x] = [x, last_x].map(|x| x * self.x);
                let [y, last_y] = [y, last_y].map(|y| y * self.y);
                if (last_x - x).abs() < 1.0 {
                    (y, last_y)
                } else {
                    let slope = (last_y - y) / (last_x - x);
                    let at = |edge: u32| y + (f64::from(edge) - x) * slope;
                    (at(area.left), at(area.left.saturating_add(area.width)))
                }
            }
            _ => return None,
        };
        let near = |height: f64| height.is_finite() && height.abs() < 1e7;
        (near(left) && near(right)).then(|| (hundredths(left), hundredths(right)))
    }
}

/// Rounded to two digits behind the point.
pub(super) fn hundredths(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// The nearest edge of a pixel of a side of `most` pixels.
pub(super) fn pixel(value: f64, most: u32) -> u32 {
    let value = value.round().clamp(0.0, f64::from(most));
    // Finite, not negative and at most `most`.
    value as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        let shown: Vec<_> = [0.93, 1.0, 0.0, -0.000_01, 12.5, 25.87].map(number).to_vec();
        assert_eq!(shown, ["0.93", "1", "0", "0", "12.5", "25.87"]);
    }
}
