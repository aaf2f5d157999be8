//! What stands around the payload of a bag that is made for a provider.

use crate::formats::bag::{BAGIT_TXT, encode_path, size_for_people, write_info};
use crate::records::Algorithm;

use super::error::PackageError;
use super::provider::{Laid, Laying};

/// A file of the payload with its digests, in the order of the algorithms of the manifests.
pub(super) struct Payload {
    /// Its path, with `data/`.
    pub(super) path: String,
    /// Bytes.
    pub(super) size: u64,
    /// Digests in hexadecimal.
    pub(super) digests: Vec<String>,
}

/// Writes declaration, info, manifests and tag manifests (RFC 8493) around a payload that is laid out already.
///
/// # Errors
/// The work folder cannot be written.
pub(super) fn around(
    laying: &mut Laying<'_>,
    payload: &[Payload],
    algorithms: &[Algorithm],
    info: &[(String, String)],
    tag_files: &[(String, Vec<(String, String)>)],
) -> Result<(), PackageError> {
    let mut tags: Vec<Laid> = Vec::new();
    tags.push(laying.write("bagit.txt", |out| out.write_all(BAGIT_TXT.as_bytes()))?);
    let borrowed: Vec<(&str, String)> = info.iter().map(|(label, value)| (label.as_str(), value.clone())).collect();
    tags.push(laying.write("bag-info.txt", |out| out.write_all(write_info(&borrowed).as_bytes()))?);
    for (name, elements) in tag_files {
        let borrowed: Vec<(&str, String)> =
            elements.iter().map(|(label, value)| (label.as_str(), value.clone())).collect();
        tags.push(laying.write(name, |out| out.write_all(write_info(&borrowed).as_bytes()))?);
    }
    let mut order: Vec<&Payload> = payload.iter().collect();
    order.sort_by(|a, b| a.path.cmp(&b.path));
    for (place, algorithm) in algorithms.iter().enumerate() {
        let name = format!("manifest-{}.txt", algorithm.bagit_name());
        tags.push(laying.write(&name, |out| {
            order.iter().try_for_each(|file| {
                let digest = file.digests.get(place).map(String::as_str).unwrap_or_default();
                writeln!(out, "{digest}  {}", encode_path(&file.path))
            })
        })?);
    }
    tags.sort_by(|a, b| a.path.cmp(&b.path));
    for algorithm in algorithms {
        let lines =
            tags.iter().map(|tag| Ok((laying.digest_of(tag, *algorithm)?, encode_path(&tag.path).into_owned())));
        let lines = lines.collect::<Result<Vec<_>, PackageError>>()?;
        let name = format!("tagmanifest-{}.txt", algorithm.bagit_name());
        laying.write(&name, |out| lines.iter().try_for_each(|(digest, path)| writeln!(out, "{digest}  {path}")))?;
    }
    Ok(())
}

/// What every bag says of its payload: `Bag-Size`, `Payload-Oxum`.
pub(super) fn sums(payload: &[Payload]) -> [(String, String); 2] {
    let bytes: u64 = payload.iter().map(|file| file.size).sum();
    [("Bag-Size".to_owned(), size_for_people(bytes)), ("Payload-Oxum".to_owned(), format!("{bytes}.{}", payload.len()))]
}
