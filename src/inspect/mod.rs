//! Technical metadata, and whether a file is whole.
