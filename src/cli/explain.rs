//! What to do about the errors of the rooms below, and how the program ends with them.

use super::exit::Exit;
use super::failure::{Explain, of_system};
use crate::accept::IncomingError;
use crate::batch::{ComparisonFault, DocumentError, RunError};
use crate::catalogue::{CatalogueError, CatchUpError, RebuildError, WorkspaceError};
use crate::formats::xsd::SchemasFault;
use crate::package::PackageError;
use crate::records::{Lang, LineError, LineFault, RecordError};
use crate::report::ReportError;
use crate::validate::ValidateError;

/// A sentence in `lang`.
pub(super) fn said(lang: Lang, en: &str, it: &str) -> Option<String> {
    Some(lang.pick(en, it).to_owned())
}

fn newer(lang: Lang) -> Option<String> {
    said(lang, "Use the newest Fondo on this workspace.", "Usare la versione più recente di Fondo.")
}

fn rebuild(lang: Lang) -> Option<String> {
    said(
        lang,
        "Make the catalogue anew with `fondo rebuild`: packages and log are the truth.",
        "Ricostruire il catalogo con `fondo rebuild`: fanno fede i pacchetti e il registro.",
    )
}

impl Explain for WorkspaceError {
    fn remedy(&self, lang: Lang) -> Option<String> {
        match self {
            Self::Locked { .. } => {
                said(lang, "Wait until it has ended, then try again.", "Attendere che finisca e riprovare.")
            }
            Self::NotOne { .. } => said(
                lang,
                "Name the workspace with --workspace. `fondo run` makes a new one.",
                "Indicare lo spazio di lavoro con --workspace. `fondo run` ne crea uno nuovo.",
            ),
            Self::NotEmpty { .. } => said(
                lang,
                "Choose an empty or new folder, or a workspace of Fondo.",
                "Scegliere una cartella vuota o nuova, oppure uno spazio di lavoro di Fondo.",
            ),
            Self::Overlap { .. } => said(
                lang,
                "Choose a workspace outside the delivery: the delivery is only ever read.",
                "Scegliere uno spazio di lavoro esterno alla consegna, che viene soltanto letta.",
            ),
            Self::Settings { .. } => {
                said(lang, "Mend fondo.toml at that line.", "Correggere fondo.toml in quella riga.")
            }
            Self::TooNew { .. } => newer(lang),
            Self::UnknownOperator { .. } => said(
                lang,
                "Add the person to fondo.toml under [[people]], or use a known id.",
                "Aggiungere la persona a fondo.toml sotto [[people]] o usare un id noto.",
            ),
            Self::Io { source, .. } => Some(of_system(source, lang).0),
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Locked { .. } => Exit::Locked,
            Self::TooNew { .. } => Exit::Environment,
            Self::Io { source, .. } => of_system(source, Lang::En).1,
            _ => Exit::Usage,
        }
    }
}

impl Explain for CatalogueError {
    fn remedy(&self, lang: Lang) -> Option<String> {
        match self {
            Self::TooNew { .. } => newer(lang),
            Self::Unwritable => said(
                lang,
                "Use a user who may write in the workspace.",
                "Usare un utente che possa scrivere nello spazio di lavoro.",
            ),
            Self::Unsorted(error) | Self::Packages { source: error, .. } => Some(of_system(error, lang).0),
            Self::Gone
            | Self::Damaged(_)
            | Self::Unsound
            | Self::TooOld { .. }
            | Self::Foreign { .. }
            | Self::NoDeposit { .. }
            | Self::Sqlite(_) => rebuild(lang),
        }
    }

    fn exit(&self) -> Exit {
        Exit::Environment
    }
}

