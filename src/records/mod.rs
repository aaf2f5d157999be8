//! Every format that Fondo keeps on disk, each with a version.

mod acceptance;
mod across;
mod answer;
mod capture;
pub mod codes;
mod companion;
mod deposit;
mod description;
mod digest;
mod event;
pub mod event_log;
mod finding;
pub mod fixity;
mod header;
mod italian_words;
mod journal;
mod layout;
mod line_formats;
mod lines;
mod master;
mod office;
mod office_outside;
mod office_stores;
mod path;
mod pdfa;
mod pdfa_document;
mod placed;
mod plan;
mod privacy;
mod quality;
mod recognition;
mod reconciliation;
mod report;
mod scope;
mod submission;
mod system_words;
mod tags;
mod technical;
mod technical_details;
mod technical_document;
mod technical_record;
mod text;
mod unit;
#[cfg(test)]
mod unit_example;

pub use acceptance::{
    AQL, AcceptedBy, ClassPlan, Clause, ComparedPage, ComparisonForm, ComparisonMethod, ComparisonOutcome,
    ComparisonPerson, ComparisonRecord, DEFECTS, DecidedPage, DecisionEntry, DecisionFile, DecisionRecord, Defect,
    DefectClass, FileOfLot, InspectionLevel, LotLine, LotSize, PageOfLot, SamplePlan, SampleRecord, SampleRules, Terms,
    UnitOfLot, Verdict,
};
pub use across::{AcrossUnits, FilePages, PagePixels, UnitPages, UnitPaper};
pub use answer::{AnswerKind, AnswerLine, AnswerOutcome, KeptFile, ReceiptStatement};
pub use capture::{CaptureDevice, CapturePlane, CaptureStatement, CaptureTarget, TargetKind};
pub use companion::{CompanionKind, CompanionLook};
pub use deposit::{DepositIndex, DepositPart, DepositRecord, DepositRequest};
pub use description::{
    AggregationKind, AgidKind, AgidStatements, Case, CaseFacts, Counting, DateBounds, DateStatement, DeclaredGap,
    Description, Extent, FileKind, Flow, Formation, ISAD_ELEMENTS, IsadElement, IsadLevel, IsadStatements, Levels,
    OBLIGATIONS, Obligation, ObligationSet, Party, PartyRole, Procedure, Protocol, RegisterKind, RestrictionBasis,
    RightsStatements, RoleHolder, SealFacts, StatedByFiles, Support, missing, parties,
};
pub use digest::{Algorithm, Digests, Hex, Hex32, NotHex};
pub use event::{Event, EventType, Outcome, RESCAN_CLOSED};
pub use finding::{Code, CodeEntry, CodeText, Finding, Lang, Note, Severity, Subject};
pub use header::{Record, RecordError, read};
pub use journal::{CheckpointLine, FileCheckpoint, JournalLine, UnitOutcome};
pub use layout::{ACCESS_FOLDER, MASTER_FOLDER, METADATA_FOLDER, SOURCE_FOLDER, TEXT_FOLDER};
pub use line_formats::newer;
pub use lines::{LONGEST_LINE, LineError, LineFault, LineWriter, Lines, TornLine, read_lines};
pub use master::{MadeMaster, Making};
pub use office::{Institution, OFFICE_TEMPLATE, OFFICE_VERSION, Office, Person, Role};
pub use office_outside::{MailSecurity, MailSettings, WebhookSettings};
pub use office_stores::{QuietHours, StoreSettings};
pub use path::SourcePath;
pub use pdfa::PdfaFlavour;
pub use pdfa_document::{CountOf, PdfaDocument, PdfaSource, UnitDocuments};
pub use placed::{IndexContents, PlacedFile};
pub use plan::{BatchPlan, FileRole, PlanLine, PlanTotals, PlannedFile, Stamp, UnitPlan, Withdrawal};
pub use privacy::{Certainty, PersonalKind, PrivacyList, PrivacyMention};
pub use quality::{Distance, Likeness, Measure, MeasureUnit, Metric, NotApplicable, Quality, Region};
pub use recognition::{PageConfidence, PageRecognition, RecognitionModel, TextFile, TextMeasures, UnitText};
pub use reconciliation::{Completeness, ReconciliationLine, ReconciliationStatus, ReconciliationTotals};
pub use report::{
    CodeTally, Report, ReportFinding, ReportHead, ReportPlace, ReportTime, ReportTotals, ReportUnit, ScopeTotals,
    SeverityTally, StateTally, Unchecked, thumbnail_name,
};
pub use scope::ScopeLine;
pub use submission::SubmissionLine;
pub use system_words::{system_words, with_system_words};
pub use tags::{TagBlock, TagDump, TagDumpDigest, TagEntry, TagLine, TagValue};
pub use technical::{
    Basis, ColourSpace, DocumentTechnical, EmbeddedDate, EmbeddedTool, Family, IccProfile, Identification, ImageRole,
    ImageTechnical, PolicyOutcome, Resolution, ResolutionUnit, SampleFormat, Technical,
};
pub use technical_details::{
    ByteOrderTechnical, CaptureDetails, EmbeddedStatement, ExifValue, ExtraSampleTechnical, Fraction, ImageDetails,
    Jpeg2000Details,
};
pub use technical_document::{
    DocumentDetails, Encryption, FontTechnical, FormTechnical, PageImage, PageKind, PageRun, PageSize,
    PrecheckTechnical, TextLayer,
};
pub use technical_record::{FileTechnical, MasterTechnical, TechnicalRecord};
pub use text::{PageText, Rotation, TextArea, TextBlock, TextLine, TextWord};
pub use unit::{AccessFile, MasterFile, PackageShape, SuppliedFixity, UnitRecord, UnitState, VersionChange};
#[cfg(test)]
pub use unit_example::{example_chain, example_copy, example_decision, example_master, example_terms, example_unit};
