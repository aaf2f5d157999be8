//! The workspace that a verb works in.

use std::path::PathBuf;

use clap::Args;

use crate::catalogue::{Access, Workspace, WorkspaceError};
use crate::cli::failure::Failure;
use crate::cli::help::Text;
use crate::records::Lang;

pub const HELP: &[Text] = &[
    Text::new(
        "*.workspace",
        "The workspace. Without it, the current folder",
        "Lo spazio di lavoro. Se manca, la cartella corrente",
    ),
    Text::new("*.workspace=", "DIR", "CARTELLA"),
];

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
