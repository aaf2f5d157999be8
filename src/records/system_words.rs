//! What the system says, in Italian.

use std::borrow::Cow;
use std::io;

/// The Italian words for what the system says; `None` where there are none.
#[must_use]
pub fn system_words(kind: io::ErrorKind) -> Option<&'static str> {
    use io::ErrorKind;
    Some(match kind {
        ErrorKind::NotFound => "il file o la cartella non esiste",
        ErrorKind::PermissionDenied => "permesso negato",
        ErrorKind::AlreadyExists => "esiste già",
        ErrorKind::StorageFull => "lo spazio su disco è esaurito",
        ErrorKind::QuotaExceeded => "la quota di spazio è esaurita",
        ErrorKind::ReadOnlyFilesystem => "il disco è in sola lettura",
        ErrorKind::NotADirectory => "non è una cartella",
        ErrorKind::IsADirectory => "è una cartella",
        ErrorKind::FileTooLarge => "il file è troppo grande",
        ErrorKind::UnexpectedEof => "il file finisce prima del previsto",
        ErrorKind::OutOfMemory => "la memoria è esaurita",
        ErrorKind::TimedOut => "nessuna risposta entro il tempo previsto",
        _ => return None,
    })
}

/// A message at whose end stand the system's words (`Permission denied (os error 13)`), with those in Italian. Others
/// stay as they are: only words that are letter by letter those of the system's number are taken for the system's.
#[must_use]
pub fn with_system_words(message: &str) -> Cow<'_, str> {
    let number = message.strip_suffix(')').and_then(|rest| rest.rsplit_once("(os error "));
    let Some(Ok(number)) = number.map(|(_, number)| number.parse()) else { return Cow::Borrowed(message) };
    let error = io::Error::from_raw_os_error(number);
    match (message.strip_suffix(error.to_string().as_str()), system_words(error.kind())) {
        (Some(before), Some(words)) => Cow::Owned(format!("{before}{words}")),
        _ => Cow::Borrowed(message),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn only_the_words_of_the_system_are_put_into_others() {
        let denied = io::Error::from_raw_os_error(13).to_string();
        assert_eq!(with_system_words(&denied), "permesso negato");
        assert_eq!(with_system_words(&format!("a/b: {denied}")), "a/b: permesso negato");
        for other in ["a file (os error 13)", "", "(os error 13)", "x (os error 99999999999)", "(os error -1)"] {
            assert_eq!(with_system_words(other), other);
        }
    }
}
