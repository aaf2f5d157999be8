//! What one directory says of its image, and whether strips or tiles are all there.

use crate::records::{ImageRole, SampleFormat};

use super::ifd::{Directory, Stream};
use super::kinds::{Compression, ExtraSample, Photometric};
use super::layout_fault::LayoutFault;
use super::old_jpeg::{self, Interchange, OldJpeg};
use super::tags;

/// How much a layout may claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LayoutLimits {
    /// Most pixels of one image.
    pub pixels: u64,
    /// Most strips or tiles of one image.
    pub chunks: u64,
}

/// Longest tables of JPEG, in bytes: all sixteen that a stream can have take less than 3,000.
const MOST_TABLES: u64 = 1 << 16;

/// Where the coded bytes of a strip or tile lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The first byte.
    pub offset: u64,
    /// How many.
    pub length: u64,
}

impl Span {
    /// The byte after the last.
    #[must_use]
    pub const fn end(&self) -> u64 {
        self.offset.saturating_add(self.length)
    }
}

/// How the image of one directory is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// What it is.
    pub role: ImageRole,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Bits of each sample.
    pub bits: Vec<u16>,
    /// Samples of a pixel.
    pub samples: u16,
    /// Samples beyond the colours.
    pub extra: Vec<ExtraSample>,
    /// How numbers are stored.
    pub format: SampleFormat,
    /// The coding.
    pub compression: Compression,
    /// The meaning of the samples.
    pub photometric: Photometric,
    /// Whether each sample has its own strips or tiles (`PlanarConfiguration` 2).
    pub planar: bool,
    /// Whether `FillOrder` is 2.
    pub reversed: bool,
    /// `Predictor`.
    pub predictor: u16,
    /// `T4Options`.
    pub t4: u32,
    /// `YCbCrSubSampling`.
    pub subsampling: (u16, u16),
    /// `InkSet`.
    pub ink_set: u16,
    /// Whether it is tiled.
    pub tiled: bool,
    /// Pixels across a strip or tile.
    pub chunk_width: u32,
    /// Pixels down a strip or tile.
    pub chunk_height: u32,
    /// Strips or tiles, one plane after the other.
    pub spans: Vec<Span>,
    /// How an old-style JPEG lies there.
    pub old_jpeg: Option<OldJpeg>,
}

impl Layout {
    /// Planes that are stored one after the other.
    #[must_use]
    pub const fn planes(&self) -> u16 {
        if self.planar { self.samples } else { 1 }
    }

    /// Samples of a pixel inside one strip or tile.
    #[must_use]
    pub const fn chunk_samples(&self) -> u16 {
        if self.planar { 1 } else { self.samples }
    }

    /// Bits of a sample where all have the same number.
    #[must_use]
    pub fn uniform_bits(&self) -> Option<u16> {
        let first = *self.bits.first()?;
        self.bits.iter().all(|bits| *bits == first).then_some(first)
    }

    /// Strips or tiles across.
    #[must_use]
    pub fn across(&self) -> u32 {
        self.width.div_ceil(self.chunk_width.max(1))
    }

    /// Strips or tiles down.
    #[must_use]
    pub fn down(&self) -> u32 {
        self.height.div_ceil(self.chunk_height.max(1))
    }

    /// Rows that the strips or tiles in row `row` of them hold: a tile is always whole, the last strip is not.
    #[must_use]
    pub fn chunk_rows(&self, row: u32) -> u32 {
        if self.tiled {
            return self.chunk_height;
        }
        self.height.saturating_sub(row.saturating_mul(self.chunk_height)).min(self.chunk_height)
    }

    /// Whether its strips or tiles are JPEG streams.
    #[must_use]
    pub fn is_jpeg(&self) -> bool {
        self.compression == Compression::Jpeg || matches!(self.old_jpeg, Some(OldJpeg::Streams | OldJpeg::Pieces(_)))
    }

