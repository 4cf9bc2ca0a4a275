//! CloudTrail's event history: how little is asked for, and that nothing fetched is lost.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;
use trailhum::aws::Aws;
use trailhum::cache::CacheHandle;
use trailhum::catalog::Catalog;
use trailhum::event::Event;
use trailhum::finding::{self, Finding, Why};
use trailhum::health::CHANGE_CALLS;
use trailhum::inventory::Inventory;
use trailhum::sandbox::{self, Account, Endpoint, Limits, Settings};
use trailhum::source::ReadOutcome;
use trailhum::source::lookup_events::{self, Effort, ReadOptions};
use trailhum::source::progress::Progress;
use trailhum::tally::{Scope, Tally, Unread};
use trailhum::time::TimeSpan;

mod cache;
mod odd;
mod plan;

const REQUEST: &str = "cloudtrail:LookupEvents";

/// An account whose LookupEvents is as fast as it can be, so that tests count requests and not seconds.
struct Fast {
    endpoint: Endpoint,
    account: Account,
    aws: Aws,
    now: Timestamp,
    catalog: Catalog,
    stop: watch::Receiver<bool>,
    _stop: watch::Sender<bool>,
}

impl Fast {
    fn limits() -> Limits {
        Limits {
            lookup_events_per_second: 1e9,
            ..Limits::default()
        }
    }

    async fn new(settings: &Settings) -> Self {
        Self::limited(settings, Self::limits()).await
    }

    async fn limited(settings: &Settings, limits: Limits) -> Self {
        let account = Account::new(settings);
        let endpoint = sandbox::serve(account.clone(), limits).await.unwrap();
        let (sender, stop) = watch::channel(false);
        Self {
            aws: Aws::sandbox(&endpoint.url(), sandbox::REGION, 1e9),
            endpoint,
            account,
            now: settings.now,
            catalog: Catalog::builtin().unwrap(),
            stop,
            _stop: sender,
        }
    }

    /// How many names LookupEvents is asked for.
    fn names(&self) -> u64 {
        self.catalog.names_to_ask(trailhum::catalog::HistoryUse::Always).len() as u64
    }

    fn requests(&self) -> u64 {
        self.endpoint.calls().get(REQUEST).copied().unwrap_or_default()
    }

    /// What a full reading gives, made from the account's own records, and the requests that it takes.
    fn all(&self, days: i64) -> (Vec<Finding>, u64) {
        let (from, names) = (
            self.now - SignedDuration::from_hours(24 * days),
            self.catalog.names_to_ask(trailhum::catalog::HistoryUse::Always),
        );
        let mut tally = Tally::default();
        let mut events: BTreeMap<&str, u64> = names.iter().map(|name| (*name, 0)).collect();
        for record in self.account.records() {
            let asked_for = record.region() == sandbox::REGION && (from..self.now).contains(&record.time());
            if let Some(count) = events.get_mut(record.event_name()).filter(|_| asked_for) {
                *count += 1;
                let text = serde_json::to_string(record).unwrap();
                tally.add(&Event::from_json(&text).unwrap(), &self.catalog);
            }
        }
        let late = Unread {
            region: sandbox::REGION.to_owned(),
            name: None,
            from: self.now - lookup_events::NOT_YET_DELIVERED,
            to: self.now,
            read_since_by_resource: BTreeMap::new(),
        };
        let requests = events.values().map(|count| count.div_ceil(50).max(1)).sum();
        (self.judge(&tally, from, vec![late]), requests)
    }

    fn judge(&self, tally: &Tally, from: Timestamp, unread: Vec<Unread>) -> Vec<Finding> {
        let scope = Scope {
            from,
            to: self.now,
            unread,
            every_record: false,
        };
        finding::judge(tally, &self.catalog, &Inventory::default(), &scope, &BTreeSet::new())
    }

    /// Reads so many days up to `now`; returns what was read, and the requests that it took.
    async fn read(
        &self,
        days: i64,
        effort: Effort,
        cache: &CacheHandle,
        inventory: &Inventory,
    ) -> (ReadOutcome, Vec<Finding>, u64) {
        let before = self.requests();
        let from = self.now - SignedDuration::from_hours(24 * days);
        let options = ReadOptions {
            regions: &[sandbox::REGION.to_owned()],
            span: TimeSpan::new(from, self.now),
            now: self.now,
            effort,
            catalog: &self.catalog,
            inventory,
            cache,
            progress: Progress::default(),
        };
        let read = lookup_events::read(&self.aws, options, &self.stop).await;
        let findings = self.judge(&read.tally, from, read.unread.clone());
        (read, findings, self.requests() - before)
    }
}

