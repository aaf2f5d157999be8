//! Optional content.

use std::collections::BTreeSet;

use super::super::facts::Configuration;
use super::super::rule::Subject;
use super::checker::{Place, Walk, reference};
use crate::formats::pdf::Object;

/// Deepest nesting of groups.
const MOST_DEPTH: u32 = 32;

impl Walk<'_, '_> {
    pub(super) fn layers(&mut self) {
        let Some((properties, _)) = self.sub(&self.catalogue.clone(), b"OCProperties") else { return };
        let groups = self.get(&properties, b"OCGs");
        let groups: BTreeSet<u32> = groups.array().unwrap_or_default().iter().filter_map(reference).collect();
        let mut configurations = Vec::new();
        configurations.extend(properties.get(b"D").cloned());
        if let Object::Array(others) = self.get(&properties, b"Configs") {
            configurations.extend(others);
        }
        let mut names: Vec<Vec<u8>> = Vec::new();
        for entry in configurations {
            let Object::Dict(dict) = self.document.resolve(&entry) else { continue };
            let name = self.get(&dict, b"Name").string().map(<[u8]>::to_vec);
            let repeated = name.as_ref().is_some_and(|name| names.contains(name));
            names.extend(name.clone());
            let mut listed = BTreeSet::new();
            let order = self.get(&dict, b"Order");
            self.listed(&order, &mut listed, 0);
            let left_out = if order.array().is_some() { groups.difference(&listed).count() } else { 0 };
            let facts = Configuration { name, repeated, left_out, has_usage: dict.get(b"AS").is_some() };
            self.put(&Subject::Configuration(&facts), Place::default().at(reference(&entry)));
        }
    }

    fn listed(&self, order: &Object, listed: &mut BTreeSet<u32>, depth: u32) {
        if depth > MOST_DEPTH {
            return;
        }
        for entry in order.array().unwrap_or_default() {
            match (entry, self.document.resolve(entry)) {
                (_, nested @ Object::Array(_)) => self.listed(&nested, listed, depth + 1),
                (Object::Reference(number, _), _) => {
                    listed.insert(*number);
                }
                _ => {}
            }
        }
    }
}
