//! FilterLogEvents: every event of a time range, where Logs Insights does not answer. It is free, but nothing is left out.

use tokio::sync::watch;

use super::group::FoundGroup;
use super::records::Records;
use crate::aws::pages::Pages;
use crate::aws::{Aws, Fault, until_stopped};
use crate::coverage::Gap;
use crate::source::progress::ProgressBar;
use crate::time::TimeSpan;

const EVENTS: &str = "logs:FilterLogEvents";

/// Reads every event of a time range, oldest first; where reading ends before, the time up to which it was read, and why.
pub(super) async fn read(
    aws: &Aws,
    (group, span): (&FoundGroup, TimeSpan),
    records: &mut Records<'_>,
    stop: &watch::Receiver<bool>,
    bar: &ProgressBar,
) -> Result<(), (Option<i64>, Gap)> {
    let (from, to) = (span.from.as_millisecond(), span.to.as_millisecond());
    let (mut token, mut pages, mut last) = (None, Pages::default(), None);
    loop {
        let request = aws.logs(&group.region).filter_log_events();
        let request = match &group.elsewhere {
            Some(arn) => request.log_group_identifier(arn),
            None => request.log_group_name(&group.name),
        };
        let request = request.start_time(from).end_time(to).set_next_token(token);
        let Some(page) = until_stopped(Box::pin(request.send()), stop).await else {
            let what = "stopped by Ctrl-C; what was read before is in the report";
            let hint = "run it again, or with a shorter --since";
            return Err((last, Gap::new(group.place(), what, hint)));
        };
        let gap = |fault: &Fault| (last, fault.gap());
        let page = page.map_err(|error| gap(&Fault::new(EVENTS, &group.region, &error)))?;
        let incomplete = || gap(&Fault::incomplete(EVENTS, &group.region, "events"));
        let events = page.events.ok_or_else(incomplete)?;
        for event in &events {
            let stream = event.log_stream_name().unwrap_or_default();
            records.add(event.message().unwrap_or_default(), stream);
        }
        last = events.iter().filter_map(|event| event.timestamp).max().or(last);
        bar.message(|| format!("FilterLogEvents: {} records", records.read.tally.records()));
        let next = pages.next(page.next_token, events.len());
        token = next.map_err(|endless| (last, Fault::endless(EVENTS, &group.region, endless).gap()))?;
        if token.is_none() {
            return Ok(());
        }
    }
}
