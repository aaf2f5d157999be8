//! Codes about the walk over a delivery and the arrangement into units.

use super::table::codes;

codes! {}
