//! Values of `[access]`, `[names]`, `[package]` and `[limits]` with which nothing could be done.

use crate::records::Algorithm;

use super::model::Profile;
use super::problem::{Fault, fault, must};

/// Least length of a name: what a short name with its extension and a number need.
const LEAST_COMPONENT: usize = 16;
/// Most bytes of a component that file systems hold (POSIX `NAME_MAX`).
const MOST_COMPONENT: usize = 255;
/// Least length of a path: the folders of a package, and a name.
const LEAST_PATH: usize = 64;
/// Most units of a path that Windows takes at all.
const MOST_PATH: usize = 32_767;
/// Most seconds for a file: a day.
const MOST_SECONDS: u64 = 86_400;

/// What is wrong with the sections: the key and the problem.
pub(super) fn check(rules: &Profile) -> Result<(), Fault> {
    let (access, names, limits) = (&rules.access, &rules.names, &rules.limits);
    if !(1..=100).contains(&access.quality) {
        return must("access.quality", access.quality, "1 to 100", "da 1 a 100");
    }
    if access.long_side < 16 {
        return must("access.long_side", access.long_side, "at least 16 pixels", "almeno 16 pixel");
    }
    if !(LEAST_COMPONENT..=MOST_COMPONENT).contains(&names.longest_component) {
        let (en, it) =
            (format!("{LEAST_COMPONENT} to {MOST_COMPONENT}"), format!("da {LEAST_COMPONENT} a {MOST_COMPONENT}"));
        return must("names.longest_component", names.longest_component, &en, &it);
    }
    if !(LEAST_PATH..=MOST_PATH).contains(&names.longest_path) {
        let (en, it) = (format!("{LEAST_PATH} to {MOST_PATH}"), format!("da {LEAST_PATH} a {MOST_PATH}"));
        return must("names.longest_path", names.longest_path, &en, &it);
    }
    if rules.package.manifests.contains(&Algorithm::Blake3) {
        return fault(
            "package.manifests",
            "holds `blake3`, which BagIt (RFC 8493) has no name for, and which stands in blake3sum.txt anyway; it may hold sha512, sha1, md5",
            "contiene `blake3`, per il quale BagIt (RFC 8493) non ha un nome e che sta comunque in blake3sum.txt; può contenere sha512, sha1, md5",
        );
    }
    for (key, value) in [
        ("limits.max_pixels", limits.max_pixels),
        ("limits.max_images", u64::from(limits.max_images)),
        ("limits.max_nodes", u64::from(limits.max_nodes)),
    ] {
        if value == 0 {
            return must(key, value, "at least 1", "almeno 1");
        }
    }
    if !(1..=MOST_SECONDS).contains(&limits.timeout_s) {
        let (en, it) = (format!("1 to {MOST_SECONDS}"), format!("da 1 a {MOST_SECONDS}"));
        return must("limits.timeout_s", limits.timeout_s, &en, &it);
    }
    Ok(())
}
