//! `[normalise]`: which masters are made, losslessly, of sources that are of another form.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::problem::{Fault, must};

/// `[normalise]`: which masters are made, losslessly, of sources that are of another form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NormaliseRules {
    /// Whether masters are made at all; else the source is the master, whatever it is.
    pub make: bool,
    /// Their format.
    pub format: MasterFormat,
    /// The compression of a TIFF.
    pub compression: MasterCompression,
    /// The compression of a TIFF of one bit.
    pub bilevel: BilevelCompression,
    /// Whether they are made of lossy sources too: nothing is won by it.
    pub from_lossy: bool,
    /// Side of a tile of a JP2, in pixels.
    pub tile: u32,
    /// Decompositions of a JP2; fewer where an image is too small for them.
    pub levels: u8,
    /// Quality layers of a JP2; the last is lossless.
    pub layers: u16,
}

impl Default for NormaliseRules {
    fn default() -> Self {
        Self {
            make: false,
            format: MasterFormat::Tiff,
            compression: MasterCompression::None,
            bilevel: BilevelCompression::G4,
            from_lossy: false,
            tile: 1024,
            levels: 5,
            layers: 11,
        }
    }
}

/// The format of a master.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MasterFormat {
    /// TIFF 6.0, `BigTIFF` beyond 4 GiB.
    Tiff,
    /// JP2 (ISO/IEC 15444-1), lossless.
    Jp2,
}

/// The compression of a TIFF master.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MasterCompression {
    /// None.
    None,
    /// LZW.
    Lzw,
    /// Deflate.
    Deflate,
}

/// The compression of a TIFF master of one bit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum BilevelCompression {
    /// None.
    None,
    /// LZW.
    Lzw,
    /// Deflate.
    Deflate,
    /// CCITT T.6.
    G4,
}

/// What the codestream can say (ISO/IEC 15444-1 §A.6.1), and tiles that are neither crumbs nor the whole.
pub(super) fn check(rules: &NormaliseRules) -> Result<(), Fault> {
    if !(64..=8192).contains(&rules.tile) || !rules.tile.is_power_of_two() {
        let allowed = ("a power of two from 64 to 8192", "una potenza di due da 64 a 8192");
        return must("normalise.tile", rules.tile, allowed.0, allowed.1);
    }
    if rules.levels > 12 {
        return must("normalise.levels", rules.levels, "0 to 12", "da 0 a 12");
    }
    if !(1..=32).contains(&rules.layers) {
        return must("normalise.layers", rules.layers, "1 to 32", "da 1 a 32");
    }
    Ok(())
}
