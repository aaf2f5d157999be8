//! Finding and reading a profile.

use std::path::{Path, PathBuf};

use crate::records::{AQL, Code, DEFECTS, Defect, Hex32, Severity, codes};

use super::model::{Arrangement, Profile};
use super::problem::{Fault, Problem, did_you_mean, fault, must};
use super::{bounds, capture, master, normalise, pdf, quality, target, text};

/// The profiles that come with the program.
const BUILT_IN: [(&str, &str); 6] = [
    ("deposito", include_str!("../../profiles/deposito.toml")),
    ("registri", include_str!("../../profiles/registri.toml")),
    ("fotografie", include_str!("../../profiles/fotografie.toml")),
    ("mappe", include_str!("../../profiles/mappe.toml")),
    ("microfilm", include_str!("../../profiles/microfilm.toml")),
    ("registro-giornaliero", include_str!("../../profiles/registro-giornaliero.toml")),
];

/// A profile with every key that there is, its default and its meaning in both languages.
pub const EVERY_KEY: &str = include_str!("../../profiles/full.toml");

/// What keeps a profile from being used.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    /// No such name.
    #[error("find a profile named `{name}`; the built-in ones are: {known}. A path to a .toml file works too")]
    Unknown {
        /// What was asked for.
        name: String,
        /// What there is.
        known: String,
    },
    /// The file cannot be read.
    #[error("read the profile {path}: {source}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It is no TOML, or a key or value is wrong.
    #[error("understand the profile {name}: {message}")]
    Malformed {
        /// Its name or path.
        name: String,
        /// Line, key, and the nearest known key.
        message: String,
    },
    /// A value contradicts another or is out of its range.
    #[error("use the profile {name}: `{key}` {problem}")]
    Invalid {
        /// Its name or path.
        name: String,
        /// The key.
        key: String,
        /// What is wrong.
        problem: Problem,
    },
}

/// A profile together with the digest that packages bear.
#[derive(Clone, Debug)]
pub struct LoadedProfile {
    /// The rules.
    pub rules: Profile,
    /// BLAKE3 of the rules as canonical JSON: comments and layout of the file do not count.
    pub digest: Hex32,
}

/// Names of the built-in profiles.
pub fn built_in_names() -> impl Iterator<Item = &'static str> {
    BUILT_IN.iter().map(|(name, _)| *name)
}

/// Loads the built-in profile `name`, or the file at that path if it ends in `.toml`.
///
/// # Errors
/// No such profile, an unreadable file, an unknown key (the nearest known one is named), or a value out of its range.
pub fn load(name: &str) -> Result<LoadedProfile, ProfileError> {
    if Path::new(name).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml")) {
        let text = std::fs::read_to_string(name)
            .map_err(|source| ProfileError::Unreadable { path: PathBuf::from(name), source })?;
        return parse(name, &text);
    }
    let found = BUILT_IN.iter().find(|(known, _)| *known == name);
    let (_, text) = found.ok_or_else(|| ProfileError::Unknown {
        name: name.to_owned(),
        known: built_in_names().collect::<Vec<_>>().join(", "),
    })?;
    parse(name, text)
}

/// Reads a profile from its text. `name` is for messages.
///
/// # Errors
/// As [`load`].
pub fn parse(name: &str, text: &str) -> Result<LoadedProfile, ProfileError> {
    let rules: Profile = toml::from_str(text).map_err(|error| ProfileError::Malformed {
        name: name.to_owned(),
        message: super::suggest::explain(&error, text),
    })?;
    check(name, &rules)?;
    // Serialising cannot fail: the model holds only strings, numbers, lists and string-keyed maps.
    let canonical = serde_json::to_vec(&rules).unwrap_or_default();
    Ok(LoadedProfile { rules, digest: Hex32::blake3(&canonical) })
}

/// What no profile can make less of: a unit of which this is said cannot be packaged.
pub const ALWAYS_ERRORS: [Code; 8] = [
    codes::environment::FONDO_FAULT,
    codes::intake::UNREADABLE,
    codes::intake::CHANGED_WHILE_READ,
    codes::acceptance::NAME_MEETS,
    codes::acceptance::PREVIOUS_DAMAGED,
    codes::acceptance::HELD_UNDONE,
    codes::acceptance::HELD_REJECTED,
    codes::acceptance::BASE_CHANGED,
];

