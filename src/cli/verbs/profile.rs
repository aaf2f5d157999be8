//! `fondo profile`: the rules by which deliveries are dealt with.

use clap::{Args, Subcommand};
use serde::Serialize;

use super::{Call, Ended};
use crate::cli::exit::Exit;
use crate::cli::failure::{Explain, Failure, of_system};
use crate::cli::help::Text;
use crate::profile::{self, LoadedProfile, ProfileError};
use crate::records::{Hex32, Lang};

pub const HELP: &[Text] = &[
    Text::new("profile.about", "List, show and check profiles", "Elenca, mostra e verifica i profili"),
    Text::new("profile.usage", "fondo profile VERB [OPTIONS]", "fondo profile VERBO [OPZIONI]"),
    Text::new(
        "profile.after",
        "A profile says how a delivery is arranged, measured, derived from and packaged. To make your own, save a built-in one \
         and change it:\n  \
         fondo profile show registri > my-registers.toml\n  \
         fondo profile check my-registers.toml\n  \
         fondo run /mnt/delivery-07 --profile my-registers.toml --out /srv/fondo",
        "Un profilo dice come una consegna è ordinata, misurata, derivata e impacchettata. Per farne uno proprio si salva uno di \
         quelli inclusi e lo si modifica:\n  \
         fondo profile show registri > miei-registri.toml\n  \
         fondo profile check miei-registri.toml\n  \
         fondo run /mnt/consegna-07 --profile miei-registri.toml --out /srv/fondo",
    ),
    Text::new("profile list.about", "List the built-in profiles", "Elenca i profili inclusi"),
    Text::new("profile list.usage", "fondo profile list [OPTIONS]", "fondo profile list [OPZIONI]"),
    Text::new(
        "profile show.about",
        "Write the rules in force as TOML; sections and keys that are absent have their defaults, which `fondo profile show full` lists",
        "Scrive in TOML le regole in vigore; le sezioni e le chiavi tralasciate hanno il valore predefinito: le elenca `fondo profile show full`",
    ),
    Text::new("profile show.usage", "fondo profile show NAME", "fondo profile show NOME"),
    Text::new(
        "profile check.about",
        "Check profiles: unknown keys, values out of range, bad expressions",
        "Verifica i profili: chiavi sconosciute, valori fuori limite, espressioni errate",
    ),
    Text::new("profile check.usage", "fondo profile check NAME...", "fondo profile check NOME..."),
    Text::new(
        "*.name",
        "Name of a built-in profile, or path of a .toml file",
        "Nome di un profilo incluso o percorso di un file .toml",
    ),
    Text::new("*.name=", "NAME", "NOME"),
];

#[derive(Debug, Args)]
#[command(arg_required_else_help = true, subcommand_required = true)]
pub struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    List,
    Show {
        name: String,
    },
    Check {
        #[arg(required = true)]
        name: Vec<String>,
    },
}

/// The name under which `show` writes every key with its meaning.
const FULL: &str = "full";

/// A profile, for programs.
#[derive(Serialize)]
struct Listed<'a> {
    event: &'static str,
    name: &'a str,
    id: &'a str,
    version: &'a str,
    label: &'a str,
    digest: Hex32,
}

/// Runs the verb.
pub fn run(call: &Call, arguments: Arguments) -> Ended {
    match arguments.verb {
        Verb::List => list(call),
        Verb::Show { name } => show(call, &name),
        Verb::Check { name } => check(call, &name),
    }
}

fn list(call: &Call) -> Ended {
    for name in profile::built_in_names() {
        let loaded = profile::load(name).map_err(|error| Failure::explained(&error, call.console.lang))?;
        tell(call, name, &loaded)?;
    }
    Ok(Exit::AllWell)
}

