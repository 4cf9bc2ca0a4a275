//! The log group: how it is named, which trail writes to it, and what CloudWatch Logs says of it.

use std::fmt;

use aws_sdk_cloudwatchlogs::operation::describe_log_groups::DescribeLogGroupsOutput;
use aws_sdk_cloudwatchlogs::types::LogGroup as ListedGroup;
use jiff::{SignedDuration, Timestamp};

use crate::aws::{Aws, Fault, pages};
use crate::coverage::Gap;

/// The request that lists trails, as IAM names it.
pub(super) const TRAILS: &str = "cloudtrail:DescribeTrails";
const GROUPS: &str = "logs:DescribeLogGroups";

/// How old an event may be when it is written, in days (documented): a copy may hold records from before its creation.
const MAX_DAYS_BEFORE_CREATION: i64 = 14;

/// A log group, as an argument names it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum LogGroup {
    /// That to which the trail writes.
    Auto,
    /// By its name, in the account of the credentials.
    Name(String),
    /// By its ARN, in any account.
    Arn(LogGroupArn),
}

/// The ARN of a log group, without what may follow it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LogGroupArn {
    partition: String,
    /// Its region.
    pub region: String,
    /// The account that it is in.
    pub account: String,
    /// Its name.
    pub name: String,
}

impl LogGroup {
    /// Reads `auto`, a name or an ARN; `None` for a text that is none of them.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text == "auto" {
            return Some(Self::Auto);
        }
        if text.starts_with("arn:") {
            return LogGroupArn::parse(text).map(Self::Arn);
        }
        is_name(text).then(|| Self::Name(text.to_owned()))
    }

    /// The region, where an ARN names it.
    #[must_use]
    pub fn region(&self) -> Option<&str> {
        match self {
            Self::Arn(arn) => Some(&arn.region),
            Self::Auto | Self::Name(_) => None,
        }
    }
}

/// Whether a group may be called that (documented).
fn is_name(text: &str) -> bool {
    let letter = |letter: char| letter.is_ascii_alphanumeric() || "_-/.#".contains(letter);
    (1..=512).contains(&text.len()) && text.chars().all(letter)
}

impl LogGroupArn {
    /// Reads `arn:PARTITION:logs:REGION:ACCOUNT:log-group:NAME`, with or without `:*` behind it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.strip_suffix(":*").unwrap_or(text);
        let [_, partition, "logs", region, account, "log-group", name] = *text.split(':').collect::<Vec<_>>() else {
            return None;
        };
        let is_whole = !region.is_empty() && crate::source::trail_key::is_account(account) && is_name(name);
        (is_whole && text.starts_with("arn:")).then(|| Self {
            partition: partition.to_owned(),
            region: region.to_owned(),
            account: account.to_owned(),
            name: name.to_owned(),
        })
    }
}

impl fmt::Display for LogGroupArn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            partition,
            region,
            account,
            name,
        } = self;
        write!(f, "arn:{partition}:logs:{region}:{account}:log-group:{name}")
    }
}

/// A group that can be read.
#[derive(Debug)]
pub(super) struct FoundGroup {
    pub(super) region: String,
    pub(super) name: String,
    /// Its ARN, if it is in another account than that of the credentials: then requests name it so.
    pub(super) elsewhere: Option<String>,
    pub(super) facts: GroupFacts,
    pub(super) trust: GroupTrust,
    /// What could not be found out.
    pub(super) gaps: Vec<Gap>,
}

/// What CloudWatch Logs says of a group.
#[derive(Debug, Default, Clone)]
pub(super) struct GroupFacts {
    pub(super) class: Option<String>,
    pub(super) stored_bytes: Option<u64>,
    pub(super) retention_days: Option<i32>,
    pub(super) created: Option<Timestamp>,
}

/// Whether a group holds CloudTrail's own word.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum GroupTrust {
    /// This trail writes to it.
    Trail(String),
    /// No trail that is listed writes to it.
    NoTrail,
    /// The trails could not be listed, which is a gap.
    Unknown,
}

/// A trail that writes to a log group.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct WritingTrail {
    group: LogGroupArn,
    name: String,
}

