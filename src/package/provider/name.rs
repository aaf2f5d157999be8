//! What a provider's package is called.

use uuid::Uuid;

use super::shape::ShapeOrder;

/// The name that the provider's template gives, without an extension: letters, digits and `._-` only, so that it can
/// name a folder anywhere and stand in every index.
#[must_use]
pub fn package_file_name(order: &ShapeOrder<'_>) -> String {
    let record = order.record;
    let uuid = Uuid::new_v5(&Uuid::NAMESPACE_URL, record.unit_key.0.as_slice());
    let filled = order
        .provider
        .package
        .name
        .replace("{unit}", &record.unit)
        .replace("{version}", &record.unit_version.to_string())
        .replace("{folder}", order.folder)
        .replace("{uuid}", &uuid.to_string());
    let safe = |character: char| if is_safe(character) { character } else { '_' };
    let name: String = filled.chars().map(safe).collect();
    let name = name.trim_matches('.');
    if name.is_empty() { format!("uuid-{uuid}") } else { name.to_owned() }
}

fn is_safe(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '.' | '_' | '-')
}
