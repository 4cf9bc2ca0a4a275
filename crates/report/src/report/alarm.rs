//! What the CIS alarm on unauthorized API calls counts, and the second alarm beside it, for people and programs.

use std::io::{self, Write};

use trailhum_core::alarm::{AlarmCounter, AlarmReport, is_counted};
use trailhum_core::cadence::Window;
use trailhum_core::catalog::Catalog;

use super::{Report, Terminal};
use crate::language::Language;

mod json;
mod rows;
mod screen;
mod template;

pub use template::{SecondAlarmTemplate, TemplateForm};

/// What the alarm counts of a report.
#[derive(Debug, Clone)]
pub struct AlarmPage<'r> {
    report: &'r Report,
    alarms: AlarmReport,
    /// Errors that the alarm counts, and that are in no finding that the report lists.
    unlisted: usize,
}

/// How it is shown to people.
#[derive(Debug, Clone, Copy)]
pub struct AlarmView<'v> {
    /// The terminal.
    pub terminal: Terminal,
    /// Every recurring error, too.
    pub details: bool,
    /// The options that name what was read, for the next command.
    pub source: Option<&'v str>,
}

impl<'r> AlarmPage<'r> {
    /// Counts the findings of a report. `delivery_fails`: a delivery channel of AWS Config says that its last delivery
    /// failed.
    #[must_use]
    pub fn new(report: &'r Report, catalog: &Catalog, delivery_fails: bool) -> Self {
        let window = Window::new(report.scope.from, report.scope.to);
        let mut counter = AlarmCounter::new(delivery_fails);
        for finding in &report.findings {
            counter.add(finding, catalog, &window);
        }
        let alarms = counter.report(&window);
        let of_alarm = report.error_codes.iter().filter(|code| is_counted(&code.code));
        let all: usize = of_alarm.map(|code| code.count).sum();
        let [old, _] = alarms.totals;
        Self {
            report,
            unlisted: all.saturating_sub(old.errors),
            alarms,
        }
    }

    /// The second alarm; `None` where it would leave out nothing.
    #[must_use]
    pub fn second_alarm(&self) -> Option<SecondAlarmTemplate<'_>> {
        let second = &self.alarms.second;
        (!second.excluded.is_empty()).then(|| SecondAlarmTemplate::new(second))
    }

    /// Writes it for a terminal.
    ///
    /// # Errors
    /// What the writer says.
    pub fn write(&self, view: AlarmView<'_>, out: &mut dyn Write) -> io::Result<()> {
        screen::write(self, view, out)
    }

    /// Writes it as JSON (`trailhum.alarms/1`).
    ///
    /// # Errors
    /// What the writer says.
    pub fn write_json(&self, out: &mut dyn Write) -> io::Result<()> {
        Language::English.scope(|| json::write(self, out))
    }

    /// How many of something a day.
    #[expect(clippy::cast_precision_loss, reason = "counts of events are far below 2^52")]
    fn a_day(&self, count: usize) -> f64 {
        count as f64 / self.alarms.days
    }
}