/// Finds the group that is named, in this region if nothing else says where, for the account of the credentials.
///
/// # Errors
/// A [`Gap`] when there is no such group, or several.
pub(super) async fn find(aws: &Aws, named: &LogGroup, region: &str, account: Option<&str>) -> Result<FoundGroup, Gap> {
    let region = named.region().unwrap_or(region);
    let trails = trails(aws, region).await;
    let arn = match named {
        LogGroup::Auto => Some(only(trails.as_ref().map_err(Fault::gap)?, region)?),
        LogGroup::Arn(arn) => Some(arn.clone()),
        LogGroup::Name(_) => None,
    };
    let region = arn.as_ref().map_or(region, |arn| &arn.region).to_owned();
    let name = match named {
        LogGroup::Name(name) => name.clone(),
        _ => arn.as_ref().map(|arn| arn.name.clone()).unwrap_or_default(),
    };
    let foreign = arn.as_ref().filter(|arn| account.is_some_and(|own| own != arn.account));
    let mut found = FoundGroup {
        elsewhere: foreign.map(LogGroupArn::to_string),
        region,
        name,
        facts: GroupFacts::default(),
        trust: GroupTrust::Unknown,
        gaps: Vec::new(),
    };
    let mut owner = arn.map(|arn| arn.account).or(account.map(str::to_owned));
    match found.describe(aws).await {
        Ok(Some(group)) => {
            let listed = group.arn.as_deref().and_then(LogGroupArn::parse);
            owner = listed.map(|arn| arn.account).or(owner);
            found.facts = facts(&group);
        }
        Ok(None) => return Err(found.missing()),
        Err(fault) if fault.is_fatal() => return Err(fault.gap()),
        Err(fault) => found.gaps.push(fault.gap()),
    }
    match trails {
        Ok(trails) => found.trust = found.trust(&trails, owner.as_deref()),
        Err(fault) => found.gaps.push(unconfirmed(&fault)),
    }
    Ok(found)
}

impl FoundGroup {
    pub(super) fn place(&self) -> String {
        self.elsewhere
            .clone()
            .unwrap_or_else(|| format!("{} in {}", self.name, self.region))
    }

    fn missing(&self) -> Gap {
        let what = "there is no log group of this name";
        let hint =
            "check the name and --region, or name it by its ARN; --events logs:auto finds the group of the trail";
        Gap::new(self.place(), what, hint)
    }

    async fn describe(&self, aws: &Aws) -> Result<Option<ListedGroup>, Fault> {
        let request = aws.logs(&self.region).describe_log_groups();
        let request = match &self.elsewhere {
            Some(arn) => request.log_group_identifiers(arn).include_linked_accounts(true),
            None => request.log_group_name_prefix(&self.name),
        };
        let split = |page: DescribeLogGroupsOutput| (page.log_groups.ok_or("logGroups"), page.next_token);
        let call = (GROUPS, self.region.as_str());
        let listed = pages::collect(call, request.into_paginator().send(), split).await?;
        let mut listed = listed.into_iter();
        Ok(listed.find(|group| group.log_group_name.as_deref() == Some(&self.name)))
    }

    fn trust(&self, trails: &[WritingTrail], owner: Option<&str>) -> GroupTrust {
        let writes = |trail: &&WritingTrail| {
            let group = &trail.group;
            group.name == self.name && group.region == self.region && owner == Some(&group.account)
        };
        let trail = trails.iter().find(writes);
        trail.map_or(GroupTrust::NoTrail, |trail| GroupTrust::Trail(trail.name.clone()))
    }
}

/// The trails could not be listed, so nothing confirms that the group is a trail's.
fn unconfirmed(fault: &Fault) -> Gap {
    let what = format!(
        "{}; so nothing confirms that CloudTrail writes to this log group, and its records count as copies, which are never called harmless",
        fault.message
    );
    Gap::new(format!("{} in {}", fault.operation, fault.region), what, fault.hint())
}

fn facts(group: &ListedGroup) -> GroupFacts {
    GroupFacts {
        class: group.log_group_class().map(|class| class.as_str().to_owned()),
        stored_bytes: group.stored_bytes.and_then(|bytes| u64::try_from(bytes).ok()),
        retention_days: group.retention_in_days,
        created: group
            .creation_time
            .and_then(|time| Timestamp::from_millisecond(time).ok()),
    }
}

impl GroupFacts {
    /// Whether it is of the class whose events FilterLogEvents does not return (inferred).
    pub(super) fn is_infrequent_access(&self) -> bool {
        self.class.as_deref() == Some("INFREQUENT_ACCESS")
    }

    /// When the oldest records were written that it still keeps, and how to say that; `None` if it keeps them for ever.
    pub(super) fn keeps_since(&self, now: Timestamp) -> Option<(Timestamp, String)> {
        let days = self.retention_days.filter(|days| *days > 0)?;
        let oldest = before(now, i64::from(days));
        let what = format!("it keeps records for {days} days, so it begins at {oldest:.0}");
        Some((oldest, what))
    }

