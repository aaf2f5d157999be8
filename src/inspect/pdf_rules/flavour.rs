//! Which part and level of PDF/A a file is measured against.

/// Part and level of ISO 19005.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Flavour {
    /// PDF/A-1b.
    A1b,
    /// PDF/A-2b.
    A2b,
    /// PDF/A-2u.
    A2u,
    /// PDF/A-3b.
    A3b,
}

impl Flavour {
    /// All that a pre-check is made for.
    pub const ALL: [Self; 4] = [Self::A1b, Self::A2b, Self::A2u, Self::A3b];

    /// As claims are written: `2b`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::A1b => "1b",
            Self::A2b => "2b",
            Self::A2u => "2u",
            Self::A3b => "3b",
        }
    }

    /// By its name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|flavour| flavour.name() == name)
    }

    /// The flavour whose rules a claim holds at least: those of level A hold all of level B, or U, and more that is not evaluated.
    #[must_use]
    pub fn of_claim(claim: &str) -> Option<Self> {
        match claim {
            "1a" | "1b" => Some(Self::A1b),
            "2b" => Some(Self::A2b),
            "2a" | "2u" => Some(Self::A2u),
            "3a" | "3b" | "3u" => Some(Self::A3b),
            _ => None,
        }
    }

    /// The part of the standard.
    #[must_use]
    pub const fn part(self) -> u8 {
        match self {
            Self::A1b => 1,
            Self::A2b | Self::A2u => 2,
            Self::A3b => 3,
        }
    }

    /// How many rules veraPDF's profile of it lists (2025-08-21).
    #[must_use]
    pub const fn rules(self) -> u32 {
        match self {
            Self::A1b => 129,
            Self::A2b => 144,
            Self::A2u | Self::A3b => 146,
        }
    }
}
