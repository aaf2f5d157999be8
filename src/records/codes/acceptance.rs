//! Codes about the acceptance of units.

use super::table::codes;

codes! {}
