//! From the sums of a chart's patches to colours, through the image's own profile.

use moxcms::{ColorProfile, DataColorSpace, Layout, RenderingIntent, ToneReprCurve, TransformOptions, Xyzd};

use crate::quality::page::lab::LabColour;
use crate::quality::page::rows::{Device, rgb_of_inks};
use crate::records::Region;

use super::patches::{Patches, Sums};

/// Fewest pixels of a part of a patch.
const FEWEST: u64 = 9;
/// How far a part of an even patch may be from the whole, in units of L*a*b*: light falls off across a chart.
const UNEVEN: f64 = 4.0;
/// By how many deviations of its mean noise may move a part besides.
const DEVIATIONS: f64 = 6.0;
/// Steps by which it is tried how lightness follows a channel: two levels of 256.
const STEP: f64 = 514.0;

/// What was measured of a chart.
#[derive(Clone, Debug)]
pub(in crate::quality::page) struct Chart {
    /// Its patches in reading order.
    pub patches: Vec<Patch>,
    /// Whether the image has colours.
    pub coloured: bool,
    /// Whether the image says what its colours are: by a profile, or as L*a*b*.
    pub managed: bool,
}

/// One patch.
#[derive(Clone, Copy, Debug)]
pub(in crate::quality::page) struct Patch {
    /// Its mean colour.
    pub lab: LabColour,
    /// Standard deviation of L* within its parts: light that falls off across the patch is no noise.
    pub noise: f64,
    /// Whether all parts of it have one colour.
    pub even: bool,
    /// Where it is.
    pub region: Region,
}

impl Chart {
    /// Of the samples that were gathered.
    pub(in crate::quality::page) fn of(gathered: &Patches, device: Device, icc: Option<&[u8]>) -> Self {
        let colours = Colours::new(device, icc);
        let channels = device.channels();
        let (mut wanted, mut patches) = (Vec::new(), Vec::new());
        for (region, parts) in gathered.each() {
            let whole = Sums::together(&parts).mean();
            wanted.push(whole);
            wanted.extend(parts.iter().map(Sums::mean));
            for channel in 0..channels {
                wanted.extend([-STEP, STEP].map(|step| stepped(whole, channel, step)));
            }
            patches.push((region, parts, whole));
        }
        let found = colours.lab(&wanted);
        let each = 1 + patches.first().map_or(0, |(_, parts, _)| parts.len()) + 2 * channels;
        let patches = patches.iter().zip(found.chunks(each.max(1)));
        let patches = patches.filter_map(|((region, parts, whole), found)| {
            let (lab, rest) = found.split_first()?;
            let (of_parts, probes) = rest.split_at_checked(parts.len())?;
            let noise = noise(parts, &slopes(*whole, probes));
            Some(Patch { lab: *lab, noise, even: is_even(*lab, of_parts, parts, noise), region: *region })
        });
        Self { patches: patches.collect(), coloured: device != Device::Grey, managed: colours.managed() }
    }
}

/// A colour with one channel changed, as far as there are values.
fn stepped(mut colour: [f64; 4], channel: usize, step: f64) -> [f64; 4] {
    if let Some(value) = colour.get_mut(channel) {
        *value = (*value + step).clamp(0.0, 65_535.0);
    }
    colour
}

/// How much L* changes with each channel.
fn slopes(whole: [f64; 4], probes: &[LabColour]) -> [f64; 4] {
    let mut slopes = [0.0; 4];
    for (channel, (slope, probe)) in slopes.iter_mut().zip(probes.chunks_exact(2)).enumerate() {
        let at = |step| stepped(whole, channel, step).get(channel).copied().unwrap_or(0.0);
        if let [below, above] = probe {
            *slope = (above.l - below.l) / (at(STEP) - at(-STEP)).max(1.0);
        }
    }
    slopes
}

