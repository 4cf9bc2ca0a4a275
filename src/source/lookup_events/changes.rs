//! Changes of trails and configuration recorders: the event history has them, whatever the trails record.
//!
//! They are asked for by name, a page each as a rule, and are not kept in the ledger, which holds failed calls.

use jiff::Timestamp;

use super::client::{LookupEventsClient, NoPage, OPERATION};
use crate::aws::Fault;
use crate::aws::pages::Pages;
use crate::cache::{Question, SearchAttribute};
use crate::health::{CHANGE_CALLS, TrailChange};

/// What was found of one name, and why it may not be all.
#[derive(Debug, Default)]
pub(super) struct ChangeEvents {
    pub(super) changes: Vec<TrailChange>,
    /// Names that were not read to their end.
    pub(super) unread: Vec<&'static str>,
    pub(super) fault: Option<Fault>,
}

/// Asks for all names; ends at Ctrl-C and at the first fault.
pub(super) async fn read(asker: &mut LookupEventsClient, range: (i64, i64)) -> ChangeEvents {
    let mut found = ChangeEvents::default();
    for (place, (_, name)) in CHANGE_CALLS.iter().enumerate() {
        if let Err(no_page) = read_name(asker, name, range, &mut found.changes).await {
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
    asker: &mut LookupEventsClient,
    name: &str,
    range: (i64, i64),
    changes: &mut Vec<TrailChange>,
) -> Result<(), NoPage> {
    if range.0 >= range.1 {
        return Ok(());
    }
    let question = Question {
        region: asker.region.clone(),
        attribute: SearchAttribute::EventName,
        value: name.to_owned(),
    };
    let (mut pages, mut token, mut cursor) = (Pages::default(), None, range.1);
    loop {
        let answer = asker.page(&question, range, token.as_deref()).await?;
        let times = answer.events.iter().filter_map(|(time, _)| *time);
        let oldest = times
            .map(Timestamp::as_second)
            .min()
            .map_or(cursor, |time| time.min(cursor));
        // A page that goes back no further brings nothing, whatever is on it.
        let brought = usize::try_from(cursor - oldest).unwrap_or_default();
        cursor = oldest;
        let events = answer.events.into_iter().filter_map(|(_, event)| event.ok());
        changes.extend(events.filter_map(|event| TrailChange::from_event(&event)));
        let next = pages.next(answer.token, brought);
        token = next.map_err(|endless| NoPage::Fault(Fault::endless(OPERATION, &asker.region, endless)))?;
        if token.is_none() {
            return Ok(());
        }
    }
}
