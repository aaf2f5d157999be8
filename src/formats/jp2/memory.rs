//! What decoding takes, counted from the headers.

use crate::formats::icc;

use super::boxes::{self, File, MOST_BOXES};
use super::codestream::{Codestream, Component, Siz};
use super::coding::Style;
use super::header::Colour;

/// Vectors grow by doubling, and the old one is there until the new one is filled.
const GROWTH: u64 = 3;
/// The decoder's records: a precinct in a band, a code block, a layer of one, a codeword in a layer, a node of a tag
/// tree.
const PRECINCT: u64 = 48;
const BLOCK: u64 = 48;
const LAYER: u64 = 24;
const CODEWORD: u64 = 24;
const NODE: u64 = 48;
/// Most passes of a code block.
const PASSES: u64 = 94;
/// A precinct where it is put in order, sorting included; a packet that is remembered.
const PLACE: u64 = 36;
const PACKET: u64 = 48;
/// A tile; a tile-part; the coding of a component, without its precincts and steps.
const TILE: u64 = 512;
const PART: u64 = 256;
const COMPONENT: u64 = 192;
/// Bands and decompositions of a component, for each resolution.
const BANDS: u64 = 1024;
/// Buffers that every decoding has.
const FIXED: u64 = 8 << 20;

/// What decoding the image of a file takes at most: pixels across, pixels down, bytes of memory. Nothing is decoded,
/// and no decoder of others is called. `None` where there is no codestream with a size.
#[must_use]
pub fn demand(bytes: &[u8]) -> Option<(u32, u32, u64)> {
    let file = boxes::walk(bytes, MOST_BOXES);
    let siz = file.codestream.as_ref()?.siz.as_ref()?;
    Some((siz.width, siz.height, decoding_memory(&file)?))
}

/// Bytes that decoding takes: the decoder's numbers of four bytes for the coefficients (the whole image may be one
/// tile) and for the samples, ours of up to two, also where a palette makes four of one; and its tables of tiles,
/// precincts, code blocks and packets, which a hostile file makes larger than any picture; a colour profile and what is
/// made of it.
pub(super) fn decoding_memory(file: &File<'_>) -> Option<u64> {
    let stream = file.codestream.as_ref()?;
    let siz = stream.siz.as_ref()?;
    let components = siz.components.len() as u64;
    let pixels = u64::from(siz.width).saturating_mul(u64::from(siz.height));
    let least = if file.palette.is_some() { 28 } else { 24 };
    let samples = pixels.saturating_mul(components.saturating_mul(12).max(least));
    // What lacks a length is copied to be given one.
    let copied = stream.open_part.map_or(0, |_| stream.end.saturating_sub(stream.start) as u64);
    let parts = [tiles(siz, stream), one_tile(siz, stream), copied, icc::memory(profile_bytes(file)), FIXED];
    Some(parts.into_iter().fold(samples, u64::saturating_add))
}

/// Length in bytes of the longest profile.
fn profile_bytes(file: &File<'_>) -> u64 {
    let length = |colour: &Colour<'_>| match colour {
        Colour::Icc(profile) => profile.len() as u64,
        Colour::Enumerated(_) | Colour::Other(_) => 0,
    };
    file.colours.iter().map(length).max().unwrap_or(0)
}

/// What is held of all tiles from the beginning on.
fn tiles(siz: &Siz, stream: &Codestream) -> u64 {
    let coding = &stream.coding;
    let steps = (coding.steps as u64).saturating_mul(4);
    let precincts = |component| coding.style(component).map_or(0, |style| style.precincts.len() as u64 * 2);
    let components: u64 = numbered(siz).map(|(index, _)| COMPONENT.saturating_add(steps) + precincts(index)).sum();
    let tiles = (u64::from(siz.tiles) + 1).saturating_mul(components.saturating_add(TILE));
    let packed = coding.packed.saturating_mul(20);
    tiles.saturating_add(coding.parts.saturating_mul(PART)).saturating_add(packed)
}

fn numbered(siz: &Siz) -> impl Iterator<Item = (u16, &Component)> {
    (0..u16::MAX).zip(&siz.components)
}

