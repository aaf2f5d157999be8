//! How components are coded: the coding styles of the main header, and what the header of a tile-part may change of
//! them.

use std::collections::BTreeMap;

use crate::formats::bytes;

/// Markers (table A.2).
pub(super) const COD: u16 = 0xFF52;
pub(super) const COC: u16 = 0xFF53;
pub(super) const TLM: u16 = 0xFF55;
pub(super) const PLT: u16 = 0xFF58;
pub(super) const QCD: u16 = 0xFF5C;
pub(super) const QCC: u16 = 0xFF5D;
pub(super) const RGN: u16 = 0xFF5E;
pub(super) const POC: u16 = 0xFF5F;
pub(super) const PPM: u16 = 0xFF60;
pub(super) const PPT: u16 = 0xFF61;
pub(super) const CRG: u16 = 0xFF63;
pub(super) const COM: u16 = 0xFF64;

/// Most quality layers that the decoder takes.
const MOST_LAYERS: u16 = 32;
/// Most steps of quantisation: three bands of each of 32 levels, and the lowest (table A.27).
const MOST_STEPS: usize = 97;

/// The coding of a component (table A.20).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Style {
    /// Decompositions.
    pub levels: u8,
    /// Width and height of a code block, as powers of two.
    pub block: (u8, u8),
    /// Whether a code block may have a codeword for each pass: bypass of the arithmetic coder, or termination on each
    /// pass.
    pub by_passes: bool,
    /// Whether the wavelet is the reversible 5-3.
    pub reversible: bool,
    /// Width and height of the precincts of each resolution from the lowest up, as powers of two; empty: 15 of each.
    pub precincts: Vec<(u8, u8)>,
}

impl Style {
    /// Reads the parameters that COD and COC have in common. They end the segment: who reads on without looking at its
    /// length would take what follows for markers.
    fn parse(style: u8, parameters: &[u8]) -> Option<Self> {
        let &[levels, width, height, passes, wavelet, ref sizes @ ..] = parameters else { return None };
        let sound = levels <= 32 && width <= 8 && height <= 8 && width + height <= 8 && wavelet <= 1;
        let given = if style & 1 == 1 { usize::from(levels) + 1 } else { 0 };
        if !sound || sizes.len() != given {
            return None;
        }
        let precincts = sizes.iter().map(|size| (size & 15, size >> 4)).collect();
        let (block, by_passes) = ((width + 2, height + 2), passes & 5 != 0);
        Some(Self { levels, block, by_passes, reversible: wavelet == 1, precincts })
    }

    /// The precincts of a resolution.
    pub(super) fn precinct(&self, resolution: u8) -> (u8, u8) {
        self.precincts.get(usize::from(resolution)).copied().unwrap_or((15, 15))
    }
}

/// Coding style (§A.6.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cod {
    /// Progression: 0 LRCP, 1 RLCP, 2 RPCL, 3 PCRL, 4 CPRL.
    pub progression: u8,
    /// Quality layers.
    pub layers: u16,
    /// Whether a component transform is used.
    pub component_transform: bool,
    /// Decomposition levels.
    pub levels: u8,
    /// Whether the wavelet is the reversible 5-3; else the irreversible 9-7.
    pub reversible: bool,
}

/// COD as it stands: what is for all components, the transform of components, and the style of a component.
fn cod(payload: &[u8]) -> Option<(Cod, u8, Style)> {
    let &[style, progression, _, _, transform, ref parameters @ ..] = payload else { return None };
    let layers = bytes::be16(payload, 2)?;
    let found = Style::parse(style, parameters)?;
    let component_transform = transform & 1 == 1;
    let (levels, reversible) = (found.levels, found.reversible);
    let sound = progression <= 4 && layers > 0;
    sound.then_some((Cod { progression, layers, component_transform, levels, reversible }, transform, found))
}

/// What a main header says of the coding, and what of it, or of the tile-parts, is not decoded.
#[derive(Clone, Debug, Default)]
pub(super) struct Coding {
    /// Components.
    components: u16,
    cod: Option<Cod>,
    transform: u8,
    style: Option<Style>,
    /// Styles of components of their own.
    own: BTreeMap<u16, Style>,
    /// Whether coefficients are quantised.
    quantised: bool,
    /// Steps of quantisation, at most.
    pub steps: usize,
    /// Changes of progression in the main header, and the most in a tile.
    pub changes: (u64, u64),
    /// Bytes of packed packet headers in the main header.
    pub packed: u64,
    /// Tile-parts, and segments of packed packet headers in them.
    pub parts: u64,
    /// The first variant that the decoder would not decode, or decode wrongly.
    pub variant: Option<String>,
}

/// What the header of one tile-part had until now.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct PartHeader {
    /// Whether it is the first of its tile: others have no coding styles.
    first: bool,
    /// A style for all components; for one; a quantisation for one.
    style: bool,
    own_style: bool,
    own_steps: bool,
    /// Changes of progression.
    pub changes: u64,
}

impl Coding {
    /// For an image of so many components.
    pub(super) fn begin(&mut self, components: usize) {
        self.components = u16::try_from(components).unwrap_or(u16::MAX);
        if components > 255 {
            self.refuse(format_args!("{components} components"));
        }
    }

    fn refuse(&mut self, variant: impl std::fmt::Display) {
        self.variant.get_or_insert_with(|| variant.to_string());
    }

    /// The style of a component.
    pub(super) fn style(&self, component: u16) -> Option<&Style> {
        self.own.get(&component).or(self.style.as_ref())
    }

    /// Quality layers.
    pub(super) fn layers(&self) -> u64 {
        self.cod.map_or(0, |cod| u64::from(cod.layers))
    }

