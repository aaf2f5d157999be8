//! What a batch came to, for people and programs.
