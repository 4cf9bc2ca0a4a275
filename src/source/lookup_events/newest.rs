//! The newest page of each of a few event names.

use jiff::Timestamp;
use tokio::sync::watch;

use super::REACH;
use super::client::{LookupEventsClient, NoPage};
use crate::aws::{Aws, Fault};
use crate::cache::{Question, SearchAttribute};
use crate::event::Event;
use crate::time::{TimeSpan, shifted};

/// Hands the events of one page of each name to `sink`, until done or until `stop` becomes true.
///
/// # Errors
/// [`Fault`] of the first page that AWS does not give.
pub(crate) async fn newest(
    aws: &Aws,
    (region, now): (&str, Timestamp),
    names: &[&str],
    stop: &watch::Receiver<bool>,
    mut sink: impl FnMut(&Event),
) -> Result<(), Fault> {
    let mut client = LookupEventsClient::new(aws, region, stop);
    let span = TimeSpan::new(shifted(now, -REACH), now).whole_seconds();
    for name in names {
        let question = Question {
            region: region.to_owned(),
            attribute: SearchAttribute::EventName,
            value: (*name).to_owned(),
        };
        match client.page(&question, span, None).await {
            Ok(page) => {
                let events = page.events.iter().filter_map(|(_, event)| event.as_ref().ok());
                events.for_each(&mut sink);
            }
            Err(NoPage::Stopped) => return Ok(()),
            Err(NoPage::Fault(fault)) => return Err(fault),
        }
    }
    Ok(())
}
