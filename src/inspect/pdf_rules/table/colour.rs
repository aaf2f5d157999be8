//! Output intents and colour spaces.

use super::super::facts::{Device, Profile};
use super::super::rule::{Rule, Test};
use super::shown::{fault, plain, some, text};

pub(super) const RULES: &[Rule] = &[
    Rule::first(
        "6.2.2-1",
        Test::OutputProfile(|profile| output(profile, 3.0)),
        "the output intent has an ICC profile of version 2 for a printer or monitor",
        "l'output intent ha un profilo ICC di versione 2 per stampante o monitor",
    ),
    Rule::later(
        "6.2.3-1",
        Test::OutputProfile(|profile| output(profile, 5.0)),
        "the output intent has an ICC profile of version 2 or 4 for a printer or monitor",
        "l'output intent ha un profilo ICC di versione 2 o 4 per stampante o monitor",
    ),
    Rule::all(
        "6.2.2-2",
        "6.2.3-2",
        Test::Intents(|intents| plain(!intents.same, "several profiles")),
        "all output intents share one profile",
        "tutti gli output intent condividono un profilo",
    ),
    Rule::later(
        "6.2.3-3",
        Test::Intent(|intent| plain(intent.subtype == b"GTS_PDFX" && intent.has_reference, "DestOutputProfileRef")),
        "the profile of an output intent for PDF/X is embedded",
        "il profilo di un output intent PDF/X è incorporato",
    ),
    Rule::first(
        "6.2.3.2-1",
        Test::InputProfile(|profile| input(profile, 3.0)),
        "ICC profiles of colour spaces are of version 2 and of a class for images",
        "i profili ICC degli spazi colore sono di versione 2 e di classe per immagini",
    ),
    Rule::later(
        "6.2.4.2-1",
        Test::InputProfile(|profile| input(profile, 5.0)),
        "ICC profiles of colour spaces are of version 2 or 4 and of a class for images",
        "i profili ICC degli spazi colore sono di versione 2 o 4 e di classe per immagini",
    ),
    Rule::first(
        "6.2.3.2-2",
        Test::Components(|components| {
            let sound = matches!(
                (components.stated, components.space.as_str()),
                (Some(1), "GRAY") | (Some(3), "RGB " | "Lab ") | (Some(4), "CMYK")
            );
            fault(!sound, || format!("N {} for {}", some(components.stated.as_ref()), components.space))
        }),
        "N is the number of components of the ICC profile",
        "N è il numero di componenti del profilo ICC",
    ),
    Rule::later(
        "6.2.4.2-2",
        Test::Overprint(|overprint| plain(overprint.on && overprint.mode != 0, "OPM 1")),
        "ICC-based CMYK is not overprinted with mode 1",
        "il CMYK con profilo ICC non è sovrastampato in modo 1",
    ),
    Rule::all(
        "6.2.3.3-1",
        "6.2.4.3-2",
        Test::Device(|device| device_fault(device, "DeviceRGB", "RGB ")),
        "DeviceRGB is used with an RGB output intent",
        "DeviceRGB è usato con un output intent RGB",
    ),
    Rule::all(
        "6.2.3.3-2",
        "6.2.4.3-3",
        Test::Device(|device| device_fault(device, "DeviceCMYK", "CMYK")),
        "DeviceCMYK is used with a CMYK output intent",
        "DeviceCMYK è usato con un output intent CMYK",
    ),
    Rule::all(
        "6.2.3.3-3",
        "6.2.4.3-4",
        Test::Device(|device| plain(device.name == "DeviceGray" && device.intent.is_none(), "no output intent")),
        "DeviceGray is used with an output intent",
        "DeviceGray è usato con un output intent",
    ),
    Rule::later(
        "6.2.4.4-1",
        Test::DeviceN(|space| space.undescribed.first().map(|name| text(name))),
        "Colorants names every spot colour of a DeviceN space",
        "Colorants indica ogni tinta piatta di uno spazio DeviceN",
    ),
    Rule::later(
        "6.2.4.4-2",
        Test::Separation(|space| fault(!space.consistent, || text(&space.name))),
        "separations of one name have one alternate space and one tint transformation",
        "le separazioni con lo stesso nome hanno lo stesso spazio alternativo e la stessa trasformazione",
    ),
];

fn shown(profile: &Profile) -> String {
    format!("{} {} version {:.1}", profile.class, profile.space.trim_end(), profile.version)
}

fn output(profile: &Profile, below: f64) -> Option<String> {
    let class = matches!(profile.class.as_str(), "prtr" | "mntr");
    let space = matches!(profile.space.as_str(), "RGB " | "CMYK" | "GRAY");
    fault(!(profile.readable && class && space && profile.version < below), || shown(profile))
}

fn input(profile: &Profile, below: f64) -> Option<String> {
    let class = matches!(profile.class.as_str(), "prtr" | "mntr" | "scnr" | "spac");
    let space = matches!(profile.space.as_str(), "RGB " | "CMYK" | "GRAY" | "Lab ");
    fault(!(profile.readable && class && space && profile.version < below), || shown(profile))
}

fn device_fault(device: &Device, name: &str, space: &str) -> Option<String> {
    let broken = device.name == name && device.intent.as_deref() != Some(space);
    fault(broken, || format!("output intent {}", some(device.intent.as_ref())))
}
