//! The files that have images: those that were delivered, and the masters that were made of some.

use crate::records::{Digests, Identification, MASTER_FOLDER, Making, MasterFile, Technical, UnitRecord};

/// A file in a package.
#[derive(Clone, Copy)]
pub(super) struct Object<'r> {
    /// The number of the delivered file in the record, from 1.
    pub(super) number: usize,
    /// The folder that it lies in.
    pub(super) folder: &'static str,
    pub(super) name: &'r str,
    pub(super) size: u64,
    pub(super) digests: &'r Digests,
    pub(super) format: &'r Identification,
    pub(super) technical: &'r Technical,
    /// Whether a master was made of it.
    pub(super) is_source: bool,
    /// Of a master that was made: what it was made of, and how.
    pub(super) made_of: Option<(&'r MasterFile, &'r Making)>,
}

impl<'r> Object<'r> {
    /// A file as it was delivered.
    pub(super) fn delivered(number: usize, file: &'r MasterFile) -> Self {
        Self {
            number,
            folder: file.folder(),
            name: &file.name,
            size: file.size,
            digests: &file.digests,
            format: &file.format,
            technical: &file.technical,
            is_source: file.made.is_some(),
            made_of: None,
        }
    }

    /// The master that was made of a file.
    pub(super) fn made(number: usize, file: &'r MasterFile) -> Option<Self> {
        let made = file.made.as_deref()?;
        Some(Self {
            number,
            folder: MASTER_FOLDER,
            name: &made.name,
            size: made.size,
            digests: &made.digests,
            format: &made.format,
            technical: &made.technical,
            is_source: false,
            made_of: Some((file, &made.making)),
        })
    }
}

/// The files of a unit in order of name, each followed by the master that was made of it.
pub(super) fn objects(record: &UnitRecord) -> impl Iterator<Item = Object<'_>> {
    let files = (1..).zip(&record.files);
    files.flat_map(|(number, file)| std::iter::once(Object::delivered(number, file)).chain(Object::made(number, file)))
}
