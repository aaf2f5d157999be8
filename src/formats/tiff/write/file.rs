//! A file, image by image.

use std::io::{self, Seek, Write};

use serde::{Deserialize, Serialize};

use crate::records::SampleFormat;

use super::super::tags;
use super::directory::Out;
use super::field::{Field, Fields};
use super::strip::{Coding, Encoder};

/// Bytes of a strip before it is coded, at most, unless one row has more: damage costs a strip, and a reader needs the
/// room for one.
pub(super) const STRIP_BYTES: usize = 256 << 10;

/// Bytes of a directory with those below it, without its values, and with the tags that every image has: more than
/// usual ones take.
const DIRECTORY: u64 = 2 << 10;

/// How long the numbers are that say where things lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offsets {
    /// Four bytes: TIFF 6.0, up to 4 GiB.
    Four,
    /// Eight bytes: `BigTIFF`.
    Eight,
}

impl Offsets {
    /// Bytes that a file with offsets of four bytes has at most.
    pub const MOST: u64 = u32::MAX as u64;

    /// What a file of images with so many bytes of pixels, and `rest` bytes beside them ([`Self::beside`]), needs. By
    /// the pixels as they are before coding: what they come to is not known when the header is written. Without
    /// compression the file is no longer than what is reckoned here. Coding can add to what does not compress: a file
    /// that becomes too long by it is refused ([`super::BeyondOffsets`]).
    #[must_use]
    pub const fn for_bytes(pixels: u64, rest: u64) -> Self {
        // Eight bytes say where a strip of more than 128 KiB lies and how long it is, and one may stand before it.
        let most = pixels.saturating_add(pixels / 8192).saturating_add(rest).saturating_add(1 << 16);
        if most <= Self::MOST { Self::Four } else { Self::Eight }
    }

    /// Bytes beside the pixels of so many images whose fields have `values` bytes: their values, and what directories
    /// and the last strips take.
    #[must_use]
    pub const fn beside(values: u64, images: u64) -> u64 {
        values.saturating_add(images.saturating_mul(DIRECTORY))
    }

    /// How many bytes such a number has; a value up to that length stands in its entry.
    pub(super) const fn bytes(self) -> usize {
        match self {
            Self::Four => 4,
            Self::Eight => 8,
        }
    }

    /// Where the header points to the first directory.
    pub(super) const fn first(self) -> u64 {
        match self {
            Self::Four => 4,
            Self::Eight => 8,
        }
    }
}

/// One image that is to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Bits of a sample: 1, 2, 4, 8, 16, 32 or 64.
    pub bits: u16,
    /// Samples of a pixel, interleaved.
    pub samples: u16,
    /// How numbers are stored.
    pub format: SampleFormat,
    /// `PhotometricInterpretation`.
    pub photometric: u16,
    /// The coding.
    pub coding: Coding,
    /// What else its directory says. Tags that tell of pixels and coding are written over.
    pub fields: Fields,
}

impl Picture {
    /// Bytes of a row.
    #[must_use]
    pub fn row_bytes(&self) -> usize {
        let bits =
            (self.width as usize).saturating_mul(usize::from(self.samples)).saturating_mul(usize::from(self.bits));
        bits.div_ceil(8)
    }

    /// Rows of a strip.
    #[must_use]
    pub fn strip_rows(&self) -> u32 {
        let rows = u32::try_from(STRIP_BYTES / self.row_bytes().max(1)).unwrap_or(u32::MAX);
        rows.clamp(1, self.height.max(1))
    }

    /// Whether differences of neighbours are coded instead of samples (TIFF 6.0 §14): of levels of whole bytes, never
    /// of indices.
    #[must_use]
    pub fn is_predicted(&self) -> bool {
        let levels = self.photometric != 3 && self.format == SampleFormat::Unsigned;
        levels && matches!(self.bits, 8 | 16) && matches!(self.coding, Coding::Lzw | Coding::Deflate)
    }
}

/// Whether `PlanarConfiguration` is written. Samples of a pixel lie side by side in either case: that is what its
/// absence means too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlanarTag {
    /// It is.
    #[default]
    Written,
    /// It is left out, where a list of allowed tags does not have it.
    Unsaid,
}

/// Writes a file. Made with the header; [`finish`](Self::finish) ends it.
#[derive(Debug)]
pub struct TiffWriter<W> {
    out: Out<W>,
    planar: PlanarTag,
    /// Where the place of the next directory is to be written.
    pointer: u64,
}

impl<W: Write + Seek> TiffWriter<W> {
    /// Writes the header.
    ///
    /// # Errors
    /// What `out` says.
    pub fn new(out: W, offsets: Offsets) -> io::Result<Self> {
        Ok(Self { out: Out::begin(out, offsets)?, planar: PlanarTag::Written, pointer: offsets.first() })
    }

    /// Lets the file be no longer than `most` bytes: another than the form's own bound ([`Offsets::MOST`]).
    #[must_use]
    pub fn within(mut self, most: u64) -> Self {
        self.out.shorten(most);
        self
    }

    /// Says whether the images to come have `PlanarConfiguration`.
    #[must_use]
    pub fn with_planar(self, planar: PlanarTag) -> Self {
        Self { planar, ..self }
    }

