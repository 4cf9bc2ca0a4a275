//! The scoreboard of the cadence detector: `cargo bench --bench cadence -- --seed 3031 --series 200`,
//! and `--only edges` for one of its five generators, `--notes` for each error.
#![expect(clippy::print_stdout, reason = "it prints a table")]
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts and percentiles"
)]

#[path = "cadence/callers.rs"]
mod callers;
#[path = "cadence/edges.rs"]
mod edges;
#[path = "cadence/holdout.rs"]
mod holdout;
#[path = "cadence/pooling.rs"]
mod pooling;
#[path = "cadence/scoreboard.rs"]
mod scoreboard;
#[path = "cadence/unseen.rs"]
mod unseen;

use scoreboard::{Board, Sample, percentile};
use std::time::Instant;

use jiff::Timestamp;
use trailhum::cadence::{Window, detect};
use trailhum_sandbox::simulator;

fn argument(name: &str, default: u64) -> u64 {
    let mut args = std::env::args().skip_while(|a| a != name);
    args.nth(1).and_then(|v| v.parse().ok()).unwrap_or(default)
}

fn run(board: &mut Board, sample: &Sample) {
    let times = sample.series.timestamps(sample.origin);
    let window = sample.series.window(sample.origin);
    let start = Instant::now();
    let found = detect(&times, &window);
    board.add(sample, &found, start.elapsed().as_secs_f64() * 1000.0);
}

/// Scores what a generator makes of each of its kinds in each of its windows, and prints it.
fn score(title: &str, kinds: usize, windows: &[u32], make: impl Fn(usize, u32, u64) -> Sample) {
    let (series, notes) = (argument("--series", 200), std::env::args().any(|a| a == "--notes"));
    let only = std::env::args().skip_while(|a| a != "--only").nth(1);
    if only.is_some_and(|only| only != title) {
        return;
    }
    let mut board = Board::default();
    for kind in 0..kinds {
        for days in windows {
            for index in 0..series {
                run(&mut board, &make(kind, *days, index));
            }
        }
    }
    print(title, &board, notes);
}

fn main() {
    let seed = argument("--seed", 3031);
    score(
        "simulator",
        simulator::SCENARIOS.len(),
        &simulator::WINDOWS,
        |kind, days, index| scoreboard::simulated(seed, kind, days, index),
    );
    score(
        "hold-out",
        holdout::KINDS.len(),
        &holdout::WINDOWS,
        |kind, days, index| holdout::make(seed, kind, days, index),
    );
    score("edges", edges::EDGES.len(), &unseen::WINDOWS, |kind, days, index| {
        edges::make(seed, kind, days, index)
    });
    score("unseen", unseen::KINDS.len(), &unseen::WINDOWS, |kind, days, index| {
        unseen::make(seed, kind, days, index)
    });
    print_pooling(seed);
    if !std::env::args().any(|a| a == "--only") {
        print_growth();
    }
}

/// What pooling adds for the callers with many resources.
fn print_pooling(seed: u64) {
    let only = std::env::args().skip_while(|a| a != "--only").nth(1);
    if only.is_some_and(|only| only != "callers") {
        return;
    }
    let start = Instant::now();
    let tallies = pooling::score(seed, argument("--callers", 40), &callers::WINDOWS);
    println!("\n# callers");
    let line = |days: u32, name: &str, tally: &pooling::Tally| {
        let (alone, together) = tally.recall();
        println!(
            "{name:<20}{days:>5}{:>7}  alone {alone:.3}  with pooling {together:.3}  wrong {} of {}  false {} of {}",
            tally.owed, tally.wrong, tally.scheduled, tally.false_ones, tally.others
        );
    };
    for ((days, name), tally) in &tallies {
        line(*days, name, tally);
    }
    for (days, tally) in &pooling::by_days(&tallies) {
        line(*days, "all", tally);
    }
    println!("{:.1} s", start.elapsed().as_secs_f64());
}