/// What is held of one tile at a time, and stays as large as the largest.
fn one_tile(siz: &Siz, stream: &Codestream) -> u64 {
    let coding = &stream.coding;
    let changes = coding.changes.0.max(coding.changes.1);
    let coded = stream.end.saturating_sub(stream.start) as u64;
    let (mut sum, mut codewords) = (Table::default(), 0u64);
    let mut bands = 0u64;
    for (index, component) in numbered(siz) {
        let Some(style) = coding.style(index) else { continue };
        let of_component = tables(siz, component, style);
        let of_block = coding.layers() + if style.by_passes { PASSES } else { 0 };
        codewords = codewords.saturating_add(of_component.blocks.saturating_mul(of_block));
        sum = sum.with(of_component);
        bands = bands.saturating_add((u64::from(style.levels) + 1) * BANDS);
    }
    // Each codeword has a length of three bits at least in a packet header.
    let codewords = codewords.min(coded.saturating_add(coding.packed).saturating_mul(8) / 3);
    let records = [
        sum.precincts.saturating_mul(PRECINCT),
        sum.blocks.saturating_mul(BLOCK + coding.layers() * LAYER),
        sum.nodes.saturating_mul(NODE),
        codewords.saturating_mul(CODEWORD),
        sum.places.saturating_mul(PLACE).saturating_mul(changes.max(1)),
    ];
    let records = records.into_iter().fold(0u64, u64::saturating_add).saturating_mul(GROWTH);
    let packets = if changes > 0 { sum.places.saturating_mul(coding.layers()).saturating_mul(PACKET) } else { 0 };
    let iterators = (changes + 1).saturating_mul(siz.components.len() as u64 + 4).saturating_mul(64);
    records.saturating_add(packets).saturating_add(iterators).saturating_add(bands.saturating_mul(GROWTH))
}

/// How many there are in a tile.
#[derive(Clone, Copy, Debug, Default)]
struct Table {
    /// Precincts in bands.
    precincts: u64,
    /// Precincts in resolutions.
    places: u64,
    blocks: u64,
    nodes: u64,
}

impl Table {
    const fn with(self, other: Self) -> Self {
        Self {
            precincts: self.precincts.saturating_add(other.precincts),
            places: self.places.saturating_add(other.places),
            blocks: self.blocks.saturating_add(other.blocks),
            nodes: self.nodes.saturating_add(other.nodes),
        }
    }
}

/// Of a component in the largest tile: where its parts begin is left open, which is one more of each at most (§B.5 to
/// §B.7).
fn tables(siz: &Siz, component: &Component, style: &Style) -> Table {
    let side = |tile: u32, image: u32, step: u8| u64::from(tile.min(image)).div_ceil(u64::from(step.max(1))) + 1;
    let (width, height) =
        (side(siz.tile.0, siz.width, component.step.0), side(siz.tile.1, siz.height, component.step.1));
    let mut sum = Table::default();
    for resolution in 0..=style.levels {
        let shift = u32::from(style.levels - resolution);
        let (precinct, lowest) = (style.precinct(resolution), resolution == 0);
        let across = Line::new(width, shift, precinct.0, style.block.0, lowest);
        let down = Line::new(height, shift, precinct.1, style.block.1, lowest);
        let bands = if lowest { 1 } else { 3 };
        let (places, blocks) =
            (across.precincts.saturating_mul(down.precincts), across.blocks.saturating_mul(down.blocks));
        // A tree of one block is one node; that of more has nodes above the blocks, which are at most as many as these
        // and one for each level.
        let levels = across.levels.max(down.levels);
        let tree = blocks.saturating_mul(if levels == 0 { 1 } else { 2 }).saturating_add(places * (levels + 1));
        sum = sum.with(Table {
            precincts: places.saturating_mul(bands),
            places,
            blocks: blocks.saturating_mul(bands),
            nodes: tree.saturating_mul(2 * bands),
        });
    }
    sum
}

/// One direction of a resolution.
struct Line {
    precincts: u64,
    /// Code blocks of a band.
    blocks: u64,
    /// Levels of the tag tree of a precinct above its blocks.
    levels: u64,
}

impl Line {
    fn new(side: u64, shift: u32, precinct: u8, block: u8, lowest: bool) -> Self {
        let part = |length: u64, power: u32| length.checked_shr(power).unwrap_or(0) + 1;
        let resolution = part(side, shift);
        // A band above the lowest has half the samples of its resolution, and so have its precincts.
        let (band, of_band) =
            if lowest { (resolution, precinct) } else { (resolution / 2 + 1, precinct.saturating_sub(1)) };
        let block = block.min(of_band);
        let blocks = part(band, u32::from(block)) + 1;
        let most = (1u64 << (of_band - block).min(31)).min(blocks);
        let levels = u64::from(most.next_power_of_two().ilog2());
        Self { precincts: part(resolution, u32::from(precinct)) + 1, blocks, levels }
    }
}
