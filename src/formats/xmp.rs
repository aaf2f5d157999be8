//! XMP packets (ISO 16684-1): dates, programs and the claim to be PDF/A. The rest is left alone.

use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{QName, ResolveResult};
use quick_xml::reader::{NsReader, Reader};

use super::xml_parts::character;

/// What is read of a packet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Xmp {
    /// Dates as written, by field: `xmp:CreateDate`.
    pub dates: Vec<(&'static str, String)>,
    /// Programs and devices as written, by field: `xmp:CreatorTool`.
    pub tools: Vec<(&'static str, String)>,
    /// `pdfaid:part`.
    pub pdfa_part: Option<String>,
    /// `pdfaid:conformance`, or the revision (`pdfaid:rev`) of PDF/A-4.
    pub pdfa_conformance: Option<String>,
    /// Whether it is well-formed as far as it was read.
    pub well_formed: bool,
}

impl Xmp {
    /// The claim to be PDF/A: `2b`, `4`, `4f`.
    #[must_use]
    pub fn pdfa_claim(&self) -> Option<String> {
        let part = self.pdfa_part.as_deref()?.trim();
        let sound = |text: &str| (1..=2).contains(&text.len()) && text.chars().all(|c| c.is_ascii_alphanumeric());
        let level = self.pdfa_conformance.as_deref().map_or(String::new(), |level| level.trim().to_ascii_lowercase());
        (sound(part) && (level.is_empty() || sound(&level))).then(|| format!("{part}{level}"))
    }

    fn set(&mut self, field: Field, value: &str) {
        let value: String = value.trim().chars().take(super::exif::MOST_TEXT).collect();
        if value.is_empty() {
            return;
        }
        let once = |list: &mut Vec<(&'static str, String)>, name, value| {
            if !list.iter().any(|(known, _)| *known == name) {
                list.push((name, value));
            }
        };
        match field {
            Field::Date(name) => once(&mut self.dates, name, value),
            Field::Tool(name) => once(&mut self.tools, name, value),
            Field::PdfaPart => self.pdfa_part = self.pdfa_part.take().or(Some(value)),
            Field::PdfaConformance => self.pdfa_conformance = self.pdfa_conformance.take().or(Some(value)),
        }
    }
}

#[derive(Clone, Copy)]
enum Field {
    Date(&'static str),
    Tool(&'static str),
    PdfaPart,
    PdfaConformance,
}

fn field(namespace: &str, local: &str) -> Option<Field> {
    Some(match (namespace, local) {
        ("http://ns.adobe.com/xap/1.0/", "CreateDate") => Field::Date("xmp:CreateDate"),
        ("http://ns.adobe.com/xap/1.0/", "ModifyDate") => Field::Date("xmp:ModifyDate"),
        ("http://ns.adobe.com/xap/1.0/", "MetadataDate") => Field::Date("xmp:MetadataDate"),
        ("http://ns.adobe.com/xap/1.0/", "CreatorTool") => Field::Tool("xmp:CreatorTool"),
        ("http://ns.adobe.com/photoshop/1.0/", "DateCreated") => Field::Date("photoshop:DateCreated"),
        ("http://ns.adobe.com/exif/1.0/", "DateTimeOriginal") => Field::Date("exif:DateTimeOriginal"),
        ("http://ns.adobe.com/exif/1.0/", "DateTimeDigitized") => Field::Date("exif:DateTimeDigitized"),
        ("http://ns.adobe.com/tiff/1.0/", "DateTime") => Field::Date("tiff:DateTime"),
        ("http://ns.adobe.com/tiff/1.0/", "Make") => Field::Tool("tiff:Make"),
        ("http://ns.adobe.com/tiff/1.0/", "Model") => Field::Tool("tiff:Model"),
        ("http://ns.adobe.com/tiff/1.0/", "Software") => Field::Tool("tiff:Software"),
        ("http://ns.adobe.com/pdf/1.3/", "Producer") => Field::Tool("pdf:Producer"),
        ("http://www.aiim.org/pdfa/ns/id/", "part") => Field::PdfaPart,
        ("http://www.aiim.org/pdfa/ns/id/", "conformance") => Field::PdfaConformance,
        _ => return None,
    })
}

/// The deepest nesting that is followed.
const MOST_DEPTH: usize = 64;
/// Most attributes of an element: readers that look for twins among them compare each with each.
const MOST_ATTRIBUTES: usize = 256;
/// The longest packet that is read; what devices write is a thousandth of it.
const MOST_BYTES: usize = 16 << 20;

/// Reads a packet in UTF-8, UTF-16 or UTF-32, at most `most_nodes` elements of it. Both ways to write a simple property
/// are read: as an element and as an attribute of `rdf:Description`. A document type is not expanded: a reference to an
/// entity is dropped.
#[must_use]
pub fn parse(packet: &[u8], most_nodes: u32) -> Xmp {
    let packet = packet.get(..MOST_BYTES).unwrap_or(packet);
    let text = decode(packet);
    let mut xmp = Xmp { well_formed: true, ..Xmp::default() };
    let mut reader = NsReader::from_str(text.trim_end_matches(['\0', ' ', '\r', '\n', '\t']));
    reader.config_mut().check_end_names = true;
    let (mut depth, mut nodes) = (0usize, 0u32);
    // The property whose text is being gathered, with the depth of its element.
    let mut open: Option<(Field, usize, String)> = None;
    loop {
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(_) => {
                xmp.well_formed = false;
                return xmp;
            }
        };
        match event {
            Event::Start(start) => {
                depth += 1;
                nodes += 1;
                if depth > MOST_DEPTH || nodes > most_nodes {
                    xmp.well_formed = false;
                    return xmp;
                }
                attributes(&reader, &start, &mut xmp);
                if open.is_none()
                    && let Some(field) = resolve(&reader, start.name(), false)
                {
                    open = Some((field, depth, String::new()));
                }
            }
            Event::Empty(start) => {
                nodes += 1;
                if nodes > most_nodes {
                    xmp.well_formed = false;
                    return xmp;
                }
                attributes(&reader, &start, &mut xmp);
            }
            Event::End(_) => {
                if let Some((field, _, value)) = open.take_if(|(_, at, _)| *at == depth) {
                    xmp.set(field, &value);
                }
                depth = depth.saturating_sub(1);
            }
            Event::Text(text) => {
                if let Some((_, _, value)) = &mut open
                    && value.len() < 4096
                {
                    value.push_str(&text);
                }
            }
            Event::GeneralRef(reference) => {
                if let Some((_, _, value)) = &mut open {
                    value.extend(character(&reference));
                }
            }
            Event::Eof => {
                xmp.well_formed &= depth == 0 && nodes > 0;
                return xmp;
            }
            _ => {}
        }
    }
}

fn resolve(reader: &NsReader<&[u8]>, name: QName<'_>, attribute: bool) -> Option<Field> {
    let resolver = reader.resolver();
    let (namespace, local) = if attribute { resolver.resolve_attribute(name) } else { resolver.resolve_element(name) };
    match namespace {
        ResolveResult::Bound(namespace) => field(namespace.as_ref(), local.as_ref()),
        _ => None,
    }
}

/// Whether no element has more attributes than are read here. Where the text is no XML that is not said.
pub(super) fn has_few_attributes(text: &str) -> bool {
    let mut reader = Reader::from_str(text);
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(start) | Event::Empty(start)
                if start.attributes().with_checks(false).nth(MOST_ATTRIBUTES).is_some() =>
            {
                return false;
            }
            Event::Eof => break,
            _ => {}
        }
    }
    true
}

