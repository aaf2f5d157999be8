//! Provider profiles: what a provider of preservation takes. Each is a TOML file, so that a new provider is no new release.

mod eark;
mod load;
mod model;

pub use eark::{EarkAgent, EarkRules};
pub use load::{built_in_providers, load_provider, parse_provider};
pub use model::{Container, Provider, ProviderIdentity, ProviderPackage, ShapeRules};
