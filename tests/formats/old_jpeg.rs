//! JPEG as TIFF 6.0 §22 had it, in every way in which its pieces may lie: streams of `cjpeg` are cut into them, and
//! must give what `djpeg` makes of the whole stream. libtiff, which reads these files too, says whether they are such
//! files.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use fondo::formats::raster::{Colour, Place, RasterFault, open};
use fondo::inspect::inspect;
use fondo::profile::Limits;
use fondo::records::Family;

use crate::support::plain_tiff::page;
use crate::support::samples::MOST;
use crate::support::tool;
use proptest::prelude::*;

const WIDTH: u32 = 130;
const HEIGHT: u32 = 100;

/// A JPEG stream in pieces.
#[derive(Default)]
struct Cut {
    whole: Vec<u8>,
    /// From SOI to the header of the scan.
    head: Vec<u8>,
    quantisation: BTreeMap<u8, Vec<u8>>,
    codes: BTreeMap<u8, Vec<u8>>,
    /// For each component: its quantisation table and its tables of codes.
    components: Vec<(u8, u8)>,
    /// Data of the scan, at its restart markers.
    parts: Vec<Vec<u8>>,
    /// The same with the markers.
    data: Vec<u8>,
}

impl Cut {
    fn of(whole: Vec<u8>) -> Self {
        let mut cut = Self::default();
        let mut at = 2;
        loop {
            let (marker, length) = (whole[at + 1], usize::from(u16::from_be_bytes([whole[at + 2], whole[at + 3]])));
            let payload = &whole[at + 4..at + 2 + length];
            at += 2 + length;
            match marker {
                0xDB => payload.chunks(65).for_each(|table| _ = cut.quantisation.insert(table[0], table[1..].to_vec())),
                0xC4 => cut.codes(payload),
                0xC0 => cut.components = payload[6..].chunks(3).map(|component| (component[2], 0)).collect(),
                0xDA => {
                    let named = payload[1..].chunks(2);
                    cut.components.iter_mut().zip(named).for_each(|(component, named)| component.1 = named[1]);
                    break;
                }
                _ => {}
            }
        }
        cut.head = whole[..at].to_vec();
        cut.data = whole[at..whole.len() - 2].to_vec();
        let mut part = Vec::new();
        let mut bytes = cut.data.iter().copied().peekable();
        while let Some(byte) = bytes.next() {
            if byte == 0xFF && bytes.next_if(|next| (0xD0..=0xD7).contains(next)).is_some() {
                cut.parts.push(std::mem::take(&mut part));
            } else {
                part.push(byte);
            }
        }
        cut.parts.push(part);
        cut.whole = whole;
        cut
    }

    fn codes(&mut self, mut payload: &[u8]) {
        while let [class, rest @ ..] = payload {
            let length = 16 + rest[..16].iter().map(|count| usize::from(*count)).sum::<usize>();
            self.codes.insert(*class, rest[..length].to_vec());
            payload = &rest[length..];
        }
    }
}

/// What `cjpeg` makes of the page.
fn coded(place: &Path, arguments: &[&str], grey: bool) -> Option<Cut> {
    let (kind, rows) =
        if grey { ("P5", page(WIDTH, HEIGHT).into_iter().step_by(3).collect()) } else { ("P6", page(WIDTH, HEIGHT)) };
    let picture = place.join("page.pnm");
    std::fs::write(&picture, [format!("{kind}\n{WIDTH} {HEIGHT}\n255\n").into_bytes(), rows].concat()).unwrap();
    let output = Command::new(tool("cjpeg")?).args(["-quality", "90"]).args(arguments).arg(&picture).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(Cut::of(output.stdout))
}

/// A file that is put together: what it holds, then its directory.
struct File {
    bytes: Vec<u8>,
    tags: BTreeMap<u16, (u16, Vec<u8>)>,
}

