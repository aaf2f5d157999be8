//! The walk over a delivery: every entry once, sorted, links not followed.

use std::collections::BTreeSet;
use std::fs::Metadata;
use std::io;

use crate::io::{Readability, bytes_to_path, hard_links, stamp};
use crate::profile::Profile;
use crate::progress::{Listener, Progress};
use crate::records::codes::{names as name_codes, survey as codes};
use crate::records::{Code, FileRole, Finding, SourcePath, Subject};

use super::arrangement::{Arranger, delivery_key};
use super::entries::{self, Entry, Seen};
use super::links;
use super::names::{NameFault, Patterns, decoded, faults, is_tag_file, role, safe_component};
use super::request::{SurveyError, SurveyRequest};
use super::scratch::{FoundFile, Scratch, flags, folder_key};

/// How many files are found between two words to the listener.
const STEP: u64 = 1024;

/// What the walk found besides what lies in the scratch index.
#[derive(Debug, Default)]
pub struct Walked {
    /// Lists of checksums, wherever they lie.
    pub checksum_lists: Vec<SourcePath>,
    /// Files above all units.
    pub delivery_files: Vec<SourcePath>,
    /// Whether something could not be read: nobody knows what lies there.
    pub has_unread: bool,
}

/// A folder on the way down to the current entry.
struct Open {
    path: SourcePath,
    /// Depth of the nearest folder, from here up, that an inventory names.
    anchor: Option<usize>,
    entries: u64,
    /// Files in the folder and all below it; junk and links do not count.
    files: u64,
}

pub struct Walk<'a> {
    request: &'a SurveyRequest<'a>,
    rules: &'a Profile,
    arranger: &'a Arranger,
    scratch: &'a Scratch,
    /// Files that belong to the delivery whatever the arrangement says: inventory, scope, plan, withdrawals.
    excluded: &'a BTreeSet<SourcePath>,
    listener: &'a dyn Listener,
    lists: Patterns,
    anchored: bool,
    open: Vec<Open>,
    found: Walked,
    unsaid: u64,
}

impl<'a> Walk<'a> {
    pub fn new(
        request: &'a SurveyRequest<'a>,
        arranger: &'a Arranger,
        scratch: &'a Scratch,
        excluded: &'a BTreeSet<SourcePath>,
        listener: &'a dyn Listener,
    ) -> Result<Self, SurveyError> {
        let rules = &request.profiles.own().rules;
        Ok(Self {
            request,
            rules,
            arranger,
            scratch,
            excluded,
            listener,
            lists: Patterns::checksum_lists(&rules.intake.checksum_lists),
            anchored: matches!(arranger, Arranger::Leaf) && scratch.rows_name_folders()?,
            open: vec![Open { path: SourcePath::from_bytes(Vec::new()), anchor: None, entries: 0, files: 0 }],
            found: Walked::default(),
            unsaid: 0,
        })
    }

    /// Goes through the whole source.
    ///
    /// # Errors
    /// The source itself cannot be read, the scratch index fails, or it was stopped. Anything below the source that
    /// cannot be read is a finding.
    pub fn run(mut self) -> Result<Walked, SurveyError> {
        let junk = Patterns::new(self.rules.names.junk.iter().map(String::as_str));
        entries::each(self.request.source, &junk, |entry| {
            self.request.go_on()?;
            self.close_down_to(entry.depth)?;
            self.entry(entry)
        })?;
        self.close_down_to(0)?;
        self.listener.say(Progress::Files { files: self.unsaid });
        Ok(self.found)
    }

    /// Leaves all folders that lie at `depth` or deeper.
    fn close_down_to(&mut self, depth: usize) -> Result<(), SurveyError> {
        while self.open.len() > depth {
            let Some(folder) = self.open.pop() else { break };
            if let Some(above) = self.open.last_mut() {
                above.files += folder.files;
            }
            let place = self.open.len();
            if folder.files == 0 && place > 0 && self.arranger.expects_files(place, folder.entries == 0) {
                self.scratch.add_empty_folder(folder.path.as_bytes())?;
            }
        }
        Ok(())
    }

    fn entry(&mut self, Entry { path, depth, seen }: Entry) -> Result<(), SurveyError> {
        let anchor = self.open.last().and_then(|folder| folder.anchor);
        if let Some(folder) = self.open.last_mut().filter(|_| !matches!(seen, Seen::Junk)) {
            folder.entries += 1;
        }
        match seen {
            Seen::Junk => self.keep(&path, anchor, Finding::new(codes::JUNK, Subject::file(&path))),
            Seen::Folder => {
                self.folder(&path, depth)?;
                let anchor = if self.anchored && self.is_anchor(&path)? { Some(depth) } else { anchor };
                self.open.push(Open { path, anchor, entries: 0, files: 0 });
                Ok(())
            }
            Seen::File(metadata, readable) => self.file(path, &metadata, readable, anchor),
            Seen::Link => {
                let root = self.request.source.path();
                let finding = links::finding(root, &path, &root.join(bytes_to_path(path.as_bytes())));
                self.keep(&path, anchor, finding)
            }
            Seen::Special(word) => {
                self.keep(&path, anchor, Finding::new(codes::SPECIAL_FILE, Subject::file(&path)).with("kind", word))
            }
            Seen::Failed(error) => self.failed(&path, anchor, &error),
        }
    }

