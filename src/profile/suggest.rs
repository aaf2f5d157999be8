//! Messages for keys that do not exist.

use std::collections::BTreeMap;

use schemars::schema_for;
use serde_json::Value;

use super::model::Profile;

/// The known word nearest to `word`, if one is near enough to be meant.
pub fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    known
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .min()
        .filter(|(distance, candidate)| *distance <= candidate.len().max(3) / 3 + 1)
        .map(|(_, candidate)| candidate)
}

/// The parser's message with its line, and the nearest known key where a key is unknown: the one of the same table, or
/// else the table to which a key of that name belongs.
pub fn explain(error: &toml::de::Error, text: &str) -> String {
    let line = error.span().map(|span| text[..span.start.min(text.len())].matches('\n').count() + 1);
    let place = line.map(|line| format!("line {line}: ")).unwrap_or_default();
    let message = error.message();
    let mut quoted = message.split('`').skip(1).step_by(2);
    let hint = match (is_unknown(message), quoted.next()) {
        (true, Some(unknown)) => nearest(unknown, quoted)
            .map(|known| format!("; did you mean `{known}`?"))
            .or_else(|| elsewhere(unknown).map(|table| format!("; `{unknown}` is a key of [{table}]"))),
        _ => None,
    };
    format!("{place}{message}{}", hint.unwrap_or_default())
}

fn is_unknown(message: &str) -> bool {
    message.starts_with("unknown field") || message.starts_with("unknown variant")
}

/// The table that has a key of that name.
fn elsewhere(key: &str) -> Option<String> {
    tables().into_iter().find(|(_, keys)| keys.iter().any(|known| known == key)).map(|(table, _)| table)
}

/// The tables of a profile and the keys that each may hold, as the model has them.
pub fn tables() -> BTreeMap<String, Vec<String>> {
    let schema = schema_for!(Profile).to_value();
    let properties = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
    properties.map(|(table, value)| (table.clone(), keys(&schema, value))).collect()
}

/// The keys of a table; those of all forms where it has several.
fn keys(schema: &Value, table: &Value) -> Vec<String> {
    let named = table.get("$ref").and_then(Value::as_str).and_then(|name| name.strip_prefix('#'));
    let table = named.and_then(|pointer| schema.pointer(pointer)).unwrap_or(table);
    let forms = table.get("oneOf").and_then(Value::as_array).into_iter().flatten();
    let mut keys: Vec<String> = std::iter::once(table)
        .chain(forms)
        .filter_map(|form| form.get("properties").and_then(Value::as_object))
        .flat_map(|properties| properties.keys().cloned())
        .collect();
    keys.sort();
    keys.dedup();
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "[profile]\nid = \"x\"\nversion = \"1\"\nlabel_en = \"x\"\nlabel_it = \"x\"\n";

    fn said(rest: &str) -> String {
        let text = format!("{HEAD}{rest}");
        let error = toml::from_str::<Profile>(&text).unwrap_err();
        explain(&error, &text)
    }

    #[test]
    fn the_nearest_key_of_the_same_table() {
        let leaf = "[arrangement]\nby = \"leaf\"\n";
        for (rest, line, hint) in [
            ("[acess]\nmake = true\n", 8, "`access`"),
            ("[access]\nlong_sid = 3000\n", 9, "`long_side`"),
            ("[limits]\nmax_pixel = 1\n", 9, "`max_pixels`"),
            ("[accept]\ndamaged_pages = \"hold\"\n", 9, "`damaged_page`"),
            ("[accept]\ndamaged_page = \"holds\"\n", 9, "`hold`"),
            ("[package]\nshapes = [\"zipp\"]\n", 9, "`zip`"),
            ("[access]\nsubsampling = \"4:2:2\"\n", 9, "`4:2:0`"),
            ("[capture]\nicc_require = true\n", 9, "`icc_required`"),
        ] {
            let said = said(&format!("{leaf}{rest}"));
            assert!(said.starts_with(&format!("line {line}: ")), "{said}");
            assert!(said.contains(&format!("did you mean {hint}?")), "{said}");
        }
    }

    #[test]
    fn keys_of_the_arrangement_and_of_the_head() {
        assert!(said("[arrangement]\nby = \"leave\"\n").ends_with("did you mean `leaf`?"));
        assert!(said("[arrangement]\nby = \"leaf\"\npages = \"x\"\n").ends_with("did you mean `page`?"));
        assert!(said("[arrangement]\nby = \"folder\"\nlevle = 2\n").contains("did you mean `level`?"));
        let text = HEAD.replace("label_it", "label_ti");
        let error = toml::from_str::<Profile>(&text).unwrap_err();
        assert!(explain(&error, &text).ends_with("did you mean `label_it`?"));
    }

    #[test]
    fn a_key_that_stands_in_the_wrong_table() {
        let said = said("[arrangement]\nby = \"leaf\"\n[capture]\nquality = 85\n");
        assert!(said.ends_with("; `quality` is a key of [access]"), "{said}");
    }

    #[test]
    fn words_that_are_far_from_all_are_left_alone() {
        assert_eq!(nearest("sharpness", ["make", "quality", "long_side"].into_iter()), None);
        assert_eq!(nearest("", std::iter::empty()), None);
        assert!(!said("[arrangement]\nby = \"leaf\"\n[access]\nwatermark = true\n").contains("did you mean"));
    }

    #[test]
    fn tables_are_those_of_the_model() {
        let tables = tables();
        assert!(tables["arrangement"].contains(&"expression".to_owned()), "{tables:?}");
        assert!(tables["arrangement"].contains(&"by".to_owned()), "{tables:?}");
        assert_eq!(tables["accept"], ["by", "clauses", "damaged_page", "rescan_days", "sample", "worst"]);
    }
}
