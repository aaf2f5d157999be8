//! Puts rules to subjects, and counts what they break.

use std::collections::{BTreeMap, HashSet};
use std::rc::Rc;

use super::super::outcome::{Broken, MOST_KEPT, Precheck, Violation};
use super::super::rule::{Rule, Subject, Test};
use super::super::table;
use crate::formats::pdf::content::{Bounds, Fallback, Interpreter};
use crate::formats::pdf::{Dict, Document, Indirect, Object};
use crate::profile::Limits;
use crate::records::PdfaFlavour;

/// Where something was met.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub object: Option<u32>,
    pub page: Option<u32>,
}

impl Place {
    /// An object.
    pub(super) const fn object(number: u32) -> Self {
        Self { object: Some(number), page: None }
    }

    /// The same page, another object; this one where it has none.
    pub(super) fn at(self, object: Option<u32>) -> Self {
        Self { object: object.or(self.object), page: self.page }
    }
}

struct Tally {
    rule: &'static Rule,
    count: u64,
    kept: Vec<Violation>,
}

/// Kinds of things that are looked at once, by their object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Once {
    Form,
    Image,
    State,
    Profile,
    Annotation,
    Action,
    Pattern,
    Metadata,
    File,
}

/// Content that is run later: what a page invokes while it is run itself.
pub(super) struct Pending {
    pub stream: u32,
    pub resources: Fallback,
    pub place: Place,
}

/// A file while it is looked at.
pub(super) struct Walk<'d, 'a> {
    pub document: &'d Document<'a>,
    pub limits: &'d Limits,
    pub flavour: PdfaFlavour,
    /// Embedded files in embedded files.
    pub depth: u32,
    /// Space of the profile of the PDF/A output intent, as it stands in it: `RGB `.
    pub intent: Option<String>,
    pub catalogue: Dict,
    pub pending: Vec<Pending>,
    /// What separations of a name looked like first.
    pub separations: BTreeMap<Vec<u8>, [u8; 32]>,
    pub fonts: super::glyphs::Programs,
    /// Whether something transparent was met since the page began.
    pub transparent: bool,
    pub complete: bool,
    /// What was painted with last, and where.
    pub last_fill: Option<(Rc<Object>, Place)>,
    pub last_stroke: Option<(Rc<Object>, Place)>,
    once: HashSet<(Once, u32)>,
    by_kind: Vec<Vec<(&'static str, &'static Rule)>>,
    tallies: BTreeMap<&'static str, Tally>,
    rules: u32,
}

impl<'d, 'a> Walk<'d, 'a> {
    pub(super) fn new(document: &'d Document<'a>, flavour: PdfaFlavour, limits: &'d Limits, depth: u32) -> Self {
        let mut by_kind = vec![Vec::new(); Test::KINDS];
        let mut rules = 0;
        for (id, rule) in table::rules_of(flavour) {
            rules += u32::from(!id.starts_with("own-"));
            if let Some(list) = by_kind.get_mut(rule.test.kind()) {
                list.push((id, rule));
            }
        }
        let catalogue = document.get(&document.xref.trailer, b"Root").dict().cloned().unwrap_or_default();
        Self {
            document,
            limits,
            flavour,
            depth,
            intent: None,
            catalogue,
            pending: Vec::new(),
            separations: BTreeMap::new(),
            fonts: super::glyphs::Programs::default(),
            transparent: false,
            complete: true,
            last_fill: None,
            last_stroke: None,
            once: HashSet::new(),
            by_kind,
            tallies: BTreeMap::new(),
            rules,
        }
    }

    /// Puts all rules of its kind to a subject.
    pub(super) fn put(&mut self, subject: &Subject<'_>, place: Place) {
        let Some(rules) = self.by_kind.get(subject.kind()) else { return };
        for (id, rule) in rules {
            let Some(found) = rule.test.put(subject) else { continue };
            let tally = self.tallies.entry(id).or_insert(Tally { rule, count: 0, kept: Vec::new() });
            tally.count += 1;
            let violation = Violation { object: place.object, page: place.page, found };
            if tally.kept.len() < MOST_KEPT && !tally.kept.contains(&violation) {
                tally.kept.push(violation);
            }
        }
    }

    /// Whether this object is met for the first time as such a thing. What is no object of its own always is.
    pub(super) fn first_time(&mut self, kind: Once, object: Option<u32>) -> bool {
        object.is_none_or(|number| self.once.insert((kind, number)))
    }

    /// The value of `key`, resolved.
    pub(super) fn get(&self, dict: &Dict, key: &[u8]) -> Object {
        self.document.get(dict, key)
    }

    /// The value of `key` as a name.
    pub(super) fn name(&self, dict: &Dict, key: &[u8]) -> Option<Vec<u8>> {
        self.get(dict, key).name().map(<[u8]>::to_vec)
    }

    /// The dictionary that is the value of `key`, and its object.
    pub(super) fn sub(&self, dict: &Dict, key: &[u8]) -> Option<(Dict, Option<u32>)> {
        let entry = dict.get(key)?;
        let object = reference(entry);
        self.document.resolve(entry).dict().map(|dict| (dict.clone(), object))
    }

    /// The stream that is the value of `key`.
    pub(super) fn stream(&self, dict: &Dict, key: &[u8]) -> Option<Indirect> {
        self.document.indirect(reference(dict.get(key)?)?).filter(|found| found.stream.is_some())
    }

    /// An interpreter with the bounds of the pre-check.
    pub(super) fn interpreter(&self) -> Interpreter<'d, 'a> {
        Interpreter::new(self.document, Bounds::default())
    }

    /// Ends the walk.
    pub(super) fn finish(self) -> Precheck {
        let broken = self.tallies.into_iter().map(|(id, tally)| Broken {
            id,
            rule: tally.rule,
            count: tally.count,
            kept: tally.kept,
        });
        let partly = table::partly_evaluated(self.flavour).filter(|(id, ..)| !id.starts_with("own-")).count();
        let partly = u32::try_from(partly).unwrap_or(u32::MAX);
        Precheck {
            flavour: self.flavour,
            evaluated: self.rules.saturating_sub(partly),
            partly,
            rules: table::listed_rules(self.flavour),
            broken: broken.collect(),
            complete: self.complete,
        }
    }
}

/// The object that a reference names.
pub(super) const fn reference(object: &Object) -> Option<u32> {
    match object {
        Object::Reference(number, _) => Some(*number),
        _ => None,
    }
}
