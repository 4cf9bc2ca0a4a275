//! The buckets and functions of the account, and what is set on them from when on.

use std::collections::BTreeMap;

use super::lookup::{BucketRead, ENCRYPTION, OWNERSHIP, PUBLIC_ACCESS_BLOCK};
use super::settings::ACCOUNT_ID;

/// What a caller finds at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ResourceState {
    /// The resource does not exist (any more).
    Gone,
    /// It exists; the sub-configuration is not set.
    Absent,
    /// The sub-configuration is set.
    Present,
}

/// A life span in unix seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Life {
    /// Created.
    pub from: i64,
    /// Deleted, if it was.
    pub to: Option<i64>,
}

impl Life {
    /// From then on.
    pub(crate) fn since(from: i64) -> Self {
        Self { from, to: None }
    }

    pub(crate) fn at(&self, second: i64) -> bool {
        second >= self.from && self.to.is_none_or(|gone| second < gone)
    }
}

/// A bucket.
#[derive(Debug, Clone)]
pub(crate) struct Bucket {
    pub name: String,
    pub region: &'static str,
    pub life: Life,
    /// Lookup id -> from when to when it is set.
    pub set: BTreeMap<&'static str, Life>,
    /// Which of the known forms of "not set" its configuration item shows: 0 key missing, 1 nulls inside, 2 empty object.
    pub form: usize,
}

impl Bucket {
    /// A bucket as S3 makes them since April 2023 (documented): encryption, public access block and ownership are set.
    pub(crate) fn new(name: &str, region: &'static str, created: i64) -> Self {
        let set = [&PUBLIC_ACCESS_BLOCK, &ENCRYPTION, &OWNERSHIP]
            .map(|lookup| (lookup.id, Life::since(created)))
            .into();
        Self {
            name: format!("{name}-{ACCOUNT_ID}"),
            region,
            life: Life::since(created),
            set,
            form: name.bytes().map(usize::from).sum::<usize>() % 3,
        }
    }

    pub(crate) fn with(mut self, lookups: &[&'static BucketRead], since: i64) -> Self {
        let set = lookups.iter().map(|lookup| (lookup.id, Life::since(since)));
        self.set.extend(set);
        self
    }

    /// Removed at this second.
    pub(crate) fn removing(mut self, lookup: &BucketRead, second: i64) -> Self {
        if let Some(life) = self.set.get_mut(lookup.id) {
            life.to = Some(second);
        }
        self
    }

    /// It had these since it was made, until they were removed.
    pub(crate) fn with_until(mut self, lookups: &[&'static BucketRead], removed: i64) -> Self {
        let life = Life {
            from: self.life.from,
            to: Some(removed),
        };
        self.set.extend(lookups.iter().map(|lookup| (lookup.id, life)));
        self
    }

    pub(crate) fn without(mut self, lookup: &BucketRead) -> Self {
        self.set.remove(lookup.id);
        self
    }

    pub(crate) fn deleted(mut self, second: i64) -> Self {
        self.life.to = Some(second);
        self
    }

    /// What a read of `lookup` finds at `second`.
    pub(crate) fn state(&self, lookup: &BucketRead, second: i64) -> ResourceState {
        match self.set.get(lookup.state) {
            _ if !self.life.at(second) => ResourceState::Gone,
            Some(life) if life.at(second) => ResourceState::Present,
            _ => ResourceState::Absent,
        }
    }
}

/// A Lambda function.
#[derive(Debug, Clone)]
pub(crate) struct Function {
    pub name: String,
    pub region: &'static str,
    pub life: Life,
    /// Has a resource policy since (unix seconds).
    pub policy: Option<i64>,
}

impl Function {
    pub(crate) fn new(name: &str, region: &'static str, created: i64) -> Self {
        Self {
            name: name.to_owned(),
            region,
            life: Life {
                from: created,
                to: None,
            },
            policy: None,
        }
    }

    pub(crate) fn arn(&self) -> String {
        format!("arn:aws:lambda:{}:{ACCOUNT_ID}:function:{}", self.region, self.name)
    }

    /// What a read of the resource policy finds at `second`.
    pub(crate) fn state(&self, second: i64) -> ResourceState {
        match self.policy {
            _ if !self.life.at(second) => ResourceState::Gone,
            Some(since) if second >= since => ResourceState::Present,
            _ => ResourceState::Absent,
        }
    }

    /// The resource policy, once set: an event rule may invoke the function.
    pub(crate) fn policy_text(&self) -> String {
        serde_json::json!({
            "Version": "2012-10-17",
            "Id": "default",
            "Statement": [{
                "Sid": "AllowEvents", "Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"},
                "Action": "lambda:InvokeFunction", "Resource": self.arn(),
            }],
        })
        .to_string()
    }
}
