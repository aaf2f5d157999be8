//! The filters that structure and content may use, undone in their order (§7.4). What codes an image is left to its
//! decoder.

use super::document::Document;
use super::filter::{InflateFault, inflate, unpredicted};
use super::object::{Dict, Indirect, Object};

/// What keeps a stream from being decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecodeFault {
    /// The data are damaged or cut.
    Damaged,
    /// More would come than is allowed.
    TooLong,
    /// What is left is coded as an image: its decoder is another one.
    Image,
    /// A filter that nobody knows, or a key that is not there.
    Unknown,
}

/// One filter of a stream, with its parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter {
    /// Its name as written; inline images may shorten it (§8.9.7).
    pub name: Vec<u8>,
    /// Its parameters, references followed.
    pub parameters: Option<Dict>,
}

/// Most filters of one stream that are undone.
const MOST_FILTERS: usize = 8;

impl Document<'_> {
    /// The filters of a stream with their parameters, in order. Inline images name both keys in short.
    #[must_use]
    pub fn filter_chain(&self, dict: &Dict) -> Vec<Filter> {
        let either = |long: &[u8], short: &[u8]| match self.get(dict, long) {
            Object::Null => self.get(dict, short),
            value => value,
        };
        let list = |object: Object| match object {
            Object::Array(array) => array.iter().take(MOST_FILTERS).map(|item| self.resolve(item)).collect(),
            Object::Null => Vec::new(),
            other => vec![other],
        };
        // `F` of a stream that is no inline image names a file.
        let names = match self.get(dict, b"Filter") {
            Object::Null => list(short_filter(self, dict)),
            filter => list(filter),
        };
        let parameters = list(either(b"DecodeParms", b"DP"));
        let whole = |object: &Object| {
            let dict = object.dict()?;
            Some(Dict(dict.0.iter().map(|(key, value)| (key.clone(), self.resolve(value))).collect()))
        };
        let named = names.iter().enumerate().filter_map(|(index, name)| Some((index, name.name()?.to_vec())));
        named.map(|(index, name)| Filter { name, parameters: parameters.get(index).and_then(whole) }).collect()
    }

    /// The bytes of a stream in the clear and decoded, at most `most` of them.
    ///
    /// # Errors
    /// Where they are damaged, too many, coded as an image, or by a filter that nobody knows.
    pub fn data(&self, indirect: &Indirect, most: u64) -> Result<Vec<u8>, DecodeFault> {
        let dict = indirect.object.dict().ok_or(DecodeFault::Unknown)?;
        let data = self.clear_stream(indirect).ok_or(DecodeFault::Unknown)?;
        undo_all(&data, &self.filter_chain(dict), most)
    }
}

fn short_filter(document: &Document<'_>, dict: &Dict) -> Object {
    match document.get(dict, b"F") {
        value @ (Object::Name(_) | Object::Array(_)) => value,
        _ => Object::Null,
    }
}

/// Undoes `filters` one after the other, at most `most` bytes at each step.
///
/// # Errors
/// Where the data are damaged, too many, coded as an image, or by a filter that nobody knows.
pub fn undo_all(data: &[u8], filters: &[Filter], most: u64) -> Result<Vec<u8>, DecodeFault> {
    let mut data = std::borrow::Cow::Borrowed(data);
    for filter in filters {
        data = undo(&data, filter, most)?.into();
        if data.len() as u64 > most {
            return Err(DecodeFault::TooLong);
        }
    }
    Ok(data.into_owned())
}

