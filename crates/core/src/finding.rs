//! Judging: a series, its rhythm, what the catalog knows and what the account holds become a [`Finding`].

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::cadence::peers::ConsistentWith;
use crate::cadence::pool::PooledPeriod;
use crate::cadence::{self, Cadence, Silence, Window};
use crate::catalog::{
    CallerKind, Catalog, Cause, Check, ClaimSign, ClaimSigns, ErrorMeaning, Identification, Proof, Resource,
};
use crate::inventory::{Existence, Inventory, Item, Setting};
use crate::tally::{Latest, Scope, Series, SeriesKey, Spread, Tally};
use crate::time::TimeSpan;

pub mod accept;
mod activity;
mod draft;
mod identity;
mod others;
mod past;
mod pauses;
mod reason;
mod remedy;
mod verdict;

pub use crate::catalog::is_refusal;
pub use activity::{ActivityHistogram, ActivitySlot};
pub use draft::draft;
use identity::Identities;
pub use identity::Unsteady;
pub use past::{Configured, Course, Past};
use pauses::PauseDetector;
pub use reason::{CheckDoubt, KnownFacts, ReasonFacts};
pub(crate) use remedy::command;
pub use remedy::{Remedy, RemedyKind, events_a_month, remedies};
use verdict::Case;
pub use verdict::{Verdict, Why};

/// How many event ids a finding shows.
const SAMPLES: usize = 5;

/// One series, judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The same for the same series in every run: twelve hexadecimal digits.
    pub id: String,
    /// What it is.
    pub verdict: Verdict,
    /// The rule that decided.
    pub why: Why,
    /// What the sentence of its reason needs beside the rest.
    pub facts: ReasonFacts,
    /// The series.
    pub key: SeriesKey,
    /// ARN of the resource; empty where unknown.
    pub arn: String,
    /// Whether the resource exists.
    pub existence: Existence,
    /// The key of the sub-configuration; empty where there is none.
    pub setting_key: String,
    /// Whether the sub-configuration is set.
    pub setting: Setting,
    /// Why the call failed.
    pub cause: Cause,
    /// Who called, by what the record proves.
    pub caller_kind: CallerKind,
    /// The id of the scanner that called; of an impostor, of the one that it poses as.
    pub scanner: Option<String>,
    /// The name for people of the scanner, or of another verified AWS service.
    pub scanner_name: Option<String>,
    /// How well the caller is known.
    pub proof: Proof,
    /// The name of the tool or vendor that a caller claims to be that the record does not verify.
    pub claim: Option<String>,
    /// By what it is claimed.
    pub claim_sign: Option<ClaimSign>,
    /// Of an identity whose harmless answers are not taken for those of a client, why.
    pub unsteady: Option<Unsteady>,
    /// Source addresses, user agents and resources.
    pub spread: Spread,
    /// Events.
    pub count: usize,
    /// Time of the first event.
    pub first: Timestamp,
    /// Time of the last event.
    pub last: Timestamp,
    /// When it was seen.
    pub beats: ActivityHistogram,
    /// Spans of the window in which it could not have been seen.
    pub gaps: Vec<TimeSpan>,
    /// The rhythm.
    pub cadence: Cadence,
    /// What the trail shows of the setting beside the errors; `None` where it shows nothing.
    pub past: Option<Past>,
    /// A stretch without a call that most resources of the caller share: the caller paused.
    pub pause: Option<TimeSpan>,
    /// A series too short to tell that keeps the beat of its peers.
    pub consistent_with: Option<ConsistentWith>,
    /// The period of other resources of the caller that a series without one of its own keeps. It is no part of the verdict.
    pub pooled: Option<PooledPeriod>,
    /// What can be done about it, for noise.
    pub remedies: Vec<Remedy>,
    /// What the latest event says.
    pub latest: Latest,
    /// Ids of the newest events, newest first.
    pub samples: Vec<String>,
    /// Some of its records are copies, which others than CloudTrail may have written.
    pub is_copied: bool,
    /// The entry of the user's settings file that accepts it. It is no part of the verdict.
    pub accepted: Option<Arc<accept::AcceptEntry>>,
}

/// Judges every series. The user vouches for the `known` identities, by their ARNs: the same answers to them as to a
/// scanner are harmless.
#[must_use]
pub fn judge(
    tally: &Tally,
    catalog: &Catalog,
    inventory: &Inventory,
    scope: &Scope,
    known: &BTreeSet<String>,
) -> Vec<Finding> {
    let judge = Judge {
        tally,
        catalog,
        inventory,
        scope,
        known,
        identities: Identities::new(tally),
        pauses: PauseDetector::new(tally, scope),
    };
    let mut findings: Vec<Finding> = tally
        .series()
        .filter_map(|(key, series)| judge.one(key, series))
        .collect();
    others::compare(&mut findings, tally);
    findings
}