    /// Whether the colours are transformed.
    pub(super) const fn is_transformed(&self) -> bool {
        self.transform & 1 == 1
    }

    /// Whether every component has the reversible wavelet and none is quantised.
    pub(super) fn is_reversible(&self) -> bool {
        !self.quantised && self.style.iter().chain(self.own.values()).all(|style| style.reversible)
    }

    /// The index of a component that begins a payload, and what follows it.
    fn component<'p>(&self, payload: &'p [u8]) -> Option<(u16, &'p [u8])> {
        let (index, rest) = if self.components < 257 {
            let (index, rest) = payload.split_first()?;
            (u16::from(*index), rest)
        } else {
            (bytes::be16(payload, 0)?, payload.get(2..)?)
        };
        (index < self.components).then_some((index, rest))
    }

    fn component_style(&self, payload: &[u8]) -> Option<(u16, Style)> {
        let (index, rest) = self.component(payload)?;
        let (style, parameters) = rest.split_first()?;
        Some((index, Style::parse(*style, parameters)?))
    }

    /// Takes a quantisation (§A.6.4), whose length must be that of its steps.
    fn quantisation(&mut self, payload: &[u8]) -> Option<()> {
        let (style, steps) = payload.split_first()?;
        let (count, sound) = match style & 31 {
            0 => (steps.len(), true),
            1 => (1, steps.len() == 2),
            2 => (steps.len() / 2, steps.len().is_multiple_of(2)),
            _ => (0, false),
        };
        self.quantised |= style & 31 != 0;
        self.steps = self.steps.max(count);
        (sound && (1..=MOST_STEPS).contains(&count)).then_some(())
    }

    fn region(&mut self, payload: &[u8]) -> Option<()> {
        let (_, rest) = self.component(payload)?;
        let &[style, _shift] = rest else { return None };
        if style != 0 {
            self.refuse(format_args!("a region of interest of style {style}"));
        }
        Some(())
    }

    fn changes_in(&self, payload: &[u8]) -> u64 {
        let each = if self.components < 257 { 7 } else { 9 };
        payload.len() as u64 / each
    }

    /// Takes a segment of the main header; `None` where it is impossible.
    pub(super) fn main(&mut self, marker: u16, payload: &[u8]) -> Option<()> {
        match marker {
            COD => {
                let (found, transform, style) = cod(payload)?;
                if found.layers > MOST_LAYERS {
                    self.refuse(format_args!("{} quality layers", found.layers));
                }
                if transform > 1 {
                    self.refuse("a transform of components of part 2");
                }
                (self.cod, self.transform, self.style) = (Some(found), transform, Some(style));
            }
            COC => {
                let (component, style) = self.component_style(payload)?;
                self.own.insert(component, style);
            }
            QCD => self.quantisation(payload)?,
            QCC => {
                let (_, rest) = self.component(payload)?;
                self.quantisation(rest)?;
            }
            RGN => self.region(payload)?,
            POC => self.changes.0 = self.changes.0.saturating_add(self.changes_in(payload)),
            PPM => self.packed = self.packed.saturating_add(payload.len() as u64),
            TLM | CRG | COM => {}
            other => self.refuse(format_args!("the marker {other:04X} in the main header")),
        }
        Some(())
    }

    /// Coding style.
    pub(super) const fn cod(&self) -> Option<Cod> {
        self.cod
    }

    /// Begins a tile-part with this number, of whose tile there are `before` already. The decoder takes parts as they
    /// come.
    pub(super) fn begin_part(&mut self, before: u32, number: u8) -> PartHeader {
        if u32::from(number) != before {
            self.refuse("parts of a tile that are out of their order");
        }
        PartHeader { first: before == 0, ..PartHeader::default() }
    }

    /// Takes a segment of the header of a tile-part; `None` where it is impossible. The decoder takes wavelets from the
    /// main header and the transform of components from the first tile, whatever a tile says; and what it takes memory
    /// for must be known.
    pub(super) fn part(&mut self, marker: u16, payload: &[u8], header: &mut PartHeader) -> Option<()> {
        if matches!(marker, COD | COC | QCD | QCC) && !header.first {
            self.refuse("a tile that changes its coding later");
        }
        match marker {
            COD => {
                let (found, transform, style) = cod(payload)?;
                // One for all behind another would be taken for the components too that were given their own.
                let alone = !header.style && !header.own_style && self.variant.is_none();
                let same = transform == self.transform && Some(found.layers) == self.cod.map(|cod| cod.layers);
                if !(alone && same && (0..self.components).all(|component| self.style(component) == Some(&style))) {
                    self.refuse("a tile that is coded otherwise than the image");
                }
                header.style = true;
            }
            COC => {
                let (component, style) = self.component_style(payload)?;
                if self.style(component) != Some(&style) {
                    self.refuse("a tile that is coded otherwise than the image");
                }
                header.own_style = true;
            }
            QCD => {
                self.quantisation(payload)?;
                // It would be taken for the components too that were given their own.
                if header.own_steps {
                    self.refuse("a tile whose quantisation stands behind that of a component");
                }
            }
            QCC => {
                let (_, rest) = self.component(payload)?;
                self.quantisation(rest)?;
                header.own_steps = true;
            }
            RGN => self.region(payload)?,
            POC => header.changes = header.changes.saturating_add(self.changes_in(payload)),
            PPT => self.parts = self.parts.saturating_add(1),
            PLT | COM => {}
            other => self.refuse(format_args!("the marker {other:04X} in a tile-part")),
        }
        Some(())
    }

    /// Takes note of the end of a tile-part, of whose tile there are so many changes of progression until now.
    pub(super) fn end_of_part(&mut self, changes: u64) {
        self.parts = self.parts.saturating_add(1);
        self.changes.1 = self.changes.1.max(changes);
    }
}
