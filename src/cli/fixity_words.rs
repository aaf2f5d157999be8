//! What to do about the errors of the log's checkpoints and of what leaves the machine, and their Italian words.

use super::exit::Exit;
use super::explain::said;
use super::failure::{Explain, of_system};
use super::italian::{Italian, doing};
use crate::catalogue::StoreRecordError;
use crate::formats::note::{KeyError, NoteError};
use crate::formats::time_stamp::StampError;
use crate::records::event_log::CheckpointError;
use crate::records::fixity::ManifestError;
use crate::records::{Lang, with_system_words};
use crate::transport::TransportError;
use crate::verify::VerifyError;
use crate::verify::store::StoreError;

impl Explain for CheckpointError {
    fn remedy(&self, lang: Lang) -> Option<String> {
        match self {
            Self::Io { source, .. } => Some(of_system(source, lang).0),
            Self::Log(error) => error.remedy(lang),
            Self::Fault(fault) => fault.remedy(lang),
            Self::Note { source: NoteError::NoKnownKey, .. } => said(
                lang,
                "Give the key of this log with --key, as it was made known when it was made.",
                "Indicare con --key la chiave di questo registro, così come fu resa nota.",
            ),
            Self::Note { .. } | Self::Text { .. } | Self::OtherLog { .. } | Self::Stamp { .. } => said(
                lang,
                "Compare it with the copy that was left with others; a checkpoint is never changed after it was made.",
                "Confrontarlo con la copia depositata presso altri: un checkpoint non cambia mai dopo la creazione.",
            ),
            Self::Contradiction { .. } => said(
                lang,
                "Keep both checkpoints: together they prove that two histories were signed. Find out who did it.",
                "Conservare entrambi i checkpoint: insieme provano che sono state firmate due storie. Accertare chi l'ha fatto.",
            ),
            Self::Key { .. } | Self::NoKey { .. } => said(
                lang,
                "Restore the key from its copy, or make a new one with `fondo log key --renew`.",
                "Ripristinare la chiave dalla sua copia, o crearne una nuova con `fondo log key --renew`.",
            ),
            Self::Exposed { .. } => said(
                lang,
                "Make the file readable by its owner alone (chmod 600); if others may have read it, `fondo log key --renew`.",
                "Rendere il file leggibile solo dal proprietario (chmod 600); se altri possono averlo letto, `fondo log key --renew`.",
            ),
            Self::NoRandom { .. } => None,
            Self::Empty => {
                said(lang, "Run a delivery first: `fondo run`.", "Eseguire prima una consegna: `fondo run`.")
            }
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Io { source, .. } => of_system(source, Lang::En).1,
            Self::Log(error) => error.exit(),
            Self::Fault(fault) => fault.exit(),
            Self::Note { .. } | Self::Text { .. } | Self::OtherLog { .. } | Self::Stamp { .. } => Exit::ErrorsFound,
            Self::Contradiction { .. } => Exit::ErrorsFound,
            Self::Key { .. } | Self::NoKey { .. } | Self::Empty => Exit::Usage,
            Self::Exposed { .. } | Self::NoRandom { .. } => Exit::Environment,
        }
    }
}

impl Italian for CheckpointError {
    fn italian(&self) -> String {
        match self {
            Self::Io { path, source } => doing("usare", path, source),
            Self::Note { path, source } => doing("usare il checkpoint", path, source),
            Self::Text { path } => {
                format!("usare il checkpoint {}: il testo non è origine, dimensione e radice", path.display())
            }
            Self::OtherLog { path, found, expected } => {
                format!("usare il checkpoint {}: è del registro `{found}`, questo è `{expected}`", path.display())
            }
            Self::Key { path, source } => doing("usare la chiave in", path, source),
            Self::NoKey { path } => format!("trovare la chiave del registro in {}", path.display()),
            Self::Exposed { path } => {
                format!("usare la chiave segreta {}: altri utenti possono leggerla", path.display())
            }
            Self::NoRandom { message } => {
                format!("creare una chiave: il sistema non fornisce byte casuali ({message})")
            }
            Self::Empty => "creare un checkpoint: il registro non ha eventi".to_owned(),
            Self::Stamp { path, source } => doing("usare la marca temporale", path, source),
            Self::Contradiction { path } => format!(
                "depositare il checkpoint in {}: ve n'è un altro della stessa dimensione; a qualcuno è stata mostrata un'altra storia",
                path.display()
            ),
            Self::Log(error) => error.italian(),
            Self::Fault(fault) => fault.italian(),
        }
    }
}