    /// Whether chroma is stored with fewer samples than luma, by TIFF itself and not inside a JPEG stream.
    #[must_use]
    pub fn is_subsampled(&self) -> bool {
        self.photometric == Photometric::YCbCr
            && !self.planar
            && self.subsampling != (1, 1)
            && !matches!(self.compression, Compression::Jpeg | Compression::OldJpeg)
    }

    /// Whether a strip can be decoded some rows at a time, without being there as a whole.
    #[must_use]
    pub fn flows(&self) -> bool {
        let flowing = matches!(self.compression, Compression::None | Compression::Deflate | Compression::PackBits);
        flowing && !self.reversed && !self.is_subsampled() && !self.tiled
    }

    /// Bytes of one decoded row of a strip or tile.
    #[must_use]
    pub fn row_bytes(&self) -> Option<u64> {
        let bits = u64::from(self.uniform_bits()?);
        u64::from(self.chunk_width)
            .checked_mul(u64::from(self.chunk_samples()))?
            .checked_mul(bits)
            .map(|n| n.div_ceil(8))
    }

    /// Bytes of a decoded strip or tile with `rows` rows.
    #[must_use]
    pub fn chunk_bytes(&self, rows: u32) -> Option<u64> {
        if self.is_subsampled() {
            let (h, v) = (u64::from(self.subsampling.0.max(1)), u64::from(self.subsampling.1.max(1)));
            let units = u64::from(self.chunk_width).div_ceil(h).checked_mul(u64::from(rows).div_ceil(v))?;
            return units.checked_mul(h * v + 2)?.checked_mul(u64::from(self.uniform_bits()?)).map(|n| n.div_ceil(8));
        }
        self.row_bytes()?.checked_mul(u64::from(rows))
    }

    /// Reads what `directory` says. The layout is `None` where not even the dimensions are known.
    #[must_use]
    pub fn read(stream: &Stream<'_>, directory: &Directory, limits: LayoutLimits) -> (Option<Self>, Vec<LayoutFault>) {
        let mut reader = Reader { stream, directory, faults: Vec::new() };
        let layout = reader.layout(limits);
        (layout, reader.faults)
    }
}

pub(super) struct Reader<'s, 'a> {
    pub(super) stream: &'s Stream<'a>,
    pub(super) directory: &'s Directory,
    pub(super) faults: Vec<LayoutFault>,
}

impl Reader<'_, '_> {
    /// A number; what cannot be read is a fault and counts as absent.
    fn number(&mut self, tag: u16) -> Option<u64> {
        let entry = self.directory.find(tag)?;
        match self.stream.unsigned(entry, 0) {
            Ok(value) => Some(value),
            Err(fault) => {
                self.faults.push(fault.into());
                None
            }
        }
    }

    fn short(&mut self, tag: u16, default: u16) -> u16 {
        match self.number(tag) {
            None => default,
            Some(value) => u16::try_from(value).unwrap_or_else(|_| {
                self.faults.push(LayoutFault::Impossible { tag, value });
                default
            }),
        }
    }

    fn dimension(&mut self, tag: u16) -> Option<u32> {
        if self.directory.find(tag).is_none() {
            self.faults.push(LayoutFault::Missing { tag });
            return None;
        }
        let value = self.number(tag)?;
        match u32::try_from(value) {
            Ok(size) if size > 0 => Some(size),
            _ => {
                self.faults.push(LayoutFault::Impossible { tag, value });
                None
            }
        }
    }

    pub(super) fn list(&mut self, tag: u16, most: u64) -> Vec<u64> {
        let Some(entry) = self.directory.find(tag) else { return Vec::new() };
        match self.stream.unsigned_list(entry, most) {
            Ok(list) => list,
            Err(fault) => {
                self.faults.push(fault.into());
                Vec::new()
            }
        }
    }

    fn role(&mut self) -> ImageRole {
        if let Some(kind) = self.number(tags::NEW_SUBFILE_TYPE) {
            return match kind {
                kind if kind & 4 != 0 => ImageRole::Mask,
                kind if kind & 1 != 0 => ImageRole::Reduced,
                _ => ImageRole::Page,
            };
        }
        match self.number(tags::SUBFILE_TYPE) {
            Some(2) => ImageRole::Reduced,
            _ => ImageRole::Page,
        }
    }

