//! Records of a trail's log group.

use super::history;
use super::request::{AuditRequest, LogGroupRequest};
use super::session::AwsSession;
use crate::catalog::Catalog;
use crate::error::Error;
use crate::event::Event;
use crate::source::ReadOutcome;
use crate::source::logs::LogsReader;

/// Finds the group.
pub(super) async fn open<'a>(
    request: &'a AuditRequest,
    wanted: &LogGroupRequest,
    session: &'a AwsSession,
    catalog: &'a Catalog,
) -> Result<LogsReader<'a>, Error> {
    let place = (session.first_region(), session.account.as_deref());
    let reader = LogsReader::open(
        &session.aws,
        &wanted.group,
        place,
        (&request.query, catalog),
        request.now,
    )
    .await;
    reader.map_err(Error::NothingRead)
}

/// Reads it.
pub(super) async fn read(
    request: &AuditRequest,
    wanted: &LogGroupRequest,
    session: &AwsSession,
    catalog: &Catalog,
) -> Result<ReadOutcome, Error> {
    let reader = open(request, wanted, session, catalog).await?;
    let read = reader.read(wanted.max_scan_bytes, session.stop.clone()).await;
    let mut read = read.map_err(Error::NothingRead)?;
    if let Some(to) = request.query.to {
        let late = history::undelivered(&read, &request.query, request.now, to);
        read.unread.extend(late);
    }
    Ok(read)
}

/// The event of this id in the group.
pub(super) async fn event(
    request: &AuditRequest,
    wanted: &LogGroupRequest,
    session: &AwsSession,
    id: &str,
) -> Result<Option<Event>, Error> {
    let catalog = Catalog::builtin()?;
    let reader = open(request, wanted, session, &catalog).await?;
    let event = reader.event(id, session.stop.clone()).await;
    event.map_err(Error::NothingRead)
}