impl Italian for NoteError {
    fn italian(&self) -> String {
        match self {
            Self::TooLong => "è troppo lungo".to_owned(),
            Self::Characters => "contiene caratteri non ammessi".to_owned(),
            Self::Form => "non è testo, riga vuota e firme".to_owned(),
            Self::Signature(number) => format!("la firma {number} non è comprensibile"),
            Self::NoKnownKey => "nessuna firma è di una chiave nota".to_owned(),
            Self::Wrong(name) => format!("la firma di `{name}` è errata: il testo è stato alterato"),
        }
    }
}

impl Italian for KeyError {
    fn italian(&self) -> String {
        match self {
            Self::Form => "non ha la forma nome+id+chiave",
            Self::Name => "il nome è vuoto o contiene uno spazio o il segno più",
            Self::Kind => "non è una chiave Ed25519",
            Self::Id => "l'id non corrisponde; forse una cifra è sbagliata",
        }
        .to_owned()
    }
}

impl Italian for StampError {
    fn italian(&self) -> String {
        match self {
            Self::Form => "non è una risposta RFC 3161".to_owned(),
            Self::Refused { status, reason } => {
                let reason = reason.as_ref().map(|reason| format!(", {reason}")).unwrap_or_default();
                format!("l'autorità ha rifiutato (stato {status}{reason})")
            }
            Self::Algorithm => "non riguarda uno SHA-256".to_owned(),
            Self::OtherBytes { found } => format!("riguarda altri byte ({found})"),
            Self::OtherRequest => "risponde a un'altra richiesta".to_owned(),
            Self::Time => "la data non è comprensibile".to_owned(),
        }
    }
}

impl Explain for TransportError {
    fn remedy(&self, lang: Lang) -> Option<String> {
        match self {
            Self::Address { .. } | Self::Letter { .. } => said(lang, "Mend the address.", "Correggere l'indirizzo."),
            Self::Clear { .. } => said(
                lang,
                "Set security = \"starttls\" or \"tls\" under [mail], or leave out the user.",
                "Impostare security = \"starttls\" o \"tls\" sotto [mail], oppure togliere l'utente.",
            ),
            Self::Smtp { .. } | Self::Secret { .. } => said(
                lang,
                "Check [mail] in fondo.toml: server, security, user, password_file (chmod 600).",
                "Controllare [mail] in fondo.toml: server, security, user, password_file (chmod 600).",
            ),
            Self::Program { .. } => said(
                lang,
                "Check that the program is there and ends with 0.",
                "Controllare che il programma ci sia e termini con 0.",
            ),
            Self::Http { .. } | Self::Status { .. } => {
                said(lang, "Check the address and the network.", "Controllare l'indirizzo e la rete.")
            }
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Address { .. } => Exit::Usage,
            _ => Exit::Environment,
        }
    }
}

impl Italian for TransportError {
    fn italian(&self) -> String {
        match self {
            Self::Address { address, message } => format!("spedire posta a o da `{address}`: {message}"),
            Self::Letter { message } => format!("scrivere il messaggio di posta: {message}"),
            Self::Smtp { server, message } => format!("spedire posta attraverso {server}: {message}"),
            Self::Clear { server } => {
                format!("spedire posta attraverso {server}: la password viaggerebbe in chiaro")
            }
            Self::Secret { path, source } => doing("leggere la password in", path, source),
            Self::Program { program, message } => format!("consegnare al programma {program}: {message}"),
            Self::Http { url, message } => format!("interrogare {url}: {message}"),
            Self::Status { url, status } => format!("interrogare {url}: risponde {status}"),
        }
    }
}

