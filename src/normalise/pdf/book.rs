//! A document that grows page by page.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

use crate::formats::pdf::write::{PageTree, PdfVersion, PdfWriter, dict, name, number};
use crate::formats::pdf::{Dict, Object};
use crate::records::{PageText, PdfaFlavour};

use super::glyphless::{Fonts, deflated};
use super::heading::Heading;
use super::hidden_text::{self, Scale};
use super::intent::Profiles;
use super::outline::{self, Bookmark, Mark};
use super::picture::{Coding, Picture, PictureColour};
use super::sheet::Sheet;
use super::xmp;

/// A page to be: an image as large as the page, and its text.
#[derive(Debug)]
pub struct Leaf<'a> {
    /// The image.
    pub picture: Picture<'a>,
    /// Where the bytes of the stream lie, if not in the picture.
    pub stored: Option<Stored<'a>>,
    /// Its pixels per inch, across and down, as it is stored.
    pub ppi: (f64, f64),
    /// How it must be turned, 1 to 8, as in TIFF 6.0 tag 274.
    pub orientation: u8,
    /// Its text, in pixels of the image as it stands upright.
    pub text: Option<&'a PageText>,
    /// What begins on the page.
    pub bookmarks: Vec<Bookmark>,
}

/// Bytes of a stream in a file.
#[derive(Clone, Copy, Debug)]
pub struct Stored<'a> {
    /// The file.
    pub file: &'a File,
    /// The first byte.
    pub at: u64,
    /// How many.
    pub length: u64,
    /// Their BLAKE3 digest.
    pub digest: [u8; 32],
}

/// Writes a PDF/A whose pages come one by one. Held are numbers: a few for each page, one for each colour profile; and
/// the bookmarks.
pub struct Book<'h, W> {
    file: PdfWriter<W>,
    heading: &'h Heading,
    pages: PageTree,
    profiles: Profiles,
    intent: Object,
    /// Digest and object of what the last images shared.
    shared: Option<([u8; 32], Object)>,
    fonts: Fonts,
    marks: Vec<Mark>,
}

impl<'h, W: Write> Book<'h, W> {
    /// Begins the file: its header and the intent of all colours that have no profile, sRGB.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn new(out: W, heading: &'h Heading) -> io::Result<Self> {
        let version = match heading.flavour {
            PdfaFlavour::A1b => PdfVersion::V1_4,
            PdfaFlavour::A2b | PdfaFlavour::A2u | PdfaFlavour::A3b => PdfVersion::V1_7,
        };
        let mut file = PdfWriter::new(out, version)?;
        let mut profiles = Profiles::default();
        let intent = profiles.intent(&mut file)?;
        let pages = PageTree::default();
        Ok(Self { file, heading, pages, profiles, intent, shared: None, fonts: Fonts::default(), marks: Vec::new() })
    }

    /// By how many times the page of an image of so many pixels, and so many pixels per inch across and down, is
    /// smaller than its sheet. None where it is not: only PDF/A-1 has no larger units for large sheets.
    #[must_use]
    pub fn reduction(&self, pixels: (u32, u32), ppi: (f64, f64)) -> Option<f64> {
        let unit = Sheet::of(pixels, ppi, 1).unit;
        (unit > 1.0 && self.heading.flavour == PdfaFlavour::A1b).then_some(unit)
    }

    /// Adds a page.
    ///
    /// # Errors
    /// Those of the file.
    pub fn page(&mut self, leaf: &Leaf<'_>) -> io::Result<()> {
        let image = self.image(&leaf.picture, leaf.stored)?;
        let sheet = Sheet::of((leaf.picture.width, leaf.picture.height), leaf.ppi, leaf.orientation);
        let mut operators = String::new();
        let mut resources = dict([("XObject", Object::Dict(dict([("Im0", image)])))]);
        if let Some(text) = leaf.text.filter(|text| text.width > 0 && text.height > 0) {
            let scale = Scale {
                across: sheet.width / f64::from(text.width),
                down: sheet.height / f64::from(text.height),
                height: sheet.height,
            };
            let words = hidden_text::operators(text, scale, &mut self.fonts.alphabet);
            // Before the image: readers that stumble over a colour profile leave out what follows.
            if !words.operators.is_empty() {
                operators.push_str(&words.operators);
                let fonts = self.fonts.resources(&mut self.file, &words.faces);
                resources.0.push((b"Font".to_vec(), Object::Dict(fonts)));
            }
        }
        operators.push_str(&sheet.image_operators("Im0"));
        let contents = deflated(&mut self.file, Dict::default(), operators.as_bytes())?;
        let parent = self.pages.parent(&mut self.file);
        let media =
            Object::Array(vec![Object::Integer(0), Object::Integer(0), number(sheet.width), number(sheet.height)]);
        let mut page = dict([
            ("Type", name("Page")),
            ("Parent", parent),
            ("MediaBox", media),
            ("Resources", Object::Dict(resources)),
            ("Contents", contents),
        ]);
        if sheet.unit > 1.0 && self.heading.flavour != PdfaFlavour::A1b {
            page.0.push((b"UserUnit".to_vec(), number(sheet.unit)));
        }
        let page = self.file.add(&Object::Dict(page))?;
        let marks = leaf.bookmarks.iter().map(|bookmark| Mark { bookmark: bookmark.clone(), page: page.clone() });
        self.marks.extend(marks);
        self.pages.push(&mut self.file, page)
    }

    /// Writes an image (ISO 32000-1 §8.9.5).
    fn image(&mut self, picture: &Picture<'_>, stored: Option<Stored<'_>>) -> io::Result<Object> {
        let mut image = dict([
            ("Type", name("XObject")),
            ("Subtype", name("Image")),
            ("Width", Object::Integer(picture.width.into())),
            ("Height", Object::Integer(picture.height.into())),
        ]);
        let mut add = |key: &str, value: Object| image.0.push((key.as_bytes().to_vec(), value));
        if let Some(samples) = picture.colour.samples() {
            add("ColorSpace", colour_space(&mut self.file, &mut self.profiles, picture)?);
            // JPEG 2000 says it itself (ISO 32000-1 table 89).
            if picture.coding != Coding::Jpx {
                add("BitsPerComponent", Object::Integer(picture.bits.into()));
            }
            if picture.inverted {
                add("Decode", Object::Array([1, 0].repeat(samples.into()).into_iter().map(Object::Integer).collect()));
            }
        }
        let (filter, mut parameters) = filter(picture);
        if let Some(shared) = &picture.shared {
            parameters = Some(dict([("JBIG2Globals", self.shared(shared)?)]));
        }
        add("Filter", name(filter));
        if let Some(parameters) = parameters {
            add("DecodeParms", Object::Dict(parameters));
        }
        let Some(stored) = stored else { return self.file.add_stream(image, &picture.data) };
        let mut file = stored.file;
        file.seek(SeekFrom::Start(stored.at))?;
        self.file.add_stream_from(image, &mut file.take(stored.length), &stored.digest)
    }

    /// The stream that images share: written once for images that follow one another, as those of one file do.
    fn shared(&mut self, bytes: &[u8]) -> io::Result<Object> {
        let digest = *blake3::hash(bytes).as_bytes();
        if let Some((_, known)) = self.shared.as_ref().filter(|(known, _)| *known == digest) {
            return Ok(known.clone());
        }
        let written = self.file.add_stream(Dict::default(), bytes)?;
        self.shared = Some((digest, written.clone()));
        Ok(written)
    }

    /// Pages that it has.
    #[must_use]
    pub const fn pages(&self) -> u32 {
        self.pages.pages()
    }

    /// Ends the file: fonts, bookmarks, metadata, catalogue.
    ///
    /// # Errors
    /// Those of the file.
    pub fn finish(mut self) -> io::Result<W> {
        self.fonts.write(&mut self.file)?;
        let outline = outline::write(&mut self.file, &self.marks)?;
        let metadata = dict([("Type", name("Metadata")), ("Subtype", name("XML"))]);
        // Not compressed: whoever looks for it finds it, and PDF/A-1 asks for that (6.7.2-2).
        let metadata = self.file.add_stream(metadata, xmp::packet(self.heading).as_bytes())?;
        let pages = self.pages.finish(&mut self.file)?;
        let mut catalogue = dict([
            ("Type", name("Catalog")),
            ("Pages", pages),
            ("Metadata", metadata),
            ("OutputIntents", Object::Array(vec![self.intent])),
            ("ViewerPreferences", Object::Dict(dict([("DisplayDocTitle", Object::Bool(true))]))),
        ]);
        if let Some(language) = &self.heading.language {
            catalogue.0.push((b"Lang".to_vec(), Object::String(language.as_bytes().to_vec())));
        }
        if let Some(outline) = outline {
            catalogue.0.push((b"Outlines".to_vec(), outline));
            catalogue.0.push((b"PageMode".to_vec(), name("UseOutlines")));
        }
        let catalogue = self.file.add(&Object::Dict(catalogue))?;
        let info = self.file.add(&Object::Dict(self.heading.info()))?;
        self.file.finish(&catalogue, Some(&info))
    }
}

