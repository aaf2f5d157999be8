//! The index of a package, as a table or by a template.

use std::collections::BTreeMap;

use minijinja::value::{Serde, Value as Shown, merge_maps};
use serde_json::Value;

use crate::formats::xml_parts::XmlBounds;
use crate::formats::xml_tree::read_tree;
use crate::profile::{GenericColumn, GenericIndex};

use super::super::placing::Placed;
use super::super::values::Values;

/// Bounds of an index: it is read once more to prove that it is XML.
const BOUNDS: XmlBounds = XmlBounds { bytes: 512 << 20, elements: 20_000_000, depth: 100 };

/// The bytes of an index over files; each file has values of its own.
///
/// # Errors
/// What the template's engine says, or that what it gave is no XML.
pub(super) fn rendered(index: &GenericIndex, unit: &Values, files: &[Placed<'_>]) -> Result<Vec<u8>, String> {
    match index {
        GenericIndex::Csv { divider, columns, .. } => {
            table(*divider, columns, files).map_err(|error| error.to_string())
        }
        GenericIndex::Xml { template, .. } => {
            let bytes = document(template, unit, files)?;
            read_tree(&bytes, BOUNDS).map_err(|fault| fault.to_string())?;
            Ok(bytes)
        }
    }
}

fn table(divider: char, columns: &[GenericColumn], files: &[Placed<'_>]) -> std::io::Result<Vec<u8>> {
    let divider = u8::try_from(divider).unwrap_or(b';');
    let mut table = csv::WriterBuilder::new().delimiter(divider).from_writer(Vec::new());
    table.write_record(columns.iter().map(|column| column.header.as_str()))?;
    for file in files {
        table.write_record(columns.iter().map(|column| file.values.fill(&column.value).unwrap_or_default()))?;
    }
    table.into_inner().map_err(|error| error.into_error())
}

fn document(template: &str, unit: &Values, files: &[Placed<'_>]) -> Result<Vec<u8>, String> {
    let mut engine = minijinja::Environment::new();
    engine.set_auto_escape_callback(|_| minijinja::AutoEscape::Html);
    // A name that is not there is a mistake of the template, not an empty text.
    engine.set_undefined_behavior(minijinja::UndefinedBehavior::Strict);
    engine.add_template("index", template).map_err(|error| error.to_string())?;
    let mut said = unit.of_unit().clone();
    visible(&mut said);
    let said = Shown::from(Serde(&said));
    // Of what both have, the last one's value is shown. What the unit says is not copied for each file.
    let listed: Shown = files.iter().map(|file| merge_maps([said.clone(), own(&file.values)])).collect();
    let files = BTreeMap::from([("files".to_owned(), listed)]);
    let context = merge_maps([said, own(unit), Shown::from(files)]);
    let template = engine.get_template("index").map_err(|error| error.to_string())?;
    template.render(context).map(String::into_bytes).map_err(|error| error.to_string())
}

/// The values that are a file's own.
fn own(values: &Values) -> Shown {
    let shown = |(name, value): (&&'static str, &String)| {
        ((*name).to_owned(), Shown::from(crate::formats::xml::visible(value).into_owned()))
    };
    Shown::from(values.own().iter().map(shown).collect::<BTreeMap<String, Shown>>())
}

/// Characters that XML cannot hold are written visibly.
fn visible(value: &mut Value) {
    match value {
        Value::String(text) => *text = crate::formats::xml::visible(text).into_owned(),
        Value::Array(values) => values.iter_mut().for_each(visible),
        Value::Object(values) => values.values_mut().for_each(visible),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
