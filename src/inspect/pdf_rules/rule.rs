//! What a rule is, and what it is put to.

use super::facts::*;
use crate::records::PdfaFlavour;

/// A rule of the table.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Clause and test in part 1.
    pub part1: Option<&'static str>,
    /// Clause and test in parts 2 and 3.
    pub part2: Option<&'static str>,
    /// The flavours of parts 2 and 3 that have it.
    pub only: &'static [PdfaFlavour],
    /// What it demands, in English.
    pub en: &'static str,
    /// What it demands, in Italian.
    pub it: &'static str,
    pub(super) test: Test,
}

const LATER: &[PdfaFlavour] = &[PdfaFlavour::A2b, PdfaFlavour::A2u, PdfaFlavour::A3b];

impl Rule {
    /// Of all flavours.
    pub(super) const fn all(
        part1: &'static str,
        part2: &'static str,
        test: Test,
        en: &'static str,
        it: &'static str,
    ) -> Self {
        Self { part1: Some(part1), part2: Some(part2), only: LATER, en, it, test }
    }

    /// Of part 1.
    pub(super) const fn first(part1: &'static str, test: Test, en: &'static str, it: &'static str) -> Self {
        Self { part1: Some(part1), part2: None, only: &[], en, it, test }
    }

    /// Of parts 2 and 3.
    pub(super) const fn later(part2: &'static str, test: Test, en: &'static str, it: &'static str) -> Self {
        Self { part1: None, part2: Some(part2), only: LATER, en, it, test }
    }

    /// Of some flavours of parts 2 and 3.
    pub(super) const fn some(
        only: &'static [PdfaFlavour],
        part2: &'static str,
        test: Test,
        en: &'static str,
        it: &'static str,
    ) -> Self {
        Self { part1: None, part2: Some(part2), only, en, it, test }
    }

    /// Its clause and test in a flavour; none where the flavour does not have it.
    #[must_use]
    pub fn id(&self, flavour: PdfaFlavour) -> Option<&'static str> {
        match flavour {
            PdfaFlavour::A1b => self.part1,
            _ => self.part2.filter(|_| self.only.contains(&flavour)),
        }
    }
}

/// One kind of things that rules are put to, with what was read of it.
macro_rules! subjects {
    ($($name:ident($facts:ty)),* $(,)?) => {
        /// The function of a rule: what breaks it, or nothing.
        #[derive(Clone, Copy)]
        pub(super) enum Test { $($name(fn(&$facts) -> Option<String>)),* }

        /// Something that rules are put to.
        pub(super) enum Subject<'s> { $($name(&'s $facts)),* }

        #[derive(Clone, Copy, PartialEq, Eq)]
        #[repr(usize)]
        enum Kind { $($name),* }

        impl Test {
            /// Kinds of subjects.
            pub(super) const KINDS: usize = [$(Kind::$name),*].len();

            pub(super) const fn kind(&self) -> usize {
                match self { $(Self::$name(_) => Kind::$name as usize),* }
            }

            /// What breaks the rule, where it is put to such a thing and is broken.
            pub(super) fn put(&self, subject: &Subject<'_>) -> Option<String> {
                match (self, subject) {
                    $((Self::$name(test), Subject::$name(facts)) => test(facts),)*
                    _ => None,
                }
            }
        }

        impl Subject<'_> {
            pub(super) const fn kind(&self) -> usize {
                match self { $(Self::$name(_) => Kind::$name as usize),* }
            }
        }
    };
}

subjects! {
    File(File), Section(Section), Indirect(Spacing), Stream(StreamForm), Hexadecimal(Hexadecimal), Length(StringLength),
    Integer(Integer), Real(Real), NameLength(NameLength), ArraySize(ArraySize), DictSize(DictSize), Filter(FilterUse),
    InlineFilter(FilterUse), Text(NameText), Catalogue(Catalogue), Permissions(Permissions), SignatureReference(SignatureReference),
    Saved(Saved), DeviceN(DeviceN), Separation(Separation), MapFile(MapFile), BoxSize(BoxSize), Page(PageFacts), Operator(Operator),
    Resources(Resources), OutputProfile(Profile), Intents(Intents), Intent(Intent), InputProfile(Profile), Components(Components),
    Overprint(Overprint), Device(Device), GraphicsState(GraphicsState), Halftone(Halftone), RenderingIntent(RenderingIntent),
    BlendMode(BlendMode), Image(Image), Jpx(Jpx), External(External), Form(Form), Group(Group), Font(FontFacts), Simple(SimpleFont),
    Composite(CompositeFont), Descendant(Descendant), Map(MapUse), Referenced(ReferencedMap), TrueTypeFont(TrueTypeFont),
    TrueTypeProgram(TrueTypeProgram), TypeOne(TypeOneFont), Glyph(Glyph), Annotation(Annotation), Action(Action), Field(Field),
    Interactive(Interactive), Signature(SignatureFacts), Envelope(Envelope), CatalogueMetadata(CatalogueMetadata), Info(InfoEntry),
    Packet(Packet), Property(Property), Extension(ExtensionField), Identification(Identification), FileSpecification(FileSpecification),
    EmbeddedFile(EmbeddedFile), Configuration(Configuration),
}

impl std::fmt::Debug for Test {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Test({})", self.kind())
    }
}
