//! The engine: tesseract, found, asked for its version and its models.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::engine::{ToolFault, ToolOrder, ToolOutput, run_tool, search_path};
use crate::profile::TextRules;
use crate::records::{Hex, RecognitionModel};

/// The program that is looked for.
const PROGRAM: &str = "tesseract";

/// The first version whose options are those used here, and the first whose are not known.
const VERSIONS: ((u32, u32), (u32, u32)) = ((4, 1), (7, 0));

/// The model that tells how a page lies and in which script it is written: `--psm 1` needs it.
const ORIENTATION: &str = "osd";

/// Time for a question to the program itself.
const PATIENCE: Duration = Duration::from_secs(20);

/// Address space for it.
const MEMORY: u64 = 2 << 30;

/// Largest model that is taken: the largest that there are have some hundred megabytes.
const LARGEST_MODEL: u64 = 2 << 30;

/// The engine with what it needs for the rules that it was looked for by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Engine {
    /// The program.
    pub program: PathBuf,
    /// Its version: `5.3.0`.
    pub version: String,
    /// The folder with its models.
    pub models_folder: PathBuf,
    /// The models that it is to use.
    pub models: Vec<RecognitionModel>,
}

impl Engine {
    /// Its name and version, as records bear them.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{PROGRAM} {}", self.version)
    }
}

