//! Whether an identity is steady: it has been getting the same harmless answers for days, from the same addresses.
//!
//! A user agent is self-chosen, so what an identity says of itself counts for nothing here. Whoever steals the
//! credentials of a steady identity calls from an address of their own, is denied something, or tries other services:
//! then it is steady no more, and none of its errors is milder.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use jiff::{SignedDuration, Timestamp};

use crate::catalog::scanner::CONFIG;
use crate::catalog::{Caller, CallerKind, Cause};
use crate::tally::{Distinct, DistinctValue, Scope, SeriesKey, Tally};
use crate::text_enum::text_enum;
use crate::time::{shifted, utc_day};

/// UTC days on which a steady identity has errors, at least.
const MIN_DAYS: usize = 3;
/// From its first error to its last, at least.
const MIN_SPAN: SignedDuration = SignedDuration::from_hours(3 * 24);
/// Services with errors of a steady identity, at most: more are a sweep.
const MAX_SERVICES: usize = 2;
/// Its source addresses, at most.
const MAX_SOURCE_IPS: usize = 3;
/// Each of its addresses is seen in the first and in the last of this many parts of the time in which it was active.
const PARTS: i32 = 3;

text_enum! {
    /// Why an identity is not steady; the first reason that holds.
    pub enum Unsteady {
        /// It is an identity of another account, the root user, anonymous, not known, or a role that AWS Config uses.
        Identity = "identity",
        /// Some errors of the account were counted and not judged, and they may be its own.
        Incomplete = "incomplete",
        /// Access was denied to it, or it got another error than "not configured".
        OtherErrors = "other_errors",
        /// It got errors from more than two services.
        Services = "services",
        /// It was seen on too few days, or first seen late in the time range.
        Days = "days",
        /// Its source addresses are unknown, of AWS, too many, or new.
        SourceIps = "source_ips",
        /// Most of its errors came on one day only.
        OneDay = "one_day",
    }
}

/// All identities of the records of a tally.
pub(super) struct Identities<'t> {
    summaries: BTreeMap<IdentityKey<'t>, Summary<'t>>,
    /// No error of theirs is missing.
    complete: bool,
    /// Accounts, and roles that AWS Config used as a recorder does, whether or not the inventory knows it.
    recorder_roles: BTreeSet<(&'t str, &'t str)>,
}

/// The account of the records, and who called: ARN, name, and the session of a user of Identity Center.
type IdentityKey<'t> = (&'t str, &'t str, &'t str, Option<&'t str>);

#[derive(Default)]
struct Summary<'t> {
    days: BTreeSet<i32>,
    ends: Option<(Timestamp, Timestamp)>,
    services: BTreeSet<&'t str>,
    other_errors: bool,
    source_ips: Distinct,
    series: usize,
    /// Series that were seen on more than one day.
    repeated: usize,
}

fn identity<'t>(account: &'t str, caller: &'t Caller) -> IdentityKey<'t> {
    (account, &caller.arn, &caller.name, caller.session.as_deref())
}

fn role(key: &SeriesKey) -> (&str, &str) {
    (&key.account, &key.caller.arn)
}

impl<'t> Identities<'t> {
    pub(super) fn new(tally: &'t Tally) -> Self {
        let mut all: BTreeMap<IdentityKey<'t>, Summary<'t>> = BTreeMap::new();
        let mut recorder_roles: BTreeSet<(&str, &str)> = tally.recorder_roles().collect();
        for (key, series) in tally.series() {
            // Of AWS services nothing is asked here, and they have most of the errors.
            if key.caller.service.is_some() {
                continue;
            }
            let summary = all.entry(identity(&key.account, &key.caller)).or_default();
            summary.services.insert(&key.source);
            summary.other_errors |= key.cause != Cause::NotConfigured || !key.caller.read_only;
            // What a service does with its credentials, an identity could have ordered; when and where it is, this hides.
            if let Some(service) = key.caller.invoking_service() {
                if service == CONFIG && !key.caller.arn.is_empty() {
                    recorder_roles.insert(role(key));
                }
                continue;
            }
            let times = series.times();
            let days: BTreeSet<i32> = times.iter().map(|time| utc_day(*time)).collect();
            summary.series += 1;
            summary.repeated += usize::from(days.len() > 1);
            summary.days.extend(days);
            for time in [times.first(), times.last()].into_iter().flatten() {
                let (first, last) = summary.ends.unwrap_or((*time, *time));
                summary.ends = Some((first.min(*time), last.max(*time)));
            }
            summary.source_ips.merge(&series.spread().source_ips);
        }
        Self {
            summaries: all,
            complete: tally.has_all_series(),
            recorder_roles,
        }
    }

    /// Why the caller of a series is not steady; `None` if it is.
    pub(super) fn unsteady(&self, key: &SeriesKey, kind: CallerKind, scope: &Scope) -> Option<Unsteady> {
        let may_be = matches!(
            kind,
            CallerKind::IamUser | CallerKind::RoleSession | CallerKind::IdentityCenterUser | CallerKind::FederatedUser
        );
        let summary = self.summaries.get(&identity(&key.account, &key.caller));
        let is_recorder = key.caller.is_named_like_recorder() || self.recorder_roles.contains(&role(key));
        let own = key.caller.foreign_account.is_none() && !is_recorder;
        match summary.filter(|_| may_be && own) {
            Some(_) if !self.complete => Some(Unsteady::Incomplete),
            Some(summary) => summary.unsteady(scope),
            None => Some(Unsteady::Identity),
        }
    }
}

impl Summary<'_> {
    /// Whether an address was seen from about the first to about the last day: one that was not is somebody else's, or new.
    fn is_there_throughout(&self, ip: &DistinctValue<'_>) -> bool {
        let (Some(first), Some(last)) = (self.days.first(), self.days.last()) else {
            return false;
        };
        let part = (last - first) / PARTS;
        ip.first_day <= first + part && ip.last_day >= last - part
    }

    fn unsteady(&self, scope: &Scope) -> Option<Unsteady> {
        let Some((first, last)) = self.ends else {
            return Some(Unsteady::Days);
        };
        let half = SignedDuration::from_secs(scope.from.duration_until(scope.to).as_secs() / 2);
        let is_new = first > shifted(scope.from, half);
        let source_ips = self.source_ips.values();
        if self.other_errors {
            Some(Unsteady::OtherErrors)
        } else if self.services.len() > MAX_SERVICES {
            Some(Unsteady::Services)
        } else if self.days.len() < MIN_DAYS || first.duration_until(last) < MIN_SPAN || is_new {
            Some(Unsteady::Days)
        } else if source_ips.is_empty()
            || self.source_ips.count() > MAX_SOURCE_IPS
            || !self.source_ips.is_exact()
            || !source_ips
                .iter()
                .all(|ip| is_address(ip.text) && self.is_there_throughout(ip))
        {
            Some(Unsteady::SourceIps)
        } else if self.repeated * 2 < self.series {
            Some(Unsteady::OneDay)
        } else {
            None
        }
    }
}

/// Whether it tells where a call came from. In its place, a service's name or "AWS Internal" is the same for everybody.
fn is_address(text: &str) -> bool {
    text.parse::<IpAddr>().is_ok()
}
