//! `report.json`, written as a stream: its lists are as long as the batch.

use std::cell::RefCell;
use std::io::{self, Write};

use serde::ser::{Error as _, SerializeSeq};
use serde::{Serialize, Serializer};

use super::write::ReportError;
use crate::records::{Report, ReportFinding, ReportUnit};

/// Hands out the members of a list one after the other.
pub type Feed<'f, T> = dyn FnMut(&mut dyn FnMut(&T) -> Result<(), ReportError>) -> Result<(), ReportError> + 'f;

/// A list that exists only while it is written. What goes wrong in reading its members is kept, for the serialiser can
/// carry no more than a text.
pub struct Streamed<'f, T> {
    feed: RefCell<&'f mut Feed<'f, T>>,
    failed: &'f RefCell<Option<ReportError>>,
}

impl<'f, T> Streamed<'f, T> {
    /// A list whose members `feed` hands out, once.
    pub fn new(feed: &'f mut Feed<'f, T>, failed: &'f RefCell<Option<ReportError>>) -> Self {
        Self { feed: RefCell::new(feed), failed }
    }
}

impl<T: Serialize> Serialize for Streamed<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(None)?;
        let mut broken = None;
        let fed = (self.feed.borrow_mut())(&mut |member| {
            list.serialize_element(member).map_err(|error| {
                let message = error.to_string();
                broken = Some(error);
                ReportError::Serialise { message }
            })
        });
        match (broken, fed) {
            (Some(error), _) => Err(error),
            (None, Err(error)) => {
                let message = error.to_string();
                *self.failed.borrow_mut() = Some(error);
                Err(S::Error::custom(message))
            }
            (None, Ok(())) => list.end(),
        }
    }
}

/// Writes the report.
pub fn write<'f, W: Write>(
    mut out: W,
    report: &Report<Streamed<'f, ReportFinding>, Streamed<'f, ReportUnit>>,
) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut out, report)?;
    out.write_all(b"\n")?;
    out.flush()
}
