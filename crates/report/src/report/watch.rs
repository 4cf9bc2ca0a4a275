//! What is new since the run before: `trailhum watch`.
//!
//! Earlier runs are remembered by their findings. A run has news only where something differs: a new recurring error, another
//! verdict or cadence, calls that are due and were not seen, a cadence that stopped, a caller that went silent, a place that
//! was not read. Each is in the news of one run, and again only if it ended and came back.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use trailhum_core::cadence::{Class, SilencePlace, Track, TrackState};
use trailhum_core::finding::{Finding, Verdict};
use trailhum_core::time::TimeSpan;

use super::Report;
use super::diff::has_other_cadence;
use super::json::of_finding;
use crate::words;

mod ocsf;
mod show;

pub use show::NewsFormat;

/// A finding that was not seen for so long is new when it comes back.
const FORGOTTEN_AFTER: SignedDuration = SignedDuration::from_hours(400 * 24);
/// A caller is silent only if at least as many of its recurring errors are.
const LEAST_SILENT: usize = 2;

/// What a piece of news is about, the most urgent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NewsKind {
    /// A recurring error that no run before had.
    New,
    /// Another verdict.
    Verdict,
    /// All recurring errors of a caller in a region are overdue or stopped: a recorder that went silent, or a remedy.
    CallerSilent,
    /// A region or an account in which errors recurred, and of which no record was read any more.
    NotRead,
    /// A source that could not be read.
    Gap,
    /// An entry of the settings file that expires, matches nothing, or does not do what it says.
    Accept,
    /// Two or more calls are due and were not seen, though the records reach on.
    Overdue,
    /// A cadence that ended.
    Stopped,
    /// Calls that were overdue or had stopped are there again.
    Resumed,
    /// Another cadence.
    Cadence,
}

/// Whether the calls of a recurring error come as they are due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Flow {
    /// As far as is known, they do.
    Running,
    /// Some are overdue.
    Overdue,
    /// They ended.
    Stopped,
}

/// What the runs before saw.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct WatchMemory {
    /// The number of the last run that had news; 0 before the first run.
    pub number: u64,
    /// By id.
    findings: BTreeMap<String, SeenFinding>,
    /// Gaps that the last run had, each as `where: what`.
    gaps: BTreeSet<String>,
    /// What the last run said of entries of the settings file.
    accept: BTreeSet<String>,
    /// Accounts, regions and callers of which all recurring errors were overdue or stopped.
    silent: BTreeSet<[String; 3]>,
    /// Accounts and regions of which the last run read no record any more.
    not_read: BTreeSet<(String, String)>,
}

/// A recurring error, as a run saw it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct SeenFinding {
    verdict: Verdict,
    account: String,
    region: String,
    caller: String,
    resource: String,
    event_name: String,
    error_code: String,
    last_at: Timestamp,
    class: Class,
    tracks: Vec<Track>,
    flow: Flow,
    accepted: bool,
}

/// The news of a run: `trailhum.watch/1`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WatchNews {
    /// `trailhum.watch/1`.
    pub schema: &'static str,
    /// Counts the runs that had news. A run that was killed repeats its news with the same number.
    pub number: u64,
    /// Nothing was remembered: only what needs attention is news.
    pub first_run: bool,
    /// The time range that was read.
    pub window: TimeSpan,
    /// Whether all that was asked for was read.
    pub complete: bool,
    /// Recurring errors that are remembered.
    pub remembered: usize,
    /// What is new, the most urgent first.
    pub news: Vec<NewsItem>,
}

/// One piece of news.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NewsItem {
    /// What it is about.
    pub kind: NewsKind,
    /// The id of the finding; null where it is about several, or none.
    pub id: Option<String>,
    /// The verdict; null of a source.
    pub verdict: Option<Verdict>,
    /// The verdict of the run before, where it is another.
    pub former_verdict: Option<Verdict>,
    /// The account; empty where unknown.
    pub account: String,
    /// The region; empty where unknown.
    pub region: String,
    /// Who calls.
    pub caller: String,
    /// `eventName`; empty where it is about several.
    pub event_name: String,
    /// `errorCode`; empty where it is about several.
    pub error_code: String,
    /// The resource; of a gap the file, region or API.
    pub resource: String,
    /// How many recurring errors it is about.
    pub findings: usize,
    /// Whether an entry of the settings file accepts it.
    pub accepted: bool,
    /// Time of the last call; null of a source.
    pub last_at: Option<Timestamp>,
    /// Why it has its verdict, how it differs, or what could not be read.
    pub text: String,
}

