//! Masters and derivatives, and the proof that a master is what was delivered.

pub mod image;
pub mod pdf;
