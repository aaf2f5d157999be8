//! How what was measured is shown.

/// A fault where `broken`, with what was found.
pub(super) fn fault(broken: bool, found: impl FnOnce() -> String) -> Option<String> {
    broken.then(found)
}

/// A fault that says nothing beyond the rule.
pub(super) fn plain(broken: bool, found: &str) -> Option<String> {
    broken.then(|| found.to_owned())
}

/// Bytes as a short text.
pub(super) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).chars().take(80).collect()
}

/// A name with its slash.
pub(super) fn name(bytes: &[u8]) -> String {
    format!("/{}", text(bytes))
}

/// A value, or that there is none.
pub(super) fn some<T: std::fmt::Display>(value: Option<&T>) -> String {
    value.map_or_else(|| "none".to_owned(), ToString::to_string)
}
