//! PDF/A of the real material, judged by others: qpdf, mutool, PDFBox Preflight (PDF/A-1b), poppler and Ghostscript,
//! which render every page. A page is shown at 72 ppi, one point a pixel, so that what they render can be laid over the
//! image.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use fondo::formats::jp2::{self, Head, Jp2Writer};
use fondo::formats::raster::{Place, Samples, Unpacker, open};
use fondo::inspect::{inspect, inspect_before_decoding};
use fondo::normalise::image::{DeriveOrder, derive};
use fondo::normalise::pdf::picture::{Coding, Follow, Picture, PictureFault, PictureOrder, Taken, picture};
use fondo::normalise::pdf::{Book, Bookmark, Heading, Leaf};
use fondo::profile::{AccessRules, Limits, Subsampling};
use fondo::records::{Family, PageText, PdfaFlavour, TextArea, TextBlock, TextLine, TextWord};

use crate::support::plain_tiff::PlainTiff;
use crate::support::{corpus, shared, tool};

/// Images of up to so many pixels are all taken.
const SMALL: u64 = 1_500_000;
/// Of larger ones, up to so many pixels, a few of each kind: of family, depth and compression.
const LARGE: u64 = 16_000_000;
const FEW: usize = 2;
/// The same in the whole tier, with `FONDO_FULL=1`.
const MORE: usize = 8;

/// Whether the whole tier is asked for.
fn full() -> bool {
    std::env::var_os("FONDO_FULL").is_some_and(|value| value == "1")
}

/// That a document has as many pages as the tier promises, or the test has looked at too little.
fn has_enough(made: &Made, whole: usize) {
    let least = if full() { whole } else { 25 };
    assert!(made.pages.len() > least, "{}: {} pages", made.pdf.display(), made.pages.len());
}

fn family(bytes: &[u8]) -> Option<Family> {
    let starts = |starts: &[&[u8]]| starts.iter().any(|start| bytes.starts_with(start));
    if starts(&[b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"]) {
        Some(Family::Tiff)
    } else if starts(&[b"\x89PNG"]) {
        Some(Family::Png)
    } else if starts(&[b"\xff\xd8\xff"]) {
        Some(Family::Jpeg)
    } else if starts(&[b"\0\0\0\x0cjP  ", b"\xff\x4f\xff\x51"]) {
        Some(Family::Jpeg2000)
    } else {
        None
    }
}

/// Sound images of the corpus, with the family of each.
fn images(corpus: &Path) -> &'static [(PathBuf, Family)] {
    // All of the corpus is decoded to know which are sound: once for all tests.
    static SOUND: OnceLock<Vec<(PathBuf, Family)>> = OnceLock::new();
    SOUND.get_or_init(|| sound_images(corpus))
}

fn sound_images(corpus: &Path) -> Vec<(PathBuf, Family)> {
    let walk = walkdir::WalkDir::new(corpus.join("real")).sort_by_file_name().into_iter().filter_map(Result::ok);
    let files = walk.filter(|entry| entry.file_type().is_file()).map(walkdir::DirEntry::into_path);
    let few = if full() { MORE } else { FEW };
    let mut large: BTreeMap<String, usize> = BTreeMap::new();
    let sound = |path: PathBuf| {
        let bytes = std::fs::read(&path).ok()?;
        let family = family(&bytes)?;
        let looked = inspect(family, &bytes, &Limits::default());
        let image = looked.technical.images.first()?;
        let pixels = u64::from(image.width) * u64::from(image.height);
        let kind = format!("{family:?} {} {}", image.bits.first().copied().unwrap_or_default(), image.compression);
        let enough = pixels > SMALL && large.get(&kind).is_some_and(|count| *count >= few);
        if enough || !(3..=LARGE).contains(&pixels) || !looked.technical.complete {
            return None;
        }
        let decoded = open(family, &bytes, looked.places[0], LARGE).and_then(|mut raster| {
            while raster.next_band()?.is_some() {}
            Ok(())
        });
        decoded.ok()?;
        if pixels > SMALL {
            *large.entry(kind).or_default() += 1;
        }
        Some((path, family))
    };
    files.filter_map(sound).collect()
}

