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

struct Reader<'s, 'a> {
    stream: &'s Stream<'a>,
    directory: &'s Directory,
    faults: Vec<LayoutFault>,
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

    fn list(&mut self, tag: u16, most: u64) -> Vec<u64> {
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

    fn format(&mut self) -> SampleFormat {
        match self.short(tags::SAMPLE_FORMAT, 1) {
            2 => SampleFormat::Signed,
            3 => SampleFormat::Float,
            // 4 is "undefined", which the standard lets a reader take as unsigned.
            1 | 4 => SampleFormat::Unsigned,
            value => {
                self.faults.push(LayoutFault::Impossible { tag: tags::SAMPLE_FORMAT, value: u64::from(value) });
                SampleFormat::Unsigned
            }
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

    fn spans(&mut self, layout: &mut Layout, limits: LayoutLimits) {
        // Some writers put the offsets of tiles into the tags of strips.
        let pick = |tile: u16, strip: u16| {
            if layout.tiled && self.directory.find(tile).is_some() { tile } else { strip }
        };
        let offsets_tag = pick(tags::TILE_OFFSETS, tags::STRIP_OFFSETS);
        let counts_tag = pick(tags::TILE_BYTE_COUNTS, tags::STRIP_BYTE_COUNTS);
        let expected = u64::from(layout.across())
            .saturating_mul(u64::from(layout.down()))
            .saturating_mul(u64::from(layout.planes()));
        if expected > limits.chunks {
            self.faults.push(LayoutFault::TooManyChunks { count: expected, limit: limits.chunks });
            return;
        }
        if self.directory.find(offsets_tag).is_none() {
            if layout.compression != Compression::OldJpeg {
                self.faults.push(LayoutFault::Missing { tag: offsets_tag });
            }
            return;
        }
        let offsets = self.list(offsets_tag, limits.chunks);
        let mut counts = self.list(counts_tag, limits.chunks);
        if self.directory.find(counts_tag).is_none() && layout.compression != Compression::OldJpeg {
            match self.counts_that_follow(layout, &offsets, expected) {
                Some(following) => {
                    self.faults.push(LayoutFault::Assumed { tag: counts_tag });
                    counts = following;
                }
                None => self.faults.push(LayoutFault::Missing { tag: counts_tag }),
            }
        }
        for (tag, list) in [(offsets_tag, &offsets), (counts_tag, &counts)] {
            let found = list.len() as u64;
            match found.cmp(&expected) {
                std::cmp::Ordering::Less if found > 0 => {
                    self.faults.push(LayoutFault::Count { tag, found, expected });
                }
                std::cmp::Ordering::Greater => self.faults.push(LayoutFault::Surplus { tag, found, expected }),
                _ => {}
            }
        }
        let expected = usize::try_from(expected).unwrap_or(usize::MAX);
        layout.spans =
            offsets.iter().zip(&counts).take(expected).map(|(&offset, &length)| Span { offset, length }).collect();
        if layout.compression != Compression::OldJpeg {
            self.check_spans(layout);
        }
    }

    /// Byte counts of a file that has none: known without compression, and for a single strip that goes to the end.
    fn counts_that_follow(&self, layout: &Layout, offsets: &[u64], expected: u64) -> Option<Vec<u64>> {
        if layout.compression == Compression::None {
            return (0..expected).map(|index| layout.chunk_bytes(rows_of(layout, index))).collect();
        }
        match offsets {
            [offset] => (self.stream.bytes().len() as u64).checked_sub(*offset).map(|length| vec![length]),
            _ => None,
        }
    }

    fn check_spans(&mut self, layout: &Layout) {
        let size = self.stream.bytes().len() as u64;
        let outside = layout.spans.iter().filter(|span| span.length > 0 && span.end() > size);
        let count = outside.clone().count() as u64;
        if let Some(end) = outside.map(Span::end).max() {
            self.faults.push(LayoutFault::Outside { count, end });
        }
        let mut seen = [false; 4];
        let mut once = |slot: usize, faults: &mut Vec<LayoutFault>, fault: LayoutFault| {
            if let Some(seen @ false) = seen.get_mut(slot) {
                *seen = true;
                faults.push(fault);
            }
        };
        for (index, span) in (0u64..).zip(&layout.spans) {
            let (found, Some(expected)) = (span.length, layout.chunk_bytes(rows_of(layout, index))) else { break };
            if found == 0 {
                once(0, &mut self.faults, LayoutFault::Empty { index });
            } else if layout.compression == Compression::None {
                if found < expected {
                    once(1, &mut self.faults, LayoutFault::Short { index, found, expected });
                } else if found > expected {
                    once(2, &mut self.faults, LayoutFault::Long { index, found, expected });
                }
            } else if layout.compression.ratio_limit().is_some_and(|limit| expected / limit > found) {
                once(3, &mut self.faults, LayoutFault::Ratio { index, found, expected });
            }
        }
        let mut sorted: Vec<_> = layout.spans.iter().filter(|span| span.length > 0).collect();
        sorted.sort_unstable();
        let overlap = sorted.windows(2).find_map(|pair| match pair {
            [a, b] if a.end() > b.offset => Some(b.offset),
            _ => None,
        });
        if let Some(offset) = overlap {
            self.faults.push(LayoutFault::Overlap { offset });
        }
    }
}

/// Rows in the strip or tile with this index.
fn rows_of(layout: &Layout, index: u64) -> u32 {
    let across = u64::from(layout.across()).max(1);
    let down = u64::from(layout.down()).max(1);
    let row = (index / across) % down;
    layout.chunk_rows(u32::try_from(row).unwrap_or(u32::MAX))
}
