//! The sets, written from the configurations that come with `checkit_tiff` 0.4.2: `cit_tiff6_baseline_SLUB.cfg` and
//! `cit_tiff-a_whitepaper.cfg`. Each is a list of what is allowed: a tag that no rule names fails.
//!
//! The second differs from its configuration in two places, where the language of configurations could not say what was
//! meant: there `BitsPerSample` of RGB must be (8,8,8) and a single 4 or 8 at once, so that no RGB passes; and
//! `StripByteCounts` must be one number, so that no image of several strips passes.

use crate::profile::TiffRuleSet;

/// When a rule applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    /// The tag must be there.
    Mandatory,
    /// The tag may be there.
    Optional,
    /// The tag must be there where another has this value.
    With(u16, When),
    /// The tag may be there where another has this value.
    OptionalWith(u16, When),
}

/// A value of another tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    /// Any.
    Any,
    /// This one.
    Is(u64),
    /// Any but this one.
    IsNot(u64),
}

/// What may stand in a tag.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Want {
    /// Anything.
    Any,
    /// One number from the first to the second.
    Range(u32, u32),
    /// Numbers, each at least this.
    Each(u32),
    /// One number, one of these.
    OneOf(&'static [u64]),
    /// One of these lists.
    Lists(&'static [&'static [u64]]),
    /// Printable ASCII with one NUL at its end.
    Printable,
    /// A date that the calendar has, roughly.
    Date,
    /// A date by its digits.
    DateDigits,
    /// A colour profile whose header is in order.
    Icc,
}

/// One rule.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rule {
    pub(super) tag: u16,
    pub(super) need: Need,
    pub(super) want: Want,
}

const fn rule(tag: u16, need: Need, want: Want) -> Rule {
    Rule { tag, need, want }
}

/// A set.
pub(super) struct RuleSet {
    pub(super) rules: &'static [Rule],
    /// Whether the structure of the file has rules too: one directory, ascending tags, even offsets that are used once.
    pub(super) structure: bool,
    /// Whether a tag must have the field type of the standard.
    pub(super) types: bool,
}

use Need::{Mandatory, Optional, OptionalWith, With};
use Want::{Any, Date, DateDigits, Each, Icc, Lists, OneOf, Printable, Range};

const PHOTOMETRIC: u16 = 262;
const ZERO_IS_WHITE: When = When::Is(0);
const ZERO_IS_BLACK: When = When::Is(1);
const RGB: When = When::Is(2);
const GREYS: Want = OneOf(&[1, 4, 8]);

const SLUB: [Rule; 42] = [
    rule(256, Mandatory, Range(1, u32::MAX)),
    rule(257, Mandatory, Range(1, u32::MAX)),
    rule(258, OptionalWith(PHOTOMETRIC, ZERO_IS_WHITE), GREYS),
    rule(258, OptionalWith(PHOTOMETRIC, ZERO_IS_BLACK), GREYS),
    rule(258, With(PHOTOMETRIC, RGB), Lists(&[&[8, 8, 8], &[16, 16, 16]])),
    rule(259, Mandatory, OneOf(&[1])),
    rule(262, Mandatory, Range(0, 2)),
    rule(273, Mandatory, Any),
    rule(277, With(PHOTOMETRIC, RGB), OneOf(&[3])),
    rule(277, OptionalWith(PHOTOMETRIC, ZERO_IS_BLACK), OneOf(&[1])),
    rule(277, OptionalWith(PHOTOMETRIC, ZERO_IS_WHITE), OneOf(&[1])),
    rule(278, Mandatory, Range(1, u32::MAX)),
    rule(279, Mandatory, Any),
    rule(282, Mandatory, Range(300, 4000)),
    rule(283, Mandatory, Range(300, 4000)),
    rule(296, Mandatory, OneOf(&[2])),
    rule(254, Optional, OneOf(&[0, 2])),
    rule(266, Optional, OneOf(&[1])),
    rule(269, Optional, Printable),
    rule(270, Optional, Printable),
    rule(271, Optional, Printable),
    rule(272, Optional, Printable),
    rule(274, Optional, OneOf(&[1])),
    rule(280, Optional, Any),
    rule(281, Optional, Any),
    rule(284, Optional, OneOf(&[1])),
    rule(290, OptionalWith(PHOTOMETRIC, ZERO_IS_WHITE), Range(1, 5)),
    rule(290, OptionalWith(PHOTOMETRIC, ZERO_IS_BLACK), Range(1, 5)),
    rule(291, OptionalWith(PHOTOMETRIC, ZERO_IS_WHITE), Any),
    rule(291, OptionalWith(PHOTOMETRIC, ZERO_IS_BLACK), Any),
    rule(297, Optional, Lists(&[&[0, 1]])),
    rule(305, Optional, Printable),
    rule(306, Optional, Date),
    rule(318, Optional, Any),
    rule(319, Optional, Any),
    rule(339, Optional, OneOf(&[1])),
    rule(700, Optional, Any),
    rule(33432, Optional, Printable),
    rule(34665, Optional, Any),
    rule(34675, OptionalWith(PHOTOMETRIC, ZERO_IS_WHITE), Icc),
    rule(34675, OptionalWith(PHOTOMETRIC, ZERO_IS_BLACK), Icc),
    rule(34675, With(PHOTOMETRIC, RGB), Icc),
];

