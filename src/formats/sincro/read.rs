//! Reading an index part by part: memory does not grow with the number of its files.

use std::io::BufRead;

use super::super::xml_parts::{XmlBounds, XmlFault};
use super::super::xml_tree::{Breach, Element, Fault, Kind, Node, Step, TreeStream, check_at};
use super::from_tree;
use super::grammar::{FILE, GROUP_FRAME, PINDEX, PROCESS, ROOT_FRAME, SELF_DESCRIPTION, SINCRO, VOLUME};
use super::model::{GroupHead, GroupTail, IndexHead, IndexedFile, SelfDescription, Volume};
use super::parties::Process;

/// Bounds of one part: a file with its metadata, or a head. The whole has none. The head of a volume may hold the AgID
/// metadata of a file, which list each of its documents with six elements: 300,000 documents pass.
const BOUNDS: XmlBounds = XmlBounds { bytes: 256 << 20, elements: 2_000_000, depth: 100 };

/// A part of an index, in the order of the standard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IndexPart {
    /// The root.
    Head(IndexHead),
    /// `SelfDescription`.
    SelfDescription(Box<SelfDescription>),
    /// `PVolume`.
    Volume(Box<Volume>),
    /// A group begins.
    Group(Box<GroupHead>),
    /// A file of the group.
    File(Box<IndexedFile>),
    /// The group ends.
    EndGroup(Box<GroupTail>),
    /// `Process`.
    Process(Box<Process>),
}

/// What there is to say against an index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IndexFault {
    /// It cannot be read on.
    Xml(XmlFault),
    /// It is no index of this standard: another root or another namespace.
    OtherRoot {
        /// The name of its root, where it has one.
        root: String,
    },
    /// A part does not fit the standard's schema. Reading goes on; the part is not given.
    Breach(Breach),
}

/// Reads an index and gives each part, or what is wrong with it, to `take`. What does not fit is told and left out;
/// what is no XML or no index ends the reading.
pub fn read_index<R: BufRead>(input: R, take: &mut dyn FnMut(Result<IndexPart, IndexFault>)) {
    let mut reading = Reading { stream: TreeStream::new(input, BOUNDS), take, stage: 0, groups: 0 };
    if let Err(fault) = reading.root() {
        (reading.take)(Err(fault));
    }
}

struct Reading<'t, R> {
    stream: TreeStream<R>,
    take: &'t mut dyn FnMut(Result<IndexPart, IndexFault>),
    /// How far the order of the standard has come: the place in [`ORDER`].
    stage: usize,
    groups: u64,
}

/// The children of the root, in order.
const ORDER: [&str; 4] = ["SelfDescription", "PVolume", "FileGroup", "Process"];

impl<R: BufRead> Reading<'_, R> {
    fn step(&mut self) -> Result<Option<Step>, IndexFault> {
        self.stream.step().map_err(IndexFault::Xml)
    }

    fn breach(&mut self, place: &str, fault: Fault) {
        (self.take)(Err(IndexFault::Breach(Breach { place: place.to_owned(), fault })));
    }

    /// Whether an element fits; what is wrong is told.
    fn fits(&mut self, element: &Element, kind: &Kind, place: &str) -> bool {
        let breaches = check_at(element, kind, &PINDEX, place);
        let fits = breaches.is_empty();
        breaches.into_iter().for_each(|breach| (self.take)(Err(IndexFault::Breach(breach))));
        fits
    }

    fn root(&mut self) -> Result<(), IndexFault> {
        let Some(Step::Open(root)) = self.step()? else { return Err(IndexFault::Xml(XmlFault::Malformed)) };
        if !root.name.is(SINCRO, "PIndex") {
            return Err(IndexFault::OtherRoot { root: root.name.local.to_string() });
        }
        if self.fits(&root, &ROOT_FRAME, "PIndex") {
            let language = root.attribute("language").unwrap_or_default().to_owned();
            (self.take)(Ok(IndexPart::Head(IndexHead { language })));
        }
        let mut seen = [false; ORDER.len()];
        while let Some(step) = self.step()? {
            match step {
                Step::Open(child) => self.child(child, &mut seen)?,
                Step::Words(_) => self.breach("PIndex", Fault::Words),
                // The end of the root; the next step sees that nothing follows.
                Step::Close => {}
            }
        }
        for (name, _) in ORDER.iter().zip(seen).filter(|(_, seen)| !seen) {
            self.breach("PIndex", Fault::Missing { element: name });
        }
        Ok(())
    }

    fn child(&mut self, child: Element, seen: &mut [bool; ORDER.len()]) -> Result<(), IndexFault> {
        let place = ORDER.iter().position(|name| child.name.is(SINCRO, name));
        let in_order = place.is_some_and(|place| place >= self.stage);
        let again = place.is_some_and(|place| place != 2 && seen.get(place) == Some(&true));
        if !in_order || again {
            let element = child.name.local.to_string();
            self.breach("PIndex", Fault::Unexpected { element });
        }
        if let Some(slot) = place.and_then(|place| seen.get_mut(place)) {
            *slot = true;
        }
        self.stage = self.stage.max(place.unwrap_or(0));
        if place == Some(2) {
            return self.group();
        }
        let element = self.stream.subtree(child).map_err(IndexFault::Xml)?;
        let part = match place {
            Some(0) if self.fits(&element, &SELF_DESCRIPTION, "PIndex/SelfDescription") => {
                Some(IndexPart::SelfDescription(Box::new(from_tree::self_description(&element))))
            }
            Some(1) if self.fits(&element, &VOLUME, "PIndex/PVolume") => {
                Some(IndexPart::Volume(Box::new(from_tree::volume(&element))))
            }
            Some(3) if self.fits(&element, &PROCESS, "PIndex/Process") => {
                from_tree::process(&element).map(|process| IndexPart::Process(Box::new(process)))
            }
            _ => None,
        };
        part.into_iter().for_each(|part| (self.take)(Ok(part)));
        Ok(())
    }

    /// A group: what stands before the files, the files, what stands after them.
    fn group(&mut self) -> Result<(), IndexFault> {
        self.groups += 1;
        let place = format!("PIndex/FileGroup[{}]", self.groups);
        let mut frame = super::to_tree::named("FileGroup");
        let (mut files, mut told) = (0_u64, false);
        while let Some(step) = self.step()? {
            let child = match step {
                Step::Open(child) => self.stream.subtree(child).map_err(IndexFault::Xml)?,
                Step::Words(_) => {
                    self.breach(&place, Fault::Words);
                    continue;
                }
                Step::Close => break,
            };
            if !child.name.is(SINCRO, "File") {
                // What belongs before the files must not come after them, and the other way round.
                let before = ["ID", "Label", "Description"].iter().any(|name| child.name.is(SINCRO, name));
                if before == (files > 0) {
                    let element = child.name.local.to_string();
                    self.breach(&place, Fault::Unexpected { element });
                }
                frame.nodes.push(Node::Element(child));
                continue;
            }
            if files == 0 {
                told = true;
                (self.take)(Ok(IndexPart::Group(Box::new(from_tree::group_head(&frame)))));
            }
            files += 1;
            if self.fits(&child, &FILE, &format!("{place}/File[{files}]")) {
                (self.take)(Ok(IndexPart::File(Box::new(from_tree::file(&child)))));
            }
        }
        self.fits(&frame, &GROUP_FRAME, &place);
        if files == 0 {
            self.breach(&place, Fault::Missing { element: "File" });
        }
        if told {
            (self.take)(Ok(IndexPart::EndGroup(Box::new(from_tree::group_tail(&frame)))));
        }
        Ok(())
    }
}
