//! One request to a server.

use std::io::Read;
use std::time::Duration;

use super::error::TransportError;

/// How long a server may take for all of it.
const PATIENCE: Duration = Duration::from_secs(60);

/// Posts `body` to `url` (`http` or `https`; the certificates of the system are trusted) and gives the answer, of which at most `longest`
/// bytes are read.
///
/// # Errors
/// [`TransportError::Http`], [`TransportError::Status`].
pub fn post(url: &str, content_type: &str, body: &[u8], longest: usize) -> Result<Vec<u8>, TransportError> {
    let Answer { status, bytes } = ask(url, content_type, body, longest)?;
    if (200..300).contains(&status) { Ok(bytes) } else { Err(TransportError::Status { url: shown(url), status }) }
}

/// What a server answered.
pub struct Answer {
    /// The status of HTTP.
    pub status: u16,
    /// The body.
    pub bytes: Vec<u8>,
}

/// The same, whatever the status: for servers that say something by it.
///
/// # Errors
/// [`TransportError::Http`].
pub fn ask(url: &str, content_type: &str, body: &[u8], longest: usize) -> Result<Answer, TransportError> {
    let failed = |message: String| TransportError::Http { url: shown(url), message };
    let tls = ureq::tls::TlsConfig::builder().root_certs(ureq::tls::RootCerts::PlatformVerifier).build();
    let agent = ureq::Agent::config_builder()
        .timeout_global(Some(PATIENCE))
        .http_status_as_error(false)
        .max_redirects(0)
        .user_agent(concat!("fondo/", env!("CARGO_PKG_VERSION")))
        .tls_config(tls)
        .build()
        .new_agent();
    let answer = agent.post(url).header("Content-Type", content_type).send(body);
    let mut answer = answer.map_err(|error| failed(error.to_string()))?;
    let status = answer.status().as_u16();
    let mut bytes = Vec::new();
    let limit = (longest as u64).saturating_add(1);
    let read = answer.body_mut().as_reader().take(limit).read_to_end(&mut bytes);
    read.map_err(|error| failed(error.to_string()))?;
    if bytes.len() > longest {
        return Err(failed(format!("the answer is longer than {longest} bytes")));
    }
    Ok(Answer { status, bytes })
}

/// What stands before an @ in an address is a password.
fn shown(url: &str) -> String {
    url.split_once('@').map_or_else(|| url.to_owned(), |(_, place)| format!("…@{place}"))
}
