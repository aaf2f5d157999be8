//! Bytes that nobody can foresee: for keys and nonces, never for anything in a package.

use std::io;

/// `N` bytes from the system's source.
///
/// # Errors
/// The system has none to give.
pub fn random_bytes<const N: usize>() -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    Ok(bytes)
}
