//! Answers that never end: a gap, and never a program that runs forever.

use super::modes::{Mode, outcome};

#[test]
fn a_body_that_never_ends_is_not_read_to_its_end() {
    let outcome = outcome(Mode::EndlessBody);
    outcome.assert_gap("the answer is larger than 64 MiB");
    assert!(!outcome.swallowed, "256 MiB of one answer were read");
}
