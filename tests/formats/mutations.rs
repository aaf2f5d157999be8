//! Ten thousand damaged images of the corpus, the same ones in every run, through all that is done with an image: none
//! brings the program down, none takes more memory than it was granted, none holds it up.
//!
//! `FONDO_MUTATIONS` sets how many (10,000). Time is that of the thread on the processor, not the clock's: a busy
//! machine changes little of it, and a second is some hundred times what a case needs.

// Memory is counted at its source.
#![allow(unsafe_code, reason = "an allocator that counts is written with it")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::support::damage::{Random, damage};
use fondo::formats::raster::{self, PixelDigest, Place, demands};
use fondo::formats::tagged;
use fondo::inspect::{self, PolicySubject};
use fondo::intake::{Sample, identify};
use fondo::normalise::image::{DeriveOrder, cost, paint};
use fondo::profile::{AccessRules, CaptureRules, Limits, MasterRules, QualityRules, TiffRuleSet};
use fondo::quality::{self, Meter, Shown};
use fondo::records::{Family, SourcePath};

/// Largest file that is damaged, in bytes.
const LARGEST: u64 = 512 << 10;
/// Most pixels that are decoded.
const PIXELS: u64 = 4 << 20;
/// Most that a decoder is granted.
const GRANTED: u64 = 64 << 20;
/// What everything beside decoding may take: the file's structures, tags, records.
const BESIDE: u64 = 24 << 20;
/// Most time on the processor for one case.
const PATIENCE: Duration = Duration::from_secs(1);

thread_local! {
    static HELD: Cell<usize> = const { Cell::new(0) };
    static MOST: Cell<usize> = const { Cell::new(0) };
}

/// Counts what a thread holds.
struct Counting;

// SAFETY: everything is handed on to the system's allocator as it comes; the counters are this thread's own and
// allocate nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        taken(layout.size());
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        HELD.set(HELD.get().saturating_sub(layout.size()));
        unsafe { System.dealloc(memory, layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        taken(layout.size());
        unsafe { System.alloc_zeroed(layout) }
    }
}

fn taken(bytes: usize) {
    HELD.set(HELD.get() + bytes);
    MOST.set(MOST.get().max(HELD.get()));
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// What a case came to.
#[derive(Clone, Copy, Debug, Default)]
struct Spent {
    time: Duration,
    memory: u64,
    granted: u64,
}

#[test]
fn damaged_images_cost_no_crash_no_memory_and_no_time() {
    let Some(corpus) = crate::support::corpus() else { return };
    let files = images(&corpus);
    assert!(files.len() > 80, "{} images are small enough", files.len());
    let cases = std::env::var("FONDO_MUTATIONS").ok().map_or(10_000, |cases| cases.parse().expect("FONDO_MUTATIONS"));
    let (next, worst, faults) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()), Mutex::new(Vec::new()));
    let work = || {
        loop {
            let case = next.fetch_add(1, Ordering::Relaxed);
            if case >= cases {
                return;
            }
            let (path, bytes) = &files[case % files.len()];
            match dealt_with(case, bytes, &files) {
                Ok(spent) => {
                    let mut worst = worst.lock().unwrap();
                    _ = worst.insert((spent.time, case), (path, spent));
                    if worst.len() > 3 {
                        worst.pop_first();
                    }
                }
                Err(fault) => faults.lock().unwrap().push(format!("case {case}, {}: {fault}", path.display())),
            }
        }
    };
    std::thread::scope(|scope| {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        (0..threads).for_each(|_| _ = scope.spawn(work));
    });
    for ((time, case), (path, spent)) in worst.into_inner().unwrap().into_iter().rev() {
        println!("{time:?}, {} of {} MiB: case {case}, {}", spent.memory >> 20, spent.granted >> 20, path.display());
    }
    let faults = faults.into_inner().unwrap();
    assert!(faults.is_empty(), "{} of {cases}:\n{}", faults.len(), faults.join("\n"));
}