/// What is wrong with `[accept]`: the key and the problem.
fn check_acceptance(rules: &Profile) -> Result<(), Fault> {
    if let Some(sample) = &rules.accept.sample {
        for (key, aql) in [("accept.sample.aql_major", sample.aql_major), ("accept.sample.aql_minor", sample.aql_minor)]
        {
            if !AQL.iter().any(|limit| (limit - aql).abs() < 1e-9) {
                let known = AQL.map(|limit| limit.to_string()).join(", ");
                return fault(
                    key,
                    format!("is {aql}; ISO 2859-1 has plans for {known}"),
                    format!("vale {aql}; ISO 2859-1 prevede piani per {known}"),
                );
            }
        }
    }
    if rules.accept.rescan_days == 0 {
        return must("accept.rescan_days", 0, "at least 1", "almeno 1");
    }
    let key = "accept.clauses";
    for clause in &rules.accept.clauses {
        if clause.clause.trim().is_empty() || clause.defects.is_empty() {
            return fault(
                key,
                "need a name and at least one defect each",
                "richiedono ciascuna un nome e almeno un difetto",
            );
        }
        for defect in &clause.defects {
            if Code::find(defect).is_none() && Defect::find(defect).is_none() {
                let known = codes::all().map(Code::slug).chain(DEFECTS.iter().map(|defect| defect.slug));
                let (en, it) = super::suggest::nearest(defect, known).map_or_else(Default::default, did_you_mean);
                return fault(
                    key,
                    format!("name the unknown defect `{defect}`{en}"),
                    format!("indicano il difetto sconosciuto `{defect}`{it}"),
                );
            }
            let all = rules.accept.clauses.iter().flat_map(|clause| &clause.defects);
            if all.filter(|other| *other == defect).count() > 1 {
                return fault(key, format!("name `{defect}` twice"), format!("indicano `{defect}` due volte"));
            }
        }
    }
    Ok(())
}

/// What is wrong with `[severity]`.
fn check_severities(rules: &Profile) -> Result<(), Fault> {
    for slug in rules.severity.keys() {
        if Code::find(slug).is_none() {
            let near = super::suggest::nearest(slug, codes::all().map(Code::slug));
            let (en, it) = near.map_or_else(Default::default, did_you_mean);
            return fault(
                "severity",
                format!("names the unknown finding code `{slug}`{en}"),
                format!("indica il codice di segnalazione sconosciuto `{slug}`{it}"),
            );
        }
    }
    for code in ALWAYS_ERRORS {
        if rules.severity.get(code.slug()).is_some_and(|severity| *severity < Severity::Error) {
            let slug = code.slug();
            return fault(
                "severity",
                format!("makes less of `{slug}`: it stays an error, for no package can be made then"),
                format!("attenua `{slug}`: resta un errore, perché in quel caso non si può fare alcun pacchetto"),
            );
        }
    }
    Ok(())
}

/// What is wrong with `[arrangement]`.
fn check_arrangement(arrangement: &Arrangement) -> Result<(), Fault> {
    let expression = match arrangement {
        Arrangement::Folder { page, .. } | Arrangement::Leaf { page } => page.as_ref(),
        Arrangement::Expression { expression, .. } => Some(expression),
    };
    match expression.map(|expression| regex::Regex::new(expression)) {
        Some(Err(error)) => fault(
            "arrangement",
            format!("holds a bad expression: {error}"),
            format!("contiene un'espressione non valida: {error}"),
        ),
        _ => Ok(()),
    }
}

fn check(name: &str, rules: &Profile) -> Result<(), ProfileError> {
    let invalid = |(key, problem): Fault| ProfileError::Invalid { name: name.to_owned(), key: key.to_owned(), problem };
    bounds::check(rules).map_err(invalid)?;
    quality::check(&rules.quality).map_err(invalid)?;
    check_severities(rules).map_err(invalid)?;
    master::check(&rules.master).map_err(invalid)?;
    normalise::check(&rules.normalise).map_err(invalid)?;
    capture::check(&rules.capture).map_err(invalid)?;
    if rules.target.files.is_some() && !rules.quality.measure {
        return fault(
            "target.files",
            "names frames to be measured, and `quality.measure` is false: a target that nobody measures proves nothing",
            "indica fotogrammi da misurare, ma `quality.measure` è false: un bersaglio che nessuno misura non prova nulla",
        )
        .map_err(invalid);
    }
    text::check(&rules.text).map_err(invalid)?;
    pdf::check(&rules.pdf).map_err(invalid)?;
    target::check(&rules.target).map_err(invalid)?;
    super::register::check(&rules.register).map_err(invalid)?;
    check_acceptance(rules).map_err(invalid)?;
    check_arrangement(&rules.arrangement).map_err(invalid)
}
