//! Places of templates: what stands between braces must be something that a unit, or a file of it, can say. What a unit
//! does not say is a matter of its description; what no unit ever says is a slip of the pen in the profile.

use std::collections::BTreeSet;

use schemars::schema_for;
use serde_json::Value;

use crate::records::{Description, Institution, Levels};

use super::super::problem::{Fault, did_you_mean, fault};
use super::super::suggest::nearest;
use super::template::{TemplatePiece, template_pieces};

/// What a template is filled for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Filled {
    /// The name of a package.
    Name,
    /// A unit.
    Unit,
    /// A unit, or an item of it.
    Item,
    /// A file of a unit.
    File,
    /// A file that has its path in the package.
    Placed,
}

/// Places of names.
const NAME: [&str; 4] = ["unit", "version", "folder", "uuid"];
/// Places of a unit that hold one value.
const UNIT: [&str; 10] =
    ["unit", "version", "batch", "profile", "program", "folder", "at", "date", "provider.id", "provider.version"];
/// Places of a file.
const FILE: [&str; 12] =
    ["set", "name", "file", "stem", "extension", "number", "order", "repeat", "sha256", "size", "media_type", "item"];

/// What is wrong with a template: the key and the problem.
///
/// # Errors
/// A place that nothing can fill.
pub(super) fn check(key: &'static str, template: &str, filled: Filled) -> Result<(), Fault> {
    let mut places = template_pieces(template).filter_map(|piece| match piece {
        TemplatePiece::Place(place) => Some(place),
        TemplatePiece::Text(_) => None,
    });
    match places.find(|place| !is_known(place, filled)) {
        Some(place) => unknown(key, place, filled),
        None => Ok(()),
    }
}

/// What is wrong with any of several templates under one key.
///
/// # Errors
/// As [`check`].
pub(super) fn check_all<'t>(
    key: &'static str,
    templates: impl IntoIterator<Item = &'t String>,
    filled: Filled,
) -> Result<(), Fault> {
    templates.into_iter().try_for_each(|template| check(key, template, filled))
}

/// What is wrong with the names that a template in the syntax of Jinja looks up: those of the unit, and `files`.
/// `globals` are those that its engine brings along. Names in a loop over files are the template's own.
///
/// # Errors
/// A name that nothing can fill.
pub(super) fn check_names(
    key: &'static str,
    names: impl IntoIterator<Item = String>,
    globals: &BTreeSet<String>,
) -> Result<(), Fault> {
    // Sorted: the same slip is told first each time.
    for name in names.into_iter().collect::<BTreeSet<_>>() {
        let mut parts = name.splitn(3, '.');
        let (root, below) = (parts.next().unwrap_or_default(), parts.next());
        let known = match (root, below) {
            ("files" | "loop" | "self" | "super" | "caller", _) => true,
            // An engine also goes through what holds more than one value.
            ("description" | "levels" | "institution", Some(below)) => {
                is_in_records(&format!("{root}.{below}"), |_, _| true)
            }
            ("provider", Some(below)) => is_known(&format!("{root}.{below}"), Filled::Unit),
            ("description" | "levels" | "institution" | "provider", None) => true,
            (root, _) => globals.contains(root) || is_known(root, Filled::Unit),
        };
        if !known {
            return unknown(key, &name, Filled::Unit);
        }
    }
    Ok(())
}

fn unknown(key: &'static str, place: &str, filled: Filled) -> Result<(), Fault> {
    let known = known(filled);
    let (en, it) = nearest(place, known.iter().map(String::as_str)).map_or_else(Default::default, did_you_mean);
    fault(
        key,
        format!("has the place {{{place}}}, which is not known{en}"),
        format!("contiene il posto {{{place}}}, che non è noto{it}"),
    )
}

fn is_known(place: &str, filled: Filled) -> bool {
    let plain = match filled {
        Filled::Name => return NAME.contains(&place),
        Filled::Unit => false,
        Filled::Item => place == "item",
        Filled::File => FILE.contains(&place),
        Filled::Placed => place == "path" || FILE.contains(&place),
    };
    plain || UNIT.contains(&place) || is_in_records(place, is_single)
}

