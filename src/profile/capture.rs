//! `[capture]`: what a page image must be, and how the material was captured.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::records::{CaptureDevice, CapturePlane, CaptureStatement, CaptureTarget, TargetKind};

use super::problem::{Fault, fault, must, unknown_word};

/// `[capture]`: what a page image must be; only a new capture mends what fails. A rule that is absent is not checked.
/// The rest is what no file says of itself: the profile declares it, and the technical metadata bear it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CaptureRules {
    /// Least resolution in pixels per inch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ppi_min: Option<f64>,
    /// Greatest resolution in pixels per inch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ppi_max: Option<f64>,
    /// Whether a missing resolution is a finding.
    pub resolution_required: bool,
    /// Whether a missing colour profile is a finding (colour images).
    pub icc_required: bool,
    /// Descriptions that a colour profile may have; `*` stands for any characters. Empty: any.
    pub icc_names: Vec<String>,
    /// Versions that a colour profile may have, as far as they are written: `2`, `4.2`. Empty: any.
    pub icc_versions: Vec<String>,
    /// Colour modes that are expected: `rgb`, `grey`, `bilevel`, `cmyk`, `palette`. Empty: any.
    pub colour: Vec<String>,
    /// Bits of a sample that are expected. Empty: any.
    pub bits: Vec<u16>,
    /// Chroma subsampling that is allowed where luma and chroma are stored: `4:4:4`, `4:2:2`, `4:2:0`. Empty: any.
    pub sampling: Vec<String>,
    /// Whether a unit's pages should agree in resolution and colour mode.
    pub uniform: bool,
    /// What captured the images.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device: Option<CaptureDevice>,
    /// The plane at which resolution is counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plane: Option<CapturePlane>,
    /// The organisation that captured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub producer: Option<String>,
    /// What was captured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_type: Option<String>,
    /// Size of the original in millimetres, across and down, where all have the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_size_mm: Option<(u32, u32)>,
    /// Name of the target that was captured with the material.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_name: Option<String>,
    /// Where the target stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_type: Option<TargetKind>,
    /// Maker of the target.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_manufacturer: Option<String>,
    /// Number of the target.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_number: Option<String>,
    /// What the target is made of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_media: Option<String>,
    /// Address of the target's reference values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_data: Option<String>,
}

impl CaptureRules {
    /// What it declares of the capture; none where it declares nothing.
    #[must_use]
    pub fn statement(&self) -> Option<CaptureStatement> {
        let target = self.target_name.clone().map(|name| CaptureTarget {
            name,
            kind: self.target_type,
            manufacturer: self.target_manufacturer.clone(),
            number: self.target_number.clone(),
            media: self.target_media.clone(),
            performance_data: self.target_data.clone(),
        });
        let statement = CaptureStatement {
            device: self.device,
            plane: self.plane,
            producer: self.producer.clone(),
            source_type: self.source_type.clone(),
            source_size_mm: self.source_size_mm,
            target,
        };
        (statement != CaptureStatement::default()).then_some(statement)
    }
}

/// Colour modes as the inspection tells them.
const COLOURS: [&str; 7] = ["rgb", "grey", "bilevel", "cmyk", "palette", "lab", "other"];
/// Chroma subsampling as the inspection tells it.
const SAMPLINGS: [&str; 6] = ["4:4:4", "4:2:2", "4:2:0", "4:4:0", "4:1:1", "4:1:0"];

/// Values that no image can have would make every image fail: the key, and what is wrong with it.
pub(super) fn check(rules: &CaptureRules) -> Result<(), Fault> {
    for (key, ppi) in [("capture.ppi_min", rules.ppi_min), ("capture.ppi_max", rules.ppi_max)] {
        if let Some(ppi) = ppi.filter(|ppi| !(1.0..=1e6).contains(ppi)) {
            return must(key, ppi, "from 1 to 1000000", "da 1 a 1000000");
        }
    }
    if let (Some(least), Some(most)) = (rules.ppi_min, rules.ppi_max)
        && least > most
    {
        return fault(
            "capture.ppi_max",
            format!("is {most}, below `capture.ppi_min`, which is {least}"),
            format!("vale {most}, meno di `capture.ppi_min`, che vale {least}"),
        );
    }
    if let Some(name) = rules.colour.iter().find(|name| !COLOURS.contains(&name.as_str())) {
        return unknown_word("capture.colour", name, &COLOURS);
    }
    if let Some(bits) = rules.bits.iter().find(|bits| !(1..=64).contains(*bits)) {
        return fault(
            "capture.bits",
            format!("holds {bits}; samples have 1 to 64 bits"),
            format!("contiene {bits}; i campioni hanno da 1 a 64 bit"),
        );
    }
    if let Some(name) = rules.sampling.iter().find(|name| !SAMPLINGS.contains(&name.as_str())) {
        return unknown_word("capture.sampling", name, &SAMPLINGS);
    }
    if let Some((across, down)) = rules.source_size_mm.filter(|(across, down)| *across == 0 || *down == 0) {
        let shown = format!("[{across}, {down}]");
        return must("capture.source_size_mm", shown, "two lengths of at least 1", "di due lunghezze di almeno 1");
    }
    let target = [&rules.target_manufacturer, &rules.target_number, &rules.target_media, &rules.target_data];
    if rules.target_name.is_none() && (target.iter().any(|value| value.is_some()) || rules.target_type.is_some()) {
        return fault(
            "capture.target_name",
            "is missing: the other keys of the target say nothing without it",
            "manca: senza di essa le altre chiavi del bersaglio non dicono nulla",
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_image_can_have_is_refused() {
        let rules = CaptureRules::default;
        let colour = |word: &str| CaptureRules { colour: vec![word.to_owned()], ..rules() };
        assert_eq!(check(&colour("grey")), Ok(()));
        let wrong = [
            ("capture.colour", colour("gray")),
            ("capture.bits", CaptureRules { bits: vec![8, 0], ..rules() }),
            ("capture.ppi_min", CaptureRules { ppi_min: Some(0.0), ..rules() }),
            ("capture.ppi_max", CaptureRules { ppi_min: Some(300.0), ppi_max: Some(200.0), ..rules() }),
            ("capture.sampling", CaptureRules { sampling: vec!["4:2".to_owned()], ..rules() }),
            ("capture.source_size_mm", CaptureRules { source_size_mm: Some((0, 9)), ..rules() }),
        ];
        for (key, rules) in wrong {
            assert_eq!(check(&rules).map_err(|(key, _)| key), Err(key));
        }
        let (_, problem) = check(&colour("gray")).unwrap_err();
        assert!(problem.text(crate::records::Lang::It).ends_with("; si intendeva `grey`?"), "{problem}");
    }
}
