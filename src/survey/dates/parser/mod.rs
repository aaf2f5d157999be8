//! From tokens to a span. What is not understood to its last token is no date: a guess would be worse than none.

mod century;
mod cursor;
mod day;
mod partial;
mod piece;
mod range;
mod statement;

pub use statement::statement;
