//! Changes of trails and configuration recorders: the event history has them, whatever the trails record.
//!
//! They are requested by name, usually a page each, and are not kept in the cache, which holds failed calls.

use super::client::{LookupEventsClient, NoPage};
use super::walk::PageWalk;
use crate::aws::Fault;
use crate::cache::{Question, SearchAttribute};
use crate::health::{CHANGE_CALLS, TrailChange};
use crate::time::TimeSpan;

/// The changes that were found, and why these may not be all.
#[derive(Debug, Default)]
pub(super) struct ChangeEvents {
    pub(super) changes: Vec<TrailChange>,
    /// Event names that were not read to their end.
    pub(super) unread: Vec<&'static str>,
    pub(super) fault: Option<Fault>,
}

/// Reads all event names; ends at Ctrl-C and at the first fault.
pub(super) async fn read(client: &mut LookupEventsClient, range: TimeSpan) -> ChangeEvents {
    let mut found = ChangeEvents::default();
    for (place, (_, name)) in CHANGE_CALLS.iter().enumerate() {
        if let Err(no_page) = read_name(client, name, range, &mut found.changes).await {
            found.unread = CHANGE_CALLS.iter().skip(place).map(|(_, name)| *name).collect();
            found.fault = match no_page {
                NoPage::Stopped => None,
                NoPage::Fault(fault) => Some(fault),
            };
            break;
        }
    }
    found
}

async fn read_name(
    client: &mut LookupEventsClient,
    name: &str,
    range: TimeSpan,
    changes: &mut Vec<TrailChange>,
) -> Result<(), NoPage> {
    let question = Question {
        region: client.region.clone(),
        attribute: SearchAttribute::EventName,
        value: name.to_owned(),
    };
    let mut walk = PageWalk::new(range);
    while !walk.is_done() {
        let page = walk.page(client, &question).await?;
        changes.extend(page.events.iter().filter_map(TrailChange::from_event));
        page.outcome?;
    }
    Ok(())
}
