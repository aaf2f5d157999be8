//! Where the deliveries of a workspace stand.

use std::fs;
use std::io;

use crate::accept::DeliveryStanding;
use crate::catalogue::Workspace;

use super::acceptance::{Acceptance, terms};
use super::request::RunError;

/// Where each delivery stands on which people decide, by the identifier of its batch. Those whose units go their own way are not named.
///
/// # Errors
/// A record cannot be read.
pub fn deliveries(workspace: &Workspace) -> Result<Vec<(String, DeliveryStanding)>, RunError> {
    let root = workspace.batches_folder();
    let listed = || fs::read_dir(&root)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>();
    let mut folders = match listed() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        listed => listed.map_err(|source| RunError::Write { path: root, source })?,
    };
    folders.sort();
    let mut found = Vec::new();
    for folder in folders {
        let Some(batch) = folder.file_name().map(|name| name.to_string_lossy().into_owned()) else { continue };
        if let Some(terms) = terms(&folder)?.filter(|terms| terms.wait_for_people()) {
            found.push((batch, Acceptance::load(&folder, terms)?.standing));
        }
    }
    Ok(found)
}
