//! Paths of files by a template of the provider.

use std::collections::{HashMap, HashSet};

use crate::formats::bag::{fold, leaves_root};
use crate::profile::PartSet;
use crate::records::codes::deposit as codes;
use crate::records::{Finding, Subject};

use super::parts::Part;
use super::values::Values;

/// How files are called.
pub(super) struct PathTemplate<'t> {
    /// `{set}`, `{name}`, `{file}`, `{stem}`, `{extension}`, `{number}`, `{order}` (of the page in the unit),
    /// `{repeat}` (`_2` for the second file of one kind that a page has, nothing for the first), `{sha256}`, `{size}`,
    /// `{media_type}`, `{item}`, and what the unit says of itself.
    pub(super) text: &'t str,
    /// Longest name of a file, in characters.
    pub(super) longest_name: Option<usize>,
}

/// A file with the path that it gets, and all that templates may say of it.
pub(super) struct Placed<'r> {
    pub(super) part: Part<'r>,
    pub(super) path: String,
    pub(super) values: Values,
}

/// Gives each file its path. Paths stay in the package, differ on every file system, and their names are as short as
/// the provider wants them; what is not so is a finding.
pub(super) fn place<'r>(
    parts: impl Iterator<Item = Part<'r>>,
    unit: &Values,
    template: &PathTemplate<'_>,
    subject: &Subject,
) -> (Vec<Placed<'r>>, Vec<Finding>) {
    let (mut placed, mut findings) = (Vec::new(), Vec::new());
    let mut alike: HashMap<(PartSet, usize, String), usize> = HashMap::new();
    for (number, part) in (1_usize..).zip(parts) {
        let before = alike.entry((part.set, part.order, part.extension().to_ascii_lowercase())).or_default();
        *before += 1;
        let repeat = if *before > 1 { format!("_{before}") } else { String::new() };
        let values = of_file(unit, &part, number).with("repeat", repeat);
        match values.fill(template.text) {
            Ok(path) => placed.push(Placed { values: values.with("path", path.as_str()), part, path }),
            Err(place) => {
                let finding = Finding::new(codes::DEPOSIT_VALUE_MISSING, subject.clone());
                findings.push(finding.with("place", place).with("field", "path"));
            }
        }
    }
    let mut seen = HashSet::new();
    for file in &placed {
        let name = file.path.rsplit('/').next().unwrap_or(&file.path);
        let too_long = template.longest_name.is_some_and(|most| name.chars().count() > most);
        let code = if leads_outside(&file.path) || too_long {
            codes::DEPOSIT_NAME_UNFIT
        } else if !seen.insert(fold(&file.path)) {
            codes::DEPOSIT_NAME_TWICE
        } else {
            continue;
        };
        let finding = Finding::new(code, subject.clone()).with("path", &file.path);
        findings.push(finding.with("file", &file.part.path).with("place", "{number}"));
    }
    (placed, findings)
}

/// Whether a name that a template made is none inside of the package.
pub(super) fn leads_outside(path: &str) -> bool {
    leaves_root(path) || path.split('/').any(|part| matches!(part, "" | "." | ".."))
}

fn of_file(unit: &Values, part: &Part<'_>, number: usize) -> Values {
    let extension = part.extension();
    let stem = part.file_name().strip_suffix(extension).unwrap_or(part.file_name());
    unit.clone()
        .with("set", part.set.slug())
        .with("name", part.name.as_str())
        .with("file", part.file_name())
        .with("stem", stem)
        .with("extension", extension)
        .with("number", format!("{number:05}"))
        .with("order", format!("{:05}", part.order))
        .with("sha256", part.sha256.to_string())
        .with("size", part.size.to_string())
        .with("media_type", part.mime.as_str())
        .with("item", part.item.unwrap_or_default())
}
