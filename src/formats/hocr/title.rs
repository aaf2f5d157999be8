//! What a `title` says: properties, divided by semicolons (hOCR 1.2 §2.4).

/// One that is used here.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Title {
    /// `bbox`: left, top, right, bottom in pixels.
    pub(super) area: Option<[u32; 4]>,
    /// `baseline`: its slope, and its height at the left end of the area above the lower edge, where it is a line.
    pub(super) baseline: Option<(f64, f64)>,
    /// `textangle`: degrees by which the letters are turned against the clock.
    pub(super) angle: Option<f64>,
    /// `x_wconf`: 0 to 100.
    pub(super) confidence: Option<f64>,
}

impl Title {
    /// Reads a title; properties that are not used are passed over, and so is a value that makes no sense.
    pub(super) fn parse(text: &str) -> Self {
        let mut title = Self::default();
        for property in divided(text) {
            let mut words = property.split_ascii_whitespace();
            let name = words.next();
            let values: Vec<&str> = words.take(5).collect();
            match name {
                Some("bbox") => title.area = area(&values),
                Some("baseline") => title.baseline = pair(&values),
                Some("textangle") => title.angle = degrees(&values),
                Some("x_wconf") => title.confidence = confidence(&values),
                _ => {}
            }
        }
        title
    }
}

/// The properties; a semicolon within quotes divides nothing.
fn divided(text: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    text.split(move |character| {
        quoted ^= character == '"';
        character == ';' && !quoted
    })
}

fn area(values: &[&str]) -> Option<[u32; 4]> {
    let [left, top, right, bottom] = values else { return None };
    let area = [left.parse().ok()?, top.parse().ok()?, right.parse().ok()?, bottom.parse().ok()?];
    (area[0] <= area[2] && area[1] <= area[3]).then_some(area)
}

fn pair(values: &[&str]) -> Option<(f64, f64)> {
    let [slope, height] = values else { return None };
    let pair: (f64, f64) = (slope.parse().ok()?, height.parse().ok()?);
    (pair.0.is_finite() && pair.1.is_finite()).then_some(pair)
}

fn degrees(values: &[&str]) -> Option<f64> {
    let [value] = values else { return None };
    value.parse().ok().filter(|value: &f64| value.is_finite())
}

fn confidence(values: &[&str]) -> Option<f64> {
    let value: f64 = values.first()?.parse().ok()?;
    value.is_finite().then(|| value.clamp(0.0, 100.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_are_found_among_others() {
        let title =
            Title::parse("image \"a;bbox 1 1 1 1.png\"; bbox 1 2 30 40; baseline -0.01 -7; x_wconf 93; x_size 2");
        assert_eq!(title.area, Some([1, 2, 30, 40]));
        assert_eq!((title.baseline, title.confidence), (Some((-0.01, -7.0)), Some(93.0)));
    }

    #[test]
    fn what_makes_no_sense_is_passed_over() {
        for text in [
            "bbox 1 2 3",
            "bbox 9 2 3 4",
            "bbox -1 2 3 4",
            "bbox 1 2 3 4 5",
            "baseline NaN 1",
            "x_wconf inf",
            "textangle NaN",
            ";;",
        ] {
            assert_eq!(Title::parse(text), Title::default(), "{text}");
        }
        assert_eq!(Title::parse("x_wconf 250").confidence, Some(100.0));
    }
}
