//! Atomic writes, counted reads and writes, the source that is never touched.
