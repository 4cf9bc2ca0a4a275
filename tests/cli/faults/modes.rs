//! The real binary against a sick AWS: it ends, never panics, and names what could not be read.

use std::collections::BTreeMap;
use std::sync::LazyLock;
use std::sync::atomic::Ordering;
use std::thread;

use serde_json::Value;

use super::gaps;
use super::server::SickAws;
use crate::support::{Ran, run, trailhum};

/// What is wrong with the answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mode {
    /// Half of the announced body.
    Truncated,
    /// The page of a captive portal, with status 200.
    Html,
    /// Status 500 each time.
    ServerError,
    /// The clock of this machine is wrong.
    Skewed,
    /// The credentials expire after the first page.
    ExpiredMidRun,
    /// `EventTime` is "NaN".
    TimesNotNumbers,
    /// An event of next year.
    Future,
    /// Oldest first.
    OutOfOrder,
    /// Each event forty times.
    Duplicates,
    /// Sixty times the events of a page.
    GiantPage,
    /// Status 301.
    Redirect,
    /// A record nested without end.
    DeepRecord,
    /// An answer nested without end.
    DeepAnswer,
    /// An object without `Events`.
    NoEvents,
    /// Nothing, with status 200.
    EmptyBody,
    /// The same page and the same token for ever.
    SameToken,
    /// Empty pages with new tokens for ever.
    EmptyPages,
    /// A body that never ends.
    EndlessBody,
}

impl Mode {
    /// Those that a run meets within half a minute.
    const SHORT: [Self; 17] = [
        Self::Truncated,
        Self::Html,
        Self::ServerError,
        Self::Skewed,
        Self::ExpiredMidRun,
        Self::TimesNotNumbers,
        Self::Future,
        Self::OutOfOrder,
        Self::Duplicates,
        Self::GiantPage,
        Self::Redirect,
        Self::DeepRecord,
        Self::DeepAnswer,
        Self::NoEvents,
        Self::EmptyBody,
        Self::SameToken,
        Self::EndlessBody,
    ];
}

/// A run that has ended, and what the server saw of it.
pub(super) struct Outcome {
    pub(super) ran: Ran,
    pub(super) asked: u32,
    pub(super) endless: bool,
    redirected: bool,
    pub(super) swallowed: bool,
}

impl Outcome {
    pub(super) fn of_run(mode: Mode) -> Self {
        let aws = SickAws::start(mode);
        let data = tempfile::tempdir().unwrap();
        let args = [
            "audit",
            "--format",
            "json",
            "--since",
            "4d",
            "--inventory",
            "none",
            "--effort",
            "full",
        ];
        let mut command = trailhum(&args);
        command
            .env("XDG_DATA_HOME", data.path())
            .env("AWS_ENDPOINT_URL", &aws.url)
            .env("AWS_REGION", "eu-central-1")
            .env("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
            .env("AWS_SECRET_ACCESS_KEY", "x");
        let ran = run(&mut command);
        let flag = |flag: &std::sync::atomic::AtomicBool| flag.load(Ordering::Relaxed);
        Self {
            ran,
            asked: aws.seen.asked.load(Ordering::Relaxed),
            endless: flag(&aws.seen.endless),
            redirected: flag(&aws.seen.redirected),
            swallowed: flag(&aws.seen.swallowed),
        }
    }

    /// Events of the sick name that were counted.
    pub(super) fn events(&self) -> u64 {
        let report = self.ran.json();
        let findings = report["findings"].as_array().unwrap();
        findings.iter().map(|finding| finding["count"].as_u64().unwrap()).sum()
    }

    /// The run ended in part, and the gap of LookupEvents is named with these words.
    pub(super) fn assert_gap(&self, words: &str) {
        assert!(!self.endless, "asked {} times", self.asked);
        assert_eq!(self.ran.code, 3, "{}", self.ran.err);
        let report = self.ran.json();
        assert_eq!(report["coverage"]["complete"], Value::Bool(false));
        let gaps = gaps(&report);
        let named = |(place, what, hint): &(String, String, String)| {
            place.contains("LookupEvents") && (what.contains(words) || hint.contains(words))
        };
        assert!(gaps.iter().any(named), "no gap says {words:?}: {gaps:?}");
        assert!(self.ran.err.contains("LookupEvents"), "{}", self.ran.err);
    }

    /// Not one event was read, so there is no report; the reason is named with these words.
    pub(super) fn assert_nothing_read(&self, words: &str) {
        assert!(!self.endless, "asked {} times", self.asked);
        let Ran { code, out, err } = &self.ran;
        assert_eq!((*code, out.as_str()), (2, ""), "{err}");
        assert!(err.contains("error: no CloudTrail record was read"), "{err}");
        let named = |line: &str| line.contains("LookupEvents") && line.contains(words);
        assert!(err.lines().any(named), "nothing says {words:?}: {err}");
    }

    /// All was read.
    fn assert_complete(&self, events: u64) {
        assert_eq!(self.ran.code, 0, "{}", self.ran.err);
        assert_eq!(self.ran.json()["coverage"]["complete"], Value::Bool(true));
        assert_eq!(self.events(), events);
    }
}

/// The outcome of each mode, or how it failed. LookupEvents is asked twice a second and a run mostly waits, so all run
/// at once.
static OUTCOMES: LazyLock<BTreeMap<Mode, Result<Outcome, String>>> = LazyLock::new(|| {
    let runs = Mode::SHORT.map(|mode| (mode, thread::spawn(move || Outcome::of_run(mode))));
    let ended = |(mode, run): (Mode, thread::JoinHandle<Outcome>)| {
        let outcome = run.join();
        let words = |panic: Box<dyn std::any::Any + Send>| panic.downcast_ref::<String>().cloned().unwrap_or_default();
        (mode, outcome.map_err(words))
    };
    runs.into_iter().map(ended).collect()
});

pub(super) fn outcome(mode: Mode) -> &'static Outcome {
    OUTCOMES[&mode]
        .as_ref()
        .unwrap_or_else(|words| panic!("{mode:?}: {words}"))
}

