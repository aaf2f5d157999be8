//! The provider's own codes for what it refuses: which of them are checked before anything is sent, which only the
//! provider can know, and why. The table stands beside this file.

use crate::records::Lang;

const TABLE: &str = include_str!("provider_codes.tsv");

/// Who can know whether a condition is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Knower {
    /// It is checked before anything is sent.
    Here,
    /// Only the provider.
    Provider,
    /// It belongs to a service that is not used.
    Other,
}

/// A code of the provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProviderCode {
    /// The code: `UD-002-001`.
    pub code: &'static str,
    /// Who can know.
    pub knower: Knower,
    en: &'static str,
    it: &'static str,
}

impl ProviderCode {
    /// All of them, in the order in which the provider lists them.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.lines().skip(1).filter_map(|line| {
            let mut cells = line.split('\t');
            let (code, knower) = (cells.next()?, cells.next()?);
            let knower = match knower {
                "here" => Knower::Here,
                "provider" => Knower::Provider,
                _ => Knower::Other,
            };
            Some(Self { code, knower, en: cells.next()?, it: cells.next()? })
        })
    }

    /// The code of this name.
    #[must_use]
    pub fn find(code: &str) -> Option<Self> {
        Self::all().find(|known| known.code == code)
    }

    /// Why it is checked here, or why not.
    #[must_use]
    pub fn reason(self, lang: Lang) -> &'static str {
        lang.pick(self.en, self.it)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole() {
        let lines = TABLE.lines().skip(1);
        for line in lines.clone() {
            let cells: Vec<_> = line.split('\t').collect();
            assert!(cells.len() == 4 && cells.iter().all(|cell| !cell.is_empty()), "{line}");
            assert!(matches!(cells[1], "here" | "provider" | "other") && cells[2] != cells[3], "{line}");
        }
        let known: std::collections::BTreeSet<_> = ProviderCode::all().map(|code| code.code).collect();
        assert_eq!(known.len(), lines.count());
        assert_eq!(ProviderCode::find("UD-008-001").map(|code| code.knower), Some(Knower::Here));
        assert_eq!(ProviderCode::find("nothing"), None);
    }
}
