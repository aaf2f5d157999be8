//! Mail through the institution's server (RFC 5321) or the machine's own `sendmail`.

use std::fs;
use std::io;
use std::time::Duration;

use lettre::message::header::ContentType;
use lettre::message::{Attachment as Part, Mailbox, Message, MultiPart, SinglePart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{SmtpTransport, Transport};

use super::error::TransportError;
use super::program::hand_to;
use crate::io::others_may_read;
use crate::records::{MailSecurity, MailSettings};

/// How long a mail server may take for one answer.
const PATIENCE: Duration = Duration::from_secs(30);
/// Longest password in bytes.
const LONGEST_PASSWORD: u64 = 4096;

/// Something that goes with a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Its name.
    pub name: String,
    /// Its type: `text/html; charset=utf-8`.
    pub content_type: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// What goes with it.
    pub attachments: Vec<Attachment>,
}

/// Sends a letter to everybody in `settings`, or to `to` alone where it names somebody.
///
/// # Errors
/// [`TransportError`]; the server's words are in it.
pub fn send(settings: &MailSettings, to: Option<&str>, letter: Letter) -> Result<(), TransportError> {
    let message = message(settings, to, letter)?;
    if let Some(program) = &settings.sendmail {
        return hand_to(program, &sendmail_arguments(&message), &message.formatted());
    }
    let server = settings.smtp.clone().unwrap_or_else(|| "localhost:25".to_owned());
    let failed = |error: lettre::transport::smtp::Error| TransportError::Smtp {
        server: server.clone(),
        message: whole_story(&error),
    };
    let (host, port) = match server.rsplit_once(':').and_then(|(host, port)| Some((host, port.parse().ok()?))) {
        Some((host, port)) => (host, Some(port)),
        None => (server.as_str(), None),
    };
    let tls = || TlsParameters::new(host.to_owned()).map_err(failed);
    let (tls, usual) = match settings.security {
        MailSecurity::None => (Tls::None, 25),
        MailSecurity::Starttls => (Tls::Required(tls()?), 587),
        MailSecurity::Tls => (Tls::Wrapper(tls()?), 465),
    };
    let mut transport =
        SmtpTransport::builder_dangerous(host).port(port.unwrap_or(usual)).tls(tls).timeout(Some(PATIENCE));
    if let Some(user) = &settings.user {
        if settings.security == MailSecurity::None {
            return Err(TransportError::Clear { server });
        }
        transport = transport.credentials(Credentials::new(user.clone(), password(settings)?));
    }
    transport.build().send(&message).map(drop).map_err(failed)
}

fn message(settings: &MailSettings, to: Option<&str>, letter: Letter) -> Result<Message, TransportError> {
    let address = |text: &str| {
        let parsed = text.parse::<Mailbox>();
        parsed.map_err(|error| TransportError::Address { address: text.to_owned(), message: error.to_string() })
    };
    let failed = |error: &dyn std::fmt::Display| TransportError::Letter { message: error.to_string() };
    let mut builder = Message::builder().from(address(&settings.from)?).subject(letter.subject);
    match to {
        Some(one) => builder = builder.to(address(one)?),
        None => {
            for one in &settings.to {
                builder = builder.to(address(one)?);
            }
        }
    }
    let text = SinglePart::plain(letter.text);
    let whole = letter.attachments.into_iter().try_fold(MultiPart::mixed().singlepart(text), |whole, attachment| {
        let kind = ContentType::parse(attachment.content_type).map_err(|error| failed(&error))?;
        Ok(whole.singlepart(Part::new(attachment.name).body(attachment.bytes, kind)))
    })?;
    builder.multipart(whole).map_err(|error| failed(&error))
}

/// A single full stop ends no letter; from whom, and to whom.
fn sendmail_arguments(message: &Message) -> Vec<String> {
    let envelope = message.envelope();
    let from = envelope.from().into_iter().flat_map(|from| ["-f".to_owned(), from.to_string()]);
    let to = envelope.to().iter().map(ToString::to_string);
    std::iter::once("-i".to_owned()).chain(from).chain(std::iter::once("--".to_owned())).chain(to).collect()
}

/// The password in the file that the settings name; nobody but its owner may read it.
fn password(settings: &MailSettings) -> Result<String, TransportError> {
    let Some(path) = &settings.password_file else { return Ok(String::new()) };
    let failed = |source| TransportError::Secret { path: path.clone(), source };
    let metadata = fs::metadata(path).map_err(failed)?;
    if others_may_read(&metadata) {
        return Err(failed(io::Error::new(io::ErrorKind::PermissionDenied, "other users may read it")));
    }
    if metadata.len() > LONGEST_PASSWORD {
        return Err(failed(io::ErrorKind::FileTooLarge.into()));
    }
    Ok(fs::read_to_string(path).map_err(failed)?.trim_end_matches(['\r', '\n']).to_owned())
}

/// What an error says, with its causes: a mail server's own words are at the bottom.
fn whole_story(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
