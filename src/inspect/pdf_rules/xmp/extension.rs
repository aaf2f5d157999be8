//! Extension schemas (ISO 19005-1 6.7.8, ISO 19005-2 6.6.2.3.3).

use std::collections::BTreeMap;

use super::kinds::{Custom, Customs, kind};
use crate::formats::xmp_model::{ArrayKind, Model, Property, Value};

const CONTAINER: &str = "http://www.aiim.org/pdfa/ns/extension/";
const SCHEMA: &str = "http://www.aiim.org/pdfa/ns/schema#";
const PROPERTY: &str = "http://www.aiim.org/pdfa/ns/property#";
const TYPE: &str = "http://www.aiim.org/pdfa/ns/type#";
const FIELD: &str = "http://www.aiim.org/pdfa/ns/field#";

/// Which rule a part of a description breaks, or is measured by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum ExtensionRule {
    Undefined,
    Container,
    SchemaName,
    SchemaNamespace,
    SchemaPrefix,
    SchemaProperty,
    SchemaValueType,
    PropertyName,
    PropertyType,
    PropertyCategory,
    PropertyDescription,
    TypeName,
    TypeNamespace,
    TypePrefix,
    TypeDescription,
    TypeField,
    FieldName,
    FieldType,
    FieldDescription,
}

/// What the extension schemas of a packet describe.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct Extensions {
    /// The type of each property, by namespace and name.
    pub(super) properties: BTreeMap<(String, String), String>,
    /// Types that a schema describes, by its namespace.
    pub(super) customs: BTreeMap<String, Customs>,
    /// What is wrong with the descriptions.
    pub faults: Vec<(ExtensionRule, String)>,
}

/// Most faults that are kept.
const MOST_FAULTS: usize = 200;

impl Extensions {
    /// Reads the container of a packet.
    pub(in super::super) fn read(model: &Model) -> Self {
        let mut extensions = Self::default();
        let Some(container) = model.get(CONTAINER, "schemas") else { return extensions };
        let bag = match &container.value {
            Value::Array(ArrayKind::Bag, items) => Some(items.as_slice()),
            _ => None,
        };
        if bag.is_none() || container.prefix != "pdfaExtension" {
            extensions.fault(ExtensionRule::Container, format!("{}:schemas", container.prefix));
        }
        for item in bag.unwrap_or_default() {
            match &item.value {
                Value::Structure(fields) => extensions.schema(fields),
                _ => extensions.fault(ExtensionRule::Container, "no structure".to_owned()),
            }
        }
        extensions
    }

    fn fault(&mut self, rule: ExtensionRule, found: String) {
        if self.faults.len() < MOST_FAULTS {
            self.faults.push((rule, found));
        }
    }

    /// The text of a field, which must have its prefix.
    fn text(&mut self, fields: &[Property], place: (&str, &str), name: &str, rule: ExtensionRule) -> Option<String> {
        let (namespace, prefix) = place;
        let Some(field) = fields.iter().find(|field| field.namespace == namespace && field.name == name) else {
            self.fault(rule, format!("no {prefix}:{name}"));
            return None;
        };
        let text = field.value.text().map(str::to_owned);
        if text.is_none() || field.prefix != prefix {
            self.fault(rule, format!("{}:{name}", field.prefix));
        }
        text
    }

