//! The workspace that a verb works in.

use std::path::PathBuf;

use clap::Args;

use crate::catalogue::{Access, Workspace, WorkspaceError};
use crate::cli::failure::Failure;
use crate::cli::help::Text;
use crate::records::{Lang, Office, Person, Role};

pub const HELP: &[Text] = &[
    Text::new(
        "*.workspace",
        "The workspace. Without it, the current folder",
        "Lo spazio di lavoro. Se manca, la cartella corrente",
    ),
    Text::new("*.workspace=", "DIR", "CARTELLA"),
];

/// That an archivist answers for an act that only archivists do. In a workspace that names none, whoever is there does
/// it.
pub fn refuse_other_than_archivists(office: &Office, operator: Option<&str>, lang: Lang) -> Result<(), Failure> {
    let is_archivist = |person: &&Person| person.roles.contains(&Role::Archivist);
    let mut archivists = office.people.iter().filter(is_archivist).peekable();
    if archivists.peek().is_none() || archivists.any(|person| Some(person.id.as_str()) == operator) {
        return Ok(());
    }
    let what = match operator {
        Some(id) => {
            lang.pick(format!("do what archivists do: `{id}` is none"), format!("agire: `{id}` non è un archivista"))
        }
        None => lang.pick("do what archivists do: none is named", "agire: non è indicato un archivista").to_owned(),
    };
    let remedy = lang.pick(
        "Name with --operator a person to whom fondo.toml gives the role `archivist`.",
        "Indicare con --operator una persona a cui fondo.toml attribuisce il ruolo `archivist`.",
    );
    Err(Failure::usage(what, remedy))
}

/// Which workspace.
#[derive(Debug, Args)]
pub struct WorkspaceArgument {
    #[arg(long, default_value = ".", hide_default_value = true)]
    pub workspace: PathBuf,
}

impl WorkspaceArgument {
    /// Opens it. Only `run` makes workspaces; a verb that is called in the wrong folder must not.
    pub fn open(&self, access: Access, lang: Lang) -> Result<Workspace, Failure> {
        let opened = if self.workspace.join("fondo.toml").exists() {
            Workspace::open_or_create(&self.workspace, access)
        } else {
            Err(WorkspaceError::NotOne { path: self.workspace.clone() })
        };
        opened.map_err(|error| Failure::explained(&error, lang))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::exit::Exit;

    #[test]
    fn where_archivists_are_named_one_of_them_must_answer() {
        let person = |id: &str, role| Person { id: id.to_owned(), name: String::new(), roles: vec![role] };
        let nobody = Office::default();
        assert_eq!(refuse_other_than_archivists(&nobody, None, Lang::En), Ok(()));
        let office = Office { people: vec![person("a", Role::Archivist), person("r", Role::Reader)], ..nobody };
        assert_eq!(refuse_other_than_archivists(&office, Some("a"), Lang::En), Ok(()));
        for other in [None, Some("r"), Some("x")] {
            assert_eq!(refuse_other_than_archivists(&office, other, Lang::En).unwrap_err().exit, Exit::Usage);
        }
    }
}