/// What all series are judged by.
struct Judge<'a> {
    tally: &'a Tally,
    catalog: &'a Catalog,
    inventory: &'a Inventory,
    scope: &'a Scope,
    known: &'a BTreeSet<String>,
    identities: Identities<'a>,
    pauses: PauseDetector<'a>,
}

impl Judge<'_> {
    /// What the trail shows of the setting that a series is about; nothing where the resource itself is gone.
    fn past(&self, key: &SeriesKey, times: &[Timestamp]) -> Option<Past> {
        let told = key
            .check
            .as_ref()
            .is_some_and(|(_, answer)| *answer != ErrorMeaning::ResourceGone);
        let evidence = self.tally.evidence(key).filter(|_| told)?;
        Past::new(times, evidence)
    }

    /// The first silence that nothing explains, and the stretch that the others have in common with those of most
    /// resources of the caller.
    fn silences(&self, key: &SeriesKey, cadence: &Cadence) -> (Option<Silence>, Option<TimeSpan>) {
        let mut shared = None;
        for silence in &cadence.silences {
            if !self.pauses.explain(key, silence) {
                return (Some(*silence), None);
            }
            shared = shared.or(Some(TimeSpan::new(silence.from, silence.to)));
        }
        (None, shared)
    }

    fn cadence(&self, key: &SeriesKey, times: &[Timestamp], window: &Window, is_verified: bool) -> Cadence {
        if is_verified || key.check.is_some() || key.caller.may_be_scanner(self.catalog) {
            cadence::detect_in_parts(times, window).cadence
        } else {
            // Here the rhythm decides nothing.
            cadence::detect_if_even(times, window)
        }
    }

    fn one(&self, key: &SeriesKey, series: &Series) -> Option<Finding> {
        let Self {
            tally,
            catalog,
            inventory,
            scope,
            ..
        } = *self;
        let latest = series.latest()?;
        let roles = inventory.recorder_roles(&key.account, &key.region);
        let caller = key.caller.identify(catalog, &roles, latest.user_agent.as_deref());
        let known = caller.kind.is_verified_service();
        let recorder_role = key.caller.recorder_role(catalog, &roles);
        let times = series.times();
        let (first, last) = (*times.first()?, *times.last()?);
        let window = scope.window(tally, key);
        let cadence = self.cadence(key, &times, &window, known);
        let past = self.past(key, &times);
        let (silence, pause) = if known {
            self.silences(key, &cadence)
        } else {
            (None, None)
        };
        let lookup = key.check.as_ref().and_then(|(id, _)| catalog.lookup(id));
        let item = inventory.item(&key.account, &key.region, &key.resource);
        let (existence, setting) = known_state(item, lookup, &key.resource, last);
        let case = Case {
            key,
            lookup,
            caller,
            is_vouched: self.known.contains(&key.caller.arn),
            unsteady: self.identities.unsteady(key, caller.kind, scope),
            recorder_role,
            item,
            existence,
            setting,
            cadence: &cadence,
            first,
            last,
            past: past.as_ref(),
            silence,
            keeps_evidence: self.tally.keeps_evidence(key),
            is_copied: series.is_copied(),
            known: key.known.as_deref().and_then(|id| catalog.known_error_by_id(id)),
            latest,
            scope,
            inventory: inventory.read_from,
        };
        let finding = Finding::new(&case, series, &times, window.gaps());
        Some(Finding {
            pause: pause.filter(|_| finding.verdict == Verdict::Noise),
            ..finding.named(catalog)
        })
    }
}

impl Finding {
    /// Whether the catalog should get an entry for it: a verified scanner got an answer that the catalog does not know.
    /// Codes that every service has, such as those of throttling and of bad requests, are no such answers.
    #[must_use]
    pub fn is_for_catalog(&self) -> bool {
        self.why == Why::UnknownError
            && self.key.check.is_none()
            && self.key.known.is_none()
            && self.scanner.is_some()
            && matches!(
                self.cause,
                Cause::Unknown | Cause::ResourceMissing | Cause::NotConfigured
            )
    }

    /// The same with the names that the catalog has for the caller.
    fn named(self, catalog: &Catalog) -> Self {
        let service = self.key.caller.service.as_deref();
        let service = service.and_then(|service| catalog.service_name(service));
        let verified = self.caller_kind.is_verified_service();
        let mut signs = claim_signs(&self.key, &self.latest);
        if self.caller_kind == CallerKind::RecorderRoleMisused {
            // The name is that of the role's owner, not of who used it.
            signs.role_name = None;
        }
        let claim = if verified { None } else { catalog.claims(signs) };
        Self {
            claim: claim.map(|(claim, _)| claim.name.clone()),
            claim_sign: claim.map(|(_, sign)| sign),
            scanner_name: self.scanner_name.clone().or(service.map(str::to_owned)),
            ..self
        }
    }