#[test]
fn an_answer_that_breaks_off_is_asked_for_again_and_then_a_gap() {
    let outcome = outcome(Mode::Truncated);
    outcome.assert_nothing_read("end of file");
    assert!(outcome.asked > 1, "asked once");
}

#[test]
fn the_page_of_a_captive_portal_is_a_gap_and_not_an_empty_history() {
    outcome(Mode::Html).assert_nothing_read("unexpected token '<'");
}

#[test]
fn a_server_error_that_stays_is_a_gap_with_its_code() {
    let outcome = outcome(Mode::ServerError);
    outcome.assert_nothing_read("InternalFailure");
    assert!(outcome.asked > 1, "asked once");
}

#[test]
fn credentials_that_expire_mid_run_leave_a_report_of_what_was_read() {
    let outcome = outcome(Mode::ExpiredMidRun);
    outcome.assert_gap("ExpiredTokenException");
    assert_eq!(
        outcome.events(),
        2,
        "the oldest second of a page may go on with the next"
    );
}

#[test]
fn times_that_are_no_numbers_are_a_gap_and_no_crash() {
    outcome(Mode::TimesNotNumbers).assert_nothing_read("NaN is not a valid epoch");
}

#[test]
fn an_event_of_the_future_is_not_counted_and_the_others_are() {
    outcome(Mode::Future).assert_complete(1);
}

#[test]
fn events_that_come_out_of_order_are_all_counted() {
    outcome(Mode::OutOfOrder).assert_complete(3);
}

#[test]
fn an_event_that_comes_forty_times_counts_once() {
    outcome(Mode::Duplicates).assert_complete(3);
}

#[test]
fn a_page_of_three_thousand_events_is_read() {
    outcome(Mode::GiantPage).assert_complete(3_000);
}

#[test]
fn a_redirect_is_a_gap_and_never_followed_with_the_signature() {
    let outcome = outcome(Mode::Redirect);
    outcome.assert_nothing_read("HTTP status 301");
    assert!(!outcome.redirected);
}

#[test]
fn a_record_nested_without_end_is_counted_like_any_other() {
    let outcome = outcome(Mode::DeepRecord);
    assert_eq!((outcome.ran.code, outcome.events()), (0, 2), "{}", outcome.ran.out);
}

#[test]
fn an_answer_nested_without_end_is_a_gap_and_no_crash() {
    outcome(Mode::DeepAnswer).assert_nothing_read("failed to parse JSON");
}