fn undo(data: &[u8], filter: &Filter, most: u64) -> Result<Vec<u8>, DecodeFault> {
    let parameters = filter.parameters.as_ref();
    let number = |key: &[u8]| parameters.and_then(|dict| dict.get(key)).and_then(Object::integer);
    let fault = |fault| match fault {
        InflateFault::TooLong => DecodeFault::TooLong,
        InflateFault::Broken { .. } | InflateFault::Short { .. } | InflateFault::Predictor => DecodeFault::Damaged,
    };
    match filter.name.as_slice() {
        b"FlateDecode" | b"Fl" => inflate(data, parameters, most).map_err(fault),
        b"LZWDecode" | b"LZW" => {
            let output = lzw(data, number(b"EarlyChange") != Some(0), most)?;
            unpredicted(output, parameters).map_err(fault)
        }
        b"ASCIIHexDecode" | b"AHx" => Ok(hexadecimal(data)),
        b"ASCII85Decode" | b"A85" => ascii85(data),
        b"RunLengthDecode" | b"RL" => run_length(data, most),
        b"Crypt" => Ok(data.to_vec()),
        b"DCTDecode" | b"DCT" | b"CCITTFaxDecode" | b"CCF" | b"JPXDecode" | b"JBIG2Decode" => Err(DecodeFault::Image),
        _ => Err(DecodeFault::Unknown),
    }
}

const fn is_white(byte: u8) -> bool {
    matches!(byte, 0 | 9 | 10 | 12 | 13 | 32)
}

/// §7.4.2. What is no digit is passed over.
fn hexadecimal(data: &[u8]) -> Vec<u8> {
    let digits = data.iter().take_while(|byte| **byte != b'>');
    let digits = digits.filter_map(|byte| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok()));
    let mut output = Vec::with_capacity(data.len() / 2);
    let mut half = None;
    for digit in digits {
        match half.take() {
            None => half = Some(digit),
            Some(high) => output.push(high << 4 | digit),
        }
    }
    output.extend(half.map(|high: u8| high << 4));
    output
}

/// §7.4.3.
fn ascii85(data: &[u8]) -> Result<Vec<u8>, DecodeFault> {
    let mut output = Vec::with_capacity(data.len() / 5 * 4);
    let (mut group, mut count) = (0u64, 0usize);
    for byte in data.iter().copied().filter(|byte| !is_white(*byte)) {
        match byte {
            b'~' => break,
            b'z' if count == 0 => output.extend([0; 4]),
            b'!'..=b'u' => {
                group = group * 85 + u64::from(byte - b'!');
                count += 1;
                if count == 5 {
                    output.extend(u32::try_from(group).map_err(|_| DecodeFault::Damaged)?.to_be_bytes());
                    (group, count) = (0, 0);
                }
            }
            _ => return Err(DecodeFault::Damaged),
        }
    }
    if count == 1 {
        return Err(DecodeFault::Damaged);
    }
    if count > 1 {
        // A short group is filled with the highest digit.
        let filled = (count..5).fold(group, |group, _| group * 85 + 84);
        let bytes = u32::try_from(filled).map_err(|_| DecodeFault::Damaged)?.to_be_bytes();
        output.extend(bytes.iter().take(count - 1));
    }
    Ok(output)
}

/// §7.4.5.
fn run_length(data: &[u8], most: u64) -> Result<Vec<u8>, DecodeFault> {
    let mut output = Vec::new();
    let mut rest = data;
    while let Some((&length, after)) = rest.split_first() {
        match length {
            128 => break,
            0..=127 => {
                let count = usize::from(length) + 1;
                output.extend_from_slice(after.get(..count).ok_or(DecodeFault::Damaged)?);
                rest = after.get(count..).unwrap_or_default();
            }
            129.. => {
                let (&byte, after) = after.split_first().ok_or(DecodeFault::Damaged)?;
                output.extend(std::iter::repeat_n(byte, 257 - usize::from(length)));
                rest = after;
            }
        }
        if output.len() as u64 > most {
            return Err(DecodeFault::TooLong);
        }
    }
    Ok(output)
}

