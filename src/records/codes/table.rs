//! All codes in one list, and the macro that writes its parts.

use super::super::finding::Code;

/// Every code, in the order of the procedure.
pub fn all() -> impl Iterator<Item = Code> {
    [
        super::survey::CODES,
        super::names::CODES,
        super::inventory::CODES,
        super::intake::CODES,
        super::decoding::CODES,
        super::image::CODES,
        super::pdf::CODES,
        super::pdfa::CODES,
        super::master::CODES,
        super::quality::CODES,
        super::text::CODES,
        super::acceptance::CODES,
        super::package::CODES,
        super::eark::CODES,
        super::provider::CODES,
        super::register::CODES,
        super::deposit::CODES,
        super::sacer::CODES,
        super::sincro::CODES,
        super::fixity::CODES,
        super::environment::CODES,
        #[cfg(test)]
        super::sample::CODES,
    ]
    .into_iter()
    .flatten()
    .copied()
}

/// Declares codes: each a documented constant, and all of them in `CODES`.
///
/// ```text
/// /// The file ends before its data.
/// TRUNCATED = "tiff-truncated", Error,
///     en: "the file ends at byte {found}; its data end at {expected}" => "Ask for the file again.",
///     it: "il file termina al byte {found}; i dati al {expected}" => "Richiedere di nuovo il file.";
/// ```
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $slug:literal, $severity:ident,
        en: $en:literal => $en_remedy:literal, it: $it:literal => $it_remedy:literal;)*) => {
        $($(#[$doc])* pub const $name: $crate::records::finding::Code = $crate::records::finding::Code(
            &$crate::records::finding::CodeEntry {
                slug: $slug,
                severity: $crate::records::finding::Severity::$severity,
                en: $crate::records::finding::CodeText { detail: $en, remedy: $en_remedy },
                it: $crate::records::finding::CodeText { detail: $it, remedy: $it_remedy },
            },
        );)*
        /// The codes of this part.
        pub const CODES: &[$crate::records::finding::Code] = &[$($name),*];
    };
}
pub(crate) use codes;
