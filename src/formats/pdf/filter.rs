//! The one filter that structure needs: Flate, with the predictors of cross-reference streams.

use flate2::{Decompress, FlushDecompress, Status};

use super::object::{Dict, Object};

/// What keeps a Flate stream from being inflated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InflateFault {
    /// The data are damaged.
    Broken {
        /// Bytes that came before.
        made: u64,
    },
    /// The data end before the stream does.
    Short {
        /// Bytes that came.
        made: u64,
    },
    /// More would come than is allowed.
    TooLong,
    /// A predictor that cannot be undone.
    Predictor,
}

/// Runs `bytes` through Flate, gives each window of output to `take`, and returns how many bytes came.
fn run(bytes: &[u8], most: u64, mut take: impl FnMut(&[u8])) -> Result<u64, InflateFault> {
    let mut window = vec![0u8; 32 * 1024];
    let mut state = Decompress::new(true);
    let mut input = bytes;
    loop {
        let (before_in, before_out) = (state.total_in(), state.total_out());
        let status = state.decompress(input, &mut window, FlushDecompress::None);
        let used = usize::try_from(state.total_in() - before_in).unwrap_or(usize::MAX);
        let made = usize::try_from(state.total_out() - before_out).unwrap_or(usize::MAX);
        input = input.get(used..).unwrap_or_default();
        take(window.get(..made).unwrap_or_default());
        if state.total_out() > most {
            return Err(InflateFault::TooLong);
        }
        match status {
            Err(_) => return Err(InflateFault::Broken { made: state.total_out() }),
            Ok(Status::StreamEnd) => return Ok(state.total_out()),
            Ok(_) if used == 0 && made == 0 => return Err(InflateFault::Short { made: state.total_out() }),
            Ok(_) => {}
        }
    }
}

/// How many bytes a Flate stream inflates to; nothing is kept.
///
/// # Errors
/// Where it is damaged, cut, or longer than `most`.
pub fn inflated_length(bytes: &[u8], most: u64) -> Result<u64, InflateFault> {
    run(bytes, most, |_| {})
}

/// Inflates at most `most` bytes and undoes the predictor of `parameters`.
///
/// # Errors
/// Where it is damaged, cut, or longer than `most`.
pub fn inflate(bytes: &[u8], parameters: Option<&Dict>, most: u64) -> Result<Vec<u8>, InflateFault> {
    let mut output = Vec::new();
    run(bytes, most, |window| output.extend_from_slice(window))?;
    unpredicted(output, parameters)
}

/// Undoes the predictor of `parameters` (§7.4.4.4): that of TIFF with 8 bits, and those of PNG.
///
/// # Errors
/// Where it cannot be undone.
pub(super) fn unpredicted(mut output: Vec<u8>, parameters: Option<&Dict>) -> Result<Vec<u8>, InflateFault> {
    let number = |key: &[u8], default: i64| {
        parameters.and_then(|dict| dict.get(key)).and_then(Object::integer).unwrap_or(default)
    };
    let predictor = number(b"Predictor", 1);
    if predictor == 1 || output.is_empty() {
        return Ok(output);
    }
    let bits = number(b"Colors", 1).checked_mul(number(b"BitsPerComponent", 8));
    let pixel = bits.map_or(0, |bits| (bits.max(0) + 7) / 8);
    let row = bits.and_then(|bits| bits.checked_mul(number(b"Columns", 1))).map_or(0, |bits| (bits.max(0) + 7) / 8);
    let (pixel, row) = (usize::try_from(pixel).unwrap_or(0), usize::try_from(row).unwrap_or(0));
    if pixel == 0 || row == 0 || row > output.len() {
        return Err(InflateFault::Predictor);
    }
    match predictor {
        2 if number(b"BitsPerComponent", 8) == 8 => {
            for line in output.chunks_mut(row) {
                for index in pixel..line.len() {
                    let left = line.get(index - pixel).copied().unwrap_or(0);
                    if let Some(value) = line.get_mut(index) {
                        *value = value.wrapping_add(left);
                    }
                }
            }
            Ok(output)
        }
        10..=15 => unpredict(&output, pixel, row).ok_or(InflateFault::Predictor),
        _ => Err(InflateFault::Predictor),
    }
}

/// Undoes the PNG filters (PNG §9).
fn unpredict(bytes: &[u8], pixel: usize, row: usize) -> Option<Vec<u8>> {
    let mut output: Vec<u8> = Vec::with_capacity(bytes.len());
    let mut above = vec![0u8; row];
    for line in bytes.chunks(row.checked_add(1)?) {
        let (&filter, line) = line.split_first()?;
        let mut current = vec![0u8; row];
        for (index, &byte) in line.iter().enumerate() {
            let left = index.checked_sub(pixel).and_then(|at| current.get(at)).copied().unwrap_or(0);
            let up = *above.get(index)?;
            let corner = index.checked_sub(pixel).and_then(|at| above.get(at)).copied().unwrap_or(0);
            let guess = match filter {
                0 => 0,
                1 => left,
                2 => up,
                3 => u8::midpoint(left, up),
                4 => paeth(left, up, corner),
                _ => return None,
            };
            *current.get_mut(index)? = byte.wrapping_add(guess);
        }
        output.extend_from_slice(current.get(..line.len())?);
        above = current;
    }
    Some(output)
}

fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let estimate = i16::from(left) + i16::from(up) - i16::from(corner);
    let distance = |value: u8| (estimate - i16::from(value)).abs();
    let (a, b, c) = (distance(left), distance(up), distance(corner));
    if a <= b && a <= c {
        left
    } else if b <= c {
        up
    } else {
        corner
    }
}
