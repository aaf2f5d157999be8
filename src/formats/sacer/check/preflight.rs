//! The checks in the order in which the provider runs them.

use std::collections::BTreeSet;

use crate::records::{Code, Finding, Subject};

use super::super::super::xml_tree::{Element, check};
use super::super::agreement::{Agreement, GivenFile};
use super::super::fascicolo_grammar::FILE_INDEX;
use super::super::grammar::REQUEST;
use super::{agreed, call, components, documents, fascicolo, files, structure};

/// What came of the checks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preflight {
    /// What the provider would refuse, or take with a word.
    pub findings: Vec<Finding>,
    /// The provider's codes whose condition is not known here, because the agreement does not tell it.
    pub unknown: BTreeSet<&'static str>,
    /// Files whose declared digest was compared and agrees.
    pub compared: u64,
}

/// Checks a request for a documentary unit, or for a document that is added to one.
///
/// `files` are those that go with it; `None` where only the index is at hand.
#[must_use]
pub fn check_request(
    root: &Element,
    agreement: &Agreement,
    files: Option<&[GivenFile]>,
    subject: &Subject,
) -> Preflight {
    let mut run = Run::new(subject);
    structure::tell(&check(root, &REQUEST), "XSD-001-002", &mut run);
    call::check(root, agreement, &mut run);
    documents::check(root, &mut run);
    agreed::check(root, agreement, &mut run);
    components::check(root, agreement, &mut run);
    match files {
        Some(files) => self::files::check(root, agreement, files, &mut run),
        None => run.unknown(&["WS-CHECK", "HASH-004-001", "UD-008-001", "666"]),
    }
    run.done
}

/// Checks an index of a file (fascicolo), version 3.
#[must_use]
pub fn check_file_index(root: &Element, subject: &Subject) -> Preflight {
    let mut run = Run::new(subject);
    structure::tell(&check(root, &FILE_INDEX), "FAS_XSD-001-002", &mut run);
    fascicolo::check(root, &mut run);
    run.done
}

/// What the checks write to.
pub(super) struct Run<'s> {
    subject: &'s Subject,
    done: Preflight,
}

impl<'s> Run<'s> {
    fn new(subject: &'s Subject) -> Self {
        Self { subject, done: Preflight::default() }
    }

    /// A finding under the provider's code.
    pub(super) fn about(&self, code: Code, provider: &str) -> Finding {
        Finding::new(code, self.subject.clone()).with("code", provider)
    }

    /// Counts a file whose digest agrees.
    pub(super) fn agrees(&mut self) {
        self.done.compared += 1;
    }

    pub(super) fn say(&mut self, finding: Finding) {
        self.done.findings.push(finding);
    }

    /// Says that these conditions are the provider's to know.
    pub(super) fn unknown(&mut self, codes: &[&'static str]) {
        self.done.unknown.extend(codes);
    }
}

/// All documents of a request: the name of the element, and the document.
pub(super) fn all_documents(root: &Element) -> impl Iterator<Item = (&'static str, &Element)> {
    const SINGLE: [&str; 4] = ["DocumentoPrincipale", "Allegato", "Annesso", "Annotazione"];
    const GROUPS: [(&str, &str); 3] =
        [("Allegati", "Allegato"), ("Annessi", "Annesso"), ("Annotazioni", "Annotazione")];
    let single = SINGLE.into_iter().flat_map(|name| root.all(name).map(move |document| (name, document)));
    let grouped = GROUPS.into_iter().flat_map(|(group, name)| {
        root.all(group).flat_map(move |group| group.all(name)).map(move |document| (name, document))
    });
    single.chain(grouped)
}

/// The components of a document, in order.
pub(super) fn components_of(document: &Element) -> impl Iterator<Item = &Element> {
    document.find(&["StrutturaOriginale", "Componenti"]).into_iter().flat_map(|list| list.all("Componente"))
}

/// The parts of a component.
pub(super) fn parts_of(component: &Element) -> impl Iterator<Item = &Element> {
    component.first("SottoComponenti").into_iter().flat_map(|list| list.all("SottoComponente"))
}

/// The text at the end of a path, without blanks around it; empty where there is none.
pub(super) fn word(element: &Element, path: &[&str]) -> String {
    element.find(path).map(|found| found.text().trim().to_owned()).unwrap_or_default()
}

/// A text, cut where it is too long to be shown.
pub(super) fn shown(text: &str) -> String {
    text.chars().take(80).collect()
}
