//! CloudTrail's event history by LookupEvents: the last 90 days, one region at a time, 50 events a page, newest
//! first, two requests a second for each account and region (all documented).
//!
//! One `eventName` after the other is asked for, so that no page is spent on calls that are not looked for. There
//! is no attribute for error codes, so successful calls of those names come along.

use std::time::Duration;

use aws_sdk_cloudtrail::primitives::DateTime;
use aws_sdk_cloudtrail::types::{LookupAttribute, LookupAttributeKey};
use futures_util::future::join_all;
use indicatif::ProgressBar;
use jiff::Timestamp;
use tokio::sync::watch;
use tokio::time::{Interval, MissedTickBehavior};

use super::progress::{self, STEPS};
use super::{Query, Read};
use crate::aws::{Aws, Fault};
use crate::catalogue::Catalogue;
use crate::coverage::{Gap, ReadSource};
use crate::event::Event;
use crate::tally::Unread;

/// Events on a page: the most that LookupEvents gives, so that the fewest requests are made.
const PAGE: i32 = 50;

/// Part of the allowed rate that is used. Exactly two a second would now and then be three by the server's clock.
const CAREFUL: f64 = 0.96;

/// So many names in a row that failed after all tries, and the others are not asked for: each may take half a minute.
const GIVE_UP: u32 = 2;

/// The last moments of the window. CloudTrail delivers an event usually within five minutes, over 25 were measured
/// once; a beat that is missing there is not yet missed.
pub const NOT_YET_DELIVERED: jiff::SignedDuration = jiff::SignedDuration::from_mins(15);

/// One region's reading.
struct Reader<'a> {
    client: aws_sdk_cloudtrail::Client,
    region: String,
    from: Timestamp,
    to: Timestamp,
    catalogue: &'a Catalogue,
    pace: Interval,
    bar: ProgressBar,
    stop: watch::Receiver<bool>,
    read: Read,
    pages: u32,
}

/// How the pages of one name ended; `oldest` is the time back to which they were read, exclusive.
enum Ended {
    Complete,
    /// By Ctrl-C.
    Stopped {
        oldest: Timestamp,
    },
    Failed {
        oldest: Timestamp,
        gap: Gap,
        /// No other name will fare better.
        denied: bool,
    },
}

/// Reads all regions side by side, from `from` to `to`, until done or until `stop` says so.
pub async fn read(
    aws: &Aws,
    query: &Query,
    (from, to): (Timestamp, Timestamp),
    catalogue: &Catalogue,
    stop: &watch::Receiver<bool>,
) -> Read {
    let bar = progress::bar(query.regions.len() * catalogue.event_names().len(), "LookupEvents");
    let readers = query.regions.iter().map(|region| {
        let mut pace = tokio::time::interval(Duration::from_secs_f64(1.0 / (aws.lookups_per_second() * CAREFUL)));
        pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let reader = Reader {
            client: aws.cloudtrail(region),
            region: region.clone(),
            from,
            to,
            catalogue,
            pace,
            bar: bar.clone(),
            stop: stop.clone(),
            read: Read::default(),
            pages: 0,
        };
        reader.run()
    });
    let mut all = Read::default();
    for read in join_all(readers).await {
        all.join(read);
    }
    bar.finish_and_clear();
    all
}

/// One event by its `eventID`; `None` where the region's history has none of this id.
///
/// # Errors
/// [`Fault`] when AWS does not answer.
pub async fn event(aws: &Aws, region: &str, id: &str) -> Result<Option<Event>, Fault> {
    let attribute = LookupAttribute::builder()
        .attribute_key(LookupAttributeKey::EventId)
        .attribute_value(id)
        .build()
        .ok();
    let request = aws
        .cloudtrail(region)
        .lookup_events()
        .set_lookup_attributes(attribute.map(|it| vec![it]));
    let page = request
        .send()
        .await
        .map_err(|error| Fault::new("cloudtrail:LookupEvents", region, &error))?;
    let record = page.events().first().and_then(|event| event.cloud_trail_event());
    Ok(record.and_then(|record| Event::from_json(record).ok()))
}

