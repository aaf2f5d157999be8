//! What XML schemas say, where somebody has given them: of METS documents, and of the metadata that these name.

use std::io::{BufReader, Read};

use crate::formats::xml_parts::{XmlBounds, XmlFault};
use crate::formats::xml_tree::{Step, TreeStream};
use crate::formats::xsd::JudgementFault;
use crate::records::codes::eark as codes;
use crate::records::{Finding, Severity, SourcePath};

use super::super::error::ValidateError;
use super::super::scratch::Found;
use super::check::Check;
use super::place::short;

/// Bounds of a document that is judged: deeper it is not followed.
const BOUNDS: XmlBounds = XmlBounds { bytes: 0, elements: 0, depth: 200 };

/// Bytes in which the encoding is looked for.
const HEAD: u64 = 4096;

/// Judges a document that can be read to its end, in bounds and without a document type.
///
/// # Errors
/// There is no room for the index.
pub(super) fn judge(check: &mut Check<'_>, path: &str) -> Result<(), ValidateError> {
    let (Some(schemas), path) = (check.schemas, SourcePath::from(path)) else { return Ok(()) };
    let Some(Found { file, .. }) = check.scratch.find(&path)? else { return Ok(()) };
    let judged = check.source.open(&file).map_err(JudgementFault::from).and_then(|bytes| schemas.judge(bytes));
    let reasons = judged.unwrap_or_else(|fault| vec![fault.to_string()]);
    for reason in reasons {
        let finding = check.findings.about(codes::SCHEMA, Some(&path)).with("path", &path);
        check.findings.say(finding.with("reason", short(&reason)).with("rule", "XSD"));
    }
    Ok(())
}

/// Judges the metadata that METS documents name, as far as a schema is about the namespace of their root.
///
/// # Errors
/// There is no room for the index.
pub(super) fn metadata(check: &mut Check<'_>) -> Result<(), ValidateError> {
    if check.schemas.is_none() {
        return Ok(());
    }
    let index = check.index;
    index.each_metadata(|path| match looked_at(check, path)? {
        Look::Known => judge(check, path),
        Look::Other => Ok(()),
        Look::Unjudged(severity, reason) => {
            let place = SourcePath::from(path);
            let finding = check.findings.about(codes::SCHEMA_NOT_JUDGED, Some(&place)).with("path", &place);
            let finding = finding.with("reason", short(&reason)).with("rule", "XSD");
            check.findings.say(Finding { severity, ..finding });
            Ok(())
        }
    })
}

/// What a look at a metadata file says.
enum Look {
    /// A schema is about it, and it can be judged.
    Known,
    /// No schema is about it, or it is no XML.
    Other,
    /// A schema is or may be about it, and it cannot be judged.
    Unjudged(Severity, String),
}

/// Whether a schema is about the document, and the document is well-formed, in bounds, and has no document type.
fn looked_at(check: &Check<'_>, path: &str) -> Result<Look, ValidateError> {
    let (Some(schemas), Some(Found { file, .. })) = (check.schemas, check.scratch.find(&path.into())?) else {
        return Ok(Look::Other);
    };
    let unreadable = |error: std::io::Error| Ok(Look::Unjudged(Severity::Error, error.to_string()));
    let mut bytes = match check.source.open(&file) {
        Ok(bytes) => bytes,
        Err(error) => return unreadable(error),
    };
    let mut head = Vec::new();
    if let Err(error) = bytes.by_ref().take(HEAD).read_to_end(&mut head) {
        return unreadable(error);
    }
    let is_xml = path.to_ascii_lowercase().ends_with(".xml") || seems_xml(&head);
    let other_encoding = is_of_other_encoding(&head);
    let unjudged = |fault: XmlFault| {
        // What other programs may read well is not called wrong, but nobody has looked.
        let severity = match fault {
            XmlFault::Malformed if !other_encoding => Severity::Error,
            XmlFault::Unreadable(_) => Severity::Error,
            XmlFault::Malformed | XmlFault::Entities | XmlFault::Bounds => Severity::Warning,
        };
        Ok(Look::Unjudged(severity, fault.to_string()))
    };
    let whole = head.as_slice().chain(bytes);
    let mut stream = TreeStream::new(BufReader::with_capacity(1 << 16, whole), BOUNDS);
    match stream.step() {
        Ok(Some(Step::Open(root))) if schemas.know(&root.name.namespace) => {}
        Err(fault) if is_xml => return unjudged(fault),
        _ => return Ok(Look::Other),
    }
    loop {
        match stream.step() {
            Ok(Some(_)) => {}
            Ok(None) => return Ok(Look::Known),
            Err(fault) => return unjudged(fault),
        }
    }
}

/// Whether a file begins as XML does, in whatever encoding.
fn seems_xml(head: &[u8]) -> bool {
    let passed = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, 0 | 0xef | 0xbb | 0xbf | 0xfe | 0xff);
    head.iter().find(|byte| !passed(byte)) == Some(&b'<')
}

/// Whether a document is in UTF-16 by its mark, or declares another encoding than UTF-8.
fn is_of_other_encoding(head: &[u8]) -> bool {
    if head.starts_with(&[0xfe, 0xff]) || head.starts_with(&[0xff, 0xfe]) {
        return true;
    }
    let head = String::from_utf8_lossy(head.get(..head.len().min(200)).unwrap_or_default()).to_ascii_lowercase();
    let declared = head.split_once("encoding").and_then(|(_, rest)| rest.split(['"', '\'']).nth(1));
    declared.is_some_and(|label| !matches!(label, "utf-8" | "us-ascii"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_xml_and_in_which_encoding() {
        for xml in [&b"<a/>"[..], b"\xef\xbb\xbf <a/>", b"\xff\xfe<\0a\0", b"\xfe\xff\0<\0a"] {
            assert!(seems_xml(xml));
        }
        assert!(!seems_xml(b"{}") && !seems_xml(b"") && !seems_xml(b"%PDF-1.7"));
        assert!(is_of_other_encoding(b"<?xml version='1.0' encoding='ISO-8859-1'?><a/>"));
        assert!(is_of_other_encoding(b"\xff\xfe<\0"));
        assert!(
            !is_of_other_encoding(b"<?xml version='1.0' encoding=\"UTF-8\"?><a/>") && !is_of_other_encoding(b"<a/>")
        );
    }
}
