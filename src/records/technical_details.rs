//! What is measured in an image beside its shape: how it is stored, and how it was captured, as far as the file says
//! so.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A fraction, exact as the file has it: numerator and denominator.
pub type Fraction = (i64, i64);

/// The order of bytes in numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ByteOrderTechnical {
    /// The least significant byte first (`II`).
    Little,
    /// The most significant byte first (`MM`; JPEG, PNG, JPEG 2000 always).
    Big,
}

/// What a sample beyond the colours means (TIFF 6.0 tag 338; PNG; 15444-1 §I.5.3.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ExtraSampleTechnical {
    /// Nobody says.
    Unspecified,
    /// Opacity by which the colours are multiplied already.
    AssociatedAlpha,
    /// Opacity; the colours are as they are.
    UnassociatedAlpha,
}

/// How an image is stored, and what its file says of its colours and its capture.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ImageDetails {
    /// The order of bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub byte_order: Option<ByteOrderTechnical>,
    /// Bytes of the coded image: of all strips or tiles, of the codestream, of the image data chunks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coded_bytes: Option<u64>,
    /// Whether each sample lies in a plane of its own (TIFF `PlanarConfiguration` 2).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub planar: bool,
    /// Whether the first pixel stands in the lowest bit (TIFF `FillOrder` 2).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub lowest_bit_first: bool,
    /// Pixels across and down a tile, where the image is tiled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tile: Option<(u32, u32)>,
    /// For each sample of chroma, samples of luma across and down.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subsampling: Option<(u16, u16)>,
    /// Where chroma is sampled: 1 centred, 2 at the first pixel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ycbcr_positioning: Option<u16>,
    /// Red, green and blue in luma.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ycbcr_coefficients: Vec<Fraction>,
    /// Footroom and headroom of each component.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reference_black_white: Vec<Fraction>,
    /// What the samples beyond the colours mean.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub extra: Vec<ExtraSampleTechnical>,
    /// Whether the file says by a mark of its own, not by a profile, that its colours are sRGB (PNG `sRGB`, EXIF
    /// `ColorSpace` 1).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub srgb: bool,
    /// Optical density of each grey value, in the unit below.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub grey_response: Vec<u16>,
    /// Unit of the density: 1 tenths to 5 hundred-thousandths.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grey_response_unit: Option<u16>,
    /// Chromaticity of white: x, y.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub white_point: Vec<Fraction>,
    /// Chromaticities of red, green and blue: x, y of each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub primaries: Vec<Fraction>,
    /// The coding parameters of JPEG 2000.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jpeg2000: Option<Jpeg2000Details>,
    /// How it was captured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capture: Option<CaptureDetails>,
    /// Fields that the file does not have and for which the standard's default was taken, by their name in TIFF.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub defaulted: Vec<String>,
}

/// The coding parameters of JPEG 2000 (15444-1 §A.5.1, §A.6.1).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Jpeg2000Details {
    /// The comment in which coders name themselves, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub codec: Option<String>,
    /// `Rsiz`: capabilities that a decoder needs; 0 none beyond part 1, 1 and 2 the profiles.
    pub capabilities: u16,
    /// Pixels across a tile.
    pub tile_width: u32,
    /// Pixels down a tile.
    pub tile_height: u32,
    /// Quality layers.
    pub layers: u16,
    /// Decomposition levels; there is one resolution more.
    pub levels: u8,
    /// Progression: `LRCP`, `RLCP`, `RPCL`, `PCRL`, `CPRL`.
    pub progression: String,
    /// Whether a component transform is used.
    pub component_transform: bool,
}

/// What the file says of its capture (TIFF 6.0 §8, CIPA DC-008 §4.6). Numbers are exact as written.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CaptureDetails {
    /// When, as written: `DateTimeOriginal`, else `DateTimeDigitized`, else `DateTime`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Who, as written (`Artist`): may be a person's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub artist: Option<String>,
    /// Maker of the device.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub make: Option<String>,
    /// Model of the device.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Serial number of the device.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serial: Option<String>,
    /// Program.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub software: Option<String>,
    /// Numbers of the EXIF directory, by the standard's name of the field.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub exif: Vec<ExifValue>,
}

/// One value of the EXIF or GPS directory.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExifValue {
    /// The standard's name: `FNumber`.
    pub field: String,
    /// Fractions where it is one; whole numbers have the denominator 1.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub numbers: Vec<Fraction>,
    /// Text where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// What a file says of what it shows: the part of its metadata that describes and does not measure.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EmbeddedStatement {
    /// The element of Dublin Core that it would be: `title`, `description`, `creator`, `rights`, `subject`,
    /// `publisher`, `language`, `identifier`.
    pub element: String,
    /// Where it stands: `tiff:DocumentName`, `iptc:2:05`, `dc:title`.
    pub field: String,
    /// As written.
    pub value: String,
}