impl Reader<'_> {
    async fn run(mut self) -> Read {
        let names: Vec<String> = self.catalogue.event_names().into_keys().map(str::to_owned).collect();
        let mut failed = 0;
        for (place, name) in names.iter().enumerate() {
            let (read_back_to, gap, go_on) = match self.read_name(name).await {
                Ended::Complete => {
                    failed = 0;
                    continue;
                }
                Ended::Stopped { oldest } => (oldest, self.interrupted(name, oldest, names.len() - place - 1), false),
                Ended::Failed { oldest, gap, denied } => {
                    failed += 1;
                    (oldest, gap, !denied && failed < GIVE_UP)
                }
            };
            if !self.read.coverage.gaps.contains(&gap) {
                self.read.coverage.gaps.push(gap);
            }
            self.leave_out(name, self.from, read_back_to);
            if !go_on {
                for unread in names.iter().skip(place + 1) {
                    self.leave_out(unread, self.from, self.to);
                }
                break;
            }
        }
        let late = Unread {
            region: self.region.clone(),
            name: None,
            from: self.to.checked_sub(NOT_YET_DELIVERED).unwrap_or(self.to),
            to: self.to,
        };
        self.read.unread.push(late);
        self.read.coverage.sources.push(ReadSource {
            kind: "lookup_events",
            place: self.region.clone(),
            count: self.read.tally.records(),
        });
        self.read
    }

    async fn read_name(&mut self, name: &str) -> Ended {
        let attribute = LookupAttribute::builder()
            .attribute_key(LookupAttributeKey::EventName)
            .attribute_value(name)
            .build();
        let attribute = match attribute {
            Ok(attribute) => attribute,
            Err(error) => {
                let gap = Gap::new(name, error.to_string(), "");
                return Ended::Failed {
                    oldest: self.to,
                    gap,
                    denied: false,
                };
            }
        };
        let mut token: Option<String> = None;
        let mut oldest = self.to;
        let mut done = 0;
        loop {
            if !self.wait_for_turn().await {
                return Ended::Stopped { oldest };
            }
            // The token is bound to the very request it came from, so every page repeats the same one.
            let request = self
                .client
                .lookup_events()
                .lookup_attributes(attribute.clone())
                .start_time(DateTime::from_secs(self.from.as_second()))
                .end_time(DateTime::from_secs(self.to.as_second()))
                .max_results(PAGE)
                .set_next_token(token.take());
            let mut stop = self.stop.clone();
            let answer = tokio::select! {
                answer = request.send() => answer,
                _ = stop.wait_for(|stop| *stop) => return Ended::Stopped { oldest },
            };
            let page = match answer {
                Ok(page) => page,
                Err(error) => {
                    let fault = Fault::new("cloudtrail:LookupEvents", &self.region, &error);
                    let (gap, denied) = (fault.gap(), fault.is_denied());
                    return Ended::Failed { oldest, gap, denied };
                }
            };
            self.pages += 1;
            for event in page.events() {
                self.take(event.cloud_trail_event());
                if let Some(time) = event
                    .event_time()
                    .and_then(|time| Timestamp::from_second(time.secs()).ok())
                {
                    oldest = oldest.min(time);
                }
            }
            token = page.next_token().filter(|token| !token.is_empty()).map(str::to_owned);
            let progress = if token.is_some() {
                self.share_read(oldest)
            } else {
                STEPS
            };
            self.bar.inc(progress.saturating_sub(done));
            done = done.max(progress);
            let rate = f64::from(self.pages) / self.bar.elapsed().as_secs_f64().max(1.0);
            let (region, events) = (&self.region, self.read.tally.records());
            self.bar.set_message(format!(
                "{region} {name}: page {}, {events} events, {rate:.1} requests/s",
                self.pages
            ));
            if token.is_none() {
                return Ended::Complete;
            }
        }
    }

    /// Waits until the next request is allowed; false when the reading is to stop.
    async fn wait_for_turn(&mut self) -> bool {
        tokio::select! {
            biased;
            _ = self.stop.wait_for(|stop| *stop) => false,
            _ = self.pace.tick() => true,
        }
    }

    fn take(&mut self, record: Option<&str>) {
        let Some(record) = record else { return };
        match Event::from_json(record) {
            Ok(event) if event.time >= self.from && event.time < self.to => self.read.tally.add(&event, self.catalogue),
            Ok(_) => {}
            Err(reason) => {
                let gap = Gap::new(format!("LookupEvents in {}", self.region), reason.to_string(), "");
                if !self.read.coverage.gaps.contains(&gap) {
                    self.read.coverage.gaps.push(gap);
                }
            }
        }
    }

    fn leave_out(&mut self, name: &str, from: Timestamp, to: Timestamp) {
        if from < to {
            self.read.unread.push(Unread {
                region: self.region.clone(),
                name: Some(name.to_owned()),
                from,
                to,
            });
        }
    }

    fn interrupted(&self, name: &str, oldest: Timestamp, left: usize) -> Gap {
        let read = if oldest < self.to {
            format!("was read back to {oldest} only")
        } else {
            "was not read".to_owned()
        };
        let what = format!("stopped by Ctrl-C; {name} {read}, and {left} further names not at all");
        Gap::new(
            format!("LookupEvents in {}", self.region),
            what,
            "run it again, or with a shorter --since",
        )
    }

    /// How far back one name was read, in steps of the bar.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share between 0 and 1, in thousandths"
    )]
    #[expect(clippy::cast_precision_loss, reason = "a thousand is exact")]
    fn share_read(&self, oldest: Timestamp) -> u64 {
        let whole = self.to.duration_since(self.from).as_secs_f64().max(1.0);
        let read = self.to.duration_since(oldest).as_secs_f64();
        ((read / whole).clamp(0.0, 1.0) * STEPS as f64) as u64
    }
}
