//! From the rows of a decoder to rows of 8 bits: the colours of the device, and how light they are.

use crate::formats::raster::{Band, Colour, Lab, Opacity, Samples, Shape, Unpacker, YCbCr, on_white};

/// One row.
#[derive(Clone, Copy)]
pub(super) struct Row<'r> {
    /// The samples as they are stored.
    pub raw: Samples<'r>,
    /// Colours of 8 bits, interleaved, 0 is no light (of inks: no ink).
    pub device: &'r [u8],
    /// What they are.
    pub kind: Device,
    /// How light each pixel is.
    pub luma: &'r [u8],
}

/// What the colours of the device are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Device {
    Grey,
    Rgb,
    Cmyk,
    /// L* of 255, a* and b* around 128.
    Lab,
}

impl Device {
    /// How many colours a pixel has.
    pub(super) const fn channels(self) -> usize {
        match self {
            Self::Grey => 1,
            Self::Rgb | Self::Lab => 3,
            Self::Cmyk => 4,
        }
    }
}

/// Samples of 16 bits that are the colours of the device as they are stored.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wide {
    /// Samples of a pixel, the colours first.
    pub samples: usize,
    /// The greatest value.
    most: u32,
    /// How they are coded where they are CIE L*a*b*.
    lab: Option<Lab>,
}

impl Wide {
    /// A stored value of a channel as a number of 16 bits, of which 257 are one of [`Row::device`].
    pub(super) fn level(self, channel: usize, value: u16) -> u64 {
        let most = u64::from(self.most.max(1));
        self.lab.map_or((u64::from(value) * 65_535 + most / 2) / most, |lab| lab_level(lab, channel, value))
    }
}

/// A stored value of 16 bits of L*, a* or b*, as a number of which 257 are one of L* of 255 or of a* and b* around 128.
fn lab_level(coding: Lab, channel: usize, value: u16) -> u64 {
    let white = u64::from(coding.white_of_16());
    let value = match (coding, channel) {
        (_, 0) => return ((u64::from(value) * 65_535 + white / 2) / white).min(65_535),
        (Lab::Signed, _) => value.wrapping_add(32_768),
        (Lab::Offset, _) => value,
    };
    // 256 codes to the unit become 257.
    ((u64::from(value) * 257 + 128) / 256).min(65_535)
}

/// Converts the rows of one image. Colours are not managed here: what is measured is what the scanner gave.
pub(super) struct Rows {
    unpacker: Unpacker,
    /// What comes out.
    pub device: Device,
    meaning: Meaning,
    samples: usize,
    colours: usize,
    opacity: Option<(usize, Opacity)>,
    /// The stored colour that means "nothing here".
    key: Option<Vec<u16>>,
    /// Stored value to 8 bits, for samples of at most 8.
    narrow: Option<Box<[u8; 256]>>,
    /// The greatest stored value of wider samples.
    most: u32,
    colour_row: Vec<u8>,
    luma_row: Vec<u8>,
}

enum Meaning {
    Plain,
    WhiteIsZero,
    Palette(Vec<[u8; 3]>),
    YCbCr(YCbCr),
    Lab(Lab),
}

impl Rows {
    /// For images that are decoded; `None` for samples that no decoder here gives.
    pub(super) fn new(shape: &Shape) -> Option<Self> {
        let unpacker = Unpacker::new(shape).ok()?;
        let bits = unpacker.bits(shape.bits);
        let most = (1u32 << bits.min(16)) - 1;
        let (device, meaning) = match &shape.colour {
            Colour::BlackIsZero => (Device::Grey, Meaning::Plain),
            Colour::WhiteIsZero => (Device::Grey, Meaning::WhiteIsZero),
            Colour::Rgb => (Device::Rgb, Meaning::Plain),
            Colour::Palette(colours) => {
                (Device::Rgb, Meaning::Palette(colours.iter().copied().map(on_white).collect()))
            }
            Colour::YCbCr(coding) => (Device::Rgb, Meaning::YCbCr(*coding)),
            Colour::Cmyk => (Device::Cmyk, Meaning::Plain),
            Colour::Lab(coding) => (Device::Lab, Meaning::Lab(*coding)),
        };
        let scale = bits < 8 && !matches!(meaning, Meaning::Palette(_));
        let narrow = scale.then(|| {
            Box::new(std::array::from_fn(|value| {
                ((u32::try_from(value).unwrap_or(0).min(most) * 255 + most / 2) / most.max(1)).to_le_bytes()[0]
            }))
        });
        Some(Self {
            unpacker,
            device,
            meaning,
            samples: shape.samples().max(1),
            colours: shape.colours(),
            opacity: shape.opacity(),
            key: shape.transparent.clone(),
            narrow,
            most,
            colour_row: Vec::new(),
            luma_row: Vec::new(),
        })
    }

