//! OpenJPEG, the reference encoder of JPEG 2000: the only C library here that codes images. It is given tiles of
//! samples whose number and size this program has counted, never a file; still it is only called in the confined worker
//! process.
#![allow(unsafe_code, reason = "a binding to C; each block says why it is sound")]

use std::ffi::{CStr, CString, c_char, c_void};
use std::io::{self, Seek, SeekFrom, Write};
use std::mem::MaybeUninit;
use std::ptr::{self, NonNull};

use openjpeg_sys as opj;

use super::encoder::{Coding, Component};

/// Name and version of the library, as records name it.
#[must_use]
pub fn version() -> String {
    // SAFETY: the library returns a constant text that ends with a NUL.
    let version = unsafe { CStr::from_ptr(opj::opj_version()) };
    format!("OpenJPEG {}", version.to_string_lossy())
}

/// What the library said when it refused: it gives a tile no more room than its samples and two fifths of that, and
/// what is more like noise than like an image does not fit into it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("OpenJPEG: {0}")]
pub struct Refusal(String);

/// Where the codestream goes: the library counts from its first byte.
pub(super) struct Stream<W> {
    out: W,
    base: u64,
    /// The first error of `out`.
    error: Option<io::Error>,
}

impl<W: Write + Seek> Stream<W> {
    /// A codestream that begins at byte `base` of `out`, where `out` stands.
    pub(super) const fn new(out: W, base: u64) -> Self {
        Self { out, base, error: None }
    }

    fn noted<T>(&mut self, result: io::Result<T>) -> Option<T> {
        result.map_err(|error| self.error.get_or_insert(error)).ok()
    }
}

/// Bytes that the library gathers before it writes.
const BUFFER: usize = 1 << 20;

/// Side of a precinct, from the greatest resolution down; the last for all that follow.
const PRECINCTS: [i32; 3] = [256, 256, 128];
/// `Scod` (15444-1 table A.13): precincts are given; SOP and EPH markers.
const STYLE: i32 = 0x01 | 0x02 | 0x04;
/// Segmentation symbols in code blocks (table A.19).
const SEGMENTATION: i32 = 0x20;
/// Guard bits (§A.6.4): what coefficients may need beyond the bits of samples. Two are enough for 8 bits and more; what
/// rounding adds to noise of one bit is as large as its samples, and two would not hold it.
const GUARD: &CStr = c"GUARD_BITS=2";
const MORE_GUARD: &CStr = c"GUARD_BITS=5";
/// The rate of the last layer that is not lossless, and how many times the rate of each layer is that of the next.
const LAYERS: (f32, f32) = (5.0, 1.7);

/// An encoder between its first and its last tile.
pub(super) struct Encoder<W> {
    codec: NonNull<opj::opj_codec_t>,
    image: NonNull<opj::opj_image_t>,
    stream: NonNull<opj::opj_stream_t>,
    /// Behind a pointer that the library keeps: never moved, never touched while the library is called.
    sink: NonNull<Stream<W>>,
    /// As the sink: what the library said.
    said: NonNull<String>,
}

impl<W: Write + Seek> Encoder<W> {
    /// Sets the parameters and writes the head of the codestream.
    pub(super) fn begin(
        stream: Stream<W>,
        size: (u32, u32),
        component: Component,
        coding: &Coding,
    ) -> io::Result<Self> {
        let image = image(size, component)?;
        // SAFETY: no arguments that could be wrong; a null is an answer.
        let codec = NonNull::new(unsafe { opj::opj_create_compress(opj::CODEC_FORMAT::OPJ_CODEC_J2K) });
        // SAFETY: as above.
        let handle = NonNull::new(unsafe { opj::opj_stream_create(BUFFER, 0) });
        let sink = NonNull::from(Box::leak(Box::new(stream)));
        let said = NonNull::from(Box::leak(Box::new(String::new())));
        let (Some(codec), Some(handle)) = (codec, handle) else {
            free(codec, Some(image), handle);
            // SAFETY: both were leaked from boxes above and nothing else has them.
            drop(unsafe { (Box::from_raw(sink.as_ptr()), Box::from_raw(said.as_ptr())) });
            return Err(io::ErrorKind::OutOfMemory.into());
        };
        let encoder = Self { codec, image, stream: handle, sink, said };
        // SAFETY: codec and stream are alive; the callbacks have the types that the library calls them with, and what
        // they are given lives until the encoder is dropped, which destroys codec and stream first.
        unsafe {
            opj::opj_set_error_handler(codec.as_ptr(), Some(note), said.as_ptr().cast());
            opj::opj_stream_set_write_function(handle.as_ptr(), Some(write::<W>));
            opj::opj_stream_set_skip_function(handle.as_ptr(), Some(skip::<W>));
            opj::opj_stream_set_seek_function(handle.as_ptr(), Some(seek::<W>));
            opj::opj_stream_set_user_data(handle.as_ptr(), sink.as_ptr().cast(), None);
        }
        encoder.start(component, coding)?;
        Ok(encoder)
    }