impl Explain for VerifyError {
    fn remedy(&self, lang: Lang) -> Option<String> {
        match self {
            Self::List { source, .. } | Self::Tree { source, .. } | Self::Write { source, .. } => {
                Some(of_system(source, lang).0)
            }
            Self::Manifest { .. } => said(
                lang,
                "Do not rely on this manifest; take the copy that was kept elsewhere.",
                "Non affidarsi a questo manifesto; usare la copia conservata altrove.",
            ),
            Self::NoEntries { .. } => said(
                lang,
                "Name a manifest of Fondo, or a list of sha256sum, b3sum, md5sum, hashdeep.",
                "Indicare un manifesto di Fondo o un elenco di sha256sum, b3sum, md5sum, hashdeep.",
            ),
            Self::NoArchive { .. } => said(
                lang,
                "Name a folder, or an archive that begins as a tar or a zip does; a packed tar is to be unpacked first.",
                "Indicare una cartella, o un archivio compresso che cominci come un tar o uno zip; un tar compresso va prima estratto.",
            ),
            Self::NoManifest { .. } => said(
                lang,
                "Name the list with --manifest, or make one with --create.",
                "Indicare l'elenco con --manifest, o crearne uno con --create.",
            ),
            Self::Unread { .. } => said(
                lang,
                "Mend what cannot be read, then put the place under fixity again: a manifest must be whole.",
                "Rimediare a ciò che non si legge, poi registrare di nuovo il luogo: un manifesto deve essere completo.",
            ),
            Self::Exists { .. } => said(
                lang,
                "Choose another name, or move what is there: a manifest is never replaced.",
                "Scegliere un altro nome, o spostare quello che c'è: un manifesto non viene mai sostituito.",
            ),
            Self::Scratch(_) | Self::Table(_) => said(
                lang,
                "Make room in the folder for temporary files, or name another one with --scratch.",
                "Liberare spazio nella cartella dei file temporanei, o indicarne un'altra con --scratch.",
            ),
            Self::Interrupted => said(lang, "Run the same command again.", "Ripetere lo stesso comando."),
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::List { source, .. } | Self::Tree { source, .. } | Self::Write { source, .. } => {
                of_system(source, Lang::En).1
            }
            Self::Manifest { .. } => Exit::ErrorsFound,
            Self::NoEntries { .. } | Self::NoManifest { .. } | Self::NoArchive { .. } | Self::Exists { .. } => {
                Exit::Usage
            }
            Self::Unread { .. } | Self::Scratch(_) | Self::Table(_) => Exit::Environment,
            Self::Interrupted => Exit::Interrupted,
        }
    }
}

impl Italian for VerifyError {
    fn italian(&self) -> String {
        match self {
            Self::List { path, source } | Self::Tree { path, source } => doing("leggere", path, source),
            Self::Manifest { path, source } => doing("usare", path, source),
            Self::NoEntries { path } => {
                format!("usare {}: nessuna riga è un'impronta che questo programma conosce", path.display())
            }
            Self::NoArchive { path } => {
                format!("verificare {}: non è né una cartella né un tar né uno zip", path.display())
            }
            Self::NoManifest { path } => {
                format!("verificare {}: non ha un manifesto; indicare con quale elenco confrontarlo", path.display())
            }
            Self::Unread { path, unread, first, message } => format!(
                "registrare {}: {unread} file o cartelle non si leggono, il primo è {first}: {}",
                path.display(),
                with_system_words(message)
            ),
            Self::Exists { path } => format!("produrre {}: c'è già qualcosa con questo nome", path.display()),
            Self::Write { path, source } => doing("scrivere", path, source),
            Self::Scratch(error) => format!("ordinare su disco: {}", error.italian()),
            Self::Table(error) => format!("tenere una tabella temporanea: {error}"),
            Self::Interrupted => "finire: è stato interrotto".to_owned(),
        }
    }
}

impl Italian for ManifestError {
    fn italian(&self) -> String {
        match self {
            Self::Io(error) => error.italian(),
            Self::Head(error) => error.italian(),
            Self::Line { line, source } => format!("la riga {line} non è comprensibile ({source})"),
            Self::TooLong(line) => format!("la riga {line} è troppo lunga"),
            Self::Disordered(line) => format!("alla riga {line} i file non sono in ordine"),
            Self::CutOff(line) => format!("è troncato dopo la riga {line}"),
            Self::Altered { expected, found } => {
                format!("le righe danno {found}, il sigillo dice {expected}: è stato alterato")
            }
        }
    }
}

