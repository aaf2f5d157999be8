//! Evaluates a set on a file.

use std::collections::BTreeSet;

use crate::formats::tiff::ifd::{Directory, Entry, Stream};
use crate::profile::TiffRuleSet;

use super::sets::{Need, Rule, RuleSet, Want, When, rules_of, types_of};
use super::structure::{self, StructureRule};
use super::{icc, text};

/// Most failures of one file that are told: a person reads a few, the rest says the same again.
const MOST: usize = 32;
/// Most entries of a directory.
const MOST_ENTRIES: u32 = 65_535;
/// Most numbers of a value that are compared.
const MOST_NUMBERS: u64 = 1 << 20;

/// A rule that a file does not meet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleFailure {
    /// The tag that it is about; none for the structure of the file.
    pub tag: Option<u16>,
    /// What is wrong.
    pub fault: RuleFault,
    /// The rule in words.
    pub rule: String,
    /// What stands in the file.
    pub found: String,
    /// What the rule asks for.
    pub limit: String,
}

/// What is wrong where a rule is not met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleFault {
    /// The structure of the file.
    Structure(StructureRule),
    /// A tag is there that the set does not name.
    Unlisted,
    /// A tag is not there.
    Missing,
    /// A tag has another field type than the standard gives it.
    Type,
    /// What stands in a tag.
    Value,
}

/// The rules of a named set that a TIFF does not meet, in the order of the set; at most 32. None: all rules of the set
/// were evaluated and met, which is less than that the file conforms to a standard.
#[must_use]
pub fn tiff_rule_failures(bytes: &[u8], set: TiffRuleSet) -> Vec<RuleFailure> {
    let rules = rules_of(set);
    let stream = match Stream::open(bytes) {
        Ok(stream) if !stream.is_big() => stream,
        Ok(_) => return vec![structure::failure(StructureRule::Classic, "BigTIFF", "the version 42 in the header")],
        Err(fault) => return vec![structure::failure(StructureRule::Header, fault, "a TIFF header")],
    };
    let directory = match stream.directory(stream.first(), MOST_ENTRIES) {
        Ok(directory) => directory,
        Err(fault) => return vec![structure::failure(StructureRule::Directory, fault, "a directory inside the file")],
    };
    let mut failures = Vec::new();
    if rules.structure {
        structure::check(&stream, &directory, &mut failures);
    }
    let evaluation = Evaluation { stream: &stream, directory: &directory, set: &rules };
    evaluation.unlisted(&mut failures);
    evaluation.rules(&mut failures);
    failures.truncate(MOST);
    failures
}

struct Evaluation<'e> {
    stream: &'e Stream<'e>,
    directory: &'e Directory,
    set: &'e RuleSet,
}

