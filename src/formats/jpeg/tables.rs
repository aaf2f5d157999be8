//! The tables that are in force at a place of a stream.

use std::sync::Arc;

use super::huffman::Huffman;

/// What the segments so far have defined.
#[derive(Debug, Default)]
pub(super) struct Tables {
    /// Huffman tables for DC.
    pub dc: [Option<Arc<Huffman>>; 4],
    /// Huffman tables for AC.
    pub ac: [Option<Arc<Huffman>>; 4],
    /// Quantisation tables, in the zigzag sequence.
    pub quantisation: [Option<Arc<[u16; 64]>>; 4],
    /// Units between restart markers; 0: none.
    pub restart: u32,
}

impl Tables {
    /// Takes a DHT segment (T.81 §B.2.4.2); `None` where it is impossible.
    pub(super) fn define_codes(&mut self, payload: &[u8]) -> Option<()> {
        let mut rest = payload;
        while !rest.is_empty() {
            let (&class, tail) = rest.split_first()?;
            let (counts, tail) = tail.split_first_chunk::<16>()?;
            let total = counts.iter().map(|count| usize::from(*count)).sum();
            let symbols = tail.get(..total)?;
            let table = Huffman::new(counts, symbols)?;
            let place = usize::from(class & 15);
            let slot = if class >> 4 == 0 { self.dc.get_mut(place)? } else { self.ac.get_mut(place)? };
            *slot = Some(Arc::new(table));
            rest = tail.get(total..)?;
        }
        Some(())
    }

    /// Takes a DQT segment (T.81 §B.2.4.1); `None` where it is impossible.
    pub(super) fn define_quantisation(&mut self, payload: &[u8]) -> Option<()> {
        let mut rest = payload;
        while let Some((&kind, tail)) = rest.split_first() {
            let slot = self.quantisation.get_mut(usize::from(kind & 15))?;
            let mut table = [0; 64];
            let width = match kind >> 4 {
                0 => 1,
                1 => 2,
                _ => return None,
            };
            let (values, tail) = tail.split_at_checked(64 * width)?;
            for (entry, value) in table.iter_mut().zip(values.chunks_exact(width)) {
                *entry = value.iter().fold(0, |sum, byte| sum << 8 | u16::from(*byte));
            }
            *slot = Some(Arc::new(table));
            rest = tail;
        }
        Some(())
    }
}
