//! Days of a description, as the provider wants them.

use jiff::civil::Date;

use crate::profile::DateFrom;
use crate::records::{DateBounds, DateStatement, UnitRecord};

/// The day that is meant; nothing where the description does not say it.
pub(super) fn day(record: &UnitRecord, from: DateFrom) -> Option<Date> {
    let bounds = bounds(record);
    match from {
        DateFrom::Exact => bounds.first.filter(|first| Some(*first) == bounds.last),
        DateFrom::First => bounds.first,
        DateFrom::Last => bounds.last,
        DateFrom::Package => Some(jiff::tz::Offset::UTC.to_datetime(record.at).date()),
    }
}

/// When the file was opened and closed: as it is described, else by the dates of what is in it.
pub(super) fn opened_and_closed(record: &UnitRecord) -> (Option<Date>, Option<Date>) {
    let description = record.description.as_ref();
    let statement = |of: Option<&DateStatement>| of.map(DateStatement::bounds).unwrap_or_default();
    let opened = statement(description.and_then(|description| description.opened.as_ref()));
    let closed = statement(description.and_then(|description| description.closed.as_ref()));
    let of = bounds(record);
    (opened.first.or(of.first), closed.last.or(of.last))
}

fn bounds(record: &UnitRecord) -> DateBounds {
    let dates = record.description.as_ref().and_then(|description| description.dates.as_ref());
    dates.map(DateStatement::bounds).unwrap_or_default()
}
