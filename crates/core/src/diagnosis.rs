//! What an identity may read of an account, as trying shows it: the calls that were tried, what the account has, and which
//! believed facts of the catalog its records confirm.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::text_enum::text_enum;

mod belief;
mod permission;

pub use belief::{Belief, BeliefState, beliefs};
pub use permission::{PERMISSIONS, Permission, Purpose, TrialCondition, permissions_for};

text_enum! {
    /// What came of trying a call.
    pub enum TrialOutcome {
        /// AWS answered it.
        Granted = "granted",
        /// Access denied.
        Denied = "denied",
        /// It failed for another reason, which says nothing about the permission.
        Failed = "failed",
        /// It was not made.
        NotTried = "not_tried",
    }
}

/// A call that was tried, or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    /// What was tried.
    pub permission: &'static Permission,
    /// Where.
    pub region: String,
    /// What came of it.
    pub outcome: TrialOutcome,
    /// AWS's error code, if it answered with one.
    pub code: Option<String>,
    /// AWS's message.
    pub message: Option<String>,
}

/// What would be tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrialPlan {
    /// In these regions.
    pub regions: Vec<String>,
    /// And in every other that is enabled.
    pub all_regions: bool,
    /// The calls, in their order.
    pub permissions: Vec<&'static Permission>,
    /// Pages of LookupEvents in each region: one for each eventName of a believed fact.
    pub pages: usize,
}

/// A configuration recorder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SeenRecorder {
    /// Its region.
    pub region: String,
    /// Its name.
    pub name: String,
    /// The principal of the service whose recorder it is; `None` for the customer's own.
    pub service: Option<String>,
    /// The role that it records with, if that is known.
    pub role_arn: Option<String>,
    /// Whether it records, if that is known.
    pub recording: Option<bool>,
}

/// A delivery channel of AWS Config.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SeenChannel {
    /// Its region.
    pub region: String,
    /// Its name.
    pub name: String,
    /// Whether the last delivery of anything failed.
    pub fails: bool,
    /// When a history file was last delivered.
    pub delivered: Option<Timestamp>,
}

/// A trail.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SeenTrail {
    /// Its name.
    pub name: String,
    /// Its bucket, as `--events` takes it.
    pub bucket: Option<String>,
    /// Its log group, as `--events` takes it.
    pub log_group: Option<String>,
    /// Whether it has the events of all regions.
    pub every_region: bool,
    /// Whether it is the trail of an organization.
    pub organization: bool,
}

/// A log group to which a trail writes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SeenLogGroup {
    /// Its region.
    pub region: String,
    /// Its name.
    pub name: String,
    /// Bytes that are stored in it, if CloudWatch Logs says.
    pub stored_bytes: Option<u64>,
    /// Days for which it keeps events, if not for ever.
    pub retention_days: Option<i32>,
}

/// A table of Athena whose name says that it may hold a trail.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SeenTable {
    /// Its region.
    pub region: String,
    /// Its database.
    pub database: String,
    /// Its name.
    pub name: String,
}

/// What was found out about an identity and its account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnosis {
    /// The account, as far as STS says.
    pub account: Option<String>,
    /// The ARN of the identity, as far as STS says.
    pub caller: Option<String>,
    /// The regions in which calls were tried.
    pub regions: Vec<String>,
    /// The regions that are enabled, if they could be listed.
    pub enabled_regions: Option<Vec<String>>,
    /// The calls.
    pub trials: Vec<Trial>,
    /// The recorders, sorted.
    pub recorders: Vec<SeenRecorder>,
    /// The delivery channels, sorted.
    pub channels: Vec<SeenChannel>,
    /// The trails, sorted.
    pub trails: Vec<SeenTrail>,
    /// Their log groups, sorted.
    pub log_groups: Vec<SeenLogGroup>,
    /// Tables of Athena, sorted.
    pub tables: Vec<SeenTable>,
    /// Believed facts of the catalog, and what event history says of them.
    pub beliefs: Vec<Belief>,
    /// Requests made, by `service:Operation`.
    pub api_calls: BTreeMap<String, u64>,
    /// It was stopped by Ctrl-C.
    pub is_stopped: bool,
}

