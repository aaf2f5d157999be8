//! What is read of each kind of things that rules are put to. The names follow the terms of ISO 32000-1.

/// Both ends of the file, its trailers.
#[derive(Debug, Default)]
pub(super) struct File {
    pub header_at: usize,
    /// The first line.
    pub header: Vec<u8>,
    /// The first bytes of the second line.
    pub comment: Vec<u8>,
    pub linearised: bool,
    /// `ID` of the first trailer of a linearised file, and of the last one.
    pub first_id: Option<Vec<u8>>,
    pub last_id: Option<Vec<u8>>,
    pub encrypted: bool,
    /// Bytes after the last `%%EOF` and one line end.
    pub trailing: usize,
    pub has_xref_stream: bool,
    pub objects: u64,
}

/// A table of cross-references.
#[derive(Debug)]
pub(super) struct Section {
    /// Whether one space stands between the two numbers of each subsection.
    pub spaced: bool,
    /// Whether one line end follows `xref`.
    pub lines: bool,
}

/// How `12 0 obj` and `endobj` are written.
#[derive(Debug)]
pub(super) struct Spacing {
    pub fault: Option<&'static str>,
}

#[derive(Debug)]
pub(super) struct StreamForm {
    pub declared: Option<i64>,
    pub length_fits: bool,
    pub begins_well: bool,
    pub ends_well: bool,
    /// Whether `F`, `FFilter` or `FDecodeParms` stands in its dictionary.
    pub external: bool,
}

#[derive(Debug)]
pub(super) struct Hexadecimal {
    pub characters: usize,
    pub foreign: usize,
}

#[derive(Debug)]
pub(super) struct StringLength(pub usize);
#[derive(Debug)]
pub(super) struct Integer(pub Option<i64>);
#[derive(Debug)]
pub(super) struct Real(pub f64);
#[derive(Debug)]
pub(super) struct NameLength(pub usize);
#[derive(Debug)]
pub(super) struct ArraySize(pub usize);
#[derive(Debug)]
pub(super) struct DictSize(pub usize);

#[derive(Debug)]
pub(super) struct FilterUse {
    pub name: Vec<u8>,
    /// `Crypt` with the name `Identity`.
    pub identity: bool,
}

/// A name that people are to read: of a font, a colourant, a type of structure.
#[derive(Debug)]
pub(super) struct NameText(pub Vec<u8>);

#[derive(Debug, Default)]
pub(super) struct Catalogue {
    pub has_metadata: bool,
    pub has_optional_content: bool,
    pub has_embedded_files: bool,
    pub has_presentations: bool,
    pub has_requirements: bool,
    pub needs_rendering: bool,
    pub has_additional_actions: bool,
}

#[derive(Debug)]
pub(super) struct Permissions(pub Vec<Vec<u8>>);

#[derive(Debug)]
pub(super) struct SignatureReference {
    pub document_modification: bool,
    pub digest_keys: bool,
}

/// Graphics states that are saved.
#[derive(Debug)]
pub(super) struct Saved(pub u32);

#[derive(Debug)]
pub(super) struct DeviceN {
    pub components: usize,
    /// Spot colours that `Colorants` does not name.
    pub undescribed: Vec<Vec<u8>>,
}

#[derive(Debug)]
pub(super) struct Separation {
    pub name: Vec<u8>,
    pub consistent: bool,
}

#[derive(Debug)]
pub(super) struct MapFile {
    pub greatest: Option<u64>,
    pub mode: i64,
    pub stated_mode: i64,
}

#[derive(Debug)]
pub(super) struct BoxSize {
    pub width: f64,
    pub height: f64,
}

#[derive(Debug)]
pub(super) struct PageFacts {
    pub has_steps: bool,
    pub has_additional_actions: bool,
    pub has_intent: bool,
    pub has_group_space: bool,
    pub is_transparent: bool,
}

/// An operator, and whether the standard has it.
#[derive(Debug)]
pub(super) struct Operator {
    pub name: Vec<u8>,
    pub known: bool,
}

/// Names that content uses though only its parent has them.
#[derive(Debug)]
pub(super) struct Resources(pub Vec<u8>);

