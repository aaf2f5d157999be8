//! `[register]`: which days have a daily register, and how a register says which numbers it holds.

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::problem::{Fault, fault};

/// The rules of a daily register of the protocol (*registro giornaliero di protocollo*, DPCM 3 December 2013, art. 7 c.
/// 5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RegisterRules {
    /// Days of the week on which the office is closed.
    pub closed_weekdays: Vec<ClosedWeekday>,
    /// Whether the civil holidays of Italy are days on which it is closed.
    pub italian_holidays: bool,
    /// Other days on which it is closed, each year: `MM-DD`; or once: `YYYY-MM-DD`.
    pub closed: Vec<String>,
    /// The column with the first number of the day.
    pub first_number: String,
    /// The column with the last number of the day.
    pub last_number: String,
}

impl Default for RegisterRules {
    fn default() -> Self {
        Self {
            closed_weekdays: vec![ClosedWeekday::Saturday, ClosedWeekday::Sunday],
            italian_holidays: true,
            closed: Vec::new(),
            first_number: "Primo numero".to_owned(),
            last_number: "Ultimo numero".to_owned(),
        }
    }
}

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "days are what they are called")]
pub enum ClosedWeekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl ClosedWeekday {
    const fn weekday(self) -> Weekday {
        match self {
            Self::Monday => Weekday::Monday,
            Self::Tuesday => Weekday::Tuesday,
            Self::Wednesday => Weekday::Wednesday,
            Self::Thursday => Weekday::Thursday,
            Self::Friday => Weekday::Friday,
            Self::Saturday => Weekday::Saturday,
            Self::Sunday => Weekday::Sunday,
        }
    }
}

impl RegisterRules {
    /// Whether all is as where nothing is said. Earlier profiles keep their digest.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        *self == Self::default()
    }

    /// Whether the office works on a day: then there is a register of it.
    #[must_use]
    pub fn is_working(&self, day: Date) -> bool {
        let weekday = self.closed_weekdays.iter().any(|closed| closed.weekday() == day.weekday());
        let yearly = format!("{:02}-{:02}", day.month(), day.day());
        let named = self.closed.iter().any(|closed| *closed == yearly || *closed == day.to_string());
        let holiday = self.italian_holidays && is_italian_holiday(day);
        !(weekday || named || holiday)
    }
}

/// Civil holidays of Italy (L. 260/1949 as it stands; 4 October from 2026 on, L. 151/2025), but for patron saints.
fn is_italian_holiday(day: Date) -> bool {
    const FIXED: [(i8, i8); 10] =
        [(1, 1), (1, 6), (4, 25), (5, 1), (6, 2), (8, 15), (11, 1), (12, 8), (12, 25), (12, 26)];
    let fixed = FIXED.contains(&(day.month(), day.day()));
    let saint_francis = day.year() >= 2026 && (day.month(), day.day()) == (10, 4);
    let easter = easter(day.year());
    let easter_days = easter.is_some_and(|easter| easter == day || easter.checked_add(1.day()).ok() == Some(day));
    fixed || saint_francis || easter_days
}

/// Easter Sunday of the Gregorian calendar (the computation of Meeus, Jones and Butcher).
fn easter(year: i16) -> Option<Date> {
    let year_ = i32::from(year);
    let (a, b, c) = (year_ % 19, year_ / 100, year_ % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 19 * l) / 433;
    let month = (h + l - 7 * m + 90) / 25;
    let day = (h + l - 7 * m + 33 * month + 19) % 32;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// What is wrong with the rules: the key and the problem.
pub(super) fn check(rules: &RegisterRules) -> Result<(), Fault> {
    let is_day = |text: &String| {
        let yearly = text.len() == 5 && format!("2024-{text}").parse::<Date>().is_ok();
        yearly || (text.len() == 10 && text.parse::<Date>().is_ok())
    };
    match rules.closed.iter().find(|text| !is_day(text)) {
        Some(text) => fault(
            "register.closed",
            format!("holds `{text}`; days are written MM-DD or YYYY-MM-DD"),
            format!("contiene `{text}`; i giorni si scrivono MM-GG o AAAA-MM-GG"),
        ),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn easter_of_known_years() {
        for (year, expected) in [
            (2000, "2000-04-23"),
            (2008, "2008-03-23"),
            (2024, "2024-03-31"),
            (2025, "2025-04-20"),
            (2026, "2026-04-05"),
            (2038, "2038-04-25"),
        ] {
            assert_eq!(easter(year), Some(day(expected)));
        }
    }

    #[test]
    fn days_on_which_the_office_works() {
        let rules =
            RegisterRules { closed: vec!["12-24".to_owned(), "2026-03-20".to_owned()], ..RegisterRules::default() };
        let works = |text: &str| rules.is_working(day(text));
        for closed in [
            "2026-01-17",
            "2026-01-18",
            "2026-01-01",
            "2026-04-06",
            "2026-06-02",
            "2026-12-24",
            "2026-03-20",
            "2027-10-04",
        ] {
            assert!(!works(closed), "{closed}");
        }
        for open in ["2026-01-19", "2026-04-07", "2025-03-20", "2024-10-04"] {
            assert!(works(open), "{open}");
        }
        let always = RegisterRules { closed_weekdays: Vec::new(), italian_holidays: false, ..RegisterRules::default() };
        assert!(always.is_working(day("2026-12-25")));
        assert!(check(&RegisterRules { closed: vec!["24/12".to_owned()], ..RegisterRules::default() }).is_err());
        assert!(check(&rules).is_ok());
    }
}