const TI_A: [Rule; 22] = [
    rule(256, Mandatory, Range(1, u32::MAX)),
    rule(257, Mandatory, Range(1, u32::MAX)),
    rule(258, With(PHOTOMETRIC, RGB), Lists(&[&[8, 8, 8]])),
    rule(258, OptionalWith(PHOTOMETRIC, When::IsNot(2)), OneOf(&[4, 8])),
    rule(259, Mandatory, OneOf(&[1])),
    rule(262, Mandatory, Range(1, 2)),
    rule(273, Mandatory, Any),
    rule(277, With(PHOTOMETRIC, RGB), OneOf(&[3])),
    rule(277, With(PHOTOMETRIC, ZERO_IS_BLACK), OneOf(&[1])),
    rule(278, Mandatory, Range(1, u32::MAX)),
    rule(279, Mandatory, Each(1)),
    rule(282, With(296, When::Any), Range(300, 1200)),
    rule(283, With(296, When::Any), Range(300, 1200)),
    rule(296, Optional, Any),
    rule(291, OptionalWith(PHOTOMETRIC, ZERO_IS_WHITE), Any),
    rule(291, OptionalWith(PHOTOMETRIC, ZERO_IS_BLACK), Any),
    rule(306, Optional, DateDigits),
    rule(33432, Optional, Printable),
    rule(33723, Optional, Any),
    rule(34377, Optional, Any),
    rule(34665, Optional, Any),
    rule(34675, Optional, Any),
];

/// The rules of a set.
pub(super) const fn rules_of(set: TiffRuleSet) -> RuleSet {
    match set {
        TiffRuleSet::Slub => RuleSet { rules: &SLUB, structure: true, types: true },
        TiffRuleSet::TiA => RuleSet { rules: &TI_A, structure: false, types: false },
    }
}

/// The tags that the rules of a set name.
#[cfg(test)]
pub(in super::super) fn tags_of(set: TiffRuleSet) -> impl Iterator<Item = u16> {
    rules_of(set).rules.iter().map(|rule| rule.tag)
}

/// The field types that the standard gives to a tag of the sets; empty: any.
pub(super) const fn types_of(tag: u16) -> &'static [u16] {
    match tag {
        254 | 34665 => &[4],
        256 | 257 | 273 | 278 | 279 => &[3, 4],
        258 | 259 | 262 | 266 | 274 | 277 | 280 | 281 | 284 | 290 | 291 | 296 | 297 | 339 => &[3],
        269..=272 | 305 | 306 | 33432 => &[2],
        282 | 283 | 318 | 319 => &[5],
        34675 => &[7],
        _ => &[],
    }
}
