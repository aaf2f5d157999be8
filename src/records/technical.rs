//! `technical.json`: what was measured in the bytes of a file.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::digest::Hex32;
use super::quality::Quality;
use super::technical_details::{EmbeddedStatement, ImageDetails};
use super::technical_document::DocumentDetails;

/// The identity of a format.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Identification {
    /// PRONOM unique identifier, such as `fmt/353`; absent where nothing matched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub puid: Option<String>,
    /// The format's name in PRONOM, or `unknown`.
    pub name: String,
    /// Version, where PRONOM has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Media type, where PRONOM has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mime: Option<String>,
    /// How it was found.
    pub basis: Basis,
    /// The family that decides which reader Fondo uses.
    pub family: Family,
}

/// How a format was identified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// By the bytes.
    Signature,
    /// By what lies inside a container (ZIP, OLE2).
    Container,
    /// By the extension alone.
    Extension,
    /// By the look of its text.
    Text,
    /// Not at all.
    None,
}

/// Which of Fondo's readers a file goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Family {
    /// TIFF 6.0 and its relatives, BigTIFF.
    Tiff,
    /// JPEG streams.
    Jpeg,
    /// PNG.
    Png,
    /// JPEG 2000: JP2, JPX, codestream.
    Jpeg2000,
    /// JBIG2 in files of their own.
    Jbig2,
    /// PDF.
    Pdf,
    /// Signed envelopes and detached signatures (CAdES p7m, p7s; XAdES), time stamps (RFC 3161 tsr, tsd).
    Signature,
    /// Messages and PEC receipts (RFC 5322).
    Mail,
    /// Everything else: preserved as it is.
    Other,
}

/// Everything measured in one file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Technical {
    /// The images in the file, in its order; a PDF's pages are not images.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub images: Vec<ImageTechnical>,
    /// A PDF.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<DocumentTechnical>,
    /// Dates that the file bears, as written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dates: Vec<EmbeddedDate>,
    /// Devices and programs that the file names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tools: Vec<EmbeddedTool>,
    /// Whether the structure was walked to its end without a fault. False says nothing about which fault: the findings
    /// do.
    pub complete: bool,
    /// Which rules of the profile were put to the file; absent where none was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<PolicyOutcome>,
    /// What the file says of what it shows, as written; what the inventory says goes before it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub statements: Vec<EmbeddedStatement>,
}

impl Technical {
    /// Of a file that no reader of Fondo opens.
    #[must_use]
    pub fn opaque() -> Self {
        Self {
            images: Vec::new(),
            document: None,
            dates: Vec::new(),
            tools: Vec::new(),
            complete: true,
            policy: None,
            statements: Vec::new(),
        }
    }

    /// How many pages the file counts for: images, or a document's pages.
    #[must_use]
    pub fn pages(&self) -> u32 {
        match &self.document {
            Some(document) => document.pages,
            None => u32::try_from(self.images.iter().filter(|image| image.role == ImageRole::Page).count())
                .unwrap_or(u32::MAX),
        }
    }
}

/// Which rules were put to a file, by their keys in the profile. That none failed is no statement of conformity to
/// anything else.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyOutcome {
    /// The rules that were evaluated: `capture.ppi_min`, `master.tiff_rules=slub`.
    pub evaluated: Vec<String>,
    /// The rules that could not be put to all of it, because the file does not say what they ask about: an unknown
    /// resolution, no profile to be named. As far as they could be put, none is failed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_evaluated: Vec<String>,
    /// Those that were evaluated and that the file does not meet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failed: Vec<String>,
    /// Those of them, or the parts of them, that a new file can meet without a changed pixel and without a lost tag,
    /// whatever its compression: `master.planar`, `master.tiff_rules=slub: tag 322`. What another format or compression
    /// would meet is not among them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mendable: Vec<String>,
}

impl PolicyOutcome {
    /// Itself, where there is a rule that it tells of.
    #[must_use]
    pub fn told(self) -> Option<Self> {
        (!self.evaluated.is_empty() || !self.not_evaluated.is_empty()).then_some(self)
    }
}

/// Where a date in a file comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EmbeddedDate {
    /// The field: `tiff:DateTime`, `exif:DateTimeOriginal`, `xmp:CreateDate`, `pdf:CreationDate`, `png:tIME`.
    pub field: String,
    /// As written.
    pub value: String,
}

/// A device or program named by a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EmbeddedTool {
    /// The field: `tiff:Make`, `tiff:Model`, `tiff:Software`, `xmp:CreatorTool`, `pdf:Producer`.
    pub field: String,
    /// As written.
    pub value: String,
}

/// What one image of a file is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ImageRole {
    /// A page of its own.
    #[default]
    Page,
    /// A smaller copy of another image in the file (TIFF NewSubfileType bit 0, pyramid levels, thumbnails).
    Reduced,
    /// A transparency mask (TIFF NewSubfileType bit 2).
    Mask,
}

/// How samples are to be understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ColourSpace {
    /// One sample, 0 is black.
    BlackIsZero,
    /// One sample, 0 is white.
    WhiteIsZero,
    /// Red, green, blue.
    Rgb,
    /// Index into a palette.
    Palette,
    /// Luma and two chroma differences.
    YCbCr,
    /// Cyan, magenta, yellow, black inks.
    Cmyk,
    /// YCCK: CMYK as luma and chroma (Adobe).
    Ycck,
    /// CIE L*a*b*.
    CieLab,
    /// Anything else; the reader's finding names it.
    Other,
}

