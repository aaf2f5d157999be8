//! What XML schemas say, where somebody has given them: of METS documents, and of the metadata that these name.

use std::io::BufReader;

use crate::formats::xml_parts::XmlBounds;
use crate::formats::xml_tree::{Step, TreeStream};
use crate::formats::xsd::JudgementFault;
use crate::records::SourcePath;
use crate::records::codes::eark as codes;

use super::super::error::ValidateError;
use super::super::scratch::Found;
use super::check::Check;
use super::place::short;

/// Bounds of a document that is judged: deeper it is not followed.
const BOUNDS: XmlBounds = XmlBounds { bytes: 0, elements: 0, depth: 200 };

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
    index.each_metadata(|path| if is_known(check, path)? { judge(check, path) } else { Ok(()) })
}

/// Whether a schema is about the document, and the document is well-formed, in bounds, and has no document type.
fn is_known(check: &Check<'_>, path: &str) -> Result<bool, ValidateError> {
    let (Some(schemas), Some(Found { file, .. })) = (check.schemas, check.scratch.find(&path.into())?) else {
        return Ok(false);
    };
    let Ok(bytes) = check.source.open(&file) else { return Ok(false) };
    let mut stream = TreeStream::new(BufReader::with_capacity(1 << 16, bytes), BOUNDS);
    match stream.step() {
        Ok(Some(Step::Open(root))) if schemas.know(&root.name.namespace) => {}
        _ => return Ok(false),
    }
    loop {
        match stream.step() {
            Ok(Some(_)) => {}
            Ok(None) => return Ok(true),
            Err(_) => return Ok(false),
        }
    }
}
