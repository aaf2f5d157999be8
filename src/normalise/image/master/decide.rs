//! Whether a master is to be made, of which form, and what forbids it: known from what the inspection measured.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::formats::tiff::{PlanarTag, tags};
use crate::profile::{BilevelCompression, MasterCompression, MasterFormat, MasterRules, NormaliseRules, TiffRuleSet};
use crate::records::{ColourSpace, Family, ImageRole, ImageTechnical, Technical};

use super::fault::Obstacle;

/// The form of a master.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Target {
    /// TIFF.
    Tiff {
        /// Compression of grey and colours.
        compression: MasterCompression,
        /// Compression of one bit.
        bilevel: BilevelCompression,
        /// Whether it says that the samples of a pixel lie side by side.
        planar: PlanarTag,
    },
    /// Lossless JP2.
    Jp2 {
        /// Side of a tile.
        tile: u32,
        /// Decompositions at most.
        levels: u8,
        /// Quality layers.
        layers: u16,
    },
}

/// What is to be done about a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Nothing: the source is the master.
    Fits,
    /// Nothing: a new file would not meet these rules of `[master]` either.
    Unmended(Vec<String>),
    /// A master is made of it.
    Make {
        /// Its form.
        target: Target,
        /// What the source does not meet and the master is to: keys of the profile, with the part of a rule where it
        /// has parts.
        reasons: Vec<String>,
    },
    /// A master would be wanted and cannot be.
    Cannot(Obstacle),
}

/// Codings that lose nothing.
const LOSSLESS: [&str; 9] =
    ["none", "lzw", "deflate", "packbits", "ccitt-rle", "ccitt-g3", "ccitt-g4", "ccitt-rle-word", "jpeg2000-5-3"];

/// Decides about a file that was decoded whole, and to which the rules of `[master]` were put.
#[must_use]
pub fn decide(family: Family, technical: &Technical, rules: &NormaliseRules, master: &MasterRules) -> Decision {
    let images = &technical.images;
    let image = matches!(family, Family::Tiff | Family::Jpeg | Family::Png | Family::Jpeg2000) && !images.is_empty();
    if !rules.make || !image {
        return Decision::Fits;
    }
    let reasons = reasons(family, technical, rules, master);
    if reasons.is_empty() {
        let failed = technical.policy.iter().flat_map(|policy| &policy.failed);
        let failed: Vec<String> = failed.filter(|rule| rule.starts_with("master.")).cloned().collect();
        return if failed.is_empty() { Decision::Fits } else { Decision::Unmended(failed) };
    }
    let mut pages = pages(images);
    if let Some(lossy) = pages.find(|image| !LOSSLESS.contains(&image.compression.as_str()))
        && !rules.from_lossy
    {
        return Decision::Cannot(Obstacle::Lossy { compression: lossy.compression.clone() });
    }
    let target = match rules.format {
        MasterFormat::Tiff => {
            let (compression, bilevel) = (rules.compression, rules.bilevel);
            Target::Tiff { compression, bilevel, planar: planar_tag(master) }
        }
        MasterFormat::Jp2 if images.len() > 1 => return Decision::Cannot(Obstacle::SeveralImages),
        MasterFormat::Jp2 => Target::Jp2 { tile: rules.tile, levels: rules.levels, layers: rules.layers },
    };
    Decision::Make { target, reasons }
}

/// What the source does not meet and a master would: the form that `[normalise]` asks for, and rules of `[master]`.
/// What `[master]` names as allowed needs no other form: `[normalise]` says then how a master is made that is made for
/// another reason.
fn reasons(family: Family, technical: &Technical, rules: &NormaliseRules, master: &MasterRules) -> Vec<String> {
    let mut reasons: Vec<String> = form(family, &technical.images, rules).into_iter().map(str::to_owned).collect();
    let Some(policy) = &technical.policy else { return reasons };
    let met = |rule: &str| {
        let holds = |list: &[String]| list.iter().any(|named| named == rule);
        holds(&policy.evaluated) && !holds(&policy.failed)
    };
    reasons.retain(|key| !met(if key == "normalise.format" { FORMATS } else { COMPRESSIONS }));
    if policy.failed.iter().any(|rule| rule == FORMATS) && master.formats.iter().any(|name| gives(rules.format, name)) {
        reasons.push(FORMATS.to_owned());
    }
    reasons.extend(policy.mendable.iter().cloned());
    // Another coding is made where the form asks for one, and for no other reason.
    let allowed = |image: &ImageTechnical| master.compressions.iter().any(|name| name == asked(image, rules));
    let failed = policy.failed.iter().any(|rule| rule == COMPRESSIONS);
    if failed && !reasons.is_empty() && pages(&technical.images).all(allowed) {
        reasons.push(COMPRESSIONS.to_owned());
    }
    reasons
}

