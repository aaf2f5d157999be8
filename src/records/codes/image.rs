//! Codes about images.

use super::table::codes;

codes! {}