    /// Begins the next image.
    #[must_use]
    pub fn image(self, picture: Picture) -> StripWriter<W> {
        let row_bytes = picture.row_bytes();
        let strip_bytes = row_bytes * picture.strip_rows() as usize;
        let encoder = Encoder::new(&picture);
        StripWriter {
            writer: self,
            strip: Vec::with_capacity(strip_bytes),
            strip_bytes,
            encoder,
            spans: Vec::new(),
            seen: 0,
            picture,
        }
    }

    /// Ends the file.
    ///
    /// # Errors
    /// What the output says.
    pub fn finish(self) -> io::Result<W> {
        self.out.end()
    }
}

/// Writes the rows of one image.
#[derive(Debug)]
pub struct StripWriter<W> {
    writer: TiffWriter<W>,
    picture: Picture,
    encoder: Encoder,
    /// Rows of the strip that is being filled.
    strip: Vec<u8>,
    strip_bytes: usize,
    /// Where the strips lie, and how long they are.
    spans: Vec<(u64, u64)>,
    /// Bytes of rows seen.
    seen: u64,
}

impl<W: Write + Seek> StripWriter<W> {
    /// Takes the next rows, as [`crate::formats::raster::Rows`] has them.
    ///
    /// # Errors
    /// What the output says.
    pub fn rows(&mut self, mut rows: &[u8]) -> io::Result<()> {
        self.seen += rows.len() as u64;
        while !rows.is_empty() {
            let room = self.strip_bytes.saturating_sub(self.strip.len()).min(rows.len());
            let (now, later) = rows.split_at(room);
            self.strip.extend_from_slice(now);
            rows = later;
            if self.strip.len() >= self.strip_bytes {
                self.strip()?;
            }
        }
        Ok(())
    }

    fn strip(&mut self) -> io::Result<()> {
        let out = &mut self.writer.out;
        out.align()?;
        let start = out.at();
        let coded = self.encoder.code(&mut self.strip);
        out.write(coded)?;
        self.spans.push((start, out.at() - start));
        self.strip.clear();
        Ok(())
    }

    /// Writes the last strip and the directory.
    ///
    /// # Errors
    /// What the output says; `InvalidInput` where not all rows came.
    pub fn finish(mut self) -> io::Result<TiffWriter<W>> {
        if !self.strip.is_empty() {
            self.strip()?;
        }
        if self.seen != self.picture.row_bytes() as u64 * u64::from(self.picture.height) {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "rows are missing"));
        }
        let fields = self.directory();
        let mut writer = self.writer;
        let written = writer.out.directory(&fields)?;
        writer.out.point(writer.pointer, written.start)?;
        writer.pointer = written.next;
        Ok(writer)
    }

    fn directory(&self) -> Fields {
        let picture = &self.picture;
        let mut fields = picture.fields.clone();
        let samples = usize::from(picture.samples);
        fields.set(Field::long(tags::IMAGE_WIDTH, picture.width));
        fields.set(Field::long(tags::IMAGE_LENGTH, picture.height));
        fields.set(Field::shorts(tags::BITS_PER_SAMPLE, &vec![picture.bits; samples]));
        fields.set(Field::shorts(tags::COMPRESSION, &[picture.coding.code()]));
        fields.set(Field::shorts(tags::PHOTOMETRIC, &[picture.photometric]));
        fields.set(Field::shorts(tags::SAMPLES_PER_PIXEL, &[picture.samples]));
        fields.set(Field::long(tags::ROWS_PER_STRIP, picture.strip_rows()));
        if self.writer.planar == PlanarTag::Written {
            fields.set(Field::shorts(tags::PLANAR_CONFIGURATION, &[1]));
        }
        if picture.is_predicted() {
            fields.set(Field::shorts(tags::PREDICTOR, &[2]));
        }
        if picture.photometric == 6 {
            fields.set(Field::shorts(tags::YCBCR_SUBSAMPLING, &[1, 1]));
        }
        if picture.format != SampleFormat::Unsigned && fields.find(tags::SAMPLE_FORMAT).is_none() {
            let code = if picture.format == SampleFormat::Signed { 2 } else { 3 };
            fields.set(Field::shorts(tags::SAMPLE_FORMAT, &vec![code; samples]));
        }
        let (starts, lengths): (Vec<u64>, Vec<u64>) = self.spans.iter().copied().unzip();
        fields.set(self.numbers(tags::STRIP_OFFSETS, &starts));
        fields.set(self.numbers(tags::STRIP_BYTE_COUNTS, &lengths));
        fields
    }

    /// A list of LONGs, of LONG8s in a `BigTIFF`.
    fn numbers(&self, tag: u16, values: &[u64]) -> Field {
        match self.writer.out.offsets() {
            Offsets::Four => {
                let longs = values.iter().map(|value| u32::try_from(*value).unwrap_or(u32::MAX));
                Field { tag, kind: 4, bytes: longs.flat_map(u32::to_le_bytes).collect() }
            }
            Offsets::Eight => {
                Field { tag, kind: 16, bytes: values.iter().flat_map(|value| value.to_le_bytes()).collect() }
            }
        }
    }
}
