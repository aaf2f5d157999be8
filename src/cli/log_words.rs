//! What could not be done with the event log, what to do about it, and both in Italian.

use super::exit::Exit;
use super::explain::said;
use super::failure::{Explain, of_system};
use super::italian::{Italian, doing};
use crate::records::event_log::{LogError, LogFault, LogFaultKind};
use crate::records::{Lang, LineError, LineFault};

impl Explain for LogError {
    fn remedy(&self, lang: Lang) -> Option<String> {
        match self {
            Self::Io { source, .. } => Some(of_system(source, lang).0),
            _ => said(
                lang,
                "Look at the log with `fondo log verify`; restore it from a copy if it was altered.",
                "Esaminare il registro con `fondo log verify`; se è stato alterato, ripristinarlo da una copia.",
            ),
        }
    }

    fn exit(&self) -> Exit {
        Exit::Environment
    }
}

impl Explain for LogFault {
    fn remedy(&self, lang: Lang) -> Option<String> {
        match &*self.kind {
            LogFaultKind::Unreadable(error) => error.remedy(lang),
            LogFaultKind::Line(LineFault::Torn) => said(
                lang,
                "What stands before it is whole. If a run was cut off, the next one that writes to the log puts the line aside; if none was, \
                 compare the log with a copy of earlier.",
                "Ciò che precede è intero. Se un'esecuzione è stata interrotta, la prossima che scrive nel registro mette da parte la riga; \
                 altrimenti confrontare il registro con una copia precedente.",
            ),
            _ => said(
                lang,
                "Keep the log as it is, compare it with a copy of earlier, and find out who changed it.",
                "Conservare il registro così com'è, confrontarlo con una copia precedente e accertare chi lo ha modificato.",
            ),
        }
    }

    fn exit(&self) -> Exit {
        match &*self.kind {
            LogFaultKind::Unreadable(error) => error.exit(),
            _ => Exit::ErrorsFound,
        }
    }
}

impl Italian for LogError {
    fn italian(&self) -> String {
        match self {
            Self::Io { path, source } => doing("usare il registro degli eventi", path, source),
            Self::Line { path, after, fault } => {
                doing(&format!("leggere l'evento successivo al numero {after} in"), path, fault)
            }
            Self::Record { path, after, source } => {
                doing(&format!("leggere l'evento successivo al numero {after} in"), path, source)
            }
            Self::Short { wanted, found } => {
                format!("leggere {wanted} eventi: il registro ne contiene {found}")
            }
            Self::Moved { path, expected, found } => format!(
                "aggiungere a {}: ha {found} byte, questo programma ne aveva lasciati {expected}; vi scrive un altro programma",
                path.display()
            ),
            Self::Unusable { path } => {
                format!("aggiungere a {}: una scrittura precedente non è riuscita", path.display())
            }
        }
    }
}

impl Italian for LogFault {
    fn italian(&self) -> String {
        let Self { file, line, seq, kind } = self;
        let place =
            format!("verificare il registro degli eventi alla riga {line} di {} (evento {seq})", file.display());
        let what = match &**kind {
            LogFaultKind::Unreadable(error) => error.italian(),
            LogFaultKind::Line(fault) => fault.italian(),
            LogFaultKind::Record(error) => error.italian(),
            LogFaultKind::Order { found } => {
                format!("la riga dice di essere l'evento {found}; alcune righe sono state tolte, inserite o spostate")
            }
            LogFaultKind::Chain => {
                "`prev` non è l'impronta della riga precedente; una delle due è stata alterata o scambiata".to_owned()
            }
            LogFaultKind::Anchor { expected, found } => {
                format!("l'impronta della riga è {found}; altrove è annotata {expected}")
            }
            LogFaultKind::Root { expected, found, after } => format!(
                "l'albero fino a qui ha la radice {found}; un checkpoint dice {expected}; un evento dopo il numero {after} è stato \
                 alterato e la catena rifatta"
            ),
            LogFaultKind::CutShort(event) => {
                format!("il registro finisce qui; altrove è annotato l'evento {event}")
            }
        };
        format!("{place}: {what}")
    }
}

impl Italian for LineError {
    fn italian(&self) -> String {
        doing(&format!("leggere la riga {} di", self.line), &self.path, &self.fault)
    }
}

impl Italian for LineFault {
    fn italian(&self) -> String {
        match self {
            Self::Torn => "è l'ultima e non è intera; chi scriveva è stato interrotto".to_owned(),
            Self::Broken(error) => error.to_string(),
            Self::Newer(error) => error.italian(),
            Self::TooLong => "è troppo lunga".to_owned(),
            Self::Io(error) => error.italian(),
        }
    }
}