fn attributes(reader: &NsReader<&[u8]>, start: &BytesStart<'_>, xmp: &mut Xmp) {
    for (place, attribute) in start.attributes().with_checks(false).enumerate() {
        let Some(attribute) = attribute.ok().filter(|_| place < MOST_ATTRIBUTES) else {
            xmp.well_formed = false;
            return;
        };
        if let Some(field) = resolve(reader, attribute.key, true)
            && let Ok(value) = quick_xml::escape::unescape(&attribute.value)
        {
            xmp.set(field, &value);
        }
    }
}

/// The packet as text (ISO 16684-1 §7.1): UTF-32 or UTF-16 by the byte order mark or the zeros in the first character,
/// else UTF-8.
pub(super) fn decode(packet: &[u8]) -> String {
    let units = |rest: &[u8], big: bool| {
        let unit = |pair: &[u8]| match *pair {
            [a, b] if big => u16::from_be_bytes([a, b]),
            [a, b] => u16::from_le_bytes([a, b]),
            _ => 0,
        };
        String::from_utf16_lossy(&rest.chunks_exact(2).map(unit).collect::<Vec<_>>())
    };
    let wide = |rest: &[u8], number: fn([u8; 4]) -> u32| -> String {
        let groups = rest.chunks_exact(4).filter_map(|group| <[u8; 4]>::try_from(group).ok());
        groups.map(|group| char::from_u32(number(group)).unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    };
    match packet {
        [0, 0, 0xFE, 0xFF, rest @ ..] => wide(rest, u32::from_be_bytes),
        [0xFF, 0xFE, 0, 0, rest @ ..] => wide(rest, u32::from_le_bytes),
        [0, 0, 0, b'<', ..] => wide(packet, u32::from_be_bytes),
        [b'<', 0, 0, 0, ..] => wide(packet, u32::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => units(rest, true),
        [0xFF, 0xFE, rest @ ..] => units(rest, false),
        [0, b'<', ..] => units(packet, true),
        [b'<', 0, ..] => units(packet, false),
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => String::from_utf8_lossy(packet).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PACKET: &str = "<?xpacket begin='\u{feff}' id='W5M0MpCehiHzreSzNTczkc9d'?>\
        <x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>\
        <rdf:Description rdf:about='' xmlns:q='http://ns.adobe.com/xap/1.0/' q:CreateDate='2020-01-02'/>\
        <rdf:Description rdf:about='' xmlns:p='http://www.aiim.org/pdfa/ns/id/' xmlns:d='http://ns.adobe.com/pdf/1.3/'>\
        <p:part>2</p:part><p:conformance>B</p:conformance><d:Producer>A &amp; B</d:Producer>\
        </rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end='w'?>";

    #[test]
    fn both_forms_of_a_property_and_any_prefix() {
        let xmp = parse(PACKET.as_bytes(), 1000);
        assert_eq!(xmp.dates, [("xmp:CreateDate", "2020-01-02".to_owned())]);
        assert_eq!(xmp.tools, [("pdf:Producer", "A & B".to_owned())]);
        assert_eq!(xmp.pdfa_claim().as_deref(), Some("2b"));
        assert!(xmp.well_formed);
    }

    #[test]
    fn utf16() {
        let bytes: Vec<u8> = PACKET.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(parse(&bytes, 1000).pdfa_claim().as_deref(), Some("2b"));
    }

    #[test]
    fn utf32() {
        let bytes: Vec<u8> = PACKET.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect();
        assert_eq!(parse(&bytes, 1000).pdfa_claim().as_deref(), Some("2b"));
    }

    #[test]
    fn a_document_type_is_not_expanded() {
        let bomb = "<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]>\
            <r xmlns:d='http://ns.adobe.com/pdf/1.3/'><d:Producer>x&b;y</d:Producer></r>";
        assert_eq!(parse(bomb.as_bytes(), 1000).tools, [("pdf:Producer", "xy".to_owned())]);
    }

    #[test]
    fn what_is_cut_is_not_well_formed() {
        let xmp = parse(&PACKET.as_bytes()[..PACKET.len() - 60], 1000);
        assert!(!xmp.well_formed);
        assert_eq!(xmp.pdfa_claim().as_deref(), Some("2b"));
        assert!(!parse(&b"<a>".repeat(200), 1000).well_formed);
    }

    #[test]
    fn what_is_not_read_to_its_end_is_not_called_well_formed() {
        let with = |count: usize| {
            let attributes: String = (0..count).map(|at| format!(" a{at}='1'")).collect();
            format!("<r><x{attributes}/></r>")
        };
        let said = |text: &str| (parse(text.as_bytes(), 1000).well_formed, has_few_attributes(text));
        assert_eq!(said(&with(256)), (true, true));
        assert_eq!(said(&with(257)), (false, false));
        assert!(!parse(format!("<r>{}</r>", "<x/>".repeat(1000)).as_bytes(), 1000).well_formed);
    }

    proptest! {
        #[test]
        fn any_text_ends(changes in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 0..20)) {
            let mut bytes = PACKET.as_bytes().to_vec();
            for (index, value) in changes {
                let at = index.index(bytes.len());
                bytes[at] = value;
            }
            let _ = parse(&bytes, 1000);
        }
    }
}
