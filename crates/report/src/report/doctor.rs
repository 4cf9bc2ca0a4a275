//! What an identity may read, for people and programs.

use std::collections::BTreeSet;
use std::io::{self, Write};

use serde::Serialize;
use trailhum_core::catalog::Catalog;
use trailhum_core::diagnosis::{Diagnosis, Purpose, TrialOutcome, TrialPlan};

use super::{Report, Terminal};
use crate::language::Language;
use crate::words::message;

mod evidence;
mod json;
mod plan;
mod screen;

/// What was found out, to be written.
#[derive(Debug, Clone)]
pub struct DoctorPage<'d> {
    diagnosis: &'d Diagnosis,
}

/// An IAM policy that allows what is missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct MissingPolicy {
    version: &'static str,
    statement: [MissingStatement; 1],
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
struct MissingStatement {
    effect: &'static str,
    action: BTreeSet<&'static str>,
    resource: &'static str,
}

/// How it is shown to people.
#[derive(Debug, Clone, Copy)]
pub struct DoctorView<'v> {
    /// The terminal.
    pub terminal: Terminal,
    /// The options that name the account and its regions, for the next command.
    pub options: Option<&'v str>,
}

/// What is said before calls are made that may be denied.
#[must_use]
pub fn beforehand() -> String {
    message!("doctor-beforehand")
}

/// Writes the calls that would be tried, for a terminal.
///
/// # Errors
/// What the writer says.
pub fn write_plan(plan: &TrialPlan, terminal: Terminal, out: &mut dyn Write) -> io::Result<()> {
    plan::write(plan, terminal, out)
}

/// Writes the calls that would be tried as JSON (`trailhum.doctor-plan/1`).
///
/// # Errors
/// What the writer says.
pub fn write_plan_json(plan: &TrialPlan, out: &mut dyn Write) -> io::Result<()> {
    Language::English.scope(|| json::write_plan(plan, out))
}

impl<'d> DoctorPage<'d> {
    /// The page of a diagnosis.
    #[must_use]
    pub fn new(diagnosis: &'d Diagnosis) -> Self {
        Self { diagnosis }
    }

    /// The diagnosis.
    #[must_use]
    pub fn diagnosis(&self) -> &'d Diagnosis {
        self.diagnosis
    }

    /// Writes it for a terminal.
    ///
    /// # Errors
    /// What the writer says.
    pub fn write(&self, view: DoctorView<'_>, out: &mut dyn Write) -> io::Result<()> {
        screen::write(self, view, out)
    }

    /// Writes it as JSON (`trailhum.doctor/1`).
    ///
    /// # Errors
    /// What the writer says.
    pub fn write_json(&self, view: DoctorView<'_>, out: &mut dyn Write) -> io::Result<()> {
        Language::English.scope(|| json::write(self, view, out))
    }

    /// Writes what may be sent (`trailhum.evidence/1`): numbers, words of enums and texts of the built-in `catalog`, and nothing
    /// that was read from the account. `report` is what an audit of its event history found.
    ///
    /// # Errors
    /// What the writer says.
    pub fn write_evidence(
        &self,
        report: Option<&Report>,
        catalog: &Catalog,
        simulated: bool,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        evidence::write(self.diagnosis, report, catalog, simulated, out)
    }

    /// An IAM policy that allows what is missing; `None` if nothing is.
    #[must_use]
    pub fn missing_policy(&self) -> Option<MissingPolicy> {
        let action = self.diagnosis.missing_actions();
        (!action.is_empty()).then_some(MissingPolicy {
            version: "2012-10-17",
            statement: [MissingStatement {
                effect: "Allow",
                action,
                resource: "*",
            }],
        })
    }

    /// The next command to run: an audit of what is granted, or the same again where nothing can be read.
    #[must_use]
    pub fn next_command(&self, options: Option<&str>) -> String {
        let found = self.diagnosis;
        let options = options.map(|options| format!(" {options}")).unwrap_or_default();
        let lookup = found.outcome("cloudtrail:LookupEvents");
        if !matches!(lookup, Some(TrialOutcome::Denied | TrialOutcome::Failed)) {
            return format!("trailhum audit{options}");
        }
        let reads_logs = found.grants("logs:FilterLogEvents") && !found.log_groups.is_empty();
        // The trail of an organization is named by its bucket only to those who may read it.
        let bucket = found.trails.iter().find_map(|trail| trail.bucket.as_deref());
        match bucket {
            _ if reads_logs => format!("trailhum audit{options} --events logs:auto"),
            Some(bucket) if is_plain(bucket) => format!("trailhum audit{options} --events {bucket}"),
            _ => format!("trailhum doctor{options}"),
        }
    }

    /// How many actions of a purpose were granted, and how many were tried.
    fn counts(&self, purpose: Option<Purpose>) -> (usize, usize) {
        let outcomes = self.actions(purpose).into_iter().map(|(_, outcome)| outcome);
        let tried: Vec<TrialOutcome> = outcomes.filter(|it| *it != TrialOutcome::NotTried).collect();
        let granted = tried.iter().filter(|it| **it == TrialOutcome::Granted).count();
        (granted, tried.len())
    }

    /// The actions that are listed under a purpose, or all, each with its worst outcome.
    fn actions(&self, purpose: Option<Purpose>) -> Vec<(&'static str, TrialOutcome)> {
        let mut actions = Vec::new();
        for trial in &self.diagnosis.trials {
            let (action, purposes) = (trial.permission.action, trial.permission.purposes);
            let is_listed = purpose.is_none() || purposes.first() == purpose.as_ref();
            if is_listed && !actions.iter().any(|(known, _)| *known == action) {
                let outcome = self.diagnosis.outcome(action).unwrap_or(trial.outcome);
                actions.push((action, outcome));
            }
        }
        actions
    }
}

/// Whether a shell takes a text as it is.
fn is_plain(text: &str) -> bool {
    text.chars()
        .all(|letter| letter.is_ascii_alphanumeric() || "-_./:".contains(letter))
}