    /// One for all samples: the tag may say one for each, and samples that are numbers of different kinds are decoded
    /// by nobody.
    fn format(&mut self) -> SampleFormat {
        let said = self.list(tags::SAMPLE_FORMAT, u64::from(u16::MAX));
        let first = said.first().copied().unwrap_or(1);
        let impossible = match said.iter().find(|value| **value != first) {
            None if (1..=4).contains(&first) => None,
            None => Some(first),
            Some(other) => Some(*other),
        };
        if let Some(value) = impossible {
            self.faults.push(LayoutFault::Impossible { tag: tags::SAMPLE_FORMAT, value });
        }
        match first {
            2 => SampleFormat::Signed,
            3 => SampleFormat::Float,
            // 4 is "undefined", which the standard lets a reader take as unsigned.
            _ => SampleFormat::Unsigned,
        }
    }

    fn bits(&mut self, samples: u16, default: u64) -> Vec<u16> {
        let mut bits = self.list(tags::BITS_PER_SAMPLE, u64::from(u16::MAX));
        if bits.is_empty() {
            bits.push(default);
        }
        if let Some(value) = bits.iter().copied().find(|bits| *bits == 0 || *bits > 64) {
            self.faults.push(LayoutFault::Impossible { tag: tags::BITS_PER_SAMPLE, value });
            return Vec::new();
        }
        let first = bits.first().copied().unwrap_or(1);
        let of = |index: usize| u16::try_from(bits.get(index).copied().unwrap_or(first)).unwrap_or(0);
        (0..usize::from(samples)).map(of).collect()
    }

    fn layout(&mut self, limits: LayoutLimits) -> Option<Layout> {
        let role = self.role();
        let (width, height) = (self.dimension(tags::IMAGE_WIDTH), self.dimension(tags::IMAGE_LENGTH));
        let (width, height) = (width?, height?);
        let samples = self.short(tags::SAMPLES_PER_PIXEL, 1);
        if samples == 0 {
            self.faults.push(LayoutFault::Impossible { tag: tags::SAMPLES_PER_PIXEL, value: 0 });
            return None;
        }
        if self.directory.find(tags::PHOTOMETRIC).is_none() {
            self.faults.push(LayoutFault::Missing { tag: tags::PHOTOMETRIC });
        }
        let subsampling = self.list(tags::YCBCR_SUBSAMPLING, 2);
        let factor = |index: usize| match subsampling.get(index).copied().unwrap_or(2) {
            value @ (1 | 2 | 4) => u16::try_from(value).ok(),
            _ => None,
        };
        let factors = match (factor(0), factor(1)) {
            (Some(h), Some(v)) => (h, v),
            _ => {
                self.faults.push(LayoutFault::Impossible { tag: tags::YCBCR_SUBSAMPLING, value: 0 });
                (1, 1)
            }
        };
        let photometric = Photometric::from(self.short(tags::PHOTOMETRIC, u16::MAX));
        let compression = Compression::from(self.short(tags::COMPRESSION, 1));
        // The baseline process of JPEG has no other number, and some writers left it unsaid.
        let default_bits = if compression == Compression::OldJpeg { 8 } else { 1 };
        let mut layout = Layout {
            role,
            width,
            height,
            bits: self.bits(samples, default_bits),
            samples,
            extra: self.list(tags::EXTRA_SAMPLES, u64::from(u16::MAX)).into_iter().map(ExtraSample::from).collect(),
            format: self.format(),
            compression,
            photometric,
            planar: self.short(tags::PLANAR_CONFIGURATION, 1) == 2 && samples > 1,
            reversed: self.short(tags::FILL_ORDER, 1) == 2,
            predictor: self.short(tags::PREDICTOR, 1),
            t4: self.number(tags::T4_OPTIONS).and_then(|options| u32::try_from(options).ok()).unwrap_or(0),
            subsampling: factors,
            ink_set: self.short(tags::INK_SET, 1),
            tiled: self.directory.find(tags::TILE_WIDTH).is_some(),
            chunk_width: width,
            chunk_height: height,
            spans: Vec::new(),
            old_jpeg: None,
        };
        self.complete_extra(&mut layout);
        self.tables(layout.compression);
        let pixels = u64::from(width) * u64::from(height);
        if pixels > limits.pixels {
            self.faults.push(LayoutFault::TooLarge { pixels, limit: limits.pixels });
            return Some(layout);
        }
        if layout.compression == Compression::OldJpeg {
            self.old_jpeg(&mut layout, limits);
        } else if self.chunk_size(&mut layout).is_some() {
            self.spans(&mut layout, limits);
        }
        Some(layout)
    }

