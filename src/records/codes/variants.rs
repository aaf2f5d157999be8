//! Words for what `{variant}` stands for in findings, and `{message}` where this program itself has something to say
//! and not a library: records hold the stable name, each language has its words.

use super::super::finding::Lang;

/// A variant of something: of an image, of how a machine confines, of what went wrong.
#[derive(Debug, PartialEq, Eq)]
pub struct VariantWords {
    /// The stable name.
    pub slug: &'static str,
    /// English; `{name}` stands for the argument of that name.
    pub en: &'static str,
    /// Italian.
    pub it: &'static str,
}

/// The words for a stable name. `None` for what has none: it is text already.
#[must_use]
pub fn words(slug: &str, lang: Lang) -> Option<&'static str> {
    let found = VARIANTS.iter().find(|variant| variant.slug == slug)?;
    Some(lang.pick(found.en, found.it))
}

const fn variant(slug: &'static str, en: &'static str, it: &'static str) -> VariantWords {
    VariantWords { slug, en, it }
}

/// All of them.
pub const VARIANTS: [VariantWords; 22] = [
    variant("confined-in-part", "in part", "in parte"),
    variant("confined-by-limits", "by limits of memory and time", "con limiti di memoria e di tempo"),
    variant("images-too-many", "it claims {images} images", "dichiara {images} immagini"),
    variant("images-none", "no page image is in it", "non contiene alcuna immagine di pagina"),
    variant("pages-none", "it has no page", "non ha pagine"),
    variant(
        "answer-out-of-turn",
        "the process that makes masters gave an answer that makes no sense",
        "il processo che produce i master ha dato una risposta priva di senso",
    ),
    variant("output-missing", "there is no file to write it to", "non c'è alcun file in cui scriverlo"),
    variant(
        "sample-numbers",
        "samples that are not unsigned whole numbers",
        "campioni che non sono numeri interi senza segno",
    ),
    variant("sample-bits", "samples of {bits} bits", "campioni di {bits} bit"),
    variant("transparent-pixels", "transparent pixels", "pixel trasparenti"),
    variant(
        "colour-model",
        "colours that are neither grey, RGB nor CMYK",
        "colori che non sono né grigi, né RGB, né CMYK",
    ),
    variant("unknown-inks", "CMYK without a colour profile", "CMYK senza profilo di colore"),
    variant("jpeg2000-in-part-1", "JPEG 2000 in PDF/A-1", "JPEG 2000 nel PDF/A-1"),
    variant(
        "jpeg2000-components",
        "a JPEG 2000 file with components that are neither one nor three",
        "un file JPEG 2000 con componenti che non sono una né tre",
    ),
    variant(
        "jpeg2000-depths",
        "a JPEG 2000 file with components of different depths",
        "un file JPEG 2000 con componenti di profondità diverse",
    ),
    variant(
        "jpeg2000-depth-box",
        "a JPEG 2000 file with a box of depths",
        "un file JPEG 2000 con un box di profondità",
    ),
    variant(
        "jpeg2000-channels",
        "a JPEG 2000 file with a palette or channels that are no colour",
        "un file JPEG 2000 con una tavolozza o canali che non sono colori",
    ),
    variant(
        "jpeg2000-high-throughput",
        "a JPEG 2000 file with high-throughput coding, which PDF does not know",
        "un file JPEG 2000 con codifica high-throughput, che il PDF non conosce",
    ),
    variant(
        "jpeg2000-no-colours",
        "a JPEG 2000 file without a box that says its colours",
        "un file JPEG 2000 senza un box che dica i suoi colori",
    ),
    variant(
        "jpeg2000-colour-space",
        "a JPEG 2000 file with a colour space that PDF/A does not name",
        "un file JPEG 2000 con uno spazio colore che il PDF/A non nomina",
    ),
    variant(
        "jpeg2000-colour-spaces",
        "a JPEG 2000 file with several colour spaces",
        "un file JPEG 2000 con più spazi colore",
    ),
    variant(
        "profile-version",
        "a colour profile of version {version} in PDF/A-1",
        "un profilo di colore di versione {version} nel PDF/A-1",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_both_languages_say_something_of_their_own() {
        for (index, one) in VARIANTS.iter().enumerate() {
            assert!(VARIANTS.iter().skip(index + 1).all(|other| other.slug != one.slug), "{}", one.slug);
            assert!(one.en != one.it && !one.it.is_empty(), "{}", one.slug);
            assert_eq!(words(one.slug, Lang::It), Some(one.it));
        }
        assert_eq!(words("tiles", Lang::En), None);
    }
}