/// Class, periods in hours, and verdict of each finding.
fn said(findings: &[Finding]) -> BTreeMap<&str, (&str, Vec<String>, String)> {
    let said = findings.iter().map(|finding| {
        let tracks = finding.cadence.tracks.iter();
        let hours = tracks.map(|track| format!("{:.0}", track.period_seconds / 3600.0));
        let verdict = format!("{:?}", finding.verdict);
        (
            finding.id.as_str(),
            (finding.cadence.class.as_str(), hours.collect(), verdict),
        )
    });
    said.collect()
}

/// The series that began inside the time range.
fn began(findings: &[Finding]) -> BTreeSet<&str> {
    let began = findings
        .iter()
        .filter(|finding| matches!(finding.why, Why::Began | Why::Removed | Why::SettingRemoved));
    began.map(|finding| finding.id.as_str()).collect()
}

fn thousand_buckets() -> Settings {
    Settings {
        days: 14,
        buckets: 1000,
        beginnings: 10,
        ..Settings::default()
    }
}

#[tokio::test]
#[ignore = "needs a minute: a thousand buckets"]
async fn of_a_thousand_buckets_normal_tells_what_full_tells_with_two_fifths_of_the_requests() {
    let account = Fast::new(&thousand_buckets()).await;
    let folder = tempfile::tempdir().unwrap();
    let memory = CacheHandle::open(
        &folder.path().join("a.ledger"),
        sandbox::ACCOUNT_ID,
        account.catalog.parameters().collect(),
    )
    .unwrap();
    let inventory = trailhum::collector::config::read(&account.aws, &[sandbox::REGION.to_owned()], &account.stop)
        .await
        .inventory;
    let (full, full_requests) = account.all(14);
    let (read, normal, normal_requests) = account.read(14, Effort::Normal, &memory, &inventory).await;
    // Each series that began inside the range, and no other.
    assert!(began(&full).len() >= 20, "{} beginnings", began(&full).len());
    assert_eq!(began(&normal), began(&full));
    let (full, normal) = (said(&full), said(&normal));
    let same = full.iter().filter(|(id, said)| normal.get(*id) == Some(said)).count();
    assert!(full.len() > 5000);
    assert!(same * 100 >= full.len() * 99, "{same} of {} series", full.len());
    assert!(
        normal_requests * 100 <= full_requests * 38,
        "{normal_requests} of {full_requests} requests"
    );
    // What was not read is said, with the requests that it would take.
    let [note] = read.coverage.notes.as_slice() else {
        panic!("{:?}", read.coverage.notes)
    };
    assert!(note.contains(&format!(" {normal_requests} of about ")), "{note}");
    let estimate = note.split(" of about ").last().unwrap().split(' ').next().unwrap();
    let estimate: u64 = estimate.parse().unwrap();
    assert!(estimate.abs_diff(full_requests) * 10 < full_requests, "{note}");
    assert!(
        read.unread
            .iter()
            .any(|unread| unread.name.as_deref() == Some("GetBucketCors"))
    );
    assert_eq!(read.coverage.gaps, []);
    // So are the days that were read.
    let [partly] = read.coverage.partly_read.as_slice() else {
        panic!("{:?}", read.coverage.partly_read)
    };
    assert_eq!((partly.spans.len(), partly.open_beginnings.len()), (2, 0), "{partly:?}");
    let said = trailhum::words::partly_read(partly);
    assert!(
        said.starts_with("eu-central-1: only 1-2 Jan and 1") && said.contains("-15 Jan were read"),
        "{said}"
    );
    // What is known is not asked for again.
    let (again, _, requests) = account.read(14, Effort::Normal, &memory, &inventory).await;
    let names = (account
        .catalog
        .names_to_ask(trailhum::catalog::HistoryUse::Always)
        .len()
        + CHANGE_CALLS.len()) as u64;
    assert!(requests <= names, "{requests} requests for {names} names");
    assert_eq!(again.tally.records(), read.tally.records());
    assert!(
        again.tally.series().eq(read.tally.series()),
        "other series from the ledger"
    );
    assert!(
        again.tally.errors().eq(read.tally.errors()),
        "other errors from the ledger"
    );
    assert_eq!(again.unread, read.unread);
}