    /// When it was created, and how to say that.
    pub(super) fn created(&self) -> Option<(Timestamp, String)> {
        let what = |time| format!("it was created at {time:.0} and has no earlier records");
        self.created.map(|time| (time, what(time)))
    }

    /// Before this time it has no record.
    pub(super) fn earliest(&self, now: Timestamp) -> Option<Timestamp> {
        let keeps_since = self.keeps_since(now).map(|(time, _)| time);
        let created = self.created.map(|time| before(time, MAX_DAYS_BEFORE_CREATION));
        keeps_since.max(created)
    }

    /// From this time on it usually has records.
    pub(super) fn begins(&self, now: Timestamp) -> Option<Timestamp> {
        self.keeps_since(now).map(|(time, _)| time).max(self.created)
    }
}

/// So many days before a time.
fn before(time: Timestamp, days: i64) -> Timestamp {
    let earlier = time.checked_sub(SignedDuration::from_hours(24 * days));
    earlier.unwrap_or(Timestamp::MIN)
}

/// The only group that trails write to.
fn only(trails: &[WritingTrail], region: &str) -> Result<LogGroupArn, Gap> {
    let mut groups: Vec<&LogGroupArn> = trails.iter().map(|trail| &trail.group).collect();
    groups.sort();
    groups.dedup();
    let place = format!("{TRAILS} in {region}");
    match *groups {
        [group] => Ok(group.clone()),
        [] => Err(Gap::new(
            place,
            "no trail writes to CloudWatch Logs",
            "name the log group: --events logs:GROUP; check --region; or read the trail's bucket, which trailhum audit --plan names",
        )),
        _ => {
            let listed: Vec<String> = groups.iter().map(|group| format!("--events logs:{group}")).collect();
            let what = format!("trails write to {} log groups", groups.len());
            Err(Gap::new(place, what, format!("name one: {}", listed.join(", or "))))
        }
    }
}

/// The trails that write to log groups. Those of other regions and of the organization are among them (documented).
async fn trails(aws: &Aws, region: &str) -> Result<Vec<WritingTrail>, Fault> {
    let answer = aws.cloudtrail(region).describe_trails().send().await;
    let answer = answer.map_err(|error| Fault::new(TRAILS, region, &error))?;
    let listed = answer.trail_list;
    let listed = listed.ok_or_else(|| Fault::incomplete(TRAILS, region, "trailList"))?;
    let trails = listed.into_iter().filter_map(|trail| {
        let group = LogGroupArn::parse(trail.cloud_watch_logs_log_group_arn.as_deref()?)?;
        let name = trail.name.unwrap_or_default();
        Some(WritingTrail { group, name })
    });
    let mut trails: Vec<WritingTrail> = trails.collect();
    trails.sort();
    Ok(trails)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARN: &str = "arn:aws:logs:eu-central-1:111122223333:log-group:aws-controltower/CloudTrailLogs";

    #[test]
    fn a_group_is_named_by_auto_its_name_or_its_arn() {
        assert_eq!(LogGroup::parse("auto"), Some(LogGroup::Auto));
        assert_eq!(
            LogGroup::parse("/trail/logs"),
            Some(LogGroup::Name("/trail/logs".to_owned()))
        );
        let arn = LogGroup::parse(ARN).unwrap();
        assert_eq!(arn.region(), Some("eu-central-1"));
        assert_eq!(LogGroup::parse(&format!("{ARN}:*")), Some(arn));
        for text in [
            "",
            "two words",
            "group:stream",
            "arn:aws:logs:eu-central-1:111122223333:log-group:",
            "arn:aws:logs:eu-central-1:1111:log-group:name",
            "arn:aws:s3:::bucket",
            "arn:aws:logs:eu-central-1:111122223333:log-group:name:log-stream:s",
        ] {
            assert_eq!(LogGroup::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_later_of_retention_and_creation_is_where_records_begin() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let mut facts = GroupFacts {
            retention_days: Some(7),
            created: Some(at("2026-01-01T00:00:00Z")),
            ..GroupFacts::default()
        };
        let now = at("2026-01-15T00:00:00Z");
        assert_eq!(facts.begins(now).unwrap(), at("2026-01-08T00:00:00Z"));
        facts.retention_days = Some(30);
        assert_eq!(facts.begins(now).unwrap(), at("2026-01-01T00:00:00Z"));
        assert_eq!(facts.earliest(now).unwrap(), at("2025-12-18T00:00:00Z"));
        assert_eq!(GroupFacts::default().begins(now), None);
    }
}
