//! One unit while it is worked on: its staging folder, what an earlier attempt left there, the version before.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use crate::intake::Expected;
use crate::io::{DigestSet, Meter, StagedFolder};
use crate::package::{AccessNames, MasterNames};
use crate::profile::{LoadedProfile, Profile, TargetFrames};
use crate::records::{
    ACCESS_FOLDER, AccessFile, Code, Description, Digests, Family, FileCheckpoint, Finding, Hex32, MASTER_FOLDER,
    MadeMaster, MasterFile, PageRecognition, PdfaSource, PlannedFile, SOURCE_FOLDER, Severity, SourcePath, Subject,
    TEXT_FOLDER, TagDump, TagDumpDigest, UnitPlan, UnitRecord, VersionChange, codes,
};

use super::super::context::{RunContext, program};
use super::super::page::FileOutcome;
use super::super::pdfa::is_of_documents;
use super::super::preparation::text::wants_text;
use super::super::request::RunError;
use super::carry::{carry, is_intact};
use super::checkpoint::{begin_anew, checkpoint_context, read_checkpoint};
use super::described::described;
use super::draft;
use super::key::OUTPUT_VERSION;
use super::names::{access_names, master_names};
use super::standing::supplied_for;
use super::tag_lines::{TagLines, TagsOf};
use super::tag_store::TagStore;

/// The subjects of what the inspection and the decoding of one file can find in it.
const OF_CONTENT: [&str; 12] =
    ["decoding", "icc", "image", "jbig2", "jp2", "jpeg", "master", "pdf", "png", "quality", "text", "tiff"];

/// What is said of an image beside the others of its unit.
const OF_NEIGHBOURS: [Code; 3] =
    [codes::image::DIFFERS_RESOLUTION, codes::image::DIFFERS_COLOUR, codes::image::DIFFERS_SIZE];

/// A unit that is being worked on by several lanes.
#[derive(Debug)]
pub struct UnitWork {
    /// What is to be done.
    pub plan: UnitPlan,
    /// Its profile.
    pub profile: Arc<LoadedProfile>,
    /// The bag that grows.
    pub staged: StagedFolder,
    /// Digests to compute of its files: those that its profile asks for, and those that the supplier's lists name for
    /// one of them.
    pub digests: DigestSet,
    /// The version before, where one stands.
    pub previous: Option<Box<PreviousVersion>>,
    /// What people say of it, in this delivery and before.
    pub description: Option<Description>,
    /// The fields of its files.
    pub tags: TagStore,
    /// When work on it began.
    pub began: Instant,
    folder: PathBuf,
    earlier: HashMap<SourcePath, FileCheckpoint>,
    access_names: AccessNames,
    master_names: MasterNames,
    targets: Option<TargetFrames>,
    progress: Mutex<Progress>,
}

/// A version of a unit that stands in the workspace.
#[derive(Debug)]
pub struct PreviousVersion {
    /// Its package.
    pub folder: PathBuf,
    /// What it says of itself.
    pub record: UnitRecord,
    /// The batches that hold it, the last one with all of it, where it is no version yet but pages that wait there for
    /// a rescan.
    pub bases: Vec<String>,
    by_content: HashMap<Hex32, usize>,
    tags: TagLines,
}

/// Where the fields of a unit's files are kept in its folder of work.
pub fn tag_store(work: &Path) -> PathBuf {
    work.join("tags.jsonl")
}

impl PreviousVersion {
    /// The version whose folder bag lies at `folder`.
    #[must_use]
    pub fn new(folder: PathBuf, record: UnitRecord) -> Self {
        let by_content = record.files.iter().enumerate().map(|(index, file)| (file.digests.sha256, index)).collect();
        Self { tags: TagLines::default(), folder, record, bases: Vec::new(), by_content }
    }

    /// Pages that the last of `bases` holds, whose staged bag lies at `folder`.
    #[must_use]
    pub fn held(folder: PathBuf, record: UnitRecord, bases: Vec<String>) -> Self {
        Self { bases, ..Self::new(folder, record) }
    }

    /// The fields of a file or of its master: of a version from its package, of pages that wait from where they are
    /// kept until it is made.
    fn fields_of(&self, name: (&str, TagsOf), expected: &TagDumpDigest, meter: &Meter) -> Option<TagDump> {
        if self.bases.is_empty() {
            return self.tags.of(&self.folder, name, meter);
        }
        let store = TagStore::open(tag_store(self.folder.parent()?), meter).ok()?;
        serde_json::from_slice(&store.read(expected, meter).ok()?).ok()
    }