#[tokio::test]
async fn a_bucket_whose_errors_began_days_ago_is_found_by_normal_as_by_full() {
    let settings = Settings {
        buckets: 300,
        beginnings: 3,
        ..thousand_buckets()
    };
    let account = Fast::new(&settings).await;
    let (full, full_requests) = account.all(14);
    let (memory, inventory) = (CacheHandle::disabled(None), Inventory::default());
    let (_, normal, requests) = account.read(14, Effort::Normal, &memory, &inventory).await;
    assert!(
        requests * 100 <= full_requests * 60,
        "{requests} of {full_requests} requests"
    );
    assert!(began(&full).len() >= 6, "{} beginnings", began(&full).len());
    assert_eq!(began(&normal), began(&full));
}

#[tokio::test]
async fn samples_find_who_calls_what_with_a_fifth_of_the_requests_and_say_that_they_are_samples() {
    let settings = Settings {
        buckets: 300,
        ..thousand_buckets()
    };
    let account = Fast::new(&settings).await;
    let (full, full_requests) = account.all(14);
    let (memory, inventory) = (CacheHandle::disabled(None), Inventory::default());
    let (read, quick, requests) = account.read(14, Effort::Quick, &memory, &inventory).await;
    assert!(requests * 5 <= full_requests, "{requests} of {full_requests} requests");
    // Scanners that ask many resources.
    let callers = |findings: &[Finding]| -> BTreeMap<(String, String), usize> {
        let mut callers = BTreeMap::new();
        for finding in findings.iter().filter(|finding| finding.scanner.is_some()) {
            let key = (finding.key.caller.arn.clone(), finding.key.name.clone());
            *callers.entry(key).or_default() += finding.count;
        }
        callers
    };
    let seen = callers(&quick);
    let busy = callers(&full).into_iter().filter(|(_, count)| *count >= 1000);
    let busy: Vec<_> = busy.map(|(caller, _)| caller).collect();
    assert!(
        busy.len() >= 7 && busy.iter().all(|caller| seen.contains_key(caller)),
        "{busy:?} {seen:?}"
    );
    let [note] = read.coverage.notes.as_slice() else {
        panic!("{:?}", read.coverage.notes)
    };
    assert!(
        note.contains("only samples were read") && note.contains("GetBucketCors"),
        "{note}"
    );
    let whole: usize = full.iter().map(|finding| finding.count).sum();
    let (_, extrapolated) = note.split_once("the whole time range has about ").unwrap();
    let extrapolated: usize = extrapolated.split(' ').next().unwrap().parse().unwrap();
    assert!(
        extrapolated.abs_diff(whole) * 4 < whole,
        "{extrapolated} extrapolated, {whole} true"
    );
}

#[tokio::test]
async fn the_ledger_remembers_what_the_event_history_no_longer_has() {
    let settings = Settings {
        days: 90,
        ..Settings::default()
    };
    let mut account = Fast::new(&settings).await;
    let folder = tempfile::tempdir().unwrap();
    let memory = CacheHandle::open(
        &folder.path().join("a.ledger"),
        sandbox::ACCOUNT_ID,
        account.catalog.parameters().collect(),
    )
    .unwrap();
    let inventory = Inventory::default();
    let (first, _, _) = account.read(90, Effort::Full, &memory, &inventory).await;
    assert!(first.tally.series().count() > 50);
    // A month later, LookupEvents would have two of these three months.
    account.now += SignedDuration::from_hours(24 * 30);
    let (later, _, requests) = account.read(120, Effort::Full, &memory, &inventory).await;
    assert!(later.tally.series().eq(first.tally.series()), "something is forgotten");
    let newest = account.now - lookup_events::NOT_YET_DELIVERED;
    assert!(
        later.unread.iter().all(|unread| unread.from == newest),
        "{:?}",
        later.unread
    );
    let names = (account.catalog.names_to_ask(trailhum::catalog::HistoryUse::Full).len() + CHANGE_CALLS.len()) as u64;
    assert!(requests <= names, "{requests} requests for {names} names");
}
