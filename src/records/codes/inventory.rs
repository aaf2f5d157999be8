//! Codes about inventories and scopes.

use super::table::codes;

codes! {}
