//! Codes about packages.

use super::table::codes;

codes! {}