/// An image as a person sees it: upright, in sRGB.
fn shown(bytes: &[u8], family: Family) -> Option<Vec<u8>> {
    let limits = Limits::default();
    let looked = inspect_before_decoding(family, bytes, &limits);
    let image = looked.technical.images.first()?;
    let rules =
        AccessRules { long_side: 65_000, quality: 100, subsampling: Subsampling::Full, ..AccessRules::default() };
    let order = DeriveOrder {
        family,
        bytes,
        image: *looked.places.first()?,
        resolution: None,
        orientation: image.orientation,
        rules: &rules,
        thumbnail: None,
        memory: 4 << 30,
        limits: &limits,
    };
    derive(&order).ok().map(|derived| derived.jpeg)
}

/// Rows of red, green, blue.
fn pixels(jpeg: &[u8]) -> (u32, u32, Vec<u8>) {
    let mut raster = open(Family::Jpeg, jpeg, Place::Chain(0), 1 << 30).unwrap();
    let shape = raster.shape().clone();
    let mut unpacker = Unpacker::new(&shape).unwrap();
    let mut all = Vec::new();
    while let Some(band) = raster.next_band().unwrap() {
        for row in 0..band.rows {
            let Samples::Eight(row) = unpacker.row(&band, row).unwrap() else { panic!("16 bits") };
            match shape.samples() {
                1 => all.extend(row.iter().flat_map(|grey| [*grey; 3])),
                _ => all.extend_from_slice(row),
            }
        }
    }
    (shape.width, shape.height, all)
}

fn heading(flavour: PdfaFlavour) -> Heading {
    Heading {
        flavour,
        title: "Fascicolo 12 <città>".to_owned(),
        creator: Some("Città metropolitana".to_owned()),
        description: Some("Prove & verifiche".to_owned()),
        identifier: Some("IT-XX/12".to_owned()),
        language: Some("it".to_owned()),
        tool: None,
        producer: "fondo".to_owned(),
        created: None,
        instant: "2026-11-05T08:09:10Z".parse().unwrap(),
        carried: Box::default(),
    }
}

/// What went into a document.
struct Made {
    pdf: PathBuf,
    pages: Vec<(PathBuf, Family, Coding, Taken)>,
    refused: BTreeMap<String, u32>,
}

/// A document of all images that its flavour holds, with a word on every page.
fn document(images: &[(PathBuf, Family)], flavour: PdfaFlavour, folder: &Path) -> Made {
    let (heading, limits) = (heading(flavour), Limits::default());
    let mut book = Book::new(Vec::new(), &heading).unwrap();
    let mut made =
        Made { pdf: folder.join(format!("{}.pdf", flavour.slug())), pages: Vec::new(), refused: BTreeMap::new() };
    for (path, family) in images {
        let bytes = std::fs::read(path).unwrap();
        let looked = inspect_before_decoding(*family, &bytes, &limits);
        let order = PictureOrder {
            family: *family,
            bytes: &bytes,
            image: looked.places[0],
            flavour,
            follow: Follow::Data,
            limits: &limits,
        };
        let picture = match picture(&order) {
            Ok(picture) => picture,
            Err(PictureFault::Variant { variant }) => {
                *made.refused.entry(variant.to_string()).or_default() += 1;
                continue;
            }
            Err(fault) => panic!("{}: {fault}", path.display()),
        };
        if picture.taken == Taken::Bytes && *family == Family::Jpeg {
            assert_eq!(picture.data, Cow::Borrowed(bytes.as_slice()), "{}", path.display());
        }
        made.pages.push((path.clone(), *family, picture.coding, picture.taken));
        let orientation = looked.technical.images[0].orientation;
        let text = text(&picture, orientation, made.pages.len());
        let bookmarks = vec![Bookmark { title: path.file_name().unwrap().to_string_lossy().into_owned(), level: 0 }];
        book.page(&Leaf { picture, stored: None, ppi: (72.0, 72.0), orientation, text: Some(&text), bookmarks })
            .unwrap();
    }
    std::fs::write(&made.pdf, book.finish().unwrap()).unwrap();
    if let Some(kept) = std::env::var_os("FONDO_KEEP") {
        std::fs::copy(&made.pdf, Path::new(&kept).join(made.pdf.file_name().unwrap())).unwrap();
    }
    made
}

