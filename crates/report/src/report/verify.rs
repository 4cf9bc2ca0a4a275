//! Whether a change worked, for people and programs.

use std::io::{self, Write};

use jiff::Timestamp;
use trailhum_core::cadence::Window;
use trailhum_core::verify::{SeriesOutcome, SeriesSelection, Verification, VerifyAnswer, VerifyQuestion};

use super::{Report, Terminal};
use crate::language::Language;

mod json;
mod screen;

/// Whether a change worked, by a report.
#[derive(Debug, Clone)]
pub struct VerifyPage<'r> {
    report: &'r Report,
    question: VerifyQuestion,
    verified: Verification<'r>,
}

/// How it is shown to people.
#[derive(Debug, Clone, Copy)]
pub struct VerifyView<'v> {
    /// The terminal.
    pub terminal: Terminal,
    /// Every recurring error, too.
    pub details: bool,
    /// The options that name what was read, for the next command.
    pub source: Option<&'v str>,
}

/// What the series with one outcome come to.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct OutcomeSums {
    series: usize,
    due: usize,
    seen: usize,
    /// The largest of their chances.
    chance: f64,
    needed: usize,
    ask_after: Option<Timestamp>,
}

impl<'r> VerifyPage<'r> {
    /// Checks the findings of a report that the selection names.
    #[must_use]
    pub fn new(report: &'r Report, question: VerifyQuestion, selection: &SeriesSelection) -> Self {
        let window = Window::new(report.scope.from, report.scope.to);
        Self {
            report,
            question,
            verified: Verification::new(&report.findings, &window, &question, selection),
        }
    }

    /// The answer.
    #[must_use]
    pub fn answer(&self) -> VerifyAnswer {
        self.verified.answer
    }

    /// Writes it for a terminal.
    ///
    /// # Errors
    /// What the writer says.
    pub fn write(&self, view: VerifyView<'_>, out: &mut dyn Write) -> io::Result<()> {
        screen::write(self, view, out)
    }

    /// Writes it as JSON (`trailhum.verify/1`).
    ///
    /// # Errors
    /// What the writer says.
    pub fn write_json(&self, out: &mut dyn Write) -> io::Result<()> {
        Language::English.scope(|| json::write(self, out))
    }

    fn sums(&self, outcomes: &[SeriesOutcome]) -> OutcomeSums {
        let mut sums = OutcomeSums::default();
        for (_, check) in &self.verified.series {
            if outcomes.contains(&check.outcome) {
                sums.series += 1;
                sums.due += check.due;
                sums.seen += check.seen;
                sums.chance = sums.chance.max(check.chance.unwrap_or_default());
                sums.needed += check.needed;
                sums.ask_after = sums.ask_after.max(check.ask_after);
            }
        }
        sums
    }
}
