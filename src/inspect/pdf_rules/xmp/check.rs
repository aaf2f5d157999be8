//! Puts the properties of a packet beside what schemas say of them.

use super::extension::Extensions;
use super::kinds::{Customs, has_kind, kind};
use super::schemas::{Edition, predefined};
use crate::formats::xmp_model::Property;

/// What a property is by its schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Judged {
    /// `dc:title`.
    pub name: String,
    /// Whether a schema defines it.
    pub defined: bool,
    /// The type that it should have, where it has another.
    pub mistyped: Option<String>,
}

impl Judged {
    /// Of a property: by the predefined schemas, else by the extension schemas of the packets that count.
    pub(in super::super) fn of(property: &Property, edition: Edition, extensions: &[&Extensions]) -> Self {
        let name = format!("{}:{}", property.prefix, property.name);
        // The container describes itself.
        if property.namespace == "http://www.aiim.org/pdfa/ns/extension/" {
            return Self { name, defined: property.name == "schemas", mistyped: None };
        }
        let none = Customs::new();
        if let Some(wanted) = predefined(&property.namespace, &property.name, edition) {
            return Self { name, defined: true, mistyped: mistyped(property, wanted, &none) };
        }
        let key = (property.namespace.clone(), property.name.clone());
        let Some((found, wanted)) = extensions.iter().find_map(|found| Some((found, found.properties.get(&key)?)))
        else {
            return Self { name, defined: false, mistyped: None };
        };
        let customs = found.customs.get(&property.namespace).unwrap_or(&none);
        Self { name, defined: true, mistyped: mistyped(property, wanted, customs) }
    }
}

fn mistyped(property: &Property, wanted: &str, customs: &Customs) -> Option<String> {
    let kind = kind(wanted, customs)?;
    (!has_kind(&property.value, &kind, customs)).then(|| wanted.to_owned())
}

/// A date of XMP (ISO 8601): seconds since the epoch, as far as it goes; without zone as of UTC. None where it is no
/// date.
pub(in super::super) fn instant(text: &str) -> Option<i64> {
    let number = |from: usize, length: usize| -> Option<i64> {
        let digits = text.get(from..from + length)?;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
    };
    let at = |index: usize| text.as_bytes().get(index).copied();
    let year = number(0, 4)?;
    let (mut month, mut day, mut seconds, mut zone) = (1, 1, 0, 0);
    if text.len() > 4 {
        month = number(5, 2).filter(|_| at(4) == Some(b'-'))?;
    }
    if text.len() > 7 {
        day = number(8, 2).filter(|_| at(7) == Some(b'-'))?;
    }
    if text.len() > 10 {
        let (hour, minute) = (number(11, 2)?, number(14, 2)?);
        if at(10) != Some(b'T') || at(13) != Some(b':') || hour > 23 || minute > 59 {
            return None;
        }
        seconds = hour * 3600 + minute * 60;
        let mut rest = text.get(16..)?;
        if rest.starts_with(':') {
            let second = number(17, 2).filter(|second| *second < 61)?;
            seconds += second;
            rest = text.get(19..)?;
            if let Some(fraction) = rest.strip_prefix('.') {
                let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
                if digits == 0 {
                    return None;
                }
                rest = fraction.get(digits..)?;
            }
        }
        zone = offset(rest)?;
    }
    let date =
        jiff::civil::Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    let days = date.since(jiff::civil::date(1970, 1, 1)).ok()?.get_days();
    Some(i64::from(days) * 86_400 + seconds - zone)
}

/// Seconds east of Greenwich: `Z`, `+02:00`, or nothing.
fn offset(text: &str) -> Option<i64> {
    if matches!(text, "" | "Z") {
        return Some(0);
    }
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hours, minutes) = text.get(1..)?.split_once(':')?;
    let two = |digits: &str| (digits.len() == 2).then(|| digits.parse::<i64>().ok())?;
    Some(sign * (two(hours).filter(|hours| *hours <= 23)? * 3600 + two(minutes).filter(|minutes| *minutes < 60)? * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        assert_eq!(instant("1970-01-02T00:00:00Z"), Some(86_400));
        assert_eq!(instant("1970-01-01T02:00:00.5+02:00"), Some(0));
        assert!(
            ["2004", "2004-05", "2004-05-06", "2004-05-06T07:08", "2004-05-06T07:08Z"]
                .into_iter()
                .all(|date| instant(date).is_some())
        );
        assert!(
            [
                "",
                "04",
                "2004/05/06",
                "2004-13",
                "2004-02-30",
                "2004-05-06 07:08",
                "2004-05-06T25:00Z",
                "2004-05-06T07:08+2"
            ]
            .into_iter()
            .all(|date| instant(date).is_none())
        );
    }
}