    /// An old-style JPEG is a stream of its own, or is put together from its strips; then it is the image's one strip.
    fn old_jpeg(&mut self, layout: &mut Layout, limits: LayoutLimits) {
        let found =
            if layout.tiled || layout.planar { None } else { old_jpeg::interchange(self.stream, self.directory) };
        if let Some(Interchange::Whole(span)) = found {
            // What strips say of it is left aside: they cut it anyhow.
            layout.spans = vec![span];
            layout.old_jpeg = Some(OldJpeg::Streams);
            return self.check_spans(layout);
        }
        if self.chunk_size(layout).is_none() {
            return;
        }
        self.spans(layout, limits);
        if layout.spans.is_empty() {
            return;
        }
        let head = found.map(|(Interchange::Head(span) | Interchange::Whole(span))| span);
        let put_together = old_jpeg::of_strips(self.stream, self.directory, layout, head);
        if let OldJpeg::Pieces(_) = put_together {
            layout.chunk_height = layout.height;
        }
        layout.old_jpeg = Some(put_together);
        if layout.is_jpeg() {
            self.check_spans(layout);
        }
    }

    /// Writers that forget `ExtraSamples` still have samples beyond the colours.
    fn complete_extra(&mut self, layout: &mut Layout) {
        let colours = match layout.photometric {
            Photometric::Separated if layout.ink_set == 1 => Some(4),
            other => other.colours(),
        };
        let Some(colours) = colours else { return };
        let Some(extra) = layout.samples.checked_sub(colours) else {
            self.faults
                .push(LayoutFault::Impossible { tag: tags::SAMPLES_PER_PIXEL, value: u64::from(layout.samples) });
            return;
        };
        layout.extra.resize(usize::from(extra), ExtraSample::Unspecified);
    }

    /// The tables of JPEG are put before each strip: a few hundred bytes, and never more than [`MOST_TABLES`].
    fn tables(&mut self, compression: Compression) {
        let entry = self.directory.find(tags::JPEG_TABLES).filter(|_| compression == Compression::Jpeg);
        if let Some(entry) = entry.filter(|entry| entry.count > MOST_TABLES) {
            self.faults.push(LayoutFault::Impossible { tag: tags::JPEG_TABLES, value: entry.count });
        }
    }

    fn chunk_size(&mut self, layout: &mut Layout) -> Option<()> {
        if layout.tiled {
            layout.chunk_width = self.dimension(tags::TILE_WIDTH)?;
            layout.chunk_height = self.dimension(tags::TILE_LENGTH)?;
            // A tile may be larger than its image, but not without measure.
            let tile = u64::from(layout.chunk_width) * u64::from(layout.chunk_height);
            let image = u64::from(layout.width) * u64::from(layout.height);
            if tile > image.saturating_mul(64).max(1 << 24) {
                self.faults
                    .push(LayoutFault::Impossible { tag: tags::TILE_WIDTH, value: u64::from(layout.chunk_width) });
                return None;
            }
        } else if self.directory.find(tags::ROWS_PER_STRIP).is_some() {
            let rows = self.number(tags::ROWS_PER_STRIP)?;
            if rows == 0 {
                self.faults.push(LayoutFault::Impossible { tag: tags::ROWS_PER_STRIP, value: 0 });
                return None;
            }
            layout.chunk_height = u32::try_from(rows).unwrap_or(u32::MAX).min(layout.height);
        }
        Some(())
    }
}