/// The deviation of L* that follows from the covariances of the channels within the parts.
fn noise(parts: &[Sums], slopes: &[f64; 4]) -> f64 {
    let total: u64 = parts.iter().map(|part| part.count).sum();
    let mut within = [0.0; 10];
    for part in parts {
        let share = part.count as f64 / total.max(1) as f64;
        within.iter_mut().zip(part.covariances()).for_each(|(sum, value)| *sum += value * share);
    }
    let [a, b, c, d] = *slopes;
    let pairs =
        [a * a, 2.0 * a * b, 2.0 * a * c, 2.0 * a * d, b * b, 2.0 * b * c, 2.0 * b * d, c * c, 2.0 * c * d, d * d];
    within.iter().zip(pairs).map(|(covariance, weight)| covariance * weight).sum::<f64>().max(0.0).sqrt()
}

fn is_even(whole: LabColour, colours: &[LabColour], parts: &[Sums], noise: f64) -> bool {
    colours.iter().zip(parts).all(|(colour, part)| {
        let (l, a, b) = (colour.l - whole.l, colour.a - whole.a, colour.b - whole.b);
        let allowed = UNEVEN + DEVIATIONS * noise / (part.count.max(1) as f64).sqrt();
        part.count >= FEWEST && l * l + a * a + b * b <= allowed * allowed
    })
}

/// How colours of a device become L*a*b*.
enum Colours {
    /// They are.
    Lab,
    /// By the image's own profile.
    Managed(Box<ColorProfile>, Layout),
    /// The image has none that can be used: its colours are taken for sRGB, inks for lights that are taken away.
    Supposed(Device),
}

impl Colours {
    fn new(device: Device, icc: Option<&[u8]>) -> Self {
        let (space, layout) = match device {
            Device::Lab => return Self::Lab,
            Device::Grey => (DataColorSpace::Gray, Layout::Gray),
            Device::Rgb => (DataColorSpace::Rgb, Layout::Rgb),
            Device::Cmyk => (DataColorSpace::Cmyk, Layout::Rgba),
        };
        let profile = icc.and_then(|icc| ColorProfile::new_from_slice(icc).ok());
        match profile.filter(|profile| profile.color_space == space && linear(profile, layout, &[0; 4]).is_some()) {
            Some(profile) => Self::Managed(Box::new(profile), layout),
            None => Self::Supposed(device),
        }
    }

    const fn managed(&self) -> bool {
        !matches!(self, Self::Supposed(_))
    }

    /// The colours in L*a*b*. Channels go to 65535.
    fn lab(&self, colours: &[[f64; 4]]) -> Vec<LabColour> {
        // Whole numbers: halves are rounded up.
        let code = |value: f64| (value + 0.5).floor().clamp(0.0, 65_535.0) as u16;
        let (profile, layout, channels): (&ColorProfile, _, Vec<u16>) = match self {
            Self::Lab => return colours.iter().copied().map(of_lab).collect(),
            Self::Managed(profile, layout) => {
                let count = layout.channels();
                (
                    profile,
                    *layout,
                    colours.iter().flat_map(|colour| colour.iter().take(count).copied().map(code)).collect(),
                )
            }
            Self::Supposed(device) => {
                let rgb = colours.iter().flat_map(|colour| supposed(*device, colour.map(code)));
                (&ColorProfile::new_srgb(), Layout::Rgb, rgb.collect())
            }
        };
        let Some((linear, colorants)) = linear(profile, layout, &channels) else {
            return colours.iter().copied().map(of_lab).collect();
        };
        let xyz = |[red, green, blue]: [u16; 3]| {
            let [red, green, blue] = [red, green, blue].map(|value| f64::from(value) / 65_535.0);
            let [r, g, b] = &colorants;
            LabColour::of_xyz([
                r.x * red + g.x * green + b.x * blue,
                r.y * red + g.y * green + b.y * blue,
                r.z * red + g.z * green + b.z * blue,
            ])
        };
        linear.as_chunks::<3>().0.iter().copied().map(xyz).collect()
    }
}

/// Samples of L*a*b* as sums have them: L* of 100 is 65535, a* and b* have 257 to the unit around 128 of these.
fn of_lab([l, a, b, _]: [f64; 4]) -> LabColour {
    LabColour { l: l / 655.35, a: a / 257.0 - 128.0, b: b / 257.0 - 128.0 }
}

fn supposed(device: Device, [first, second, third, fourth]: [u16; 4]) -> [u16; 3] {
    match device {
        Device::Grey => [first; 3],
        Device::Cmyk => rgb_of_inks([first, second, third, fourth].map(|value| value.to_be_bytes()[0]))
            .map(|value| u16::from(value) * 257),
        _ => [first, second, third],
    }
}