/// A codestream of components of 8 bits in tiles of `tile`, without a packet: all of it are headers.
fn headers((side, tile): (u32, u32), components: u16, style: &[u8], steps: usize, part: &[u8]) -> Vec<u8> {
    let marker = |number: u8, payload: &[u8]| {
        [&[0xFF, number][..], &u16::try_from(payload.len() + 2).unwrap().to_be_bytes(), payload].concat()
    };
    let mut siz = vec![0, 0];
    [side, side, 0, 0, tile, tile, 0, 0].iter().for_each(|number| siz.extend(number.to_be_bytes()));
    siz.extend(components.to_be_bytes());
    siz.extend([7, 1, 1].repeat(usize::from(components)));
    let quantisation = marker(0x5C, &vec![0x40; steps + 1]);
    let mut bytes = [vec![0xFF, 0x4F], marker(0x51, &siz), marker(0x52, style), quantisation].concat();
    for index in 0..side.div_ceil(tile).pow(2) {
        let length = u32::try_from(14 + part.len()).unwrap();
        let start = [&u16::try_from(index).unwrap().to_be_bytes()[..], &length.to_be_bytes(), &[0, 1]].concat();
        bytes.extend([marker(0x90, &start), part.to_vec(), vec![0xFF, 0x93]].concat());
    }
    bytes.extend([0xFF, 0xD9]);
    bytes
}

/// A few bytes of headers can ask for tables that are a hundred times larger than the picture: what they take is known
/// before.
#[test]
fn tables_of_a_codestream_take_no_more_than_is_said() {
    // Ten changes of progression, by the position of precincts.
    let changes = [&[0xFF, 0x5F, 0, 72][..], &[0, 0, 0, 32, 33, 1, 3].repeat(10)].concat();
    let cases = [
        ("plain", headers((700, 700), 1, &[0, 0, 0, 1, 0, 5, 4, 4, 0, 1], 16, b"")),
        ("small blocks", headers((700, 700), 1, &[0, 0, 0, 32, 0, 5, 0, 0, 0, 1], 16, b"")),
        ("flat blocks", headers((700, 700), 2, &[0, 0, 0, 9, 0, 3, 8, 0, 4, 1], 10, b"")),
        ("small precincts", headers((300, 300), 1, &[1, 0, 0, 3, 0, 0, 4, 4, 0, 1, 0], 1, b"")),
        ("precincts", headers((700, 700), 1, &[1, 2, 0, 8, 0, 2, 4, 4, 0, 1, 0x11, 0x22, 0x13], 7, b"")),
        ("progressions", headers((300, 300), 1, &[1, 0, 0, 32, 0, 1, 4, 4, 0, 1, 0x11, 0x11], 4, &changes)),
        ("tiles", headers((200, 1), 1, &[0, 0, 0, 1, 0, 0, 4, 4, 0, 1], 97, b"")),
        ("tiles of many components", headers((30, 1), 255, &[0, 0, 0, 1, 0, 0, 4, 4, 0, 1], 97, b"")),
    ];
    for (name, bytes) in cases {
        // The colours are grey; what is beyond them belongs to no picture.
        let grey = [&[0, 0, 0, 15][..], b"colr\x01\0\0\0\0\0\x11"].concat();
        let said = u32::from_be_bytes(bytes[8..12].try_into().unwrap()).to_be_bytes();
        let header = [&[0, 0, 0, 22][..], b"ihdr", &said, &said, &bytes[40..42], &[7, 7, 0, 0]].concat();
        let boxed = [&u32::try_from(8 + header.len() + grey.len()).unwrap().to_be_bytes()[..], b"jp2h", &header, &grey];
        let front = b"\0\0\0\x0CjP  \r\n\x87\n\0\0\0\x14ftypjp2 \0\0\0\0jp2 ";
        let file = [&front[..], &boxed.concat(), b"\0\0\0\0jp2c", &bytes].concat();
        let said = demands(Family::Jpeg2000, &file, PIXELS)[0].decoding;
        let before = HELD.get();
        MOST.set(before);
        let mut raster = raster::open(Family::Jpeg2000, &file, Place::Chain(0), PIXELS).expect(name);
        // Beside what the decoder takes, the rows of those who look are said.
        assert!(raster.memory() <= said && said - raster.memory() < 1 << 20, "{name}: {} of {said}", raster.memory());
        while raster.next_band().expect(name).is_some() {}
        let taken = (MOST.get() - before) as u64;
        println!("{name}: {taken} of {said}");
        assert!(taken <= said, "{name}: {taken} of {said}");
        // Tables are counted with their growth, not guessed.
        assert!(said / 8 <= taken + (8 << 20), "{name}: {taken} of {said}");
    }
}

