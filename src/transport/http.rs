//! One request to a server.

use std::io::Read;
use std::time::Duration;

use super::error::TransportError;

/// How long a server may take for all of it.
const PATIENCE: Duration = Duration::from_secs(60);

/// Posts `body` to `url` (`http` or `https`; the certificates of the system are trusted) and gives the answer, of which
/// at most `longest` bytes are read.
///
/// # Errors
/// [`TransportError::Http`], [`TransportError::Status`].
pub fn post(url: &str, content_type: &str, body: &[u8], longest: usize) -> Result<Vec<u8>, TransportError> {
    let Answer { status, bytes } = ask(url, content_type, body, longest)?;
    if (200..300).contains(&status) { Ok(bytes) } else { Err(refused(url, status)) }
}

/// That the server at `url` refuses; of the address no more is said than which server it is.
#[must_use]
pub fn refused(url: &str, status: u16) -> TransportError {
    TransportError::Status { url: shown(url), status }
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
    let mut answer = answer.map_err(|error| failed(said(&error)))?;
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

/// What the client says; an address that it does not understand it would say whole.
fn said(error: &ureq::Error) -> String {
    match error {
        ureq::Error::BadUri(_) => "it is no address of a server".to_owned(),
        other => other.to_string(),
    }
}

/// Scheme, host and port of an address, and that there is more. What stands before an @ is a password, and paths and
/// queries of services that take messages bear their keys: nothing of these goes to a terminal or into a log.
fn shown(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return "…".to_owned() };
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let more = if rest.len() > authority.len() { "/…" } else { "" };
    let place = authority.rsplit_once('@').map_or(authority, |(_, place)| place);
    if is_word(scheme) && is_place(place) { format!("{scheme}://{place}{more}") } else { "…".to_owned() }
}

fn is_word(scheme: &str) -> bool {
    scheme.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// A host, and a port in digits: a password with a slash in it would end the authority too early and stand where the
/// port does.
fn is_place(place: &str) -> bool {
    let (host, port) = match place.rsplit_once(':').filter(|(_, port)| !port.ends_with(']')) {
        Some((host, port)) => (host, port),
        None => (place, ""),
    };
    port.bytes().all(|byte| byte.is_ascii_digit()) && !host.is_empty() && !host.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    /// What is said when `url` is asked for, and the address of a server that answers `answer` stands for `HOST`.
    fn told(url: &str, answer: &'static [u8]) -> (String, String) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let host = listener.local_addr().unwrap().to_string();
        let server = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut some = [0; 4096];
            let _read = stream.read(&mut some).unwrap();
            stream.write_all(answer).unwrap();
        });
        let error = post(&url.replace("HOST", &host), "text/plain", b"x", 3).unwrap_err();
        server.join().unwrap();
        (error.to_string(), host)
    }

    #[test]
    fn no_error_says_what_stands_behind_the_host_or_before_it() {
        let url = "http://HOST/services/T0K/B1/geheim?key=geheim";
        for answer in [
            &b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"[..],
            b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\nConnection: close\r\n\r\nlong text",
            b"nonsense\r\n\r\n",
        ] {
            let (told, host) = told(url, answer);
            assert!(told.contains(&format!("http://{host}/…")), "{told}");
            assert!(!told.contains("geheim") && !told.contains("T0K"), "{told}");
        }
        for wrong in
            ["geheim", "hooks.example/geheim", "ftp://hooks.example/geheim", "http:///geheim", "ht tp://x/geheim"]
        {
            let told = post(wrong, "text/plain", b"x", 3).unwrap_err().to_string();
            assert!(!told.contains("geheim"), "{wrong}: {told}");
        }
    }

    #[test]
    fn of_an_address_scheme_and_host_are_shown() {
        for (url, expected) in [
            ("https://tsa.example", "https://tsa.example"),
            ("https://tsa.example:8443/tsr", "https://tsa.example:8443/…"),
            ("http://[::1]:80?x", "http://[::1]:80/…"),
            ("http://[::1]/x", "http://[::1]/…"),
            ("https://me:pass@host", "https://host"),
            ("https://me:pa/ss@host", "…"),
            ("mailto:me@host", "…"),
        ] {
            assert_eq!(shown(url), expected, "{url}");
        }
    }
}
