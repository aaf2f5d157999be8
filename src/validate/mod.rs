//! Check any package, ours or another's.
