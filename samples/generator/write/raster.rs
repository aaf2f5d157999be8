//! JPEG and PNG, by the encoders that Fondo itself uses.

use std::io::Write;

use flate2::{Compression, write::ZlibEncoder};
use jpeg_encoder::{ColorType, Encoder, PixelDensity, SamplingFactor};

use super::super::draw::plane::Picture;

/// Bytes as a zlib stream.
pub fn zlib(data: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    // Writing to memory cannot fail.
    encoder.write_all(data).and_then(|()| encoder.finish()).unwrap_or_default()
}

/// What a JPEG says of itself.
pub struct Shot<'a> {
    /// 1 to 100.
    pub quality: u8,
    /// Pixels per inch.
    pub ppi: u16,
    /// Colour profile.
    pub icc: Option<&'a [u8]>,
    /// `YYYY:MM:DD HH:MM:SS` for EXIF, with make and model.
    pub taken: Option<(&'a str, &'a str, &'a str)>,
}

/// A baseline JPEG of the picture.
pub fn jpeg(picture: &Picture, shot: &Shot<'_>) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, shot.quality);
    encoder.set_density(PixelDensity::dpi(shot.ppi));
    encoder.set_sampling_factor(SamplingFactor::R_4_2_0);
    encoder.set_optimized_huffman_tables(true);
    if let Some((when, make, model)) = shot.taken {
        encoder.add_app_segment(1, exif(when, make, model))?;
    }
    if let Some(icc) = shot.icc {
        encoder.add_icc_profile(icc)?;
    }
    let colour = if picture.channels == 1 { ColorType::Luma } else { ColorType::Rgb };
    encoder.encode(&picture.bytes(), u16::try_from(picture.width)?, u16::try_from(picture.height)?, colour)?;
    Ok(bytes)
}

/// EXIF with make, model and the date of the shot.
fn exif(when: &str, make: &str, model: &str) -> Vec<u8> {
    let texts = [make, model, when].map(|text| [text.as_bytes(), b"\0"].concat());
    // Directory 0 with four entries, the texts, directory Exif with one entry, its text.
    let first = 8 + 2 + 4 * 12 + 4;
    let mut data = Vec::new();
    let mut offsets = Vec::new();
    for text in &texts {
        offsets.push(first + data.len() as u32);
        data.extend(text);
        data.resize(data.len().next_multiple_of(2), 0);
    }
    let inner = first + data.len() as u32;
    let entry = |tag: u16, kind: u16, count: usize, value: u32| {
        let mut bytes = [tag.to_le_bytes(), kind.to_le_bytes()].concat();
        bytes.extend((count as u32).to_le_bytes());
        bytes.extend(value.to_le_bytes());
        bytes
    };
    let mut out = b"Exif\0\0II\x2A\0\x08\0\0\0\x04\0".to_vec();
    out.extend(entry(0x010F, 2, texts[0].len(), offsets[0]));
    out.extend(entry(0x0110, 2, texts[1].len(), offsets[1]));
    out.extend(entry(0x0132, 2, texts[2].len(), offsets[2]));
    out.extend(entry(0x8769, 4, 1, inner));
    out.extend([0; 4]);
    out.extend(data);
    out.extend(1u16.to_le_bytes());
    out.extend(entry(0x9003, 2, texts[2].len(), inner + 2 + 12 + 4));
    out.extend([0; 4]);
    out.extend(&texts[2]);
    out
}

/// A PNG of the picture with physical size and colour profile.
pub fn png(picture: &Picture, ppi: f64, icc: Option<Vec<u8>>) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
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