impl WatchMemory {
    /// The news of this report, and remembers it. There are none if [`WatchNews::news`] is empty and it is not the first run.
    pub fn update(&mut self, report: &Report) -> WatchNews {
        let first_run = self.number == 0;
        let mut update = Update {
            report,
            first_run,
            news: Vec::new(),
            fallen: BTreeMap::new(),
        };
        let findings = std::mem::take(&mut self.findings);
        self.findings = update.findings(findings);
        update.silent_callers(&self.findings, &mut self.silent);
        update.gaps(&mut self.gaps);
        update.entries(&mut self.accept);
        update.places(&self.findings, &mut self.not_read);
        let mut news = update.news;
        news.sort_by(|one, other| one.rank().cmp(&other.rank()));
        if first_run || !news.is_empty() {
            self.number += 1;
        }
        WatchNews {
            schema: "trailhum.watch/1",
            number: self.number,
            first_run,
            window: TimeSpan::new(report.scope.from, report.scope.to),
            complete: report.is_complete(),
            remembered: self.findings.len(),
            news,
        }
    }
}

/// One run.
struct Update<'r> {
    report: &'r Report,
    first_run: bool,
    news: Vec<NewsItem>,
    /// Recurring errors that became overdue or stopped in this run, by account, region and caller.
    fallen: BTreeMap<[String; 3], Vec<NewsItem>>,
}