    fn start(&self, component: Component, coding: &Coding) -> io::Result<()> {
        let comment = CString::new(coding.comment.replace('\0', " ")).map_err(io::Error::other)?;
        let mut parameters = parameters(component, coding);
        parameters.cp_comment = comment.as_ptr().cast_mut();
        let guard = if component.bits < 8 { MORE_GUARD } else { GUARD };
        let options = [c"PLT=YES".as_ptr(), c"TLM=YES".as_ptr(), guard.as_ptr(), ptr::null()];
        let (codec, image) = (self.codec.as_ptr(), self.image.as_ptr());
        // SAFETY: everything is alive; the library copies the comment, and the list of options ends with a null.
        let done = unsafe {
            opj::opj_setup_encoder(codec, &raw mut parameters, image) != 0
                && opj::opj_encoder_set_extra_options(codec, options.as_ptr()) != 0
                && opj::opj_start_compress(codec, image, self.stream.as_ptr()) != 0
        };
        self.checked(done)
    }

    /// Codes a tile: its samples component by component, as many bytes as the size of the image and of its tiles say.
    pub(super) fn tile(&mut self, index: u32, samples: &mut [u8]) -> io::Result<()> {
        let length = u32::try_from(samples.len()).map_err(io::Error::other)?;
        // SAFETY: everything is alive; the library compares the length with that of the tile and reads no more than
        // that.
        let done = unsafe {
            opj::opj_write_tile(self.codec.as_ptr(), index, samples.as_mut_ptr(), length, self.stream.as_ptr()) != 0
        };
        self.checked(done)
    }

    /// Ends the codestream.
    pub(super) fn end(self) -> io::Result<W> {
        // SAFETY: everything is alive.
        let done = unsafe { opj::opj_end_compress(self.codec.as_ptr(), self.stream.as_ptr()) != 0 };
        self.checked(done)?;
        let this = std::mem::ManuallyDrop::new(self);
        free(Some(this.codec), Some(this.image), Some(this.stream));
        // SAFETY: leaked in `begin`, not freed by anyone else since `drop` does not run; the library, which had
        // pointers, was destroyed above.
        let (sink, said) = unsafe { (Box::from_raw(this.sink.as_ptr()), Box::from_raw(this.said.as_ptr())) };
        drop(said);
        Ok(sink.out)
    }

    fn checked(&self, done: bool) -> io::Result<()> {
        // SAFETY: the library, which alone writes to both, is not being called; this encoder owns them.
        let (sink, said) = unsafe { (&mut *self.sink.as_ptr(), &*self.said.as_ptr()) };
        match sink.error.take() {
            Some(error) => Err(error),
            None if done => Ok(()),
            None => Err(io::Error::other(Refusal(said.trim().to_owned()))),
        }
    }
}

impl<W> Drop for Encoder<W> {
    fn drop(&mut self) {
        free(Some(self.codec), Some(self.image), Some(self.stream));
        // SAFETY: leaked in `begin`; the library, which had pointers, was destroyed above.
        drop(unsafe { (Box::from_raw(self.sink.as_ptr()), Box::from_raw(self.said.as_ptr())) });
    }
}

/// Destroys what the library made.
fn free(
    codec: Option<NonNull<opj::opj_codec_t>>,
    image: Option<NonNull<opj::opj_image_t>>,
    stream: Option<NonNull<opj::opj_stream_t>>,
) {
    // SAFETY: each was made by the library and is destroyed once: callers give them up.
    unsafe {
        if let Some(stream) = stream {
            opj::opj_stream_destroy(stream.as_ptr());
        }
        if let Some(codec) = codec {
            opj::opj_destroy_codec(codec.as_ptr());
        }
        if let Some(image) = image {
            opj::opj_image_destroy(image.as_ptr());
        }
    }
}

