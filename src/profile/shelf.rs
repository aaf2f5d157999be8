//! The profiles that one delivery may use: the one it is run with, and those that rows of its inventory name.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::load::{LoadedProfile, ProfileError, load};
use super::problem::Problem;

/// The run's profile, and a lookup for the others by name alone.
///
/// An inventory comes from outside: a row may name a built-in profile, or one that lies beside the run's own profile
/// file. It names no path, so no other file of the machine is ever opened for it.
#[derive(Debug)]
pub struct Shelf {
    own: Arc<LoadedProfile>,
    folder: Option<PathBuf>,
    found: Mutex<HashMap<String, Arc<LoadedProfile>>>,
}

impl Shelf {
    /// Loads the profile that a run is asked for: a built-in name, or the path of a `.toml` file.
    ///
    /// # Errors
    /// As [`load`].
    pub fn open(name: &str) -> Result<Self, ProfileError> {
        let own = Arc::new(load(name)?);
        let folder = is_file(name).then(|| Path::new(name).parent().unwrap_or(Path::new("")).to_path_buf());
        Ok(Self { own, folder, found: Mutex::default() })
    }

    /// The run's profile.
    #[must_use]
    pub fn own(&self) -> &Arc<LoadedProfile> {
        &self.own
    }

    /// The profile whose `id` is `name`: the run's own, a built-in one, or `name.toml` beside the run's own file.
    ///
    /// # Errors
    /// There is none, it cannot be understood, or the file says that it is another.
    pub fn find(&self, name: &str) -> Result<Arc<LoadedProfile>, ProfileError> {
        let id = name.strip_suffix(".toml").unwrap_or(name);
        if id == self.own.rules.profile.id {
            return Ok(Arc::clone(&self.own));
        }
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(profile) = found.get(id) {
            return Ok(Arc::clone(profile));
        }
        let profile = Arc::new(self.look_up(id)?);
        found.insert(id.to_owned(), Arc::clone(&profile));
        Ok(profile)
    }

    fn look_up(&self, id: &str) -> Result<LoadedProfile, ProfileError> {
        let plain = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
        let beside = self.folder.as_ref().filter(|_| plain).map(|folder| folder.join(format!("{id}.toml")));
        let Some(path) = beside.filter(|path| path.is_file()) else { return load(id) };
        let name = path.to_string_lossy().into_owned();
        let profile = load(&name)?;
        if profile.rules.profile.id == id {
            return Ok(profile);
        }
        let found = &profile.rules.profile.id;
        let problem = Problem::new(
            format!("is `{found}`; a profile that an inventory names is called as its file"),
            format!("vale `{found}`; un profilo indicato da un inventario si chiama come il suo file"),
        );
        Err(ProfileError::Invalid { name, key: "profile.id".to_owned(), problem })
    }
}

fn is_file(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: &str = "version = \"1.0.0\"\nlabel_en = \"a\"\nlabel_it = \"b\"\n[arrangement]\nby = \"leaf\"\n";

    fn write(path: &Path, id: &str) {
        std::fs::write(path, format!("[profile]\nid = \"{id}\"\n{RULES}")).unwrap();
    }

    #[test]
    fn rows_name_profiles_and_never_paths() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("profiles");
        std::fs::create_dir(&folder).unwrap();
        write(&folder.join("run.toml"), "ours");
        write(&folder.join("maps.toml"), "maps");
        write(&folder.join("other.toml"), "another");
        write(&place.path().join("outside.toml"), "outside");
        let shelf = Shelf::open(&folder.join("run.toml").display().to_string()).unwrap();
        assert_eq!(shelf.own().rules.profile.id, "ours");
        for (name, id) in [("ours", "ours"), ("maps", "maps"), ("maps.toml", "maps"), ("mappe", "mappe")] {
            assert_eq!(shelf.find(name).unwrap().rules.profile.id, id);
            // Found again by the identifier that plans and packages bear.
            assert_eq!(shelf.find(id).unwrap().digest, shelf.find(name).unwrap().digest);
        }
        let outside = place.path().join("outside.toml").display().to_string();
        for name in ["../outside", "../outside.toml", outside.as_str(), "nobody", "", "other", "./maps"] {
            assert!(shelf.find(name).is_err(), "{name}");
        }
    }
}