impl File {
    /// With all that does not depend on where pieces lie.
    fn new(grey: bool, sampling: (u16, u16), rows_per_strip: u32) -> Self {
        let mut file = Self { bytes: b"II*\0\0\0\0\0".to_vec(), tags: BTreeMap::new() };
        let samples = if grey { 1 } else { 3 };
        file.longs(256, &[WIDTH]);
        file.longs(257, &[HEIGHT]);
        file.shorts(258, &vec![8; samples]);
        file.shorts(259, &[6]);
        file.shorts(262, &[if grey { 1 } else { 6 }]);
        file.shorts(277, &[samples as u16]);
        file.longs(278, &[rows_per_strip]);
        file.shorts(284, &[1]);
        file.shorts(512, &[1]);
        if !grey {
            file.shorts(530, &[sampling.0, sampling.1]);
        }
        file
    }

    fn shorts(&mut self, tag: u16, values: &[u16]) {
        self.tags.insert(tag, (3, values.iter().flat_map(|value| value.to_le_bytes()).collect()));
    }

    fn longs(&mut self, tag: u16, values: &[u32]) {
        self.tags.insert(tag, (4, values.iter().flat_map(|value| value.to_le_bytes()).collect()));
    }

    fn put(&mut self, bytes: &[u8]) -> u32 {
        self.bytes.resize(self.bytes.len().next_multiple_of(2), 0);
        let at = self.bytes.len() as u32;
        self.bytes.extend_from_slice(bytes);
        at
    }

    fn strips<'a>(&mut self, strips: impl IntoIterator<Item = &'a [u8]>) {
        let (places, lengths): (Vec<u32>, Vec<u32>) =
            strips.into_iter().map(|strip| (self.put(strip), strip.len() as u32)).unzip();
        self.longs(273, &places);
        self.longs(279, &lengths);
    }

    /// The tables of a stream, once each, in the tags for them.
    fn tables(&mut self, cut: &Cut) {
        let mut places = BTreeMap::new();
        let mut lists = [(519, Vec::new()), (520, Vec::new()), (521, Vec::new())];
        for (quantisation, codes) in &cut.components {
            let (dc, ac) = (codes >> 4, 0x10 | codes & 15);
            let tables = [&cut.quantisation[quantisation], &cut.codes[&dc], &cut.codes[&ac]];
            for ((tag, list), table) in lists.iter_mut().zip(tables) {
                let known = places.get(&(*tag, table)).copied();
                let place = known.unwrap_or_else(|| self.put(table));
                places.insert((*tag, table), place);
                list.push(place);
            }
        }
        lists.iter().for_each(|(tag, list)| self.longs(*tag, list));
    }

    fn finish(mut self) -> Vec<u8> {
        let tags = std::mem::take(&mut self.tags);
        let mut directory = (tags.len() as u16).to_le_bytes().to_vec();
        for (tag, (kind, value)) in &tags {
            let size = if *kind == 3 { 2 } else { 4 };
            directory.extend([tag.to_le_bytes(), kind.to_le_bytes()].concat());
            directory.extend(((value.len() / size) as u32).to_le_bytes());
            let mut field = if value.len() > 4 { self.put(value).to_le_bytes().to_vec() } else { value.clone() };
            field.resize(4, 0);
            directory.extend(field);
        }
        directory.extend([0; 4]);
        let at = self.put(&directory);
        self.bytes[4..8].copy_from_slice(&at.to_le_bytes());
        self.bytes
    }
}

/// The rows as they are stored, brought to red, green and blue with JFIF's coefficients in integers of 1/65536.
fn decoded(bytes: &[u8]) -> Result<Vec<u8>, RasterFault> {
    let mut raster = open(Family::Tiff, bytes, Place::Chain(0), MOST)?;
    let (luma, mut all) = (matches!(raster.shape().colour, Colour::YCbCr(_)), Vec::new());
    while let Some(band) = raster.next_band()? {
        (0..band.rows).for_each(|row| all.extend_from_slice(band.row(0, row)));
    }
    if luma {
        for pixel in all.chunks_exact_mut(3) {
            let (y, cb, cr) = (i32::from(pixel[0]), i32::from(pixel[1]) - 128, i32::from(pixel[2]) - 128);
            let red = y + ((91_881 * cr + 32_768) >> 16);
            let green = y + ((-22_554 * cb - 46_802 * cr + 32_768) >> 16);
            let blue = y + ((116_130 * cb + 32_768) >> 16);
            pixel.copy_from_slice(&[red, green, blue].map(|value| value.clamp(0, 255) as u8));
        }
    }
    Ok(all)
}

