//! Metadata: XMP, extension schemas, document information, the statement of the part and level.

use super::super::facts::{ExtensionField, InfoEntry};
use super::super::rule::{Rule, Test};
use super::super::walk::ExtensionRule;
use super::shown::{fault, plain, some};
use crate::records::PdfaFlavour::{A2b, A2u, A3b};

pub(super) const RULES: &[Rule] = &[
    Rule::all(
        "6.7.2-1",
        "6.6.2.1-1",
        Test::Catalogue(|catalogue| plain(!catalogue.has_metadata, "none")),
        "the catalogue has metadata of the type Metadata and the subtype XML",
        "il catalogo ha metadati di tipo Metadata e sottotipo XML",
    ),
    Rule::first(
        "6.7.2-2",
        Test::CatalogueMetadata(|metadata| plain(metadata.filtered, "Filter")),
        "the metadata of the catalogue are not coded",
        "i metadati del catalogo non sono codificati",
    ),
    Rule::all(
        "6.7.5-1",
        "6.6.2.1-2",
        Test::Packet(|packet| plain(packet.has_bytes, "bytes")),
        "the head of an XMP packet has no attribute bytes",
        "l'intestazione di un pacchetto XMP non ha l'attributo bytes",
    ),
    Rule::all(
        "6.7.5-2",
        "6.6.2.1-3",
        Test::Packet(|packet| plain(packet.has_encoding, "encoding")),
        "the head of an XMP packet has no attribute encoding",
        "l'intestazione di un pacchetto XMP non ha l'attributo encoding",
    ),
    Rule::all(
        "6.7.9-1",
        "6.6.2.1-4",
        Test::Packet(|packet| packet.fault.clone()),
        "XMP is well-formed",
        "l'XMP è ben formato",
    ),
    Rule::later(
        "6.6.2.1-5",
        Test::Packet(|packet| plain(!packet.is_utf8, "another encoding")),
        "XMP is in UTF-8",
        "l'XMP è in UTF-8",
    ),
    Rule::all(
        "6.7.9-2",
        "6.6.2.3.1-1",
        Test::Property(|property| fault(!property.defined, || property.name.clone())),
        "properties are predefined or described by an extension schema",
        "le proprietà sono predefinite o descritte da uno schema di estensione",
    ),
    Rule::all(
        "6.7.9-3",
        "6.6.2.3.1-2",
        Test::Property(|property| {
            property.mistyped.as_ref().map(|wanted| format!("{} is not {wanted}", property.name))
        }),
        "properties have the type of their schema",
        "le proprietà hanno il tipo del loro schema",
    ),
    Rule::all(
        "6.7.11-1",
        "6.6.4-1",
        Test::Identification(|claim| plain(!claim.is_there, "none")),
        "the part and level of PDF/A are stated",
        "la parte e il livello di PDF/A sono dichiarati",
    ),
    Rule::first(
        "6.7.11-2",
        Test::Identification(|claim| part(claim.is_there, claim.part.as_deref(), "1")),
        "pdfaid:part is 1",
        "pdfaid:part è 1",
    ),
    Rule::some(
        &[A2b, A2u],
        "6.6.4-2",
        Test::Identification(|claim| part(claim.is_there, claim.part.as_deref(), "2")),
        "pdfaid:part is 2",
        "pdfaid:part è 2",
    ),
    Rule::some(
        &[A3b],
        "6.6.4-2",
        Test::Identification(|claim| part(claim.is_there, claim.part.as_deref(), "3")),
        "pdfaid:part is 3",
        "pdfaid:part è 3",
    ),
    Rule::first(
        "6.7.11-3",
        Test::Identification(|claim| level(claim.is_there, claim.conformance.as_deref(), &["A", "B"])),
        "pdfaid:conformance is A or B",
        "pdfaid:conformance è A o B",
    ),
    Rule::some(
        &[A2b, A3b],
        "6.6.4-3",
        Test::Identification(|claim| level(claim.is_there, claim.conformance.as_deref(), &["A", "B", "U"])),
        "pdfaid:conformance is A, B or U",
        "pdfaid:conformance è A, B o U",
    ),
    Rule::some(
        &[A2u],
        "6.6.4-3",
        Test::Identification(|claim| level(claim.is_there, claim.conformance.as_deref(), &["A", "U"])),
        "pdfaid:conformance is A or U",
        "pdfaid:conformance è A o U",
    ),
    Rule::all(
        "6.7.11-4",
        "6.6.4-4",
        Test::Identification(|claim| prefix(claim.part_prefix.as_deref())),
        "the prefix of part is pdfaid",
        "il prefisso di part è pdfaid",
    ),
    Rule::all(
        "6.7.11-5",
        "6.6.4-5",
        Test::Identification(|claim| prefix(claim.conformance_prefix.as_deref())),
        "the prefix of conformance is pdfaid",
        "il prefisso di conformance è pdfaid",
    ),
    Rule::all(
        "6.7.11-6",
        "6.6.4-6",
        Test::Identification(|claim| prefix(claim.amendment_prefix.as_deref())),
        "the prefix of amd is pdfaid",
        "il prefisso di amd è pdfaid",
    ),
    Rule::later(
        "6.6.4-7",
        Test::Identification(|claim| prefix(claim.corrigendum_prefix.as_deref())),
        "the prefix of corr is pdfaid",
        "il prefisso di corr è pdfaid",
    ),
    Rule::first(
        "6.7.3-1",
        Test::Info(|entry| differs(entry, "CreationDate")),
        "CreationDate and xmp:CreateDate say the same",
        "CreationDate e xmp:CreateDate coincidono",
    ),
    Rule::first(
        "6.7.3-2",
        Test::Info(|entry| differs(entry, "Title")),
        "Title and dc:title say the same",
        "Title e dc:title coincidono",
    ),
    Rule::first(
        "6.7.3-3",
        Test::Info(|entry| differs(entry, "Author")),
        "Author and dc:creator say the same",
        "Author e dc:creator coincidono",
    ),
    Rule::first(
        "6.7.3-4",
        Test::Info(|entry| differs(entry, "Subject")),
        "Subject and dc:description say the same",
        "Subject e dc:description coincidono",
    ),
    Rule::first(
        "6.7.3-5",
        Test::Info(|entry| differs(entry, "Keywords")),
        "Keywords and pdf:Keywords say the same",
        "Keywords e pdf:Keywords coincidono",
    ),
    Rule::first(
        "6.7.3-6",
        Test::Info(|entry| differs(entry, "Creator")),
        "Creator and xmp:CreatorTool say the same",
        "Creator e xmp:CreatorTool coincidono",
    ),
    Rule::first(
        "6.7.3-7",
        Test::Info(|entry| differs(entry, "Producer")),
        "Producer and pdf:Producer say the same",
        "Producer e pdf:Producer coincidono",
    ),
    Rule::first(
        "6.7.3-8",
        Test::Info(|entry| differs(entry, "ModDate")),
        "ModDate and xmp:ModifyDate say the same",
        "ModDate e xmp:ModifyDate coincidono",
    ),
    Rule::all(
        "6.7.8-1",
        "6.6.2.3.2-1",
        Test::Extension(|field| of(field, ExtensionRule::Undefined)),
        "descriptions of extension schemas have the fields of the standard alone",
        "le descrizioni degli schemi di estensione hanno solo i campi della norma",
    ),
    Rule::all(
        "6.7.8-2",
        "6.6.2.3.3-1",
        Test::Extension(|field| of(field, ExtensionRule::Container)),
        "pdfaExtension:schemas is a bag with the prefix pdfaExtension",
        "pdfaExtension:schemas è un bag con il prefisso pdfaExtension",
    ),
    Rule::all(
        "6.7.8-3",
        "6.6.2.3.3-2",
        Test::Extension(|field| of(field, ExtensionRule::SchemaName)),
        "pdfaSchema:schema is a text",
        "pdfaSchema:schema è un testo",
    ),
    Rule::all(
        "6.7.8-4",
        "6.6.2.3.3-3",
        Test::Extension(|field| of(field, ExtensionRule::SchemaNamespace)),
        "pdfaSchema:namespaceURI is a URI",
        "pdfaSchema:namespaceURI è un URI",
    ),
    Rule::all(
        "6.7.8-5",
        "6.6.2.3.3-4",
        Test::Extension(|field| of(field, ExtensionRule::SchemaPrefix)),
        "pdfaSchema:prefix is a text",
        "pdfaSchema:prefix è un testo",
    ),
    Rule::all(
        "6.7.8-6",
        "6.6.2.3.3-5",
        Test::Extension(|field| of(field, ExtensionRule::SchemaProperty)),
        "pdfaSchema:property is a sequence",
        "pdfaSchema:property è una sequenza",
    ),
    Rule::all(
        "6.7.8-7",
        "6.6.2.3.3-6",
        Test::Extension(|field| of(field, ExtensionRule::SchemaValueType)),
        "pdfaSchema:valueType is a sequence",
        "pdfaSchema:valueType è una sequenza",
    ),
    Rule::all(
        "6.7.8-8",
        "6.6.2.3.3-7",
        Test::Extension(|field| of(field, ExtensionRule::PropertyName)),
        "pdfaProperty:name is a text",
        "pdfaProperty:name è un testo",
    ),
    Rule::all(
        "6.7.8-9",
        "6.6.2.3.3-8",
        Test::Extension(|field| of(field, ExtensionRule::PropertyType)),
        "pdfaProperty:valueType names a type that is defined",
        "pdfaProperty:valueType indica un tipo definito",
    ),
    Rule::all(
        "6.7.8-10",
        "6.6.2.3.3-9",
        Test::Extension(|field| of(field, ExtensionRule::PropertyCategory)),
        "pdfaProperty:category is internal or external",
        "pdfaProperty:category è internal o external",
    ),
    Rule::all(
        "6.7.8-11",
        "6.6.2.3.3-10",
        Test::Extension(|field| of(field, ExtensionRule::PropertyDescription)),
        "pdfaProperty:description is a text",
        "pdfaProperty:description è un testo",
    ),
    Rule::all(
        "6.7.8-12",
        "6.6.2.3.3-11",
        Test::Extension(|field| of(field, ExtensionRule::TypeName)),
        "pdfaType:type is a text",
        "pdfaType:type è un testo",
    ),
    Rule::all(
        "6.7.8-13",
        "6.6.2.3.3-12",
        Test::Extension(|field| of(field, ExtensionRule::TypeNamespace)),
        "pdfaType:namespaceURI is a URI",
        "pdfaType:namespaceURI è un URI",
    ),
    Rule::all(
        "6.7.8-14",
        "6.6.2.3.3-13",
        Test::Extension(|field| of(field, ExtensionRule::TypePrefix)),
        "pdfaType:prefix is a text",
        "pdfaType:prefix è un testo",
    ),
    Rule::all(
        "6.7.8-15",
        "6.6.2.3.3-14",
        Test::Extension(|field| of(field, ExtensionRule::TypeDescription)),
        "pdfaType:description is a text",
        "pdfaType:description è un testo",
    ),
    Rule::all(
        "6.7.8-16",
        "6.6.2.3.3-15",
        Test::Extension(|field| of(field, ExtensionRule::TypeField)),
        "pdfaType:field is a sequence",
        "pdfaType:field è una sequenza",
    ),
    Rule::all(
        "6.7.8-17",
        "6.6.2.3.3-16",
        Test::Extension(|field| of(field, ExtensionRule::FieldName)),
        "pdfaField:name is a text",
        "pdfaField:name è un testo",
    ),
    Rule::all(
        "6.7.8-18",
        "6.6.2.3.3-17",
        Test::Extension(|field| of(field, ExtensionRule::FieldType)),
        "pdfaField:valueType names a type that is defined",
        "pdfaField:valueType indica un tipo definito",
    ),
    Rule::all(
        "6.7.8-19",
        "6.6.2.3.3-18",
        Test::Extension(|field| of(field, ExtensionRule::FieldDescription)),
        "pdfaField:description is a text",
        "pdfaField:description è un testo",
    ),
];

fn part(is_there: bool, stated: Option<&str>, wanted: &str) -> Option<String> {
    fault(is_there && stated != Some(wanted), || some(stated.as_ref()))
}

fn level(is_there: bool, stated: Option<&str>, wanted: &[&str]) -> Option<String> {
    fault(is_there && !stated.is_some_and(|stated| wanted.contains(&stated)), || some(stated.as_ref()))
}

fn prefix(prefix: Option<&str>) -> Option<String> {
    prefix.filter(|prefix| *prefix != "pdfaid").map(str::to_owned)
}

fn differs(entry: &InfoEntry, key: &str) -> Option<String> {
    fault(entry.key == key && !entry.same, || format!("“{}” and “{}”", entry.value, some(entry.twin.as_ref())))
}

fn of(field: &ExtensionField, rule: ExtensionRule) -> Option<String> {
    field.fault.clone().filter(|_| field.rule == rule)
}
