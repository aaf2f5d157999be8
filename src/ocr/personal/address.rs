//! E-mail addresses.

/// Whether `text` is an address as people have them (RFC 5321, without quoted parts): a part before one `@`, a domain
/// of at least two labels.
pub(super) fn is_address(text: &str) -> bool {
    let Some((name, domain)) = text.split_once('@') else { return false };
    let of_name = |letter: char| letter.is_ascii_alphanumeric() || "._%+-".contains(letter);
    let name_fits = !name.is_empty()
        && name.len() <= 64
        && name.chars().all(of_name)
        && !name.starts_with('.')
        && !name.ends_with('.')
        && !name.contains("..");
    let labels: Vec<&str> = domain.split('.').collect();
    let label_fits = |label: &&str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-')
    };
    let top = labels.last().copied().unwrap_or_default();
    let top_fits = (2..=24).contains(&top.len()) && top.chars().all(|letter| letter.is_ascii_alphabetic());
    name_fits && labels.len() >= 2 && domain.len() <= 253 && labels.iter().all(label_fits) && top_fits
}

/// A word without what stands around an address.
pub(super) fn bare(word: &str) -> &str {
    let word = word.trim_matches(|letter: char| !letter.is_ascii_alphanumeric());
    word.strip_prefix("mailto:").unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for text in ["mario.rossi@comune.montalbano.it", "protocollo@pec.example.org", "a+b@c-d.museum"] {
            assert!(is_address(text), "{text}");
        }
        for text in
            ["mario", "@a.it", "a@b", "a@b.c", "a@.it", "a@b..it", ".a@b.it", "a@b.i7", "a@b@c.it", "à@b.it", "a@-b.it"]
        {
            assert!(!is_address(text), "{text}");
        }
        assert_eq!(bare("<mailto:a@b.it>,"), "a@b.it");
    }
}
