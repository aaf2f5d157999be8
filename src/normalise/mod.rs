//! Masters and derivatives.
