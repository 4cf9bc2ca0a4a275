//! A diagnosis on one screen: who, what is granted, what the account has, what is missing, and what to run next.

use std::io::{self, Write};

use anstyle::Style;
use textwrap::core::display_width;
use trailhum_core::diagnosis::{Belief, BeliefState, Purpose, SeenChannel, SeenRecorder, SeenTrail, TrialOutcome};

use super::{DoctorPage, DoctorView};
use crate::text::{grouped, minute, printable, wrap, wrap_after};
use crate::words::{NONE, comma, list, message, messages, yes};

/// Rows of one kind that are listed.
const MOST_ROWS: usize = 6;
/// Failures that are described.
const MOST_FAILURES: usize = 3;
/// Names in a list.
const MOST_NAMES: usize = 6;

pub(super) fn write(page: &DoctorPage<'_>, view: DoctorView<'_>, out: &mut dyn Write) -> io::Result<()> {
    let screen = DoctorScreen { page, view };
    screen.head(out)?;
    screen.table(out)?;
    screen.failures(out)?;
    screen.account(out)?;
    screen.facts(out)?;
    screen.policy(out)?;
    let command = page.next_command(view.options);
    writeln!(out, "{}", message!("doctor-next", command = printable(&command)))
}

struct DoctorScreen<'a> {
    page: &'a DoctorPage<'a>,
    view: DoctorView<'a>,
}

