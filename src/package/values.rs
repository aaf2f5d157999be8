//! What a unit says of itself, by name: the places of templates.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::provider::ShapeOrder;

/// Places of a file whose value may be nothing: most files repeat no other, and some have no extension.
const MAY_BE_NOTHING: [&str; 2] = ["extension", "repeat"];

/// The values of one unit.
#[derive(Clone, Debug)]
pub(super) struct Values {
    all: Value,
    own: BTreeMap<String, String>,
}

impl Values {
    /// Of a unit: `unit`, `version`, `batch`, `profile`, `at`, `date`, `program`, `folder`, `institution.…`, `description.…`.
    pub(super) fn of(order: &ShapeOrder<'_>) -> Self {
        let record = order.record;
        let date = jiff::tz::Offset::UTC.to_datetime(record.at).date().to_string();
        let all = json!({
            "unit": record.unit,
            "version": record.unit_version,
            "batch": record.batch,
            "profile": record.profile,
            "program": record.program,
            "folder": order.folder,
            "at": record.at.to_string(),
            "date": date,
            "institution": order.institution,
            "description": record.description,
            "levels": record.levels,
            "provider": { "id": order.provider.provider.id, "version": order.provider.provider.version },
        });
        Self { all, own: BTreeMap::new() }
    }

    /// With a value of its own.
    pub(super) fn with(&self, name: &str, value: impl Into<String>) -> Self {
        let mut own = self.own.clone();
        own.insert(name.to_owned(), value.into());
        Self { all: self.all.clone(), own }
    }

    /// The value at a place; nothing where it is absent, empty, or no single value.
    pub(super) fn value(&self, place: &str) -> Option<String> {
        if let Some(value) = self.own.get(place) {
            return Some(value.clone()).filter(|value| !value.is_empty() || MAY_BE_NOTHING.contains(&place));
        }
        let found = place.split('.').try_fold(&self.all, |value, key| value.get(key))?;
        let text = match found {
            Value::String(text) => text.trim().to_owned(),
            Value::Number(number) => number.to_string(),
            Value::Bool(flag) => flag.to_string(),
            // A date says what was written.
            Value::Object(object) => object.get("written")?.as_str()?.to_owned(),
            Value::Null | Value::Array(_) => return None,
        };
        Some(text).filter(|text| !text.is_empty())
    }

    /// A template with its places filled.
    ///
    /// # Errors
    /// The name of the first place that has no value.
    pub(super) fn fill(&self, template: &str) -> Result<String, String> {
        let mut filled = String::with_capacity(template.len());
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let Some((place, after)) = after.split_once('}') else {
                // A brace that is never closed is a brace.
                filled.push('{');
                rest = after;
                continue;
            };
            filled.push_str(&self.value(place).ok_or_else(|| place.to_owned())?);
            rest = after;
        }
        filled.push_str(rest);
        Ok(filled)
    }

    /// All values as one, for templates of another engine.
    pub(super) fn json(&self) -> Value {
        let mut all = self.all.clone();
        if let Value::Object(object) = &mut all {
            object.extend(self.own.iter().map(|(name, value)| (name.clone(), Value::String(value.clone()))));
        }
        all
    }
}