    /// The change against the last version that stands: held pages are none.
    #[must_use]
    pub fn tell(&self, change: VersionChange) -> VersionChange {
        match self.bases.last() {
            None => change,
            Some(batch) => VersionChange {
                previous: self.record.change.as_ref().map_or(0, |before| before.previous),
                base: Some(batch.clone()),
                ..change
            },
        }
    }
}

/// What was made of an unchanged file and comes over from the version before.
#[derive(Debug)]
pub struct Carried {
    /// Its access copies.
    pub access: Vec<AccessFile>,
    /// Its master; absent where it is its own.
    pub made: Option<MadeMaster>,
    /// Its text.
    pub text: Vec<PageRecognition>,
}

#[derive(Debug)]
struct Progress {
    outcomes: Vec<Option<FileOutcome>>,
    left: usize,
}

impl UnitWork {
    /// Opens the staging folder of a unit, with what an earlier attempt left there if it was made under the same
    /// conditions.
    ///
    /// # Errors
    /// The batch's folder cannot be read or written.
    pub fn open(
        run: &RunContext<'_>,
        plan: UnitPlan,
        profile: Arc<LoadedProfile>,
        previous: Option<Box<PreviousVersion>>,
    ) -> Result<Self, RunError> {
        let folder = run.books.folder.join("work").join(&plan.folder);
        let failed = |source| run.books.write_failed(&folder, source);
        let supplied = supplied_for(&run.supplied, &plan)?;
        let digests = digests(&profile.rules, &supplied);
        let reader = run.text.of(&profile).map(|prepared| prepared.engine.as_ref().ok().cloned());
        let context = checkpoint_context(&plan, &profile, &supplied, previous.as_deref(), reader);
        let earlier = match read_checkpoint(&folder, &context)? {
            Some(earlier) => earlier,
            None => {
                begin_anew(&folder, context).map_err(failed)?;
                HashMap::new()
            }
        };
        // What waited there waits no longer: it is worked on again.
        draft::withdraw(&folder).map_err(failed)?;
        let staged = StagedFolder::create(folder.join("bag")).map_err(failed)?;
        let tags = TagStore::open(tag_store(&folder), &run.books.meter).map_err(failed)?;
        let count = plan.files.len();
        let description = described(&plan, &profile.rules, previous.as_ref().map(|previous| &previous.record))?;
        Ok(Self {
            description,
            tags,
            access_names: access_names(&plan, previous.as_deref()),
            master_names: master_names(&plan, &profile.rules.normalise, previous.as_deref()),
            targets: profile.rules.target.frames(),
            plan,
            profile,
            digests,
            staged,
            previous,
            began: Instant::now(),
            folder,
            earlier,
            progress: Mutex::new(Progress { outcomes: (0..count).map(|_| None).collect(), left: count }),
        })
    }

    /// Its folder of work.
    #[must_use]
    pub fn work(&self) -> &Path {
        &self.folder
    }

    /// Where its checkpoint lies.
    #[must_use]
    pub fn checkpoint_path(&self) -> PathBuf {
        self.folder.join("checkpoint.jsonl")
    }

    /// Whether file `index` is a frame of a target by its name.
    #[must_use]
    pub fn shows_target(&self, index: usize) -> bool {
        let file = self.plan.files.get(index);
        self.targets.as_ref().zip(file).is_some_and(|(targets, file)| targets.has(&file.path))
    }

    /// What an earlier attempt made of a file that has not changed since.
    #[must_use]
    pub fn checkpoint_of(&self, planned: &PlannedFile) -> Option<&FileCheckpoint> {
        self.earlier.get(&planned.path).filter(|checkpoint| checkpoint.stamp == planned.stamp)
    }

    /// Where a file of the package lies while it is staged.
    #[must_use]
    pub fn staged_path(&self, representation: &str, name: &str) -> PathBuf {
        self.staged.path().join(representation).join(name)
    }

    /// The name of the access copy of file `index`; of its image `image` where the file holds several.
    #[must_use]
    pub fn access_name(&self, index: usize, image: Option<u32>) -> String {
        self.access_names.name(index, image)
    }

