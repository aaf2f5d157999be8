//! Lists that are tables: CSV with a header, and hashdeep's output.

use crate::records::Algorithm;

use super::line::{Entry, Line, Value, algorithm_named, by_length};

/// What a header calls the column of names.
const NAMES: [&str; 15] = [
    "path",
    "file",
    "filename",
    "filepath",
    "name",
    "relativepath",
    "percorso",
    "nomefile",
    "percorsofile",
    "nome",
    "key",
    "pathname",
    "fullname",
    "relpath",
    "percorsorelativo",
];
/// What a header calls a column of values of any algorithm.
const VALUES: [&str; 9] =
    ["checksum", "hash", "digest", "impronta", "hashvalue", "checksumvalue", "improntahash", "fixity", "valore"];
/// What a header calls the column that names the algorithm.
const ALGORITHMS: [&str; 6] =
    ["algorithm", "algoritmo", "hashalgorithm", "checksumalgorithm", "hashfunction", "funzionehash"];
/// Words around the name of an algorithm: `hash_sha256`, `MD5 checksum`, `impronta sha-256`.
const AROUND: [&str; 7] = ["hash", "checksum", "impronta", "digest", "sum", "hex", "value"];

/// The columns of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    delimiter: u8,
    name: usize,
    values: Vec<(usize, Option<Algorithm>)>,
    algorithm: Option<usize>,
    /// The name is all that follows, with whatever it holds (hashdeep does not quote).
    name_is_last: bool,
}

/// Recognises a header.
pub fn header(line: &[u8]) -> Option<Columns> {
    let line = line.trim_ascii();
    if let Some(columns) = line.strip_prefix(b"%%%% ").filter(|columns| columns.starts_with(b"size,")) {
        return columns_of(columns, b',').map(|columns| Columns { name_is_last: true, ..columns });
    }
    [b';', b'\t', b',', b'|'].into_iter().find_map(|delimiter| columns_of(line, delimiter))
}

fn columns_of(line: &[u8], delimiter: u8) -> Option<Columns> {
    let titles: Vec<String> = fields(line, delimiter)?.iter().map(|title| plain(title)).collect();
    if titles.len() < 2 {
        return None;
    }
    let name = titles.iter().position(|title| NAMES.contains(&title.as_str()))?;
    let values: Vec<_> = titles
        .iter()
        .enumerate()
        .filter_map(|(place, title)| match algorithm_titled(title) {
            Some(algorithm) => Some((place, Some(algorithm))),
            None => VALUES.contains(&title.as_str()).then_some((place, None)),
        })
        .collect();
    let algorithm = titles.iter().position(|title| ALGORITHMS.contains(&title.as_str()));
    (!values.is_empty()).then_some(Columns { delimiter, name, values, algorithm, name_is_last: false })
}

fn algorithm_titled(title: &str) -> Option<Algorithm> {
    algorithm_named(title).or_else(|| {
        let stripped = AROUND.iter().find_map(|word| title.strip_prefix(word).or_else(|| title.strip_suffix(word)))?;
        algorithm_named(stripped)
    })
}

/// A title in lower case, letters and digits alone.
fn plain(title: &[u8]) -> String {
    String::from_utf8_lossy(title).chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}

/// Reads a row.
pub fn read_row(line: &[u8], columns: &Columns) -> Line {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if line.trim_ascii().is_empty() || line.starts_with(b"#") || line.starts_with(b"%%%%") {
        return Line::Nothing;
    }
    row(line, columns).map_or(Line::Malformed, Line::Entry)
}

fn row(line: &[u8], columns: &Columns) -> Option<Entry> {
    let fields = if columns.name_is_last {
        line.splitn(columns.name + 1, |byte| *byte == columns.delimiter).map(<[u8]>::to_vec).collect()
    } else {
        fields(line, columns.delimiter)?
    };
    let name = fields.get(columns.name).filter(|name| !name.is_empty())?.clone();
    let named = columns.algorithm.and_then(|place| fields.get(place));
    let named = named.and_then(|text| algorithm_named(&String::from_utf8_lossy(text)));
    let mut values = Vec::with_capacity(columns.values.len());
    for (place, algorithm) in &columns.values {
        let digits = fields.get(*place)?.trim_ascii();
        // Not every file need have every digest.
        if digits.is_empty() {
            continue;
        }
        values.push(match algorithm.or(named) {
            Some(algorithm) => Value::new(algorithm, digits)?,
            None => by_length(digits)?,
        });
    }
    (!values.is_empty()).then_some(Entry { name, values })
}

