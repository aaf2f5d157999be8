//! Where the deliveries of a workspace stand.

use crate::accept::DeliveryStanding;
use crate::catalogue::Workspace;

use super::books::batch_books::batch_folders;
use super::decisions::acceptance::{Acceptance, terms};
use super::request::RunError;

/// Where each delivery stands on which people decide, by the identifier of its batch. Those whose units go their own
/// way are not named.
///
/// # Errors
/// A record cannot be read.
pub fn deliveries(workspace: &Workspace) -> Result<Vec<(String, DeliveryStanding)>, RunError> {
    let mut found = Vec::new();
    for folder in batch_folders(workspace)? {
        let Some(batch) = folder.file_name().map(|name| name.to_string_lossy().into_owned()) else { continue };
        if let Some(terms) = terms(&folder)?.filter(|terms| terms.wait_for_people()) {
            found.push((batch, Acceptance::load(&folder, terms)?.standing));
        }
    }
    Ok(found)
}
