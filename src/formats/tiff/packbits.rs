//! `PackBits` (TIFF 6.0 §9), a few rows at a time.

use super::fault::CodecFault;

/// What a packet still has to give.
#[derive(Clone, Copy)]
enum Packet {
    /// The next bytes as they are.
    Literal(usize),
    /// One byte again and again.
    Repeat(u8, usize),
}

/// Where the unpacking stands.
pub(super) struct PackBits<'a> {
    rest: &'a [u8],
    packet: Packet,
}

impl<'a> PackBits<'a> {
    pub(super) fn new(coded: &'a [u8]) -> Self {
        Self { rest: coded, packet: Packet::Literal(0) }
    }

    /// Fills `output` with the next bytes.
    pub(super) fn read(&mut self, output: &mut [u8]) -> Result<(), CodecFault> {
        let expected = output.len();
        let mut filled = 0;
        while filled < expected {
            let ends = CodecFault::Ends { found: filled, expected };
            let room = output.get_mut(filled..).unwrap_or_default();
            match self.packet {
                Packet::Literal(0) | Packet::Repeat(_, 0) => {
                    let (head, rest) = self.rest.split_first().ok_or_else(|| ends.clone())?;
                    self.rest = rest;
                    self.packet = match *head {
                        count @ 0..=127 => Packet::Literal(usize::from(count) + 1),
                        128 => Packet::Literal(0),
                        count => {
                            let (byte, rest) = self.rest.split_first().ok_or(ends)?;
                            self.rest = rest;
                            Packet::Repeat(*byte, 257 - usize::from(count))
                        }
                    };
                }
                Packet::Literal(left) => {
                    let count = left.min(room.len());
                    let (bytes, rest) = self.rest.split_at_checked(count).ok_or(ends)?;
                    for (to, from) in room.iter_mut().zip(bytes) {
                        *to = *from;
                    }
                    self.rest = rest;
                    self.packet = Packet::Literal(left - count);
                    filled += count;
                }
                Packet::Repeat(byte, left) => {
                    let count = left.min(room.len());
                    room.iter_mut().take(count).for_each(|to| *to = byte);
                    self.packet = Packet::Repeat(byte, left - count);
                    filled += count;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn encode(mut data: &[u8]) -> Vec<u8> {
        let mut coded = Vec::new();
        while let Some(first) = data.first() {
            let run = data.iter().take(128).take_while(|byte| *byte == first).count();
            if run > 2 {
                coded.extend([(257 - run) as u8, *first]);
                data = &data[run..];
                continue;
            }
            let count = (1..data.len().min(128))
                .find(|at| data[*at..].len() > 2 && data[*at] == data[at + 1] && data[*at] == data[at + 2])
                .unwrap_or(data.len().min(128));
            coded.push((count - 1) as u8);
            coded.extend(&data[..count]);
            data = &data[count..];
        }
        coded
    }

    #[test]
    fn the_example_of_apple() {
        // Technical Note TN1023.
        let coded = [0xfe, 0xaa, 0x02, 0x80, 0x00, 0x2a, 0xfd, 0xaa, 0x03, 0x80, 0x00, 0x2a, 0x22, 0xf7, 0xaa];
        let data = [
            0xaa, 0xaa, 0xaa, 0x80, 0x00, 0x2a, 0xaa, 0xaa, 0xaa, 0xaa, 0x80, 0x00, 0x2a, 0x22, 0xaa, 0xaa, 0xaa, 0xaa,
            0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa,
        ];
        let mut output = [0; 24];
        PackBits::new(&coded).read(&mut output).unwrap();
        assert_eq!(output, data);
        assert_eq!(PackBits::new(&coded).read(&mut [0; 25]), Err(CodecFault::Ends { found: 24, expected: 25 }));
    }

    proptest! {
        #[test]
        fn what_goes_in_comes_out(
            data in proptest::collection::vec(prop_oneof![Just(0u8), Just(1u8), any::<u8>()], 0..3000),
            step in 1usize..700,
        ) {
            let coded = encode(&data);
            let mut reader = PackBits::new(&coded);
            let mut output = vec![0; data.len()];
            for rows in output.chunks_mut(step) {
                reader.read(rows).unwrap();
            }
            prop_assert_eq!(output, data);
        }

        #[test]
        fn any_bytes_end(coded in proptest::collection::vec(any::<u8>(), 0..500), length in 0usize..5000) {
            let _ = PackBits::new(&coded).read(&mut vec![0; length]);
        }
    }
}