/// Colours as amounts of light of primaries so wide that no surface lies outside of them (those of ROMM RGB, ISO
/// 22028-2), and the XYZ under D50 of these; relative colorimetric.
fn linear(profile: &ColorProfile, layout: Layout, colours: &[u16]) -> Option<(Vec<u16>, [Xyzd; 3])> {
    let mut wide = ColorProfile::new_pro_photo_rgb();
    let straight = Some(ToneReprCurve::Lut(Vec::new()));
    (wide.red_trc, wide.green_trc, wide.blue_trc) = (straight.clone(), straight.clone(), straight);
    let options = TransformOptions {
        rendering_intent: RenderingIntent::RelativeColorimetric,
        prefer_fixed_point: false,
        ..TransformOptions::default()
    };
    let transform = profile.create_transform_16bit(layout, &wide, Layout::Rgb, options).ok()?;
    let whole = colours.len() / layout.channels() * layout.channels();
    let mut light = vec![0; whole / layout.channels() * 3];
    transform.transform(colours.get(..whole)?, &mut light).ok()?;
    Some((light, [wide.red_colorant, wide.green_colorant, wide.blue_colorant]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lab(device: Device, icc: Option<&[u8]>, colour: [f64; 4]) -> LabColour {
        Colours::new(device, icc).lab(&[colour])[0]
    }

    fn near(found: LabColour, [l, a, b]: [f64; 3]) {
        let off = [found.l - l, found.a - a, found.b - b];
        assert!(off.iter().all(|off| off.abs() < 0.1), "{found:?} {l} {a} {b}");
    }

    #[test]
    fn colours_go_through_their_profile_and_are_not_cut_off() {
        let (srgb, adobe) =
            (ColorProfile::new_srgb().encode().unwrap(), ColorProfile::new_adobe_rgb().encode().unwrap());
        let full = 65_535.0;
        // Known values under D50 (Bradford): B. Lindbloom's calculator.
        near(lab(Device::Rgb, Some(&srgb), [full, 0.0, 0.0, 0.0]), [54.29, 80.81, 69.89]);
        near(lab(Device::Rgb, Some(&srgb), [0.0, full, 0.0, 0.0]), [87.82, -79.27, 80.99]);
        near(lab(Device::Rgb, Some(&adobe), [0.0, full, 0.0, 0.0]), [83.21, -129.11, 87.16]);
        for icc in [None, Some(&srgb[..]), Some(&adobe)] {
            near(lab(Device::Rgb, icc, [full, full, full, 0.0]), [100.0, 0.0, 0.0]);
        }
        near(lab(Device::Grey, None, [full / 2.0, 0.0, 0.0, 0.0]), [53.39, 0.0, 0.0]);
        near(lab(Device::Lab, None, [full / 2.0, 140.0 * 257.0, 100.0 * 257.0, 0.0]), [50.0, 12.0, -28.0]);
        assert!(!Colours::new(Device::Rgb, None).managed() && !Colours::new(Device::Grey, Some(&srgb)).managed());
        assert!(Colours::new(Device::Rgb, Some(&adobe)).managed());
    }

    #[test]
    fn noise_is_that_of_lightness() {
        // Two values of each channel around the middle, in step: a deviation of 1000 of 65535.
        let mut sums = Sums { count: 2, ..Sums::default() };
        for value in [32_000u64, 34_000] {
            sums.sums.iter_mut().take(3).for_each(|sum| *sum += value);
            for product in [0, 1, 2, 4, 5, 7] {
                sums.products[product] += value * value;
            }
        }
        let grey = |value: f64| lab(Device::Rgb, None, [value, value, value, 0.0]).l;
        let expected = (grey(34_000.0) - grey(32_000.0)) / 2.0;
        let whole = sums.mean();
        let probes: Vec<LabColour> = (0..3)
            .flat_map(|channel| [-STEP, STEP].map(|step| lab(Device::Rgb, None, stepped(whole, channel, step))))
            .collect();
        let found = noise(&[sums], &slopes(whole, &probes));
        assert!((found - expected).abs() < 0.02, "{found} {expected}");
    }
}
