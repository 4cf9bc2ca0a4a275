//! Hundreds of changes with known times and effects: nothing is said to have worked that did not, and it is too early
//! exactly where too few calls were due.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "a test may stop at the first surprise, in its helpers, too; a few hundred changes"
)]

mod generator;

use std::collections::BTreeMap;

use generator::{Case, EFFECTS, Effect, HOUR, MEANT};
use trailhum_core::verify::{DEFAULT_THRESHOLD, SeriesCheck, SeriesOutcome, VerifyAnswer, VerifyQuestion};

/// Changes; as many of each effect.
const CASES: u64 = 504;

fn checks(case: &Case) -> Vec<SeriesCheck> {
    let question = VerifyQuestion {
        change: case.change,
        threshold: DEFAULT_THRESHOLD,
    };
    question.check(&case.series)
}

fn answer(checks: &[SeriesCheck]) -> VerifyAnswer {
    VerifyAnswer::from_checks(&checks[..MEANT])
}

/// What a series outcome is where it is wrong to say that the change worked on it.
fn is_fixed(effect: Effect, resource: usize) -> bool {
    effect == Effect::Fixed || effect == Effect::Half && resource < MEANT / 2
}

#[derive(Debug, Default)]
struct Score {
    answers: BTreeMap<(Effect, VerifyAnswer), usize>,
    outcomes: BTreeMap<(Effect, SeriesOutcome), usize>,
    false_answers: Vec<u64>,
    worked: usize,
    false_series: usize,
}

fn score(seeds: impl Iterator<Item = u64>) -> Score {
    let mut score = Score::default();
    for seed in seeds {
        let case = Case::new(seed);
        let checks = checks(&case);
        let answer = answer(&checks);
        *score.answers.entry((case.effect, answer)).or_default() += 1;
        if answer == VerifyAnswer::Worked && case.effect != Effect::Fixed {
            score.false_answers.push(seed);
        }
        for (resource, check) in checks[..MEANT].iter().enumerate() {
            *score.outcomes.entry((case.effect, check.outcome)).or_default() += 1;
            let worked = check.outcome == SeriesOutcome::Worked;
            score.worked += usize::from(worked);
            score.false_series += usize::from(worked && !is_fixed(case.effect, resource));
        }
    }
    score
}

fn seeds(first: u64) -> impl Iterator<Item = u64> {
    first * 10_000..first * 10_000 + CASES
}

#[test]
fn of_hundreds_of_changes_one_in_a_hundred_at_most_is_said_to_have_worked_and_did_not() {
    let score = score(seeds(1));
    assert!(score.false_answers.len() as u64 * 100 <= CASES, "{score:#?}");
    assert!(score.false_series * 100 <= score.worked, "{score:#?}");
    let found = |effect, answer| score.answers.get(&(effect, answer)).copied().unwrap_or_default();
    let of_effect = CASES as usize / EFFECTS.len();
    // Each effect is recognized where there was time enough for it.
    for (effect, answer) in [
        (Effect::Fixed, VerifyAnswer::Worked),
        (Effect::NotFixed, VerifyAnswer::NotWorked),
        (Effect::Half, VerifyAnswer::Partly),
        (Effect::Silent, VerifyAnswer::CallerSilent),
    ] {
        assert!(found(effect, answer) * 5 > of_effect * 2, "{effect:?} {score:#?}");
    }
}

/// The calls that must be due, from the true calls before the change: four calls and 48 hours at least, of which the half by Jeffreys is too
/// unlikely.
fn needed(case: &Case, (seen, missed): (usize, usize)) -> usize {
    let (mut half, mut chance) = (0.0, 1.0);
    while chance >= DEFAULT_THRESHOLD {
        chance *= (missed as f64 + 0.5 + half) / ((seen + missed) as f64 + 1.0 + half);
        half += 1.0;
    }
    (2.0 * half).max(4.0).max((48.0 * HOUR / case.period).ceil()) as usize
}

#[test]
fn it_is_too_early_exactly_where_fewer_calls_were_due_than_the_chance_needs() {
    let (mut early, mut worked, mut on_the_edge) = (0, 0, 0);
    for seed in seeds(1) {
        let case = Case::new(seed);
        for (resource, check) in checks(&case)[..MEANT].iter().enumerate() {
            let by_itself = matches!(check.outcome, SeriesOutcome::TooEarly | SeriesOutcome::Worked);
            assert!(
                !by_itself || (check.outcome == SeriesOutcome::TooEarly) == (check.due < check.needed),
                "{check:?}"
            );
            assert_eq!(
                check.ask_after.is_some(),
                check.outcome == SeriesOutcome::TooEarly,
                "{seed} {check:?}"
            );
            assert!(
                check
                    .ask_after
                    .is_none_or(|time| time > case.series[resource].window.to()),
                "{seed} {check:?}"
            );
            if case.effect != Effect::Fixed || !by_itself {
                continue;
            }
            let (least, most) = case.due[resource];
            // The slots that are counted are those that were due; a hole that touches one decides for the detection.
            assert!(
                (least.saturating_sub(1)..=most).contains(&check.due),
                "{seed} {least} {most} {check:?}"
            );
            let needed = needed(&case, case.before[resource]);
            let is_early = check.outcome == SeriesOutcome::TooEarly;
            early += usize::from(is_early);
            worked += usize::from(!is_early);
            on_the_edge += usize::from(is_early != (least < needed));
        }
    }
    assert!(early > 50 && worked > 150, "{early} {worked}");
    // Misses that came in runs need more calls than this count, which knows no runs.
    assert!(
        on_the_edge * 20 <= early + worked,
        "{on_the_edge} of {}",
        early + worked
    );
}

#[test]
#[ignore = "six further sets of changes, half a minute"]
fn further_seeds_are_no_worse() {
    for first in [2, 3, 77, 900, 901, 2026] {
        let score = score(seeds(first));
        assert!(score.false_answers.len() as u64 * 100 <= CASES, "{first} {score:#?}");
        assert!(score.false_series * 100 <= score.worked, "{first} {score:#?}");
        println!(
            "{first}: {} {} of {}",
            score.false_answers.len(),
            score.false_series,
            score.worked
        );
    }
}
