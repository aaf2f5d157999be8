//! Codes about reading a file for the first time.

use super::table::codes;

codes! {}