/// The samples of a binary PGM or PPM.
fn pnm(bytes: &[u8]) -> &[u8] {
    let mut at = 0;
    for _ in 0..4 {
        at += bytes[at..].iter().position(u8::is_ascii_whitespace).unwrap() + 1;
    }
    &bytes[at..]
}

fn djpeg(place: &Path, stream: &[u8]) -> Option<Vec<u8>> {
    let path = place.join("whole.jpg");
    std::fs::write(&path, stream).unwrap();
    let output = Command::new(tool("djpeg")?).args(["-dct", "int", "-pnm"]).arg(path).output().unwrap();
    Some(pnm(&output.stdout).to_vec())
}

/// What libtiff makes of a file: red, green and blue.
fn libtiff(place: &Path, bytes: &[u8]) -> Option<Vec<u8>> {
    let (from, to) = (place.join("old.tif"), place.join("rgb.tif"));
    std::fs::write(&from, bytes).unwrap();
    let output = Command::new(tool("tiff2rgba")?).args(["-c", "none", "-n"]).arg(&from).arg(&to).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(decoded(&std::fs::read(to).unwrap()).unwrap())
}

/// Every way in which the pieces of a stream may lie. `parts` has a part for each strip of `rows` rows, `one` none.
fn files(parts: &Cut, one: &Cut, grey: bool, sampling: (u16, u16), rows: u32) -> Vec<(&'static str, Vec<u8>)> {
    let units = WIDTH.div_ceil(8 * u32::from(sampling.0)) * (rows / (8 * u32::from(sampling.1)));
    let file = |rows: u32, fill: &dyn Fn(&mut File)| {
        let mut file = File::new(grey, sampling, rows);
        fill(&mut file);
        file.finish()
    };
    let strips = || parts.parts.iter().map(Vec::as_slice);
    vec![
        (
            "tables, strips",
            file(rows, &|file| {
                file.tables(parts);
                file.strips(strips());
            }),
        ),
        (
            "tables, strips with their markers",
            file(rows, &|file| {
                file.tables(parts);
                let last = parts.parts.len() - 1;
                let marked: Vec<Vec<u8>> = (0u8..)
                    .zip(&parts.parts)
                    .map(|(index, part)| {
                        let marker = [0xFF, 0xD0 + index % 8];
                        if usize::from(index) == last { part.clone() } else { [part.as_slice(), &marker].concat() }
                    })
                    .collect();
                file.strips(marked.iter().map(Vec::as_slice));
            }),
        ),
        (
            "tables, one strip",
            file(HEIGHT, &|file| {
                file.tables(one);
                file.strips([one.data.as_slice()]);
            }),
        ),
        (
            "tables, one strip of intervals",
            file(HEIGHT, &|file| {
                file.tables(parts);
                file.shorts(515, &[units as u16]);
                file.strips([parts.data.as_slice()]);
            }),
        ),
        (
            "a head, strips",
            file(rows, &|file| {
                let at = file.put(&parts.head);
                file.longs(513, &[at]);
                file.longs(514, &[parts.head.len() as u32]);
                file.strips(strips());
            }),
        ),
        (
            "a strip that is a stream",
            file(HEIGHT, &|file| {
                file.strips([one.whole.as_slice()]);
            }),
        ),
        (
            "a stream beside the strips",
            file(HEIGHT, &|file| {
                let at = file.put(&one.whole);
                file.longs(513, &[at]);
                file.longs(514, &[one.whole.len() as u32]);
                file.longs(273, &[at + one.head.len() as u32]);
                file.longs(279, &[one.data.len() as u32]);
            }),
        ),
    ]
}