impl Explain for StoreRecordError {
    fn remedy(&self, lang: Lang) -> Option<String> {
        match self {
            Self::NotRegistered { .. } => {
                said(lang, "Put it on record with `fondo store register`.", "Registrarlo con `fondo store register`.")
            }
            Self::NotIndexed { .. } => said(
                lang,
                "If it was put on record, make the catalogue anew with `fondo rebuild`; else put it there with `fondo store register`.",
                "Se è registrato, rifare il catalogo con `fondo rebuild`; altrimenti registrarlo con `fondo store register`.",
            ),
            Self::Replaced { .. } | Self::Manifest { .. } => said(
                lang,
                "Restore the manifest from a copy, and find out who changed it: files may have been changed with it.",
                "Ripristinare il manifesto da una copia e accertare chi lo ha modificato: con esso possono essere cambiati i file.",
            ),
            Self::Readings(_) => said(
                lang,
                "Restore the file from a copy, or remove it: then all of the store is due.",
                "Ripristinare il file da una copia o toglierlo: allora è dovuto tutto lo store.",
            ),
            Self::Write { source, .. } | Self::Scratch(source) => Some(of_system(source, lang).0),
            Self::Catalogue(error) => error.remedy(lang),
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::NotRegistered { .. } | Self::NotIndexed { .. } => Exit::Usage,
            Self::Replaced { .. } | Self::Manifest { .. } => Exit::ErrorsFound,
            Self::Readings(_) => Exit::Environment,
            Self::Write { source, .. } | Self::Scratch(source) => of_system(source, Lang::En).1,
            Self::Catalogue(error) => error.exit(),
        }
    }
}

impl Italian for StoreRecordError {
    fn italian(&self) -> String {
        match self {
            Self::NotRegistered { name } => format!("usare lo store `{name}`: non è ancora registrato"),
            Self::NotIndexed { name } => format!("usare lo store `{name}`: il catalogo non lo conosce"),
            Self::Replaced { name, found, expected } => format!(
                "credere al manifesto dello store `{name}`: il suo sigillo è {found}, il registro degli eventi dice {expected}"
            ),
            Self::Manifest { path, source } => doing("usare", path, source),
            Self::Readings(error) => error.italian(),
            Self::Write { path, source } => doing("scrivere", path, source),
            Self::Scratch(error) => format!("ordinare su disco: {}", error.italian()),
            Self::Catalogue(error) => error.italian(),
        }
    }
}

impl Explain for StoreError {
    fn remedy(&self, lang: Lang) -> Option<String> {
        match self {
            Self::Unknown { .. } => said(
                lang,
                "Name it in fondo.toml under [[stores]]; the file of a new workspace shows how.",
                "Indicarlo in fondo.toml sotto [[stores]]; il file di un nuovo spazio di lavoro mostra come.",
            ),
            Self::Name { .. } => {
                said(lang, "Give it another name in fondo.toml.", "Dargli un altro nome in fondo.toml.")
            }
            Self::Record(error) => error.remedy(lang),
            Self::Verify(error) => error.remedy(lang),
            Self::Catalogue(error) => error.remedy(lang),
            Self::Log(error) => error.remedy(lang),
            Self::CatchUp(error) => error.remedy(lang),
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Unknown { .. } | Self::Name { .. } => Exit::Usage,
            Self::Record(error) => error.exit(),
            Self::Verify(error) => error.exit(),
            Self::Catalogue(error) => error.exit(),
            Self::Log(error) => error.exit(),
            Self::CatchUp(error) => error.exit(),
        }
    }
}

impl Italian for StoreError {
    fn italian(&self) -> String {
        match self {
            Self::Unknown { name } => format!("trovare lo store `{name}`: fondo.toml non lo indica"),
            Self::Name { name } => format!("usare lo store `{name}`: un nome ha solo lettere, cifre, - e _"),
            Self::Record(error) => error.italian(),
            Self::Verify(error) => error.italian(),
            Self::Catalogue(error) => error.italian(),
            Self::Log(error) => error.italian(),
            Self::CatchUp(error) => error.italian(),
        }
    }
}
