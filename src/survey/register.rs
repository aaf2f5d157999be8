//! Daily registers: whether every working day has its own, and whether numbers follow each other.

use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::profile::RegisterRules;
use crate::records::codes::register as codes;
use crate::records::{Description, Finding, Subject};

/// A daily register.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DailyRegister {
    /// The day.
    pub day: Date,
    /// The unit.
    pub unit: String,
    /// The first number of the day.
    pub first: Option<u64>,
    /// The last number of the day.
    pub last: Option<u64>,
}

/// Reads a register off its description: the day that is described, else the one in the identifier.
///
/// # Errors
/// It does not say of which day it is.
pub fn daily_register(
    unit: &str,
    description: Option<&Description>,
    rules: &RegisterRules,
) -> Result<DailyRegister, Box<Finding>> {
    let described = description.and_then(|description| description.dates.as_ref()).map(|dates| dates.bounds());
    let exact = described.and_then(|bounds| bounds.first.filter(|first| bounds.last == Some(*first)));
    let Some(day) = exact.or_else(|| day_in(unit)) else {
        return Err(Box::new(Finding::new(codes::REGISTER_WITHOUT_DAY, Subject::unit(unit)).with("unit", unit)));
    };
    let number = |column: &str| {
        let cell = description.and_then(|description| description.extra.get(column))?;
        cell.trim().trim_start_matches('0').parse().ok().or_else(|| (cell.trim() == "0").then_some(0))
    };
    Ok(DailyRegister {
        day,
        unit: unit.to_owned(),
        first: number(&rules.first_number),
        last: number(&rules.last_number),
    })
}

/// The first day that stands in a text as `YYYY-MM-DD` or `YYYYMMDD`.
fn day_in(text: &str) -> Option<Date> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    for (at, _) in text.char_indices() {
        let rest = text.get(at..)?;
        let after_digit = text.get(..at).is_some_and(|before| before.ends_with(|letter: char| letter.is_ascii_digit()));
        if after_digit {
            continue;
        }
        if let Some(day) = rest.get(..10).and_then(|text| text.parse::<Date>().ok()) {
            return Some(day);
        }
        let plain = rest.get(..8).filter(|text| digits(text));
        let ends = rest.get(8..).is_none_or(|after| !after.starts_with(|letter: char| letter.is_ascii_digit()));
        if let Some(plain) = plain.filter(|_| ends)
            && let (Some(year), Some(month), Some(day)) = (plain.get(..4), plain.get(4..6), plain.get(6..))
            && let Ok(day) = format!("{year}-{month}-{day}").parse()
        {
            return Some(day);
        }
    }
    None
}

/// Looks at registers that come in the order of their days, one after the other.
pub struct Continuity<'r> {
    rules: &'r RegisterRules,
    /// The first day that is still to have a register; none before the first register where no beginning was named.
    next: Option<Date>,
    until: Option<Date>,
    before: Option<DailyRegister>,
}

impl<'r> Continuity<'r> {
    /// Nothing was looked at yet. Without a beginning the first register is the first day, without an end the last one
    /// the last.
    #[must_use]
    pub const fn new(rules: &'r RegisterRules, from: Option<Date>, until: Option<Date>) -> Self {
        Self { rules, next: from, until, before: None }
    }

    /// Looks at the next register.
    pub fn register(&mut self, register: DailyRegister, say: &mut dyn FnMut(Finding)) {
        let subject = || Subject::unit(&register.unit);
        if let Some(before) = &self.before
            && before.day == register.day
        {
            let finding = Finding::new(codes::REGISTER_DAY_TWICE, subject()).with("unit", &register.unit);
            return say(finding.with("other", &before.unit).with("day", register.day));
        }
        self.missing(register.day, say);
        if !self.rules.is_working(register.day) {
            let finding = Finding::new(codes::REGISTER_CLOSED_DAY, subject()).with("unit", &register.unit);
            say(finding.with("day", register.day));
        }
        if let Some(before) = &self.before
            && let (Some(last), Some(first)) = (before.last, register.first)
        {
            // Numbers begin anew with the year.
            let expected = if before.day.year() == register.day.year() { last.saturating_add(1) } else { 1 };
            if first != expected {
                let finding = Finding::new(codes::REGISTER_NUMBERS_GAP, subject()).with("day", register.day);
                say(finding.with("found", first).with("expected", expected).with("before", before.day));
            }
        }
        self.next = self.next.max(register.day.checked_add(1.day()).ok());
        self.before = Some(register);
    }

