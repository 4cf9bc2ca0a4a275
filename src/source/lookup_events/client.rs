//! One request of LookupEvents, when the pace allows it, and repeated where that may help.

use std::time::Duration;

use aws_sdk_cloudtrail::config::retry::RetryConfig;
use aws_sdk_cloudtrail::error::SdkError;
use aws_sdk_cloudtrail::primitives::DateTime;
use aws_sdk_cloudtrail::types::{LookupAttribute, LookupAttributeKey};
use jiff::Timestamp;
use tokio::sync::watch;

use super::pace::Pace;
use crate::aws::{Aws, Fault, FaultKind, until_stopped};
use crate::cache::{Question, SearchAttribute};
use crate::event::{Event, NotARecord};
use crate::time::TimeSpan;

/// Events on a page: the most that LookupEvents allows (documented), so that the fewest requests are made.
pub(super) const EVENTS_PER_PAGE: u64 = 50;

/// The request, as IAM names it.
pub(super) const OPERATION: &str = "cloudtrail:LookupEvents";

/// Tries of one request.
const MAX_ATTEMPTS: u32 = 8;

/// The wait after the first failure of another kind than throttling; it doubles with each, up to [`MAX_BACKOFF`].
const FIRST_BACKOFF: Duration = Duration::from_millis(250);
const MAX_BACKOFF: Duration = Duration::from_secs(4);

/// Tries of a request whose answer lacks what AWS always sends: a proxy may recover, but not within seconds.
const INCOMPLETE_ATTEMPTS: u32 = 3;

/// Requests the events of one region.
pub(super) struct LookupEventsClient {
    client: aws_sdk_cloudtrail::Client,
    pace: Pace,
    pub(super) region: String,
    pub(super) stop: watch::Receiver<bool>,
    /// Requests that were answered.
    pub(super) answered: u64,
}

/// One page, newest first.
pub(super) struct EventPage {
    /// The records, with the time that LookupEvents states beside each.
    pub(super) events: Vec<(Option<Timestamp>, Result<Event, NotARecord>)>,
    /// Names the next page; `None` on the last.
    pub(super) token: Option<String>,
}

/// Why there is no page.
#[derive(Debug)]
pub(super) enum NoPage {
    /// Ctrl-C.
    Stopped,
    /// AWS did not answer, or answered with an error.
    Fault(Fault),
}

impl LookupEventsClient {
    pub(super) fn new(aws: &Aws, region: &str, stop: &watch::Receiver<bool>) -> Self {
        Self {
            client: aws.cloudtrail(region),
            pace: Pace::new(aws.lookups_per_second()),
            region: region.to_owned(),
            stop: stop.clone(),
            answered: 0,
        }
    }

    /// The page of a span of whole seconds that the token names, or the first. The token is bound to the request it came
    /// from, so every page repeats that request.
    pub(super) async fn page(
        &mut self,
        question: &Question,
        span: TimeSpan,
        token: Option<&str>,
    ) -> Result<EventPage, NoPage> {
        let mut tried = 0;
        loop {
            let stop = self.stop.clone();
            let page = until_stopped(Box::pin(self.try_page(question, span, token)), &stop).await;
            let (fault, passing) = match page.ok_or(NoPage::Stopped)? {
                Ok(page) => {
                    self.pace.answered();
                    self.answered += 1;
                    return Ok(page);
                }
                Err(failed) => failed,
            };
            tried += 1;
            let attempts = match fault.kind {
                FaultKind::Incomplete => INCOMPLETE_ATTEMPTS,
                _ => MAX_ATTEMPTS,
            };
            if !passing || tried == attempts {
                return Err(NoPage::Fault(fault));
            }
            if fault.kind == FaultKind::Throttled {
                self.pace.throttled();
            } else {
                tokio::time::sleep((FIRST_BACKOFF * 2_u32.pow(tried - 1)).min(MAX_BACKOFF)).await;
            }
        }
    }

    /// One try. An error comes with whether another try may help.
    async fn try_page(
        &mut self,
        question: &Question,
        span: TimeSpan,
        token: Option<&str>,
    ) -> Result<EventPage, (Fault, bool)> {
        let key = match question.attribute {
            SearchAttribute::EventName => LookupAttributeKey::EventName,
            SearchAttribute::ResourceName => LookupAttributeKey::ResourceName,
        };
        let attribute = LookupAttribute::builder()
            .attribute_key(key)
            .attribute_value(&question.value)
            .build();
        self.pace.turn().await;
        let request = self
            .client
            .lookup_events()
            .set_lookup_attributes(attribute.ok().map(|it| vec![it]))
            .start_time(DateTime::from_secs(span.from.as_second()))
            // Events have whole seconds, and EndTime is inclusive.
            .end_time(DateTime::from_secs(span.to.as_second() - 1))
            .max_results(i32::try_from(EVENTS_PER_PAGE).unwrap_or(i32::MAX))
            .set_next_token(token.map(str::to_owned))
            .customize()
            // Each try waits for its turn, which the retries of the SDK would not.
            .config_override(aws_sdk_cloudtrail::config::Builder::new().retry_config(RetryConfig::disabled()));
        let page = request.send().await.map_err(|error| {
            let fault = Fault::new(OPERATION, &self.region, &error);
            let passing = match &error {
                SdkError::ServiceError(context) => {
                    fault.kind == FaultKind::Throttled || context.raw().status().is_server_error()
                }
                SdkError::ConstructionFailure(_) => false,
                _ => !matches!(
                    fault.kind,
                    FaultKind::NoCredentials
                        | FaultKind::BadCredentials
                        | FaultKind::SsoSession
                        | FaultKind::LoginSession
                        | FaultKind::Clock
                ),
            };
            (fault, passing)
        })?;
        let Some(events) = page.events else {
            return Err((Fault::incomplete(OPERATION, &self.region, "Events"), true));
        };
        let events = events.into_iter().map(|event| {
            let time = event
                .event_time
                .and_then(|time| Timestamp::from_second(time.secs()).ok());
            let record = event.cloud_trail_event.unwrap_or_default();
            (time, Event::from_json(&record))
        });
        Ok(EventPage {
            events: events.collect(),
            token: page.next_token.filter(|token| !token.is_empty()),
        })
    }
}
