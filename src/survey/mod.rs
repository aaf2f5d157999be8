//! Walk the source, arrange its files into units, reconcile them with inventory and scope.

pub mod dates;
pub mod names;
