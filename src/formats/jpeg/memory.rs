//! What the decoder allocates, known from the segments before the first scan.

use super::frame::{Frame, Process};
use super::opening::Opening;
use crate::formats::icc;

/// Bytes that decoding by rows of units takes beside the file: of each component two rows of units and what brings it
/// to full size, and one row of units of pixels; and the coefficients, of two bytes and in whole units, where the
/// components come in several scans, so that no row can be finished before the last of them. That is so in a
/// progressive stream (T.81 §G), and in a sequential one whose first scan does not name all components. One that does
/// is the only scan: a second is refused.
#[must_use]
pub fn working_memory(opening: &Opening) -> u64 {
    let Frame { process, components, .. } = &opening.frame;
    let samples = components.len() as u64;
    let (across, down) = opening.frame.units();
    let (h, v) = opening.frame.greatest_sampling();
    let at_once = *process == Process::Sequential && opening.scanned == components.len();
    let coefficients = if at_once {
        0
    } else {
        let blocks: u64 = components.iter().map(|component| u64::from(component.h) * u64::from(component.v)).sum();
        u64::from(across) * u64::from(down) * blocks * 64 * 2
    };
    let unit_row = u64::from(across) * u64::from(h * v) * 64 * samples;
    coefficients + unit_row * 4
}

/// Bytes that [`working_memory`] comes to at most for a stream of so many pixels and components: what is asked where
/// nobody knows its frame header before.
#[must_use]
pub fn most_working_memory((width, height): (u32, u32), components: u32) -> u64 {
    // Of factors up to 4: whole units of 32 by 32 pixels.
    let (across, down) = (u64::from(width.div_ceil(32)), u64::from(height.div_ceil(32)));
    let unit_row = across.saturating_mul(32 * 32).saturating_mul(u64::from(components));
    unit_row.saturating_mul(down).saturating_mul(2).saturating_add(unit_row.saturating_mul(4))
}

/// Bytes that decoding a stream by bands takes, with its colour profile and what is made of it.
#[must_use]
pub fn decoding_memory(opening: &Opening) -> u64 {
    let profile = icc::memory(opening.profile);
    working_memory(opening).saturating_add(profile).saturating_add(1 << 20)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::jpeg::Component;

    fn colour(process: Process, scanned: usize) -> u64 {
        let component = |id, h, v| Component { id, h, v, table: 0 };
        let components = vec![component(1, 2, 2), component(2, 1, 1), component(3, 1, 1)];
        let frame = Frame { process, precision: 8, width: 1600, height: 3200, components };
        working_memory(&Opening { frame, scanned, profile: 0 })
    }

    #[test]
    fn coefficients_are_there_only_where_scans_must_be_gathered() {
        let rows = 100 * 4 * 64 * 3 * 4;
        assert_eq!(colour(Process::Sequential, 3), rows);
        let gathered = 100 * 200 * 6 * 64 * 2;
        assert_eq!(colour(Process::Sequential, 1), rows + gathered);
        assert_eq!(colour(Process::Progressive, 3), rows + gathered);
        assert!(most_working_memory((1600, 3200), 3) >= rows + gathered);
    }

    #[test]
    fn what_is_not_looked_at_takes_at_least_what_any_stream_takes() {
        for (h, v, samples) in [(1, 1, 1), (2, 2, 3), (4, 1, 3), (1, 4, 4), (4, 4, 4)] {
            let component =
                |id| Component { id, h: if id == 0 { h } else { 1 }, v: if id == 0 { v } else { 1 }, table: 0 };
            for process in [Process::Sequential, Process::Progressive] {
                let components = (0..samples).map(component).collect();
                let frame = Frame { process, precision: 8, width: 100, height: 70, components };
                let opening = Opening { frame, scanned: 1, profile: 0 };
                let most = most_working_memory((100, 70), u32::from(samples));
                assert!(most >= working_memory(&opening), "{opening:?}");
            }
        }
    }
}
