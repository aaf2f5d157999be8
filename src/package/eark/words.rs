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
