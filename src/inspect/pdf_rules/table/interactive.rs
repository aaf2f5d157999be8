//! Annotations, actions, forms, signatures.

use super::super::facts::Annotation;
use super::super::rule::{Rule, Test};
use super::shown::{fault, name, plain, some};

pub(super) const RULES: &[Rule] = &[
    Rule::first(
        "6.5.2-1",
        Test::Annotation(|annotation| {
            let known: [&[u8]; 16] = [
                b"Text",
                b"Link",
                b"FreeText",
                b"Line",
                b"Square",
                b"Circle",
                b"Highlight",
                b"Underline",
                b"Squiggly",
                b"StrikeOut",
                b"Stamp",
                b"Ink",
                b"Popup",
                b"Widget",
                b"PrinterMark",
                b"TrapNet",
            ];
            fault(!known.contains(&annotation.subtype.as_slice()), || name(&annotation.subtype))
        }),
        "annotations are of a kind of PDF 1.4, without files, sounds and films",
        "le annotazioni sono di un tipo di PDF 1.4, senza file, suoni e filmati",
    ),
    Rule::later(
        "6.3.1-1",
        Test::Annotation(|annotation| {
            let known: [&[u8]; 22] = [
                b"Text",
                b"Link",
                b"FreeText",
                b"Line",
                b"Square",
                b"Circle",
                b"Polygon",
                b"PolyLine",
                b"Highlight",
                b"Underline",
                b"Squiggly",
                b"StrikeOut",
                b"Stamp",
                b"Caret",
                b"Ink",
                b"Popup",
                b"FileAttachment",
                b"Widget",
                b"PrinterMark",
                b"TrapNet",
                b"Watermark",
                b"Redact",
            ];
            fault(!known.contains(&annotation.subtype.as_slice()), || name(&annotation.subtype))
        }),
        "annotations are of a kind of PDF 1.7, without 3D, sounds, screens and films",
        "le annotazioni sono di un tipo di PDF 1.7, senza 3D, suoni, schermi e filmati",
    ),
    Rule::first(
        "6.5.3-1",
        Test::Annotation(|annotation| {
            fault(annotation.alpha.is_some_and(|alpha| alpha != 1.0), || some(annotation.alpha.as_ref()))
        }),
        "annotations are opaque",
        "le annotazioni sono opache",
    ),
    Rule::first(
        "6.5.3-2",
        Test::Annotation(|annotation| {
            let sound = annotation.flags.is_some_and(|flags| flags & 4 == 4 && flags & (1 | 2 | 32) == 0);
            fault(!sound, || some(annotation.flags.as_ref()))
        }),
        "annotations are printed and not hidden",
        "le annotazioni sono stampate e non nascoste",
    ),
    Rule::later(
        "6.3.2-1",
        Test::Annotation(|annotation| plain(annotation.subtype != b"Popup" && annotation.flags.is_none(), "no F")),
        "annotations have flags",
        "le annotazioni hanno i flag",
    ),
    Rule::later(
        "6.3.2-2",
        Test::Annotation(|annotation| {
            let sound = annotation.flags.is_none_or(|flags| flags & 4 == 4 && flags & (1 | 2 | 32 | 256) == 0);
            fault(!sound, || some(annotation.flags.as_ref()))
        }),
        "annotations are printed and not hidden",
        "le annotazioni sono stampate e non nascoste",
    ),
    Rule::first(
        "6.5.3-3",
        Test::Annotation(|annotation| {
            plain(
                annotation.has_colour && annotation.intent.as_deref() != Some("RGB "),
                "C or IC without an RGB output intent",
            )
        }),
        "annotations have colours with an RGB output intent alone",
        "le annotazioni hanno colori solo con un output intent RGB",
    ),
    Rule::later(
        "6.3.3-1",
        Test::Annotation(|annotation| {
            let exempt = annotation.is_flat || matches!(annotation.subtype.as_slice(), b"Popup" | b"Link");
            plain(!exempt && annotation.appearance.is_none(), "no AP")
        }),
        "annotations have an appearance",
        "le annotazioni hanno un aspetto",
    ),
    Rule::all(
        "6.5.3-4",
        "6.3.3-2",
        Test::Annotation(|annotation| {
            let other = annotation.appearance.as_ref().filter(|keys| !is_normal(keys));
            other.map(|keys| keys.iter().map(|key| name(key)).collect::<Vec<_>>().join(" "))
        }),
        "appearances have the entry N alone",
        "gli aspetti hanno solo la voce N",
    ),
    Rule::all(
        "6.5.3-5",
        "6.3.3-3",
        Test::Annotation(|annotation| {
            plain(
                has_normal(annotation) && annotation.is_widget && annotation.is_button && !annotation.normal_is_dict,
                "a stream",
            )
        }),
        "the appearance of a button is a dictionary of states",
        "l'aspetto di un pulsante è un dizionario di stati",
    ),
    Rule::all(
        "6.5.3-6",
        "6.3.3-4",
        Test::Annotation(|annotation| {
            plain(
                has_normal(annotation)
                    && !(annotation.is_widget && annotation.is_button)
                    && !annotation.normal_is_stream,
                "no stream",
            )
        }),
        "the appearance of another annotation is a stream",
        "l'aspetto di ogni altra annotazione è uno stream",
    ),
    Rule::first(
        "6.6.1-1",
        Test::Action(|action| {
            let known: [&[u8]; 6] = [b"GoTo", b"GoToR", b"Thread", b"URI", b"Named", b"SubmitForm"];
            fault(!known.contains(&action.kind.as_slice()), || name(&action.kind))
        }),
        "actions go to places; none starts, plays, hides or runs something",
        "le azioni portano a destinazioni; nessuna avvia, riproduce, nasconde o esegue",
    ),
    Rule::later(
        "6.5.1-1",
        Test::Action(|action| {
            let known: [&[u8]; 7] = [b"GoTo", b"GoToR", b"GoToE", b"Thread", b"URI", b"Named", b"SubmitForm"];
            fault(!known.contains(&action.kind.as_slice()), || name(&action.kind))
        }),
        "actions go to places; none starts, plays, hides or runs something",
        "le azioni portano a destinazioni; nessuna avvia, riproduce, nasconde o esegue",
    ),
    Rule::all(
        "6.6.1-2",
        "6.5.1-2",
        Test::Action(|action| {
            let known: [&[u8]; 4] = [b"NextPage", b"PrevPage", b"FirstPage", b"LastPage"];
            let named = action.named.as_deref().unwrap_or_default();
            fault(action.kind == b"Named" && !known.contains(&named), || name(named))
        }),
        "named actions turn pages alone",
        "le azioni con nome cambiano solo pagina",
    ),
    Rule::first(
        "6.6.1-3",
        Test::Annotation(|annotation| plain(annotation.is_widget && annotation.has_action, "A")),
        "form fields have no actions",
        "i campi modulo non hanno azioni",
    ),
    Rule::first(
        "6.6.2-1",
        Test::Annotation(|annotation| plain(annotation.is_widget && annotation.has_additional_actions, "AA")),
        "form fields have no additional actions",
        "i campi modulo non hanno azioni aggiuntive",
    ),
    Rule::later(
        "6.4.1-1",
        Test::Annotation(|annotation| {
            plain(annotation.is_widget && (annotation.has_action || annotation.has_additional_actions), "A or AA")
        }),
        "form fields have no actions",
        "i campi modulo non hanno azioni",
    ),
    Rule::all(
        "6.6.2-2",
        "6.4.1-2",
        Test::Field(|field| plain(field.has_additional_actions, "AA")),
        "fields have no additional actions",
        "i campi non hanno azioni aggiuntive",
    ),
    Rule::all(
        "6.6.2-3",
        "6.5.2-1",
        Test::Catalogue(|catalogue| plain(catalogue.has_additional_actions, "AA")),
        "the catalogue has no additional actions",
        "il catalogo non ha azioni aggiuntive",
    ),
    Rule::later(
        "6.5.2-2",
        Test::Page(|page| plain(page.has_additional_actions, "AA")),
        "pages have no additional actions",
        "le pagine non hanno azioni aggiuntive",
    ),
    Rule::all(
        "6.9-1",
        "6.4.1-3",
        Test::Interactive(|form| plain(form.needs_appearances, "true")),
        "NeedAppearances is not true",
        "NeedAppearances non è true",
    ),
    Rule::first(
        "6.9-2",
        Test::Annotation(|annotation| plain(annotation.is_widget && annotation.appearance.is_none(), "no AP")),
        "form fields have an appearance",
        "i campi modulo hanno un aspetto",
    ),
    Rule::later(
        "6.4.2-1",
        Test::Interactive(|form| plain(form.has_xfa, "XFA")),
        "forms have no XFA",
        "i moduli non hanno XFA",
    ),
    Rule::later(
        "6.4.2-2",
        Test::Catalogue(|catalogue| plain(catalogue.needs_rendering, "true")),
        "NeedsRendering is not set",
        "NeedsRendering non è impostato",
    ),
    Rule::later(
        "6.4.3-1",
        Test::Signature(|signature| fault(!signature.covers, || signature.range.clone())),
        "a signature covers the whole file but itself",
        "una firma copre tutto il file tranne se stessa",
    ),
    Rule::later(
        "6.4.3-2",
        Test::Envelope(|envelope| plain(!envelope.has_certificate, "no certificate")),
        "a signature holds the certificate of its signer",
        "una firma contiene il certificato del firmatario",
    ),
    Rule::later(
        "6.4.3-3",
        Test::Envelope(|envelope| fault(envelope.signers != 1, || format!("{} signers", envelope.signers))),
        "a signature has one signer",
        "una firma ha un solo firmatario",
    ),
];

fn is_normal(keys: &[Vec<u8>]) -> bool {
    matches!(keys, [key] if key == b"N")
}

fn has_normal(annotation: &Annotation) -> bool {
    annotation.appearance.as_deref().is_some_and(is_normal)
}