/// Why nothing can be recognised.
#[derive(Debug, thiserror::Error)]
pub enum EngineFault {
    /// It is not installed, or not where the profile says.
    #[error("tesseract is not installed, or not where the profile says")]
    Absent,
    /// Its version is one that this program does not know how to use.
    #[error("tesseract {version} is none that can be used: it must be at least 4.1 and below 7")]
    OtherVersion {
        /// What it says.
        version: String,
    },
    /// A model is missing.
    #[error("tesseract has no model `{model}`")]
    NoModel {
        /// Its name.
        model: String,
    },
    /// It cannot be asked.
    #[error("tesseract does not answer: {0}")]
    Silent(#[from] ToolFault),
    /// A model cannot be read.
    #[error("the model {path} cannot be read: {error}")]
    Unreadable {
        /// Its file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
}

/// Finds the engine that the rules want. `path` are the folders to search, as the variable `PATH` has them.
///
/// # Errors
/// [`EngineFault`].
pub fn find_engine(rules: &TextRules, path: &OsStr) -> Result<Engine, EngineFault> {
    let program = match &rules.engine {
        Some(named) if named.is_file() => named.clone(),
        Some(_) => return Err(EngineFault::Absent),
        None => search_path(PROGRAM, path).ok_or(EngineFault::Absent)?,
    };
    let said = match ask(&program, &["--version"]) {
        Ok(said) => said,
        Err(ToolFault::Unstartable { error, .. }) if error.kind() == io::ErrorKind::NotFound => {
            return Err(EngineFault::Absent);
        }
        Err(fault) => return Err(fault.into()),
    };
    // Version 4 says it where others say what goes wrong.
    let version = version_of(&said).ok_or_else(|| EngineFault::OtherVersion { version: first_line(&said) })?;
    let number = numbers(&version);
    if number.is_none_or(|number| number < VERSIONS.0 || number >= VERSIONS.1) {
        return Err(EngineFault::OtherVersion { version });
    }
    let names = wanted_models(rules);
    let models_folder = match &rules.models {
        Some(folder) => folder.clone(),
        None => models_folder(&program, &names).ok_or_else(|| missing(&names))?,
    };
    let models = names.into_iter().map(|name| model(&models_folder, name)).collect::<Result<_, _>>()?;
    Ok(Engine { program, version, models_folder, models })
}

fn missing(names: &[String]) -> EngineFault {
    EngineFault::NoModel { model: names.first().cloned().unwrap_or_default() }
}

/// The models of the languages, and that for the orientation of the page where the page's division asks for it.
fn wanted_models(rules: &TextRules) -> Vec<String> {
    let orientation = matches!(rules.psm, 0 | 1 | 12).then(|| ORIENTATION.to_owned());
    rules.languages.iter().cloned().chain(orientation).collect()
}

fn ask(program: &Path, arguments: &[&str]) -> Result<ToolOutput, ToolFault> {
    let arguments: Vec<OsString> = arguments.iter().map(OsString::from).collect();
    run_tool(&ToolOrder {
        program,
        arguments: &arguments,
        environment: &environment(),
        input: None,
        deadline: PATIENCE,
        longest_output: 1 << 20,
        memory: MEMORY,
        cancel: &|| false,
    })
}

/// The environment of the engine: nothing of who runs the program changes what it does, and it uses one core.
pub(super) fn environment() -> [(&'static str, OsString); 3] {
    [("LC_ALL", "C.UTF-8".into()), ("OMP_THREAD_LIMIT", "1".into()), ("PATH", "/usr/bin:/bin".into())]
}

fn first_line(said: &ToolOutput) -> String {
    let text = String::from_utf8_lossy(&said.output).into_owned() + "\n" + &said.errors;
    text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().trim().chars().take(80).collect()
}

/// `tesseract 5.3.0`, `tesseract v5.0.0-alpha`.
fn version_of(said: &ToolOutput) -> Option<String> {
    let line = first_line(said);
    let version = line.strip_prefix(PROGRAM)?.trim_start();
    let version = version.strip_prefix('v').unwrap_or(version);
    let version: String = version.chars().take_while(|letter| !letter.is_whitespace()).take(40).collect();
    let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_' | '+' | '~');
    (version.starts_with(|letter: char| letter.is_ascii_digit()) && version.chars().all(plain)).then_some(version)
}

fn numbers(version: &str) -> Option<(u32, u32)> {
    let mut parts = version.split(|letter: char| !letter.is_ascii_digit());
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

/// Where the models lie: what the program says (since version 5), else the places in which packages put them.
fn models_folder(program: &Path, names: &[String]) -> Option<PathBuf> {
    let said = ask(program, &["--list-langs"]).ok();
    let told = said.and_then(|said| {
        let line = first_line(&said);
        Some(PathBuf::from(line.split('"').nth(1)?))
    });
    let real = program.canonicalize().ok();
    let prefix = real.as_deref().and_then(Path::parent).and_then(Path::parent);
    let usual = ["share/tessdata", "share/tesseract-ocr/5/tessdata", "share/tesseract-ocr/4.00/tessdata"];
    let usual = prefix.into_iter().flat_map(|prefix| usual.iter().map(|folder| prefix.join(folder)));
    let has_first = |folder: &PathBuf| names.first().is_some_and(|name| model_path(folder, name).is_file());
    told.into_iter().chain(usual).filter(|folder| folder.is_absolute()).find(has_first)
}

fn model_path(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.traineddata"))
}

fn model(folder: &Path, name: String) -> Result<RecognitionModel, EngineFault> {
    let path = model_path(folder, &name);
    let unreadable = |error| EngineFault::Unreadable { path: path.clone(), error };
    let file = match File::open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(EngineFault::NoModel { model: name }),
        Err(error) => return Err(unreadable(error)),
    };
    let mut hasher = Sha256::new();
    let mut file = file.take(LARGEST_MODEL);
    let mut piece = vec![0; 1 << 20];
    loop {
        match file.read(&mut piece) {
            Ok(0) => break,
            Ok(read) => hasher.update(piece.get(..read).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(unreadable(error)),
        }
    }
    Ok(RecognitionModel { name, sha256: Hex(hasher.finalize().into()) })
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    /// A folder with a program called `tesseract` that says what it is told to, and with models.
    fn double(version: &str, models: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("bin/tesseract");
        std::fs::create_dir_all(program.parent().unwrap()).unwrap();
        std::fs::write(&program, format!("#!/bin/sh\n[ \"$1\" = --version ] && printf '{version}'\nexit 0\n")).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        let tessdata = folder.path().join("share/tessdata");
        std::fs::create_dir_all(&tessdata).unwrap();
        for model in models {
            std::fs::write(tessdata.join(format!("{model}.traineddata")), model).unwrap();
        }
        folder
    }

    fn found(folder: &tempfile::TempDir, rules: &TextRules) -> Result<Engine, EngineFault> {
        find_engine(rules, folder.path().join("bin").as_os_str())
    }

    #[test]
    fn version_and_models_are_told() {
        let folder = double("tesseract v5.0.0-alpha\\n leptonica-1.82.0\\n", &["ita", "osd"]);
        let engine = found(&folder, &TextRules::default()).unwrap();
        assert_eq!((engine.name().as_str(), engine.models.len()), ("tesseract 5.0.0-alpha", 2));
        assert_eq!(engine.models[0].sha256.to_string(), hex::encode(Sha256::digest(b"ita")));
    }

    #[test]
    fn what_is_missing_is_said() {
        let folder = double("tesseract 5.3.0", &["ita"]);
        let rules = TextRules::default;
        assert!(matches!(found(&folder, &rules()), Err(EngineFault::NoModel { model }) if model == "osd"));
        assert!(found(&folder, &TextRules { psm: 3, ..rules() }).is_ok());
        let latin = TextRules { languages: vec!["ita".into(), "lat".into()], psm: 3, ..rules() };
        assert!(matches!(found(&folder, &latin), Err(EngineFault::NoModel { model }) if model == "lat"));
        let elsewhere = TextRules { engine: Some("/nowhere/tesseract".into()), ..rules() };
        assert!(matches!(found(&folder, &elsewhere), Err(EngineFault::Absent)));
        assert!(matches!(find_engine(&rules(), OsStr::new("/nowhere")), Err(EngineFault::Absent)));
    }

    #[test]
    fn other_versions_are_refused() {
        for (said, usable) in [
            ("tesseract 4.0.0", false),
            ("tesseract 3.05", false),
            ("tesseract 4.1.1", true),
            ("tesseract 6.9", true),
            ("tesseract 7.0.0", false),
            ("something else 5.0", false),
            ("", false),
        ] {
            let folder = double(said, &["ita", "osd"]);
            let found = found(&folder, &TextRules::default());
            assert_eq!(found.is_ok(), usable, "{said}: {found:?}");
            assert!(usable || matches!(found, Err(EngineFault::OtherVersion { .. })));
        }
    }
}
