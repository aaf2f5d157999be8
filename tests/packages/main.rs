//! Packages, and the judgement on those of others.

mod archives;
mod bag_archives;
mod bag_conformance;
mod description_xml;
mod eark_corpus;
#[cfg(unix)]
mod eark_large;
mod eark_packages;
mod eark_requirements;
mod judges;
mod provider_xml;
mod sacer;
#[path = "../support/mod.rs"]
mod support;