    /// The name of a file with the text of file `index`; of its image `image` where the file holds several.
    #[must_use]
    pub fn text_name(&self, index: usize, image: Option<u32>, extension: &str) -> String {
        self.access_names.name_with(index, image, extension)
    }

    /// The name of the master of file `index`, where one is made.
    #[must_use]
    pub fn master_name(&self, index: usize) -> &str {
        self.master_names.name(index)
    }

    /// The file of the version before that has these bytes and this name, or at least these bytes, if what was made of
    /// it then would be made of it now: by this program under this profile, from a sound file at which nobody had to
    /// look.
    #[must_use]
    pub fn unchanged_in_previous(&self, name: &str, digests: &Digests) -> Option<&MasterFile> {
        let record = &self.previous.as_ref()?.record;
        let same_maker = record.profile_digest == self.profile.digest
            && record.output_version == OUTPUT_VERSION
            && record.program == program();
        if !same_maker {
            return None;
        }
        let same = |file: &&MasterFile| file.digests.sha256 == digests.sha256 && file.digests.blake3 == digests.blake3;
        let by_content = || self.previous.as_ref()?.by_content.get(&digests.sha256).map(|index| &record.files[*index]);
        let same_name = record.files.iter().find(|file| file.name == name);
        let found = same_name.filter(same).or_else(|| by_content().filter(same))?;
        let someone_should_look = record
            .findings
            .iter()
            // What came of its PDF/A copy says nothing of what else was made of it.
            .any(|finding| {
                finding.severity >= Severity::Warning
                    && finding.subject.path() == Some(&found.source)
                    && finding.code.subject() != "pdfa"
            });
        (found.technical.complete && !someone_should_look).then_some(found)
    }

    /// What was found inside of an unchanged file in the version before, said of `path`: the same is found in it now.
    /// What its name, its neighbours and the supplier's lists say of it is the matter of each delivery.
    pub fn carry_findings(&self, kept: &MasterFile, path: &SourcePath) -> Vec<Finding> {
        let said = self.previous.iter().flat_map(|previous| &previous.record.findings);
        let of_it = said.filter(|finding| {
            let of_content = OF_CONTENT.contains(&finding.code.subject()) && !OF_NEIGHBOURS.contains(&finding.code);
            finding.subject.path() == Some(&kept.source) && of_content && !is_of_copy(kept, finding)
        });
        let about = |finding: &Finding| {
            let mut finding = finding.clone();
            if let Subject::File { path: subject, .. } = &mut finding.subject {
                *subject = path.clone();
            }
            finding
        };
        of_it.map(about).collect()
    }

