//! Mail and the summary to a server go through TLS, to real servers with a certificate made for the test; where the
//! certificate is not trusted, or a password would go in the clear, nothing is sent.

use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::support::program::{Ended, end, fondo};

/// A workspace with one small store, and certificates for servers on this machine.
struct Place {
    folder: tempfile::TempDir,
}

/// A server that ends with the test.
struct Server {
    process: Child,
    port: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Place {
    fn new() -> Option<Self> {
        crate::support::tool("openssl")?;
        let place = Self { folder: tempfile::tempdir().unwrap() };
        fs::create_dir(place.path("nas")).unwrap();
        fs::write(place.path("nas/1.tif"), b"page").unwrap();
        let workspace = place.path("workspace");
        drop(fondo::catalogue::Workspace::open_or_create(&workspace, fondo::catalogue::Access::Write).unwrap());
        place.certificates();
        Some(place)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// An authority, and what it signs for 127.0.0.1.
    fn certificates(&self) {
        let script = "openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 30 -subj /CN=authority \\
            -addext basicConstraints=critical,CA:true 2>/dev/null &&\n\
            openssl req -newkey rsa:2048 -nodes -keyout key.pem -out request.pem -subj /CN=server 2>/dev/null &&\n\
            printf 'subjectAltName=IP:127.0.0.1,DNS:localhost\\nextendedKeyUsage=serverAuth\\n' > extensions &&\n\
            openssl x509 -req -in request.pem -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -extfile extensions -out cert.pem 2>/dev/null";
        let made = Command::new("sh").args(["-c", script]).current_dir(self.folder.path()).status().unwrap();
        assert!(made.success(), "openssl makes the certificates");
    }

    /// Adds to `fondo.toml`, in place of what was added before.
    fn settings(&self, more: &str) {
        let path = self.path("workspace/fondo.toml");
        let text = fs::read_to_string(&path).unwrap();
        let own = text.split("\n# of the test\n").next().unwrap();
        let store = format!("[[stores]]\nname = \"nas\"\npath = \"{}\"\n", self.path("nas").display());
        fs::write(&path, format!("{own}\n# of the test\n{store}{more}")).unwrap();
    }

    fn call(&self, words: &[&str], trusted: Option<&Path>) -> Ended {
        let mut command = fondo();
        if let Some(authority) = trusted {
            command.env("SSL_CERT_FILE", authority);
        }
        end(command.args(words).args(["--json", "--workspace"]).arg(self.path("workspace")))
    }

    fn serve(&self, python: &OsStr, script: &str, words: &[&OsStr]) -> Server {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/judges").join(script);
        let mut process =
            Command::new(python).arg(script).args(words).stdout(Stdio::piped()).spawn().expect("start the server");
        let mut port = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut port).unwrap();
        Server { process, port: port.trim().to_owned() }
    }
}

#[test]
fn mail_goes_through_tls_and_to_nobody_who_is_not_trusted() {
    let Some(python) = crate::support::python_with("aiosmtpd") else { return };
    let Some(place) = Place::new() else { return };
    let authority = place.path("ca.pem");
    fs::write(place.path("password"), "segreto\n").unwrap();
    fs::set_permissions(place.path("password"), fs::Permissions::from_mode(0o600)).unwrap();
    place.settings("");
    place.call(&["store", "register", "nas"], None).expect(0);
    for security in ["starttls", "tls"] {
        let received = place.path(security);
        fs::create_dir(&received).unwrap();
        let (cert, key) = (place.path("cert.pem"), place.path("key.pem"));
        let words = [received.as_os_str(), security.as_ref(), cert.as_os_str(), key.as_os_str()];
        let server = place.serve(&python, "mail_server.py", &words);
        let mail = |security: &str, host: &str| {
            format!(
                "[mail]\nfrom = \"fondo@archivio.example\"\nto = [\"it@archivio.example\"]\nsmtp = \"{host}:{}\"\n\
                 security = \"{security}\"\nuser = \"fondo\"\npassword_file = \"{}\"\n",
                server.port,
                place.path("password").display()
            )
        };
        place.settings(&mail(security, "127.0.0.1"));
        // Nobody vouches for the server: the summary is not sent, and that is told.
        let untrusted = place.call(&["verify", "--due", "--report"], None).expect(4);
        assert!(untrusted.stderr.contains("send mail through"), "{}", untrusted.stderr);
        assert!(!received.join("1.eml").exists());
        place.call(&["verify", "--due", "--report"], Some(&authority)).expect(0);
        let letter = fs::read_to_string(received.join("1.eml")).unwrap();
        assert!(letter.contains("TO it@archivio.example") && letter.contains("all well"), "{letter}");
        // A wrong password.
        fs::write(place.path("password"), "sbagliato").unwrap();
        place.call(&["verify", "--due", "--report"], Some(&authority)).expect(4);
        fs::write(place.path("password"), "segreto\n").unwrap();
        // A password never goes in the clear.
        place.settings(&mail("none", "127.0.0.1"));
        let clear = place.call(&["verify", "--due", "--report"], Some(&authority)).expect(4);
        assert!(clear.stderr.contains("in the clear") && !clear.stderr.contains("segreto"), "{}", clear.stderr);
        assert!(!received.join("2.eml").exists());
    }
}

#[test]
fn a_server_is_told_through_tls_and_only_if_it_is_trusted() {
    let Some(python) = crate::support::python_with("ssl") else { return };
    let Some(place) = Place::new() else { return };
    let (cert, key, told) = (place.path("cert.pem"), place.path("key.pem"), place.path("told.json"));
    let words = [told.as_os_str(), cert.as_os_str(), key.as_os_str()];
    let server = place.serve(&python, "https_server.py", &words);
    place.settings(&format!("[webhook]\nurl = \"https://127.0.0.1:{}/fondo\"\n", server.port));
    place.call(&["store", "register", "nas"], None).expect(0);
    place.call(&["verify", "--due", "--report"], None).expect(4);
    assert!(!told.exists());
    place.call(&["verify", "--due", "--report"], Some(&place.path("ca.pem"))).expect(0);
    let summary: serde_json::Value = serde_json::from_slice(&fs::read(told).unwrap()).unwrap();
    assert_eq!((&summary["event"], &summary["exit"]), (&"verify-summary".into(), &0.into()));
}
