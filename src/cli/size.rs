//! Sizes as people type them.

/// What an error shows: the same in every language.
const EXAMPLES: &str = "512M | 2G | 1048576";

/// Reads `2G`, `512 MiB`, `1.5GB`, `1048576`: a letter alone and `…iB` are binary, as memory is sold; `kB`, `MB`, `GB`,
/// `TB` are decimal.
pub fn parse(text: &str) -> Result<u64, String> {
    let text = text.trim();
    let digits = text.find(|character: char| !character.is_ascii_digit() && character != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let factor: u64 = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kib" => 1 << 10,
        "m" | "mib" => 1 << 20,
        "g" | "gib" => 1 << 30,
        "t" | "tib" => 1 << 40,
        "kb" => 1_000,
        "mb" => 1_000_000,
        "gb" => 1_000_000_000,
        "tb" => 1_000_000_000_000,
        _ => return Err(EXAMPLES.to_owned()),
    };
    let value: f64 = number.parse().map_err(|_| EXAMPLES)?;
    let bytes = value * factor as f64;
    if bytes < 1.0 || bytes >= u64::MAX as f64 {
        return Err(EXAMPLES.to_owned());
    }
    Ok(bytes as u64)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn sizes() {
        assert_eq!(parse("2G"), Ok(2 << 30));
        assert_eq!(parse(" 1.5 GB "), Ok(1_500_000_000));
        assert_eq!(parse("512 MiB"), Ok(512 << 20));
        assert_eq!(parse("1048576"), Ok(1 << 20));
        for wrong in ["", "G", "2 X", "-1G", "1e3", "0", "99999999999999T", "1.2.3", "²"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
