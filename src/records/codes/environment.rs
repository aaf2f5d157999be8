//! Codes about the machine and the workspace.

use super::table::codes;

codes! {}
