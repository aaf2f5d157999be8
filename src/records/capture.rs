//! How the material was captured, as the profile declares it: what no file says of itself.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What captured the images (NISO Z39.87 §8.2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CaptureDevice {
    /// Film, by light that goes through it.
    TransmissionScanner,
    /// Paper, by light that comes back from it: flatbed, feeder, planetary.
    ReflectionPrintScanner,
    /// A camera.
    DigitalStillCamera,
    /// A frame of a film.
    StillFromVideo,
}

/// The plane at which resolution is counted (NISO Z39.87 §9.1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CapturePlane {
    /// Of what lay before the device: the paper, or the film.
    Object,
    /// Of the document that the film shows.
    SourceObject,
    /// Of the sensor.
    FocalPlane,
}

/// Where a target stands (NISO Z39.87 §9.3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TargetKind {
    /// In an image of its own.
    External,
    /// In the image itself.
    Internal,
}

/// A target that was captured with the material.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaptureTarget {
    /// Its name.
    pub name: String,
    /// Where it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<TargetKind>,
    /// Its maker.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manufacturer: Option<String>,
    /// Its number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// What it is made of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media: Option<String>,
    /// Address of its reference values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub performance_data: Option<String>,
}

/// What a profile declares of the capture.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CaptureStatement {
    /// The kind of device.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device: Option<CaptureDevice>,
    /// The plane at which resolution is counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plane: Option<CapturePlane>,
    /// The organisation that captured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub producer: Option<String>,
    /// What was captured: `document, bound`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_type: Option<String>,
    /// Size of the original in millimetres, across and down.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_size_mm: Option<(u32, u32)>,
    /// The target.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<CaptureTarget>,
}