#[test]
fn pieces_give_what_the_whole_stream_gives() {
    let place = tempfile::tempdir().unwrap();
    let mut compared = 0;
    for (grey, name, sampling) in
        [(true, "1x1", (1, 1)), (false, "1x1", (1, 1)), (false, "2x1", (2, 1)), (false, "2x2", (2, 2))]
    {
        let flags = ["-baseline", "-sample", name];
        let rows = 16 * u32::from(sampling.1);
        let Some(parts) = coded(place.path(), &[&flags[..], &["-restart", "2"]].concat(), grey) else { return };
        let Some(one) = coded(place.path(), &flags, grey) else { return };
        assert_eq!(parts.parts.len() as u32, HEIGHT.div_ceil(rows));
        let Some(expected) = djpeg(place.path(), &one.whole) else { return };
        for (form, bytes) in files(&parts, &one, grey, sampling, rows) {
            let ours = decoded(&bytes).unwrap_or_else(|fault| panic!("{form} {name} {grey}: {fault}"));
            assert!(ours == expected, "{form} {name} {grey}: other pixels");
            let inspection = inspect(Family::Tiff, &bytes, &Limits::default());
            // No such file has a resolution or a profile here; there is nothing else to say of it.
            let notes = inspection.notes.iter().map(|note| note.code.slug());
            let notes: Vec<_> = notes.filter(|slug| !["image-no-resolution", "image-no-icc"].contains(slug)).collect();
            assert!(inspection.technical.complete && notes.is_empty(), "{form} {name}: {notes:?}");
            assert_eq!(inspection.technical.images[0].compression, "jpeg-old-style");
            // libtiff does not read markers that stand at the ends of strips twice.
            if form == "tables, strips with their markers" {
                continue;
            }
            let Some(theirs) = libtiff(place.path(), &bytes) else { return };
            // It repeats chroma where ours and libjpeg's filter it.
            let wide: Vec<u8> = if grey { ours.iter().flat_map(|value| [*value; 3]).collect() } else { ours };
            let differences = || wide.iter().zip(&theirs).map(|(a, b)| u32::from(a.abs_diff(*b)));
            assert_eq!(wide.len(), theirs.len());
            let mean = f64::from(differences().sum::<u32>()) / wide.len() as f64;
            let worst = differences().max().unwrap();
            println!("{form} {name} {grey}: libtiff's differ by {mean:.3} in the mean, {worst} at most");
            assert!(if sampling == (1, 1) { worst == 0 } else { mean < 1.0 }, "{form} {name}: {mean}, {worst}");
            compared += 1;
        }
    }
    assert_eq!(compared, 24);
}

/// Each strip may be a stream of its own, though libtiff does not read that.
#[test]
fn strips_that_are_streams() {
    let place = tempfile::tempdir().unwrap();
    let (rows, mut expected, mut streams) = (page(WIDTH, HEIGHT), Vec::new(), Vec::new());
    for strip in rows.chunks(WIDTH as usize * 3 * 40) {
        let height = strip.len() / 3 / WIDTH as usize;
        let picture = place.path().join("strip.pnm");
        std::fs::write(&picture, [format!("P6\n{WIDTH} {height}\n255\n").as_bytes(), strip].concat()).unwrap();
        let Some(cjpeg) = tool("cjpeg") else { return };
        let stream = Command::new(cjpeg).args(["-sample", "1x1"]).arg(&picture).output().unwrap().stdout;
        expected.extend(djpeg(place.path(), &stream).unwrap());
        streams.push(stream);
    }
    assert_eq!(streams.len(), 3);
    let mut file = File::new(false, (1, 1), 40);
    file.strips(streams.iter().map(Vec::as_slice));
    assert!(decoded(&file.finish()).unwrap() == expected);
    // Streams of another height than their strips are none of theirs.
    let mut file = File::new(false, (1, 1), 40);
    file.strips([&streams[0], &streams[2], &streams[1]].map(Vec::as_slice));
    assert!(decoded(&file.finish()).is_err());
}

