//! How dense the calls are beside the slots of a path: what tells a beat from busy hours, and from a grid of round hours.
#![expect(
    clippy::cast_precision_loss,
    clippy::indexing_slicing,
    reason = "counts fit the mantissa; members hold positions in the same slice"
)]

use super::path::PathMember;

const DAY_SECS: f64 = 86_400.0;
/// Distances (seconds) at which calls stand that keep to full hours, or halves or quarters of them.
const ROUND_SECS: [f64; 8] = [900.0, 1800.0, 3600.0, 7200.0, 10_800.0, 14_400.0, 21_600.0, 32_400.0];

/// The sweeps outside a path, and where its next beats are due.
pub(crate) struct Unclaimed<'a> {
    sweeps: &'a [f64],
    /// How many sweeps before each one are outside.
    free_before: Vec<usize>,
    members: Vec<f64>,
}

impl<'a> Unclaimed<'a> {
    pub(crate) fn new(sweeps: &'a [f64], segments: &[Vec<PathMember>]) -> Self {
        let mut free_before = Vec::with_capacity(sweeps.len() + 1);
        let mut members = segments.iter().flatten().map(|member| member.sweep).peekable();
        let mut free = 0_usize;
        free_before.push(free);
        for sweep in 0..sweeps.len() {
            free += usize::from(members.next_if_eq(&sweep).is_none());
            free_before.push(free);
        }
        let members = segments.iter().flatten().map(|member| sweeps[member.sweep]);
        Self {
            sweeps,
            free_before,
            members: members.collect(),
        }
    }

    /// Free sweeps expected in one slot, the most of: what is at 2 to 4 tolerances from where the beat after each member is due; what
    /// is there a day earlier or later; and what is at round distances, on average or at the third densest: two may be those of other
    /// beats.
    pub(crate) fn density(&self, period: f64, tolerance: f64) -> f64 {
        let slots = 2.0 * self.members.len().max(1) as f64;
        let on_both_sides =
            |away: f64| (self.count(period - away, tolerance) + self.count(period + away, tolerance)) as f64 / slots;
        let mut density = on_both_sides(3.0 * tolerance);
        if period > 1.5 * DAY_SECS {
            density = density.max(on_both_sides(DAY_SECS));
        }
        let round = ROUND_SECS
            .into_iter()
            .filter(|d| (4.0 * tolerance..=period - 2.0 * tolerance).contains(d));
        let mut round: Vec<f64> = round.map(on_both_sides).collect();
        round.sort_unstable_by(f64::total_cmp);
        let third = round.iter().rev().nth(2).copied().unwrap_or_default();
        let mean = round.iter().sum::<f64>() / round.len().max(1) as f64;
        density.max(third).max(mean)
    }

    /// Free sweeps within `reach` of this far after each member.
    fn count(&self, away: f64, reach: f64) -> usize {
        let (mut from, mut to, mut count) = (0, 0, 0);
        for member in &self.members {
            let slot = member + away;
            while from < self.sweeps.len() && self.sweeps[from] < slot - reach {
                from += 1;
            }
            to = to.max(from);
            while to < self.sweeps.len() && self.sweeps[to] <= slot + reach {
                to += 1;
            }
            count += self.free_before[to] - self.free_before[from];
        }
        count
    }
}
