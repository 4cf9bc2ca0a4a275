//! `SplitMix64` and the few distributions built on it.

use std::f64::consts::TAU;

/// A `SplitMix64` generator (Steele, Lea, Flood 2014): 64 bits of state, no configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rng {
    state: u64,
}

/// The seed of one series: the first output of a generator seeded with its coordinates.
#[must_use]
pub fn seed_for(base: u64, class: u64, days: u64, index: u64) -> u64 {
    let mixed = base
        .wrapping_mul(1_000_003)
        .wrapping_add(class.wrapping_mul(10_007))
        .wrapping_add(days.wrapping_mul(101))
        .wrapping_add(index);
    Rng::new(mixed).bits()
}

impl Rng {
    /// A generator that starts at `seed`.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Uniform in `[0, 1)`, 53 bits.
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit the mantissa exactly")]
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 * (1.0 / (1_u64 << 53) as f64)
    }

    /// Uniform in `[low, high)`.
    pub fn range(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// A whole number in `low..=high`.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "small whole numbers; the cut is the definition"
    )]
    pub fn whole(&mut self, low: i32, high: i32) -> i32 {
        low + (self.unit() * f64::from(high - low + 1)) as i32
    }

    /// One of `choices` (zero if there are none).
    pub fn pick(&mut self, choices: &[f64]) -> f64 {
        let last = i32::try_from(choices.len()).unwrap_or(1) - 1;
        let at = usize::try_from(self.whole(0, last)).unwrap_or_default();
        choices.get(at).copied().unwrap_or_default()
    }

    /// Exponential with this mean.
    pub fn exponential(&mut self, mean: f64) -> f64 {
        -mean * (1.0 - self.unit()).ln()
    }

    /// Standard normal: Box-Muller, the cosine branch only, so that each costs two draws.
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        radius * (TAU * self.unit()).cos()
    }

    /// Log-uniform in `[low, high)`.
    pub fn log_uniform(&mut self, low: f64, high: f64) -> f64 {
        self.range(low.ln(), high.ln()).exp()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn split_mix_gives_the_published_numbers() {
        let mut rng = Rng::new(42);
        let three = [rng.bits(), rng.bits(), rng.bits()];
        assert_eq!(
            three,
            [0xbdd7_3226_2feb_6e95, 0x28ef_e333_b266_f103, 0x4752_6757_130f_9f52]
        );
    }
}