fn show(call: &Call, name: &str) -> Ended {
    let lang = call.console.lang;
    if name == FULL && !call.console.json {
        call.console.data(profile::EVERY_KEY.trim_end())?;
        return Ok(Exit::AllWell);
    }
    let loaded = if name == FULL { profile::parse(FULL, profile::EVERY_KEY) } else { profile::load(name) };
    let loaded = loaded.map_err(|error| Failure::explained(&error, lang))?;
    if call.console.json {
        call.console.record(&loaded.rules)?;
    } else {
        let text = toml::to_string_pretty(&loaded.rules)
            .map_err(|error| Failure::usage(format!("write the profile as TOML: {error}"), ""))?;
        call.console.data(text.trim_end())?;
    }
    Ok(Exit::AllWell)
}

fn check(call: &Call, names: &[String]) -> Ended {
    let mut exit = Exit::AllWell;
    for name in names {
        match profile::load(name) {
            Ok(loaded) => tell(call, name, &loaded)?,
            // A profile that is checked is what the verb is about; one that cannot be read is not.
            Err(error @ (ProfileError::Malformed { .. } | ProfileError::Invalid { .. })) => {
                Failure::explained(&error, call.console.lang).tell(&call.console);
                exit = Exit::ErrorsFound;
            }
            Err(error) => return Err(Failure::explained(&error, call.console.lang).into()),
        }
    }
    Ok(exit)
}

fn tell(call: &Call, name: &str, loaded: &LoadedProfile) -> std::io::Result<()> {
    let identity = &loaded.rules.profile;
    let label = call.console.lang.pick(&identity.label_en, &identity.label_it);
    if call.console.json {
        let (id, version) = (&identity.id, &identity.version);
        call.console.record(&Listed { event: "profile", name, id, version, label, digest: loaded.digest })
    } else {
        call.console.data(&format!("{name:<20} {:<8} {label}", identity.version))
    }
}

/// That a provider profile cannot be used. The providers are no profiles of deliveries: `fondo profile list` does not
/// have them.
pub fn no_provider(error: &ProfileError, lang: Lang) -> Failure {
    let failure = Failure::explained(error, lang);
    let ProfileError::Unknown { name, known } = error else { return failure };
    Failure::usage(
        lang.pick(
            format!("find a provider profile named `{name}`; the built-in ones are: {known}"),
            format!("trovare un profilo di conservatore di nome `{name}`; quelli incorporati sono: {known}"),
        ),
        lang.pick(
            "Use one of these, NAME.toml in providers/ of the workspace, or the path of a .toml file.",
            "Usare uno di questi, NOME.toml in providers/ dello spazio di lavoro, o il percorso di un file .toml.",
        ),
    )
}

impl Explain for ProfileError {
    fn remedy(&self, lang: Lang) -> Option<String> {
        let remedy = match self {
            Self::Unknown { .. } => {
                lang.pick("See `fondo profile list`.", "Si veda `fondo profile list`.").to_owned()
            }
            Self::Unreadable { source, .. } => of_system(source, lang).0,
            Self::Malformed { .. } | Self::Invalid { .. } => lang
                .pick(
                    "Mend the profile and check it with `fondo profile check`; `fondo profile show full` documents every key.",
                    "Correggere il profilo e verificarlo con `fondo profile check`; `fondo profile show full` documenta ogni chiave.",
                )
                .to_owned(),
        };
        Some(remedy)
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Unreadable { source, .. } => of_system(source, Lang::En).1,
            _ => Exit::Usage,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::load_provider;

    #[test]
    fn an_unknown_provider_is_not_looked_for_among_the_profiles_of_deliveries() {
        let error = load_provider("nonce", "nowhere".as_ref()).unwrap_err();
        let failure = no_provider(&error, Lang::En);
        assert!(
            failure.what.contains("eark-sip") && failure.remedy.unwrap().contains("in providers/ of the workspace")
        );
        assert_eq!(failure.exit, Exit::Usage);
    }

    #[test]
    fn every_key_is_shown_by_a_profile_that_can_be_used() {
        assert!(profile::parse(FULL, profile::EVERY_KEY).is_ok());
        assert!(profile::load(FULL).is_err(), "it is no profile of this name that would be hidden by it");
    }
}