fn print(title: &str, board: &Board, notes: bool) {
    println!("\n# {title}");
    println!(
        "{:<20}{:>5}{:>7}{:>8}{:>8}{:>8}{:>7}{:>8}",
        "scenario", "days", "owed", "recall", "all", "label", "wrong", "alarms"
    );
    for ((name, days), c) in &board.cells {
        let shares = if c.recall.all == 0 {
            format!("{:>8}{:>8}{:>8}", "-", "-", "-")
        } else {
            format!(
                "{:>8.3}{:>8.3}{:>8.3}",
                c.recall.share(),
                c.all.share(),
                c.label.share()
            )
        };
        println!(
            "{name:<20}{days:>5}{:>7}{shares}{:>7}{:>8}",
            c.recall.all, c.wrong, c.alarms
        );
    }
    println!("{}", board.summary());
    print_details(board);
    print_calibration(board);
    let total: f64 = board.costs_ms.iter().sum();
    let of = |share| percentile(&board.costs_ms, share);
    println!(
        "cost, ms: median {:.3}, p99 {:.3}, most {:.1}; 100,000 mixed {:.1} s",
        of(0.5),
        of(0.99),
        of(1.0),
        total / board.costs_ms.len() as f64 * 100.0
    );
    for note in board.notes.iter().filter(|_| notes) {
        println!("{note}");
    }
}

fn print_details(board: &Board) {
    let two = |values: &[f64]| {
        format!(
            "median {:.4}, p95 {:.4}",
            percentile(values, 0.5),
            percentile(values, 0.95)
        )
    };
    println!("period error, %: {}", two(&board.period_errors));
    println!("phase error, min: {}", two(&board.phase_minutes));
    println!(
        "shift: exactly one found {:.3}; off by, periods: {}",
        board.shift_found.share(),
        two(&board.shift_periods)
    );
    println!(
        "next inside {:.4} of {}; there or not, rightly {:.4}; width, periods: {}",
        board.next.share(),
        board.next.all,
        board.next_given.share(),
        two(&board.next_width)
    );
    println!("next within the jitter of 90 %: {:.4}", board.usual.share());
    let by: Vec<_> = board
        .next_by
        .iter()
        .map(|(name, rate)| format!("{name} {:.3}", rate.share()))
        .collect();
    println!("next inside by scenario: {}", by.join(", "));
    for (name, rate) in &board.state {
        println!("state {name}: {:.4} of {}", rate.share(), rate.all);
    }
    for (name, rate) in &board.lock {
        println!("lock {name} (12 beats or more): {:.4} of {}", rate.share(), rate.all);
    }
    let by: Vec<_> = board
        .by_beats
        .iter()
        .map(|(beats, rate)| format!("{beats}: {:.3} ({})", rate.share(), rate.all))
        .collect();
    println!("recall by beats (12 and more): {}", by.join(", "));
}

fn print_calibration(board: &Board) {
    for (sum, rate) in board.calibration.values() {
        println!(
            "confidence stated {:.4}, observed {:.4} of {}",
            sum / rate.all as f64,
            rate.share(),
            rate.all
        );
    }
    for ((class, bin), rate) in &board.by_evidence {
        println!("  {class} bin {bin}: {:.4} n {}", rate.share(), rate.all);
    }
}

/// Time by the number of calls in one series.
fn print_growth() {
    println!("\n# growth, ms for one series of n calls");
    for n in [1000_u32, 10_000, 100_000] {
        let mut rng = simulator::Rng::new(5);
        let mut at = 0.0;
        let hourly: Vec<f64> = (0..n).map(|k| f64::from(k) * 3600.0 + 30.0 * rng.normal()).collect();
        let mut renewal = |gap: fn(&mut simulator::Rng) -> f64| -> Vec<f64> {
            (0..n)
                .map(|_| {
                    at += gap(&mut rng);
                    at
                })
                .collect()
        };
        let poisson = renewal(|r| r.exponential(10_800.0));
        let dense = renewal(|r| 601.0 + r.exponential(300.0));
        let heavy = renewal(|r| 7200.0 * (1.5 * r.normal()).exp());
        for (name, series) in [
            ("hourly", hourly),
            ("poisson", poisson),
            ("dense", dense),
            ("heavy tail", heavy),
        ] {
            let times: Vec<_> = series
                .iter()
                .filter_map(|t| Timestamp::from_second(*t as i64).ok())
                .collect();
            let (Some(first), Some(last)) = (times.iter().min(), times.iter().max()) else {
                continue;
            };
            let window = Window::new(*first, *last);
            let start = Instant::now();
            let found = detect(&times, &window);
            println!(
                "{n:>7} {name:<12}{:>9.2}  {}",
                start.elapsed().as_secs_f64() * 1000.0,
                found.class.as_str()
            );
        }
    }
}