const FORMATS: &str = "master.formats";
const COMPRESSIONS: &str = "master.compressions";

/// Whether a master of a format is what `[master]` means by a name.
fn gives(format: MasterFormat, name: &str) -> bool {
    match format {
        MasterFormat::Tiff => ["tiff", "fmt/353"].contains(&name),
        MasterFormat::Jp2 => ["jpeg2000", "x-fmt/392"].contains(&name),
    }
}

/// Which of the reasons a master that was read back has done away with. What `[normalise]` asks for it has.
#[must_use]
pub fn mended(reasons: &[String], master: &Technical) -> Vec<String> {
    let failed = |rule: &String| {
        master.policy.as_ref().is_some_and(|policy| policy.failed.contains(rule) || policy.mendable.contains(rule))
    };
    reasons.iter().filter(|rule| !failed(rule)).cloned().collect()
}

/// The keys of `[normalise]` that the source does not meet.
fn form(family: Family, images: &[ImageTechnical], rules: &NormaliseRules) -> Vec<&'static str> {
    match rules.format {
        MasterFormat::Jp2 => {
            let fits = family == Family::Jpeg2000 && images.iter().all(|image| image.compression == "jpeg2000-5-3");
            if fits { Vec::new() } else { vec!["normalise.format"] }
        }
        MasterFormat::Tiff if family != Family::Tiff => vec!["normalise.format"],
        // Copies and masks beside a page may be coded as they like: they are no masters.
        MasterFormat::Tiff => {
            let other = |image: &&ImageTechnical| image.compression != asked(image, rules);
            let key = |bilevel: bool| if bilevel { "normalise.bilevel" } else { "normalise.compression" };
            let keys: BTreeSet<_> = pages(images).filter(other).map(|image| key(is_bilevel(image))).collect();
            keys.into_iter().collect()
        }
    }
}

fn pages(images: &[ImageTechnical]) -> impl Iterator<Item = &ImageTechnical> {
    images.iter().filter(|image| image.role == ImageRole::Page)
}

/// `PlanarConfiguration` is left unsaid only where the profile's lists do not have it.
fn planar_tag(rules: &MasterRules) -> PlanarTag {
    let tag = tags::PLANAR_CONFIGURATION;
    let listed = rules.tiff_rules.is_none_or(TiffRuleSet::names_planar);
    if (listed && !rules.tags_forbidden.contains(&tag)) || rules.tags_required.contains(&tag) {
        PlanarTag::Written
    } else {
        PlanarTag::Unsaid
    }
}

/// The compression that is asked for of an image.
fn asked(image: &ImageTechnical, rules: &NormaliseRules) -> &'static str {
    if is_bilevel(image) {
        return match rules.bilevel {
            BilevelCompression::None => "none",
            BilevelCompression::Lzw => "lzw",
            BilevelCompression::Deflate => "deflate",
            BilevelCompression::G4 => "ccitt-g4",
        };
    }
    match rules.compression {
        MasterCompression::None => "none",
        MasterCompression::Lzw => "lzw",
        MasterCompression::Deflate => "deflate",
    }
}