impl Explain for CatchUpError {
    fn remedy(&self, lang: Lang) -> Option<String> {
        match self {
            Self::LogCut { .. } => said(
                lang,
                "Nothing was written. Restore the files in `events` from a copy, and find out who cut the log short. Where there is no copy, \
                 put catalogue.db aside with a note of it, and run `fondo rebuild`.",
                "Nulla è stato scritto. Ripristinare i file in `events` da una copia e accertare chi ha accorciato il registro. Se non c'è \
                 una copia, mettere da parte catalogue.db annotandolo ed eseguire `fondo rebuild`.",
            ),
            Self::Log(error) => error.remedy(lang),
            Self::Catalogue(error) => error.remedy(lang),
        }
    }

    fn exit(&self) -> Exit {
        Exit::Environment
    }
}

impl Explain for RebuildError {
    fn remedy(&self, lang: Lang) -> Option<String> {
        match self {
            Self::Unreadable { .. } => said(
                lang,
                "Check that record: restore it from a copy, or take the package out of the workspace and deliver it again.",
                "Controllare quel documento: ripristinarlo da una copia o togliere il pacchetto e acquisirlo di nuovo.",
            ),
            Self::Store(error) => error.remedy(lang),
            Self::CatchUp(error) => error.remedy(lang),
            Self::Catalogue(error) => error.remedy(lang),
        }
    }

    fn exit(&self) -> Exit {
        Exit::Environment
    }
}

impl Explain for ReportError {
    fn remedy(&self, lang: Lang) -> Option<String> {
        Some(Self::remedy(self, lang).to_owned())
    }

    fn exit(&self) -> Exit {
        Exit::Environment
    }
}

impl Explain for SchemasFault {
    fn remedy(&self, lang: Lang) -> Option<String> {
        match self {
            Self::Unreadable { source, .. } => Some(of_system(source, lang).0),
            Self::Number { .. } | Self::Unusable { .. } | Self::Incomplete { .. } => said(
                lang,
                "Put the XSDs of METS, XLink and the E-ARK extensions there, each once, with all that they import.",
                "Mettervi gli XSD di METS, XLink e delle estensioni E-ARK, ognuno una volta sola, con tutto ciò che importano.",
            ),
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Unreadable { source, .. } => of_system(source, Lang::En).1,
            Self::Number { .. } | Self::Unusable { .. } | Self::Incomplete { .. } => Exit::Usage,
        }
    }
}

impl Explain for ValidateError {
    fn remedy(&self, lang: Lang) -> Option<String> {
        match self {
            Self::Unreadable { source, .. } => Some(of_system(source, lang).0),
            Self::NoPackage { .. } => said(
                lang,
                "Name a folder that is a bag, or a zip or tar that holds one; unpack archives of other kinds first.",
                "Indicare una cartella che sia un pacchetto BagIt, oppure uno zip o un tar che ne contenga uno; estrarre prima gli altri archivi.",
            ),
            Self::Scratch(_) => said(
                lang,
                "Make room in the folder for temporary files (TMPDIR).",
                "Liberare spazio nella cartella dei file temporanei (TMPDIR).",
            ),
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Unreadable { source, .. } => of_system(source, Lang::En).1,
            Self::NoPackage { .. } => Exit::Usage,
            Self::Scratch(_) => Exit::Environment,
        }
    }
}

