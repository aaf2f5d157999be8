//! Every format that Fondo keeps on disk, each with a version.

pub mod codes;
mod description;
mod digest;
mod event;
mod finding;
mod header;
mod journal;
mod path;
mod plan;
mod reconciliation;
mod technical;
mod unit;

pub use description::{Counting, DateStatement, DeclaredGap, Description, Extent, Levels, Protocol, Support};
pub use digest::{Algorithm, Digests, Hex, Hex32, NotHex};
pub use event::{Event, EventType, Outcome};
pub use finding::{Code, CodeEntry, CodeText, Finding, Lang, Note, Severity, Subject};
pub use header::{Record, RecordError, read};
pub use journal::{FileCheckpoint, JournalLine, UnitOutcome};
pub use path::SourcePath;
pub use plan::{BatchPlan, FileRole, PlanLine, PlanTotals, PlannedFile, Stamp, UnitPlan, Withdrawal};
pub use reconciliation::{ReconciliationLine, ReconciliationStatus, ReconciliationTotals};
pub use technical::{
    Basis, ColourSpace, DocumentTechnical, EmbeddedDate, EmbeddedTool, Family, IccProfile, Identification, ImageRole,
    ImageTechnical, Resolution, ResolutionUnit, SampleFormat, Technical,
};
pub use unit::{AccessFile, MasterFile, SuppliedFixity, UnitRecord, UnitState, VersionChange};