/// One word, the number of the page, in a box of its own.
fn text(picture: &Picture<'_>, orientation: u8, page: usize) -> PageText {
    let (mut width, mut height) = (picture.width, picture.height);
    if orientation > 4 {
        (width, height) = (height, width);
    }
    let area = TextArea { left: width / 4, top: height / 4, width: (width / 2).max(1), height: (height / 8).max(1) };
    let word = TextWord { content: format!("pagina{page}è𐀀"), area, confidence: None };
    let line = TextLine { area, baseline: None, words: vec![word] };
    PageText { width, height, blocks: vec![TextBlock { area, lines: vec![line], ..TextBlock::default() }] }
}

fn run(program: &str, arguments: &[&str], pdf: &Path) -> std::process::Output {
    Command::new(program).args(arguments).arg(pdf).output().unwrap()
}

/// The pages as another renders them, page by page.
fn rendered(folder: &Path) -> Vec<PathBuf> {
    let mut pages: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    pages.sort();
    pages
}

fn ppm(path: &Path) -> (u32, u32, Vec<u8>) {
    let bytes = std::fs::read(path).unwrap();
    let mut fields = Vec::new();
    let mut at = 0;
    while fields.len() < 4 {
        let end = bytes[at..].iter().position(u8::is_ascii_whitespace).unwrap() + at;
        if bytes[at] == b'#' {
            at = bytes[at..].iter().position(|byte| *byte == b'\n').unwrap() + at + 1;
            continue;
        }
        fields.push(String::from_utf8(bytes[at..end].to_vec()).unwrap());
        at = end + 1;
    }
    assert_eq!(fields[0], "P6");
    (fields[1].parse().unwrap(), fields[2].parse().unwrap(), bytes[at..].to_vec())
}

/// How closely two pictures are compared.
#[derive(Clone, Copy)]
enum Closely {
    /// Pixel by pixel.
    Pixels,
    /// By the means of eight by eight pixels: poppler lays an image over one pixel more than it has, so that a page is
    /// stretched by that much.
    Boxes,
}

impl Closely {
    /// The greatest mean difference of the same colours: two decoders of JPEG, two conversions of profiles. A negative
    /// differs by a hundred.
    const fn most(self) -> f64 {
        match self {
            Self::Pixels => 3.0,
            Self::Boxes => 10.0,
        }
    }
}

/// Mean difference of what is rendered to what the image shows.
fn difference(path: &Path, family: Family, theirs: &Path, closely: Closely) -> Result<f64, String> {
    let (width, height, ours) = pixels(&shown(&std::fs::read(path).unwrap(), family).unwrap());
    let (across, down, theirs) = ppm(theirs);
    if (across, down) != (width, height) {
        return Err(format!("{across} by {down} pixels, not {width} by {height}"));
    }
    let (ours, theirs) = match closely {
        Closely::Pixels => (ours, theirs),
        Closely::Boxes => (boxes(&ours, width), boxes(&theirs, width)),
    };
    let sum: u64 = ours.iter().zip(&theirs).map(|(one, other)| u64::from(one.abs_diff(*other))).sum();
    Ok(sum as f64 / ours.len() as f64)
}

/// Means of eight by eight pixels.
fn boxes(pixels: &[u8], width: u32) -> Vec<u8> {
    let row = width as usize * 3;
    let rows: Vec<&[u8]> = pixels.chunks_exact(row).collect();
    let mean = |rows: &[&[u8]], left: usize, channel: usize| {
        let samples = rows.iter().flat_map(|row| row[left..(left + 24).min(row.len())].iter().skip(channel).step_by(3));
        let (sum, count) = samples.fold((0u32, 0u32), |(sum, count), sample| (sum + u32::from(*sample), count + 1));
        (sum / count.max(1)) as u8
    };
    rows.chunks(8)
        .flat_map(|rows| {
            (0..row).step_by(24).flat_map(move |left| (0..3).map(move |channel| mean(rows, left, channel)))
        })
        .collect()
}