    /// Brings what was made of an unchanged file over from the version before, under the names of this one: its access
    /// copies, and its master; `None` where one of them is not what it was.
    ///
    /// # Errors
    /// The staging folder cannot be written.
    pub fn carry(&self, kept: &MasterFile, index: usize, run: &RunContext<'_>) -> Result<Option<Carried>, RunError> {
        let Some(previous) = &self.previous else { return Ok(None) };
        let several = kept.technical.images.len() > 1;
        let mut carried = Vec::with_capacity(kept.access.len());
        for copy in &kept.access {
            let name = self.access_name(index, several.then_some(copy.image));
            let from = previous.folder.join(ACCESS_FOLDER).join(&copy.name);
            if !is_intact(&from, copy.size, &copy.blake3, &run.books.meter) {
                return Ok(None);
            }
            let to = self.staged_path(ACCESS_FOLDER, &name);
            carry(&from, &to).map_err(|source| run.books.write_failed(&to, source))?;
            carried.push(AccessFile { name, ..copy.clone() });
        }
        let Some(text) = self.carry_text(kept, index, run)? else { return Ok(None) };
        let Some(made) = &kept.made else { return Ok(Some(Carried { access: carried, made: None, text })) };
        let from = previous.folder.join(MASTER_FOLDER).join(&made.name);
        if !is_intact(&from, made.size, &made.digests.blake3, &run.books.meter) {
            return Ok(None);
        }
        let source = &self.plan.files[index].name;
        let (read, to) = (self.staged_path(MASTER_FOLDER, source), self.staged_path(SOURCE_FOLDER, source));
        let moved = to.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::rename(&read, &to));
        moved.map_err(|error| run.books.write_failed(&to, error))?;
        let name = self.master_name(index).to_owned();
        let to = self.staged_path(MASTER_FOLDER, &name);
        carry(&from, &to).map_err(|source| run.books.write_failed(&to, source))?;
        Ok(Some(Carried { access: carried, made: Some(MadeMaster { name, ..(**made).clone() }), text }))
    }

    /// Whether the text of an unchanged file was not recognised then and can be now.
    pub fn lacks_text(&self, kept: &MasterFile, index: usize, run: &RunContext<'_>) -> bool {
        let can_be = || run.text.of(&self.profile).is_some_and(|prepared| prepared.engine.is_ok());
        wants_text(kept) && !self.shows_target(index) && can_be()
    }

    /// The text of an unchanged file; `None` where it is not what it was.
    fn carry_text(
        &self,
        kept: &MasterFile,
        index: usize,
        run: &RunContext<'_>,
    ) -> Result<Option<Vec<PageRecognition>>, RunError> {
        let Some(previous) = &self.previous else { return Ok(None) };
        let several = kept.technical.images.len() > 1;
        let mut carried = kept.text.clone();
        for text in &mut carried {
            let image = several.then_some(text.image);
            for (file, extension) in [(&mut text.alto, "xml"), (&mut text.plain, "txt")] {
                let from = previous.folder.join(TEXT_FOLDER).join(&file.name);
                if !is_intact(&from, file.size, &file.blake3, &run.books.meter) {
                    return Ok(None);
                }
                file.name = self.text_name(index, image, extension);
                let to = self.staged_path(TEXT_FOLDER, &file.name);
                carry(&from, &to).map_err(|source| run.books.write_failed(&to, source))?;
            }
        }
        Ok(Some(carried))
    }

    /// Keeps the fields of a file until its unit is packaged.
    ///
    /// # Errors
    /// The batch's folder cannot be written.
    pub fn keep_tags(&self, tags: &TagDump, run: &RunContext<'_>) -> Result<TagDumpDigest, RunError> {
        self.tags.keep(tags, &run.books.meter).map_err(|source| run.books.write_failed(self.tags.path(), source))
    }

    /// Brings the fields of an unchanged file and of its master over from the version before; false where they are not
    /// what they were.
    ///
    /// # Errors
    /// The batch's folder cannot be written.
    pub fn carry_tags(&self, kept: &MasterFile, run: &RunContext<'_>) -> Result<bool, RunError> {
        let Some(previous) = &self.previous else { return Ok(true) };
        let made = kept.made.as_ref().and_then(|made| made.tags.as_ref());
        for (expected, whose) in [(kept.tags.as_ref(), TagsOf::Delivered), (made, TagsOf::Made)] {
            let Some(expected) = expected else { continue };
            let Some(tags) = previous.fields_of((&kept.name, whose), expected, &run.books.meter) else {
                return Ok(false);
            };
            if self.keep_tags(&tags, run)? != *expected {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Notes what came of file `index`. True when it was the last.
    pub fn finished(&self, index: usize, outcome: FileOutcome) -> bool {
        let mut progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(slot) = progress.outcomes.get_mut(index)
            && slot.replace(outcome).is_none()
        {
            progress.left -= 1;
        }
        progress.left == 0
    }

    /// What came of all files, in the plan's order.
    #[must_use]
    pub fn outcomes(&self) -> Vec<FileOutcome> {
        let mut progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        progress.outcomes.iter_mut().filter_map(Option::take).collect()
    }

    /// Removes the staging folder, after its content was published or is not wanted.
    ///
    /// # Errors
    /// The batch's folder cannot be written.
    pub fn clear(&self, run: &RunContext<'_>) -> Result<(), RunError> {
        fs::remove_dir_all(&self.folder).map_err(|source| run.books.write_failed(&self.folder, source))
    }
}

fn digests(rules: &Profile, supplied: &[Vec<Expected>]) -> DigestSet {
    let listed = supplied.iter().flatten().map(|entry| entry.algorithm);
    rules.intake.digests.iter().chain(&rules.package.manifests).copied().chain(listed).collect()
}

/// Whether a finding about a file is one about its PDF/A copy: it is said anew with each copy.
pub fn is_of_copy(file: &MasterFile, finding: &Finding) -> bool {
    let of = if file.format.family == Family::Pdf { PdfaSource::ReceivedPdf } else { PdfaSource::Masters };
    is_of_documents(finding, of)
}
