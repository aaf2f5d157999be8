//! Codes about PDF documents.

use super::table::codes;

codes! {}
