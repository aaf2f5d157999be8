//! Objects as text (ISO 32000-1 §7.3), in the stricter form that PDF/A asks for: hexadecimal strings of whole bytes,
//! numbers without an exponent.

use std::io::Write;

use super::super::object::{Dict, Object};

/// A name.
#[must_use]
pub fn name(name: impl AsRef<[u8]>) -> Object {
    Object::Name(name.as_ref().to_vec())
}

/// A dictionary with these keys, in this order.
#[must_use]
pub fn dict<const N: usize>(entries: [(&str, Object); N]) -> Dict {
    Dict(entries.into_iter().map(|(key, value)| (key.as_bytes().to_vec(), value)).collect())
}

/// A number: a whole one where it is one to a millionth.
#[must_use]
pub fn number(value: f64) -> Object {
    let whole = value.round();
    if (value - whole).abs() < 1e-6 { Object::Integer(whole as i64) } else { Object::Real(value) }
}

/// A text string (§7.9.2.2): ASCII as it is, else UTF-16 with its mark.
#[must_use]
pub fn text(text: &str) -> Object {
    if text.is_ascii() {
        return Object::String(text.as_bytes().to_vec());
    }
    let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
    Object::String(units.flat_map(u16::to_be_bytes).collect())
}

/// Writes an object.
pub(super) fn write(out: &mut Vec<u8>, object: &Object) {
    match object {
        Object::Null => out.extend_from_slice(b"null"),
        Object::Bool(value) => out.extend_from_slice(if *value { b"true" } else { b"false" }),
        Object::Integer(value) => print(out, format_args!("{value}")),
        Object::Real(value) => real(out, *value),
        Object::Name(name) => write_name(out, name),
        Object::String(bytes) => string(out, bytes),
        Object::Array(values) => {
            out.push(b'[');
            for (index, value) in values.iter().enumerate() {
                if index > 0 {
                    out.push(b' ');
                }
                write(out, value);
            }
            out.push(b']');
        }
        Object::Dict(dict) => write_dict(out, dict),
        Object::Reference(number, generation) => print(out, format_args!("{number} {generation} R")),
    }
}

/// Writes a dictionary.
pub(super) fn write_dict(out: &mut Vec<u8>, dict: &Dict) {
    out.extend_from_slice(b"<<");
    for (key, value) in &dict.0 {
        write_name(out, key);
        out.push(b' ');
        write(out, value);
    }
    out.extend_from_slice(b">>");
}

fn print(out: &mut Vec<u8>, text: std::fmt::Arguments<'_>) {
    // Writing to memory does not fail.
    let _ = out.write_fmt(text);
}

/// The shortest decimal that is this number, never with an exponent: a matrix of fonts has small ones. What is nearer
/// to 0 than a reader keeps (annex C.2) is 0.
fn real(out: &mut Vec<u8>, value: f64) {
    let value = if value.is_finite() { value.clamp(-3.4e38, 3.4e38) } else { 0.0 };
    if value.abs() < 1.175e-38 {
        out.push(b'0');
    } else {
        print(out, format_args!("{value}"));
    }
}

fn write_name(out: &mut Vec<u8>, name: &[u8]) {
    out.push(b'/');
    for &byte in name {
        let plain = byte.is_ascii_graphic() && !b"()<>[]{}/%#".contains(&byte);
        if plain {
            out.push(byte);
        } else {
            print(out, format_args!("#{byte:02X}"));
        }
    }
}

fn string(out: &mut Vec<u8>, bytes: &[u8]) {
    let plain = |byte: &u8| byte.is_ascii_graphic() || *byte == b' ';
    if !bytes.iter().all(plain) {
        out.push(b'<');
        bytes.iter().for_each(|byte| print(out, format_args!("{byte:02X}")));
        out.push(b'>');
        return;
    }
    out.push(b'(');
    for &byte in bytes {
        if b"()\\".contains(&byte) {
            out.push(b'\\');
        }
        out.push(byte);
    }
    out.push(b')');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::super::object::Lexer;
    use super::*;

    fn written(object: &Object) -> String {
        let mut out = Vec::new();
        write(&mut out, object);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_kinds_of_objects() {
        assert_eq!(written(&number(612.0)), "612");
        assert_eq!(written(&number(595.276)), "595.276");
        assert_eq!(written(&Object::Real(-0.000_000_1)), "-0.0000001");
        assert_eq!(written(&Object::Real(0.000_488_281_25)), "0.00048828125", "a fraction of 2048 units");
        assert_eq!(written(&Object::Real(-1e-40)), "0");
        assert!(!written(&Object::Real(-1e300)).contains('e'));
        assert_eq!(written(&Object::Real(1e-5)), "0.00001");
        assert_eq!(written(&name("A B#/\u{e8}")), "/A#20B#23#2F#C3#A8");
        assert_eq!(written(&text("a (b) \\")), "(a \\(b\\) \\\\)");
        assert_eq!(written(&text("è")), "<FEFF00E8>");
        let nested = Object::Dict(dict([("K", Object::Array(vec![Object::Null, Object::Reference(3, 0)]))]));
        assert_eq!(written(&nested), "<</K [null 3 0 R]>>");
    }

    fn any_object() -> impl Strategy<Value = Object> {
        let bytes = || proptest::collection::vec(any::<u8>(), 0..12);
        let leaf = prop_oneof![
            Just(Object::Null),
            any::<bool>().prop_map(Object::Bool),
            any::<i32>().prop_map(|value| Object::Integer(value.into())),
            (-30_000i32..30_000, 1u16..64)
                .prop_map(|(value, part)| Object::Real(f64::from(value) + f64::from(part) / 64.0)),
            (1u16..4096).prop_map(|value| Object::Real(f64::from(value) / 65_536.0 / 4096.0)),
            proptest::collection::vec(1u8.., 0..12).prop_map(Object::Name),
            bytes().prop_map(Object::String),
            (1u32..9000, Just(0u16)).prop_map(|(number, generation)| Object::Reference(number, generation)),
        ];
        leaf.prop_recursive(4, 32, 5, move |inner| {
            let key = proptest::collection::vec(1u8.., 1..8);
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..5).prop_map(Object::Array),
                proptest::collection::vec((key, inner), 0..5).prop_map(|entries| Object::Dict(Dict(entries))),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(object in any_object()) {
            let mut out = Vec::new();
            write(&mut out, &object);
            prop_assert_eq!(Lexer::new(&out, 0, 10_000).object(), Some(object));
        }
    }
}
