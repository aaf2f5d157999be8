//! Paths in packages: those that would leave the package, and those that some system cannot hold.

use unicode_normalization::{UnicodeNormalization, is_nfc};

/// Whether a path in a manifest or in `fetch.txt` would lead outside of the package's root on any system:
/// [`leads_out`], or a home (`~`), which a shell puts in its place.
#[must_use]
pub fn leaves_root(path: &str) -> bool {
    path.starts_with('~') || leads_out(path)
}

/// Whether the name of a file or of an entry in an archive, taken as relative to a root, would lead outside of it on
/// any system: absolute, with a drive letter, a server (`\\server`), a variable (`%HomeDrive%\`), or with `.` or `..`
/// between its slashes of either kind. A tilde leads nowhere: no program that unpacks takes it for a home.
#[must_use]
pub fn leads_out(path: &str) -> bool {
    let drive = path.as_bytes().first().is_some_and(u8::is_ascii_alphabetic) && path.as_bytes().get(1) == Some(&b':');
    let variable = path
        .strip_prefix('%')
        .and_then(|rest| rest.split_once('%'))
        .is_some_and(|(_, rest)| rest.starts_with(['\\', '/']));
    let dots = path.split(['/', '\\']).any(|part| matches!(part, "." | ".."));
    drive || variable || dots || path.starts_with(['/', '\\'])
}

/// A path without leading `./`; `true` where there was one.
#[must_use]
pub fn tidy(path: &str) -> (&str, bool) {
    let mut rest = path;
    while let Some(shorter) = rest.strip_prefix("./") {
        rest = shorter.trim_start_matches('/');
    }
    (rest, rest.len() != path.len())
}

/// Two paths with the same fold cannot lie side by side on some file systems: NFC, then lower case.
#[must_use]
pub fn fold(path: &str) -> String {
    path.nfc().collect::<String>().to_lowercase()
}

/// Files that operating systems leave behind unasked.
#[must_use]
pub fn is_system_file(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    matches!(name.to_ascii_lowercase().as_str(), "thumbs.db" | "ehthumbs.db" | "desktop.ini" | ".ds_store")
        || name.starts_with("._")
}

/// Why a name is not safe for every reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameFault {
    /// It leads outside, or a part of it is empty.
    Path,
    /// It holds a control character or one that Windows forbids: `< > : " \ | ? *`.
    Character,
    /// It holds `%`, on which readers of BagIt do not agree.
    Percent,
    /// A part begins with a blank, or ends with a blank or dot.
    Edge,
    /// A part is a name that Windows keeps for devices.
    Reserved,
    /// It is not in normal form C.
    NormalForm,
    /// A part is longer than 255 bytes.
    Long,
}

/// The first reason why `path` is not safe for every reader; `None` where it is.
#[must_use]
pub fn name_fault(path: &str) -> Option<NameFault> {
    if leaves_root(path) || path.is_empty() {
        return Some(NameFault::Path);
    }
    if path.chars().any(|c| c.is_control() || "<>:\"\\|?*\u{fffe}\u{ffff}".contains(c)) {
        return Some(NameFault::Character);
    }
    if path.contains('%') {
        return Some(NameFault::Percent);
    }
    if !is_nfc(path) {
        return Some(NameFault::NormalForm);
    }
    path.split('/').find_map(|part| {
        if part.is_empty() {
            Some(NameFault::Path)
        } else if part.starts_with(char::is_whitespace) || part.ends_with(|c: char| c.is_whitespace() || c == '.') {
            Some(NameFault::Edge)
        } else if is_reserved(part) {
            Some(NameFault::Reserved)
        } else if part.len() > 255 {
            Some(NameFault::Long)
        } else {
            None
        }
    })
}

/// Device names of Windows, with any extension.
fn is_reserved(part: &str) -> bool {
    let stem = part.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    if matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$") {
        return true;
    }
    let number = stem.strip_prefix("COM").or_else(|| stem.strip_prefix("LPT"));
    number.is_some_and(|n| matches!(n, "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_out() {
        let out = [
            "/tmp/foo",
            "~/foo",
            "~root/foo",
            "../x",
            "data/../../x",
            "C:\\Windows\\x",
            "c:x",
            "\\\\?\\UNC\\s\\x",
            "%HomeDrive%\\Windows\\x",
            "data\\..\\x",
            "data/./x",
        ];
        for path in out {
            assert!(leaves_root(path), "{path}");
            assert_eq!(leads_out(path), !path.starts_with('~'), "{path}");
        }
        for path in ["data/a", "data/%test2.txt", "data/~a", "data/a..b/...", "data/%7Edir2/x", "data/C:x"] {
            assert!(!leaves_root(path) && !leads_out(path), "{path}");
        }
    }

    #[test]
    fn names_for_every_reader() {
        for path in ["a.tif", "b/città 1.tif", "console.txt", "com10", "日本.tif", "a.b.c", ".hidden"] {
            assert_eq!(name_fault(path), None, "{path}");
        }
        let faults = [
            ("ab:c", NameFault::Character),
            ("a\nb", NameFault::Character),
            ("100%", NameFault::Percent),
            (" a", NameFault::Edge),
            ("a /b", NameFault::Edge),
            ("a.", NameFault::Edge),
            ("con", NameFault::Reserved),
            ("x/LPT1.tif", NameFault::Reserved),
            ("cafe\u{301}", NameFault::NormalForm),
            ("a//b", NameFault::Path),
            ("", NameFault::Path),
            ("../a", NameFault::Path),
        ];
        for (path, fault) in faults {
            assert_eq!(name_fault(path), Some(fault), "{path:?}");
        }
        assert_eq!(name_fault(&"x".repeat(256)), Some(NameFault::Long));
        assert!(is_system_file("data/.DS_Store") && is_system_file("data/._a.tif") && !is_system_file("data/x.db"));
        assert_eq!(tidy("./././data/x"), ("data/x", true));
    }
}
