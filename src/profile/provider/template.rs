//! Templates: text with places in braces.

/// A piece of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TemplatePiece<'t> {
    /// Text that stands for itself.
    Text(&'t str),
    /// The name of a place, without its braces.
    Place(&'t str),
}

/// The pieces of a template, in their order. A place goes from a brace to the next one that closes; a brace that is
/// never closed is a brace.
pub fn template_pieces(template: &str) -> impl Iterator<Item = TemplatePiece<'_>> {
    let mut rest = template;
    std::iter::from_fn(move || {
        if let Some((place, after)) = rest.strip_prefix('{').and_then(|within| within.split_once('}')) {
            rest = after;
            return Some(TemplatePiece::Place(place));
        }
        // The brace at the beginning of what is left, if there is one, is never closed, and so is no other after it.
        let end = rest.find('{').filter(|start| *start > 0).unwrap_or(rest.len());
        let (text, after) = rest.split_at(end);
        rest = after;
        (!text.is_empty()).then_some(TemplatePiece::Text(text))
    })
}

#[cfg(test)]
mod tests {
    use super::TemplatePiece::{Place, Text};
    use super::*;

    #[test]
    fn braces_make_places() {
        for (template, wanted) in [
            ("", vec![]),
            ("plain } text", vec![Text("plain } text")]),
            ("{a}{b}", vec![Place("a"), Place("b")]),
            ("x{a}-{}.", vec![Text("x"), Place("a"), Text("-"), Place(""), Text(".")]),
            // The first brace that opens and the first one that closes after it, whatever stands between.
            ("{\"unit\":\"{unit}\"}", vec![Place("\"unit\":\"{unit"), Text("\"}")]),
            ("{a} {b {c", vec![Place("a"), Text(" "), Text("{b {c")]),
        ] {
            assert_eq!(template_pieces(template).collect::<Vec<_>>(), wanted, "{template}");
        }
    }
}
