//! Answers that lack what AWS always sends, and answers that never end: a gap, not an empty history, and never a program
//! that runs forever.

use super::modes::{Mode, Outcome, outcome};

#[test]
fn an_answer_without_events_is_a_gap_and_not_an_empty_history() {
    outcome(Mode::NoEvents).assert_nothing_read("Events");
}

#[test]
fn an_empty_body_is_a_gap_and_not_an_empty_history() {
    outcome(Mode::EmptyBody).assert_nothing_read("Events");
}

#[test]
fn a_token_that_comes_again_ends_the_reading_with_a_gap() {
    let outcome = outcome(Mode::SameToken);
    outcome.assert_gap("token");
    assert!(outcome.asked < 10, "asked {} times", outcome.asked);
    assert!(outcome.events() > 0, "the pages before");
}

#[test]
#[ignore = "needs a minute: a hundred empty pages, two a second"]
fn empty_pages_without_end_are_given_up_with_a_gap() {
    Outcome::of_run(Mode::EmptyPages).assert_nothing_read("empty");
}

#[test]
fn a_body_that_never_ends_is_not_read_to_its_end() {
    let outcome = outcome(Mode::EndlessBody);
    outcome.assert_nothing_read("the response is larger than 64 MiB");
    assert!(!outcome.swallowed, "256 MiB of one answer were read");
}

#[test]
fn a_wrong_clock_is_called_so_and_no_new_keys_are_asked_for() {
    let outcome = outcome(Mode::Skewed);
    outcome.assert_nothing_read("clock");
    assert!(!outcome.ran.err.contains("new access keys"), "{}", outcome.ran.err);
}
