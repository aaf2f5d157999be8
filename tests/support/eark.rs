//! Units that a run has packaged, made into E-ARK packages, and the judges of these.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

use super::program::{AT, end, fondo};
use super::shared;

/// Schemas that go along with packages, below `standards/xsd`.
const SCHEMAS: [&str; 4] =
    ["mets/mets1_12.xsd", "w3/xlink.xsd", "dilcis/DILCISExtensionMETS.xsd", "dilcis/DILCISExtensionSIPMETS.xsd"];

/// A workspace with packaged units, below a folder of its own.
pub struct Packaged {
    pub place: tempfile::TempDir,
    /// A workspace has one writer at a time; tests run side by side.
    writing: Mutex<()>,
}

impl Packaged {
    /// A run of `source` by the profile at `profile`, with an institution that submits and schemas that go along.
    pub fn run(source: &Path, profile: &str) -> Option<Self> {
        let standards = shared("standards/xsd")?;
        let packaged = Self { place: tempfile::tempdir().unwrap(), writing: Mutex::new(()) };
        let profile_path = packaged.place.path().join("profile.toml");
        fs::write(&profile_path, profile).unwrap();
        let mut command = fondo();
        command.arg("run").arg(source).args(["--batch", "delivery", "--at", AT, "--json", "--profile"]);
        let ended = end(command.arg(profile_path).arg("--out").arg(packaged.workspace()));
        assert!(ended.number("packaged") >= 1, "{} {}", ended.summary(), ended.stderr);
        let settings = packaged.workspace().join("fondo.toml");
        let text = fs::read_to_string(&settings).unwrap();
        let named = "[institution]\nname = \"Provincia di Montalbano\"\nidentifier = \"p_mont\"\n";
        fs::write(&settings, text.replace("[institution]\n", named)).unwrap();
        let schemas = packaged.workspace().join("schemas");
        fs::create_dir_all(&schemas).unwrap();
        for schema in SCHEMAS {
            fs::copy(standards.join(schema), schemas.join(Path::new(schema).file_name().unwrap())).unwrap();
        }
        Some(packaged)
    }

    /// The workspace of another run, in a folder of its own.
    pub fn of(place: tempfile::TempDir) -> Self {
        Self { place, writing: Mutex::new(()) }
    }

    pub fn workspace(&self) -> PathBuf {
        self.place.path().join("workspace")
    }

    /// Calls `fondo package` for the whole batch.
    pub fn package(&self, provider: &str, code: i32) -> Vec<Value> {
        let _alone = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut command = fondo();
        command.args(["package", "--batch", "delivery", "--json", "--as", provider, "--workspace"]);
        end(command.arg(self.workspace())).expect(code).events
    }

    /// The built-in provider profile with another container.
    pub fn provider(&self, container: &str) -> String {
        let built_in = Path::new(env!("CARGO_MANIFEST_DIR")).join("profiles/providers/eark-sip.toml");
        let text = fs::read_to_string(built_in).unwrap();
        let text = text.replace("container = \"folder\"", &format!("container = \"{container}\""));
        let text = text.replace("id = \"eark-sip\"", &format!("id = \"eark-{container}\""));
        let path = self.place.path().join(format!("eark-{container}.toml"));
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

/// Where the packages of these events lie.
pub fn places(events: &[Value]) -> Vec<PathBuf> {
    let packages = events.iter().filter(|event| event["event"] == "package");
    packages.map(|event| PathBuf::from(event["package"].as_str().unwrap_or_else(|| panic!("{event}")))).collect()
}

/// All judges are content with the package in this folder.
pub fn judged(package: &Path) {
    let Some(judge) = shared("validators/validate.sh") else { return };
    let output = Command::new("bash").arg(judge).arg(package).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("ALL-PASS"), "{text}");
    for kind in ["XSD METS+CSIP+SIP", "XSD PREMIS3", "XSD EAD3", "METS fixity", "eark-validator"] {
        assert!(text.contains(&format!("[PASS] {kind}")), "{kind} did not run:\n{text}");
    }
}
