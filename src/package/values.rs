//! What a unit says of itself, by name: the places of templates.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::profile::{TemplatePiece, template_pieces};

use super::provider::ShapeOrder;

/// Places of a file whose value may be nothing: most files repeat no other, and some have no extension.
const MAY_BE_NOTHING: [&str; 2] = ["extension", "repeat"];

/// The values of one unit. What the unit says is held once, however many files add values of their own to it.
#[derive(Clone, Debug)]
pub(super) struct Values {
    all: Arc<Value>,
    own: BTreeMap<&'static str, String>,
}

impl Values {
    /// Of a unit: `unit`, `version`, `batch`, `profile`, `at`, `date`, `program`, `folder`, `institution.…`,
    /// `description.…`.
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
        Self { all: Arc::new(all), own: BTreeMap::new() }
    }

    /// With a value of its own.
    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.own.insert(name, value.into());
        self
    }

    /// The value at a place; nothing where it is absent, empty, or no single value.
    pub(super) fn value(&self, place: &str) -> Option<String> {
        if let Some(value) = self.own.get(place) {
            return Some(value.clone()).filter(|value| !value.is_empty() || MAY_BE_NOTHING.contains(&place));
        }
        let found = place.split('.').try_fold(&*self.all, |value, key| value.get(key))?;
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
        for piece in template_pieces(template) {
            match piece {
                TemplatePiece::Text(text) => filled.push_str(text),
                TemplatePiece::Place(place) => filled.push_str(&self.value(place).ok_or_else(|| place.to_owned())?),
            }
        }
        Ok(filled)
    }

    /// What the unit says of itself, for templates of another engine.
    pub(super) fn of_unit(&self) -> &Value {
        &self.all
    }

    /// The values that are its own: where they and the unit have one of the same name, these hold.
    pub(super) const fn own(&self) -> &BTreeMap<&'static str, String> {
        &self.own
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_share_what_the_unit_says() {
        let unit = Values { all: Arc::new(json!({ "description": { "title": "Ponte" } })), own: BTreeMap::new() };
        let files: Vec<Values> = (0..3).map(|number| unit.clone().with("number", number.to_string())).collect();
        assert_eq!(Arc::strong_count(&unit.all), 4, "one description for the unit and its three files");
        assert_eq!(files[2].fill("{number} {description.title}"), Ok("2 Ponte".to_owned()));
    }
}