/// Damages a file and does with it what a run does with an image.
fn dealt_with(case: usize, sound: &[u8], files: &[(PathBuf, Vec<u8>)]) -> Result<Spent, String> {
    let mut random = Random::new(0x5EED_0000 + case as u64);
    let other = std::slice::from_ref(&files[random.below(files.len())].1);
    let mut bytes = sound.to_vec();
    for _ in 0..=random.below(4) {
        damage(&mut bytes, other, &mut random);
    }
    let (before, start) = (HELD.get(), processor());
    MOST.set(before);
    let granted = catch_unwind(AssertUnwindSafe(|| image(&bytes))).map_err(|_| "it was brought down".to_owned())?;
    let memory = (MOST.get() - before) as u64;
    let time = processor().saturating_sub(start);
    match () {
        () if memory > granted => Err(format!("it took {memory} bytes, {granted} were granted")),
        () if time > PATIENCE => Err(format!("it took {time:?}")),
        () => Ok(Spent { time, memory, granted }),
    }
}

/// Identifies, inspects, lists the tags, checks the policy, decodes, measures, derives. The memory that all this may
/// take.
fn image(bytes: &[u8]) -> u64 {
    let limits = Limits { max_pixels: PIXELS, max_images: 32, max_nodes: 20_000, ..Limits::default() };
    let rules = AccessRules { long_side: 256, ..AccessRules::default() };
    let (format, _) = identify(Sample::whole(bytes), &SourcePath::from("page"));
    let family = format.family;
    let inspection = inspect::inspect(family, bytes, &limits);
    let dump = tagged::dump(family, bytes, limits.max_nodes);
    std::hint::black_box(serde_json::to_vec(&dump).unwrap());
    let master = MasterRules { one_image: true, tiff_rules: Some(TiffRuleSet::Slub), ..MasterRules::default() };
    let subject = PolicySubject { family, puid: None, bytes, technical: &inspection.technical };
    std::hint::black_box(inspect::policy(&subject, &CaptureRules::default(), &master));
    let memory = cost(family, bytes, &rules, &limits).min(GRANTED);
    let widest = demands(family, bytes, limits.max_pixels).iter().map(|demand| demand.width).max().unwrap_or(0);
    for (place, image) in inspection.places.into_iter().zip(&inspection.technical.images).take(2) {
        let order = DeriveOrder {
            family,
            bytes,
            image: place,
            resolution: image.resolution,
            orientation: image.orientation,
            rules: &rules,
            thumbnail: Some(64),
            memory,
            limits: &limits,
        };
        let mut watching = (Meter::default(), PixelDigest::new());
        if paint(&order, &mut watching).and_then(|painted| painted.finish(order.thumbnail)).is_ok() {
            _ = quality::judge(watching.0, Some(bytes), Shown::of(image), &QualityRules::default());
        }
    }
    memory + quality::memory(widest) + BESIDE
}

/// Small images and documents of the corpus.
fn images(corpus: &std::path::Path) -> Vec<(PathBuf, Vec<u8>)> {
    let walk = walkdir::WalkDir::new(corpus).sort_by_file_name().into_iter().filter_map(Result::ok);
    let named = walk.filter(|entry| entry.file_type().is_file()).map(walkdir::DirEntry::into_path).filter(|path| {
        let extension = path.extension().and_then(|text| text.to_str()).unwrap_or_default().to_lowercase();
        ["tif", "tiff", "jpg", "jpeg", "png", "jp2", "j2c", "j2k"].contains(&extension.as_str())
    });
    let small = named.filter(|path| path.metadata().is_ok_and(|data| (1..=LARGEST).contains(&data.len())));
    small.map(|path| (path.clone(), std::fs::read(&path).unwrap())).collect()
}

/// Time on the processor of this thread; nothing where the system does not say.
fn processor() -> Duration {
    let read = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    read.as_deref().and_then(|text| text.split(' ').next()?.parse().ok()).map_or(Duration::ZERO, Duration::from_nanos)
}
