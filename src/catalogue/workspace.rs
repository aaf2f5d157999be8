//! The workspace: where everything lies (ARCHITECTURE §4), one writer at a time.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::io::{Lock, LockError, Meter, TEMPORARY_PREFIX, write_private_with};
use crate::records::{OFFICE_TEMPLATE, OFFICE_VERSION, Office};

/// What one means to do in a workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Look: no lock is taken, nothing is written.
    Read,
    /// Change: one at a time.
    Write,
}

/// An open workspace.
#[derive(Debug)]
pub struct Workspace {
    folder: PathBuf,
    office: Office,
    _lock: Option<Lock>,
}

/// What keeps a workspace from being used.
#[derive(Debug, thiserror::Error)]
pub enum WorkspaceError {
    /// Another Fondo is writing to it.
    #[error("use the workspace {path}: another fondo is writing to it")]
    Locked {
        /// The workspace.
        path: PathBuf,
    },
    /// It is none.
    #[error("use {path}: it is no workspace of Fondo, there is no fondo.toml in it")]
    NotOne {
        /// The folder.
        path: PathBuf,
    },
    /// It holds other things, and none of Fondo's.
    #[error("make a workspace of {path}: the folder is not empty")]
    NotEmpty {
        /// The folder.
        path: PathBuf,
    },
    /// Delivery and workspace overlap.
    #[error("use {workspace} for the delivery {source_path}: one lies inside the other")]
    Overlap {
        /// The workspace.
        workspace: PathBuf,
        /// The delivery.
        source_path: PathBuf,
    },
    /// `fondo.toml` cannot be understood.
    #[error("understand {path}: {message}")]
    Settings {
        /// The file.
        path: PathBuf,
        /// Line, key, nearest known key.
        message: String,
    },
    /// A newer Fondo made it.
    #[error("use {path}: it was made by a newer Fondo (version {found} of its settings; this program knows {known})")]
    TooNew {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: u32,
        /// The newest known.
        known: u32,
    },
    /// Nobody of that name is in `fondo.toml`.
    #[error("act as `{id}`: fondo.toml names nobody with this id{hint}")]
    UnknownOperator {
        /// What was asked for.
        id: String,
        /// The nearest known one.
        hint: String,
    },
    /// The system does not let.
    #[error("open the workspace at {path}: {source}")]
    Io {
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl Workspace {
    /// Opens the workspace at `folder`, or makes one there if the folder is empty or absent and `access` is
    /// [`Access::Write`]. Left-overs of runs that were cut off are swept.
    ///
    /// # Errors
    /// [`WorkspaceError`].
    pub fn open_or_create(folder: &Path, access: Access) -> Result<Self, WorkspaceError> {
        let failed = |source| WorkspaceError::Io { path: folder.to_path_buf(), source };
        let settings = folder.join("fondo.toml");
        if access == Access::Read {
            if !settings.exists() {
                return Err(WorkspaceError::NotOne { path: folder.to_path_buf() });
            }
            let folder = folder.canonicalize().map_err(failed)?;
            return Ok(Self { office: read_office(&settings)?, folder, _lock: None });
        }
        fs::create_dir_all(folder).map_err(failed)?;
        if !settings.exists() && !may_become_one(folder).map_err(failed)? {
            return Err(WorkspaceError::NotEmpty { path: folder.to_path_buf() });
        }
        let folder = folder.canonicalize().map_err(failed)?;
        let lock = Lock::acquire(&folder.join(".fondo-lock")).map_err(|error| match error {
            LockError::Held => WorkspaceError::Locked { path: folder.clone() },
            LockError::Io(source) => WorkspaceError::Io { path: folder.clone(), source },
        })?;
        let workspace = Self::furnish(folder, lock)?;
        workspace.sweep().map_err(|source| WorkspaceError::Io { path: workspace.folder.clone(), source })?;
        Ok(workspace)
    }

    fn furnish(folder: PathBuf, lock: Lock) -> Result<Self, WorkspaceError> {
        let settings = folder.join("fondo.toml");
        let made = (|| {
            for name in ["batches", "packages", "events", "receipts"] {
                fs::create_dir_all(folder.join(name))?;
            }
            if settings.exists() {
                Ok(())
            } else {
                // Addresses that messages are sent to can bear a key.
                write_private_with(&settings, &Meter::default(), |file| file.write_all(OFFICE_TEMPLATE.as_bytes()))
            }
        })();
        made.map_err(|source| WorkspaceError::Io { path: folder.clone(), source })?;
        Ok(Self { office: read_office(&settings)?, folder, _lock: Some(lock) })
    }

    /// Removes temporary files and folders that no run will go on with.
    fn sweep(&self) -> io::Result<()> {
        for place in [self.folder.clone(), self.events_folder(), self.packages_folder(), self.folder.join("batches")] {
            sweep_folder(&place)?;
        }
        for place in [self.events_folder().join("checkpoints"), self.folder.join("keys"), self.receipts_folder()] {
            if place.exists() {
                sweep_folder(&place)?;
            }
        }
        let stores = self.folder.join("stores");
        for below in
            [self.packages_folder(), self.folder.join("batches"), stores.clone(), self.folder.join("submissions")]
        {
            for folder in folders_in(&below)? {
                sweep_folder(&folder)?;
            }
        }
        for store in folders_in(&stores)? {
            let aside = store.join("aside");
            if aside.is_dir() {
                sweep_folder(&aside)?;
            }
        }
        self.sweep_batches()
    }

    /// The records that people make of a batch lie one folder deeper.
    fn sweep_batches(&self) -> io::Result<()> {
        for entry in fs::read_dir(self.folder.join("batches"))? {
            let batch = entry?.path();
            for place in ["comparisons", "samples", "privacy", "submission", "thumbnails"].map(|name| batch.join(name))
            {
                if place.is_dir() {
                    sweep_folder(&place)?;
                }
            }
        }
        Ok(())
    }

    /// Refuses a workspace at `folder` for a delivery that lies in it, or the other way round. To be asked before the
    /// workspace is opened: a workspace that is made in a delivery would change it.
    ///
    /// # Errors
    /// [`WorkspaceError::Overlap`], or the system does not let.
    pub fn refuse_overlap(folder: &Path, source: &Path) -> Result<(), WorkspaceError> {
        let failed = |error| WorkspaceError::Io { path: folder.to_path_buf(), source: error };
        let workspace = resolved(folder).map_err(failed)?;
        let source = source.canonicalize().map_err(failed)?;
        if source.starts_with(&workspace) || workspace.starts_with(&source) {
            return Err(WorkspaceError::Overlap { workspace, source_path: source });
        }
        Ok(())
    }

    /// The id that events bear for an operator: that of a person in `fondo.toml`; without one, the program itself.
    ///
    /// # Errors
    /// [`WorkspaceError::UnknownOperator`].
    pub fn operator(&self, id: Option<&str>) -> Result<String, WorkspaceError> {
        let Some(id) = id else { return Ok("fondo".to_owned()) };
        if self.office.people.iter().any(|person| person.id == id) {
            return Ok(id.to_owned());
        }
        let nearest = crate::profile::nearest(id, self.office.people.iter().map(|person| person.id.as_str()));
        let hint = nearest.map(|known| format!("; did you mean `{known}`?")).unwrap_or_default();
        Err(WorkspaceError::UnknownOperator { id: id.to_owned(), hint })
    }

    /// Its settings.
    #[must_use]
    pub const fn office(&self) -> &Office {
        &self.office
    }

    /// Its canonical path.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// `batches`.
    #[must_use]
    pub fn batches_folder(&self) -> PathBuf {
        self.folder.join("batches")
    }

    /// `batches/ID`.
    #[must_use]
    pub fn batch_folder(&self, batch: &str) -> PathBuf {
        self.batches_folder().join(batch)
    }

    /// `packages`.
    #[must_use]
    pub fn packages_folder(&self) -> PathBuf {
        self.folder.join("packages")
    }

    /// `packages/UNIT/UNIT_vN`: the folder bag of version `version`; other shapes lie beside it.
    #[must_use]
    pub fn package_folder(&self, unit_folder: &str, version: u32) -> PathBuf {
        self.packages_folder().join(unit_folder).join(format!("{unit_folder}_v{version}"))
    }

    /// `events`.
    #[must_use]
    pub fn events_folder(&self) -> PathBuf {
        self.folder.join("events")
    }

    /// `receipts`.
    #[must_use]
    pub fn receipts_folder(&self) -> PathBuf {
        self.folder.join("receipts")
    }

    /// `receipts/answers.jsonl`: what providers answered, line by line.
    #[must_use]
    pub fn answers_path(&self) -> PathBuf {
        self.receipts_folder().join("answers.jsonl")
    }

    /// `submissions/PROVIDER`: the packages for a provider, and the records of what is handed over.
    #[must_use]
    pub fn submissions_folder(&self, provider: &str) -> PathBuf {
        self.folder.join("submissions").join(provider)
    }

    /// `stores/NAME`: what is on record of a store.
    #[must_use]
    pub fn store_folder(&self, store: &str) -> PathBuf {
        self.folder.join("stores").join(store)
    }

    /// `keys/log.key`: the secret key that signs checkpoints of the event log.
    #[must_use]
    pub fn log_key_path(&self) -> PathBuf {
        self.folder.join("keys/log.key")
    }

    /// `catalogue.db`.
    #[must_use]
    pub fn catalogue_path(&self) -> PathBuf {
        self.folder.join("catalogue.db")
    }
}

/// Where a path leads whose last parts need not exist yet: links in the parts that do are followed.
fn resolved(path: &Path) -> io::Result<PathBuf> {
    let absolute = std::path::absolute(path)?;
    let mut missing = Vec::new();
    let mut there = absolute.as_path();
    loop {
        match there.canonicalize() {
            Ok(found) => return Ok(missing.iter().rev().fold(found, |path, part| path.join(part))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        let (Some(parent), Some(name)) = (there.parent(), there.file_name()) else { return Ok(absolute) };
        missing.push(name);
        there = parent;
    }
}

/// Whether nothing but what an earlier, cut-off first run made lies in a folder.
fn may_become_one(folder: &Path) -> io::Result<bool> {
    const OURS: [&str; 7] = ["batches", "packages", "events", "receipts", "keys", "stores", ".fondo-lock"];
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        let name = name.to_string_lossy();
        if !OURS.contains(&name.as_ref()) && !name.starts_with(TEMPORARY_PREFIX) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The folders in one; none where it is not there. Links are not followed.
fn folders_in(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    if folder.exists() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                found.push(entry.path());
            }
        }
    }
    Ok(found)
}

fn sweep_folder(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if !entry.file_name().to_string_lossy().starts_with(TEMPORARY_PREFIX) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            fs::remove_dir_all(entry.path())?;
        } else {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn read_office(path: &Path) -> Result<Office, WorkspaceError> {
    let text = fs::read_to_string(path).map_err(|source| WorkspaceError::Io { path: path.to_path_buf(), source })?;
    // The version first: a newer file may hold keys that this program cannot know.
    let table: toml::Table = toml::from_str(&text).map_err(|error| WorkspaceError::Settings {
        path: path.to_path_buf(),
        message: crate::profile::explain(&error, &text),
    })?;
    let found = table.get("version").and_then(toml::Value::as_integer).and_then(|version| u32::try_from(version).ok());
    if let Some(found) = found.filter(|found| *found > OFFICE_VERSION) {
        return Err(WorkspaceError::TooNew { path: path.to_path_buf(), found, known: OFFICE_VERSION });
    }
    toml::from_str(&text).map_err(|error| WorkspaceError::Settings {
        path: path.to_path_buf(),
        message: crate::profile::explain(&error, &text),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_writer_any_readers_and_the_first_run_furnishes() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("archivio");
        assert!(matches!(Workspace::open_or_create(&path, Access::Read), Err(WorkspaceError::NotOne { .. })));
        let first = Workspace::open_or_create(&path, Access::Write).unwrap();
        assert!(matches!(Workspace::open_or_create(&path, Access::Write), Err(WorkspaceError::Locked { .. })));
        assert!(Workspace::open_or_create(&path, Access::Read).is_ok());
        drop(first);
        fs::write(path.join(".fondo-tmp-plan.jsonl"), "x").unwrap();
        let deeper = path.join("batches/b/comparisons");
        fs::create_dir_all(&deeper).unwrap();
        fs::write(deeper.join(".fondo-tmp-0001.json"), "x").unwrap();
        fs::write(deeper.join("0001.json"), "x").unwrap();
        let again = Workspace::open_or_create(&path, Access::Write).unwrap();
        assert!(!path.join(".fondo-tmp-plan.jsonl").exists());
        assert!(!deeper.join(".fondo-tmp-0001.json").exists() && deeper.join("0001.json").exists());
        assert_eq!(again.operator(None).unwrap(), "fondo");
        assert!(matches!(again.operator(Some("arch1")), Err(WorkspaceError::UnknownOperator { .. })));
    }

    #[test]
    fn a_folder_with_other_things_is_left_alone() {
        let place = tempfile::tempdir().unwrap();
        fs::write(place.path().join("tesi.doc"), "x").unwrap();
        assert!(matches!(Workspace::open_or_create(place.path(), Access::Write), Err(WorkspaceError::NotEmpty { .. })));
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
    }

    #[test]
    fn delivery_and_workspace_do_not_overlap() {
        let place = tempfile::tempdir().unwrap();
        let (delivery, other) = (place.path().join("delivery"), place.path().join("delivery-2"));
        fs::create_dir_all(delivery.join("deep")).unwrap();
        fs::create_dir_all(&other).unwrap();
        let refused = |workspace: &Path| Workspace::refuse_overlap(workspace, &delivery).is_err();
        for workspace in [&delivery, &delivery.join("w"), &delivery.join("deep/new/w"), &place.path().to_path_buf()] {
            assert!(refused(workspace), "{}", workspace.display());
        }
        assert!(!refused(&other) && !refused(&place.path().join("new/w")));
        assert!(!delivery.join("w").exists());
    }

    #[test]
    fn what_a_run_that_was_cut_off_left_anywhere_is_swept() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path();
        drop(Workspace::open_or_create(path, Access::Write).unwrap());
        let left = [
            "submissions/p/.fondo-tmp-NAME/METS.xml",
            "submissions/p/.fondo-tmp-NAME.zip",
            "submissions/p/.fondo-tmp-NAME.deposit.json",
            "receipts/.fondo-tmp-0a.xml",
            "stores/s/aside/.fondo-tmp-x",
        ];
        let kept = ["submissions/p/NAME.zip", "submissions/p/NAME.deposit.json", "receipts/0a.xml", "stores/s/aside/x"];
        for file in left.iter().chain(&kept).map(|name| path.join(name)) {
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, "x").unwrap();
        }
        drop(Workspace::open_or_create(path, Access::Read).unwrap());
        assert!(left.iter().all(|name| path.join(name).exists()), "who only looks sweeps nothing");
        drop(Workspace::open_or_create(path, Access::Write).unwrap());
        assert!(
            left.iter().all(|name| !path.join(name).exists()) && !path.join("submissions/p/.fondo-tmp-NAME").exists()
        );
        assert!(kept.iter().all(|name| path.join(name).exists()));
    }

    #[cfg(unix)]
    #[test]
    fn settings_are_for_their_owner_alone() {
        use std::os::unix::fs::PermissionsExt;
        let place = tempfile::tempdir().unwrap();
        drop(Workspace::open_or_create(place.path(), Access::Write).unwrap());
        let mode = fs::metadata(place.path().join("fondo.toml")).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{mode:o}");
    }

    #[test]
    fn settings_that_are_wrong_are_told_and_newer_ones_refused() {
        let place = tempfile::tempdir().unwrap();
        drop(Workspace::open_or_create(place.path(), Access::Write).unwrap());
        let path = place.path().join("fondo.toml");
        fs::write(&path, "version = 1\n[instituton]\nname = \"x\"\n").unwrap();
        let error = Workspace::open_or_create(place.path(), Access::Read).unwrap_err().to_string();
        assert!(error.contains("did you mean `institution`"), "{error}");
        fs::write(&path, "version = 9\n[new]\n").unwrap();
        assert!(matches!(
            Workspace::open_or_create(place.path(), Access::Read),
            Err(WorkspaceError::TooNew { found: 9, .. })
        ));
    }
}
