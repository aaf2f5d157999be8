//! Tests of the METS writer; the whole package is judged in `tests/eark.rs`.
