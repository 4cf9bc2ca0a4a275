//! How long the built-in catalog takes to load: `cargo bench --no-default-features --bench catalog`.
#![expect(clippy::print_stdout, clippy::expect_used, reason = "it prints a line and may stop")]

use std::time::{Duration, Instant};

use trailhum::catalog::Catalog;

/// The most that a load may take.
const MOST: Duration = Duration::from_millis(5);
const ROUNDS: usize = 100;

fn load() -> (Duration, usize) {
    let begin = Instant::now();
    let catalog = Catalog::builtin().expect("the built-in catalog is whole");
    (begin.elapsed(), catalog.lookups().len())
}

fn main() {
    // Some files are parsed only by the first load.
    let (first, checks) = load();
    let mut later: Vec<Duration> = (0..ROUNDS).map(|_| load().0).collect();
    later.sort();
    let median = later.get(ROUNDS / 2).copied().unwrap_or_default();
    println!("{checks} checks: the first load takes {first:?}, a later one {median:?} (at most {MOST:?})");
    assert!(first.min(median) < MOST, "the catalog takes too long to load");
}
