//! What a verb about stores needs of a workspace.

use std::num::{NonZeroU64, NonZeroUsize};
use std::path::PathBuf;
use std::sync::Arc;

use crate::catalogue::{Access, Catalogue, CatalogueError, StoreFiles, Workspace};
use crate::cli::failure::Failure;
use crate::cli::verbs::workspace::WorkspaceArgument;
use crate::engine::Cancel;
use crate::io::Pace;
use crate::records::event_log::EventLog;
use crate::records::{Lang, StoreSettings};
use crate::verify::store::StoreError;
use crate::verify::{Baseline, DigestChoice, Extent, VerifyRequest};

/// Who acts where nobody is asked for a name: this program.
pub const AGENT: &str = "fondo";

/// A workspace with its catalogue and its log, open for writing.
pub struct Desk {
    pub workspace: Workspace,
    pub catalogue: Catalogue,
    pub log: EventLog,
}

impl Desk {
    /// Opens all of it; the catalogue is brought up to the log. One that is gone is told, and not begun anew.
    pub fn open(argument: &WorkspaceArgument, lang: Lang) -> Result<Self, Failure> {
        let workspace = argument.open(Access::Write, lang)?;
        let log = EventLog::open(&workspace.events_folder()).map_err(|error| Failure::explained(&error, lang))?;
        let mut catalogue =
            Catalogue::open_beside(&workspace, &log).map_err(|error| Failure::explained(&error, lang))?;
        // What it says of readings is relied on for years: that its pages are sound is looked at first.
        match catalogue.check() {
            Ok(true) => {}
            Ok(false) => return Err(Failure::explained(&CatalogueError::Unsound, lang)),
            Err(error) => return Err(Failure::explained(&error, lang)),
        }
        catalogue.catch_up(&log).map_err(|error| Failure::explained(&error, lang))?;
        Ok(Self { workspace, catalogue, log })
    }

    /// What `fondo.toml` says of a store.
    pub fn settings(&self, name: &str) -> Result<StoreSettings, StoreError> {
        let found = self.workspace.office().stores.iter().find(|store| store.name == name);
        let settings = found.ok_or_else(|| StoreError::Unknown { name: name.to_owned() })?;
        if settings.has_safe_name() { Ok(settings.clone()) } else { Err(StoreError::Name { name: name.to_owned() }) }
    }

    /// Where the records of a store lie.
    pub fn files(&self, name: &str) -> StoreFiles {
        StoreFiles::new(name, self.workspace.store_folder(name))
    }

    /// How its files are read.
    pub fn reading(
        &self,
        settings: &StoreSettings,
        scratch: Option<PathBuf>,
        threads: Option<NonZeroUsize>,
        cancel: &Cancel,
    ) -> VerifyRequest {
        VerifyRequest {
            root: settings.path.clone(),
            baseline: Baseline::Manifest(self.files(&settings.name).manifest()),
            choice: DigestChoice::Fastest,
            threads: threads.or_else(|| std::thread::available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN),
            extent: Extent::Whole,
            scratch: scratch_or_temporary(scratch),
            cancel: cancel.clone(),
        }
    }
}

/// Where is sorted what is too much for memory: the folder that is named, else that of the system.
pub fn scratch_or_temporary(named: Option<PathBuf>) -> PathBuf {
    named.unwrap_or_else(std::env::temp_dir)
}

/// Bytes that may be read of a store in a second, where `fondo.toml` says so.
pub fn rate(settings: &StoreSettings) -> Option<u64> {
    settings.rate_mb.map(|megabytes| u64::from(megabytes) * 1_000_000)
}

/// Holds readers to `rate` bytes a second, until Ctrl-C.
pub fn pace(rate: Option<u64>, cancel: &Cancel) -> Option<Arc<Pace>> {
    let cancel = cancel.clone();
    Some(Arc::new(Pace::new(NonZeroU64::new(rate?)?, move || cancel.is_requested())))
}
