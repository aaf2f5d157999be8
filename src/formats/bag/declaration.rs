//! `bagit.txt` (RFC 8493 §2.1.1).

use super::lines::Encoding;

/// The declaration, UTF-8 and LF (RFC 8493 §2.1.1).
pub const BAGIT_TXT: &str = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";

/// Version of BagIt that a bag declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// Before the dot.
    pub major: u32,
    /// After the dot.
    pub minor: u32,
}

impl Version {
    /// RFC 8493.
    pub const RFC: Self = Self { major: 1, minor: 0 };

    /// Whether the rules of RFC 8493 hold, rather than those of the drafts before it.
    #[must_use]
    pub fn is_rfc(self) -> bool {
        self >= Self::RFC
    }

    /// Whether it is one of those that were published: 0.93 to 0.97, and 1.0.
    #[must_use]
    pub fn is_known(self) -> bool {
        self == Self::RFC || (self.major == 0 && (93..=97).contains(&self.minor))
    }

    /// The name of the file with the bag's metadata: `package-info.txt` up to 0.95, `bag-info.txt` from 0.96 on.
    #[must_use]
    pub fn info_name(self) -> &'static str {
        if self < (Self { major: 0, minor: 96 }) { "package-info.txt" } else { "bag-info.txt" }
    }

    fn parse(text: &str) -> Option<Self> {
        let (major, minor) = text.split_once('.')?;
        let number = |digits: &str| {
            (!digits.is_empty() && digits.len() <= 4 && digits.bytes().all(|b| b.is_ascii_digit()))
                .then(|| digits.parse().ok())
                .flatten()
        };
        Some(Self { major: number(major)?, minor: number(minor)? })
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// What is wrong with a declaration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeclarationFault {
    /// It begins with a byte-order mark.
    ByteOrderMark,
    /// A line is not as the standard has it.
    Line {
        /// From 1.
        number: usize,
        /// What stands there.
        found: String,
        /// What should.
        expected: &'static str,
    },
    /// The version is none that was published.
    UnknownVersion(Version),
    /// The encoding has no known name.
    UnknownEncoding(String),
}

/// What a bag says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declaration {
    /// Its version, where it could be read.
    pub version: Option<Version>,
    /// The encoding of all other tag files; UTF-8 where it could not be read.
    pub encoding: Encoding,
    /// Everything that is wrong.
    pub faults: Vec<DeclarationFault>,
}

/// How a line is shown on which nothing stands.
const BLANK: &str = "\\n";
const VERSION: &str = "BagIt-Version: M.N";
const ENCODING: &str = "Tag-File-Character-Encoding: UTF-8";

impl Declaration {
    /// Reads the bytes of `bagit.txt`. RFC 8493 §2.1.1 wants exactly two lines, to the letter; the drafts before it
    /// allowed blanks around colon and value, and some of their writers left blank lines.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Self {
        let mut faults = Vec::new();
        let plain = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        if plain.len() != bytes.len() {
            faults.push(DeclarationFault::ByteOrderMark);
        }
        let text = String::from_utf8_lossy(plain);
        let text = text.replace("\r\n", "\n");
        let all: Vec<&str> = text.strip_suffix(['\n', '\r']).unwrap_or(&text).split(['\n', '\r']).collect();
        let mut lines: Vec<&str> = all.iter().copied().filter(|line| !line.is_empty()).collect();
        let mut value = |number: usize, label: &str, expected: &'static str| {
            let line = lines.get(number - 1).copied().unwrap_or_default();
            let loose = line.split_once(':').filter(|(found, _)| found.trim() == label).map(|(_, value)| value.trim());
            let exact = line.strip_prefix(label).and_then(|rest| rest.strip_prefix(": ")).filter(|v| *v == v.trim());
            if loose.is_none() {
                faults.push(DeclarationFault::Line { number, found: shown(line), expected });
            }
            (loose.unwrap_or_default().to_owned(), exact.is_some(), line)
        };
        let (version, version_exact, version_line) = value(1, "BagIt-Version", VERSION);
        let (name, name_exact, name_line) = value(2, "Tag-File-Character-Encoding", ENCODING);
        let version = if version.is_empty() {
            None
        } else {
            let parsed = Version::parse(&version);
            match parsed {
                // `1.00` and `01.0` are numbers but no names of a version.
                Some(parsed) if parsed.to_string() != version => faults.push(line_fault(1, version_line, VERSION)),
                None => faults.push(line_fault(1, version_line, VERSION)),
                Some(unknown) if !unknown.is_known() => faults.push(DeclarationFault::UnknownVersion(unknown)),
                Some(_) => {}
            }
            parsed
        };
        if version.is_some_and(Version::is_rfc) {
            for (exact, number, line, expected) in
                [(version_exact, 1, version_line, VERSION), (name_exact || name.is_empty(), 2, name_line, ENCODING)]
            {
                if !exact {
                    faults.push(line_fault(number, line, expected));
                }
            }
            if let Some(at) = all.iter().position(|line| line.is_empty()).filter(|_| !lines.is_empty()) {
                let expected = [VERSION, ENCODING].get(at).copied().unwrap_or_default();
                faults.push(line_fault(at + 1, BLANK, expected));
            }
        }
        let encoding = Encoding::from_label(&name);
        if encoding.is_none() && !name.is_empty() {
            faults.push(DeclarationFault::UnknownEncoding(shown(&name)));
        }
        if lines.len() > 2 {
            faults.push(line_fault(3, lines.swap_remove(2), ""));
        }
        Self { version, encoding: encoding.unwrap_or_default(), faults }
    }
}