    /// How samples of 16 bits are to be read, where they are the colours themselves.
    pub(super) fn wide(&self) -> Option<Wide> {
        let lab = match self.meaning {
            Meaning::Lab(coding) => Some(coding),
            Meaning::Plain => None,
            _ => return None,
        };
        let plain = self.opacity.is_none() && self.key.is_none();
        plain.then_some(Wide { samples: self.samples, most: self.most, lab })
    }

    /// One row of a band; `None` where it holds a value that is not converted: then the derivation says so.
    pub(super) fn row<'r>(&'r mut self, band: &Band<'r>, index: u32) -> Option<Row<'r>> {
        let Self { unpacker, device, meaning, samples, colours, opacity, key, narrow, most, colour_row, luma_row } =
            self;
        let raw = unpacker.row(band, index).ok()?;
        let plain = matches!(meaning, Meaning::Plain) && *samples == *colours && key.is_none();
        let colour: &'r [u8] = match raw {
            Samples::Eight(row) if plain && narrow.is_none() => row,
            _ => {
                colour_row.clear();
                let layout = Layout { samples: *samples, colours: *colours, opacity: *opacity, key: key.as_deref() };
                match (raw, &narrow) {
                    (Samples::Eight(row), None) => layout.spread(row, 255, |value| value, colour_row),
                    (Samples::Eight(row), Some(table)) => {
                        layout.spread(row, 255, |value| table[usize::from(value)], colour_row);
                    }
                    (Samples::Sixteen(row), _) if *most == 65_535 => {
                        layout.spread(row, 255, |value| value.to_be_bytes()[0], colour_row);
                    }
                    (Samples::Sixteen(row), _) => {
                        let most = (*most).max(1);
                        let scaled = |value: u16| (u32::from(value).min(most) * 255 / most).to_le_bytes()[0];
                        layout.spread(row, 255, scaled, colour_row);
                    }
                }
                understand(meaning, raw, *samples, colour_row);
                colour_row
            }
        };
        let luma: &'r [u8] = match device {
            Device::Grey => colour,
            Device::Rgb => light_of_rgb(colour, luma_row),
            Device::Cmyk => light_of_inks(colour, luma_row),
            Device::Lab => first_of_three(colour, luma_row),
        };
        Some(Row { raw, device: colour, kind: *device, luma })
    }
}

/// Where the samples of a pixel stand.
#[derive(Clone, Copy)]
struct Layout<'k> {
    samples: usize,
    colours: usize,
    opacity: Option<(usize, Opacity)>,
    key: Option<&'k [u16]>,
}

impl Layout<'_> {
    /// Brings a row to 8 bits a colour, without the samples beside the colours; what is not opaque is laid on white
    /// paper, as for the access copy.
    fn spread<L: Copy + Into<u32>>(self, row: &[L], paper: u32, to8: impl Fn(L) -> u8, output: &mut Vec<u8>) {
        if self.samples == self.colours && self.key.is_none() {
            output.extend(row.iter().map(|value| to8(*value)));
            return;
        }
        output.reserve(row.len() / self.samples * self.colours);
        for pixel in row.chunks_exact(self.samples) {
            let stored = pixel.iter().take(self.colours);
            if self.key.is_some_and(|key| stored.zip(key).all(|(value, key)| (*value).into() == u32::from(*key))) {
                output.extend(std::iter::repeat_n(255, self.colours));
                continue;
            }
            let opaque = self.opacity.and_then(|(at, kind)| Some((u32::from(to8(*pixel.get(at)?)), kind)));
            for value in pixel.iter().take(self.colours) {
                let value = to8(*value);
                output.push(match opaque {
                    None => value,
                    Some((opacity, Opacity::Associated)) => {
                        (u32::from(value) + paper.saturating_sub(opacity)).min(255).to_le_bytes()[0]
                    }
                    Some((opacity, _)) => (paper - opacity + (u32::from(value) * opacity + 127) / 255).to_le_bytes()[0],
                });
            }
        }
    }
}

