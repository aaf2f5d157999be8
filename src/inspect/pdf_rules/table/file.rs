//! Structure of the file, syntax, limits.

use super::super::rule::{Rule, Test};
use super::shown::{fault, name, plain, some, text};
use crate::records::PdfaFlavour::{A2b, A2u, A3b};

pub(super) const RULES: &[Rule] = &[
    Rule::first(
        "6.1.2-1",
        Test::File(|file| fault(file.header_at != 0 || !is_header(&file.header, 1), || text(&file.header))),
        "the file begins with %PDF- and its version",
        "il file inizia con %PDF- e la versione",
    ),
    Rule::later(
        "6.1.2-1",
        Test::File(|file| fault(file.header_at != 0 || !is_header(&file.header, 2), || text(&file.header))),
        "the file begins with the line %PDF-1.0 to %PDF-1.7",
        "il file inizia con la riga da %PDF-1.0 a %PDF-1.7",
    ),
    Rule::all(
        "6.1.2-2",
        "6.1.2-2",
        Test::File(|file| {
            let sound = matches!(file.comment.as_slice(), [b'%', rest @ ..] if rest.len() >= 4 && rest.iter().all(|byte| *byte > 127));
            plain(!sound, "no such comment")
        }),
        "the second line is a comment of at least four bytes above 127",
        "la seconda riga è un commento di almeno quattro byte oltre 127",
    ),
    Rule::first(
        "6.1.3-1",
        Test::File(|file| {
            let id = if file.linearised { &file.first_id } else { &file.last_id };
            plain(id.is_none(), "no ID")
        }),
        "the trailer has an ID",
        "il trailer ha un ID",
    ),
    Rule::later(
        "6.1.3-1",
        Test::File(|file| plain(file.last_id.as_ref().is_none_or(Vec::is_empty), "no ID")),
        "the trailer has an ID",
        "il trailer ha un ID",
    ),
    Rule::all(
        "6.1.3-2",
        "6.1.3-2",
        Test::File(|file| plain(file.encrypted, "Encrypt")),
        "the file is not encrypted",
        "il file non è cifrato",
    ),
    Rule::all(
        "6.1.3-3",
        "6.1.3-3",
        Test::File(|file| fault(file.trailing > 0, || format!("{} bytes", file.trailing))),
        "nothing but a line end follows the last %%EOF",
        "dopo l'ultimo %%EOF vi è solo una fine di riga",
    ),
    Rule::first(
        "6.1.3-4",
        Test::File(|file| {
            let differ = file.linearised && file.last_id.is_some() && file.first_id != file.last_id;
            plain(differ, "two values")
        }),
        "both trailers of a linearised file have the same ID",
        "i due trailer di un file linearizzato hanno lo stesso ID",
    ),
    Rule::first(
        "6.1.4-1",
        Test::Section(|section| plain(!section.spaced, "other white space")),
        "one space stands between the numbers of a cross-reference subsection",
        "uno spazio separa i numeri di una sottosezione della tabella xref",
    ),
    Rule::all(
        "6.1.4-2",
        "6.1.4-2",
        Test::Section(|section| plain(!section.lines, "other white space")),
        "one line end stands between xref and its first subsection",
        "una fine di riga separa xref dalla prima sottosezione",
    ),
    Rule::first(
        "6.1.4-3",
        Test::File(|file| plain(file.has_xref_stream, "a cross-reference stream")),
        "there are no cross-reference streams",
        "non vi sono stream di riferimenti incrociati",
    ),
    Rule::all(
        "6.1.6-1",
        "6.1.6-1",
        Test::Hexadecimal(|string| fault(string.characters % 2 != 0, || format!("{} digits", string.characters))),
        "hexadecimal strings have an even number of digits",
        "le stringhe esadecimali hanno un numero pari di cifre",
    ),
    Rule::all(
        "6.1.6-2",
        "6.1.6-2",
        Test::Hexadecimal(|string| fault(string.foreign > 0, || format!("{} other characters", string.foreign))),
        "hexadecimal strings hold digits alone",
        "le stringhe esadecimali contengono solo cifre",
    ),
    Rule::all(
        "6.1.7-1",
        "6.1.7.1-1",
        Test::Stream(|stream| fault(!stream.length_fits, || format!("Length {}", some(stream.declared.as_ref())))),
        "a stream is as long as Length says",
        "uno stream è lungo quanto indica Length",
    ),
    Rule::all(
        "6.1.7-2",
        "6.1.7.1-2",
        Test::Stream(|stream| {
            let found = if stream.begins_well { "endstream" } else { "stream" };
            plain(!stream.begins_well || !stream.ends_well, found)
        }),
        "stream is followed, endstream preceded by a line end",
        "stream è seguito e endstream preceduto da una fine di riga",
    ),
    Rule::all(
        "6.1.7-3",
        "6.1.7.1-3",
        Test::Stream(|stream| plain(stream.external, "F, FFilter or FDecodeParms")),
        "no stream lies in another file",
        "nessuno stream risiede in un altro file",
    ),
    Rule::all(
        "6.1.8-1",
        "6.1.9-1",
        Test::Indirect(|spacing| spacing.fault.map(str::to_owned)),
        "obj and endobj stand on their lines, one blank between the numbers",
        "obj e endobj stanno sulle proprie righe, con uno spazio tra i numeri",
    ),
    Rule::first(
        "6.1.10-1",
        Test::Filter(|filter| plain(filter.name == b"LZWDecode", "LZWDecode")),
        "no stream is coded with LZW",
        "nessuno stream è codificato con LZW",
    ),
    Rule::first(
        "6.1.10-2",
        Test::InlineFilter(|filter| {
            fault(matches!(filter.name.as_slice(), b"LZWDecode" | b"LZW"), || name(&filter.name))
        }),
        "no inline image is coded with LZW",
        "nessuna immagine inline è codificata con LZW",
    ),
    Rule::later(
        "6.1.7.2-1",
        Test::Filter(|filter| {
            let known: [&[u8]; 8] = [
                b"ASCIIHexDecode",
                b"ASCII85Decode",
                b"FlateDecode",
                b"RunLengthDecode",
                b"CCITTFaxDecode",
                b"JBIG2Decode",
                b"DCTDecode",
                b"JPXDecode",
            ];
            let sound = known.contains(&filter.name.as_slice()) || filter.name == b"Crypt" && filter.identity;
            fault(!sound, || name(&filter.name))
        }),
        "streams use filters of the standard, not LZW and no cipher",
        "gli stream usano filtri della norma, non LZW né cifratura",
    ),
    Rule::later(
        "6.1.10-1",
        Test::InlineFilter(|filter| {
            let known: [&[u8]; 12] = [
                b"ASCIIHexDecode",
                b"ASCII85Decode",
                b"FlateDecode",
                b"RunLengthDecode",
                b"CCITTFaxDecode",
                b"DCTDecode",
                b"AHx",
                b"A85",
                b"Fl",
                b"RL",
                b"CCF",
                b"DCT",
            ];
            fault(!known.contains(&filter.name.as_slice()), || name(&filter.name))
        }),
        "inline images use filters of the standard, not LZW and no cipher",
        "le immagini inline usano filtri della norma, non LZW né cifratura",
    ),
    Rule::later(
        "6.1.8-1",
        Test::Text(|text_name| fault(std::str::from_utf8(&text_name.0).is_err(), || name(&text_name.0))),
        "names of fonts, colourants and structure types are UTF-8",
        "i nomi di font, coloranti e tipi di struttura sono in UTF-8",
    ),
    Rule::all(
        "6.1.12-1",
        "6.1.13-1",
        Test::Integer(|number| {
            fault(number.0.is_none_or(|value| i32::try_from(value).is_err()), || some(number.0.as_ref()))
        }),
        "whole numbers have 32 bits",
        "i numeri interi sono di 32 bit",
    ),
    Rule::first(
        "6.1.12-2",
        Test::Real(|real| fault(real.0.abs() > 32767.0, || real.0.to_string())),
        "real numbers lie between -32,767 and 32,767",
        "i numeri reali sono tra -32.767 e 32.767",
    ),
    Rule::later(
        "6.1.13-2",
        Test::Real(|real| fault(real.0.abs() > 3.403e38, || real.0.to_string())),
        "real numbers lie between -3.403·10^38 and 3.403·10^38",
        "i numeri reali sono tra -3,403·10^38 e 3,403·10^38",
    ),
    Rule::later(
        "6.1.13-5",
        Test::Real(|real| fault(real.0 != 0.0 && real.0.abs() < 1.175e-38, || format!("{:e}", real.0))),
        "real numbers are not closer to zero than 1.175·10^-38",
        "i numeri reali non sono più vicini a zero di 1,175·10^-38",
    ),
    Rule::first(
        "6.1.12-3",
        Test::Length(|length| fault(length.0 > 65_535, || format!("{} bytes", length.0))),
        "strings have at most 65,535 bytes",
        "le stringhe hanno al massimo 65.535 byte",
    ),
    Rule::later(
        "6.1.13-3",
        Test::Length(|length| fault(length.0 > 32_767, || format!("{} bytes", length.0))),
        "strings have at most 32,767 bytes",
        "le stringhe hanno al massimo 32.767 byte",
    ),
    Rule::all(
        "6.1.12-4",
        "6.1.13-4",
        Test::NameLength(|length| fault(length.0 > 127, || format!("{} bytes", length.0))),
        "names have at most 127 bytes",
        "i nomi hanno al massimo 127 byte",
    ),
    Rule::first(
        "6.1.12-5",
        Test::ArraySize(|size| fault(size.0 > 8191, || format!("{} elements", size.0))),
        "arrays have at most 8,191 elements",
        "gli array hanno al massimo 8.191 elementi",
    ),
    Rule::first(
        "6.1.12-6",
        Test::DictSize(|size| fault(size.0 > 4095, || format!("{} entries", size.0))),
        "dictionaries have at most 4,095 entries",
        "i dizionari hanno al massimo 4.095 voci",
    ),
    Rule::all(
        "6.1.12-7",
        "6.1.13-7",
        Test::File(|file| fault(file.objects > 8_388_607, || format!("{} objects", file.objects))),
        "there are at most 8,388,607 objects",
        "vi sono al massimo 8.388.607 oggetti",
    ),
    Rule::all(
        "6.1.12-8",
        "6.1.13-8",
        Test::Saved(|saved| fault(saved.0 > 28, || format!("{} levels", saved.0))),
        "at most 28 graphics states are saved",
        "sono salvati al massimo 28 stati grafici",
    ),
    Rule::first(
        "6.1.12-9",
        Test::DeviceN(|space| fault(space.components > 8, || format!("{} components", space.components))),
        "DeviceN spaces have at most 8 components",
        "gli spazi DeviceN hanno al massimo 8 componenti",
    ),
    Rule::later(
        "6.1.13-9",
        Test::DeviceN(|space| fault(space.components > 32, || format!("{} components", space.components))),
        "DeviceN spaces have at most 32 components",
        "gli spazi DeviceN hanno al massimo 32 componenti",
    ),
    Rule::all(
        "6.1.12-10",
        "6.1.13-10",
        Test::MapFile(|map| fault(map.greatest.is_some_and(|cid| cid > 65_535), || some(map.greatest.as_ref()))),
        "character identifiers are at most 65,535",
        "gli identificatori di carattere sono al massimo 65.535",
    ),
    Rule::later(
        "6.1.13-11",
        Test::BoxSize(|size| {
            let sound = |side: f64| (3.0..=14_400.0).contains(&side);
            fault(!sound(size.width) || !sound(size.height), || format!("{} × {}", size.width, size.height))
        }),
        "each side of a page box has 3 to 14,400 units",
        "ogni lato di un riquadro di pagina misura da 3 a 14.400 unità",
    ),
    Rule::first(
        "6.1.11-1",
        Test::FileSpecification(|file| plain(file.has_file, "EF")),
        "no file is embedded",
        "nessun file è incorporato",
    ),
    Rule::first(
        "6.1.11-2",
        Test::Catalogue(|catalogue| plain(catalogue.has_embedded_files, "EmbeddedFiles")),
        "the names of the document list no embedded files",
        "i nomi del documento non elencano file incorporati",
    ),
    Rule::first(
        "6.1.13-1",
        Test::Catalogue(|catalogue| plain(catalogue.has_optional_content, "OCProperties")),
        "there is no optional content",
        "non vi è contenuto opzionale",
    ),
    Rule::later(
        "6.1.12-1",
        Test::Permissions(|permissions| {
            let other = permissions.0.iter().find(|key| !matches!(key.as_slice(), b"UR3" | b"DocMDP"));
            other.map(|key| name(key))
        }),
        "permissions are UR3 and DocMDP alone",
        "i permessi sono solo UR3 e DocMDP",
    ),
    Rule::later(
        "6.1.12-2",
        Test::SignatureReference(|reference| {
            plain(
                reference.document_modification && reference.digest_keys,
                "DigestLocation, DigestMethod or DigestValue",
            )
        }),
        "where DocMDP is set, references of signatures hold no digests",
        "con DocMDP i riferimenti di firma non contengono impronte",
    ),
    Rule::later(
        "6.10-1",
        Test::Catalogue(|catalogue| plain(catalogue.has_presentations, "AlternatePresentations")),
        "there are no alternate presentations",
        "non vi sono presentazioni alternative",
    ),
    Rule::later(
        "6.10-2",
        Test::Page(|page| plain(page.has_steps, "PresSteps")),
        "pages have no presentation steps",
        "le pagine non hanno passi di presentazione",
    ),
    Rule::later(
        "6.11-1",
        Test::Catalogue(|catalogue| plain(catalogue.has_requirements, "Requirements")),
        "the catalogue has no requirements",
        "il catalogo non ha requisiti",
    ),
    Rule::later(
        "6.8-2",
        Test::FileSpecification(|file| {
            plain(file.has_file && !(file.has_name && file.has_unicode_name), "no F or no UF")
        }),
        "an embedded file has the names F and UF",
        "un file incorporato ha i nomi F e UF",
    ),
    Rule::some(
        &[A2b, A2u],
        "6.8-5",
        Test::EmbeddedFile(|file| plain(file.archival == Some(false), "no PDF/A-1 or PDF/A-2")),
        "embedded files are PDF/A-1 or PDF/A-2",
        "i file incorporati sono PDF/A-1 o PDF/A-2",
    ),
    Rule::some(
        &[A3b],
        "6.8-1",
        Test::EmbeddedFile(|file| {
            let sound = file.subtype.as_deref().is_some_and(is_media_type);
            fault(!sound, || file.subtype.as_deref().map_or_else(|| "none".to_owned(), text))
        }),
        "an embedded file has its media type as Subtype",
        "un file incorporato ha il tipo di contenuto in Subtype",
    ),
    Rule::some(
        &[A3b],
        "6.8-3",
        Test::FileSpecification(|file| plain(file.has_file && !file.has_relationship, "no AFRelationship")),
        "an embedded file says how it is related",
        "un file incorporato dichiara la propria relazione",
    ),
    Rule::some(
        &[A3b],
        "6.8-4",
        Test::FileSpecification(|file| plain(file.has_file && !file.is_associated, "in no AF")),
        "an embedded file is associated with the document or a part of it",
        "un file incorporato è associato al documento o a una sua parte",
    ),
    Rule::later(
        "6.9-1",
        Test::Configuration(|config| plain(config.name.as_ref().is_none_or(Vec::is_empty), "no Name")),
        "each configuration of optional content has a name",
        "ogni configurazione di contenuto opzionale ha un nome",
    ),
    Rule::later(
        "6.9-2",
        Test::Configuration(|config| fault(config.repeated, || config.name.as_deref().map(text).unwrap_or_default())),
        "the names of configurations are unique",
        "i nomi delle configurazioni sono univoci",
    ),
    Rule::later(
        "6.9-3",
        Test::Configuration(|config| fault(config.left_out > 0, || format!("{} groups", config.left_out))),
        "Order lists all groups of optional content",
        "Order elenca tutti i gruppi di contenuto opzionale",
    ),
    Rule::later(
        "6.9-4",
        Test::Configuration(|config| plain(config.has_usage, "AS")),
        "configurations have no AS",
        "le configurazioni non hanno AS",
    ),
];

fn is_header(line: &[u8], part: u8) -> bool {
    let Some(version) = line.strip_prefix(b"%PDF-") else { return false };
    match (part, version) {
        (1, [major, b'.', minor, ..]) => major.is_ascii_digit() && minor.is_ascii_digit(),
        (_, [b'1', b'.', b'0'..=b'7']) => true,
        _ => false,
    }
}

fn is_media_type(subtype: &[u8]) -> bool {
    let part = |part: &[u8]| {
        !part.is_empty()
            && part.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'+' | b'.'))
    };
    let mut parts = subtype.split(|byte| *byte == b'/');
    parts.next().is_some_and(part) && parts.next().is_some_and(part) && parts.next().is_none()
}
