//! Flags of three states: true, false, and left to what the provider has configured.

use super::super::xml_tree::Element;

/// The flag of this name; `None` where it does not stand there.
pub(super) fn flag(of: &Element, name: &str) -> Option<bool> {
    of.text_of(name).map(|text| matches!(text.trim(), "true" | "1"))
}

/// Writes a flag that says something.
pub(super) fn push_flag(element: &mut Element, name: &str, flag: Option<bool>) {
    element.push_leaf(name, flag.map(|flag| if flag { "true" } else { "false" }));
}
