//! Fields that no spreadsheet takes for a formula (OWASP, CSV injection), and what they were before.

use std::borrow::Cow;

/// What begins a formula, in the width that Chinese and Japanese offices use too.
const BEGINNINGS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

fn is_formula(field: &str) -> bool {
    field.trim_start_matches('\'').starts_with(BEGINNINGS)
}

/// The field with an apostrophe before what would begin a formula. A field that begins so already gets one more, so
/// that [`restored`] gives back each field as it was.
#[must_use]
pub fn neutralised(field: &str) -> Cow<'_, str> {
    if is_formula(field) { format!("'{field}").into() } else { field.into() }
}

/// The field without the apostrophe that [`neutralised`] gave it.
#[must_use]
pub fn restored(field: &str) -> &str {
    match field.strip_prefix('\'') {
        Some(rest) if is_formula(rest) => rest,
        _ => field,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_field_comes_back_and_begins_no_formula(field in "['=+@\\-\t\u{ff1d}a]{0,5}") {
            let safe = neutralised(&field);
            prop_assert!(!safe.starts_with(BEGINNINGS));
            prop_assert_eq!(restored(&safe), &field);
        }
    }
}