impl Update<'_> {
    fn findings(&mut self, mut known: BTreeMap<String, SeenFinding>) -> BTreeMap<String, SeenFinding> {
        let mut seen = BTreeMap::new();
        for finding in &self.report.findings {
            let old = known.remove(&finding.id);
            let new = SeenFinding::from_finding(finding, self.report).after(old.as_ref());
            self.compare(finding, old.as_ref(), &new);
            seen.insert(finding.id.clone(), new);
        }
        for (id, mut old) in known {
            if self.report.scope.to.duration_since(old.last_at) > FORGOTTEN_AFTER {
                continue;
            }
            // A series that the time range left behind has calls that are long due.
            let had_cadence = old.tracks.iter().any(|track| track.state != TrackState::Stopped);
            if had_cadence && old.flow != Flow::Stopped && self.would_show(&old) {
                old.flow = Flow::Stopped;
                self.fall(NewsKind::Stopped, &id, &old);
            }
            seen.insert(id, old);
        }
        seen
    }

    /// Whether the report would show calls of the series, were there any.
    fn would_show(&self, old: &SeenFinding) -> bool {
        let report = self.report;
        let is_read = |known: &[String], one: &String| one.is_empty() || known.contains(one);
        let longest = old.tracks.iter().map(|track| track.period_seconds).fold(0.0, f64::max);
        let length = report.scope.to.duration_since(report.scope.from).as_secs_f64();
        report.is_complete()
            && report.left_out() == 0
            && is_read(&report.accounts, &old.account)
            && is_read(&report.regions, &old.region)
            && length >= 2.0 * longest
    }

    fn compare(&mut self, finding: &Finding, old: Option<&SeenFinding>, new: &SeenFinding) {
        let item = |kind| new.item(kind, &finding.id);
        let Some(old) = old else {
            if !self.first_run || needs_attention(finding) {
                let text = words::answer(finding);
                self.news.push(NewsItem {
                    text,
                    ..item(NewsKind::New)
                });
            }
            // Of what had ended before the first run, only a caller that is silent is news.
            if self.first_run && new.flow != Flow::Running {
                self.fall(NewsKind::Stopped, &finding.id, new);
            }
            return;
        };
        let flows = match (old.flow, new.flow) {
            (Flow::Running | Flow::Stopped, Flow::Overdue) => Some(NewsKind::Overdue),
            (Flow::Running | Flow::Overdue, Flow::Stopped) => Some(NewsKind::Stopped),
            (Flow::Overdue | Flow::Stopped, Flow::Running) => Some(NewsKind::Resumed),
            _ => None,
        };
        // That calls end or come back mostly changes the verdict, too, which says no more.
        let attention = needs_attention(finding);
        if old.verdict != new.verdict && (flows.is_none() || attention) {
            let (former_verdict, text) = (Some(old.verdict), words::answer(finding));
            self.news.push(NewsItem {
                former_verdict,
                text,
                ..item(NewsKind::Verdict)
            });
        }
        match flows {
            Some(NewsKind::Resumed) => self.news.push(item(NewsKind::Resumed)),
            Some(kind) => self.fall(kind, &finding.id, new),
            None if has_other_cadence((old.class, &old.tracks), (new.class, &new.tracks)) => {
                self.news.push(item(NewsKind::Cadence));
            }
            None => {}
        }
    }

    fn fall(&mut self, kind: NewsKind, id: &str, seen: &SeenFinding) {
        let caller = self.fallen.entry(seen.caller_key()).or_default();
        caller.push(seen.item(kind, id));
    }

    /// A caller of which nothing comes any more is one piece of news, and one only.
    fn silent_callers(&mut self, findings: &BTreeMap<String, SeenFinding>, known: &mut BTreeSet<[String; 3]>) {
        let mut flows: BTreeMap<[String; 3], Vec<Flow>> = BTreeMap::new();
        for seen in findings.values().filter(|it| !it.tracks.is_empty()) {
            flows.entry(seen.caller_key()).or_default().push(seen.flow);
        }
        flows.retain(|_, flows| flows.len() >= LEAST_SILENT && !flows.contains(&Flow::Running));
        for (key, fallen) in std::mem::take(&mut self.fallen) {
            let Some(flows) = flows.get(&key) else {
                self.news.extend(fallen.into_iter().filter(|_| !self.first_run));
                continue;
            };
            let latest = fallen
                .iter()
                .max_by_key(|item| item.last_at)
                .filter(|_| !known.contains(&key));
            self.news.extend(latest.map(|latest| NewsItem {
                kind: NewsKind::CallerSilent,
                id: None,
                findings: flows.len(),
                event_name: String::new(),
                error_code: String::new(),
                resource: String::new(),
                text: String::new(),
                ..latest.clone()
            }));
        }
        *known = flows.into_keys().collect();
    }

    fn gaps(&mut self, known: &mut BTreeSet<String>) {
        let mut now = BTreeSet::new();
        for gap in &self.report.coverage.gaps {
            let text = format!("{}: {}", gap.place, gap.what);
            if !known.contains(&text) && now.insert(text.clone()) {
                self.news.push(NewsItem {
                    resource: gap.place.clone(),
                    text: format!("{}. {}", gap.what, gap.hint)
                        .trim_end_matches([' ', '.'])
                        .to_owned(),
                    ..NewsItem::about(NewsKind::Gap)
                });
            }
            now.insert(text);
        }
        *known = now;
    }

    fn entries(&mut self, known: &mut BTreeSet<String>) {
        let now: BTreeSet<String> = self.report.accept_warnings().into_iter().collect();
        self.news.extend(now.difference(known).map(|text| NewsItem {
            text: text.clone(),
            ..NewsItem::about(NewsKind::Accept)
        }));
        *known = now;
    }

    /// Where errors recurred, and no record was read any more. Nothing read is no good news.
    fn places(&mut self, findings: &BTreeMap<String, SeenFinding>, known: &mut BTreeSet<(String, String)>) {
        let recurring = findings
            .values()
            .filter(|it| !it.tracks.is_empty() && it.flow != Flow::Stopped);
        let mut places: BTreeMap<(String, String), usize> = BTreeMap::new();
        for seen in recurring {
            *places.entry((seen.account.clone(), seen.region.clone())).or_default() += 1;
        }
        let is_read = |all: &[String], one: &String| one.is_empty() || all.contains(one);
        places.retain(|(account, region), _| {
            !is_read(&self.report.accounts, account) || !is_read(&self.report.regions, region)
        });
        for ((account, region), findings) in &places {
            if !known.contains(&(account.clone(), region.clone())) {
                self.news.push(NewsItem {
                    account: account.clone(),
                    region: region.clone(),
                    findings: *findings,
                    ..NewsItem::about(NewsKind::NotRead)
                });
            }
        }
        *known = places.into_keys().collect();
    }
}

