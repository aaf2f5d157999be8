//! `[[stores]]` in `fondo.toml`: the places whose files are verified over the years.

use std::borrow::Cow;
use std::path::PathBuf;
use std::str::FromStr;

use jiff::civil::Time;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// `[[stores]]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StoreSettings {
    /// Its name: letters, digits, `-` and `_`.
    pub name: String,
    /// The folder.
    pub path: PathBuf,
    /// Files come into it: before each run the new ones are read and put on record.
    #[serde(default)]
    pub grows: bool,
    /// Every byte is read again within so many days.
    #[serde(default = "quarter")]
    pub period_days: u16,
    /// Most megabytes that are read in a second, on average.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate_mb: Option<u32>,
    /// Most gigabytes that are read in one run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget_gb: Option<u32>,
    /// Most minutes that one run reads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget_minutes: Option<u32>,
    /// Hours of the day in which nothing is read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quiet: Vec<QuietHours>,
    /// In every so-manieth period SHA-256 is taken in place of BLAKE3; 0 for never.
    #[serde(default = "every_fourth")]
    pub sha256_every: u16,
}

const fn quarter() -> u16 {
    90
}

const fn every_fourth() -> u16 {
    4
}

impl StoreSettings {
    /// Whether the name can be that of a folder everywhere.
    #[must_use]
    pub fn has_safe_name(&self) -> bool {
        let safe = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        (1..=64).contains(&self.name.len()) && self.name.bytes().all(safe)
    }
}

/// Hours of the day, `08:00-19:00`; `22:00-06:00` goes over midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuietHours {
    from: Time,
    to: Time,
}

impl QuietHours {
    /// Whether a time of the day lies in them: the beginning does, the end does not.
    #[must_use]
    pub fn contains(&self, time: Time) -> bool {
        if self.from <= self.to { self.from <= time && time < self.to } else { time >= self.from || time < self.to }
    }
}

impl QuietHours {
    /// How many minutes they are.
    #[must_use]
    pub fn minutes(&self) -> u32 {
        let of_day = |time: Time| u32::from(time.hour().unsigned_abs()) * 60 + u32::from(time.minute().unsigned_abs());
        (of_day(self.to) + 24 * 60 - of_day(self.from)) % (24 * 60)
    }
}

impl FromStr for QuietHours {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let time = |text: &str| {
            let (hour, minute) = text.split_once(':')?;
            Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
        };
        let hours = text.split_once('-').and_then(|(from, to)| Some(Self { from: time(from)?, to: time(to)? }));
        hours.ok_or_else(|| format!("`{text}` is not of the form 08:00-19:00"))
    }
}

impl Serialize for QuietHours {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let time = |time: Time| format!("{:02}:{:02}", time.hour(), time.minute());
        serializer.serialize_str(&format!("{}-{}", time(self.from), time(self.to)))
    }
}

impl<'de> Deserialize<'de> for QuietHours {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Cow::<str>::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

impl JsonSchema for QuietHours {
    fn schema_name() -> Cow<'static, str> {
        "QuietHours".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^[0-2]?[0-9]:[0-5]?[0-9]-[0-2]?[0-9]:[0-5]?[0-9]$" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_go_over_midnight() {
        let quiet = |text: &str, hour, minute| {
            text.parse::<QuietHours>().unwrap().contains(Time::new(hour, minute, 0, 0).unwrap())
        };
        assert!(quiet("08:00-19:00", 8, 0) && quiet("08:00-19:00", 18, 59));
        assert!(!quiet("08:00-19:00", 19, 0) && !quiet("08:00-19:00", 7, 59));
        assert!(quiet("22:00-06:00", 23, 0) && quiet("22:00-06:00", 5, 59) && !quiet("22:00-06:00", 12, 0));
        for wrong in ["8-19", "25:00-26:00", "08:00", "", "08:00-19:61"] {
            assert!(wrong.parse::<QuietHours>().is_err(), "{wrong}");
        }
    }
}
