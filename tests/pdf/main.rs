//! PDF/A, made from page images and from PDFs.

mod documents;
mod jbig2;
mod pages;
mod rebuilt;
#[cfg(unix)]
mod run;
mod shown;
#[path = "../support/mod.rs"]
mod support;
#[cfg(unix)]
mod text;
mod told;
#[cfg(unix)]
mod words;
