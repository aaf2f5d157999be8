//! Codes about file names.

use super::table::codes;

codes! {}