fn image((width, height): (u32, u32), component: Component) -> io::Result<NonNull<opj::opj_image_t>> {
    let one = opj::opj_image_cmptparm_t {
        dx: 1,
        dy: 1,
        w: width,
        h: height,
        x0: 0,
        y0: 0,
        prec: u32::from(component.bits),
        bpp: u32::from(component.bits),
        sgnd: 0,
    };
    let mut all = vec![one; usize::from(component.count)];
    let space =
        if component.count == 1 { opj::COLOR_SPACE::OPJ_CLRSPC_GRAY } else { opj::COLOR_SPACE::OPJ_CLRSPC_SRGB };
    // SAFETY: as many descriptions as components, which the library copies.
    let made = unsafe { opj::opj_image_tile_create(u32::from(component.count), all.as_mut_ptr(), space) };
    let made = NonNull::new(made).ok_or(io::ErrorKind::OutOfMemory)?;
    // SAFETY: just made, and nobody else has it.
    unsafe {
        (*made.as_ptr()).x1 = width;
        (*made.as_ptr()).y1 = height;
    }
    Ok(made)
}

fn parameters(component: Component, coding: &Coding) -> opj::opj_cparameters_t {
    let mut parameters = MaybeUninit::<opj::opj_cparameters_t>::zeroed();
    // SAFETY: the library fills the whole of it in; zeros are a value of each of its fields before.
    let mut parameters = unsafe {
        opj::opj_set_default_encoder_parameters(parameters.as_mut_ptr());
        parameters.assume_init()
    };
    let number = |value: u32| i32::try_from(value).unwrap_or(i32::MAX);
    parameters.tile_size_on = 1;
    (parameters.cp_tdx, parameters.cp_tdy) = (number(coding.tile), number(coding.tile));
    parameters.numresolution = i32::from(coding.levels) + 1;
    parameters.prog_order = opj::PROG_ORDER::OPJ_RPCL;
    parameters.csty = STYLE;
    parameters.mode = SEGMENTATION;
    parameters.irreversible = 0;
    parameters.tcp_mct = c_char::from(component.count == 3);
    parameters.res_spec = parameters.numresolution;
    let precincts = PRECINCTS.into_iter().chain(std::iter::repeat(PRECINCTS[2]));
    for ((width, height), side) in parameters.prcw_init.iter_mut().zip(&mut parameters.prch_init).zip(precincts) {
        (*width, *height) = (side, side);
    }
    parameters.cp_disto_alloc = 1;
    let layers = coding.layers.clamp(1, 100);
    parameters.tcp_numlayers = i32::from(layers);
    let mut rate = LAYERS.0;
    for (index, to) in parameters.tcp_rates.iter_mut().take(usize::from(layers)).rev().enumerate() {
        // The last layer has no limit: it is lossless.
        *to = if index == 0 { 0.0 } else { rate };
        rate *= if index == 0 { 1.0 } else { LAYERS.1 };
    }
    parameters
}

/// Takes note of what the library says.
unsafe extern "C" fn note(message: *const c_char, said: *mut c_void) {
    // SAFETY: called by the library with a text that ends with a NUL and with what `begin` gave it: a `String` that
    // nothing else touches while the library runs.
    let (message, said) = unsafe { (CStr::from_ptr(message), &mut *said.cast::<String>()) };
    if said.len() < 1000 {
        said.push_str(&message.to_string_lossy());
    }
}

unsafe extern "C" fn write<W: Write + Seek>(bytes: *mut c_void, length: usize, sink: *mut c_void) -> usize {
    // SAFETY: called by the library with `length` bytes of its buffer and with the sink of `begin`, which nothing else
    // touches while the library runs.
    let (bytes, sink) =
        unsafe { (std::slice::from_raw_parts(bytes.cast::<u8>(), length), &mut *sink.cast::<Stream<W>>()) };
    let written = sink.out.write_all(bytes);
    sink.noted(written).map_or(usize::MAX, |()| length)
}

unsafe extern "C" fn skip<W: Write + Seek>(bytes: i64, sink: *mut c_void) -> i64 {
    // SAFETY: as in `write`.
    let sink = unsafe { &mut *sink.cast::<Stream<W>>() };
    let moved = sink.out.seek(SeekFrom::Current(bytes));
    sink.noted(moved).map_or(-1, |_| bytes)
}

unsafe extern "C" fn seek<W: Write + Seek>(to: i64, sink: *mut c_void) -> i32 {
    // SAFETY: as in `write`.
    let sink = unsafe { &mut *sink.cast::<Stream<W>>() };
    let place = u64::try_from(to).ok().and_then(|to| sink.base.checked_add(to));
    let moved =
        place.ok_or_else(|| io::ErrorKind::InvalidInput.into()).and_then(|to| sink.out.seek(SeekFrom::Start(to)));
    i32::from(sink.noted(moved).is_some())
}