/// The fields of one line (RFC 4180, without line ends inside quotes); `None` where a quote stays open.
fn fields(line: &[u8], delimiter: u8) -> Option<Vec<Vec<u8>>> {
    let mut fields = Vec::new();
    let mut rest = line;
    loop {
        let (field, tail) = match rest.strip_prefix(b"\"") {
            Some(quoted) => quoted_field(quoted)?,
            None => {
                let end = rest.iter().position(|byte| *byte == delimiter).unwrap_or(rest.len());
                rest.split_at_checked(end).map(|(field, tail)| (field.to_vec(), tail))?
            }
        };
        fields.push(field);
        match tail.split_first() {
            None => return Some(fields),
            Some((byte, tail)) if *byte == delimiter => rest = tail,
            Some(_) => return None,
        }
    }
}

fn quoted_field(quoted: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let mut field = Vec::new();
    let mut rest = quoted;
    loop {
        let (byte, tail) = rest.split_first()?;
        match (byte, tail.first()) {
            (b'"', Some(b'"')) => {
                field.push(b'"');
                rest = tail.get(1..)?;
            }
            (b'"', _) => return Some((field, tail)),
            (byte, _) => {
                field.push(*byte);
                rest = tail;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn headers() {
        let columns = header(b"id;Nome file;Impronta SHA-256\r\n").unwrap();
        assert_eq!(
            (columns.delimiter, columns.name, columns.values.as_slice()),
            (b';', 1, &[(2, Some(Algorithm::Sha256))][..])
        );
        let columns = header(b"\"Path\",\"Algorithm\",\"Hash\"").unwrap();
        assert_eq!((columns.name, columns.algorithm), (0, Some(1)));
        assert_eq!(header(b"id;titolo;data"), None);
        assert_eq!(header(b"path"), None);
    }

    #[test]
    fn hashdeep() {
        let columns = header(b"%%%% size,md5,sha256,filename\n").unwrap();
        let md5 = "d41d8cd98f00b204e9800998ecf8427e";
        let sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let line = format!("0,{md5},{sha256},./a, b.tif");
        match read_row(line.as_bytes(), &columns) {
            Line::Entry(entry) => assert_eq!((entry.name.as_slice(), entry.values.len()), (&b"./a, b.tif"[..], 2)),
            other => panic!("{other:?}"),
        }
        assert_eq!(read_row(b"## $ hashdeep -c md5,sha256", &columns), Line::Nothing);
    }

    proptest! {
        #[test]
        fn tables_are_read_as_they_were_written(
            name in proptest::collection::vec((1u8..=255).prop_filter("line end", |byte| !matches!(byte, b'\n' | b'\r')), 1..40),
            digest in proptest::collection::vec(any::<u8>(), 16),
            delimiter in prop::sample::select(vec![b';', b',', b'\t']),
        ) {
            let text = [&[delimiter][..]].concat();
            let head = [&b"MD5"[..], &text, b"file name"].concat();
            let columns = header(&head).unwrap();
            let quoted: Vec<u8> = name.iter().flat_map(|byte| if *byte == b'"' { vec![b'"', b'"'] } else { vec![*byte] }).collect();
            let line = [hex::encode(&digest).as_bytes(), &text, b"\"", &quoted, b"\"\r\n"].concat();
            match read_row(&line, &columns) {
                Line::Entry(entry) => {
                    prop_assert_eq!(entry.name, name);
                    prop_assert_eq!(&entry.values[0].digest, &digest);
                }
                other => prop_assert!(false, "{:?}", other),
            }
        }

        #[test]
        fn no_row_breaks_it(line in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = header(&line);
            let _ = read_row(&line, &header(b"path;md5").unwrap());
        }
    }
}
