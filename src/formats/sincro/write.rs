//! Writing an index file by file: memory does not grow with their number.

use std::io::{self, Write};

use super::super::xml_tree::{Characters, Element, Surroundings, write_fragment};
use super::grammar::SINCRO;
use super::model::{GroupHead, GroupTail, IndexHead, IndexedFile, SelfDescription, Volume};
use super::parties::Process;
use super::to_tree::{self, PREFIX};

/// Writes one index: its head, then groups of files, then the process. The order of the calls is that of the standard;
/// at least one group with at least one file must come.
pub struct IndexWriter<W: Write> {
    out: W,
}

impl<W: Write> IndexWriter<W> {
    /// Begins an index.
    ///
    /// # Errors
    /// What `out` says.
    pub fn begin(mut out: W, head: &IndexHead, of: &SelfDescription, volume: &Volume) -> io::Result<Self> {
        // The language is as plain as its form; what is not plain is left out rather than written wrong.
        let plain = head.language.chars().filter(|letter| letter.is_ascii_alphanumeric() || *letter == '-');
        let language: String = plain.collect();
        out.write_all(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")?;
        write!(out, "<{PREFIX}:PIndex xmlns:{PREFIX}=\"{SINCRO}\" {PREFIX}:language=\"{language}")?;
        write!(out, "\" {PREFIX}:uri=\"{SINCRO}PIndex.xsd\" {PREFIX}:sincroVersion=\"2.0\">")?;
        let mut writer = Self { out };
        writer.element(&to_tree::self_description(of), 1)?;
        writer.element(&to_tree::volume(volume), 1)?;
        Ok(writer)
    }

    /// Begins a group.
    ///
    /// # Errors
    /// What the output says.
    pub fn group(&mut self, head: &GroupHead) -> io::Result<()> {
        write!(self.out, "\n <{PREFIX}:FileGroup>")?;
        to_tree::group_head(head).iter().try_for_each(|element| self.element(element, 2))
    }

    /// Writes a file of the group.
    ///
    /// # Errors
    /// What the output says.
    pub fn file(&mut self, file: &IndexedFile) -> io::Result<()> {
        self.element(&to_tree::file(file), 2)
    }

    /// Ends the group.
    ///
    /// # Errors
    /// What the output says.
    pub fn end_group(&mut self, tail: &GroupTail) -> io::Result<()> {
        to_tree::group_tail(tail).iter().try_for_each(|element| self.element(element, 2))?;
        write!(self.out, "\n </{PREFIX}:FileGroup>")
    }

    /// Ends the index.
    ///
    /// # Errors
    /// What the output says.
    pub fn finish(mut self, process: &Process) -> io::Result<W> {
        self.element(&to_tree::process(process), 1)?;
        writeln!(self.out, "\n</{PREFIX}:PIndex>")?;
        Ok(self.out)
    }

    fn element(&mut self, element: &Element, depth: usize) -> io::Result<()> {
        write!(self.out, "\n{:1$}", "", depth)?;
        let surroundings = Surroundings { depth, declared: Some((PREFIX, SINCRO)) };
        write_fragment(element, Characters::Utf8, &surroundings, &mut self.out)
    }
}
