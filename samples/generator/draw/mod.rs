//! Drawing: paper, ink, letters.

pub mod cursive;
pub mod glyphs;
pub mod paper;
pub mod plane;
pub mod random;
pub mod stamp;
pub mod text;