/// The records whose fields a place may name.
fn records() -> [(&'static str, Value); 3] {
    [
        ("description", schema_for!(Description).to_value()),
        ("levels", schema_for!(Levels).to_value()),
        ("institution", schema_for!(Institution).to_value()),
    ]
}

/// What is asked of the node to which a path leads: the schema, and the node.
type End = fn(&Value, &Value) -> bool;

fn is_in_records(place: &str, end: End) -> bool {
    let Some((root, path)) = place.split_once('.') else { return false };
    let path: Vec<&str> = path.split('.').collect();
    records().iter().any(|(name, schema)| *name == root && leads(schema, schema, &path, end))
}

/// Whether a path leads to something that a schema describes, and that is as it should be.
fn leads(schema: &Value, node: &Value, path: &[&str], end: End) -> bool {
    let Some((key, rest)) = path.split_first() else { return end(schema, node) };
    if let Some(node) = referred(schema, node) {
        return leads(schema, node, path, end);
    }
    if forms(node).any(|form| leads(schema, form, path, end)) {
        return true;
    }
    match node.get("properties").and_then(|properties| properties.get(*key)) {
        Some(property) => leads(schema, property, rest, end),
        // A map has whatever keys there are.
        None => match node.get("additionalProperties") {
            Some(Value::Bool(any)) => *any,
            Some(values) => leads(schema, values, rest, end),
            None => false,
        },
    }
}

/// Whether what a node describes has one value that can be written: a scalar, or an object that says what was written.
fn is_single(schema: &Value, node: &Value) -> bool {
    let written = || node.get("properties").and_then(|properties| properties.get("written"));
    is_of(schema, node, &["string", "integer", "number", "boolean"])
        || written().is_some_and(|written| is_of(schema, written, &["string"]))
        || referred(schema, node).is_some_and(|node| is_single(schema, node))
        || forms(node).any(|form| is_single(schema, form))
}

/// Whether what a node describes may be of one of these types.
fn is_of(schema: &Value, node: &Value, types: &[&str]) -> bool {
    let is_one = |name: &Value| name.as_str().is_some_and(|name| types.contains(&name));
    match node.get("type") {
        Some(Value::Array(names)) => names.iter().any(is_one),
        Some(name) => is_one(name),
        None => {
            referred(schema, node).is_some_and(|node| is_of(schema, node, types))
                || forms(node).any(|form| is_of(schema, form, types))
        }
    }
}

/// The forms of which a node may have one.
fn forms(node: &Value) -> impl Iterator<Item = &Value> {
    ["anyOf", "oneOf", "allOf"].into_iter().filter_map(|name| node.get(name)?.as_array()).flatten()
}

/// What a reference of a schema leads to.
fn referred<'s>(schema: &'s Value, node: &Value) -> Option<&'s Value> {
    schema.pointer(node.get("$ref")?.as_str()?.strip_prefix('#')?)
}

/// Places that may have been meant.
fn known(filled: Filled) -> Vec<String> {
    let owned = |places: &[&str]| places.iter().map(|place| (*place).to_owned()).collect::<Vec<_>>();
    let mut known = match filled {
        Filled::Name => return owned(&NAME),
        Filled::Unit => Vec::new(),
        Filled::Item => owned(&["item"]),
        Filled::File | Filled::Placed => owned(&FILE),
    };
    known.extend(owned(&UNIT));
    for (root, schema) in records() {
        let fields = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
        let fields = fields.filter(|(_, node)| is_single(&schema, node));
        known.extend(fields.map(|(field, _)| format!("{root}.{field}")));
    }
    known
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(template: &str, filled: Filled) -> Option<String> {
        check("k", template, filled).err().map(|(_, problem)| problem.to_string())
    }

    #[test]
    fn places_that_something_can_fill() {
        for (template, filled) in [
            ("{folder}_v{version}-{uuid}", Filled::Name),
            ("{unit} {description.title} {description.dates} {description.protocol.number}", Filled::Unit),
            ("{description.extra.Primo numero} {description.levels.file} {levels.series}", Filled::Unit),
            ("{institution.name} {provider.id} {description.extent.quantity}", Filled::Unit),
            ("{unit}/{item}", Filled::Item),
            ("{set}/{number}_{stem}{extension} {description.title}", Filled::File),
            ("no place, and {a brace that is never closed", Filled::Unit),
        ] {
            assert_eq!(refused(template, filled), None, "{template}");
        }
    }

    #[test]
    fn places_that_nothing_can_fill() {
        for (template, filled, hint) in [
            ("{unt}", Filled::Name, "`unit`"),
            ("{description.titel}", Filled::Unit, "`description.title`"),
            ("{instituton.name}", Filled::Unit, "`institution.name`"),
            ("{set}/{nmae}", Filled::File, "`name`"),
        ] {
            let said = refused(template, filled).unwrap();
            assert!(said.ends_with(&format!("did you mean {hint}?")), "{said}");
        }
        assert!(refused("{number}", Filled::Unit).is_some(), "a unit has no number of a file");
        assert!(refused("{description.protocol.numbr}", Filled::Unit).is_some());
        assert!(refused("{}", Filled::Unit).is_some());
    }

    #[test]
    fn a_place_has_one_value() {
        for several in ["protocol", "extent", "gaps", "isad", "rights", "levels", "extra", "from_files"] {
            assert!(refused(&format!("{{description.{several}}}"), Filled::Unit).is_some(), "{several}");
        }
        let said = refused("{description.protcol}", Filled::Unit).unwrap();
        assert!(!said.contains("`description.protocol`"), "{said}");
        for one in ["dates", "opened", "dates.written", "dates.edtf", "pieces", "support", "protocol.date"] {
            assert_eq!(refused(&format!("{{description.{one}}}"), Filled::Unit), None, "{one}");
        }
        // Templates of the other engine go through more than one.
        let names = ["description.protocol", "description.gaps", "levels.file", "provider.id"].map(str::to_owned);
        assert_eq!(check_names("k", names, &BTreeSet::new()), Ok(()));
        assert!(check_names("k", ["description.protcol".to_owned()], &BTreeSet::new()).is_err());
    }

    #[test]
    fn braces_are_told_apart_as_where_templates_are_filled() {
        assert!(refused("{\"unit\":\"{unit}\"}", Filled::Unit).is_some());
    }
}