/// The head of an ICC profile.
#[derive(Clone, Debug, Default)]
pub(super) struct Profile {
    pub class: String,
    pub space: String,
    pub version: f64,
    pub readable: bool,
}

#[derive(Debug)]
pub(super) struct Intents {
    pub same: bool,
}

#[derive(Debug)]
pub(super) struct Intent {
    pub subtype: Vec<u8>,
    pub has_reference: bool,
}

#[derive(Debug)]
pub(super) struct Components {
    pub stated: Option<i64>,
    pub space: String,
}

#[derive(Debug)]
pub(super) struct Overprint {
    pub on: bool,
    pub mode: i64,
}

/// A colour space of a device that is used, and the space of the output intent.
#[derive(Debug)]
pub(super) struct Device {
    pub name: &'static str,
    pub intent: Option<String>,
}

#[derive(Debug, Default)]
pub(super) struct GraphicsState {
    pub has_transfer: bool,
    /// `TR2`, where it is there: a name, else empty.
    pub second_transfer: Option<Vec<u8>>,
    pub has_halftone_phase: bool,
    pub soft_mask: Option<Vec<u8>>,
    pub blend: Option<Vec<u8>>,
    pub stroke_alpha: Option<f64>,
    pub fill_alpha: Option<f64>,
}

#[derive(Debug)]
pub(super) struct Halftone {
    pub kind: Option<i64>,
    pub has_name: bool,
    pub has_transfer: bool,
    /// The colourant that it is for, in a halftone of type 5.
    pub colourant: Option<Vec<u8>>,
}

#[derive(Debug)]
pub(super) struct RenderingIntent(pub Vec<u8>);
#[derive(Debug)]
pub(super) struct BlendMode(pub Vec<u8>);

