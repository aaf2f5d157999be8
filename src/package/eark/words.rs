//! Fixed words of the specifications.

/// METS 1.12.
pub(super) const METS: &str = "http://www.loc.gov/METS/";
/// The extension of CSIP.
pub(super) const CSIP: &str = "https://DILCIS.eu/XML/METS/CSIPExtensionMETS";
/// The extension of SIP.
pub(super) const SIP: &str = "https://DILCIS.eu/XML/METS/SIPExtensionMETS";
/// XLink.
pub(super) const XLINK: &str = "http://www.w3.org/1999/xlink";
/// XML Schema instances.
pub(super) const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";
/// The profile that a SIP bears (SIP2).
pub(super) const PROFILE: &str = "https://earksip.dilcis.eu/profile/E-ARK-SIP-v2-2-0.xml";

/// The vocabulary of content categories (CSIP2); every other category is `Other` with its own word beside it (CSIP3).
const CONTENT_CATEGORIES: [&str; 42] = [
    "Textual works – Print",
    "Textual works – Digital",
    "Textual works – Electronic Serials",
    "Digital Musical Composition (score-based representations)",
    "Musical Scores - Print",
    "Musical Scores - Digital",
    "Photographs – Print",
    "Photographs – Digital",
    "Other Graphic Images – Print",
    "Other Graphic Images – Digital",
    "Microforms",
    "Audio – On Tangible Medium (digital or analog)",
    "Audio – Media-independent (digital)",
    "Motion Pictures – Digital and Physical Media",
    "Video – File-based and Physical Media",
    "Software",
    "Software and Video Games",
    "Email",
    "Datasets",
    "Geospatial Data",
    "Geographic Information System (GIS) - Vector Data",
    "GIS Raster and Georeferenced Images",
    "GIS Vector and Raster Combined",
    "Non-GIS Cartographic",
    "2D and 3D Computer Aided Design",
    "Design (schematics, architectural drawings) - Print",
    "Scanned 3D Objects (output from photogrammetry scanning)",
    "Databases",
    "Websites",
    "Web Archives",
    "Collection",
    "Event",
    "Image",
    "Interactive resource",
    "Moving image",
    "Sound",
    "Still image",
    "Text",
    "Physical object",
    "Service",
    "Mixed",
    "Other",
];

/// Whether the vocabulary of content categories has `term`.
pub fn is_content_category(term: &str) -> bool {
    CONTENT_CATEGORIES.contains(&term)
}