fn needs_attention(finding: &Finding) -> bool {
    finding.verdict == Verdict::Investigate && finding.accepted.is_none()
}

impl SeenFinding {
    fn from_finding(finding: &Finding, report: &Report) -> Self {
        let json = of_finding(finding, report.read_from);
        let tracks = &finding.cadence.tracks;
        let is_overdue = || {
            finding
                .cadence
                .silences
                .iter()
                .any(|silence| silence.place == SilencePlace::End)
        };
        let flow = if tracks.is_empty() {
            Flow::Running
        } else if tracks.iter().all(|track| track.state == TrackState::Stopped) {
            Flow::Stopped
        } else if is_overdue() {
            Flow::Overdue
        } else {
            Flow::Running
        };
        Self {
            verdict: finding.verdict,
            account: json.account,
            region: json.region,
            caller: json.caller.name,
            resource: json.resource.id,
            event_name: json.event_name,
            error_code: json.error_code,
            last_at: finding.last,
            class: finding.cadence.class,
            tracks: tracks.clone(),
            flow,
            accepted: finding.accepted.is_some(),
        }
    }

    /// What a time range that moved on no longer shows is still known.
    fn after(mut self, old: Option<&Self>) -> Self {
        let Some(old) = old else { return self };
        if self.tracks.is_empty() {
            (self.class, self.tracks) = (old.class, old.tracks.clone());
        }
        if self.last_at <= old.last_at && self.flow == Flow::Running {
            self.flow = old.flow;
        }
        self
    }

    fn caller_key(&self) -> [String; 3] {
        [self.account.clone(), self.region.clone(), self.caller.clone()]
    }

    fn item(&self, kind: NewsKind, id: &str) -> NewsItem {
        NewsItem {
            id: Some(id.to_owned()),
            verdict: Some(self.verdict),
            account: self.account.clone(),
            region: self.region.clone(),
            caller: self.caller.clone(),
            event_name: self.event_name.clone(),
            error_code: self.error_code.clone(),
            resource: self.resource.clone(),
            last_at: Some(self.last_at),
            accepted: self.accepted,
            text: super::diff::cadence_text(self.class, &self.tracks),
            ..NewsItem::about(kind)
        }
    }
}

impl NewsItem {
    /// News of one thing, of which no more is known.
    fn about(kind: NewsKind) -> Self {
        Self {
            kind,
            id: None,
            verdict: None,
            former_verdict: None,
            account: String::new(),
            region: String::new(),
            caller: String::new(),
            event_name: String::new(),
            error_code: String::new(),
            resource: String::new(),
            findings: 1,
            accepted: false,
            last_at: None,
            text: String::new(),
        }
    }

    /// What needs attention comes first, then what is not known.
    fn rank(&self) -> (bool, NewsKind, Option<Verdict>, [&str; 6]) {
        let texts = [
            &self.account,
            &self.region,
            &self.caller,
            &self.event_name,
            &self.error_code,
            &self.resource,
        ];
        (
            !self.needs_attention(),
            self.kind,
            self.verdict,
            texts.map(String::as_str),
        )
    }

    /// Whether it is a new or changed finding to investigate.
    #[must_use]
    pub fn needs_attention(&self) -> bool {
        let is_change = matches!(self.kind, NewsKind::New | NewsKind::Verdict);
        is_change && self.verdict == Some(Verdict::Investigate) && !self.accepted
    }

    /// Whether calls that were expected are not there, or nobody can tell.
    #[must_use]
    pub fn is_silence(&self) -> bool {
        use NewsKind::{CallerSilent, NotRead, Overdue, Stopped};
        matches!(self.kind, CallerSilent | NotRead | Overdue | Stopped)
    }
}
