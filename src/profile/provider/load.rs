//! Finding and reading a provider profile.

use std::path::{Path, PathBuf};

use super::super::load::ProfileError;
use super::super::problem::{Fault, fault, must, unknown_word};
use super::eark::EarkRules;
use super::model::{Provider, ShapeRules};
use super::places::{self, Filled};

/// The provider profiles that come with the program.
const BUILT_IN: [(&str, &str); 11] = [
    ("eark-sip", include_str!("../../../profiles/providers/eark-sip.toml")),
    ("sacer-example", include_str!("../../../profiles/providers/sacer-example.toml")),
    ("archivematica", include_str!("../../../profiles/providers/archivematica.toml")),
    ("preservica-opex", include_str!("../../../profiles/providers/preservica-opex.toml")),
    ("aptrust-like", include_str!("../../../profiles/providers/aptrust-like.toml")),
    ("beyond-the-repository-like", include_str!("../../../profiles/providers/beyond-the-repository-like.toml")),
    ("generic-example", include_str!("../../../profiles/providers/generic-example.toml")),
    ("sacer-registro", include_str!("../../../profiles/providers/sacer-registro.toml")),
    ("mag-example", include_str!("../../../profiles/providers/mag-example.toml")),
    ("eco-mic-example", include_str!("../../../profiles/providers/eco-mic-example.toml")),
    ("sincro-example", include_str!("../../../profiles/providers/sincro-example.toml")),
];

/// Names of the built-in provider profiles.
pub fn built_in_providers() -> impl Iterator<Item = &'static str> {
    BUILT_IN.iter().map(|(name, _)| *name)
}

/// Loads a provider profile: the file at that path if `name` ends in `.toml`, else `name.toml` in `folder` (a
/// workspace's `providers/`), else the built-in one of that name.
///
/// # Errors
/// No such profile, an unreadable file, an unknown key, or a value out of its range.
pub fn load_provider(name: &str, folder: &Path) -> Result<Provider, ProfileError> {
    let of_workspace = folder.join(format!("{name}.toml"));
    let is_path = Path::new(name).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml"));
    let path = if is_path {
        Some(PathBuf::from(name))
    } else {
        Some(of_workspace).filter(|path| is_plain(name) && path.is_file())
    };
    if let Some(path) = path {
        let text =
            std::fs::read_to_string(&path).map_err(|source| ProfileError::Unreadable { path: path.clone(), source })?;
        return parse_provider(&path.to_string_lossy(), &text);
    }
    let found = BUILT_IN.iter().find(|(known, _)| *known == name);
    let (_, text) = found.ok_or_else(|| ProfileError::Unknown {
        name: name.to_owned(),
        known: built_in_providers().collect::<Vec<_>>().join(", "),
    })?;
    parse_provider(name, text)
}

/// Reads a provider profile from its text. `name` is for messages.
///
/// # Errors
/// As [`load_provider`].
pub fn parse_provider(name: &str, text: &str) -> Result<Provider, ProfileError> {
    let provider: Provider = toml::from_str(text).map_err(|error| {
        let line = error.span().map(|span| text.get(..span.start).unwrap_or(text).matches('\n').count() + 1);
        let place = line.map(|line| format!("line {line}: ")).unwrap_or_default();
        ProfileError::Malformed { name: name.to_owned(), message: format!("{place}{}", error.message()) }
    })?;
    let invalid = |(key, problem): Fault| ProfileError::Invalid { name: name.to_owned(), key: key.to_owned(), problem };
    if !is_plain(&provider.provider.id) {
        let shown = format!("`{}`", provider.provider.id);
        let allowed =
            ("a name of a folder: letters, digits, - and _ only", "un nome di cartella: solo lettere, cifre, - e _");
        return must("provider.id", shown, allowed.0, allowed.1).map_err(invalid);
    }
    places::check("package.name", &provider.package.name, Filled::Name).map_err(invalid)?;
    if let Some(table) = &provider.receipts {
        super::receipts::check(table).map_err(invalid)?;
    }
    match &provider.shape {
        ShapeRules::EarkSip(rules) => check_eark(rules),
        ShapeRules::Sacer(rules) => super::sacer::check(rules),
        ShapeRules::Sincro(rules) => super::sincro::check(rules),
        ShapeRules::Bag(rules) => super::others::check_bag(rules),
        ShapeRules::Mag(rules) => super::indexed::check_mag(rules),
        ShapeRules::EcoMic(rules) => super::indexed::check_eco_mic(rules),
        ShapeRules::Generic(rules) => super::others::check_generic(rules),
        ShapeRules::Archivematica(rules) => super::others::check_archivematica(rules),
        ShapeRules::Opex(rules) => super::others::check_opex(rules),
    }
    .map_err(invalid)?;
    Ok(provider)
}

fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

fn check_eark(rules: &EarkRules) -> Result<(), Fault> {
    const KNOWN: [&str; 4] = ["master", "source", "access", "text"];
    if let Some(other) = rules.representations.iter().find(|name| !KNOWN.contains(&name.as_str())) {
        return unknown_word("shape.representations", other, &KNOWN);
    }
    if rules.representations.is_empty() {
        return fault(
            "shape.representations",
            "names none; a package must have one",
            "non ne indica alcuna; un pacchetto deve averne una",
        );
    }
    let inside = Path::new(&rules.schemas).components().all(|part| matches!(part, std::path::Component::Normal(_)));
    if !inside {
        let shown = format!("`{}`", rules.schemas);
        return must("shape.schemas", shown, "a folder in the workspace", "una cartella dello spazio di lavoro");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> String {
        parse_provider("test", text).unwrap_err().to_string()
    }

    const HEAD: &str = "[provider]\nid='a'\nversion='1'\nlabel_en=''\nlabel_it=''\n";

    #[test]
    fn the_built_in_ones_are_sound() {
        for name in built_in_providers() {
            let provider = load_provider(name, Path::new("nowhere")).unwrap();
            assert_eq!(provider.provider.id, name);
        }
    }

    #[test]
    fn what_cannot_be_used_is_told() {
        let shape = "[shape]\nas='eark-sip'\n";
        assert!(fault(&format!("{}{shape}", HEAD.replace("'a'", "'a/b'"))).contains("provider.id"));
        assert!(fault(&format!("{HEAD}[package]\nname='{{unt}}'\n{shape}")).contains("did you mean `unit`?"));
        assert!(fault(&format!("{HEAD}{shape}representations=['x']")).contains("known are master"));
        assert!(fault(&format!("{HEAD}{shape}schemas='../x'")).contains("must be a folder in the workspace"));
        assert!(fault(&format!("{HEAD}{shape}colour='red'")).contains("colour"));
        assert!(fault(&format!("{HEAD}[shape]\nas='boh'")).contains("eark-sip"));
        // Templates of every shape, not of names alone.
        let generic = "[shape]\nas='generic'\n";
        assert!(fault(&format!("{HEAD}{generic}path='{{set}}/{{nmae}}'")).contains("did you mean `name`?"));
        let column = "[shape.index]\nformat='csv'\nname='i.csv'\ncolumns=[{header='a', value='{descripton.title}'}]";
        assert!(fault(&format!("{HEAD}{generic}{column}")).contains("did you mean `description.title`?"));
        let xml = "[shape.index]\nformat='xml'\nname='i.xml'\ntemplate='<a>{{ unti }}</a>'";
        assert!(fault(&format!("{HEAD}{generic}{xml}")).contains("did you mean `unit`?"));
        assert!(fault(&format!("{HEAD}[shape]\nas='opex'\ntitle='{{description.titel}}'")).contains("shape.title"));
        let bag = "[shape]\nas='bag'\n[shape.info]\nTitle='{description.titel}'";
        assert!(fault(&format!("{HEAD}{bag}")).contains("shape.info"));
        assert!(load_provider("boh", Path::new("nowhere")).unwrap_err().to_string().contains("eark-sip"));
    }
}
