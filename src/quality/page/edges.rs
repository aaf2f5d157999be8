//! How steep edges are, across the page.

/// Pixels on each side of an edge in which its contrast is sought.
const REACH: usize = 6;
/// Least contrast of an edge, in levels: what is weaker may be noise or paper.
const CONTRAST: u32 = 50;
/// Gradients below this belong to no edge of such a contrast that one would call one.
const LEAST: u8 = 8;
/// Steps of the histogram: a value of 0.5 is the last.
const STEPS: usize = 512;
/// Fewest edges of which anything can be said.
const FEWEST: u64 = 200;

/// What is counted while rows come.
pub(super) struct Edges {
    counts: Box<[u64; STEPS + 1]>,
    total: u64,
    gradients: Vec<u8>,
}

impl Edges {
    pub(super) fn new() -> Self {
        Self { counts: Box::new([0; STEPS + 1]), total: 0, gradients: Vec::new() }
    }

    /// Looks for edges in one row: places where the gradient is greatest among its neighbours, within strong contrast.
    pub(super) fn add(&mut self, luma: &[u8]) {
        if luma.len() < 2 * REACH + 3 {
            return;
        }
        // The gradient at x+1, of the pixels around it.
        self.gradients.resize(luma.len() - 2, 0);
        let pairs = luma.iter().zip(luma.get(2..).unwrap_or_default());
        self.gradients.iter_mut().zip(pairs).for_each(|(to, (left, right))| *to = left.abs_diff(*right));
        let (here, after) = (self.gradients.get(1..).unwrap_or_default(), self.gradients.get(2..).unwrap_or_default());
        for (x, ((before, here), after)) in self.gradients.iter().zip(here).zip(after).enumerate() {
            if *here < LEAST || here < before || here <= after {
                continue;
            }
            // `here` is the gradient at the pixel x + 2 of the row.
            let Some(window) = (x + 2).checked_sub(REACH).and_then(|from| luma.get(from..from + 2 * REACH + 1)) else {
                continue;
            };
            let (least, most) =
                window.iter().fold((255, 0), |(least, most): (u8, u8), tone| (least.min(*tone), most.max(*tone)));
            let contrast = u32::from(most - least);
            if contrast >= CONTRAST {
                let step = usize::try_from(u32::from(*here) * 512 / contrast).unwrap_or(STEPS);
                self.counts[step.min(STEPS)] += 1;
                self.total += 1;
            }
        }
    }

    /// The steepness that nine tenths of the edges do not exceed (gradient over twice the contrast), in units of
    /// 1/1024, and of how many edges; `None` where there are too few.
    pub(super) fn ninth_decile(&self) -> Option<(u64, u64)> {
        if self.total < FEWEST {
            return None;
        }
        let mut below = 0;
        for (step, count) in (0..).zip(self.counts.iter()) {
            below += count;
            if below * 10 >= self.total * 9 {
                return Some((step, self.total));
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Dark and light stripes whose borders are `soft` pixels wide.
    fn stripes(soft: i32) -> Vec<u8> {
        let tone = |x: i32| {
            let place = x % 40;
            let away = if place < 20 { place } else { 40 - place };
            let share = f64::from(away - 10 + soft) / f64::from(2 * soft);
            (40.0 + 180.0 * share.clamp(0.0, 1.0)) as u8
        };
        (0..4000).map(tone).collect()
    }

    fn measured(row: &[u8]) -> Option<u64> {
        let mut edges = Edges::new();
        (0..4).for_each(|_| edges.add(row));
        edges.ninth_decile().map(|(value, _)| value)
    }

    #[test]
    fn softer_edges_measure_less() {
        let steps: Vec<u8> = (0..4000).map(|x| if x / 20 % 2 == 0 { 30 } else { 220 }).collect();
        let hard = measured(&steps).unwrap();
        assert_eq!(hard, 512);
        let soft: Vec<u64> = [1, 2, 4].map(|width| measured(&stripes(width)).unwrap()).to_vec();
        assert!(soft.is_sorted_by(|one, other| one > other), "{soft:?}");
        assert!(soft[2] < 200, "{soft:?}");
    }

    #[test]
    fn paper_has_no_edges() {
        let grain: Vec<u8> = (0..4000u32).map(|x| 200 + (x * 7919 % 23) as u8).collect();
        assert_eq!(measured(&grain), None);
        assert_eq!(measured(&[0, 255, 0]), None);
    }
}
