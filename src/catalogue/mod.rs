//! The index over the records, and the workspace that holds both.

mod catch_up;
mod damaged;
mod deposits;
mod events;
mod expectations;
mod open;
mod rebuild;
mod rescans;
mod schema;
mod sources;
mod status;
mod store_error;
mod store_files;
mod store_index;
mod stores;
mod versions;
mod workspace;

pub use catch_up::CatchUpError;
pub use deposits::{DepositRow, deposit_records, read_deposit};
pub use events::EventRow;
pub use expectations::{Delivered, Expectation};
pub use open::{Catalogue, CatalogueError, IN_FLIGHT};
pub use rebuild::{RebuildError, Rebuilt, RecordFault, rebuild, size_of};
pub use rescans::Rescan;
pub use sources::RecordedDigests;
pub use status::{BatchStatus, DepositStatus, Status};
pub use store_error::StoreRecordError;
pub use store_files::StoreFiles;
pub use store_index::{Indexed, index_store};
pub use stores::{PortionRow, StoreRow};
pub use versions::{KnownOutcome, NotAcceptedRow, VersionRow};
pub use workspace::{Access, Workspace, WorkspaceError};