impl Explain for DocumentError {
    fn remedy(&self, lang: Lang) -> Option<String> {
        match self {
            Self::Refused(_) => None,
            Self::NoSource { .. } => said(
                lang,
                "Name images (TIFF, JPEG, PNG, JPEG 2000, JBIG2), folders with such images, or one PDF.",
                "Indicare immagini (TIFF, JPEG, PNG, JPEG 2000, JBIG2), cartelle che ne contengono, oppure un PDF.",
            ),
            Self::Mixed => said(
                lang,
                "Make one PDF/A for each PDF, and one for the images.",
                "Produrre un PDF/A per ogni PDF, e uno per le immagini.",
            ),
            Self::Stopped => {
                said(lang, "Run the same command again: it goes on.", "Ripetere lo stesso comando: prosegue.")
            }
            Self::Exists { .. } => said(
                lang,
                "Choose another name with --out, or move away what is there: it is never replaced.",
                "Scegliere un altro nome con --out, o spostare ciò che c'è: non viene mai sostituito.",
            ),
            Self::InSource { .. } => said(
                lang,
                "Choose a name outside of the folders of images: they are only read.",
                "Scegliere un nome fuori dalle cartelle delle immagini: sono soltanto lette.",
            ),
            Self::Locked { .. } => {
                said(lang, "Wait until it has ended, then try again.", "Attendere che finisca e riprovare.")
            }
            Self::Read { error, .. } | Self::Write { error, .. } | Self::Worker(error) => {
                Some(of_system(error, lang).0)
            }
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Refused(_) => Exit::SomeNotAccepted,
            Self::NoSource { .. } | Self::Mixed | Self::Exists { .. } | Self::InSource { .. } => Exit::Usage,
            Self::Locked { .. } => Exit::Locked,
            Self::Stopped => Exit::Interrupted,
            Self::Read { error, .. } | Self::Write { error, .. } | Self::Worker(error) => of_system(error, Lang::En).1,
        }
    }
}

impl Explain for IncomingError {
    fn remedy(&self, lang: Lang) -> Option<String> {
        match self {
            Self::TooLarge { .. } => said(
                lang,
                "Divide the file: one for each part of the sheet.",
                "Dividere il file: uno per ogni parte del foglio.",
            ),
            Self::TwoBatches { .. } => said(lang, "Make one file for each batch.", "Fare un file per ogni consegna."),
            Self::Empty => said(
                lang,
                "Decide on the pages of the contact sheet and save it again.",
                "Decidere sulle pagine del foglio di controllo e salvarlo di nuovo.",
            ),
            Self::Record(_) | Self::Table(_) | Self::Column { .. } | Self::Value { .. } => said(
                lang,
                "Use the file that the contact sheet saves, or review.csv with its columns as they are.",
                "Usare il file salvato dal foglio di controllo, o review.csv con le sue colonne.",
            ),
        }
    }

    fn exit(&self) -> Exit {
        Exit::Usage
    }
}

/// What to do where a comparison with the originals cannot be recorded, or attests nothing.
fn comparison(fault: &ComparisonFault, lang: Lang) -> Option<String> {
    match fault {
        ComparisonFault::NothingPackaged => said(
            lang,
            "Have the delivery accepted and packaged first.",
            "Far prima accettare e impacchettare la consegna.",
        ),
        ComparisonFault::OtherLot { .. } | ComparisonFault::OtherPages | ComparisonFault::None => said(
            lang,
            "Make a form with `fondo compare form`, compare with the originals in hand, and record it.",
            "Preparare il modulo con `fondo compare form`, eseguire il raffronto con gli originali e registrarlo.",
        ),
        ComparisonFault::Missing { .. } | ComparisonFault::Ahead => {
            said(lang, "Complete the form and record it again.", "Completare il modulo e registrarlo di nuovo.")
        }
        ComparisonFault::UnknownPerson { .. } | ComparisonFault::NotEntitled { .. } => said(
            lang,
            "Add the person to fondo.toml, and let an `archivist` record it with --operator.",
            "Aggiungere la persona a fondo.toml e far registrare il raffronto a un `archivist` con --operator.",
        ),
        ComparisonFault::NotConforming => said(
            lang,
            "Have the pages that differ captured again; compare the new lot.",
            "Far riacquisire le pagine difformi; raffrontare il nuovo lotto.",
        ),
        ComparisonFault::Incomplete { .. } => said(
            lang,
            "Decide on the units that are held or refused first.",
            "Decidere prima sulle unità sospese o respinte.",
        ),
    }
}