impl Trial {
    /// Whether AWS says that a policy denies it explicitly, which no policy that allows can change.
    #[must_use]
    pub fn is_denied_explicitly(&self) -> bool {
        let message = self.message.as_deref().unwrap_or_default();
        self.outcome == TrialOutcome::Denied && message.contains("explicit deny")
    }
}

impl Diagnosis {
    /// The worst outcome of a call in any region; `None` where it was no part of the run.
    #[must_use]
    pub fn outcome(&self, action: &str) -> Option<TrialOutcome> {
        let severity = |outcome: &TrialOutcome| match outcome {
            TrialOutcome::Denied => 3,
            TrialOutcome::Failed => 2,
            TrialOutcome::Granted => 1,
            TrialOutcome::NotTried => 0,
        };
        let trials = self.trials.iter().filter(|trial| trial.permission.action == action);
        trials.map(|trial| trial.outcome).max_by_key(severity)
    }

    /// Whether AWS granted this call in every region where it was tried.
    #[must_use]
    pub fn grants(&self, action: &str) -> bool {
        self.outcome(action) == Some(TrialOutcome::Granted)
    }

    /// The actions that a policy must allow and does not, sorted. What is denied explicitly is not among them.
    #[must_use]
    pub fn missing_actions(&self) -> BTreeSet<&'static str> {
        let denied = self.trials.iter().filter(|trial| trial.outcome == TrialOutcome::Denied);
        denied
            .filter(|trial| !trial.is_denied_explicitly())
            .flat_map(|trial| std::iter::once(trial.permission.action).chain(trial.permission.also.iter().copied()))
            .collect()
    }

    /// The actions that a policy denies explicitly, sorted.
    #[must_use]
    pub fn explicitly_denied(&self) -> BTreeSet<&'static str> {
        let denied = self.trials.iter().filter(|trial| trial.is_denied_explicitly());
        denied.map(|trial| trial.permission.action).collect()
    }

    /// Whether every call that was tried was granted.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        let bad = [TrialOutcome::Denied, TrialOutcome::Failed];
        !self.is_stopped && !self.trials.iter().any(|trial| bad.contains(&trial.outcome))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trial(action: &str, region: &str, outcome: TrialOutcome, message: &str) -> Trial {
        Trial {
            permission: PERMISSIONS.iter().find(|it| it.action == action).unwrap(),
            region: region.to_owned(),
            outcome,
            code: None,
            message: Some(message.to_owned()),
        }
    }

    #[test]
    fn a_call_that_is_denied_in_one_region_is_missing_and_an_explicit_deny_is_listed_apart() {
        let diagnosis = Diagnosis {
            trials: vec![
                trial("cloudtrail:LookupEvents", "eu-central-1", TrialOutcome::Granted, ""),
                trial(
                    "cloudtrail:LookupEvents",
                    "us-east-1",
                    TrialOutcome::Denied,
                    "no identity-based policy allows it",
                ),
                trial(
                    "logs:DescribeLogGroups",
                    "us-east-1",
                    TrialOutcome::Denied,
                    "with an explicit deny in a service control policy",
                ),
                trial("athena:ListDatabases", "us-east-1", TrialOutcome::Denied, ""),
                trial("account:ListRegions", "us-east-1", TrialOutcome::NotTried, ""),
            ],
            ..Diagnosis::default()
        };
        assert!(!diagnosis.grants("cloudtrail:LookupEvents") && !diagnosis.is_complete());
        let missing: Vec<&str> = diagnosis.missing_actions().into_iter().collect();
        assert_eq!(
            missing,
            ["athena:ListDatabases", "cloudtrail:LookupEvents", "glue:GetDatabases"]
        );
        assert_eq!(diagnosis.explicitly_denied(), ["logs:DescribeLogGroups"].into());
        assert_eq!(diagnosis.outcome("account:ListRegions"), Some(TrialOutcome::NotTried));
        assert_eq!(diagnosis.outcome("logs:StartQuery"), None);
    }
}
