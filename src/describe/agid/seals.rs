//! What is known of signatures, seals and time stamps on a document (*Verifica*): from what its files are, and from
//! what lies beside them.

use crate::records::{Family, FileRole, MasterFile, SealFacts, UnitRecord};

/// Nothing of the kind: looked at, and not there.
const PLAIN: SealFacts = SealFacts { signed: Some(false), sealed: Some(false), time_stamped: Some(false) };
/// Nobody can tell from what was looked at.
const UNKNOWN: SealFacts = SealFacts { signed: None, sealed: None, time_stamped: None };
/// A signature is there. Whether its certificate is that of a seal, and whether a time stamp lies inside, is not looked
/// at.
const SIGNED: SealFacts = SealFacts { signed: Some(true), ..UNKNOWN };
/// A time stamp beside its document.
const STAMPED: SealFacts = SealFacts { time_stamped: Some(true), ..PLAIN };
/// A time stamp around its document, which may be signed itself.
const STAMPED_AROUND: SealFacts = SealFacts { time_stamped: Some(true), ..UNKNOWN };

/// What is known of a unit, or of an item of it: of its content, and of what accompanies it. What accompanies the unit
/// and is of no item may be of any.
pub(super) fn seals(record: &UnitRecord, item: Option<&str>) -> SealFacts {
    let concerns = |file: &&MasterFile| match file.role {
        FileRole::Content => item.is_none() || file.item.as_deref() == item,
        FileRole::Companion => item.is_none() || file.item.is_none() || file.item.as_deref() == item,
        _ => false,
    };
    record.files.iter().filter(concerns).map(of_file).fold(PLAIN, together)
}

/// What one file says.
fn of_file(file: &MasterFile) -> SealFacts {
    let is_companion = file.role == FileRole::Companion;
    match file.format.family {
        // None of these formats has a place for a signature.
        Family::Tiff | Family::Jpeg | Family::Png | Family::Jpeg2000 | Family::Jbig2 => PLAIN,
        Family::Pdf => of_pdf(file),
        Family::Signature => by_name(file).unwrap_or(SIGNED),
        // What comes along may be a message or a receipt: what its name says is all that is known of it.
        _ if is_companion => by_name(file).unwrap_or(PLAIN),
        Family::Mail | Family::Other => UNKNOWN,
    }
}

/// The inspection counts signatures and time stamps wherever they stand: where it could see into the file, none means
/// that none is there.
fn of_pdf(file: &MasterFile) -> SealFacts {
    let Some(document) = &file.technical.document else { return UNKNOWN };
    let Some(details) = &document.details else { return UNKNOWN };
    let closed = details.encryption.as_ref().is_some_and(|encryption| !encryption.opens);
    match (details.signatures.saturating_sub(details.time_stamps), details.time_stamps) {
        (0, 0) if closed || !file.technical.complete => UNKNOWN,
        (0, 0) => PLAIN,
        (0, _) => STAMPED,
        (_, 0) => SIGNED,
        _ => SealFacts { time_stamped: Some(true), ..SIGNED },
    }
}

/// Signatures and time stamps by the ends of their names (RFC 5652, RFC 3161, RFC 5544, ETSI EN 319 162-1).
fn by_name(file: &MasterFile) -> Option<SealFacts> {
    let extension = file.source.extension().unwrap_or_default();
    Some(match extension.as_str() {
        "p7m" | "m7m" | "p7s" | "xades" | "xsig" | "asice" | "asics" | "sce" | "scs" => SIGNED,
        // Made to carry certificates, with or without a signer.
        "p7b" | "p7c" => UNKNOWN,
        "tsr" | "tst" => STAMPED,
        "tsd" => STAMPED_AROUND,
        _ => return None,
    })
}

/// What is on one of them is on the document; what is not known of one is not known of it.
fn together(one: SealFacts, other: SealFacts) -> SealFacts {
    let both = |one: Option<bool>, other: Option<bool>| match (one, other) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (Some(false), Some(false)) => Some(false),
        _ => None,
    };
    SealFacts {
        signed: both(one.signed, other.signed),
        sealed: both(one.sealed, other.sealed),
        time_stamped: both(one.time_stamped, other.time_stamped),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::example::record;
    use super::*;
    use crate::records::{DocumentDetails, DocumentTechnical};

    fn with(name: &str, family: Family, role: FileRole) -> UnitRecord {
        let mut record = record(2);
        record.files[1].source = name.into();
        record.files[1].format.family = family;
        record.files[1].role = role;
        record
    }

    fn pdf(signatures: u32, time_stamps: u32) -> UnitRecord {
        let mut record = with("a.pdf", Family::Pdf, FileRole::Content);
        let details = DocumentDetails { signatures, time_stamps, ..DocumentDetails::default() };
        record.files[1].technical.document = Some(DocumentTechnical {
            version: "1.7".into(),
            pages: 1,
            encrypted: false,
            pdfa_claim: None,
            details: Some(Box::new(details)),
        });
        record
    }

    #[test]
    fn what_was_looked_at_is_said_and_nothing_else() {
        assert_eq!(seals(&record(2), None), PLAIN);
        assert_eq!(seals(&with("a.p7m", Family::Signature, FileRole::Content), None), SIGNED);
        assert_eq!(seals(&with("a.tif.p7s", Family::Signature, FileRole::Companion), None), SIGNED);
        assert_eq!(seals(&with("a.tif.tsr", Family::Signature, FileRole::Companion), None), STAMPED);
        assert_eq!(seals(&with("a.tsd", Family::Signature, FileRole::Content), None), STAMPED_AROUND);
        assert_eq!(seals(&with("a.docx", Family::Other, FileRole::Content), None), UNKNOWN);
        assert_eq!(seals(&with("a.docx", Family::Other, FileRole::Attachment), None), PLAIN);
        assert_eq!(seals(&with("a.p7b", Family::Signature, FileRole::Companion), None), UNKNOWN);
        assert_eq!(seals(&pdf(0, 0), None), PLAIN);
        assert_eq!(seals(&pdf(2, 0), None), SIGNED);
        assert_eq!(seals(&pdf(1, 1), None), STAMPED);
        assert_eq!(seals(&pdf(2, 1), None), SealFacts { time_stamped: Some(true), ..SIGNED });
        // What could not be opened was not looked at.
        assert_eq!(seals(&with("a.pdf", Family::Pdf, FileRole::Content), None), UNKNOWN);
    }

    #[test]
    fn an_item_has_what_is_its_own() {
        let mut signed = with("2.p7m", Family::Signature, FileRole::Content);
        signed.files[0].item = Some("1".into());
        signed.files[1].item = Some("2".into());
        assert_eq!(seals(&signed, Some("1")), PLAIN);
        assert_eq!(seals(&signed, Some("2")), SIGNED);
    }
}