fn is_bilevel(image: &ImageTechnical) -> bool {
    let grey = matches!(image.colour, ColourSpace::BlackIsZero | ColourSpace::WhiteIsZero);
    grey && image.bits == [1] && image.extra_samples == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::PolicyOutcome;

    fn image(compression: &str, bits: &[u16]) -> ImageTechnical {
        let colour = if bits.len() == 3 { ColourSpace::Rgb } else { ColourSpace::WhiteIsZero };
        ImageTechnical::plain((10, 10), bits.to_vec(), colour, compression)
    }

    fn decided(family: Family, images: Vec<ImageTechnical>, rules: &NormaliseRules) -> Decision {
        decide(family, &Technical { images, ..Technical::opaque() }, rules, &MasterRules::default())
    }

    fn target(rules: &NormaliseRules) -> Target {
        Target::Tiff { compression: rules.compression, bilevel: rules.bilevel, planar: PlanarTag::Written }
    }

    fn because(rules: &NormaliseRules, reasons: &[&str]) -> Decision {
        let reasons = reasons.iter().map(|reason| (*reason).to_owned()).collect();
        Decision::Make { target: target(rules), reasons }
    }

    #[test]
    fn only_what_is_of_another_form_is_made_anew() {
        let rules = NormaliseRules { make: true, ..NormaliseRules::default() };
        let rgb = |compression| vec![image(compression, &[8, 8, 8])];
        assert_eq!(decided(Family::Tiff, rgb("none"), &rules), Decision::Fits);
        assert_eq!(decided(Family::Tiff, rgb("lzw"), &rules), because(&rules, &["normalise.compression"]));
        assert_eq!(decided(Family::Png, rgb("deflate"), &rules), because(&rules, &["normalise.format"]));
        assert_eq!(decided(Family::Tiff, vec![image("ccitt-g4", &[1])], &rules), Decision::Fits);
        let uncompressed = decided(Family::Tiff, vec![image("none", &[1])], &rules);
        assert_eq!(uncompressed, because(&rules, &["normalise.bilevel"]));
        assert_eq!(decided(Family::Tiff, rgb("lzw"), &NormaliseRules::default()), Decision::Fits);
        assert_eq!(decided(Family::Pdf, Vec::new(), &rules), Decision::Fits);
        let reduced = ImageTechnical { role: ImageRole::Reduced, ..image("jpeg", &[8, 8, 8]) };
        assert_eq!(decided(Family::Tiff, vec![image("none", &[8, 8, 8]), reduced], &rules), Decision::Fits);
    }

    #[test]
    fn what_was_lossy_is_made_only_where_the_profile_asks() {
        let rules = NormaliseRules { make: true, ..NormaliseRules::default() };
        let jpeg = || vec![image("jpeg", &[8, 8, 8])];
        let lossy = Decision::Cannot(Obstacle::Lossy { compression: "jpeg".to_owned() });
        assert_eq!(decided(Family::Jpeg, jpeg(), &rules), lossy);
        assert_eq!(decided(Family::Tiff, jpeg(), &rules), lossy);
        let asked = NormaliseRules { from_lossy: true, ..rules };
        assert!(matches!(decided(Family::Jpeg, jpeg(), &asked), Decision::Make { .. }));
    }

    #[test]
    fn a_jp2_holds_one_image() {
        let rules = NormaliseRules { make: true, format: MasterFormat::Jp2, ..NormaliseRules::default() };
        let two = vec![image("none", &[8, 8, 8]), image("none", &[8, 8, 8])];
        assert_eq!(decided(Family::Tiff, two, &rules), Decision::Cannot(Obstacle::SeveralImages));
        assert_eq!(decided(Family::Jpeg2000, vec![image("jpeg2000-5-3", &[8])], &rules), Decision::Fits);
        let irreversible = decided(Family::Jpeg2000, vec![image("jpeg2000-9-7", &[8])], &rules);
        assert!(matches!(irreversible, Decision::Cannot(Obstacle::Lossy { .. })));
    }

    fn words(list: &[&str]) -> Vec<String> {
        list.iter().map(|word| (*word).to_owned()).collect()
    }

    /// A TIFF of the form that is asked for, with these rules failed and these of them mendable.
    fn ruled(failed: &[&str], mendable: &[&str], master: &MasterRules) -> Decision {
        let rules = NormaliseRules { make: true, ..NormaliseRules::default() };
        let policy = PolicyOutcome {
            evaluated: words(failed),
            failed: words(failed),
            mendable: words(mendable),
            ..PolicyOutcome::default()
        };
        let images = vec![image("none", &[8, 8, 8])];
        let technical = Technical { images, policy: Some(policy), ..Technical::opaque() };
        decide(Family::Tiff, &technical, &rules, master)
    }

    #[test]
    fn a_rule_that_a_new_file_meets_makes_one() {
        let rules = NormaliseRules { make: true, ..NormaliseRules::default() };
        let none = MasterRules::default();
        assert_eq!(ruled(&[], &[], &none), Decision::Fits);
        assert_eq!(ruled(&["capture.ppi_min"], &[], &none), Decision::Fits);
        let planar = ruled(&["master.planar", "master.orientations"], &["master.planar"], &none);
        assert_eq!(planar, because(&rules, &["master.planar"]));
        let unmended = Decision::Unmended(words(&["master.orientations"]));
        assert_eq!(ruled(&["capture.bits", "master.orientations"], &[], &none), unmended);
        // Where the form is right another coding or format would have to be asked for.
        let deflate = MasterRules { compressions: words(&["deflate"]), ..MasterRules::default() };
        assert_eq!(ruled(&[COMPRESSIONS], &[], &deflate), Decision::Unmended(words(&[COMPRESSIONS])));
        let jp2 = MasterRules { formats: words(&["jpeg2000"]), ..MasterRules::default() };
        assert_eq!(ruled(&[FORMATS], &[], &jp2), Decision::Unmended(words(&[FORMATS])));
        // A BigTIFF, say, where only the identifier of the classic one is allowed.
        let classic = MasterRules { formats: words(&["fmt/353"]), ..MasterRules::default() };
        assert_eq!(ruled(&[FORMATS], &[], &classic), because(&rules, &[FORMATS]));
    }

    #[test]
    fn what_the_rules_name_as_allowed_needs_no_other_form() {
        let rules = NormaliseRules { make: true, ..NormaliseRules::default() };
        let decided = |family, compression: &str, evaluated: &[&str], failed: &[&str]| {
            let policy =
                PolicyOutcome { evaluated: words(evaluated), failed: words(failed), ..PolicyOutcome::default() };
            let images = vec![image(compression, &[8, 8, 8])];
            let technical = Technical { images, policy: Some(policy), ..Technical::opaque() };
            decide(family, &technical, &rules, &MasterRules::default())
        };
        assert_eq!(decided(Family::Tiff, "lzw", &[COMPRESSIONS], &[]), Decision::Fits);
        assert_eq!(decided(Family::Tiff, "lzw", &[FORMATS], &[]), because(&rules, &["normalise.compression"]));
        assert_eq!(
            decided(Family::Tiff, "lzw", &[COMPRESSIONS], &[COMPRESSIONS]),
            because(&rules, &["normalise.compression"])
        );
        assert_eq!(decided(Family::Png, "deflate", &[FORMATS, COMPRESSIONS], &[]), Decision::Fits);
        assert_eq!(decided(Family::Png, "deflate", &[COMPRESSIONS], &[]), because(&rules, &["normalise.format"]));
    }

    #[test]
    fn what_a_master_does_not_meet_either_is_no_reason() {
        let reasons = words(&["normalise.compression", FORMATS, "master.planar", "master.tiff_rules=slub: tag 278"]);
        let policy = PolicyOutcome {
            failed: words(&[FORMATS, "master.tiff_rules=slub"]),
            mendable: words(&["master.planar"]),
            ..PolicyOutcome::default()
        };
        let master = Technical { policy: Some(policy), ..Technical::opaque() };
        assert_eq!(mended(&reasons, &master), ["normalise.compression", "master.tiff_rules=slub: tag 278"]);
        assert_eq!(mended(&reasons, &Technical::opaque()), reasons);
    }

    #[test]
    fn the_tag_that_a_set_does_not_have_is_left_unsaid() {
        let tag = |set, required: &[u16], forbidden: &[u16]| {
            planar_tag(&MasterRules {
                tiff_rules: set,
                tags_required: required.to_vec(),
                tags_forbidden: forbidden.to_vec(),
                ..MasterRules::default()
            })
        };
        assert_eq!(tag(None, &[], &[315]), PlanarTag::Written);
        assert_eq!(tag(Some(TiffRuleSet::Slub), &[], &[]), PlanarTag::Written);
        assert_eq!(tag(Some(TiffRuleSet::TiA), &[], &[]), PlanarTag::Unsaid);
        assert_eq!(tag(Some(TiffRuleSet::TiA), &[284], &[]), PlanarTag::Written);
        assert_eq!(tag(None, &[], &[284]), PlanarTag::Unsaid);
    }
}