    fn file(
        &mut self,
        path: SourcePath,
        metadata: &Metadata,
        readable: Readability,
        anchor: Option<usize>,
    ) -> Result<(), SurveyError> {
        match readable {
            Readability::Readable => {}
            Readability::ByPrivilege => {
                self.keep(&path, anchor, Finding::new(codes::NO_PERMISSION, Subject::file(&path)))?
            }
            Readability::Denied => {
                self.keep(&path, anchor, Finding::new(codes::UNREADABLE_FILE, Subject::file(&path)))?
            }
        }
        self.unsaid += 1;
        if self.unsaid == STEP {
            self.listener.say(Progress::Files { files: self.unsaid });
            self.unsaid = 0;
        }
        if let Some(folder) = self.open.last_mut() {
            folder.files += 1;
        }
        let is_list = self.lists.fit(path.as_bytes());
        if is_list {
            self.found.checksum_lists.push(path.clone());
        }
        let place = if self.excluded.contains(&path) { None } else { self.arranger.place(&path, anchor) };
        let Some(place) = place else {
            self.above_units(&path, is_list)?;
            return Ok(());
        };
        let mut bits = 0;
        bits |= if hard_links(metadata) > 1 { flags::HARD_LINKED } else { 0 };
        bits |= if is_list || is_tag_file(path.file_name()) { flags::AUXILIARY } else { 0 };
        bits |= if role(&path) == FileRole::Content { flags::CONTENT } else { 0 };
        let file = FoundFile { path, stamp: stamp(metadata), flags: bits, root: place.root };
        self.scratch.add_file(&place.key, &file)?;
        Ok(())
    }

    /// A file of the delivery. Content among them is lost, unless somebody acts.
    fn above_units(&mut self, path: &SourcePath, is_list: bool) -> Result<(), SurveyError> {
        if !is_list && !self.excluded.contains(path) && role(path) != FileRole::Attachment {
            let finding = Finding::new(codes::OUTSIDE_UNIT, Subject::file(path));
            self.scratch.add_finding(&delivery_key(path.as_bytes()), path.as_bytes(), &finding)?;
        }
        self.found.delivery_files.push(path.clone());
        Ok(())
    }

    /// Names of folders above and at the units are no part of a package, but they say how the delivery was made.
    fn folder(&mut self, path: &SourcePath, depth: usize) -> Result<(), SurveyError> {
        if !self.arranger.is_upper(depth) {
            return Ok(());
        }
        let (name, longest) = (path.file_name(), self.rules.names.longest_component);
        let parent = path.parent().map(|parent| parent.as_bytes().to_vec()).unwrap_or_default();
        let safe = safe_component(name, longest);
        let key = delivery_key(path.as_bytes());
        for fault in faults(name, longest) {
            let mut finding = Finding::new(fault.code(), Subject::file(path)).with("safe", &safe);
            if fault == NameFault::TooLong {
                finding = finding.with("length", name.len()).with("limit", longest);
            }
            self.scratch.add_finding(&key, path.as_bytes(), &finding)?;
        }
        if let Some(twin) = self.scratch.add_upper_folder(&parent, name)? {
            let same_text = decoded(&twin) == decoded(name);
            let code: Code = if same_text { name_codes::TWIN_NFC } else { name_codes::TWIN_CASE };
            let finding = Finding::new(code, Subject::file(path));
            let finding = finding.with("twin", SourcePath::from_bytes(twin)).with("safe", &safe);
            self.scratch.add_finding(&key, path.as_bytes(), &finding)?;
        }
        Ok(())
    }

    fn is_anchor(&self, path: &SourcePath) -> Result<bool, SurveyError> {
        let folder = folder_key(&decoded(path.as_bytes()));
        Ok(!self.scratch.rows_where(super::scratch::RowColumn::Folder, &folder, 1)?.is_empty())
    }

    /// Keeps a finding with the unit in which the path lies.
    fn keep(&self, path: &SourcePath, anchor: Option<usize>, finding: Finding) -> Result<(), SurveyError> {
        let key = self.arranger.place_beside(path, anchor);
        self.scratch.add_finding(&key, path.as_bytes(), &finding)?;
        Ok(())
    }

    /// Something could not be read: the walk goes on beside it.
    fn failed(&mut self, path: &SourcePath, anchor: Option<usize>, error: &io::Error) -> Result<(), SurveyError> {
        let finding = match error.kind() {
            io::ErrorKind::NotFound => Finding::new(codes::VANISHED, Subject::file(path)),
            _ => Finding::new(codes::UNREADABLE_FOLDER, Subject::file(path)).with("reason", error),
        };
        // What cannot be read is not empty.
        self.found.has_unread = true;
        if let Some(folder) = self.open.last_mut() {
            folder.files += 1;
        }
        self.keep(path, anchor, finding)
    }
}