/// §7.4.4. `early`: codes grow one entry before they must, as in TIFF.
fn lzw(data: &[u8], early: bool, most: u64) -> Result<Vec<u8>, DecodeFault> {
    const CLEAR: usize = 256;
    const END: usize = 257;
    const FIRST: usize = 258;
    let mut output: Vec<u8> = Vec::new();
    // Every string of the table stands in the output already: where, and how long.
    let mut table: Vec<(usize, usize)> = Vec::new();
    let mut previous: Option<(usize, usize)> = None;
    let (mut width, mut window, mut held) = (9u32, 0u32, 0u32);
    for byte in data {
        window = window << 8 | u32::from(*byte);
        held += 8;
        if held < width {
            continue;
        }
        held -= width;
        let code = (window >> held & ((1 << width) - 1)) as usize;
        match code {
            CLEAR => {
                table.clear();
                (width, previous) = (9, None);
                continue;
            }
            END => return Ok(output),
            _ => {}
        }
        let start = output.len();
        if let Ok(byte) = u8::try_from(code) {
            output.push(byte);
        } else {
            let index = code - FIRST;
            // A code may name the string that it makes itself.
            let itself = || previous.filter(|_| index == table.len()).map(|(at, length)| (at, length + 1));
            let (at, length) = table.get(index).copied().or_else(itself).ok_or(DecodeFault::Damaged)?;
            for offset in 0..length {
                let byte = *output.get(at + offset).ok_or(DecodeFault::Damaged)?;
                output.push(byte);
            }
        }
        if let Some((at, length)) = previous
            && table.len() < 4096 - FIRST
        {
            table.push((at, length + 1));
        }
        previous = Some((start, output.len() - start));
        width = match FIRST + table.len() + usize::from(early) {
            ..512 => 9,
            512..1024 => 10,
            1024..2048 => 11,
            _ => 12,
        };
        if output.len() as u64 > most {
            return Err(DecodeFault::TooLong);
        }
    }
    Ok(output)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn plain(name: &str) -> Filter {
        Filter { name: name.as_bytes().to_vec(), parameters: None }
    }

    fn undone(name: &str, data: &[u8]) -> Result<Vec<u8>, DecodeFault> {
        undo_all(data, &[plain(name)], 1 << 20)
    }

    #[test]
    fn text_filters() {
        assert_eq!(undone("ASCIIHexDecode", b"41 4\n2 5>zz"), Ok(b"ABP".to_vec()));
        assert_eq!(undone("A85", b"87cURD]i,\"Ebo80~>"), Ok(b"Hello World!".to_vec()));
        assert_eq!(undone("A85", b"z!!~>"), Ok(vec![0, 0, 0, 0, 0]));
        assert_eq!(undone("A85", b"!~>"), Err(DecodeFault::Damaged));
        assert_eq!(undone("RL", &[2, 1, 2, 3, 254, 9, 128, 7]), Ok(vec![1, 2, 3, 9, 9, 9]));
        assert_eq!(undone("DCTDecode", b""), Err(DecodeFault::Image));
        assert_eq!(undone("Nothing", b""), Err(DecodeFault::Unknown));
    }

    #[test]
    fn the_example_of_the_standard() {
        // §7.4.4.2, table 7.
        let data = [0x80, 0x0B, 0x60, 0x50, 0x22, 0x0C, 0x0C, 0x85, 0x01];
        assert_eq!(undone("LZWDecode", &data), Ok(vec![45, 45, 45, 45, 45, 65, 45, 45, 45, 66]));
    }

    proptest! {
        #[test]
        fn what_another_codes_comes_back(data in proptest::collection::vec(0u8..4, 0..9000)) {
            let coded = weezl::encode::Encoder::with_tiff_size_switch(weezl::BitOrder::Msb, 8).encode(&data).unwrap();
            prop_assert_eq!(undone("LZWDecode", &coded), Ok(data.clone()));
            let late = weezl::encode::Encoder::new(weezl::BitOrder::Msb, 8).encode(&data).unwrap();
            let parameters = Some(Dict(vec![(b"EarlyChange".to_vec(), Object::Integer(0))]));
            let filter = Filter { name: b"LZW".to_vec(), parameters };
            prop_assert_eq!(undo_all(&late, &[filter], 1 << 20), Ok(data));
        }

        #[test]
        fn any_bytes_end(data in proptest::collection::vec(any::<u8>(), 0..400), which in 0usize..6) {
            let name = ["Fl", "LZW", "AHx", "A85", "RL", "Crypt"][which];
            if let Ok(output) = undo_all(&data, &[plain(name), plain(name)], 5000) {
                prop_assert!(output.len() <= 5000);
            }
        }
    }
}
