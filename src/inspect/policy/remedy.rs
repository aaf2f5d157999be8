//! What can make a file meet a rule that it does not meet: the one place that says it, with an entry for each rule.
//!
//! A new file is written with the same pixels, sample for sample, and carries every tag that does not tell of its own
//! coding. So it can be stored otherwise, and it can be nothing else.

use crate::formats::tiff::{Origin, origin, tags};
use crate::profile::{MasterRules, Planar};

use super::super::tiff_rules::{RuleFailure, RuleFault, StructureRule};

/// What mends a rule that is not met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Remedy {
    /// A new file, whatever its compression.
    Rewriting,
    /// The form that `[normalise]` asks for, where it is one that the rule allows.
    Form,
    /// By tag: [`forbidden_tag`], [`required_tag`], [`failure`] say which a new file mends.
    ByTag,
    /// Nothing that leaves pixels and tags as they are.
    Nothing,
}

/// The remedy of each rule of `[capture]` and `[master]`, by its key; none for a key that there is not.
pub(super) fn remedy(key: &str, rules: &MasterRules) -> Option<Remedy> {
    let stored = |wanted: bool| if wanted { Remedy::Rewriting } else { Remedy::Nothing };
    Some(match key {
        // What was captured: other numbers in its place would be a lie.
        "capture.resolution_required" | "capture.ppi_min" | "capture.ppi_max" => Remedy::Nothing,
        // A profile that is put in afterwards gives the pixels another meaning.
        "capture.icc_required" | "capture.icc_names" | "capture.icc_versions" => Remedy::Nothing,
        // Other samples would be other pixels.
        "capture.colour" | "capture.bits" | "capture.sampling" => Remedy::Nothing,
        "master.formats" | "master.compressions" => Remedy::Form,
        // To turn pixels is to change them, and the tag alone would turn the picture.
        "master.orientations" => Remedy::Nothing,
        // Pages and copies are part of what was delivered.
        "master.one_image" => Remedy::Nothing,
        "master.tags_forbidden" | "master.tags_required" | "master.tiff_rules" => Remedy::ByTag,
        // A new file puts the first pixel into the highest bit.
        "master.fill_order" => stored(rules.fill_order == Some(1)),
        // A new file has the samples of a pixel side by side.
        "master.planar" => stored(rules.planar == Some(Planar::Chunky)),
        // Another file of the same pages is a derivative, and made by another stage.
        "master.pdfa" => Remedy::Nothing,
        _ => return None,
    })
}

/// Whether a new file is without a tag that must not be there.
pub(super) fn forbidden_tag(tag: u16, rules: &MasterRules) -> bool {
    match origin(tag) {
        // It may be left unsaid, and then is.
        Origin::Written => tag == tags::PLANAR_CONFIGURATION,
        Origin::Coding => true,
        // All that was said of the image is said of the new one, unless the profile lets it go.
        Origin::Carried => rules.tags_left_out.contains(&tag),
    }
}

/// Whether a new file has a tag that must be there.
pub(super) fn required_tag(tag: u16, _: &MasterRules) -> bool {
    origin(tag) == Origin::Written
}

/// Whether a new file meets a rule of a set that a file does not meet.
pub(super) fn failure(failure: &RuleFailure, rules: &MasterRules) -> bool {
    match (failure.fault, failure.tag) {
        (RuleFault::Structure(rule), _) => structure(rule),
        (RuleFault::Unlisted, Some(tag)) => forbidden_tag(tag, rules),
        (RuleFault::Missing, Some(tag)) => required_tag(tag, rules),
        // The writer gives its own tags the types of the standard; of others it keeps them.
        (RuleFault::Type, Some(tag)) => origin(tag) != Origin::Carried,
        (RuleFault::Value, Some(tag)) => value(tag),
        (_, None) => false,
    }
}

/// Whether a new file meets a rule about the structure.
const fn structure(rule: StructureRule) -> bool {
    match rule {
        // Nothing can be read that would be written.
        StructureRule::Header | StructureRule::Directory => false,
        // As for `master.one_image`.
        StructureRule::OneDirectory => false,
        // Up to 4 GiB, which whoever asks has to look at.
        StructureRule::Classic => true,
        StructureRule::EvenDirectory | StructureRule::Ascending => true,
        StructureRule::Offsets | StructureRule::EvenOffsets | StructureRule::OffsetsOnce => true,
    }
}