impl Evaluation<'_> {
    fn unlisted(&self, failures: &mut Vec<RuleFailure>) {
        let listed = |tag: u16| self.set.rules.iter().any(|rule| rule.tag == tag && self.applies(rule));
        // Each tag once: a hostile directory holds the same tag ten thousand times.
        let tags: BTreeSet<u16> = self.directory.entries.iter().map(|entry| entry.tag).collect();
        let unlisted = tags.into_iter().filter(|tag| !listed(*tag)).take(MOST);
        failures.extend(unlisted.map(|tag| of_tag(tag, RuleFault::Unlisted, "the tag is there", "a tag of the set")));
    }

    fn rules(&self, failures: &mut Vec<RuleFailure>) {
        for rule in self.set.rules.iter().filter(|rule| self.applies(rule)) {
            match self.directory.find(rule.tag) {
                None if matches!(rule.need, Need::Mandatory | Need::With(..)) => {
                    failures.push(of_tag(rule.tag, RuleFault::Missing, "the tag is missing", &limit(&rule.want)));
                }
                None => {}
                Some(entry) => self.value(rule, entry, failures),
            }
        }
    }

    /// Whether the condition of a rule holds.
    fn applies(&self, rule: &Rule) -> bool {
        match rule.need {
            Need::Mandatory | Need::Optional => true,
            Need::With(tag, when) | Need::OptionalWith(tag, when) => self.holds(tag, when),
        }
    }

    fn holds(&self, tag: u16, when: When) -> bool {
        let entry = self.directory.find(tag);
        // A list of values is none of them.
        let value = entry.filter(|entry| entry.count == 1).and_then(|entry| self.stream.unsigned(entry, 0).ok());
        match when {
            When::Any => entry.is_some(),
            When::Is(wanted) => value == Some(wanted),
            When::IsNot(other) => value != Some(other),
        }
    }

    fn value(&self, rule: &Rule, entry: &Entry, failures: &mut Vec<RuleFailure>) {
        let types = types_of(rule.tag);
        if self.set.types && !types.is_empty() && !types.contains(&entry.kind) {
            let allowed: Vec<String> = types.iter().map(u16::to_string).collect();
            let wanted = format!("field type {}", allowed.join(" or "));
            failures.push(of_tag(rule.tag, RuleFault::Type, &format!("field type {}", entry.kind), &wanted));
            return;
        }
        if let Some(found) = self.fault(&rule.want, entry) {
            failures.push(of_tag(rule.tag, RuleFault::Value, &found, &limit(&rule.want)));
        }
    }

    /// What is wrong with a value; none where it is as wanted.
    fn fault(&self, want: &Want, entry: &Entry) -> Option<String> {
        match want {
            Want::Any => None,
            Want::Range(least, most) => self.range(entry, *least, *most),
            Want::Each(least) => match self.numbers(entry) {
                Ok(list) if list.is_empty() => Some("no value".to_owned()),
                Ok(list) => list.iter().find(|value| **value < u64::from(*least)).map(u64::to_string),
                Err(found) => Some(found),
            },
            Want::OneOf(allowed) => match self.numbers(entry) {
                Ok(list) => {
                    let sound = matches!(list.as_slice(), [value] if allowed.contains(value));
                    (!sound).then(|| shown(&list))
                }
                Err(found) => Some(found),
            },
            Want::Lists(allowed) => match self.numbers(entry) {
                Ok(list) => (!allowed.contains(&list.as_slice())).then(|| shown(&list)),
                Err(found) => Some(found),
            },
            Want::Printable => self.bytes(entry, &[2]).map_or_else(Some, text::printable),
            Want::Date => self.bytes(entry, &[2]).map_or_else(Some, text::date),
            Want::DateDigits => self.bytes(entry, &[2]).map_or_else(Some, text::date_digits),
            Want::Icc => self.bytes(entry, &[1, 7]).map_or_else(Some, icc::fault),
        }
    }

    fn range(&self, entry: &Entry, least: u32, most: u32) -> Option<String> {
        if entry.count != 1 {
            return Some(format!("{} values", entry.count));
        }
        let (numerator, denominator) = match entry.kind {
            5 => match self.stream.rational(entry, 0) {
                Ok((numerator, denominator)) => (u64::from(numerator), u64::from(denominator)),
                Err(fault) => return Some(fault.to_string()),
            },
            _ => match self.numbers(entry) {
                Ok(list) => (list.first().copied().unwrap_or(0), 1),
                Err(found) => return Some(found),
            },
        };
        // 32 bits times 32 bits: nothing overflows.
        let inside = denominator > 0
            && numerator >= u64::from(least) * denominator
            && numerator <= u64::from(most).saturating_mul(denominator);
        let found = if denominator == 1 { numerator.to_string() } else { format!("{numerator}/{denominator}") };
        (!inside).then_some(found)
    }

    /// Numbers of the types SHORT and LONG, which all tags with numbers have.
    fn numbers(&self, entry: &Entry) -> Result<Vec<u64>, String> {
        if !matches!(entry.kind, 3 | 4) {
            return Err(format!("field type {}", entry.kind));
        }
        self.stream.unsigned_list(entry, MOST_NUMBERS).map_err(|fault| fault.to_string())
    }

    fn bytes(&self, entry: &Entry, kinds: &[u16]) -> Result<&[u8], String> {
        if !kinds.contains(&entry.kind) {
            return Err(format!("field type {}", entry.kind));
        }
        self.stream.raw(entry).map_err(|fault| fault.to_string())
    }
}

fn of_tag(tag: u16, fault: RuleFault, found: &str, limit: &str) -> RuleFailure {
    RuleFailure { tag: Some(tag), fault, rule: format!("tag {tag}"), found: found.to_owned(), limit: limit.to_owned() }
}

/// What a rule asks for, in words.
fn limit(want: &Want) -> String {
    match want {
        Want::Any => "the tag".to_owned(),
        Want::Range(least, u32::MAX) => format!("at least {least}"),
        Want::Range(least, most) => format!("{least} to {most}"),
        Want::Each(least) => format!("each at least {least}"),
        Want::OneOf(allowed) => allowed.iter().map(u64::to_string).collect::<Vec<_>>().join(" or "),
        Want::Lists(allowed) => allowed.iter().map(|list| shown(list)).collect::<Vec<_>>().join(" or "),
        Want::Printable => "printable ASCII with one NUL at its end".to_owned(),
        Want::Date | Want::DateDigits => "YYYY:MM:DD HH:MM:SS".to_owned(),
        Want::Icc => "an ICC profile of version 2 or 4.3 whose header is in order".to_owned(),
    }
}

fn shown(list: &[u64]) -> String {
    match list {
        [value] => value.to_string(),
        _ if list.len() > 8 => format!("{} values", list.len()),
        _ => format!("({})", list.iter().map(u64::to_string).collect::<Vec<_>>().join(", ")),
    }
}