/// Makes colours of the device from what the numbers mean.
fn understand(meaning: &Meaning, raw: Samples<'_>, samples: usize, row: &mut Vec<u8>) {
    match meaning {
        Meaning::Plain => {}
        Meaning::WhiteIsZero => row.iter_mut().for_each(|value| *value = 255 - *value),
        Meaning::Palette(colours) => {
            row.clear();
            let colour = |index: usize| colours.get(index).copied().unwrap_or_default();
            match raw {
                Samples::Eight(indices) => indices.iter().for_each(|index| row.extend(colour(usize::from(*index)))),
                Samples::Sixteen(indices) => indices.iter().for_each(|index| row.extend(colour(usize::from(*index)))),
            }
        }
        Meaning::YCbCr(coding) => {
            for pixel in row.as_chunks_mut::<3>().0 {
                *pixel = rgb_of(coding, *pixel);
            }
        }
        Meaning::Lab(coding) => {
            match raw {
                Samples::Eight(_) if *coding == Lab::Offset => {}
                Samples::Eight(_) => {
                    for [_, a, b] in row.as_chunks_mut::<3>().0 {
                        (*a, *b) = (a.wrapping_add(128), b.wrapping_add(128));
                    }
                }
                Samples::Sixteen(raw) => {
                    row.clear();
                    for pixel in raw.chunks_exact(samples) {
                        let colours = pixel.iter().take(3).enumerate();
                        row.extend(colours.map(|(channel, value)| {
                            ((lab_level(*coding, channel, *value) + 128) / 257).to_le_bytes()[0]
                        }));
                    }
                }
            }
        }
    }
}

/// TIFF 6.0 §20 and §21.
fn rgb_of(coding: &YCbCr, [y, cb, cr]: [u8; 3]) -> [u8; 3] {
    let [red_share, green_share, blue_share] = coding.luma;
    let [(y0, y1), (b0, b1), (r0, r1)] = coding.reference;
    let luma = (f64::from(y) - y0) * 255.0 / (y1 - y0);
    let blue = luma + (f64::from(cb) - b0) * 127.0 / (b1 - b0) * (2.0 - 2.0 * blue_share);
    let red = luma + (f64::from(cr) - r0) * 127.0 / (r1 - r0) * (2.0 - 2.0 * red_share);
    let green = (luma - red_share * red - blue_share * blue) / green_share;
    [red, green, blue].map(|value| (value + 0.5).clamp(0.0, 255.0) as u8)
}

/// ITU-R BT.601 in units of 1/256.
pub(super) const fn light([red, green, blue]: [u8; 3]) -> u8 {
    ((red as u32 * 77 + green as u32 * 150 + blue as u32 * 29 + 128) >> 8).to_le_bytes()[0]
}

fn light_of_rgb<'r>(row: &[u8], output: &'r mut Vec<u8>) -> &'r [u8] {
    let pixels = row.as_chunks::<3>().0;
    output.resize(pixels.len(), 0);
    output.iter_mut().zip(pixels).for_each(|(to, pixel)| *to = light(*pixel));
    output
}

/// Inks without a profile: each takes its share of the light, black of all of it.
pub(super) const fn rgb_of_inks([cyan, magenta, yellow, black]: [u8; 4]) -> [u8; 3] {
    let light = 255 - black as u32;
    let red = ((255 - cyan as u32) * light + 127) / 255;
    let green = ((255 - magenta as u32) * light + 127) / 255;
    let blue = ((255 - yellow as u32) * light + 127) / 255;
    [red.to_le_bytes()[0], green.to_le_bytes()[0], blue.to_le_bytes()[0]]
}

fn light_of_inks<'r>(row: &[u8], output: &'r mut Vec<u8>) -> &'r [u8] {
    let pixels = row.as_chunks::<4>().0;
    output.resize(pixels.len(), 0);
    output.iter_mut().zip(pixels).for_each(|(to, pixel)| *to = light(rgb_of_inks(*pixel)));
    output
}

