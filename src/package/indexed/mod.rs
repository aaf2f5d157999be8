//! Folders of files with one index that another stage writes.

mod shape;

pub(super) use shape::IndexedFolder;
