//! Decoders and validators of single formats beside those of others.

mod jpeg_pixels;
mod mutations;
mod old_jpeg;
mod pixels_corpus;
mod pixels_tiff;
#[path = "../support/mod.rs"]
mod support;
mod tag_dump;
mod xsd_judgement;