fn compare(made: &Made, folder: &Path, who: &str, closely: Closely) {
    let pages = rendered(folder);
    assert_eq!(pages.len(), made.pages.len());
    let mut wrong = Vec::new();
    for (index, ((path, family, coding, _), page)) in made.pages.iter().zip(&pages).enumerate() {
        match difference(path, *family, page, closely) {
            Ok(mean) if mean <= closely.most() => {}
            other => wrong.push(format!("{who}, page {}, {}, {coding:?}: {other:?}", index + 1, path.display())),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_page_is_what_its_image_is() {
    let (Some(corpus), Some(_), Some(_)) = (corpus(), tool("pdftoppm"), tool("gs")) else { return };
    let images = images(&corpus);
    let folder = tempfile::tempdir().unwrap();
    let made = document(images, PdfaFlavour::A2u, folder.path());
    println!("{} pages of {} images; refused: {:?}", made.pages.len(), images.len(), made.refused);
    has_enough(&made, 50);
    let places = ["poppler", "gs"].map(|name| folder.path().join(name));
    places.iter().for_each(|place| std::fs::create_dir(place).unwrap());
    let [poppler, ghostscript] = &places;
    let output = format!("-sOutputFile={}/p%05d.ppm", ghostscript.display());
    let pages = run("gs", &["-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-sDEVICE=ppmraw", "-r72", &output], &made.pdf);
    assert!(pages.status.success(), "{}", String::from_utf8_lossy(&pages.stderr));
    compare(&made, ghostscript, "Ghostscript", Closely::Pixels);
    let pages = Command::new("pdftoppm").args(["-r", "72"]).arg(&made.pdf).arg(poppler.join("p")).output().unwrap();
    assert!(pages.status.success(), "{}", String::from_utf8_lossy(&pages.stderr));
    compare(&made, poppler, "poppler", Closely::Boxes);
}

#[test]
fn others_find_the_files_sound() {
    let (Some(corpus), Some(_), Some(_)) = (corpus(), tool("qpdf"), tool("mutool")) else { return };
    let images = images(&corpus);
    let folder = tempfile::tempdir().unwrap();
    for flavour in PdfaFlavour::ALL {
        let made = document(images, flavour, folder.path());
        println!("{flavour:?}: {} pages of {} images; refused: {:?}", made.pages.len(), images.len(), made.refused);
        has_enough(&made, 30);
        let checked = run("qpdf", &["--check"], &made.pdf);
        let said = String::from_utf8_lossy(&checked.stdout).into_owned() + &String::from_utf8_lossy(&checked.stderr);
        assert!(checked.status.success() && !said.contains("WARNING"), "{said}");
        let words = run("mutool", &["draw", "-q", "-F", "txt", "-o", "-"], &made.pdf);
        assert!(words.status.success(), "{}", String::from_utf8_lossy(&words.stderr));
        let (count, text) = (made.pages.len(), String::from_utf8_lossy(&words.stdout).into_owned());
        for page in 1..=count {
            assert!(
                text.contains(&format!("pagina{page}è𐀀")),
                "{flavour:?}, page {page} of {count}: {}",
                text.chars().take(400).collect::<String>()
            );
        }
    }
}

#[test]
fn preflight_finds_no_fault_in_the_first_part() {
    let (Some(corpus), Some(judge), Some(_)) = (corpus(), shared("validators/preflight/pdfa1b.sh"), tool("java"))
    else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let made = document(images(&corpus), PdfaFlavour::A1b, folder.path());
    let verdict = Command::new("bash").arg(judge).arg(&made.pdf).output().unwrap();
    let said = String::from_utf8_lossy(&verdict.stdout).into_owned() + &String::from_utf8_lossy(&verdict.stderr);
    assert!(verdict.status.success(), "{said}");
}

#[test]
fn streams_come_out_as_they_went_in() {
    let (Some(corpus), Some(_)) = (corpus(), tool("pdfimages")) else { return };
    let folder = tempfile::tempdir().unwrap();
    let images: Vec<_> = images(&corpus).iter().filter(|(_, family)| *family == Family::Jpeg).cloned().collect();
    let made = document(&images, PdfaFlavour::A2b, folder.path());
    let out = folder.path().join("images");
    std::fs::create_dir(&out).unwrap();
    let taken = Command::new("pdfimages").arg("-all").arg(&made.pdf).arg(out.join("i")).status().unwrap();
    assert!(taken.success());
    let out = rendered(&out);
    assert_eq!(out.len(), made.pages.len());
    for ((path, ..), image) in made.pages.iter().zip(&out) {
        assert_eq!(std::fs::read(path).unwrap(), std::fs::read(image).unwrap(), "{}", path.display());
    }
}

#[test]
fn the_same_pages_make_the_same_file() {
    let Some(corpus) = corpus() else { return };
    let images: Vec<_> = images(&corpus).iter().take(20).cloned().collect();
    let folder = tempfile::tempdir().unwrap();
    let first = std::fs::read(document(&images, PdfaFlavour::A2u, folder.path()).pdf).unwrap();
    let second = std::fs::read(document(&images, PdfaFlavour::A2u, folder.path()).pdf).unwrap();
    assert!(first == second);
}

/// A JPEG in a TIFF is taken with its tables where it lies in one piece, else pixel by pixel; either way the page shows
/// what the image is.
#[test]
fn a_jpeg_in_a_tiff_is_shown_as_it_is() {
    let (Some(_), Some(_), Some(_)) = (tool("tiffcp"), tool("gs"), tool("qpdf")) else { return };
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str| folder.path().join(name);
    let rows: Vec<u8> = (0..200u32)
        .flat_map(|y| {
            (0..160u32).flat_map(move |x| [(x * 255 / 160) as u8, (y * 255 / 200) as u8, ((x + y) / 2) as u8])
        })
        .collect();
    let plain =
        PlainTiff { width: 160, height: 200, bits: 8, samples: 3, photometric: 2, rows: &rows, tags: &[] }.bytes();
    std::fs::write(place("plain.tif"), plain).unwrap();
    let kinds = [
        ("one.tif", &["-c", "jpeg:95", "-r", "200"][..], Taken::Bytes),
        ("many.tif", &["-c", "jpeg:95", "-r", "32"], Taken::Pixels),
        ("tile.tif", &["-c", "jpeg:95", "-t", "-w", "64", "-l", "64"], Taken::Pixels),
        ("red.tif", &["-c", "jpeg:r:95", "-r", "200"], Taken::Pixels),
        ("reds.tif", &["-c", "jpeg:r:95", "-r", "32"], Taken::Pixels),
    ];
    let mut images = Vec::new();
    for (name, arguments, _) in kinds {
        let made = Command::new("tiffcp").args(arguments).arg(place("plain.tif")).arg(place(name)).output().unwrap();
        assert!(made.status.success(), "{name}: {}", String::from_utf8_lossy(&made.stderr));
        images.push((place(name), Family::Tiff));
    }
    for flavour in [PdfaFlavour::A1b, PdfaFlavour::A2u] {
        let made = document(&images, flavour, folder.path());
        assert_eq!(made.refused, BTreeMap::new());
        for ((name, _, taken), page) in kinds.iter().zip(&made.pages) {
            assert_eq!(page.3, *taken, "{name}");
        }
        let checked = run("qpdf", &["--check"], &made.pdf);
        assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));
        let pages = place(flavour.slug());
        std::fs::create_dir(&pages).unwrap();
        let output = format!("-sOutputFile={}/p%05d.ppm", pages.display());
        let drawn =
            run("gs", &["-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-sDEVICE=ppmraw", "-r72", &output], &made.pdf);
        assert!(drawn.status.success(), "{}", String::from_utf8_lossy(&drawn.stderr));
        compare(&made, &pages, "Ghostscript", Closely::Pixels);
    }
}

/// Ghostscript looks for the colours of a grey JPEG 2000 in the dictionary of the image only.
#[test]
fn a_grey_jpeg_2000_has_the_same_greys_everywhere() {
    let Some(_) = tool("gs") else { return };
    let folder = tempfile::tempdir().unwrap();
    let (width, height) = (256u32, 32u32);
    let head = Head { width, height, components: 1, bits: 8, icc: None, capture: None, xmp: None, exif: None };
    let coding = jp2::Coding { tile: 256, levels: 3, layers: 1, comment: "grey".to_owned() };
    let mut writer = Jp2Writer::new(std::io::Cursor::new(Vec::new()), &head, &coding).unwrap();
    let row: Vec<u8> = (0..=255).collect();
    (0..height).for_each(|_| writer.row(&row).unwrap());
    let file = folder.path().join("grey.jp2");
    std::fs::write(&file, writer.finish().unwrap().into_inner()).unwrap();
    let made = document(&[(file, Family::Jpeg2000)], PdfaFlavour::A2u, folder.path());
    let drawn = folder.path().join("page.ppm");
    let output = format!("-sOutputFile={}", drawn.display());
    let said = run("gs", &["-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-sDEVICE=ppmraw", "-r72", &output], &made.pdf);
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    let (_, _, pixels) = ppm(&drawn);
    for (at, pixel) in pixels.as_chunks::<3>().0.iter().enumerate() {
        assert_eq!(*pixel, [row[at % 256]; 3], "pixel {at}");
    }
}
