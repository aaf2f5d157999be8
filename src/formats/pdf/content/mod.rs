//! Content streams (§7.8, §8, §9): what stands on a page, operator by operator, with the graphics state that it is
//! painted in.
//!
//! Nothing is painted. A [`Visitor`] is told of every operation, of every image with its place, and of every piece of
//! shown text with the place of each glyph. Operations, nested forms and bytes are bounded by [`Bounds`].

mod interpret;
mod matrix;
mod operation;
mod show;
mod state;

pub use interpret::{Bounds, Descend, Fallback, Interpreter, Outcome, Painted, Scene, Visitor};
pub use matrix::Matrix;
pub use operation::{InlineImage, Operation, Operations};
pub use show::{ShownGlyph, ShownText};
pub use state::{Paint, State, TextState};
