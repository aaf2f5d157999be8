//! Descriptive and preservation metadata.
