//! The scheduler: byte budget, confined workers, cancellation.
