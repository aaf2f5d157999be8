//! Keys of documentary units and the names (URN) that the provider derives from them.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longest `REGISTRO-ANNO-NUMERO` with the normalised number, in characters (`UD-007-002`).
pub const LONGEST_KEY: usize = 100;

/// Longest name of a component, in characters (`UD-007-003`).
pub const LONGEST_URN: usize = 254;

/// Who deposits: the levels under which a structure stands at the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Depositor {
    /// `Ambiente`.
    pub environment: String,
    /// `Ente`.
    pub body: String,
    /// `Struttura`.
    pub structure: String,
}

/// The key of a documentary unit inside a structure.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UnitKey {
    /// `TipoRegistro`.
    pub register: String,
    /// `Anno`.
    pub year: u16,
    /// `Numero`.
    pub number: String,
}

impl UnitKey {
    /// The key as the provider shows it: `REGISTRO-ANNO-NUMERO`.
    #[must_use]
    pub fn shown(&self) -> String {
        format!("{}-{}-{}", self.register, self.year, self.number)
    }

    /// The key with the register and the number as they stand in names.
    #[must_use]
    pub fn normalised(&self) -> String {
        format!("{}-{}-{}", normalised(&self.register), self.year, normalised(&self.number))
    }
}

/// The names that the provider gives to what it takes in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    base: String,
}

impl Names {
    /// Those of a documentary unit.
    #[must_use]
    pub fn new(depositor: &Depositor, key: &UnitKey) -> Self {
        let Depositor { environment, body, structure } = depositor;
        let levels = [environment, body, structure].map(|level| normalised(level)).join(":");
        Self { base: format!("{levels}:{}", key.normalised()) }
    }

    /// The package for submission: `urn:…:SIP-UD`.
    #[must_use]
    pub fn package(&self) -> String {
        format!("urn:{}:SIP-UD", self.base)
    }

    /// Its index: `urn:…:IndiceSIP`.
    #[must_use]
    pub fn index(&self) -> String {
        format!("urn:{}:IndiceSIP", self.base)
    }

    /// The receipt: `urn:…:RdV`.
    #[must_use]
    pub fn receipt(&self) -> String {
        format!("urn:{}:RdV", self.base)
    }

    /// A component by the places of its document and of itself, from 1: `urn:…:DOC00001:00001`.
    #[must_use]
    pub fn component(&self, document: usize, component: usize) -> String {
        format!("urn:{}:DOC{document:05}:{component:05}", self.base)
    }
}

/// A part of a key as the provider puts it into names: decomposed (NFD), blanks as `_`, marks dropped, all but letters
/// and digits of ASCII, `.`, `_` and `-` as `_`.
#[must_use]
pub fn normalised(text: &str) -> String {
    text.nfd()
        .filter(|letter| !is_combining_mark(*letter))
        .map(|letter| match letter {
            'A'..='Z' | 'a'..='z' | '0'..='9' | '.' | '_' | '-' => letter,
            _ => '_',
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key(number: &str) -> UnitKey {
        UnitKey { register: "DIGIT".to_owned(), year: 1998, number: number.to_owned() }
    }

    #[test]
    fn names_are_those_of_the_provider() {
        let depositor = Depositor {
            environment: "AMBIENTE_TEST".to_owned(),
            body: "ente_di_esempio".to_owned(),
            structure: "AOO1".to_owned(),
        };
        let names = Names::new(&depositor, &key("1998-06.02-12-0001"));
        let base = "urn:AMBIENTE_TEST:ente_di_esempio:AOO1:DIGIT-1998-1998-06.02-12-0001";
        assert_eq!(names.package(), format!("{base}:SIP-UD"));
        assert_eq!(names.index(), format!("{base}:IndiceSIP"));
        assert_eq!(names.receipt(), format!("{base}:RdV"));
        assert_eq!(names.component(2, 1), format!("{base}:DOC00002:00001"));
    }

    #[test]
    fn keys_are_normalised() {
        assert_eq!(normalised("citt\u{e0} n. 5/b"), "citta_n._5_b");
        assert_eq!(normalised("cafe\u{301}"), "cafe");
        assert_eq!(normalised("\u{df}\u{1f4dc}"), "__");
        assert_eq!(key("a b").shown(), "DIGIT-1998-a b");
        assert_eq!(key("a b").normalised(), "DIGIT-1998-a_b");
    }

    proptest! {
        #[test]
        fn normalising_twice_is_normalising_once(text in "\\PC{0,40}") {
            let once = normalised(&text);
            prop_assert!(once.is_ascii());
            prop_assert_eq!(normalised(&once), once);
        }
    }
}