    /// Says which days are missing up to the end.
    pub fn end(mut self, say: &mut dyn FnMut(Finding)) {
        if let Some(day) = self.until.and_then(|until| until.checked_add(1.day()).ok()) {
            self.missing(day, say);
        }
    }

    /// The working days before `day` that have no register.
    fn missing(&mut self, day: Date, say: &mut dyn FnMut(Finding)) {
        while let Some(next) = self.next.filter(|next| *next < day) {
            if self.rules.is_working(next) {
                say(Finding::new(codes::REGISTER_DAY_MISSING, Subject::Batch).with("day", next));
            }
            self.next = next.checked_add(1.day()).ok();
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn register(day: &str, numbers: Option<(u64, u64)>) -> DailyRegister {
        let (first, last) = numbers.unzip();
        DailyRegister { day: day.parse().unwrap(), unit: format!("REG-{day}"), first, last }
    }

    fn told(registers: &[DailyRegister], from: Option<&str>, until: Option<&str>) -> Vec<String> {
        let rules = RegisterRules::default();
        let day = |text: &str| text.parse::<Date>().unwrap();
        let mut continuity = Continuity::new(&rules, from.map(day), until.map(day));
        let mut told = Vec::new();
        let mut say = |finding: Finding| {
            told.push(format!("{} {}", finding.code.slug().trim_start_matches("register-"), finding.args["day"]));
        };
        registers.iter().cloned().for_each(|register| continuity.register(register, &mut say));
        continuity.end(&mut say);
        told
    }

    #[test]
    fn working_days_without_a_register_are_told() {
        // 1 and 6 January are holidays, 3 and 4 a weekend.
        let all = [register("2026-01-02", None), register("2026-01-05", None), register("2026-01-08", None)];
        assert_eq!(told(&all, None, None), ["day-missing 2026-01-07"]);
        assert_eq!(
            told(&all, Some("2025-12-31"), Some("2026-01-09")),
            ["day-missing 2025-12-31", "day-missing 2026-01-07", "day-missing 2026-01-09"]
        );
        assert_eq!(told(&[], Some("2026-01-02"), Some("2026-01-02")), ["day-missing 2026-01-02"]);
        assert!(told(&[], None, Some("2026-01-02")).is_empty());
        let twice = [register("2026-01-02", None), register("2026-01-02", None), register("2026-01-03", None)];
        assert_eq!(told(&twice, None, None), ["day-twice 2026-01-02", "closed-day 2026-01-03"]);
    }

    #[test]
    fn numbers_follow_each_other_within_the_year() {
        let all = [
            register("2025-12-31", Some((900, 950))),
            register("2026-01-02", Some((1, 20))),
            register("2026-01-05", Some((22, 30))),
            register("2026-01-07", Some((31, 31))),
        ];
        assert_eq!(told(&all, None, None), ["numbers-gap 2026-01-05"]);
    }

    #[test]
    fn the_day_is_described_or_stands_in_the_identifier() {
        let rules = RegisterRules::default();
        let day = |unit: &str| daily_register(unit, None, &rules).map(|register| register.day.to_string()).ok();
        assert_eq!(day("Registro_2026-01-15_0001").as_deref(), Some("2026-01-15"));
        assert_eq!(day("RGP20260115").as_deref(), Some("2026-01-15"));
        assert_eq!(day("RGP120260115"), None);
        assert_eq!(day("RGP 20261315"), None);
        assert_eq!(day("registro"), None);
        let mut description = Description::default();
        description.extra.insert("Primo numero".to_owned(), "0000012".to_owned());
        let read = daily_register("R-2026-01-15", Some(&description), &rules).unwrap();
        assert_eq!((read.first, read.last), (Some(12), None));
    }

    proptest! {
        #[test]
        fn any_identifier_ends(unit in "\\PC{0,30}|[0-9-]{0,24}") {
            let _ = daily_register(&unit, None, &RegisterRules::default());
        }
    }
}