impl DoctorScreen<'_> {
    fn wrapped(&self, text: &str, out: &mut dyn Write) -> io::Result<()> {
        let lines = wrap(text, usize::from(self.view.terminal.width), "  ");
        lines.iter().try_for_each(|line| writeln!(out, "{line}"))
    }

    /// Who is signed in, where, and how much is granted.
    fn head(&self, out: &mut dyn Write) -> io::Result<()> {
        let found = self.page.diagnosis;
        let regions = found.regions.join(comma());
        let enabled = found.enabled_regions.as_ref().map(Vec::len);
        let account = found.account.as_deref().unwrap_or(NONE);
        let mut heading = message!("doctor-head", account, regions);
        if let Some(count) = enabled {
            heading = format!("{heading} · {}", message!("doctor-enabled", count));
        }
        self.wrapped(&heading, out)?;
        if let Some(caller) = &found.caller {
            writeln!(out, "{}", printable(caller))?;
        }
        let (granted, count) = self.page.counts(None);
        let answer = if granted == count {
            message!("doctor-answer-all", count)
        } else {
            message!("doctor-answer-part", granted, count)
        };
        for line in wrap(&answer, usize::from(self.view.terminal.width), "  ") {
            let bold = Style::new().bold();
            if self.view.terminal.color {
                writeln!(out, "{bold}{line}{bold:#}")?;
            } else {
                writeln!(out, "{line}")?;
            }
        }
        if found.is_stopped {
            self.wrapped(&message!("doctor-stopped"), out)?;
        }
        Ok(())
    }

    fn table(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut rows = vec![(
            messages!["doctor-column-for", "doctor-column-granted"],
            vec![message!("doctor-column-rest")],
        )];
        let mut is_left_out = false;
        for purpose in Purpose::ALL {
            let actions = self.page.actions(Some(purpose));
            // Who is signed in is found out for every purpose, so it alone is no row.
            if actions.iter().all(|(action, _)| *action == "sts:GetCallerIdentity") {
                continue;
            }
            let (granted, tried) = self.page.counts(Some(purpose));
            is_left_out |= actions.iter().any(|(_, outcome)| *outcome == TrialOutcome::NotTried);
            let cells = [
                message!(&format!("doctor-for-{}", purpose.as_str())),
                message!("doctor-granted", granted, tried),
            ];
            rows.push((cells, rest(&actions)));
        }
        writeln!(out)?;
        let widths = [0, 1].map(|place| {
            let cells = rows.iter().filter_map(|(cells, _)| cells.get(place));
            cells.map(|cell| display_width(cell)).max().unwrap_or_default()
        });
        let indent = " ".repeat(widths.iter().sum::<usize>() + 4);
        for (cells, rest) in &rows {
            let head: String = cells
                .iter()
                .zip(widths)
                .map(|(cell, width)| padded(cell, width + 2))
                .collect();
            let Some((first, more)) = rest.split_first() else {
                writeln!(out, "{}", head.trim_end())?;
                continue;
            };
            self.after(&head, first, &indent, out)?;
            more.iter()
                .try_for_each(|part| self.after(&indent, part, &indent, out))?;
        }
        if is_left_out {
            self.wrapped(&message!("doctor-why-not-tried"), out)?;
        }
        Ok(())
    }

    /// Writes a text behind a beginning, its further lines indented.
    fn after(&self, first: &str, text: &str, indent: &str, out: &mut dyn Write) -> io::Result<()> {
        let lines = wrap_after(first, text, usize::from(self.view.terminal.width), indent);
        lines.iter().try_for_each(|line| writeln!(out, "{}", line.trim_end()))
    }

    /// What failed for another reason than the permission, and what no policy that allows can change.
    fn failures(&self, out: &mut dyn Write) -> io::Result<()> {
        let found = self.page.diagnosis;
        let failed = found
            .trials
            .iter()
            .filter(|trial| trial.outcome == TrialOutcome::Failed);
        for trial in failed.take(MOST_FAILURES) {
            let text = message!(
                "doctor-failure",
                action = trial.permission.action,
                region = printable(&trial.region),
                message = printable(trial.message.as_deref().unwrap_or_default()),
            );
            self.wrapped(&text, out)?;
        }
        let denied = found.explicitly_denied();
        if !denied.is_empty() {
            let actions: Vec<&str> = denied.into_iter().collect();
            self.wrapped(&message!("doctor-explicit", actions = actions.join(comma())), out)?;
        }
        let any_denied = found.trials.iter().any(|trial| trial.outcome == TrialOutcome::Denied);
        if any_denied {
            self.wrapped(&message!("doctor-logged"), out)?;
        }
        Ok(())
    }

    /// What the account has.
    fn account(&self, out: &mut dyn Write) -> io::Result<()> {
        let found = self.page.diagnosis;
        let mut lines: Vec<String> = Vec::new();
        lines.extend(shown(&found.recorders, recorder));
        lines.extend(shown(&found.channels, channel));
        lines.extend(shown(&found.trails, trail));
        lines.extend(shown(&found.log_groups, |group| {
            message!(
                "doctor-log-group",
                region = printable(&group.region),
                group = printable(&group.name),
                bytes = group.stored_bytes.map_or_else(|| NONE.to_owned(), grouped),
                days = group
                    .retention_days
                    .map_or_else(|| NONE.to_owned(), |days| days.to_string()),
            )
        }));
        lines.extend(shown(&found.tables, |table| {
            let name = format!("{}.{}", table.database, table.name);
            message!(
                "doctor-table",
                region = printable(&table.region),
                name = printable(&name)
            )
        }));
        if found.recorders.is_empty() && found.grants("config:DescribeConfigurationRecorders") {
            lines.insert(0, message!("doctor-recorders-none"));
        }
        if lines.is_empty() {
            return Ok(());
        }
        writeln!(out)?;
        let width = usize::from(self.view.terminal.width);
        for line in lines {
            for line in wrap_after("", &line, width, "    ") {
                writeln!(out, "{line}")?;
            }
        }
        Ok(())
    }

    /// What event history says of facts of the catalog that nobody has seen.
    fn facts(&self, out: &mut dyn Write) -> io::Result<()> {
        let beliefs = &self.page.diagnosis.beliefs;
        if beliefs.is_empty() {
            return Ok(());
        }
        let of_state = |state| beliefs.iter().filter(move |belief: &&Belief| belief.state() == state);
        let confirmed: Vec<String> = of_state(BeliefState::Confirmed).map(|it| it.check.clone()).collect();
        let text = message!(
            "doctor-facts",
            count = beliefs.len(),
            confirmed = confirmed.len(),
            differs = of_state(BeliefState::Differs).count(),
            unseen = of_state(BeliefState::Unseen).count(),
        );
        writeln!(out)?;
        self.wrapped(&text, out)?;
        if !confirmed.is_empty() {
            self.wrapped(
                &message!("doctor-facts-confirmed", checks = list(&confirmed, MOST_NAMES)),
                out,
            )?;
        }
        for belief in of_state(BeliefState::Differs).take(MOST_ROWS) {
            let codes: Vec<String> = belief.others.keys().map(|code| printable(code)).collect();
            let codes = codes.join(comma());
            self.wrapped(
                &message!("doctor-fact-differs", check = belief.check.as_str(), codes),
                out,
            )?;
        }
        Ok(())
    }

    fn policy(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out)?;
        let Some(policy) = self.page.missing_policy() else {
            return Ok(());
        };
        self.wrapped(&message!("doctor-policy"), out)?;
        serde_json::to_writer_pretty(&mut *out, &policy)?;
        writeln!(out)
    }
}