impl Explain for RunError {
    fn remedy(&self, lang: Lang) -> Option<String> {
        match self {
            Self::Profile(error) => Explain::remedy(error, lang),
            Self::Workspace(error) => error.remedy(lang),
            Self::Catalogue(error) => error.remedy(lang),
            Self::CatchUp(error) => error.remedy(lang),
            Self::Survey(error) => error.remedy(lang),
            Self::Log(error) => error.remedy(lang),
            Self::Report(error) => Explain::remedy(error, lang),
            Self::Source { source, .. }
            | Self::Read { source, .. }
            | Self::Write { source, .. }
            | Self::Worker(source)
            | Self::Shown(source) => Some(of_system(source, lang).0),
            Self::Package(PackageError::Unreadable { source, .. } | PackageError::Unwritable { source, .. }) => {
                Some(of_system(source, lang).0)
            }
            Self::Package(PackageError::Twins { .. }) => said(
                lang,
                "Nothing was packaged. Report this: names are told apart before it comes to this.",
                "Nulla è stato confezionato. Segnalare il caso: i nomi vengono distinti molto prima.",
            ),
            Self::Answer { source, .. } if source.kind() == std::io::ErrorKind::FileTooLarge => said(
                lang,
                "See whether it is the answer: none has more than 64 MiB.",
                "Verificare che sia la risposta: nessuna supera 64 MiB.",
            ),
            Self::Answer { source, .. } => Some(of_system(source, lang).0),
            Self::OtherInstant { .. } => said(
                lang,
                "Leave --at out, or give the batch another identifier with --batch.",
                "Omettere --at oppure dare alla consegna un altro identificativo con --batch.",
            ),
            Self::NoBatchName | Self::BatchName { .. } => {
                said(lang, "Name the batch with --batch.", "Dare un identificativo alla consegna con --batch.")
            }
            Self::DiskFull { .. } => said(
                lang,
                "Make room on the disk and run the same command again: it goes on where it stopped.",
                "Liberare spazio su disco e ripetere lo stesso comando: riprende da dove si era fermato.",
            ),
            Self::MemoryTooSmall { .. } => {
                said(lang, "Give more memory with --memory.", "Concedere più memoria con --memory.")
            }
            Self::Lines(LineError { fault: LineFault::Newer(_), .. }) | Self::Record(RecordError::TooNew { .. }) => {
                said(lang, "Use the newest Fondo on this workspace.", "Usare la versione più recente di Fondo.")
            }
            Self::Supplied(_) | Self::Lines(_) | Self::Record(_) => said(
                lang,
                "Check that file in the workspace: restore it from a copy, or give the batch another identifier with --batch.",
                "Controllare quel file nello spazio di lavoro: ripristinarlo da una copia oppure usare un altro --batch.",
            ),
            Self::ReadBack(_) => said(
                lang,
                "Do not trust this disk: check it, then run the same command again.",
                "Non fidarsi di questo disco: controllarlo, poi ripetere lo stesso comando.",
            ),
            Self::NoVersion { .. } => said(
                lang,
                "See the units in the batch's report.html; a unit that waits for people has no package yet.",
                "Vedere le unità nel report.html della consegna; un'unità che attende una decisione non ha ancora un pacchetto.",
            ),
            Self::OwnPackage { .. } => said(
                lang,
                "Check it with `fondo validate`, and restore it from a copy.",
                "Verificarlo con `fondo validate` e ripristinarlo da una copia.",
            ),
            Self::UnknownBatch { .. } => {
                said(lang, "See the batches with `fondo status`.", "Vedere le consegne con `fondo status`.")
            }
            Self::Across(_) => said(
                lang,
                "Make room for temporary files on the disk and run the same command again: the packages are not affected.",
                "Liberare spazio per i file temporanei su disco e ripetere lo stesso comando: i pacchetti non ne risentono.",
            ),
            Self::Comparison(fault) => comparison(fault, lang),
            Self::Review(_) | Self::Paper(_) => said(
                lang,
                "Report this defect with the message above.",
                "Segnalare questo difetto con il messaggio sopra.",
            ),
            Self::NotInRole { .. } => said(
                lang,
                "Name with --operator a person to whom fondo.toml gives this role.",
                "Indicare con --operator una persona a cui fondo.toml attribuisce questo ruolo.",
            ),
            Self::NotApplied { .. } => said(
                lang,
                "Apply them with `fondo decide`, or name another file with --out.",
                "Applicarle con `fondo decide`, oppure indicare un altro nome con --out.",
            ),
            Self::OutIsTable { .. } => {
                said(lang, "Choose a name that does not end in .csv.", "Scegliere un nome che non finisca in .csv.")
            }
            Self::OutStands { .. } => said(
                lang,
                "Name another file with --out, or move that one away: it is not replaced.",
                "Indicare un altro file con --out, o spostare quello: non viene sostituito.",
            ),
            Self::WhichBatch { .. } => said(
                lang,
                "Name it with --batch (see `fondo status`).",
                "Indicarla con --batch (si veda `fondo status`).",
            ),
            Self::NoTerms { .. } => said(
                lang,
                "Run the batch once more with this Fondo: it notes the terms of its profile.",
                "Eseguire ancora una volta la consegna con questo Fondo: annota le condizioni del profilo.",
            ),
            Self::CannotWithdraw { .. } => said(
                lang,
                "Undo the later batch first, if it was not sent.",
                "Annullare prima la consegna successiva, se non è stata inviata.",
            ),
            Self::DamagedCommit { .. } => said(
                lang,
                "Restore that package from a copy, or move its folder out of `packages`: the batch then makes it anew.",
                "Ripristinare il pacchetto da una copia, oppure spostarne la cartella fuori da `packages`: sarà rifatto.",
            ),
            Self::CutOffCommit { .. } => said(
                lang,
                "Run the same command again: the package is whole, and its commit is carried to its end. Report this defect.",
                "Ripetere lo stesso comando: il pacchetto è intero e sarà completato. Segnalare questo difetto.",
            ),
            Self::ForeignPackage { .. } => said(
                lang,
                "Move that folder out of `packages`, look at it, and run the same command again.",
                "Spostare quella cartella fuori da `packages`, esaminarla e ripetere lo stesso comando.",
            ),
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Profile(error) => error.exit(),
            Self::Workspace(error) => error.exit(),
            Self::Answer { source, .. } if source.kind() == std::io::ErrorKind::FileTooLarge => Exit::Usage,
            Self::Source { source, .. } | Self::Answer { source, .. } => of_system(source, Lang::En).1,
            Self::OtherInstant { .. }
            | Self::NoBatchName
            | Self::BatchName { .. }
            | Self::MemoryTooSmall { .. }
            | Self::UnknownBatch { .. }
            | Self::NoVersion { .. }
            | Self::NoTerms { .. }
            | Self::NotInRole { .. }
            | Self::Comparison(_)
            | Self::NotApplied { .. }
            | Self::OutIsTable { .. }
            | Self::OutStands { .. }
            | Self::WhichBatch { .. }
            | Self::CannotWithdraw { .. } => Exit::Usage,
            Self::Catalogue(error) => error.exit(),
            Self::CatchUp(error) => error.exit(),
            Self::Survey(error) => error.exit(),
            Self::Log(error) => error.exit(),
            Self::Report(error) => Explain::exit(error),
            Self::Package(_)
            | Self::Lines(_)
            | Self::Across(_)
            | Self::Review(_)
            | Self::Paper(_)
            | Self::DiskFull { .. }
            | Self::Read { .. }
            | Self::Supplied(_)
            | Self::Record(_)
            | Self::ReadBack(_)
            | Self::OwnPackage { .. }
            | Self::DamagedCommit { .. }
            | Self::CutOffCommit { .. }
            | Self::ForeignPackage { .. }
            | Self::Shown(_)
            | Self::Worker(_)
            | Self::Write { .. } => Exit::Environment,
        }
    }
}
