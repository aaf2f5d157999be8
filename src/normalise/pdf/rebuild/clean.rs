//! What of a dictionary stands in the copy. Left out is what no reader of the pages sees and PDF/A does not allow.

use crate::formats::pdf::{Dict, Document, Object};

use super::order::Change;

/// What the keys of a dictionary are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keys {
    /// Words of PDF, with the meaning that it gives them.
    Words,
    /// Names that the file chose for what it holds: an image may be called `AA`.
    Names,
}

/// Dictionaries whose keys are names, by the keys under which they stand: categories of resources (ISO 32000-1 table
/// 33), glyphs of a font of type 3, states of an appearance (§12.5.5), destinations (§12.3.2.3), colorants (§8.6.6.5),
/// roles and classes of a structure (§14.7).
const NAMED_BY_THE_FILE: [&[u8]; 15] = [
    b"XObject",
    b"Font",
    b"ColorSpace",
    b"Pattern",
    b"Shading",
    b"ExtGState",
    b"Properties",
    b"CharProcs",
    b"N",
    b"R",
    b"D",
    b"Dests",
    b"Colorants",
    b"RoleMap",
    b"ClassMap",
];

/// What the keys of the dictionary are that stands under `key` in one whose keys are words. Where it is taken for one
/// of names and is none, what PDF/A does not allow stays in it, and the rules find that; the other way round something
/// that is shown would be lost.
pub(super) fn keys_below(key: &[u8]) -> Keys {
    if NAMED_BY_THE_FILE.contains(&key) { Keys::Names } else { Keys::Words }
}

/// Whether an entry is copied.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Entry {
    /// As it is.
    Keep,
    /// Not at all.
    Drop(Change),
    /// With another value.
    Put(Object, Change),
}

/// Actions that PDF/A allows (ISO 19005-2, 6.5.1).
const ALLOWED: [&[u8]; 7] = [b"GoTo", b"GoToR", b"GoToE", b"Thread", b"URI", b"Named", b"SubmitForm"];
/// Named actions that it allows.
const NAMED: [&[u8]; 4] = [b"NextPage", b"PrevPage", b"FirstPage", b"LastPage"];

/// The flag that an annotation is printed (ISO 32000-1 table 165), and those that hide it.
const PRINT: i64 = 1 << 2;
const HIDING: i64 = 1 << 0 | 1 << 1 | 1 << 5 | 1 << 8;

/// Judges an entry of a dictionary.
pub(super) fn judge(document: &Document<'_>, dict: &Dict, key: &[u8], value: &Object) -> Entry {
    match key {
        b"AA" => Entry::Drop(Change::Actions),
        b"A" | b"OpenAction" | b"Next" if is_forbidden(document, value) => Entry::Drop(Change::Actions),
        b"JavaScript" | b"JS" => Entry::Drop(Change::Actions),
        b"Interpolate" if document.resolve(value) == Object::Bool(true) => Entry::Drop(Change::Interpolation),
        b"SigFlags" | b"Perms" | b"DSS" => Entry::Drop(Change::Signatures),
        b"V" if is_signature(document, dict) => Entry::Drop(Change::Signatures),
        b"PieceInfo" => Entry::Drop(Change::PrivateData),
        b"Metadata" => Entry::Drop(Change::Metadata),
        b"F" if dict.is(b"Subtype", b"Link") => printable(document, value),
        _ => Entry::Keep,
    }
}

/// Whether a field is one for a signature: its kind may be that of a field above it (§12.7.3.1).
fn is_signature(document: &Document<'_>, field: &Dict) -> bool {
    let mut field = field.clone();
    for _ in 0..MOST_DEEP {
        if let Some(kind) = document.get(&field, b"FT").name() {
            return kind == b"Sig";
        }
        let Object::Dict(above) = document.get(&field, b"Parent") else { return false };
        field = above;
    }
    false
}

/// Fields in fields.
const MOST_DEEP: u32 = 32;

