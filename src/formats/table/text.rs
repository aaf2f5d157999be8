//! Bytes to text.

use std::io::{self, Read};

use encoding_rs::{Decoder, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::dialect::Encoding;

/// The text of one cell: UTF-8 where it is, else Windows-1252, in which every byte means something.
pub fn cell(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| {
        let (text, _) = WINDOWS_1252.decode_without_bom_handling(error.as_bytes());
        text.into_owned()
    })
}

/// Gives the UTF-8 of a stream in UTF-16.
pub struct Narrowed<R> {
    inner: R,
    decoder: Decoder,
    raw: Vec<u8>,
    ready: Vec<u8>,
    given: usize,
    ended: bool,
}

impl<R: Read> Narrowed<R> {
    /// A stream whose byte order mark was read already. `None` for UTF-8, which needs no change.
    pub fn new(inner: R, encoding: Encoding) -> Option<Self> {
        let encoding = match encoding {
            Encoding::Utf8 => return None,
            Encoding::Utf16Le => UTF_16LE,
            Encoding::Utf16Be => UTF_16BE,
        };
        let decoder = encoding.new_decoder_without_bom_handling();
        Some(Self { inner, decoder, raw: vec![0; 16 * 1024], ready: Vec::new(), given: 0, ended: false })
    }
}

impl<R: Read> Read for Narrowed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.ready.len() && !self.ended {
            let count = self.inner.read(&mut self.raw)?;
            self.ended = count == 0;
            let input = self.raw.get(..count).unwrap_or_default();
            // Room for the whole input, so that one call consumes it.
            let room = self.decoder.max_utf8_buffer_length(count).unwrap_or(4 * count + 16);
            self.ready.resize(room, 0);
            let (_, _, written, _) = self.decoder.decode_to_utf8(input, &mut self.ready, self.ended);
            self.ready.truncate(written);
            self.given = 0;
        }
        let rest = self.ready.get(self.given..).unwrap_or_default();
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        self.given += count;
        Ok(count)
    }
}
