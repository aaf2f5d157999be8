//! The part of the score that is about frames of a target: faults of known size, drawn from seeds.

use std::fmt::Write as _;

use fondo::profile::{TargetLevel, TargetRules};
use fondo::quality::Judged;
use fondo::records::Metric;

use super::chart::{REFERENCE, Shot, Space, judged, pale};
use super::delivery::Chance;

/// Frames of each half. Their seeds are all that tells the halves apart.
const FRAMES: u64 = 6;

/// A fault, the code that must be said of it, what is measured of it.
struct Fault {
    kind: &'static str,
    code: &'static str,
    metric: Option<Metric>,
}

const FAULTS: [Fault; 6] = [
    Fault { kind: "cast of 5 to 9", code: "quality-target-white", metric: Some(Metric::TargetWhiteBalance) },
    Fault { kind: "tone off by 3.5 to 6", code: "quality-target-tone", metric: Some(Metric::TargetTone) },
    Fault { kind: "noise of 2.4 to 4", code: "quality-target-noise", metric: Some(Metric::TargetNoise) },
    Fault { kind: "noise of 0.05 to 0.15", code: "quality-target-smoothed", metric: Some(Metric::TargetNoise) },
    Fault { kind: "colours off by 9 to 14", code: "quality-target-colour", metric: None },
    Fault { kind: "corners off by 0.4 to 1.2 patches", code: "quality-target-misplaced", metric: None },
];

/// What was drawn: the frame, the reference, where the profile says that it is.
struct Drawn {
    found: Judged,
    /// The size of the fault.
    size: f64,
}

fn between(chance: &mut Chance, from: f64, to: f64) -> f64 {
    from + (to - from) * chance.below(1_000_001) as f64 / 1e6
}

/// The frame of a seed with a fault; with none where `kind` is empty.
fn drawn(seed: u64, kind: &str) -> Drawn {
    let mut chance = Chance(seed);
    let mut corner = |x: f64, y: f64| [x + between(&mut chance, -0.07, 0.07), y + between(&mut chance, -0.07, 0.07)];
    let corners = [corner(0.12, 0.12), corner(0.88, 0.12), corner(0.88, 0.88), corner(0.12, 0.88)];
    let space = if chance.below(2) == 0 { Space::Srgb } else { Space::Adobe };
    let reference = if space == Space::Srgb { pale() } else { REFERENCE.to_vec() };
    let bits = if chance.below(2) == 0 { 8 } else { 16 };
    let mut shot = Shot { noise: between(&mut chance, 0.5, 1.2), ..Shot::new(space, bits, corners, seed) };
    let mut rules = TargetRules {
        corners: Some(corners),
        reference: reference.clone(),
        level: Some(TargetLevel::Fadgi3),
        ..TargetRules::default()
    };
    let (turn, sign) =
        (between(&mut chance, 0.0, std::f64::consts::TAU), if chance.below(2) == 0 { 1.0 } else { -1.0 });
    let mut shift = [0.0; 3];
    let mut apart = 0.0;
    let size = match kind.split(' ').next().unwrap_or_default() {
        "cast" => {
            let size = between(&mut chance, 5.0, 9.0);
            shift = [0.0, size * turn.cos(), size * turn.sin()];
            size
        }
        "tone" => {
            let size = between(&mut chance, 3.5, 6.0);
            // White has no room above it.
            shift[0] = -size;
            size
        }
        "noise" => {
            let (from, to) = if kind.contains("0.05") { (0.05, 0.15) } else { (2.4, 4.0) };
            shot.noise = between(&mut chance, from, to);
            shot.noise
        }
        "colours" => {
            apart = between(&mut chance, 9.0, 14.0);
            apart
        }
        "corners" => {
            let size = sign * between(&mut chance, 0.4, 1.2);
            let along = if chance.below(2) == 0 { [size * 0.76 / 6.0, 0.0] } else { [0.0, size * 0.76 / 4.0] };
            let moved = corners.map(|[x, y]| [(x + along[0]).clamp(0.0, 1.0), (y + along[1]).clamp(0.0, 1.0)]);
            rules.corners = Some(moved);
            size
        }
        _ => 0.0,
    };
    let bytes = shot.tiff(|at| {
        let [l, a, b] = reference[at];
        // Every patch in a direction of its own, greys in none.
        let hue = turn + at as f64 * 2.4;
        let apart = if at < 18 { apart } else { 0.0 };
        [l + shift[0], a + shift[1] + apart * hue.cos(), b + shift[2] + apart * hue.sin()]
    });
    Drawn { found: judged(&bytes, rules), size }
}

/// The rows of the table, and what is wrong with the half that was held out.
pub fn table() -> (String, Vec<String>) {
    let (mut table, mut wrong) = (String::new(), Vec::new());
    let says = |drawn: &Drawn, code: &str| drawn.found.notes.iter().any(|note| note.code.slug() == code);
    let halves = [1_000u64, 2_000];
    let sound = halves.map(|half| (0..FRAMES).map(|at| drawn(half + at, "")).collect::<Vec<_>>());
    for Fault { kind, code, metric } in &FAULTS {
        let made = halves.map(|half| (0..FRAMES).map(|at| drawn(half + at, kind)).collect::<Vec<_>>());
        let [tuning, tested] = made.each_ref().map(|half| half.iter().filter(|drawn| says(drawn, code)).count());
        let [sound, sound_tested] = sound.each_ref().map(|half| half.iter().filter(|drawn| says(drawn, code)).count());
        let off = |drawn: &Drawn| Some((drawn.found.quality.value((*metric)?)? - drawn.size).abs());
        let errors: Vec<f64> = made[1].iter().filter_map(off).collect();
        let (mean, most) =
            (errors.iter().sum::<f64>() / errors.len().max(1) as f64, errors.iter().copied().fold(0.0, f64::max));
        let error = if metric.is_some() { format!("{mean:.2} | {most:.2}") } else { "- | -".to_owned() };
        writeln!(
            table,
            "| {kind} | {code} | {tuning}/{FRAMES} | {tested}/{FRAMES} | {sound}/{FRAMES} | {sound_tested}/{FRAMES} | {error} |"
        )
        .unwrap();
        let all = tested as u64 == FRAMES && sound_tested == 0;
        wrong.extend((!all).then(|| format!("target, {kind}: {tested} of {FRAMES}, {sound_tested} of sound ones")));
        wrong.extend((most > 0.6).then(|| format!("target, {kind}: off by {most}")));
    }
    (table, wrong)
}