/// What must be added to a dictionary: a link that says nothing of being printed is not.
pub(super) fn addition(dict: &Dict) -> Option<(Vec<u8>, Object)> {
    let bare = dict.is(b"Subtype", b"Link") && dict.get(b"Rect").is_some() && dict.get(b"F").is_none();
    bare.then(|| (b"F".to_vec(), Object::Integer(PRINT)))
}

/// A link has no look of its own: to print it changes nothing.
fn printable(document: &Document<'_>, value: &Object) -> Entry {
    match document.resolve(value).integer() {
        Some(flags) if flags & HIDING == 0 && flags & PRINT == 0 => {
            Entry::Put(Object::Integer(flags | PRINT), Change::Annotations)
        }
        _ => Entry::Keep,
    }
}

fn is_forbidden(document: &Document<'_>, value: &Object) -> bool {
    let value = document.resolve(value);
    let Some(dict) = value.dict() else { return false };
    // A dictionary with another meaning of the key, as the appearance of a border, has no kind of action.
    let kind = document.get(dict, b"S");
    let Some(kind) = kind.name() else { return false };
    let named = document.get(dict, b"N");
    let unknown_name = kind == b"Named" && !named.name().is_some_and(|name| NAMED.contains(&name));
    !ALLOWED.contains(&kind) || unknown_name
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::pdf::write::{dict, name};

    fn judged(entries: Dict, key: &str) -> Entry {
        let document = Document::open(b"%PDF-1.4\n", 10);
        let value = entries.get(key.as_bytes()).unwrap().clone();
        judge(&document, &entries, key.as_bytes(), &value)
    }

    fn action(kind: &str) -> Object {
        Object::Dict(dict([("S", name(kind)), ("N", name("Print"))]))
    }

    #[test]
    fn actions_by_their_kinds() {
        for (kind, expected) in [
            ("URI", Entry::Keep),
            ("GoTo", Entry::Keep),
            ("Launch", Entry::Drop(Change::Actions)),
            ("JavaScript", Entry::Drop(Change::Actions)),
            ("Named", Entry::Drop(Change::Actions)),
        ] {
            assert_eq!(judged(dict([("A", action(kind))]), "A"), expected, "{kind}");
        }
        assert_eq!(judged(dict([("OpenAction", Object::Array(Vec::new()))]), "OpenAction"), Entry::Keep);
        assert_eq!(judged(dict([("A", Object::Real(0.5))]), "A"), Entry::Keep);
    }

    #[test]
    fn only_links_are_made_printable() {
        let flags = |kind: &str, flags| judged(dict([("Subtype", name(kind)), ("F", Object::Integer(flags))]), "F");
        assert_eq!(flags("Link", 0), Entry::Put(Object::Integer(4), Change::Annotations));
        assert_eq!(flags("Link", 2), Entry::Keep, "a hidden one");
        assert_eq!(flags("Link", 4), Entry::Keep);
        assert_eq!(flags("Stamp", 0), Entry::Keep, "it has a look of its own");
        let rect = Object::Array(Vec::new());
        assert!(addition(&dict([("Subtype", name("Link")), ("Rect", rect)])).is_some());
        assert!(addition(&dict([("Subtype", name("Link"))])).is_none());
    }

    #[test]
    fn a_signature_is_no_field_value() {
        let above = Object::Dict(dict([("FT", name("Sig"))]));
        assert_eq!(judged(dict([("Parent", above), ("V", Object::Null)]), "V"), Entry::Drop(Change::Signatures));
        assert_eq!(judged(dict([("Parent", Object::Null), ("V", Object::Null)]), "V"), Entry::Keep);
        assert_eq!(judged(dict([("FT", name("Sig")), ("V", Object::Null)]), "V"), Entry::Drop(Change::Signatures));
        assert_eq!(judged(dict([("FT", name("Tx")), ("V", Object::Null)]), "V"), Entry::Keep);
    }
}