fn first_of_three<'r>(row: &[u8], output: &'r mut Vec<u8>) -> &'r [u8] {
    let pixels = row.as_chunks::<3>().0;
    output.resize(pixels.len(), 0);
    output.iter_mut().zip(pixels).for_each(|(to, [lightness, ..])| *to = *lightness);
    output
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::SampleFormat;

    fn shape(colour: Colour, bits: u16, extra: Vec<Opacity>) -> Shape {
        Shape {
            width: 2,
            height: 1,
            bits,
            storage: bits,
            format: SampleFormat::Unsigned,
            colour,
            extra,
            transparent: None,
            planar: false,
            icc: None,
        }
    }

    /// Colours and light of the one row of two pixels.
    fn seen(shape: &Shape, bytes: &[u8]) -> (Vec<u8>, Vec<u8>) {
        let mut rows = Rows::new(shape).unwrap();
        let band = Band::chunky(bytes, bytes.len(), 1);
        let row = rows.row(&band, 0).unwrap();
        (row.device.to_vec(), row.luma.to_vec())
    }

    #[test]
    fn greys_of_all_depths() {
        assert_eq!(seen(&shape(Colour::BlackIsZero, 8, vec![]), &[7, 200]), (vec![7, 200], vec![7, 200]));
        assert_eq!(seen(&shape(Colour::BlackIsZero, 1, vec![]), &[0b0100_0000]).1, [0, 255]);
        assert_eq!(seen(&shape(Colour::WhiteIsZero, 1, vec![]), &[0b0100_0000]).1, [255, 0]);
        assert_eq!(seen(&shape(Colour::WhiteIsZero, 4, vec![]), &[0x0f]).1, [255, 0]);
        let wide = [0x1234u16, 0xffff].map(u16::to_ne_bytes).concat();
        assert_eq!(seen(&shape(Colour::BlackIsZero, 16, vec![]), &wide).1, [0x12, 0xff]);
        assert_eq!(
            seen(&shape(Colour::BlackIsZero, 8, vec![Opacity::Unassociated]), &[100, 255, 100, 0]).1,
            [100, 255]
        );
    }

    #[test]
    fn colours_of_all_kinds() {
        let (device, luma) = seen(&shape(Colour::Rgb, 8, vec![]), &[255, 255, 255, 255, 0, 0]);
        assert_eq!((device.len(), luma), (6, vec![255, 77]));
        let palette = Colour::Palette(vec![[0, 0, 0, 255], [10, 20, 30, 255]]);
        assert_eq!(seen(&shape(palette, 8, vec![]), &[1, 0]).0, [10, 20, 30, 0, 0, 0]);
        assert_eq!(seen(&shape(Colour::Cmyk, 8, vec![]), &[0, 0, 0, 0, 0, 0, 0, 255]).1, [255, 0]);
        assert_eq!(
            seen(&shape(Colour::Lab(Lab::Signed), 8, vec![]), &[200, 0, 0, 9, 255, 1]).0,
            [200, 128, 128, 9, 127, 129]
        );
        // White, black, and a colour, in 16 bits of both codings.
        let wide = |coding, pixels: [u16; 6]| {
            seen(&shape(Colour::Lab(coding), 16, vec![]), &pixels.map(u16::to_ne_bytes).concat()).0
        };
        let below = 0u16.wrapping_sub(2560);
        assert_eq!(wide(Lab::Signed, [65_535, 0, 0, 32_896, 2560, below]), [255, 128, 128, 128, 138, 118]);
        assert_eq!(wide(Lab::Offset, [65_280, 32_768, 32_768, 32_768, 35_328, 30_208]), [255, 128, 128, 128, 138, 118]);
        assert_eq!(wide(Lab::Offset, [0, 0, 65_535, 65_535, 32_768, 32_768]), [0, 0, 255, 255, 128, 128]);
        // A chart is measured as finely as it is stored.
        let level = |coding, channel, value| {
            Rows::new(&shape(Colour::Lab(coding), 16, vec![])).unwrap().wide().unwrap().level(channel, value)
        };
        assert_eq!([level(Lab::Offset, 0, 65_280), level(Lab::Signed, 0, 65_535)], [65_535; 2]);
        assert_eq!([level(Lab::Offset, 1, 32_768), level(Lab::Signed, 2, 0)], [128 * 257; 2]);
        assert_eq!([level(Lab::Offset, 2, 35_328), level(Lab::Signed, 1, 2560)], [138 * 257; 2]);
        let ycbcr = seen(&shape(Colour::YCbCr(YCbCr::default()), 8, vec![]), &[76, 85, 255, 255, 128, 128]).0;
        assert!(ycbcr[0] > 250 && ycbcr[1] < 4 && ycbcr[2] < 4 && ycbcr[3..] == [255; 3], "{ycbcr:?}");
    }

    /// As the access copy has it: white paper where nothing is.
    #[test]
    fn what_is_transparent_is_paper() {
        let keyed =
            |colour, bits, key: &[u16]| Shape { transparent: Some(key.to_vec()), ..shape(colour, bits, vec![]) };
        assert_eq!(seen(&keyed(Colour::BlackIsZero, 8, &[7]), &[7, 200]).1, [255, 200]);
        assert_eq!(seen(&keyed(Colour::BlackIsZero, 1, &[0]), &[0b0100_0000]).1, [255, 255]);
        assert_eq!(seen(&keyed(Colour::Rgb, 8, &[1, 2, 3]), &[1, 2, 3, 1, 2, 4]).0, [255, 255, 255, 1, 2, 4]);
        let wide = [0x1234u16, 0x1235].map(u16::to_ne_bytes).concat();
        assert_eq!(seen(&keyed(Colour::BlackIsZero, 16, &[0x1234]), &wide).1, [0xff, 0x12]);
        assert!(Rows::new(&keyed(Colour::Rgb, 16, &[1, 2, 3])).unwrap().wide().is_none());
        let palette = Colour::Palette(vec![[0, 0, 0, 0], [10, 20, 30, 128]]);
        assert_eq!(seen(&shape(palette, 8, vec![]), &[0, 1]).0, [255, 255, 255, 132, 137, 142]);
    }
}
