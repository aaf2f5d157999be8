//! Where a program lies.

use std::ffi::OsStr;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

/// The first executable file called `name` in the folders of `path`, which is written as the variable `PATH` is.
/// Relative folders in it are passed over: what runs does not depend on where the program was started.
#[must_use]
pub fn search_path(name: &str, path: &OsStr) -> Option<PathBuf> {
    let executable = |file: &PathBuf| {
        file.metadata().is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
    };
    std::env::split_paths(path).filter(|folder| folder.is_absolute()).map(|folder| folder.join(name)).find(executable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_executable_files_in_absolute_folders_are_found() {
        let folder = tempfile::tempdir().unwrap();
        let (first, second) = (folder.path().join("first"), folder.path().join("second"));
        std::fs::create_dir_all(first.join("tool")).unwrap();
        std::fs::create_dir_all(&second).unwrap();
        std::fs::write(second.join("tool"), "#!/bin/sh\n").unwrap();
        let path = std::env::join_paths([std::path::Path::new("."), &first, &second]).unwrap();
        assert_eq!(search_path("tool", &path), None, "a folder, and a file that cannot be run");
        std::fs::set_permissions(second.join("tool"), std::fs::Permissions::from_mode(0o755)).unwrap();
        assert_eq!(search_path("tool", &path), Some(second.join("tool")));
    }
}