fn line_fault(number: usize, line: &str, expected: &'static str) -> DeclarationFault {
    DeclarationFault::Line { number, found: shown(line), expected }
}

fn shown(line: &str) -> String {
    line.chars().take(80).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn drafts_are_loose_and_the_rfc_is_not() {
        let read = |text: &str| Declaration::read(text.as_bytes());
        assert_eq!(read(super::super::BAGIT_TXT).faults, []);
        assert_eq!(read("BagIt-Version: 0.96\r\nTag-File-Character-Encoding: UTF-8").faults, []);
        assert_eq!(read("BagIt-Version : 0.97\nTag-File-Character-Encoding:UTF-8\n").faults, []);
        assert_eq!(read("BagIt-Version : 1.0\nTag-File-Character-Encoding : UTF-8\n").faults.len(), 2);
        assert_eq!(read("BagIt-Version: 1.0 \nTag-File-Character-Encoding: UTF-8\n").faults.len(), 1);
        assert_eq!(read("BagIt-Version: .97\nTag-File-Character-Encoding: UTF-8\n").faults.len(), 1);
        assert_eq!(read("BagIt-Version: 0.97\n").faults.len(), 1);
        assert_eq!(read("").faults.len(), 2);
        assert_eq!(read("\u{feff}BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n").faults.len(), 1);
        assert_eq!(read("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\nMore: 1\n").faults.len(), 1);
        let encoding = "Tag-File-Character-Encoding: UTF-8\n";
        for version in ["1.00", "01.0", "0.097", "00.97"] {
            assert_eq!(read(&format!("BagIt-Version: {version}\n{encoding}")).faults.len(), 1, "{version}");
        }
        for (rfc, line) in [
            (format!("\nBagIt-Version: 1.0\n{encoding}"), 1),
            (format!("BagIt-Version: 1.0\n\n{encoding}"), 2),
            (format!("BagIt-Version: 1.0\r\n{encoding}\r\n"), 3),
        ] {
            let faults = read(&rfc).faults;
            assert!(
                matches!(&faults[..], [DeclarationFault::Line { number, .. }] if *number == line),
                "{rfc:?} {faults:?}"
            );
            assert_eq!(read(&rfc.replace("1.0", "0.97")).faults, []);
        }
        assert_eq!(read(&format!("BagIt-Version: 1.0\r\n{}\r\n", encoding.trim_end())).faults, []);
        assert_eq!(read(&format!("BagIt-Version: 1.0\n{}", encoding.trim_end())).faults, []);
        assert_eq!(
            read("BagIt-Version: 2.0\nTag-File-Character-Encoding: UTF-9\n").faults,
            [
                DeclarationFault::UnknownVersion(Version { major: 2, minor: 0 }),
                DeclarationFault::UnknownEncoding("UTF-9".to_owned())
            ]
        );
    }

    proptest! {
        #[test]
        fn any_bytes_are_endured(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Declaration::read(&bytes);
        }
    }
}