#[derive(Debug, Default)]
pub(super) struct Image {
    pub has_alternates: bool,
    pub has_opi: bool,
    pub interpolates: bool,
    pub is_mask: bool,
    pub bits: Option<i64>,
    pub is_jpx: bool,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Jpx {
    pub channels: u32,
    /// Whether the image dictionary names a colour space, which then counts alone.
    pub has_space: bool,
    pub colours: usize,
    pub approximate: usize,
    pub method: Option<u8>,
    pub enumerated: Option<u32>,
    pub has_depths: bool,
    pub depth: u32,
}

#[derive(Debug)]
pub(super) struct External {
    pub subtype: Vec<u8>,
    pub has_opi: bool,
    pub has_soft_mask: bool,
}

#[derive(Debug)]
pub(super) struct Form {
    pub is_postscript: bool,
    pub has_opi: bool,
    pub is_reference: bool,
}

#[derive(Debug)]
pub(super) struct Group {
    pub subtype: Vec<u8>,
}

#[derive(Debug)]
pub(super) struct FontFacts {
    pub kind: Vec<u8>,
    pub subtype: Vec<u8>,
    pub name: Option<Vec<u8>>,
    pub program: Option<Vec<u8>>,
    /// Whether it has, or can have, a program of its own: fonts of type 3 and 0 have none.
    pub needs_program: bool,
    pub has_program: bool,
    pub hidden: bool,
}

#[derive(Debug)]
pub(super) struct SimpleFont {
    pub standard: bool,
    pub first: Option<i64>,
    pub last: Option<i64>,
    pub widths: Option<usize>,
}

#[derive(Debug, Default)]
pub(super) struct CompositeFont {
    pub identity: bool,
    pub registries: Option<(Vec<u8>, Vec<u8>)>,
    pub orderings: Option<(Vec<u8>, Vec<u8>)>,
    pub supplements: Option<(i64, i64)>,
}

#[derive(Debug)]
pub(super) struct Descendant {
    pub is_truetype: bool,
    pub has_glyph_map: bool,
    pub has_program: bool,
    pub hidden: bool,
    pub is_subset: bool,
    pub has_set: bool,
    /// Whether the set is that of the program; none where it cannot be said.
    pub set_is_whole: Option<bool>,
}

#[derive(Debug)]
pub(super) struct MapUse {
    pub name: Vec<u8>,
    pub embedded: bool,
}

#[derive(Debug)]
pub(super) struct ReferencedMap(pub Vec<u8>);

#[derive(Debug)]
pub(super) struct TrueTypeFont {
    pub symbolic: bool,
    /// Base of the encoding: `MacRomanEncoding`.
    pub base: Option<Vec<u8>>,
    pub has_encoding: bool,
    pub has_differences: bool,
    /// Whether all names that differ are in the glyph list, and the program has a Unicode map.
    pub differences_are_known: bool,
}

#[derive(Debug)]
pub(super) struct TrueTypeProgram {
    pub symbolic: bool,
    pub maps: usize,
    pub has_symbol_map: bool,
}

#[derive(Debug)]
pub(super) struct TypeOneFont {
    pub is_subset: bool,
    pub has_program: bool,
    pub has_set: bool,
    pub set_is_whole: Option<bool>,
}

/// A glyph that is shown.
#[derive(Debug, Default)]
pub(super) struct Glyph {
    pub code: u32,
    pub hidden: bool,
    pub present: Option<bool>,
    pub stated_width: Option<f64>,
    pub program_width: Option<f64>,
    pub undefined: bool,
    pub text: Option<Vec<u16>>,
}

#[derive(Debug, Default)]
pub(super) struct Annotation {
    pub subtype: Vec<u8>,
    pub alpha: Option<f64>,
    pub flags: Option<i64>,
    pub has_colour: bool,
    pub intent: Option<String>,
    pub is_flat: bool,
    /// The keys of the appearance dictionary.
    pub appearance: Option<Vec<Vec<u8>>>,
    pub is_widget: bool,
    pub is_button: bool,
    pub normal_is_stream: bool,
    pub normal_is_dict: bool,
    pub has_action: bool,
    pub has_additional_actions: bool,
}

#[derive(Debug)]
pub(super) struct Action {
    pub kind: Vec<u8>,
    pub named: Option<Vec<u8>>,
}

#[derive(Debug)]
pub(super) struct Field {
    pub has_additional_actions: bool,
}

#[derive(Debug)]
pub(super) struct Interactive {
    pub needs_appearances: bool,
    pub has_xfa: bool,
}

#[derive(Debug)]
pub(super) struct SignatureFacts {
    pub covers: bool,
    pub range: String,
}

#[derive(Debug)]
pub(super) struct Envelope {
    pub has_certificate: bool,
    pub signers: usize,
}

#[derive(Debug)]
pub(super) struct CatalogueMetadata {
    pub filtered: bool,
}

/// An entry of the document information beside its twin in XMP.
#[derive(Debug)]
pub(super) struct InfoEntry {
    pub key: &'static str,
    pub value: String,
    pub twin: Option<String>,
    /// Whether both say the same.
    pub same: bool,
}

#[derive(Debug, Default)]
pub(super) struct Packet {
    pub has_bytes: bool,
    pub has_encoding: bool,
    pub fault: Option<String>,
    pub is_utf8: bool,
}

#[derive(Debug)]
pub(super) struct Property {
    pub name: String,
    pub defined: bool,
    /// The type that it should have, where it has another.
    pub mistyped: Option<String>,
}

/// Part of a description of an extension schema.
#[derive(Debug)]
pub(super) struct ExtensionField {
    pub rule: super::walk::ExtensionRule,
    pub fault: Option<String>,
}

#[derive(Debug, Default)]
pub(super) struct Identification {
    pub is_there: bool,
    pub part: Option<String>,
    pub conformance: Option<String>,
    pub part_prefix: Option<String>,
    pub conformance_prefix: Option<String>,
    pub amendment_prefix: Option<String>,
    pub corrigendum_prefix: Option<String>,
}

#[derive(Debug)]
pub(super) struct FileSpecification {
    pub has_file: bool,
    pub has_name: bool,
    pub has_unicode_name: bool,
    pub has_relationship: bool,
    pub is_associated: bool,
}

#[derive(Debug)]
pub(super) struct EmbeddedFile {
    pub subtype: Option<Vec<u8>>,
    /// Whether it is PDF/A-1 or PDF/A-2 as far as the pre-check sees.
    pub archival: Option<bool>,
}

#[derive(Debug)]
pub(super) struct Configuration {
    pub name: Option<Vec<u8>>,
    pub repeated: bool,
    pub left_out: usize,
    pub has_usage: bool,
}
