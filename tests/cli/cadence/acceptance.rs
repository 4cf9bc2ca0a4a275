//! The bars of the acceptance table on a smaller set, widened for its size.
//!
//! A share that is to be `p` in the long run falls below `p - 3 sqrt(p (1 - p) / n)` in about one of a thousand sets of `n`;
//! a count that is to be `m` on average exceeds `m + 3 sqrt(m)` about as rarely. The full set (27,000 series) is scored
//! by `cargo bench --bench cadence`. The seeds are none of those that the tables were read off.

use std::time::Instant;

use trailhum::cadence::detect;
use trailhum_sandbox::simulator;

use super::scoreboard::{self, Board, Sample, percentile};
use super::{callers, edges, holdout, pooling};

fn least(share: f64, n: usize) -> f64 {
    share - 3.0 * (share * (1.0 - share) / n as f64).sqrt()
}

fn most(per_1000: f64, n: usize) -> f64 {
    let mean = per_1000 * n as f64 / 1000.0;
    mean + 3.0 * mean.sqrt()
}

fn score(samples: impl Iterator<Item = Sample>) -> Board {
    let mut board = Board::default();
    for sample in samples {
        let times = sample.series.timestamps(sample.origin);
        let window = sample.series.window(sample.origin);
        let start = Instant::now();
        let found = detect(&times, &window);
        board.add(&sample, &found, start.elapsed().as_secs_f64() * 1000.0);
    }
    board
}

/// Bars in the order: recall, all, label, alarms, worst alarms, wrong.
fn hold_to(board: &Board, bars: [f64; 6]) {
    let owed: usize = board.cells.values().map(|c| c.recall.all).sum();
    let (periodic, without) = board.series();
    println!("{}", board.summary());
    assert!(board.macro_recall() >= least(bars[0], owed));
    assert!(board.all_cadences() >= least(bars[1], owed));
    assert!(board.label_f1() >= least(bars[2], owed));
    let (alarms, worst) = board.alarms();
    assert!(alarms * without as f64 / 1000.0 <= most(bars[3], without));
    let in_one = without / board.scenarios_without();
    assert!(worst * in_one as f64 / 1000.0 <= most(bars[4], in_one));
    assert!(board.wrong_per_1000(periodic) * periodic as f64 / 1000.0 <= most(bars[5], periodic));
    assert!(percentile(&board.period_errors, 0.5) <= 0.05);
    assert!(percentile(&board.period_errors, 0.95) <= 0.3);
    assert_eq!(board.tiny, 0, "a period from three sweeps");
    assert!(board.next.share() >= least(0.94, board.next.all));
    for (sum, rate) in board.calibration.values().filter(|(_, r)| r.all >= 100) {
        let stated = sum / rate.all as f64;
        assert!(
            rate.share() >= least(stated, rate.all) - 0.02,
            "stated {stated}, observed {}",
            rate.share()
        );
    }
    for (name, rate) in &board.state {
        assert!(rate.share() >= least(0.98, rate.all), "state {name}: {}", rate.share());
    }
    for (name, rate) in &board.lock {
        assert!(rate.share() >= least(0.90, rate.all), "lock {name}: {}", rate.share());
    }
    assert!(percentile(&board.phase_minutes, 0.95) <= 6.0);
    assert!(board.shift_found.share() >= least(0.95, board.shift_found.all));
    assert!(percentile(&board.shift_periods, 0.95) <= 1.1);
}

#[test]
fn the_simulator_is_read_as_well_as_the_acceptance_table_asks() {
    let samples = simulator::SCENARIOS.iter().enumerate().flat_map(|(class, _)| {
        simulator::WINDOWS
            .into_iter()
            .flat_map(move |days| (0..20).map(move |index| scoreboard::simulated(77, class, days, index)))
    });
    hold_to(&score(samples), [0.985, 0.98, 0.98, 1.0, 3.0, 1.5]);
}

#[test]
fn a_second_generator_is_read_as_well() {
    let samples = (0..holdout::KINDS.len()).flat_map(|kind| {
        holdout::WINDOWS
            .into_iter()
            .flat_map(move |days| (0..20).map(move |i| holdout::make(77, kind, days, i)))
    });
    hold_to(&score(samples), [0.985, 0.975, 0.97, 2.0, 3.0, 3.0]);
}

/// Windows of the edges with the bars for recall, and for false alarms and wrong periods per 1000. In a few days a slow beat among
/// other calls has too few beats to be told; what is told must be right all the same.
const EDGE_BARS: [(u32, f64, f64); 6] = [
    (2, 0.50, 8.0),
    (3, 0.80, 8.0),
    (5, 0.90, 10.0),
    (14, 0.97, 8.0),
    (30, 0.97, 8.0),
    (90, 0.97, 8.0),
];

#[test]
fn mixtures_structure_and_pollers_are_read_from_two_days_to_ninety() {
    for (days, recall, errors) in EDGE_BARS {
        // A poller calls thirteen thousand times in ninety days.
        let each = if days == 90 { 6 } else { 16 };
        let samples = (0..edges::EDGES.len()).flat_map(|edge| (0..each).map(move |i| edges::make(78, edge, days, i)));
        let board = score(samples);
        println!("{}", board.summary());
        let owed: usize = board.cells.values().map(|c| c.recall.all).sum();
        let (periodic, without) = board.series();
        assert!(board.macro_recall() >= least(recall, owed), "{days} days");
        assert!(
            board.alarms().0 * without as f64 / 1000.0 <= most(errors, without),
            "{days} days"
        );
        let wrong = board.wrong_per_1000(periodic) * periodic as f64 / 1000.0;
        assert!(wrong <= most(errors, periodic), "{days} days");
        assert_eq!(board.tiny, 0, "a period from three sweeps");
    }
}

#[test]
fn resources_of_one_caller_show_their_period_together_from_two_days_on() {
    // The bars are for the recall of series with three calls or more; wrong and false periods are bounded for all.
    for (days, recall) in callers::WINDOWS.into_iter().zip([0.85, 0.85, 0.95, 0.98, 0.98, 0.98]) {
        let tally = pooling::by_days(&pooling::score(79, 12, &[days]))[&days];
        let (alone, together) = tally.recall();
        println!("{days} days: {alone:.3} to {together:.3}, {tally:?}");
        assert!(together >= least(recall, tally.owed), "{days} days: {together}");
        assert!(tally.false_ones as f64 <= most(0.1, tally.others), "{days} days");
        assert!(tally.wrong as f64 <= most(0.2, tally.scheduled), "{days} days");
    }
}