    /// The structures of a sequence.
    fn sequence<'f>(
        &mut self,
        fields: &'f [Property],
        place: (&str, &str),
        name: &str,
        rule: ExtensionRule,
    ) -> Vec<&'f [Property]> {
        let (namespace, prefix) = place;
        let Some(field) = fields.iter().find(|field| field.namespace == namespace && field.name == name) else {
            return Vec::new();
        };
        if field.prefix != prefix {
            self.fault(rule, format!("{}:{name}", field.prefix));
        }
        let Value::Array(ArrayKind::Seq, items) = &field.value else {
            self.fault(rule, format!("{prefix}:{name}"));
            return Vec::new();
        };
        let mut found = Vec::new();
        for item in items {
            match &item.value {
                Value::Structure(fields) => found.push(fields.as_slice()),
                _ => self.fault(rule, format!("no structure in {prefix}:{name}")),
            }
        }
        found
    }

    fn undefined(&mut self, fields: &[Property], namespace: &str, known: &[&str]) {
        for field in fields {
            if field.namespace != namespace || !known.contains(&field.name.as_str()) {
                self.fault(ExtensionRule::Undefined, format!("{}:{}", field.prefix, field.name));
            }
        }
    }

    fn schema(&mut self, fields: &[Property]) {
        let place = (SCHEMA, "pdfaSchema");
        self.undefined(fields, SCHEMA, &["schema", "namespaceURI", "prefix", "property", "valueType"]);
        self.text(fields, place, "schema", ExtensionRule::SchemaName);
        let namespace = self.text(fields, place, "namespaceURI", ExtensionRule::SchemaNamespace).unwrap_or_default();
        self.text(fields, place, "prefix", ExtensionRule::SchemaPrefix);
        let types = self.sequence(fields, place, "valueType", ExtensionRule::SchemaValueType);
        let mut customs = self.customs.remove(&namespace).unwrap_or_default();
        let names: Vec<&str> = types.iter().filter_map(|fields| field_text(fields, TYPE, "type")).collect();
        customs.extend(names.iter().map(|name| ((*name).to_owned(), Custom::default())));
        for fields in &types {
            self.custom(fields, &mut customs);
        }
        for fields in self.sequence(fields, place, "property", ExtensionRule::SchemaProperty) {
            self.property(fields, &namespace, &customs);
        }
        self.customs.insert(namespace, customs);
    }

    fn property(&mut self, fields: &[Property], namespace: &str, customs: &Customs) {
        let place = (PROPERTY, "pdfaProperty");
        self.undefined(fields, PROPERTY, &["name", "valueType", "category", "description"]);
        let name = self.text(fields, place, "name", ExtensionRule::PropertyName);
        let wanted = self.text(fields, place, "valueType", ExtensionRule::PropertyType);
        if let Some(wanted) = wanted.as_ref().filter(|wanted| kind(wanted, customs).is_none()) {
            self.fault(ExtensionRule::PropertyType, wanted.clone());
        }
        let category = self.text(fields, place, "category", ExtensionRule::PropertyCategory);
        if let Some(category) = category.filter(|category| !matches!(category.as_str(), "internal" | "external")) {
            self.fault(ExtensionRule::PropertyCategory, category);
        }
        self.text(fields, place, "description", ExtensionRule::PropertyDescription);
        if let (Some(name), Some(wanted)) = (name, wanted) {
            self.properties.insert((namespace.to_owned(), name), wanted);
        }
    }

    fn custom(&mut self, fields: &[Property], customs: &mut Customs) {
        let place = (TYPE, "pdfaType");
        self.undefined(fields, TYPE, &["type", "namespaceURI", "prefix", "description", "field"]);
        let name = self.text(fields, place, "type", ExtensionRule::TypeName);
        let namespace = self.text(fields, place, "namespaceURI", ExtensionRule::TypeNamespace);
        self.text(fields, place, "prefix", ExtensionRule::TypePrefix);
        self.text(fields, place, "description", ExtensionRule::TypeDescription);
        let mut custom = Custom { namespace: namespace.unwrap_or_default(), fields: BTreeMap::new() };
        for fields in self.sequence(fields, place, "field", ExtensionRule::TypeField) {
            let place = (FIELD, "pdfaField");
            self.undefined(fields, FIELD, &["name", "valueType", "description"]);
            let name = self.text(fields, place, "name", ExtensionRule::FieldName);
            let wanted = self.text(fields, place, "valueType", ExtensionRule::FieldType);
            if let Some(wanted) = wanted.as_ref().filter(|wanted| kind(wanted, customs).is_none()) {
                self.fault(ExtensionRule::FieldType, wanted.clone());
            }
            self.text(fields, place, "description", ExtensionRule::FieldDescription);
            if let (Some(name), Some(wanted)) = (name, wanted) {
                custom.fields.insert(name, wanted);
            }
        }
        if let Some(name) = name {
            customs.insert(name, custom);
        }
    }
}

fn field_text<'f>(fields: &'f [Property], namespace: &str, name: &str) -> Option<&'f str> {
    fields.iter().find(|field| field.namespace == namespace && field.name == name)?.value.text()
}
