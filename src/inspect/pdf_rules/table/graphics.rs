//! Content, images, forms, graphics states, transparency.

use super::super::rule::{Rule, Test};
use super::shown::{fault, name, plain, some};

pub(super) const RULES: &[Rule] = &[
    Rule::all(
        "6.2.10-1",
        "6.2.2-1",
        Test::Operator(|operator| fault(!operator.known, || super::shown::text(&operator.name))),
        "content holds operators of the standard alone",
        "il contenuto usa solo operatori della norma",
    ),
    Rule::later(
        "6.2.2-2",
        Test::Resources(|used| Some(name(&used.0))),
        "content has resources of its own for what it uses",
        "il contenuto ha risorse proprie per ciò che usa",
    ),
    Rule::all(
        "6.2.4-1",
        "6.2.8-1",
        Test::Image(|image| plain(image.has_alternates, "Alternates")),
        "images have no alternates",
        "le immagini non hanno alternative",
    ),
    Rule::first(
        "6.2.4-2",
        Test::External(|object| plain(object.has_opi, "OPI")),
        "images and forms have no OPI",
        "immagini e form non hanno OPI",
    ),
    Rule::later(
        "6.2.8-2",
        Test::Image(|image| plain(image.has_opi, "OPI")),
        "images have no OPI",
        "le immagini non hanno OPI",
    ),
    Rule::all(
        "6.2.4-3",
        "6.2.8-3",
        Test::Image(|image| plain(image.interpolates, "true")),
        "images are not interpolated",
        "le immagini non sono interpolate",
    ),
    Rule::first(
        "6.2.4-4",
        Test::Image(|image| {
            let sound = image.is_mask || matches!(image.bits, None | Some(1 | 2 | 4 | 8));
            fault(!sound, || some(image.bits.as_ref()))
        }),
        "images have 1, 2, 4 or 8 bits a component",
        "le immagini hanno 1, 2, 4 o 8 bit per componente",
    ),
    Rule::later(
        "6.2.8-4",
        Test::Image(|image| {
            let sound = image.is_mask || matches!(image.bits, None | Some(1 | 2 | 4 | 8 | 16));
            fault(!sound, || some(image.bits.as_ref()))
        }),
        "images have 1, 2, 4, 8 or 16 bits a component",
        "le immagini hanno 1, 2, 4, 8 o 16 bit per componente",
    ),
    Rule::all(
        "6.2.4-5",
        "6.2.8-5",
        Test::Image(|image| {
            fault(image.is_mask && !matches!(image.bits, None | Some(1)), || some(image.bits.as_ref()))
        }),
        "image masks have 1 bit",
        "le maschere hanno 1 bit",
    ),
    Rule::first(
        "own-jpx",
        Test::Image(|image| plain(image.is_jpx, "JPXDecode")),
        "no image is coded with JPEG 2000, which PDF 1.4 does not have",
        "nessuna immagine è in JPEG 2000, assente in PDF 1.4",
    ),
    Rule::later(
        "6.2.8.3-1",
        Test::Jpx(|jpx| fault(!matches!(jpx.channels, 1 | 3 | 4), || jpx.channels.to_string())),
        "JPEG 2000 images have 1, 3 or 4 colour channels",
        "le immagini JPEG 2000 hanno 1, 3 o 4 canali di colore",
    ),
    Rule::later(
        "6.2.8.3-2",
        Test::Jpx(|jpx| {
            fault(!jpx.has_space && jpx.colours != 1 && jpx.approximate != 1, || {
                format!("{} colour specifications", jpx.colours)
            })
        }),
        "a JPEG 2000 image has one colour specification, or one of them with APPROX 1",
        "un'immagine JPEG 2000 ha una specifica di colore, o una con APPROX 1",
    ),
    Rule::later(
        "6.2.8.3-3",
        Test::Jpx(|jpx| fault(!jpx.has_space && !matches!(jpx.method, Some(1..=3)), || some(jpx.method.as_ref()))),
        "the method of the colour specification is 1, 2 or 3",
        "il metodo della specifica di colore è 1, 2 o 3",
    ),
    Rule::later(
        "6.2.8.3-4",
        Test::Jpx(|jpx| plain(!jpx.has_space && jpx.enumerated == Some(19), "19")),
        "the enumerated colour space 19 is not used",
        "lo spazio colore enumerato 19 non è usato",
    ),
    Rule::later(
        "6.2.8.3-5",
        Test::Jpx(|jpx| fault(jpx.has_depths || !(1..=38).contains(&jpx.depth), || format!("{} bits", jpx.depth))),
        "all channels of a JPEG 2000 image have the same 1 to 38 bits",
        "tutti i canali di un'immagine JPEG 2000 hanno gli stessi 1-38 bit",
    ),
    Rule::first(
        "6.2.5-1",
        Test::Form(|form| plain(form.is_postscript, "PS")),
        "no form holds PostScript",
        "nessun form contiene PostScript",
    ),
    Rule::later(
        "6.2.9-1",
        Test::Form(|form| plain(form.is_postscript || form.has_opi, "PS or OPI")),
        "no form holds PostScript or OPI",
        "nessun form contiene PostScript od OPI",
    ),
    Rule::all(
        "6.2.6-1",
        "6.2.9-2",
        Test::Form(|form| plain(form.is_reference, "Ref")),
        "no form refers to another document",
        "nessun form rinvia a un altro documento",
    ),
    Rule::all(
        "6.2.7-1",
        "6.2.9-3",
        Test::External(|object| plain(object.subtype == b"PS", "PS")),
        "there are no PostScript objects",
        "non vi sono oggetti PostScript",
    ),
    Rule::all(
        "6.2.8-1",
        "6.2.5-1",
        Test::GraphicsState(|state| plain(state.has_transfer, "TR")),
        "graphics states have no TR",
        "gli stati grafici non hanno TR",
    ),
    Rule::all(
        "6.2.8-2",
        "6.2.5-2",
        Test::GraphicsState(|state| {
            state.second_transfer.as_ref().filter(|value| value.as_slice() != b"Default").map(|value| name(value))
        }),
        "TR2 is Default",
        "TR2 è Default",
    ),
    Rule::later(
        "6.2.5-3",
        Test::GraphicsState(|state| plain(state.has_halftone_phase, "HTP")),
        "graphics states have no HTP",
        "gli stati grafici non hanno HTP",
    ),
    Rule::later(
        "6.2.5-4",
        Test::Halftone(|halftone| fault(!matches!(halftone.kind, Some(1 | 5)), || some(halftone.kind.as_ref()))),
        "halftones are of type 1 or 5",
        "i retini sono di tipo 1 o 5",
    ),
    Rule::later(
        "6.2.5-5",
        Test::Halftone(|halftone| plain(halftone.has_name, "HalftoneName")),
        "halftones have no name",
        "i retini non hanno nome",
    ),
    Rule::later(
        "6.2.5-6",
        Test::Halftone(|halftone| {
            let broken = match halftone.colourant.as_deref() {
                Some(b"Default") => false,
                None | Some(b"Cyan" | b"Magenta" | b"Yellow" | b"Black") => halftone.has_transfer,
                Some(_) => !halftone.has_transfer,
            };
            plain(broken, "TransferFunction")
        }),
        "halftones have a transfer function for spot colours alone",
        "i retini hanno una funzione di trasferimento solo per le tinte piatte",
    ),
    Rule::all(
        "6.2.9-1",
        "6.2.6-1",
        Test::RenderingIntent(|intent| {
            let known: [&[u8]; 4] = [b"RelativeColorimetric", b"AbsoluteColorimetric", b"Perceptual", b"Saturation"];
            fault(!known.contains(&intent.0.as_slice()), || name(&intent.0))
        }),
        "rendering intents are those of the standard",
        "gli intenti di resa sono quelli della norma",
    ),
    Rule::first(
        "6.4-1",
        Test::GraphicsState(|state| {
            state.soft_mask.as_ref().filter(|value| value.as_slice() != b"None").map(|value| name(value))
        }),
        "graphics states have no soft mask",
        "gli stati grafici non hanno maschere sfumate",
    ),
    Rule::first(
        "6.4-2",
        Test::External(|object| plain(object.has_soft_mask, "SMask")),
        "images have no soft mask",
        "le immagini non hanno maschere sfumate",
    ),
    Rule::first(
        "6.4-3",
        Test::Group(|group| plain(group.subtype == b"Transparency", "Transparency")),
        "there are no transparency groups",
        "non vi sono gruppi di trasparenza",
    ),
    Rule::first(
        "6.4-4",
        Test::GraphicsState(|state| {
            state
                .blend
                .as_ref()
                .filter(|mode| !matches!(mode.as_slice(), b"Normal" | b"Compatible"))
                .map(|mode| name(mode))
        }),
        "the blend mode is Normal",
        "la modalità di fusione è Normal",
    ),
    Rule::first(
        "6.4-5",
        Test::GraphicsState(|state| {
            fault(state.stroke_alpha.is_some_and(|alpha| (alpha - 1.0).abs() >= 1e-6), || {
                some(state.stroke_alpha.as_ref())
            })
        }),
        "lines are opaque (CA 1)",
        "le linee sono opache (CA 1)",
    ),
    Rule::first(
        "6.4-6",
        Test::GraphicsState(|state| {
            fault(state.fill_alpha.is_some_and(|alpha| (alpha - 1.0).abs() >= 1e-6), || some(state.fill_alpha.as_ref()))
        }),
        "areas are opaque (ca 1)",
        "le aree sono opache (ca 1)",
    ),
    Rule::later(
        "6.2.10-1",
        Test::BlendMode(|mode| {
            let known: [&[u8]; 17] = [
                b"Normal",
                b"Compatible",
                b"Multiply",
                b"Screen",
                b"Overlay",
                b"Darken",
                b"Lighten",
                b"ColorDodge",
                b"ColorBurn",
                b"HardLight",
                b"SoftLight",
                b"Difference",
                b"Exclusion",
                b"Hue",
                b"Saturation",
                b"Color",
                b"Luminosity",
            ];
            fault(!known.contains(&mode.0.as_slice()), || name(&mode.0))
        }),
        "blend modes are those of the standard",
        "le modalità di fusione sono quelle della norma",
    ),
    Rule::later(
        "6.2.10-2",
        Test::Page(|page| {
            plain(
                !page.has_intent && page.is_transparent && !page.has_group_space,
                "no output intent, no Group with CS",
            )
        }),
        "a transparent page without output intent has a blending colour space",
        "una pagina trasparente senza output intent ha uno spazio colore di fusione",
    ),
];