/// Whether what stands in a tag is other in a new file: where things lie and in which order, not what the pixels are.
fn value(tag: u16) -> bool {
    match origin(tag) {
        Origin::Written => matches!(
            tag,
            tags::STRIP_OFFSETS | tags::ROWS_PER_STRIP | tags::STRIP_BYTE_COUNTS | tags::PLANAR_CONFIGURATION
        ),
        Origin::Coding => true,
        Origin::Carried => false,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::super::tiff_rules::tags_of;
    use super::*;
    use crate::profile::TiffRuleSet;

    /// Every rule that there is: all keys of the two tables but those that declare something, or compare files with
    /// each other.
    fn keys() -> BTreeSet<String> {
        let full: toml::Table = toml::from_str(include_str!("../../../profiles/full.toml")).unwrap();
        let declared = ["uniform", "device", "plane", "producer", "source_type", "source_size_mm", "tags_left_out"];
        let is_rule = |key: &&String| !declared.contains(&key.as_str()) && !key.starts_with("target_");
        let of = |table: &str| -> Vec<String> {
            let keys = full[table].as_table().unwrap().keys();
            keys.filter(is_rule).map(|key| format!("{table}.{key}")).collect()
        };
        ["capture", "master"].into_iter().flat_map(of).collect()
    }

    #[test]
    fn every_rule_has_its_entry() {
        let keys = keys();
        assert!(keys.len() >= 18, "{keys:?}");
        for key in &keys {
            assert!(remedy(key, &MasterRules::default()).is_some(), "what mends `{key}`?");
        }
        assert_eq!(remedy("master.tiles", &MasterRules::default()), None);
        let mended = |rules: &MasterRules| -> Vec<String> {
            keys.iter().filter(|key| remedy(key, rules) == Some(Remedy::Rewriting)).cloned().collect()
        };
        let wanted = MasterRules { fill_order: Some(1), planar: Some(Planar::Chunky), ..MasterRules::default() };
        assert_eq!(mended(&wanted), ["master.fill_order", "master.planar"]);
        let other = MasterRules { fill_order: Some(2), planar: Some(Planar::Separate), ..MasterRules::default() };
        assert_eq!(mended(&other), Vec::<String>::new());
    }

    /// For every tag of the sets, whether another value would stand in a new file; written out, so that a tag that
    /// comes to a set is thought about.
    #[test]
    fn every_tag_of_the_sets() {
        let all: BTreeSet<u16> = [TiffRuleSet::Slub, TiffRuleSet::TiA].into_iter().flat_map(tags_of).collect();
        let mended = [266, 273, 278, 279, 284];
        let kept = [
            254, 256, 257, 258, 259, 262, 269, 270, 271, 272, 274, 277, 280, 281, 282, 283, 290, 291, 296, 297, 305,
            306, 318, 319, 339, 700, 33432, 33723, 34377, 34665, 34675,
        ];
        assert_eq!(all, mended.into_iter().chain(kept).collect());
        assert!(mended.into_iter().all(value) && !kept.into_iter().any(value));
        for set in [TiffRuleSet::Slub, TiffRuleSet::TiA] {
            assert_eq!(tags_of(set).any(|tag| tag == tags::PLANAR_CONFIGURATION), set.names_planar());
        }
    }

    #[test]
    fn every_rule_about_the_structure() {
        let kept: Vec<_> = StructureRule::ALL.into_iter().filter(|rule| !structure(*rule)).collect();
        assert_eq!(kept, [StructureRule::Header, StructureRule::Directory, StructureRule::OneDirectory]);
        let names: BTreeSet<_> = StructureRule::ALL.into_iter().map(StructureRule::name).collect();
        assert_eq!(names.len(), StructureRule::ALL.len());
    }

    #[test]
    fn tags_that_a_new_file_has_or_has_not() {
        // Tiles, the order of bits, options of fax, the predictor: the old file's coding. `PlanarConfiguration` may be
        // left unsaid.
        let none = MasterRules::default();
        let forbidden = |tag| forbidden_tag(tag, &none);
        let required = |tag| required_tag(tag, &none);
        assert!([266, 284, 292, 293, 317, 322, 323, 324, 325, 347].into_iter().all(forbidden));
        assert!(![256, 259, 273, 282, 306, 315, 330, 339, 34665, 34675, 65000].into_iter().any(forbidden));
        assert!([256, 262, 273, 278, 279, 284].into_iter().all(required));
        assert!(![266, 282, 296, 306, 322, 34675].into_iter().any(required));
        let lenient = MasterRules { tags_left_out: vec![315], ..MasterRules::default() };
        assert!(forbidden_tag(315, &lenient) && !forbidden_tag(316, &lenient) && !required_tag(315, &lenient));
        let with = |fault, tag| {
            let text = String::new;
            failure(&RuleFailure { tag: Some(tag), fault, rule: text(), found: text(), limit: text() }, &none)
        };
        assert!(with(RuleFault::Type, 256) && with(RuleFault::Type, 266) && !with(RuleFault::Type, 282));
        assert!(with(RuleFault::Unlisted, 322) && !with(RuleFault::Unlisted, 315));
        assert!(with(RuleFault::Missing, 278) && !with(RuleFault::Missing, 282));
    }
}
