//! Finding and reading a provider profile.

use std::path::{Path, PathBuf};

use super::super::load::ProfileError;
use super::super::suggest::nearest;
use super::eark::EarkRules;
use super::model::{Provider, ShapeRules};

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

/// What a name may hold.
const PLACES: [&str; 4] = ["unit", "version", "folder", "uuid"];

/// Names of the built-in provider profiles.
pub fn built_in_providers() -> impl Iterator<Item = &'static str> {
    BUILT_IN.iter().map(|(name, _)| *name)
}

/// Loads a provider profile: the file at that path if `name` ends in `.toml`, else `name.toml` in `folder` (a workspace's `providers/`),
/// else the built-in one of that name.
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
    let invalid =
        |key: &str, problem: String| ProfileError::Invalid { name: name.to_owned(), key: key.to_owned(), problem };
    if !is_plain(&provider.provider.id) {
        let problem = "names a folder: letters, digits, - and _ only".to_owned();
        return Err(invalid("provider.id", problem));
    }
    if let Some(place) = unknown_place(&provider.package.name) {
        let hint = nearest(&place, PLACES.into_iter()).map(|near| format!("; did you mean `{near}`?"));
        let problem = format!("has the place {{{place}}}, which is not known{}", hint.unwrap_or_default());
        return Err(invalid("package.name", problem));
    }
    if let Some(table) = &provider.receipts {
        super::receipts::check(table).map_err(|(key, problem)| invalid(key, problem))?;
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
        ShapeRules::Opex(_) => Ok(()),
    }
    .map_err(|(key, problem)| invalid(key, problem))?;
    Ok(provider)
}

fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

/// The first place between braces that no name has.
fn unknown_place(template: &str) -> Option<String> {
    let places = template.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
    places.map(|(place, _)| place.to_owned()).find(|place| !PLACES.contains(&place.as_str()))
}

fn check_eark(rules: &EarkRules) -> Result<(), (&'static str, String)> {
    const KNOWN: [&str; 4] = ["master", "source", "access", "text"];
    if let Some(other) = rules.representations.iter().find(|name| !KNOWN.contains(&name.as_str())) {
        return Err(("shape.representations", format!("names `{other}`; there are {}", KNOWN.join(", "))));
    }
    if rules.representations.is_empty() {
        return Err(("shape.representations", "names none; a package must have one".to_owned()));
    }
    let inside = Path::new(&rules.schemas).components().all(|part| matches!(part, std::path::Component::Normal(_)));
    if !inside {
        return Err(("shape.schemas", "must lie in the workspace".to_owned()));
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
        assert!(fault(&format!("{HEAD}{shape}representations=['x']")).contains("there are master"));
        assert!(fault(&format!("{HEAD}{shape}schemas='../x'")).contains("must lie in the workspace"));
        assert!(fault(&format!("{HEAD}{shape}colour='red'")).contains("colour"));
        assert!(fault(&format!("{HEAD}[shape]\nas='boh'")).contains("eark-sip"));
        assert!(load_provider("boh", Path::new("nowhere")).unwrap_err().to_string().contains("eark-sip"));
    }
}
