//! Fixed lists of terms that the specifications refer to.

/// Content information types (CSIP4, CSIP62). The schema enumerates some under other spellings than the vocabulary:
/// both are taken.
const CONTENT_INFORMATION: [&str; 19] = [
    "MIXED",
    "OTHER",
    "ERMS",
    "SIARD1",
    "SIARD2",
    "SIARDDK",
    "GeoData",
    "citsarchival_v1_0",
    "citcarchival_v1_0",
    "citscarchival_v1_0",
    "csarchival_v1_0",
    "cscarchival_v1_0",
    "citserms_v2_1",
    "citserms_v3_0",
    "citspremis_v1_0",
    "citsehpj_v1_0",
    "citssiard_v1_0",
    "citsgeospatial_v3_0",
    "citsehcr_v1_0",
];

/// Further terms begin so: the list grows with each specification of a content type.
const CONTENT_INFORMATION_FAMILIES: [&str; 2] = ["cits", "citc"];

/// Whether the term is a content information type.
pub(super) fn is_content_information_type(term: &str) -> bool {
    let of_family = CONTENT_INFORMATION_FAMILIES.iter().any(|family| term.starts_with(family) && term.contains("_v"));
    CONTENT_INFORMATION.contains(&term) || of_family
}

/// Types of packages (CSIP9).
pub(super) const PACKAGE_TYPES: [&str; 5] = ["SIP", "AIP", "DIP", "AIU", "AIC"];

/// Status of metadata (CSIP20, CSIP34, CSIP47).
pub(super) const METADATA_STATUS: [&str; 2] = ["CURRENT", "SUPERSEDED"];

/// Status of a package (SIP3).
pub(super) const RECORD_STATUS: [&str; 7] = ["NEW", "SUPPLEMENT", "REPLACEMENT", "TEST", "VERSION", "DELETE", "OTHER"];

/// Types of metadata (METS 1.12, MDTYPE).
pub(super) const MDTYPES: [&str; 24] = [
    "MARC",
    "MODS",
    "EAD",
    "DC",
    "NISOIMG",
    "LC-AV",
    "VRA",
    "TEIHDR",
    "DDI",
    "FGDC",
    "LOM",
    "PREMIS",
    "PREMIS:OBJECT",
    "PREMIS:AGENT",
    "PREMIS:RIGHTS",
    "PREMIS:EVENT",
    "TEXTMD",
    "METSRIGHTS",
    "ISO 19115:2003 NAP",
    "EAC-CPF",
    "LIDO",
    "PBCORE",
    "EBUCORE",
    "OTHER",
];

/// Algorithms of checksums (METS 1.12, CHECKSUMTYPE).
pub(super) const CHECKSUM_TYPES: [&str; 11] =
    ["Adler-32", "CRC32", "HAVAL", "MD5", "MNP", "SHA-1", "SHA-256", "SHA-384", "SHA-512", "TIGER", "WHIRLPOOL"];

/// Top-level media types (IANA).
const MEDIA: [&str; 11] =
    ["application", "audio", "example", "font", "haptics", "image", "message", "model", "multipart", "text", "video"];

/// Whether it has the form of a registered media type (RFC 6838 §4.2).
pub(super) fn is_media_type(text: &str) -> bool {
    let plain = text.split(';').next().unwrap_or(text).trim();
    let Some((top, sub)) = plain.split_once('/') else { return false };
    let named = |name: &str| {
        !name.is_empty()
            && name.len() <= 127
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte))
    };
    MEDIA.contains(&top.to_ascii_lowercase().as_str()) && named(sub)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_types() {
        assert!(is_media_type("image/tiff") && is_media_type("text/plain; charset=utf-8"));
        for other in ["", "binary", "PNG", "other/wrong", "image/", "/tiff", "image/a b"] {
            assert!(!is_media_type(other), "{other}");
        }
    }

    #[test]
    fn content_types() {
        assert!(is_content_information_type("MIXED") && is_content_information_type("citssomething_v9_1"));
        assert!(!is_content_information_type("random") && !is_content_information_type(""));
    }
}
