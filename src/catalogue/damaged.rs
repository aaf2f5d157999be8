//! Packages whose own word cannot be read while the catalogue is made anew: the event log says what they are.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::io::Hasher;
use crate::records::codes::package::BAG_FILE_UNREADABLE;
use crate::records::{Completeness, Event, EventType, Finding, Hex32, Subject, UnitState};

use super::rebuild::{RecordFault, TAG_MANIFEST};
use super::{Catalogue, CatalogueError, VersionRow};

/// Those that were met.
#[derive(Default)]
pub(super) struct DamagedPackages {
    all: Vec<Damaged>,
    /// Digests of tag manifests that the log told of and whose packages it has not yet told to be committed.
    made: BTreeMap<String, Hex32>,
}

struct Damaged {
    /// The unit's folder below `packages/`.
    folder: String,
    version: Option<u32>,
    /// Of the tag manifest that lies in it, whatever it is worth.
    tag_manifest: Option<Hex32>,
}

impl DamagedPackages {
    /// Takes a package of which `path` cannot be used, and says so.
    pub(super) fn note(&mut self, package: &Path, path: &Path, fault: &RecordFault) -> Finding {
        let name =
            |path: Option<&Path>| path.and_then(Path::file_name).unwrap_or_default().to_string_lossy().into_owned();
        let folder = name(package.parent());
        let version = name(Some(package)).rsplit_once("_v").and_then(|(_, version)| version.parse().ok());
        let tag_manifest = fs::read(package.join(TAG_MANIFEST)).ok().map(|bytes| Hasher::of(&bytes).0.sha256);
        let inside = path.strip_prefix(package).unwrap_or(path).display().to_string();
        let subject = Subject::Package { name: package.display().to_string(), entry: None };
        self.all.push(Damaged { folder, version, tag_manifest });
        Finding::new(BAG_FILE_UNREADABLE, subject).with("path", inside).with("error", fault)
    }

    /// Whether there are none.
    pub(super) const fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The row of one of them, where this event of the log is the one that committed it. Whether it is restricted only
    /// its record says: as long as that cannot be read, it is.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub(super) fn row(&mut self, event: &Event, catalogue: &Catalogue) -> Result<Option<VersionRow>, CatalogueError> {
        let Some((unit, version)) = event.version_of_unit() else { return Ok(None) };
        let detail = |name: &str| event.detail.get(name);
        if event.kind == EventType::InformationPackageCreation {
            let digest = detail("tagManifestSha256").and_then(|digest| digest.parse().ok());
            self.made.extend(digest.map(|digest| (event.object.clone(), digest)));
        }
        if event.kind != EventType::Ingestion {
            return Ok(None);
        }
        let Some((tag_manifest, key)) = self.made.remove(&event.object).zip(event.unit_key) else { return Ok(None) };
        let Some(damaged) = self.of(unit, version, &tag_manifest, catalogue)? else { return Ok(None) };
        let number = |name: &str| detail(name).and_then(|number| number.parse().ok()).unwrap_or_default();
        Ok(Some(VersionRow {
            unit: unit.to_owned(),
            version,
            key,
            state: UnitState::Packaged,
            batch: event.batch.clone(),
            folder: damaged.folder.clone(),
            bytes: number("bytes"),
            files: number("files"),
            pages: 0,
            tag_manifest,
            restricted: true,
            at: event.at,
            completeness: Completeness::default(),
        }))
    }

    /// The package with the tag manifest that was logged; where that is damaged as well, the one in the folder in which
    /// other versions of the unit lie, or that has the name of the unit.
    fn of(
        &self,
        unit: &str,
        version: u32,
        logged: &Hex32,
        catalogue: &Catalogue,
    ) -> Result<Option<&Damaged>, CatalogueError> {
        if let Some(damaged) = self.all.iter().find(|damaged| damaged.tag_manifest.as_ref() == Some(logged)) {
            return Ok(Some(damaged));
        }
        let folder = catalogue.folder_of(unit)?;
        let folder = folder.as_deref().unwrap_or(unit);
        Ok(self.all.iter().find(|damaged| damaged.version == Some(version) && damaged.folder == folder))
    }
}
