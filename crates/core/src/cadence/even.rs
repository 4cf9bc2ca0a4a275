//! Whether a series has gaps like those of a beat at all, which is far cheaper to see than which beat it is.

/// With fewer sweeps than this a beat is always looked for.
const MIN_SWEEPS: usize = 12;
/// Gaps that differ by less than this ratio are alike: the jitter of a beat, at both ends.
const ALIKE: f64 = 1.12;
/// Of a beat with two of five calls missing, a third of the gaps are alike; of calls at random times, one in twenty.
const ONE_IN: usize = 5;
/// As many as this may be alike by chance in a short series.
const BY_CHANCE: usize = 3;

/// Whether one in five gaps between neighbors are alike. A beat under more calls of another kind than it has itself does
/// not show, nor do many beats at once.
#[must_use]
pub(crate) fn is_even(sweeps: &[f64]) -> bool {
    if sweeps.len() < MIN_SWEEPS {
        return true;
    }
    let pairs = sweeps.iter().zip(sweeps.iter().skip(1));
    let mut gaps: Vec<f64> = pairs.map(|(one, next)| next - one).collect();
    gaps.sort_unstable_by(f64::total_cmp);
    let (mut end, mut most) = (0, 0);
    for (start, gap) in gaps.iter().enumerate() {
        while gaps.get(end).is_some_and(|other| *other <= gap * ALIKE) {
            end += 1;
        }
        most = most.max(end - start);
    }
    most > BY_CHANCE && most * ONE_IN >= gaps.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Calls after these gaps.
    fn sweeps(gaps: impl IntoIterator<Item = f64>) -> Vec<f64> {
        let mut at = 0.0;
        let ends = gaps.into_iter().map(|gap| {
            at += gap;
            at
        });
        ends.collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

        #[test]
        fn a_beat_is_even_with_jitter_and_missed_calls(
            period in 3600.0_f64..200_000.0,
            beats in prop::collection::vec((-0.03_f64..0.03, 0_u32..10), 30..200),
        ) {
            // One in ten calls is missed.
            let seen = (0_u32..).zip(&beats).filter(|(_, (_, missed))| *missed > 0);
            let sweeps: Vec<f64> = seen.map(|(number, (jitter, _))| (f64::from(number) + jitter) * period).collect();
            prop_assert!(is_even(&sweeps));
        }

        #[test]
        fn calls_at_random_times_are_not(chances in prop::collection::vec(0.000_1_f64..1.0, 100..400)) {
            prop_assert!(!is_even(&sweeps(chances.into_iter().map(|chance| -chance.ln() * 9000.0))));
        }
    }

    #[test]
    fn of_a_few_calls_nothing_is_said() {
        assert!(is_even(&sweeps([1.0, 10.0, 100.0])));
        assert!(is_even(&[]));
    }
}
