//! PNG and zlib streams, by the libraries that Fondo itself uses: their bytes are the same on every machine.

use std::io::Write;

use flate2::{Compression, write::ZlibEncoder};

use super::super::draw::plane::Picture;

/// Bytes as a zlib stream.
pub fn zlib(data: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    // Writing to memory cannot fail.
    encoder.write_all(data).and_then(|()| encoder.finish()).unwrap_or_default()
}

/// A PNG of the picture with physical size and colour profile.
pub fn png(picture: &Picture, ppi: f64, icc: Option<Vec<u8>>) -> Result<Vec<u8>, super::super::Fault> {
    let per_metre = (ppi / 0.0254).round() as u32;
    let mut info = png::Info::with_size(u32::try_from(picture.width)?, u32::try_from(picture.height)?);
    info.color_type = if picture.channels == 1 { png::ColorType::Grayscale } else { png::ColorType::Rgb };
    info.bit_depth = png::BitDepth::Eight;
    info.pixel_dims = Some(png::PixelDimensions { xppu: per_metre, yppu: per_metre, unit: png::Unit::Meter });
    info.icc_profile = icc.map(Into::into);
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::with_info(&mut bytes, info)?;
    encoder.set_compression(png::Compression::High);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&picture.bytes())?;
    writer.finish()?;
    Ok(bytes)
}
