//! The pixels of a page.

use hayro_jbig2::{Decoder, Image};

use crate::formats::raster::{Band, Colour, Raster, RasterFault, Shape};
use crate::records::SampleFormat;

use super::page::{Page, pages};
use super::segment::File;

/// The variant that is not decoded.
const EXTENDED_TEMPLATE: &str = "JBIG2 with the extended template of twelve adaptive pixels";

impl Page {
    /// Looks at what the headers claim, before anything is decoded or handed on.
    ///
    /// # Errors
    /// A variant that no decoder at hand and no reader of PDF knows; more than a page can hold.
    pub fn check(&self) -> Result<(), RasterFault> {
        if self.has_extended_template {
            return Err(RasterFault::unsupported(EXTENDED_TEMPLATE));
        }
        if self.is_absurd {
            return Err(RasterFault::damaged("it claims more symbols or regions than its bytes and the page can hold"));
        }
        Ok(())
    }
}

/// Decodes a page as a whole: text regions may be put anywhere.
pub struct Jbig2Raster<'a> {
    file: File<'a>,
    page: Page,
    shape: Shape,
    rows: Vec<u8>,
    done: bool,
}

impl<'a> Jbig2Raster<'a> {
    /// Reads the segments; `index` is that of the page, from 0.
    ///
    /// # Errors
    /// As [`crate::formats::raster::open`].
    pub fn open(bytes: &'a [u8], index: usize, max_pixels: u64) -> Result<Self, RasterFault> {
        let file = File::read(bytes).map_err(RasterFault::damaged)?;
        let page = pages(&file).map_err(RasterFault::damaged)?.into_iter().nth(index);
        let page = page.ok_or_else(|| RasterFault::damaged("there is no such page"))?;
        RasterFault::check_size(page.width, page.height, max_pixels)?;
        page.check()?;
        let shape = Shape {
            width: page.width,
            height: page.height,
            bits: 1,
            storage: 1,
            format: SampleFormat::Unsigned,
            colour: Colour::WhiteIsZero,
            extra: Vec::new(),
            transparent: None,
            planar: false,
            icc: None,
        };
        Ok(Self { file, page, shape, rows: Vec::new(), done: false })
    }

    fn decode(&mut self) -> Result<(), RasterFault> {
        let (globals, data) = (self.file.globals(), self.file.page(&self.page));
        let globals = Some(&*globals).filter(|globals| !globals.is_empty());
        let image = Image::new_embedded(&data, globals).map_err(|fault| RasterFault::damaged(format!("{fault:?}")))?;
        if (image.width(), image.height()) != (self.page.width, self.page.height) {
            return Err(RasterFault::damaged("the header and the decoder disagree about the size"));
        }
        let size = self.shape.row_bytes().saturating_mul(self.shape.height as usize);
        let mut packer = Packer { rows: Vec::with_capacity(size), byte: 0, bits: 0 };
        image.decode(&mut packer).map_err(|fault| RasterFault::damaged(format!("{fault:?}")))?;
        if packer.rows.len() != size {
            return Err(RasterFault::damaged("the decoder gave another number of rows"));
        }
        self.rows = packer.rows;
        Ok(())
    }
}

/// Packs pixels, 1 for black, each row from a new byte on.
struct Packer {
    rows: Vec<u8>,
    byte: u8,
    bits: u8,
}

impl Decoder for Packer {
    fn push_pixel(&mut self, black: bool) {
        self.byte = self.byte << 1 | u8::from(black);
        self.bits += 1;
        if self.bits == 8 {
            self.rows.push(self.byte);
            (self.byte, self.bits) = (0, 0);
        }
    }

    fn push_pixel_chunk(&mut self, black: bool, chunk_count: u32) {
        let filled = self.rows.len() + chunk_count as usize;
        self.rows.resize(filled, if black { 0xFF } else { 0 });
    }

    fn next_line(&mut self) {
        if self.bits > 0 {
            self.rows.push(self.byte << (8 - self.bits));
            (self.byte, self.bits) = (0, 0);
        }
    }
}

impl<'a> Raster<'a> for Jbig2Raster<'a> {
    fn shape(&self) -> &Shape {
        &self.shape
    }

    fn next_band(&mut self) -> Result<Option<Band<'_>>, RasterFault> {
        if self.done {
            return Ok(None);
        }
        self.decode()?;
        self.done = true;
        Ok(Some(Band::chunky(&self.rows, self.shape.row_bytes(), self.shape.height)))
    }

    fn memory(&self) -> u64 {
        self.page.memory
    }
}
