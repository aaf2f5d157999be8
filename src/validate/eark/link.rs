//! Where a link of a METS document leads.

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// To a file of the package, by its path there.
    Inside(String),
    /// Anywhere else, or nowhere.
    Outside,
}

/// Resolves the `href` of a document that lies in the folder `base` (empty for the root).
pub(super) fn resolve(href: &str, base: &str) -> Target {
    let href = href.trim();
    // Some programs write a file URL for what lies beside the document.
    let relative = ["file://./", "file:///./", "file:./", "./"].iter().find_map(|prefix| href.strip_prefix(prefix));
    let href = relative.or_else(|| href.strip_prefix("file:").filter(|rest| !rest.starts_with('/'))).unwrap_or(href);
    let plain = href.split(['#', '?']).next().unwrap_or(href);
    let has_scheme = plain.split_once(':').is_some_and(|(scheme, _)| !scheme.contains('/'));
    let Some(decoded) = decoded(plain).filter(|path| !path.is_empty()) else { return Target::Outside };
    if has_scheme || decoded.starts_with('/') || decoded.contains(['\\', '\0']) {
        return Target::Outside;
    }
    let mut parts: Vec<&str> = base.split('/').filter(|part| !part.is_empty()).collect();
    for part in decoded.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                if parts.pop().is_none() {
                    return Target::Outside;
                }
            }
            part => parts.push(part),
        }
    }
    if parts.is_empty() { Target::Outside } else { Target::Inside(parts.join("/")) }
}

/// With its percent-encoding resolved; `None` where that gives no UTF-8. A bare percent sign stands for itself.
fn decoded(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let (mut out, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while let Some(&byte) = bytes.get(at) {
        let digits = bytes.get(at + 1..at + 3).and_then(|digits| std::str::from_utf8(digits).ok());
        let code = digits.filter(|_| byte == b'%').and_then(|digits| u8::from_str_radix(digits, 16).ok());
        out.push(code.unwrap_or(byte));
        at += if code.is_some() { 3 } else { 1 };
    }
    String::from_utf8(out).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn links() {
        let inside = |path: &str| Target::Inside(path.to_owned());
        let table = [
            ("data/a.tif", "representations/r", inside("representations/r/data/a.tif")),
            ("./a%20b.xml", "", inside("a b.xml")),
            ("file://./schemas/x.xsd", "", inside("schemas/x.xsd")),
            ("../../schemas/x.xsd", "representations/r", inside("schemas/x.xsd")),
            ("100%.tif", "", inside("100%.tif")),
            ("a.xml#id", "", inside("a.xml")),
            ("../x", "", Target::Outside),
            ("a/../../x", "", Target::Outside),
            ("/etc/passwd", "", Target::Outside),
            ("file:///etc/passwd", "", Target::Outside),
            ("http://x/y", "", Target::Outside),
            ("..%2f..%2fx", "a", Target::Outside),
            ("", "", Target::Outside),
            ("a\\b", "", Target::Outside),
        ];
        for (href, base, expected) in table {
            assert_eq!(resolve(href, base), expected, "{href}");
        }
    }

    proptest! {
        #[test]
        fn no_link_leaves_the_package(href in "[a./%2eEfF\\\\:]{0,20}|\\PC{0,20}", base in "[ab/]{0,6}") {
            if let Target::Inside(path) = resolve(&href, &base) {
                let stays = path.split('/').all(|part| !part.is_empty() && part != "." && part != "..");
                prop_assert!(stays, "{}", path);
            }
        }
    }
}