    /// What is found of a series with calls at these times, of which none could be seen in the gaps.
    fn new(case: &Case<'_>, series: &Series, times: &[Timestamp], gaps: &[TimeSpan]) -> Self {
        let (verdict, why) = case.judge();
        let Identification { kind, scanner, proof } = case.caller;
        let (key, entry) = (case.key, case.lookup.map(|lookup| &lookup.entry));
        let arn = case.item.map(|item| item.arn.clone()).filter(|arn| !arn.is_empty());
        let month = || events_a_month(case.cadence);
        let remedies = entry
            .filter(|_| verdict == Verdict::Noise)
            .map(|entry| remedies(entry, &key.resource, &key.account, month()));
        Self {
            id: id(key),
            verdict,
            why,
            facts: ReasonFacts::new(case, why),
            arn: arn.unwrap_or_else(|| key.resource.arn(&key.region, &key.account)),
            existence: case.existence,
            setting_key: entry.map(|entry| entry.supplementary.clone()).unwrap_or_default(),
            setting: case.setting,
            cause: case.cause(why),
            caller_kind: kind,
            scanner: scanner.map(|scanner| scanner.id.clone()),
            scanner_name: scanner.map(|scanner| scanner.name.clone()),
            proof,
            claim: None,
            claim_sign: None,
            unsteady: case.unsteady.filter(|_| why == Why::NotSteady),
            spread: series.spread().clone(),
            count: series.count(),
            first: case.first,
            last: case.last,
            beats: ActivityHistogram::from_times(times),
            gaps: gaps.to_vec(),
            consistent_with: None,
            pooled: None,
            remedies: remedies.unwrap_or_default(),
            latest: case.latest.clone(),
            samples: series.newest(SAMPLES).iter().map(ToString::to_string).collect(),
            is_copied: case.is_copied,
            accepted: None,
            key: key.clone(),
            past: case.past.cloned(),
            pause: None,
            cadence: case.cadence.clone(),
        }
    }
}

/// What a caller shows that anyone can choose, or a vendor publishes.
fn claim_signs<'s>(key: &'s SeriesKey, latest: &'s Latest) -> ClaimSigns<'s> {
    ClaimSigns {
        user_agent: latest.user_agent.as_deref(),
        role_name: key.caller.role_name(),
        session: latest.session.as_deref(),
        account: key.caller.foreign_account.as_deref(),
    }
}

/// What the inventory knows of a resource at the time of the last event. An older item confirms nothing: neither that
/// the resource exists, nor that something is not set. That it was set, or deleted, remains worth saying.
fn known_state(
    item: Option<&Item>,
    lookup: Option<&Check>,
    resource: &Resource,
    last: Timestamp,
) -> (Existence, Setting) {
    let Some(item) = item else {
        return (Existence::Unknown, Setting::Unknown);
    };
    // The item tells of the function itself; a version or an alias has a policy of its own.
    let setting = match lookup {
        Some(lookup) if resource.qualifier.is_none() => item.setting(lookup.entry.setting_key()),
        _ => Setting::Unknown,
    };
    match (item.existence, setting) {
        state if item.covers(last) => state,
        (Existence::Deleted, setting) => (Existence::Deleted, setting),
        (_, Setting::Present) => (Existence::Unknown, Setting::Present),
        _ => (Existence::Unknown, Setting::Unknown),
    }
}

/// Twelve hexadecimal digits of a hash over the key: short enough to type, long enough for 100,000 findings.
fn id(key: &SeriesKey) -> String {
    let caller = &key.caller;
    let parts = [
        key.account.as_str(),
        &key.region,
        &caller.arn,
        caller.session.as_deref().unwrap_or_default(),
        caller.invoked_by.as_deref().unwrap_or_default(),
        if caller.read_only { "read" } else { "" },
        &key.source,
        &key.name,
        &key.error_code,
        &format!("{:?}", key.check.as_ref().map(|(_, answer)| answer)),
        key.resource.kind.as_str(),
        &key.resource.id,
        key.resource.qualifier.as_deref().unwrap_or_default(),
    ];
    let mut text = parts.join("\0");
    // What only some series have is added for these only, so that the ids of all others stay what they were.
    let denial = key.denial.map(|denial| format!("{denial:?}"));
    let named = Some(&caller.name).filter(|name| !name.is_empty());
    for further in [key.known.as_ref(), denial.as_ref(), named].into_iter().flatten() {
        text.push('\0');
        text.push_str(further);
    }
    let digest = Sha256::digest(text);
    let first = digest
        .iter()
        .take(6)
        .fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    format!("{first:012x}")
}