/// A cell as wide as its column.
fn padded(cell: &str, width: usize) -> String {
    format!("{cell}{}", " ".repeat(width.saturating_sub(display_width(cell))))
}

/// What of a purpose was not granted.
fn rest(actions: &[(&'static str, TrialOutcome)]) -> Vec<String> {
    let of_outcome = |wanted: TrialOutcome| {
        let actions = actions.iter().filter(|(_, outcome)| *outcome == wanted);
        let actions: Vec<&str> = actions.map(|(action, _)| *action).collect();
        Some(actions.join(comma())).filter(|actions| !actions.is_empty())
    };
    let denied = of_outcome(TrialOutcome::Denied).map(|actions| message!("doctor-denied", actions));
    let failed = of_outcome(TrialOutcome::Failed).map(|actions| message!("doctor-failed", actions));
    let left = of_outcome(TrialOutcome::NotTried).map(|actions| message!("doctor-not-tried", actions));
    [denied, failed, left].into_iter().flatten().collect()
}

/// A line for each of the first few, and how many more there are.
fn shown<T>(all: &[T], line: impl Fn(&T) -> String) -> Vec<String> {
    let mut lines: Vec<String> = all.iter().take(MOST_ROWS).map(line).collect();
    let count = all.len().saturating_sub(MOST_ROWS);
    if count > 0 {
        let more = message!("rows-more", count);
        lines.push(message!("and-more", more));
    }
    lines
}

fn recorder(recorder: &SeenRecorder) -> String {
    let (region, name) = (printable(&recorder.region), printable(&recorder.name));
    if let Some(service) = &recorder.service {
        return message!("doctor-recorder-service", region, name, service = printable(service));
    }
    let recording = recorder.recording.map_or(NONE, |is| if is { "yes" } else { "no" });
    let role = recorder.role_arn.as_deref().map_or_else(|| NONE.to_owned(), printable);
    message!("doctor-recorder-own", region, name, recording, role)
}

fn channel(channel: &SeenChannel) -> String {
    message!(
        "doctor-channel",
        region = printable(&channel.region),
        name = printable(&channel.name),
        fails = yes(channel.fails),
        delivered = channel.delivered.map_or_else(|| NONE.to_owned(), minute),
    )
}

fn trail(trail: &SeenTrail) -> String {
    let places = [&trail.bucket, &trail.log_group].into_iter().flatten();
    let places: Vec<String> = places.map(|place| printable(place)).collect();
    message!(
        "doctor-trail",
        name = printable(&trail.name),
        organization = yes(trail.organization),
        regions = yes(trail.every_region),
        places = if places.is_empty() {
            NONE.to_owned()
        } else {
            places.join(comma())
        },
    )
}