/// What is not read is named, and damage gives no pixels.
#[test]
fn what_is_not_read_is_named() {
    let place = tempfile::tempdir().unwrap();
    let flags = ["-baseline", "-sample", "2x2", "-restart", "2"];
    let Some(cut) = coded(place.path(), &flags, false) else { return };
    let file = |change: &dyn Fn(&mut File)| {
        let mut file = File::new(false, (2, 2), 32);
        file.tables(&cut);
        file.strips(cut.parts.iter().map(Vec::as_slice));
        change(&mut file);
        file.finish()
    };
    let said = |bytes: &[u8]| decoded(bytes).map(|_| "pixels".to_owned()).unwrap_or_else(|fault| fault.to_string());
    assert_eq!(said(&file(&|_| {})), "pixels");
    for (change, expected) in [
        (Box::new(|file: &mut File| file.shorts(512, &[14])) as Box<dyn Fn(&mut File)>, "the lossless process"),
        (Box::new(|file: &mut File| file.longs(519, &[10_000_000])), "tables that are not where the tags say"),
        (Box::new(|file: &mut File| _ = file.tags.remove(&520)), "tables that are not where the tags say"),
        (Box::new(|file: &mut File| file.longs(278, &[30])), "strips that end in the middle of a row of units"),
        (
            Box::new(|file: &mut File| {
                file.shorts(284, &[2]);
                file.strips(cut.parts.iter().cycle().take(12).map(Vec::as_slice));
            }),
            "separate planes",
        ),
        (
            Box::new(|file: &mut File| {
                file.longs(322, &[WIDTH]);
                file.longs(323, &[32]);
            }),
            "tiles",
        ),
    ] {
        let found = said(&file(&*change));
        assert!(found.contains("old-style JPEG") && found.contains(expected), "{expected}: {found}");
    }
    // A strip that is cut, and strips that change places.
    let cut_strip = file(&|file| {
        let short: Vec<&[u8]> = cut
            .parts
            .iter()
            .enumerate()
            .map(|(at, part)| &part[..if at == 1 { part.len() / 2 } else { part.len() }])
            .collect();
        file.strips(short);
    });
    let inspection = inspect(Family::Tiff, &cut_strip, &Limits::default());
    assert!(!inspection.technical.complete && decoded(&cut_strip).is_err());
    assert!(inspection.notes.iter().any(|note| note.code.slug() == "tiff-jpeg-damaged"));
}

/// Bytes at these places of a file that is cut at `end`, where that is inside of it, become others.
fn altered(bytes: &[u8], places: &[(usize, u8)], end: usize) -> Vec<u8> {
    let mut bytes = bytes[..end.clamp(8, bytes.len())].to_vec();
    for (at, value) in places {
        let at = at % bytes.len();
        bytes[at] = *value;
    }
    bytes
}

#[test]
fn altered_files_end() {
    let place = tempfile::tempdir().unwrap();
    let flags = ["-baseline", "-sample", "2x2"];
    let Some(parts) = coded(place.path(), &[&flags[..], &["-restart", "2"]].concat(), false) else { return };
    let Some(one) = coded(place.path(), &flags, false) else { return };
    let files = files(&parts, &one, false, (2, 2), 32);
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(400));
    let places = proptest::collection::vec((any::<usize>(), any::<u8>()), 1..6);
    let result = runner.run(&(0..files.len(), places, 0usize..20_000), |(file, places, end)| {
        let bytes = altered(&files[file].1, &places, end);
        let inspection = inspect(Family::Tiff, &bytes, &Limits::default());
        let decoded = decoded(&bytes);
        // What counting finds damaged gives no pixels.
        let damaged = inspection.notes.iter().any(|note| note.code.slug() == "tiff-jpeg-damaged");
        prop_assert!(!(damaged && decoded.is_ok()), "{}: damaged, and decoded", files[file].0);
        Ok(())
    });
    result.unwrap();
}
