//! Tag numbers (TIFF 6.0, its technical notes, DNG, EXIF 2.32) and the codes that stand in them.

/// `NewSubfileType`.
pub const NEW_SUBFILE_TYPE: u16 = 254;
/// `SubfileType`, its predecessor.
pub const SUBFILE_TYPE: u16 = 255;
/// `ImageWidth`.
pub const IMAGE_WIDTH: u16 = 256;
/// `ImageLength`.
pub const IMAGE_LENGTH: u16 = 257;
/// `BitsPerSample`.
pub const BITS_PER_SAMPLE: u16 = 258;
/// `Compression`.
pub const COMPRESSION: u16 = 259;
/// `PhotometricInterpretation`.
pub const PHOTOMETRIC: u16 = 262;
/// `FillOrder`.
pub const FILL_ORDER: u16 = 266;
/// `Make`.
pub const MAKE: u16 = 271;
/// `Model`.
pub const MODEL: u16 = 272;
/// `StripOffsets`.
pub const STRIP_OFFSETS: u16 = 273;
/// `Orientation`.
pub const ORIENTATION: u16 = 274;
/// `SamplesPerPixel`.
pub const SAMPLES_PER_PIXEL: u16 = 277;
/// `RowsPerStrip`.
pub const ROWS_PER_STRIP: u16 = 278;
/// `StripByteCounts`.
pub const STRIP_BYTE_COUNTS: u16 = 279;
/// `XResolution`.
pub const X_RESOLUTION: u16 = 282;
/// `YResolution`.
pub const Y_RESOLUTION: u16 = 283;
/// `PlanarConfiguration`.
pub const PLANAR_CONFIGURATION: u16 = 284;
/// `T4Options`.
pub const T4_OPTIONS: u16 = 292;
/// `T6Options`.
pub const T6_OPTIONS: u16 = 293;
/// `ResolutionUnit`.
pub const RESOLUTION_UNIT: u16 = 296;
/// `Software`.
pub const SOFTWARE: u16 = 305;
/// `DateTime`.
pub const DATE_TIME: u16 = 306;
/// `Artist`: may hold a person's name.
pub const ARTIST: u16 = 315;
/// `HostComputer`.
pub const HOST_COMPUTER: u16 = 316;
/// `Predictor`.
pub const PREDICTOR: u16 = 317;
/// `ColorMap`.
pub const COLOR_MAP: u16 = 320;
/// `TileWidth`.
pub const TILE_WIDTH: u16 = 322;
/// `TileLength`.
pub const TILE_LENGTH: u16 = 323;
/// `TileOffsets`.
pub const TILE_OFFSETS: u16 = 324;
/// `TileByteCounts`.
pub const TILE_BYTE_COUNTS: u16 = 325;
/// `SubIFDs`.
pub const SUB_IFDS: u16 = 330;
/// `InkSet`.
pub const INK_SET: u16 = 332;
/// `ExtraSamples`.
pub const EXTRA_SAMPLES: u16 = 338;
/// `SampleFormat`.
pub const SAMPLE_FORMAT: u16 = 339;
/// `JPEGTables`.
pub const JPEG_TABLES: u16 = 347;
/// `JPEGProc` (TIFF 6.0 §22).
pub const JPEG_PROC: u16 = 512;
/// `JPEGRestartInterval`.
pub const JPEG_RESTART_INTERVAL: u16 = 515;
/// `JPEGQTables`: where the quantisation table of each sample lies.
pub const JPEG_Q_TABLES: u16 = 519;
/// `JPEGDCTables`.
pub const JPEG_DC_TABLES: u16 = 520;
/// `JPEGACTables`.
pub const JPEG_AC_TABLES: u16 = 521;
/// `JPEGInterchangeFormat` (TIFF 6.0 §22): where a whole JPEG stream begins.
pub const JPEG_INTERCHANGE_FORMAT: u16 = 513;
/// `JPEGInterchangeFormatLength`.
pub const JPEG_INTERCHANGE_FORMAT_LENGTH: u16 = 514;
/// `YCbCrCoefficients`.
pub const YCBCR_COEFFICIENTS: u16 = 529;
/// `YCbCrSubSampling`.
pub const YCBCR_SUBSAMPLING: u16 = 530;
/// `ReferenceBlackWhite`.
pub const REFERENCE_BLACK_WHITE: u16 = 532;
/// XMP packet.
pub const XMP: u16 = 700;
/// Pointer to the EXIF directory.
pub const EXIF_IFD: u16 = 34665;
/// ICC profile.
pub const ICC_PROFILE: u16 = 34675;
/// Pointer to the GPS directory.
pub const GPS_IFD: u16 = 34853;
/// EXIF `DateTimeOriginal`.
pub const DATE_TIME_ORIGINAL: u16 = 36867;
/// EXIF `DateTimeDigitized`.
pub const DATE_TIME_DIGITIZED: u16 = 36868;
/// EXIF `ColorSpace`.
pub const EXIF_COLOR_SPACE: u16 = 40961;
