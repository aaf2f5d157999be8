//! Whether two objects are the same, wherever they stand and however their streams are coded.

use crate::formats::pdf::{Document, Object};

/// Deepest nesting that is compared.
const MOST_DEPTH: u32 = 12;
/// Most bytes that a stream decodes to.
const MOST_STREAM: u64 = 16 << 20;

/// A digest of objects, references followed.
pub(super) fn digest(document: &Document<'_>, objects: &[Object]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    let mut left = 10_000u32;
    objects.iter().for_each(|object| add(document, object, &mut hasher, 0, &mut left));
    *hasher.finalize().as_bytes()
}

fn add(document: &Document<'_>, object: &Object, hasher: &mut blake3::Hasher, depth: u32, left: &mut u32) {
    let Some(less) = left.checked_sub(1).filter(|_| depth <= MOST_DEPTH) else { return };
    *left = less;
    if let Object::Reference(number, _) = object
        && let Some(indirect) = document.indirect(*number)
        && indirect.stream.is_some()
    {
        hasher.update(b"stream");
        hasher.update(&document.data(&indirect, MOST_STREAM).unwrap_or_default());
        add_direct(document, &indirect.object, hasher, depth, left);
        return;
    }
    add_direct(document, &document.resolve(object), hasher, depth, left);
}

fn add_direct(document: &Document<'_>, object: &Object, hasher: &mut blake3::Hasher, depth: u32, left: &mut u32) {
    match object {
        Object::Array(array) => {
            hasher.update(b"[");
            array.iter().for_each(|inner| add(document, inner, hasher, depth + 1, left));
            hasher.update(b"]");
        }
        Object::Dict(dict) => {
            let mut entries: Vec<_> = dict.0.iter().collect();
            entries.retain(|(key, _)| !matches!(key.as_slice(), b"Length" | b"Filter" | b"DecodeParms"));
            entries.sort_by(|(a, _), (b, _)| a.cmp(b));
            hasher.update(b"<");
            for (key, value) in entries {
                hasher.update(key);
                add(document, value, hasher, depth + 1, left);
            }
            hasher.update(b">");
        }
        // 1 and 1.0 are the same number.
        number if number.number().is_some() => {
            hasher.update(&number.number().unwrap_or(0.0).to_be_bytes());
        }
        other => {
            hasher.update(format!("{other:?}").as_bytes());
        }
    }
}