/// The colour space of a picture: by its profile where it has one, else one that the intent gives its meaning to.
fn colour_space<W: Write>(
    file: &mut PdfWriter<W>,
    profiles: &mut Profiles,
    picture: &Picture<'_>,
) -> io::Result<Object> {
    let (components, device) = match &picture.colour {
        PictureColour::Grey => (1, "DeviceGray"),
        PictureColour::Rgb | PictureColour::Indexed(_) | PictureColour::Own => (3, "DeviceRGB"),
        PictureColour::Cmyk => (4, "DeviceCMYK"),
    };
    let base = match &picture.icc {
        Some(icc) => Object::Array(vec![name("ICCBased"), profiles.stream(file, icc, components)?]),
        None => name(device),
    };
    let PictureColour::Indexed(colours) = &picture.colour else { return Ok(base) };
    let last = i64::try_from(colours.len()).unwrap_or(1).max(1) - 1;
    let table = Object::String(colours.concat());
    Ok(Object::Array(vec![name("Indexed"), base, Object::Integer(last), table]))
}

/// The filter of a picture and its parameters (§7.4).
fn filter(picture: &Picture<'_>) -> (&'static str, Option<Dict>) {
    let number = |value: u32| Object::Integer(value.into());
    match picture.coding {
        Coding::Dct { untransformed: false } => ("DCTDecode", None),
        Coding::Dct { untransformed: true } => ("DCTDecode", Some(dict([("ColorTransform", Object::Integer(0))]))),
        Coding::Fax { black_is_1 } => {
            let parameters = dict([
                ("K", Object::Integer(-1)),
                ("Columns", number(picture.width)),
                ("Rows", number(picture.height)),
                ("BlackIs1", Object::Bool(black_is_1)),
            ]);
            ("CCITTFaxDecode", Some(parameters))
        }
        Coding::Flate => {
            let parameters = dict([
                ("Predictor", Object::Integer(15)),
                ("Colors", Object::Integer(picture.colour.samples().unwrap_or(1).into())),
                ("BitsPerComponent", Object::Integer(picture.bits.into())),
                ("Columns", number(picture.width)),
            ]);
            ("FlateDecode", Some(parameters))
        }
        Coding::Jpx => ("JPXDecode", None),
        Coding::Jbig2 => ("JBIG2Decode", None),
    }
}