/// How numbers are stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SampleFormat {
    /// Unsigned integers.
    #[default]
    Unsigned,
    /// Signed integers.
    Signed,
    /// IEEE floating point.
    Float,
}

/// The unit of a resolution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ResolutionUnit {
    /// Pixels per inch.
    Inch,
    /// Pixels per centimetre.
    Centimetre,
    /// Pixels per metre.
    Metre,
    /// Only the ratio of the two is known.
    None,
}

/// A resolution, exact as the file has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Resolution {
    /// Horizontal, as numerator and denominator.
    pub x: (u32, u32),
    /// Vertical, as numerator and denominator.
    pub y: (u32, u32),
    /// The unit of both.
    pub unit: ResolutionUnit,
}

impl Resolution {
    /// Pixels per inch, horizontal and vertical; `None` without a unit or with a zero.
    #[must_use]
    pub fn ppi(&self) -> Option<(f64, f64)> {
        let factor = match self.unit {
            ResolutionUnit::Inch => 1.0,
            ResolutionUnit::Centimetre => 2.54,
            ResolutionUnit::Metre => 0.0254,
            ResolutionUnit::None => return None,
        };
        let value = |(numerator, denominator): (u32, u32)| {
            (numerator > 0 && denominator > 0).then(|| f64::from(numerator) / f64::from(denominator) * factor)
        };
        Some((value(self.x)?, value(self.y)?))
    }

    /// How many times as high as wide a pixel is in the picture as it is seen, by an orientation from 1 to 8 (TIFF 6.0
    /// tag 274). `None` where it is square or nothing is said: a hundredth counts as nothing (FADGI gives as much to
    /// its highest grade), and of pixels with one side more than four times as long as the other the resolution is
    /// mistaken.
    #[must_use]
    pub fn pixel_height(&self, orientation: u8) -> Option<f64> {
        let value = |(numerator, denominator): (u32, u32)| {
            (numerator > 0 && denominator > 0).then(|| f64::from(numerator) / f64::from(denominator))
        };
        let (x, y) = (value(self.x)?, value(self.y)?);
        let height = if matches!(orientation, 5..=8) { y / x } else { x / y };
        let uneven = (x - y).abs() > 0.01 * x.max(y);
        (uneven && (0.25..=4.0).contains(&height)).then_some(height)
    }
}

/// A colour profile inside an image (ICC.1:2022 §7.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IccProfile {
    /// Its description.
    pub name: String,
    /// Version: `2.1.0`.
    pub version: String,
    /// Class: `mntr`, `scnr`, `prtr`, `spac`.
    pub class: String,
    /// Colour space of the data: `RGB`, `GRAY`, `CMYK`, `Lab`.
    pub space: String,
    /// Length in bytes.
    pub size: u32,
    /// BLAKE3 of its bytes.
    pub blake3: Hex32,
}

/// Everything measured in one image.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImageTechnical {
    /// What it is.
    #[serde(default)]
    pub role: ImageRole,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Bits of each sample, in order.
    pub bits: Vec<u16>,
    /// How the numbers are stored.
    #[serde(default)]
    pub sample_format: SampleFormat,
    /// How they are to be understood.
    pub colour: ColourSpace,
    /// Samples beyond the colour ones (alpha, unspecified).
    #[serde(default)]
    pub extra_samples: u16,
    /// The coding: `none`, `lzw`, `deflate`, `packbits`, `ccitt-g3`, `ccitt-g4`, `jpeg`, `jpeg-progressive`,
    /// `jpeg2000-5-3`, …
    pub compression: String,
    /// Colour profile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icc: Option<IccProfile>,
    /// Resolution.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolution: Option<Resolution>,
    /// Orientation, 1 to 8, as in TIFF 6.0 tag 274 and EXIF; 1 where nothing is said.
    pub orientation: u8,
    /// How it is stored, and how it was captured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub details: Option<Box<ImageDetails>>,
    /// The digest of its pixels (`pxl1`, see the manual), the same in every lossless form of the image; absent where it
    /// was not decoded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pixels: Option<Hex32>,
    /// What was measured of its quality while it was decoded; absent where it was not decoded, or the profile does not
    /// ask for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quality: Option<Quality>,
}

impl ImageTechnical {
    /// An image of which only the size and the samples are known yet.
    #[must_use]
    pub fn plain((width, height): (u32, u32), bits: Vec<u16>, colour: ColourSpace, compression: &str) -> Self {
        Self {
            role: ImageRole::Page,
            width,
            height,
            bits,
            sample_format: SampleFormat::Unsigned,
            colour,
            extra_samples: 0,
            compression: compression.to_owned(),
            icc: None,
            resolution: None,
            orientation: 1,
            details: None,
            pixels: None,
            quality: None,
        }
    }
}

/// Everything measured in a PDF.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentTechnical {
    /// Version from the header or catalogue: `1.4`.
    pub version: String,
    /// Number of pages.
    pub pages: u32,
    /// Whether it is encrypted, with any password.
    pub encrypted: bool,
    /// The PDF/A part and level that it claims in XMP: `2b`. A claim, not a verdict.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pdfa_claim: Option<String>,
    /// Pages, images, fonts, text, actions; absent where it is encrypted and does not open, or in earlier records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub details: Option<Box<DocumentDetails>>,
}
