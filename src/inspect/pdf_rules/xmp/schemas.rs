//! The predefined schemas: those of XMP 2004, which PDF/A-1 names, and of XMP 2005, which the later parts name.

/// The edition of the XMP Specification whose schemas are predefined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Edition {
    /// January 2004.
    Y2004,
    /// September 2005.
    Y2005,
}

/// A schema: the URI, and its properties with their types. Names with `+` came in 2005, those with `-` went.
struct Schema {
    namespace: &'static str,
    properties: &'static [&'static str],
    /// Whether all of it came in 2005.
    later: bool,
}

const fn schema(namespace: &'static str, properties: &'static [&'static str]) -> Schema {
    Schema { namespace, properties, later: false }
}

const SCHEMAS: [Schema; 14] = [
    schema(
        "http://purl.org/dc/elements/1.1/",
        &[
            "contributor bag ProperName",
            "coverage Text",
            "creator seq ProperName",
            "date seq Date",
            "description Lang Alt",
            "format MIMEType",
            "identifier Text",
            "language bag Locale",
            "publisher bag ProperName",
            "relation bag Text",
            "rights Lang Alt",
            "source Text",
            "subject bag Text",
            "title Lang Alt",
            "type bag Text",
        ],
    ),
    schema(
        "http://ns.adobe.com/xap/1.0/",
        &[
            "Advisory bag XPath",
            "BaseURL URL",
            "CreateDate Date",
            "CreatorTool AgentName",
            "Identifier bag Text",
            "MetadataDate Date",
            "ModifyDate Date",
            "Nickname Text",
            "Thumbnails alt Thumbnail",
            "+Label Text",
            "+Rating Integer",
        ],
    ),
    schema(
        "http://ns.adobe.com/xap/1.0/rights/",
        &["Certificate URL", "Marked Boolean", "Owner bag ProperName", "UsageTerms Lang Alt", "WebStatement URL"],
    ),
    schema(
        "http://ns.adobe.com/xap/1.0/mm/",
        &[
            "DerivedFrom ResourceRef",
            "DocumentID URI",
            "History seq ResourceEvent",
            "ManagedFrom ResourceRef",
            "Manager AgentName",
            "ManageTo URI",
            "ManageUI URI",
            "ManagerVariant Text",
            "RenditionClass RenditionClass",
            "RenditionParams Text",
            "VersionID Text",
            "Versions seq Version",
            "LastURL URL",
            "RenditionOf ResourceRef",
            "SaveID Integer",
            "+InstanceID URI",
            "+OriginalDocumentID URI",
        ],
    ),
    schema("http://ns.adobe.com/xap/1.0/bj/", &["JobRef bag Job"]),
    schema(
        "http://ns.adobe.com/xap/1.0/t/pg/",
        &[
            "MaxPageSize Dimensions",
            "NPages Integer",
            "+Fonts bag Font",
            "+Colorants seq Colorant",
            "+PlateNames seq Text",
        ],
    ),
    schema(
        "http://ns.adobe.com/pdf/1.3/",
        &["Keywords Text", "PDFVersion Text", "Producer AgentName", "+Trapped Text"],
    ),
    schema(
        "http://ns.adobe.com/photoshop/1.0/",
        &[
            "AuthorsPosition Text",
            "CaptionWriter ProperName",
            "Category Text",
            "City Text",
            "Country Text",
            "Credit Text",
            "DateCreated Date",
            "Headline Text",
            "Instructions Text",
            "Source Text",
            "State Text",
            "-SupplementalCategories Text",
            "+SupplementalCategories bag Text",
            "TransmissionReference Text",
            "Urgency Integer",
        ],
    ),
    schema(
        "http://ns.adobe.com/tiff/1.0/",
        &[
            "ImageWidth Integer",
            "ImageLength Integer",
            "BitsPerSample seq Integer",
            "Compression =1|6",
            "PhotometricInterpretation =2|6",
            "Orientation =1|2|3|4|5|6|7|8",
            "SamplesPerPixel Integer",
            "PlanarConfiguration =1|2",
            "YCbCrSubSampling seq Integer",
            "YCbCrPositioning =1|2",
            "XResolution Rational",
            "YResolution Rational",
            "ResolutionUnit =2|3",
            "TransferFunction seq Integer",
            "WhitePoint seq Rational",
            "PrimaryChromaticities seq Rational",
            "YCbCrCoefficients seq Rational",
            "ReferenceBlackWhite seq Rational",
            "DateTime Date",
            "ImageDescription Lang Alt",
            "Make ProperName",
            "Model ProperName",
            "Software AgentName",
            "Artist ProperName",
            "Copyright Lang Alt",
        ],
    ),
    schema(
        "http://ns.adobe.com/exif/1.0/",
        &[
            "ExifVersion Text",
            "FlashpixVersion Text",
            "ColorSpace =1|65535|-32768",
            "ComponentsConfiguration seq Integer",
            "CompressedBitsPerPixel Rational",
            "PixelXDimension Integer",
            "PixelYDimension Integer",
            "MakerNote Text",
            "UserComment Lang Alt",
            "RelatedSoundFile Text",
            "DateTimeOriginal Date",
            "DateTimeDigitized Date",
            "ExposureTime Rational",
            "FNumber Rational",
            "ExposureProgram =0|1|2|3|4|5|6|7|8",
            "SpectralSensitivity Text",
            "ISOSpeedRatings seq Integer",
            "OECF OECF/SFR",
            "ShutterSpeedValue Rational",
            "ApertureValue Rational",
            "BrightnessValue Rational",
            "ExposureBiasValue Rational",
            "MaxApertureValue Rational",
            "SubjectDistance Rational",
            "MeteringMode =0|1|2|3|4|5|6|255",
            "LightSource =0|1|2|3|4|9|10|11|12|13|14|15|17|18|19|20|21|22|23|24|255",
            "Flash Flash",
            "FocalLength Rational",
            "SubjectArea seq Integer",
            "FlashEnergy Rational",
            "SpatialFrequencyResponse OECF/SFR",
            "FocalPlaneXResolution Rational",
            "FocalPlaneYResolution Rational",
            "FocalPlaneResolutionUnit =2|3",
            "SubjectLocation seq Integer",
            "ExposureIndex Rational",
            "SensingMethod =1|2|3|4|5|7|8",
            "FileSource =3",
            "SceneType =1",
            "CFAPattern CFAPattern",
            "CustomRendered =0|1",
            "ExposureMode =0|1|2",
            "WhiteBalance =0|1",
            "DigitalZoomRatio Rational",
            "FocalLengthIn35mmFilm Integer",
            "SceneCaptureType =0|1|2|3",
            "GainControl =0|1|2|3|4",
            "Contrast =0|1|2",
            "Saturation =0|1|2",
            "Sharpness =0|1|2",
            "DeviceSettingDescription DeviceSettings",
            "SubjectDistanceRange =0|1|2|3",
            "ImageUniqueID Text",
            "GPSVersionID Text",
            "GPSLatitude GPSCoordinate",
            "GPSLongitude GPSCoordinate",
            "GPSAltitudeRef =0|1",
            "GPSAltitude Rational",
            "GPSTimeStamp Date",
            "GPSSatellites Text",
            "GPSStatus =A|V",
            "GPSMeasureMode =2|3",
            "GPSDOP Rational",
            "GPSSpeedRef =K|M|N",
            "GPSSpeed Rational",
            "GPSTrackRef =T|M",
            "GPSTrack Rational",
            "GPSImgDirectionRef =T|M",
            "GPSImgDirection Rational",
            "GPSMapDatum Text",
            "GPSDestLatitude GPSCoordinate",
            "GPSDestLongitude GPSCoordinate",
            "GPSDestBearingRef =T|M",
            "GPSDestBearing Rational",
            "GPSDestDistanceRef =K|M|N",
            "GPSDestDistance Rational",
            "GPSProcessingMethod Text",
            "GPSAreaInformation Text",
            "GPSDifferential =0|1",
        ],
    ),
    schema("http://www.aiim.org/pdfa/ns/id/", &["part Integer", "amd Text", "conformance Text", "+corr Text"]),
    Schema { later: true, ..schema("http://ns.adobe.com/exif/1.0/aux/", &["Lens Text", "SerialNumber Text"]) },
    Schema {
        later: true,
        ..schema(
            "http://ns.adobe.com/camera-raw-settings/1.0/",
            &[
                "AutoBrightness Boolean",
                "AutoContrast Boolean",
                "AutoExposure Boolean",
                "AutoShadows Boolean",
                "BlueHue Integer",
                "BlueSaturation Integer",
                "Brightness Integer",
                "CameraProfile Text",
                "ChromaticAberrationB Integer",
                "ChromaticAberrationR Integer",
                "ColorNoiseReduction Integer",
                "Contrast Integer",
                "CropTop Real",
                "CropLeft Real",
                "CropBottom Real",
                "CropRight Real",
                "CropAngle Real",
                "CropWidth Real",
                "CropHeight Real",
                "CropUnits =0|1|2",
                "Exposure Real",
                "GreenHue Integer",
                "GreenSaturation Integer",
                "HasCrop Boolean",
                "HasSettings Boolean",
                "LuminanceSmoothing Integer",
                "RawFileName Text",
                "RedHue Integer",
                "RedSaturation Integer",
                "Saturation Integer",
                "Shadows Integer",
                "ShadowTint Integer",
                "Sharpness Integer",
                "Temperature Integer",
                "Tint Integer",
                "ToneCurve seq Text",
                "ToneCurveName =Linear|Medium Contrast|Strong Contrast|Custom",
                "Version Text",
                "VignetteAmount Integer",
                "VignetteMidpoint Integer",
                "WhiteBalance =As Shot|Auto|Daylight|Cloudy|Shade|Tungsten|Fluorescent|Flash|Custom",
            ],
        )
    },
    Schema {
        later: true,
        ..schema(
            "http://ns.adobe.com/xmp/1.0/DynamicMedia/",
            &[
                "projectRef ProjectLink",
                "videoFrameRate Text",
                "videoFrameSize Dimensions",
                "videoPixelAspectRatio Rational",
                "videoPixelDepth =8Int|16Int|32Int|32Float",
                "videoColorSpace =sRGB|CCIR-601|CCIR-709",
                "videoAlphaMode =straight|pre-multiplied",
                "videoAlphaPremultipleColor Colorant",
                "videoAlphaUnityIsTransparent Boolean",
                "videoCompressor Text",
                "videoFieldOrder =Upper|Lower|Progressive",
                "pullDown =WSSWW|SSWWW|SWWWS|WWWSS|WWSSW|WWWSW|WWSWW|WSWWW|SWWWW|WWWWS",
                "audioSampleRate Integer",
                "audioSampleType =8Int|16Int|32Int|32Float",
                "audioChannelType =Mono|Stereo|5.1|7.1",
                "audioCompressor Text",
                "speakerPlacement Text",
                "fileDataRate Rational",
                "tapeName Text",
                "altTapeName Text",
                "startTimecode Timecode",
                "altTimecode Timecode",
                "duration Time",
                "scene Text",
                "shotName Text",
                "shotDate Date",
                "shotLocation Text",
                "logComment Text",
                "markers seq Marker",
                "contributedMedia bag Media",
                "absPeakAudioFilePath URI",
                "relativePeakAudioFilePath URI",
                "videoModDate Date",
                "audioModDate Date",
                "metadataModDate Date",
                "artist Text",
                "album Text",
                "trackNumber Integer",
                "genre Text",
                "copyright Text",
                "releaseDate Date",
                "composer Text",
                "engineer Text",
                "tempo Real",
                "instrument Text",
                "introTime Time",
                "outCue Time",
                "relativeTimestamp Time",
                "loop Boolean",
                "numberOfBeats Real",
                "key =C|C#|D|D#|E|F|F#|G|G#|A|A#|B",
                "stretchMode =Fixed length|Time-Scale|Resample|Beat Splice|Hybrid",
                "timeScaleParams timeScaleStretch",
                "resampleParams resampleParams",
                "beatSpliceParams beatSpliceStretch",
                "timeSignature =2/4|3/4|4/4|5/4|7/4|6/8|9/8|12/8|other",
                "scaleType =Major|Minor|Both|Neither",
            ],
        )
    },
];

/// The type of a predefined property; none where it is not predefined.
pub(super) fn predefined(namespace: &str, name: &str, edition: Edition) -> Option<&'static str> {
    let later = edition == Edition::Y2005;
    let schema = SCHEMAS.iter().find(|schema| schema.namespace == namespace && (later || !schema.later))?;
    schema.properties.iter().find_map(|entry| {
        let known = match entry.strip_prefix('+') {
            Some(entry) if later => entry,
            Some(_) => return None,
            None => match entry.strip_prefix('-') {
                Some(_) if later => return None,
                Some(entry) => entry,
                None => entry,
            },
        };
        known.split_once(' ').filter(|(known, _)| *known == name).map(|(_, kind)| kind)
    })
}

#[cfg(test)]
mod tests {
    use super::super::kinds::{Customs, kind};
    use super::*;

    #[test]
    fn every_type_of_the_table_is_known() {
        for schema in &SCHEMAS {
            for entry in schema.properties {
                let (name, text) = entry.split_once(' ').unwrap();
                assert!(kind(text, &Customs::new()).is_some(), "{name}: {text}");
            }
        }
    }

    #[test]
    fn editions() {
        let rating = |edition| predefined("http://ns.adobe.com/xap/1.0/", "Rating", edition);
        assert_eq!((rating(Edition::Y2004), rating(Edition::Y2005)), (None, Some("Integer")));
        assert_eq!(predefined("urn:x", "Rating", Edition::Y2005), None);
    }
}
